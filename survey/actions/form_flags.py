"""Judges the forms that phones sent, a unit's day at a time, beside `flags.py`.

Read next: `survey/rules/forms.py`, `survey/register/phone_forms.py`.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from survey.office.facts import Office, Unit
from survey.register import flags, phone_forms
from survey.rules.dense import LEAST_RUSH
from survey.rules.forms import UnitForms, form_verdicts
from survey.rules.usual import PastForm, PhoneForm, Usual


def judge_forms(conn: Connection, office: Office, unit: Unit, day: date) -> bool:
    """Judge the forms of one day of a unit, and write what has changed.

    Where times were erased flags are only added: what was seen while they were there stays said.

    Returns:
        Whether what is flagged has changed: it counts for what is usual on the days after it.
    """
    sent = phone_forms.forms(conn, unit.code, day)
    erased = {form.id for form in sent if form.erased}
    if sent and len(erased) == len(sent):
        return False
    # Fewer are no rush, whenever they came.
    came = phone_forms.arrivals(conn, unit.code, day, day) if len(sent) >= LEAST_RUSH else {}
    n_week, given = phone_forms.beside_services(conn, unit.code, day)
    by_rule = form_verdicts(
        UnitForms(
            forms=tuple(
                PhoneForm(
                    form.id,
                    form.counter,
                    second(form.at, form.clock_s, day, office.zone),
                    form.answers,
                    form.nth,
                    form.over_budget,
                    _since(came.get(form.id), day, office.zone),
                    form.ticket,
                )
                for form in sent
            ),
            services=given,
            n_week=n_week,
            week=lambda in_time: phone_forms.week(conn, unit.code, day, in_time=in_time),
        ),
        _usual(conn, unit.code, day),
    )
    return flags.keep_verdicts(
        conn,
        unit.code,
        day,
        by_rule,
        counters={form.id: form.counter for form in sent},
        erased=erased,
        rules=flags.FORM_RULES,
    )


def _usual(conn: Connection, unit: str, day: date) -> Callable[[str | None], Usual]:
    """Give what is usual at a counter or in the whole unit; the days before are read once."""

    @cache
    def days() -> tuple[list[list[PastForm]], int]:
        return phone_forms.past(conn, unit, day)

    @cache
    def usual(counter: str | None) -> Usual:
        every, n_days = days()
        if counter is None:
            return Usual.of(every, n_days)
        own = [[form for form in sent if form.counter == counter] for sent in every]
        return Usual.of([sent for sent in own if sent], n_days)

    return usual


def second(at: str | None, clock_s: int, day: date, zone: ZoneInfo) -> int | None:
    """Give the second of the local day on which somebody answered, by the clock as corrected."""
    if at is None:
        return None
    return _since(datetime.fromisoformat(at) + timedelta(seconds=clock_s), day, zone)


def _since(moment: datetime | None, day: date, zone: ZoneInfo) -> int | None:
    if moment is None:
        return None
    return round((moment - datetime.combine(day, time(), zone)).total_seconds())
