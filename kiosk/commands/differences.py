"""The words for what differs between register and boxes: lines of `verify`, and what to do.

Values are never shown: a line names a place and columns. Read next: `survey/differences.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from survey.differences import DifferenceKind, Whereabouts
from survey.language import N_, Phrase, filled, number

if TYPE_CHECKING:
    from survey.differences import Comparison, Difference, Differences

NO_COPY: Final = N_("Tidak ada salinan pembanding; keutuhan data belum dapat dipastikan.")
TABLES: Final[Mapping[str, Phrase]] = {
    "box": N_("kotak"),
    "entry": N_("entri"),
    "response": N_("jawaban"),
    "response_private": N_("bagian pribadi"),
    "private": N_("bagian pribadi di kotak"),
    "flag": N_("tanda"),
    "amendment": N_("koreksi"),
}
KINDS: Final[Mapping[DifferenceKind, Phrase]] = {
    DifferenceKind.MISSING: N_("%(count)s %(table)s hilang: ada di kotak, tidak ada di register"),
    DifferenceKind.ADDED: N_(
        "%(count)s %(table)s ditambahkan: ada di register, tidak berasal dari kotak mana pun"
    ),
    DifferenceKind.MOVED: N_(
        "%(count)s %(table)s dipindahkan: unit, hari, atau paruh harinya lain daripada di kotak"
    ),
    DifferenceKind.EDITED: N_("%(count)s %(table)s diubah: isinya lain daripada di kotak"),
    DifferenceKind.ERASED: N_(
        "%(count)s %(table)s dihapus: belum jatuh tempo dan tidak ada yang memintanya"
    ),
}
WHERE: Final[Mapping[Whereabouts, Phrase]] = {
    Whereabouts.ELSEWHERE: N_("kotak ini tidak pernah ada di komputer ini"),
    Whereabouts.ASIDE: N_("berkas kotaknya rusak dan sudah disisihkan"),
    Whereabouts.GONE: N_("berkas kotaknya tidak ada lagi di komputer ini"),
    Whereabouts.ENDED: N_("berkas kotaknya berakhir sebelum entri itu atau tidak dapat dibaca"),
    Whereabouts.OTHER: N_("register menerima lanjutan lain dari kotak ini"),
}
PLACE: Final = N_("entri %(seq)s, kotak %(box)s (%(device)s), hari %(day)s, unit %(unit)s")
OWN_PLACE: Final = N_("baris %(id)s, hari %(day)s, unit %(unit)s")
MORE: Final = N_("dan %(count)s lagi")
COMPARED: Final = N_(
    "%(entries)s entri dari %(boxes)s kotak dicocokkan dengan %(rows)s baris register"
)
SAME: Final = N_("tidak ada yang berbeda")
DIFFERENT: Final = N_("%(count)s perbedaan")
AWAY: Final = N_("%(count)s entri tidak dapat dicocokkan: %(why)s")
WAITING: Final = N_("%(count)s entri di kotak belum masuk register; belum dihitung laporan")
AGAIN: Final = N_(
    "%(count)s bagian pribadi sudah tidak ada di kedua tempat; salinan lama pernah diselaraskan, "
    "jadi permintaan penghapusannya tidak tercatat lagi"
)
TO_DO: Final = N_(
    "Jangan tanda tangani laporan dari register ini. Simpan dahulu salinan seluruh folder data "
    "sebagai bukti. Lalu pulihkan cadangan dari sebelum perubahan itu ke folder kosong "
    "(loket restore BERKAS) dan ganti folder boxes di situ dengan yang lama: yang datang sesudah "
    "cadangan itu dikirim lagi dengan sendirinya."
)
SENT_AGAIN: Final = N_(
    "Jika register baru dipulihkan dari cadangan: buat satu laporan, maka entri yang hilang "
    "dikirim lagi; lalu ulangi loket verify."
)
_INDENT: Final = " " * 7


def lines_of(comparison: Comparison, lang: str = "id") -> Iterator[str]:
    """Say what differs, where, what to do, and at the end what was compared."""
    for some in comparison.differences:
        yield from _lines(some, lang)
    if comparison.differences:
        if any(_is_lost_entry(some) for some in comparison.differences):
            yield _INDENT + filled(SENT_AGAIN, {}, lang)
        yield _INDENT + filled(TO_DO, {}, lang)
    for rest in comparison.away:
        values = {"count": number(rest.n, 0, lang), "why": WHERE[rest.where]}
        yield f"luar   kotak {rest.box[:8]} ({rest.device}): {filled(AWAY, values, lang)}"
    for n, sentence in ((comparison.n_waiting, WAITING), (comparison.n_again, AGAIN)):
        if n:
            yield f"catat  {filled(sentence, {'count': number(n, 0, lang)}, lang)}"
    if comparison.n_entries or comparison.differences:
        yield _summary(comparison, lang)


def _lines(some: Differences, lang: str) -> Iterator[str]:
    count = {"count": number(some.n, 0, lang), "table": TABLES[some.table]}
    yield f"BEDA   {filled(KINDS[some.kind], count, lang)}"
    for difference in some.first:
        yield _INDENT + _where(difference, lang)
    if some.n > len(some.first):
        yield _INDENT + filled(MORE, {"count": number(some.n - len(some.first), 0, lang)}, lang)


def in_short(some: Differences, lang: str = "id") -> str:
    """Say what differs and how often, without where: "2 jawaban diubah"."""
    count = {"count": number(some.n, 0, lang), "table": TABLES[some.table]}
    return filled(KINDS[some.kind], count, lang).partition(":")[0]


def _where(difference: Difference, lang: str) -> str:
    place = difference.place
    values = {
        "seq": "–" if place.seq is None else place.seq,
        "box": place.box[:8],
        "device": place.device or "–",
        "day": place.day or "–",
        "unit": place.unit or "–",
        "id": place.id,
    }
    where = filled(PLACE if place.box else OWN_PLACE, values, lang)
    return f"{where}: {', '.join(difference.columns)}" if difference.columns else where


def _is_lost_entry(some: Differences) -> bool:
    return (some.kind, some.table) == (DifferenceKind.MISSING, "entry")


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
