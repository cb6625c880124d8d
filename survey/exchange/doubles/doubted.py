"""The question whether new lines are citizens who count already, and which lines it names.

Lines that say again what answers say stand first: whoever looks at some of many looks at those.
Read next: `overlap.py` and `recounts.py`, which ask.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from survey.exchange.answers.identity import Identified
from survey.exchange.doubles.withdrawing import ImportShare, Lost, NeedsWithdrawal
from survey.language import N_, NN_, Phrase, filled

SHOWN = 20  # numbers of lines that are told
MOST_SHOWN = 200  # if so many say again what answers say
_OF_OTHERS = N_("hapus baris baru orang yang terhitung lewat impor lain, ")
_MORE = NN_("dan %(n)s baris lagi")
_FIRST = N_("terutama %(first)s; juga %(more)s")


class CountedAlready(NeedsWithdrawal):
    """New lines may be citizens who count already; withdrawals of their imports lose nobody.

    Args:
        shares: What the lines share with which import.
        rows: The numbers of the lines, those first that are likest to be citizens who count.
        n_first: How many these are; none of them is left out of the sentence.
        notes: What is said besides.
        lost: What the withdrawals would lose; None is nobody.
        has_others: Whether further imports have answers that no line was recognised as.
        values: `file`, `reason`, and `n`, how many citizens would count twice at most.
    """

    slug = "read-otherwise"
    sentence = NN_(
        "Berkas %(file)s %(reason)s, dan paling banyak %(n)s orang akan terhitung dua kali: "
        "%(imports)s. Kalau semua orang dari impor itu ada lagi di berkas ini (jumlah barisnya "
        "cukup; mungkin disimpan ulang, diperbaiki, atau dibaca dengan pilihan lain), jalankan "
        "dahulu loket import withdraw %(numbers)s, %(delete)slalu impor berkas ini. Kalau semua "
        "baris barunya jawaban orang lain, tambahkan --other-people. Kalau hanya sebagian, hapus "
        "dahulu baris orang yang sudah terhitung dari berkas ini dan dari daftar asalnya, lalu "
        "tambahkan --other-people. Baris yang diragukan: %(rows)s."
    )

    def __init__(
        self,
        shares: Sequence[ImportShare],
        rows: Sequence[str],
        *,
        n_first: int = 0,
        notes: Sequence[Phrase] = (),
        lost: Lost | None = None,
        has_others: bool = True,
        **values: object,
    ) -> None:
        numbers = [share.number for share in shares]
        super().__init__(numbers, notes=notes, **values)
        self._shares, self.rows, self.lost = shares, rows, lost
        self._n_first = n_first if n_first < len(rows) else 0
        self._has_others = has_others

    def values_in(self, lang: str) -> Mapping[str, object]:
        """Give every import and the first lines, in a language."""
        first = self.rows[: min(self._n_first, MOST_SHOWN)]
        more = self.rows[len(first) : len(first) + SHOWN]
        parts = list(more)
        if n_more := len(self.rows) - len(first) - len(more):
            parts.append(filled(_MORE, {"n": n_more}, lang))
        rows = ", ".join(parts)
        if first:
            rows = filled(_FIRST, {"first": ", ".join(first), "more": rows}, lang)
        shares = "; ".join(share.text(lang) for share in self._shares)
        delete = filled(_OF_OTHERS, {}, lang) if self._has_others else ""
        return {**self.values, "imports": shares, "rows": rows, "delete": delete}


class CountedInPart(CountedAlready):
    """The same, and withdrawals would lose `lost` answers that no line can be."""

    slug = "counted-in-part"
    sentence = NN_(
        "Berkas %(file)s %(reason)s, dan paling banyak %(n)s orang akan terhitung dua kali: "
        "%(imports)s. Kalau semua baris barunya jawaban orang lain, tambahkan --other-people. "
        "Kalau tidak, hapus dahulu baris orang yang sudah terhitung dari berkas ini dan dari "
        "daftar asalnya, lalu tambahkan --other-people. Baris yang diragukan: %(rows)s."
    )


def refusal(
    path: Path,
    reason: Phrase,
    shares: Sequence[ImportShare],
    rows: Sequence[Identified],
    *,
    n_same: int,
    lost: Lost,
    notes: Sequence[Phrase] = (),
    in_part: bool = False,
    say_again: Collection[str] = (),
    has_others: bool = True,
    **more: object,
) -> CountedAlready:
    """Make the refusal of a file.

    Args:
        path: The file.
        reason: What is wrong with it.
        shares: What its lines share with which import.
        rows: The lines.
        n_same: How many citizens would count twice, at most.
        lost: Answers of the imports that no line was recognised as.
        notes: What is said besides.
        in_part: By day and counter some of these answers cannot be lines of the file.
        say_again: Names of lines that are told first: they say what answers say that count.
        has_others: Whether further imports have answers that no line was recognised as.
        more: What the notes need.
    """
    in_part = in_part or lost.least > 0
    kind = CountedInPart if in_part else CountedAlready
    doubted = [row.name for row in rows]
    first = set(say_again).intersection(doubted)
    names = sorted(doubted, key=lambda name: name not in first)
    left = lost if in_part else None
    words: dict[str, object] = {"file": path.name, "reason": reason, "n": n_same, **more}
    return kind(
        shares, names, n_first=len(first), notes=notes, lost=left, has_others=has_others, **words
    )
