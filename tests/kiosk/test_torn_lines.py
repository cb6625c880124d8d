"""What the journal says of rows counts in every period, unless the boxes say of which days."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from kiosk.cli import loket
from survey.errors import LoketError
from survey.transfer.forward import InProcess
from tests.builders import (
    UNIT,
    Device,
    a_form,
    a_rating,
    an_empty_register,
    carry,
    local,
    opened,
    put,
    settled,
)
from tests.erased import at_noon
from tests.kiosk.test_verify import change

SIGNED = date(2026, 12, 2)
CLOSE = ("close", "--unit", UNIT, "--by", "Endang", "--yes", "--period")
MONTHS = (10, 11)
HONEST = "2026-11 ditutup, versi 1: n 25, IKM 75,00, mutu C."
TORN = "8 ketidakcocokan dengan jurnal"
MOVED = (
    "UPDATE {} SET day = '2026-10-15' WHERE id IN"
    " (SELECT id FROM response WHERE day = '2026-11-16' AND scores LIKE '%1%')"
)


def run(folder: Path, *words: str) -> Result:
    with time_machine.travel(at_noon(SIGNED), tick=True):
        return CliRunner().invoke(loket, ["--data", str(folder), *words])


def refusal(folder: Path, period: str) -> str:
    done = run(folder, *CLOSE, period)
    assert isinstance(done.exception, LoketError), done.output
    return str(done.exception)


def move(folder: Path) -> None:
    """Move the low forms of November to October, in every row that names their day."""
    for table in ("response_private", "response"):
        change(folder, MOVED.format(table))


def of_another_device(folder: Path) -> None:
    """Take forms one by one from a tablet; the office's own box, with one, is at hand."""
    with closing(settled(an_empty_register(folder))) as register:
        tablet = Device("tablet-7")
        for month in MONTHS:
            for n in range(24):
                at = local(9, n, day=date(2026, month, 16))
                tablet.give(register, a_form(1 if n < 8 else 4, at=at))
        with opened(folder) as box:
            put(box, a_form(3, at=local(10, 0, day=date(2026, 11, 17))))
            carry(box, InProcess(register))


