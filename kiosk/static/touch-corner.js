// The panel for whoever looks after this screen, behind a finger that lies long in the upper left
// corner: whether it is paired, the six digits that pair it, version, clock, address, and what is
// not sent yet. It runs last and nothing waits for it: without it a tap is a tap all the same.
"use strict";
(function (loket) {
  if (!("script" in document.body.dataset)) return; // the page is a plain form here
  const { data: { flow, pair, window: status }, outbox, screen: { say, put, name } } = loket;
  const { times } = flow;
  const panel = document.getElementById("corner");
  let holding = 0;
  let closing = 0;
  let showing = 0;
  let known = { paired: null, ahead: 0 }; // ahead: of the server's clock, in milliseconds
  let shown = { digits: "", secret: "", ends: 0, before: [], full: false };

  const here = () => `${location.protocol}//${location.host}${pair.root}`;
  const two = (n) => String(n).padStart(2, "0");
  const time = (at) => `${two(at.getHours())}.${two(at.getMinutes())}`;

  function clock() {
    const now = new Date();
    if (Math.abs(known.ahead) < times.clock_off * 1000) return time(now);
    return say("corner_clock_off", { here: time(now), there: time(new Date(now - known.ahead)) });
  }

  function write() {
    const { paired } = known;
    const { digits, before, full } = shown;
    const wanted = paired === false && digits;
    const state = paired === null ? "corner_away" : paired ? "corner_paired" : "corner_unpaired";
    const elsewhere = before.filter((address) => address.indexOf(here()) !== 0);
    const moved = paired === false && before.length > 0 && elsewhere.length === before.length;
    put("corner-state", say(state, pair));
    put("corner-moved", moved ? say("corner_moved", { before: elsewhere.join(", ") }) : "");
    put("corner-how", wanted ? say("corner_digits") : full && !paired ? say("corner_full") : "");
    put("corner-digits", wanted ? digits : "");
    const command = `loket pair ${digits} --unit ${pair.unit} --counter ${pair.counter}`;
    put("corner-command", wanted ? command : "");
    put("corner-address", here());
    put("corner-clock", clock());
    put("corner-unsent", String(outbox.waiting()));
    put("corner-version", pair.version);
  }

  function is_paired(paired) {
    known.paired = paired;
    if (paired) delete document.body.dataset.unpaired;
    else document.body.dataset.unpaired = "";
    if (paired) shown = { digits: "", secret: "", ends: 0, before: [], full: false };
    write();
  }

  // Ask the server who we are to it; a server that is away is said to be.
  async function look() {
    try {
      const answer = await outbox.ask(status, {});
      const sent = Date.parse(answer.headers.get("Date"));
      known.ahead = sent ? Date.now() - sent : 0;
      if (answer.status === 200) is_paired((await answer.json()).paired);
    } catch (error) {
      console.warn("no answer", error.name);
    }
    if (known.paired === false && !shown.secret) want();
    write();
  }

  const post = (path, body) => outbox.ask(path, {
    method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body,
  });

  // Ask for digits to show. They hold after the panel is closed, so that nobody need hurry back.
  async function want() {
    try {
      const answer = await post(pair.ask, "");
      shown.full = answer.status === 429;
      if (answer.status === 201) {
        const { digits, secret, lives_s, before } = await answer.json();
        shown = { digits, secret, before, ends: performance.now() + lives_s * 1000, full: false };
        setTimeout(fetch_cookie, times.poll * 1000);
      }
    } catch (error) {
      console.warn("no digits", error.name);
    }
    write();
  }

  // Fetch the cookie once somebody typed the digits; a secret that is known no more gets others.
  async function fetch_cookie() {
    const { secret } = shown;
    if (!secret) return;
    let status_now = 0;
    try {
      const body = `secret=${encodeURIComponent(secret)}&address=${encodeURIComponent(here())}`;
      status_now = (await post(pair.claim, body)).status;
    } catch (error) {
      console.warn("no answer", error.name);
    }
    if (status_now === 200) is_paired(true);
    else if (status_now === 403 || performance.now() > shown.ends) {
      shown.secret = shown.digits = "";
      if (!panel.hidden) want();
    } else setTimeout(fetch_cookie, times.poll * 1000);
  }

  function open() {
    panel.hidden = false;
    document.body.dataset.corner = "";
    closing = setTimeout(close, times.corner_open * 1000);
    showing = setInterval(write, 1000);
    write();
    document.getElementById("corner-head").focus({ preventScroll: true });
    look();
  }

  function close() {
    panel.hidden = true;
    delete document.body.dataset.corner;
    clearTimeout(closing);
    clearInterval(showing);
  }

  const inside = ({ clientX: x, clientY: y }) => {
    const side = parseFloat(getComputedStyle(document.documentElement).fontSize) * flow.corner;
    return x < side && y < side;
  };
  const let_go = () => clearTimeout(holding);

  document.addEventListener("pointerdown", (event) => {
    let_go(); // a second finger is no long touch of one
    if (event.isPrimary && panel.hidden && name() === "idle" && inside(event)) {
      holding = setTimeout(() => name() === "idle" && open(), times.corner * 1000);
    }
  });
  document.addEventListener("pointermove", (event) => inside(event) || let_go());
  document.addEventListener("pointerup", let_go);
  document.addEventListener("pointercancel", let_go);
  panel.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-corner]");
    if (!button) return;
    if (button.dataset.corner === "close") return close();
    const answer = await post(pair.demo, "").catch(() => ({ ok: false }));
    if (answer.ok) is_paired(true);
  });
})(window.loket);
