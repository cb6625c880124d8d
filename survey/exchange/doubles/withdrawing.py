"""Refusals whose way out is to withdraw imports, and what that would lose.

A withdrawal takes all answers of an import out, and only those come back that stand in the file.
So wherever one is offered it is said here how many would not, and whose they are. Nothing is
withdrawn here. Read next: `recognition.py` and `overlap.py`, which refuse.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from survey.answers.drafts import Kind
from survey.errors import Conflict, LoketError
from survey.language import N_, NN_, Phrase, filled
from survey.register import audit, imports

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LOSES = N_(
    "Mengganti impor itu (loket import withdraw %(numbers)s) akan menghilangkan %(count)s jawaban "
    "yang tidak ada di berkas ini, dari hari %(days)s; lengkapi dahulu berkasnya."
)
_SHARE = NN_(
    "impor nomor %(number)s (%(before)s), hari %(days)s: %(new)s baris baru dan %(n)s jawaban "
    "yang tidak dikenali di berkas ini, paling banyak %(same)s orang yang sama"
)
_BETWEEN = N_("sedikitnya %(least)s dan paling banyak %(most)s")
_AT_MOST = N_("paling banyak %(most)s")
_MORE_DAYS = NN_("%(days)s dan %(n)s hari lagi")
DAYS_SHOWN = 10  # days of answers that would be lost
_ELSEWHERE = N_("Impor nomor %(number)s itu milik unit %(unit)s.")


class Lost(NamedTuple):
    """Answers that a withdrawal takes away and no line of the file was recognised as.

    Attributes:
        days: The day of each, ISO 8601.
        n_new: How many of them new lines of the file may be, at most; those come back.
    """

    days: Sequence[str]
    n_new: int = 0

    @property
    def least(self) -> int:
        """How many would be lost at least."""
        return max(0, len(self.days) - self.n_new)

    def text(self, numbers: object, lang: str) -> str:
        """Say in a language what the withdrawal of imports would lose, and of which days."""
        values: dict[str, object] = {"least": self.least, "most": len(self.days)}
        count = str(len(self.days))
        if self.n_new:
            count = filled(_BETWEEN if self.least else _AT_MOST, values, lang)
        days = sorted(set(self.days))
        shown = ", ".join(days[:DAYS_SHOWN])
        if n_more := len(days[DAYS_SHOWN:]):
            shown = filled(_MORE_DAYS, {"days": shown, "n": n_more}, lang)
        return filled(_LOSES, {"numbers": numbers, "count": count, "days": shown}, lang)


class ImportShare(NamedTuple):
    """The days that new lines share with the answers of an import that no line was recognised as.

    Attributes:
        number: Of the import.
        before: Its file, and how and when that was read.
        days: The first and the last such day.
        n_new: How many new lines those days have.
        n_unmet: How many such answers they have.
        n_same: How many of both can be the same citizens, at most.
    """

    number: int
    before: str
    days: tuple[str, str]
    n_new: int
    n_unmet: int
    n_same: int

    def text(self, lang: str) -> str:
        """Say it in a language."""
        values = {
            "number": self.number,
            "before": self.before,
            "days": " – ".join(dict.fromkeys(self.days)),
            "new": self.n_new,
            "n": self.n_unmet,
            "same": self.n_same,
        }
        return filled(_SHARE, values, lang)


class NeedsWithdrawal(Conflict):
    """What a file says counts only when imports are withdrawn.

    Args:
        numbers: Of the imports.
        notes: What is said besides.
        values: For the sentence.

    Attributes:
        lost: What a withdrawal would lose; None is nothing.
    """

    def __init__(
        self,
        numbers: Sequence[int],
        *,
        notes: Sequence[Phrase] = (),
        **values: object,
    ) -> None:
        super().__init__(numbers=" ".join(map(str, numbers)), **values)
        self.lost: Lost | None = None
        self._notes = notes

    def text(self, lang: str = "id") -> str:
        """Say what is wrong, what the way out would lose, and the rest, in one language."""
        values = self.values_in(lang)
        texts = [filled(self.sentence, values, lang)]
        if self.lost:
            texts.append(self.lost.text(values["numbers"], lang))
        return " ".join([*texts, *(filled(note, values, lang) for note in self._notes)])

    def values_in(self, _lang: str) -> Mapping[str, object]:
        """Give what the placeholders stand for."""
        return self.values


class LineNeedsWithdrawal(NeedsWithdrawal):
    """A line says something else than the answer that counts in its place.

    Args:
        number: Of the import that brought that answer.
        unit: For which unit.
        here: The unit that the file is brought for.
        values: For the sentence.
    """

    def __init__(self, number: int, unit: str, here: str, **values: object) -> None:
        notes = [] if unit == here else [_ELSEWHERE]
        super().__init__([number], notes=notes, number=number, unit=unit, **values)
        self.number, self.unit = number, unit


class AlreadyOther(LineNeedsWithdrawal):
    """The id of a line belongs to an answer that an import brought and that says something else."""

    slug = "already-other"
    sentence = N_(
        "Nomor (id) ini sudah tercatat dengan isi lain lewat impor nomor %(number)s, dan isi yang "
        "tercatat tidak diubah oleh impor. Kalau yang tercatat itu benar, hapus baris ini. Kalau "
        "baris ini yang benar, jalankan dahulu loket import withdraw %(number)s, lalu impor lagi "
        "daftar lengkapnya. Nomornya hanya diganti kalau ini jawaban orang lain."
    )


class PutRightSince(LineNeedsWithdrawal):
    """A line without an id is what was stored first and put right under its id since."""

    slug = "put-right-since"
    sentence = N_(
        "Jawaban di baris ini sudah dibetulkan lewat impor nomor %(number)s (sekarang tanggal "
        "%(day)s), dan yang dibetulkan itulah yang dihitung. Kalau itu benar, hapus baris ini. "
        "Kalau baris ini yang benar, jalankan dahulu loket import withdraw %(number)s, lalu impor "
        "lagi daftar lengkapnya. Kalau ini jawaban orang lain, impor baris ini tersendiri, tanpa "
        "id, dengan --batch NAMA --other-people."
    )


class OtherVersion(LineNeedsWithdrawal):
    """A line is stored already, as an answer to a version that asks other unsur."""

    slug = "other-version"
    sentence = N_(
        "Baris ini sudah tercatat sebagai jawaban kuesioner %(stored)s lewat impor nomor "
        "%(number)s. Bila itu keliru, tarik dahulu impornya dengan loket import withdraw "
        "%(number)s, lalu impor lagi daftar lengkapnya."
    )


def written(conn: "Connection", number: int, zone: tzinfo) -> str:
    """Say which file an import brought, how it was read and on which day of the office."""
    act = audit.last(conn, "begin_import", str(number))
    if act is None:
        return "–"
    day = datetime.fromisoformat(act.made_at).astimezone(zone).date()
    return f"{act.detail}, {day}"


def count_lost(
    conn: "Connection", reasons: Sequence[LoketError], met: Collection[UUID], n_new: int
) -> None:
    """Tell the refusals of a file's lines what a withdrawal would lose.

    Args:
        conn: A reading transaction.
        reasons: The refusals, of all kinds.
        met: The answers that lines of the file were recognised as, refused ones too.
        n_new: How many new lines the file has that may be others, put right.
    """
    by_unit: dict[str, list[LineNeedsWithdrawal]] = {}
    for reason in reasons:
        if isinstance(reason, LineNeedsWithdrawal):
            by_unit.setdefault(reason.unit, []).append(reason)
    for unit, some in by_unit.items():
        days: dict[int | None, list[str]] = {}
        for each in imports.counted(conn, unit, (Kind.RATING, Kind.FORM)):
            if UUID(bytes=each.id) not in met:
                days.setdefault(each.n, []).append(each.day)
        for reason in some:
            if lost := days.get(reason.number):
                reason.lost = Lost(lost, n_new)
