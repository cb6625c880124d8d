"""Reading an office file: TOML, XLSX with one sheet per table, or a roster as CSV.

The three ways end in the same rows and the same checks, so that a mistake is said alike wherever
it stands. Nothing is stored here except by `import_office`, through `actions`. Read next:
`rows.py`, `survey/office/facts.py`.
"""

import codecs
import contextlib
import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from survey import actions
from survey.attribution import DutiesOverlap
from survey.errors import Invalid, LoketError
from survey.exchange.offices import office_parts
from survey.exchange.offices.duty_rows import duties_of
from survey.exchange.offices.office_parts import (
    COUNTER,
    DAY,
    OFFICE,
    OFFICER,
    SERVICE,
    SIGNATORY,
    WEEK,
)
from survey.exchange.tables.headers import NotATable
from survey.exchange.tables.reading import read_table
from survey.exchange.tables.rows import (
    MissingValue,
    Mistake,
    MistakeInPart,
    RepeatedCode,
    Row,
    rows_of,
)
from survey.exchange.tables.sheets import HiddenSheet, StraySheet
from survey.exchange.tables.table import head_of
from survey.exchange.tables.workbook import Book
from survey.language import N_
from survey.office.facts import Duty, Office, Unit, UnknownUnit
from survey.office.hours import CLOSED_WORDS
from survey.plans import Plan
from survey.register import offices
from survey.register.engine import Register

DUTY = ("counter", "officer", "from", "to", "shared")
ROSTER = ("unit", *DUTY)
SHEETS = {
    "office": (
        *(name for name in OFFICE if name != "signatory"),
        *(f"signatory_{name}" for name in SIGNATORY),
    ),
    "unit": ("code", "name", "public_name", "hours", "from", "to"),
    "hours": ("unit", *WEEK),
    "day": ("unit", *DAY),
    "service": ("unit", *SERVICE),
    "counter": ("unit", *COUNTER),
    "officer": ("unit", *OFFICER),
    "duty": ROSTER,
}
INSIDE = {
    "hours": "hours",
    "day": "days",
    "service": "services",
    "counter": "counters",
    "officer": "officers",
    "duty": "duty",
}


_QUOTES = str.maketrans(dict.fromkeys("“”„‟", '"') | dict.fromkeys("‘’", "'"))


class BrokenToml(Invalid):
    """The file is no TOML; the library says at which line and column."""

    slug = "broken-toml"
    sentence = N_(
        "%(file)s bukan TOML yang benar: baris %(line)s, kolom %(column)s (“%(text)s”). Biasanya "
        "tanda kutip, koma, kurung, atau tanda = kurang atau berlebih. Perbaiki lalu impor lagi."
    )


class NotUtf8(Invalid):
    """A text file whose letters cannot be told."""

    slug = "not-utf8"
    sentence = N_(
        "%(file)s tidak dapat dibaca sebagai teks. Simpan ulang dengan pengodean UTF-8, lalu impor "
        "lagi."
    )


class SecondOffice(Invalid):
    """A file that describes two offices."""

    slug = "second-office"
    sentence = N_("satu berkas untuk satu kantor; yang ini kantor kedua. Hapus yang ini.")


class EmptyRoster(Invalid):
    """A roster without a single duty."""

    slug = "empty-roster"
    sentence = N_(
        "Berkas %(file)s tidak memuat satu jadwal pun. Kalau loketnya kosong pada suatu waktu, "
        "pakai loket kosongkan."
    )


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
    return {code: tuple(placed) for code, placed in _placed_duties(path, units).items()}


def _placed_duties(path: Path, units: Sequence[Unit]) -> dict[str, dict[Duty, Row]]:
    """Read a roster as `read_roster` does; gives the row of each duty too."""
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
        code: dict(
            zip(duties_of(by_code[code.casefold()], unit_rows, ROSTER), unit_rows, strict=True)
        )
        for code, unit_rows in rows.items()
    }


def import_office(
    path: Path, *, register: Register, by: str, same_person: Collection[str] = ()
) -> Plan:
    """Bring in an office file or a roster unasked; see `act`."""
    return actions.carry_out(register, act(path, register=register, by=by, same_person=same_person))


def act(
    path: Path,
    *,
    register: Register,
    by: str,
    same_person: Collection[str] = (),
    replace_corrections: bool = False,
) -> actions.Act:
    """Read an office file or, as its content says, a roster, and give the act that stores it.

    Nothing known is ever deleted.

    Args:
        path: TOML, XLSX with one sheet per table, or a CSV roster.
        register: Where to; its bundle is published by the caller.
        by: Who brings it, for the audit.
        same_person: Officers, as CODE or UNIT/CODE, who are the same person under another name.
        replace_corrections: Undo the corrections of the counter-days that its roster names.

    Raises:
        Invalid: The first mistake, with file, table and line.
        CodeOfAnother: By the act: an officer's code gets the name of what may be another person.
    """
    if _is_roster(path):
        if same_person:  # a roster has codes only
            raise actions.NobodyMeant(value=next(iter(same_person)), known="–")
        with register.read() as conn:
            units = offices.units(conn)
        duties = _placed_duties(path, units)
        if not any(duties.values()):
            raise EmptyRoster(file=path.name)
        return lambda conn: _roster(conn, duties, by, replace_corrections=replace_corrections)
    content = read_office(path)
    return lambda conn: actions.whole_office(
        conn,
        content.office,
        content.units,
        content.duties_by_unit,
        by,
        same_person=same_person,
        replace_corrections=replace_corrections,
    )


