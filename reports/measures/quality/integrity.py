"""Say whether the register is what citizens gave: when all was compared, and what came since.

What was compared stands in `survey/checks.py`; here it is judged and put into words. Read next:
trust.py, words.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from reports.paper.blocks.pen import Pen
from survey.language import N_

if TYPE_CHECKING:
    from survey.checks import Check, Integrity

NO_COPY = N_("Tidak ada salinan pembanding; keutuhan data belum dapat dipastikan.")
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


class Shortfall(NamedTuple):
    """What is wrong with the integrity of the data, and how many."""

    rule: str
    grave: bool
    n: int


def shortfalls(known: Integrity | None) -> Iterator[Shortfall]:
    """Judge what was compared; that nobody has checked everything yet is said, and no doubt."""
    if known is None:
        return
    if known.differs:
        yield Shortfall("differs", grave=True, n=known.differs)
    if known.n_lost:
        yield Shortfall("tail_lost", grave=True, n=known.n_lost)
    if not known.has_copy:
        yield Shortfall("no_copy", grave=False, n=0)


def lines(known: Integrity | None, lang: str, *, on_day: str = "") -> list[str]:
    """Say what is known, the worst first; nothing where nobody looked.

    Args:
        known: What was compared.
        lang: id or en.
        on_day: The day on which the standing check was made, in words; "" that of the last.
    """
    if known is None:
        return []
    pen = Pen(lang)
    _ = pen.say
    sentences = []
    if known.n_differences:
        sentences.append(_(_DIFFERS) % {"n": pen.count(known.n_differences)})
    elif known.standing is not None:
        day = on_day or pen.day(known.standing.at.date())
        sentences.append(_(_STANDS) % {"n": pen.count(known.differs), "day": day})
    if known.n_lost:
        sentences.append(_(_LOST) % {"n": pen.count(known.n_lost)})
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
    yield _checked(known, known.whole, pen)
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


def _checked(known: Integrity, whole: Check, pen: Pen) -> str:
    values = {
        "day": pen.day(known.on or whole.at.date()),
        "entries": pen.count(whole.n_entries),
        "n": pen.count(whole.n_differences),
    }
    return pen.say(_CHECKED if whole.ok else _CHECKED_WRONG) % values
