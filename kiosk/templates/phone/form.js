// Only makes the page nicer; without it the form works as it is. Kept plain for old phones.
(function () {
  var form = document.forms[0], say = form.dataset, to = form.getAttribute('action'), at = to.split('?')[0];
  // What was begun on another questionnaire belongs to that one.
  var asked = form.questionnaire.value, key = at + asked;
  var bar = document.querySelector('progress'), line = document.getElementById('s');
  var left = document.getElementById('l'), kept = document.getElementById('k');
  var began = 0, pause = 1;

  // Storage is refused in some private modes: then there is simply no draft.
  function draft(text) {
    try {
      if (text === undefined) return sessionStorage[key];
      if (text) sessionStorage[key] = text; else delete sessionStorage[key];
    } catch (e) {}
  }

  function show() {
    bar.value = form.querySelectorAll('input:checked').length;
    left.textContent = form.comment.value.length + ' / 500';
  }

  function keep() {
    show();
    draft(JSON.stringify({ at: Date.now(), of: Array.from(new FormData(form)) }));
  }

  // What was typed half an hour ago may be of somebody else.
  function restore() {
    var old;
    try { old = JSON.parse(draft()); } catch (e) {}
    if (!old || Date.now() - old.at > 18e5) return draft('');
    old.of.forEach(function (pair) {
      var field = form.elements[pair[0]];
      if (field && pair[0] !== 'lang' && pair[0] !== 'questionnaire') field.value = pair[1];
    });
    kept.hidden = false;
  }

  function send() {
    var body = new URLSearchParams(new FormData(form));
    body.set('ago_s', Math.min(86400, Math.round((Date.now() - began) / 1000)));
    fetch(form.action, { method: 'POST', body: body, headers: { Accept: 'application/json' }, signal: AbortSignal.timeout && AbortSignal.timeout(15000) })
      .then(function (answer) {
        if (answer.ok) return answer.json().then(function (stored) {
          draft('');
          location.href = at + '/tercatat/' + stored.receipt + to.slice(at.length) + (stored.ticket ? '&t=' + stored.ticket : '');
        });
        // The server has something to say about the answers: let it show its page.
        if (answer.status < 500) return form.submit();
        throw 0;
      })
      .catch(function () {
        line.textContent = say.again;
        setTimeout(send, pause * 1000);
        pause = Math.min(pause * 2, 30);
      });
  }

  form.addEventListener('submit', function (event) {
    if (!window.AbortSignal) return;
    if (!began) {
      began = Date.now();
      kept.hidden = true;
      line.textContent = say.sending;
      send();
    }
    // Only now: if sending by script failed here, the browser sends the form itself.
    event.preventDefault();
  });
  form.addEventListener('input', keep);
  // A new page brings a new id with it.
  kept.lastChild.onclick = function () { draft(''); location.reload(); };
  // Coming back to a page that was already sent gives the next person an empty one.
  addEventListener('pageshow', function (event) { if (event.persisted) location.reload(); });

  bar.hidden = false;
  if (say.filled) keep(); else restore();
  show();
})();
