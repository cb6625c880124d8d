// A screen on a wall stays open for months: look every five minutes whether the page says
// something new, and show it in place. A server that is away changes nothing on the screen.
const EVERY_MS = 300000;

async function look() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Another style or script: this page belongs to an older version of the program.
    if (fresh.head.innerHTML !== document.head.innerHTML) return location.reload();
    const [now, then] = [fresh, document].map((page) => page.querySelector("main"));
    if (now.innerHTML !== then.innerHTML) then.replaceWith(document.adoptNode(now));
  } catch (error) {
    // The line is down; the next look comes in five minutes.
  }
}

setInterval(look, EVERY_MS);
