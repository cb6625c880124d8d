"""Somebody stuffs phone forms: how much of it is flagged, and how near is the IKM without it?

Months of one unit whose honest forms are known (`form_months.py`): people differ, some say the same
to everything, some send from home in the evening. 600 forms come in different ways; honest months
have evening peaks after a reminder, families on one phone, a carrier's shared address. The rules
see what the register would have, and nothing else. And somebody sends forms beside others'
complaints, so that these are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from survey.questionnaire import NOT_ANSWERED
from survey.register.phone_forms import unsur_scores
from survey.rules.forms import FormRule, UnitForms
from survey.rules.forms import form_verdicts as verdicts
from survey.rules.usual import USUAL_DAYS, PastForm, PhoneForm, Usual
from survey.rules.verdicts import RuleVerdict
from tests.truth.claims import Claim, Study, markdown, percent
from tests.truth.form_months import (
    ATTACKS,
    BEFORE,
    COMPANIONS,
    HONEST,
    MISSED,
    MONTH,
    SPREAD,
    Attacks,
    Month,
    Sent,
    companions,
    complaints,
    honest,
)

ROUNDS = 24  # months of each kind
SEED = 47  # others were used while the rules were made
OTHER_SEED = 1  # and twice as many months, to say how the worst of them are


# ---- what the rules say ----------------------------------------------------------------------


def flagged(month: Sequence[Sent], *, budget: bool = True) -> set[int]:
    """Give the places of the forms that a rule flags, day by day as the register would judge."""
    by_day: dict[int, list[int]] = {}
    for place, form in enumerate(month):
        by_day.setdefault(form.day, []).append(place)
    came: dict[int, int] = {}
    for own in by_day.values():
        own.sort(key=lambda place: _came(month[place]))
        came |= zip(own, accumulate((month[place].second for place in own), max), strict=True)
    seen = [_seen(form, place, came[place], budget) for place, form in enumerate(month)]
    marked: set[int] = set()
    for day in range(BEFORE, BEFORE + MONTH):
        before = [
            [month[place] for place in by_day.get(d, ()) if place not in marked]
            for d in range(day - USUAL_DAYS, day)
        ]
        days = (day, *(d for d in range(day - day % 7, day - day % 7 + 7) if d != day))
        some = [[seen[place] for place in by_day.get(d, ())] for d in days]
        unit_day = UnitForms(tuple(some[0]), week=partial(_week, some))
        by_rule = verdicts(unit_day, cache(partial(_usual, before)))
        for rule in FormRule:
            marked.update(
                int.from_bytes(form_id)
                for form_id, verdict in by_rule[rule].items()
                if verdict is RuleVerdict.FLAG
            )
    return marked


def _week(days: Sequence[Sequence[PhoneForm]], in_time: bool) -> list[list[str]]:
    first, *others = days
    return [
        [form.answers for form in day if not (in_time and form.late)]
        for day in (first, *(day for day in others if day))
    ]


def _seen(form: Sent, place: int, since: int, budget: bool) -> PhoneForm:
    over = form.over_budget and budget
    said = _said(form)
    return PhoneForm(place.to_bytes(4), form.counter, form.second, said, form.nth, over, since)


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
        n_found / len(false),
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


class Harmed(NamedTuple):
    """What became of one month in which somebody sent forms beside others' complaints."""

    complaints: float  # share of them that are flagged
    accused: float  # share of all honest forms that are flagged
    off: float  # how far the index is off without what is flagged, in points


def harmed(rng: np.random.Generator, *, live: bool, equal: bool) -> Harmed:
    """Let somebody send companions of every complaint of a month, and judge it."""
    own = honest(rng, 17)
    month = [*own, *companions(rng, own, live=live, equal=equal)]
    marked = flagged(month)
    low = complaints(own)
    out = [month[place] for place in marked if place < len(own)]
    rest = [form for place, form in enumerate(month) if place not in marked]
    n_honest = sum(form.day >= BEFORE for form in own)
    lost = sum(form in low for form in out)
    return Harmed(lost / max(len(low), 1), len(out) / n_honest, abs(ikm(rest) - ikm(own)))


