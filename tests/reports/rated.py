"""Offices with officers whose ratings are known, for the tests of their figures and their sheet."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.officers import as_json as officers_json
from reports.officers import compose
from reports.officers import figures as officers
from reports.officers.figures import OfficerFigure, OfficersReport
from reports.officers.shown import Visible, let_out
from reports.paper.blocks.contents import Printout
from reports.paper.blocks.printed import printout as print_out
from survey.answers.drafts import Channel, Draft, Kind
from survey.office.facts import Officer
from survey.questionnaire import Owner
from survey.register.engine import Register
from tests.reports.stored import FORM, UNIT, answer, text_of

MONDAY = date(2026, 11, 16)
LATER = Freshness(waiting=0, until_at=datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
ABOUT_UNIT = next(r.key for r in FORM.reasons if r.owner is Owner.UNIT and r.side == "low")
ABOUT_OFFICER = next(r.key for r in FORM.reasons if r.owner is Owner.OFFICER and r.side == "low")
PRAISE_OF_UNIT = next(r.key for r in FORM.reasons if r.owner is Owner.UNIT and r.side == "high")


OF_FOUR = replace(
    UNIT,
    officers=(*UNIT.officers, Officer("P03", "Citra Lestari"), Officer("P04", "Dewi Anggraini")),
)


def compute(register: Register, **more: Any) -> OfficersReport:
    return officers.compute(
        register, **{"unit": "dukcapil", "week": "2026-W47", "fresh": LATER, **more}
    )


def tap(kepuasan: int, *name: object, officer: str = "P01", **more: Any) -> Draft:
    given = {"channel": Channel.KIOSK, "day": MONDAY, "kind": Kind.RATING, **more}
    return answer(f"{kepuasan}---------", officer, *name, officer=officer, **given)


def taps(n: int, satisfied: int, *name: object, **more: Any) -> list[Draft]:
    return [tap(4 if i < satisfied else 1, *name, i, **more) for i in range(n)]


def detail(of: Draft, *reasons: str) -> Draft:
    return answer(
        "-" * len(FORM.items),
        of.id,
        kind=Kind.DETAIL,
        channel=of.channel,
        day=of.day,
        about=of.id,
        reasons=tuple(sorted(reasons)),
    )


def of(report: OfficersReport, code: str) -> OfficerFigure:
    return next(one for one in report.officers if one.officer.code == code)


def for_superior(report: OfficersReport) -> Visible:
    return let_out(report, Audience.SUPERIOR).figures


def printed(report: OfficersReport) -> bytes:
    """Print the sheet as the office's own command does."""
    return print_out(on_sheet(report))


def on_sheet(report: OfficersReport) -> Printout:
    """Give the sheet as its superior reads it."""
    return compose.printout(let_out(report, Audience.SUPERIOR))


def for_custodian(report: OfficersReport) -> dict[str, Any]:
    """Give the custodian's JSON."""
    return officers_json.as_json(let_out(report, Audience.CUSTODIAN))


def flat(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())
