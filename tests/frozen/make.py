"""Built the frozen office, once, with the program's own addresses and commands.

    python -m tests.frozen.make      # on commit fbda62a: wrote tests/cases/office-2026-11/data.zip

It stands here so that everybody can see what is in the office and how it came in. Later code may
no longer take what it does: the folder that was built then is the case, and is never built again.
The clock, chance and the place of the folder are fixed, so that on that commit the same comes out.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

import time_machine
from click.testing import CliRunner
from werkzeug.test import Client

from kiosk.citizens.front import Front
from kiosk.cli import loket
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from tests.frozen import DATA, town
from tests.frozen.town import Sent, Town
from tests.paired import cookie_of

PLACE = Path("/tmp/loket-frozen")  # noqa: S108 -- the register notes where its backup lies
ZONE = ZoneInfo("Asia/Jakarta")
KEPT = {".db", ".json"}
SEMESTER = (date(2025, 10, 1), date(2025, 12, 20))


class Building:
    """The office while it is built: its folder, its clock, its citizens."""

    def __init__(self, clock: time_machine.Traveller) -> None:
        self.data = PLACE / "data"
        self.town = Town()
        self._clock = clock
        self._files = PLACE / "files"
        self._files.mkdir(parents=True)
        self.receipts: dict[str, str] = {}  # of what has a comment, by path
        self.cookies: dict[str, str] = {}  # of the counters' screens

    def at(self, when: datetime) -> None:
        """Set the clock to a local moment."""
        self._clock.move_to(when.replace(tzinfo=ZONE))

    def loket(self, *words: str | Path) -> str:
        """Run a command of the program."""
        line = ["--data", str(self.data), *map(str, words)]
        done = CliRunner().invoke(loket, line)
        if done.exit_code != 0:
            raise RuntimeError(f"{line}: {done.output} {done.exception!r}")
        return done.output

    def file(self, name: str, text: str) -> Path:
        """Write a file that a clerk brings in."""
        path = self._files / name
        path.write_text(text, encoding="utf-8")
        return path

    def send(self, sent: list[Sent]) -> None:
        """Send what citizens sent, each at its own moment."""
        state = State(Config(self.data))
        try:
            state.snapshot()
            client = Client(Front(state, create_app(state, b"k" * 48)), use_cookies=False)
            for answer in sent:
                self.at(answer.at)
                self._post(client, answer)
        finally:
            state.close()

    def _post(self, client: Client, answer: Sent) -> None:
        reply = client.post(
            answer.path,
            data=json.dumps(answer.fields),
            content_type="application/json",
            headers={"Cookie": self._cookie(answer)},
        )
        if reply.status_code not in {200, 201}:
            raise RuntimeError(f"{answer}: {reply.status} {reply.text}")
        if "comment" in answer.fields:
            self.receipts[answer.path] = json.loads(reply.text)["receipt"]

    def _cookie(self, answer: Sent) -> str:
        """Give what a counter's screen sends along, pairing it at its first answer."""
        place = "/".join(answer.path.split("/")[2:4])
        if answer.sender != town.SCREEN or not answer.path.startswith("/kiosk/"):
            return ""
        if place not in self.cookies:
            self.cookies[place] = cookie_of(Config(self.data), place)
        return self.cookies[place]

    def roster(self, name: str, duties: list[town.Turn]) -> None:
        """Bring in a roster."""
        self.loket("import", "office", self.file(name, town.roster(duties)))

    def close(self, unit: str, period: str, reason: str = "") -> None:
        """Close a period in the name of the head of the office."""
        more = ("--reason", reason) if reason else ()
        self.loket("close", "--unit", unit, "--period", period, "--by", "Kepala Contoh", *more)


