"""Prints of ticket codes, noted as acts: how many and until when, never which.

Read next: `survey/tickets.py`.
"""

from datetime import date, timedelta

from sqlalchemy import Connection

from survey.errors import Invalid
from survey.language import N_
from survey.register import journal, offices
from survey.register.tickets import ISSUE
from survey.tickets import MOST_DAYS


class WrongTicketDays(Invalid):
    """Codes that are to count until a day that is over, or for years."""

    slug = "wrong-ticket-days"
    sentence = N_(
        "Kode tiket berlaku paling lama %(most)s hari: sebutkan hari terakhir dari %(first)s sampai"
        " %(last)s dengan --until."
    )


def note_tickets(conn: Connection, unit: str, n: int, *, last: date, by: str) -> None:
    """Note that codes are printed.

    Args:
        conn: A writing transaction.
        unit: The unit's code in any case.
        n: How many.
        last: The last day on which they count.
        by: Who prints them.

    Raises:
        UnknownUnit: There is no such unit.
    """
    code = offices.unit_code(conn, unit)
    params = {"unit": code, "n": n, "last": last.isoformat()}
    journal.note(conn, by, ISSUE, code, f"{n} kode tiket, sampai {last}", params=params)


def check_last(last: date, today: date) -> None:
    """Make sure that codes may count until a day.

    Raises:
        WrongTicketDays: They may not.
    """
    most = today + timedelta(days=MOST_DAYS)
    if not today <= last <= most:
        raise WrongTicketDays(field="until", most=MOST_DAYS, first=today, last=most)
