"""All that the frozen office tells today: its rows, its counts, its official results, its reports.

Asked for with the program's own commands on one fixed day, as JSON, one file each. Nothing is in
it that says when it was made. `python -m tests.frozen` writes it; the test compares it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import time_machine
from click.testing import CliRunner
from sqlalchemy import select

from kiosk.cli import loket
from survey.answers.origins import Provenance
from survey.earlier_heads import JOURNAL
from survey.register import answers, closings, offices, results
from survey.register.engine import Register
from survey.register.opening import open_register
from survey.register.schema import response, response_private
from tests.frozen import DATA, EXPECTED

TODAY = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # the Saturday after the last day, 10.00 WIB
UNITS = ("dukcapil", "izin")
LONG_AGO, LATER = date(2000, 1, 1), date(2100, 1, 1)
PERIODS = {
    "dukcapil": ("2025-S2", "2026-08", "2026-10", "2026-TW3", "2026-TW4", "2026-S2"),
    "izin": ("2026-10", "2026-TW3", "2026-TW4"),
}
IN_FULL = (("dukcapil", "2026-TW3"), ("izin", "2026-TW4"))
WEEKS = {
    "dukcapil": ("2026-W34", "2026-W38", "2026-W43", "2026-W47"),
    "izin": ("2026-W44", "2026-W47"),
}
OFFICERS = (
    ("dukcapil", "P01", "2026-10"),
    ("dukcapil", "P04", "2026-10"),
    ("izin", "Q01", "2026-11"),
)
COLUMNS = (
    *("unit", "counter", "day", "slot", "channel", "kind", "service", "questionnaire", "scores"),
    *("reasons", "named", "paired", "officer", "ground", "state", "flags", "erased"),
)
PLACES = 10  # significant digits that are kept of a share: what differs beyond is the machine

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the frozen data folder, which is migrated and written to.

    Attributes:
        data: The folder.
        database: Where the register is, if not in the folder.
    """

    data: Path
    database: str = ""

    @contextmanager
    def opened(self) -> Iterator[Register]:
        """Open the register; opening brings it up to date."""
        with closing(open_register(self.database or self.data / "register.db")) as register:
            yield register

    def command(self, *words: str) -> str:
        """Run a command of the program; gives what it says."""
        environ = {"KIOSK_DATABASE_URL": self.database or None}
        run = CliRunner().invoke(loket, ["--data", str(self.data), *words], env=environ)
        if run.exception is not None:
            raise RuntimeError(f"{words}: {run.output}") from run.exception
        return run.stdout

    def report(self, *words: str) -> Figures:
        """Run a report command; gives its JSON without when its data were last compared."""
        figures: Figures = json.loads(self.command("report", *words))
        figures.pop("integrity", None)
        return figures


def unpack(folder: Path) -> Copy:
    """Lay a copy of the frozen data folder into a folder."""
    with zipfile.ZipFile(DATA) as packed:
        packed.extractall(folder)
    return Copy(folder)


def everything(copy: Copy, *, in_short: bool = False) -> dict[str, Figures]:
    """Give all that is compared, by the name of its file.

    Args:
        copy: The office that is asked.
        in_short: Ask for one report of each kind only; of the rows, the counts, what was signed
            and every IKM all the same.
    """
    ask = slice(1) if in_short else slice(None)
    with time_machine.travel(TODAY, tick=False):
        # The journal begins with the copy, and each act after it adds a line.
        lines = re.sub(r"(utuh   jurnal): .*", r"\1", copy.command("verify")).splitlines()
        by_file = {"verify": {"lines": sorted(lines)}}
        with copy.opened() as register:
            by_file |= {"rows": rows(register), "counts": counts(register)}
            by_file["closings"] = signed(register)
        by_file |= official(copy) | reports(copy, ask) | boards(copy)
    return {name: _rounded(_without_journal(figures)) for name, figures in by_file.items()}


def _without_journal(figures: Any) -> Any:
    """Leave out the journal's head, which is another one in every copy."""
    if not isinstance(figures, dict) or "heads" not in figures:
        return figures
    return {**figures, "heads": [h for h in figures["heads"] if h.get("device") != JOURNAL]}


def rows(register: Register) -> Figures:
    """Give every answer ever taken: what was said, what became of it, whom it is about now."""
    with register.read() as conn:
        counted = {
            answer.id: answer
            for unit in UNITS
            for answer in answers.read(conn, unit, LONG_AGO, LATER)
        }
        private = {row.id: row for row in conn.execute(select(response_private))}
        by_id = {}
        for row in conn.execute(select(response).order_by(response.c.day, response.c.id)):
            current = counted.get(row.id)
            whom = (
                (row.officer, row.ground) if current is None else (current.officer, current.ground)
            )
            by_id[row.id.hex()[:12]] = {
                **{name: getattr(row, name) for name in COLUMNS[:11]},
                "paired": row.provenance == Provenance.KIOSK,  # as it was told then
                "officer": whom[0],
                "ground": whom[1],
                "state": "withdrawn" if current is None else "counted",
                "flags": "" if current is None else " ".join(current.flags),
                "erased": _erased(private[row.id]),
            }
    return by_id


