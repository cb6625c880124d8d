"""The weekly report of one unit in numbers: internal monitoring that names no person.

Reads the report's week and the twelve before it, and no older answer. The words and the printed
sheet are in sheet.py; what may be shown is decided by disclosure.py. Read next: summary.py,
trends.py, findings.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports import frames, pantauan, quality, summary, tables, trends
from reports.disclosure import Released, betrayed, enough, release_comments, visible
from reports.findings import Basis, Finding, findings
from reports.frames import Freshness, Person
from survey import scoring
from survey.offices import Office, Unit
from survey.periods import Semester, Week
from survey.questionnaire import Questionnaire, load

if TYPE_CHECKING:
    from survey.register.answers import Given
    from survey.register.engine import Register

HEAT_WEEKS = 8
BEFORE_WEEKS = 8  # what this week is laid beside in words


@dataclass(frozen=True, slots=True)
class Sample:
    """How far the semester's official survey has come."""

    semester: Semester
    n: int  # submitted forms from the semester's first day to the end of the week
    population: int | None  # services given in a year, None when no record exists
    required: int | None  # Krejcie-Morgan of that population
    recorded_from: date | None  # later than a year ago: population, required are lower bounds

    @property
    def sufficient(self) -> bool | None:
        """Whether the forms are enough; None where only a lower bound of what is asked is known."""
        if self.population is None:
            return None
        partial = self.recorded_from is not None
        return scoring.enough_forms(self.n, self.population, or_more=partial)


@dataclass(frozen=True, slots=True)
class Weekly:
    """All figures of the report, nothing hidden yet: only as_json and the sheet let them out."""

    office: Office
    unit: Unit
    week: Week
    lang: str
    fresh: Freshness
    questionnaire: Questionnaire
    n: int
    n_after_rules: int
    kepuasan: summary.Share
    after_rules: summary.Share
    before: summary.Share  # of the eight weeks before, those with ten taps, pooled
    before_weeks: int  # how many of the eight they are
    days: summary.Clustering
    coverage: quality.Coverage
    pantauan: pantauan.Pantauan | None
    unsur: tuple[summary.UnsurRow, ...]  # the week's forms
    unsur_shown: tuple[summary.UnsurRow, ...]  # the forms of all weeks shown
    trend: trends.Trend
    low: tables.Reasons
    high: tables.Reasons
    heat: tuple[tables.HeatCell, ...]
    channels: tuple[quality.ChannelRow, ...]
    flags: Mapping[str, int]
    heads: tuple[frames.ChainHead, ...]
    sample: Sample
    comments: tuple[Released, ...]
    n_comments: int  # written in the week, released or not
    findings: tuple[Finding, ...]

    @property
    def missing(self) -> int:
        """Sequence numbers that the register has not got, over all boxes."""
        return sum(head.missing for head in self.heads)


@dataclass(frozen=True, slots=True)
class _Read:
    """What the register gave, before anything is counted."""

    office: Office
    unit: Unit
    people: tuple[Person, ...]
    given: tuple[Given, ...]
    given_in_week: tuple[Given, ...]
    heads: tuple[frames.ChainHead, ...]
    n_forms: int
    comments: tuple[tuple[str, str], ...]


def compute(register: Register, *, unit: str, week: str, lang: str, fresh: Freshness) -> Weekly:
    """Compute the weekly report.

    Args:
        register: Where the answers are.
        unit: Code of the unit, in any case.
        week: ISO week, "2026-W47".
        lang: Language of the findings, id or en.
        fresh: What still waits in the boxes, and until when the figures reach.

    Raises:
        UnknownUnit: There is no such unit.
        WrongPeriod: There is no such week.
    """
    asked = Week.parse(week)
    shown = [asked]
    while len(shown) < trends.SHOWN_WEEKS:
        shown.insert(0, shown[0].previous)
    return _count(_read(register, unit, shown), shown, lang, fresh)


