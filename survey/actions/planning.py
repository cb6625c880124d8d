"""Rehearsing an act and carrying it out: the same code, so that a plan is what will be done.

A rehearsal does all of it in a transaction that is given back. Whoever carries out a plan that a
person has seen names the state it was made on and its day; when anything was done since, or another
day has begun, it is refused. Read next: `survey/plans.py`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from survey.errors import Conflict
from survey.language import N_
from survey.plans import Plan
from survey.register import audit, offices
from survey.register.engine import Register
from survey.register.offices import NoOffice

Act = Callable[[Connection], Plan]


class ChangedMeanwhile(Conflict):
    """Something was done between the preview and the decision."""

    slug = "changed-meanwhile"
    sentence = N_(
        "Sementara rencana ini dibaca, data kantor berubah (%(act)s oleh %(by)s). Belum ada yang "
        "dikerjakan. Lihat rencananya sekali lagi."
    )


class DayTurned(ChangedMeanwhile):
    """Midnight passed between the preview and the decision: "from today on" is another day."""

    slug = "day-turned"
    sentence = N_(
        "Sementara rencana ini dibaca, hari berganti menjadi %(day)s dan rencananya menjadi lain. "
        "Belum ada yang dikerjakan. Lihat rencananya sekali lagi."
    )


def rehearse(register: Register, act: Act) -> Plan:
    """Give what an act would change; nothing is stored.

    Args:
        register: Which register.
        act: Does it all in the transaction it is given.
    """
    with register.begin() as conn:
        state = state_of(conn)
        plan = act(conn)
        conn.rollback()
    return replace(plan, state=state)


def carry_out(
    register: Register, act: Act, *, state: int | None = None, day: date | None = None
) -> Plan:
    """Do an act, and give what it changed.

    Args:
        register: Which register.
        act: Does it all in the transaction it is given.
        state: That of the plan that was agreed to; None where nobody was asked.
        day: The day from which that plan was seen; None where nobody was asked.

    Raises:
        ChangedMeanwhile: Something was done since; nothing was stored.
        DayTurned: Another day has begun since; nothing was stored.
    """
    with register.begin() as conn:
        check_state(conn, state)
        before = state_of(conn)
        plan = act(conn)
        if day not in (None, plan.today):
            raise DayTurned(day=plan.today)
        return replace(plan, state=before)


def check_state(conn: Connection, state: int | None) -> None:
    """Make sure that nothing was done since a plan was made.

    Args:
        conn: Any transaction.
        state: That of the plan; None where nobody was asked.

    Raises:
        ChangedMeanwhile: Something was done.
    """
    newest = audit.newest(conn)
    if newest is not None and state not in (None, newest.n):
        raise ChangedMeanwhile(act=audit.name_of(newest.act), by=newest.by)


def state_of(conn: Connection) -> int:
    """Give the number of the last act that changed something, 0 before the first."""
    newest = audit.newest(conn)
    return 0 if newest is None else newest.n


def today(conn: Connection) -> date:
    """Give the day on the office's calendar; that of UTC while there is no office."""
    now = datetime.now(UTC)
    try:
        return offices.office(conn).day_of(now)
    except NoOffice:
        return now.date()