def build() -> Path:
    """Build the office day by day; gives its data folder."""
    if DATA.exists():
        sys.exit(f"{DATA} is kept for good: later code never builds it again.")
    if PLACE.exists():
        sys.exit(f"{PLACE} is there already: move it away.")
    begin = datetime(2026, 7, 20, 8, tzinfo=ZONE)
    with time_machine.travel(begin, tick=False) as clock, fixed_chance():
        building = Building(clock)
        building.at(datetime.combine(begin.date(), time(8)))
        _first_day(building)
        for day in town.days():
            for act in BEFORE.get(day, ()):
                building.at(datetime.combine(day, time(7)))
                act(building)
            building.send([*building.town.sent(day), *_extra(building, day)])
            building.at(datetime.combine(day, time(21, 30)))
            if day.weekday() == 4:
                _friday(building, day)
            for act in AFTER.get(day, ()):
                act(building)
    _tidy(building.data)
    return building.data


@contextlib.contextmanager
def fixed_chance() -> Iterator[None]:
    """Let the system's own chance, from which ids and salts come, be the same every time."""
    chance = random.Random(town.SEED)
    with (
        mock.patch.object(os, "urandom", chance.randbytes),
        mock.patch.object(random, "_urandom", chance.randbytes),
    ):
        yield


def _first_day(building: Building) -> None:
    """Set up the office, and bring in what it had before: results, and last year's paper forms."""
    building.loket("import", "office", building.file("kantor.toml", town.OFFICE))
    earlier = building.file("lama.csv", town.EARLIER)
    building.loket("import", "earlier", "--unit", "dukcapil", earlier)
    paper = building.town.paper(*SEMESTER, 24, timed=True)
    _ratings(building, "kertas-2025.csv", paper)
    building.close("dukcapil", "2025-S2")
    turns = [turn for day in town.days(n_weeks=5) for turn in town.turns(day)]
    building.roster("jadwal-1.csv", turns)


def _ratings(building: Building, name: str, text: str, unit: str = "dukcapil") -> None:
    file = building.file(name, text)
    building.loket("import", "ratings", "--unit", unit, "--order", "list", file)


def _friday(building: Building, day: date) -> None:
    """Count the week's services, let private parts go, and count the weeks that are over."""
    week = [past for past in town.days() if timedelta(0) <= day - past < timedelta(days=5)]
    for unit in ("dukcapil", "izin"):
        given = building.file(f"layanan-{unit}-{day}.csv", building.town.given(unit, week))
        building.loket("import", "services-given", "--unit", unit, given)
    building.loket("retention")
    building.loket("report", "public")


def _extra(building: Building, day: date) -> list[Sent]:
    """Give what is out of the ordinary: a burst, a tap at night, a retry."""
    if day == date(2026, 10, 7):
        return list(building.town.burst(datetime.combine(day, time(15, 2))))
    if day == date(2026, 11, 4):
        fields: dict[str, object] = {"id": building.town.id(), "kepuasan": 4}
        night = datetime.combine(day, time(21, 5))
        path = "/kiosk/dukcapil/L2/ratings"
        return [Sent(night, path, fields), Sent(night + timedelta(seconds=9), path, fields)]
    return []


def _late_roster(building: Building) -> None:
    """Bring in the roster from the sixth week on, when that week is over already."""
    late = [turn for day in town.days()[24:] for turn in town.turns(day)]
    building.roster("jadwal-2.csv", late)


def _moved(building: Building) -> None:
    """Correct two weeks: a colleague had stood in for one officer."""
    days = [day for day in town.days() if date(2026, 10, 5) <= day <= date(2026, 10, 16)]
    turns = [_by(turn, "P01", "P04") for day in days for turn in town.turns(day)]
    building.roster("ganti.csv", turns)


def _stays(building: Building) -> None:
    """Correct a week of a closed period: what was signed stays as it was."""
    days = [day for day in town.days() if date(2026, 9, 21) <= day <= date(2026, 9, 25)]
    turns = [_by(turn, "P03", "P04") for day in days for turn in town.turns(day)]
    building.roster("terlambat.csv", turns)


def _by(turn: town.Turn, old: str, new: str) -> town.Turn:
    if turn.officer != old:
        return turn
    return town.Turn(turn.unit, turn.counter, new, turn.start, turn.end)


