"""The words for what differs between the journal and the register: for lines and for prints.

Values are never said: an act, a kind of row and how many. Read next: `journal_check.py`;
`survey/difference_words.py`, the same for the boxes.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final

from survey.language import N_, Phrase, filled, number, translator
from survey.register import audit
from survey.register.journal_check import Break, BreakKind, Checked
from survey.register.seals import NAMES_STATE, OFFICE_STATE

_FIRST: Final = 5  # lines that are named
_KINDS: Final[Mapping[BreakKind, Phrase]] = {
    BreakKind.CHAIN: N_("baris jurnal ini diubah, atau baris sebelumnya hilang"),
    BreakKind.TOLD: N_("siapa, keterangan, atau nama dan teks pada barisnya diubah"),
    BreakKind.ROWS: N_("%(table)s lain daripada saat itu: dahulu %(sealed)s baris, kini %(here)s"),
    BreakKind.STATE: N_("%(table)s lain daripada saat terakhir dicatat"),
    BreakKind.ACT: N_("menyegel %(table)s, yang tidak pernah disegel oleh kegiatan seperti ini"),
    BreakKind.EMPTY: N_("tidak menyegel satu entri pun, padahal kegiatan ini selalu menyegelnya"),
    BreakKind.SIGNED: N_("penutupan %(table)s bukan lagi yang dahulu disahkan"),
    BreakKind.UNJUDGED: N_(
        "%(table)s: dari %(here)s penilaian atau formulir tidak semuanya diperiksa aturan, padahal"
        " hari itu tidak menunggu giliran"
    ),
    BreakKind.BEYOND: N_("%(here)s baris %(table)s menyebut baris jurnal yang tidak ada"),
}
_SEALED: Final[Mapping[str, Phrase]] = {
    "amendment": N_("koreksi"),
    "audit": N_("jejak sebelum jurnal"),
    "closing": N_("penutupan periode"),
    "duty": N_("jadwal"),
    "earlier": N_("hasil lama"),
    "entry": N_("entri dan jawabannya"),
    "erasure": N_("permintaan penghapusan"),
    "fact": N_("data kantor bertanggal"),
    "import_file": N_("berkas impor"),
    "services_given": N_("jumlah layanan"),
    "substitution": N_("koreksi jadwal"),
    OFFICE_STATE: N_("wilayah, zona waktu, atau tanda contoh kantor"),
    NAMES_STATE: N_("nama kantor, unit, layanan, loket, atau petugas"),
}
_FLAGS: Final = N_("tanda aturan kewajaran unit %(unit)s hari %(day)s")
_BACKWARDS: Final = N_(
    "%(count)s baris jurnal ditulis menurut jam yang mundur lebih dari sehari (yang pertama: baris"
    " %(lines)s); jam komputer pernah salah atau diubah"
)
_LINE: Final = N_("jurnal baris %(seq)s, %(at)s, %(act)s: %(what)s")
_CHANGED: Final = N_("%(table)s lain daripada saat itu: ada yang diubah di antara %(sealed)s baris")
_NEVER: Final = N_("%(table)s tidak pernah dicatat jurnal")


def line(broken: Break, lang: str = "id", zone: tzinfo = UTC) -> str:
    """Say which line and act a break is at, and what differs.

    Args:
        broken: The difference.
        lang: "id" or "en".
        zone: In which to say when the line was written.
    """
    values = {
        "table": _sealed(broken.what, lang),
        "sealed": number(broken.sealed or 0, 0, lang),
        "here": number(broken.here or 0, 0, lang),
    }
    if not broken.seq and broken.kind not in {BreakKind.UNJUDGED, BreakKind.SIGNED}:
        return filled(_NEVER, values, lang)
    same_number = broken.kind is BreakKind.ROWS and broken.sealed == broken.here
    what = filled(_CHANGED if same_number else _KINDS[broken.kind], values, lang)
    if broken.kind in {BreakKind.BEYOND, BreakKind.UNJUDGED, BreakKind.SIGNED}:
        return what
    act = translator(lang)(audit.name_of(broken.act))
    at = _moment(broken.at, zone)
    place = {"seq": number(broken.seq, 0, lang), "at": at, "act": act, "what": what}
    return filled(_LINE, place, lang)


def backwards(checked: Checked, lang: str = "id") -> list[str]:
    """Say how many lines were written by a clock that had gone back; nothing where none was."""
    if not checked.backwards:
        return []
    values = {
        "count": number(len(checked.backwards), 0, lang),
        "lines": ", ".join(map(str, checked.backwards[:_FIRST])),
    }
    return [filled(_BACKWARDS, values, lang)]


def _moment(at: str, zone: tzinfo) -> str:
    """Say when a line was written, by the clock of a zone; of some lines only the day is kept."""
    try:
        return f"{datetime.fromisoformat(at).astimezone(zone):%Y-%m-%d %H:%M %Z}" if at[10:] else at
    except ValueError:  # changed by hand, which its hash tells
        return at


def _sealed(what: str, lang: str) -> str:
    if what.startswith("flags "):
        _flags, unit, day = what.split(" ")
        return filled(_FLAGS, {"unit": unit, "day": day}, lang)
    known = _SEALED.get(what)
    return what if known is None else filled(known, {}, lang)
