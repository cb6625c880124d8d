"""Sets which flagged forms the official IKM of periods to come leaves out.

Read next: `survey/exclusions.py`, `planning.py`.
"""

from datetime import date

from sqlalchemy import Connection

from survey.actions import traces
from survey.actions.planning import today
from survey.exclusions import check_start, read_exclusion, written
from survey.language import N_, Phrase
from survey.office.dated import Fact, Noun, Spell, Topic
from survey.plans import EXCLUSION, ChangeKind, Plan, PlannedChange
from survey.register import exclusions, facts, journal, offices

_NONE = N_("tidak ada yang dikecualikan")


def set_exclusion(conn: Connection, unit: str, leave_out: str, *, first: date, by: str) -> Plan:
    """Say which forms official results leave out, of periods that begin on a day or later.

    Args:
        conn: A writing transaction.
        unit: The unit's code in any case.
        leave_out: Rules with spaces or commas between them; "" leaves out nothing.
        first: The first day of a month to come.
        by: Who says so.

    Raises:
        UnknownUnit: There is no such unit.
        UnknownExclusion: One of the rules flags no form.
        NotFirstOfMonth, ExclusionTooLate: It cannot hold from that day on.
    """
    code, rules, now = offices.unit_code(conn, unit), read_exclusion(leave_out), today(conn)
    check_start(first, now)
    before = exclusions.of_period(conn, code, first)
    if before.rules == rules and before.since in {None, first}:
        return Plan("set_exclusion", code, today=now)
    change = PlannedChange(
        ChangeKind.CHANGED if before.rules else ChangeKind.ADDED,
        EXCLUSION,
        code,
        _said(written(before.rules)) if before.rules else "",
        _said(written(rules)),
        first,
    )
    facts.add(conn, [Fact(Noun.UNIT, code, "", Topic.LEAVES_OUT, Spell(written(rules), first))], by)
    plan = Plan("set_exclusion", code, (change,), today=now)
    params = {"unit": code, "from": first.isoformat(), "leave_out": written(rules)}
    journal.note(conn, by, plan.act, plan.subject, traces.of_plan(plan), params=params)
    return plan


def _said(rules: str) -> str | Phrase:
    return rules or _NONE
