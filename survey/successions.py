"""Ids under which one citizen's line is stored that brought an id and was put right.

Nothing stored is overwritten: a line that says something else than the withdrawn answer under its
id is stored under the id that follows, a fixed step onward. Which ids stand before and behind one
can be computed, so whichever of them is named (by a file, by the form that was filled after a tap,
by a citizen's code) the others are found; only one of them counts. Here is no store. Read next:
`register/successions.py`, `exchange/doubles/recognition.py`.
"""

from typing import Generic, TypeVar
from uuid import UUID

Value = TypeVar("Value")
# The bits of an id that a step changes. Those above say how it was made, so a made id has made
# followers; by those below the one extra question of a tap is drawn, so all draw the same.
_LOW, _SPAN = 1 << 32, 1 << 30
# Drawn once for this program; odd, so that no id comes again among its followers.
_STEP = 0x2C9B_64D5
_BACK = pow(_STEP, -1, _SPAN)
MOST = 10_000  # steps from one id to another of the same citizen: nobody puts a line right so often


def successor(brought: UUID, n: int) -> UUID:
    """Give the id that stands so many places behind one, or before it where `n` is negative."""
    field = brought.int // _LOW % _SPAN
    return UUID(int=brought.int + ((field + n * _STEP) % _SPAN - field) * _LOW)


def places_behind(own: bytes, other: bytes) -> int | None:
    """Say how many places an id stands behind another one; None for somebody else's."""
    if _kept(own) != _kept(other):
        return None
    apart = (int.from_bytes(own) - int.from_bytes(other)) // _LOW * _BACK % _SPAN
    n = apart if apart < _SPAN // 2 else apart - _SPAN
    return n if abs(n) <= MOST else None


def are_one(own: UUID, other: UUID) -> bool:
    """Say whether two ids stand for one citizen's answer."""
    return places_behind(own.bytes, other.bytes) is not None


class ByAnswer(Generic[Value]):
    """What is known of answers, by an id of theirs; found by those before and behind it too."""

    def __init__(self) -> None:
        self._by_kept: dict[bytes, dict[bytes, Value]] = {}

    def put(self, own: bytes, value: Value) -> None:
        """Remember something of an answer."""
        self._by_kept.setdefault(_kept(own), {})[own] = value

    def of(self, named: bytes) -> Value | None:
        """Give what is known of an answer; of several of its ids what the last one has."""
        places = {
            n: value
            for own, value in self._by_kept.get(_kept(named), {}).items()
            if (n := places_behind(own, named)) is not None
        }
        return places[max(places)] if places else None


def _kept(own: bytes) -> bytes:
    """Give what all ids of one answer have in common."""
    return own[:8] + bytes([own[8] & 0xC0]) + own[12:]
