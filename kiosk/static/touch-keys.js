// Letters for a screen without a keyboard; a real keyboard works beside them. A sentence begins
// with a capital by itself, so there is no shift key to explain.
"use strict";
(function (loket) {
  const LETTERS = ["qwertyuiop", "asdfghjkl", "#zxcvbnm.<"];
  const DIGITS = ["1234567890", "-/:()?!&'", "#,;@%+\"=.<"];
  let text = document.getElementById("comment");
  const keys = document.getElementById("keys");
  let shown = LETTERS;

  function key(character) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.key = character;
    button.tabIndex = -1;
    if (character === "<") {
      button.setAttribute("aria-label", loket.screen.say("delete"));
      button.innerHTML = '<svg aria-hidden="true"><use href="#i-erase"/></svg>';
    } else if (character === "#") {
      button.setAttribute("aria-label", loket.screen.say(shown === LETTERS ? "digits" : "letters"));
      button.textContent = shown === LETTERS ? "12?" : "abc";
    } else {
      button.textContent = character.toUpperCase();
    }
    return button;
  }

  function draw() {
    const lines = shown.map((row) => {
      const line = document.createElement("div");
      if (row.length === 9) line.className = "nine";
      line.append(...Array.from(row, key));
      return line;
    });
    loket.screen.fill(keys, lines);
  }

  function capital(before) {
    return /(^|[.?!]\s+)$/.test(before);
  }

  function erase() {
    if (text.selectionStart === text.selectionEnd && text.selectionStart > 0) {
      const before = Array.from(text.value.slice(0, text.selectionStart));
      text.setSelectionRange(before.slice(0, -1).join("").length, text.selectionStart);
    }
    text.setRangeText("", text.selectionStart, text.selectionEnd, "end");
  }

  function type(character) {
    const before = text.value.slice(0, text.selectionStart);
    const letter = capital(before) ? character.toUpperCase() : character;
    const room = text.maxLength - text.value.length + (text.selectionEnd - text.selectionStart);
    if (room > 0) text.setRangeText(letter, text.selectionStart, text.selectionEnd, "end");
  }

  loket.keys = {
    draw() {
      draw();
      text.focus();
    },
    // A browser keeps what can be undone with the element: the next person writes into another one.
    clear() {
      const fresh = text.cloneNode();
      fresh.value = "";
      text.replaceWith(fresh);
      text = fresh;
      shown = LETTERS;
      loket.screen.fill(keys, []);
    },
    text: () => text.value.trim(),
    press(character) {
      if (character === "#") {
        shown = shown === LETTERS ? DIGITS : LETTERS;
        draw();
      } else if (character === "<") erase();
      else type(character);
      text.focus();
      text.scrollTop = text.scrollHeight;
      text.dispatchEvent(new Event("input", { bubbles: true }));
    },
    heard: (tell) => document.addEventListener("input", tell),
  };
})(window.loket);
