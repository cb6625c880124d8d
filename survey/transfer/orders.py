"""May a private part be gone? What the rules, citizens and sealed lines have ordered to erase.

Everything else that is gone was taken out behind the program's back. Read next:
`survey/register/proven.py`, `survey/actions/retention.py`; `comparison.py` and `erasing.py`, which
ask.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

from survey.actions import retention
from survey.register import proven
from survey.register.engine import Register
from survey.register.offices import NoOffice


class GonePart(NamedTuple):
    """A private part that is gone somewhere: "time", "bands" or "comment" of an answer.

    `unit` and `day` are those of the answer, the day written YYYY-MM-DD.
    """

    id: bytes
    part: str
    unit: str
    day: str


class Order(Enum):
    """Who ordered a part to be erased.

    `RULE` says that it is due; `AHEAD` that it was by the clock of a run of retention that lies
    ahead of now; `ASKED` that a citizen asked for it; `AGAIN` that a copy that was put back had
    lost it by order; `NOBODY` that no sealed line knows of it.
    """

    RULE = auto()
    AHEAD = auto()
    ASKED = auto()
    AGAIN = auto()
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

    def is_due(self, unit: str, part: str, day: str) -> bool:
        """Say whether the rules erase a part by now."""
        return day <= self._due.get((unit, part), "")

    def of(self, gone: Sequence[GonePart]) -> list[Order]:
        """Say of each part who ordered it to be erased, in the order given."""
        ids = {part.id for part in gone if not self.is_due(part.unit, part.part, part.day)}
        with self._register.read() as conn:
            asked = proven.asked(conn, ids)
        return [self._order(part, (part.id, part.part) in asked) for part in gone]

    def _order(self, gone: GonePart, asked: bool) -> Order:  # noqa: FBT001
        if self.is_due(gone.unit, gone.part, gone.day):
            return Order.RULE
        if asked:
            return Order.ASKED
        if (gone.id, gone.part) in self._again:
            return Order.AGAIN
        was_due = gone.day <= self._was_due.get((gone.unit, gone.part), "")
        return Order.AHEAD if was_due else Order.NOBODY

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
