"""Fair figures per officer over a rolling window: what citizens tapped, and what was expected.

Of `measures/fair/` counting.py says which ratings count, standard.py what was expected, calling.py
what may be concluded, shrinkage.py how much of it is chance; here they come together for one unit.
Nothing here is a rank. Read next: shown.py, which lets them out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports import disclosure
from reports.disclosure import SeenBy
from reports.disclosure.grid import OFFICER_WEEKS
from reports.evidence import frames, packed, windows
from reports.evidence.frames import Freshness
from reports.evidence.people import Person
from reports.measures import quality, summary
from reports.measures.fair import counting, shrinkage, standard
from reports.measures.fair.calling import Judged, Verdict, judge
from reports.measures.fair.counting import Own
from reports.measures.fair.shrinkage import Shrunk, Spread
from reports.measures.fair.standard import Adjusted, Expected, Standard
from reports.measures.summary import Clustering
from reports.officers import left_over
from survey.errors import Invalid
from survey.language import N_
from survey.office.facts import Office, Officer, Unit
from survey.periods import Week
from survey.questionnaire import names

if TYPE_CHECKING:
    from survey.register.engine import Register
    from survey.register.services import Recorded

MOST_WEEKS = 53
RARELY = 0.5  # an officer's coverage below this part of the unit's is "jarang dinilai"


class WrongWeeks(Invalid):
    """A window that is not a number of weeks of one year."""

    slug = "wrong-weeks"
    sentence = N_("Jumlah minggu harus 1 sampai %(most)s, bukan %(weeks)s.")


@dataclass(frozen=True, slots=True)
class OfficerFigure:
    """One officer's window. Shares are 0-1 and None without ratings."""

    officer: Officer
    n: int
    k: int
    share: float | None
    low: float | None
    high: float | None
    deff: float
    beside: Expected  # beside colleagues whose figures the superior may see
    n_colleagues: int  # how many these are
    adjusted: Adjusted | None
    shrunk: Shrunk | None
    reliability: float | None
    by_ground: Mapping[str, int]  # visit | duty
    n_unit_reasons: int  # left out: all reasons belong to the unit
    n_unseen: int  # wait until five have come together
    n_given: int | None  # services given, where they are recorded by officer
    rarely_rated: bool
    shown: SeenBy
    verdict: Verdict

    @property
    def n_compared(self) -> int:
        """Ratings that have colleagues' beside them."""
        return self.beside.n

    @property
    def n_reference(self) -> float:
        """Independent ratings of colleagues that would tell as much."""
        return self.beside.n_reference

    @property
    def expected(self) -> float | None:
        """What is fairly expected of him: None where he cannot be told from his work."""
        return self.beside.share if self.beside.separable else None

    @property
    def alone(self) -> bool:
        """Whether nobody else does enough of his work."""
        return self.beside.alone

    @property
    def printed(self) -> float | None:
        """The share that the superior's sheet prints: in full, shrunk (±), or none."""
        if self.shown is SeenBy.FULL:
            return self.share
        return self.shrunk.share if self.shown is SeenBy.SUPERIOR and self.shrunk else None


@dataclass(frozen=True, slots=True)
class OfficersReport:
    """All officers of a unit, by name."""

    office: Office
    unit: Unit
    first: date
    last: date
    weeks: int
    since: date  # the first of their days from which the unit has answers
    until: date  # their last day with answers, of those that are over
    lang: str
    officers: tuple[OfficerFigure, ...]
    n: int  # attributed ratings that count and are seen
    n_unattributed: int
    n_unpaired: int
    n_unit_reasons: int
    moved: Mapping[str, int]  # ratings whose officer was corrected since, by who did it
    clustering: Clustering
    spread: Spread
    base: float | None  # usual share of the officers in the reference, 0-1
    n_tested: int  # officers whose difference could be put on them
    trust: quality.Trust
    fresh: Freshness

    @property
    def weeks_there(self) -> int:
        """How many of the weeks the unit has answers for: fewer where it is new."""
        return windows.n_weeks(self.since, self.until)


@dataclass(frozen=True, slots=True)
class RatedWindow:
    """What the register gave of one unit's window, before anything is counted."""

    record: quality.Record
    persons: Sequence[Person]  # of disclosure.gathered_over(first, last), days that are over
    given: Sequence[Recorded]
    moved: Mapping[str, int]


