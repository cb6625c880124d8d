"""Taps and forms counted by day or half-day, in the database, without reading answers.

One grouped query over the days asked for, the same on every engine. Read next: `answers.py`,
which reads answers one by one.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from survey.questionnaire import SATISFIED_FROM, Instrument
from survey.register import amendments
from survey.register.forms import submitted
from survey.register.instruments import answers_to
from survey.register.offices import unit_code
from survey.register.schema import response
from survey.register.soundness import check_days

_SATISFIED: Final = tuple(map(str, range(SATISFIED_FROM, 5)))  # marks of a score string


def taps(conn: Connection, unit: str, first: date, last: date) -> dict[str, tuple[int, int]]:
    """Count a unit's people who said at a counter or by ticket how satisfied they are.

    They are those of `reports.evidence.frames.Person.counts_as_tap`: taps, and forms that follow no
    tap, all of the official instrument. Answers that were taken out do not count.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day.
        last: The last local day, included.

    Returns:
        By day YYYY-MM-DD: how many, and how many of them gave 3 or 4; days without any are absent.

    Raises:
        UnknownUnit: There is no such unit.
    """
    rows = conn.execute(_pleased((conn, unit_code(conn, unit), first, last), response.c.day))
    return {day: (int(n), int(k)) for day, n, k in rows}


def half_days(
    conn: Connection, unit: str, first: date, last: date
) -> dict[tuple[str, str], tuple[int, int]]:
    """Count the same people by half-day.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day.
        last: The last local day, included.

    Returns:
        By day YYYY-MM-DD and slot (am, pm, "" unknown): how many, and how many gave 3 or 4.

    Raises:
        UnknownUnit: There is no such unit.
    """
    where = (conn, unit_code(conn, unit), first, last)
    rows = conn.execute(_pleased(where, response.c.day, response.c.slot))
    return {(day, slot): (int(n), int(k)) for day, slot, n, k in rows}


def _pleased(where: tuple[Connection, str, date, date], *by: Column[str]) -> Select[Any]:
    """Select how many people, and how many of them gave 3 or 4, by some columns."""
    of, tap = response, response.alias()
    check_days(where[0], where[1])
    follows_a_tap = exists().where(
        tap.c.tenant == of.c.tenant,
        tap.c.id == of.c.about,
        tap.c.kind == "rating",
        *amendments.not_withdrawn(*where, rows=tap),
    )
    # Of every version's scores the first is kepuasan.
    score = func.substr(of.c.scores, 1, 1)
    pleased = func.sum(case((score.in_(_SATISFIED), 1), else_=0))
    columns: list[ColumnElement[Any]] = [*by, func.count(), pleased]
    return (
        select(*columns)
        .where(
            amendments.within(of, *where),
            of.c.channel.in_(("kiosk", "ticket")),
            score != "-",
            or_(of.c.kind == "rating", and_(of.c.kind == "form", ~follows_a_tap)),
            *amendments.not_withdrawn(*where),
            *answers_to(),
        )
        .group_by(*by)
        .order_by(*by)
    )


def people(
    conn: Connection, unit: str, first: date, last: date, instrument: Instrument | None = None
) -> dict[str, int]:
    """Count everybody who answered, by day YYYY-MM-DD: taps, and forms that follow no tap.

    They are those of `reports.evidence.frames.people`, every channel.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day.
        last: The last local day, included.
        instrument: Whose answers; None is the official one.

    Raises:
        UnknownUnit: There is no such unit.
    """
    of, tap, where = response, response.alias(), (conn, unit_code(conn, unit), first, last)
    follows_a_tap = exists().where(
        tap.c.tenant == of.c.tenant,
        tap.c.id == of.c.about,
        tap.c.kind == "rating",
        amendments.within(tap, *where),
        *amendments.not_withdrawn(*where, rows=tap),
    )
    rows = conn.execute(
        select(of.c.day, func.count())
        .where(
            amendments.within(of, *where),
            or_(of.c.kind == "rating", and_(of.c.kind == "form", ~follows_a_tap)),
            *amendments.not_withdrawn(*where),
            *answers_to(instrument),
        )
        .group_by(of.c.day)
        .order_by(of.c.day)
    )
    return {day: int(n) for day, n in rows}


def forms(
    conn: Connection,
    unit: str,
    first: date,
    last: date,
    instrument: Instrument | None = None,
    *,
    refs: Collection[str] | None = None,
) -> dict[str, int]:
    """Count a unit's submitted forms with at least one unsur, by day YYYY-MM-DD.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day.
        last: The last local day, included.
        instrument: Whose answers; None is the official one.
        refs: Of its versions only these; None is all of them.

    Raises:
        UnknownUnit: There is no such unit.
    """
    of, where = response, (conn, unit_code(conn, unit), first, last)
    check_days(conn, where[1])
    rows = conn.execute(
        select(of.c.day, func.count())
        .where(
            amendments.within(of, *where),
            submitted(refs),
            *amendments.not_withdrawn(*where),
            *answers_to(instrument),
        )
        .group_by(of.c.day)
        .order_by(of.c.day)
    )
    return {day: int(n) for day, n in rows}
