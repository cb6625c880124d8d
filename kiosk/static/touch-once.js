// Where the scripts below do not run, the faces are the buttons of a plain form. The page may be
// kept and holds no id, so the server gives each sending its own: one press has to be one sending.
// Kept plain, for the oldest of browsers.
"use strict";
(function () {
  var form = document.querySelector("form.faces");
  var faces = form.getElementsByTagName("button");
  var longest = 15000; // a press that led nowhere makes the faces deaf for no longer than that

  function set(disabled) {
    for (var i = 0; i < faces.length; i += 1) faces[i].disabled = disabled;
  }

  form.addEventListener("submit", function (event) {
    // Only now: the button that was pressed belongs to what is sent, and a deaf one does not.
    setTimeout(function () {
      if (event.defaultPrevented) return;
      set(true);
      setTimeout(function () { set(false); }, longest);
    }, 0);
  });
  // Whoever comes back to the page finds it as it was left.
  window.addEventListener("pageshow", function () { set(false); });
})();
