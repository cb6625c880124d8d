"""What phone forms were, what is usual at a place, and how unlikely more of them is: pure.

Formulas: docs/method.md, chapter 11. Read next: `dense.py`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final, NamedTuple

from survey.rules.kinds import FormKind

# How unlikely something must be, by a bound that is never below the true chance: -ln of it.
ALARM: Final = -math.log(1e-6)
USUAL_DAYS: Final = 28
DAY_HOURS: Final = 24
HOUR_S: Final = 3600
# Below so many forms of the days before, nobody knows what is usual here.
_KNOWN: Final = 30
_SHARE_UNKNOWN: Final = 0.75
_LEAST_SHARE: Final = 0.3
# So many may be content, or discontent, on some good or bad day of any office.
_LEAST_AS_CONTENT: Final = 0.5
_RATE_UNKNOWN: Final = 2.0
# A busy hour or day has so many times as many; days together vary less.
_BUSY: Final = 2.0
_BUSY_WEEK: Final = 1.5
# Less than this a form may be behind others by the way it took.
OVERTAKEN_S: Final = 60


class PhoneForm(NamedTuple):
    """A form that a phone sent, or a kiosk's page that nobody paired.

    Attributes:
        id: Of the answer.
        counter: Whose sticker led to it.
        second: Of the local day, None when the time is unknown or erased.
        answers: The scores of its unsur, "-" where there is none: what the index is made of.
        nth: The how manieth of its browser on that day, 1 to 9; None when browsers are not counted.
        over_budget: Whether its source had sent more than a source usually does.
        arrived: The second of that day (more is a later day) before which it did not come, by
            what had come before it; None when nobody knows.
        ticket: Whether a code from the box at the counter came with it.
    """

    id: bytes
    counter: str
    second: int | None
    answers: str
    nth: int | None = None
    over_budget: bool = False
    arrived: int | None = None
    ticket: bool = False

    @property
    def late(self) -> bool:
        """Whether it says that it is older than what had come before it."""
        return self.arrived is not None and self.arrived - (self.second or 0) > OVERTAKEN_S


class PastForm(NamedTuple):
    """What is looked at of a form of the days before; the hour is 0 to 23, None if unknown."""

    counter: str
    hour: int | None
    answers: str


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual at a place: forms by hour of the day and by content, over some days.

    A day far above the others counts for no more than a busy one: who stuffed a day before has
    not made it usual.

    Attributes:
        n_days: Days from the first form to the day before, 0 or more.
        by_hour: Forms by hour of the day.
        by_answers: Forms by what they say.
    """

    n_days: int = 0
    by_hour: tuple[float, ...] = (0.0,) * DAY_HOURS
    by_answers: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, days: Sequence[Sequence[PastForm]], n_days: int) -> "Usual":
        """Count the forms of days before; each day of `days` has one form at least."""
        sizes = [len(day) for day in days if day]
        most = 2 * median(sizes) + 5 if sizes else 0
        by_hour, by_answers = [0.0] * DAY_HOURS, dict[str, float]()
        for day in days:
            weight = min(1.0, most / len(day)) if day else 0.0
            for form in day:
                if form.hour is not None:
                    by_hour[form.hour] += weight
                by_answers[form.answers] = by_answers.get(form.answers, 0.0) + weight
        return cls(n_days, tuple(by_hour), by_answers)

    @property
    def n(self) -> float:
        """How many forms it knows."""
        return sum(self.by_answers.values())

    def plain(self, hour: int) -> float:
        """Give how many forms an hour of the day usually has here."""
        return self.by_hour[hour % DAY_HOURS] / self.n_days if self.n_days else _RATE_UNKNOWN

    def rate(self, hour: int) -> float:
        """Give how many forms an hour of the day may have here, by it and the hours beside it."""
        if not self.n_days:
            return _RATE_UNKNOWN
        near = [self.by_hour[(hour + step) % DAY_HOURS] for step in (-1, 0, 1)]
        return _at_most(max(*near, sum(self.by_hour) / DAY_HOURS) / self.n_days)

    def most(self, first: int, last: int, width: int) -> float:
        """Give how many forms may come here at the most, in a window from one second to another."""
        if width <= HOUR_S or not self.n_days:
            return self.rate(last // HOUR_S % DAY_HOURS) * width / HOUR_S
        hours = range(first // HOUR_S, last // HOUR_S + 1)
        return _at_most(sum(self.by_hour[hour % DAY_HOURS] for hour in hours) / self.n_days)

    def most_of_days(self, n: int) -> float:
        """Give how many forms may come here on n days at the most."""
        a_day = self.n / self.n_days if self.n_days else _RATE_UNKNOWN * DAY_HOURS
        return _at_most(n * a_day, _BUSY_WEEK)

    def share(self, kind: FormKind) -> float:
        """Give which share of forms may honestly be of a kind, 0-1: its usual odds doubled."""
        if self.n < _KNOWN:
            return _SHARE_UNKNOWN
        usual = self.plain_share(kind)
        return max(least_share(kind), 2 * usual / (1 + usual))

    def plain_share(self, kind: FormKind) -> float:
        """Give which share of forms usually is of a kind, 0-1; 0 where nobody knows."""
        if self.n < _KNOWN:
            return 0.0
        own = sum(n for content, n in self.by_answers.items() if kind.holds(content))
        return (own + 1) / (self.n + 2)


def least_share(kind: FormKind) -> float:
    """Give which share of forms may be of a kind anywhere, 0-1, whatever is usual."""
    return _LEAST_SHARE if kind.pattern else _LEAST_AS_CONTENT


def _at_most(usual: float, busy: float = _BUSY) -> float:
    """Give how many forms may honestly come where so many usually do."""
    return busy * usual + 4 * math.sqrt(usual) + 2


def above_poisson(n: int, likely: float) -> float:
    """Bound the chance of n or more where `likely` are expected; gives -ln of the bound, 0 or more.

    Chernoff's bound: exp(-(m - n + n ln(n / m))), never below the chance itself.
    """
    return 0.0 if n <= likely else likely - n + n * math.log(n / likely)


def above_binomial(n: int, of_all: int, share: float) -> float:
    """Bound the chance of n or more of some, each with a share; gives -ln of the bound, 0 or more.

    Chernoff and Hoeffding (1963): exp(-N · KL(n / N ‖ share)).
    """
    part = n / of_all
    if part <= share:
        return 0.0
    rest = (1 - part) * math.log((1 - part) / (1 - share)) if part < 1 else 0.0
    return of_all * (part * math.log(part / share) + rest)
