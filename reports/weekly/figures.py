"""The weekly report of one unit in numbers: internal monitoring that names no person.

Reads the report's week and the twelve before it, and of older ones only how many were satisfied.
What may be shown decides visible.py. Read next: content.py, then visible.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports import frames, pantauan, quality, summary, tables, trends
from reports.disclosure import (
    MIN_PUBLISHED,
    Released,
    betrayed,
    enough,
    release_comments,
    seen_from,
    seen_window,
    settled,
)
from reports.findings import Basis, findings
from reports.frames import Freshness, Person
from reports.themes import counts
from reports.weekly import visible
from reports.weekly.content import HEAT_WEEKS, Sample, Weekly
from survey import scoring
from survey.offices import Office, Unit
from survey.periods import Semester, Week
from survey.questionnaire import Questionnaire, load

if TYPE_CHECKING:
    from survey.register.answers import Given
    from survey.register.engine import Register

BEFORE_WEEKS = 8  # what this week is laid beside in words


@dataclass(frozen=True, slots=True)
class _Read:
    """What the register gave, before anything is counted."""

    office: Office
    unit: Unit
    people: tuple[Person, ...]
    given: tuple[Given, ...]
    given_in_week: tuple[Given, ...]
    heads: tuple[frames.ChainHead, ...]
    marks: frames.Marks
    half_days: tuple[quality.HalfDay, ...]  # of the week
    days: Mapping[str, tuple[int, int]]  # taps and satisfied taps by day, the chart's history
    n_forms: int
    form_days: Mapping[date, int]  # forms by day, from disclosure.seen_from on
    comments: tuple[tuple[str, str], ...]


def compute(
    register: Register,
    *,
    unit: str,
    week: str,
    lang: str,
    fresh: Freshness,
    target: float | None = None,
) -> Weekly:
    """Compute the weekly report.

    Args:
        register: Where the answers are.
        unit: Code of the unit, in any case.
        week: ISO week, "2026-W47".
        lang: Language of the findings, id or en.
        fresh: What still waits in the boxes, and until when the figures reach.
        target: Share of satisfied people that the unit aims at, 0-1.

    Raises:
        UnknownUnit: There is no such unit.
        WrongPeriod: There is no such week.
    """
    asked = Week.parse(week)
    shown = [asked]
    while len(shown) < trends.SHOWN_WEEKS:
        shown.insert(0, shown[0].previous)
    return _count(_read(register, unit, shown, fresh), shown, lang, fresh, target)


def _read(register: Register, code: str, shown: Sequence[Week], fresh: Freshness) -> _Read:
    from survey.register import answers, offices

    week = shown[-1]
    year_ago = week.last - timedelta(days=364)
    with register.read() as conn:
        office, unit = offices.office(conn), offices.unit(conn, code)
        half_days = quality.open_half_days(office, unit, week.first, week.last, fresh.until_at)
        asked = [(half.day, half.slot) for half in half_days]
        semester = _semester(week)
        given = frames.read_given(conn, unit.code, year_ago, week.last)
        return _Read(
            office=office,
            unit=unit,
            people=frames.read(conn, unit.code, shown[0].first, week.last),
            given=given,
            given_in_week=tuple(g for g in given if g.day >= week.first.isoformat()),
            heads=frames.read_heads(conn),
            marks=frames.read_marks(conn, unit.code, week.first, week.last, asked),
            half_days=half_days,
            form_days=frames.read_form_days(conn, unit.code, seen_from(shown[0].first), week.last),
            days=frames.read_days(conn, unit.code, trends.history_first(week), week.last),
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


def _count(
    read: _Read,
    shown: Sequence[Week],
    lang: str,
    fresh: Freshness,
    target: float | None = None,
) -> Weekly:
    week, form = shown[-1], load()
    everyone_now = [p for p in read.people if p.day >= week.first.isoformat()]
    reach = _reach(read, week, [p for p in everyone_now if p.counts_as_tap], fresh)
    others = _reach(read, week, [p for p in everyone_now if not p.counts_as_tap], fresh)
    people = [p for p in read.people if p.day <= (reach if p.counts_as_tap else others).isoformat()]
    by_week: dict[str, list[Person]] = {str(name): [] for name in shown}
    for person in people:
        by_week[frames.week_name(date.fromisoformat(person.day))].append(person)
    now = by_week[str(week)]
    before = [p for name in shown[-1 - BEFORE_WEEKS : -1] for p in by_week[str(name)]]
    laid_out = frames.table(people)
    taps = laid_out[laid_out["tap"]]
    daily = tables.by_day(taps)
    days = summary.clustering(_by_week(daily, shown), summary.ASSUMED_ICC)
    sizes = [n for day, (n, _) in daily.items() if day >= week.first.isoformat()]
    weeks = tables.by_week(taps, [str(name) for name in shown])
    kept = [p for p in now if not p.flags]
    # A week too small to be shown must not follow from the pooled share of the others.
    earlier = [w for w in weeks[-1 - BEFORE_WEEKS : -1] if enough(w.n)]
    usual = [p for w in earlier for p in by_week[w.name]]
    over = people if reach >= week.last else _before(week, people)
    mapped = [name for name in _mapped(weeks[-HEAT_WEEKS:]) if over is people or name != str(week)]
    heat_taps = taps[taps["week"].isin(mapped)]
    until = fresh.until_at.astimezone(read.office.zone).date()
    counted = {day: found for day, found in read.days.items() if day <= reach.isoformat()}
    history = trends.history(counted, read.office, read.unit, week, min(until, reach))
    released = _released(read, fresh)
    back = [[p for p in by_week[str(name)] if name != week or over is people] for name in shown]
    back.reverse()
    result = Weekly(
        office=read.office,
        unit=read.unit,
        week=week,
        lang=lang,
        fresh=fresh,
        questionnaire=form,
        trust=_trust(read, everyone_now, now, before, fresh),
        n=len(everyone_now),
        n_after_rules=sum(not p.flags for p in everyone_now),
        reach=reach,
        n_to_come=len(everyone_now) - len(now),
        kepuasan=summary.share(weeks[-1].n, weeks[-1].k, days.deff(sizes)),
        after_rules=_satisfied(kept, days.deff(sizes)),
        before=summary.share(sum(w.n for w in earlier), sum(w.k for w in earlier)),
        before_weeks=len(earlier),
        days=days,
        pantauan=_pantauan(form, back, days),
        unsur=summary.unsur_table(_forms(form, back[0])),
        unsur_shown=summary.unsur_table(_forms(form, _seen_forms(read, shown, over))),
        trend=trends.trend(history, target),
        volume=trends.volume(history),
        low=tables.reasons(back, form, "low"),
        high=tables.reasons(back, form, "high"),
        heat=tables.half_days(heat_taps, [d + 1 for d in read.unit.hours.weekdays], days),
        channels=quality.channels(back[0], before, days),
        heads=read.heads,
        sample=_sample(read, week),
        comments=tuple(one for one in released if one.week == str(week)),
        said=_said(released, shown),
        n_comments=sum(day >= week.first.isoformat() for day, _ in read.comments),
        findings=(),
    )
    return _with_findings(result, now, usual)


def _before(week: Week, people: Sequence[Person]) -> list[Person]:
    """Give the people of the weeks before.

    Forms, reasons, half-days and channels of a week under way are few, and wait for its end.
    """
    return [person for person in people if person.day < week.first.isoformat()]


def _seen_forms(read: _Read, shown: Sequence[Week], people: Sequence[Person]) -> list[Person]:
    """Give the people whose forms the pooled table counts: whole batches of the weeks shown.

    The window rolls by a week, in which often fewer than five forms come and go.
    """
    last = max((date.fromisoformat(person.day) for person in people), default=shown[0].first)
    window = seen_window(read.form_days, shown[0].first, last)
    if window is None:
        return []
    first, end = (day.isoformat() for day in window)
    return [person for person in people if first <= person.day <= end]


def _reach(read: _Read, week: Week, now: Sequence[Person], fresh: Freshness) -> date:
    """Give the last day whose answers the figures count.

    A week is whole when its last opening hour is over. Before, a day is counted once it is over
    and five people came after it, so that two sheets of one week never differ by fewer. Taps and
    all others are asked apart, as there are figures about each.
    """
    today = fresh.until_at.astimezone(read.office.zone).date()
    if all(half.over for half in read.half_days if half.day <= today.isoformat()):
        today += timedelta(days=1)
    opens = [date.fromisoformat(half.day) for half in read.half_days]
    last = max(opens, default=week.last)
    by_day = Counter(date.fromisoformat(person.day) for person in now)
    reach = settled(by_day, week.first, last, today)
    if reach is None:
        return week.first - timedelta(days=1)
    return week.last if reach == last else reach


def _trust(
    read: _Read,
    now: Sequence[Person],
    counted: Sequence[Person],
    before: Sequence[Person],
    fresh: Freshness,
) -> quality.Trust:
    """Judge the week's record; the share without flagged answers stands there only if it may.

    Args:
        read: What the register gave.
        now: Everybody of the week.
        counted: Those whose answers are in the figures.
        before: Everybody of the weeks it is laid beside.
        fresh: What still waits.
    """
    every = _satisfied(counted, 1.0)
    rest = _satisfied([person for person in counted if not person.flags], 1.0)
    beside = enough(rest.n) and not betrayed(every.n - rest.n, MIN_PUBLISHED)
    return quality.judge(
        quality.Facts(
            n=len(now),
            n_flagged=sum(bool(person.flags) for person in now),
            by_flag=quality.flag_counts(now),
            coverage=quality.coverage(now, read.given_in_week),
            officers=quality.by_officer(
                now, read.given_in_week, [officer.code for officer in read.unit.officers]
            ),
            by_channel=Counter(str(person.channel) for person in counted),
            by_channel_before=Counter(str(person.channel) for person in before),
            live=quality.live(read.half_days, read.marks.alive),
            windows=read.marks.windows,
            missing=sum(head.missing for head in read.heads),
            n_conflicts=read.marks.n_conflicts,
            waiting=fresh.waiting,
            over=all(half.over for half in read.half_days),
            with_flagged=every.share if beside else None,
            without_flagged=rest.share if beside else None,
        )
    )


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


def _pantauan(
    form: Questionnaire, back: Sequence[Sequence[Person]], days: summary.Clustering
) -> pantauan.Pantauan | None:
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
        deff = days.deff(list(Counter(person.day for person in taps).values()))
        if found := pantauan.pantauan(by_score, extras, keys, weeks, deff):
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


def _released(read: _Read, fresh: Freshness) -> list[Released]:
    today = fresh.until_at.astimezone(read.office.zone).date()
    names = [officer.name for officer in read.unit.officers]
    return release_comments(read.comments, before=today, seed=read.unit.code, names=names)


def _said(released: Sequence[Released], shown: Sequence[Week]) -> counts.Said:
    """Count words and themes of what was released in the weeks shown."""
    names = {str(week) for week in shown}
    inside = [one for one in released if one.week in names]
    return counts.said(inside) if inside else counts.Said(0, (), ())


def _with_findings(report: Weekly, now: Sequence[Person], before: Sequence[Person]) -> Weekly:
    """Look for findings in what may be seen, and in nothing else."""
    seen = visible.let_out(report)
    low = [reason.key for reason in report.questionnaire.reasons if reason.side == "low"]
    basis = Basis(
        lang=report.lang,
        questionnaire=report.questionnaire,
        trust=seen.trust,
        kepuasan=seen.kepuasan,
        trend=seen.trend,
        volume=seen.volume,
        low=seen.low,
        low_now=_named(now, low),
        low_before=_named(before, low),
        taps_now=seen.kepuasan.n,
        taps_before=seen.before.n,
        weeks_before=seen.before_weeks,
        where={key: tables.spots([p for p in now if key in p.reasons]) for key in low},
        taps_where=tables.spots([p for p in now if p.counts_as_tap]),
        heat=[cell for cell in seen.heat if cell.satisfied.share is not None],
        heat_weeks=HEAT_WEEKS,
        unsur=seen.unsur_shown,
        unsur_weeks=trends.SHOWN_WEEKS,
        channels=seen.channels,
    )
    return replace(report, findings=findings(basis))


def _named(people: Sequence[Person], keys: Sequence[str]) -> Counter[str]:
    """Count who named a reason, among those whom the weekly share counts."""
    return Counter(key for p in people if p.counts_as_tap for key in p.reasons if key in keys)
