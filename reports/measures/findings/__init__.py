"""At most three sentences worth a manager's time, each with its figure and what not to conclude.

Simple rules over tables that are already made and may be seen, the gravest first. A sentence is
about the unit, never about a person. content.py looks at the figures and at what people named,
record.py at whether the figures can be trusted. Read next: content.py, and docs/method.md.
"""

from reports.measures.findings import content, record
from reports.measures.findings.content import Basis, Finding, half_day_name
from reports.measures.quality import Level
from reports.paper.blocks.pen import Pen

__all__ = ["MOST", "Basis", "Finding", "findings", "half_day_name"]

MOST = 3
# What these say rests on how people answered, so it falls where nothing may be concluded.
_ABOUT_PEOPLE = frozenset(
    {content.outside, content.risen, content.half_day, content.most_named, content.lowest}
)
_RULES = (  # in the order of their weight
    content.outside,
    record.missing,
    content.paid,
    record.conflicts,
    record.flagged,
    record.silent,
    record.volume,
    content.risen,
    content.half_day,
    record.mix,
    record.too_many,
    record.rarely,
    content.most_named,
    content.lowest,
)


def findings(basis: Basis) -> tuple[Finding, ...]:
    """Give at most three findings, in the order of their weight; none when nothing stands out.

    Where nothing may be concluded, only the record's own findings and the mention of money stay.
    """
    withheld, pen = basis.trust.level is Level.WITHHELD, Pen(basis.lang)
    first: dict[tuple[str, str], Finding] = {}
    for rule in _RULES:
        if withheld and rule in _ABOUT_PEOPLE:
            continue
        for finding in rule(basis, pen, pen.say):
            first.setdefault((finding.rule, finding.lead), finding)
    return tuple(first.values())[:MOST]
