"""Somebody stuffs phone forms: how much of it is flagged, and how near is the IKM without it?

Months of one unit whose honest forms are known: people differ, some say the same to everything,
some send from home in the evening. 600 forms of all 4s come in different ways; honest months have
evening peaks after a reminder, families on one phone, a carrier's shared address. The rules see
what the register would have, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from survey.form_rules import FormRule, UnitForms
from survey.form_rules import form_verdicts as verdicts
from survey.questionnaire import NOT_ANSWERED
from survey.register.phone_forms import unsur_scores
from survey.rules import RuleVerdict
from survey.usual_forms import USUAL_DAYS, PastForm, PhoneForm, Usual
from tests.truth.claims import Claim, Study, markdown, percent

ROUNDS = 60  # months of each kind
SEED = 47  # others were used while the rules were made
OTHER_SEED = 1  # and four times as many months, to say how the worst of them are
N_FALSE = 600
BEFORE, MONTH = 28, 28  # days; the first are only what is usual
OPEN_S, CLOSE_S = 8 * 3600, 15 * 3600
COUNTERS = ("L1", "L2")
ALL_FOUR = "4" * 9


class Sent(NamedTuple):
    """A form as it came, and whether it is false."""

    day: int
    second: int
    counter: str
    scores: str
    nth: int = 1
    over_budget: bool = False
    false: bool = False
    kepuasan: str = NOT_ANSWERED
    came: int = 0  # second of its day; 0 is the moment that it claims


Month = list[Sent]


def scores(rng: np.random.Generator) -> str:
    """Answer nine questions as somebody honest does; a third say the same to all."""
    level = float(np.clip(rng.normal(3.3, 0.45), 1.2, 4))
    if rng.random() < 0.35:
        return str(int(rng.choice((3, 4), p=(0.45, 0.55)))) * 9
    draws = np.clip(np.rint(rng.normal(level, 0.55, 9)), 1, 4).astype(int)
    return "".join(map(str, draws))


def moment(rng: np.random.Generator) -> int:
    """Send during the opening hours, or, one in four, from home in the evening."""
    if rng.random() < 0.25:
        return int(np.clip(rng.normal(19.5 * 3600, 4500), 16 * 3600, 86_000))
    return int(rng.integers(OPEN_S, CLOSE_S))


def honest(rng: np.random.Generator, a_day: float) -> Month:
    """Draw eight weeks of honest forms; weekends bring a fifth of a day's."""
    month = []
    for day in range(BEFORE + MONTH):
        mean = a_day * (0.2 if day % 7 > 4 else 1.0) * float(rng.gamma(8, 1 / 8))
        for _ in range(int(rng.poisson(mean))):
            counter = COUNTERS[int(rng.integers(2))]
            month.append(Sent(day, moment(rng), counter, scores(rng)))
    return month


# ---- 600 forms of all 4s ---------------------------------------------------------------------


