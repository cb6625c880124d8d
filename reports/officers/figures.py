"""Fair figures per officer over a rolling window: what citizens tapped, and what was expected.

Only attributed ratings count, and a rating whose reasons all lie with the unit is left out and
counted apart (design rule 7). Shrunk figures and verdicts need the office's own variance between
officers and stay empty until that is estimated. Nothing here is a rank. Read next:
sheet.py, which obeys `shown`, and disclosure.py.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from reports import disclosure, frames, quality, summary
from reports.disclosure import Audience
from reports.frames import SATISFIED_FROM, Freshness, Person
from reports.summary import Clustering
from survey.errors import Invalid
from survey.language import N_
from survey.offices import Office, Officer, Unit
from survey.periods import Week
from survey.questionnaire import Owner, Questionnaire, load
from survey.responses import Channel

if TYPE_CHECKING:
    from survey.register.answers import Given
    from survey.register.engine import Register

WEEKS = 13
MOST_WEEKS = 53
# n(R) = R / (1 - R) x (1 - ICC) / ICC at R = 0.7 and 0.8 with ICC 0.065 (Roberts et al., BMJ
# 2014;349:g6034), until the office's own ICC is known.
SUPERIOR_FROM = 34
FULL_FROM = 58
RARELY = 0.5  # an officer's coverage below this part of the unit's is "jarang dinilai"
TOLD_FROM = 0.01  # part of a service's ratings that a printed whole percentage can tell
ALONE = 0.5  # more than this part of the ratings in services that nobody else handles


class WrongWeeks(Invalid):
    """A window that is not a number of weeks of one year."""

    slug = "wrong-weeks"
    sentence = N_("Jumlah minggu harus 1 sampai %(most)s, bukan %(weeks)s.")


class Verdict(StrEnum):
    """What may be concluded already; empty where the statistics are still to come."""

    TOO_FEW = "too few"
    NOT_SEPARABLE = "not separable"


@dataclass(frozen=True, slots=True)
class OfficerFigure:
    """One officer's window. Shares are 0-1 and None without ratings."""

    officer: Officer
    n: int
    share: float | None
    low: float | None
    high: float | None
    deff: float
    expected: float | None
    expected_shown: bool  # False: it would tell a figure that stays hidden
    by_ground: Mapping[str, int]  # visit | duty
    n_unit_reasons: int  # left out: all reasons belong to the unit
    n_given: int | None  # services given, where they are recorded by officer
    rarely_rated: bool
    shown: Audience
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class OfficersReport:
    """All officers of a unit, by name."""

    office: Office
    unit: Unit
    first: date
    last: date
    weeks: int
    lang: str
    officers: tuple[OfficerFigure, ...]
    n: int  # attributed ratings that count
    n_unattributed: int
    n_unpaired: int
    n_unit_reasons: int
    moved: Mapping[str, int]  # ratings whose officer was corrected since, by who did it
    clustering: Clustering
    fresh: Freshness


def compute(
    register: Register,
    *,
    unit: str,
    week: str,
    fresh: Freshness,
    weeks: int = WEEKS,
    lang: str = "id",
) -> OfficersReport:
    """Compute the figures of every officer of a unit over the weeks up to one week.

    Ratings of the current day are left out: what is seen of an officer moves at the earliest the
    next day (design rule 10).

    Args:
        register: The office's register.
        unit: Code of the unit.
        week: The last week of the window, "2026-W47".
        fresh: How new the register is.
        weeks: Length of the window, 1 to 53.
        lang: Language of the sheet, `id` or `en`.

    Raises:
        UnknownUnit: The register has no such unit.
        WrongPeriod: No such week.
        WrongWeeks: No such window.
    """
    from survey.register import offices

    if not 1 <= weeks <= MOST_WEEKS:
        raise WrongWeeks(weeks=weeks, most=MOST_WEEKS, field="weeks")
    asked = Week.parse(week)
    first = asked.first - timedelta(weeks=weeks - 1)
    with register.read() as conn:
        office, its = offices.office(conn), offices.unit(conn, unit)
        yesterday = fresh.until_at.astimezone(office.zone).date() - timedelta(days=1)
        last = min(asked.last, yesterday)
        persons = frames.read(conn, its.code, first, last)
        given = frames.read_given(conn, its.code, first, last)
        moved = frames.read_moved(conn, its.code, first, last)
    return figures(
        persons,
        given,
        moved=moved,
        office=office,
        unit=its,
        first=first,
        last=asked.last,
        weeks=weeks,
        lang=lang,
        fresh=fresh,
    )


