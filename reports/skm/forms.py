"""The forms that a result is made of: up to which day, of which set of unsur, of which service.

Chosen once, before anything is counted, so that every n, channel, respondent and row of the annex
is of the forms that the index is of. Read next: index.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from reports.disclosure import parts_shown, settled_for_a_day
from reports.evidence import gathered, packed
from reports.evidence.cells import Cells, Crosstab
from reports.evidence.gathered import Gathered
from reports.skm import index
from reports.skm.provenance import group_of
from survey.exclusions import NOTHING_LEFT_OUT, Exclusion
from survey.index.counts import Counts
from survey.periods import Month, Period
from survey.questionnaire import Instrument, Questionnaire, is_official, load
from survey.register import exclusions


@dataclass(frozen=True, slots=True)
class LeftOutByRule:
    """What a rule that was set before the period leaves out of its official result."""

    exclusion: Exclusion = NOTHING_LEFT_OUT
    n: int = 0  # forms left out
    with_them: Counts | None = None  # over all forms; None where no form is left out


@dataclass(frozen=True, slots=True)
class Forms:
    """The submitted forms of a period that count, and those that are in no figure."""

    counted: Gathered  # up to `until`
    stray: Counts  # the few of versions with other unsur, up to `until` too
    beside: int  # of one version alone: forms of the others that ask the same unsur
    awaits_end: bool  # the period runs, and there is no one index: nothing is counted yet
    final: bool  # the period is over and the unit has one index: so has each service
    until: date  # the last day that is counted; the eve of the first where none is yet
    n_to_come: int  # forms that came later and wait, without stray ones
    by_day: Mapping[str, int]  # those that are counted, by YYYY-MM-DD
    alive: frozenset[tuple[str, str]]  # half-days up to `until` on which a kiosk sent anything
    people_by_day: Mapping[str, int]  # everybody up to `until`, whichever version they were asked
    people_by_service: Mapping[str, Mapping[str, int]]  # everybody up to `until`, by day
    services_shown: frozenset[str]  # those of which a print may have figures, when it is over
    provenances_shown: frozenset[str]  # groups of provenance, in the same way
    together: Mapping[tuple[str, str], int]  # forms by service and group of provenance
    left_out: LeftOutByRule  # what the rule of the period leaves out of all of this


def read(
    conn: Connection,
    unit: str,
    period: Period,
    today: date,
    instrument: Instrument,
    *,
    service: str | None = None,
) -> Forms:
    """Read the forms of one unit and period.

    One version or one service alone is counted when the period is over: while it runs, what its
    batches leave of those of all may be one person.
    """
    first, last = period.first, period.last
    with_all = packed.read(conn, unit, first, last, Instrument(instrument.key))
    rule = exclusions.of_period(conn, unit, first) if is_official(instrument) else NOTHING_LEFT_OUT
    everybody = with_all.leaving_out(rule.leaves_out) if rule.rules else with_all
    alone = instrument.version is not None
    whole = everybody.answering(instrument) if alone else everybody
    newest = gathered.newest(instrument)
    refs, until = settle(whole.forms, first, last, today)
    if (alone or service is not None) and last >= today:
        until = first - timedelta(days=1)
    counted_days = everybody.within(first, until)
    settled = counted_days.answering(instrument) if alone else counted_days
    of_unit = settled.forms.of_refs(refs)
    if service is not None:  # of the rest nothing is known by service, or not to be told
        code = service.casefold()
        whole, settled = (
            Cells(forms=each.forms.keep("service", lambda own: own == code))
            for each in (whole, settled)
        )
    counted, own_forms = gathered.gather(settled, newest, refs), settled.forms.of_refs(refs)
    stray = settled.forms.keep("ref", lambda ref: refs is not None and ref not in refs)
    alike = counted_days.forms.of_refs(gathered.same_unsur(newest)) if alone else own_forms
    return Forms(
        counted=counted,
        stray=gathered.counted(stray, newest),
        beside=alike.n - counted.n,
        awaits_end=last >= today and refs is None and len(_sets(whole.forms)) > 1,
        final=last < today and len(_sets(of_unit)) <= 1,
        until=until,
        n_to_come=whole.forms.of_refs(refs).n - counted.n,
        by_day=own_forms.by_word("day"),
        alive=counted_days.half_days_alive,
        people_by_day=counted_days.people.by_word("day"),
        people_by_service=counted_days.people.nested("service", "day"),
        services_shown=parts_shown(_by_month(of_unit, "service"), period),
        provenances_shown=parts_shown(_by_month(of_unit, "provenance", group_of), period),
        together=_together(of_unit),
        left_out=_left_out(rule, with_all.within(first, until).forms, refs, newest)
        if service is None and not alone
        else LeftOutByRule(rule),
    )


def _left_out(
    rule: Exclusion, forms: Crosstab, refs: frozenset[str] | None, newest: Questionnaire
) -> LeftOutByRule:
    """Count what a rule leaves out, up to the last day that is counted."""
    every = forms.of_refs(refs)
    n = every.keep("flags", rule.leaves_out).n if rule.rules else 0
    return LeftOutByRule(rule, n, gathered.counted(every, newest) if n else None)


def _by_month(
    forms: Crosstab, column: str, name: Callable[[str], str] = str
) -> dict[str, dict[Month, Counter[str]]]:
    """Count forms by a column, month and officer; those that are about no officer are ""."""
    months: dict[str, dict[Month, Counter[str]]] = {}
    for (word, day, officer), n in forms.by(column, "day", "officer").items():
        of_part = months.setdefault(name(word), {})
        of_part.setdefault(Month.of(date.fromisoformat(day)), Counter())[officer] += n
    return months


def _together(forms: Crosstab) -> Counter[tuple[str, str]]:
    counted = Counter[tuple[str, str]]()
    for (service, word), n in forms.by("service", "provenance").items():
        counted[service, group_of(word)] += n
    return counted


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

    Returns:
        The versions, None for all of them; and the last day counted, the eve of the first where
        none is yet.
    """
    eve, running = first - timedelta(days=1), last >= today
    before = forms.keep("day", lambda day: day < today.isoformat()) if running else forms
    refs = index.one_set(before.by_word("ref"))
    if refs is None:
        return None, eve if running else last
    by_day = {date.fromisoformat(day): n for day, n in forms.of_refs(refs).by_word("day").items()}
    return refs, settled_for_a_day(by_day, first, last, today) or eve
