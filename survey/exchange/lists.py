"""What people's lists of ratings hold besides ratings: sums below, notes beside, days unread.

Nothing is passed over unsaid: rows of sums and columns without meaning come back by name, and a
list is refused where passing over would make its figures wrong. Which of our columns a name stands
for is in `columns.py`. Read next: `ratings.py`, which reads the lines.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from survey.answers.fields import WrongId, read_id
from survey.errors import Invalid, LoketError
from survey.exchange.answers.columns import FileColumn, choose_columns
from survey.exchange.answers.days import are_days, are_times
from survey.exchange.answers.lines import AFTER, BEFORE
from survey.exchange.answers.versions import IGNORED, AskedBy
from survey.exchange.footers import Footer, Rows
from survey.exchange.tables.numbering import NUMBER, has_numbers, number_columns
from survey.exchange.tables.rows import Mistake
from survey.exchange.tables.table import NOTHING_HIDDEN, OtherSheet, TableLine, Unseen
from survey.language import N_
from survey.questionnaire import Order

# Names that the day of an answer bears where nobody renamed it, Google's form too.
DAY_NAMES = ("tanggal", "timestamp", "stempel waktu")
NO_SCORES = frozenset((*BEFORE, *AFTER, *IGNORED))
SCORES = frozenset("1234")
SAMPLE = 2_000  # lines that are looked at before a column is called a column of days, or blank


class DaysIgnored(Invalid):
    """A column of days would be passed over, and all lines put on one day."""

    slug = "days-ignored"
    sentence = N_(
        "Berkas %(file)s: kolom “%(name)s” tampaknya berisi tanggal dan akan terlewat. Kalau itu "
        "hari pengisian, ganti judulnya menjadi answered_at (isi seperti 2026-11-16) dan jangan "
        "pakai --on; kalau bukan, hapus kolom itu dari berkas."
    )


class SeveralDays(Invalid):
    """Several columns may be the day of an answer."""

    slug = "several-days"
    sentence = N_(
        "Berkas %(file)s: kolom %(names)s sama-sama dapat berarti hari pengisian. Ganti judul yang "
        "benar menjadi answered_at, dan hapus yang lain."
    )


class IdsIgnored(Invalid):
    """A column of ids would be passed over, and lines that are known counted again."""

    slug = "ids-ignored"
    sentence = N_(
        "Berkas %(file)s: kolom “%(name)s” berisi nomor (UUID) dan akan terlewat, sehingga baris "
        "yang sudah tercatat terhitung dua kali. Ganti judulnya menjadi id, atau hapus kolom itu "
        "kalau nomornya memang bukan nomor penilaian."
    )


class IdsAreNumbers(Invalid):
    """The column of ids numbers the lines."""

    slug = "ids-are-numbers"
    sentence = N_(
        "Berkas %(file)s: kolom id tidak berisi nomor penilaian (UUID), melainkan misalnya "
        "“%(text)s”. Kalau itu nomor urut, ganti judulnya menjadi No; kalau bukan, hapus kolom itu."
    )


class TimeApart(Invalid):
    """The time of an answer stands in a column of its own, beside its day."""

    slug = "time-apart"
    sentence = N_(
        "Berkas %(file)s: kolom “%(name)s” berisi jam yang terpisah dari tanggalnya. Gabungkan "
        "keduanya di satu kolom answered_at, seperti 2026-11-16 08.30 (di lembar kerja: "
        '=TEXT(A2;"yyyy-mm-dd")&" "&TEXT(B2;"hh.mm")), atau lewati jamnya dengan --ignore-unknown.'
    )


class InSheet(Mistake):
    """What is wrong with a line of one of several sheets."""

    slug = "in-sheet"
    sentence = N_("lembar %(sheet)s: %(problem)s")


@dataclass(frozen=True, slots=True)
class LeftOutLines:
    """What of a list is no rating.

    Args:
        n_titles: Rows above the names of the columns.
        footers: Rows of sums and means.
        columns: Names of columns that are not read although they hold something.
        sheets: Sheets that are no lists.
        unseen: What is read although a spreadsheet hides it.
        n_unused: Rows with a number printed in advance, and nothing else.
    """

    n_titles: int = 0
    footers: tuple[Footer, ...] = ()
    columns: tuple[str, ...] = ()
    sheets: tuple[OtherSheet, ...] = ()
    unseen: Unseen = NOTHING_HIDDEN
    n_unused: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Which columns are read.

    Args:
        columns: Those.
        ignored: Names of those that hold something and are not.
        day_label: The name in the file of a column that is read as `answered_at`; else "".
    """

    columns: tuple[FileColumn, ...]
    ignored: tuple[str, ...]
    day_label: str


def in_its_sheet(line: TableLine, reason: LoketError) -> LoketError:
    """Add to a reason the sheet that the line stands in, where there are several."""
    return InSheet(sheet=line.sheet, problem=reason) if line.sheet else reason


