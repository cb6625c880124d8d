"""Which lines of a file are answers that the register holds already, told by what they say.

By their ids, which are brought or made of their words (`identity.py`), and for exports without ids
by what is stored of their day. Nothing is written here. Read next: `recounts.py`, for lines that
are new by their ids and yet like known ones; `ratings.py`, which stores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from survey.answers.drafts import Channel, Kind
from survey.errors import Conflict
from survey.exchange.identity import (
    AlreadyOther,
    GivenOtherwise,
    Identified,
    IdTwice,
    RejectedLine,
)
from survey.exchange.lines import Source, Values, asked_the_same, says_the_same
from survey.exchange.successions import stored_beside, successor
from survey.language import N_
from survey.periods import Month
from survey.register import imports
from survey.register import lines as stored_lines
from survey.register.engine import Register

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer

MONTHS_KEPT = 3  # of what is stored, while lines are compared with it


class OtherVersion(Conflict):
    """A line is stored already, as an answer to a version that asks other unsur."""

    slug = "other-version"
    sentence = N_(
        "Baris ini sudah tercatat sebagai jawaban kuesioner %(stored)s. Bila itu keliru, tarik"
        " dahulu impornya dengan loket import withdraw NOMOR, lalu impor lagi."
    )


class _Month(NamedTuple):
    """What the register holds of a month: ratings and forms by day, and what was added to each."""

    given: dict[str, list["StoredAnswer"]]
    details: dict[UUID | None, list["StoredAnswer"]]


@dataclass(slots=True)
class Part:
    """A few hundred lines of a file, by what is to become of them.

    Args:
        n_lines: How many there are, sums and known ones too.
        refused: Those given back.
        new: Those to be stored.
        back: Those to count again that were withdrawn.
    """

    n_lines: int
    refused: list[RejectedLine] = field(default_factory=list)
    new: list[Identified] = field(default_factory=list)
    back: list[Identified] = field(default_factory=list)


class Recognition:
    """Recognises the lines of one file.

    Args:
        register: What is known.
        source: Where the lines belong.
        is_batch: Whether they are said to be other lines than equal ones of other files.

    Attributes:
        n: How many lines were recognised.
        n_alike: Those of them that brought no id.
        met: The answers that they are.
    """

    def __init__(self, register: Register, source: Source, *, is_batch: bool) -> None:
        self._register, self._source, self._is_batch = register, source, is_batch
        self.n = self.n_alike = 0
        self.met: set[UUID] = set()
        self._months: dict[str, _Month] = {}  # the newest read last
        # Which line refers to a stored answer by its id: the id that it brought, and its number.
        self._claimed: dict[UUID, tuple[UUID, int]] = {}
        # By unit and day, the import that brought each answer that counts.
        self._brought_by: dict[tuple[str, str], dict[UUID, int | None]] = {}

    def sort(self, part: Part, taken: Sequence[Identified]) -> None:
        """Say what is to become of lines: those refused in `part`, and those that were read."""
        self._sort_refused(part)
        self._sort_taken(part, taken)

    def _sort_refused(self, part: Part) -> None:
        """Leave out of the refused lines those that were corrected before."""
        ids = [each.id for each in part.refused if each.id is not None]
        with self._register.read() as conn:
            beside = stored_beside(conn, ids) if ids else {}
        corrected = {
            own: stored.id
            for own, kept in beside.items()
            for stored in kept.values()
            if not stored.withdrawn
        }
        n_refused = len(part.refused)
        part.refused = [each for each in part.refused if each.id not in corrected]
        self.n_alike += n_refused - len(part.refused)
        self.n += n_refused - len(part.refused)
        self.met |= set(corrected.values())

    def _sort_taken(self, part: Part, taken: Sequence[Identified]) -> None:
        with self._register.read() as conn:
            beside = stored_beside(conn, [row.id for row in taken if row.own])
            made = [row for row in taken if not row.own]
            there = stored_lines.by_ids(conn, [row.id for row in made])
            others = [i for row in made if row.id in there for i in row.by_version.values()]
            there |= stored_lines.by_ids(conn, others)
            for row in taken:
                if row.own:
                    self._sort_own(conn, part, row, beside[row.id])
                else:
                    self._sort_made(conn, part, row, there)

    def _sort_own(
        self, conn: "Connection", part: Part, row: Identified, kept: Mapping[int, "StoredAnswer"]
    ) -> None:
        """Say what is to become of a line that brings its id: one answer of its ids may count.

        Args:
            conn: A reading transaction.
            part: Where it goes.
            row: It.
            kept: What is stored under its id and those before and behind it, by place.
        """
        for stored in kept.values():
            by, number = self._claimed.setdefault(stored.id, (row.id, row.line.number))
            if by != row.id:
                part.refused.append(row.refused(IdTwice(field="id", line=number), None))
                return
        same = {n: stored for n, stored in kept.items() if self._is(conn, row.values, stored)}
        active = [stored for stored in kept.values() if not stored.withdrawn]
        if known := next((stored for stored in active if stored in same.values()), None):
            self.n += 1
            self.met.add(known.id)
        elif active:
            part.refused.append(row.refused(self._other(conn, active[0]), None))
        elif same:
            part.back.append(replace(row, id=same[max(same)].id))
        else:
            part.new.append(replace(row, id=successor(row.id, max(kept) + 1)) if kept else row)

    def _sort_made(
        self, conn: "Connection", part: Part, row: Identified, there: Mapping[UUID, "StoredAnswer"]
    ) -> None:
        """Say what is to become of a line whose id is made of its words."""
        kept = [there[i] for i in (row.id, *row.by_version.values()) if i in there]
        same = [stored for stored in kept if asked_the_same(row.ref, stored)]
        active = [stored for stored in kept if not stored.withdrawn]
        if active and not any(stored in active for stored in same):
            reason = OtherVersion(stored=active[0].questionnaire)
            part.refused.append(row.refused(reason, active[0].id))
        elif active:
            self.n += 1
            self.n_alike += 1
            self.met.add(active[0].id)
        elif same:
            part.back.append(replace(row, id=same[0].id))
        elif self._is_exported(conn, row):
            self.n += 1
            self.n_alike += 1
        else:
            # What was taken out as another version's stays out under its own id.
            part.new.append(replace(row, id=row.by_version.get(row.ref, row.id)) if kept else row)

    def _other(self, conn: "Connection", stored: "StoredAnswer") -> AlreadyOther | GivenOtherwise:
        """Say that a line is not what counts under its id, with the import that brought that."""
        place = stored.unit, stored.day
        if place not in self._brought_by:
            kinds = (Kind.RATING, Kind.FORM)
            every = imports.counted(conn, stored.unit, kinds, stored.day, stored.day)
            self._brought_by[place] = {UUID(bytes=each.id): each.n for each in every}
        number = self._brought_by[place].get(stored.id)
        if number is None:
            return GivenOtherwise(field="id")
        return AlreadyOther(field="id", number=number)

    def _is(self, conn: "Connection", values: Values, stored: "StoredAnswer") -> bool:
        """Say whether a line is what the register holds under its id."""
        if stored.kind not in (Kind.RATING, Kind.FORM):
            return False
        details = self._month(conn, stored.day).details.get(stored.id, [])
        return says_the_same(values, stored, details, self._source)

    def _is_exported(self, conn: "Connection", line: Identified) -> bool:
        """Say whether a line is stored though that was exported, as it says or its second does."""
        if self._is_batch:
            return False
        says_so = not {"channel", "rating"}.isdisjoint(line.values)
        day, second = line.values["answered_at"][:10], line.values["answered_at"][17:19]
        if not says_so and second in ("", "00"):
            return False
        for given in self._month(conn, day).given.get(day, ()):
            free = not given.withdrawn and given.id not in self.met
            values = {"channel": given.channel, **line.values}
            here = given.at is not None and given.channel != Channel.IMPORT
            likely = says_so or (here and str(given.at)[17:19] == second)
            if free and likely and self._is(conn, values, given):
                self.met.add(given.id)
                return True
        return False

    def _month(self, conn: "Connection", day: str) -> _Month:
        """Give what was said in the month of a day; a few months are kept in mind."""
        name = day[:7]
        if name not in self._months:
            period = Month.of(date.fromisoformat(day))
            last = period.last + timedelta(days=1)  # a tap before midnight, its detail after
            kinds = (Kind.RATING, Kind.FORM, Kind.DETAIL)
            month = _Month({}, {})
            for stored in stored_lines.of_days(conn, self._source.unit, period.first, last, kinds):
                if stored.kind == Kind.DETAIL:
                    month.details.setdefault(stored.about, []).append(stored)
                else:
                    month.given.setdefault(stored.day, []).append(stored)
            while len(self._months) >= MONTHS_KEPT:
                del self._months[next(iter(self._months))]
            self._months[name] = month
        return self._months[name]
