"""Rows that no box at hand tells of: what nothing brought, nothing orders, or nobody holds.

Read next: `survey/register/compared.py`, which finds them; `comparison.py`, which counts them.
"""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection

from survey.differences import Difference, DifferenceKind, RowPlace
from survey.proof.gaps import without_order
from survey.proof.orders import Orders
from survey.proof.row_places import digits, own_place
from survey.register import compared
from survey.register.compared import KnownBox, Totals
from survey.register.engine import Register
from survey.register.soundness import any_text


def every(
    register: Register,
    orders: Orders,
    known: Mapping[bytes, KnownBox],
    totals: Totals | None,
    spared: Collection[bytes],
) -> Iterator[Difference]:
    """Name rows that nothing brought or orders and verdicts that cannot be, if there can be.

    Args:
        register: Whose rows.
        orders: What was ordered.
        known: The boxes that the register knows.
        totals: What was gone through: where that is all there is, no answer hangs loose. None
            looks in any case.
        spared: Answers whose entry is missing, which is told already.
    """
    yield from without_order(orders)
    with register.read() as conn, any_text(conn):
        whole = totals is not None and totals == compared.totals(conn)
    readers: list[tuple[compared.Reader, DifferenceKind, tuple[str, ...]]] = [
        (compared.loose_amendments, DifferenceKind.ADDED, ()),
        (compared.unmarked_visits, DifferenceKind.MISSING, ("visit_twice",)),
        (compared.odd_heads, DifferenceKind.EDITED, ("head_hash",)),
    ]
    if not whole:
        readers.append((compared.loose, DifferenceKind.ADDED, ()))
        readers.append((compared.doubtful, DifferenceKind.EDITED, ("verdict",)))
    for reader, kind, columns in readers:
        with register.read() as conn, any_text(conn):
            for row in reader(conn):
                if row.table != "response" or row.id not in spared:
                    yield Difference(kind, row.table, columns, own_place(row, known))


def unheld(conn: Connection, box_id: bytes, device: str) -> Iterator[Difference]:
    """Name the entries of a box that have no answer, or only a part of it."""
    for row in compared.unheld(conn, box_id):
        place = RowPlace(box_id.hex(), device, row.seq, digits(row.id))
        yield Difference(DifferenceKind.MISSING, row.table, (), place)
