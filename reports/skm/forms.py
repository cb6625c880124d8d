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
from survey.questionnaire import Instrument, load

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reports.evidence.cells import Crosstab


@dataclass(frozen=True, slots=True)
class Forms:
    """The submitted forms of a period that count, and those that are in no figure."""

    counted: Gathered  # up to `until`
    stray: Counts  # the few of versions with other unsur, up to `until` too
    beside: int  # of one version alone: forms of the others that ask the same unsur
    awaits_end: bool  # the period runs, and there is no one index: nothing is counted yet
    until: date  # the last day that is counted; the eve of the first where none is yet
    n_to_come: int  # forms that came later and wait, without stray ones
    by_day: Mapping[str, int]  # those that are counted, by YYYY-MM-DD
    alive: frozenset[tuple[str, str]]  # half-days up to `until` on which a kiosk sent anything
    people_by_day: Mapping[str, int]  # everybody up to `until`, whichever version they were asked


def read(conn: Connection, unit: str, period: Period, today: date, instrument: Instrument) -> Forms:
    """Read the forms of one unit and period.

    One version alone is counted when the period is over: while it runs, what its batches leave of
    those of all versions may be one person.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.
        period: Which days.
        today: The office's day.
        instrument: Whose answers.
    """
    first, last = period.first, period.last
    everybody = packed.read(conn, unit, first, last, Instrument(instrument.key))
    alone = instrument.version is not None
    whole = everybody.answering(instrument) if alone else everybody
    newest = gathered.newest(instrument)
    refs, until = settle(whole.forms, first, last, today)
    if alone and last >= today:
        until = first - timedelta(days=1)
    counted_days = everybody.within(first, until)
    settled = counted_days.answering(instrument) if alone else counted_days
    counted = gathered.gather(settled, newest, refs)
    stray = settled.forms.keep("ref", lambda ref: refs is not None and ref not in refs)
    alike = counted_days.forms_of(gathered.same_unsur(newest)) if alone else settled.forms_of(refs)
    return Forms(
        counted=counted,
        stray=gathered.counted(stray, newest),
        beside=alike.n - counted.n,
        awaits_end=last >= today and refs is None and len(_sets(whole.forms)) > 1,
        until=until,
        n_to_come=whole.forms_of(refs).n - counted.n,
        by_day=settled.forms_of(refs).by_word("day"),
        alive=counted_days.half_days_alive,
        people_by_day=counted_days.people.by_word("day"),
    )


def _sets(forms: Crosstab) -> set[frozenset[str]]:
    """Give the different sets of unsur that were answered."""
    return {load(ref).unsur_keys for ref in forms.by_word("ref")}


def settle(
    forms: Crosstab, first: date, last: date, today: date
) -> tuple[frozenset[str] | None, date]:
    """Say which versions a result is made of, and up to which day.

    Batches are of the forms that the figures are made of and of no others: a stray form that ends
    a batch would leave fewer than five in it. What comes today decides nothing. While a period
    runs in which there is no one index nothing is counted: where a second set of unsur reaches ten
    forms, batches of both would begin anew and tell on those between the old ones and the new.

    Args:
        forms: All that answer one instrument.
        first: The period's first day.
        last: Its last.
        today: The office's day.

    Returns:
        The versions, None for all of them; and the last day counted, the eve of the first where
        none is yet.
    """
    eve, running = first - timedelta(days=1), last >= today
    before = forms.keep("day", lambda day: day < today.isoformat()) if running else forms
    refs = index.one_set(before.by_word("ref"))
    if refs is None:
        return None, eve if running else last
    own = forms.keep("ref", lambda ref: ref in refs).by_word("day")
    by_day = {date.fromisoformat(day): n for day, n in own.items()}
    return refs, settled_for_a_day(by_day, first, last, today) or eve
