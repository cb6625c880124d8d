"""Seals what the journal of an older release left open, when the register is brought up to date.

Only what holds is sealed: a day whose flags differ from what an older line sealed keeps that line,
or the new one would hide the difference. Read next: `opening.py`, `sealed_rows.py`.
"""

from typing import Final

from sqlalchemy import Connection, inspect, select, update

from survey.register import journal, journal_check, sealed_rows, seals
from survey.register.engine import tenant_of
from survey.register.faults import SchemaSetBack
from survey.register.schema import audit
from survey.register.schema import journal as lines

# Schemas with a journal that knew nothing of this.
LEFT_OPEN: Final = frozenset({"0005", "0006"})


def catch_up(conn: Connection) -> None:
    """Let the next line seal the list of acts from before the journal, the office, rapid taps."""
    mine = audit.c.tenant == tenant_of(conn)
    seq = journal.number(conn)
    for row in conn.execute(select(audit).where(mine).order_by(audit.c.n)).mappings().all():
        journal.seal(conn, audit, dict(row))
    conn.execute(update(audit).where(mine).values(sealed_by=seq))
    journal.seal_state(conn, seals.OFFICE_STATE, sealed_rows.office_lines(conn))
    if not (rapid := sealed_rows.rapid_taps(conn)):
        return
    sealed = journal_check.newest_states(conn)
    for state, own in rapid.items():
        lines = sealed_rows.flag_lines(conn, *sealed_rows.unit_and_day(state))
        if sealed.get(state) == seals.digest([line for line in lines if line not in own]):
            journal.seal_state(conn, state, lines)


def check_number(conn: Connection, place: str, version: str | None) -> None:
    """Make sure that a schema's number was not put back: what was edited since would be sealed.

    Lines of this release seal the office; none of those before it did. Before 0005 there was none.

    Args:
        conn: A transaction.
        place: The register, for the message.
        version: What it says its schema is.

    Raises:
        SchemaSetBack: A line of a newer release is there.
    """
    if version is None or not inspect(conn).has_table(lines.name):
        return
    office = f'"{seals.OFFICE_STATE}":['
    newer = select(lines.c.seq).where(lines.c.sealed.contains(office, autoescape=True)).limit(1)
    if version not in LEFT_OPEN or conn.execute(newer).first() is not None:
        raise SchemaSetBack(place=place, found=version)
