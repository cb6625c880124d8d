"""Say what a fair comparison concludes about an officer or a unit; the figures say no more.

Read next: calling.py, which decides.
"""

from __future__ import annotations

from reports.measures.fair.calling import FALSE_CALLS, Verdict
from reports.measures.fair.funnel import LEVELS, FunnelPoint
from survey.language import N_, number, translator

_CALLED = {
    Verdict.ABOVE: N_("di atas yang diharapkan, lebih dari kebetulan"),
    Verdict.BELOW: N_("di bawah yang diharapkan, lebih dari kebetulan"),
}
_CONCLUSIONS = _CALLED | {
    Verdict.TOO_FEW: N_("data belum cukup untuk disimpulkan"),
    Verdict.WITHIN_CHANCE: N_("masih dalam batas kebetulan"),
}


def conclusion(
    verdict: Verdict, lang: str, *, firm: bool, n: int | None, n_compared: int | None
) -> str:
    """Say a verdict, and on what it rests.

    Args:
        verdict: Any but `NOT_SEPARABLE`, whose reason is another for officers than for units.
        lang: id or en.
        firm: Whether there are enough ratings to be shown in full.
        n: All ratings.
        n_compared: Those that others can be compared with.
    """
    _ = translator(lang)
    words = _(_CONCLUSIONS[verdict])
    if verdict is Verdict.TOO_FEW:
        return words
    if not firm:
        words = _("angka sementara; %(said)s") % {"said": words}
    if n is not None and n_compared is not None and n_compared < n:
        text = _("%(said)s; dibandingkan pada %(n)s penilaian")
        words = text % {"said": words, "n": number(n_compared, 0, lang)}
    return words


def by_chance(text: str, n_tested: int, lang: str) -> list[str]:
    """Say what chance alone would do to those who were compared; of nobody there is nothing to say.

    Args:
        text: In that language, with places for `n`, how many lie outside each limit (`some`, `few`)
            and how many of a hundred sheets call anybody (`false`).
        n_tested: How many were compared.
        lang: id or en.
    """
    some, few = (n_tested * (1 - level) for level in LEVELS)
    values = {
        "n": number(n_tested, 0, lang),
        "some": number(some, 1, lang),
        "few": number(few, 2, lang),
        "false": number(100 * FALSE_CALLS, 0, lang),
    }
    return [text % values] if n_tested else []


def point(verdict: Verdict, name: str, n_compared: int, share: float) -> FunnelPoint:
    """Give a member's point in the funnel; only who was called above or below is named."""
    return FunnelPoint(n_compared, share, name if verdict in _CALLED else "")
