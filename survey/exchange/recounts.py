"""One guard against counting citizens twice: new lines that are like what counts already.

Lines are first recognised by their ids (`identity.py`); only those that would be new are looked at
here, beside what every earlier import brought and what was answered at the counter. However a
list was changed on its way (saved anew, grown, read with another option), its citizens stay alike.
Read next: `likeness.py` for what that is, `copies.py` for lists that stand twice in one file.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from survey.errors import Conflict
from survey.exchange.likeness import (
    FEW,
    MOST,
    SURE,
    Traits,
    compare,
    dayless,
    moments,
    n_alike_at_most,
    readings,
    unlike,
)
from survey.exchange.pools import Pool, groups, pools_beside
from survey.exchange.redating import bar, best_move
from survey.language import NN_
from survey.questionnaire import Order
from survey.register import audit
from survey.register.engine import Register
from survey.register.imports import ImportFile

if TYPE_CHECKING:
    from sqlalchemy import Connection

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


class DaysPutRight(CountedAlready):
    """Lines are like what an earlier import brought, but of other days."""

    slug = "days-put-right"
    sentence = NN_(
        "Berkas %(file)s: %(n)s dari %(lines)s barisnya sama isinya dengan jawaban impor "
        "nomor %(numbers)s (%(before)s), hanya harinya lain, dan akan terhitung dua kali. Kalau "
        "ini daftar yang sama dengan tanggal yang diperbaiki, dan berkas ini yang benar dan "
        "lengkap, jalankan dahulu %(withdraw)s, lalu impor berkas ini. Kalau ini jawaban orang "
        "lain, tambahkan --other-people."
    )


class ListPutRight(CountedAlready):
    """A list comes again without some of its lines, and with others."""

    slug = "changed-since"
    sentence = NN_(
        "Berkas %(file)s memuat daftar impor nomor %(number)s (%(before)s), tetapi %(n)s barisnya "
        "tidak ada lagi, sedangkan %(lines)s baris lain baru. Kalau baris itu "
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
        every: What all lines of the file say, but for those recognised by an id that they brought.
        met: Answers that other lines of the file were recognised as.
        digest: Of the file's content; "" where equal content proves nothing.
        is_rejects: Whether it has lines that were given back, all of them corrected.
    """

    path: Path
    unit: str
    lines: Sequence[Traits]
    every: Sequence[Traits]
    met: Collection[UUID]
    digest: str
    is_rejects: bool

    def refuse_recount(self, register: Register, zone: ZoneInfo) -> None:
        """Refuse the file if its new lines are, to all appearance, citizens who count already.

        Raises:
            CountedAlready: All new lines, or five at least and four in five of them or of an
                import's lines, or all of an import's and three at least, are like lines that
                count, more than chance explains; or five and half of them, or all of two to
                four, have their day and minute.
            CountedInPart: The same, and an import has other lines, too.
            RejectsStored: The same of all lines that were given back.
            GivenHere: They are like answers that no file brought.
            ListPutRight: An import stands in the file but for some lines of days of new ones, or of
                days between those that it stands there with.
            DaysPutRight: Lines are alike in that measure if their days are moved, or without days.
        """
        with register.read() as conn:
            pools = pools_beside(conn, self.unit, self.lines, self.met, zone)
            if not any(pool.rest for pool in pools):
                return
            dated = [pool for pool in pools if pool.by_day]
            undated = [pool.saying(dayless) for pool in pools if not pool.by_day]
            of_imports = [pool for pool in pools if pool.before is not None]
            redated = [pool for pool in of_imports if pool.by_day]
            minutes = [pool.saying(moments) for pool in redated]
            for pool in of_imports:
                self._refuse_changed(conn, pool)
            self._refuse_alike(conn, moments(self.lines), minutes)
            for reading in readings(self.lines):
                self._refuse_alike(conn, reading, dated)
                if undated:
                    self._refuse_alike(conn, dayless(reading), undated, tied=len(self.met) > 0)
            # A line moved onto the day of an equal one was recognised as that one.
            whole = [pool.whole() for pool in redated if pool.kept and pool.rest]
            self._refuse_moved(conn, self.every, whole)
            self._refuse_moved(conn, moments(self.lines), minutes)
            self._refuse_moved(conn, self.lines, redated)
            self._refuse_dayless(conn, redated)

    def _refuse_alike(
        self,
        conn: "Connection",
        reading: Sequence[Traits],
        pools: Sequence[Pool],
        *,
        tied: bool = True,
    ) -> None:
        """Refuse lines that are like those of a pool, or of all together.

        Without days and without a recognised line nothing ties a few lines to a list.
        """
        if any(self._are_alike(reading, rest, SURE, tied=tied) for rest in groups(pools)):
            self._refuse_shared(conn, reading, pools, SURE, CountedAlready)

    def _refuse_moved(
        self, conn: "Connection", lines: Sequence[Traits], pools: Sequence[Pool]
    ) -> None:
        """Refuse lines that would be like those of a pool, or of all, if their days were others.

        They must be more like them then than they are on the days that they have.
        """
        rests = groups(pools)
        for rest in rests:
            if (move := best_move(lines, rest)) is None:
                continue
            moved, least = move.on(lines), bar(len(rests) * move.n_tried)
            likelier = self._are_alike(moved, rest, least, tied=False)
            if likelier and len(unlike(moved, rest)) < len(unlike(lines, rest)):
                self._refuse_shared(conn, moved, pools, least, DaysPutRight)

    def _refuse_dayless(self, conn: "Connection", pools: Sequence[Pool]) -> None:
        """Refuse lines that are like those of a pool, or of all, whatever their days were."""
        lines, bare = dayless(self.lines), [pool.saying(dayless) for pool in pools]
        rests = groups(bare)
        least = bar(len(rests))
        if any(self._are_alike(lines, rest, least, tied=False) for rest in rests):
            self._refuse_shared(conn, lines, bare, least, DaysPutRight)

    def _are_alike(
        self, reading: Sequence[Traits], others: Sequence[Traits], least: float, *, tied: bool
    ) -> bool:
        """Say whether lines are like others, so many of them and more than chance explains."""
        if reading and not reading[0].instrument:
            n_least, whole = max(FEW, HALF * len(self.lines)), max(2, len(self.lines))
        else:
            n_least = max(FEW, MOST * min(len(reading), len(others)))
            whole = min(len(reading), max(SMALL, len(others)))
        n_least = min(n_least, whole) if tied else n_least
        if n_alike_at_most(reading, others) < n_least:
            return False
        n, surplus = compare(reading, others)
        if reading and not reading[0].instrument:
            least *= max(1, FEW + 1 - n)  # a few rare minutes meet more often than a normal curve
        return n >= n_least and surplus >= least

    def _refuse_shared(
        self,
        conn: "Connection",
        reading: Sequence[Traits],
        pools: Sequence[Pool],
        least: float,
        kind: type[CountedAlready],
    ) -> None:
        """Name all that share lines, however few: withdrawn alone, one would leave the others."""
        left, gone, shared = list(reading), Counter[str](), list[ImportFile]()
        kept = Counter[str]()
        likeness = {id(pool): compare(reading, pool.rest) for pool in pools}
        sure = any(surplus >= least for _, surplus in likeness.values())
        for pool in sorted(pools, key=lambda pool: likeness[id(pool)], reverse=True):
            n, surplus = compare(left, pool.rest)
            if not n or (sure and surplus < least):
                continue
            if pool.before is not None:
                shared.append(pool.before)
                gone += (lost := _days(unlike(pool.rest, left)))
                kept += _days(pool.rest) - lost
            left = unlike(left, pool.rest)
        n = len(reading) - len(left)
        if not shared:
            raise GivenHere(file=self.path.name, n=n, lines=len(self.lines))
        if n_others := gone.total() - _n_put_right(gone, _days(left), kept):
            kind = CountedInPart
        if self.is_rejects and n == len(self.lines):
            kind = RejectsStored
        shared.sort(key=lambda before: before.n)
        n_lines = max(len(reading), len(self.lines))
        raise self._counted(conn, kind, shared, n=n, lines=n_lines, missing=n_others)

    def _counted(
        self,
        conn: "Connection",
        kind: type[CountedAlready],
        shared: Sequence[ImportFile],
        **counts: int,
    ) -> CountedAlready:
        return kind(
            file=self.path.name,
            numbers=", ".join(str(before.n) for before in shared),
            before=_written(conn, shared[0]),
            withdraw=", ".join(f"loket import withdraw {before.n}" for before in shared),
            **counts,
        )

    def _refuse_changed(self, conn: "Connection", pool: Pool) -> None:
        """Refuse a file in which an import stands but for lines that were put right, it seems."""
        before = pool.before
        if before is None:
            return
        same_bytes = before.digest == self.digest
        if not same_bytes and len(pool.kept) < MOST * (len(pool.kept) + len(pool.rest)):
            return
        instruments = {line.instrument for line in self.lines}
        rest = [line for line in pool.rest if line.instrument in instruments]
        days = (
            _days(lines if pool.by_day else dayless(lines))
            for lines in (rest, self.lines, pool.kept)
        )
        n = _n_put_right(*days)
        if n and same_bytes:
            raise self._counted(conn, CountedAlready, [before], n=n, lines=len(self.lines))
        if n:
            raise ListPutRight(
                file=self.path.name,
                n=n,
                lines=len(self.lines),
                number=before.n,
                before=_written(conn, before),
            )


def _days(lines: Iterable[Traits]) -> Counter[str]:
    return Counter(line.day for line in lines)


def _n_put_right(gone: Counter[str], new: Counter[str], kept: Counter[str]) -> int:
    """Say how many lines may have been put right: gone from a list, and new ones there instead.

    New ones are of their days, or of others where most of the list is kept: when it goes on it may
    lose its first days and its last ones, but no line between.

    Args:
        gone: How many are gone of each day.
        new: How many are new.
        kept: How many of the list are still there.
    """
    n_of_days = (gone & new).total()
    if not kept or kept.total() < MOST * (kept + gone).total():
        return n_of_days
    first, last = min(kept), max(kept)
    n_between = sum(n for day, n in gone.items() if first < day < last)
    return max(n_of_days, min(n_between, new.total()))


def _written(conn: "Connection", before: ImportFile) -> str:
    act = audit.last(conn, "begin_import", str(before.n))
    return f"{act.detail if act else before.file}, {before.made_at[:10]}"
