// Fingers on the glass: one at a time, counted when it is lifted inside what it touched. A palm, a
// second finger, a drag out of the button, a long press or a menu key chooses nothing, and neither
// does a press that began on another screen or while this one rested. Keyboards and screen readers
// come in as clicks without a pointer.
"use strict";
(function (loket) {
  const down = new Set(); // pointers on the glass
  let hold = null; // { id, button, turn } of the one finger that may choose
  let lifted = -Infinity; // when a finger was last lifted: its own click is not counted again
  let key = null; // { turn } of the key that is down, which may make a click
  let hears = null; // who is told: see the end

  const buttonAt = (node) => node && node.closest && node.closest("button, a.button");

  function release() {
    if (hold && hold.button) hold.button.removeAttribute("data-pressed");
    hold = null;
  }

  // A button was pressed and let go; `turn` is whose turn it was when the press began.
  function chosen(button, turn) {
    if (turn && turn === hears.turn() || hears.always(button)) hears.choose(button);
    else hears.swallow(button);
  }

  function pointerdown(event) {
    if (event.isPrimary) down.clear(); // a finger whose lifting was never told blocks nobody
    down.add(event.pointerId);
    const first = down.size === 1;
    release();
    key = null;
    hears.touch();
    if (!first || event.button !== 0) return;
    const button = buttonAt(event.target);
    hold = { id: event.pointerId, button, turn: hears.turn() };
    if (button && (hold.turn || hears.always(button))) button.setAttribute("data-pressed", "");
  }

  function pointerup(event) {
    const alone = down.size === 1;
    down.delete(event.pointerId);
    const held = hold && hold.id === event.pointerId ? hold : null;
    release();
    hears.lift();
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
    hears.touch();
    chosen(button, key ? key.turn : hears.turn());
  }

  const listeners = {
    pointerdown,
    pointerup,
    pointercancel(event) {
      down.delete(event.pointerId);
      release();
      hears.lift();
    },
    // A key held down repeats; only its first press chooses.
    keydown(event) {
      hears.touch();
      if (!event.repeat) key = { turn: hears.turn() };
      else if (buttonAt(event.target)) event.preventDefault();
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
  // key, `lift` every finger that leaves the glass, `choose` every button that was chosen, `swallow` every one that came too early; `turn`
  // says which showing of a screen takes touches now, 0 while a new screen rests, and `always`
  // which buttons never rest. Gives a way to ask whether a finger or a key is down.
  loket.hands = (listener) => {
    hears = listener;
    for (const name of Object.keys(listeners)) {
      document.addEventListener(name, listeners[name], { passive: false });
    }
    document.addEventListener("click", click, true);
    for (const name of ["contextmenu", "dragstart", "gesturestart", "submit"]) {
      document.addEventListener(name, (event) => event.preventDefault());
    }
    return () => down.size > 0 || key !== null;
  };
})(window.loket);
