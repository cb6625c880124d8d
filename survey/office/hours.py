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
Spans = tuple[tuple[time, time], ...]
_DASH = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")


class WrongHours(Invalid):
    """Opening hours that cannot be read."""

    slug = "wrong-hours"
    sentence = N_(
        "Jam buka “%(text)s” tidak dapat dibaca di bagian “%(part)s”."
        " Contoh yang benar: Sen-Kam 08.00-15.00; Jum 08.00-11.30."
    )


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of a week, written "Mon-Fri 08:00-12:00,13:00-15:00; Sat 08:00-12:00".

    Indonesian day names (Sen-Jum, Sab) and times (08.00) are read too. A day that is not named is
    closed.
    """

    text: str
    by_weekday: tuple[Spans, ...]

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Read opening hours.

        Raises:
            WrongHours: Names the part that cannot be read, also for a day named twice.
        """
        week: list[Spans] = [()] * 7
        for part in filter(None, (p.strip() for p in text.split(";"))):
            try:
                days, spans = _DASH.sub("-", part).split(None, 1)
                read = read_spans(spans)
                named = _weekdays(days)
            except (ValueError, KeyError):
                raise WrongHours(field="hours", text=text, part=part) from None
            if any(week[n] for n in named):
                raise WrongHours(field="hours", text=text, part=part)
            week = [read if n in named else before for n, before in enumerate(week)]
        if not any(week):
            raise WrongHours(field="hours", text=text, part=text.strip())
        return cls(text.strip(), tuple(week))

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The weekdays on which it is open, Monday is 0."""
        return tuple(n for n, spans in enumerate(self.by_weekday) if spans)

    def spans(self, on: date) -> Spans:
        """Give the opening times of a weekday, empty when closed."""
        return self.by_weekday[on.weekday()]


def read_spans(text: str) -> Spans:
    """Read the opening times of a day: "08.00-12.00,13.00-15.00".

    Raises:
        ValueError: They cannot be read, or are not in order.
    """
    spans = tuple(_span(part.strip()) for part in _DASH.sub("-", text).split(","))
    if any(before[1] > after[0] for before, after in pairwise(spans)):
        raise ValueError(text)
    return spans


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
