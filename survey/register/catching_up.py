"""Seals what the journal of an older release left open, when the register is brought up to date.

Only what holds is sealed: a day whose flags differ from what an older line sealed keeps that line,
or the new one would hide the difference. Read next: `opening.py`, `sealed_rows.py`.
"""

from typing import Final

from sqlalchemy import Connection, inspect, select, update

from survey.register import journal, journal_check, sealed_rows, seals
from survey.register.engine import tenant_of
from survey.register.faults import SchemaSetBack
from survey.register.journal import SCHEMA
from survey.register.numbered import FIRST_LINE
from survey.register.schema import audit
from survey.register.schema import journal as lines

# Schemas with a journal that knew nothing of this.
LEFT_OPEN: Final = frozenset({"0005", "0006"})
# Those that knew it all, and left nothing to seal.
SEALED: Final = frozenset({"0007"})


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

    Lines since 0007 seal the office; none of those before it did. Before 0005 there was none. Since
    0008 the line that begins a journal, or tells of an update, names the schema.

    Args:
        conn: A transaction.
        place: The register, for the message.
        version: What it says its schema is.

    Raises:
        SchemaSetBack: A line of a newer release is there.
    """
    if version is None or not inspect(conn).has_table(lines.name):
        return
    if version not in LEFT_OPEN | SEALED:
        raise SchemaSetBack(place=place, found=version)
    office = f'"{seals.OFFICE_STATE}":['
    newer = lines.c.sealed.contains(office, autoescape=True)
    if version in SEALED:
        newer = lines.c.params.contains(f'"{SCHEMA}":', autoescape=True)
    if (
        conn.execute(select(lines.c.seq).where(newer, lines.c.seq >= FIRST_LINE).limit(1)).first()
        is not None
    ):
        raise SchemaSetBack(place=place, found=version)
