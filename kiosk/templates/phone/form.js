// Only makes the page nicer; without it the form works as it is. Kept plain for old phones.
(function () {
  var form = document.forms[0], say = form.dataset, to = form.getAttribute('action'), at = to.split('?')[0];
  // What was begun on another questionnaire belongs to that one.
  var asked = form.questionnaire.value, key = at + asked;
  var bar = document.querySelector('progress'), line = document.getElementById('s');
  var left = document.getElementById('l'), kept = document.getElementById('k'), news = document.getElementById('w');
  var began = 0, ran = 0, pause = 1, number, keeping, over;

  // Storage is refused in some private modes: then there is simply no draft.
  function draft(text) {
    try {
      if (text === undefined) return sessionStorage[key];
      if (text) sessionStorage[key] = text; else delete sessionStorage[key];
    } catch (e) {}
  }

  // The disk keeps a form until the server has it, beside what a touchscreen keeps: touch-store.js.
  function disk(work, then) {
    try {
      var open = indexedDB.open('loket', 1);
      open.onupgradeneeded = function () {
        open.result.createObjectStore('unsent', { keyPath: 'n', autoIncrement: true });
      };
      open.onsuccess = function () {
        var all = open.result, change = all.transaction('unsent', 'readwrite', { durability: 'strict' });
        var result = work(change.objectStore('unsent'));
        change.oncomplete = function () {
          all.close();
          if (then) then(result.result);
        };
      };
      return 1;
    } catch (e) {}
  }

  // Say something, and bring it before whoever is not in the middle of another form.
  function tell(node, text) {
    if (node.textContent === text) return;
    node.textContent = text;
    if (began || !form.querySelector('input:checked')) node.scrollIntoView({ block: 'center' });
  }

  function forget(n, then) {
    disk(function (store) { return store.delete(n); }, then);
  }

  // Take this form off the disk and go where it leads, whatever the disk does.
  function leave(then) {
    over = function () {
      if (then) then();
      then = 0;
    };
    if (number) forget(number, over);
    setTimeout(over, number || keeping ? 999 : 0);
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

  // How long ago it was, or that it came when it came: nothing is made fit. A clock that was set
  // since then, or a phone that slept, shows where it and the running time are apart.
  function dated(ago, doubtful) {
    ago = Math.round(ago);
    return doubtful || ago < 0 || ago > say.most ? { dated: 'arrival' } : { ago_s: ago };
  }

  function post(path, body, also) {
    var all = new URLSearchParams(body);
    Object.keys(also).forEach(function (name) { all.set(name, also[name]); });
    return fetch(path, { method: 'POST', body: all, headers: { Accept: 'application/json' }, signal: AbortSignal.timeout && AbortSignal.timeout(15000) });
  }

  // How long a form took since the page came; nobody knows of one that was begun on another page.
  function took(seconds) {
    var field = document.createElement('input');
    field.type = 'hidden';
    field.name = 'duration_s';
    field.value = seconds;
    if (seconds && seconds < 3600) form.appendChild(field);
  }

  function again(job) {
    setTimeout(job, pause * 1000);
    pause = Math.min(pause * 2, 30);
  }

  function send() {
    var ago = (performance.now() - ran) / 1000, by_clock = (Date.now() - began) / 1000;
    post(form.action, new FormData(form), dated(ago, Math.abs(by_clock - ago) > 90))
      .then(function (answer) {
        if (answer.ok) return answer.json().then(function (stored) {
          draft('');
          leave(function () {
            location.href = at + '/tercatat/' + stored.receipt + to.slice(at.length) + (stored.ticket ? '&t=' + stored.ticket : '');
          });
        });
        // The server has something to say about the answers: let it show its page.
        if (answer.status < 500 && answer.status !== 429) {
          keep();
          return leave(function () { form.submit(); });
        }
        throw 0;
      })
      .catch(function () {
        tell(line, number ? say.kept : say.again);
        again(send);
      });
  }

  // What an earlier page could not send; what a touchscreen keeps is its own page's to send.
  function resume() {
    disk(function (store) { return store.getAll(); }, function (all) {
      all = all.filter(function (entry) { return entry.path.indexOf('/q/') >= 0; });
      all.forEach(function (entry) {
        if (entry.n === number) return;
        post(entry.path, entry.body, dated(Date.now() / 1000 - entry.given.at)).then(function (answer) {
          var over = answer.ok || answer.status === 409;
          if (!over && (answer.status >= 500 || answer.status === 429)) throw 0;
          // What is refused is told once, and tried again by the next page for a month.
          tell(news, over ? say.sent : say.refused);
          if (over || Date.now() / 1000 - entry.given.at > say.most) forget(entry.n);
        }).catch(function () {
          tell(news, say.kept);
          again(resume);
        });
      });
    });
  }

  form.addEventListener('submit', function (event) {
    if (!window.AbortSignal) return;
    if (!began) {
      began = Date.now();
      ran = performance.now();
      took(!say.filled && kept.hidden ? Math.round(ran / 1000) : 0);
      kept.hidden = true;
      line.textContent = say.sending;
      var body = {};
      new FormData(form).forEach(function (value, name) { if (value) body[name] = value; });
      keeping = disk(function (store) {
        return store.put({ path: to, body: body, given: { at: began / 1000 }, without: [] });
      }, function (n) {
        number = n;
        if (over) return forget(n, over);
        draft('');
        if (line.textContent === say.again) tell(line, say.kept);
      });
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
  if (window.AbortSignal) resume();
})();
