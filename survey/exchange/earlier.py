"""Results of earlier periods from a file: what older reports printed, with their source.

They stand in the trend beside what is computed here and are mixed into no figure. A line stands or
falls alone; a period brought again with other values replaces what was typed before, visibly.
Read next: `survey/register/earlier.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from survey.closing import reportable
from survey.errors import Invalid, LoketError
from survey.exchange.given_back import GivenBack
from survey.exchange.rejects import Rejects
from survey.exchange.tables.reading import read_table
from survey.exchange.tables.rows import MissingValue, UnknownName, WrongValue, refuse_nameless
from survey.exchange.tables.table import TableLine
from survey.language import N_
from survey.periods import Dates, Period
from survey.questionnaire import names
from survey.register import earlier, journal, offices
from survey.register.earlier import Earlier
from survey.register.engine import Register
from survey.wall_clock import NotUnderstood, read_day_in_years

_BEFORE: Final = ("period", "from", "to", "ikm", "n", "source", "weight")
_IKM = N_("IKM seperti tercetak, 25 sampai 100 dengan paling banyak 2 desimal")
_NRR = N_("NRR seperti tercetak, 1 sampai 4 dengan paling banyak 4 desimal")
_N = N_("banyaknya responden, bilangan bulat mulai dari 1")
_TEXT = N_("satu baris teks, paling banyak 200 huruf")
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+", re.ASCII)
_COUNT = re.compile(r"[1-9]\d{0,7}", re.ASCII)
_LONGEST = 200


def columns() -> tuple[str, ...]:
    """Give the columns that a file of earlier results may have."""
    return (*_BEFORE, *(item.key for item in names().unsur))


class NoPeriod(Invalid):
    """A line or file that does not say of which period its result is."""

    slug = "no-period"
    sentence = N_("Sebutkan periodenya: kolom period (2025-S2), atau from dan to.")


class NotPast(Invalid):
    """An older result of a period that is not over."""

    slug = "not-past"
    sentence = N_("Periode ini belum selesai (hari terakhir %(last)s); hasilnya belum ada.")


class TwiceInFile(Invalid):
    """Two results of one period in one file."""

    slug = "period-twice"
    sentence = N_("Periode ini sudah ada di baris %(line)s dengan isi lain. Sisakan satu baris.")


@dataclass(frozen=True, slots=True)
class EarlierOutcome:
    """What became of the lines of a file.

    Attributes:
        stored: Periods that are new or changed.
        known: Lines that said what was known already.
        rejected: Lines that could not be taken.
        rejected_file: Where those lines stand with their reasons.
        set_aside: Where the file went that stood there and was changed since; else None.
        faults: The first few of them: line number and reason.
    """

    stored: int
    known: int
    rejected: int
    rejected_file: Path | None
    set_aside: Path | None
    faults: tuple[tuple[int, LoketError], ...]


def import_earlier(path: Path, *, register: Register, unit: str, by: str) -> EarlierOutcome:
    """Bring in the results of earlier periods of one unit.

    Args:
        path: CSV or XLSX with `period` (or `from` and `to`), `ikm`, `source`, and maybe `n`,
            `weight` and the nine unsur with their NRR; rejected lines go to FILE.rejected.csv.
        register: Where to.
        unit: The unit's code.
        by: Who brings it, for the audit.

    Raises:
        Invalid: The file as a whole cannot be used; nothing was stored.
        Missing: There is no such unit.
    """
    with register.read() as conn:
        code = offices.unit_code(conn, unit)
        today = offices.office(conn).day_of(datetime.now(UTC))
    by_days: dict[tuple[date, date], tuple[int, Earlier]] = {}
    n_lines = 0
    dates = ("from", "to")
    given_back = GivenBack(register, code, by)
    with (
        read_table(path, columns(), dates=dates) as table,
        Rejects(path, table, given_back) as rejects,
    ):
        labels = _checked(table.columns)
        for line in table.lines:
            try:
                result = _read(line, labels, code, today)
                number, before = by_days.setdefault(
                    (result.first, result.last), (line.number, result)
                )
                if before != result:
                    raise TwiceInFile(field="period", line=number)
                n_lines += 1
            except LoketError as reason:
                rejects.add(line, reason)
        stored = _store(register, [result for _, result in by_days.values()], path.name, by)
    return EarlierOutcome(
        stored=stored,
        known=n_lines - stored,
        rejected=rejects.n,
        rejected_file=rejects.path if rejects.n else None,
        set_aside=rejects.aside,
        faults=tuple(rejects.first),
    )


def _store(register: Register, results: list[Earlier], file: str, by: str) -> int:
    if not results:
        return 0
    with register.begin() as conn:
        stored = earlier.put(conn, results, by)
        if stored:
            detail = f"{results[0].unit}: {stored} periode"
            journal.note(conn, by, "import_earlier", file, detail)
    return stored


def _checked(header: tuple[str, ...]) -> tuple[str, ...]:
    """Give the columns' names in small letters; a rejected file's own two are passed over."""
    labels = tuple(name.casefold() for name in header)
    for name in filter(None, labels):
        if name not in {*columns(), "no", "rejected_line", "rejected_reason"}:
            raise UnknownName(name=name, known=", ".join(columns()))
    for name in ("ikm", "source"):
        if name not in labels:
            raise MissingValue(field=name)
    if "period" not in labels and not {"from", "to"} <= set(labels):
        raise NoPeriod(field="period")
    return labels


def _read(line: TableLine, labels: tuple[str, ...], unit: str, today: date) -> Earlier:
    if line.fault is not None:
        raise line.fault
    refuse_nameless(labels, line.cells)
    cells = {name: cell.strip() for name, cell in zip(labels, line.cells, strict=True)}
    period = _period(cells)
    if period.last >= today:
        raise NotPast(field="period", last=period.last.isoformat())
    ikm = _decimal(cells, "ikm", Decimal(25), Decimal(100), 2, _IKM)
    if ikm is None:
        raise MissingValue(field="ikm")
    unsur = [item.key for item in names().unsur]
    nrr = {key: _decimal(cells, key, Decimal(1), Decimal(4), 4, _NRR) for key in unsur}
    return Earlier(
        unit=unit,
        first=period.first,
        last=period.last,
        ikm=ikm,
        n=_count(cells),
        unsur={key: value for key, value in nrr.items() if value is not None},
        source=_text(cells, "source", needed=True),
        weight=_text(cells, "weight", needed=False),
    )


def _period(cells: Mapping[str, str]) -> Period:
    if written := cells.get("period"):
        return reportable(written)
    days = []
    for name in ("from", "to"):
        written = cells.get(name, "")
        if not written:
            raise NoPeriod(field="period")
        try:
            days.append(read_day_in_years(written))
        except NotUnderstood as wrong:
            raise WrongValue(field=name, value=written[:60], what=wrong.instead) from None
    return Dates(*days)


def _decimal(  # noqa: PLR0917 -- what, from, to, how fine, and in which words
    cells: Mapping[str, str], name: str, least: Decimal, most: Decimal, places: int, what: str
) -> Decimal | None:
    written = cells.get(name, "")
    if not written:
        return None
    if re.fullmatch(rf"\d{{1,3}}([.,]\d{{1,{places}}})?", written, re.ASCII):
        value = Decimal(written.replace(",", "."))
        if least <= value <= most:
            return value.quantize(Decimal(1).scaleb(-places))
    raise WrongValue(field=name, value=written[:60], what=what)


def _count(cells: Mapping[str, str]) -> int | None:
    written = cells.get("n", "")
    if not written:
        return None
    plain = written.replace(".", "") if _THOUSANDS.fullmatch(written) else written
    if not _COUNT.fullmatch(plain):
        raise WrongValue(field="n", value=written[:60], what=_N)
    return int(plain)


def _text(cells: Mapping[str, str], name: str, *, needed: bool) -> str:
    written = cells.get(name, "")
    if needed and not written:
        raise MissingValue(field=name)
    if len(written) > _LONGEST or not written.isprintable():
        raise WrongValue(field=name, value=written[:60], what=_TEXT)
    return written
