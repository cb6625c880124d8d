"""Reading an office file: TOML, XLSX with one sheet per table, or a roster as CSV.

The three ways end in the same rows and the same checks, so that a mistake is said alike wherever
it stands. Nothing is stored here except by `import_office`, through `actions`. Read next:
`rows.py`, `survey/office/facts.py`.
"""

import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from survey import actions
from survey.attribution import check_roster
from survey.errors import Invalid, LoketError
from survey.exchange.rows import (
    MissingValue,
    Mistake,
    MistakeInPart,
    RepeatedCode,
    Row,
    UnknownCode,
    rows_of,
)
from survey.exchange.tables.headers import NotATable
from survey.exchange.tables.reading import read_table
from survey.exchange.tables.sheets import HiddenSheet, StraySheet
from survey.exchange.tables.table import head_of
from survey.exchange.tables.workbook import Book
from survey.language import N_
from survey.office.facts import (
    Counter,
    Duty,
    Office,
    Officer,
    Service,
    Signatory,
    Unit,
    UnknownUnit,
)
from survey.office.opening import Opening
from survey.plans import Plan
from survey.register import offices
from survey.register.engine import Register

OFFICE = ("name", "region", "timezone", "letterhead", "signatory", "closed")
SIGNATORY = ("name", "position", "nip")
UNIT = ("code", "name", "public_name", "hours", "services", "counters", "officers", "duty")
SERVICE = ("code", "name", "standard_days")
COUNTER = ("code", "name", "services")
OFFICER = ("code", "name")
DUTY = ("counter", "officer", "from", "to", "shared")
ROSTER = ("unit", *DUTY)
SHEETS = {
    "office": (
        *("name", "region", "timezone", "letterhead", "closed"),
        *(f"signatory_{name}" for name in SIGNATORY),
    ),
    "unit": ("code", "name", "public_name", "hours"),
    "service": ("unit", *SERVICE),
    "counter": ("unit", *COUNTER),
    "officer": ("unit", *OFFICER),
    "duty": ROSTER,
}
INSIDE = {"service": "services", "counter": "counters", "officer": "officers", "duty": "duty"}
ZONE = N_("Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura")


class BrokenToml(Invalid):
    """The file is no TOML; the library says at which line and column."""

    slug = "broken-toml"
    sentence = N_("%(file)s bukan TOML yang benar: %(reason)s. Perbaiki lalu impor lagi.")


class SecondOffice(Invalid):
    """A file that describes two offices."""

    slug = "second-office"
    sentence = N_("satu berkas untuk satu kantor; yang ini kantor kedua. Hapus yang ini.")


class NoUnits(Invalid):
    """An office without any unit."""

    slug = "no-units"
    sentence = N_("belum ada unit. Tambahkan paling sedikit satu.")


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """What an office file says; the counters' short addresses are given later, once."""

    office: Office
    units: tuple[Unit, ...]
    duties_by_unit: Mapping[str, tuple[Duty, ...]]


def read_office(path: Path) -> OfficeFile:
    """Read an office file, TOML or XLSX as its content says.

    Raises:
        Invalid: The first mistake, with file, table and line.
    """
    if head_of(path).startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        office, units = _from_sheets(path)
    else:
        office, units = _from_toml(path)
    return _whole(office, units)


def read_roster(path: Path, units: Sequence[Unit]) -> dict[str, tuple[Duty, ...]]:
    """Read a roster with the columns unit, counter, officer, from, to and maybe shared.

    Args:
        path: CSV or XLSX.
        units: What exists, officers included; the file may name nothing else.

    Returns:
        The duties by unit code.

    Raises:
        Invalid: The first mistake, with its line.
    """
    by_code = {unit.code.casefold(): unit for unit in units}
    rows: dict[str, list[Row]] = {}
    with read_table(path, ROSTER, dates=("from", "to")) as table:
        read_rows = rows_of(path, table.columns, table.lines, ROSTER)
    for row in read_rows:
        code = row.text("unit")
        if code.casefold() not in by_code:
            known = ", ".join(unit.code for unit in units)
            raise row.at(UnknownUnit(code=code, known=known))
        rows.setdefault(by_code[code.casefold()].code, []).append(row)
    return {
        code: _duties(by_code[code.casefold()], unit_rows, ROSTER)
        for code, unit_rows in rows.items()
    }


def import_office(
    path: Path, *, register: Register, by: str, same_person: Collection[str] = ()
) -> Plan:
    """Bring in an office file or a roster unasked; see `act`."""
    return actions.carry_out(register, act(path, register=register, by=by, same_person=same_person))