def figures(
    persons: Sequence[Person],
    given: Sequence[Given],
    *,
    moved: Mapping[str, int],
    office: Office,
    unit: Unit,
    first: date,
    last: date,
    weeks: int,
    lang: str,
    fresh: Freshness,
) -> OfficersReport:
    """Compute the figures from people, services given and corrections; see `compute`."""
    asked = load()
    taps = [person for person in persons if _may_count(person)]
    paired = [person for person in taps if "unpaired" not in person.flags]
    attributed = [person for person in paired if person.officer]
    counted = [person for person in attributed if not _only_unit_reasons(person, asked)]
    days = summary.clustering([list(_days(counted).values())])
    rates = _rates(counted)
    by_officer = _by_officer(attributed)
    coverage = _coverage(by_officer, given)
    found = [
        _figure(
            officer,
            by_officer.get(officer.code.casefold(), []),
            asked,
            days=days,
            rates=rates,
            n_given=_given_by(officer.code, given),
            unit_coverage=coverage,
        )
        for officer in sorted(unit.officers, key=lambda one: (one.name.casefold(), one.code))
    ]
    return OfficersReport(
        office=office,
        unit=unit,
        first=first,
        last=last,
        weeks=weeks,
        lang=lang,
        officers=_without_betrayal(found, counted),
        n=len(counted),
        n_unattributed=len(paired) - len(attributed),
        n_unpaired=len(taps) - len(paired),
        n_unit_reasons=len(attributed) - len(counted),
        moved=moved,
        clustering=days,
        fresh=fresh,
    )


