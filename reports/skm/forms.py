"""The forms that a result is made of: up to which day, and of which set of unsur.

Chosen once, before anything is counted, so that every n, channel, respondent and row of the annex
is of the forms that the index is of. Read next: index.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    by_day: Mapping[date, int]  # of the whole period, without the stray ones
    until: date  # the last day that is counted; the eve of the first where none is yet

    @property
    def n_to_come(self) -> int:
        """Forms that came later and wait."""
        return sum(n for day, n in self.by_day.items() if day > self.until)


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
    by_day = frames.read_form_days(conn, unit, first, last, instrument)
    until = settled_for_a_day(by_day, first, last, today) or first - timedelta(days=1)
    if until < first:  # of a period that has just begun nothing may be counted yet
        nobody = Counts(gathered.asked(instrument))
        return Forms(Gathered(nobody, nobody), nobody, by_day, until)
    counted = gathered.read(conn, unit, first, until, instrument=instrument, strings=False)
    chosen, stray = index.parted(counted.counts)
    alike = chosen.questionnaire if stray.n else None
    if alike is not None:
        refs = gathered.same_unsur(alike)
        by_day = frames.read_form_days(conn, unit, first, last, instrument, refs=refs)
    strings = chosen.n <= annex.MOST_ROWS  # only where the annex prints them
    if strings or alike is not None:
        counted = gathered.read(
            conn, unit, first, until, instrument=instrument, strings=strings, alike=alike
        )
    return Forms(counted, stray, by_day, until)
