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
from reports.evidence import gathered, packed
from reports.evidence.gathered import Gathered
from reports.skm import index
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
    until: date  # the last day that is counted; the eve of the first where none is yet
    n_to_come: int  # forms that came later and wait, without stray ones
    by_day: Mapping[str, int]  # those that are counted, by YYYY-MM-DD
    alive: frozenset[tuple[str, str]]  # half-days up to `until` on which a kiosk sent anything
    people_by_day: Mapping[str, int]  # everybody up to `until`, whichever version they were asked


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
    everybody = packed.read(conn, unit, first, last, Instrument(instrument.key))
    whole = everybody if instrument.version is None else everybody.answering(instrument)
    by_day = {date.fromisoformat(day): n for day, n in whole.forms.by_word("day").items()}
    until = settled_for_a_day(by_day, first, last, today) or first - timedelta(days=1)
    asked, settled = gathered.newest(instrument), whole.within(first, until)
    counted = gathered.gather(settled, asked)
    chosen, stray = index.parted(counted.counts)
    refs = gathered.same_unsur(chosen.questionnaire) if stray.n else None
    if refs is not None:
        counted = gathered.gather(settled, asked, refs)
    return Forms(
        counted=counted,
        stray=stray,
        until=until,
        n_to_come=whole.forms_of(refs).n - counted.n,
        by_day=settled.forms_of(refs).by_word("day"),
        alive=everybody.within(first, until).half_days_alive,
        people_by_day=everybody.within(first, until).people.by_word("day"),
    )
