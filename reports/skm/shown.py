"""What of an SKM result may be seen: everybody but the custodian sees no figure of the few.

The copy for the public never tells more than the public board of the same period, which is checked
against every other period that is public: it is made of a closed period only, takes the board's own
groups, and holds what the board does not have (age, job, service, channel, single rows) only where
no other public period overlaps. Everybody else sees the office's own copy. Read next:
../board/publication.py, compose.py and as_json.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import NewType

from reports import disclosure
from reports.board.differences import NOT_SAID, Row
from reports.board.publication import Status
from reports.disclosure import MIN_PUBLISHED, enough
from reports.disclosure.audiences import Audience, Shown, release
from reports.evidence.gathered import Gathered
from reports.skm import history, provenance, reach, services
from reports.skm.figures import SkmReport
from reports.skm.history import Past
from reports.skm.index import Result, UnsurLine
from reports.skm.provenance import Origins
from reports.skm.respondents import UNKNOWN, Group, Respondents, Trait, by_channel, joined
from survey.errors import Refused
from survey.index.counts import Counts, SetCounts
from survey.language import N_
from survey.periods import Dates
from survey.questionnaire import load, official

Visible = NewType("Visible", SkmReport)  # a result that has passed `let_out`


def let_out(report: SkmReport, audience: Audience) -> Shown[Visible]:
    """Take out, but for the custodian, what rests on fewer than ten forms, or tells on a few.

    Raises:
        NotPublicPeriod, TooFewForPublic, PublicNotClosed, TellsByDifference: The public may see
            nothing of it, see `check`.
    """
    report = _answered_for(replace(report, as_closed=closed_so(report)))
    if audience is Audience.PUBLIC:
        check(report)
        report = for_public(report)
    else:
        report = replace(report, channels=by_channel(report.gathered.by_channel).groups)
    before = history.latest_here(report.history)
    if before is not None and reach.enough(report):
        moved = history.shifts(before.by_channel, report.gathered.by_channel)
        report = replace(report, shifts=moved)
    if audience is Audience.PUBLIC:
        report = without_shifts_of_few(report)
    if audience is not Audience.CUSTODIAN:
        report = _of_enough(report)
    return release(Visible(report), audience)


def _answered_for(report: SkmReport) -> SkmReport:
    """Lay beside what is known of the register who signed the period although it differed."""
    known, accepted = report.fresh.integrity, report.acceptance
    if known is None or accepted is None:
        return report
    known = replace(known, accepted=accepted)
    facts = replace(report.trust.facts, integrity=known)
    return replace(
        report,
        fresh=replace(report.fresh, integrity=known),
        trust=replace(report.trust, facts=facts),
    )


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
        origins=_origins(report),
        left_out=replace(report.left_out, with_them=None),
        rules=report.rules if both else replace(report.rules, ikm=None),
        history=tuple(map(_past, report.history)),
        closing=None if closed is None else replace(closed, figures={}, changes=()),
    )


def _origins(report: SkmReport) -> Origins:
    lines = provenance.let_out(report.origins.lines)
    seen = lines if reach.enough(report) else provenance.without_figures(lines)
    return replace(report.origins, lines=seen)


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
        by_service={},
        by_provenance={},
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
    lines = tuple(UnsurLine(x.key, x.label, x.name, x.n) for x in result.unsur)
    return result.without_figures(lines)


def _past(past: Past) -> Past:
    if past.visible is None:
        past = replace(past, ikm=None, low=None, high=None)
    return replace(past, by_channel={})  # what they say here, `shifts` says


class TooFewForPublic(Refused):
    """A copy for the public whose figures would rest on too few people."""

    slug = "too-few-for-public"
    sentence = N_(
        "Salinan untuk umum memerlukan paling sedikit %(least)s formulir dan %(each)s jawaban"
        " untuk setiap unsur; periode ini mempunyai %(n)s formulir. Cetak tanpa --public untuk"
        " dipakai di dalam kantor."
    )


class NotPublicPeriod(Refused):
    """A copy for the public of days that are no official period, or not over."""

    slug = "not-public-period"
    sentence = N_(
        "Salinan untuk umum hanya untuk bulan, triwulan, semester, atau tahun yang sudah selesai:"
        " %(period)s bukan. Dari selisih laporan dengan tanggal bebas, jawaban satu orang dapat"
        " diketahui."
    )


class OnlyOfficial(Refused):
    """A copy for the public of answers that are not the official result."""

    slug = "only-official"
    sentence = N_(
        "Salinan untuk umum hanya untuk hasil SKM resmi. Hilangkan --questionnaire, atau cetak"
        " tanpa --public untuk dipakai di dalam kantor."
    )


class WholeUnitForPublic(Refused):
    """A copy for the public of one service alone."""

    slug = "whole-unit-for-public"
    sentence = N_(
        "Salinan untuk umum dibuat dari hasil seluruh unit, yang memuat hasil setiap layanan."
        " Hilangkan --service, atau cetak tanpa --public untuk dipakai di dalam kantor."
    )


class PublicNotClosed(Refused):
    """A copy for the public of a period that nobody has signed, or that has changed since."""

    slug = "public-not-closed"
    sentence = N_(
        "Salinan untuk umum dibuat dari angka yang ditutup: %(period)s belum ditutup, atau"
        " berubah sesudahnya. Periksa laporannya, lalu jalankan: loket close --unit %(unit)s"
        ' --period %(code)s --by "Nama penanggung jawab".'
    )


class TellsByDifference(Refused):
    """A copy for the public which, beside what is public already, tells on a few people."""

    slug = "tells-by-difference"
    sentence = N_(
        "Salinan untuk umum atas %(period)s tidak dibuat: bersama periode lain yang sudah"
        " diumumkan, dari selisihnya dapat diketahui jawaban kurang dari %(each)s orang."
    )


class EarlierStaysPublic(Refused):
    """A copy of a correction that is not public, as it concerns fewer than five people."""

    slug = "earlier-stays-public"
    sentence = N_(
        "Yang diumumkan untuk %(period)s tetap angka sebelum koreksi (n %(n)s): koreksinya"
        " menyangkut kurang dari %(each)s orang. Salinan untuk umum yang dicetak sebelum koreksi"
        " tetap berlaku; koreksinya ada di laporan kantor."
    )


def check(report: SkmReport) -> None:
    """Refuse a copy for the public that could point at people.

    Raises:
        WholeUnitForPublic: One service alone.
        OnlyOfficial: Another instrument, or one version of the official one.
        NotPublicPeriod: Free dates, or a period that is not over.
        MixedVersions: Versions with different unsur were answered.
        TooFewForPublic: Fewer than ten forms, or five answers to an unsur.
        PublicNotClosed: The period is not closed with these very figures.
        EarlierStaysPublic: A correction of a few people; what was public before stays.
        TellsByDifference: Beside what is public it would tell on a few.
    """
    label = report.period.label(report.lang)
    if report.service is not None:
        raise WholeUnitForPublic
    if report.instrument != official():
        raise OnlyOfficial
    if isinstance(report.period, Dates) or not report.over:
        raise NotPublicPeriod(period=label)
    _ = report.gathered.counts.one_set  # refuses what has no one result
    least, each = disclosure.MIN_CELL, disclosure.MIN_PUBLISHED
    fewest = min(line.n for line in report.result.unsur)
    if not (disclosure.enough(report.n) and disclosure.enough(fewest, each)):
        raise TooFewForPublic(least=least, each=each, n=report.n)
    if not closed_so(report):
        raise PublicNotClosed(period=label, unit=report.unit.code, code=str(report.period))
    line = report.line
    seen = line.figures if line is not None and line.status is Status.PUBLISHED else None
    if seen is not None and seen.n is not None and disclosure.few(seen.n - report.n):
        raise EarlierStaysPublic(period=label, n=seen.n, each=each)
    if seen is None or not seen.unsur or seen.ikm != report.result.ikm or seen.n != report.n:
        raise TellsByDifference(period=label, each=each)


def closed_so(report: SkmReport) -> bool:
    """Whether the period is closed with the figures of this report."""
    closed = report.closing
    if closed is None or not closed.sound:
        return False
    service = None if report.service is None else report.service.code
    signed = history.result_in(closed.figures, service)
    ikm = None if report.result.ikm is None else str(report.result.ikm)
    return signed is not None and (signed.get("n"), signed.get("ikm")) == (report.n, ikm)


def for_public(report: SkmReport) -> SkmReport:
    """Take out what the public must not see; the figures of the period itself stay.

    Of earlier periods only those that are public stay, and of channels and people the groups that
    may be seen; nobody's own words leave the office. Where another public period shares a day
    with this one, reasons and the result without flagged forms are left out: they could be taken
    off those of the other.
    """
    public = {(line.first, line.last, line.figures.ikm) for line in report.lines if line.figures}
    past = [entry for entry in report.history if (entry.first, entry.last, entry.ikm) in public]
    gathered, served = report.gathered, report.services.served
    groups = joined(by_channel(gathered.by_channel)).groups if report.alone else ()
    shown = {group.codes[0]: group.n for group in groups if len(group.codes) == 1}
    facts = replace(report.trust.facts, by_channel=shown, elsewhere={})
    if facts.integrity is not None:  # how many came in between is nobody's outside
        facts = replace(facts, integrity=replace(facts.integrity, n_newer=None))
    if not served.whole:  # the forms of the few days between would follow from it
        served = replace(served, n=0, services=0)
    if not report.alone:
        past = [replace(entry, by_channel={}) for entry in past]
        gathered = replace(gathered, times={}, by_reason=Counter(), n_reasons=0)
        facts = replace(facts, with_flagged=None, without_flagged=None)
        if facts.left_out is not None:
            facts = replace(facts, left_out=facts.left_out._replace(with_them=None))
    return replace(
        report,
        history=tuple(past),
        gathered=gathered,
        trust=replace(report.trust, facts=facts),
        respondents=_respondents(report),
        services=replace(report.services, served=served),
        channels=groups,
        service_lines=services.pooled(report.service_lines) if report.alone else (),
        origins=Origins(provenance.without_figures(report.origins.lines) if report.alone else ()),
        comments=(),
        elsewhere={},
    )


def without_shifts_of_few(report: SkmReport) -> SkmReport:
    """Name no channel's part where the channel is joined with others, now or in the period before.

    Its part of all forms would give their number: 25 % of twelve are three people.
    """
    before = history.latest_here(report.history)
    named = _told((before.by_channel if before else {}), report.gathered.by_channel)
    doubts = [
        doubt
        if doubt.rule != "mix" or doubt.name in named
        else replace(doubt, rule="mix_of_few", value=0.0, name="")
        for doubt in report.trust.doubts
    ]
    return replace(
        report,
        shifts=tuple(shift for shift in report.shifts if shift.channel in named),
        trust=replace(report.trust, doubts=tuple(doubts)),
    )


def _told(*periods: Mapping[str, int]) -> frozenset[str]:
    """Give the channels that stand alone in each of some periods."""
    every, together = set[str](), set[str]()
    for counts in periods:
        every |= counts.keys()
        several = (group for group in joined(by_channel(counts)).groups if len(group.codes) > 1)
        together |= {code for group in several for code in group.codes}
    return frozenset(every - together)


def _respondents(report: SkmReport) -> tuple[Respondents, ...]:
    """Give the groups of respondents that the public may see; some traits may be left out."""
    seen = report.line.figures if report.line else None
    rows = {Trait.SEX: seen.sex, Trait.EDUCATION: seen.education} if seen else {}
    shown = []
    for people in report.respondents:
        if people.trait in rows:
            row = rows[people.trait]
            if row is not None:
                shown.append(_as_on_the_board(people, row, report.n))
        elif report.alone and (closed := _as_closed(people, report)) is not None:
            shown.append(joined(closed))
    return tuple(shown)


def _as_closed(people: Respondents, report: SkmReport) -> Respondents | None:
    """Count by what was closed: a copy made after an erasure must not tell whose it was.

    None where what was closed does not add up to the forms: late ones came after an erasure.
    """
    closed = report.closing.figures.get("respondents") if report.closing else None
    counts = closed.get(people.trait.value) if isinstance(closed, Mapping) else None
    if not isinstance(counts, Mapping) or sum(counts.values()) != report.n:
        return None
    usual = [code for group in people.groups for code in group.codes]
    codes = [*usual, *sorted(code for code in counts if code not in usual)]
    return Respondents(people.trait, tuple(Group((code,), counts.get(code, 0)) for code in codes))


def _as_on_the_board(people: Respondents, row: Row, n: int) -> Respondents:
    """Take the board's groups; those that it leaves empty are one group here."""
    shown = {UNKNOWN if key == NOT_SAID else key: count for key, count in row.items()}
    groups = [Group((code,), count) for code, count in shown.items() if count]
    if rest := n - sum(group.n for group in groups):
        hidden = tuple(code for code, count in shown.items() if count is None)
        groups.append(Group(hidden, rest))
    return Respondents(people.trait, tuple(groups))
