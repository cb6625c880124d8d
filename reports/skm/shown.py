"""What of an SKM result may be seen: everybody but the custodian sees no figure of the few.

The public sees no more than the public board of the same period, or nothing: `public.py` decides.
Everybody else sees the office's own copy. Read next: compose.py and as_json.py.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import NewType

from reports.disclosure import MIN_PUBLISHED, enough
from reports.disclosure.audiences import Audience, Shown, release
from reports.evidence.gathered import Gathered
from reports.skm import history, public, reach, services
from reports.skm.figures import SkmReport
from reports.skm.history import Past, Shift
from reports.skm.index import Result, UnsurLine
from reports.skm.respondents import by_channel
from survey.index.counts import Counts, SetCounts
from survey.questionnaire import load

Visible = NewType("Visible", SkmReport)  # a result that has passed `let_out`


def let_out(report: SkmReport, audience: Audience) -> Shown[Visible]:
    """Take out, but for the custodian, what rests on fewer than ten forms, or tells on a few.

    Raises:
        NotPublicPeriod, TooFewForPublic, PublicNotClosed, TellsByDifference: The public may see
            nothing of it, see `public.check`.
    """
    report = replace(report, as_closed=public.closed_so(report))
    if audience is Audience.PUBLIC:
        public.check(report)
        report = public.seen(report)
    else:
        report = replace(report, channels=by_channel(report.gathered).groups)
    report = replace(report, shifts=_shifts(report))
    if audience is Audience.PUBLIC:
        report = public.without_shifts_of_few(report)
    if audience is not Audience.CUSTODIAN:
        report = _of_enough(report)
    return release(Visible(report), audience)


def _shifts(report: SkmReport) -> tuple[Shift, ...]:
    """Give the channels whose part moved, where both periods have enough forms to say so."""
    before = history.latest_here(report.history)
    if before is None or not reach.enough(report) or not enough(before.n or 0):
        return ()
    return history.shifts(before.by_channel, report.by_channel)


def _of_enough(report: SkmReport) -> SkmReport:
    """Keep what ten forms or more give, and how many there are of anything else."""
    both = report.trust.facts.without_flagged is not None and reach.enough(report)
    closed = report.closing
    return replace(
        report,
        gathered=_gathered(report),
        results=tuple(_result(result, seen=reach.enough(report)) for result in report.results),
        stray=tuple(_result(result, seen=True) for result in report.stray),
        respondents=report.respondents if reach.enough(report) else (),
        service=None if report.service is None else services.let_out([report.service])[0],
        service_lines=services.let_out(report.service_lines),
        rules=report.rules if both else replace(report.rules, ikm=None),
        history=tuple(map(_past, report.history)),
        closing=None if closed is None else replace(closed, figures={}, changes=()),
    )


def _gathered(report: SkmReport) -> Gathered:
    forms = report.gathered
    seen = reach.enough(report)
    shown = {
        result.questionnaire.unsur_keys for result in report.results if seen and enough(result.n)
    }
    named = forms.by_reason if enough(forms.n_reasons) else {}
    alone = (group for group in report.channels if len(group.codes) == 1)
    return replace(
        forms,
        counts=replace(forms.counts, sets=tuple(_set(own, seen=seen) for own in forms.counts.sets)),
        flagged=Counts(forms.counts.asked),
        by_channel=Counter({group.codes[0]: group.n for group in alone}),
        by_service=Counter(),
        counts_by_service={},
        profile={},
        times={ref: n for ref, n in forms.times.items() if load(ref).unsur_keys in shown},
        by_reason=Counter({key: n for key, n in named.items() if enough(n, MIN_PUBLISHED)}),
    )


def _set(answers: SetCounts, *, seen: bool) -> SetCounts:
    if seen and enough(answers.n):
        return answers
    return replace(answers, tallies={}, index_sum=Fraction(0), index_squares=Fraction(0))


def _result(result: Result, *, seen: bool) -> Result:
    """Of fewer than ten forms there remains how many answered what."""
    if seen and enough(result.n):
        return result
    lines = tuple(
        UnsurLine(line.key, line.label, line.name, line.n, 0, None, None, None, None)
        for line in result.unsur
    )
    return replace(result, ikm=None, low=None, high=None, unsur=lines, reconciliation={})


def _past(past: Past) -> Past:
    if past.visible is None:
        past = replace(past, ikm=None, low=None, high=None)
    return replace(past, by_channel={})  # what they say here, `shifts` says
