"""Months of phone forms whose truth is known: honest ones, stuffed ones, and how somebody harms.

What the rules say of them is measured by `forms.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from survey.questionnaire import NOT_ANSWERED

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
    """Send them through so many working days, the same number on each."""
    days = [day for day in range(BEFORE, BEFORE + MONTH) if day % 7 <= 4][:n_days]
    seconds = rng.integers(OPEN_S, CLOSE_S, N_FALSE)
    return [_four(days[n % len(days)], int(s), "L1") for n, s in enumerate(seconds)]


def varied(rng: np.random.Generator) -> Month:
    """Send them in one day, each with two 3s at random places."""
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


def night(rng: np.random.Generator) -> Month:
    """Send nine texts in turn, a 3 in each, 17 a minute from two in the morning."""
    day = _working(rng)
    texts = ["4" * n + "3" + "4" * (8 - n) for n in range(9)]
    return [
        _four(day, 7200 + n * 60 // 17, "L1")._replace(scores=texts[n % 9]) for n in range(N_FALSE)
    ]


def very_content(rng: np.random.Generator) -> Month:
    """Send them in one day, each with its own answers, seven of ten a 4 and the others a 3."""
    return [form._replace(scores=_drawn(rng, 0.7)) for form in interleaved(rng)]


def few(rng: np.random.Generator, a_day: int, month: Callable[..., Month] = patient) -> Month:
    """Send so many on each working day of the month."""
    return month(rng)[: 20 * a_day]


def mixed(rng: np.random.Generator) -> Month:
    """Send thirty a day, six of ten all 4s and the others all 3s."""
    share = [form._replace(scores="3" * 9) for form in patient(rng)]
    return [
        form if rng.random() < 0.6 else other
        for form, other in zip(patient(rng), share, strict=True)
    ]


def as_the_honest(rng: np.random.Generator, *, spread: bool) -> Month:
    """Send them as people answer, but nobody below 3; in one day, or thirty a day."""
    month = []
    for form in patient(rng) if spread else interleaved(rng):
        text = scores(rng)
        month.append(form._replace(scores=text.replace("1", "3").replace("2", "3")))
    return month


def _drawn(rng: np.random.Generator, fours: float) -> str:
    return "".join(map(str, rng.choice((3, 4), 9, p=(1 - fours, fours))))


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
    "nine texts with a 3, half an hour of a night": night,
    "two answers varied, one day": varied,
    "seven of ten answers a 4, one day": very_content,
}
# Found, but so much like the honest of their days that the index is off by more without them.
SPREAD: Attacks = {
    "100 a day, 6 days": partial(patient, n_days=6),
    "60 a day, 10 days": partial(patient, n_days=10),
    "30 a day, all month": patient,
}
# What gets through, and where it begins to.
MISSED: Attacks = {
    "15 a day, all month": partial(few, a_day=15),
    "30 a day, 6 of 10 all 4s, the others all 3s": mixed,
    "30 a day, as people answer but nobody below 3": partial(as_the_honest, spread=True),
    "600 in a day, as people answer but nobody below 3": partial(as_the_honest, spread=False),
}


# ---- what somebody sends beside others' complaints -------------------------------------------


def complaints(month: Sequence[Sent]) -> list[Sent]:
    """Give the forms of the month that are least content: a mean below 2,6."""
    return [
        form
        for form in month
        if form.day >= BEFORE and sum(map(int, form.scores)) < 2.6 * len(form.scores)
    ]


def companions(
    rng: np.random.Generator, month: Sequence[Sent], *, live: bool, equal: bool
) -> Month:
    """Send 21 forms beside each complaint: in the minute behind it, or dated into it at night.

    Args:
        rng: The study's own.
        month: The honest forms.
        live: Whether they come when they say.
        equal: Whether they say what the complaint does, or what people usually do.
    """
    return [
        Sent(
            form.day,
            min(86_000, form.second + int(rng.integers(1, 25))) + (0 if live else -12),
            form.counter,
            form.scores if equal else scores(rng),
            false=True,
            came=0 if live else 86_100,
        )
        for form in complaints(month)
        for _ in range(21)
    ]


# Whether they come just then, and whether they say the same.
COMPANIONS = {
    "other forms, dated into its minute": {"live": False, "equal": False},
    "forms like it, dated into its minute": {"live": False, "equal": True},
    "other forms, sent in its minute": {"live": True, "equal": False},
    "forms like it, sent in its minute": {"live": True, "equal": True},
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
