// A service that was chosen stays so, although it has another code by now or is offered no more.
// Runs after the form's own script: a draft that it left is one that it has just shown again.
(function () {
  var form = document.forms[0], list = form.service, chosen = '', draft;
  try {
    draft = sessionStorage.getItem(form.getAttribute('action').split('?')[0] + form.questionnaire.value);
    JSON.parse(draft).of.forEach(function (pair) { if (pair[0] === 'service') chosen = pair[1]; });
  } catch (e) {}
  var name = JSON.parse(list.dataset.more)[chosen];
  if (!name || list.value === chosen) return;
  var same = Array.from(list.options).filter(function (choice) { return choice.text === name; })[0];
  if (same) same.value = chosen; else list.add(new Option(name, chosen));
  list.value = chosen;
  list.parentNode.parentNode.hidden = false;
})();
