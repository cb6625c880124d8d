"""Reads what a weekly report of one unit is made of, in one transaction.

Rows of the report's week and the twelve before it, or since the block of weeks before; of older
ones only counts by day. Nothing is counted or hidden here. Read next: people.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports.disclosure import block_of, gathered_from, last_block, last_over
from reports.evidence import frames, gathered, packed
from reports.evidence.cells import Shares
from reports.evidence.frames import Freshness
from reports.evidence.people import Person
from reports.measures import quality, trends
from survey.periods import Semester, Week
from survey.questionnaire import current

if TYPE_CHECKING:
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
    """Read one unit: the weeks shown, the week of the report last."""
    from survey.register import offices

    week, block = shown[-1], last_block(shown[-1])
    with register.read() as conn:
        office, unit = offices.office(conn), offices.unit(conn, code)
        # That in which the week begins, so that its last week shows its final count.
        semester = Semester.of(week.first)
        year_ago = quality.year_before(last_over(week.last, office.day_of(fresh.until_at)))
        given = frames.read_given(conn, unit.code, year_ago, week.last)
        people = frames.read(conn, unit.code, shown[0].first, week.last)
        forms_from = block_of(shown[0].first).first
        since = min(block.first, forms_from, trends.history_first(week))
        cells = packed.read(conn, unit.code, min(since, semester.first), week.last)
        sampled = cells.within(semester.first, semester.last)
        eve = shown[0].first - timedelta(days=1)
        earlier = frames.read(conn, unit.code, block.first, eve) if block.first <= eve else ()
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
            form_days={
                date.fromisoformat(day): n
                for day, n in cells.within(forms_from, week.last).forms.by_word("day").items()
            },
            days=cells.within(trends.history_first(week), week.last).share_by_day,
            n_forms=gathered.counted(sampled.forms, current()).n_alike,
            comments=frames.read_comments(conn, unit.code, gathered_from(week), week.last),
            refs=_asked((*people, *earlier)) or frames.read_asked(conn, unit.code, week.last),
        )


def _asked(everybody: Sequence[Person]) -> frozenset[str]:
    by_form = {form.questionnaire for person in everybody for form in person.forms}
    return frozenset(by_form | {person.questionnaire for person in everybody})
