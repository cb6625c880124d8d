"""Ratings into a file: the custodian's way out, in the columns that an import reads.

One line per citizen's tap, with what was added to it, and one per form; ordered by day, then id,
which says nothing of who came when within a day beyond the time that is still kept. What is
withdrawn stays out. Read next: `lines.py`.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from survey import files
from survey.answers.drafts import Kind
from survey.errors import Invalid
from survey.exchange.answers.lines import TEXTS, columns, line_of
from survey.language import N_
from survey.questionnaire import Instrument, Questionnaire, instrument, names
from survey.register import instruments, journal, offices, successions
from survey.register import lines as stored_lines
from survey.register.engine import Register
from survey.successions import ByAnswer

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer

AT_ONCE = 31  # days read together
SHEET_ROWS = 1_048_576
PARQUET_GROUP = 10_000
NO_XML = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")  # letters that no XML file can hold

Write = Callable[[dict[str, str]], None]


class UnknownEnding(Invalid):
    """A file's ending names no format that can be written."""

    slug = "unknown-ending"
    sentence = N_("Berkas %(file)s: akhiran tidak dikenal. Yang dapat ditulis: %(known)s.")


class NoParquet(Invalid):
    """The library for Parquet files is not installed."""

    slug = "no-parquet"
    sentence = N_(
        "Untuk menulis .parquet diperlukan pustaka pyarrow, yang belum terpasang. Pasang dengan "
        "extra “parquet”, atau pakai .csv atau .xlsx."
    )


