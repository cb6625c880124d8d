"""One guard against counting citizens twice: new lines that are like what counts already.

Lines are first recognised by their ids (`identity.py`); only those that would be new are looked at
here, beside what every earlier import brought, what was answered at the counter, and the other
sheets of the file. However a list was changed on its way (saved anew, grown, read with another
option, copied into a sheet), its citizens stay alike. Read next: `likeness.py` for what that is.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from survey.answers.drafts import Kind
from survey.errors import Conflict, Invalid
from survey.exchange.likeness import Traits, compare, has_days, readings, traits
from survey.exchange.lines import line_of
from survey.language import NN_
from survey.questionnaire import Order
from survey.register import amendments, audit, imports
from survey.register import lines as stored_lines
from survey.register.engine import Register
from survey.register.imports import ImportFile

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer

FEW = 5  # new lines; so many may hide among others, fewer only tell when all are alike
MOST = 0.8  # of the new lines, or of those that an import has beyond the recognised ones
# Standard deviations above what chance brings: less than once in a hundred, and once in forty for
# sheets of one file, which are copied more often.
SURE, LIKELY = 2.5, 2
A_COPY = 3  # lines of a sheet; fewer may be alike by chance
# As spreadsheets and people name a copied sheet.
_COPIED = re.compile(
    r"(?P<first>.+?)(\s*\(\d+\)|_\d+|[\s_-]*\(?\b(copy|copied|salinan|kopi)\)?[\s_(]*\d*\)?)"
    r"|(copy of|salinan( dari)?|kopi)[\s_]+(?P<behind>.+?)(\s*\(?\d+\)?)?"
)


class CountedAlready(Conflict):
    """New lines are like what an earlier import brought."""

    slug = "read-otherwise"
    sentence = NN_(
        "Berkas %(file)s: %(n)s dari %(lines)s baris yang baru sama isinya dengan jawaban impor "
        "nomor %(numbers)s (%(before)s), dan akan terhitung dua kali. Mungkin ini daftar yang "
        "sama: disimpan ulang, bertambah, diperbaiki, atau dibaca dengan pilihan lain (--on, "
        "--order, --batch). Kalau ya, dan berkas ini yang benar dan lengkap, jalankan dahulu loket "
        "import withdraw %(number)s, lalu impor berkas ini. Kalau ini jawaban orang lain, "
        "tambahkan --other-people."
    )


class ListPutRight(CountedAlready):
    """A list comes again without some of its lines, and with others of the same days."""

    slug = "changed-since"
    sentence = NN_(
        "Berkas %(file)s memuat daftar impor nomor %(number)s (%(before)s), tetapi %(n)s barisnya "
        "tidak ada lagi, sedangkan %(lines)s baris baru bertanggal sama. Kalau baris itu "
        "diperbaiki, orangnya akan terhitung dua kali: jalankan dahulu loket import withdraw "
        "%(number)s, lalu impor berkas ini. Kalau baris barunya jawaban orang lain, tambahkan "
        "--other-people; kalau seluruh berkas ini daftar lain, tambahkan --batch NAMA."
    )


class GivenHere(Conflict):
    """New lines are like what citizens answered at the counter or on a phone."""

    slug = "given-here"
    sentence = NN_(
        "Berkas %(file)s: %(n)s dari %(lines)s baris yang baru sama isinya dengan jawaban yang "
        "diberikan di loket atau lewat ponsel pada hari yang sama, dan akan terhitung dua kali. "
        "Kalau berkas ini hasil loket export, impor berkas aslinya dengan kolom id. Kalau ini "
        "jawaban orang lain, tambahkan --other-people."
    )


class CopiedSheets(Invalid):
    """Most lines of a sheet stand in another one too, or in the others together."""

    slug = "copied-sheets"
    sentence = NN_(
        "Berkas %(file)s: %(n)s dari %(lines)s baris lembar “%(sheet)s” ada juga di lembar "
        "“%(other)s”; kalau salah satunya salinan, penilaiannya terhitung dua kali. Hapus lembar "
        "yang salinan, atau lewati dengan --skip-sheet “%(sheet)s”. Kalau keduanya daftar orang "
        "yang berbeda, tambahkan --separate-sheets."
    )


def written_options(
    *, order: Order | None, on: date | None, questionnaire: str | None, batch: str
) -> str:
    """Write as on the command line how the lines of a file are read; "–" without any option."""
    options = {"order": order, "on": on, "questionnaire": questionnaire, "batch": batch}
    return " ".join(f"--{name} {value}" for name, value in options.items() if value) or "–"


@dataclass(frozen=True, slots=True)
class NewLines:
    """The lines of a file that would be counted now.

    Args:
        path: The file, for the sentence.
        unit: The unit's code as first written.
        lines: What they say.
        met: Answers that other lines of the file were recognised as.
        digest: Of the file's content; "" where equal content proves nothing.
    """

    path: Path
    unit: str
    lines: Sequence[Traits]
    met: Collection[UUID]
    digest: str

    def refuse_recount(self, register: Register, zone: ZoneInfo) -> None:
        """Refuse the file if its new lines are, to all appearance, citizens who count already.

        Raises:
            CountedAlready: All new lines, or five at least and four in five of them or of an
                import's lines, are like lines that count, more than chance explains.
            GivenHere: They are like answers that no file brought.
            ListPutRight: An import stands in the file but for some lines, and new ones of their
                days do.
        """
        if not self.lines:
            return
        with register.read() as conn:
            pools = _pools(conn, self, zone)
            for by_day, reading in product((True, False), readings(self.lines)):
                alike = [pool for pool in pools if pool.by_day == by_day and pool.rest]
                for some in (*([pool] for pool in alike), alike):
                    self._refuse_alike(conn, reading, some, by_day=by_day)
            for pool in pools:
                if pool.before is not None:
                    self._refuse_changed(conn, pool, pool.before)

    def _refuse_alike(
        self,
        conn: "Connection",
        reading: Sequence[Traits],
        pools: Sequence["_Pool"],
        *,
        by_day: bool,
    ) -> None:
        others = [line for pool in pools for line in pool.rest]
        n, surplus = compare(reading, others, by_day=by_day)
        many = n >= FEW and n >= MOST * min(len(reading), len(others))
        # Without days and without a recognised line nothing ties a few lines to a list.
        whole = n == len(reading) and (by_day or len(self.met) > 0)
        if not (many or whole) or surplus < SURE:
            return
        shared = [pool for pool in pools if compare(reading, pool.rest, by_day=by_day).n_alike]
        brought = [pool.before for pool in shared if pool.before is not None]
        if not brought:
            raise GivenHere(file=self.path.name, n=n, lines=len(reading))
        raise CountedAlready(
            file=self.path.name,
            n=n,
            lines=len(reading),
            number=brought[0].n,
            numbers=", ".join(str(before.n) for before in brought),
            before=_written(conn, brought[0]),
        )

    def _refuse_changed(self, conn: "Connection", pool: "_Pool", before: ImportFile) -> None:
        same_bytes = before.digest == self.digest
        if not same_bytes and pool.size - len(pool.rest) < MOST * pool.size:
            return
        instruments = {line.instrument for line in self.lines}
        rest = [line for line in pool.rest if line.instrument in instruments]
        gone, new = (
            Counter(line.day if pool.by_day else "" for line in lines)
            for lines in (rest, self.lines)
        )
        if n := (gone & new).total():
            raise ListPutRight(
                file=self.path.name,
                n=n,
                lines=sum(new[day] for day in gone),
                number=before.n,
                before=_written(conn, before),
            )


@dataclass(frozen=True, slots=True)
class _Pool:
    """Answers that count and came together.

    Args:
        before: The import that brought them; None of those given here.
        size: How many there are.
        rest: Those that no line of the file was recognised as.
        by_day: Whether their days tell anything beside those of the file.
    """

    before: ImportFile | None
    size: int
    rest: Sequence[Traits]
    by_day: bool


def _written(conn: "Connection", before: ImportFile) -> str:
    act = audit.last(conn, "begin_import", str(before.n))
    return f"{act.detail if act else before.file}, {before.made_at[:10]}"


def _pools(conn: "Connection", new: NewLines, zone: ZoneInfo) -> list[_Pool]:
    dated = has_days(new.lines)
    first, last = min(line.day for line in new.lines), max(line.day for line in new.lines)
    pools: list[_Pool] = []
    brought: set[UUID] = set()
    for before in imports.every(conn):
        targets = amendments.of_import(conn, before.n) if before.unit == new.unit else []
        days = {target.day for target in targets}
        ids = {UUID(bytes=target.id) for target in targets}
        brought |= ids
        if dated and len(days) > 1 and all(not first <= day <= last for day in days):
            continue
        stored = stored_lines.by_ids(conn, sorted(ids)).values()
        pools.append(_pool(before, list(stored), new, zone, dated=dated))
    if dated:
        kinds = (Kind.RATING, Kind.FORM, Kind.DETAIL)
        span = (date.fromisoformat(first), date.fromisoformat(last))
        here = stored_lines.of_days(conn, new.unit, *span, kinds)
        given = [each for each in here if each.id not in brought and not each.withdrawn]
        pools.append(_pool(None, given, new, zone, dated=True))
    return pools


def _pool(
    before: ImportFile | None,
    stored: Sequence["StoredAnswer"],
    new: NewLines,
    zone: ZoneInfo,
    *,
    dated: bool,
) -> _Pool:
    details: dict[UUID | None, list[StoredAnswer]] = {}
    for each in stored:
        if each.kind == Kind.DETAIL:
            details.setdefault(each.about, []).append(each)
    answers = [each for each in stored if each.kind in (Kind.RATING, Kind.FORM)]
    every = {each.id: traits(line_of(each, details.get(each.id, []), zone)) for each in answers}
    rest = [line for own, line in every.items() if own not in new.met]
    by_day = dated and (before is None or has_days(every.values()))
    return _Pool(before, len(every), rest, by_day)


def refuse_copies(path: Path, by_sheet: Mapping[str, Sequence[Traits]]) -> None:
    """Refuse a workbook in which a sheet repeats others.

    Args:
        path: The file, for the sentence.
        by_sheet: Its lines that bring no id, by sheet, in the order of the sheets.

    Raises:
        CopiedSheets: Half of the lines of the smaller of two sheets, and three at least, are like
            lines of the other, or four in five of a sheet's like lines of all others, more than
            chance explains; of a sheet that bears the name of a copy, any line.
    """
    for pair in combinations(by_sheet, 2):
        # The later one of two of a size, and the one called "(2)", is mostly the copy.
        other, sheet = sorted(pair, key=lambda name: len(by_sheet[name]), reverse=True)
        named = _is_named_after(sheet, other)
        if not named and _is_named_after(other, sheet):
            other, sheet, named = sheet, other, True
        n, surplus = compare(by_sheet[sheet], by_sheet[other], by_day=True)
        half = 2 * n >= min(len(by_sheet[sheet]), len(by_sheet[other]))
        # Sheets without days are asked about though they may be alike by chance.
        likely = surplus >= LIKELY or not has_days((*by_sheet[sheet], *by_sheet[other]))
        if (named and n) or (n >= A_COPY and half and likely):
            raise CopiedSheets(
                file=path.name, n=n, lines=len(by_sheet[sheet]), sheet=sheet, other=other
            )
    for sheet, lines in by_sheet.items() if len(by_sheet) > 2 else ():
        others = [name for name in by_sheet if name != sheet]
        rest = [line for name in others for line in by_sheet[name]]
        n, surplus = compare(lines, rest, by_day=True)
        if n >= A_COPY and n >= MOST * len(lines) and surplus >= SURE:
            raise CopiedSheets(
                file=path.name, n=n, lines=len(lines), sheet=sheet, other="”, “".join(others)
            )


def _is_named_after(sheet: str, other: str) -> bool:
    copied = _COPIED.fullmatch(sheet.casefold())
    return copied is not None and other.casefold() in (copied["first"], copied["behind"])
