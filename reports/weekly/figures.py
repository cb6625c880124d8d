"""The weekly report of one unit in numbers: internal monitoring that names no person.

Counts those whom people.py read and lets count. What may be shown decides shown.py. Read next:
content.py, then shown.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports.disclosure import (
    MIN_PUBLISHED,
    Released,
    betrayed,
    enough,
    last_over,
    release_comments,
    window,
)
from reports.evidence import windows
from reports.evidence.frames import Freshness
from reports.evidence.people import Person
from reports.measures import pantauan, quality, summary, tables, themes, trends
from reports.measures.findings import Basis, findings
from reports.skm.services import Sample, sample
from reports.weekly import people
from reports.weekly.content import Weekly
from reports.weekly.half_day_map import half_day_map
from reports.weekly.people import People, Read, read
from reports.weekly.shown import publishable
from survey.index.counts import Counts, count_by_ref
from survey.periods import Week
from survey.questionnaire import Questionnaire, current, is_satisfied, load, names

if TYPE_CHECKING:
    from survey.register.engine import Register


_Rows = tuple[summary.UnsurRow, ...]


def compute(
    register: Register,
    *,
    unit: str,
    week: str,
    lang: str,
    fresh: Freshness,
    target: float | None = None,
    whole_batches: bool = True,
) -> Weekly:
    """Compute the weekly report, beside the share of satisfied people that is aimed at (0-1).

    In whole batches a week that is not over has no figure but how many rated, by fives; the
    custodian's JSON counts what has arrived.
    """
    reported = Week.parse(week)
    shown = [reported]
    while len(shown) < trends.SHOWN_WEEKS:
        shown.insert(0, shown[0].previous)
    reading = read(register, unit, shown, fresh)
    who = people.people(reading, shown, fresh, whole_batches=whole_batches)
    return count(reading, who, lang, fresh, target)


def count(read: Read, who: People, lang: str, fresh: Freshness, target: float | None) -> Weekly:
    """Count the people of what was read; see `compute`."""
    shown, week, form = who.shown, who.shown[-1], names(first=read.refs)
    daily = tables.by_day(person for person in who.counted if person.counts_as_tap)
    days = _clustering(daily, shown)
    deff = days.deff([n for day, (n, _) in daily.items() if day >= week.first.isoformat()])
    weeks = tables.by_week(daily, [str(name) for name in shown])
    large, usual = who.usual(weeks)
    office, unit = read.record.office, read.record.unit
    today = office.day_of(fresh.until_at)
    share_chart, number_chart = _charts(read, who, today, target)
    comments, written = _written(read, shown, today)
    version, unsur, unsur_shown = _unsur(read, who)
    blocks = who.blocks
    result = Weekly(
        office=office,
        unit=unit,
        week=week,
        lang=lang,
        fresh=fresh,
        questionnaire=form,
        version=version,
        trust=_trust(read, who, week),
        n=who.n,
        n_after_rules=min(who.n, sum(not p.flags for p in who.everyone)),
        since=_since(read, week),
        unpaired=read.unpaired,
        reach=who.reach,
        kepuasan=summary.share(weeks[-1].n, weeks[-1].k, deff),
        after_rules=_satisfied([p for p in who.now if not p.flags], deff),
        before=summary.share(sum(w.n for w in large), sum(w.k for w in large)),
        before_weeks=len(large),
        days=days,
        pantauan=_pantauan(blocks, days),
        unsur=unsur,
        unsur_shown=unsur_shown,
        trend=share_chart,
        volume=number_chart,
        low=tables.reasons(blocks, form, "low"),
        high=tables.reasons(blocks, form, "high"),
        heat=half_day_map(read.half_day_taps, read.record.unit, week),
        channels=() if who.waits else quality.channels(who.now, who.before, days),
        heads=read.record.heads,
        n_forms=read.n_forms,
        sample=_sample(read, last_over(week.last, today)),
        comments=comments,
        written=written,
        n_comments=sum(day >= week.first.isoformat() for day, _ in read.comments),
        findings=(),
    )
    return _with_findings(result, who.now, usual)


def _since(read: Read, week: Week) -> date:
    """Say since when the unit has answers, as far back as a chart goes."""
    known = [*read.days, *map(str, read.form_days), *(person.day for person in read.people)]
    first = week.first - timedelta(weeks=trends.CHART_WEEKS - 1)
    return windows.begun(known, first, week.last)


def _sample(read: Read, over: date) -> Sample:
    in_a_year = quality.population(read.given, read.record.office, read.record.unit, over)
    return sample(read.n_forms, None, in_a_year)


def _written(
    read: Read, shown: Sequence[Week], today: date
) -> tuple[tuple[Released, ...], themes.Said]:
    """Give what was released in the week, and words and themes of what was in the weeks shown."""
    unit, weeks = read.record.unit, {str(week) for week in shown}
    released = release_comments(
        read.comments,
        before=today,
        seed=unit.code,
        names=[officer.name for officer in unit.officers],
        weeks=weeks.__contains__,
    )
    now = tuple(comment for comment in released if comment.week == str(shown[-1]))
    return now, themes.said(released) if released else themes.Said(0, (), ())


def _clustering(daily: Mapping[str, tuple[int, int]], shown: Sequence[Week]) -> summary.Clustering:
    weeks = [[n for day, n in daily.items() if date.fromisoformat(day) in week] for week in shown]
    return summary.clustering(weeks, summary.ASSUMED_ICC)


def _charts(
    read: Read, who: People, today: date, target: float | None
) -> tuple[trends.Trend, trends.Trend]:
    """Draw shares and numbers; of a week that waits only the weeks before, judging none of them."""
    office, unit, reach = read.record.office, read.record.unit, min(today, who.reach)
    weeks = trends.history(read.days, office, unit, who.shown[-1], reach)
    if who.waits:
        weeks = weeks[:-1]
    shares, numbers = (
        replace(chart, signals=(), watched=(), waits=True) if who.waits else chart
        for chart in (trends.trend(weeks, target), trends.volume(weeks))
    )
    return shares, numbers


def _trust(read: Read, who: People, week: Week) -> quality.Trust:
    """Judge the week's record; the share without flagged answers stands there only if it may."""
    now = who.everyone
    half_days = read.record.at_work
    # Of a day that is not over its services are written down in the evening.
    running = {half.day for half in half_days if not half.over}
    given = [row for row in read.given_in_week if row.day not in running]
    opened = {half.day for half in half_days} - running
    every = _satisfied(who.now, 1.0)
    rest = _satisfied([person for person in who.now if not person.flags], 1.0)
    beside = enough(rest.n) and not betrayed(every.n - rest.n, MIN_PUBLISHED)
    rated = quality.coverage(now, given, opened)
    record = read.record.facts(
        who.n, sum(bool(person.flags) for person in now), quality.flag_counts(now), rated
    )
    listed = quality.listed(read.record.unit, now, week.first, week.last)
    codes = [officer.code for officer in listed]
    return quality.judge(
        replace(
            record,
            officers=quality.by_officer(now, given, codes),
            by_channel=Counter(str(person.channel) for person in who.now),
            by_channel_before=Counter(str(person.channel) for person in who.before),
            with_flagged=every.share if beside else None,
            without_flagged=rest.share if beside else None,
        )
    )


