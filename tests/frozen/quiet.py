"""A quiet counter whose 25 weekly sheets are kept: who came, how they voted, what was printed.

    python -m tests.frozen.quiet        # drew the people and printed the sheets, once

That ran on the commit which tests/cases/office-2026-11/README.md names, and what it wrote stays.
Later code reads the same people with `people`, puts them into a register with `register_of` and
prints its own sheets with `printed`.
"""

from __future__ import annotations

import csv
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.weekly import as_json as weekly_json
from reports.weekly import back
from reports.weekly import figures as weekly
from reports.weekly import shown as weekly_shown
from reports.weekly.content import Weekly
from reports.weekly.shown import publishable
from survey.answers.drafts import Channel, Draft, Kind, Slot
from survey.office.facts import Office
from survey.periods import Week
from survey.register.engine import Register
from tests.reports import stored
from tests.reports.half_day_attack import HalfDay

FOLDER = Path(__file__).resolve().parents[1] / "cases" / "office-2026-11" / "half-days"
RATINGS = FOLDER / "ratings.csv"
MAPS = FOLDER / "maps.json"
SEED = 20261129
LAST = Week(2026, 47)
N_SHEETS = 25
MAP_WEEKS = 8  # a map looked back on that many, rolling from sheet to sheet
N_WEEKS = N_SHEETS + MAP_WEEKS - 1  # so that the first sheet looks back on eight weeks
# People on a half-day, on average, Monday to Friday: the counter is quiet.
USUAL = {"am": (3.1, 2.2, 2.0, 1.5, 1.3), "pm": (2.2, 1.7, 1.4, 1.1, 1.0)}
SATISFIED = 0.8


@dataclass(frozen=True, slots=True)
class Rater:
    """One citizen of the quiet counter."""

    week: str
    weekday: int  # 1 Monday - 5 Friday
    slot: str  # am | pm
    kepuasan: int  # 1-4; 3 and 4 are satisfied

    @property
    def half_day(self) -> HalfDay:
        """When it was."""
        return HalfDay(self.week, self.weekday, self.slot)

    @property
    def day(self) -> date:
        """The day it was."""
        return Week.parse(self.week).first + timedelta(days=self.weekday - 1)


def weeks(n: int = N_WEEKS) -> list[Week]:
    """Give the last n weeks, in order."""
    return [Week.of(LAST.first - timedelta(weeks=back)) for back in range(n - 1, -1, -1)]


def drawn() -> list[Rater]:
    """Draw the people: the same seed gives the same ones."""
    chance = random.Random(SEED)
    raters = []
    for week in weeks():
        for weekday in range(1, 6):
            for slot, usual in USUAL.items():
                # A binomial of small parts is as good as a Poisson here, and exact everywhere.
                n = sum(chance.random() < usual[weekday - 1] / 40 for _ in range(40))
                for _ in range(n):
                    pleased = chance.random() < SATISFIED
                    score = chance.choice((3, 4) if pleased else (1, 2))
                    raters.append(Rater(str(week), weekday, slot, score))
    return raters


def people() -> list[Rater]:
    """Read the people as they were drawn once: the truth that no sheet may tell."""
    with RATINGS.open(newline="", encoding="utf-8") as file:
        return [
            Rater(row["week"], int(row["weekday"]), row["slot"], int(row["kepuasan"]))
            for row in csv.DictReader(file)
        ]


def came(raters: Sequence[Rater]) -> dict[HalfDay, int]:
    """Count people by half-day, as somebody may who sat there."""
    return dict(Counter(rater.half_day for rater in raters))


@contextmanager
def register_of(folder: Path, raters: Sequence[Rater]) -> Iterator[Register]:
    """Open a new register that holds these people's taps."""
    taps = [_tap(rater, n) for n, rater in enumerate(raters)]
    with stored.register_of(folder, *taps) as register:
        yield register


def _tap(rater: Rater, n: int) -> Draft:
    tap = stored.answer(
        f"{rater.kepuasan}---------",
        "quiet",
        n,
        kind=Kind.RATING,
        channel=Channel.KIOSK,
        day=rater.day,
    )
    at = _moment(rater.day, 9 if rater.slot == "am" else 13, stored.OFFICE)
    return replace(tap, at=at, slot=Slot(rater.slot))


def _moment(day: date, hour: int, office: Office) -> datetime:
    return datetime.combine(day, time(hour), office.zone).astimezone(UTC)


def printed(register: Register, week: Week) -> Weekly:
    """Compute the sheet of a week as paper gets it, on the Sunday that ends it."""
    fresh = Freshness(0, _moment(week.last, 10, stored.OFFICE))
    return weekly.compute(register, unit=stored.UNIT.code, week=str(week), lang="id", fresh=fresh)


def shown(report: Weekly) -> dict[str, Any]:
    """Give what a sheet tells about its half-days, in numbers and as it stands on paper."""
    figures: Any = weekly_json.as_json(weekly_shown.let_out(report, Audience.CUSTODIAN))
    points = figures["trend"]["points"]
    return {
        "week": figures["week"],
        "kepuasan": {key: figures["kepuasan"][key] for key in ("n", "share")},
        "trend": [{key: point[key] for key in ("week", "n", "share")} for point in points],
        "weeks": _mapped(points[-MAP_WEEKS:]),
        "half_days": figures["half_days"],
        "paper": back.page(publishable(report))["heat"],
    }


def _mapped(points: Sequence[dict[str, Any]]) -> list[str]:
    """Work out which weeks the map counted, as any reader of the trend could then.

    A small week was left out, unless several had ten people together.
    """
    small = [point for point in points if 0 < point["n"] < 10]
    out = small if len(small) == 1 or sum(point["n"] for point in small) < 10 else []
    return [point["week"] for point in points if point not in out]


def main() -> None:
    """Draw the people, print their sheets, and keep both."""
    if MAPS.exists():
        sys.exit(f"{MAPS} is kept for good: later code never prints it again.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    raters = drawn()
    with RATINGS.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["week", "weekday", "slot", "kepuasan"])
        writer.writerows((r.week, r.weekday, r.slot, r.kepuasan) for r in raters)
    with tempfile.TemporaryDirectory() as folder, register_of(Path(folder), raters) as register:
        sheets = [shown(printed(register, week)) for week in weeks(N_SHEETS)]
    text = json.dumps(sheets, ensure_ascii=False, indent=1)
    MAPS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
