// The panel for whoever looks after this screen, behind a finger that lies long in the upper left
// corner: whether it is paired, the six digits that pair it, version, clock, address, and what is
// not sent yet. It runs last and nothing waits for it: without it a tap is a tap all the same.
"use strict";
(function (loket) {
  if (!("script" in document.body.dataset)) return; // the page is a plain form here
  const { data: { flow, pair }, carry, outbox, renew, screen } = loket;
  const { say, put, name } = screen;
  const { times } = flow;
  const panel = document.getElementById("corner");
  const head = document.getElementById("corner-head");
  const demo = panel.querySelector("button[data-corner=demo]"); // stands in the demonstration alone
  const NONE = { digits: "", secret: "", ends: 0, before: [], why: "", status: 0 };
  const there = document.getElementById("corner-there");
  const button = (name) => panel.querySelector(`button[data-corner=${name}]`);
  let carried = ""; // what is said of answers that are carried to or from another address
  let holding = 0;
  let showing = 0;
  let asking = 0;
  let touched = 0; // when the panel was last touched, or what it says changed
  let outside = false; // whether the finger that is down came down beside the panel
  let focused = null; // what had the focus before
  // Whether we are paired, null while it is not known, and then the status of the server's refusal.
  // `sure` is until when we know it better than it.
  const known = { paired: null, status: 0, sure: 0 };
  let shown = NONE; // or in the place of digits the text that says why there are none

  const here = () => `${location.protocol}//${location.host}${pair.root}`;
  const two = (n) => String(n).padStart(2, "0");
  const time = (at) => `${two(at.getHours())}.${two(at.getMinutes())}`;

  function clock() {
    const now = new Date();
    const fast = loket.clock.fast();
    if (Math.abs(fast) < times.clock_off * 1000) return time(now);
    return say("corner_clock_off", { here: time(now), there: time(new Date(now - fast)) });
  }

  function unsent() {
    const [n, refused] = [outbox.waiting(), outbox.refused()];
    return refused ? say("corner_unsent_refused", { n, refused }) : String(n);
  }

  // Answers that another address of this office brought are offered; what waits here while the
  // server does not answer may be carried to where it went.
  function write_carried() {
    const brought = carry ? carry.brought() : 0;
    const away = Boolean(carry) && known.paired === null && outbox.waiting() > 0 && !brought;
    const why = brought ? say("corner_brought", { n: brought }) : away && say("corner_carry_why");
    put("corner-carry", carried || why || "");
    there.hidden = button("carry").hidden = !away;
    button("take").hidden = !brought;
  }

  async function take() {
    const n = await carry.take();
    carried = say("corner_taken", { n });
    write();
  }

  function go_there() {
    const address = carry.to(there.value.trim());
    if (address) location.href = address;
    else carried = say("corner_no_address");
    write();
  }

  function write() {
    write_carried();
    const { paired, status: refusal } = known;
    const { digits, before, why } = shown;
    const unknown = refusal ? "corner_refused" : "corner_away";
    const state = paired === null ? unknown : paired ? "corner_paired" : "corner_unpaired";
    const elsewhere = before.filter((address) => address.indexOf(here()) !== 0);
    const moved = paired === false && before.length > 0 && elsewhere.length === before.length;
    const command = `loket pair ${digits} --unit ${pair.unit} --counter ${pair.counter}`;
    const how = digits ? "corner_digits" : paired === null ? "corner_later" : !paired && why;
    put("corner-state", say(state, Object.assign({ status: refusal }, pair)));
    put("corner-moved", moved ? say("corner_moved", { before: elsewhere.join(", ") }) : "");
    put("corner-how", how ? say(how, shown) : "");
    put("corner-digits", digits);
    put("corner-command", digits && command);
    put("corner-address", here());
    put("corner-clock", clock());
    put("corner-unsent", unsent());
    put("corner-version", pair.version);
    if (demo) demo.hidden = paired === true;
  }

  function is_paired(paired) {
    if (paired && !known.paired) touched = performance.now();
    known.paired = paired;
    if (paired) delete document.body.dataset.unpaired;
    else document.body.dataset.unpaired = "";
    if (paired) shown = NONE;
    write();
  }

  // The server gave us the cookie just now; what it answers meanwhile may be a moment older.
  function became_kiosk() {
    known.sure = performance.now() + 2 * times.poll * 1000;
    if (demo && document.activeElement === demo) head.focus({ preventScroll: true });
    is_paired(true);
  }

  // What an answer holds, null when there is none or not the one we hoped for.
  const json = async (answer, hoped) => (answer && answer.status === hoped
    ? answer.json().catch(() => null) : null);

  // Ask the server who we are to it, again and again while the panel is open.
  async function look() {
    const answer = await outbox.ask(renew.address(), {}).catch(() => null);
    const body = await json(answer, 200);
    known.status = answer ? answer.status : 0;
    if (!body) known.paired = null;
    else if (body.paired || performance.now() > known.sure) is_paired(body.paired);
    if (known.paired === false && !shown.secret) await want();
    write();
    clearTimeout(asking);
    if (!panel.hidden) asking = setTimeout(look, times.poll * 1000);
  }

  const post = (path, body) => outbox.ask(path, {
    method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body,
  });

  // We did not get what we wanted: say why in the place of digits.
  function refused(answer) {
    if (!answer) {
      Object.assign(known, { paired: null, status: 0 });
      return;
    }
    const why = answer.status === 429 ? "corner_full" : "corner_no_digits";
    shown = Object.assign({}, NONE, { why, status: answer.status });
  }

  // Ask for digits to show. They hold after the panel is closed, so that nobody need hurry back.
  async function want() {
    const answer = await post(pair.ask, "").catch(() => null);
    const body = await json(answer, 201);
    if (!body) {
      refused(answer);
      return;
    }
    const { digits, secret, lives_s, before } = body;
    touched = performance.now();
    shown = Object.assign({}, NONE, { digits, secret, before, ends: touched + lives_s * 1000 });
    setTimeout(fetch_cookie, times.poll * 1000);
  }

  // Fetch the cookie once somebody typed the digits; a secret that is known no more gets others.
  async function fetch_cookie() {
    const { secret } = shown;
    if (!secret) return;
    const body = `secret=${encodeURIComponent(secret)}&address=${encodeURIComponent(here())}`;
    const answer = await post(pair.claim, body).catch(() => ({ status: 0 }));
    if (secret !== shown.secret) return; // paired in another way meanwhile
    if (answer.status === 200) became_kiosk();
    else if (answer.status === 403 || performance.now() > shown.ends) shown = NONE; // `look` asks
    else setTimeout(fetch_cookie, times.poll * 1000);
  }

  // What lies behind the panel takes neither touch nor key; browsers before Chrome 102 know no
  // `inert`, so the focus is led back besides.
  function close_off(closed) {
    for (const node of document.body.children) if (node !== panel) node.inert = closed;
  }

  function open() {
    panel.hidden = false;
    document.body.dataset.corner = "";
    carried = "";
    touched = performance.now();
    outside = false;
    focused = document.activeElement;
    showing = setInterval(tick, 1000);
    close_off(true);
    write();
    head.focus({ preventScroll: true });
    look();
  }

  // The faces rest as if they were new: whoever closes the panel with two taps chooses none.
  function close() {
    panel.hidden = true;
    delete document.body.dataset.corner;
    clearInterval(showing);
    clearTimeout(asking);
    close_off(false);
    if (name() !== "idle") return;
    screen.show("idle", Math.max(times.rest, screen.rest()));
    if (focused && focused !== document.body) focused.focus({ preventScroll: true });
  }

  // Who types digits at another computer needs the panel for longer.
  function tick() {
    const patience = shown.digits ? times.corner_pairing : times.corner_open;
    if (performance.now() - touched >= patience * 1000) close();
    else write();
  }

  const inside = ({ clientX: x, clientY: y }) => {
    const side = parseFloat(getComputedStyle(document.documentElement).fontSize) * flow.corner;
    return x < side && y < side;
  };
  const let_go = () => clearTimeout(holding);

  document.addEventListener("pointerdown", (event) => {
    let_go(); // a second finger is no long touch of one
    touched = performance.now();
    outside = event.target === panel;
    if (event.isPrimary && panel.hidden && name() === "idle" && inside(event)) {
      holding = setTimeout(() => name() === "idle" && open(), times.corner * 1000);
    }
  });
  document.addEventListener("pointermove", (event) => inside(event) || let_go());
  document.addEventListener("pointerup", let_go);
  document.addEventListener("pointercancel", let_go);
  document.addEventListener("keydown", (event) => {
    touched = performance.now();
    if (event.key === "Escape" && !panel.hidden) close();
  });
  document.addEventListener("focusin", ({ target }) => {
    if (!panel.hidden && !panel.contains(target)) head.focus({ preventScroll: true });
  });
  panel.addEventListener("click", async ({ target }) => {
    // The finger that opened the panel is lifted over it, and came down on something else.
    if (target === panel && outside) return close();
    const pressed = target.closest("button[data-corner]");
    if (!pressed) return;
    const does = { close, take, carry: go_there }[pressed.dataset.corner];
    if (does) {
      does();
      return;
    }
    const answer = await post(pair.demo, "").catch(() => null);
    if (answer && answer.ok) became_kiosk();
    else refused(answer);
    write();
  });
  // Whoever carried something here finds it offered.
  if (carry && carry.brought()) open();
})(window.loket);
