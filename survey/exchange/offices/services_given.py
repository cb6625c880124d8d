"""How many services were given, from a file: the denominator where no queue is linked.

A small file that holds together, so the first mistake refuses all of it. Read next:
`rows.py`, `actions/imports.py`.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from survey import actions
from survey.errors import Invalid
from survey.exchange.answers.columns import A_PAST_DAY, FIRST_DAY
from survey.exchange.offices.wanted_codes import wanted
from survey.exchange.tables.reading import read_table
from survey.exchange.tables.rows import MissingValue, RepeatedCode, Row, rows_of
from survey.language import N_
from survey.office.dated import Noun
from survey.office.facts import Unit
from survey.register import offices
from survey.register.engine import Register
from survey.register.services import Given

COLUMNS = ("date", "service", "n", "officer")
SOURCE = N_("register layanan")


class ServiceEnded(Invalid):
    """Services given after the last day of the service."""

    slug = "service-ended"
    sentence = N_(
        "Layanan “%(code)s” di unit %(unit)s sudah diakhiri; hari terakhirnya %(last)s. Kalau "
        "masih diberikan, buka lagi: loket kantor buka layanan %(unit)s/%(code)s --from TANGGAL."
    )


def import_services_given(path: Path, *, register: Register, unit: str, by: str) -> int:
    """Bring in such a file unasked; gives how many lines it has. See `act`."""
    n, act_of_file = act(path, register=register, unit=unit, by=by)
    actions.carry_out(register, act_of_file)
    return n


def act(path: Path, *, register: Register, unit: str, by: str) -> tuple[int, actions.Act]:
    """Read how many services a unit gave, by day and service, maybe by officer.

    Args:
        path: CSV or XLSX with the columns date, service, n and maybe officer. A service-day named
            in it replaces what was known of that service-day.
        register: Where to.
        unit: The unit's code.
        by: Who brings it, for the audit.

    Returns:
        How many lines the file has, and the act that stores them.

    Raises:
        Invalid: The first mistake, with its line.
        Missing: There is no such unit.
    """
    with register.read() as conn:
        office_unit = offices.unit(conn, unit)
        today = datetime.now(UTC).astimezone(offices.office(conn).zone).date()
    with read_table(path, COLUMNS, dates=("date",)) as table:
        rows = rows_of(path, table.columns, table.lines, COLUMNS)
    given: dict[tuple[object, ...], Given] = {}
    for row in rows:
        record = _given(row, office_unit, today)
        key = (record.day, record.service, record.officer)
        if key in given:
            words = f"{record.day} {record.service} {record.officer}".strip()
            raise row.at(RepeatedCode(what=N_("Baris"), code=words))
        given[key] = record
    return len(given), lambda conn: actions.services_given(
        conn, list(given.values()), str(SOURCE), by
    )


def _given(row: Row, unit: Unit, today: date) -> Given:
    services, officers = unit.codes(Noun.SERVICE), unit.codes(Noun.OFFICER)
    service, officer = row.text("service"), row.text("officer", "")
    if service.casefold() not in services:
        raise row.at(wanted(Noun.SERVICE, unit, service))
    if officer and officer.casefold() not in officers:
        raise row.at(wanted(Noun.OFFICER, unit, officer))
    day = row.day("date")
    if not FIRST_DAY <= day <= today:
        raise row.wrong("date", A_PAST_DAY)
    counted = unit.aliases.code(Noun.SERVICE, services[service.casefold()], day)
    last = unit.last_day(Noun.SERVICE, counted, day)
    # What began later may have been given before it was entered here.
    if last is not None and last != date.min:
        raise row.at(ServiceEnded(code=counted, unit=unit.code, last=last))
    n = row.count("n")
    if n is None:
        raise row.at(MissingValue(field="n"))
    return Given(
        unit.code,
        day,
        services[service.casefold()],
        officers.get(officer.casefold(), ""),
        n,
    )
