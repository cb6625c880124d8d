"""How many ratings a second the box alone takes, against bare one-row durable commits.

    python -m tests.bench.box

Both run in turn on the same disk, five rounds; the median of the ratios is what counts.
"""

import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from uuid import uuid4

from survey.box import Box
from tests.builders import TENANT, a_rating

ROUNDS, SECONDS = 5, 1.0


def in_folder(measure: Callable[[Path], float]) -> float:
    folder = Path(tempfile.mkdtemp(prefix="box-", dir="build"))
    try:
        return measure(folder)
    finally:
        shutil.rmtree(folder)


def bare_commits(folder: Path) -> float:
    conn = sqlite3.connect(folder / "bare.db", isolation_level=None)
    conn.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
    conn.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, id BLOB UNIQUE, body BLOB)")
    n, body, end = 0, bytes(400), time.monotonic() + SECONDS
    while time.monotonic() < end:
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("INSERT INTO entry (id, body) VALUES (?, ?)", (uuid4().bytes, body))
        conn.execute("COMMIT")
        n += 1
    conn.close()
    return n / SECONDS


def appends(folder: Path, n_threads: int) -> float:
    box = Box.open(folder, "main", TENANT)
    end = time.monotonic() + SECONDS

    def bring() -> None:
        while time.monotonic() < end:
            box.append(a_rating())

    threads = [threading.Thread(target=bring) for _ in range(n_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    n = box.head.seq
    box.close()
    return n / SECONDS


def main() -> None:
    """Measure and print."""
    Path("build").mkdir(exist_ok=True)
    print("threads  bare commits/s  box.append/s  ratio (median of rounds)")
    for n_threads in (1, 8, 32, 128):
        rounds = [
            (in_folder(bare_commits), in_folder(lambda folder, n=n_threads: appends(folder, n)))  # type: ignore[misc]
            for _ in range(ROUNDS)
        ]
        ratio = median(ours / bare for bare, ours in rounds)
        bare, ours = (median(column) for column in zip(*rounds, strict=True))
        print(f"{n_threads:7}  {bare:14.0f}  {ours:12.0f}  {ratio:5.2f}")


if __name__ == "__main__":
    main()