def _wrong_paper(building: Building) -> None:
    """Bring in a file too early, take it back, and bring in what was right of it."""
    text = building.town.paper(date(2026, 8, 3), date(2026, 8, 28), 10)
    _ratings(building, "kertas-agustus.csv", text)
    building.loket("import", "withdraw", "2")
    _ratings(building, "kertas-agustus-benar.csv", "\n".join(text.splitlines()[:5]) + "\n")


def _izin_file(building: Building) -> None:
    """Bring in taps of a tablet that was away, one line of them unreadable."""
    lines = ["answered_at,counter,officer,channel,kepuasan,reasons"]
    scores = (4, 3, 4, 2, 4, 4, 1, 5, 3, 4)
    for n, score in enumerate(scores):
        channel = ("kiosk", "kiosk", "ticket", "kiosk", "assisted")[n % 5]
        when = f"2026-10-{5 + n % 5:02}T1{n % 4}:1{n}:00"
        lines.append(f"{when},M1,Q01,{channel},{score},{'lama' if score < 3 else ''}")
    file = building.file("tablet.csv", "\n".join(lines) + "\n")
    building.loket("import", "ratings", "--unit", "izin", file)


def _late_paper(building: Building) -> None:
    """Bring in forms of a quarter that was closed, and sign it again."""
    text = building.town.paper(date(2026, 9, 7), date(2026, 9, 25), 9)
    _ratings(building, "kertas-september.csv", text)
    building.close("dukcapil", "2026-TW3", "Sembilan formulir kertas tertinggal")


def _moves_house(building: Building) -> None:
    """Back the office up, and go on from the copy: every box begins a new chain."""
    backup = PLACE / "cadangan.zip"
    building.loket("backup", backup)
    shutil.rmtree(building.data)
    building.loket("restore", backup)


def _asked_to_forget(building: Building) -> None:
    """Erase for two citizens who asked: a whole form, and the comment beside a tap."""
    form = next(code for path, code in building.receipts.items() if path.startswith("/q/dukcapil"))
    building.loket("erase", "--receipt", form)
    tap = next(code for path, code in building.receipts.items() if path.endswith("detail"))
    building.loket("erase", "--receipt", tap, "--part", "comment")


def _closings(building: Building) -> None:
    for unit, period in (("dukcapil", "2026-08"), ("dukcapil", "2026-TW3"), ("izin", "2026-TW3")):
        building.close(unit, period)


Act = Callable[[Building], None]
BEFORE: dict[date, tuple[Act, ...]] = {
    date(2026, 9, 2): (_wrong_paper,),
    date(2026, 9, 7): (_late_roster,),
    date(2026, 9, 14): (_moves_house,),
    date(2026, 10, 6): (_closings,),
    date(2026, 10, 12): (_izin_file,),
    date(2026, 10, 14): (_late_paper,),
    date(2026, 10, 20): (_moved,),
    date(2026, 10, 21): (_stays,),
}
AFTER: dict[date, tuple[Act, ...]] = {
    date(2026, 11, 12): (_asked_to_forget,),
    date(2026, 11, 20): (lambda building: building.close("izin", "2026-10"),),
}


def _tidy(data: Path) -> None:
    """Take away what only a running program needs; nothing may wait in a log beside a file."""
    for store in (data / "register.db", *(data / "boxes").glob("*.db")):
        with contextlib.closing(sqlite3.connect(store)) as last:
            last.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for lock in (data / "boxes").glob("*.lock"):
        lock.unlink()
    files = (path for path in data.rglob("*") if path.is_file())
    left = [path.name for path in files if path.suffix not in KEPT]
    if left:
        raise RuntimeError(f"not closed: {left}")


def pack(data: Path) -> None:
    """Pack the folder, so that nothing ever opens it where it lies."""
    with zipfile.ZipFile(DATA, "x", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for file in sorted(data.rglob("*")):
            if file.is_file():
                entry = zipfile.ZipInfo(str(file.relative_to(data)), (2026, 11, 20, 21, 30, 0))
                packed.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    pack(build())
