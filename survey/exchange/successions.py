"""Ids under which one citizen's line is stored that brought an id and was put right.

Nothing stored is overwritten: a line that says something else than the withdrawn answer under its
id is stored under the id that follows. Which ids stand before and behind one can be computed, so
whichever of them a file brings, the others are found, and only one of them counts.
Read next: `recognition.py`.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from survey.register import lines as stored_lines

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer

# The bits of an id below those that say how it was made, which stay: a made id has made successors.
_SPAN = 1 << 62
# Drawn once for this program; odd, so that no id comes again among its successors.
_STEP = 0x32F3_B0C2_A564_96D7


def successor(brought: UUID, n: int) -> UUID:
    """Give the id that stands so many places behind one, or before it where `n` is negative."""
    kept, rest = divmod(brought.int, _SPAN)
    return UUID(int=kept * _SPAN + (rest + n * _STEP) % _SPAN)


def stored_beside(
    conn: "Connection", brought: Collection[UUID]
) -> dict[UUID, dict[int, "StoredAnswer"]]:
    """Give what is stored under ids that lines brought and under those before and behind them.

    Args:
        conn: A reading transaction.
        brought: The ids.

    Returns:
        By each of them, withdrawn answers too, by how many places behind it they stand.
    """
    beside: dict[UUID, dict[int, StoredAnswer]] = {own: {} for own in brought}
    sought = [(own, n) for own in beside for n in (-1, 0, 1)]
    while sought:
        ids = {(own, n): successor(own, n) for own, n in sought}
        there = stored_lines.by_ids(conn, list(dict.fromkeys(ids.values())))
        stored = {key: there[answer_id] for key, answer_id in ids.items() if answer_id in there}
        for (own, n), answer in stored.items():
            beside[own][n] = answer
        sought = [(own, n + (1 if n > 0 else -1)) for own, n in stored if n]
    return beside
