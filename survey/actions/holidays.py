"""National holidays of a year, adopted as days on which the whole office is closed.

A unit that serves on such a day says so itself: its own days stand above the office's. Read next:
`survey/office/holidays.py`, `dated_facts.py`.
"""

from sqlalchemy import Connection

from survey.actions import traces
from survey.actions.dated_facts import DatedFacts
from survey.actions.planning import today
from survey.office.holidays import holidays
from survey.plans import Plan
from survey.register import facts, journal, offices


def adopt_holidays(conn: Connection, year: int, by: str, *, joint_leave: bool = True) -> Plan:
    """Close the office on the holidays of a year, in a transaction of the caller's.

    Args:
        conn: A writing transaction.
        year: Whose list.
        by: Who does it.
        joint_leave: Whether cuti bersama too.

    Raises:
        NoHolidays: There is no list of the year.
        NoOffice: No office file was imported yet.
    """
    listed = holidays(year)
    office, units = offices.office(conn), offices.units(conn)
    dated = DatedFacts(facts.read(conn), today(conn), [])
    days = {h.day: h.name for h in listed if joint_leave or not h.is_joint_leave}
    dated.closed(days, office, units, whole=False)
    touched = dated.write(conn, by, units)
    warnings = dated.warnings(conn, office, units)
    plan = Plan("adopt_holidays", str(year), tuple(dated.made), warnings, touched, dated.today)
    if plan.any:
        journal.note(conn, by, plan.act, plan.subject, traces.of_plan(plan))
    return plan
