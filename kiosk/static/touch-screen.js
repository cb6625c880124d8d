// What is on the glass: shows one screen at a time, in one language, in one of two sizes. It draws
// what it is given and decides nothing; which screen comes next is in touch-walk.js.
"use strict";
(function (loket) {
  const { data } = loket;
  const all = (selector) => document.querySelectorAll(selector);
  const byId = (id) => document.getElementById(id);
  const screens = new Map();
  for (const node of all("main > section")) screens.set(node.dataset.screen, node);
  const FILLED = [
    "ask-kicker", "ask-head", "ask-hint", "calm-head", "calm-more", "done-head", "done-more",
    "comment-head", "veil-text", "proof-code", "proof-more",
  ];
  const veil = byId("veil");
  let lang = data.lang;
  let settling = 0;
  let settled_at = 0; // when the screen's rest is over, in the page's milliseconds
  let longer = false; // whether touches prolonged it
  let turns = 0; // how many screens have had their rest
  let last = null; // where the glass was touched last
  let spot = null; // where it was touched last before this screen came

  // Say a text by its key, or a text that carries its languages itself. One in which something is
  // counted has two forms, of one and of several.
  function say(text, values = {}) {
    const words = (typeof text === "string" ? data.texts[text] : text)[lang];
    const form = typeof words === "string" ? words : words[values.n === 1 ? 0 : 1];
    return form.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
  }

  const other = (of) => data.langs.find((each) => each !== of);

  function put(id, text) {
    const node = byId(id);
    if (node.textContent !== text) node.textContent = text;
  }

  function drawing(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#${name}`);
    svg.setAttribute("aria-hidden", "true");
    svg.append(use);
    return svg;
  }

  // One answer: its drawing and its words; `pressed` says whether it is chosen.
  function answer({ value, text, icon }, pressed) {
    const button = document.createElement("button");
    const words = document.createElement("span");
    button.type = "button";
    button.dataset.value = value;
    button.setAttribute("aria-pressed", String(pressed));
    words.textContent = say(text);
    if (icon) button.append(drawing(icon));
    button.append(words);
    return button;
  }

  function speak(wanted) {
    lang = wanted;
    document.documentElement.lang = lang;
    for (const node of all("[data-say]")) node.textContent = say(node.dataset.say);
    for (const node of all("[data-label]")) {
      node.setAttribute("aria-label", say(node.dataset.label));
    }
    for (const node of all("[data-placeholder]")) {
      node.placeholder = say(node.dataset.placeholder);
    }
    for (const node of all(".language")) node.lang = other(lang);
    for (const node of all("[data-face]")) {
      node.textContent = say(data.kepuasan.options[node.dataset.face - 1]);
    }
    screens.get("idle").querySelector("h1").textContent = say(data.kepuasan.question);
  }

  function enlarge(large) {
    if (large) document.documentElement.setAttribute("data-large", "");
    else document.documentElement.removeAttribute("data-large");
    for (const node of all('[data-do="larger"]')) {
      node.setAttribute("aria-pressed", String(large));
    }
  }

  // Large type grows as far as the screen has room; nothing is ever smaller than the smallest size.
  // Where even that is too wide (a long word of another language), drawings give way.
  function fit(section) {
    const root = document.documentElement;
    let text = root.hasAttribute("data-large") ? data.flow.large_text : 1;
    section.classList.remove("tight");
    do root.style.setProperty("--text", `${Math.max(1, text)}rem`);
    while (overflows(section) && (text -= 0.03) > 0.98);
    section.classList.toggle("tight", overflows(section));
  }

  function overflows(section) {
    const parts = section.querySelectorAll(
      "h1, p, textarea, .asked, .answers, .choices, .keys, button, button > *",
    );
    return Array.from(parts).some((node) => {
      const { left, top, right, bottom, width } = node.getBoundingClientRect();
      const around = node.parentElement.getBoundingClientRect();
      const edge = /SECTION|BUTTON/.test(node.parentElement.nodeName) ? 3 : -1;
      return width > 0 && (top < around.top + edge || bottom > around.bottom - edge
        || left < around.left - 1 || right > around.right + 1
        || node.scrollWidth > node.clientWidth + 3);
    });
  }

  // A new screen rests: whoever still taps the one before chooses nothing on this one. It shows
  // that by its keys, which fade in (style sheet).
  function settle(seconds) {
    delete document.body.dataset.settled;
    clearTimeout(settling);
    settled_at = performance.now() + seconds * 1000;
    settling = setTimeout(() => {
      turns += 1;
      document.body.dataset.settled = "";
    }, seconds * 1000);
  }

  function begin_rest(seconds = data.flow.times.rest) {
    spot = last;
    longer = false;
    settle(seconds);
  }

  const left_of_rest = () => ("settled" in document.body.dataset ? 0
    : Math.max(0.01, (settled_at - performance.now()) / 1000));

  // Whether a touch is one more on the spot that was touched before this screen came, or on what
  // stands there now. A letter is no answer and never counts.
  function repeats({ x, y, button }) {
    if (!spot || (button && "key" in button.dataset)) return false;
    const near = parseFloat(getComputedStyle(document.documentElement).fontSize) * data.flow.spot;
    if (Math.hypot(x - spot.x, y - spot.y) <= near) return true;
    return button !== null && button.contains(document.elementFromPoint(spot.x, spot.y));
  }

  // Put these nodes in the place of what a node held.
  function fill(node, children) {
    node.textContent = "";
    node.append(...children);
  }

  // What lies under the cover's buttons is as new to a finger as another screen, and so are they.
  function lay(covers) {
    veil.hidden = !covers;
    for (const node of all("main, .bar, .top")) node.inert = covers;
    begin_rest();
    if (covers) veil.querySelector("button").focus();
  }

  loket.screen = {
    say,
    put,
    speak,
    enlarge,
    lang: () => lang,
    other: () => other(lang),
    changed: () => lang !== data.lang || loket.screen.large(),
    large: () => document.documentElement.hasAttribute("data-large"),
    name: () => document.body.dataset.screen,
    // Find the text's size again after the words or the size wanted changed.
    fit: () => fit(screens.get(document.body.dataset.screen)),
    fill,
    // Which showing of a screen takes touches now; 0 while a new screen rests.
    turn: () => ("settled" in document.body.dataset ? turns : 0),
    // How many seconds of its rest are left, and whether touches prolonged it.
    rest: left_of_rest,
    longer: () => longer,
    // A touch, or null for a key that presses no button. On the same spot it begins the rest anew,
    // so that steady tapping never gets through; whoever lifts the hand a moment does, and whoever
    // touches something else only waits for the rest to end.
    stir(place) {
      const { rest: least } = data.flow.times;
      if (place && left_of_rest() && left_of_rest() < least && repeats(place)) {
        longer = true;
        settle(least);
      }
      last = place;
    },
    // Show a screen and let it rest; a screen reader begins at its heading.
    show(name, seconds) {
      document.body.dataset.screen = name;
      for (const [key, node] of screens) node.hidden = key !== name;
      fit(screens.get(name));
      begin_rest(seconds);
      screens.get(name).querySelector("h1").focus({ preventScroll: true });
    },
    // Take away everything a person was shown or chose.
    clear() {
      if (!veil.hidden) lay(false);
      this.receipt("");
      this.sign("kawung");
      for (const id of FILLED) put(id, "");
      for (const id of ["left", "far"]) byId(id).value = 0;
      for (const id of ["ask-answers", "proof-squares"]) fill(byId(id), []);
      screens.get("ask").className = "ask";
      enlarge(false);
      speak(data.lang);
      this.go("skip");
      this.end("finish");
    },
    // Fill the question screen: words above, answers below, laid out as one, two or many columns.
    ask({ kicker, head, hint, choices, layout, pressed, far }) {
      byId("far").value = far;
      put("ask-kicker", kicker || "");
      put("ask-head", say(head));
      put("ask-hint", hint ? say(hint) : "");
      screens.get("ask").className = `ask ${layout}`;
      fill(byId("ask-answers"), choices.map((choice) => answer(choice, pressed(choice.value))));
    },
    press(button, pressed) {
      button.setAttribute("aria-pressed", String(pressed));
    },
    // The button on the right: on its own it skips, with an answer it goes on.
    go(key) {
      put("go", say(key));
      document.querySelector(".bar .go").classList.toggle("strong", key !== "skip");
    },
    // The quiet line that runs out; 1 is full.
    left(share) {
      byId("left").value = share;
    },
    // The drawing above calm words: another one where only this device has the answer.
    sign(name) {
      byId("calm-sign").setAttribute("href", `#${name}`);
    },
    // How else a walk may be ended.
    end: (key) => put("end", say(key)),
    // How far a walk is; 1 is its end.
    far(share) {
      byId("far").value = share;
    },
    // A phone can take a receipt along where it can reach the page that proves it, and where there
    // is a script to show it.
    receipt(code) {
      document.querySelector(".receipt").hidden = !code;
      document.querySelector(".proof").hidden = !code || !data.check || !loket.proof;
      put("code", code);
    },
    // Cover the screen and ask whether somebody is still there; in the last seconds with their number.
    cover(seconds) {
      put("veil-text", seconds ? say("countdown", { n: seconds }) : "");
      if (veil.hidden) lay(true);
    },
    covered: () => !veil.hidden,
    uncover() {
      if (veil.hidden) return;
      lay(false);
      const name = document.body.dataset.screen;
      (name === "comment" ? byId(name) : screens.get(name).querySelector("h1")).focus();
    },
  };
})(window.loket);
