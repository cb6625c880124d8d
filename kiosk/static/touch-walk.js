// One citizen's walk: from the tap to the thank-you and back to the faces. The order of the
// screens and every number of seconds come with the page (flow.py). What a person said lives in
// `person` and nowhere else, and is gone when the faces are shown again. Until the last lines have
// run, the faces are the buttons of a plain form: a browser that cannot run this keeps that form.
"use strict";
(function (loket) {
  const { data, outbox, screen, keys, renew, questions } = loket;
  const { times, most } = data.flow;
  const BRIEF = new Set(["thanks", "done", "calm", "proof"]);
  const MORE = new Set(["lost", "done_left"]); // endings that say something more
  const now = () => performance.now() / 1000;

  let person = null; // what the one in front of the screen said so far
  let touched = -Infinity; // the last touch
  let shown = -Infinity; // since when a thank-you waits; a touch that chooses nothing prolongs none
  let glass = { pressed: () => false, stuck: () => false }; // what lies on it

  // --- The tap ------------------------------------------------------------------------------

  function tap(kepuasan) {
    const id = outbox.id();
    const side = kepuasan <= 2 ? "low" : "high";
    person = { rating: id, side, receipt: "", walks: {}, now: null };
    const body = { id, kepuasan, questionnaire: data.questionnaire, lang: screen.lang() };
    const ignored = outbox.takeIgnored();
    if (ignored) body.ignored = ignored;
    send(data.post.rating, body, "thanks");
  }

  // Send something of this person, say so, and thank only when the server or the disk has it. Who
  // is still there hears what the server says, and it is no secret that it took nothing.
  function send(path, body, after) {
    const whose = person;
    let waits = "waiting";
    person.state = "sending";
    const slow = [
      setTimeout(() => whose === person && screen.show("saving"), times.saving * 1000),
      setTimeout(() => whose === person && calm(waits), times.patience * 1000),
    ];
    const kept = outbox.send(path, body, ({ stored, without = [], receipt = "" }) => {
      slow.forEach(clearTimeout);
      if (whose !== person) return false;
      if (after === "thanks" && stored) thank(receipt);
      else if (after === "thanks") calm("refused");
      else if (stored) finish(after, receipt, without);
      else finish("lost"); // the tap itself is recorded in any case
      return true;
    });
    kept.then((on_disk) => {
      if (on_disk) waits = "kept_here";
      if (on_disk && whose === person && person.calm === "waiting") calm(waits);
    });
  }

  function calm(key) {
    screen.put("calm-head", screen.say(key));
    screen.put("calm-more", screen.say(`${key}_more`));
    screen.sign(key === "kept_here" ? "i-device" : "kawung");
    person.calm = key;
    begin("calm");
  }

  function thank(receipt) {
    person.receipt = receipt || person.receipt;
    person.state = "";
    screen.receipt(person.receipt);
    begin("thanks");
  }

  // Say how it ended, and which of the answers could not be taken.
  function finish(key, receipt = "", without = []) {
    person.state = "";
    person.done = [key, "", without];
    if (receipt) person.receipt = receipt;
    const titles = without.map((field) => screen.say(questions.title(field, person.side)));
    const more = titles.length ? screen.say("without", { fields: titles.join(" ") }) : "";
    screen.receipt(person.receipt);
    screen.put("done-head", screen.say(key));
    screen.put("done-more", MORE.has(key) ? screen.say(`${key}_more`) : more);
    begin("done");
  }

  function begin(name) {
    shown = now();
    screen.show(name);
    tick();
  }

  // --- The walk after it --------------------------------------------------------------------

  // Each of the two walks collects for itself: reasons, scores by unsur, all else by field name.
  const fresh = (walk) => ({
    walk, step: null, id: outbox.id(), began: now(), reasons: new Set(), scores: {}, fields: {},
  });

  function start(walk) {
    if (!person.walks[walk]) person.walks[walk] = fresh(walk);
    person.now = person.walks[walk];
    keys.clear();
    go(questions.first(walk));
  }

  function go(key) {
    if (key === "thanks") thank("");
    else if (key === "done") hand_in();
    else {
      person.now.step = questions.step(person.now.walk, key);
      show();
    }
  }

  function show() {
    if (person.now.step.ask === "comment") {
      comment_head();
      screen.show("comment");
      keys.draw();
      screen.far(questions.far(person.now));
      screen.fit();
    } else {
      screen.ask(questions.question(person));
      screen.show("ask");
    }
    on();
  }

  // Whoever answered everything before may think that it is done.
  const comment_head = () => screen.put("comment-head",
    screen.say(ready(person.now, "", false) ? "comment_last" : "comment"));

  // The button on the right goes on when there is something to go on with, else it skips; on the
  // last screen it says so when it hands in something, also where no comment was written.
  function on() {
    const { reasons, scores, fields, step: { key, ask } } = person.now;
    const has = {
      reasons: () => reasons.size > 0,
      comment: () => ready(person.now, keys.text(), false) !== null,
      drawn: () => questions.drawn(person.rating).key in scores,
      question: () => key in scores,
    }[ask] || (() => key in fields);
    screen.go(ask === "comment" && has() ? "send" : has() ? "next" : "skip");
    screen.end(ending());
  }

  // How a walk is ended before its last screen: a story with what was chosen, a survey whole or not.
  function ending() {
    const { walk, scores } = person.now;
    return walk === "story" ? "finish" : questions.whole(scores) ? "send" : "leave_survey";
  }

  function choose(button) {
    const { reasons, scores, fields, step: { key, ask, next } } = person.now;
    const { value } = button.dataset;
    if (ask === "reasons") {
      if (!reasons.delete(value)) reasons.add(value);
      screen.press(button, reasons.has(value));
      on();
      return;
    }
    if (ask === "question") scores[key] = value;
    else if (ask === "drawn") scores[questions.drawn(person.rating).key] = value;
    else fields[key] = value;
    go(next);
  }

  // What one walk collected, ready to be sent, or null. A form without any answer is no form: what
  // else was said then belongs to the tap. A form that nobody handed in is unfinished, however many
  // questions are answered. It took until the last touch; waiting for another is no part of it.
  function ready({ walk, id, began, reasons, scores, fields }, comment, left) {
    const asked = { id, questionnaire: data.questionnaire, lang: screen.lang() };
    const body = Object.assign(asked, scores);
    if (comment) body.comment = comment;
    if (walk === "survey" && Object.keys(scores).length) {
      for (const name of Object.keys(fields)) if (fields[name]) body[name] = fields[name];
      body.rating = person.rating;
      body.duration_s = Math.min(most.duration_s, Math.max(0, Math.round(touched - began)));
      if (left) body.unfinished = "1";
      return { path: data.post.form, body, after: left ? "done_left" : "done_survey" };
    }
    if (reasons.size) body.reasons = [...reasons];
    if (fields.service) body.service = fields.service;
    const silent = !Object.keys(scores).length && !reasons.size && !comment && !fields.service;
    body.rating = person.rating;
    return silent ? null : { path: data.post.details, body, after: "done_story" };
  }

  function hand_in(left = false) {
    const last = person.now;
    hand_over(last);
    const answers = ready(last, left ? "" : keys.text(), left);
    if (answers) send(answers.path, answers.body, answers.after);
    else finish("thanks");
  }

  // Send what stands in the walks, but one, without a word about it and without unfinished text.
  function hand_over(but) {
    for (const walk of Object.values(person.walks)) {
      const answers = walk === but ? null : ready(walk, "", true);
      if (answers) outbox.send(answers.path, answers.body);
    }
    person.walks = {};
  }

  // Nobody is there any more: what was chosen is sent, unfinished text is not.
  function leave() {
    hand_over(null);
    idle();
  }

  // --- Back to the faces --------------------------------------------------------------------

  // After a rating the faces rest for longer, but no longer than that: the next person is waiting.
  function idle() {
    person = null;
    keys.clear();
    screen.clear();
    screen.show("idle", Math.max(times.rest, times.lock - (now() - touched)));
    note("");
    renew.try();
  }

  // Nobody is there, and nothing waits. A finger on the glass is somebody, unless its lifting was
  // never told; so is whoever looks at the panel of the corner.
  const free = () => screen.name() === "idle" && !person && screen.turn() && !screen.changed()
    && !("corner" in document.body.dataset) && outbox.safe() && !(glass.pressed() && now() - touched < patience());

  // Why a touch did nothing, in one quiet line; each is true for so many seconds from now.
  const notes = {
    locked: screen.rest,
    countdown: () => (BRIEF.has(screen.name()) ? brief() - (now() - shown) : 0),
    one_finger: () => (glass.pressed() ? 1 : 0),
    stuck: () => (glass.stuck() ? 1 : 0),
  };
  let noted = "";
  function note(key) {
    const left = key ? notes[key]() : 0;
    noted = left > 0 ? key : "";
    const words = noted === "locked" && screen.longer() ? "pause" : noted;
    screen.put("note", words && screen.say(words, { n: Math.ceil(left) }));
  }

  // --- Time ---------------------------------------------------------------------------------

  const long = (name) => times[screen.large() ? `${name}_large` : name];
  const patience = () => long("optional");
  const brief = () => (screen.name() === "proof" ? times.proof : long("brief"));

  // Whether the glass shows something that its person chose or wrote.
  const chosen = () => keys.text() || Object.values(person.walks).some(({ reasons, scores, fields }) =>
    reasons.size || Object.keys(scores).length || Object.keys(fields).length);

  function tick() {
    const name = screen.name();
    const quiet = now() - touched;
    note(glass.stuck() ? "stuck" : noted);
    if (name === "idle") {
      // Whoever chose a language or a size and went away leaves neither to the next person.
      if (!person && screen.changed() && quiet >= patience()) idle();
    } else if (BRIEF.has(name)) {
      const left = brief() - (now() - shown);
      screen.left(Math.max(0, left / brief()));
      if (left <= 0) leave();
    } else if (!person.state) {
      const left = patience() - quiet;
      if (left <= 0) leave();
      else if (left <= times.countdown) screen.cover(Math.ceil(left));
      else if (quiet >= long("mask") && chosen()) screen.cover(0);
    }
  }

  // --- Hands --------------------------------------------------------------------------------

  const does = {
    language() {
      screen.speak(screen.other());
      again();
    },
    larger() {
      screen.enlarge(!screen.large());
      again();
    },
    story: () => start("story"),
    survey: () => start("survey"),
    back: () => go(person.now.step.back),
    next: () => go(person.now.step.next),
    leave,
    // Who says that the next one comes takes along the touches that hit nothing: they were his.
    finish() {
      outbox.takeIgnored();
      leave();
    },
    end: () => hand_in(ending() === "leave_survey"),
    more: screen.uncover,
    proof() {
      const whose = person;
      begin("proof");
      loket.proof(person.receipt, () => whose === person && screen.name() === "proof");
    },
    proven: () => (person.done ? finish(...person.done) : thank("")),
  };

  // Say the present screen again in the language and size just chosen.
  function again() {
    const name = screen.name();
    if (name === "ask") screen.ask(questions.question(person));
    if (name === "comment") {
      comment_head();
      keys.draw();
    }
    if (name === "ask" || name === "comment") on();
    if (person && !person.done) screen.receipt(person.receipt);
    if (name === "done") finish(...person.done);
    if (name === "calm") calm(person.calm);
    if (name === "proof") does.proof();
    screen.fit();
  }

  const hands = {
    touch(place) {
      const blank = place && !place.button;
      // A covered screen hears its own two buttons alone: a hand beside them proves nobody there.
      if (screen.covered() && blank) return;
      // Whoever comes after a while is another person than the one whose touches were swallowed.
      if (now() - touched >= times.apart) outbox.takeIgnored();
      touched = now();
      screen.stir(place);
      if (!blank || !BRIEF.has(screen.name())) return;
      outbox.ignore();
      if (screen.turn()) note("countdown");
    },
    lift: screen.stir,
    several: () => note("one_finger"),
    // Whoever needs larger type, another language or more time gets it at once: that is no answer.
    always: (button) => ["language", "larger", "more"].includes(button.dataset.do),
    choose(button) {
      note("");
      shown = now();
      if (person && person.state === "sending" && !hands.always(button)) return;
      if (button.name === "kepuasan") {
        if (!person) tap(Number(button.value));
      } else if (button.dataset.do) does[button.dataset.do](button);
      else if (button.dataset.key !== undefined) keys.press(button.dataset.key);
      else if (button.dataset.value !== undefined) choose(button);
    },
    swallow(button) {
      if (button.name === "kepuasan") outbox.ignore();
      note("locked");
    },
    turn: screen.turn,
  };

  // --- Taking over --------------------------------------------------------------------------

  const able = outbox && questions && window.PointerEvent && window.fetch && window.crypto && "".padStart
    && Element.prototype.append && Element.prototype.closest;
  if (!able) return;
  keys.heard(() => screen.name() === "comment" && on());
  window.addEventListener("pageshow", (event) => event.persisted && idle());
  // One entry below this page, made once: a back key or gesture leads to it and straight back.
  if (!history.state) {
    history.replaceState({}, "", location.pathname);
    history.pushState({}, "", location.pathname);
  }
  window.addEventListener("popstate", () => history.forward());
  idle();
  glass = loket.hands(hands);
  document.body.dataset.script = "";
  setInterval(tick, 250);
  renew.watch(free);
})(window.loket);
