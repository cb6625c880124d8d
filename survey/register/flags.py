"""What the plausibility rules need and what they said: taps of a day, flags, counts by verdict.

Queries only; the rules are `survey/rules`, and `actions/flags.py` brings both together. Read next:
`answers.py`, which gives every answer its flags.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import Connection, delete, func, insert, select, text

from survey.answers.drafts import Channel, Draft, Kind
from survey.answers.origins import DatedBy, Provenance
from survey.office.dated import Noun
from survey.register import amendments, facts, journal, sealed_rows, tallies
from survey.register.engine import tenant_of
from survey.register.schema import (
    amendment,
    entry,
    flag,
    judgement,
    response,
    response_private,
    unjudged,
)
from survey.register.schema import unit as unit_table
from survey.register.values import is_day
from survey.rules.forms import FormRule
from survey.rules.taps import Rule
from survey.rules.verdicts import RuleVerdict
from survey.rules.walks import WalkRule

_MARK = text(
    "INSERT INTO unjudged (tenant, unit, day) VALUES (:tenant, :unit, :day)"
    " ON CONFLICT (tenant, unit, day) DO NOTHING"
)
TAP_RULES: Final = tuple(rule.value for rule in Rule)
FORM_RULES: Final = tuple(rule.value for rule in FormRule)
WALK_RULES: Final = tuple(rule.value for rule in WalkRule)
_Rule = TypeVar("_Rule", bound=StrEnum)


class KioskTap(NamedTuple):
    """A counted rating of a paired kiosk; `at` is the device's own clock, `clock_s` behind.

    `at` is None when only a date was known, when it is that of its coming, or when the time is
    erased, which `erased` tells.
    """

    id: bytes
    counter: str
    at: str | None
    clock_s: int
    kepuasan: int
    ignored: int
    erased: bool


class RuleCount(NamedTuple):
    """What a rule said of the kiosk ratings of a period."""

    rule: str
    n_pass: int
    n_flag: int
    n_surface: int
    n_not_applied: int


Counts = Mapping[tuple[str, str], Mapping[RuleVerdict, int]]  # by counter and rule


def is_judged(draft: Draft) -> bool:
    """Say whether the rules look at an answer: a rating that a paired kiosk took."""
    at_kiosk = draft.channel is Channel.KIOSK and draft.provenance is not Provenance.UNPAIRED
    return at_kiosk and draft.kind is Kind.RATING


def mark(conn: Connection, days: Iterable[tuple[str, str]]) -> None:
    """Note unit-days whose ratings are to be judged, again or for the first time.

    Args:
        conn: A writing transaction, the one that changes what is judged.
        days: Unit codes and local days ("2026-11-16"), each as often as it comes.
    """
    tenant = tenant_of(conn)
    rows = [{"tenant": tenant, "unit": unit, "day": day} for unit, day in sorted(set(days))]
    if rows:
        conn.execute(_MARK, rows)


def mark_days(
    conn: Connection, unit: str, first: date | None = None, last: date | None = None
) -> tuple[date, ...]:
    """Note every day of a unit on which anybody answered: what its ratings are judged by changed.

    Args:
        conn: A writing transaction, the one that changes it.
        unit: The unit's code as first written.
        first: The first local day; None is the beginning.
        last: The last local day, included; None is the end.

    Returns:
        The days, in order.
    """
    within = amendments.within(response, conn, unit, first or date.min, last or date.max)
    days = conn.scalars(select(response.c.day).where(within).distinct()).all()
    mark(conn, ((unit, day) for day in days))
    return tuple(sorted(map(date.fromisoformat, days)))


def waiting(conn: Connection) -> list[tuple[str, date]]:
    """Give unit-days that wait to be judged, the oldest first."""
    rows = conn.execute(
        select(unjudged.c.unit, unjudged.c.day)
        .where(unjudged.c.tenant == tenant_of(conn))
        .order_by(unjudged.c.day, unjudged.c.unit)
    )
    return [(row.unit, date.fromisoformat(row.day)) for row in rows]


def forgotten(conn: Connection) -> Iterator[tuple[str, str, int]]:
    """Give days whose ratings the rules have not all judged, though none waits to be judged.

    Whoever takes a day from those that wait keeps the rules from ever looking at it. A day of
    which every time is erased is not told: the rules say nothing new of it.

    Yields:
        Unit, day, and how many ratings the rules look at or have counted, whichever is more.
    """
    table, tenant = response, tenant_of(conn)
    taken = (
        select(table.c.unit, table.c.day, func.count())
        .where(
            table.c.tenant == tenant,
            table.c.kind == Kind.RATING.value,
            table.c.channel == Channel.KIOSK.value,
            table.c.provenance != Provenance.UNPAIRED.value,
            table.c.unit.in_(select(unit_table.c.code).where(unit_table.c.tenant == tenant)),
        )
        .group_by(table.c.unit, table.c.day)
    )
    rules = judgement.c
    counted = (
        select(
            *(rules.unit, rules.day),
            func.sum(rules.n_pass + rules.n_flag + rules.n_surface + rules.n_not_applied),
        )
        .where(rules.tenant == tenant, rules.rule == Rule.BURST.value)
        .group_by(rules.unit, rules.day)
    )
    n_taken = {(unit, day): int(n) for unit, day, n in conn.execute(taken)}
    n_judged = {(unit, day): int(n) for unit, day, n in conn.execute(counted)}
    out = amendment.c
    withdrawn = select(out.unit, out.day).where(
        out.tenant == tenant, out.matter == amendments.WITHDRAWN
    )
    look = {tuple(row) for row in conn.execute(withdrawn.distinct())}
    waits = {(unit, day.isoformat()) for unit, day in waiting(conn)}
    for unit, day in sorted((n_taken.keys() | n_judged.keys()) - waits):
        n = n_judged.get((unit, day), 0)
        if not is_day(day) or (n_taken.get((unit, day), 0) == n and (unit, day) not in look):
            continue
        # Withdrawn ones are not judged, nor those that say nothing of the service.
        looked_at = taps(conn, unit, date.fromisoformat(day))
        over = bool(looked_at) and all(tap.erased for tap in looked_at)
        if len(looked_at) != n and not over:
            yield unit, day, max(n, len(looked_at))


def done(conn: Connection, unit: str, day: date) -> None:
    """Note that a unit-day is judged."""
    conn.execute(
        delete(unjudged).where(
            unjudged.c.tenant == tenant_of(conn),
            unjudged.c.unit == unit,
            unjudged.c.day == day.isoformat(),
        )
    )


def taps(conn: Connection, unit: str, day: date) -> list[KioskTap]:
    """Give the ratings that a unit's kiosks took on a day, without those taken out.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        day: The local day.
    """
    table, private = response, response_private
    out = amendments.latest(conn, unit, day, day).withdrawn
    # Either table by its own index of days: row by row through a join it takes several times as
    # long, and a year that is brought in has hundreds of thousands.
    timed = select(private.c.id, private.c.at, private.c.visit.is_(None)).where(
        amendments.within(private, conn, unit, day, day)
    )
    times = {answer_id: (at, erased) for answer_id, at, erased in conn.execute(timed).all()}
    behind = clocks(conn, unit, day)
    columns = (table.c.id, table.c.counter, table.c.scores, table.c.ignored, table.c.dated)
    query = select(*columns).where(
        amendments.within(table, conn, unit, day, day),
        table.c.kind == Kind.RATING.value,
        table.c.channel == Channel.KIOSK.value,
        table.c.provenance != Provenance.UNPAIRED.value,
    )
    aliases = facts.aliases(conn, unit)
    taps_taken = []
    for answer_id, counter, scores, ignored, dated in conn.execute(query).all():
        if answer_id not in out and scores[0].isdigit():
            at, erased = times.get(answer_id, (None, False))  # of a part that is gone, nothing
            at = at if dated == DatedBy.MOMENT else None  # when it came says nothing of the hand
            clock_s = behind.get(answer_id, 0)
            place = aliases.code(Noun.COUNTER, counter, day)
            taps_taken.append(
                KioskTap(answer_id, place, at, clock_s, int(scores[0]), ignored, erased)
            )
    return taps_taken


def clocks(conn: Connection, unit: str, day: date) -> dict[bytes, int]:
    """Give how many seconds the device's clock was behind, for the few where it was."""
    rows = conn.execute(
        select(entry.c.id, entry.c.clock_s)
        .join(flag, (flag.c.tenant == entry.c.tenant) & (flag.c.id == entry.c.id))
        .where(
            amendments.within(flag, conn, unit, day, day),
            flag.c.rule == "clock",
            entry.c.verdict == "new",
        )
    )
    return {row.id: row.clock_s for row in rows}


