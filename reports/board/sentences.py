"""The sentences under a public number, the same on paper, in a picture and on the web.

Only words and number formats; no figure is decided here, and nothing heavy is imported, because
the pages use it as well. Read next: `words.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from survey.language import N_, Phrase, date_range, filled, number, translator

FEW_SHARE = 0.0005  # below it a share would be printed as 0,0 %
WHOLE_FROM = 0.1  # a share of 10 % and more is printed without a decimal


class Correcting(StrEnum):
    """What a later version made of a number that had been public."""

    OTHER = "other"  # another number stands there
    SAME = "same"  # the same one
    WITHDRAWN = "withdrawn"  # none, as too few forms are left
    UNSEEN = "unseen"  # the one that was there: the other would tell on a few


_CORRECTED: Final[Mapping[Correcting, Phrase]] = {
    Correcting.OTHER: N_("Diperbaiki tanggal %(day)s, semula %(before)s: %(reason)s."),
    Correcting.SAME: N_("Disahkan lagi tanggal %(day)s, nilainya tetap %(before)s: %(reason)s."),
    Correcting.WITHDRAWN: N_("Angka semula %(before)s dicabut tanggal %(day)s: %(reason)s."),
    Correcting.UNSEEN: N_(
        "Ada perbaikan tanggal %(day)s: %(reason)s. Angkanya tetap, karena perubahannya membuka"
        " jawaban kurang dari 5 orang."
    ),
}
_ACCEPTED: Final = N_("Disahkan oleh %(by)s tanggal %(day)s walau ada perbedaan %(reason)s.")
_BY: Final = N_("Disahkan oleh %(by)s.")


def outcome(*, shown: bool, same: bool, few: bool) -> Correcting:
    """Say what a later version made of a public number.

    Args:
        shown: Whether its figures are public.
        same: Whether its index is that number.
        few: Whether the period has too few forms now.
    """
    if shown:
        return Correcting.SAME if same else Correcting.OTHER
    return Correcting.WITHDRAWN if few else Correcting.UNSEEN


def about(
    n: int,
    low: Decimal,
    high: Decimal,
    *,
    given: int | None,
    coverage: float | None,
    lang: str = "id",
) -> str:
    """Say who is behind an index: "Diisi sukarela oleh 31 dari 9.000 penerima layanan (0,3 %); …".

    Args:
        n: Forms.
        low: Lower end of the interval, 25-100.
        high: Upper end.
        given: Services of the period; None unless every open day has its record.
        coverage: Forms per service, 0-1; None where `given` is.
        lang: Language, `id` or `en`.
    """
    _ = translator(lang)
    spread = f"{number(low, 2, lang)}–{number(high, 2, lang)}"
    words = {"n": number(n, 0, lang), "range": spread}
    if given is None or coverage is None or coverage > 1:
        return (
            _(
                "Diisi sukarela oleh %(n)s orang (jumlah penerima layanan tidak tercatat lengkap);"
                " rentang %(range)s."
            )
            % words
        )
    return _(
        "Diisi sukarela oleh %(n)s dari %(given)s penerima layanan (%(share)s); rentang %(range)s."
    ) % (words | {"given": number(given, 0, lang), "share": share(coverage, lang)})


def corrected(
    day: date, reason: str, before: Decimal, *, outcome: Correcting, lang: str = "id"
) -> str:
    """Say what became of a number that had been public.

    Args:
        day: When it was signed anew.
        reason: Why.
        before: The index that had been public.
        outcome: Whether that of the later version is public.
        lang: Language, `id` or `en`.
    """
    words = {
        "day": date_range(day, day, lang),
        "before": number(before, 2, lang),
        "reason": reason.rstrip("."),
    }
    return filled(_CORRECTED[outcome], words, lang)


def accepted(by: str, day: date, reason: str, lang: str = "id", *, before: str = "") -> str:
    """Say who put his name to figures although the register differed, when and why.

    Args:
        by: Who.
        day: When.
        reason: What differed, and why it was accepted.
        lang: Language, `id` or `en`.
        before: The sentence in front; where it gives the reason, only the name is left to say.
    """
    if reason.rstrip(".") in before:
        return filled(_BY, {"by": by}, lang)
    words = {"by": by, "day": date_range(day, day, lang), "reason": reason.rstrip(".")}
    return filled(_ACCEPTED, words, lang)


def share(value: float, lang: str) -> str:
    """Write a share of people, never as none: "0,3%", "12%", "kurang dari 0,1%"."""
    _ = translator(lang)
    if value < FEW_SHARE:
        return _("kurang dari %(share)s%%") % {"share": number(Decimal("0.1"), 1, lang)}
    return f"{number(value * 100, 0 if value >= WHOLE_FROM else 1, lang)}%"
