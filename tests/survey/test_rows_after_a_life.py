"""Whatever an office honestly lives through, its register stays what its boxes say."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Connection, insert, update
from sqlalchemy.engine import URL

from survey import actions
from survey.actions import retention
from survey.differences import Comparison, DifferenceKind, Whereabouts
from survey.ledger import receipt
from survey.register import journal
from survey.register.engine import Register
from survey.register.opening import open_register
from survey.register.schema import audit, entry, response_private
from survey.register.schema import office as office_table
from survey.transfer import archive, erasing, forward
from survey.transfer.forward import InProcess
from tests import lived
from tests.builders import (
    TENANT,
    UNIT,
    Device,
    a_duty,
    a_form,
    a_rating,
    an_empty_register,
    an_office,
    carry,
    local,
    opened,
    put,
    settled,
)
from tests.erased import at_noon, told
from tests.frozen import figures
from tests.lived import compared
from tests.moved import carry_rows

DUE = date(2027, 3, 31)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Register]:
    """Give a register on SQLite, where the engine makes no difference."""
    with closing(settled(an_empty_register(tmp_path))) as register:
        yield register


def same(register: Register, folder: Path, day: date = lived.SOON) -> Comparison:
    """Make sure that nothing differs."""
    comparison = compared(register, folder, day)
    assert lived.told(comparison) == {}
    return comparison


def test_a_roster_that_comes_late_and_imports_that_go_and_come_back(
    register: Register, tmp_path: Path
) -> None:
    named = lived.fill(register, tmp_path)
    settled(register, duties=[a_duty("P02"), a_duty("P01", counter="L2")])
    same(register, tmp_path)
    n = actions.begin_import(register, "lagi.csv", "c" * 64, UNIT, "Ayu")
    actions.bring_back(register, n, [named["paper"].id], "Ayu")
    same(register, tmp_path)
    actions.judge(register)
    actions.refill(register, tmp_path / "boxes")
    same(register, tmp_path)


def test_what_the_rules_erase_is_no_difference_before_and_after_the_boxes_did_it(
    register: Register, tmp_path: Path
) -> None:
    lived.fill(register, tmp_path)
    same(register, tmp_path, DUE)
    with time_machine.travel(at_noon(DUE), tick=False):
        retention.erase_due(register, at_noon(DUE))
        same(register, tmp_path, DUE)
        erasing.apply(register, tmp_path / "boxes")
        retention.note_run(register, "–")
    same(register, tmp_path, DUE)
    same(register, tmp_path, lived.SOON)  # somebody put the clock back
    actions.refill(register, tmp_path / "boxes")
    same(register, tmp_path, DUE)


def test_what_a_citizen_had_erased_is_no_difference(register: Register, tmp_path: Path) -> None:
    named = lived.fill(register, tmp_path)
    for name, part in (("form", "all"), ("tap", "comment"), ("clocked", "time")):
        retention.erase_receipt(register, receipt(TENANT, named[name].id), part, "Ayu")
        same(register, tmp_path)
    erasing.apply(register, tmp_path / "boxes")
    same(register, tmp_path)
    with opened(tmp_path, "entry") as box:  # the erased form comes once more
        put(box, named["clocked"], a_rating())
        carry(box, InProcess(register))
    assert same(register, tmp_path).n_entries == 21


def test_entries_that_wait_are_counted_and_no_fault(office: Register, tmp_path: Path) -> None:
    lived.fill(office, tmp_path)
    with opened(tmp_path) as box:
        put(box, a_rating(), a_form())
        comparison = same(office, tmp_path)
        assert (comparison.n_waiting, comparison.n_entries) == (2, 19)
        carry(box, InProcess(office))
    assert same(office, tmp_path).n_entries == 21


def test_a_box_that_was_restored_or_forked_goes_on_in_another(
    register: Register, tmp_path: Path
) -> None:
    yesterday = tmp_path / "yesterday"
    lived.fill(register, tmp_path)
    with opened(tmp_path) as box:
        put(box, a_rating())
    shutil.copytree(tmp_path / "boxes", yesterday)
    with opened(tmp_path) as box:
        put(box, a_rating(), a_form())
        carry(box, InProcess(register))
    shutil.rmtree(tmp_path / "boxes")
    shutil.copytree(yesterday, tmp_path / "boxes")
    with opened(tmp_path) as box:
        put(box, a_rating(2))
        carry(box, InProcess(register))  # it was another copy that went on
        same(register, tmp_path)
        twin = Device("main", box.id)
        twin.head = box.head
        twin.give(register, a_rating(3))
        put(box, a_form(), a_form(1))
        # Until a line of the journal tells of the fork nothing else may excuse it.
        assert lived.told(compared(register, tmp_path)) == {(DifferenceKind.EDITED, "entry"): 1}
        carry(box, InProcess(register))
    comparison = same(register, tmp_path)
    # Of what another copy of the box went on with, no file here tells.
    assert {rest.where for rest in comparison.away} == {Whereabouts.OTHER, Whereabouts.ENDED}
    assert comparison.n_away == 3


def test_a_damaged_box_that_was_put_aside_is_named_and_no_fault(
    office: Register, tmp_path: Path
) -> None:
    lived.fill(office, tmp_path)
    with opened(tmp_path) as box:
        put(box, a_rating())
        first = box.id
    path = next((tmp_path / "boxes").glob("main-*.db"))
    path.write_bytes(bytes(4096) + path.read_bytes()[4096:])
    (away,) = same(office, tmp_path).away
    assert away.where is Whereabouts.ENDED
    with opened(tmp_path) as box:
        put(box, a_form())
        carry(box, InProcess(office))
    comparison = same(office, tmp_path)
    (away,) = comparison.away
    assert (away.box, away.n, away.where) == (first, 13, Whereabouts.ASIDE)
    for file in (tmp_path / "boxes").glob("*.damaged*"):
        file.touch()
    erasing.remove_damaged(office, tmp_path / "boxes", date(2030, 1, 1))
    assert same(office, tmp_path, lived.SOON).away == (away,)


def test_a_register_from_yesterday_lacks_entries_until_they_are_sent_again(tmp_path: Path) -> None:
    with closing(settled(an_empty_register(tmp_path))) as register:
        named = lived.fill(register, tmp_path)
        shutil.copyfile(tmp_path / "register.db", tmp_path / "yesterday.db")
        with opened(tmp_path) as box:
            put(box, *told(3))
            carry(box, InProcess(register))
        form = receipt(TENANT, named["form"].id)
        retention.erase_receipt(register, form, "comment", "Ayu")
        erasing.apply(register, tmp_path / "boxes")
    shutil.copyfile(tmp_path / "yesterday.db", tmp_path / "register.db")
    with closing(open_register(tmp_path / "register.db")) as register:
        differences = lived.told(compared(register, tmp_path))
        assert sorted(map(str, sum(differences, ()))) == [
            "entry",
            "missing",
            "outlived",
            "response_private",
        ]
        forward.drain(tmp_path, register, wait_s=0)
        erasing.align(register, tmp_path / "boxes", at_noon(lived.SOON))
        erasing.apply(register, tmp_path / "boxes")
        assert same(register, tmp_path).n_again == 1


def test_a_whole_backup_put_back_is_as_its_boxes_say(tmp_path: Path) -> None:
    data, new = tmp_path / "data", tmp_path / "new"
    data.mkdir()
    with closing(settled(an_empty_register(data))) as register:
        lived.fill(register, data)
        with opened(data) as box:
            put(box, a_rating(at=local(8)))
    archive.backup(data, tmp_path / "kept.backup")
    archive.restore(tmp_path / "kept.backup", new)
    with closing(open_register(new / "register.db")) as register:
        assert same(register, new).n_waiting == 1
        forward.drain(new, register, wait_s=0)
        assert same(register, new).n_boxes == 4


def test_the_frozen_office_is_as_its_boxes_say_on_both_engines(
    tmp_path: Path, postgresql: Callable[[], URL]
) -> None:
    copy = figures.unpack(tmp_path)
    address = postgresql().render_as_string(hide_password=False)
    comparisons = []
    with copy.opened() as register:
        comparisons.append(same(register, copy.data, figures.TODAY.date()))
        with (
            closing(open_register(address)) as other,
            register.read() as source,
            other.engine.begin() as target,
        ):
            carry_rows(source, target)
    with closing(open_register(address)) as register:
        comparisons.append(same(register, copy.data, figures.TODAY.date()))
    assert comparisons[0] == comparisons[1]
    assert (comparisons[0].n_entries, comparisons[0].n_boxes) == (978, 4)


@pytest.mark.parametrize("device", ["main", "tablet-7"])
def test_a_box_that_is_not_at_hand_is_named(
    register: Register, tmp_path: Path, device: str
) -> None:
    lived.fill(register, tmp_path)
    Device(device).give(register, a_rating(), a_form())
    comparison = same(register, tmp_path)
    (away,) = comparison.away
    assert (away.device, away.n) == (device, 2)
    assert away.where is (Whereabouts.GONE if device == "main" else Whereabouts.ELSEWHERE)
    assert comparison.witnessed


def test_an_office_that_moves_its_clock_keeps_what_its_answers_say(
    register: Register, tmp_path: Path
) -> None:
    lived.fill(register, tmp_path)
    moved = replace(an_office(), timezone="Asia/Makassar")
    settled(register, office=moved)
    same(register, tmp_path)
    with opened(tmp_path) as box:
        put(box, a_rating(at=local(14, 50)))
        carry(box, InProcess(register))
    settled(register, office=replace(moved, timezone="Asia/Jayapura"))
    assert same(register, tmp_path).n_entries == 20
    actions.refill(register, tmp_path / "boxes")
    same(register, tmp_path)


def test_control_a_minute_of_another_zone_is_no_minute_of_the_answer(
    on_sqlite: lived.Lived,
) -> None:
    with on_sqlite.register.begin() as conn:
        conn.execute(update(entry).values(sealed_by=None))  # as before there was a journal
    settled(on_sqlite.register, office=replace(an_office(), timezone="Asia/Makassar"))

    def shifts(conn: Connection, _: lived.Named) -> None:
        private = response_private
        conn.execute(update(private).values(minute=private.c.minute + 60))

    assert lived.edited(on_sqlite, shifts) == {
        (DifferenceKind.EDITED, "response_private"): 15,
    }


def test_before_the_journal_an_act_that_a_line_seals_tells_the_zone(on_sqlite: lived.Lived) -> None:
    """An older release kept the minute of the zone it had then, and wrote when that ended."""
    with on_sqlite.register.engine.execution_options(writing=True).begin() as conn:
        lived.disarm(conn)
        conn.execute(update(entry).values(sealed_by=None))
        conn.execute(update(office_table).values(timezone="Asia/Makassar"))
        words = {"made_by": "Ayu", "subject": "Kantor", "act": "set_office"}
        detail = "Zona waktu: “Asia/Jakarta” → “Asia/Makassar”, awal sampai seterusnya"
        row = {"tenant": TENANT, "n": 1, "made_at": "2026-11-17T01:00:00Z", **words}
        conn.execute(insert(audit), {**row, "detail": detail})
    unsealed = lived.told(compared(on_sqlite.register, on_sqlite.folder))
    assert unsealed == {(DifferenceKind.EDITED, "response_private"): 15}
    with on_sqlite.register.begin() as conn:
        journal.seal_state(conn, "audit", [])
        journal.note(conn, "loket", "migrate", "register", "–")
    same(on_sqlite.register, on_sqlite.folder)