def of_a_box_that_broke(folder: Path) -> None:
    """Take forms one by one into a box whose card breaks; the service goes on in a new one."""
    with closing(settled(an_empty_register(folder))) as register:
        with opened(folder) as box:
            for month in MONTHS:
                for n in range(24):
                    put(box, a_form(1 if n < 8 else 4, at=local(9, n, day=date(2026, month, 16))))
                    carry(box, InProcess(register))
        (file,) = (folder / "boxes").glob("main-*.db")
        with closing(sqlite3.connect(file)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.write_bytes(bytes(8192) + file.read_bytes()[8192:])
        with opened(folder) as box:
            put(box, a_form(3, at=local(10, 0, day=date(2026, 11, 17))))
            carry(box, InProcess(register))


@pytest.mark.parametrize("lived", [of_another_device, of_a_box_that_broke])
def test_forms_moved_out_of_a_period_are_missed_though_no_box_at_hand_has_them(
    lived: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    lived(folder)
    control = Path(shutil.copytree(folder, tmp_path / "control"))
    assert run(control, *CLOSE, "2026-11").stdout.startswith(HONEST)
    move(folder)
    assert TORN in refusal(folder, "2026-11")
    # And there no rule has judged the forms of the day to which they were moved.
    assert TORN.replace("8", "9") in refusal(folder, "2026-10")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Forms of two months in the office's own box, each month in one batch."""
    folder = tmp_path / "office"
    folder.mkdir()
    with closing(settled(an_empty_register(folder))) as register, opened(folder) as box:
        for month in MONTHS:
            day = date(2026, month, 16)
            put(box, *(a_form(2, at=local(9, n, day=day)) for n in range(12)))
            put(box, a_rating(2, at=local(10, 0, day=day)))
            carry(box, InProcess(register))
    return folder


def test_what_the_boxes_tell_is_only_of_its_own_days(own: Path) -> None:
    change(own, "UPDATE response SET scores = replace(scores, '2', '4') WHERE day LIKE '2026-11%'")
    assert run(own, *CLOSE, "2026-10").exit_code == 0
    assert "13 jawaban diubah. Pulihkan" in refusal(own, "2026-11")  # and the line not besides


def test_what_only_the_register_knows_may_be_of_any_day(own: Path) -> None:
    change(own, "UPDATE response SET late = '2026-11-30T23:50:00.000000' WHERE kind = 'rating'")
    for period in ("2026-10", "2026-11"):
        assert "ketidakcocokan dengan jurnal" in refusal(own, period)


def test_an_entry_that_was_put_under_another_line_may_be_of_any_day(own: Path) -> None:
    change(own, "UPDATE response SET scores = replace(scores, '2', '4') WHERE day LIKE '2026-11%'")
    lines = "SELECT max(sealed_by) FROM entry"
    change(own, f"UPDATE entry SET sealed_by = ({lines}) WHERE seq = 1")
    assert "2 ketidakcocokan dengan jurnal" in refusal(own, "2026-10")


MARK = "INSERT INTO flag SELECT tenant, id, 'clock', unit, '2026-10-15' FROM response"
CLOCKED = (
    "UPDATE entry SET clock_s = 5000 WHERE id IN ({0})",
    f"{MARK} WHERE id IN ({{0}})",
    "UPDATE response_private SET day = '2026-10-15' WHERE id IN ({0})",
    "UPDATE response SET day = '2026-10-15' WHERE id IN ({0})",
)
DECOY = "UPDATE response SET lang = 'en' WHERE kind = 'rating' AND day LIKE '2026-11%'"
HIGH = "UPDATE response SET scores = '4' || substr(scores, 2) WHERE kind = 'rating'"


@pytest.fixture
def moved(own: Path) -> Path:
    """Say of forms of November that a clock was wrong, and that they are of October."""
    with closing(sqlite3.connect(own / "register.db", isolation_level=None)) as db:
        query = "SELECT quote(id) FROM response WHERE kind = 'form' AND day LIKE '2026-11%' LIMIT 4"
        ids = ", ".join(row[0] for row in db.execute(query))
    for statement in CLOCKED:
        change(own, statement.format(ids))
    return own


DECOYS = {
    "nothing else": (),
    "another language of a tap": (DECOY,),
    "the same, and the scores of taps": (DECOY, HIGH),
}


@pytest.mark.parametrize("decoys", DECOYS.values(), ids=DECOYS)
def test_what_else_a_box_tells_of_a_line_excuses_nothing_of_it(
    moved: Path, decoys: tuple[str, ...]
) -> None:
    for statement in decoys:
        change(moved, statement)
    for period in ("2026-10", "2026-11"):
        assert "ketidakcocokan dengan jurnal" in refusal(moved, period)


def test_the_control_a_decoy_alone_is_told_by_its_box(own: Path) -> None:
    change(own, DECOY)
    assert run(own, *CLOSE, "2026-10").exit_code == 0
    assert "ketidakcocokan dengan jurnal" not in refusal(own, "2026-11")


def test_every_column_that_a_box_knows_is_told_by_it(own: Path) -> None:
    a_tap = "kind = 'rating' AND day LIKE '2026-11%'"
    of_november = f"id IN (SELECT id FROM response WHERE {a_tap})"
    flag = "INSERT INTO flag SELECT tenant, id, 'unpaired', unit, day FROM response WHERE"
    for statement in (
        f"UPDATE response SET scores = '4' || substr(scores, 2), lang = 'en' WHERE {a_tap}",
        f"UPDATE entry SET clock_s = 7, import_n = 3 WHERE {of_november}",
        f"{flag} {a_tap}",
    ):
        change(own, statement)
    assert run(own, *CLOSE, "2026-10").exit_code == 0
    assert "ketidakcocokan dengan jurnal" not in refusal(own, "2026-11")
