"""What of the officers' figures may be seen: every row by the custodian, and by the superior his.

A row of fewer ratings than the superior may see carries no figure here, so that no sheet can print
one (design rule 10). Read next: compose.py, as_json.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NewType

from reports.disclosure import SEEN_BY_SUPERIOR, SeenBy
from reports.disclosure.audiences import Audience, Shown, release
from reports.measures import quality
from survey.office.person_names import told_apart

if TYPE_CHECKING:
    from reports.measures.fair.calling import Verdict
    from reports.measures.fair.shrinkage import Shrunk
    from reports.measures.fair.standard import Adjusted
    from reports.officers.figures import OfficerFigure, OfficersReport
    from survey.office.facts import Officer

LEAST_POINTS = 2  # a funnel of one point compares nobody


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """What an audience may see of one officer. A figure that it may not see is None."""

    officer: Officer
    shown: SeenBy
    verdict: Verdict  # of one whom the superior may not see: too few
    rarely_rated: bool
    n: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    deff: float | None = None
    n_compared: int | None = None
    n_reference: float | None = None
    expected: float | None = None
    alone: bool = False  # nobody else does enough of his work
    n_colleagues: int = 0
    adjusted: Adjusted | None = None
    shrunk: Shrunk | None = None
    reliability: float | None = None
    by_ground: Mapping[str, int] = field(default_factory=dict)
    n_unit_reasons: int | None = None
    n_unseen: int | None = None
    n_given: int | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """A unit's officers, by name, as far as they may be seen."""

    report: OfficersReport  # of the unit as a whole; it has no officers any more
    lines: tuple[OfficerLine, ...]
    names: Mapping[str, str]  # by code, as a print names them
    by_ground: Mapping[str, int]  # ratings of all officers whose n may be seen, together
    record: quality.Statement  # what is said of the record; names only whom citizens rarely rate


Visible = NewType("Visible", Lines)  # officers that have passed `let_out`


def let_out(report: OfficersReport, audience: Audience) -> Shown[Visible]:
    """Give what an audience may see of a unit's officers.

    Raises:
        ValueError: Another audience than the superior and the custodian; nobody else has any.
    """
    if audience not in LINES:
        raise ValueError(f"no figure about an officer is for the audience {audience!r}")
    lines = tuple(LINES[audience](figure) for figure in report.officers)
    names = told_apart([line.officer for line in lines])
    record = quality.words(report.trust, report.lang, names=names)
    grounds: Counter[str] = Counter()
    for figure, line in zip(report.officers, lines, strict=True):
        if line.n is not None:  # else the whole less the others would be his
            grounds.update(figure.by_ground)
    left = replace(report, officers=())
    if audience is not Audience.CUSTODIAN:
        left = replace(
            left, base=_base(report, lines), trust=quality.without_officers(report.trust)
        )
    return release(Visible(Lines(left, lines, names, grounds, record)), audience)


def whole(figure: OfficerFigure) -> OfficerLine:
    """Give every figure of an officer, for the custodian."""
    return OfficerLine(
        officer=figure.officer,
        shown=figure.shown,
        verdict=figure.verdict,
        rarely_rated=figure.rarely_rated,
        n=figure.n,
        share=figure.share,
        low=figure.low,
        high=figure.high,
        deff=figure.deff,
        n_compared=figure.beside.n,
        n_reference=figure.beside.n_reference,
        expected=figure.beside.share,
        alone=figure.beside.alone,
        n_colleagues=figure.n_colleagues,
        adjusted=figure.adjusted,
        shrunk=figure.shrunk,
        reliability=figure.reliability if figure.n else None,
        by_ground=figure.by_ground,
        n_unit_reasons=figure.n_unit_reasons,
        n_unseen=figure.n_unseen,
        n_given=figure.n_given,
    )


def bare(figure: OfficerFigure) -> OfficerLine:
    """Give nothing of an officer but who may see his figures and what may be concluded."""
    return OfficerLine(figure.officer, figure.shown, figure.verdict, figure.rarely_rated)


def compared(line: OfficerLine, figure: OfficerFigure) -> OfficerLine:
    """Add what stands beside an officer, to whoever may see his figures."""
    beside = figure.beside
    return replace(
        line,
        n_compared=beside.n,
        expected=beside.share if beside.separable else None,
        alone=beside.alone,
        n_colleagues=figure.n_colleagues,
    )


def _for_superior(figure: OfficerFigure) -> OfficerLine:
    """Give an officer in full, or drawn towards what is expected, or his n alone, or nothing."""
    if figure.shown is SeenBy.HIDDEN:
        return bare(figure)
    line = replace(bare(figure), n=figure.n)
    if figure.shown not in SEEN_BY_SUPERIOR:
        return line
    line = replace(compared(line, figure), n_unit_reasons=figure.n_unit_reasons)
    if figure.shown is not SeenBy.FULL:
        return replace(line, shrunk=figure.shrunk)
    return replace(
        line,
        share=figure.share,
        low=figure.low,
        high=figure.high,
        adjusted=figure.adjusted,
    )


def _base(report: OfficersReport, lines: tuple[OfficerLine, ...]) -> float | None:
    """Give the usual share where it is drawn; of one officer's ratings it would be his share."""
    points = sum(line.adjusted is not None for line in lines)
    return report.base if points >= LEAST_POINTS else None


LINES: Mapping[Audience, Callable[[OfficerFigure], OfficerLine]] = {
    Audience.CUSTODIAN: whole,
    Audience.SUPERIOR: _for_superior,
}
