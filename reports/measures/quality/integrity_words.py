"""The words for whether the register still is what citizens gave: sentences of the trust block.

Read next: `words.py`, all other sentences; `survey/checks.py`, what is known.
"""

from collections.abc import Iterator

from reports.paper.blocks.pen import Pen
from survey.checks import Integrity
from survey.difference_words import NO_COPY
from survey.language import N_

_DIFFERS = N_(
    "ISI REGISTER BERBEDA dengan kotak atau jurnalnya: %(n)s perbedaan. Jangan tanda tangani"
    " laporan ini; jalankan loket verify dan ikuti petunjuknya."
)
_STANDS = N_(
    "ISI REGISTER BERBEDA dengan kotak atau jurnalnya: %(n)s perbedaan ditemukan pada %(day)s dan"
    " belum dipulihkan. Jangan tanda tangani laporan ini; jalankan loket verify dan ikuti"
    " petunjuknya."
)
_LOST = N_(
    "REGISTER INI DIPOTONG ATAU LEBIH TUA: %(n)s rantai tidak lagi memuat sidik yang pernah"
    " disahkan atau diumumkan. Jangan tanda tangani laporan ini; jalankan loket verify."
)
_UNFIT = N_(
    "%(n)s sidik dari luar kantor tidak cocok pada %(day)s: salah salin, atau rantainya dipotong"
    " atau dibuat ulang. Ulangi loket verify --heads dengan berkas yang benar."
)
_CHECKED = N_("Keutuhan data diperiksa %(day)s: utuh, %(entries)s entri")
_CHECKED_WRONG = N_("Keutuhan data diperiksa %(day)s: %(n)s perbedaan pada %(entries)s entri")
_NEVER = N_("Keutuhan data belum pernah diperiksa seluruhnya")
_RUN = N_("jalankan loket verify")
_AWAY = N_("%(n)s entri dari kotak yang tidak ada di sini tidak ikut")
_NOTHING_SINCE = N_("sejak itu tidak ada entri baru")
_SINCE = N_("sejak itu %(n)s entri baru")
_SINCE_SAME = N_("sejak itu %(n)s entri baru, cocok")
_SINCE_PART = N_("sejak itu %(n)s entri baru, %(compared)s yang terbaru cocok")
_NEWEST = N_("%(compared)s entri terbaru cocok")


def integrity_lines(known: Integrity | None, lang: str) -> list[str]:
    """Say what is known, the worst first; nothing where nobody looked."""
    if known is None:
        return []
    pen = Pen(lang)
    _ = pen.say
    sentences = []
    if known.n_differences:
        sentences.append(_(_DIFFERS) % {"n": pen.count(known.n_differences)})
    elif known.standing is not None:
        day = pen.day(known.standing.at.date())
        sentences.append(_(_STANDS) % {"n": pen.count(known.differs), "day": day})
    if known.n_lost:
        sentences.append(_(_LOST) % {"n": pen.count(known.n_lost)})
    if known.outside is not None:
        values = {"n": pen.count(known.outside.n_unfit), "day": pen.day(known.outside.at.date())}
        sentences.append(_(_UNFIT) % values)
    if not known.has_copy:
        sentences.append(_(NO_COPY))
    else:
        sentences.append("; ".join(_parts(known, pen)) + ".")
    return sentences


def _parts(known: Integrity, pen: Pen) -> Iterator[str]:
    _ = pen.say
    n, compared = known.n_newer, known.n_compared
    if known.whole is None:
        yield _(_NEVER)
        if compared and not known.differs:
            yield _(_NEWEST) % {"compared": pen.count(compared)}
        yield _(_RUN)
        return
    yield _(_CHECKED if known.whole.ok else _CHECKED_WRONG) % {
        "day": pen.day(known.on or known.whole.at.date()),
        "entries": pen.count(known.whole.n_entries),
        "n": pen.count(known.whole.n_differences),
    }
    if known.whole.n_away:
        yield _(_AWAY) % {"n": pen.count(known.whole.n_away)}
    if n is None:
        return
    if n == 0:
        yield _(_NOTHING_SINCE)
    elif known.n_differences or not compared:
        yield _(_SINCE) % {"n": pen.count(n)}
    elif compared < n:
        yield _(_SINCE_PART) % {"n": pen.count(n), "compared": pen.count(compared)}
    else:
        yield _(_SINCE_SAME) % {"n": pen.count(n)}
