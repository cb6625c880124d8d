"""Files of ratings that were brought in, by number. Read next: `amendments.py`."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from survey.register import amendments, journal
from survey.register.engine import tenant_of
from survey.register.moments import chunks, next_number, now_text
from survey.register.schema import amendment, entry, import_file, response


class ImportFile(NamedTuple):
    """One import; `digest` is the file's SHA-256 in hex."""

    n: int
    unit: str
    file: str
    digest: str
    made_at: str
    by: str


class Counted(NamedTuple):
    """A rating or form that counts; `n` is the import that brought it, in or back, if one did."""

    id: bytes
    n: int | None
    day: str
    counter: str
    channel: str
    questionnaire: str


def begin(conn: Connection, unit: str, file: str, digest: str, by: str) -> int:
    """Give a file the next number."""
    n = next_number(conn, import_file)
    row = {
        "tenant": tenant_of(conn),
        "n": n,
        "unit": unit,
        "file": file,
        "digest": digest,
        "made_at": now_text(),
        "made_by": by,
    }
    journal.add(conn, import_file, [row])
    return n


def current(conn: Connection) -> int | None:
    """Give the number of the import begun last, None when there was none."""
    table = import_file
    return conn.execute(
        select(func.max(table.c.n)).where(table.c.tenant == tenant_of(conn))
    ).scalar()


def every(conn: Connection) -> list[ImportFile]:
    """Give every import, oldest first."""
    table = import_file
    rows = conn.execute(select(table).where(table.c.tenant == tenant_of(conn)).order_by(table.c.n))
    return [
        ImportFile(row.n, row.unit, row.file, row.digest, row.made_at, row.made_by) for row in rows
    ]


def counted(
    conn: Connection, unit: str, kinds: Sequence[str], first: str = "", last: str = "9999"
) -> list[Counted]:
    """Give the answers of a unit that count, with the import that brought each.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        kinds: Of which kinds of entries.
        first: The first day, ISO 8601.
        last: The last day, included.
    """
    tenant, table = tenant_of(conn), amendment
    moved = conn.execute(
        select(table.c.id, table.c.withdrawn, table.c.import_n)
        .where(
            table.c.tenant == tenant, table.c.unit == unit, table.c.matter == amendments.WITHDRAWN
        )
        .where(table.c.day.between(first, last))
        .order_by(table.c.n)
    )
    last_word = {row.id: (row.withdrawn, row.import_n) for row in moved}
    names = ("day", "counter", "channel", "questionnaire")
    rows = conn.execute(
        select(response.c.id, entry.c.import_n, *(response.c[name] for name in names))
        .join(entry, (entry.c.tenant == response.c.tenant) & (entry.c.id == response.c.id))
        .where(response.c.tenant == tenant, response.c.unit == unit, entry.c.verdict == "new")
        .where(response.c.day.between(first, last), response.c.kind.in_(kinds))
    )
    answers = []
    for answer_id, brought_by, *words in rows:
        is_out, n = last_word.get(answer_id, (False, brought_by))
        if not is_out:
            answers.append(Counted(answer_id, n, *words))
    return answers


def brought_as(conn: Connection, ids: Sequence[bytes]) -> dict[bytes, tuple[int, int]]:
    """Give by which import answers were first brought, and in which order within it.

    Args:
        conn: Any transaction.
        ids: Of answers that imports brought; others are left out.
    """
    by_id: dict[bytes, tuple[int, int]] = {}
    for some in chunks(ids):
        rows = conn.execute(
            select(entry.c.id, entry.c.import_n, entry.c.seq).where(
                entry.c.tenant == tenant_of(conn),
                entry.c.id.in_(some),
                entry.c.verdict == "new",
                entry.c.import_n.is_not(None),
            )
        )
        by_id |= {row.id: (row.import_n, row.seq) for row in rows}
    return by_id


class Brought(NamedTuple):
    """What of an import counts now: how many answers, and their first and last day."""

    n: int
    first: str
    last: str


def brought(conn: Connection) -> dict[int, Brought]:
    """Give what counts of each import now, by number; one that is withdrawn is left out."""
    targets = {batch.n: amendments.of_import(conn, batch.n) for batch in every(conn)}
    return {
        n: Brought(
            amendments.n_answers(conn, some),
            min(each.day for each in some),
            max(each.day for each in some),
        )
        for n, some in targets.items()
        if some
    }


def same_content(conn: Connection, unit: str, digests: Collection[str]) -> list[ImportFile]:
    """Give the imports of files with one of these digests for a unit, oldest first."""
    return [each for each in every(conn) if each.unit == unit and each.digest in digests]


def counting(conn: Connection, digests: Collection[str]) -> list[ImportFile]:
    """Give the imports of files with one of these digests of which something counts now."""
    return [
        each
        for each in every(conn)
        if each.digest in digests and amendments.of_import(conn, each.n)
    ]


def later(conn: Connection, n: int) -> list[ImportFile]:
    """Give the imports for the same unit that came after one, oldest first."""
    files = every(conn)
    units = {file.unit for file in files if file.n == n}
    return [file for file in files if file.n > n and file.unit in units]