def flagged(
    conn: Connection, unit: str, day: date, rules: Collection[str] = TAP_RULES
) -> set[tuple[bytes, str]]:
    """Give the flags that some rules set on answers of a unit's day: ids and rule names."""
    rows = conn.execute(
        select(flag.c.id, flag.c.rule).where(
            flag.c.tenant == tenant_of(conn),
            flag.c.unit == unit,
            flag.c.day == day.isoformat(),
            flag.c.rule.in_(rules),
        )
    )
    return {(row.id, row.rule) for row in rows}


def keep_verdicts(
    conn: Connection,
    unit: str,
    day: date,
    by_rule: Mapping[_Rule, Mapping[bytes, RuleVerdict]],
    *,
    counters: Mapping[bytes, str],
    erased: Collection[bytes],
    rules: Collection[str],
) -> bool:
    """Keep what some rules say of a unit's day, in place of what they had said before.

    Where times were erased flags are only added: what was seen while they were there stays said.

    Args:
        conn: A writing transaction.
        unit: The unit's code as first written.
        day: The local day.
        by_rule: By rule the verdict of each answer, by its id.
        counters: Of each answer that was judged the code of its counter, "" if unknown.
        erased: The answers of which the times are erased.
        rules: Every rule that looks at such answers.

    Returns:
        Whether what is flagged has changed.
    """
    before = {mark for mark in flagged(conn, unit, day, rules) if mark[0] in counters}
    counts: dict[tuple[str, str], Counter[RuleVerdict]] = {}
    now: set[tuple[bytes, str]] = set()
    for rule, by_answer in by_rule.items():
        for answer_id, verdict in by_answer.items():
            stays = answer_id in erased and (answer_id, rule.value) in before
            verdict_now = RuleVerdict.FLAG if stays else verdict
            counts.setdefault((counters[answer_id], rule.value), Counter())[verdict_now] += 1
            if verdict_now is RuleVerdict.FLAG:
                now.add((answer_id, rule.value))
    new, gone = now - before, set() if erased else before - now
    _change(conn, unit, day, new=new, gone=gone)
    _keep(conn, unit, day, counts, rules)
    return bool(new or gone)


