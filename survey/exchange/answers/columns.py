"""The columns of a ratings file: which may be there, what each holds, and how a cell is read.

A value is checked against the office and written plainly, so that equal answers become equal
lines; whatever is wrong is said with the column's own name. Read next: `lines.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from survey.answers.drafts import AGE_BANDS, EDUCATIONS, JOBS, Channel
from survey.answers.fields import WrongId, clean_comment, read_id
from survey.errors import Invalid, LoketError
from survey.exchange.answers.lines import AFTER, BEFORE, TEXTS, check_named_tap, columns
from survey.exchange.answers.versions import IGNORED, AskedBy, check_asked
from survey.exchange.tables.rows import MissingValue, WrongValue
from survey.files import rearm
from survey.language import N_
from survey.office.dated import Noun
from survey.office.facts import Unit
from survey.questionnaire import (
    Order,
    Questionnaire,
    UnknownItem,
    names,
    versions,
)
from survey.wall_clock import NotUnderstood, read_written

FIRST_DAY = date(2000, 1, 1)
OLDEST = 130

A_SCORE = N_("1, 2, 3, 4, atau kosong")
A_PAST_DAY = N_("tanggal antara 2000-01-01 dan hari ini")
AN_AGE = N_("umur dalam tahun, atau salah satu dari 0-16, 17-25, 26-35, 36-45, 46-55, 56-65, 66+")
AN_ID = N_("nomor UUID")
# What people write for the official values.
SEXES = {"l": "L", "p": "P", "laki-laki": "L", "perempuan": "P"}
SCHOOLS = {name.casefold(): name for name in EDUCATIONS} | {"d-iii": "D3", "diii": "D3"}
DASHES = str.maketrans("–—", "--")


class NeedsOrder(Invalid):
    """U-numbers mean two different things in Indonesia, and the file does not say which."""

    slug = "needs-order"
    sentence = N_(
        "Kolom U1, U2, … dapat berarti dua urutan. Tambahkan --order list (urutan daftar "
        "unsur: U8 pengaduan, U9 sarana) atau --order form (urutan kuesioner: U8 sarana, "
        "U9 pengaduan)."
    )


class NeedsDate(Invalid):
    """No line says its day, and nobody said it for all of them."""

    slug = "needs-date"
    sentence = N_(
        "Berkas %(file)s tidak mempunyai kolom answered_at. Tambahkan --on TANGGAL untuk semua "
        "baris."
    )


class UnknownColumns(Invalid):
    """Columns that nothing here reads; mostly slips of the pen."""

    slug = "unknown-columns"
    sentence = N_(
        "Berkas %(file)s: kolom %(names)s tidak dikenal. Perbaiki namanya, atau lewati dengan "
        "--ignore-unknown. Yang dikenal: %(known)s."
    )


class NoScoreColumns(Invalid):
    """No column could hold an answer."""

    slug = "no-score-columns"
    sentence = N_("Berkas %(file)s tidak mempunyai kolom nilai: kepuasan atau salah satu unsur.")


class TwiceTheSame(Invalid):
    """A label and a key name the same unsur."""

    slug = "twice-the-same"
    sentence = N_("Berkas %(file)s: kolom %(one)s dan %(other)s berarti unsur yang sama.")


class OtherUnit(Invalid):
    """A line that belongs to another unit than the one imported for."""

    slug = "other-unit"
    sentence = N_("Baris ini milik unit “%(value)s”, bukan %(unit)s.")


class NoScore(Invalid):
    """A line without any answer."""

    slug = "no-score"
    sentence = N_("Tidak ada satu pun nilai di baris ini.")


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column that is read: its place, our name for it, and the name in the file."""

    place: int
    name: str
    label: str


