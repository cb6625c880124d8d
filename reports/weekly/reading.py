"""Reads what a weekly report of one unit is made of, in one transaction.

Rows of the report's week and the twelve before it, or since the block of weeks before; of older
ones only counts by day. Nothing is counted or hidden here. Read next: people.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports.disclosure import block_of, last_block
from reports.evidence import frames, gathered, packed
from reports.evidence.cells import Cells, Shares
from reports.evidence.frames import Freshness
from reports.evidence.people import Person
from reports.measures import quality, trends
from survey.office.facts import Office
from survey.periods import Semester, Week
from survey.questionnaire import current

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.engine import Register
    from survey.register.services import Recorded


@dataclass(frozen=True, slots=True)
class Read:
    """What the register gave, before anything is counted."""

    record: quality.Record  # of the week
    people: tuple[Person, ...]  # of the weeks shown
    earlier: tuple[Person, ...]  # of the weeks before them, from the first of the block before on
    given: tuple[Recorded, ...]
    given_in_week: tuple[Recorded, ...]
    half_day_taps: Shares  # of the block that the map shows, by day, slot and officer
    days: Mapping[str, tuple[int, int]]  # taps and satisfied taps by day, the chart's history
    n_forms: int  # of the semester up to the week's end, to the same unsur
    form_days: Mapping[date, int]  # forms by day, since the block of the first week shown began
    comments: tuple[tuple[str, str], ...]
    refs: frozenset[str]  # versions that these people were asked; without any, those before them


def read(register: Register, code: str, shown: Sequence[Week], fresh: Freshness) -> Read:
    """Read one unit.

    Args:
        register: Where the answers are.
        code: The unit's code in any case.
        shown: The weeks shown, the week of the report last.
        fresh: Until when the report reaches.
    """
    from survey.register import offices

    week, block = shown[-1], last_block(shown[-1])
    with register.read() as conn:
        office, unit = offices.office(conn), offices.unit(conn, code)
        semester = semester_of(week)
        year_ago = quality.year_before(last_over(office, week, fresh))
        given = frames.read_given(conn, unit.code, year_ago, week.last)
        people = frames.read(conn, unit.code, shown[0].first, week.last)
        gathered_from = block_of(shown[0].first).first
        since = min(block.first, gathered_from, trends.history_first(week))
        cells = packed.read(conn, unit.code, min(since, semester.first), week.last)
        earlier = _earlier(conn, unit.code, block.first, shown[0].first)
        return Read(
            record=quality.read_record(
                conn,
                (office, unit),
                (week.first, week.last),
                fresh,
                until=week.last,
                alive=cells.within(week.first, week.last).half_days_alive,
                heads=frames.read_heads(conn),
            ),
            people=people,
            earlier=earlier,
            given=given,
            given_in_week=tuple(g for g in given if g.day >= week.first.isoformat()),
            half_day_taps=cells.within(block.first, block.last).shares_by("day", "slot", "officer"),
            form_days=_form_days(cells.within(gathered_from, week.last)),
            days=cells.within(trends.history_first(week), week.last).share_by_day,
            n_forms=_sampled(cells.within(semester.first, semester.last)),
            comments=frames.read_comments(conn, unit.code, _comments_from(week), week.last),
            refs=_asked(people, earlier) or frames.read_asked(conn, unit.code, week.last),
        )


def _sampled(cells: Cells) -> int:
    return gathered.counted(cells.forms, current()).n_alike


def _form_days(cells: Cells) -> dict[date, int]:
    return {date.fromisoformat(day): n for day, n in cells.forms.by_word("day").items()}


def _asked(*some: Sequence[Person]) -> frozenset[str]:
    everybody = [person for people in some for person in people]
    by_form = {form.questionnaire for person in everybody for form in person.forms}
    return frozenset(by_form | {person.questionnaire for person in everybody})


def _earlier(conn: Connection, code: str, first: date, before: date) -> tuple[Person, ...]:
    """Read the people from one day to the eve of another; none when that is no time at all."""
    if first >= before:
        return ()
    return frames.read(conn, code, first, before - timedelta(days=1))


def last_over(office: Office, week: Week, fresh: Freshness) -> date:
    """Give the last day of a week that is over; the day before a week that has just begun."""
    return min(week.last, office.day_of(fresh.until_at) - timedelta(days=1))


def semester_of(week: Week) -> Semester:
    """Give the semester in which the week begins, so that its last week shows its final count."""
    return Semester.of(week.first)


def _comments_from(week: Week) -> date:
    """Give the fixed Monday from which comments are gathered into batches, once per semester."""
    begun = Semester.of(week.first).first
    return begun + timedelta(days=-begun.weekday() % 7)
