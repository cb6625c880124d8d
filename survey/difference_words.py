"""The words for how a row differs from its box, and where: for lines and for prints.

Values are never said: a place and columns only. Read next: `differences.py`;
`register/break_words.py`, the same for the journal.
"""

from collections.abc import Mapping
from typing import Final

from survey.differences import Difference, DifferenceKind, Whereabouts
from survey.language import N_, Phrase, filled

# Rows that are held against the boxes; `private` is the box's own.
ROWS: Final[Mapping[str, Phrase]] = {
    "box": N_("catatan kotak"),
    "entry": N_("entri"),
    "response": N_("jawaban"),
    "response_private": N_("bagian pribadi"),
    "private": N_("bagian pribadi di kotak"),
    "flag": N_("tanda"),
    "amendment": N_("koreksi"),
    "erasure": N_("penghapusan"),
}
KINDS: Final[Mapping[DifferenceKind, Phrase]] = {
    DifferenceKind.MISSING: N_("%(table)s hilang: ada di kotak, tidak ada di register"),
    DifferenceKind.ADDED: N_(
        "%(table)s ditambahkan: ada di register, tidak berasal dari kotak mana pun"
    ),
    DifferenceKind.MOVED: N_(
        "%(table)s dipindahkan: unit, hari, atau paruh harinya lain daripada di kotak"
    ),
    DifferenceKind.EDITED: N_("%(table)s diubah: isinya lain daripada di kotak"),
    DifferenceKind.ERASED: N_("%(table)s dihapus: belum jatuh tempo dan tidak ada yang memintanya"),
    DifferenceKind.REFILLED: N_(
        "%(table)s terisi lagi: register ini sudah menghapusnya, kotaknya pun tidak memilikinya"
    ),
    DifferenceKind.OUTLIVED: N_(
        "%(table)s masih ada, padahal sudah dihapus di kotak: register ini lebih lama daripada"
        " perintah penghapusannya, seperti sesudah cadangan dipulihkan"
    ),
    DifferenceKind.UNORDERED: N_(
        "%(table)s tanpa perintah: dicatat untuk dikerjakan di kotak, padahal tidak ada aturan,"
        " permintaan, atau baris jurnal yang memerintahkannya; layanan tidak mengerjakannya"
    ),
}
WHERE: Final[Mapping[Whereabouts, Phrase]] = {
    Whereabouts.ELSEWHERE: N_("menurut jurnal isinya datang dari perangkat lain"),
    Whereabouts.ASIDE: N_("berkas kotaknya rusak dan sudah disisihkan"),
    Whereabouts.GONE: N_("berkas kotaknya tidak ada lagi di komputer ini"),
    Whereabouts.ENDED: N_("berkas kotaknya berakhir sebelum entri itu atau tidak dapat dibaca"),
    Whereabouts.OTHER: N_("register menerima lanjutan lain dari kotak ini"),
}
OUTLIVED: Final = N_(
    "Jalankan loket retention: yang sudah dihapus di kotak dihapus juga di register; lalu ulangi"
    " loket verify. Sebelum itu, isinya tidak dapat dicocokkan dengan apa pun."
)
AND_MORE: Final = N_("dan %(count)s lagi")
TO_DO: Final = N_(
    "Jangan tanda tangani laporan dari register ini. Simpan dahulu salinan seluruh folder data "
    "sebagai bukti. Lalu pulihkan cadangan dari sebelum perubahan itu ke folder kosong "
    "(loket restore BERKAS) dan ganti folder boxes di situ dengan yang lama: jawaban yang datang "
    "sesudah cadangan itu dikirim lagi dengan sendirinya. Jadwal, koreksi, dan penutupan sesudah "
    "cadangan itu dimasukkan lagi; loket jejak pada salinan bukti menyebutnya."
)
AHEAD: Final = N_(
    "%(count)s bagian pribadi dihapus menurut jam yang lebih maju daripada jam sekarang; periksa"
    " kapan jam komputer diubah (loket jejak)"
)
NO_COPY: Final = N_("Tidak ada salinan pembanding; keutuhan data belum dapat dipastikan.")
_PLACE: Final = N_("entri %(seq)s, kotak %(box)s (%(device)s), hari %(day)s, unit %(unit)s")
_OWN_PLACE: Final = N_("baris %(id)s, hari %(day)s, unit %(unit)s")


def place(difference: Difference, lang: str) -> str:
    """Say where a row is that differs, and in which columns."""
    row = difference.place
    values = {
        "seq": "–" if row.seq is None else row.seq,
        "box": row.box[:8],
        "device": row.device or "–",
        "day": row.day or "–",
        "unit": row.unit or "–",
        "id": row.id,
    }
    where = filled(_PLACE if row.box else _OWN_PLACE, values, lang)
    return f"{where}: {', '.join(difference.columns)}" if difference.columns else where