def _by_officer(attributed: Sequence[Person]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for person in attributed:
        found[person.officer.casefold()].append(person)
    return found


def _may_count(person: Person) -> bool:
    """A tap at the counter, or one from a file that names its officer or its minute on a roster."""
    known = person.channel == Channel.IMPORT and bool(person.officer)
    return person.counts_as_tap or (known and person.kepuasan is not None)


def _only_unit_reasons(person: Person, asked: Questionnaire) -> bool:
    owner = {reason.key: reason.owner for reason in asked.reasons}
    owners = [owner.get(key) for key in person.reasons]
    return bool(owners) and all(one is Owner.UNIT for one in owners)


def _satisfied(person: Person) -> bool:
    return (person.kepuasan or 0) >= SATISFIED_FROM


def _days(persons: Sequence[Person]) -> dict[str, tuple[int, int]]:
    n, k = Counter[str](), Counter[str]()
    for person in persons:
        n[person.day] += 1
        k[person.day] += _satisfied(person)
    return {day: (n[day], k[day]) for day in n}


Stratum = tuple[str, bool]


def _stratum(person: Person) -> Stratum:
    """Service, and whether a file brought it: comparisons never pool channels (rule 8)."""
    return person.service.casefold(), person.channel == Channel.IMPORT


@dataclass(frozen=True, slots=True)
class _Rate:
    n: int
    k: int


def _rates(counted: Sequence[Person]) -> dict[Stratum, _Rate]:
    n, k = Counter[Stratum](), Counter[Stratum]()
    for person in counted:
        n[_stratum(person)] += 1
        k[_stratum(person)] += _satisfied(person)
    return {stratum: _Rate(n[stratum], k[stratum]) for stratum in n}


def _figure(
    officer: Officer,
    attributed: Sequence[Person],
    asked: Questionnaire,
    *,
    days: Clustering,
    rates: Mapping[Stratum, _Rate],
    n_given: int | None,
    unit_coverage: float | None,
) -> OfficerFigure:
    counted = [person for person in attributed if not _only_unit_reasons(person, asked)]
    n = len(counted)
    own = Counter(_stratum(person) for person in counted)
    sizes = [size for size, _ in _days(counted).values()]
    share = summary.share(n, sum(map(_satisfied, counted)), days.deff(sizes))
    expected = sum(m * rates[s].k / rates[s].n for s, m in own.items()) / n if n else None
    rarely = (
        n < disclosure.MIN_CELL
        and n_given is not None
        and unit_coverage is not None
        and len(attributed) < RARELY * unit_coverage * n_given
    )
    return OfficerFigure(
        officer=officer,
        n=n,
        share=share.share,
        low=share.low,
        high=share.high,
        deff=share.deff,
        expected=expected,
        expected_shown=True,
        by_ground=dict(sorted(Counter(person.ground for person in counted).items())),
        n_unit_reasons=len(attributed) - n,
        n_given=n_given,
        rarely_rated=rarely,
        shown=disclosure.audience(n, SUPERIOR_FROM, FULL_FROM),
        verdict=_verdict(n, own, rates),
    )


def _verdict(n: int, own: Mapping[Stratum, int], rates: Mapping[Stratum, _Rate]) -> Verdict | None:
    """Say what can be said without a test: too few, or nobody to compare with."""
    if n < SUPERIOR_FROM:
        return Verdict.TOO_FEW
    alone = sum(m for s, m in own.items() if rates[s].n - m < disclosure.MIN_CELL)
    return Verdict.NOT_SEPARABLE if alone > ALONE * n else None


def _without_betrayal(
    found: Sequence[OfficerFigure], counted: Sequence[Person]
) -> tuple[OfficerFigure, ...]:
    """Mark the expected shares from which a colleague's hidden share could be worked out."""
    by_officer = _by_officer(counted)
    strata = {
        one.officer.code: Counter(map(_stratum, by_officer.get(one.officer.code.casefold(), ())))
        for one in found
    }
    hidden = {one.officer.code for one in found if one.shown not in disclosure.SEEN_BY_SUPERIOR}
    return tuple(
        replace(one, expected_shown=not _tells(strata[one.officer.code], strata, hidden))
        for one in found
    )


def _tells(
    own: Mapping[Stratum, int], strata: Mapping[str, Counter[Stratum]], hidden: set[str]
) -> bool:
    """Say whether an expected share over these services leaves one hidden colleague unknown.

    A colleague who handles no other service is known from his printed share. If only one of the
    rest, or fewer than ten ratings, remain, they can be worked out, unless the hidden ratings are
    fewer than a whole percentage tells.
    """
    parts = {code: sum(of[s] for s in own) for code, of in strata.items()}
    secret = sum(parts[code] for code in hidden)
    unknown = [
        n for code, n in parts.items() if n and (code in hidden or strata[code].keys() - own.keys())
    ]
    lone = len(unknown) == 1 or disclosure.betrayed(sum(unknown))
    return lone and secret > TOLD_FROM * sum(parts.values())


def _coverage(by_officer: Mapping[str, Sequence[Person]], given: Sequence[Given]) -> float | None:
    """Give attributed ratings per service given, over the officers whose services are recorded."""
    recorded = {row.officer.casefold() for row in given if row.officer}
    services = sum(_given_by(code, given) or 0 for code in recorded)
    ratings = sum(len(by_officer.get(code, ())) for code in recorded)
    return ratings / services if services else None


def _given_by(code: str, given: Sequence[Given]) -> int | None:
    rows = [row for row in given if row.officer.casefold() == code.casefold()]
    return sum(quality.services_by_day(rows).values()) if rows else None


def as_json(report: OfficersReport) -> dict[str, object]:
    """Give every row for the custodian; a print or page obeys `shown`."""
    return {
        "unit": report.unit.code,
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "weeks": report.weeks,
        "icc": None,
        "icc_days": report.clustering.icc if report.clustering.known else None,
        "thresholds": {
            "hidden": disclosure.MIN_CELL,
            "superior": SUPERIOR_FROM,
            "full": FULL_FROM,
        },
        "n": report.n,
        "n_unattributed": report.n_unattributed,
        "n_unpaired": report.n_unpaired,
        "n_unit_reasons": report.n_unit_reasons,
        "moved": dict(report.moved),
        "waiting": report.fresh.waiting,
        "officers": [_row(one) for one in report.officers],
    }


def _row(one: OfficerFigure) -> dict[str, object]:
    return {
        "officer": one.officer.code,
        "name": one.officer.name,
        "n": one.n,
        "share": one.share,
        "low": one.low,
        "high": one.high,
        "deff": one.deff,
        "expected": one.expected,
        "expected_shown": one.expected_shown,
        "adjusted": None,
        "adjusted_low": None,
        "adjusted_high": None,
        "reliability": None,
        "by_ground": dict(one.by_ground),
        "n_unit_reasons": one.n_unit_reasons,
        "services_given": one.n_given,
        "rarely_rated": one.rarely_rated,
        "shown": one.shown.value,
        "verdict": one.verdict.value if one.verdict else None,
    }
