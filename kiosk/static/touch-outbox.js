// What was said and is not yet acknowledged: kept on this browser's disk, sent in its order until
// the server has it, then forgotten. The same id goes out every time, so a repeated sending counts
// once. Where the browser keeps nothing on its disk, this tab's storage holds all but the free text
// and the profile, and nobody is told that his answer is safe.
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
  // The server is there and has no time; of any other trouble the next person's answer may be free.
  const BUSY = new Set([429, 502, 503, 504]);
  const refuse = async () => {
    throw new Error("no store");
  };
  const { clock, store = { all: refuse, put: refuse, remove: refuse } } = loket;
  const { times, most } = loket.data.flow;
  const queue = [];
  let refused = 0; // answers that the server did not take and nobody was told of
  let ignored = 0; // touches of a face swallowed by its lock or rest, told with the next rating
  let pause = times.retry_first;
  let timer = 0;
  let sending = false;
  let asked_to_wait = 0; // until when the server asked to be left alone, in the page's milliseconds
  let away = true; // whether it could not be reached when something was sent last

  // --- Keeping ------------------------------------------------------------------------------

  const loose = () => queue.filter((entry) => !entry.n); // nothing but this page knows them
  // What is kept of an entry. A number that is not there yet is no field: the disk gives one.
  const plain = ({ n, path, body, given, without, status }) => Object.assign(
    { path, body, given, without }, n ? { n } : {}, status ? { status } : {},
  );

  // Where there is no disk, the tab's own storage outlives at least a reload.
  function spare() {
    const left = loose().filter((entry) => entry.spared);
    try {
      if (!left.length) sessionStorage.removeItem(KEY);
      else sessionStorage.setItem(KEY, JSON.stringify({ queue: left.map(bare) }));
    } catch (error) {
      console.warn("no storage in this browser", error);
    }
  }

  function bare(entry) {
    const kept = plain(entry);
    kept.body = Object.assign({}, kept.body);
    for (const name of PRIVATE) delete kept.body[name];
    return kept;
  }

  async function write(entry) {
    if (entry.over) return false;
    try {
      entry.n = await store.put(plain(entry));
    } catch (error) {
      console.warn("nothing can be kept on this disk", error);
      entry.spared = true;
    }
    spare();
    return Boolean(entry.n);
  }

  // One change of an entry after the other.
  function after_that(entry, change) {
    entry.saved = (entry.saved || Promise.resolve()).then(change);
    return entry.saved;
  }

  // Keep an entry as it is now; gives whether the disk has it.
  const keep = (entry) => after_that(entry, () => write(entry));

  function forget(entry) {
    entry.over = true;
    spare();
    after_that(entry, () => entry.n && store.remove(entry.n))
      .catch((error) => console.warn("not taken out", error));
  }

  // The server did not take it and nobody is there to be told: whoever looks after this screen is,
  // and it is tried once more whenever the page is loaded, at most for as long as an answer may be
  // old.
  function put_aside(entry, status) {
    refused += 1;
    entry.status = status;
    keep(entry);
  }

  const too_old = ({ status, given }) => status && Date.now() / 1000 - given.at > most.ago_s;

  function spared() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY) || "{}").queue || [];
      // A release before kept the clock's milliseconds alone.
      return kept.map((entry) => Object.assign(
        { without: [], given: { at: entry.at / 1000 } }, entry,
      ));
    } catch (error) {
      console.warn("storage not readable", error);
      return [];
    }
  }

  async function load() {
    const before = spared();
    for (const entry of before) entry.spared = true;
    const kept = await store.all().catch((error) => {
      console.warn("what was kept is not readable yet", error);
      if (window.indexedDB) setTimeout(load, times.retry_most * 1000);
      return [];
    });
    const known = new Set(queue.map(({ body }) => body.id));
    const fresh = kept.concat(before)
      .filter(({ path, body, given, without }) => path && body && given && without)
      .filter(({ body }) => !known.has(body.id));
    fresh.filter(too_old).forEach(forget);
    queue.unshift(...fresh.filter((entry) => !too_old(entry)));
    fresh.filter((entry) => !entry.n).forEach(keep);
    pass();
  }

  // A random UUID (version 4). crypto.randomUUID exists only on https and on this very machine.
  function id() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  // --- Sending ------------------------------------------------------------------------------

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

  // Send an entry once. Gives what became of it; where that is open, whether others may be tried.
  async function post({ path, body, given, without }) {
    try {
      const answer = await ask(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(Object.assign(clock.since(given), body)),
      });
      const { status } = answer;
      away = false;
      if (answer.ok) return { stored: true, without, receipt: (await answer.json()).receipt };
      if (status === 409) return { stored: true, without };
      if (!FINAL.has(status)) return { open: true, others: !BUSY.has(status), rest: rest(answer) };
      const why = await answer.text();
      console.error(`refused with ${status}: ${path} ${why}`);
      return { stored: false, status, field: status === 422 ? fault(why) : "" };
    } catch (error) {
      console.warn("not reached, trying again", error.name);
      away = true;
      return { open: true, others: false, rest: 0 };
    }
  }

  // For how many seconds a busy server asks to be left alone.
  const rest = ({ headers }) => Math.min(
    most.retry_after_s, Math.max(0, parseInt(headers.get("Retry-After"), 10) || 0),
  );

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
    keep(entry);
    return Object.keys(entry.body).some((name) => !FRAME.includes(name));
  }

  function settle(entry, outcome) {
    queue.splice(queue.indexOf(entry), 1);
    pause = times.retry_first;
    const heard = entry.tell && entry.tell(outcome);
    if (!outcome.stored && !heard) {
      put_aside(entry, outcome.status);
      return;
    }
    forget(entry);
    if (outcome.without && outcome.without.length && !heard) refused += 1;
  }

  // Send one after the other. What a person added goes after his tap or not at all.
  async function pass() {
    const wait = asked_to_wait - performance.now();
    clearTimeout(timer);
    if (sending) return;
    if (wait > 0) {
      timer = setTimeout(pass, wait);
      return;
    }
    sending = true;
    const open = new Set(); // of whom something is open
    const whose = ({ body }) => body.rating || body.id;
    const next = () => queue.find((entry) => !open.has(whose(entry)));
    for (let entry = next(); entry; entry = next()) {
      // How old an entry of an earlier page is can be told once the server's time is known.
      const tells = clock.heard() || clock.is_ours(entry.given);
      const outcome = tells ? await post(entry) : { open: true, others: true, rest: 0 };
      if (outcome.open) {
        open.add(whose(entry));
        asked_to_wait = performance.now() + outcome.rest * 1000;
        if (!outcome.others) break;
      } else if (outcome.stored || !lighten(entry, outcome.field)) settle(entry, outcome);
    }
    sending = false;
    if (!queue.length) return;
    timer = setTimeout(pass, pause * 1000);
    if (open.size) pause = Math.min(times.retry_most, pause * 2);
  }

  loket.outbox = {
    id,
    ask,
    // Send a body to a path; `tell` hears the outcome, however long it takes: whether it is stored,
    // and without which refused fields; it says whether the person heard that. Gives whether the
    // disk has it, as soon as that is known.
    send(path, body, tell) {
      const entry = { path, body, given: clock.stamp(), without: [], tell };
      queue.push(entry);
      const kept = keep(entry);
      pass();
      return kept;
    },
    // What waits, as another address of this office takes it; and take what was brought from one.
    entries: () => queue.map(({ path, body, given }) => ({ path, body, given })),
    adopt(entry) {
      if (queue.some(({ body }) => body.id === entry.body.id)) return Promise.resolve(true);
      queue.push(entry);
      const kept = keep(entry);
      kept.then(pass);
      return kept;
    },
    // The server was heard of again: no need to wait for the end of the pause.
    hurry() {
      if (!away) return;
      pause = times.retry_first;
      pass();
    },
    // Whether nothing would be lost with this page.
    safe: () => loose().length === 0,
    waiting: () => queue.length,
    // How many the server did not take, or not whole, without anybody being told.
    refused: () => refused,
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
  window.addEventListener("online", loket.outbox.hurry);
  // A browser short of room throws away what a page keeps, unless it was asked not to.
  const { storage } = navigator;
  if (storage && storage.persist) storage.persist().catch(() => console.warn("not for ever"));
})(window.loket);
