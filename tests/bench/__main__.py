"""Run every measurement, print the table, keep it in `docs/benchmarks.md`; exit 1 on a miss."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import citizens, phones, proofs, rosters, storms, volumes, years
from tests.bench.figures import REPORT, Figure, again, table


def main() -> int:
    """Measure and judge."""
    ask = argparse.ArgumentParser(prog="python -m tests.bench")
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--seconds", type=float, default=3, help="of each load in each round")
    ask.add_argument("--older", type=int, default=1_000_000)
    names = ["throughput", "phones", "storms", "starts", "memory", "weights", "volumes", "rosters"]
    names += ["years", "looks", "verify"]
    ask.add_argument("--only", choices=names)
    given = ask.parse_args()
    Path("build").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir="build"))
    figures: list[Figure] = []
    parts: dict[str, Callable[[], list[Figure]]] = {
        "throughput": lambda: citizens.throughput(folder, given.rounds, given.seconds),
        "phones": lambda: phones.flows(folder, given.rounds, given.seconds),
        "storms": lambda: storms.storms(folder),
        "starts": lambda: citizens.starts(folder, given.rounds),
        "memory": lambda: citizens.memory(folder, 100_000),
        "weights": lambda: citizens.weights(folder),
        "volumes": lambda: [
            *volumes.imports(folder, 100_000)[0],
            *volumes.weeks(folder, given.older, given.rounds),
        ],
        "rosters": lambda: rosters.year(folder, given.rounds),
        "years": lambda: years.year(folder, 1_000_000, given.rounds),
        "looks": lambda: proofs.looks(folder, 2 * given.rounds),
        "verify": lambda: proofs.verified(folder, 1_000_000),
    }
    try:
        for name, measure in parts.items():
            if given.only in {None, name}:
                for figure in measure():
                    print(figure.row(), flush=True)
                    figures.append(figure)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    kept = REPORT.read_text(encoding="utf-8") if given.only else ""
    REPORT.write_text(again(kept, figures) if kept else table(figures), encoding="utf-8")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
