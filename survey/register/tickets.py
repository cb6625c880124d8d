"""How many ticket codes were printed: told by the lines of the journal, which hold no code.

Queries only. Read next: `survey/tickets.py`, `actions/tickets.py`.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select

from survey.answers.origins import Provenance
from survey.canonical import read_json
from survey.register import offices
from survey.register.engine import tenant_of
from survey.register.numbered import own_lines
from survey.register.schema import journal, response

ISSUE: Final = "issue_tickets"


class PrintedCodes(NamedTuple):
    """Codes that were printed at once: on which local day, how many, until when they count."""

    on: date
    n: int
    last: date


def sheets(conn: Connection, unit: str) -> Iterator[PrintedCodes]:
    """Give the sheets of codes that were printed for a unit, the oldest first.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
    """
    rows = conn.execute(
        select(journal.c.at, journal.c.params)
        .where(own_lines(conn), journal.c.act == ISSUE)
        .order_by(journal.c.seq)
    ).all()
    for at, text in rows:
        params = read_json(text)
        if params["unit"] == unit:
            on = offices.office(conn).day_of(datetime.fromisoformat(at))
            yield PrintedCodes(on, params["n"], date.fromisoformat(params["last"]))


def n_used(conn: Connection, unit: str, first: date, last: date) -> int:
    """Count the forms that came with a code of a ticket, from one local day to another."""
    table = response
    return int(
        conn.execute(
            select(func.count()).where(
                table.c.tenant == tenant_of(conn),
                table.c.unit == unit,
                table.c.day.between(first.isoformat(), last.isoformat()),
                table.c.provenance == Provenance.TICKET.value,
            )
        ).scalar_one()
    )
