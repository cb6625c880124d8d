"""What the rules for phone forms need: the forms of a day, those of the days before, services.

Queries only; the rules are `survey/rules/forms.py`, and `actions/form_flags.py` brings both
together. Read next: `flags.py`, which keeps what was said.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from survey.answers.dating import UNVOUCHED_AGO_S
from survey.answers.drafts import Channel, Draft, Kind
from survey.answers.origins import Provenance
from survey.errors import Invalid
from survey.office.dated import Noun
from survey.questionnaire import load
from survey.register import amendments, facts, flags, services
from survey.register.engine import tenant_of
from survey.register.journal import SCHEMA
from survey.register.numbered import own_lines
from survey.register.schema import entry, flag, judgement, response, response_private
from survey.register.schema import journal as lines
from survey.register.schema import unit as unit_table
from survey.register.values import is_day
from survey.rules.forms import FormRule
from survey.rules.usual import OVERTAKEN_S, USUAL_DAYS, PastForm

# Whoever has the address behind a sticker, or that of a kiosk's page, may send from anywhere.
_FROM_ANYWHERE: Final[tuple[tuple[Channel, tuple[Provenance, ...]], ...]] = (
    (Channel.QR, (Provenance.QR, Provenance.TICKET)),
    (Channel.KIOSK, (Provenance.UNPAIRED,)),
)
# What was flagged by these makes nothing usual.
_UNUSUAL: Final = (FormRule.EQUAL_FORMS.value, FormRule.FORM_RUSH.value)
_WEEK: Final = timedelta(days=6)
_BEFORE: Final = 200  # answers before a day's first form, which tell when it was


class SentForm(NamedTuple):
    """A counted form that a phone sent; `at` is the machine's own clock, `clock_s` behind.

    `at` is None when the time is erased, which `erased` tells.
    """

    id: bytes
    counter: str
    at: str | None
    clock_s: int
    answers: str
    nth: int | None
    over_budget: bool
    erased: bool
    ticket: bool


def is_judged_form(draft: Draft) -> bool:
    """Say whether the rules for forms look at an answer: a form that no paired kiosk sent here.

    The kiosk's page in a browser that nobody paired is such a phone as any other.
    """
    from_anywhere = (
        draft.channel is channel and draft.provenance in words for channel, words in _FROM_ANYWHERE
    )
    return draft.kind is Kind.FORM and any(from_anywhere)


def _judged() -> ColumnElement[bool]:
    """Choose what `is_judged_form` chooses."""
    from_anywhere = (
        and_(response.c.channel == channel.value, response.c.provenance.in_([*map(str, words)]))
        for channel, words in _FROM_ANYWHERE
    )
    return and_(response.c.kind == Kind.FORM.value, or_(*from_anywhere))


def mark_forms(conn: Connection, days: Iterable[tuple[str, str]]) -> None:
    """Note days whose forms are to be judged, and those that are judged by them.

    Args:
        conn: The writing transaction that stores the forms.
        days: Unit codes and local days, each as often as it comes.
    """
    by_unit: dict[str, set[date]] = {}
    for unit, day in days:
        by_unit.setdefault(unit, set()).add(date.fromisoformat(day))
    for unit, own in by_unit.items():
        flags.mark(conn, [(unit, day.isoformat()) for day in own])
        mark_later(conn, unit, own)


def mark_later(conn: Connection, unit: str, days: Collection[date]) -> None:
    """Note the days with forms that are judged by some days, of which more is known now.

    Args:
        conn: The writing transaction that stores what is known.
        unit: The unit's code as first written.
        days: Days with forms, or with services.
    """
    beside = [day for day in judged_by(conn, unit, days) if day not in days]
    flags.mark(conn, [(unit, day.isoformat()) for day in beside])


def judged_by(conn: Connection, unit: str, days: Collection[date]) -> list[date]:
    """Give the days with forms whose week some days are of, or that lie up to 28 days after them.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        days: The days by which others are judged, one at the least.
    """
    first, last = _monday(min(days)), max(days) + timedelta(days=USUAL_DAYS)
    beside = select(response.c.day).where(
        amendments.within(response, conn, unit, first, last), _judged()
    )
    known = map(date.fromisoformat, conn.execute(beside.distinct()).scalars())
    return sorted(
        day
        for day in known
        if any(0 < (day - own).days <= USUAL_DAYS or _monday(day) == _monday(own) for own in days)
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def unsur_scores(questionnaire: str, scores: str) -> str:
    """Give the scores of the unsur in the order of their keys, the same for every version.

    Args:
        questionnaire: The version that was asked, "skm-2017/1".
        scores: All its scores, as they stand in the register.

    Returns:
        One character each; all scores where nobody knows the version, which the checks tell.
    """
    places = _unsur_places(questionnaire)
    if places is None:
        return scores
    return "".join(scores[place] for place in places if place < len(scores))


@cache
def _unsur_places(questionnaire: str) -> tuple[int, ...] | None:
    try:
        form = load(questionnaire)
    except Invalid:
        return None
    return tuple(form.position(key) for key in sorted(form.unsur_keys))


def forms(conn: Connection, unit: str, day: date) -> list[SentForm]:
    """Give the forms that phones sent to a unit on a day, without those taken out.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        day: The local day.
    """
    table, private = response, response_private
    out = amendments.latest(conn, unit, day, day).withdrawn
    known = (private.c.at, private.c.nth, private.c.over_budget, private.c.visit.is_(None))
    rows = conn.execute(
        select(private.c.id, *known).where(amendments.within(private, conn, unit, day, day))
    )
    times = {answer_id: tuple(values) for answer_id, *values in rows.all()}
    clocks, aliases = flags.clocks(conn, unit, day), facts.aliases(conn, unit)
    columns = ("id", "counter", "questionnaire", "scores", "provenance")
    query = select(*(table.c[name] for name in columns)).where(
        amendments.within(table, conn, unit, day, day), _judged()
    )
    sent = []
    for answer_id, counter, questionnaire, scores, word in conn.execute(query).all():
        if answer_id not in out:
            at, nth, over, erased = times.get(answer_id, (None, None, None, False))
            place = aliases.code(Noun.COUNTER, counter, day)
            behind = clocks.get(answer_id, 0)
            answers = unsur_scores(questionnaire, scores)
            known_of = (nth, bool(over), bool(erased), word == Provenance.TICKET.value)
            sent.append(SentForm(answer_id, place, at, behind, answers, *known_of))
    return sent


def week(conn: Connection, unit: str, day: date, *, in_time: bool) -> tuple[tuple[str, ...], ...]:
    """Give what the forms of a day's week say, Monday to Sunday, without those taken out.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        day: The local day.
        in_time: Whether those are left out that say they are older than what had come before them.

    Returns:
        Of each day with forms what each of them says; the day that was asked for comes first.
    """
    first = _monday(day)
    last = first + _WEEK
    out = set(amendments.latest(conn, unit, first, last).withdrawn)
    if in_time:
        out |= _late(conn, unit, first, last)
    columns = ("id", "day", "questionnaire", "scores")
    query = select(*(response.c[name] for name in columns)).where(
        amendments.within(response, conn, unit, first, last), _judged()
    )
    by_day: dict[str, list[str]] = {day.isoformat(): []}
    for answer_id, on, questionnaire, scores in conn.execute(query).all():
        if answer_id not in out:
            by_day.setdefault(on, []).append(unsur_scores(questionnaire, scores))
    return tuple(map(tuple, by_day.values()))


def _late(conn: Connection, unit: str, first: date, last: date) -> set[bytes]:
    """Give the answers of some days that say they are older than what had come before them."""
    came = arrivals(conn, unit, first, last)
    private = response_private
    query = select(private.c.id, private.c.at).where(
        amendments.within(private, conn, unit, first, last), private.c.at.is_not(None)
    )
    behind: dict[bytes, int] = {}
    for n in range((last - first).days + 1):
        behind |= flags.clocks(conn, unit, first + timedelta(days=n))
    return {
        answer_id
        for answer_id, at in conn.execute(query).all()
        if answer_id in came
        and came[answer_id]
        - datetime.fromisoformat(at)
        - timedelta(seconds=behind.get(answer_id, 0))
        > timedelta(seconds=OVERTAKEN_S)
    }


def arrivals(conn: Connection, unit: str, first: date, last: date) -> dict[bytes, datetime]:
    """Give by answer a moment before which it did not come: the latest that those before it say.

    A box numbers what it takes, and no moment on an answer is later than its coming. So whoever
    dates his answers back stands behind others that are younger; when he came is written nowhere.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first local day whose forms are judged; answers beside them are given too.
        last: The last one.
    """
    private, new = response_private, entry.c.verdict == "new"
    beside = (private.c.tenant == entry.c.tenant) & (private.c.id == entry.c.id)
    spans = (
        select(entry.c.box, func.min(entry.c.seq), func.max(entry.c.seq))
        .join(response, (response.c.tenant == entry.c.tenant) & (response.c.id == entry.c.id))
        .where(amendments.within(response, conn, unit, first, last), _judged(), new)
        .group_by(entry.c.box)
    )
    known: dict[bytes, datetime] = {}
    for box, lowest, highest in conn.execute(spans).all():
        rows = conn.execute(
            select(entry.c.id, private.c.at, entry.c.clock_s)
            .join(private, beside)
            .where(
                entry.c.tenant == tenant_of(conn),
                entry.c.box == box,
                entry.c.seq.between(lowest - _BEFORE, highest),
                new,
                entry.c.import_n.is_(None),  # a file may say anything
                private.c.at.is_not(None),
            )
            .order_by(entry.c.seq)
        )
        moments = {
            answer_id: datetime.fromisoformat(at) + timedelta(seconds=clock_s)
            for answer_id, at, clock_s in rows.all()
        }
        known.update(zip(moments, not_before(moments.values()), strict=True))
    return known


def not_before(moments: Iterable[datetime]) -> Iterator[datetime]:
    """Give for each of some moments, in the order in which they came, the latest up to it.

    Nothing is dated back by more than `UNVOUCHED_AGO_S`: a moment that lies further ahead of the
    next one was of a wrong clock, and is forgotten.
    """
    latest: datetime | None = None
    for moment in moments:
        wrong = latest is not None and latest - moment > timedelta(seconds=UNVOUCHED_AGO_S)
        latest = moment if latest is None or wrong else max(latest, moment)
        yield latest


def past(conn: Connection, unit: str, day: date) -> tuple[list[list[PastForm]], int]:
    """Give the forms of the days before a day, day by day, and how many days they are of.

    What was flagged as too much is left out: who stuffs for weeks must not make that usual.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        day: The local day whose forms are judged.

    Returns:
        The days with a form, in order; and the days from the first of them to the day before.
    """
    table, private = response, response_private
    first, last = day - timedelta(days=USUAL_DAYS), day - timedelta(days=1)
    out = amendments.latest(conn, unit, first, last).withdrawn
    unusual = select(flag.c.id).where(
        amendments.within(flag, conn, unit, first, last), flag.c.rule.in_(_UNUSUAL)
    )
    out = {*out, *conn.execute(unusual).scalars()}
    timed = select(private.c.id, private.c.minute).where(
        amendments.within(private, conn, unit, first, last)
    )
    minutes = {row.id: row.minute for row in conn.execute(timed).all()}
    aliases = facts.aliases(conn, unit)
    columns = ("id", "day", "counter", "questionnaire", "scores")
    query = select(*(table.c[name] for name in columns)).where(
        amendments.within(table, conn, unit, first, last), _judged()
    )
    by_day: dict[str, list[PastForm]] = {}
    for answer_id, on, counter, questionnaire, scores in conn.execute(query).all():
        if answer_id in out:
            continue
        minute = minutes.get(answer_id)
        place = aliases.code(Noun.COUNTER, counter, date.fromisoformat(on))
        hour = None if minute is None else minute // 60
        by_day.setdefault(on, []).append(PastForm(place, hour, unsur_scores(questionnaire, scores)))
    days = sorted(by_day)
    n_days = (day - date.fromisoformat(days[0])).days if days else 0
    return [by_day[on] for on in days], n_days


def beside_services(conn: Connection, unit: str, day: date) -> tuple[int, int | None]:
    """Count the forms of a day and the six before, and the services recorded on these days.

    Returns:
        Forms; services, None where no day of them has a record.
    """
    first = day - _WEEK
    out = amendments.latest(conn, unit, first, day).withdrawn
    query = select(response.c.id).where(
        amendments.within(response, conn, unit, first, day), _judged()
    )
    sent = sum(answer_id not in out for answer_id in conn.execute(query).scalars())
    given = services.services_by_day(services.recorded(conn, unit, first, day))
    return sent, sum(given.values()) if given else None


def forgotten(conn: Connection) -> Iterator[tuple[str, str, int]]:
    """Give days whose forms the rules have not all judged, though none waits to be judged.

    Forms that an older release took were judged by no rule, so those of an unpaired kiosk's page,
    which came under the rules later, are not asked for. A day of which every time is erased is not
    told: the rules say nothing new of it.

    Yields:
        Unit, day, and how many forms the rules look at or have counted, whichever is more.
    """
    tenant = tenant_of(conn)
    marker = lines.c.params.contains(f'"{SCHEMA}":', autoescape=True)
    since = select(func.min(lines.c.seq)).where(own_lines(conn), marker)
    of_entry = (entry.c.tenant == response.c.tenant) & (entry.c.id == response.c.id)
    taken = (
        select(response.c.unit, response.c.day, func.count())
        .join(entry, of_entry & (entry.c.verdict == "new"))
        .where(
            response.c.tenant == tenant,
            _judged(),
            response.c.provenance != Provenance.UNPAIRED.value,
            response.c.unit.in_(select(unit_table.c.code).where(unit_table.c.tenant == tenant)),
            entry.c.sealed_by > since.scalar_subquery(),
        )
        .group_by(response.c.unit, response.c.day)
    )
    rules = judgement.c
    counts = func.sum(rules.n_pass + rules.n_flag + rules.n_surface + rules.n_not_applied)
    counted = (
        select(rules.unit, rules.day, counts)
        .where(rules.tenant == tenant, rules.rule == FormRule.EQUAL_FORMS.value)
        .group_by(rules.unit, rules.day)
    )
    n_judged = {(unit, day): int(n) for unit, day, n in conn.execute(counted)}
    waits = {(unit, day.isoformat()) for unit, day in flags.waiting(conn)}
    for unit, day, n in conn.execute(taken).all():
        known = n_judged.get((unit, day), 0)
        if int(n) <= known or (unit, day) in waits or not is_day(day):
            continue
        looked_at = forms(conn, unit, date.fromisoformat(day))  # without those taken out
        over = bool(looked_at) and all(form.erased for form in looked_at)
        if len(looked_at) > known and not over:
            yield unit, day, len(looked_at)
