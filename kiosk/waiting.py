"""What paired screens have not brought home yet, as each says itself when it asks for `/window`.

Counts and times alone: no answer and no id of one, and nothing of a screen goes into an answer.
Browsers that nobody paired are not believed, for anybody may be one. `noticed.py` keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qs

MOST: Final = 99_999  # of one screen; more is kept as that
SOON: Final = timedelta(minutes=10)  # what waits for less is on its way


@dataclass(frozen=True, slots=True)
class Unsent:
    """What one screen has not brought home.

    Attributes:
        place: its counter, as `unit/counter`.
        n: answers that wait on its disk.
        refused: answers that the server did not take, or not whole, without anybody being told.
        since: the UTC moment since when there is anything.
        heard: when it said so last, to the minute.
    """

    place: str
    n: int
    refused: int
    since: datetime
    heard: datetime

    def values(self) -> dict[str, object]:
        """Give it as plain values for JSON."""
        return asdict(self) | {"since": self.since.isoformat(), "heard": self.heard.isoformat()}


def said(place: str, query: str, before: Unsent | None) -> Unsent | None:
    """Read what a screen says; None where nothing waits.

    Args:
        place: its counter, as `unit/counter`.
        query: of the address it asked at, such as `waiting=3&refused=1`; what is not said is 0.
        before: what it said last.
    """
    fields = parse_qs(query) if query else {}
    n, refused = (_count(fields.get(name, ["0"])[-1]) for name in ("waiting", "refused"))
    if not n and not refused:
        return None
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return Unsent(place, n, refused, now if before is None else before.since, now)


def from_values(values: Mapping[str, object]) -> Unsent:
    """Read it back.

    Raises:
        ValueError, KeyError: it is not as `values` wrote it.
    """
    since, heard = (datetime.fromisoformat(str(values[name])) for name in ("since", "heard"))
    if since.tzinfo is None or heard.tzinfo is None:
        raise ValueError(values)
    n, refused = (_count(str(values[name])) for name in ("n", "refused"))
    return Unsent(str(values["place"]), n, refused, since, heard)


def overdue(known: Mapping[str, Unsent]) -> tuple[Unsent, ...]:
    """Return what waits for longer than it should or was refused, by counter."""
    now = datetime.now(UTC)
    late = [waits for waits in known.values() if waits.refused or now - waits.since > SOON]
    return tuple(sorted(late, key=lambda waits: (waits.place, waits.since)))


def _count(text: str) -> int:
    return min(MOST, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 0
