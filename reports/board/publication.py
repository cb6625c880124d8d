"""Which figures of a unit are public: the closed periods, each in the version that may be seen.

A pure function of all closings in the order they were signed, so that it says the same whenever
it is asked. A period with too few forms, or one that would tell on fewer than five people beside
what is public already, is named without a number. Read next: `differences.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from reports.board import differences
from reports.board.differences import concerned, unsur_of, whole
from reports.disclosure import Span, enough, few, mask, tells
from survey.periods import Dates, Month, Semester, Triwulan, Year, official, parse

if TYPE_CHECKING:
    from survey.closing import Closing
    from survey.register.earlier import Earlier


class Status(StrEnum):
    """Why a period has a public number, or has none."""

    PUBLISHED = "published"
    EARLIER = "earlier"  # typed in from an older report
    FEW = "few"  # closed with fewer than ten forms
    HELD = "held"  # its difference from what is public would tell on fewer than five people
    OPEN = "open"  # over, and not closed yet


@dataclass(frozen=True, slots=True)
class Correction:
    """A later version of what had been public: when, why, and whether its figures are shown."""

    on: date
    reason: str
    shown: bool
    before: Decimal | None = None  # the index that had been public
    same: bool = False  # whether the later one is that index again


@dataclass(frozen=True, slots=True)
class AcceptedFigures:
    """Who put his name to public figures although the register differed, when and why."""

    by: str
    on: date
    reason: str  # what differed, and why it was accepted


@dataclass(frozen=True, slots=True)
class Unsur:
    """The mean of one unsur, 1-4 with four places, and the answers behind it."""

    key: str
    n: int
    nrr: Decimal


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be seen of one period; None where it was not recorded or may not be seen."""

    n: int | None
    ikm: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    mutu: str = ""
    kinerja: str = ""  # msgid
    services_given: int | None = None
    coverage: float | None = None
    unsur: tuple[Unsur, ...] = ()
    sex: differences.Row | None = None
    education: differences.Row | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One period as the public sees it."""

    period: str  # as `periods.parse` reads it
    first: date
    last: date
    status: Status
    version: int = 0
    closed_on: date | None = None
    corrections: tuple[Correction, ...] = ()
    figures: Figures | None = None
    source: str = ""  # of a result typed in
    accepted: AcceptedFigures | None = None  # None where nothing differed when they were signed


@dataclass(slots=True)
class _Desk:
    """What happened to one period so far."""

    status: Status = Status.HELD
    shown: Closing | None = None  # whose figures are public
    corrections: list[Correction] = field(default_factory=list)


@dataclass(slots=True)
class _Shelf:
    """All that is public while the closings are gone through in the order they were signed."""

    day_of: Callable[[datetime], date]
    names: tuple[str, ...]
    desks: dict[Span, _Desk] = field(default_factory=dict)
    people: dict[Span, int] = field(default_factory=dict)
    unsur: dict[str, dict[Span, int]] = field(default_factory=dict)
    tables: dict[str, dict[Span, differences.GroupCounts]] = field(default_factory=dict)

    def take(self, closing: Closing) -> None:
        """Publish a version, or tell that it stays unseen."""
        span, n = Span(closing.first, closing.last), whole(closing.figures["n"])
        desk = self.desks.setdefault(span, _Desk())
        if not (enough(n) and closing.figures["ikm"] is not None):
            desk.status, was = Status.FEW, desk.shown
            desk.shown = None
            self._tell(desk, closing, was, shown=False)
        elif (
            desk.shown is not None and few(concerned(desk.shown.figures, closing.figures))
        ) or tells(self.people, span, n):
            self._tell(desk, closing, desk.shown, shown=False)
        else:
            self._tell(desk, closing, desk.shown, shown=True)
            desk.status, desk.shown = Status.PUBLISHED, closing
            self.people[span] = n
            self._open_unsur(span, closing)
            self._open_groups(span, closing)

    def _tell(self, desk: _Desk, closing: Closing, was: Closing | None, *, shown: bool) -> None:
        if was is not None:
            on = self.day_of(closing.closed_at)
            reason = mask(closing.reason, self.names)
            before, after = (_decimal(each.figures["ikm"]) for each in (was, closing))
            desk.corrections.append(Correction(on, reason, shown, before, before == after))

    def _open_unsur(self, span: Span, closing: Closing) -> None:
        """Let the means of the unsur be seen, all or none: eight and the index give the ninth."""
        counts = {key: n for key, (n, _) in _means(closing.figures).items()}
        public = {key: self.unsur.setdefault(key, {}) for key in counts}
        for spans in public.values():
            spans.pop(span, None)
        if all(enough(n) and not tells(public[key], span, n) for key, n in counts.items()):
            for key, n in counts.items():
                public[key][span] = n

    def _open_groups(self, span: Span, closing: Closing) -> None:
        for dimension in differences.DIMENSIONS:
            public = self.tables.setdefault(dimension, {})
            counts = differences.counts_of(closing.figures, dimension)
            if counts is not None:
                public[span] = differences.table(public, span, counts)

    def lines(self, periods: Mapping[Span, str]) -> list[Line]:
        return [self._line(span, desk, periods[span]) for span, desk in self.desks.items()]

    def _line(self, span: Span, desk: _Desk, period: str) -> Line:
        closing = desk.shown
        if closing is None:
            corrections = tuple(desk.corrections)
            return Line(period, *span, desk.status, corrections=corrections)
        return Line(
            period,
            *span,
            desk.status,
            version=closing.version,
            closed_on=self.day_of(closing.closed_at),
            corrections=tuple(desk.corrections),
            figures=self._figures(span, closing.figures),
            accepted=self._accepted(closing),
        )

    def _accepted(self, closing: Closing) -> AcceptedFigures | None:
        accepted = closing.acceptance
        if accepted is None:
            return None
        reason = mask(accepted.reason, self.names)
        return AcceptedFigures(accepted.by, self.day_of(accepted.at), reason)

    def _figures(self, span: Span, closed: Mapping[str, object]) -> Figures:
        means = _means(closed)
        open_unsur = all(span in self.unsur.get(key, {}) for key in means)
        given, coverage = _served(closed)
        seen = {
            dimension: public[span].seen if span in public else None
            for dimension, public in self.tables.items()
        }
        return Figures(
            n=whole(closed["n"]),
            ikm=Decimal(str(closed["ikm"])),
            low=_decimal(closed.get("ikm_low")),
            high=_decimal(closed.get("ikm_high")),
            mutu=str(closed["mutu"]),
            kinerja=str(closed["kinerja"]),
            services_given=given,
            coverage=coverage,
            unsur=tuple(Unsur(key, n, nrr) for key, (n, nrr) in means.items() if nrr is not None)
            if open_unsur
            else (),
            sex=seen.get("sex"),
            education=seen.get("education"),
        )


def _served(figures: Mapping[str, object]) -> tuple[int | None, float | None]:
    """Give the services and the share that the forms are of them; both, or neither.

    Neither where the record has gaps: a number of some days beside forms of all days is no answer
    to who was asked, and forms of the days between would be found by subtraction.
    """
    given, coverage = figures.get("services_given"), figures.get("coverage")
    if given is None or coverage is None or figures.get("coverage_n", figures["n"]) != figures["n"]:
        return None, None
    share = float(str(coverage))
    return (whole(given), share) if share <= 1 else (None, None)


def _means(figures: Mapping[str, object]) -> dict[str, tuple[int, Decimal | None]]:
    return {key: (whole(row["n"]), _decimal(row["nrr"])) for key, row in unsur_of(figures).items()}


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def publish(
    versions: Iterable[Closing],
    earlier: Iterable[Earlier],
    *,
    day_of: Callable[[datetime], date],
    today: date,
    first_on: date | None,
    ended_on: date | None = None,
    names: Iterable[str] = (),
) -> tuple[Line, ...]:
    """Give what the public sees of every period of a unit, the newest first.

    Args:
        versions: Every version of every closing; one that was changed after it was signed is
            left out.
        earlier: Results typed in from older reports.
        day_of: Gives the day of a moment on the calendar of the office.
        today: The current day there; a period that is not over is not named.
        first_on: The day of the first answer, None without any.
        ended_on: The first day on which the unit is no more; no period from it on is named.
        names: People whose names are covered in a reason: the unit's officers.
    """
    signed = sorted(
        (closing for closing in versions if closing.sound),
        key=lambda c: (c.closed_at, c.period, c.version),
    )
    typed = {Span(result.first, result.last): result for result in earlier}
    shelf = _Shelf(day_of, tuple(names))
    shelf.people |= {span: result.n for span, result in typed.items() if result.n is not None}
    for closing in signed:
        shelf.take(closing)
    lines = shelf.lines({Span(closing.first, closing.last): closing.period for closing in signed})
    lines += [_typed(result) for span, result in typed.items() if span not in shelf.desks]
    lines += _open(lines, first_on, today, ended_on or date.max)
    return tuple(sorted(lines, key=lambda line: (line.last, -line.first.toordinal()), reverse=True))


def _typed(result: Earlier) -> Line:
    return Line(
        str(official(Dates(result.first, result.last))),
        result.first,
        result.last,
        Status.EARLIER,
        figures=Figures(
            result.n,
            result.ikm,
            unsur=tuple(Unsur(key, result.n or 0, nrr) for key, nrr in result.unsur.items()),
        ),
        source=result.source,
    )


def _open(known: Sequence[Line], first_on: date | None, today: date, ended_on: date) -> list[Line]:
    """Name the finished periods that nobody closed, in the office's own rhythm."""
    begin = min([*(line.first for line in known), *([first_on] if first_on else [])], default=today)
    spans = [Span(line.first, line.last) for line in known]
    lines: list[Line] = []
    period = _rhythm(known).of(begin)
    while period.last < today and period.first < ended_on:
        span = Span(period.first, period.last)
        if all(span.apart(other) for other in spans):
            lines.append(Line(str(period), *span, Status.OPEN))
        period = period.next
    return lines


def _rhythm(known: Sequence[Line]) -> type[Month | Triwulan | Semester | Year]:
    """Give the kind of the newest official period, else the semester."""
    for line in sorted(known, key=lambda line: line.last, reverse=True):
        kind = type(parse(line.period))
        if issubclass(kind, (Month, Triwulan, Semester, Year)):
            return kind
    return Semester


def current(lines: Iterable[Line]) -> Line | None:
    """Give the period whose number stands large: the newest, of those with one end the longest."""
    return next((line for line in lines if line.status is Status.PUBLISHED), None)
