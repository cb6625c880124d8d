"""The official result of the SKM of one unit and period: IKM, unsur table, sample, who answered.

The index itself is computed in index.py; what is printed and in which words stands in compose.py.
A kiosk tap is never part of an IKM. Read next: index.py and shown.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from reports.board import figures as board
from reports.board.publication import Line
from reports.disclosure import MIN_PUBLISHED, Released, Span, betrayed, enough, mask
from reports.evidence import frames
from reports.evidence.frames import ChainHead, Freshness
from reports.evidence.gathered import Gathered
from reports.measures import quality
from reports.skm import comments, forms, history, index, provenance, respondents
from reports.skm import services as by_service
from reports.skm.forms import Forms, LeftOutByRule
from reports.skm.history import Move, Past, Shift
from reports.skm.index import Result, Unflagged
from reports.skm.provenance import Origins
from reports.skm.respondents import Group, Respondents
from reports.skm.services import Sample, ServiceLine, Services, sample, services
from survey import periods
from survey.checks import Acceptance
from survey.closing import Closing
from survey.office.facts import Office, Unit
from survey.periods import Dates, Period
from survey.questionnaire import Instrument, Order, Questionnaire, official
from survey.register import closings, offices, tickets
from survey.register.engine import Register


@dataclass(frozen=True, slots=True)
class SkmReport:
    """The whole result; the words come later."""

    office: Office
    unit: Unit
    period: Period
    lang: str
    order: Order
    instrument: Instrument  # whose answers these are
    elsewhere: Mapping[str, int]  # answers to other instruments, by key; in no figure here
    gathered: Gathered  # what all figures are made of
    results: tuple[Result, ...]  # one, unless several sets of unsur were answered, or all by few
    stray: tuple[Result, ...]  # the few forms of versions with other unsur, in no figure here
    sample: Sample
    respondents: tuple[Respondents, ...]
    services: Services
    service: ServiceLine | None  # the only service that the result is of; None is the whole unit
    service_lines: tuple[ServiceLine, ...]  # each service of the whole unit's official result
    origins: Origins  # the same forms by what vouches for them
    left_out: LeftOutByRule  # by the rule that was set before the period; in no figure here
    open_days: int  # by the unit's hours and the calendar of closed days
    rules: Unflagged
    trust: quality.Trust
    comments: tuple[Released, ...]  # the latest; none where they were not asked for
    history: tuple[Past, ...]
    closing: Closing | None  # of this very period, when it is closed
    alone: bool  # no other closed period that may be public shares a day: nothing to take off
    lines: tuple[Line, ...]  # what the public sees of every period
    beside: int  # of one version alone: forms of others with the same unsur
    awaits_end: bool  # it runs, and there is no one index: nothing is counted before its end
    until: date  # the last day that is counted; before `last` while the period runs
    n_to_come: int  # forms that came later and wait
    fresh: Freshness
    heads: tuple[ChainHead, ...]
    # Filled in by `let_out`, which takes away what they are made of.
    channels: tuple[Group, ...] = ()  # forms by channel, small ones joined for the public
    shifts: tuple[Shift, ...] = ()  # channels whose part moved since the period before
    as_closed: bool = False  # whether the period is closed with these very figures

    @property
    def result(self) -> Result:
        """The result of the period; where there are several, one without any figure."""
        return self.results[0].without_figures(()) if self.mixed else self.results[0]

    @property
    def mixed(self) -> bool:
        """Whether versions with different unsur were answered so that there is no one result."""
        return len(self.results) > 1

    @property
    def versions(self) -> tuple[Result, ...]:
        """What was answered to each set of unsur, stray or not, the newest first."""
        return tuple(
            sorted((*self.results, *self.stray), key=lambda each: -each.questionnaire.version)
        )

    @property
    def questionnaire(self) -> Questionnaire:
        """The version that the result is of; the newest where there is no one result."""
        return self.results[0].questionnaire

    @property
    def acceptance(self) -> Acceptance | None:
        """Who signed the period although something differed, officers' names masked in why."""
        accepted = None if self.closing is None else self.closing.acceptance
        if accepted is None:
            return None
        reason = mask(accepted.reason, [officer.name for officer in self.unit.officers])
        return accepted._replace(reason=reason, stands=self.as_closed)

    @property
    def subject(self) -> str:
        """Whose result it is, as people call it: the unit, or one service of it."""
        return self.unit.name if self.service is None else f"{self.service.name}, {self.unit.name}"

    @property
    def index(self) -> str:
        """What the index is called: IKM, or another instrument's own name."""
        return self.questionnaire.index.say(self.lang)

    @property
    def line(self) -> Line | None:
        """What the public sees of this period."""
        here = (line for line in self.lines if (line.first, line.last) == (self.first, self.last))
        return next(here, None)

    @property
    def first(self) -> date:
        """First day of the period."""
        return self.period.first

    @property
    def last(self) -> date:
        """Last day of the period, included."""
        return self.period.last

    @property
    def n(self) -> int:
        """Submitted forms with at least one unsur, without stray ones."""
        return self.gathered.n

    @property
    def services_given(self) -> int | None:
        """Services recorded on the days that are counted; None without any record."""
        served = self.services.served
        return served.services if served.days else None

    @property
    def move(self) -> Move | None:
        """How the index differs from the last comparable one; None where there is none."""
        return history.move(self.history, self.result)

    @property
    def made_on(self) -> date:
        """The office's day on which the report was made."""
        return self.office.day_of(self.fresh.until_at)

    @property
    def over(self) -> bool:
        """Whether the period has ended; before that every figure still moves."""
        return self.made_on > self.last