def at_once(rng: np.random.Generator) -> Month:
    """Send them from one client in four seconds of a closed Sunday."""
    day = BEFORE + 6 + 7 * int(rng.integers(4))
    began = int(rng.integers(OPEN_S, 72_000))
    return [_four(day, began + n // 150, "L1") for n in range(N_FALSE)]


def sixty_addresses(rng: np.random.Generator) -> Month:
    """Send them from 60 addresses within ten minutes."""
    day, began = _working(rng), int(rng.integers(OPEN_S, CLOSE_S))
    return [_four(day, began + int(s), "L1") for s in rng.integers(0, 600, N_FALSE)]


def interleaved(rng: np.random.Generator) -> Month:
    """Send them between honest forms, through the opening hours of one day."""
    day = _working(rng)
    return [_four(day, int(s), "L1") for s in rng.integers(OPEN_S, CLOSE_S, N_FALSE)]


def two_stickers(rng: np.random.Generator) -> Month:
    """Send them by the stickers of both counters, through one day."""
    day = _working(rng)
    seconds = rng.integers(OPEN_S, CLOSE_S, N_FALSE)
    return [_four(day, int(s), COUNTERS[n % 2]) for n, s in enumerate(seconds)]


def three_evenings(rng: np.random.Generator) -> Month:
    """Send them in three evenings, at hours when honest forms come from home."""
    first = _working(rng) - 2
    seconds = rng.integers(18 * 3600, 22 * 3600, N_FALSE)
    return [_four(first + n % 3, int(s), "L1") for n, s in enumerate(seconds)]


def dated_apart(rng: np.random.Generator) -> Month:
    """Send them at once, each with another moment of the last 24 hours on it."""
    day = _working(rng)
    seconds = rng.integers(0, 86_400, N_FALSE)
    return [_four(day, int(s), "L1") for s in seconds]


def another_kepuasan(rng: np.random.Generator) -> Month:
    """Send them dated apart, each with any kepuasan or none; that is no part of the index."""
    return [form._replace(kepuasan=str(rng.choice(list("-1234")))) for form in dated_apart(rng)]


def left_out(rng: np.random.Generator) -> Month:
    """Send them so, and leave out none, one or two of the nine questions as well."""
    month = []
    for form in another_kepuasan(rng):
        out = rng.choice(9, int(rng.integers(3)), replace=False)
        text = "".join(NOT_ANSWERED if n in out else "4" for n in range(9))
        month.append(form._replace(scores=text))
    return month


def varied_at_once(rng: np.random.Generator) -> Month:
    """Send them within seconds in the evening, dated through the day before, two 3s in each."""
    return [
        form._replace(second=int(second), came=20 * 3600 + n // 150)
        for n, (form, second) in enumerate(
            zip(varied(rng), rng.integers(0, 20 * 3600, N_FALSE), strict=True)
        )
    ]


def patient(rng: np.random.Generator, n_days: int = 20) -> Month:
    """Send them through so many working days, the same number on each. Not caught."""
    days = [day for day in range(BEFORE, BEFORE + MONTH) if day % 7 <= 4][:n_days]
    seconds = rng.integers(OPEN_S, CLOSE_S, N_FALSE)
    return [_four(days[n % len(days)], int(s), "L1") for n, s in enumerate(seconds)]


def varied(rng: np.random.Generator) -> Month:
    """Send them in one day, each with two 3s at random places. Not caught."""
    month = []
    for form in interleaved(rng):
        places = rng.choice(9, 2, replace=False)
        text = "".join("3" if n in places else "4" for n in range(9))
        month.append(form._replace(scores=text))
    return month


def _working(rng: np.random.Generator) -> int:
    return BEFORE + 7 * int(rng.integers(4)) + int(rng.integers(2, 5))


def _four(day: int, second: int, counter: str) -> Sent:
    # Who stuffs keeps no cookie: each form seems to be its browser's first.
    return Sent(day, second, counter, ALL_FOUR, false=True)


Attacks = dict[str, Callable[[np.random.Generator], Month]]

ATTACKS: Attacks = {
    "one client, 4 seconds, a closed Sunday": at_once,
    "60 addresses, ten minutes": sixty_addresses,
    "between honest ones, one day": interleaved,
    "the same by two stickers": two_stickers,
    "three evenings": three_evenings,
    "at once, dated through a day": dated_apart,
    "the same, five kinds of kepuasan": another_kepuasan,
    "the same, none to two questions left out": left_out,
    "at once, dated apart, two answers varied": varied_at_once,
}
# What gets through, and where it begins to.
MISSED: Attacks = {
    "100 a day, 6 days": partial(patient, n_days=6),
    "60 a day, 10 days": partial(patient, n_days=10),
    "30 a day, all month": patient,
    "two answers varied, one day": varied,
}


# ---- honest months that look odd -------------------------------------------------------------


def reminded(rng: np.random.Generator, month: Month) -> Month:
    """Add four evenings on which everybody of the week is reminded: 40 to 80 forms in two hours."""
    for week in range(4):
        day = BEFORE + 7 * week + 3
        for _ in range(int(rng.integers(40, 81))):
            second = int(19 * 3600 + min(7200, rng.exponential(2400)))
            month.append(Sent(day, second, COUNTERS[int(rng.integers(2))], scores(rng)))
    return month


def families(rng: np.random.Generator, month: Month) -> Month:
    """Add 40 families of two to five who send one after another from one phone; half agree."""
    for _ in range(40):
        day, began, own = _working(rng), moment(rng), scores(rng)
        agree = rng.random() < 0.5
        for n in range(int(rng.integers(2, 6))):
            text = own if agree else scores(rng)
            month.append(Sent(day, min(86_000, began + 90 * n), "L1", text, nth=n + 1))
    return month


def one_carrier(_rng: np.random.Generator, month: Month) -> Month:
    """Let all forms of the month come from one address, over its budget."""
    return [form._replace(over_budget=True) for form in month]


def offline(rng: np.random.Generator, month: Month) -> Month:
    """Hold back 2 of 10 forms by up to half a day; all of four mornings, and of four reminders."""
    held = []
    mornings = {BEFORE + 7 * week + 2 for week in range(4)}
    for form in reminded(rng, month):
        came = form.second
        if rng.random() < 0.2:
            came = min(86_399, came + int(rng.integers(43_200)))
        if form.day in mornings and came < 14 * 3600:
            came = 14 * 3600 + int(rng.integers(30))
        if form.day - 1 in mornings and 18.5 * 3600 < came < 21.5 * 3600:
            came = int(21.5 * 3600) + int(rng.integers(30))
        held.append(form._replace(came=came))
    return held


HONEST: dict[str, Callable[[np.random.Generator, Month], Month]] = {
    "ordinary": lambda _rng, month: month,
    "evenings of a reminder": reminded,
    "families on one phone": families,
    "one carrier's address": one_carrier,
    "phones and server offline": offline,
}


# ---- what the rules say ----------------------------------------------------------------------


def flagged(month: Sequence[Sent], *, budget: bool = True) -> set[int]:
    """Give the places of the forms that a rule flags, day by day as the register would judge."""
    by_day: dict[int, list[int]] = {}
    texts: dict[int, list[str]] = {}
    for place, form in enumerate(month):
        by_day.setdefault(form.day, []).append(place)
        texts.setdefault(form.day, []).append(_said(form))
    marked: set[int] = set()
    for day in range(BEFORE, BEFORE + MONTH):
        own = sorted(by_day.get(day, ()), key=lambda place: _came(month[place]))
        latest = accumulate((month[place].second for place in own), max)
        forms = tuple(
            _seen(place, month[place], budget)._replace(arrived=since)
            for place, since in zip(own, latest, strict=True)
        )
        before = [
            [month[place] for place in by_day.get(d, ()) if place not in marked]
            for d in range(day - USUAL_DAYS, day)
        ]
        others = (d for d in range(day - day % 7, day - day % 7 + 7) if d != day and d in texts)
        week = tuple(tuple(texts.get(d, ())) for d in (day, *others))
        unit_day = UnitForms(forms, week=week)
        by_rule = verdicts(unit_day, cache(partial(_usual, before)))
        for rule in FormRule:
            marked.update(
                int.from_bytes(form_id)
                for form_id, verdict in by_rule[rule].items()
                if verdict is RuleVerdict.FLAG
            )
    return marked


def _seen(place: int, form: Sent, budget: bool) -> PhoneForm:
    over = form.over_budget and budget
    said = _said(form)
    return PhoneForm(place.to_bytes(4), form.counter, form.second, said, form.nth, over)


def _said(form: Sent) -> str:
    return unsur_scores("skm-2017/1", form.kepuasan + form.scores)


def _came(form: Sent) -> int:
    return form.came or form.second


def _usual(days: Iterable[Sequence[Sent]], counter: str | None) -> Usual:
    some = [[f for f in day if counter in {None, f.counter}] for day in days]
    past = [[PastForm(f.counter, f.second // 3600, _said(f)) for f in day] for day in some if day]
    return Usual.of(past, USUAL_DAYS if past else 0)


def ikm(month: Iterable[Sent]) -> float:
    """Give the index: the mean of the forms' own means."""
    texts = [form.scores.replace(NOT_ANSWERED, "") for form in month if form.day >= BEFORE]
    return float(25 * np.mean([sum(map(int, text)) / len(text) for text in texts]))


class Stuffed(NamedTuple):
    """What became of one month with 600 false forms."""

    found: float  # share of the false ones that are flagged
    before: float  # how far the index is off with all, in points
    after: float  # and without what is flagged
    accused: float  # share of the honest forms that are flagged


def stuffed(
    rng: np.random.Generator, attack: Callable[[np.random.Generator], Month], *, budget: bool
) -> Stuffed:
    """Stuff one month of about 374 honest forms and judge it."""
    month = honest(rng, 17)
    truth = ikm(month)
    false = [form._replace(over_budget=n >= 30) for n, form in enumerate(attack(rng))]
    month = [*month, *false]
    marked = flagged(month, budget=budget)
    rest = [form for place, form in enumerate(month) if place not in marked]
    n_found = sum(month[place].false for place in marked)
    n_honest = sum(not form.false and form.day >= BEFORE for form in month)
    return Stuffed(
        n_found / N_FALSE,
        abs(ikm(month) - truth),
        abs(ikm(rest) - truth),
        (len(marked) - n_found) / n_honest,
    )


def accused(
    rng: np.random.Generator, change: Callable[[np.random.Generator, Month], Month], a_day: float
) -> float:
    """Give the share of an honest month's forms that are flagged."""
    month = change(rng, honest(rng, a_day))
    return len(flagged(month)) / sum(form.day >= BEFORE for form in month)


def study(rounds: int) -> Study:
    """Measure what is flagged of each attack and of each honest month."""
    caught = _months(SEED, ATTACKS | MISSED, rounds)
    rows: list[tuple[object, ...]] = []
    for name, months in caught.items():
        mean, worst, least = (f(months, axis=0) for f in (np.mean, np.max, np.min))
        flagged_of = (percent(mean[0]), percent(least[0]))
        rows.append((name, *flagged_of, f"{mean[1]:.2f}", f"{worst[2]:.2f}", percent(mean[3], 2)))
    rng = np.random.default_rng(SEED)
    honest_rows: list[tuple[object, ...]] = []
    shares: dict[str, float] = {}
    for name, change in HONEST.items():
        by_volume = [
            float(np.mean([accused(rng, change, n) for _ in range(max(2, rounds // 3))]))
            for n in (5, 17, 60)
        ]
        shares[name] = max(by_volume)
        honest_rows.append((name, *(percent(share, 2) for share in by_volume)))
    others = _months(OTHER_SEED, ATTACKS, 4 * rounds)
    off = {name: np.array([month.after for month in months]) for name, months in others.items()}
    other_rows = [(name, len(o), int((o > 0.3).sum()), f"{o.max():.2f}") for name, o in off.items()]
    false_header = (
        *("600 forms of all 4s", "Flagged", "the worst month", "IKM off with all, points"),
        *("without what is flagged, the worst month", "Honest forms flagged"),
    )
    tables = (
        markdown(false_header, rows),
        markdown(("Honest months: flagged", "5 forms a day", "17", "60"), honest_rows),
        markdown(("By another seed", "Months", "more than 0,3 off", "the worst"), other_rows),
    )
    often = max(float((o > 0.3).mean()) for o in off.values())
    return Study("forms", "\n\n".join(tables), _claims(caught, shares, often))


def _months(seed: int, attacks: Attacks, rounds: int) -> dict[str, list[Stuffed]]:
    rng = np.random.default_rng(seed)
    return {
        name: [stuffed(rng, attack, budget=bool(n % 2)) for n in range(rounds)]
        for name, attack in attacks.items()
    }


def _claims(
    caught: dict[str, list[Stuffed]], shares: dict[str, float], often: float
) -> tuple[Claim, ...]:
    worst = [month for name in ATTACKS for month in caught[name]]
    through = ("30 a day, all month", "two answers varied, one day")
    missed = [month.found for name in through for month in caught[name]]
    return (
        Claim("Flagged of 600 forms, the worst month", min(m.found for m in worst), at_least=0.9),
        Claim(
            "IKM off without them, 99 of 100 months",
            float(np.quantile([month.after for month in worst], 0.99)),
            at_most=0.3,
        ),
        Claim("IKM off without them, the worst month", max(m.after for m in worst), at_most=0.3),
        Claim("Honest forms flagged, the worst kind of month", max(shares.values()), at_most=0.01),
        Claim("Months by another seed more than 0.3 off, the worst kind", often, at_most=0.01),
        Claim("Flagged of what is spread or varied: NOT caught", max(missed), at_most=0.5),
    )