def choose_columns(
    path: Path,
    header: Sequence[str],
    *,
    version: AskedBy,
    order: Order | None,
    on: date | None,
    ignore: bool,
    read_as: Mapping[int, str] = MappingProxyType({}),
) -> tuple[FileColumn, ...]:
    """Decide what each column of a file means.

    Args:
        path: The file, for the sentences.
        header: The names in it.
        version: Which questionnaire lines answer that do not say.
        order: What U1 … U9 mean.
        on: The day of lines that carry none.
        ignore: Skip unknown columns.
        read_as: By their place, columns that are read as if they had another name.

    Raises:
        UnknownColumns: A name is not known.
        NeedsOrder: There are U-numbers, and no order is given.
        NeedsDate: There is no `answered_at`, and no day is given.
        NoScoreColumns: There is nothing to store.
        TwiceTheSame: An unsur has two columns.
        WhichVersion: Several versions fit, and nobody says which was asked.
        LabelsByVersion: Its lines name versions that number the unsur differently.
    """
    form = version.of_header(header)
    labels = [(read_as.get(n, label.casefold()), label) for n, label in enumerate(header)]
    chosen, unknown = _chosen(path, labels, form, version, order)
    if unknown and not ignore:
        numbers = f"U1…U{len(version.labels)}"
        keys = [item.key for item in form.unsur]
        known = ", ".join((*BEFORE, "kepuasan", numbers, *keys, *AFTER))
        raise UnknownColumns(file=path.name, names=", ".join(unknown[:9]), known=known)
    if not any(item.key in chosen for item in form.items):
        raise NoScoreColumns(file=path.name)
    per_line = "questionnaire" in chosen
    in_file = {name: column.label for name, column in chosen.items()}
    if per_line:
        version = AskedBy(version.form, is_named=True)
    version.check(path, in_file, order)
    if "answered_at" not in chosen and on is None:
        raise NeedsDate(file=path.name)
    return tuple(chosen.values())


def _chosen(
    path: Path,
    labels: Sequence[tuple[str, str]],
    form: Questionnaire,
    version: AskedBy,
    order: Order | None,
) -> tuple[dict[str, FileColumn], list[str]]:
    """Give the columns that are read by our name for them, and the names of the others.

    `labels` holds for each column the name that is looked for, and the one that is shown.
    """
    by_label = {name.casefold(): name for name in columns(form)}
    if order is not None:
        by_label |= {label.casefold(): key for label, key in version.form.by_label(order).items()}
    chosen: dict[str, FileColumn] = {}
    unknown = []
    for place, (given, label) in enumerate(labels):
        if given in version.labels and order is None:
            raise NeedsOrder(field=label)
        if given in by_label:
            name = by_label[given]
            if name in chosen:
                raise TwiceTheSame(file=path.name, one=chosen[name].label, other=label)
            chosen[name] = FileColumn(place, name, label)
        elif given not in IGNORED:
            unknown.append(label or f"#{place + 1}")
    return chosen, unknown


class LineReader:
    """Reads the cells of a line into its values; what it has read once it knows.

    Args:
        unit: The unit all lines belong to, officers included.
        zone: The office's clocks; a time without zone is theirs.
        columns: As chosen.
        version: Which questionnaire lines answer that do not say.
        on: The day of lines that carry none.
        today: Local; no line can be later.

    Attributes:
        n_undated: How many lines that were read carried no day and were put on `on`.
    """

    def __init__(
        self,
        unit: Unit,
        zone: ZoneInfo,
        columns: Sequence[FileColumn],
        *,
        version: AskedBy,
        on: date | None,
        today: date,
    ) -> None:
        self._unit, self._zone, self._form = unit, zone, version.form
        self._scores = frozenset(item.key for item in names(version.form.key).items)
        self._on = None if on is None else on.isoformat()
        self._first, self._today = FIRST_DAY, today
        self.n_undated = 0
        read: dict[str, Callable[[str, str], str]] = {
            "id": _id,
            "answered_at": self._moment,
            "unit": self._is_unit,
            "channel": _one_of({channel.value: channel.value for channel in Channel}),
            "counter": _one_of(unit.codes(Noun.COUNTER)),
            "service": _one_of(unit.codes(Noun.SERVICE)),
            "officer": _one_of(unit.codes(Noun.OFFICER)),
            "sex": _one_of(SEXES, ("L", "P")),
            "age": _age,
            "education": _one_of(
                {e.casefold(): e for e in EDUCATIONS} | {"d-iii": "D3"}, EDUCATIONS
            ),
            "job": _one_of({job.casefold(): job for job in JOBS}),
            "reasons": _reasons_of(names(version.form.key)),
            "comment": _comment,
            "rating": _id,
            "questionnaire": _one_of({v.ref: v.ref for v in versions(version.form.key)}),
        }
        self._readers = [
            (column, _remember(read.get(column.name, _score), column.name), column.name in TEXTS)
            for column in columns
        ]

    def read(self, cells: Sequence[str]) -> dict[str, str]:
        """Read one line.

        Args:
            cells: One text per column of the file.

        Returns:
            Its values by column, those not said left out; always with unit and answered_at.

        Raises:
            Invalid: Names the column and what should stand there.
        """
        values = {}
        for column, read, is_text in self._readers:
            cell = cells[column.place]
            if not cell or not (cell := cell.strip()):
                continue
            if value := read(rearm(cell) if is_text else cell, column.label):
                values[column.name] = value
        undated = "answered_at" not in values
        if undated:
            if self._on is None:
                raise MissingValue(field="answered_at")
            values["answered_at"] = self._moment(self._on, "--on")
        scores = values.keys() & self._scores
        if not scores:
            raise NoScore
        ref = values.setdefault("questionnaire", self._form.ref)
        check_asked(scores, ref)
        check_named_tap(values)
        self.n_undated += undated
        values["unit"] = self._unit.code
        return values

    def read_part(self, cells: Sequence[str]) -> dict[str, str]:
        """Read what can be read of a line, by column; of the rest its words as they are."""
        part = {}
        for column, read, is_text in self._readers:
            cell = cells[column.place].strip() if column.place < len(cells) else ""
            try:
                value = read(rearm(cell) if is_text else cell, column.label) if cell else ""
            except LoketError:
                value = cell
            if value:
                part[column.name] = value
        return part

    def _is_unit(self, cell: str, label: str) -> str:
        if cell.casefold() != self._unit.code.casefold():
            raise OtherUnit(field=label, value=cell[:40], unit=self._unit.code)
        return self._unit.code

    def _moment(self, cell: str, label: str) -> str:
        """Write a day as it is, a moment as local time of the office with its offset."""
        try:
            written = read_written(cell)
            day, text = written.day, written.day.isoformat()
            if written.at is not None:
                zone = written.zone or self._zone
                at = datetime.combine(day, written.at, zone).astimezone(self._zone)
                day, text = at.date(), at.isoformat()
        except NotUnderstood as wrong:
            raise _wrong(cell, label, wrong.instead) from None
        except OverflowError:
            raise _wrong(cell, label, A_PAST_DAY) from None
        if not self._first <= day <= self._today:
            raise _wrong(cell, label, A_PAST_DAY)
        return text


