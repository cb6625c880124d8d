"""Refusals whose way out is to withdraw imports, and what that would lose.

A withdrawal takes all answers of an import out, and only those come back that stand in the file.
So wherever one is offered it is said here how many would not, and whose they are. Nothing is
withdrawn here. Read next: `recognition.py` and `overlap.py`, which refuse.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from survey.answers.drafts import Kind
from survey.errors import Conflict, LoketError
from survey.language import N_, NN_, Phrase, filled
from survey.register import imports

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LOSES = NN_(
    "Mengganti impor itu (loket import withdraw %(numbers)s) akan menghilangkan %(n)s jawaban yang "
    "tidak ada di berkas ini; lengkapi dahulu berkasnya."
)
_ELSEWHERE = N_("Impor nomor %(number)s itu milik unit %(unit)s.")


class NeedsWithdrawal(Conflict):
    """What a file says counts only when imports are withdrawn.

    Args:
        numbers: Of the imports.
        notes: What is said besides.
        values: For the sentence.

    Attributes:
        lost: How many answers a withdrawal would lose, for no line of the file is one of them.
    """

    def __init__(
        self,
        numbers: Sequence[int],
        *,
        notes: Sequence[Phrase] = (),
        **values: object,
    ) -> None:
        super().__init__(numbers=" ".join(map(str, numbers)), **values)
        self.lost, self._notes = 0, notes

    def text(self, lang: str = "id") -> str:
        """Say what is wrong, what the way out would lose, and the rest, in one language."""
        values = self.values_in(lang)
        texts = [filled(self.sentence, values, lang)]
        if self.lost:
            texts.append(filled(_LOSES, {**values, "n": self.lost}, lang))
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


def count_lost(conn: "Connection", reasons: Sequence[LoketError], met: Collection[UUID]) -> None:
    """Tell the refusals of a file's lines how many answers a withdrawal would lose.

    Args:
        conn: A reading transaction.
        reasons: The refusals, of all kinds.
        met: The answers that lines of the file were recognised as, refused ones too.
    """
    by_unit: dict[str, list[LineNeedsWithdrawal]] = {}
    for reason in reasons:
        if isinstance(reason, LineNeedsWithdrawal):
            by_unit.setdefault(reason.unit, []).append(reason)
    for unit, some in by_unit.items():
        counting = imports.counted(conn, unit, (Kind.RATING, Kind.FORM))
        lost = Counter(each.n for each in counting if UUID(bytes=each.id) not in met)
        for reason in some:
            reason.lost = lost[reason.number]
