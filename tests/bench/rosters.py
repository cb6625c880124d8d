"""The roster of a year: how long its plan takes beside bringing it in."""

from __future__ import annotations

import csv
import shutil
import time
from datetime import date, timedelta
from pathlib import Path

from tests.bench import servers
from tests.bench.figures import Figure, median, spread

COUNTERS, OFFICERS, YEAR = 40, 60, 2025


def year(folder: Path, rounds: int) -> list[Figure]:
    """Time the plan of a year's roster, and the same roster applied."""
    data = folder / "roster"
    office = folder / "roster.toml"
    office.write_text(_office(), encoding="utf-8")
    data.mkdir()
    servers.loket(data, "import", "office", str(office))
    file = folder / "roster.csv"
    n = roster_file(file)
    planned, applied = [], []
    for turn in range(rounds):
        fresh = folder / f"roster-{turn}"
        shutil.copytree(data, fresh)
        planned.append(_timed(fresh, file, "--preview"))
        applied.append(_timed(fresh, file, "--yes"))
    ratios = [plan / done for plan, done in zip(planned, applied, strict=True)]
    name = f"a year's roster planned ({OFFICERS} officers, {COUNTERS} counters) ÷ applied"
    told = f"{spread(planned)} s; applied {spread(applied)} s, {n:,} duties"
    return [Figure(name, median(ratios), 3, told=told)]


def roster_file(path: Path) -> int:
    """Write a roster of every working day, two officers a counter; gives how many duties."""
    n = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["unit", "counter", "officer", "from", "to"])
        for day in (date(YEAR, 1, 1) + timedelta(days=d) for d in range(365)):
            for counter in range(COUNTERS if day.weekday() < 5 else 0):
                for half, (start, end) in enumerate((("08:00", "11:30"), ("11:30", "15:00"))):
                    # Over midday nobody changes counters, so that nobody is at two at once.
                    officer = (counter + half * (OFFICERS - COUNTERS) + day.day) % OFFICERS
                    times = (f"{day} {start}", f"{day} {end}")
                    out.writerow(["u", f"L{counter}", f"P{officer}", *times])
                    n += 1
    return n


def _office() -> str:
    counters = [f'{{code = "L{n}", name = "Loket {n}"}}' for n in range(COUNTERS)]
    officers = [f'{{code = "P{n}", name = "Petugas {n}"}}' for n in range(OFFICERS)]
    return f"""
[office]
name = "Dinas Uji"
[[unit]]
code = "u"
name = "Unit Uji"
hours = "Mon-Fri 08:00-15:00"
counters = [{", ".join(counters)}]
officers = [{", ".join(officers)}]
"""


def _timed(data: Path, file: Path, how: str) -> float:
    began = time.perf_counter()
    servers.loket(data, "import", "office", str(file), how)
    return time.perf_counter() - began