def _read(register: Register, code: str, shown: Sequence[Week]) -> _Read:
    from survey.register import answers, offices

    week = shown[-1]
    year_ago = week.last - timedelta(days=364)
    with register.read() as conn:
        unit = offices.unit(conn, code)
        semester = _semester(week)
        given = frames.read_given(conn, unit.code, year_ago, week.last)
        return _Read(
            office=offices.office(conn),
            unit=unit,
            people=frames.read(conn, unit.code, shown[0].first, week.last),
            given=given,
            given_in_week=tuple(g for g in given if g.day >= week.first.isoformat()),
            heads=frames.read_heads(conn),
            n_forms=answers.n_forms(conn, unit.code, semester.first, min(week.last, semester.last)),
            comments=frames.read_comments(conn, unit.code, _comments_from(week), week.last),
        )


def _semester(week: Week) -> Semester:
    """Give the semester in which the week begins, so that its last week shows its final count."""
    return Semester.of(week.first)


def _comments_from(week: Week) -> date:
    """Give the fixed Monday from which comments are gathered into batches, once per semester."""
    begun = Semester.of(week.first).first
    return begun + timedelta(days=-begun.weekday() % 7)


def _count(read: _Read, shown: Sequence[Week], lang: str, fresh: Freshness) -> Weekly:
    week, form = shown[-1], load()
    by_week: dict[str, list[Person]] = {str(name): [] for name in shown}
    for person in read.people:
        by_week[frames.week_name(date.fromisoformat(person.day))].append(person)
    now = by_week[str(week)]
    before = [p for name in shown[-1 - BEFORE_WEEKS : -1] for p in by_week[str(name)]]
    everyone = frames.table(read.people)
    taps = everyone[everyone["tap"]]
    daily = tables.by_day(taps)
    days = summary.clustering(_by_week(daily, shown))
    sizes = [n for day, (n, _) in daily.items() if day >= week.first.isoformat()]
    weeks = tables.by_week(taps, [str(name) for name in shown])
    kept = [p for p in now if not p.flags]
    # A week too small to be shown must not follow from the pooled share of the others.
    earlier = [w for w in weeks[-1 - BEFORE_WEEKS : -1] if enough(w.n)]
    usual = [p for w in earlier for p in by_week[w.name]]
    heat_taps = taps[taps["week"].isin(_mapped(weeks[-HEAT_WEEKS:]))]
    back = [by_week[str(name)] for name in reversed(shown)]
    result = Weekly(
        office=read.office,
        unit=read.unit,
        week=week,
        lang=lang,
        fresh=fresh,
        questionnaire=form,
        n=len(now),
        n_after_rules=len(kept),
        kepuasan=summary.share(weeks[-1].n, weeks[-1].k, days.deff(sizes)),
        after_rules=_satisfied(kept, days.deff(sizes)),
        before=summary.share(sum(w.n for w in earlier), sum(w.k for w in earlier)),
        before_weeks=len(earlier),
        days=days,
        coverage=quality.coverage(now, read.given_in_week),
        pantauan=_pantauan(form, back),
        unsur=summary.unsur_table(_forms(form, now)),
        unsur_shown=summary.unsur_table(_forms(form, read.people)),
        trend=trends.trend(weeks),
        low=tables.reasons(back, form, "low"),
        high=tables.reasons(back, form, "high"),
        heat=tables.half_days(heat_taps, [d + 1 for d in read.unit.hours.weekdays], days),
        channels=quality.channels(now, before, days),
        flags=quality.flag_counts(now),
        heads=read.heads,
        sample=_sample(read, week),
        comments=_released(read, week, fresh),
        n_comments=sum(day >= week.first.isoformat() for day, _ in read.comments),
        findings=(),
    )
    return _with_findings(result, now, usual)


