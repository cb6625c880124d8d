"""One officer's own month: what citizens said, what was expected, and nothing about colleagues.

The figures of the 13 weeks are those of ../officers/figures.py, of all his fives; his superior's
sheet may leave some of them out (../officers/left_over.py).
Whatever counts people here is made of whole fives (disclosure/fives.py), so that two sheets never
differ by the few visitors of one morning. Read next: shown.py, which lets them out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from reports import disclosure
from reports.disclosure import Released
from reports.disclosure.grid import OFFICER_WEEKS, SHORT_BLOCK_WEEKS
from reports.evidence import frames
from reports.evidence.frames import Freshness
from reports.evidence.people import Person
from reports.measures import quality, summary
from reports.measures.fair import counting, funnel
from reports.measures.fair.calling import Verdict
from reports.measures.fair.counting import Own
from reports.measures.fair.standard import Standard
from reports.measures.summary import Clustering, Interval, Share
from reports.officers import figures as officers
from reports.officers.shown import OfficerLine, every_figure
from survey.actions import UnknownOfficer
from survey.errors import Invalid
from survey.language import N_
from survey.office.dated import Noun
from survey.office.facts import NotServing, Office, Officer, Unit
from survey.office.person_names import told_apart
from survey.periods import Dates, Month, Week
from survey.questionnaire import Item, Owner, Questionnaire, Reason, load, names

if TYPE_CHECKING:
    from reports.measures.fair.standard import Member
    from reports.officers.figures import OfficerFigure, OfficersReport, RatedWindow
    from survey.register.engine import Register

HALF_A_BLOCK = 7 * SHORT_BLOCK_WEEKS // 2 - 1  # days
BEFORE_SUPERIOR = 3  # working days in which the sheet is the officer's alone (design rule 10)
OBJECTION_DAYS = 14  # days to object, from the day the sheet is made
POINT_LEVEL = funnel.LEVELS[1]  # a point outside by chance: 2 in 1000


class NotBegun(Invalid):
    """A month that lies ahead."""

    slug = "month-not-begun"
    sentence = N_("Bulan %(month)s belum mulai. Pilih bulan yang sudah berjalan.")


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """Some days of the officer, ten ratings or more."""

    first: date
    last: date
    own: Share
    expected: float | None  # 0-1; None where he cannot be told from his work
    lower: float | None  # between these the share stays by chance when all is as expected
    upper: float | None

    @property
    def outside(self) -> bool:
        """Whether chance alone hardly gives such a share."""
        if self.own.share is None or self.lower is None or self.upper is None:
            return False
        return not self.lower <= self.own.share <= self.upper


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many people named a reason that is about the officer."""

    reason: Reason
    n: int | None  # None: so few that it is not let out


@dataclass(frozen=True, slots=True)
class UnsurMean:
    """What people said of one unsur that is about the officer: mean 1-4 with its interval."""

    item: Item
    n: int | None  # None: so few that it is not let out
    mean: Fraction | None
    bounds: Interval | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """All that an officer's own sheet is made of. What is not let out is None or empty."""

    office: Office
    unit: Unit  # its only officer is he
    officer: Officer
    name: str  # as a print names him
    month: Month
    first: date  # of the 13 weeks, which end with a block, as the superior's do
    last: date  # their last day that is over
    weeks_there: int
    lang: str
    trust: quality.Trust
    fresh: Freshness
    superior_from: int  # ratings
    full_from: int
    figure: OfficerLine
    month_own: Share | None
    points: tuple[OwnPoint, ...]
    n_told: int | None  # people who gave a reason
    reasons: tuple[ReasonCount, ...]  # all that are about an officer, high side first
    unsur: tuple[UnsurMean, ...]
    n_unit_reasons: int | None  # left out: all reasons belong to the unit
    comments: tuple[Released, ...]  # about the unit, of weeks that begin in the month
    made_on: date
    superior_from_on: date
    object_until_on: date


def compute(
    register: Register,
    *,
    unit: str,
    officer: str,
    month: str,
    fresh: Freshness,
    lang: str = "id",
) -> Feedback:
    """Compute one officer's own month, which may be running.

    Raises:
        UnknownOfficer: The unit has no such officer.
        NotBegun: The month lies ahead.
    """
    from survey.register import offices

    period = Month.parse(month)
    with register.read() as conn:
        office, office_unit = offices.office(conn), offices.unit(conn, unit)
        who = _officer(office_unit, officer)
        today = office.day_of(fresh.until_at)
        if period.first > today:
            raise NotBegun(month=period, field="month")
        whole_weeks = disclosure.last_over(Week.of(period.last).last, today)
        comments = frames.read_comments(
            conn, office_unit.code, disclosure.gathered_from(period), whole_weeks
        )
    # Their semesters hold the month as well.
    weeks = weeks_of(period)
    window = officers.read(register, unit=unit, first=weeks.first, last=weeks.last, fresh=fresh)
    return figures(window, who, period, comments=comments, lang=lang, fresh=fresh)