def _unsur(read: Read, who: People) -> tuple[Questionnaire, _Rows, _Rows]:
    """Make the tables of the week and of all weeks, and name the version that numbers both."""
    week = _forms(who.now)
    weeks = _forms(people.seen_forms(read, who.shown, who.counted))
    version = _asked(weeks, read.refs)
    items = summary.unsur_asked(version, week, weeks)
    return version, summary.unsur_table(week, items), summary.unsur_table(weeks, items)


def _asked(forms: Counts, refs: Collection[str]) -> Questionnaire:
    """Choose the version that numbers the unsur: what people answered, not what was published.

    Where there is no form, of those that were answered by whatever, in these weeks or before.
    """
    large = [each.questionnaire for each in forms.sets if enough(each.n)]
    by_tap = sorted(map(load, refs), key=lambda each: -each.version)
    return next(iter(large or ([forms.questionnaire] if forms.n else by_tap)), forms.asked)


def _forms(people: Sequence[Person]) -> Counts:
    by_ref: dict[str, Counter[str]] = {}
    for form in (form for person in people for form in person.forms):
        by_ref.setdefault(form.questionnaire, Counter())[form.scores] += 1
    return count_by_ref(current(), by_ref)


def _satisfied(people: Sequence[Person], deff: float) -> summary.Share:
    taps = [p.kepuasan for p in people if p.counts_as_tap]
    return summary.share(len(taps), sum(map(is_satisfied, taps)), deff)


