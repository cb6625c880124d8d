"""The auditor's side: a register of a million answers held against its box."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from survey.answers.drafts import Bands, Draft
from survey.transfer.forward import Forwarder, InProcess
from tests.bench.figures import Figure
from tests.bench.years import measured
from tests.builders import a_form, a_rating, an_empty_register, local, opened, settled

FIRST, DAYS = date(2026, 9, 14), 60
AT_ONCE = 5000


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