Read = Callable[[str, str], str]


def _remember(read: Read, name: str) -> Read:
    """Keep what a column of few different values has been read as."""
    if name in ("id", "answered_at", "comment", "rating"):
        return read
    known: dict[str, str] = {}

    def remembered(cell: str, label: str) -> str:
        value = known.get(cell)
        if value is None:
            value = known[cell] = read(cell, label)
        return value

    return remembered


def _wrong(cell: str, label: str, what: str) -> WrongValue:
    return WrongValue(field=label, value=cell[:60], what=what)


def _score(cell: str, label: str) -> str:
    if cell not in ("1", "2", "3", "4"):
        raise _wrong(cell, label, A_SCORE)
    return cell


def is_above_scale(reason: LoketError) -> bool:
    """Say whether a line was refused for a whole number above 4, as other scales have."""
    value = str(reason.values.get("value", ""))
    return reason.values.get("what") == A_SCORE and value.isdecimal() and int(value) > 4


def _id(cell: str, label: str) -> str:
    try:
        return str(read_id(cell))
    except WrongId:
        raise _wrong(cell, label, AN_ID) from None


def _one_of(by_word: dict[str, str], shown: Sequence[str] = ()) -> Read:
    known = ", ".join(shown or by_word.values()) or "–"

    def read(cell: str, label: str) -> str:
        value = by_word.get(cell.casefold())
        if value is None:
            raise _wrong(cell, label, known)
        return value

    return read


def _age(cell: str, label: str) -> str:
    text = cell.translate(DASHES).replace(" ", "")
    if text in AGE_BANDS:
        return text
    if text.isascii() and text.isdigit() and int(text[:4]) <= OLDEST and len(text) <= 3:
        years = int(text)
        return next(b for b in reversed(AGE_BANDS) if int(b.rstrip("+").split("-")[0]) <= years)
    raise _wrong(cell, label, AN_AGE)


def _reasons_of(form: Questionnaire) -> Read:
    known = ", ".join(reason.key for reason in form.reasons) or "–"

    def read(cell: str, label: str) -> str:
        try:
            keys = {
                form.reason(key).key for key in cell.replace(",", " ").replace(";", " ").split()
            }
        except UnknownItem:
            raise _wrong(cell, label, known) from None
        return " ".join(sorted(keys))

    return read


def _comment(cell: str, _label: str) -> str:
    return clean_comment(cell)