def _pantauan(
    by_week: Mapping[Week, Sequence[Person]], days: summary.Clustering
) -> pantauan.Pantauan | None:
    """Try the unsur of each version that was answered, the newest first.

    So the index of the unsur that were asked before goes on until each new one has its answers.
    """
    taps = {week: [p for p in some if p.counts_as_tap] for week, some in by_week.items()}
    refs = {p.questionnaire for some in taps.values() for p in some if p.extra and p.questionnaire}
    answered = sorted(map(load, refs), key=lambda each: -each.version)
    for version in answered or [current()]:
        if index := _pantauan_of(version, taps, days):
            others = any(each.unsur_keys != version.unsur_keys for each in answered)
            return replace(index, ref=version.ref, others=others)
    return None


def _pantauan_of(
    version: Questionnaire, taps: Mapping[Week, Sequence[Person]], days: summary.Clustering
) -> pantauan.Pantauan | None:
    """Try windows from 4 weeks on, the shortest first; an unsur is the same in every version.

    Whole groups of people count only, so that two sheets differ by groups.
    """
    keys = [item.key for item in version.unsur]
    n_answers = {week: len(_extras(some, keys)) for week, some in taps.items()}
    for n_weeks in range(pantauan.LEAST_WEEKS, len(n_answers) + 1):
        shown = window(n_answers, n_weeks)
        counted = [person for week in shown.counted for person in taps[week]]
        by_score = Counter(person.kepuasan or 0 for person in counted)
        deff = days.deff(list(Counter(person.day for person in counted).values()))
        extras = _extras(counted, keys)
        if index := pantauan.pantauan(by_score, extras, keys, n_weeks, deff):
            return index
    return None


def _extras(taps: Sequence[Person], keys: Sequence[str]) -> list[pantauan.Extra]:
    return [
        pantauan.Extra(*person.extra, person.kepuasan)
        for person in taps
        if person.extra and person.kepuasan and person.extra[0] in keys
    ]


def _with_findings(report: Weekly, now: Sequence[Person], before: Sequence[Person]) -> Weekly:
    """Look for findings in what may be seen, and in nothing else."""
    seen = publishable(report)
    mapped = [cell for cell in seen.heat.cells if cell.satisfied.n]
    hidden = {(cell.weekday, cell.slot) for cell in mapped if cell.satisfied.share is None}
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
        heat=[cell for cell in mapped if cell.satisfied.share is not None],
        heat_days=seen.mapped or seen.heat.block,
        unnamed=tables.of_one_officer([p for p in now if p.counts_as_tap]) | hidden,
        unsur=seen.unsur_shown,
        unsur_weeks=seen.weeks(trends.SHOWN_WEEKS),
        channels=seen.channels,
    )
    return replace(report, findings=findings(basis))


def _named(people: Sequence[Person], keys: Sequence[str]) -> Counter[str]:
    """Count who named a reason, among those whom the weekly share counts."""
    return Counter(key for p in people if p.counts_as_tap for key in p.reasons if key in keys)
