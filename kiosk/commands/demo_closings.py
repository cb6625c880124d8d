"""Signs for the demonstration what its made-up head of office would have signed.

Through the same action as `loket close`, so that what a visitor sees is what an office would get;
a demonstration that is left running goes on to sign its months. Read next: `public_results.py`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from survey.periods import Month
from survey.register import closings, offices

if TYPE_CHECKING:
    from survey.register.engine import Register


def sign_demo(register: Register, *, now: datetime) -> None:
    """Close every whole month of a demonstration that is over; any other office is left alone.

    Args:
        register: The register, all boxes drained into it.
        now: Any moment with its zone.
    """
    from reports.evidence import frames, packed
    from reports.skm import closing

    with register.read() as conn:
        if not offices.is_demo(conn):
            return
        office = offices.office(conn)
        today = office.day_of(now)
        due = [
            (unit.code, month)
            for unit in offices.units(conn)
            for month in _months(frames.read_first_form(conn, unit.code), today)
            if closings.latest(conn, unit.code, str(month)) is None
            and packed.read(conn, unit.code, month.first, month.last).forms.n
        ]
    by = office.signatory.name if office.signatory else office.name
    for unit, month in due:
        closing.close(register, unit=unit, period=str(month), by=by, now=now)


def _months(first_on: date | None, today: date) -> list[Month]:
    """Give the months that are over and that the answers cover from their first day."""
    months: list[Month] = []
    if first_on is None:
        return months
    month = Month.of(first_on) if first_on.day == 1 else Month.of(first_on).next
    while month.last < today:
        months.append(month)
        month = month.next
    return months
