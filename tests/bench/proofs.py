"""The auditor's side: a register of a million answers held against its box."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from survey.answers.drafts import Bands, Draft
from survey.transfer.forward import Forwarder, InProcess
from tests.bench import servers
from tests.bench.figures import Figure, spread
from tests.bench.years import measured
from tests.builders import a_form, a_rating, an_empty_register, local, opened, settled

FIRST, DAYS = date(2026, 9, 14), 60
AT_ONCE = 5000
REPORTS = {
    "units": ("--period", "2026-10"),
    "weekly": ("--unit", "dukcapil", "--week", "2026-W44"),
    "officers": ("--unit", "dukcapil", "--week", "2026-W44"),
    "skm": ("--unit", "dukcapil", "--from", "2026-10-01", "--to", "2026-10-31"),
}
# The command as it is, and with a look that looks at nothing.
PLAIN = "import runpy; runpy.run_path('run_kiosk.py', run_name='__main__')"
BLIND = "from survey.proof import comparison, newer; from survey.checks import Integrity;"
BLIND += f"newer.look = lambda *_: Integrity(); {PLAIN}"


def verified(folder: Path, entries: int) -> list[Figure]:
    """Time and weigh `loket verify` of so many entries, all of them in the register."""
    data = folder / "verify"
    data.mkdir()
    build(data, entries)
    took_s, mib = measured(data, "verify")
    name = f"verify of {entries:,} entries"
    told = f"{took_s / entries * 1e6:.0f} µs an entry"
    return [
        Figure(name, took_s, 90, unit="s", told=told),
        Figure(f"{name}: memory", mib, 200, unit="MiB"),
    ]


def looks(folder: Path, rounds: int) -> list[Figure]:
    """Compare the processor time of reports of a never checked office with and without the look.

    Both load the same modules, so what is compared is the looking alone.
    """
    data = folder / "looks"
    data.mkdir()
    build(data, 12_495)
    figures = []
    for report, words in REPORTS.items():
        command = ("--data", str(data), "report", report, *words)
        pairs = [(_spent(PLAIN, command), _spent(BLIND, command)) for _ in range(rounds)]
        ratio = min(whole for whole, _ in pairs) / min(blind for _, blind in pairs)
        told = f"{spread([whole for whole, _ in pairs])} s"
        figures.append(Figure(f"report {report} ÷ without its look", ratio, 1.1, told=told))
    return figures


def _spent(code: str, words: tuple[str, ...]) -> float:
    """Give the seconds of processor time that a command takes in a process of its own."""
    command = [sys.executable, "-c", code, *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=servers.ROOT) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(words)
    return used.ru_utime + used.ru_stime


def build(data: Path, entries: int) -> None:
    """Fill an office through its box."""
    rnd = random.Random(1)
    with closing(settled(an_empty_register(data))) as register, opened(data) as box:
        forwarder = Forwarder(box, InProcess(register), AT_ONCE)
        for start in range(0, entries, AT_ONCE):
            some = range(start, min(start + AT_ONCE, entries))
            box.append_many([_answer(rnd, FIRST + timedelta(n * DAYS // entries)) for n in some])
            while forwarder.pass_once():
                pass


def _answer(rnd: random.Random, day: date) -> Draft:
    """Make a tap or, four times of ten, a form; a tenth of all has a comment."""
    at = local(8 + rnd.randrange(7), rnd.randrange(60), rnd.randrange(60), day=day)
    if rnd.random() < 0.6:
        return a_rating(rnd.choice((1, 2, 3, 4)), at=at, ignored=rnd.choice((0, 0, 0, 1, 6)))
    comment = "cepat dan ramah sekali" if rnd.random() < 0.25 else ""
    told = {"bands": Bands("P", "26-35"), "duration_s": 40, "comment": comment}
    return a_form(rnd.choice((2, 3, 4)), at=at, **told)
