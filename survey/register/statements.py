"""Statements of signatories as lines of the journal: written once, read by every check.

Read next: `survey/statements.py`; `checks.py`.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection

from survey.register import journal, proven
from survey.statements import ChainEnd, StatedLoss

ACT: Final = "state"
ENDS: Final = "ends"


def add(conn: Connection, statement: StatedLoss) -> None:
    """Write a statement; its moment is that of the line.

    Args:
        conn: A writing transaction.
        statement: Who states what.
    """
    ends = [list(end) for end in sorted(statement.ends)]
    words = (statement.by, ACT, statement.position, statement.reason)
    journal.note(conn, *words, params={ENDS: ends})


def every(conn: Connection) -> list[StatedLoss]:
    """Give all statements, oldest first; a line that was damaged says nothing."""
    return list(_read(conn))


def _read(conn: Connection) -> Iterator[StatedLoss]:
    for line in proven.lines(conn, ACT):
        try:
            ends = frozenset(_ends(line.params))
            at = datetime.fromisoformat(line.at).astimezone(UTC)
        except (KeyError, TypeError, ValueError):
            continue
        yield StatedLoss(line.made_by, line.subject, at, line.detail, ends, line.seq)


def _ends(params: Mapping[str, Any]) -> Iterator[ChainEnd]:
    for chain, seq, digits in params[ENDS]:
        yield ChainEnd(str(chain), int(seq), str(digits))
