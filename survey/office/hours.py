"""Opening hours as an office writes them: "Mon-Fri 08:00-15:00", "Sen-Jum 08.00-15.00".

They are the wall clock of the office's own zone. Read next: `facts.py`.
"""

import re
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from survey.errors import Invalid
from survey.language import N_
from survey.wall_clock import read_time

_DAYS = {
    name: n
    for n, names in enumerate(
        ("mon sen", "tue sel", "wed rab", "thu kam", "fri jum", "sat sab", "sun min")
    )
    for name in names.split()
}
_DASH = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")


class WrongHours(Invalid):
    """Opening hours that cannot be read."""

    slug = "wrong-hours"
    sentence = N_(
        "Jam buka “%(text)s” tidak dapat dibaca di bagian “%(part)s”."
        " Contoh yang benar: Mon-Fri 08:00-15:00; Sat 08:00-12:00."
    )


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of a week, written "Mon-Fri 08:00-12:00,13:00-15:00; Sat 08:00-12:00".

    Indonesian day names (Sen-Jum, Sab) and times (08.00) are read too. A day that is not named is
    closed.
    """

    text: str
    by_weekday: tuple[tuple[tuple[time, time], ...], ...]

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Read opening hours.

        Raises:
            WrongHours: Names the part that cannot be read, also for a day named twice.
        """
        week: list[tuple[tuple[time, time], ...]] = [()] * 7
        for part in filter(None, (p.strip() for p in text.split(";"))):
            try:
                days, spans = _DASH.sub("-", part).split(None, 1)
                read = tuple(_span(s.strip()) for s in spans.split(","))
                named = _weekdays(days)
            except (ValueError, KeyError):
                raise WrongHours(field="hours", text=text, part=part) from None
            if any(week[n] for n in named) or any(a[1] > b[0] for a, b in pairwise(read)):
                raise WrongHours(field="hours", text=text, part=part)
            week = [read if n in named else before for n, before in enumerate(week)]
        if not any(week):
            raise WrongHours(field="hours", text=text, part=text.strip())
        return cls(text.strip(), tuple(week))

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The weekdays on which it is open, Monday is 0."""
        return tuple(n for n, spans in enumerate(self.by_weekday) if spans)

    def spans(self, on: date) -> tuple[tuple[time, time], ...]:
        """Give the opening times of a day, empty when closed."""
        return self.by_weekday[on.weekday()]


def _span(text: str) -> tuple[time, time]:
    written = text.split("-")
    if len(written) != 2:
        raise ValueError(text)
    first, last = map(read_time, written)
    if first >= last or first.second or last.second:
        raise ValueError(text)
    return first, last


def _weekdays(text: str) -> list[int]:
    days: list[int] = []
    for part in text.casefold().split(","):
        first, _, last = part.partition("-")
        a, b = _DAYS[first], _DAYS[last or first]
        days += [n % 7 for n in range(a, (b if b >= a else b + 7) + 1)]
    return days
