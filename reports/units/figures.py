"""Units side by side: each beside what its own mix of work lets expect, and all of them pooled.

The office's share and its IKM are made of all answers at once, never of the units' figures. Which
unit may be compared, called above or below, or not told apart from its services is decided by the
rules that hold for officers (measures/fair). Units stand in the office file's
order; nothing here is a rank. Read next: shown.py, which takes out what is too small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reports import disclosure
from reports.disclosure import SeenBy
from reports.evidence.frames import Freshness
from reports.measures import quality, summary
from reports.measures.fair import standard
from reports.measures.fair.calling import Judged, Verdict, judge
from reports.measures.fair.shrinkage import Spread
from reports.measures.fair.standard import Adjusted, Expected, Member, Standard
from reports.measures.summary import Clustering, Share
from reports.skm import index
from reports.units import reading
from reports.units.reading import Reach, UnitRecord, UnitRecords
from survey.index import scoring
from survey.index.counts import Counts, MixedVersions, NoIndex
from survey.office.facts import Office, Unit
from survey.periods import Dates, Period, Week
from survey.questionnaire import current
from survey.rounding import half_up

if TYPE_CHECKING:
    from survey.register.engine import Register


@dataclass(frozen=True, slots=True)
class Index:
    """The IKM of some forms; None where an unsur has no answer yet, or `mixed`."""

    n: int
    ikm: Decimal | None  # 2 places, 25-100
    low: Decimal | None
    high: Decimal | None
    mutu: str | None
    mixed: bool = False  # versions with different unsur were answered: there is no one index


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """One unit of the sheet. Shares are 0-1."""

    unit: Unit
    taps: Share  # kiosk and ticket, as in the weekly report
    taps_shown: bool
    beside: Expected | None  # beside the other units that are shown
    n_compared: int  # ratings that have others beside them, also where `beside` was taken out
    alone: bool  # no other unit does enough of its work
    n_others: int  # how many of these may be compared with
    adjusted: Adjusted | None
    full: bool  # enough ratings for the adjusted share and the funnel
    verdict: Verdict
    forms: Index  # every channel
    forms_shown: bool
    forms_by_channel: Mapping[str, int]
    trust: quality.Trust
    reach: Reach

    @property
    def coverage(self) -> quality.Coverage:
        """Everybody who answered, beside the services given."""
        return self.trust.facts.coverage


@dataclass(frozen=True, slots=True)
class Pooled:
    """All answers of some units at once."""

    taps: Share
    forms: Index
    taps_without: tuple[Unit, ...] = ()  # units left out, of the share and of the index
    forms_without: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitsReport:
    """All units of an office."""

    office: Office
    period: Period
    lang: str
    units: tuple[UnitFigure, ...]
    all: Pooled  # of every answer
    shown: Pooled  # of as many as a reader may know beside the units' own figures
    mean_of_units: Decimal | None  # what an average of the shown IKM would say; never the result
    clustering: Clustering
    spread: Spread
    base: float | None  # usual share of the units in the reference, 0-1
    n_tested: int
    missing: int
    fresh: Freshness

    @property
    def reach(self) -> Reach:
        """The last days that are counted of any unit."""
        last = self.period.last
        every = [unit.reach for unit in self.units] or [Reach(last, last, last)]
        return Reach(*map(max, zip(*every, strict=True)))

    @property
    def over(self) -> bool:
        """Whether the period has ended; before that every figure still moves."""
        return self.office.day_of(self.fresh.until_at) > self.period.last


def compute(
    register: Register, *, period: Period, fresh: Freshness, lang: str = "id"
) -> UnitsReport:
    """Compute the figures of all units of the office.

    Those of a running period count the same days in every format, as the official result does.
    """
    days = Dates(period.first, period.last)
    read = reading.read(register, first=days.first, last=days.last, fresh=fresh)
    return figures(read, period=period, lang=lang, fresh=fresh)


def figures(read: UnitRecords, *, period: Period, lang: str, fresh: Freshness) -> UnitsReport:
    """Compute the figures from what the register holds; see `compute`."""
    units = read.units
    # By code: where a unit stands in the file changes no figure, not even its last digit.
    seen = sorted(
        (unit for unit in units if disclosure.enough(unit.n)), key=lambda unit: unit.unit.code
    )
    # Nothing of a hidden unit is in a figure of another one, not even how its days vary.
    days = summary.clustering([week for unit in seen for week in _weeks(unit)], summary.ASSUMED_ICC)
    judged = judge(
        Standard(Member(unit.unit.code, unit.cells, _deff([unit], days)) for unit in seen)
    )
    rows = tuple(_figure(unit, days, judged, period.last) for unit in units)
    whole = _pool(units, units, days)
    return UnitsReport(
        office=read.office,
        period=period,
        lang=lang,
        units=rows,
        all=whole,
        shown=_pool(
            _poolable(units, [unit.n for unit in units]),
            _poolable(units, [unit.forms.n for unit in units]),
            days,
            whole=units,
        ),
        # An average of indices of different unsur would be one number of what has none.
        mean_of_units=None
        if whole.forms.mixed
        else _mean([row.forms.ikm for row in rows if row.forms_shown]),
        clustering=days,
        spread=judged.spread,
        base=judged.base,
        n_tested=judged.calls.n_tested,
        missing=read.missing,
        fresh=fresh,
    )


def _weeks(unit: UnitRecord) -> list[list[tuple[int, int]]]:
    by_week: dict[str, list[tuple[int, int]]] = {}
    for day, counted in unit.days.items():
        by_week.setdefault(str(Week.of(date.fromisoformat(day))), []).append(counted)
    return [by_week[week] for week in sorted(by_week)]


def _deff(units: Sequence[UnitRecord], days: Clustering) -> float:
    return days.deff([n for unit in units for n, _ in unit.days.values()])


def _figure(unit: UnitRecord, days: Clustering, judged: Judged, last: date) -> UnitFigure:
    code = unit.unit.code
    beside = judged.beside.get(code)
    return UnitFigure(
        unit=unit.unit,
        taps=summary.share(unit.n, unit.k, _deff([unit], days)),
        taps_shown=disclosure.enough(unit.n),
        beside=beside,
        n_compared=beside.n if beside else 0,
        alone=beside is not None and beside.alone,
        n_others=len(judged.calls.left_in - {code}),
        adjusted=standard.adjusted(beside, judged.base) if beside and beside.separable else None,
        full=judged.shown.get(code) is SeenBy.FULL,
        verdict=judged.verdict(code),
        forms=_index(unit.forms),
        forms_shown=disclosure.enough(unit.forms.n),
        forms_by_channel=unit.forms_by_channel,
        trust=_trust(unit, last),
        reach=unit.reach,
    )


def _index(forms: Counts) -> Index:
    refs = index.one_set({own.questionnaire.ref: own.n for own in forms.sets if own.n})
    sets = tuple(own for own in forms.sets if refs is None or own.questionnaire.ref in refs)
    counts = Counts(forms.asked, sets)
    try:
        scored = scoring.score(counts)
    except NoIndex as none:
        mixed = isinstance(none, MixedVersions)
        return Index(counts.n, None, None, None, None, mixed=mixed)
    bounds = summary.ikm_interval(counts, scored.ikm)
    low, high = (half_up(bound, 2) for bound in bounds) if bounds else (None, None)
    return Index(counts.n, scored.ikm, low, high, scored.mutu.value)


def _poolable(units: Sequence[UnitRecord], counts: Sequence[int]) -> list[UnitRecord]:
    """Give the units whose sum may stand beside the figures of those that are large enough.

    Sum less shown units must not tell on the few of the hidden ones: then these are left out of
    the printed sum, and no large unit has to be hidden for their sake.
    """
    if not disclosure.betrayed(sum(n for n in counts if not disclosure.enough(n))):
        return list(units)
    return [unit for unit, n in zip(units, counts, strict=True) if disclosure.enough(n)]


def _pool(
    by_taps: Sequence[UnitRecord],
    by_forms: Sequence[UnitRecord],
    days: Clustering,
    whole: Sequence[UnitRecord] = (),
) -> Pooled:
    n, k = sum(unit.n for unit in by_taps), sum(unit.k for unit in by_taps)
    nobody = Counts(current())
    taps, forms = ({unit.unit.code for unit in some} for some in (by_taps, by_forms))
    return Pooled(
        summary.share(n, k, _deff(by_taps, days)),
        _index(sum((unit.forms for unit in by_forms), nobody)),
        tuple(unit.unit for unit in whole if unit.n and unit.unit.code not in taps),
        tuple(unit.unit for unit in whole if unit.forms.n and unit.unit.code not in forms),
    )


def _mean(values: Sequence[Decimal | None]) -> Decimal | None:
    """Give what averaging the units would say, to show beside the result that it is another."""
    known = [value for value in values if value is not None]
    return half_up(sum(known) / len(known), 2) if len(known) > 1 else None


def _trust(unit: UnitRecord, last: date) -> quality.Trust:
    """Judge one unit's period; what waits or is missing is said once for the whole office.

    That the register is not what citizens gave is a verdict on the figures of each of them.
    """
    facts = unit.record.facts(unit.n_people, unit.n_flagged, {}, unit.coverage)
    until = unit.reach.record if unit.reach.record < last else None
    facts = replace(facts, rules=(), missing=0, waiting=0, until=until)
    return quality.judge(facts)