def act(
    path: Path, *, register: Register, by: str, same_person: Collection[str] = ()
) -> actions.Act:
    """Read an office file or, as its content says, a roster, and give the act that stores it.

    Nothing known is ever deleted.

    Args:
        path: TOML, XLSX with one sheet per table, or a CSV roster.
        register: Where to; its bundle is published by the caller.
        by: Who brings it, for the audit.
        same_person: Officers, as CODE or UNIT/CODE, who are the same person under another name.

    Raises:
        Invalid: The first mistake, with file, table and line.
        CodeOfAnother: By the act: an officer's code gets the name of what may be another person.
    """
    if _is_roster(path):
        if same_person:  # a roster has codes only
            raise actions.NobodyMeant(value=next(iter(same_person)), known="–")
        with register.read() as conn:
            units = offices.units(conn)
        duties = read_roster(path, units)
        return lambda conn: actions.roster(conn, duties, by)
    content = read_office(path)
    return lambda conn: actions.whole_office(
        conn,
        content.office,
        content.units,
        content.duties_by_unit,
        by,
        same_person=same_person,
    )


def _is_roster(path: Path) -> bool:
    if head_of(path).startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        with Book(path) as book:
            return "office" not in {name.casefold() for name in book.names}
    return path.suffix.casefold() in (".csv", ".tsv", ".txt")


def _from_toml(path: Path) -> tuple[Row, tuple[Row, ...]]:
    def at(problem: LoketError) -> Mistake:
        return Mistake(file=path.name, problem=problem)

    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenToml(file=path.name, reason=error) from error
    top = Row(document, at).allow(("office", "unit"))
    office = top.given("office")
    if isinstance(office, list) and len(office) > 1:
        raise _part(path, "office[2]")(SecondOffice())
    if not isinstance(office, dict):
        raise at(MissingValue(field="[office]"))
    place = _part(path, "office")
    return Row(office, place), top.rows("unit")


def _part(path: Path, part: str) -> Callable[[LoketError], Mistake]:
    return lambda problem: MistakeInPart(file=path.name, part=part, problem=problem)


def _tables(path: Path) -> dict[str, list[Row]]:
    """Read the sheets of a workbook; one that is not known is refused, else it would be lost."""
    tables: dict[str, list[Row]] = {}
    with Book(path) as book:
        for name in book.names:
            if name.casefold() not in SHEETS and (n := book.n_rows(name)):
                raise StraySheet(file=path.name, sheet=name, n=n, known=", ".join(SHEETS))
            if book.is_hidden(name) and (n := book.n_rows(name)):
                raise HiddenSheet(file=path.name, sheet=name, n=n)
        present = {name.casefold() for name in book.names}
        for name, columns in SHEETS.items():
            if name in present or name in ("office", "unit"):
                sheet = book.table(name, columns, dates=("from", "to", "closed"), exact=True)
                tables[name] = rows_of(path, sheet.columns, sheet.lines, columns, sheet=name)
    if not tables["office"]:
        raise NotATable(file=path.name, problem=N_("lembar office kosong."))
    if len(tables["office"]) > 1:
        raise tables["office"][1].at(SecondOffice())
    return tables


def _from_sheets(path: Path) -> tuple[Row, tuple[Row, ...]]:
    """Put the sheets together as the TOML file would say it."""
    tables = _tables(path)
    signed = {name: tables["office"][0].values.get(f"signatory_{name}") for name in SIGNATORY}
    values = {k: v for k, v in tables["office"][0].values.items() if not k.startswith("signatory")}
    if any(signed.values()):
        values["signatory"] = signed
    units = [Row(dict(row.values), row.at) for row in tables["unit"]]
    by_code = {str(row.given("code") or "").casefold(): dict(row.values) for row in units}
    nested: dict[str, dict[str, list[Row]]] = {code: {} for code in by_code}
    for sheet, inside in INSIDE.items():
        for row in tables.get(sheet, ()):
            code = row.text("unit")
            if code.casefold() not in nested:
                known = ", ".join(str(row.given("code")) for row in units)
                raise row.at(UnknownUnit(code=code, known=known))
            plain = {name: value for name, value in row.values.items() if name != "unit"}
            nested[code.casefold()].setdefault(inside, []).append(Row(plain, row.at))
    whole = tuple(
        Row({**row.values, **nested[str(row.given("code") or "").casefold()]}, row.at)
        for row in units
    )
    return Row(values, tables["office"][0].at), whole


