"""The head of office's side: a year of one unit with a million answers, from rows and packed."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from tests.bench import servers
from tests.bench.figures import Figure, median, spread
from tests.bench.volumes import ratings_file

YEAR = 2025
BASE = 20_000
COPIED = ("response", "response_private")


def year(folder: Path, answers: int, rounds: int) -> list[Figure]:
    """Time and weigh the official result of a year, before and after its weeks are packed."""
    data = folder / "year"
    servers.office(data)
    file = folder / "base.csv"
    ratings_file(file, BASE, date(YEAR, 1, 1), date(YEAR, 12, 31))
    servers.loket(data, "import", "ratings", str(file), "--unit", "u", "--order", "list")
    multiply(data / "register.db", answers // BASE)
    ask = ("report", "skm", "--unit", "u", "--from", f"{YEAR}-01-01", "--to", f"{YEAR}-12-31")
    first_s, first_mib = measured(data, *ask)  # counts the weeks and keeps them
    from_weeks = [measured(data, *ask) for _ in range(rounds)]
    name = f"yearly result of {answers:,} answers"
    packed_s, packed_mib = zip(*from_weeks, strict=True)
    return [
        Figure(f"{name}, the first time", first_s, 30, unit="s"),
        Figure(f"{name}, the first time: memory", first_mib, 200, unit="MiB"),
        Figure(f"{name}, from packed weeks", median(packed_s), 3, unit="s", told=spread(packed_s)),
        Figure(f"{name}, from packed weeks: memory", max(packed_mib), 200, unit="MiB"),
    ]


def multiply(register: Path, times: int) -> None:
    """Copy every answer so often under other ids, each form with scores of its own."""
    rnd = random.Random(1)

    def other_id(one: bytes, n: int) -> bytes:
        return hashlib.sha256(one + bytes([n])).digest()[:16]

    def other_scores(scores: str) -> str:
        return "".join(rnd.choice("2333344") if mark in "1234" else mark for mark in scores)

    with closing(sqlite3.connect(register)) as db, db:
        db.execute("PRAGMA synchronous=OFF")
        db.create_function("other_id", 2, other_id)
        db.create_function("other_scores", 1, other_scores)
        for table in COPIED:
            db.execute(f"CREATE TEMP TABLE base_{table} AS SELECT * FROM {table}")
        for n in range(1, times):
            for table in COPIED:
                columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
                made: dict[str, str] = {
                    "id": f"other_id(id, {n})",
                    "receipt": "NULL",
                    "scores": "other_scores(scores)",
                }
                values = ", ".join(made.get(column, column) for column in columns)
                db.execute(f"INSERT INTO {table} SELECT {values} FROM base_{table}")


def measured(data: Path, *words: str) -> tuple[float, float]:
    """Run one command; give its seconds and the most memory it held, in MiB."""
    began = time.perf_counter()
    command = [sys.executable, str(servers.ROOT / "run_kiosk.py"), "--data", str(data), *words]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=servers.ROOT
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(words)
    return time.perf_counter() - began, used.ru_maxrss / 1024
