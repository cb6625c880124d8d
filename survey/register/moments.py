"""How the register writes moments, days and numbers that rise; shared by its files of queries."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, TypeVar

from sqlalchemy import Connection, Table, func, select

from survey.register.engine import tenant_of

# Few enough for the parameters of one statement on either engine.
CHUNK: Final = 1000
LAST_NUMBER: Final = 2**31 - 1  # the highest that a column of numbers holds on either engine
T = TypeVar("T")


def now_text() -> str:
    """Write this moment in UTC, to the second: text that sorts."""
    return moment(datetime.now(UTC))


def moment(at: datetime) -> str:
    """Write a moment in UTC, to the second."""
    return f"{at.astimezone(UTC).isoformat()[:19]}Z"


def wall(local: datetime) -> str:
    """Write what the clock on the wall says, to the microsecond: text that sorts with days."""
    return local.strftime("%Y-%m-%dT%H:%M:%S.%f")


def next_number(conn: Connection, table: Table) -> int:
    """Give the next `n` of a table; safe, as writers of one installation queue up."""
    last = select(func.max(table.c.n)).where(table.c.tenant == tenant_of(conn))
    return (conn.execute(last).scalar() or 0) + 1


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of CHUNK."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