def study(rounds: int) -> Study:
    """Measure what is flagged of each attack and of each honest month."""
    caught = _months(SEED, ATTACKS | SPREAD | MISSED, rounds)
    rows: list[tuple[object, ...]] = []
    for name, months in caught.items():
        mean, worst, least = (f(months, axis=0) for f in (np.mean, np.max, np.min))
        flagged_of = (percent(mean[0]), percent(least[0]))
        off = (f"{mean[1]:.2f}", f"{mean[2]:.2f}", f"{worst[2]:.2f}")
        rows.append((name, *flagged_of, *off, percent(mean[3], 2)))
    harm_rows, harm = _harm(rounds)
    honest_rows, shares = _honest(rounds)
    others = _months(OTHER_SEED, ATTACKS, 2 * rounds)
    off_by = {name: np.array([month.after for month in months]) for name, months in others.items()}
    other_rows = [
        (name, len(o), int((o > 0.3).sum()), f"{o.max():.2f}") for name, o in off_by.items()
    ]
    false_header = (
        *("600 forms (300 of 15 a day)", "Flagged", "the worst month", "IKM off with all, points"),
        *("without what is flagged", "the worst month", "Honest forms flagged"),
    )
    harm_header = (
        "21 forms beside each complaint",
        "Complaints flagged",
        "Honest forms",
        "IKM off",
    )
    tables = (
        markdown(false_header, rows),
        markdown(("Honest months: flagged", "5 forms a day", "17", "60"), honest_rows),
        markdown(("By another seed", "Months", "more than 0,3 off", "the worst"), other_rows),
        markdown(harm_header, harm_rows),
    )
    often = max(float((o > 0.3).mean()) for o in off_by.values())
    return Study(
        "forms", "\n\n".join(tables), (*_claims(caught, shares, often), *_harm_claims(harm))
    )


def _months(seed: int, attacks: Attacks, rounds: int) -> dict[str, list[Stuffed]]:
    rng = np.random.default_rng(seed)
    return {
        name: [stuffed(rng, attack, budget=bool(n % 2)) for n in range(rounds)]
        for name, attack in attacks.items()
    }


def _honest(rounds: int) -> tuple[list[tuple[object, ...]], dict[str, float]]:
    rng = np.random.default_rng(SEED)
    rows: list[tuple[object, ...]] = []
    shares: dict[str, float] = {}
    for name, change in HONEST.items():
        by_volume = [
            float(np.mean([accused(rng, change, n) for _ in range(max(2, rounds // 3))]))
            for n in (5, 17, 60)
        ]
        shares[name] = max(by_volume)
        rows.append((name, *(percent(share, 2) for share in by_volume)))
    return rows, shares


def _harm(rounds: int) -> tuple[list[tuple[object, ...]], dict[str, Harmed]]:
    rng = np.random.default_rng(SEED)
    harm: dict[str, Harmed] = {}
    for name, how in COMPANIONS.items():
        months = [harmed(rng, **how) for _ in range(max(2, rounds // 2))]
        harm[name] = Harmed(*map(float, np.mean(months, axis=0)))
    rows: list[tuple[object, ...]] = [
        (name, percent(mean.complaints), percent(mean.accused, 2), f"{mean.off:.2f}")
        for name, mean in harm.items()
    ]
    return rows, harm


def _harm_claims(harm: dict[str, Harmed]) -> tuple[Claim, ...]:
    back = [mean for name, mean in harm.items() if not COMPANIONS[name]["live"]]
    live = [mean for name, mean in harm.items() if COMPANIONS[name]["live"]]
    return (
        Claim(
            "Complaints flagged by forms dated beside them",
            max(mean.complaints for mean in back),
            at_most=0.001,
        ),
        Claim(
            "Complaints flagged by forms sent just then",
            max(mean.complaints for mean in live),
            at_most=0.2,
        ),
    )


def _claims(
    caught: dict[str, list[Stuffed]], shares: dict[str, float], often: float
) -> tuple[Claim, ...]:
    worst = [month for name in ATTACKS for month in caught[name]]
    spread = min(float(np.mean([m.found for m in caught[name]])) for name in SPREAD)
    missed = [float(np.mean([m.found for m in caught[name]])) for name in MISSED]
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
        Claim("Flagged of 600 forms spread over days, the worst kind", spread, at_least=0.9),
        Claim("Flagged of what looks like others, the least: NOT caught", min(missed), at_most=0.5),
    )