def _erased(private: Any) -> str:
    """Name the private parts that are gone; an empty text says that nothing was given."""
    parts = {"time": private.visit, "bands": private.sex, "comment": private.comment}
    return " ".join(name for name, value in parts.items() if value is None)


def counts(register: Register) -> Figures:
    """Count what counts by unit, month, kind and channel."""
    by_unit: Figures = {}
    with register.read() as conn:
        for unit in UNITS:
            counted = answers.read(conn, unit, LONG_AGO, LATER)
            months = Counter(
                (answer.day[:7], f"{answer.kind} {answer.channel}") for answer in counted
            )
            table: dict[str, dict[str, int]] = {}
            for (month, what), n in sorted(months.items()):
                table.setdefault(month, {})[what] = n
            by_unit[unit] = table
    return by_unit


def signed(register: Register) -> Figures:
    """Give every version of every closed period as it was signed."""
    by_version: Figures = {}
    with register.read() as conn:
        for unit in UNITS:
            for latest in closings.all_of(conn, offices.unit_code(conn, unit)):
                for version in closings.versions(conn, unit, latest.period):
                    by_version[f"{unit} {version.period} version {version.version}"] = {
                        "digest": version.digest,
                        "sound": version.sound,
                        "signed_by": version.signed_by,
                        "reason": version.reason,
                        "n": version.figures["n"],
                        "ikm": version.figures["ikm"],
                        "heads": [
                            f"{head.device} {head.seq} {head.printed}" for head in version.heads
                        ],
                        "changes": [
                            f"{change.what}: {change.before} → {change.after}"
                            for change in version.changes
                        ],
                    }
    return by_version


def official(copy: Copy) -> dict[str, Figures]:
    """Give NRR and IKM of every period, and some Laporan SKM in full."""
    by_file: dict[str, Figures] = {"ikm": {}}
    for unit, periods in PERIODS.items():
        for period in periods:
            figures = copy.report("skm", "--unit", unit, "--period", period, "--format", "json")
            by_file["ikm"][f"{unit} {period}"] = {
                **{name: figures[name] for name in ("n", "ikm", "mutu", "kinerja")},
                "nrr": {row["key"]: row["nrr"] for row in figures["unsur"]},
            }
            if (unit, period) in IN_FULL:
                by_file[f"skm-{unit}-{period}"] = figures
    return by_file


def reports(copy: Copy, ask: slice) -> dict[str, Figures]:
    """Give what the office reads itself: by week, by officer, by unit; of each a slice."""
    by_file = {"units-2026-TW3": copy.report("units", "--period", "2026-TW3")}
    for unit in UNITS[ask]:
        for week in WEEKS[unit][::-1][ask]:
            figures = copy.report("weekly", "--unit", unit, "--week", week)
            by_file[f"weekly-{unit}-{week}"] = figures
        figures = copy.report("officers", "--unit", unit, "--week", "2026-W47")
        by_file[f"officers-{unit}-2026-W47"] = figures
    for unit, officer, month in list(OFFICERS)[ask]:
        words = ("--unit", unit, "--officer", officer, "--month", month)
        by_file[f"officer-{officer}-{month}"] = copy.report("officer", *words)
    by_file["luck-2026-W47"] = copy.report("luck", "--unit", "dukcapil", "--week", "2026-W47")
    return by_file


def boards(copy: Copy) -> dict[str, Figures]:
    """Give what the public sees: the open table of every unit, and one board."""
    copy.command("report", "public")
    by_file: dict[str, Figures] = {}
    with copy.opened() as register, register.read() as conn:
        for unit in UNITS:
            saved = results.latest(conn, "board", unit)
            page = json.loads(saved.json if saved else "{}")
            table = csv.DictReader(io.StringIO(page["csv"].removeprefix("\ufeff")))
            by_file[f"board-{unit}"] = {row["period"]: row for row in table}
    words = ("--unit", "dukcapil", "--period", "2026-TW3")
    by_file["board-dukcapil-2026-TW3"] = copy.report("board", *words)
    return by_file


def _rounded(figures: Any) -> Any:
    if isinstance(figures, float):
        return float(f"{figures:.{PLACES}g}")
    if isinstance(figures, dict):
        return {str(key): _rounded(value) for key, value in figures.items()}
    return [_rounded(value) for value in figures] if isinstance(figures, list | tuple) else figures


def written(name: str, figures: Figures) -> str:
    """Write one file so that a difference is easily read; an answer is one line."""
    if name != "rows":
        return json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    lines = [
        f" {json.dumps(key)}: {json.dumps([row[column] for column in COLUMNS])}"
        for key, row in figures.items()
    ]
    return '{\n "columns": ' + json.dumps(COLUMNS) + ",\n" + ",\n".join(lines) + "\n}\n"


def kept(name: str) -> Figures:
    """Read what is expected."""
    figures: Figures = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    if name != "rows":
        return figures
    columns = figures.pop("columns")
    return {key: dict(zip(columns, row, strict=True)) for key, row in figures.items()}


def names() -> list[str]:
    """Name all files of what is expected."""
    return sorted(file.stem for file in EXPECTED.glob("*.json"))