def _change(
    conn: Connection,
    unit: str,
    day: date,
    *,
    new: Collection[tuple[bytes, str]],
    gone: Collection[tuple[bytes, str]],
) -> None:
    """Set flags and take flags back, by answer and rule."""
    tenant = tenant_of(conn)
    for answer_id, rule in gone:
        conn.execute(
            delete(flag).where(flag.c.tenant == tenant, flag.c.id == answer_id, flag.c.rule == rule)
        )
    rows = [
        {"tenant": tenant, "id": answer_id, "rule": rule, "unit": unit, "day": day.isoformat()}
        for answer_id, rule in sorted(new)
    ]
    if rows:
        conn.execute(insert(flag), rows)
    if rows or gone:
        tallies.touch(conn, [(unit, day.isoformat())])


def _keep(conn: Connection, unit: str, day: date, counts: Counts, rules: Collection[str]) -> None:
    """Keep how many answers some rules gave which verdict, in place of what was kept before."""
    tenant, table = tenant_of(conn), judgement
    key = (table.c.tenant == tenant) & (table.c.unit == unit) & (table.c.day == day.isoformat())
    conn.execute(delete(table).where(key, table.c.rule.in_(rules)))
    rows = [
        {
            "tenant": tenant,
            "unit": unit,
            "day": day.isoformat(),
            "counter": counter,
            "rule": rule,
            **{f"n_{verdict.value}": by_verdict.get(verdict, 0) for verdict in RuleVerdict},
        }
        for (counter, rule), by_verdict in counts.items()
    ]
    if rows:
        conn.execute(insert(table), rows)


def seal(conn: Connection, unit: str, day: date) -> None:
    """Let the journal's next line seal what the rules say of a unit's day."""
    text_day = day.isoformat()
    lines = sealed_rows.flag_lines(conn, unit, text_day)
    journal.seal_state(conn, sealed_rows.flag_state(unit, text_day), lines)


def verdicts(
    conn: Connection, unit: str, first: date, last: date, rules: Sequence[str] = TAP_RULES
) -> tuple[RuleCount, ...]:
    """Count what each rule said of a unit's answers, in the order of the rules.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.
        first: The first local day.
        last: The last local day, included.
        rules: `TAP_RULES` say it of kiosk ratings, `FORM_RULES` of the forms that phones sent,
            `WALK_RULES` of all forms that were answered on a screen.
    """
    table = judgement
    columns = ("n_pass", "n_flag", "n_surface", "n_not_applied")
    rows = conn.execute(
        select(table.c.rule, *(func.sum(table.c[name]) for name in columns))
        .where(
            table.c.tenant == tenant_of(conn),
            table.c.unit == unit,
            table.c.day.between(first.isoformat(), last.isoformat()),
        )
        .group_by(table.c.rule)
    )
    by_rule = {row[0]: RuleCount(row[0], *map(int, row[1:])) for row in rows}
    return tuple(by_rule.get(rule, RuleCount(rule, 0, 0, 0, 0)) for rule in rules)
