"""May a private part be gone? What the rules, citizens and sealed lines have ordered to erase.

Everything else that is gone was taken out behind the program's back. Read next:
`survey/register/proven.py`, `survey/actions/retention.py`; `comparison.py` and `erasing.py`, which
ask.
"""

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum, auto
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

from survey.actions import retention
from survey.box import ReadBox
from survey.errors import LoketError
from survey.ledger import Head
from survey.register import erasures, journal, proven
from survey.register.engine import Register
from survey.register.offices import NoOffice

_NO_ORDER: Final = Head(-1, b"")
_PORTION: Final = 1000  # rows at once


class GonePart(NamedTuple):
    """A private part that is gone somewhere: "time", "bands" or "comment" of an answer.

    `unit` and `day` are those of the answer, the day written YYYY-MM-DD.
    """

    id: bytes
    part: str
    unit: str
    day: str


class NotedWork(NamedTuple):
    """A part that the register notes as one that a box may still hold, see `OpenErasure`.

    `ordered`: the rules or a line of the journal say that it is to be erased.
    """

    part: GonePart
    by_citizen: bool
    stands: bool
    ordered: bool


class Order(Enum):
    """Who ordered a part to be erased.

    `RULE` says that it is due; `AHEAD` that it was by the clock of a run of retention that lies
    ahead of now; `ASKED` that a citizen asked for it; `AGAIN` that a copy that was put back had
    lost it by order; `LOST` that its box remembers an order that this register does not have, as
    one from a backup; `NOBODY` that nothing knows of it.
    """

    RULE = auto()
    AHEAD = auto()
    ASKED = auto()
    AGAIN = auto()
    LOST = auto()
    NOBODY = auto()


