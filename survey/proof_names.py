"""What people call the rows, chains and places that a verification tells of.

Read next: `differences.py`; `kiosk/commands/differences.py` and `breaks.py`, which say lines, and
`reports/minutes`, which prints the official record.
"""

from collections.abc import Mapping
from typing import Final

from survey.differences import Whereabouts
from survey.language import N_, Phrase, filled

# Rows that are held against the boxes; `private` is the box's own.
ROWS: Final[Mapping[str, Phrase]] = {
    "box": N_("kotak"),
    "entry": N_("entri"),
    "response": N_("jawaban"),
    "response_private": N_("bagian pribadi"),
    "private": N_("bagian pribadi di kotak"),
    "flag": N_("tanda"),
    "amendment": N_("koreksi"),
}
# Rows that are held against the journal, and its state of names.
SEALED: Final[Mapping[str, Phrase]] = {
    "amendment": N_("koreksi"),
    "closing": N_("penutupan periode"),
    "duty": N_("jadwal"),
    "earlier": N_("hasil lama"),
    "entry": N_("entri dan jawabannya"),
    "erasure": N_("permintaan penghapusan"),
    "fact": N_("data kantor bertanggal"),
    "import_file": N_("berkas impor"),
    "services_given": N_("jumlah layanan"),
    "substitution": N_("koreksi jadwal"),
    "names": N_("nama kantor, unit, layanan, loket, atau petugas"),
}
FLAGS: Final = N_("tanda aturan kewajaran unit %(unit)s hari %(day)s")
WHERE: Final[Mapping[Whereabouts, Phrase]] = {
    Whereabouts.ELSEWHERE: N_("kotak ini tidak pernah ada di komputer ini"),
    Whereabouts.ASIDE: N_("berkas kotaknya rusak dan sudah disisihkan"),
    Whereabouts.GONE: N_("berkas kotaknya tidak ada lagi di komputer ini"),
    Whereabouts.ENDED: N_("berkas kotaknya berakhir sebelum entri itu atau tidak dapat dibaca"),
    Whereabouts.OTHER: N_("register menerima lanjutan lain dari kotak ini"),
}
NO_COPY: Final = N_("Tidak ada salinan pembanding; keutuhan data belum dapat dipastikan.")


def sealed(what: str, lang: str) -> str:
    """Say what a break of the journal is about: a kind of row, or a state."""
    if what.startswith("flags "):
        _flags, unit, day = what.split(" ")
        return filled(FLAGS, {"unit": unit, "day": day}, lang)
    known = SEALED.get(what)
    return what if known is None else filled(known, {}, lang)
