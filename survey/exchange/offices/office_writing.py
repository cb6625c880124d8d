"""The office as it is known, into a file that an import reads and finds nothing new in.

Whatever an office file can say is written with its days, also what was and what will be; the roster
is a file of its own. A code that was renamed stands under its new one. Read next: `office.py`.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from survey import files
from survey.actions.planning import today
from survey.exchange.exporting import UnknownEnding
from survey.exchange.offices.office import INSIDE, SHEETS
from survey.exchange.offices.office_parts import OPEN
from survey.office.dated import YES, Timeline
from survey.office.facts import Counter, Office, Officer, Service, Unit
from survey.office.hours import CLOSED_WORDS
from survey.register import offices
from survey.register.engine import Register

Value = str | int | Sequence[str]
Record = Mapping[str, Value]  # of a sheet, by column; what is not stated is not there
Tables = Mapping[str, Sequence[Record]]  # by sheet
_LISTS: Final = ("letterhead", "closed", "services", "from", "to")  # more than one in a cell


def export_office(path: Path, *, register: Register) -> int:
    """Write the office with its units; gives how many units.

    Args:
        path: TOML or XLSX, as its ending says; what stood there is replaced only when all is
            written.
        register: What is read.

    Raises:
        UnknownEnding: The ending is neither.
        NoOffice: No office file was imported yet.
        CannotWrite: The place cannot be written.
    """
    write = _WRITERS.get(path.suffix.casefold())
    if write is None:
        raise UnknownEnding(file=path.name, known=", ".join(_WRITERS))
    with register.read() as conn:
        office, units = offices.office(conn), offices.units(conn, today(conn))
    with files.whole(path) as temporary:
        write(temporary, _tables(office, units))
    return len(units)


def _tables(office: Office, units: Sequence[Unit]) -> Tables:
    signatory = office.signatory
    head: dict[str, Value] = {
        "name": office.name,
        "region": office.region,
        "timezone": office.timezone,
        "letterhead": office.letterhead,
        "closed": [day.isoformat() for day in sorted(office.closed)],
    }
    if signatory is not None:
        head["signatory_name"] = signatory.name
        head["signatory_position"] = signatory.position
        head["signatory_nip"] = signatory.nip
    tables: dict[str, list[Record]] = {sheet: [] for sheet in SHEETS if sheet != "duty"}
    tables["office"].append(_said(head))
    for unit in units:
        weeks = [s for s in unit.opening.weeks.stretches() if s.value]
        usual = {"hours": weeks[0].value} if len(weeks) == 1 else {}
        names = {"code": unit.code, "name": unit.name, "public_name": unit.public_name}
        tables["unit"].append(_said({**names, **usual, **_days_of_use(unit.in_use)}))
        rows: dict[str, Iterator[Mapping[str, Value]]] = {
            "hours": (
                {"week": s.value, "from": str(s.first or ""), "to": str(s.last or "")}
                for s in weeks
                if not usual
            ),
            "day": (
                {"day": day.isoformat(), "hours": times or CLOSED_WORDS[0]}
                for day, times in sorted(unit.opening.days.items())
            ),
            "service": map(_service, unit.services),
            "counter": map(_counter, unit.counters),
            "officer": map(_officer, unit.officers),
        }
        for sheet, records in rows.items():
            tables[sheet] += [_said({"unit": unit.code, **record}) for record in records]
    return tables


def _service(service: Service) -> Mapping[str, Value]:
    days = {} if service.standard_days is None else {"standard_days": service.standard_days}
    named = {"code": service.code, "name": service.name}
    return {**named, **days, **_days_of_use(service.in_use)}


def _counter(counter: Counter) -> Mapping[str, Value]:
    named = {"code": counter.code, "name": counter.name, "services": counter.services}
    return {**named, **_days_of_use(counter.in_use)}


def _officer(officer: Officer) -> Mapping[str, Value]:
    named = {"code": officer.code, "name": officer.name, "nip": officer.nip}
    return {**named, **_days_of_use(officer.in_use)}


def _days_of_use(in_use: Timeline) -> dict[str, Value]:
    """Give the first and the last day of each time of use; always in use says nothing."""
    times = [s for s in in_use.stretches(YES) if s.value == YES]
    firsts = [str(s.first or OPEN) for s in times]
    lasts = [str(s.last or OPEN) for s in times]
    if len(times) > 1:
        return {"from": firsts, "to": lasts}
    named = zip(("from", "to"), (*firsts, *lasts), strict=False)
    return {name: day for name, day in named if day != OPEN}


def _said(record: Mapping[str, Value]) -> Record:
    return {name: value for name, value in record.items() if value not in ("", (), [])}


def _toml(path: Path, tables: Tables) -> None:
    """Write the sheets as tables inside each other."""
    office = dict(tables["office"][0])
    signatory = {
        name.removeprefix("signatory_"): office.pop(name)
        for name in tuple(office)
        if name.startswith("signatory_")
    }
    lines = ["[office]", *(f"{name} = {_quoted(value)}" for name, value in office.items())]
    if signatory:
        lines.append(f"signatory = {_inline(signatory)}")
    for unit in tables["unit"]:
        lines += ["", "[[unit]]", *(f"{name} = {_quoted(value)}" for name, value in unit.items())]
        for sheet, name in INSIDE.items():
            own = [row for row in tables.get(sheet, ()) if row["unit"] == unit["code"]]
            if own:
                lines += [f"{name} = [", *(f"    {_inline(row)}," for row in own), "]"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _inline(row: Record) -> str:
    pairs = (f"{name} = {_quoted(value)}" for name, value in row.items() if name != "unit")
    return f"{{ {', '.join(pairs)} }}"


def _quoted(value: Value) -> str:
    # JSON is TOML here: the same quotes, the same escapes, the same lists and numbers.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _xlsx(path: Path, tables: Tables) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        sheet.append(SHEETS[name])
        for n, row in enumerate(rows, start=2):
            for place, column in enumerate(SHEETS[name], start=1):
                if column in row:
                    cell = sheet.cell(n, place, _in_cell(row[column]))
                    if isinstance(cell.value, str):
                        cell.data_type = "s"  # never a formula
                        cell.number_format = "@"  # nor a number that is cut to 15 digits
    book.save(path)


def _in_cell(value: Value) -> str | int:
    return value if isinstance(value, str | int) else "\n".join(value)


_WRITERS: Final[Mapping[str, Callable[[Path, Tables], None]]] = {".toml": _toml, ".xlsx": _xlsx}
