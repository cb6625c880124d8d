"""How many people a unit or a service serves in one year, counted from the services recorded.

The one rule of every report: a record with gaps tells how many there were at the least, and never
makes a sample enough. Read next: survey/index/scoring.py, which has the sample table's
formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reports.measures.quality.calendar import open_days
from reports.measures.quality.counts import coverage_by_day
from survey.office.facts import Office, Unit
from survey.register.services import Recorded, services_by_day


@dataclass(frozen=True, slots=True)
class Population:
    """Services recorded in the twelve months up to a day, one recipient each."""

    n: int  # 1 or more
    since: date  # the first day with a record
    last: date  # the last of the twelve months
    recorded: int  # open days of the twelve months that have a record
    open_days: int
    or_more: bool  # the record has gaps: there were at least so many


def population(
    given: Sequence[Recorded], office: Office, unit: Unit, last: date
) -> Population | None:
    """Count the recipients of the twelve months up to a day; None without any record.

    Args:
        given: Services recorded, of at least these months: the unit's, or those of one service.
        office: Whose closed days count.
        unit: Whose opening hours count.
        last: The last day that is counted; it is over.
    """
    begun = year_before(last)
    first_day, last_day = begun.isoformat(), last.isoformat()
    inside = [row for row in given if first_day <= row.day <= last_day]
    record = coverage_by_day({}, inside, open_days(office, unit, begun, last))
    if not (services := sum(services_by_day(inside).values())):
        return None
    return Population(
        n=services,
        since=date.fromisoformat(min(row.day for row in inside)),
        last=last,
        recorded=record.recorded,
        open_days=record.open_days,
        or_more=not record.nearly_whole,
    )


def by_service(given: Sequence[Recorded]) -> Mapping[str, Sequence[Recorded]]:
    """Give what is recorded of each service, by code in small letters.

    Where a day's record says of every service how many there were (it names services, and where it
    has a total too they add up to it), a service that it does not name was not given on that day:
    the unit's own number of the day says the same.

    Args:
        given: Services recorded of a unit.
    """
    named = [row for row in given if row.service]
    whole = services_by_day(given)
    complete = {day for day, n in services_by_day(named).items() if n == whole[day]}
    own: dict[str, list[Recorded]] = {}
    for row in named:
        own.setdefault(row.service.casefold(), []).append(row)
    for code, rows in own.items():
        silent = complete - {row.day for row in rows}
        rows += [Recorded(day, code, "", 0, "") for day in sorted(silent)]
    return own


def year_before(last: date) -> date:
    """Give the first day of the twelve months that end with a day."""
    after = last + timedelta(days=1)
    if (after.month, after.day) == (2, 29):
        after = after.replace(day=28)
    return after.replace(year=after.year - 1)
