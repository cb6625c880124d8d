"""The words for whether the register still is what citizens gave: for prints, tables and doctor.

No store and no rule. Read next: `checks.py`, what is known; `difference_words.py`, the words for
one row that differs.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, tzinfo
from typing import Final

from survey.checks import Acceptance, Integrity
from survey.difference_words import NO_COPY
from survey.findings import FoundDifference, OfStores, by_kind
from survey.language import N_, NN_, date_range, filled, number
from survey.statements import StatedLoss

_DIFFERS: Final = N_("ISI REGISTER BERBEDA dengan kotak atau jurnalnya: %(n)s.")
_STANDS: Final = N_(
    "ISI REGISTER BERBEDA dengan kotak atau jurnalnya: %(n)s ditemukan pada %(day)s dan belum"
    " dipulihkan."
)
_DO_NOT_SIGN: Final = N_(
    "Jangan tanda tangani laporan ini; jalankan loket verify dan ikuti petunjuknya."
)
_DIFFERENCES: Final = N_("%(n)s perbedaan")
_WITH_COUNTS: Final = N_("%(n)s perbedaan, %(weeks)s di antaranya pada hitungan mingguan")
_ACCEPTED: Final = N_(
    "Disahkan oleh %(who)s pada %(day)s (versi %(version)s) walau ada perbedaan %(reason)s."
)
_NOT_SO: Final = N_("Angka di sini bukan lagi angka yang diterimanya.")
_MENDED: Final = N_(
    "Perbedaan itu tidak ada lagi: seluruhnya diperiksa %(day)s, tidak ada yang berbeda."
)
_LOST: Final = N_(
    "REGISTER INI DIPOTONG ATAU LEBIH TUA: %(n)s rantai tidak lagi memuat sidik yang pernah"
    " disahkan atau diumumkan. Jangan tanda tangani laporan ini; jalankan loket verify."
)
_UNFIT: Final = N_(
    "%(n)s sidik dari luar kantor tidak cocok pada %(day)s: %(why)s. Ulangi loket verify --heads"
    " dengan berkas yang benar; sesudah pemulihan, dengan sidik dari rantai yang sama yang nomornya"
    " tidak lebih kecil, atau biarkan yang berwenang menerangkannya sekali: loket verify --heads"
    " --by --reason."
)
_STATED: Final = NN_(
    "%(n)s sidik atau kotak tidak ada lagi; diterangkan oleh %(who)s pada %(day)s: %(reason)s."
)
WHY_UNFIT: Final = N_(
    "salah salin, atau register dipulihkan dari cadangan yang lebih tua daripada sidik itu, atau"
    " rantainya dipotong atau dibuat ulang"
)
_CHECKED: Final = N_("Keutuhan data diperiksa %(day)s: utuh, %(entries)s entri")
_CHECKED_WRONG: Final = N_("Keutuhan data diperiksa %(day)s: %(n)s; %(entries)s entri dicocokkan")
_NEVER: Final = N_("Keutuhan data belum pernah diperiksa seluruhnya")
_RUN: Final = N_("jalankan loket verify")
_AWAY: Final = N_("%(n)s entri dari kotak yang tidak ada di sini tidak ikut")
_GONE: Final = N_("kotak dari %(n)s entri di antaranya kini tidak ada lagi untuk dicocokkan")
_NOTHING_SINCE: Final = N_("sejak itu tidak ada entri baru")
_SINCE: Final = N_("sejak itu %(n)s entri baru")
_SINCE_SAME: Final = N_("sejak itu %(n)s entri baru, cocok")
_SINCE_PART: Final = N_("sejak itu %(n)s entri baru, %(compared)s yang terbaru cocok")
_SINCE_CHECKED: Final = N_(
    "sejak itu %(n)s entri baru: %(checked)s dicocokkan pada %(day)s dan %(compared)s yang terbaru"
    " sekarang, cocok"
)
_NEWEST: Final = N_("%(compared)s entri terbaru cocok")


def integrity_lines(known: Integrity | None, lang: str) -> list[str]:
    """Say what is known, the worst first; nothing where nobody looked."""
    if known is None:
        return []
    sentences = [*_differing(known, lang)]
    if known.n_lost:
        sentences.append(filled(_LOST, {"n": number(known.n_lost, 0, lang)}, lang))
    if known.outside is not None:
        day = _day(known.day_of(known.outside.at), lang)
        values = {"n": number(known.outside.n_unfit, 0, lang), "day": day, "why": WHY_UNFIT}
        sentences.append(filled(_UNFIT, values, lang))
    sentences += [statement(each, known.zone, lang) for each in known.stated]
    if not known.has_copy:
        sentences.append(filled(NO_COPY, {}, lang))
    else:
        sentences.append("; ".join(_parts(known, lang)) + ".")
    return sentences


def _differing(known: Integrity, lang: str) -> Iterator[str]:
    """Say that something differs and what to do; and who answers for it, if anybody does."""
    accepted = known.accepted
    if known.differs:
        standing = known.standing
        values = {"n": n_differences(known.differs, by_kind(standing), lang)}
        text = filled(_DIFFERS, values, lang)
        if standing:
            text = filled(_STANDS, {**values, "day": days_of(standing, known.zone, lang)}, lang)
        if accepted is None or not accepted.stands:
            text += " " + filled(_DO_NOT_SIGN, {}, lang)
        yield text
    if accepted is not None:
        yield acceptance(accepted, known, lang)


def statement(stated: StatedLoss, zone: tzinfo, lang: str) -> str:
    """Say who answers for ends of chains that are gone, when and why."""
    values = {
        "n": number(len(stated.ends), 0, lang),
        "who": ", ".join(filter(None, (stated.by, stated.position))),
        "day": _day(stated.at.astimezone(zone).date(), lang),
        "reason": stated.reason.rstrip("."),
    }
    return filled(_STATED, values, lang)


def days_of(standing: Sequence[FoundDifference], zone: tzinfo, lang: str) -> str:
    """Say when findings were made: a day, or from the first to the last."""
    days = [finding.at.astimezone(zone).date() for finding in standing if finding.at is not None]
    return date_range(min(days), max(days), lang) if days else ""


def n_differences(n: int, by_kind: Mapping[str, int], lang: str) -> str:
    """Say how many differences there are; kept counts of weeks, which are no rows, besides."""
    values = {"n": number(n, 0, lang), "weeks": number(by_kind.get(OfStores.COUNTS, 0), 0, lang)}
    mixed = by_kind.get(OfStores.COUNTS, 0) and len(by_kind) > 1
    return filled(_WITH_COUNTS if mixed else _DIFFERENCES, values, lang)


def acceptance(accepted: Acceptance, known: Integrity, lang: str) -> str:
    """Say who accepted which differences, when and why, and whether they are gone since.

    Args:
        accepted: By whom.
        known: What is known now.
        lang: "id" or "en".
    """
    who = ", ".join(filter(None, (accepted.by, accepted.position)))
    values = {
        "who": who,
        "day": _day(known.day_of(accepted.at), lang),
        "version": accepted.version,
        "reason": accepted.reason.rstrip("."),
    }
    text = filled(_ACCEPTED, values, lang)
    if known.whole is not None and known.mended(accepted):
        day = _day(known.day_of(known.whole.at), lang)
        return f"{text} {filled(_MENDED, {'day': day}, lang)}"
    return text if accepted.stands else f"{text} {filled(_NOT_SO, {}, lang)}"


def _parts(known: Integrity, lang: str) -> Iterator[str]:
    compared = number(known.n_compared, 0, lang)
    whole = known.whole
    if whole is None:
        yield filled(_NEVER, {}, lang)
        if known.n_compared and not known.differs:
            yield filled(_NEWEST, {"compared": compared}, lang)
        yield filled(_RUN, {}, lang)
        return
    values = {
        "day": _day(known.day_of(whole.at), lang),
        "entries": number(whole.n_entries, 0, lang),
        "n": n_differences(whole.n_differences, by_kind(whole.standing), lang),
    }
    yield filled(_CHECKED if whole.ok else _CHECKED_WRONG, values, lang)
    if whole.n_away:
        yield filled(_AWAY, {"n": number(whole.n_away, 0, lang)}, lang)
    if known.n_gone:
        yield filled(_GONE, {"n": number(known.n_gone, 0, lang)}, lang)
    if known.n_newer is not None:
        yield _since(known, known.n_newer, lang)


def _since(known: Integrity, n: int, lang: str) -> str:
    """Say how much came since, and what of it was compared; that it fits only where it does."""
    part, compared = known.part, number(known.n_compared, 0, lang)
    values = {"n": number(n, 0, lang), "compared": compared}
    if n == 0:
        return filled(_NOTHING_SINCE, {}, lang)
    if known.n_differences or not known.n_compared:
        return filled(_SINCE, values, lang)
    if known.n_compared >= n:
        return filled(_SINCE_SAME, values, lang)
    if known.n_checked and part is not None:
        day = _day(known.day_of(part.at), lang)
        values |= {"checked": number(known.n_checked, 0, lang), "day": day}
        return filled(_SINCE_CHECKED, values, lang)
    return filled(_SINCE_PART, values, lang)


def _day(on: date, lang: str) -> str:
    return date_range(on, on, lang)
