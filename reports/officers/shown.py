"""What of the officers' figures may be seen: every row by the custodian, and by the superior his.

A row of fewer ratings than the superior may see carries no figure here, so that no sheet can print
one (design rule 10). Read next: compose.py, as_json.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, NewType

from reports.disclosure import SeenBy
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

Names = tuple[str, ...]
NOBODYS: Names = ("officer", "shown", "verdict", "rarely_rated")  # tells of no rating
BESIDE: Names = ("n_compared", "expected", "alone", "n_colleagues")
# What of an officer his superior is given: in full, or drawn towards what is expected, or n alone.
FOR_SUPERIOR: Mapping[SeenBy, Names] = {
    SeenBy.HIDDEN: (),
    SeenBy.SELF: ("n",),
    SeenBy.SUPERIOR: ("n", *BESIDE, "n_unit_reasons", "shrunk"),
    SeenBy.FULL: ("n", *BESIDE, "n_unit_reasons", "share", "low", "high", "adjusted"),
}


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
    if audience not in (Audience.SUPERIOR, Audience.CUSTODIAN):
        raise ValueError(f"no figure about an officer is for the audience {audience!r}")
    kept = audience is Audience.CUSTODIAN
    lines = tuple(
        # The custodian is given what colleagues got also where it is not fair to expect it of him.
        replace(every_figure(figure), expected=figure.beside.share)
        if kept
        else line_of(figure, FOR_SUPERIOR[figure.shown])
        for figure in report.officers
    )
    names = told_apart([line.officer for line in lines])
    record = quality.words(report.trust, report.lang, names=names)
    grounds: Counter[str] = Counter()
    for figure, line in zip(report.officers, lines, strict=True):
        if line.n is not None:  # else the whole less the others would be his
            grounds.update(figure.by_ground)
    left = replace(report, officers=())
    if not kept:
        # The usual share stands where it is drawn; of one officer's ratings it would be his share.
        drawn = sum(line.adjusted is not None for line in lines) >= LEAST_POINTS
        trust = quality.without_officers(report.trust)
        left = replace(left, base=report.base if drawn else None, trust=trust)
    return release(Visible(Lines(left, lines, names, grounds, record)), audience)


def line_of(figure: OfficerFigure | OfficerLine, names: Names) -> OfficerLine:
    """Give of an officer what is named, and who may see his figures and what may be concluded."""
    return OfficerLine(**{name: getattr(figure, name) for name in (*NOBODYS, *names)})


def every_figure(figure: OfficerFigure) -> OfficerLine:
    """Give every figure of an officer, for the custodian."""
    return line_of(figure, tuple(part.name for part in fields(OfficerLine)))
