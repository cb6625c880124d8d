"""What a weekly report is made of, read in one transaction, and who of it is counted where.

Rows of the report's week and the twelve before it, or since the block of weeks before; of older
ones only counts by day. On paper nobody counts of a week that is not over: a sheet of the days
until Friday morning, taken off that of the whole week, is Friday's, and who serves it alone is read
there. So a week has figures once its last opening hour is over. Nothing is counted or hidden here.
Read next: figures.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports.disclosure import (
    SEEN_BATCH,
    block_of,
    enough,
    gathered_from,
    last_block,
    last_over,
    weeks_of,
    window,
)
from reports.evidence import frames, gathered, packed
from reports.evidence.cells import Shares
from reports.evidence.frames import Freshness
from reports.evidence.people import Person
from reports.measures import quality, trends
from reports.measures.trends import WeekCount
from survey.periods import Semester, Week
from survey.questionnaire import current

if TYPE_CHECKING:
    from survey.register.engine import Register
    from survey.register.services import Recorded

BEFORE_WEEKS = 8  # what the week is laid beside in words


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
    unpaired: Mapping[str, date]  # counters whose taps are no kiosk's by the week's end; since when
    refs: frozenset[str]  # versions that these people were asked; without any, those before them


def read(register: Register, code: str, shown: Sequence[Week], fresh: Freshness) -> Read:
    """Read one unit: the weeks shown, the week of the report last."""
    from survey.register import offices, presence

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
            unpaired=presence.unpaired_since(conn, unit.code, shown[0].first, week.last),
            refs=_asked((*people, *earlier)) or frames.read_asked(conn, unit.code, week.last),
        )


def _asked(everybody: Sequence[Person]) -> frozenset[str]:
    by_form = {form.questionnaire for person in everybody for form in person.forms}
    return frozenset(by_form | {person.questionnaire for person in everybody})


@dataclass(frozen=True, slots=True)
class People:
    """The people of the weeks shown, as far as figures about them may reach."""

    shown: tuple[Week, ...]  # the report's week last
    everyone: tuple[Person, ...]  # of the week; of one that waits, of its days that are over
    waits: bool  # the week is not over, and has no figure yet
    counted: tuple[Person, ...]  # of all weeks, as far as figures reach
    by_week: dict[str, list[Person]]  # also of the weeks before, since the block before began

    @property
    def n(self) -> int:
        """How many rated; while the week waits, so many at least, in fives."""
        n = len(self.everyone)
        return n // SEEN_BATCH * SEEN_BATCH if self.waits else n

    @property
    def reach(self) -> date:
        """The last day that figures count."""
        week = self.shown[-1]
        return week.first - timedelta(days=1) if self.waits else week.last

    @property
    def now(self) -> list[Person]:
        """The week's people whose taps count."""
        return self.by_week[str(self.shown[-1])]

    @property
    def before(self) -> list[Person]:
        """The people of the eight weeks before."""
        weeks = self.shown[-1 - BEFORE_WEEKS : -1]
        return [person for week in weeks for person in self.by_week[str(week)]]

    @property
    def blocks(self) -> dict[Week, list[Person]]:
        """The people by week since the block before the week's own.

        Weeks before the unit's first answer in that time are no weeks of it.
        """
        last = self.shown[-1]
        weeks = [*weeks_of(last_block(last)), *weeks_of(block_of(last.first))]
        begun = (week for week in weeks if week == last or self.by_week[str(week)])
        first = next(begun)
        return {week: self.by_week[str(week)] for week in weeks if first <= week <= last}

    def usual(self, weeks: Sequence[WeekCount]) -> tuple[list[WeekCount], list[Person]]:
        """Give those of the eight weeks before with ten taps or more, and their people.

        A week too small to be shown must not follow from the pooled share of the others.
        """
        large = [week for week in weeks[-1 - BEFORE_WEEKS : -1] if enough(week.n)]
        return large, [person for week in large for person in self.by_week[week.name]]


def people(
    read: Read, shown: Sequence[Week], fresh: Freshness, *, whole_batches: bool = True
) -> People:
    """Sort the people of the weeks shown, the week of the report last.

    In whole batches a week that is not over waits, and only by fives is said how many rated on its
    days that are over; else everybody counts who has arrived.
    """
    week = shown[-1]
    today = read.record.office.day_of(fresh.until_at)
    over = read.record.over if read.record.half_days else week.last < today
    waits = whole_batches and not over
    everyone = [person for person in read.people if person.day >= week.first.isoformat()]
    counted = read.people
    if waits:
        counted = tuple(person for person in read.people if person.day < week.first.isoformat())
        everyone = [person for person in everyone if person.day < today.isoformat()]
    by_week: dict[str, list[Person]] = {
        str(name): [] for name in (*weeks_of(last_block(week)), *shown)
    }
    rated = (*read.earlier, *counted)
    names = {day: str(Week.of(date.fromisoformat(day))) for day in {p.day for p in rated}}
    for person in rated:
        by_week[names[person.day]].append(person)
    return People(tuple(shown), tuple(everyone), waits, tuple(counted), by_week)


def seen_forms(read: Read, shown: Sequence[Week], persons: Sequence[Person]) -> list[Person]:
    """Give those of some people whose forms the table of all weeks counts.

    The window rolls by a week, and so counts groups of weeks (`disclosure.window`).
    """
    week_of = {day: Week.of(date.fromisoformat(day)) for day in {person.day for person in persons}}
    over = max(week_of.values(), default=shown[0])
    forms = dict.fromkeys((*weeks_of(block_of(shown[0].first)), *shown), 0)
    for day, n in read.form_days.items():
        if (week := Week.of(day)) in forms:
            forms[week] += n
    known = {week: n for week, n in forms.items() if week <= over}
    counted = {*window(known, sum(week <= over for week in shown)).counted}
    return [person for person in persons if week_of[person.day] in counted]