class TooManyRows(Invalid):
    """More lines than a spreadsheet can hold."""

    slug = "too-many-rows"
    sentence = N_("Lembar XLSX hanya memuat %(most)s baris. Pakai .csv, atau persingkat masanya.")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Args:
        n_lines: Lines of the file, the header not counted.
        n_left_out: Answers to a second extra question of one tap, for which a line has no room.
        elsewhere: Taps and forms of other instruments or versions, by name: not in this file.
    """

    n_lines: int
    n_left_out: int
    elsewhere: Mapping[str, int]


def export_ratings(
    path: Path,
    *,
    register: Register,
    unit: str,
    by: str,
    first: date | None = None,
    last: date | None = None,
    questionnaire: str | None = None,
) -> Exported:
    """Write what a unit was told into a CSV, XLSX or Parquet file, as the ending says.

    Args:
        path: Where; what stood there is replaced only when all is written.
        register: What is read.
        unit: The unit's code.
        by: Who takes it, for the audit.
        first: The first day; None from the beginning.
        last: The last day, included; None to the end.
        questionnaire: Whose answers: an instrument, or one version; None is the official one.

    Raises:
        Invalid: No such questionnaire was published.
        UnknownEnding: The ending is none of the three.
        NoParquet: pyarrow is not installed.
        TooManyRows: It does not fit into a sheet.
        CannotWrite: The place cannot be written.
        Missing: There is no such unit.
    """
    wanted = instrument(questionnaire)
    form = names(wanted.key)
    writer = _WRITERS.get(path.suffix.casefold())
    if writer is None:
        raise UnknownEnding(file=path.name, known=", ".join(_WRITERS))
    with register.begin() as conn:  # nobody takes answers out unseen, not even half a file
        code = offices.unit(conn, unit).code
        journal.note(
            conn, by, "export_ratings", code, f"{path.name}, {first or '…'} – {last or '…'}"
        )
    n_lines = n_left_out = 0
    elsewhere: Mapping[str, int] = {}
    with register.read() as conn:
        zone, there = offices.office(conn).zone, stored_lines.span(conn, code)
        if there is not None:
            days = (first or there[0], last or there[1])
            elsewhere = instruments.elsewhere(conn, code, *days, wanted)
    with files.whole(path) as temporary, writer(temporary, form) as write:
        for start, stop in _spans(there, first, last):
            with register.read() as conn:  # for a short time only: a reader keeps writers waiting
                lines = list(_lines(conn, code, (start, stop), zone, wanted))
            for line, left_out in lines:
                write(line)
                n_lines += 1
                n_left_out += left_out
    return Exported(n_lines, n_left_out, elsewhere)


def _spans(
    there: tuple[date, date] | None, first: date | None, last: date | None
) -> Iterator[tuple[date, date]]:
    """Cut the days asked for, as far as there is anything, into pieces that fit into memory."""
    if there is None:
        return
    start, end = max(first or there[0], there[0]), min(last or there[1], there[1])
    while start <= end:
        stop = min(end, start + timedelta(days=AT_ONCE - 1))
        yield start, stop
        start = stop + timedelta(days=1)


def _lines(
    conn: "Connection", unit: str, days: tuple[date, date], zone: ZoneInfo, wanted: Instrument
) -> Iterator[tuple[dict[str, str], int]]:
    """Give the lines of some days, each with how much of what was added found no room."""
    first, last = days
    unsur = names(wanted.key).unsur_keys
    every = stored_lines.of_days(conn, unit, first, last, (Kind.RATING, Kind.FORM), only=wanted)
    answers = [own for own in every if not own.withdrawn]
    counting = ByAnswer[UUID]()
    for own in answers:
        counting.put(own.id.bytes, own.id)
    added: dict[UUID | None, list[StoredAnswer]] = {}
    after = last + timedelta(days=1)  # a tap before midnight, its detail after
    for detail in stored_lines.of_days(conn, unit, first, after, (Kind.DETAIL,), only=wanted):
        if not detail.withdrawn and detail.about is not None:
            added.setdefault(counting.of(detail.about.bytes), []).append(detail)
    named = {each for own in answers for each in (own.id, own.about) if each is not None}
    brought = successions.brought(conn, named)
    for own in answers:
        details = added.get(own.id, [])
        # What was put right goes out under the id that it came with, wherever it is brought next.
        about = None if own.about is None else brought[own.about]
        line = line_of(own._replace(id=brought[own.id], about=about), details, zone)
        n_said = sum(_n_said(detail) for detail in details)
        written = len(unsur & line.keys()) + ("comment" in line)
        yield line, max(0, n_said - written) if details else 0


def _n_said(detail: "StoredAnswer") -> int:
    """Count the unsur and the comment of a detail."""
    return len(detail.scores) - detail.scores.count("-") + bool(detail.comment)


@contextmanager
def _csv(path: Path, form: Questionnaire) -> Iterator[Write]:
    # With the mark at its beginning, spreadsheets read the file as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        header = columns(form)
        writer.writerow(header)
        yield lambda line: writer.writerow(_cells(line, header))


@contextmanager
def _xlsx(path: Path, form: Questionnaire) -> Iterator[Write]:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("ratings")
    header, scores = columns(form), _scores(form)
    sheet.append(header)
    n = 1

    def write(line: dict[str, str]) -> None:
        nonlocal n
        n += 1
        if n > SHEET_ROWS:
            raise TooManyRows(most=SHEET_ROWS)
        sheet.append(
            int(cell) if name in scores and cell else cell.translate(NO_XML) or None
            for name, cell in zip(header, _cells(line, header), strict=True)
        )

    try:
        yield write
        book.save(path)
    except BaseException:
        sheet.close()  # else the library leaves its own temporary file open behind
        raise


@contextmanager
def _parquet(path: Path, form: Questionnaire) -> Iterator[Write]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise NoParquet from error
    scores = _scores(form)
    schema = pa.schema(
        [(name, pa.int8() if name in scores else pa.string()) for name in columns(form)]
    )
    waiting: list[dict[str, str | int]] = []
    with pq.ParquetWriter(path, schema) as writer:

        def flush() -> None:
            writer.write_table(pa.Table.from_pylist(waiting, schema=schema))
            waiting.clear()

        def write(line: dict[str, str]) -> None:
            waiting.append({k: int(v) if k in scores else v for k, v in line.items()})
            if len(waiting) >= PARQUET_GROUP:
                flush()

        yield write
        flush()


def _scores(form: Questionnaire) -> frozenset[str]:
    return frozenset(item.key for item in form.items)


def _cells(line: dict[str, str], header: Sequence[str]) -> list[str]:
    return [
        files.disarm(line.get(name, "")) if name in TEXTS else line.get(name, "") for name in header
    ]


_WRITERS: dict[str, Callable[[Path, Questionnaire], AbstractContextManager[Write]]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
}
