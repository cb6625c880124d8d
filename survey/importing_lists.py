"""What people's lists of ratings hold besides ratings: sums below, notes beside, days unread.

Nothing is passed over unsaid: rows of sums and columns without meaning come back by name, and a
list is refused where passing over would make its figures wrong. Which of our columns a name stands
for is in `importing_columns.py`. Read next: `importing.py`, which reads the lines.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from survey.errors import Invalid, LoketError
from survey.fields import WrongId, read_id
from survey.importing_columns import Column, choose_columns
from survey.importing_rows import Mistake
from survey.importing_tables import Line, OtherSheet
from survey.importing_versions import IGNORED, AskedBy
from survey.language import N_
from survey.lines import AFTER, BEFORE
from survey.questionnaire import Order

# Names that the day of an answer bears where nobody renamed it, Google's form too.
DAY_NAMES = ("tanggal", "timestamp", "stempel waktu")
NO_SCORES = frozenset((*BEFORE, *AFTER, *IGNORED))
# Columns of ours in which a row of sums may say what it is; in others it would be no valid value.
LABELLED = frozenset(("no", "id", "answered_at", *DAY_NAMES))
SAMPLE = 2_000  # lines that are looked at before a column is called a column of days, or blank

# How names of a column of days begin, and how those of one begin that may hold something else.
_DAY_NAME = re.compile(r"(tanggal|tgl|date|datetime|timestamp|stempel|hari|created|submitted)\b")
_MAYBE_DAY_NAME = re.compile(r"(waktu|time|bulan|month|day|mulai|selesai|start|end)\b")
_MONTHS = "jan|feb|mar|apr|mei|may|jun|jul|agu|aug|sep|okt|oct|nov|des|dec"
_DAY = re.compile(
    r"(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}(\D.*)?"
    r"|\d{1,2}([-/.])\d{1,2}\3\d{4}(\D.*)?"
    r"|\d{1,2}([-/])\d{1,2}\5\d{2}(\D.*)?"
    rf"|(\w+,? )?\d{{1,2}}[ -]({_MONTHS})[a-z]*[ ,-]+\d{{2,4}}(\D.*)?"
    rf"|({_MONTHS})[a-z]* \d{{1,2}},? \d{{4}}(\D.*)?",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_PART_OF_DAY = re.compile(rf".*\d\d|({_MONTHS})", re.ASCII | re.IGNORECASE | re.DOTALL)

# How a row below a list calls itself: by these words and no others, one of the first kind leading.
_SUMS = (
    "jumlah|jml|total|subtotal|grand|sum|nrr|rata|rerata|mean|average|bobot|ikm|indeks|nilai|skor"
    "|konversi|mutu|kinerja|predikat|kategori|persentase"
)
_OF_SUMS = (
    "per|unsur|tertimbang|tertbg|tertb|terbobot|penimbang|x|pelayanan|layanan|unit|responden"
    "|kuesioner|yang|terisi|dan|dari|hasil|akhir|keseluruhan|seluruh|semua|persepsi|interval"
    "|skm|kepuasan|masyarakat|setelah|sebelum|dikonversi"
)
_SUM_ROW = re.compile(
    rf"\W*({_SUMS})([\W\d_]+({_SUMS}|{_OF_SUMS}))*[\W\d_]*", re.ASCII | re.IGNORECASE
)


class DaysIgnored(Invalid):
    """A column of days would be passed over, and all lines put on one day."""

    slug = "days-ignored"
    sentence = N_(
        "Berkas %(file)s: kolom “%(name)s” tampaknya berisi tanggal dan akan terlewat. Kalau itu "
        "hari pengisian, ganti judulnya menjadi answered_at (isi seperti 2026-11-16) dan jangan "
        "pakai --on; kalau bukan, hapus kolom itu dari berkas."
    )


class IdsIgnored(Invalid):
    """A column of ids would be passed over, and lines that are known counted again."""

    slug = "ids-ignored"
    sentence = N_(
        "Berkas %(file)s: kolom “%(name)s” berisi nomor (UUID) dan akan terlewat, sehingga baris "
        "yang sudah tercatat terhitung dua kali. Ganti judulnya menjadi id, atau hapus kolom itu "
        "kalau nomornya memang bukan nomor penilaian."
    )


class InSheet(Mistake):
    """What is wrong with a line of one of several sheets."""

    slug = "in-sheet"
    sentence = N_("lembar %(sheet)s: %(problem)s")


class Footer(NamedTuple):
    """A row that sums up others: its line, what it calls itself, and its sheet or ""."""

    number: int
    label: str
    sheet: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What of a list is no rating.

    Args:
        n_titles: Rows above the names of the columns.
        footers: Rows of sums and means.
        columns: Names of columns that are not read although they hold something.
        sheets: Sheets that are no lists.
    """

    n_titles: int = 0
    footers: tuple[Footer, ...] = ()
    columns: tuple[str, ...] = ()
    sheets: tuple[OtherSheet, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Which columns are read.

    Args:
        columns: Those.
        ignored: Names of those that hold something and are not.
        day_label: The name in the file of a column that is read as `answered_at`; else "".
    """

    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    day_label: str


def in_its_sheet(line: Line, reason: LoketError) -> LoketError:
    """Add to a reason the sheet that the line stands in, where there are several."""
    return InSheet(sheet=line.sheet, problem=reason) if line.sheet else reason


class Lists:
    """Reads what names and first lines say of lists whose citizens answered a questionnaire.

    Args:
        asked: Which questionnaire that was.

    Attributes:
        known: Every name that is looked for, in lower case.
    """

    def __init__(self, asked: AskedBy) -> None:
        self.known = asked.known | set(DAY_NAMES)
        self._asked = asked
        self._ours = asked.known
        self._scores = asked.known - NO_SCORES

    def has_scores(self, header: Sequence[str]) -> bool:
        """Say whether a table with these columns can hold ratings."""
        return any(name.casefold() in self._scores for name in header)

    def choose(
        self,
        path: Path,
        header: Sequence[str],
        sample: Sequence[Line],
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
            DaysIgnored: Lines would be put on another day than stands beside them.
            IdsIgnored: Lines would be counted again.
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
        for place in unread:
            shown = header[place] or f"#{place + 1}"
            if one_day and _are_days(names[place], held[place]):
                raise DaysIgnored(file=path.name, name=shown)
            if "id" not in names and _are_ids(held[place]):
                raise IdsIgnored(file=path.name, name=shown)
        read_as = dict.fromkeys(blank | self._beside(names, blank, unread), IGNORED[0])
        if day is not None:
            read_as[day] = "answered_at"
        columns = choose_columns(
            path, header, asked=self._asked, order=order, on=on, ignore=ignore, read_as=read_as
        )
        ignored = tuple(header[place] or f"#{place + 1}" for place in unread)
        return Choice(columns, ignored, "" if day is None else header[day])

    def footers_of(self, header: Sequence[str]) -> Callable[[Line], str]:
        """Make what gives a row of sums the name it calls itself, and "" to every other row.

        That name stands beside the number, in place of the day, before the scores or in the first
        filled cell, never where one of our columns has a value of its own, and consists of nothing
        but the words of such rows: "Jumlah kursi kurang" is what a citizen says.

        Args:
            header: The names of the columns.
        """
        names = [name.casefold() for name in header]
        scores = [place for place, name in enumerate(names) if name in self._scores]
        before = set(range(min(scores, default=0)))
        named = {place for place, name in enumerate(names) if name in LABELLED}
        ours = {place for place, name in enumerate(names) if name in self._ours} - named

        def label(line: Line) -> str:
            first = next((place for place, cell in enumerate(line.cells) if cell.strip()), 0)
            for place in sorted((before | named | {first}) - ours):
                text = _cell(line, place)
                if text and not text[0].isdecimal() and _SUM_ROW.fullmatch(text):
                    return text[:60]
            return ""

        return label

    def _beside(
        self, names: Sequence[str], blank: Collection[int], unread: Sequence[int]
    ) -> set[int]:
        """Find what stands beside the table: unknown columns behind a nameless blank one."""
        last = max((place for place, name in enumerate(names) if name in self.known), default=0)
        gaps = [place for place in blank if not names[place] and place > last]
        return {place for place in unread if gaps and place > min(gaps)}


def _cell(line: Line, place: int) -> str:
    return line.cells[place].strip() if place < len(line.cells) else ""


def _are_days(name: str, cells: Sequence[str]) -> bool:
    """Say whether a column holds days, by most of its values or by its name."""
    if 2 * sum(_DAY.fullmatch(cell) is not None for cell in cells) >= max(1, len(cells)):
        return True
    if _DAY_NAME.match(name):
        return True
    return bool(_MAYBE_DAY_NAME.match(name)) and any(map(_PART_OF_DAY.match, cells))


def _are_ids(cells: Sequence[str]) -> bool:
    n_ids = 0
    for cell in cells:
        try:
            read_id(cell)
            n_ids += 1
        except WrongId:
            continue
    return 2 * n_ids > len(cells)