def figures(
    window: RatedWindow,
    officer: Officer,
    month: Month,
    *,
    comments: Sequence[tuple[str, str]],
    lang: str,
    fresh: Freshness,
) -> Feedback:
    """Compute the figures from what the register holds; see `compute`."""
    office, unit, version = window.record.office, window.record.unit, names()
    weeks, today = weeks_of(month), office.day_of(fresh.until_at)
    first, over = weeks.first, disclosure.last_over(weeks.last, today)
    report = officers.figures(
        window, first=first, last=weeks.last, weeks=OFFICER_WEEKS, lang=lang, fresh=fresh
    )
    figure = next((row for row in report.officers if row.officer == officer), None)
    if figure is None:
        raise NotServing(code=officer.code, unit=unit.code, first=weeks.first, last=weeks.last)
    key = officer.code.casefold()
    mine = counting.by_officer(_paired(window))[key]
    left_out = [person for person in mine if counting.only_unit_reasons(person, version)]
    counts = [person for person in mine if not counting.only_unit_reasons(person, version)]
    this_month = Own(key, tuple(seen(counts, month.first, month.last)), 0, 0)
    gave_reasons = seen([person for person in mine if person.reasons], first, over)
    return Feedback(
        office=office,
        unit=replace(unit, officers=(officer,)),
        officer=officer,
        name=told_apart(unit.officers)[officer.code],
        month=month,
        first=first,
        last=max(first, over),
        weeks_there=report.weeks_there,
        lang=lang,
        trust=report.trust,
        fresh=fresh,
        superior_from=report.spread.superior_from,
        full_from=report.spread.full_from,
        figure=every_figure(figure),
        month_own=_share(this_month, report.clustering),
        points=_points(window, report, figure, disclosure.fives(counts, first, over)),
        n_told=len(gave_reasons),
        reasons=_reasons(gave_reasons, version),
        unsur=_unsur(mine, version, first, over),
        n_unit_reasons=len(seen(left_out, first, over)),
        comments=_comments(comments, unit, month, today),
        made_on=today,
        superior_from_on=working_day(office, unit, today, BEFORE_SUPERIOR),
        object_until_on=today + timedelta(days=OBJECTION_DAYS),
    )


def weeks_of(month: Month) -> Dates:
    """Give the 13 weeks that end with the block whose end is nearest to the month's."""
    return disclosure.weeks_until(month.last + timedelta(days=HALF_A_BLOCK))


def _officer(unit: Unit, code: str) -> Officer:
    current = unit.aliases.always(Noun.OFFICER, code.strip()).casefold()
    for officer in unit.officers:
        if officer.code.casefold() == current:
            return officer
    known = ", ".join(officer.code for officer in unit.officers) or "–"
    raise UnknownOfficer(field="officer", code=code, unit=unit.code, known=known)


def _paired(window: RatedWindow) -> list[Person]:
    """Give the ratings at the counter that may be about somebody."""
    return [
        person
        for person in window.persons
        if counting.may_count(person) and "unpaired" not in person.flags
    ]


def working_day(office: Office, unit: Unit, after: date, n: int) -> date:
    """Give the n-th day after another on which the unit opens, n from 1 on."""
    day = after
    while n:
        day += timedelta(days=1)
        n -= office.is_open(unit, day)
    return day


def seen(persons: Sequence[Person], first: date, last: date) -> list[Person]:
    """Give all people a window shows; the arguments are those of `disclosure.fives`."""
    return [person for five in disclosure.fives(persons, first, last) for person in five]


def groups(whole: Sequence[Sequence[Person]]) -> list[list[Person]]:
    """Join fives into points of a week or more and ten ratings or more.

    A rest of fewer joins the last point. Points of any two sheets differ by whole fives.
    """
    joined: list[list[Person]] = []
    for batch in whole:
        weeks = {Week.of(date.fromisoformat(five[0].day)) for five in (*joined[-1:], batch)}
        if joined and (len(weeks) == 1 or not disclosure.enough(len(joined[-1]))):
            joined[-1] += batch
        else:
            joined.append(list(batch))
    if joined[1:] and not disclosure.enough(len(joined[-1])):
        rest = joined.pop()
        joined[-1] += rest
    return [group for group in joined if disclosure.enough(len(group))]