@dataclass(frozen=True, slots=True)
class _Read:
    """What the register gave, before anything is judged."""

    record: quality.Record  # up to `forms.until`
    forms: Forms
    service: str | None  # its code as the unit writes it
    whole_unit: bool  # the official result of the whole unit: closed, published, told by service
    services: Services
    comments: tuple[Released, ...]
    history: tuple[Past, ...]
    closing: Closing | None
    alone: bool
    lines: tuple[Line, ...]
    n_tickets: int
    last: date


def compute(
    register: Register,
    *,
    unit: str,
    first: date,
    last: date,
    fresh: Freshness,
    service: str | None = None,
    population: int | None = None,
    order: Order = "list",
    lang: str = "id",
    instrument: Instrument | None = None,
    with_comments: bool = True,
) -> SkmReport:
    """Compute the result over all submitted forms of a period, every channel (design rule 8).

    Of a period that is still running only days that are over count, in batches of five forms: so
    every format written on one day says the same, and no two tell on a few people.

    Args:
        register: The office's register.
        unit: Code of the unit.
        first: First day of the period, office time.
        last: Last day, included.
        fresh: How new the register is.
        service: Code of the only service meant, in any case; None is the whole unit.
        population: Its recipients in one year, 1 or more; None counts the services recorded.
        order: Which numbering the U-labels follow; never changes a figure.
        lang: Language of names, `id` or `en`.
        instrument: Whose answers; None is the official instrument with all its versions. Only
            that has closings and earlier results.
        with_comments: Whether citizens' own words are read, which takes a while.

    Raises:
        UnknownUnit, UnknownService: The register has no such unit, the unit no such service.
        ServiceOfOfficial: One service's result of another instrument, or of one version.
        WrongOrder, WrongPopulation: The period ends before it begins; a population below 1.
    """
    period, instrument = periods.official(Dates(first, last)), instrument or official()
    read = _read(register, unit, period, fresh, instrument, service=service, words=with_comments)
    by_code = by_service.lines(read.forms, read.record.unit, read.services, order, lang)
    return SkmReport(
        office=read.record.office,
        unit=read.record.unit,
        period=period,
        lang=lang,
        order=order,
        instrument=instrument,
        elsewhere=read.record.marks.elsewhere,
        gathered=read.forms.counted,
        results=index.results(read.forms.counted.counts, order, lang),
        stray=index.results(read.forms.stray, order, lang) if read.forms.stray.n else (),
        sample=sample(read.forms.counted.counts.n_alike, population, read.services.population),
        respondents=respondents.count(read.forms.counted, read.record.unit.during(first, last)),
        services=read.services,
        service=next((line for line in by_code if line.code == read.service), None),
        service_lines=by_service.told(by_code) if read.whole_unit else (),
        origins=_origins(read),
        left_out=read.forms.left_out,
        open_days=len({half.day for half in read.record.half_days}),
        rules=(rules := index.unflagged(read.forms.counted)),
        trust=quality.judge(_facts(read, rules)),
        comments=read.comments,
        history=read.history,
        closing=read.closing,
        alone=read.alone,
        lines=read.lines,
        beside=read.forms.beside,
        awaits_end=read.forms.awaits_end,
        until=read.forms.until,
        n_to_come=read.forms.n_to_come,
        fresh=fresh,
        heads=read.record.heads,
    )