def compute(
    register: Register,
    *,
    unit: str,
    week: str,
    fresh: Freshness,
    weeks: int = OFFICER_WEEKS,
    lang: str = "id",
    whole_batches: bool = True,
) -> OfficersReport:
    """Compute the figures of every officer of a unit over the weeks up to one week.

    What is seen of an officer moves at the earliest the next day and by five ratings (design rule
    10), but for the custodian's JSON, which has every rating of days that are over. Which week a
    print may end with says `disclosure/grid.py`.

    Raises:
        WrongWeeks: Not 1 to 53 weeks.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise WrongWeeks(weeks=weeks, most=MOST_WEEKS, field="weeks")
    last_week = Week.parse(week)
    first = last_week.first - timedelta(weeks=weeks - 1)
    window = read(register, unit=unit, first=first, last=last_week.last, fresh=fresh)
    return figures(
        window,
        first=first,
        last=last_week.last,
        weeks=weeks,
        lang=lang,
        fresh=fresh,
        whole_batches=whole_batches,
        beside_weeks=whole_batches,
    )


def read(
    register: Register, *, unit: str, first: date, last: date, fresh: Freshness
) -> RatedWindow:
    """Read what the figures of a window rest on: of its days, both included, that are over."""
    from survey.register import offices

    with register.read() as conn:
        office, office_unit = offices.office(conn), offices.unit(conn, unit)
        today = office.day_of(fresh.until_at)
        over = disclosure.last_over(last, today)
        begin, end = disclosure.gathered_over(first, last)
        return RatedWindow(
            record=quality.read_record(
                conn,
                (office, office_unit),
                (first, last),
                fresh,
                until=over,
                alive=packed.read(conn, office_unit.code, first, over).half_days_alive,
                heads=frames.read_heads(conn),
            ),
            persons=frames.read(conn, office_unit.code, begin, disclosure.last_over(end, today)),
            given=frames.read_given(conn, office_unit.code, first, over),
            moved=frames.read_moved(conn, office_unit.code, first, over),
        )


def figures(
    read: RatedWindow,
    *,
    first: date,
    last: date,
    weeks: int,
    lang: str,
    fresh: Freshness,
    whole_batches: bool = True,
    beside_weeks: bool = False,
) -> OfficersReport:
    """Compute the figures from what the register holds; see `compute`.

    `beside_weeks` takes off the rows what the unit's weeks would tell of the others
    (`left_over.py`): for who reads of others than himself.
    """
    unit, codes = read.record.unit, [officer.code for officer in read.record.unit.officers]
    taps = [person for person in read.persons if counting.may_count(person)]
    paired = [person for person in taps if "unpaired" not in person.flags]
    over = disclosure.last_over(last, read.record.office.day_of(fresh.until_at))
    about = [person for person in paired if person.officer]
    own = counting.own(codes, paired, names(), first=first, last=over, whole_batches=whole_batches)
    taps, paired, about = (_between(some, first, over) for some in (taps, paired, about))
    if beside_weeks:
        own = left_over.rows_beside_weeks(own, taps)
    days = counting.clustering(own.values())
    judged = judge(Standard(counting.member(officer, days) for officer in own.values()))
    services, rarely = _services(about, read.given)
    answered = [person.day for person in read.persons]
    is_old = bool(answered) and read.record.begun <= first
    present = quality.listed(unit, about, first, max(first, over))
    listed = [o for o in unit.officers if o in present or own[o.code.casefold()].counted]
    rows = [_figure(o, own[o.code.casefold()], judged, services, rarely) for o in listed]
    return OfficersReport(
        office=read.record.office,
        unit=unit,
        first=first,
        last=last,
        weeks=weeks,
        since=first if is_old else windows.begun(answered, first, last),
        until=windows.ended(answered, first, over),
        lang=lang,
        officers=tuple(sorted(rows, key=_by_name)),
        n=sum(row.n for row in rows),
        n_unattributed=len(paired) - len(about),
        n_unpaired=len(taps) - len(paired),
        n_unit_reasons=sum(officer.n_unit_reasons for officer in own.values()),
        moved=read.moved,
        clustering=days,
        spread=judged.spread,
        base=judged.base,
        n_tested=judged.calls.n_tested,
        trust=_trust(read, _between(read.persons, first, over), about, [o.code for o in listed]),
        fresh=fresh,
    )


def _by_name(figure: OfficerFigure) -> tuple[str, str]:
    return figure.officer.name.casefold(), figure.officer.code


def _between(persons: Sequence[Person], first: date, last: date) -> list[Person]:
    return [rating for rating in persons if first <= date.fromisoformat(rating.day) <= last]


def _figure(
    officer: Officer,
    own: Own,
    judged: Judged,
    services: Mapping[str, int],
    rarely: Collection[str],
) -> OfficerFigure:
    n, k, beside = len(own.counted), own.k, judged.beside[own.key]
    share = summary.share(n, k, beside.deff)
    return OfficerFigure(
        officer=officer,
        n=n,
        k=k,
        share=share.share,
        low=share.low,
        high=share.high,
        deff=beside.deff,
        beside=beside,
        n_colleagues=len(judged.calls.left_in - {own.key}),
        adjusted=standard.adjusted(beside, judged.base) if beside.separable else None,
        shrunk=shrinkage.shrunk(beside, judged.spread) if beside.separable else None,
        reliability=shrinkage.reliability(n, judged.spread.icc) if n else None,
        by_ground=own.by_ground,
        n_unit_reasons=own.n_unit_reasons,
        n_unseen=own.n_unseen,
        n_given=services.get(own.key),
        rarely_rated=not disclosure.enough(n) and own.key in rarely,
        shown=judged.shown[own.key],
        verdict=judged.verdict(own.key),
    )


def _services(
    about: Sequence[Person], given: Sequence[Recorded]
) -> tuple[dict[str, int], set[str]]:
    """Give services by officer where they are recorded so, and whom citizens rarely rate.

    Both by code, case folded. Rare is less than half of what all of these are rated per service.
    """
    rows: dict[str, list[Recorded]] = defaultdict(list)
    for row in given:
        rows[row.officer.casefold()].append(row)
    by_officer = {x: sum(quality.services_by_day(rows[x]).values()) for x in rows if x}
    rated = Counter(person.officer.casefold() for person in about)
    services = sum(by_officer.values())
    coverage = sum(rated[code] for code in by_officer) / services if services else 0.0
    rarely = {code for code, n in by_officer.items() if rated[code] < RARELY * coverage * n}
    return by_officer, rarely


def _trust(
    read: RatedWindow,
    persons: Sequence[Person],
    about: Sequence[Person],
    codes: Sequence[str],
) -> quality.Trust:
    rated = quality.coverage(persons, read.given, {half.day for half in read.record.at_work})
    facts = read.record.facts(
        len(about), sum(bool(person.flags) for person in about), quality.flag_counts(about), rated
    )
    return quality.judge(
        replace(
            facts,
            officers=quality.by_officer(persons, read.given, codes),
            by_channel=Counter(person.channel for person in persons),
            rules=(),  # the weekly sheet says what each rule said
        )
    )
