"""What phone forms say, and what is usual at a place: pure, and the ground of `form_rules.py`.

Forms are compared by their unsur alone, for of these the index is made: what stands beside them, or
is left out, makes of one pattern no second one. Formulas: docs/method.md, chapter 11.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final, NamedTuple

from survey.questionnaire import NOT_ANSWERED

USUAL_DAYS: Final = 28
DAY_HOURS: Final = 24
HOUR_S: Final = 3600
# Below so many forms of the days before, nobody knows what is usual here.
_KNOWN: Final = 30
_SHARE_UNKNOWN: Final = 0.75
_LEAST_SHARE: Final = 0.3
# The commonest patterns of a day: more of them are variety, and would take long.
MOST_PATTERNS: Final = 40


def agree(answers: str, pattern: str) -> bool:
    """Say whether a form says what a pattern does wherever both answer, once at the least.

    Args:
        answers: The form's unsur, one character each, "-" where there is none.
        pattern: The same of the pattern.
    """
    if answers == pattern:
        return answers.strip(NOT_ANSWERED) != ""
    if len(answers) != len(pattern):
        return False
    common = False
    for own, other in zip(answers, pattern, strict=True):
        if NOT_ANSWERED not in (own, other):
            if own != other:
                return False
            common = True
    return common


def patterns(forms: Iterable[str]) -> list[str]:
    """Give what some forms may have in common: each score to everything, and what they say.

    A form with gaps is put to the first commoner one that it agrees with in more than half of all
    questions, and fills the gaps that this has.

    Args:
        forms: What each form says, as often as it does.
    """
    counts = Counter(forms)
    alike = [score * n for n in sorted({len(text) for text in counts}) for score in "1234"]
    kept: list[str] = []
    for text, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        near = (n for n, pattern in enumerate(kept) if _mostly(text, pattern))
        place = next(near, None)
        if place is not None:
            kept[place] = _filled(kept[place], text)
        elif len(kept) < MOST_PATTERNS and text.strip(NOT_ANSWERED):
            kept.append(text)
    return list(dict.fromkeys((*alike, *kept)))


def _mostly(answers: str, pattern: str) -> bool:
    if not agree(answers, pattern):
        return False
    both = (NOT_ANSWERED not in pair for pair in zip(answers, pattern, strict=True))
    return 2 * sum(both) > len(pattern)


def _filled(pattern: str, answers: str) -> str:
    pairs = zip(pattern, answers, strict=True)
    return "".join(other if own == NOT_ANSWERED else own for own, other in pairs)


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

    def rate(self, hour: int) -> float:
        """Give how many forms an hour of the day may have here, by it and the hours beside it."""
        if not self.n_days:
            return 2.0
        near = [self.by_hour[(hour + step) % DAY_HOURS] for step in (-1, 0, 1)]
        return _at_most(max(*near, sum(self.by_hour) / DAY_HOURS) / self.n_days)

    def most(self, first: int, last: int, width: int) -> float:
        """Give how many forms may come here at the most, in a window from one second to another."""
        if width <= HOUR_S or not self.n_days:
            return self.rate(last // HOUR_S % DAY_HOURS) * width / HOUR_S
        hours = range(first // HOUR_S, last // HOUR_S + 1)
        return _at_most(sum(self.by_hour[hour % DAY_HOURS] for hour in hours) / self.n_days)

    def share(self, pattern: str) -> float:
        """Give which share of forms may honestly agree with this, 0-1: its usual odds doubled."""
        if self.n < _KNOWN:
            return _SHARE_UNKNOWN
        usual = self.plain_share(pattern)
        return max(_LEAST_SHARE, 2 * usual / (1 + usual))

    def plain_share(self, pattern: str) -> float:
        """Give which share of forms usually agrees with this, 0-1; 0 where nobody knows."""
        if self.n < _KNOWN:
            return 0.0
        own = sum(n for content, n in self.by_answers.items() if agree(content, pattern))
        return (own + 1) / (self.n + 2)


def _at_most(usual: float) -> float:
    """Give how many forms may honestly come where so many usually do."""
    return 2 * usual + 4 * math.sqrt(usual) + 2