def _roster(
    conn: Connection,
    placed: Mapping[str, Mapping[Duty, Row]],
    by: str,
    *,
    replace_corrections: bool,
) -> Plan:
    """Store a roster; what stands against a duty recorded before is told with the file's line."""
    duties = {code: tuple(by_row) for code, by_row in placed.items()}
    try:
        return actions.roster(conn, duties, by, replace_corrections=replace_corrections)
    except DutiesOverlap as problem:
        rows = (by_row.get(duty) for duty in problem.pair[::-1] for by_row in placed.values())
        if row := next((row for row in rows if row is not None), None):
            raise row.at(problem) from problem
        raise


def _is_roster(path: Path) -> bool:
    if head_of(path).startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        with Book(path) as book:
            return "office" not in {name.casefold() for name in book.names}
    return path.suffix.casefold() in (".csv", ".tsv", ".txt")


def _from_toml(path: Path) -> tuple[Row, tuple[Row, ...]]:
    def at(problem: LoketError) -> Mistake:
        return Mistake(file=path.name, problem=problem)

    top = Row(_document(path), at).allow(("office", "unit"))
    office = top.given("office")
    if isinstance(office, list) and len(office) > 1:
        raise _part(path, "office[2]")(SecondOffice())
    if not isinstance(office, dict):
        raise at(MissingValue(field="[office]"))
    place = _part(path, "office")
    return Row(office, place), top.rows("unit")


def _document(path: Path) -> dict[str, object]:
    """Read TOML; quotes as word processors put them are quotes where it cannot be read else."""
    content = path.read_bytes()
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if marked else "utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise NotUtf8(file=path.name) from error
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        with contextlib.suppress(tomllib.TOMLDecodeError, RecursionError):
            return tomllib.loads(text.translate(_QUOTES))
        lines = text.rstrip().split("\n")
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (len(lines), len(lines[-1]))
        shown = lines[min(line, len(lines)) - 1].strip()[:60]
        raise BrokenToml(file=path.name, line=line, column=column, text=shown) from error


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
                sheet = book.table(name, columns, dates=("from", "to", "day", "closed"), exact=True)
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
    closed = [_closed(row) for row in tables.get("day", ()) if row.given("unit") is None]
    if closed:
        values["closed"] = "; ".join([str(values.get("closed") or ""), *closed])
    nested: dict[str, dict[str, list[Row]]] = {
        str(row.given("code") or "").casefold(): {} for row in tables["unit"]
    }
    for sheet, inside in INSIDE.items():
        for row in tables.get(sheet, ()):
            if sheet == "day" and row.given("unit") is None:
                continue
            code = row.text("unit")
            if code.casefold() not in nested:
                known = ", ".join(str(row.given("code")) for row in tables["unit"])
                raise row.at(UnknownUnit(code=code, known=known))
            plain = {name: value for name, value in row.values.items() if name != "unit"}
            nested[code.casefold()].setdefault(inside, []).append(Row(plain, row.at))
    whole = tuple(
        _with_its_rows(row, nested[str(row.given("code") or "").casefold()])
        for row in tables["unit"]
    )
    return Row(values, tables["office"][0].at), whole


def _with_its_rows(unit: Row, nested: dict[str, list[Row]]) -> Row:
    """Give a unit with the rows of the other sheets; its own week is one of several then."""
    usual = unit.given("hours")
    if "hours" in nested and usual is not None:
        nested["hours"].insert(0, Row({"week": usual}, unit.at))
    return Row({**unit.values, **nested}, unit.at)


def _closed(row: Row) -> str:
    """Read a day on which the whole office is closed."""
    if row.text("hours").casefold() not in CLOSED_WORDS:
        raise row.wrong("hours", N_("tutup; jam hari itu ditulis untuk tiap unit"))
    return row.day("day").isoformat()


def _whole(office: Row, units: tuple[Row, ...]) -> OfficeFile:
    made: dict[str, Unit] = {}
    duties: dict[str, tuple[Duty, ...]] = {}
    if not units:
        raise office.at(NoUnits())
    for row in units:
        unit = office_parts.unit(row)
        if unit.code.casefold() in made:
            raise row.at(RepeatedCode(what=N_("Kode unit"), code=unit.code))
        made[unit.code.casefold()] = unit
        duties[unit.code] = duties_of(unit, row.rows("duty"), DUTY)
    return OfficeFile(office_parts.office(office), tuple(made.values()), duties)
