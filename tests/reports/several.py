"""An office of several units, for the tests that lay them side by side."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from reports.disclosure.audiences import Audience, Shown
from reports.evidence.frames import Freshness
from reports.paper.blocks.contents import Printout
from reports.paper.blocks.printed import printout as print_out
from reports.units import compose as units_compose
from reports.units import figures
from reports.units.figures import UnitFigure, UnitsReport
from reports.units.shown import Visible, let_out
from survey import actions
from survey.answers.drafts import Channel, Draft, Kind, Slot
from survey.office.facts import Counter, Office, Service, Unit
from survey.periods import Triwulan
from survey.register.engine import Register
from tests import builders
from tests.reports.stored import OFFICE, UNIT, answer, form, send

MONDAY = date(2026, 7, 6)
PERIOD = Triwulan(2026, 3)
LATER = Freshness(waiting=0, until_at=datetime(2026, 11, 20, 8, 4, tzinfo=UTC))
KTP, KK, IZIN = Service("ktp", "KTP-el"), Service("kk", "Kartu Keluarga"), Service("izin", "Izin")


def unit(code: str, *services: Service, name: str = "") -> Unit:
    return replace(
        UNIT,
        code=code,
        name=name or f"Kecamatan {code.upper()}",
        public_name=code,
        services=services or (KTP, KK),
        counters=(Counter("L1", "Loket 1", (), ""),),
        officers=(),
    )


def taps(code: str, n: int, k: int, *, service: str = "ktp", **more: Any) -> list[Draft]:
    """Make n ratings over twenty working days, k of them satisfied and spread evenly."""
    found = []
    for i in range(n):
        good = (i + 1) * k // n > i * k // n
        given = {"kind": Kind.RATING, "channel": Channel.KIOSK, "service": service, **more}
        day = given.pop("day", MONDAY + timedelta(days=i // 5 % 4 * 7 + i % 5))
        one = answer(f"{4 if good else 2}---------", code, service, i, day=day, **given)
        found.append(replace(one, unit=code, slot=Slot.AM if i % 2 else Slot.PM))
    return found


def forms(code: str, n: int, score: int = 3, **more: Any) -> list[Draft]:
    """Make n forms whose scores vary a little around one."""
    found = []
    for i in range(n):
        nine = [min(4, max(1, score + (i + j) % 3 - 1)) for j in range(9)]
        given = {"day": MONDAY + timedelta(days=i % 5), **more}
        found.append(replace(form(*nine, name=(code, i), **given), unit=code))
    return found


@contextmanager
def office_of(
    folder: Path, units: Sequence[Unit], *answers: Draft, office: Office = OFFICE
) -> Iterator[Register]:
    register = builders.here_or_new(folder)
    try:
        actions.set_office(register, office, list(units), {}, "test")
        send(register, answers)
        yield register
    finally:
        register.engine.dispose()


def compute(register: Register, **more: Any) -> UnitsReport:
    return figures.compute(register, **{"period": PERIOD, "fresh": LATER, **more})


def of(report: UnitsReport, code: str) -> UnitFigure:
    return next(one for one in report.units if one.unit.code == code)


def to_head(report: UnitsReport) -> Shown[Visible]:
    return let_out(report, Audience.HEAD)


def on_sheet(report: UnitsReport) -> Printout:
    """Give the sheet as the head reads it."""
    return units_compose.printout(to_head(report))


def printed(report: UnitsReport) -> bytes:
    """Print the sheet as the office's own command does."""
    return print_out(on_sheet(report))


def to_custodian(report: UnitsReport) -> Shown[Visible]:
    return let_out(report, Audience.CUSTODIAN)