def _whole(office: Row, units: tuple[Row, ...]) -> OfficeFile:
    made: dict[str, Unit] = {}
    duties: dict[str, tuple[Duty, ...]] = {}
    if not units:
        raise office.at(NoUnits())
    for row in units:
        unit = _unit(row.allow(UNIT))
        if unit.code.casefold() in made:
            raise row.at(RepeatedCode(what=N_("Kode unit"), code=unit.code))
        made[unit.code.casefold()] = unit
        duties[unit.code] = _duties(unit, row.rows("duty"), DUTY)
    return OfficeFile(_office(office.allow(OFFICE)), tuple(made.values()), duties)


def _office(row: Row) -> Office:
    signatory = row.given("signatory")
    signed = None
    if signatory is not None:
        if not isinstance(signatory, dict):
            raise row.wrong("signatory", N_("tabel"))
        inner = Row(signatory, row.at).allow(SIGNATORY)
        signed = Signatory(inner.text("name"), inner.text("position"), inner.text("nip", ""))
    timezone = row.text("timezone", "Asia/Jakarta")
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        raise row.wrong("timezone", ZONE) from None
    return Office(
        name=row.text("name"),
        region=row.text("region", ""),
        timezone=timezone,
        letterhead=row.texts("letterhead"),
        signatory=signed,
        closed=row.days("closed"),
    )


def _unit(row: Row) -> Unit:
    code = row.code("code", N_("Kode unit"))
    try:
        opening = Opening.always(row.text("hours", "Mon-Fri 08:00-15:00"))
    except Mistake:
        raise
    except Invalid as problem:
        raise row.at(problem) from problem
    services = tuple(
        Service(r.code("code", N_("Kode layanan")), r.text("name"), r.count("standard_days"))
        for r in (r.allow(SERVICE) for r in row.rows("services"))
    )
    codes = _distinct(row, N_("Kode layanan"), [service.code for service in services])
    counters = tuple(_counter(r.allow(COUNTER), codes, code) for r in row.rows("counters"))
    officers = tuple(
        Officer(r.code("code", N_("Kode petugas")), r.text("name"))
        for r in (r.allow(OFFICER) for r in row.rows("officers"))
    )
    _distinct(row, N_("Kode loket"), [counter.code for counter in counters])
    _distinct(row, N_("Kode petugas"), [officer.code for officer in officers])
    name = row.text("name")
    return Unit(code, name, row.text("public_name", name), opening, services, counters, officers)


def _distinct(row: Row, what: str, codes: Sequence[str]) -> dict[str, str]:
    """Index codes without case; a code that comes twice is refused."""
    by_code: dict[str, str] = {}
    for code in codes:
        if code.casefold() in by_code:
            raise row.at(RepeatedCode(what=what, code=code))
        by_code[code.casefold()] = code
    return by_code


def _counter(row: Row, services: Mapping[str, str], unit: str) -> Counter:
    given = []
    for text in row.texts("services"):
        for code in text.replace(",", " ").split():
            if code.casefold() not in services:
                raise row.at(UnknownCode(what=N_("Layanan"), code=code, unit=unit))
            given.append(services[code.casefold()])
    code = row.code("code", N_("Kode loket"))
    return Counter(code, row.text("name", code), tuple(given), "")


def _duties(unit: Unit, rows: Sequence[Row], names: Sequence[str]) -> tuple[Duty, ...]:
    officers = {officer.code.casefold(): officer.code for officer in unit.officers}
    counters = {counter.code.casefold(): counter.code for counter in unit.counters}
    duties: list[Duty] = []
    for row in rows:
        row.allow(names)
        counter, officer = row.text("counter"), row.text("officer")
        if counter.casefold() not in counters:
            raise row.at(UnknownCode(what=N_("Loket"), code=counter, unit=unit.code))
        if officer.casefold() not in officers:
            raise row.at(UnknownCode(what=N_("Petugas"), code=officer, unit=unit.code))
        duty = Duty(
            counters[counter.casefold()],
            officers[officer.casefold()],
            row.moment("from"),
            row.moment("to"),
            row.yes("shared"),
        )
        _check(row, [duty])
        duties.append(duty)
    if rows:
        _check(rows[0], duties)
    return tuple(duties)


def _check(row: Row, duties: Sequence[Duty]) -> None:
    try:
        check_roster(duties)
    except LoketError as problem:
        raise row.at(problem) from problem
