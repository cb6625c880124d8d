"""Judges ratings by the plausibility rules, a unit's day at a time, and keeps the verdicts.

Never on a citizen's way: whoever is about to read the register calls `judge` first. A day is
judged again when something of it arrives later, so that the flags do not depend on the order of
arrival. Read next: `survey/rules/taps.py`, `survey/register/flags.py`.
"""

from datetime import date
from time import monotonic
from typing import Final

from sqlalchemy import Connection

from survey.actions.form_flags import judge_forms, second
from survey.actions.walk_flags import judge_walks
from survey.office.facts import Office, Unit
from survey.register import flags, journal, offices, phone_forms, services
from survey.register.engine import Register
from survey.register.flags import KioskTap
from survey.rules.taps import CounterDay, Rule, Tap, outside, verdicts
from survey.rules.verdicts import RuleVerdict

# After so long a transaction ends, for the answers that wait to be stored meanwhile.
_AT_ONCE_S: Final = 0.5


def judge(register: Register) -> int:
    """Judge every day on which something had changed; gives how many.

    No answer is ever deleted. Where times were erased flags are only added: what was
    seen while the times were there stays said.

    Args:
        register: Which register; without a waiting day it is only read.

    Raises:
        NoOffice: The register does not know its office yet, but has answers.
        Busy: It is in use; days not judged yet wait for the next time.
    """
    with register.read() as conn:
        # What comes from here on waits for the next time: a kiosk in use would never be done.
        waiting = {(day, unit) for unit, day in flags.waiting(conn)}
    n_judged = 0
    while waiting:
        with register.begin() as conn:
            office = offices.office(conn)
            units = {unit.code: unit for unit in offices.units(conn)}
            began, n_days = monotonic(), 0
            while waiting and (not n_days or monotonic() - began <= _AT_ONCE_S):
                day, unit = min(waiting)
                waiting.remove((day, unit))
                if unit in units:  # a device may know a unit that was never imported here
                    waiting.update(
                        (later, unit) for later in _judged(conn, office, units[unit], day)
                    )
                flags.done(conn, unit, day)
                n_days += 1
            journal.note(conn, "rules", "judge", "", f"{n_days} hari")
        n_judged += n_days
    return n_judged


def _judged(conn: Connection, office: Office, unit: Unit, day: date) -> list[date]:
    """Judge a day by all rules; gives the later days for which it has changed what is usual.

    They are written down as well, in case this is broken off before they are judged.
    """
    _judge(conn, office, unit, day)
    changed = judge_forms(conn, office, unit, day)
    judge_walks(conn, unit.code, day)
    flags.seal(conn, unit.code, day)
    if not changed:
        return []
    later = [other for other in phone_forms.judged_by(conn, unit.code, [day]) if other > day]
    flags.mark(conn, [(unit.code, other.isoformat()) for other in later])
    return later


def _judge(conn: Connection, office: Office, unit: Unit, day: date) -> None:
    """Judge one day of a unit, and write what has changed."""
    taps = flags.taps(conn, unit.code, day)
    by_counter: dict[str, list[KioskTap]] = {}
    for tap in taps:
        by_counter.setdefault(tap.counter, []).append(tap)
    if taps and all(tap.erased for tap in taps):
        return  # nothing can be told any more; what was said while it could be stays
    given = services.services_by_day(services.recorded(conn, unit.code, day, day))
    by_rule: dict[Rule, dict[bytes, RuleVerdict]] = {rule: {} for rule in Rule}
    for counter, some in sorted(by_counter.items()):
        of_counter = verdicts(
            CounterDay(
                taps=tuple(
                    Tap(t.id, second(t.at, t.clock_s, day, office.zone), t.kepuasan, t.ignored)
                    for t in some
                ),
                known=bool(counter),
                hours=_hours(office, unit, day),
                n_unit=len(taps),
                services=given.get(day.isoformat()),
            )
        )
        for rule, by_tap in of_counter.items():
            by_rule[rule] |= by_tap
    flags.keep_verdicts(
        conn,
        unit.code,
        day,
        by_rule,
        counters={tap.id: tap.counter for tap in taps},
        erased={tap.id for tap in taps if tap.erased},
        rules=flags.TAP_RULES,
    )


def n_judged_otherwise(
    conn: Connection, day: date, before: tuple[Office, Unit], now: tuple[Office, Unit]
) -> int:
    """Count the ratings of a day that are outside the opening hours by one word and not the other.

    The hours may differ, or the time zone by which the clock is read.

    Whom a rating is about does not hang on the hours, nor does any other rule.

    Args:
        conn: Any transaction.
        day: The local day.
        before: The office and the unit as they were known.
        now: The same two as they are known now.
    """
    old, new = _hours(*before, day), _hours(*now, day)
    zones = before[0].zone, now[0].zone
    if old == new and zones[0] == zones[1]:
        return 0
    taps = flags.taps(conn, now[1].code, day)
    stays = any(tap.erased for tap in taps)  # as in `_judge`: then no flag is taken back
    seconds = [
        [second(tap.at, tap.clock_s, day, zone) for zone in zones]
        for tap in taps
        if tap.at is not None
    ]
    changes = ((outside(was, old), outside(s, new)) for was, s in seconds)
    return sum(was != is_now and (is_now or not stays) for was, is_now in changes)


def _hours(office: Office, unit: Unit, day: date) -> tuple[int, int] | None:
    """Give the first opening and last closing of a day in seconds, None when it is closed."""
    if not office.is_open(unit, day):
        return None
    spans = office.spans(unit, day)
    first, last = spans[0][0], spans[-1][1]
    return first.hour * 3600 + first.minute * 60, last.hour * 3600 + last.minute * 60