class Lists:
    """Reads what names and first lines say of lists whose citizens answered a questionnaire.

    Args:
        version: Which questionnaire that was.

    Attributes:
        known: Every name that is looked for, in lower case.
    """

    def __init__(self, version: AskedBy) -> None:
        self.known = version.known | set(DAY_NAMES)
        self._asked = version
        self._ours = version.known
        self._scores = version.known - NO_SCORES

    def has_scores(self, header: Sequence[str]) -> bool:
        """Say whether a table with these columns can hold ratings."""
        return any(name.casefold() in self._scores for name in header)

    def choose(
        self,
        path: Path,
        header: Sequence[str],
        sample: Sequence[TableLine],
        *,
        order: Order | None,
        on: date | None,
        ignore: bool,
    ) -> Choice:
        """Decide what each column of a list means, by its name and by what it holds.

        Args:
            path: The file, for the sentences.
            header: The names in it.
            sample: Its first lines; all of it, if it has less than `SAMPLE`.
            order: What U1 … U9 mean.
            on: The day of lines that carry none.
            ignore: Skip unknown columns.

        Raises:
            SeveralDays: Several columns may be the day, and none is called so.
            DaysIgnored: Lines would be put on another day than stands beside them.
            IdsIgnored: Lines would be counted again.
            IdsAreNumbers: What is called their id is none.
            TimeApart: Their times would be lost.
            Invalid: As `choose_columns` says.
        """
        names = [name.casefold() for name in header]
        held = {
            place: [cell for line in sample if (cell := _cell(line, place))]
            for place, name in enumerate(names)
            if name not in self._ours
        }
        blank = {place for place, cells in held.items() if not cells and len(sample) < SAMPLE}
        unread = sorted(held.keys() - blank)
        days = [place for place in unread if names[place] in DAY_NAMES]
        dated = "answered_at" in names
        day = days[0] if len(days) == 1 and on is None and not dated else None
        unread = [place for place in unread if place != day]
        one_day = on is not None or not (dated or day is not None)
        if one_day and on is None and days:
            raise SeveralDays(file=path.name, names=", ".join(header[place] for place in days))
        for place in unread:
            if one_day and are_days(names[place], held[place]):
                raise DaysIgnored(file=path.name, name=header[place] or f"#{place + 1}")
        own = [_cell(line, n) for n, name in enumerate(names) if name == "id" for line in sample]
        _refuse_other_ids(path, header, [*filter(None, own)], held)
        scores = {place for place, name in enumerate(names) if name in self._scores}
        numbers = number_columns(names, scores, sample) & {*unread}
        numbers = {place for place in numbers if has_numbers(held[place])}
        unread = [place for place in unread if place not in numbers]
        beside = self._beside(names, blank, unread)
        beside = {n for n in beside if not self._may_be_answers(names[n], held[n], sample)}
        for place in [] if ignore else sorted({*unread} - beside):
            if are_times(names[place], held[place]):
                raise TimeApart(file=path.name, name=header[place])
        read_as = dict.fromkeys(blank | beside | numbers, NUMBER)
        if day is not None:
            read_as[day] = "answered_at"
        columns = choose_columns(
            path, header, version=self._asked, order=order, on=on, ignore=ignore, read_as=read_as
        )
        ignored = tuple(header[place] or f"#{place + 1}" for place in unread)
        return Choice(columns, ignored, "" if day is None else header[day])

    def rows_of(self, path: Path, header: Sequence[str], sample: Sequence[TableLine]) -> Rows:
        """Make what tells the rows of a list that are no citizens, or may be none."""
        return Rows(
            path,
            header,
            sample,
            scores=self._scores,
            texts=frozenset(("comment",)),
            ours=self._ours,
            days=frozenset(("answered_at", *DAY_NAMES)),
        )

    def _beside(
        self, names: Sequence[str], blank: Collection[int], unread: Sequence[int]
    ) -> set[int]:
        """Find what stands beside the table: unknown columns behind a nameless blank one."""
        last = max((place for place, name in enumerate(names) if name in self.known), default=0)
        gaps = [place for place in blank if not names[place] and place > last]
        return {place for place in unread if gaps and place > min(gaps)}

    def _may_be_answers(self, name: str, cells: Sequence[str], sample: Sequence[TableLine]) -> bool:
        """Say whether a column beside the table belongs to a second list: "waktu 2", or scores."""
        own = name.rstrip("0123456789()._ ")
        n_scores = sum(cell in SCORES for cell in cells)
        return own in self._scores or (n_scores == len(cells) and 2 * n_scores >= len(sample))


def _cell(line: TableLine, place: int) -> str:
    return line.cells[place].strip() if place < len(line.cells) else ""


def _refuse_other_ids(
    path: Path, header: Sequence[str], own: Sequence[str], held: Mapping[int, Sequence[str]]
) -> None:
    """Refuse a list whose ids are none, or whose ids stand in a column that is not read.

    Args:
        path: The file, for the sentences.
        header: The names in it.
        own: What stands in the column of ids.
        held: What stands in columns that are not ours, by their places.
    """
    if own and not _n_ids(own):
        raise IdsAreNumbers(file=path.name, text=own[0][:60])
    for place, cells in held.items():
        if not own and 2 * _n_ids(cells) > len(cells):
            raise IdsIgnored(file=path.name, name=header[place] or f"#{place + 1}")


def _n_ids(cells: Sequence[str]) -> int:
    n_ids = 0
    for cell in cells:
        try:
            read_id(cell)
            n_ids += 1
        except WrongId:
            continue
    return n_ids
