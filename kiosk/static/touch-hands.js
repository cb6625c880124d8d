// Fingers on the glass: one at a time, counted when it is lifted inside what it touched. A palm, a
// second finger, a drag out of the button, a long press or a menu key chooses nothing. Keyboards
// and screen readers come in as clicks without a pointer.
"use strict";
(function (loket) {
  const down = new Set(); // pointers on the glass
  let hold = null; // { id, button } of the one finger that may choose
  let lifted = -Infinity; // when a finger was last lifted: its own click is not counted again
  const heard = { touch() {}, choose() {} };

  const buttonAt = (node) => node && node.closest && node.closest("button, a.button");

  function release() {
    if (hold && hold.button) hold.button.removeAttribute("data-pressed");
    hold = null;
  }

  document.addEventListener("pointerdown", (event) => {
    if (event.isPrimary) down.clear(); // a finger whose lifting was never told blocks nobody
    down.add(event.pointerId);
    const first = down.size === 1;
    release();
    heard.touch();
    if (!first || event.button !== 0) return;
    const button = buttonAt(event.target);
    hold = { id: event.pointerId, button };
    if (button) button.setAttribute("data-pressed", "");
  });

  document.addEventListener("pointerup", (event) => {
    const alone = down.size === 1;
    down.delete(event.pointerId);
    const button = hold && hold.id === event.pointerId ? hold.button : null;
    lifted = performance.now();
    release();
    if (!button || !alone) return;
    if (buttonAt(document.elementFromPoint(event.clientX, event.clientY)) !== button) return;
    heard.choose(button);
  });

  document.addEventListener("pointercancel", (event) => {
    down.delete(event.pointerId);
    release();
  });

  document.addEventListener(
    "click",
    (event) => {
      const button = buttonAt(event.target);
      if (!button) return;
      event.preventDefault();
      if (event.detail > 0 && performance.now() - lifted < 300) return;
      heard.touch();
      heard.choose(button);
    },
    true,
  );

  // A key held down repeats; only its first press chooses.
  document.addEventListener("keydown", (event) => {
    heard.touch();
    if (event.repeat && buttonAt(event.target)) event.preventDefault();
  });

  for (const name of ["contextmenu", "dragstart", "gesturestart", "submit"]) {
    document.addEventListener(name, (event) => event.preventDefault());
  }
  document.addEventListener("selectstart", (event) => {
    if (event.target.nodeName !== "TEXTAREA") event.preventDefault();
  });
  document.addEventListener("touchmove", (event) => {
    if (event.touches.length > 1) event.preventDefault();
  }, { passive: false });
  document.addEventListener("wheel", (event) => {
    if (event.ctrlKey) event.preventDefault();
  }, { passive: false });
  // The keyboard on the screen must not take the caret out of the text.
  document.addEventListener("mousedown", (event) => {
    const button = buttonAt(event.target);
    if (button && button.dataset.key !== undefined) event.preventDefault();
  });

  // `touch` hears every touch and key, `choose` every button that was chosen.
  loket.hands = (touch, choose) => Object.assign(heard, { touch, choose });
})(window.loket);
