"""People who rated the officers of a made-up unit, without a register."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from reports.disclosure.audiences import Audience
from reports.evidence import frames
from reports.evidence.frames import Freshness
from reports.evidence.people import Person
from reports.feedback import as_json as feedback_json
from reports.feedback import compose
from reports.feedback import figures as feedback
from reports.feedback.figures import Feedback
from reports.feedback.shown import Visible, let_out
from reports.measures import quality
from reports.officers.figures import RatedWindow
from reports.paper.blocks.contents import Printout
from reports.paper.blocks.printed import printout as print_out
from survey.office.facts import Office, Officer, Unit
from survey.periods import Month
from tests.reports.made import OFFICE, UNIT, chance, number

DECEMBER = Freshness(0, datetime(2026, 12, 1, 1, 0, tzinfo=UTC))
NOVEMBER = Month(2026, 11)
FRIDAY = date(2026, 11, 27)  # the last open day of the month's 13 weeks
NAMES = ("Siti Rahmawati", "Budi Hartono", "Citra Lestari", "Dewi Anggraini", "Eko Prasetyo")
OF_FIVE = replace(
    UNIT, officers=tuple(Officer(f"P{i + 1:02}", name) for i, name in enumerate(NAMES))
)
LOW = ("lama", "kurang-ramah", "penjelasan-kurang", "sistem")
HIGH = ("ramah", "penjelasan-jelas", "cepat")


def person(on: date, kepuasan: int, officer: str = "P01", **more: object) -> Person:
    made = Person(
        day=on.isoformat(),
        slot="am",
        channel="kiosk",
        counter="L1",
        service="ktp",
        officer=officer,
        ground="duty",
        kepuasan=kepuasan,
        reasons=(),
        extra=None,
        forms=(),
        flags=frozenset(),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def rated(n: int, officer: str = "P01", share: float = 0.86, last: date = FRIDAY) -> list[Person]:
    """Spread n ratings over the working days of 13 weeks up to a day, the same every time."""
    days = [last - timedelta(days=back) for back in range(88, -1, -1)]
    days = [day for day in days if day.weekday() < 5]
    found = []
    for i in range(n):
        good = chance(share, "good", officer, i)
        why: tuple[str, ...] = ()
        if chance(0.4, "why", officer, i):
            known = HIGH if good else LOW
            why = (known[number("reason", officer, i) % len(known)],)
        extra = (("kompetensi", "perilaku")[i % 2], 2 + i % 3) if i % 5 == 0 else None
        found.append(
            person(
                days[i * len(days) // n],
                4 if good else 1,
                officer,
                slot="am" if i % 2 else "pm",
                service="ktp" if number("service", officer, i) % 3 else "kk",
                reasons=why,
                extra=extra,
            )
        )
    return found


def colleagues(n: int = 80) -> list[Person]:
    return [one for code in ("P02", "P03", "P04", "P05") for one in rated(n, code, 0.88)]


def record(
    persons: Sequence[Person], *, office: Office = OFFICE, unit: Unit = OF_FIVE
) -> RatedWindow:
    first, last = date(2026, 8, 31), date(2026, 11, 29)
    kept = quality.Record(
        office=office,
        unit=unit,
        half_days=quality.open_half_days(office, unit, first, last, DECEMBER.until_at),
        begun=first,
        until=last,
        alive=frozenset(),
        marks=frames.Marks((), 0),
        heads=(),
        waiting=0,
    )
    return RatedWindow(kept, persons=tuple(persons), given=(), moved={})


def sheet_of(
    persons: Sequence[Person],
    *,
    comments: Sequence[tuple[str, str]] = (),
    lang: str = "id",
    month: Month = NOVEMBER,
    fresh: Freshness = DECEMBER,
    office: Office = OFFICE,
    unit: Unit = OF_FIVE,
) -> Feedback:
    """Give the sheet of the unit's first officer."""
    kept = record(persons, office=office, unit=unit)
    return feedback.figures(
        kept, unit.officers[0], month, comments=comments, lang=lang, fresh=fresh
    )


def for_himself(report: Feedback) -> Visible:
    return let_out(report, Audience.OFFICER).figures


def printed(report: Feedback) -> bytes:
    """Print the sheet as the office's own command does."""
    return print_out(on_sheet(report))


def on_sheet(report: Feedback) -> Printout:
    """Give the sheet as he reads it."""
    return compose.printout(let_out(report, Audience.OFFICER))


def for_custodian(report: Feedback) -> dict[str, object]:
    """Give the custodian's JSON."""
    return feedback_json.as_json(let_out(report, Audience.CUSTODIAN))
