"""One guard against counting citizens twice: new lines that are like what counts already.

Lines are first recognised by their ids (`identity.py`); only those that would be new are looked at
here, beside what every earlier import brought and what was answered at the counter. However a
list was changed on its way (saved anew, grown, read with another option), its citizens stay alike.
Read next: `likeness.py` for what that is, `copies.py` for lists that stand twice in one file.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from survey.answers.drafts import Kind
from survey.errors import Conflict
from survey.exchange.likeness import (
    FEW,
    MOST,
    SURE,
    Traits,
    compare,
    has_days,
    moments,
    readings,
    traits,
    unlike,
)
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

SMALL = 3  # lines; what is left of an import, all of them, may be fewer and alike by chance
HALF = 0.5  # of the new lines, where day and minute are those of an import's lines


class CountedAlready(Conflict):
    """New lines are like what an earlier import brought."""

    slug = "read-otherwise"
    sentence = NN_(
        "Berkas %(file)s: %(n)s dari %(lines)s baris yang baru sama isinya dengan jawaban impor "
        "nomor %(numbers)s (%(before)s), dan akan terhitung dua kali. Mungkin ini daftar yang "
        "sama: disimpan ulang, bertambah, diperbaiki, atau dibaca dengan pilihan lain (--on, "
        "--order, --batch). Kalau ya, dan berkas ini yang benar dan lengkap, jalankan dahulu "
        "%(withdraw)s, lalu impor berkas ini. Kalau ini jawaban orang lain, tambahkan "
        "--other-people."
    )


class CountedInPart(CountedAlready):
    """New lines are like some of what earlier imports brought, and would not replace the rest."""

    slug = "counted-in-part"
    sentence = NN_(
        "Berkas %(file)s: %(n)s dari %(lines)s baris yang baru sama isinya dengan jawaban impor "
        "nomor %(numbers)s (%(before)s), dan akan terhitung dua kali. %(missing)s jawaban lain "
        "dari impor itu tidak ada di berkas ini. Kalau ini orang yang sama, hapus baris yang sama "
        "dari berkas ini; atau lengkapi berkas ini, jalankan %(withdraw)s, lalu impor berkas ini. "
        "Kalau ini jawaban orang lain, tambahkan --other-people."
    )


class RejectsStored(CountedAlready):
    """The lines that were given back are stored already, all of them, by another file."""

    slug = "rejects-stored"
    sentence = NN_(
        "Berkas %(file)s: semua barisnya (%(n)s) sudah tercatat lewat impor nomor %(numbers)s "
        "(%(before)s). Tidak ada yang perlu diimpor, dan berkas ini boleh dihapus. Kalau ini "
        "jawaban orang lain, tambahkan --other-people."
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
        is_rejects: Whether it has lines that were given back, all of them corrected.
    """

    path: Path
    unit: str
    lines: Sequence[Traits]
    met: Collection[UUID]
    digest: str
    is_rejects: bool

    def refuse_recount(self, register: Register, zone: ZoneInfo) -> None:
        """Refuse the file if its new lines are, to all appearance, citizens who count already.

        Raises:
            CountedAlready: All new lines, or five at least and four in five of them or of an
                import's lines, or all of an import's and three at least, are like lines that
                count, more than chance explains; or five and half of them have their day and
                minute.
            CountedInPart: The same, and an import has other lines, too.
            RejectsStored: The same of all lines that were given back.
            GivenHere: They are like answers that no file brought.
            ListPutRight: An import stands in the file but for some lines, and new ones of their
                days do.
        """
        with register.read() as conn:
            pools = _pools(conn, self, zone)
            timed = [line for line in self.lines if line.minute]
            of_imports = [pool for pool in pools if pool.before is not None]
            minutes = [replace(pool, rest=moments(pool.rest)) for pool in of_imports if pool.by_day]
            self._refuse_alike(conn, moments(timed), minutes, by_day=True)
            for by_day, reading in product((True, False), readings(self.lines)):
                alike = [pool for pool in pools if pool.by_day == by_day]
                self._refuse_alike(conn, reading, alike, by_day=by_day)
            for pool in of_imports:
                self._refuse_changed(conn, pool)

    def _refuse_alike(
        self,
        conn: "Connection",
        reading: Sequence[Traits],
        pools: Sequence["_Pool"],
        *,
        by_day: bool,
    ) -> None:
        """Refuse lines that are like those of a pool, or of all together."""
        pools = [pool for pool in pools if pool.rest]
        for some in (*([pool] for pool in pools), pools):
            others = [line for pool in some for line in pool.rest]
            n, surplus = compare(reading, others, by_day=by_day)
            if reading and not reading[0].instrument:
                enough = n >= FEW and n >= HALF * len(self.lines)
            else:
                size = min(len(reading), len(others))
                # Without days and without a recognised line nothing ties a few lines to a list.
                tied = by_day or len(self.met) > 0
                whole = n == len(reading) or (n == len(others) and n >= SMALL)
                enough = (whole and tied) or (n >= FEW and n >= MOST * size)
            if enough and surplus >= SURE:
                self._refuse_shared(conn, reading, pools, by_day=by_day)

    def _refuse_shared(
        self,
        conn: "Connection",
        reading: Sequence[Traits],
        pools: Sequence["_Pool"],
        *,
        by_day: bool,
    ) -> None:
        """Name all that share lines, however few: withdrawn alone, one would leave the others."""
        left, gone, shared = list(reading), list[Traits](), list[ImportFile]()
        likeness = {id(pool): compare(reading, pool.rest, by_day=by_day) for pool in pools}
        sure = any(surplus >= SURE for _, surplus in likeness.values())
        for pool in sorted(pools, key=lambda pool: likeness[id(pool)], reverse=True):
            n, surplus = compare(left, pool.rest, by_day=by_day)
            if not n or (sure and surplus < SURE):
                continue
            if pool.before is not None:
                shared.append(pool.before)
                gone += unlike(pool.rest, left, by_day=by_day)
            left = unlike(left, pool.rest, by_day=by_day)
        n = len(reading) - len(left)
        if not shared:
            raise GivenHere(file=self.path.name, n=n, lines=len(self.lines))
        # What is left over of one day here and there may be lines that were put right.
        days = [Counter(line.day if by_day else "" for line in lines) for lines in (gone, left)]
        n_others = (days[0] - days[1]).total()
        kind = CountedInPart if n_others else CountedAlready
        if self.is_rejects and n == len(self.lines):
            kind = RejectsStored
        raise self._counted(conn, kind, sorted(shared, key=lambda before: before.n), n, n_others)

    def _counted(
        self,
        conn: "Connection",
        kind: type[CountedAlready],
        shared: Sequence[ImportFile],
        n: int,
        n_others: int = 0,
    ) -> CountedAlready:
        return kind(
            file=self.path.name,
            n=n,
            lines=len(self.lines),
            numbers=", ".join(str(before.n) for before in shared),
            before=_written(conn, shared[0]),
            missing=n_others,
            withdraw=", ".join(f"loket import withdraw {before.n}" for before in shared),
        )

    def _refuse_changed(self, conn: "Connection", pool: "_Pool") -> None:
        before = pool.before
        if before is None:
            return
        same_bytes = before.digest == self.digest
        if not same_bytes and pool.size - len(pool.rest) < MOST * pool.size:
            return
        instruments = {line.instrument for line in self.lines}
        rest = [line for line in pool.rest if line.instrument in instruments]
        gone, new = (
            Counter(line.day if pool.by_day else "" for line in lines)
            for lines in (rest, self.lines)
        )
        n = (gone & new).total()
        if n and same_bytes:
            raise self._counted(conn, CountedAlready, [before], n)
        if n:
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
