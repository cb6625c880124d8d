"""The office's side: a large import, a week among a million older answers, a cold PDF."""

from __future__ import annotations

import csv
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.bench import servers
from tests.bench.figures import Figure, median, spread

UNSUR = [f"U{n}" for n in range(1, 10)]


def ratings_file(path: Path, lines: int, first: date, last: date, seed: int = 1) -> None:
    """Write a believable ratings file: forms and taps over some days."""
    rnd = random.Random(seed)
    days = (last - first).days + 1
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["answered_at", "service", "channel", "kepuasan", *UNSUR, "sex", "comment"])
        for n in range(lines):
            day = first + timedelta(days=n * days // lines)
            at = f"{day}T{rnd.randrange(8, 15):02d}:{rnd.randrange(60):02d}:{rnd.randrange(60):02d}"
            tap = rnd.random() < 0.6
            scores = [""] * 9 if tap else rnd.choices("234", (1, 6, 3), k=9)
            out.writerow(
                [
                    at,
                    rnd.choice(["ktp", "kk"]),
                    "kiosk" if tap else "qr",
                    rnd.choices("1234", (3, 7, 60, 30))[0] if tap else "",
                    *scores,
                    rnd.choice(["L", "P", ""]),
                    "cepat dan ramah" if rnd.random() < 0.1 else "",
                ]
            )


def _timed(data: Path, *words: str) -> float:
    began = time.perf_counter()
    servers.loket(data, *words)
    return time.perf_counter() - began


def _import(data: Path, file: Path) -> float:
    return _timed(data, "import", "ratings", str(file), "--unit", "u", "--order", "list")


def imports(folder: Path, lines: int) -> tuple[list[Figure], Path]:
    """Seconds for one large ratings file; also give the folder it went to."""
    data = folder / "import"
    servers.office(data)
    file = folder / "ratings.csv"
    ratings_file(file, lines, date(2024, 1, 1), date(2024, 12, 31))
    took = _import(data, file)
    name = f"import of a ratings file with {lines:,} lines"
    return [Figure(name, took, 30, unit="s", told=f"{lines / took:,.0f} lines/s")], data


def weeks(folder: Path, older: int, rounds: int) -> list[Figure]:
    """A weekly report with and without many older answers, and its PDF as a cold process."""
    this_week = datetime.now(UTC).date() - timedelta(days=7)
    monday = this_week - timedelta(days=this_week.weekday())
    year, week, _ = monday.isocalendar()
    recent, history = folder / "recent.csv", folder / "history.csv"
    ratings_file(recent, 6000, monday - timedelta(weeks=13), monday + timedelta(days=4), seed=2)
    ratings_file(history, older, date(2016, 1, 1), monday - timedelta(weeks=60), seed=3)
    few, many = folder / "few", folder / "many"
    for data in (few, many):
        servers.office(data)
        _import(data, recent)
    _import(many, history)
    ask = ("report", "weekly", "--unit", "u", "--week", f"{year}-W{week:02d}")
    times: dict[str, list[float]] = {"few": [], "many": [], "pdf": []}
    for n in range(rounds + 1):
        took = {
            "few": _timed(few, *ask),
            "many": _timed(many, *ask),
            "pdf": _timed(few, *ask, "-o", str(folder / "week.pdf")),
        }
        if n:
            for name, value in took.items():
                times[name].append(value)
    ratios = [a / b for a, b in zip(times["many"], times["few"], strict=True)]
    return [
        Figure(
            f"weekly JSON with {older:,} older answers ÷ with none",
            median(ratios),
            1.3,
            told=f"{spread(times['many'])} s; none {spread(times['few'])} s",
        ),
        Figure(
            "weekly PDF, cold process", median(times["pdf"]), 4, unit="s", told=spread(times["pdf"])
        ),
    ]


if __name__ == "__main__":
    sys.exit("python -m tests.bench")