def _mapped(weeks: Sequence[trends.Week]) -> list[str]:
    """Give the weeks of the half-day map.

    A small week, which the trend hides, would follow from the map's sum and the other weeks,
    unless it is mixed with another small one.
    """
    small = [week for week in weeks if betrayed(week.n)]
    told = len(small) == 1 or betrayed(sum(week.n for week in small))
    return [week.name for week in weeks if not (told and week in small)]


def _by_week(
    daily: Mapping[str, tuple[int, int]], shown: Sequence[Week]
) -> list[list[tuple[int, int]]]:
    return [[n for day, n in daily.items() if date.fromisoformat(day) in week] for week in shown]


def _forms(form: Questionnaire, people: Sequence[Person]) -> scoring.Counts:
    return scoring.count(form, [scores for person in people for scores in person.forms])


def _satisfied(people: Sequence[Person], deff: float) -> summary.Share:
    taps = [p.kepuasan or 0 for p in people if p.counts_as_tap]
    return summary.share(len(taps), sum(k >= frames.SATISFIED_FROM for k in taps), deff)


def _pantauan(form: Questionnaire, back: Sequence[Sequence[Person]]) -> pantauan.Pantauan | None:
    """Try windows of 4 to 13 weeks, the shortest first."""
    keys = [item.key for item in form.unsur]
    for weeks in pantauan.WINDOWS:
        taps = [p for week in back[:weeks] for p in week if p.counts_as_tap]
        extras = [
            pantauan.Extra(*person.extra, person.kepuasan)
            for person in taps
            if person.extra and person.kepuasan
        ]
        by_score = Counter(person.kepuasan or 0 for person in taps)
        if found := pantauan.pantauan(by_score, extras, keys, weeks):
            return found
    return None


def _sample(read: _Read, week: Week) -> Sample:
    by_day = quality.services_by_day(read.given)
    population = sum(by_day.values()) or None
    begun = date.fromisoformat(min(by_day)) if by_day else None
    # Two weeks' grace: a year's record may begin after the holidays.
    partial = begun is not None and begun > week.last - timedelta(days=350)
    return Sample(
        semester=_semester(week),
        n=read.n_forms,
        population=population,
        required=scoring.sample_size(population) if population else None,
        recorded_from=begun if partial else None,
    )


def _released(read: _Read, week: Week, fresh: Freshness) -> tuple[Released, ...]:
    today = fresh.until_at.astimezone(read.office.zone).date()
    names = [officer.name for officer in read.unit.officers]
    everything = release_comments(read.comments, before=today, seed=read.unit.code, names=names)
    return tuple(one for one in everything if one.week == str(week))


def _with_findings(report: Weekly, now: Sequence[Person], before: Sequence[Person]) -> Weekly:
    from dataclasses import replace

    low = [reason.key for reason in report.questionnaire.reasons if reason.side == "low"]
    seen = visible([cell.satisfied.n for cell in report.heat])
    basis = Basis(
        lang=report.lang,
        questionnaire=report.questionnaire,
        kepuasan=report.kepuasan,
        trend=report.trend,
        low=report.low,
        low_now=_named(now, low),
        low_before=_named(before, low),
        taps_now=report.kepuasan.n,
        taps_before=report.before.n,
        weeks_before=report.before_weeks,
        where={key: tables.spots([p for p in now if key in p.reasons]) for key in low},
        taps_where=tables.spots([p for p in now if p.counts_as_tap]),
        heat=[cell for cell, ok in zip(report.heat, seen, strict=True) if ok],
        heat_weeks=HEAT_WEEKS,
        unsur=report.unsur_shown,
        unsur_weeks=trends.SHOWN_WEEKS,
        channels=report.channels,
        coverage=report.coverage,
        missing=report.missing,
    )
    return replace(report, findings=findings(basis))


def _named(people: Sequence[Person], keys: Sequence[str]) -> Counter[str]:
    """Count who named a reason, among those whom the weekly share counts."""
    return Counter(key for p in people if p.counts_as_tap for key in p.reasons if key in keys)
