// Fingers on the glass: one at a time, counted when it is lifted inside what it touched, however
// long it lay there. A palm, a second finger, a drag out of the button or a menu key chooses
// nothing, and neither does a press that began on another screen or while this one rested.
// Keyboards and screen readers come in as clicks without a pointer.
"use strict";
(function (loket) {
  const down = new Map(); // pointers on the glass, and since when
  const stuck = new Set(); // those that lie there too long to be a finger about to be lifted
  let hold = null; // { id, button, turn } of the one finger that may choose
  let lifted = -Infinity; // when a finger was last lifted: its own click is not counted again
  let key = null; // { turn } of the key that is down, which may make a click
  let hears = null; // who is told: see the end

  const buttonAt = (node) => node && node.closest && node.closest("button, a.button");

  // Where a press is: on the glass, or for a key and a screen reader in the middle of its button.
  const on = ({ clientX: x, clientY: y, target }) => ({ x, y, button: buttonAt(target) });
  function middle(button) {
    const { left, top, width, height } = button.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2, button };
  }

  function release() {
    if (hold && hold.button) hold.button.removeAttribute("data-pressed");
    hold = null;
  }

  // A button was pressed and let go; `turn` is whose turn it was when the press began.
  function chosen(button, turn) {
    if (turn && turn === hears.turn() || hears.always(button)) hears.choose(button);
    else hears.swallow(button);
  }

  const lying = (since) => performance.now() - since >= loket.data.flow.times.stuck * 1000;

  // A palm, a drop of water, a thing that leans on the glass: the next finger is the only one.
  function pass_over() {
    for (const [id, since] of down) {
      if (lying(since)) {
        down.delete(id);
        stuck.add(id);
      }
    }
  }

  function pointerdown(event) {
    // A finger whose lifting was never told blocks nobody.
    if (event.isPrimary) [down, stuck].forEach((pointers) => pointers.clear());
    pass_over();
    down.set(event.pointerId, performance.now());
    const first = down.size === 1;
    release();
    key = null;
    const place = on(event);
    const { button } = place;
    hears.touch(place);
    if (!first) hears.several();
    if (!first || event.button !== 0) return;
    hold = { id: event.pointerId, button, turn: hears.turn() };
    if (button && (hold.turn || hears.always(button))) button.setAttribute("data-pressed", "");
  }

  function pointerup(event) {
    if (stuck.delete(event.pointerId)) return;
    const alone = down.size === 1;
    down.delete(event.pointerId);
    const held = hold && hold.id === event.pointerId ? hold : null;
    release();
    hears.lift(on(event));
    if (held && held.button && alone) {
      const under = buttonAt(document.elementFromPoint(event.clientX, event.clientY));
      if (under === held.button) chosen(held.button, held.turn);
    }
    lifted = performance.now();
  }

  function click(event) {
    const button = buttonAt(event.target);
    if (!button) return;
    event.preventDefault();
    if (event.detail > 0 && performance.now() - lifted < 300) return;
    hears.touch(middle(button));
    chosen(button, key ? key.turn : hears.turn());
  }

  const listeners = {
    pointerdown,
    pointerup,
    pointercancel(event) {
      if (stuck.delete(event.pointerId)) return;
      down.delete(event.pointerId);
      release();
    },
    // A key held down repeats; only its first press chooses. A key that chooses nothing, as one that
    // moves the focus or writes, has no place.
    keydown(event) {
      const button = buttonAt(event.target);
      const presses = button && !event.repeat && (event.key === "Enter" || event.key === " ");
      hears.touch(presses ? middle(button) : null);
      if (!event.repeat) key = { turn: hears.turn() };
      else if (button) event.preventDefault();
    },
    // The click that a key makes comes with its release, and before anything that waits.
    keyup() {
      const done = key;
      setTimeout(() => (key = key === done ? null : key));
    },
    selectstart(event) {
      if (event.target.nodeName !== "TEXTAREA") event.preventDefault();
    },
    touchmove(event) {
      if (event.touches.length > 1) event.preventDefault();
    },
    wheel(event) {
      if (event.ctrlKey) event.preventDefault();
    },
    // A touch moves no focus: its mouse events come late, when the next screen lies under it, and
    // would take the caret out of the text and put it on a button that a real keyboard presses.
    mousedown(event) {
      if (event.target.nodeName !== "TEXTAREA") event.preventDefault();
    },
  };

  // From here on the page is the script's and no longer a plain form. `touch` hears every touch and
  // key with its place, `lift` every finger that leaves the glass, `several` that more than one is
  // on it, `choose` every button that was chosen, `swallow` every one that came too early; `turn`
  // says which showing of a screen takes touches now, 0 while a new screen rests, and `always`
  // which buttons never rest. Gives two ways to ask: whether a finger or a key is down, and whether
  // something has lain on the glass for too long.
  loket.hands = (listener) => {
    hears = listener;
    for (const name of Object.keys(listeners)) {
      document.addEventListener(name, listeners[name], { passive: false });
    }
    document.addEventListener("click", click, true);
    // A clipboard would carry one person's words to the next.
    const none = ["contextmenu", "dragstart", "gesturestart", "submit", "copy", "cut", "paste"];
    for (const name of none) {
      document.addEventListener(name, (event) => event.preventDefault());
    }
    return {
      pressed: () => down.size > 0 || key !== null,
      stuck: () => stuck.size > 0 || Array.from(down.values()).some(lying),
    };
  };
})(window.loket);
