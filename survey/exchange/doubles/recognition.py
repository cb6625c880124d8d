"""Which lines of a file are answers that the register holds already, told by what they say.

By their ids, which are brought or made of their words (`identity.py`), and for exports without ids
by what is stored of their day. Nothing is written here. Read next: `recounts.py`, for lines that
are new by their ids and yet like known ones; `ratings.py`, which stores.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from survey.answers.drafts import Channel
from survey.exchange.answers.identity import (
    GivenOtherwise,
    Identified,
    Identities,
    IdTwice,
    RejectedLine,
)
from survey.exchange.answers.lines import Source, asked_the_same, says_the_same, without
from survey.exchange.answers.stored import (
    ANSWERS,
    SoonTold,
    StoredMonth,
    StoredUnder,
    ids_of,
    read_month,
)
from survey.exchange.doubles.withdrawing import (
    AlreadyOther,
    LineNeedsWithdrawal,
    OtherVersion,
    PutRightSince,
    count_lost,
)
from survey.register import imports
from survey.register.engine import Register
from survey.successions import ByAnswer, successor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer

TOGETHER = 450  # lines are looked up together


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
        alike: The answers of those of them that brought no id.
        n_forgotten: New lines that are stored without what their citizens had erased.
        met: The answers that they are.
    """

    def __init__(self, register: Register, source: Source, identities: Identities) -> None:
        self._register, self._source, self._identities = register, source, identities
        self.n = self.n_forgotten = 0
        self.met, self.alike = set[UUID](), set[UUID]()
        self._month: tuple[str, StoredMonth] | None = None  # the last one that was read
        self._claims = ByAnswer[_Claim]()  # the first line of each answer
        # Answers that say no more what equal lines say, by these, until they have a line.
        self._put_right: dict[int, list[StoredAnswer]] = {}
        # By unit and day, the import that brought each answer that counts.
        self._brought_by: dict[tuple[str, str], dict[UUID, int | None]] = {}

    def sort(self, parts: Sequence[Part], taken: Sequence[tuple[Identified, Part]]) -> None:
        """Say what is to become of all lines of a file.

        Args:
            parts: They hold the lines that could not be read.
            taken: The lines that could be read, each with the part where it goes.
        """
        for part in parts:
            with self._register.read() as conn:
                self._sort_refused(conn, part)
        # Month by month, whatever order the list has: what is stored of a month is read once.
        in_order = sorted(taken, key=lambda pair: pair[0].values["answered_at"][:7])
        for start in range(0, len(in_order), TOGETHER):
            some = in_order[start : start + TOGETHER]
            with self._register.read() as conn:
                stored = StoredUnder(conn, self._source)
                stored.look_up([own for row, _ in some for own in ids_of(row)])
                for row, part in some:
                    self._sort_taken(conn, part, row, stored)
        with self._register.read() as conn:
            reasons = [each.reason for part in parts for each in part.refused]
            n_new = sum(row.is_made for row in to_be_counted(parts))
            count_lost(conn, reasons, self.met, n_new)

    def _sort_refused(self, conn: "Connection", part: Part) -> None:
        """Leave out of the refused lines those that were corrected before."""
        ids = [each.id for each in part.refused if each.id is not None]
        stored = StoredUnder(conn, self._source)
        stored.look_up(ids)
        corrected = {
            own: each.id
            for own in ids
            for each in stored.beside[own].values()
            if not each.withdrawn
        }
        n_refused = len(part.refused)
        part.refused = [each for each in part.refused if each.id not in corrected]
        self.n += n_refused - len(part.refused)
        self.alike |= set(corrected.values())
        self.met |= set(corrected.values())

    def _sort_taken(
        self, conn: "Connection", part: Part, row: Identified, stored: StoredUnder
    ) -> None:
        """Say what is to become of a line that could be read."""
        dealt = row if row.own else self._dealt(row, stored)
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
        self, conn: "Connection", part: Part, row: Identified, stored: StoredUnder
    ) -> None:
        """Say what is to become of a line that no other line of the file is."""
        left = replace(row, values=without(row.values, stored.erased_of(row)))
        n_new = len(part.new)
        if row.own:
            self._sort_own(conn, part, left, stored)
        else:
            there = [stored.beside[own][0] for own in ids_of(row) if 0 in stored.beside[own]]
            there += stored.counting_beside(row)  # those that say the same, of another version
            self._sort_made(conn, part, left, there)
        self.n_forgotten += len(part.new) > n_new and left.values != row.values

    def _dealt(self, row: Identified, stored: StoredUnder) -> "Identified | StoredAnswer":
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
                stored.look_up(ids_of(dealt))
            counting = stored.counting_beside(dealt)
            right = [each for each in counting if not stored.says(each, row.values)]
            if not right:
                break
            left = self._put_right.setdefault(row.alike, [])
            left.append(right[0])
        is_stored = any(0 in stored.beside[own] for own in ids_of(dealt))
        return dealt if is_stored or not left else left.pop(0)

    def _sort_own(
        self, conn: "Connection", part: Part, row: Identified, stored: StoredUnder
    ) -> None:
        """Say what is to become of a line that brings its id: one answer of its ids may count.

        Args:
            conn: A reading transaction.
            part: Where it goes.
            row: It.
            stored: What is stored under its id and those before and behind it.
        """
        kept = stored.beside[row.id]
        same = {n: each for n, each in kept.items() if stored.says(each, row.values)}
        active = [each for each in kept.values() if not each.withdrawn]
        if known := next((each for each in active if each in same.values()), None):
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
            self.met.add(active[0].id)
            part.refused.append(row.refused(self._other(conn, active[0], row), active[0].id))
        elif active:
            self.n += 1
            self.alike.add(active[0].id)
            self.met.add(active[0].id)
        elif same:
            part.back.append(replace(row, id=same[0].id))
        elif self._is_exported(conn, row):
            self.n += 1
        elif (since := self._counts_since(conn, row)) is not None:
            self.met.add(since.id)
            part.refused.append(row.refused(self._other(conn, since, row), since.id))
        else:
            # What was taken out as another version's stays out under its own id.
            part.new.append(replace(row, id=row.by_version.get(row.ref, row.id)) if kept else row)

    def _other(
        self, conn: "Connection", stored: "StoredAnswer", row: Identified
    ) -> LineNeedsWithdrawal | GivenOtherwise:
        """Say that a line is not what counts in its place, with the import that brought that."""
        place = stored.unit, stored.day
        if place not in self._brought_by:
            every = imports.counted(conn, stored.unit, ANSWERS, stored.day, stored.day)
            self._brought_by[place] = {UUID(bytes=each.id): each.n for each in every}
        number = self._brought_by[place].get(stored.id)
        if number is None:
            return GivenOtherwise(field="id")
        where = number, stored.unit, self._source.unit
        if row.own:
            return AlreadyOther(*where, field="id")
        if not asked_the_same(row.ref, stored):
            return OtherVersion(*where, stored=stored.questionnaire)
        return PutRightSince(*where, day=stored.day)

    def _is_exported(self, conn: "Connection", line: Identified) -> bool:
        """Say whether a line is stored though that was exported, as it says or its second does."""
        stored = next(self._exported(conn, line, withdrawn=False), None)
        if stored is not None:
            self.alike.add(stored.id)
            self.met.add(stored.id)
        return stored is not None

    def _counts_since(self, conn: "Connection", line: Identified) -> "StoredAnswer | None":
        """Give what counts in place of an exported answer that was taken out and put right."""
        for given in self._exported(conn, line, withdrawn=True):
            stored = StoredUnder(conn, self._source)
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
        month, soon = self._month_of(conn, day), SoonTold(line.values)
        for given in month.given.get(day, ()):
            if given.withdrawn != withdrawn or given.id in self.met or soon.is_another(given):
                continue
            values = {"channel": given.channel, **line.values}
            here = given.at is not None and given.channel != Channel.IMPORT
            likely = says_so or (here and str(given.at)[17:19] == second)
            details = month.details.get(given.id, [])
            if likely and says_the_same(values, given, details, self._source):
                yield given

    def _month_of(self, conn: "Connection", day: str) -> StoredMonth:
        """Give what was said in the month of a day."""
        name = day[:7]
        if self._month is None or self._month[0] != name:
            self._month = name, read_month(conn, self._source.unit, day)
        return self._month[1]


def _words(row: Identified) -> int:
    return hash(frozenset((name, value) for name, value in row.values.items() if name != "id"))
