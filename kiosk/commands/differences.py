"""The lines of `verify` on what differs between register and boxes.

Values are never shown. Read next: `survey/difference_words.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from survey.difference_words import AHEAD, AND_MORE, KINDS, OUTLIVED, ROWS, WHERE, place
from survey.differences import DifferenceKind
from survey.language import N_, filled, number

if TYPE_CHECKING:
    from survey.differences import Comparison, Differences

COMPARED: Final = N_(
    "%(entries)s entri dari %(boxes)s kotak dicocokkan dengan %(rows)s baris register"
)
SAME: Final = N_("tidak ada yang berbeda")
DIFFERENT: Final = N_("%(count)s perbedaan")
AWAY: Final = N_("kotak %(box)s (%(device)s): %(count)s entri tidak dapat dicocokkan: %(why)s")
WAITING: Final = N_("%(count)s entri di kotak belum masuk register; belum dihitung laporan")
AGAIN: Final = N_(
    "%(count)s bagian pribadi sudah tidak ada; permintaannya tidak tercatat di register ini, tetapi"
    " jurnal atau kotaknya mencatat perintah penghapusannya"
)
SENT_AGAIN: Final = N_(
    "Jika register baru dipulihkan dari cadangan: buat satu laporan, maka entri yang hilang "
    "dikirim lagi; lalu ulangi loket verify."
)
STILL_HELD: Final = N_(
    "Yang masih ada di register tetap disimpan di situ. Jika register baru dipulihkan dari "
    "cadangan, jalankan loket retention: yang dahulu dihapus atas permintaan dihapus lagi."
)
_INDENT: Final = " " * 7


def lines_of(comparison: Comparison, lang: str = "id") -> Iterator[str]:
    """Say what differs, where, what not to do, and at the end what was compared."""
    for some in comparison.differences:
        yield from _lines(some, lang)
    if comparison.differences:
        kinds = {(some.kind, some.table) for some in comparison.differences}
        if (DifferenceKind.ERASED, "private") in kinds:
            yield _INDENT + filled(STILL_HELD, {}, lang)
        if (DifferenceKind.OUTLIVED, "response_private") in kinds:
            yield _INDENT + filled(OUTLIVED, {}, lang)
        if (DifferenceKind.MISSING, "entry") in kinds:
            yield _INDENT + filled(SENT_AGAIN, {}, lang)
    for rest in comparison.away:
        values = {"count": number(rest.n, 0, lang), "why": WHERE[rest.where]}
        values |= {"box": rest.box[:8], "device": rest.device}
        yield f"luar   {filled(AWAY, values, lang)}"
    for n, sentence in (
        (comparison.n_waiting, WAITING),
        (comparison.n_again, AGAIN),
        (comparison.n_ahead, AHEAD),
    ):
        if n:
            yield f"catat  {filled(sentence, {'count': number(n, 0, lang)}, lang)}"
    if comparison.n_entries or comparison.differences:
        yield _summary(comparison, lang)


def _lines(some: Differences, lang: str) -> Iterator[str]:
    yield f"BEDA   {counted(some, lang)}"
    for difference in some.first:
        yield _INDENT + place(difference, lang)
    if some.n > len(some.first):
        yield _INDENT + filled(AND_MORE, {"count": number(some.n - len(some.first), 0, lang)}, lang)


def counted(some: Differences, lang: str = "id") -> str:
    """Say what differs and how often: "2 jawaban diubah: isinya lain daripada di kotak"."""
    what = filled(KINDS[some.kind], {"table": ROWS[some.table]}, lang)
    return f"{number(some.n, 0, lang)} {what}"


def _summary(comparison: Comparison, lang: str) -> str:
    n = sum(some.n for some in comparison.differences)
    values = {
        "entries": number(comparison.n_entries, 0, lang),
        "boxes": comparison.n_boxes,
        "rows": number(comparison.n_rows, 0, lang),
    }
    result = filled(DIFFERENT, {"count": number(n, 0, lang)}, lang) if n else filled(SAME, {}, lang)
    head = "BEDA  " if n else "utuh  "
    return f"{head} register: {filled(COMPARED, values, lang)}; {result}"
