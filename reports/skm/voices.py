"""What citizens said about the weakest and the strongest unsur: reasons, and their own words.

Reasons are named from ten people on and five for each, and comments in batches, outside none: what
may not be seen was taken out before (shown.py). Which unsur a comment speaks of is told
by its words. Read next: ../measures/themes/counts.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.paper.blocks.contents import Block, Bullets, Paragraph
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Say
from reports.skm.index import UnsurLine
from reports.skm.shown import Visible
from survey.language import N_

LOW, HIGH = "low", "high"
MOST_SAID = 4  # comments under one unsur
_REASONS = {
    LOW: N_("Alasan yang disebut warga pada unsur terendah:"),
    HIGH: N_("Alasan yang disebut warga pada unsur tertinggi:"),
}
_COMMENTS = {
    LOW: N_("Kata warga tentang unsur terendah, diacak dan tanpa nama:"),
    HIGH: N_("Kata warga tentang unsur tertinggi, diacak dan tanpa nama:"),
}


def blocks(report: Visible, lines: Sequence[UnsurLine], side: str, pen: Pen) -> list[Block]:
    """Write what was said about some unsur; nothing where nobody said anything.

    Args:
        report: The figures.
        lines: The lowest or the highest unsur.
        side: Which reasons fit: those of the displeased (LOW) or of the pleased (HIGH).
        pen: Writes in the language of the report.
    """
    _ = pen.say
    parts: list[Block] = []
    if reasons := _reasons(report, lines, side, pen, _):
        parts += [Paragraph(_(_REASONS[side])), Bullets(reasons)]
    if comments := _comments(report, lines):
        parts += [Paragraph(_(_COMMENTS[side])), Bullets(comments)]
    return parts


def _reasons(
    report: Visible, lines: Sequence[UnsurLine], side: str, pen: Pen, _: Say
) -> tuple[str, ...]:
    counts = report.gathered.by_reason
    sentences = []
    for line in lines:
        named = [
            (counts[reason.key], reason.text.say(report.lang))
            for reason in report.questionnaire.reasons
            if reason.unsur == line.key and reason.side == side and counts[reason.key]
        ]
        if named:
            counted = "; ".join(
                _("%(reason)s (%(n)s orang)") % {"reason": text, "n": pen.count(n)}
                for n, text in sorted(named, key=lambda reason: (-reason[0], reason[1]))
            )
            sentences.append(f"{line.name}: {counted}.")
    return tuple(sentences)


def _comments(report: Visible, lines: Sequence[UnsurLine]) -> tuple[str, ...]:
    """Quote some comments that speak of each unsur, the latest batch first; none twice."""
    if not report.comments:
        return ()
    spoken = [(comment.text, about(comment.text)) for comment in reversed(report.comments)]
    quotes: list[str] = []
    for line in lines:
        texts = dict.fromkeys(text for text, unsur in spoken if line.key in unsur)
        quoted = [text for text in texts if not any(text in quote for quote in quotes)][:MOST_SAID]
        if quoted:
            quotes.append(f"{line.name}: " + " ".join(f"“{text}”" for text in quoted))
    return tuple(quotes)


def about(text: str) -> frozenset[str]:
    """Say of which unsur a comment speaks, by the words of the themes; often of none.

    Args:
        text: A comment as it may be read, covered.
    """
    from reports.evidence.words import terms
    from reports.measures.themes.counts import by_theme

    return frozenset(theme.unsur for theme in by_theme(terms(text)))