def _points(
    window: RatedWindow,
    report: OfficersReport,
    figure: OfficerFigure,
    whole: Sequence[Sequence[Person]],
) -> tuple[OwnPoint, ...]:
    grouped = [sorted(group, key=lambda person: person.day) for group in groups(whole)]
    # "/" is in no officer's code.
    own = [Own(f"/{i}", tuple(group), 0, 0) for i, group in enumerate(grouped)]
    return tuple(
        _point(point, expected, report.clustering)
        for point, expected in zip(own, _expected(window, report, figure, own), strict=True)
    )


def _point(own: Own, expected: float | None, days: Clustering) -> OwnPoint:
    share = _share(own, days)
    limit = None
    if expected is not None:
        worth = max(1, round(share.n / share.deff))
        [limit] = funnel.limits([worth], expected, POINT_LEVEL)
    return OwnPoint(
        first=date.fromisoformat(own.counted[0].day),
        last=date.fromisoformat(own.counted[-1].day),
        own=share,
        expected=expected,
        lower=limit.low if limit else None,
        upper=limit.high if limit else None,
    )


def _share(own: Own, days: Clustering) -> Share:
    return summary.share(len(own.counted), own.k, days.deff(own.day_sizes))


def _expected(
    window: RatedWindow, report: OfficersReport, figure: OfficerFigure, points: Sequence[Own]
) -> list[float | None]:
    """Give what colleagues got with each point's mix of work; None where they are one or none.

    The colleagues are those that the 13 weeks' expected share rests on.
    """
    if not points or not figure.beside.separable:
        return [None] * len(points)
    calls = (Verdict.ABOVE, Verdict.BELOW)
    codes = [
        row.officer.code
        for row in report.officers
        if row is not figure
        and row.shown in disclosure.SEEN_BY_SUPERIOR
        and row.verdict not in calls
    ]
    today = report.office.day_of(report.fresh.until_at)
    over = disclosure.last_over(report.last, today)
    own = counting.own(codes, _paired(window), names(), first=report.first, last=over)
    others = [counting.member(colleague, report.clustering) for colleague in own.values()]
    mine: list[Member] = [counting.member(point, report.clustering) for point in points]
    expected = Standard([*others, *mine]).expected(
        [point.key for point in points], {colleague.key for colleague in others}
    )
    return [
        expected[point.key].share if expected[point.key].separable else None for point in points
    ]


def _reasons(persons: Sequence[Person], version: Questionnaire) -> tuple[ReasonCount, ...]:
    named = Counter(key for person in persons for key in person.reasons)
    about = [reason for reason in version.reasons if reason.owner is Owner.OFFICER]
    about.sort(key=lambda reason: reason.side != "high")
    return tuple(ReasonCount(reason, named[reason.key]) for reason in about)


def _unsur(
    mine: Sequence[Person], version: Questionnaire, first: date, over: date
) -> tuple[UnsurMean, ...]:
    """Give the unsur about an officer, from the extra question and from forms after a tap.

    Also of people whose reasons are all the unit's: here they were asked about the officer.
    """
    means = []
    for item in version.unsur:
        if not item.about_officer:
            continue
        answered = [person for person in mine if _score(person, item.key) is not None]
        scores = [_score(person, item.key) or 0 for person in seen(answered, first, over)]
        n, total = len(scores), Fraction(sum(scores))
        squares = Fraction(sum(score * score for score in scores))
        bounds = summary.mean_interval(n, total, squares, (1.0, 4.0))
        means.append(UnsurMean(item, n, total / n if n else None, bounds))
    return tuple(means)


def _score(person: Person, key: str) -> int | None:
    if person.extra is not None and person.extra[0] == key:
        return person.extra[1]
    if not person.forms:
        return None
    form = person.forms[0]
    return load(form.questionnaire).decode(form.scores).get(key)


def _comments(
    rows: Sequence[tuple[str, str]], unit: Unit, month: Month, today: date
) -> tuple[Released, ...]:
    released = disclosure.release_comments(
        rows,
        before=today,
        seed=unit.code,
        names=[officer.name for officer in unit.officers],
        weeks=lambda week: Week.parse(week).first in month,
    )
    return tuple(released)
