"""What the comparison of units rests on: each unit's counts, denominator and signs of life.

Whole weeks come packed (reports/evidence/packed.py), so that sixty units take seconds. Of a period
that is not over a print takes whole days and five people at a time. Nothing is compared here.
Read next: figures.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from reports import disclosure
from reports.evidence import frames, gathered, packed
from reports.evidence.cells import Cells
from reports.evidence.frames import Freshness
from reports.measures import quality
from reports.measures.fair.standard import Ratings, Stratum
from reports.skm.forms import settle
from survey.index.counts import Counts
from survey.office.dated import YES
from survey.office.facts import Office, Unit
from survey.periods import Dates
from survey.questionnaire import current
from survey.register import exclusions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.engine import Register


class Reach(NamedTuple):
    """The last day that is counted: the period's last when it is over, its eve when none is yet.

    Ratings and forms are counted in batches of their own, so that neither waits for the other.
    """

    taps: date  # of the share
    forms: date  # of the index
    record: date  # of the judgement: the share's, where it has none the index's

    @property
    def last(self) -> date:
        """The last day of which anything is counted."""
        return max(self.taps, self.forms)


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """What the register holds of one unit and period."""

    record: quality.Record  # up to `reach.record`, its signs of life of the whole period
    cells: Mapping[Stratum, Ratings]  # ratings of the weekly share, by what they are compared with
    days: Mapping[str, tuple[int, int]]  # day (YYYY-MM-DD): such ratings, and the satisfied
    forms: Counts  # without stray ones of other unsur, as in the official result
    forms_by_channel: Mapping[str, int]  # of these
    n_people: int  # everybody, every channel
    n_flagged: int  # of these
    coverage: quality.Coverage
    reach: Reach

    @property
    def unit(self) -> Unit:
        """Whose they are."""
        return self.record.unit

    @property
    def n(self) -> int:
        """Ratings of the weekly share: kiosk and ticket."""
        return sum(n for n, _ in self.days.values())

    @property
    def k(self) -> int:
        """The satisfied of these."""
        return sum(k for _, k in self.days.values())


@dataclass(frozen=True, slots=True)
class UnitRecords:
    """What the register gave of all units, before anything is compared."""

    office: Office
    units: tuple[UnitRecord, ...]  # in the office file's order
    missing: int  # sequence numbers that have not arrived


def read(register: Register, *, first: date, last: date, fresh: Freshness) -> UnitRecords:
    """Read all units of the office.

    Of a running period only days that are over count, in batches of five ratings and of five forms.
    """
    from survey.register import offices

    with register.read() as conn:
        office, units = offices.office(conn), offices.units(conn)
        heads = frames.read_heads(conn)
        days = Dates(first, last)
        records = [(unit, _unit(conn, (office, unit), days, fresh, heads)) for unit in units]
        return UnitRecords(
            office,
            tuple(
                record
                for unit, record in records
                if record.n_people or unit.in_use.holds(YES, first, last, YES)
            ),
            sum(head.missing for head in heads),
        )


def _unit(
    conn: Connection,
    place: tuple[Office, Unit],
    days: Dates,
    fresh: Freshness,
    heads: tuple[frames.ChainHead, ...],
) -> UnitRecord:
    unit, first, last, today = place[1], days.first, days.last, place[0].day_of(fresh.until_at)
    rule = exclusions.of_period(conn, unit.code, first)
    whole = packed.read(conn, unit.code, first, last).leaving_out(rule.leaves_out)
    refs, form_end = settle(whole.forms, first, last, today)
    by_day = {date.fromisoformat(day): n for day, n in whole.taps.by_word("day").items()}
    tap_end = disclosure.settled_for_a_day(by_day, first, last, today)
    reach = Reach(tap_end or first - timedelta(days=1), form_end, tap_end or form_end)
    forms = whole.within(first, form_end).forms.of_refs(refs)
    taps, judged = whole.within(first, reach.taps), whole.within(first, reach.record)
    record = quality.read_record(
        conn,
        place,
        (first, last),
        fresh,
        until=reach.record,
        alive=whole.half_days_alive,
        heads=heads,
    )
    return UnitRecord(
        record=record,
        cells=_laid_out(taps, unit),
        days=taps.share_by_day,
        forms=gathered.counted(forms, current()),
        forms_by_channel=dict(sorted(forms.by_word("channel").items())),
        n_people=judged.people.n,
        n_flagged=judged.people.keep("flags", bool).n,
        coverage=quality.coverage_by_day(
            judged.people.by_word("day"),
            frames.read_given(conn, unit.code, first, reach.record),
            {half.day for half in record.at_work},
        ),
        reach=reach,
    )


def _laid_out(counted: Cells, unit: Unit) -> dict[Stratum, Ratings]:
    """Lay the ratings of the weekly share out by service, channel and half-day."""
    named = {
        service.code.casefold(): f"{service.code} {' '.join(service.name.split())}".casefold()
        for service in unit.services
    }
    n, k = Counter[Stratum](), Counter[Stratum]()
    by_place = counted.shares_by("service", "channel", "slot")
    for (service, channel, slot), (ratings, satisfied) in by_place.items():
        stratum = (_service(service, named, unit), "", channel, slot)
        n[stratum] += ratings
        k[stratum] += satisfied
    return {stratum: Ratings(n[stratum], k[stratum]) for stratum in n}


def _service(service: str, named: Mapping[str, str], unit: Unit) -> str:
    """Name what a rating was about, so that only the same work gets the same name in two units.

    A service is the same where code and name are. A rating that names none is about the unit's
    only service, or about one of several: that is the same work only where all of them are.
    """
    if service in named:
        return named[service]
    if service:  # renamed or gone since: nobody else's
        return f"{service} @{unit.code.casefold()}"
    return " + ".join(sorted(named.values())) or f"@{unit.code.casefold()}"
