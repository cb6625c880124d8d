// What was said and is not yet acknowledged: kept in order, sent until the server has it, then
// forgotten. The same id goes out every time, so a repeated sending counts once. Of an entry that
// waits, this tab's storage holds all but the free text and the profile: they live in memory only.
"use strict";
(function (loket) {
  const KEY = "loket";
  const PRIVATE = ["comment", "sex", "age_band", "education", "job"];
  // Nothing that a person said, but what gives it its meaning: an answer without the questionnaire
  // it was asked, its rating or its mark of being unfinished would be another answer. None of these
  // is ever left out, and a body with these alone is not worth sending.
  const FRAME = ["id", "questionnaire", "lang", "rating", "duration_s", "unfinished", "ignored"];
  // These answers end the matter; everything else (no line, 5xx, 429 …) is tried again.
  const FINAL = new Set([400, 404, 405, 409, 410, 413, 415, 422]);
  const { clock } = loket;
  const { times, most } = loket.data.flow;
  const queue = [];
  let ignored = 0; // touches of a face swallowed by its lock or rest, told with the next rating
  let pause = times.retry_first;
  let timer = 0;
  let sending = false;

  function keep() {
    try {
      if (!queue.length) sessionStorage.removeItem(KEY);
      else sessionStorage.setItem(KEY, JSON.stringify({ queue: queue.map(bare) }));
    } catch (error) {
      console.warn("no storage in this browser", error);
    }
  }

  function bare({ path, body, given }) {
    const kept = Object.assign({}, body);
    for (const name of PRIVATE) delete kept[name];
    return { path, body: kept, given };
  }

  function load() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY) || "{}").queue || [];
      // A release before kept the clock's milliseconds alone.
      queue.push(...kept.map((entry) => Object.assign(
        { without: [], given: { at: entry.at / 1000 } }, entry,
      )));
    } catch (error) {
      console.warn("storage not readable", error);
    }
  }

  // A random UUID (version 4). crypto.randomUUID exists only on https and on this very machine.
  function id() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // Fetch, but never wait for ever.
  async function ask(path, options) {
    // A browser too old to break off a request waits as long as its network does.
    const stop = window.AbortController && new AbortController();
    const late = setTimeout(() => stop && stop.abort(), times.answer * 1000);
    try {
      // Browsers before Chrome 72 send no cookie unless they are told to: without it no tap is the
      // kiosk's.
      const always = { cache: "no-store", redirect: "error", credentials: "same-origin" };
      if (stop) always.signal = stop.signal;
      const answer = await fetch(path, Object.assign(always, options));
      clock.hear(answer.headers.get("Date"));
      return answer;
    } finally {
      clearTimeout(late);
    }
  }

  async function post({ path, body, given, without }) {
    try {
      const answer = await ask(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(Object.assign(clock.since(given), body)),
      });
      if (answer.ok) return { stored: true, without, receipt: (await answer.json()).receipt };
      if (answer.status === 409) return { stored: true, without };
      if (!FINAL.has(answer.status)) return null;
      const why = await answer.text();
      console.error(`refused with ${answer.status}: ${path} ${why}`);
      return { stored: false, field: answer.status === 422 ? fault(why) : "" };
    } catch (error) {
      console.warn("not reached, trying again", error.name);
      return null;
    }
  }

  // The field that a refusal names, or nothing.
  function fault(why) {
    try {
      return JSON.parse(why).field || "";
    } catch (error) {
      return "";
    }
  }

  // Take a refused field out of an entry, for the rest of what was said is not to be lost with it;
  // says whether it may go again. Nothing was stored yet, so the id stays.
  function lighten(entry, field) {
    if (FRAME.includes(field) || !(field in entry.body)) return false;
    delete entry.body[field];
    entry.without.push(field);
    keep();
    return Object.keys(entry.body).some((name) => !FRAME.includes(name));
  }

  async function pass() {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    while (queue.length) {
      const entry = queue[0];
      // How old an entry of an earlier page is can be told once the server's time is known.
      if (!clock.heard() && !clock.is_ours(entry.given)) {
        timer = setTimeout(pass, pause * 1000);
        break;
      }
      const outcome = await post(entry);
      if (outcome === null) {
        timer = setTimeout(pass, pause * 1000);
        pause = Math.min(times.retry_most, pause * 2);
        break;
      }
      if (!outcome.stored && lighten(entry, outcome.field)) continue;
      queue.shift();
      pause = times.retry_first;
      keep();
      if (entry.tell) entry.tell(outcome);
    }
    sending = false;
  }

  loket.outbox = {
    id,
    ask,
    // Send a body to a path; `tell` hears the outcome, however long it takes: whether it is stored,
    // and without which refused fields.
    send(path, body, tell) {
      queue.push({ path, body, given: clock.stamp(), without: [], tell });
      keep();
      pass();
    },
    // The server was heard of again: no need to wait for the end of the pause.
    hurry() {
      pause = times.retry_first;
      pass();
    },
    empty: () => queue.length === 0,
    waiting: () => queue.length,
    ignore() {
      ignored = Math.min(most.ignored, ignored + 1);
      return ignored;
    },
    // Hand over the swallowed touches, once; or forget them with whoever made them.
    takeIgnored() {
      const taken = ignored;
      ignored = 0;
      return taken;
    },
  };
  load();
  pass();
  window.addEventListener("online", loket.outbox.hurry);
})(window.loket);
