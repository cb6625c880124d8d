"""The words for what differs between the journal and the register: lines of `verify`.

Values are never shown: a line names acts, tables and how many. Read next:
`survey/register/journal_check.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from survey.language import N_, Phrase, filled, number, translator
from survey.register import audit
from survey.register.journal_check import BreakKind
from survey.register.seals import NAMES_STATE

if TYPE_CHECKING:
    from survey.register.journal_check import Break, Checked

MOST: Final = 20  # breaks that are shown; of the others it is said how many there are
KINDS: Final[Mapping[BreakKind, Phrase]] = {
    BreakKind.CHAIN: N_("baris jurnal ini diubah, atau baris sebelumnya hilang"),
    BreakKind.TOLD: N_("siapa, keterangan, atau nama dan teks pada barisnya diubah"),
    BreakKind.ROWS: N_("%(table)s lain daripada saat itu: dahulu %(sealed)s baris, kini %(here)s"),
    BreakKind.STATE: N_("%(table)s lain daripada saat terakhir dicatat"),
    BreakKind.BEYOND: N_("%(here)s baris %(table)s menyebut baris jurnal yang tidak ada"),
}
TABLES: Final[Mapping[str, Phrase]] = {
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
    NAMES_STATE: N_("nama kantor, unit, layanan, loket, atau petugas"),
}
FLAGS: Final = N_("tanda aturan kewajaran unit %(unit)s hari %(day)s")
LINE: Final = N_("jurnal baris %(seq)s, %(at)s, %(act)s: %(what)s")
NEVER: Final = N_("jurnal: %(what)s dan belum pernah dicatat")
MORE: Final = N_("dan %(count)s lagi")
WHOLE: Final = N_("jurnal: %(lines)s baris menyegel %(rows)s baris register, kepala %(head)s")
IN_SHORT: Final = N_("%(count)s ketidakcocokan dengan jurnal")
TO_DO: Final = N_(
    "Register ini diubah di luar program. Simpan salinan seluruh folder data sebagai bukti, lalu "
    "pulihkan cadangan dari sebelum perubahan itu ke folder kosong: loket restore BERKAS."
)


def lines_of(checked: Checked, lang: str = "id") -> Iterator[str]:
    """Say what the journal tells, and at the end up to where it holds."""
    for broken in checked.breaks[:MOST]:
        yield f"BEDA   {_line(broken, lang)}"
    if (more := len(checked.breaks) - MOST) > 0:
        yield f"BEDA   {filled(MORE, {'count': number(more, 0, lang)}, lang)}"
    if checked.breaks:
        yield f"       {filled(TO_DO, {}, lang)}"
        return
    values = {
        "lines": number(checked.n_lines, 0, lang),
        "rows": number(checked.n_rows, 0, lang),
        "head": f"{checked.head.seq} {checked.head.printed}",
    }
    yield f"utuh   {filled(WHOLE, values, lang)}"


def in_short(checked: Checked, lang: str = "id") -> list[str]:
    """Say how many lines of the journal do not hold; nothing where all do."""
    n = len(checked.breaks)
    return [filled(IN_SHORT, {"count": number(n, 0, lang)}, lang)] if n else []


def _line(broken: Break, lang: str) -> str:
    values = {
        "table": _table(broken.what, lang),
        "sealed": number(broken.sealed or 0, 0, lang),
        "here": number(broken.here or 0, 0, lang),
    }
    what = filled(KINDS[broken.kind], values, lang)
    if broken.kind is BreakKind.BEYOND or not broken.seq:
        return filled(NEVER, {"what": what}, lang) if not broken.seq else what
    act = translator(lang)(audit.name_of(broken.act))
    place = {"seq": number(broken.seq, 0, lang), "at": broken.at, "act": act, "what": what}
    return filled(LINE, place, lang)


def _table(what: str, lang: str) -> str:
    if what.startswith("flags "):
        _flags, unit, day = what.split(" ")
        return filled(FLAGS, {"unit": unit, "day": day}, lang)
    known = TABLES.get(what)
    return what if known is None else filled(known, {}, lang)
