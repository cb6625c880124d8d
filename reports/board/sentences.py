"""The sentences under a public number, the same on paper, in a picture and on the web.

Only words and number formats; no figure is decided here, and nothing heavy is imported, because
the pages use it as well. Read next: `words.py`.
"""

from __future__ import annotations

from decimal import Decimal

from survey.language import number, translator

FEW_SHARE = 0.0005  # below it a share would be printed as 0,0 %
WHOLE_FROM = 0.1  # a share of 10 % and more is printed without a decimal


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


def share(value: float, lang: str) -> str:
    """Write a share of people, never as none: "0,3%", "12%", "kurang dari 0,1%"."""
    _ = translator(lang)
    if value < FEW_SHARE:
        return _("kurang dari %(share)s%%") % {"share": number(Decimal("0.1"), 1, lang)}
    return f"{number(value * 100, 0 if value >= WHOLE_FROM else 1, lang)}%"