class Orders:
    """What was ordered to be erased by a moment; looked up when the first part is missing.

    Args:
        register: Whose answers.
        now: The moment, with its zone.
    """

    def __init__(self, register: Register, now: datetime) -> None:
        self._register = register
        self._now = now
        self._held: dict[Head, bool] = {}  # whether the journal has a line

    def is_due(self, unit: str, part: str, day: str) -> bool:
        """Say whether the rules erase a part by now."""
        return _reaches(self._due, unit, part, day)

    def given(self, gone: Sequence[GonePart], box: ReadBox) -> list[Order]:
        """Say of each part who ordered it to be erased, in the order given.

        Args:
            gone: Parts that are gone in the register or in the box.
            box: The box that had them.
        """
        orders = [self._by_rule_or_line(part) for part in gone]
        left = [part for part, order in zip(gone, orders, strict=True) if order is Order.NOBODY]
        if not left:
            return orders
        ids = {part.id for part in left}
        with self._register.read() as conn:
            wishes = proven.asked(conn, ids)
        remembered = self._remembered(box, ids)
        for place, part in enumerate(gone):
            if orders[place] is Order.NOBODY:
                key = (part.id, part.part)
                orders[place] = Order.ASKED if key in wishes else remembered.get(key, Order.NOBODY)
        return orders

    def erased_here(self, gone: Sequence[GonePart], box: ReadBox) -> frozenset[GonePart]:
        """Give the parts that this register itself erased, so that it cannot have them honestly.

        It asked for it with a citizen, noted that a copy had lost them, ran a pass behind their
        answer, or gave the order that their box remembers: each in one transaction with erasing.

        Args:
            gone: Parts that the box has not.
            box: The box that had them.
        """
        ids = {part.id for part in gone}
        with self._register.read() as conn:
            wishes, came = proven.asked(conn, ids), proven.sealing(conn, ids)
        by_box = self._orders_of(box, ids)
        return frozenset(
            part
            for part in gone
            if (key := (part.id, part.part)) in wishes
            or key in self._again
            or self._held.get(by_box.get(key, _NO_ORDER), False)
            or any(ran.ended for ran in self._passes_behind(part, came.get(part.id)))
        )

    def noted(self) -> Generator[NotedWork, None, None]:
        """Give what the register notes as work to do in the boxes, what was noted first first.

        That a row says so is no order: nothing seals it.
        """
        with self._register.read() as conn:
            still = erasures.still_open(conn)
            while some := list(islice(still, _PORTION)):
                parts = [GonePart(row.due.id, row.part, row.due.unit, row.due.day) for row in some]
                ordered = self._ordered(parts)
                for part, row in zip(parts, some, strict=True):
                    yield NotedWork(part, row.by_citizen, row.stands, part in ordered)

    def _ordered(self, work: Collection[GonePart]) -> frozenset[GonePart]:
        """Give the parts that the boxes are to erase by the rules or by a line of the journal.

        What came otherwise than its device had sealed it stays as evidence until its time is due.
        """
        ids = {part.id for part in work}
        with self._register.read() as conn:
            wishes, came = proven.asked(conn, ids), proven.sealing(conn, ids)
            broken = erasures.broken_among(conn, ids)
        return frozenset(
            part
            for part in work
            if (part.id, part.part) in wishes
            or self._by_rule_or_line(part) is not Order.NOBODY
            or (part.id in broken and self.is_due(part.unit, "time", part.day))
            or any(True for _ in self._passes_behind(part, came.get(part.id)))
        )

    def _passes_behind(self, part: GonePart, came: int | None) -> Iterator[proven.ProvenPass]:
        """Give the passes of retention that reached a part, whose answer came with a line."""
        passes = self._passes.get((part.unit, part.part), ())
        return (ran for ran in passes if ran.reached(part.day, came))

    def remember(self, again: Collection[GonePart]) -> None:
        """Know of parts from now on that a line tells they were erased again."""
        self._again.update((gone.id, gone.part) for gone in again)

    def _by_rule_or_line(self, gone: GonePart) -> Order:
        if self.is_due(gone.unit, gone.part, gone.day):
            return Order.RULE
        if (gone.id, gone.part) in self._again:
            return Order.AGAIN
        was_due = _reaches(self._was_due, gone.unit, gone.part, gone.day)
        return Order.AHEAD if was_due else Order.NOBODY

    def _remembered(self, box: ReadBox, ids: Collection[bytes]) -> dict[tuple[bytes, str], Order]:
        """Give what a box erased by orders that the register does not have.

        Of those that it has, its own sealed rows tell what they were.
        """
        by_part = self._orders_of(box, ids)
        return {key: Order.LOST for key, order in by_part.items() if not self._held[order]}

    def _orders_of(self, box: ReadBox, ids: Collection[bytes]) -> dict[tuple[bytes, str], Head]:
        """Give by which order a box erased parts, and see whether the journal has these orders."""
        try:
            by_part = box.erased_by([UUID(bytes=answer_id) for answer_id in ids])
        except LoketError:
            return {}  # the chain's own check tells it
        for order in set(by_part.values()) - self._held.keys():
            with self._register.read() as conn:
                self._held[order] = journal.holds(conn, order)
        return {(entry_id.bytes, part): order for (entry_id, part), order in by_part.items()}

    @cached_property
    def _passes(self) -> dict[tuple[str, str], list[proven.ProvenPass]]:
        with self._register.read() as conn:
            return proven.passes(conn)

    @cached_property
    def _again(self) -> set[tuple[bytes, str]]:
        with self._register.read() as conn:
            return proven.erased_again(conn)

    @cached_property
    def _due(self) -> dict[tuple[str, str], str]:
        return self._last_days(self._now)

    @cached_property
    def _was_due(self) -> dict[tuple[str, str], str]:
        """Give what was due once: a clock that is put back makes nothing not due."""
        with self._register.read() as conn:
            ran = proven.last_run(conn)
        then = self._now if ran is None else datetime.fromisoformat(ran).astimezone(UTC)
        return self._last_days(then) if then > self._now else {}

    def _last_days(self, moment: datetime) -> dict[tuple[str, str], str]:
        """Give by unit and part the last day whose answers must have lost it by a moment."""
        try:
            with self._register.read() as conn:
                limits = retention.limits(conn, moment)
        except NoOffice:
            return {}
        return {(unit, part): last.isoformat() for unit, parts, last in limits for part in parts}


def _reaches(last_days: Mapping[tuple[str, str], str], unit: str, part: str, day: str) -> bool:
    """Say whether a day is among those that must have lost a part; of no day nothing is due."""
    return "" < day <= last_days.get((unit, part), "")
