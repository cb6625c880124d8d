"""What of an officer's own month may be seen: by himself from ten ratings on, by the custodian all.

No colleague's figure or name is in it; only what the custodian has of the record counts ratings by
officer's code. Read next: compose.py, as_json.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NewType

from reports.disclosure import MIN_PUBLISHED, SeenBy, enough, shown
from reports.disclosure.audiences import Audience, Shown, release
from reports.measures import quality
from reports.officers.shown import OfficerLine, bare, compared, whole
from survey.office.person_names import told_apart

if TYPE_CHECKING:
    from datetime import date

    from reports.disclosure import Released
    from reports.evidence.frames import Freshness
    from reports.feedback.figures import Feedback, OwnPoint, ReasonCount, UnsurMean
    from reports.measures.quality import Trust
    from reports.measures.summary import Share
    from survey.office.facts import Office, Officer, Unit
    from survey.periods import Month


@dataclass(frozen=True, slots=True)
class Page:
    """An officer's month as far as an audience may see it. What it may not see is None or empty."""

    office: Office
    unit: Unit  # its only officer is he
    officer: Officer
    name: str  # as a print names him
    month: Month
    first: date
    last: date
    weeks_there: int
    lang: str
    trust: Trust
    fresh: Freshness
    superior_from: int  # ratings
    full_from: int
    figure: OfficerLine
    month_own: Share | None
    points: tuple[OwnPoint, ...]
    n_told: int | None
    reasons: tuple[ReasonCount, ...]
    unsur: tuple[UnsurMean, ...]
    n_unit_reasons: int | None
    comments: tuple[Released, ...]
    made_on: date
    superior_from_on: date
    object_until_on: date


Visible = NewType("Visible", Page)  # a month that has passed `let_out`


def let_out(feedback: Feedback, audience: Audience) -> Shown[Visible]:
    """Give what an audience may see of an officer's month.

    Raises:
        ValueError: Another audience than the officer and the custodian; nobody else has it.
    """
    if audience not in PAGES:
        raise ValueError(f"no officer's own month is for the audience {audience!r}")
    return release(Visible(PAGES[audience](feedback)), audience)


def _whole(feedback: Feedback) -> Page:
    report = feedback.report
    return Page(
        office=feedback.office,
        unit=replace(feedback.unit, officers=(feedback.officer,)),
        officer=feedback.officer,
        name=told_apart(feedback.unit.officers)[feedback.officer.code],
        month=feedback.month,
        first=feedback.first,
        last=feedback.last,
        weeks_there=report.weeks_there,
        lang=feedback.lang,
        trust=report.trust,
        fresh=report.fresh,
        superior_from=report.spread.superior_from,
        full_from=report.spread.full_from,
        figure=compared(whole(feedback.figure), feedback.figure),
        month_own=feedback.month_own,
        points=feedback.points,
        n_told=feedback.n_told,
        reasons=feedback.reasons,
        unsur=feedback.unsur,
        n_unit_reasons=feedback.n_unit_reasons,
        comments=feedback.comments,
        made_on=feedback.made_on,
        superior_from_on=feedback.superior_from_on,
        object_until_on=feedback.object_until_on,
    )


def _for_himself(feedback: Feedback) -> Page:
    """Give him his own figures where ten ratings are seen, and each count only if it is large.

    What is expected stands once, for the 13 weeks.
    """
    page = replace(
        _whole(feedback),
        trust=quality.without_officers(feedback.report.trust),
        figure=_line(feedback),
    )
    if page.figure.n is None:
        return replace(
            page,
            month_own=None,
            points=(),
            n_told=None,
            reasons=(),
            unsur=(),
            n_unit_reasons=None,
        )
    many = enough(feedback.n_told)
    return replace(
        page,
        month_own=shown(feedback.month_own.n, feedback.month_own),
        points=tuple(map(_point, feedback.points)),
        n_told=feedback.n_told if many else None,
        reasons=tuple(map(_reason, feedback.reasons)) if many else (),
        unsur=tuple(map(_unsur, feedback.unsur)),
    )


def _line(feedback: Feedback) -> OfficerLine:
    """Give his own share, and the shrunk one where that is what his superior sees."""
    figure = feedback.figure
    if figure.shown is SeenBy.HIDDEN:
        return bare(figure)
    line = replace(bare(figure), n=figure.n, share=figure.share, low=figure.low, high=figure.high)
    drawn = figure.shrunk if figure.shown is SeenBy.SUPERIOR else None
    return replace(compared(line, figure), shrunk=drawn)


def _point(point: OwnPoint) -> OwnPoint:
    """Give his own share alone: what is expected of two mixes of work tells two colleagues'."""
    return replace(point, expected=None, lower=None, upper=None)


def _reason(count: ReasonCount) -> ReasonCount:
    return replace(count, n=shown(count.n or 0, count.n, MIN_PUBLISHED))


def _unsur(mean: UnsurMean) -> UnsurMean:
    return mean if enough(mean.n or 0) else replace(mean, n=None, mean=None, bounds=None)


PAGES: Mapping[Audience, Callable[[Feedback], Page]] = {
    Audience.CUSTODIAN: _whole,
    Audience.OFFICER: _for_himself,
}
