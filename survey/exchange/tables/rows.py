"""One row of an office file, a roster or a register of services, and the place where it stands.

A row reads its own values strictly and says every mistake with file, table and line. What the
rows mean together is in `office.py`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from survey.errors import Invalid, LoketError
from survey.exchange.tables.table import TableLine
from survey.language import N_, translator
from survey.office.facts import check_code
from survey.wall_clock import NotUnderstood, read_day_in_years, read_minute


class Mistake(Invalid):
    """A mistake at a place of a file; the `problem` is an error with its own sentence."""

    slug = "mistake-in-file"
    sentence = N_("%(file)s: %(problem)s")

    def text(self, lang: str = "id") -> str:
        """Say where, then what, both in one language."""
        problem = self.values["problem"]
        words = problem.text(lang) if isinstance(problem, LoketError) else problem
        return translator(lang)(self.sentence) % {**self.values, "problem": words}


class MistakeInPart(Mistake):
    slug = "mistake-in-part"
    sentence = N_("%(file)s, bagian %(part)s: %(problem)s")


class MistakeInSheet(Mistake):
    slug = "mistake-in-sheet"
    sentence = N_("%(file)s, lembar %(sheet)s, baris %(line)s: %(problem)s")


class MistakeInLine(Mistake):
    slug = "mistake-in-line"
    sentence = N_("%(file)s, baris %(line)s: %(problem)s")


class MissingValue(Invalid):
    slug = "missing-value"
    sentence = N_("“%(field)s” harus diisi.")


class WrongValue(Invalid):
    slug = "wrong-value"
    sentence = N_("“%(field)s” berisi “%(value)s”; seharusnya %(what)s.")


class NamelessValue(Invalid):
    slug = "nameless-value"
    sentence = N_(
        "“%(value)s” di kolom ke-%(place)s tidak dapat dibaca karena kolom itu tidak berjudul. "
        "Beri judul, atau hapus isinya."
    )


class UnknownName(Invalid):
    slug = "unknown-name"
    sentence = N_("“%(name)s” tidak dikenal. Yang dikenal: %(known)s.")


class HeaderBelow(Invalid):
    """Something stands above the names of the columns."""

    slug = "header-below"
    sentence = N_("judul kolom baru ada di baris %(line)s. Hapus baris-baris di atasnya.")


class UnknownCode(Invalid):
    slug = "unknown-code"
    sentence = N_("%(what)s “%(code)s” tidak ada di unit %(unit)s. Yang ada: %(known)s.")


class RepeatedCode(Invalid):
    slug = "repeated-code"
    sentence = N_("%(what)s “%(code)s” sudah dipakai sebelumnya. Satu kode untuk satu hal.")


PlaceOf = Callable[[LoketError], Mistake]
TEXT = N_("teks")
LIST = N_("daftar teks")
YES_NO = N_("true atau false")
COUNT = N_("bilangan bulat 0 sampai 99999")
YES = ("true", "ya", "yes", "1", "x")
NO = ("false", "tidak", "no", "0", "")
NO_BREAK = "\xa0"  # the space that word processors put into names
MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one row or table of a file.

    Args:
        values: By name; an empty value counts as not given.
        at: Makes the error that names this place out of the problem found there.
    """

    values: Mapping[str, object]
    at: PlaceOf

    def allow(self, names: Collection[str]) -> "Row":
        """Refuse values that nothing would ever read: mostly slips of the pen.

        Raises:
            Mistake: Names the first such value and what is known here.
        """
        for name in self.values:
            if name not in names:
                raise self.at(UnknownName(name=name, known=", ".join(names)))
        return self

    def given(self, name: str) -> object | None:
        """Give a value as it is; None when it is empty or absent."""
        value = self.values.get(name)
        return None if value is None or value == "" else value

    def wrong(self, name: str, what: str) -> Mistake:
        """Say that a value should have been something else."""
        shown = str(self.values.get(name))[:60]
        return self.at(WrongValue(field=name, value=shown, what=what))

    def text(self, name: str, default: str | None = None) -> str:
        """Read one line of text.

        Raises:
            Mistake: It is missing (without a default), no text, or longer than 200 characters.
        """
        value = self.given(name)
        if value is None:
            if default is None:
                raise self.at(MissingValue(field=name))
            return default
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str):
            value = value.replace(NO_BREAK, " ")
        if not isinstance(value, str) or len(value) > MAX_TEXT or not value.isprintable():
            raise self.wrong(name, TEXT)
        if not value.strip():
            raise self.at(MissingValue(field=name))
        return value.strip()

    def code(self, name: str, what: str) -> str:
        """Read a code.

        Raises:
            Mistake: It is missing or cannot be a code.
        """
        try:
            return check_code(self.text(name), what)
        except Mistake:
            raise
        except Invalid as problem:
            raise self.at(problem) from problem

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of texts; in a spreadsheet cell they stand divided by ; or line ends.

        Raises:
            Mistake: It is something else.
        """
        value = self.given(name)
        if isinstance(value, str | date):
            value = str(value).replace("\n", ";").split(";")
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(part, str | date) for part in value):
            raise self.wrong(name, LIST)
        return tuple(part for part in (str(part).strip() for part in value) if part)

    def rows(self, name: str) -> tuple["Row", ...]:
        """Read the list of tables inside this one; each knows its own place.

        Raises:
            Mistake: It is something else.
        """
        value = self.given(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(part, dict | Row) for part in value):
            raise self.wrong(name, N_("daftar tabel"))
        return tuple(
            part if isinstance(part, Row) else Row(part, _inside(self.at, name, n))
            for n, part in enumerate(value, 1)
        )

    def days(self, name: str) -> frozenset[date]:
        """Read a list of days.

        Raises:
            Mistake: One of them is no day, or of a year that nobody can mean.
        """
        try:
            return frozenset(read_day_in_years(text) for text in self.texts(name))
        except NotUnderstood as wrong:
            raise self.wrong(name, wrong.instead) from None

    def day(self, name: str) -> date:
        """Read a day.

        Raises:
            Mistake: It is missing, no day, or of a year that nobody can mean.
        """
        if self.given(name) is None:
            raise self.at(MissingValue(field=name))
        try:
            return read_day_in_years(str(self.given(name)))
        except NotUnderstood as wrong:
            raise self.wrong(name, wrong.instead) from None

    def moment(self, name: str) -> datetime:
        """Read a local moment, to the minute.

        Raises:
            Mistake: It is missing, no moment, a day without its time, has seconds, or carries a
                time zone of its own.
        """
        value = self.given(name)
        if value is None:
            raise self.at(MissingValue(field=name))
        try:
            return read_minute(str(value))
        except NotUnderstood as wrong:
            raise self.wrong(name, wrong.instead) from None

    def yes(self, name: str) -> bool:
        """Read a yes or no; absent is no.

        Raises:
            Mistake: It is neither.
        """
        text = str(self.values.get(name, "")).strip().casefold()
        if text not in YES + NO:
            raise self.wrong(name, YES_NO)
        return text in YES

    def count(self, name: str) -> int | None:
        """Read a whole number from 0 to 99 999; None when absent.

        Raises:
            Mistake: It is something else.
        """
        value = self.given(name)
        if value is None:
            return None
        text = str(value).strip()
        if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 5):
            raise self.wrong(name, COUNT)
        return int(text)


def refuse_nameless(names: Sequence[str], cells: Sequence[str]) -> None:
    """Refuse a value in a column without a name, which nothing would read.

    Raises:
        NamelessValue: There is one.
    """
    for place, (name, cell) in enumerate(zip(names, cells, strict=True), 1):
        if not name and cell.strip():
            raise NamelessValue(value=cell[:60], place=place)


def rows_of(
    path: Path,
    columns: Sequence[str],
    lines: Iterable[TableLine],
    known: Collection[str],
    sheet: str = "",
) -> list[Row]:
    """Read all rows of a small table at once.

    Args:
        path: The file, for the sentences.
        columns: The names of its columns.
        lines: Its lines, of one sheet or several.
        known: The columns it may have.
        sheet: The sheet's name, where the lines do not say it.

    Raises:
        Mistake: A line cannot be read, a column is not known, or a value stands in none.
    """

    def at(problem: LoketError, line: int = 1, inside: str = sheet) -> Mistake:
        if inside:
            return MistakeInSheet(file=path.name, sheet=inside, line=line, problem=problem)
        return MistakeInLine(file=path.name, line=line, problem=problem)

    names = [name.casefold() for name in columns]
    lines = list(lines)
    if not set(known).issuperset(filter(None, names)) and (below := _header_below(lines, known)):
        raise at(HeaderBelow(line=below))
    Row(dict.fromkeys(filter(None, names)), at).allow(known)
    rows = []
    for line in lines:
        here = partial(at, line=line.number, inside=line.sheet or sheet)
        if line.fault is not None:
            raise here(line.fault)
        try:
            refuse_nameless(names, line.cells)
        except NamelessValue as problem:
            raise here(problem) from problem
        cells = zip(names, line.cells, strict=True)
        rows.append(Row({name: cell for name, cell in cells if name}, here))
    return rows


def _header_below(lines: Iterable[TableLine], known: Collection[str]) -> int | None:
    """Give the number of the first line that has two of the names looked for."""
    for line in lines:
        if len({cell.strip().casefold() for cell in line.cells} & set(known)) > 1:
            return line.number
    return None


def _inside(
    at: Callable[[LoketError], Mistake], name: str, n: int
) -> Callable[[LoketError], Mistake]:
    """Make the places of tables inside a table: unit[1].duty[3]."""

    def inner(problem: LoketError) -> Mistake:
        outer = at(problem)
        part = f"{outer.values.get('part', '')}.{name}[{n}]".lstrip(".")
        return MistakeInPart(**{**outer.values, "part": part})

    return inner
