// What each screen of a walk asks: its words, its answers, and how far it is. Which screen follows
// which comes with the page (flow.py); what a person chose is read here and never changed.
"use strict";
(function (loket) {
  const { data, screen } = loket;
  const walks = { story: data.flow.story, survey: data.flow.survey };

  // Two, three or four columns, so that few places stay empty.
  const columns = (n) => (n <= 6 ? "two" : n % 3 ? "tiles" : "many");

  // How far the walk is, by every screen that will come.
  function place({ walk, step }) {
    const n = walks[walk].indexOf(step) + 1;
    const total = walks[walk].length;
    return { kicker: screen.say("progress", { n, total }), far: n / total };
  }

  // The unsur this rating draws: the last eight hex digits of its id, as questionnaire.py does.
  const drawn = (rating) => data.items[parseInt(rating.slice(-8), 16) % data.items.length];

  function ask({ side, rating, now: { reasons, scores, fields, step: { key, ask } } }) {
    if (ask === "reasons") {
      const { ask: head, choices } = data.reasons[side];
      return {
        head, hint: "several", layout: `icons ${columns(choices.length)}`,
        choices: choices.map(({ key, icon, text }) => ({ value: key, icon: `i-${icon}`, text })),
        pressed: (value) => reasons.has(value),
      };
    }
    if (ask === "service" || ask === "profile") {
      const choices = ask === "service" ? data.services : data.bands[key];
      return {
        head: key, hint: ask === "profile" ? "about_you" : "", layout: columns(choices.length),
        choices, pressed: (value) => fields[key] === value,
      };
    }
    const item = ask === "drawn" ? drawn(rating) : data.items.find((each) => each.key === key);
    return {
      head: item.question, hint: item.hint, layout: "one",
      choices: item.options.map((text, i) => ({ value: String(i + 1), icon: `face-${i + 1}`, text })),
      pressed: (value) => scores[item.key] === value,
    };
  }

  loket.questions = {
    drawn,
    far: (walk) => place(walk).far,
    first: (walk) => walks[walk][0].key,
    step: (walk, key) => walks[walk].find((step) => step.key === key),
    question: (person) => Object.assign(place(person.now), ask(person)),
    // Whether every question of the questionnaire is answered.
    whole: (scores) => data.items.every(({ key }) => key in scores),
    // What a person of this side was asked for a field.
    title(field, side) {
      const item = data.items.find((each) => each.key === field);
      if (item) return item.question;
      return field === "reasons" ? data.reasons[side].ask : field;
    },
  };
})(window.loket);
