"""Which lines of a file are answers that the register holds already, told by what they say.

By their ids, which are brought or made of their words (`identity.py`), and for exports without ids
by what is stored of their day. Nothing is written here. Read next: `recounts.py`, for lines that
are new by their ids and yet like known ones; `ratings.py`, which stores.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    Identities,
    IdTwice,
    PutRightSince,
    RejectedLine,
)
from survey.exchange.lines import Source, Values, asked_the_same, says_the_same, without
from survey.language import N_
from survey.periods import Month
from survey.register import erasures, imports, successions
from survey.register import lines as stored_lines
from survey.register.engine import Register
from survey.successions import ByAnswer, successor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer

MONTHS_KEPT = 3  # of what is stored, while lines are compared with it
# What is stored under the ids of one answer, by how many places behind the one that is named.
Places = Mapping[int, "StoredAnswer"]


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


class _Claim(NamedTuple):
    """A line of a file that is some answer: its number, what it says, and whether it is new."""

    line: int
    words: int
    is_new: bool


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


def to_be_counted(parts: Sequence[Part]) -> list[Identified]:
    """Give the lines that would be counted now."""
    return [row for part in parts for row in (*part.new, *part.back)]


class Recognition:
    """Recognises the lines of one file.

    Args:
        register: What is known.
        source: Where the lines belong.
        identities: Gives them their ids.

    Attributes:
        n: How many lines were recognised.
        n_alike: Those of them that brought no id.
        n_forgotten: New lines that are stored without what their citizens had erased.
        met: The answers that they are.
    """

    def __init__(self, register: Register, source: Source, identities: Identities) -> None:
        self._register, self._source, self._identities = register, source, identities
        self.n = self.n_alike = self.n_forgotten = 0
        self.met: set[UUID] = set()
        self._months: dict[str, _Month] = {}  # the newest read last
        self._claims = ByAnswer[_Claim]()  # the first line of each answer
        # Answers that say no more what equal lines say, by these, until they have a line.
        self._put_right: dict[int, list[StoredAnswer]] = {}
        # By unit and day, the import that brought each answer that counts.
        self._brought_by: dict[tuple[str, str], dict[UUID, int | None]] = {}

    def sort(self, part: Part, taken: Sequence[Identified]) -> None:
        """Say what is to become of lines: those refused in `part`, and those that were read."""
        with self._register.read() as conn:
            self._sort_refused(conn, part)
            stored = _Stored(conn)
            stored.look_up([own for row in taken for own in _ids(row)])
            for row in taken:
                self._sort_taken(conn, part, row, stored)

    def _sort_refused(self, conn: "Connection", part: Part) -> None:
        """Leave out of the refused lines those that were corrected before."""
        ids = [each.id for each in part.refused if each.id is not None]
        stored = _Stored(conn)
        stored.look_up(ids)
        corrected = {
            own: each.id
            for own in ids
            for each in stored.beside[own].values()
            if not each.withdrawn
        }
        n_refused = len(part.refused)
        part.refused = [each for each in part.refused if each.id not in corrected]
        self.n_alike += n_refused - len(part.refused)
        self.n += n_refused - len(part.refused)
        self.met |= set(corrected.values())

    def _sort_taken(
        self, conn: "Connection", part: Part, row: Identified, stored: "_Stored"
    ) -> None:
        """Say what is to become of a line that could be read."""
        dealt = row if row.own else self._dealt(conn, row, stored)
        if not isinstance(dealt, Identified):
            self.met.add(dealt.id)
            part.refused.append(row.refused(self._other(conn, dealt, row), dealt.id))
            return
        words = _words(dealt)
        claim = self._claims.of(dealt.id.bytes)
        if claim is not None and claim.words != words:
            reason = IdTwice(field="id", line=claim.line)
            part.refused.append(dealt.refused(reason, None if dealt.own else dealt.id))
        elif claim is not None and claim.is_new:
            self.n += 1
        else:
            n_new = len(part.new) + len(part.back)
            self._sort_first(conn, part, dealt, stored)
            is_new = len(part.new) + len(part.back) > n_new
            self._claims.put(dealt.id.bytes, _Claim(dealt.line.number, words, is_new))

    def _sort_first(
        self, conn: "Connection", part: Part, row: Identified, stored: "_Stored"
    ) -> None:
        """Say what is to become of a line that no other line of the file is."""
        left = replace(row, values=without(row.values, stored.erased_of(row)))
        n_new = len(part.new)
        if row.own:
            self._sort_own(conn, part, left, stored.beside[row.id])
        else:
            there = [stored.beside[own][0] for own in _ids(row) if 0 in stored.beside[own]]
            there += stored.counting_beside(row)  # those that say the same, of another version
            self._sort_made(conn, part, left, there)
        self.n_forgotten += len(part.new) > n_new and left.values != row.values

    def _dealt(
        self, conn: "Connection", row: Identified, stored: "_Stored"
    ) -> "Identified | StoredAnswer":
        """Give a line the id of an answer that still says what it says, before all others.

        Equal lines without ids cannot be told from one another. If one of their answers was put
        right, the others are theirs; a line for which none is left is the one that was put right.

        Returns:
            The line, or the answer that counts in its place.
        """
        left = self._put_right.get(row.alike, [])
        dealt = row
        while True:
            if left:
                made = self._identities.made(row.values, row.nth + len(left))
                dealt = replace(row, id=made)
                stored.look_up(_ids(dealt))
            counting = stored.counting_beside(dealt)
            right = [each for each in counting if not self._is(conn, row.values, each)]
            if not right:
                break
            left = self._put_right.setdefault(row.alike, [])
            left.append(right[0])
        is_stored = any(0 in stored.beside[own] for own in _ids(dealt))
        return dealt if is_stored or not left else left.pop(0)

    def _sort_own(self, conn: "Connection", part: Part, row: Identified, kept: Places) -> None:
        """Say what is to become of a line that brings its id: one answer of its ids may count.

        Args:
            conn: A reading transaction.
            part: Where it goes.
            row: It.
            kept: What is stored under its id and those before and behind it, by place.
        """
        same = {n: stored for n, stored in kept.items() if self._is(conn, row.values, stored)}
        active = [stored for stored in kept.values() if not stored.withdrawn]
        if known := next((stored for stored in active if stored in same.values()), None):
            self.n += 1
            self.met.add(known.id)
        elif active:
            # Whose the line is, is certain: its answer is nobody else's.
            self.met.add(active[0].id)
            part.refused.append(row.refused(self._other(conn, active[0], row), None))
        elif same:
            part.back.append(replace(row, id=same[max(same)].id))
        else:
            part.new.append(replace(row, id=successor(row.id, max(kept) + 1)) if kept else row)

    def _sort_made(
        self, conn: "Connection", part: Part, row: Identified, kept: Sequence["StoredAnswer"]
    ) -> None:
        """Say what is to become of a line whose id is made of its words.

        Args:
            conn: A reading transaction.
            part: Where it goes.
            row: It.
            kept: What is stored under its id, as any version's answer.
        """
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
        elif (since := self._counts_since(conn, row)) is not None:
            self.met.add(since.id)
            part.refused.append(row.refused(self._other(conn, since, row), since.id))
        else:
            # What was taken out as another version's stays out under its own id.
            part.new.append(replace(row, id=row.by_version.get(row.ref, row.id)) if kept else row)

    def _other(
        self, conn: "Connection", stored: "StoredAnswer", row: Identified
    ) -> AlreadyOther | GivenOtherwise | PutRightSince:
        """Say that a line is not what counts under its id, with the import that brought that."""
        place = stored.unit, stored.day
        if place not in self._brought_by:
            kinds = (Kind.RATING, Kind.FORM)
            every = imports.counted(conn, stored.unit, kinds, stored.day, stored.day)
            self._brought_by[place] = {UUID(bytes=each.id): each.n for each in every}
        number = self._brought_by[place].get(stored.id)
        if number is None:
            return GivenOtherwise(field="id")
        if row.own:
            return AlreadyOther(field="id", number=number)
        return PutRightSince(number=number, day=stored.day)

    def _is(self, conn: "Connection", values: Values, stored: "StoredAnswer") -> bool:
        """Say whether a line is what the register holds under its id."""
        if stored.kind not in (Kind.RATING, Kind.FORM):
            return False
        details = self._month(conn, stored.day).details.get(stored.id, [])
        return says_the_same(values, stored, details, self._source)

    def _is_exported(self, conn: "Connection", line: Identified) -> bool:
        """Say whether a line is stored though that was exported, as it says or its second does."""
        stored = next(self._exported(conn, line, withdrawn=False), None)
        if stored is not None:
            self.met.add(stored.id)
        return stored is not None

    def _counts_since(self, conn: "Connection", line: Identified) -> "StoredAnswer | None":
        """Give what counts in place of an exported answer that was taken out and put right."""
        for given in self._exported(conn, line, withdrawn=True):
            stored = _Stored(conn)
            stored.look_up([given.id])
            for other in stored.beside[given.id].values():
                if not other.withdrawn and other.id not in self.met:
                    return other
        return None

    def _exported(
        self, conn: "Connection", line: Identified, *, withdrawn: bool
    ) -> "Iterator[StoredAnswer]":
        """Give the answers of which a line without its id is the export."""
        if self._identities.batch:
            return
        says_so = not {"channel", "rating"}.isdisjoint(line.values)
        day, second = line.values["answered_at"][:10], line.values["answered_at"][17:19]
        if not says_so and second in ("", "00"):
            return
        for given in self._month(conn, day).given.get(day, ()):
            free = given.withdrawn == withdrawn and given.id not in self.met
            values = {"channel": given.channel, **line.values}
            here = given.at is not None and given.channel != Channel.IMPORT
            likely = says_so or (here and str(given.at)[17:19] == second)
            if free and likely and self._is(conn, values, given):
                yield given

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


class _Stored:
    """What is stored under ids of lines and those before and behind them, withdrawn too.

    Attributes:
        beside: By id, of those that were looked up.
    """

    def __init__(self, conn: "Connection") -> None:
        self._conn = conn
        self.beside: dict[UUID, Places] = {}
        self._erased: dict[UUID, frozenset[str]] = {}

    def look_up(self, named: Iterable[UUID]) -> None:
        """Read what is not known yet."""
        places = successions.taken(self._conn, [own for own in named if own not in self.beside])
        ids = sorted({each for beside in places.values() for each in beside.values()})
        there = stored_lines.by_ids(self._conn, ids)
        self._erased |= erasures.asked_of(self._conn, ids)
        for own, beside in places.items():
            self.beside[own] = {n: there[each] for n, each in beside.items()}

    def counting_beside(self, row: Identified) -> list["StoredAnswer"]:
        """Give the answers that count under other ids than a line's own."""
        places = [place for own in _ids(row) for place in self.beside[own].items()]
        return [each for n, each in places if n and not each.withdrawn]

    def erased_of(self, row: Identified) -> frozenset[str]:
        """Give the parts that a line's citizen had erased, under whichever of its ids."""
        if not self._erased:
            return frozenset()
        ids = [each.id for own in _ids(row) for each in self.beside[own].values()]
        return frozenset[str]().union(*(self._erased.get(each, ()) for each in ids))


def _ids(row: Identified) -> tuple[UUID, ...]:
    """Give the ids of a line: also those under which it may lie as another version's."""
    return row.id, *row.by_version.values()


def _words(row: Identified) -> int:
    return hash(frozenset((name, value) for name, value in row.values.items() if name != "id"))
