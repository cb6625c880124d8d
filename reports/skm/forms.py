"""The forms that a result is made of: up to which day, and of which set of unsur.

Chosen once, before anything is counted, so that every n, channel, respondent and row of the annex
is of the forms that the index is of. Read next: index.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports.disclosure import settled_for_a_day
from reports.evidence import frames, gathered
from reports.evidence.gathered import Gathered
from reports.skm import annex, index
from survey.index.counts import Counts
from survey.periods import Period
from survey.questionnaire import Instrument

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Forms:
    """The submitted forms of a period that count, and those that are in no figure."""

    counted: Gathered  # up to `until`
    stray: Counts  # the few of versions with other unsur, up to `until` too
    refs: frozenset[str] | None  # the versions of `counted`; None where none are stray
    until: date  # the last day that is counted; the eve of the first where none is yet
    n_to_come: int  # forms that came later and wait, without stray ones


def read(conn: Connection, unit: str, period: Period, today: date, instrument: Instrument) -> Forms:
    """Read the forms of one unit and period.

    Up to which day they count is asked of all of them, so that it is the same in every period and
    format whatever versions there are.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.
        period: Which days.
        today: The office's day.
        instrument: Whose answers.
    """
    first, last = period.first, period.last
    running = last >= today  # nothing waits in a period that is over: its days need not be read
    by_day = frames.read_form_days(conn, unit, first, last, instrument) if running else {}
    until = settled_for_a_day(by_day, first, last, today) or first - timedelta(days=1)
    if until < first:  # of a period that has just begun nothing may be counted yet
        nobody = Counts(gathered.asked(instrument))
        return Forms(Gathered(nobody, nobody), nobody, None, until, sum(by_day.values()))
    counted = gathered.read(conn, unit, first, until, instrument=instrument, strings=False)
    chosen, stray = index.parted(counted.counts)
    alike = chosen.questionnaire if stray.n else None
    refs = None if alike is None else gathered.same_unsur(alike)
    if running and refs is not None:
        by_day = frames.read_form_days(conn, unit, first, last, instrument, refs=refs)
    strings = chosen.n <= annex.MOST_ROWS  # only where the annex prints them
    # Where no week was packed they are here already.
    if alike is not None or (strings and not counted.has_strings):
        counted = gathered.read(
            conn, unit, first, until, instrument=instrument, strings=strings, alike=alike
        )
    if not strings:
        counted = replace(counted, times={})
    to_come = sum(n for day, n in by_day.items() if day > until)
    return Forms(counted, stray, refs, until, to_come)