def _read(
    register: Register,
    code: str,
    period: Period,
    fresh: Freshness,
    instrument: Instrument,
    *,
    service: str | None,
    words: bool,
) -> _Read:
    first, last = period.first, period.last
    with register.read() as conn:
        office, unit = offices.office(conn), offices.unit(conn, code)
        today = office.day_of(fresh.until_at)
        service = None if service is None else by_service.service_of(unit, service).code
        submitted = forms.read(conn, unit.code, period, today, instrument, service=service)
        until = submitted.until
        record = quality.read_record(
            conn,
            (office, unit),
            (first, last),
            fresh,
            until=until,
            alive=submitted.alive,
            heads=frames.read_heads(conn),
            instrument=instrument,
        )
        whole = instrument == official()  # only that is closed and compared
        whole_unit = whole and service is None
        if not (whole or service is None):
            raise by_service.ServiceOfOfficial
        return _Read(
            record=record,
            forms=submitted,
            service=service,
            whole_unit=whole_unit,
            services=services(conn, record, first, submitted, service),
            # Comments come in batches of the unit.
            comments=comments.read(conn, unit, period, today, instrument)
            if words and service is None
            else (),
            history=history.read(conn, unit.code, period, service) if whole else (),
            closing=history.signed(conn, unit.code, period, service) if whole else None,
            alone=not whole_unit or _alone(closings.all_of(conn, unit.code), Span(first, last)),
            lines=board.periods(conn, unit, office, fresh.until_at).public() if whole_unit else (),
            n_tickets=sum(s.n for s in tickets.sheets(conn, unit.code) if first <= s.on <= last)
            if whole_unit
            else 0,
            last=last,
        )


def _alone(closed: Iterable[Closing], span: Span) -> bool:
    """Whether every other period that has enough forms to be public lies apart from this one."""
    counted = {Span(closing.first, closing.last): closing.figures.get("n") for closing in closed}
    public = (other for other, n in counted.items() if isinstance(n, int) and enough(n))
    return all(other == span or other.apart(span) for other in public)


def _origins(read: _Read) -> Origins:
    """Count the forms of the whole unit by what vouches for them."""
    forms = read.forms
    if not read.whole_unit:
        return Origins()
    lines = provenance.lines(
        forms.counted.by_provenance,
        forms.provenances_shown,
        forms.together,
        forms.services_shown,
    )
    return Origins(lines, read.n_tickets)


def _left_out(read: _Read) -> quality.LeftOutForms | None:
    """Say what the rule of the period leaves out, and the index with it where that may be said."""
    out = read.forms.left_out
    if not out.exclusion.rules or out.exclusion.set_on is None:
        return None
    scored = index.scored(out.with_them) if out.with_them else None
    tells = betrayed(out.n, MIN_PUBLISHED) or not read.forms.final
    tells = tells or not enough(read.forms.counted.n)
    every = None if tells or scored is None else float(scored.ikm)
    return quality.LeftOutForms(out.exclusion.rules, out.exclusion.set_on, out.n, every)


def _facts(read: _Read, rules: Unflagged) -> quality.Facts:
    counts, marks = read.forms.counted.counts, read.record.marks
    n, scored = counts.n, index.scored(counts)
    before = history.latest_here(read.history)
    # The two beside each other would tell how a few answered: fewer than five, or than ten others.
    # Of one service they would, beside those of the unit.
    tells = betrayed(rules.n_flagged, MIN_PUBLISHED) or not enough(n - rules.n_flagged)
    tells = tells or read.service is not None
    with_, without = (None, None) if tells or scored is None else (scored.ikm, rules.ikm)
    facts = read.record.facts(n, rules.n_flagged, rules.by_flag, read.services.rated)
    return replace(
        facts,
        n_alike=counts.n_alike,
        by_channel=read.forms.counted.by_channel,
        by_channel_before=before.by_channel if before else {},
        windows=(),  # of officers, who are in no figure here
        rules=tuple(row for row in marks.form_rules if any(row[1:])) if read.whole_unit else (),
        left_out=_left_out(read),
        until=read.forms.until if read.forms.until < read.last else None,
        measure=quality.Measure.IKM,
        with_flagged=None if with_ is None else float(with_),
        without_flagged=None if without is None else float(without),
    )
