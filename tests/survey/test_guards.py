"""Guards of the domain at their very edge: one step on this side passes, one beyond is refused."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from survey import actions
from survey.actions import ForeignTenant, UnknownImport, acceptance
from survey.actions import retention as forgetting
from survey.attribution import WrongDuty, check_roster
from survey.box import Box, boxes
from survey.errors import Damaged
from survey.ledger import Head
from survey.register import audit
from survey.register.engine import Register
from survey.retention import ClosedSpan, year_closed_on
from survey.rules import taps
from survey.transfer import erasing
from survey.transfer.forward import InProcess
from tests.builders import (
    DAY,
    TENANT,
    Device,
    a_duty,
    a_rating,
    an_empty_register,
    carry,
    counted,
    opened,
    put,
    settled,
)
from tests.erased import at_noon, kept_in, told

NINE = 9 * 3600


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Register]:
    with closing(settled(an_empty_register(tmp_path))) as register:
        yield register


# --- acceptance ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behind", "corrected"), [(300, 0), (301, 301), (-300, 0), (-301, -301), (0, 0)]
)
def test_a_clock_is_corrected_from_five_minutes_on_and_not_before(
    behind: int, corrected: int
) -> None:
    with time_machine.travel("2026-11-16T02:00:00Z", tick=False):
        assert acceptance._clock_s(datetime.now(UTC) - timedelta(seconds=behind)) == corrected


def test_a_batch_wholly_of_another_installation_is_refused(office: Register) -> None:
    device = Device()
    theirs = device.take(a_rating(tenant=TENANT + 1))
    with pytest.raises(ForeignTenant, match=str(TENANT + 1)):
        actions.accept(office, device.batch(theirs, tenant=TENANT + 1))
    assert counted(office) == []


def test_an_import_that_there_was_not_cannot_be_withdrawn(office: Register) -> None:
    with office.read() as conn:
        before = audit.acts(conn)
    with pytest.raises(UnknownImport, match="99"):
        actions.withdraw_import(office, 99, "Ayu")
    with office.read() as conn:
        assert audit.acts(conn) == before


# --- refilling ----------------------------------------------------------------------------------


def test_a_box_that_cannot_be_read_stops_a_refill_before_anything_is_emptied(
    office: Register, tmp_path: Path
) -> None:
    with opened(tmp_path) as box:
        put(box, a_rating(), a_rating(1))
        carry(box, InProcess(office))
    before = counted(office)
    (file,) = (tmp_path / "boxes").glob("*.db")
    file.write_bytes(bytes(4096) + file.read_bytes()[4096:])
    with pytest.raises(Damaged):
        actions.refill(office, tmp_path / "boxes")
    assert counted(office) == before


def test_an_entry_that_is_not_what_was_taken_under_its_number_does_not_replace_it(
    office: Register, tmp_path: Path
) -> None:
    """As after a copy was put back and went on differently: the next box carries what it says."""
    with opened(tmp_path) as box:
        put(box, a_rating(), a_rating(1))
        taken = box.unsent()
        device = Device(box=box.id)
        device.give(office, a_rating(4), a_rating(4))  # the other continuation came first
    before = counted(office)
    done = actions.refill(office, tmp_path / "boxes")
    assert (done.again, done.other) == (0, 2)
    assert counted(office) == before
    assert not {entry.id.bytes for entry in taken} & set(before)


# --- the box ------------------------------------------------------------------------------------


def a_long_box(folder: Path, n: int = 260) -> list[bytes]:
    """Make a box whose beginning is sent and lies far behind what is followed at every start."""
    with closing(Box.open(folder, "main", TENANT)) as box:
        box.append_many([a_rating(k % 4 + 1) for k in range(n)])
        last = box.unsent(n)[n - 3]
        box.mark_sent(Head(last.seq, last.hash))
        return [entry.id.bytes for entry in box.unsent()]


@pytest.mark.parametrize(
    ("trigger", "change", "why"),
    [
        ("private_remains", "DELETE FROM private WHERE seq = 1", "ada entri yang hilang"),
        ("entry_remains", "DELETE FROM entry WHERE seq = 1", "ada entri yang hilang"),
        ("sent_forward", "UPDATE sent SET hash = zeroblob(32)", "catatan pengiriman"),
        ("sent_forward", "UPDATE sent SET seq = seq + 1", "catatan pengiriman"),
        ("box_stays", "UPDATE box SET made_at = '2020-01-01T00:00:00Z'", "tidak dapat dibaca"),
        ("box_stays", "UPDATE box SET generation = 99", "tidak dapat dibaca"),
        ("box_stays", f"UPDATE box SET tenant = {TENANT + 1}", "tidak dapat dibaca"),
    ],
)
def test_a_box_changed_by_hand_is_put_aside_and_what_waits_is_saved(
    tmp_path: Path, trigger: str, change: str, why: str
) -> None:
    waiting = a_long_box(tmp_path)
    (path,) = (box.path for box in boxes(tmp_path))
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute(f"DROP TRIGGER {trigger}")
        raw.execute(change)
    with closing(Box.open(tmp_path, "main", TENANT)) as box:
        assert why in box.warnings[0]
        saved = {entry.id.bytes for entry in box.unsent(1000)}
    assert set(waiting) <= saved
    assert [file.name for file in tmp_path.glob("*.damaged")] == [f"{path.name}.damaged"]


@pytest.mark.parametrize("parts", [{"all"}, {"comment", "scores"}])
def test_only_private_parts_can_be_erased_from_a_box(tmp_path: Path, parts: set[str]) -> None:
    with closing(Box.open(tmp_path, "main", TENANT)) as box:
        box.append_many(drafts := told(1))
        with pytest.raises(ValueError, match=next(iter(parts - {"comment"}))):
            box.erase(drafts[0].id, parts)
        with pytest.raises(ValueError, match=next(iter(parts - {"comment"}))):
            box.erase_many({drafts[0].id: parts})
    assert kept_in(tmp_path) == {drafts[0].id: {"time", "bands", "comment"}}


def test_text_in_one_wal_is_not_forgotten_over_another_that_is_clear(tmp_path: Path) -> None:
    with closing(Box.open(tmp_path, "main", TENANT)) as box:
        box.append_many(old := told(1))
        box.renew("fork")
        box.append_many(new := told(1))
        current = next(one.path for one in boxes(tmp_path) if one.state == "open")
        wanted = {draft.id: frozenset({"comment"}) for draft in (*old, *new)}
        with closing(sqlite3.connect(current)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM entry").fetchone()
            assert not box.erase_many(wanted)
        assert box.erase_many(wanted)


def test_a_damaged_box_is_put_aside_when_something_is_erased(
    office: Register, tmp_path: Path
) -> None:
    """Nobody can tell what is in it, so its device is opened, which looks."""
    folder = tmp_path / "boxes"
    with opened(tmp_path) as box:
        put(box, *told(2))
        carry(box, InProcess(office))
        put(box, *told(1, word="MERPATI"))
    (file,) = folder.glob("*.db")
    file.write_bytes(bytes(4096) + file.read_bytes()[4096:])
    forgetting.erase_due(office, at_noon(date(2027, 3, 31)))
    erasing.apply(office, folder)
    assert [path.name for path in folder.glob("*.damaged")] == [f"{file.name}.damaged"]
    assert len(kept_in(folder)) >= 1  # what had not been sent goes on in another


# --- forgetting ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "closed"), [(date(2026, 12, 31), True), (date(2026, 12, 30), False)]
)
def test_a_year_is_closed_with_its_last_day(last: date, *, closed: bool) -> None:
    spans = [ClosedSpan(date(2026, 1, 1), last, date(2027, 1, 5))]
    assert (year_closed_on(2026, spans) is not None) is closed


def test_a_clock_is_doubted_beyond_thirty_five_days_and_not_at_them(office: Register) -> None:
    with time_machine.travel("2026-11-16T02:00:00Z", tick=False):
        forgetting.note_run(office, "test")
    ran = datetime(2026, 11, 16, 2, tzinfo=UTC)
    forgetting.check_clock(office, ran + timedelta(days=35))
    with pytest.raises(forgetting.ClockJumped):
        forgetting.check_clock(office, ran + timedelta(days=35, seconds=1))


@pytest.mark.parametrize(
    ("later", "believed"),
    [
        (timedelta(hours=19, minutes=59), False),
        (timedelta(hours=20), True),
        (timedelta(days=35), True),
        (timedelta(days=35, seconds=1), False),
    ],
)
def test_a_doubted_clock_is_believed_the_next_day_if_it_went_on_as_clocks_do(
    office: Register, later: timedelta, *, believed: bool
) -> None:
    with time_machine.travel("2026-11-16T02:00:00Z", tick=False):
        forgetting.note_run(office, "test")
    jumped = datetime(2027, 11, 16, 2, tzinfo=UTC)
    with time_machine.travel(jumped, tick=False), pytest.raises(forgetting.ClockJumped):
        forgetting.check_clock(office, jumped)
    with time_machine.travel(jumped + later, tick=False):
        if believed:
            forgetting.check_clock(office, jumped + later)
        else:
            with pytest.raises(forgetting.ClockJumped):
                forgetting.check_clock(office, jumped + later)


# --- the plausibility rules ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "n", "dense"), [(240, 6, True), (241, 6, False), (240, 5, False), (239, 7, True)]
)
def test_a_window_holds_six_taps_or_more_within_four_minutes(
    last: int, n: int, *, dense: bool
) -> None:
    seconds = [NINE, *(NINE + last - k for k in range(n - 2, -1, -1))]
    assert bool(list(taps._dense(seconds))) is dense


@pytest.mark.parametrize(("apart", "rapid"), [(5, True), (6, False)])
def test_two_taps_are_rapid_up_to_five_seconds_apart(apart: int, *, rapid: bool) -> None:
    line = [taps.Tap(b"a", NINE, 4), taps.Tap(b"b", NINE + apart, 4)]
    assert (b"b" in taps._rapid(line)) is rapid


@pytest.mark.parametrize(("away", "counted_in"), [(600, 0), (601, 1)])
def test_what_is_usual_is_counted_beyond_ten_minutes_of_a_burst(
    away: int, counted_in: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []
    rates = taps._rates

    def noted(n: Sequence[int], lengths: Sequence[int]) -> tuple[float, ...]:
        counts.append(sum(n))
        return rates(n, lengths)

    monkeypatch.setattr(taps, "_rates", noted)
    seconds = [NINE, *range(NINE + 10, NINE + 16), NINE + 15 + away]
    taps._Day(seconds, [4] * len(seconds)).without(0, 6)
    assert counts == [counted_in]


def test_a_run_has_one_chance_for_each_of_the_four_values() -> None:
    """24 taps, 19 alike in a row: less rare than a quarter of what is allowed."""
    chance = taps.run_chance(24, 19, 19)
    assert taps.FALSE_ALARMS / 4 < chance < taps.FALSE_ALARMS
    assert taps.long_runs([4] * 19 + [1, 2, 1, 2, 1]) == set()


# --- the roster ---------------------------------------------------------------------------------


def test_a_duty_may_last_a_day_and_not_a_minute_longer() -> None:
    duty = a_duty(start="08:00", end="08:00")
    assert duty.end - duty.start == timedelta(days=1)
    check_roster([duty])
    with pytest.raises(WrongDuty):
        check_roster([replace(duty, end=duty.end + timedelta(minutes=1))])
    assert duty.start.date() == DAY
