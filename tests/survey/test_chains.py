"""Where chains begin and end, earlier heads looked up in them, and what was erased so far."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from survey.actions import retention
from survey.box import boxes
from survey.earlier_heads import JOURNAL, EarlierHead, Keeper
from survey.proof import chains
from survey.proof.box_proofs import check_boxes
from survey.proof.chains import Chain
from survey.proof.kept_heads import KeptHead
from survey.register import erased, heads, journal, journal_check, proven, remembered
from tests.builders import DAY, UNIT, ZONE, Device, a_form, local
from tests.erased import run, told
from tests.lived import Lived


def read(office: Lived) -> tuple[Chain, ...]:
    folder = office.folder / "boxes"
    with office.register.read() as conn:
        checked = journal_check.check(conn)
    return chains.chains(folder, office.register, check_boxes(folder, office.register, ()), checked)


def looked_up(office: Lived, *kept: KeptHead) -> tuple[EarlierHead, ...]:
    return check_boxes(office.folder / "boxes", office.register, kept).outside


def check_reach(office: Lived) -> None:
    Device("tablet-7").give(office.register, a_form(at=local(11, day=DAY + timedelta(1))))
    of_journal, *of_boxes, away = read(office)
    assert {chain.device: (chain.first, chain.last) for chain in of_boxes} == {
        "main": (1, 13),
        "entry": (1, 3),
        "import": (1, 3),
    }
    assert {(chain.first_day, chain.last_day) for chain in of_boxes} == {(DAY, DAY)}
    assert (of_journal.device, of_journal.first, of_journal.broken) == (JOURNAL, 1, "")
    with office.register.read() as conn:
        assert of_journal.head == journal.head(conn).printed
    assert (away.device, away.first, away.last, away.last_day) == (
        "tablet-7",
        1,
        1,
        DAY + timedelta(1),
    )
    assert (away.here, away.head) == (False, "")
    by_device = {box.device: box.head.printed for box in boxes(office.folder / "boxes")}
    assert {chain.device: chain.head for chain in of_boxes} == by_device


def test_every_chain_is_told_from_its_first_line_to_its_last(on_sqlite: Lived) -> None:
    check_reach(on_sqlite)


def test_also_on_postgresql(on_postgresql: Lived) -> None:
    check_reach(on_postgresql)
    with on_postgresql.register.read() as conn:
        counted = erased.read(conn, ZONE)
    assert [(part.n_by_rule, part.n_asked, part.n_gone) for part in counted.parts] == [
        (0, 0, 0)
    ] * 3
    assert looked_up(on_postgresql, KeptHead("", JOURNAL, 1, "0" * 16))[0].there is False


def test_a_box_that_is_broken_is_told_as_far_as_it_holds(on_sqlite: Lived) -> None:
    (path,) = (on_sqlite.folder / "boxes").glob("main-*.db")
    content = path.read_bytes()
    (head,) = (box.head for box in boxes(path.parent) if box.device == "main")
    path.write_bytes(content.replace(head.hash, bytes(32)))
    (main,) = (chain for chain in read(on_sqlite) if chain.device == "main")
    assert main.broken
    assert main.head == ""
    assert main.last < 13


def test_heads_of_a_file_are_looked_up_in_the_boxes_and_the_journal(on_sqlite: Lived) -> None:
    (box,) = (box for box in boxes(on_sqlite.folder / "boxes") if box.device == "main")
    fifth = next(iter(box.entries(after=4)))
    with on_sqlite.register.read() as conn:
        line = journal.head(conn)
    digits = fifth.hash.hex()[:16]
    there = (
        KeptHead(box.id[:8], "", 5, digits),
        KeptHead("", "main", 5, digits),
        KeptHead("", JOURNAL, line.seq, line.hash.hex()[:16]),
    )
    absent = (
        KeptHead(box.id[:8], "", 6, digits),
        KeptHead(box.id[:8], "", 99, digits),
        KeptHead("", "entry", 5, digits),
        KeptHead("deadbeef", "", 5, digits),
        KeptHead("", JOURNAL, line.seq, "0" * 16),
    )
    assert [head.there for head in looked_up(on_sqlite, *there)] == [True] * 3
    assert [head.there for head in looked_up(on_sqlite, *absent)] == [False] * 5


def test_a_box_that_is_elsewhere_is_answered_for_by_the_register(on_sqlite: Lived) -> None:
    Device("tablet-7").give(on_sqlite.register, a_form(at=local(11, day=DAY + timedelta(1))))
    with on_sqlite.register.read() as conn:
        (known,) = (head for head in heads.every(conn) if head.device == "tablet-7")
    digits = known.head.hash.hex()[:16]
    for kept in (KeptHead(known.box[:8], "", 1, digits), KeptHead("", "tablet-7", 1, digits)):
        assert looked_up(on_sqlite, kept)[0].there
    assert not looked_up(on_sqlite, KeptHead("", "tablet-7", 1, "0" * 16))[0].there


def test_heads_of_a_closing_are_looked_up_in_what_was_taken(on_sqlite: Lived) -> None:
    with on_sqlite.register.read() as conn:
        known = {head.device: head for head in heads.every(conn)}
        for device in ("main", JOURNAL):
            box, head = known[device].box, known[device].head

            def there(seq: int, printed: str, chain: tuple[str, str] = (box, device)) -> bool:
                kept = EarlierHead(Keeper.CLOSING, "", None, *chain, seq, printed, there=True)
                return remembered._looked_up(conn, kept).there

            assert there(head.seq, head.printed)
            assert not there(head.seq, "0000 0000 0000 0000")
            assert not there(head.seq + 1, head.printed)


def test_what_was_erased_is_counted_by_rule_and_by_order(on_sqlite: Lived) -> None:
    register = on_sqlite.register
    with register.read() as conn:
        nothing = erased.read(conn, ZONE)
    assert nothing.acts == {}
    assert {part.n_gone for part in nothing.parts} == {0}
    Device("tablet-7").give(register, *told(3, DAY + timedelta(60)))
    run(register, on_sqlite.folder / "boxes", DAY + timedelta(days=91))
    with register.read() as conn:
        of_late = "SELECT min(receipt) FROM response WHERE day > '2026-12-01'"
        receipt = str(conn.execute(text(of_late)).scalar_one())
        n = conn.execute(
            text("SELECT count(*) FROM response WHERE day < '2026-12-01'")
        ).scalar_one()
    retention.erase_receipt(register, receipt, "comment", "Ayu")
    with register.read() as conn:
        after = erased.read(conn, ZONE)
    parts = {part.part: (part.n_by_rule, part.n_asked, part.n_gone) for part in after.parts}
    assert parts["time"] == (n, 0, n)
    assert parts["comment"][1] == 1
    assert parts["comment"][2] == parts["comment"][0] + 1
    assert after.acts["erase_receipt"].n == 1
    assert after.n_untold == 0


def test_a_pass_that_tells_no_more_what_it_erased_is_counted_as_such(on_sqlite: Lived) -> None:
    register = on_sqlite.register
    with register.begin() as conn:
        journal.note(conn, "retention", "erase", UNIT, "dihapus")
    with register.read() as conn:
        counted = erased.read(conn, ZONE)
    assert counted.n_untold == 1
    assert {part.n_by_rule for part in counted.parts} == {0}


def test_parts_that_go_together_are_counted_each_for_itself(on_sqlite: Lived) -> None:
    """Three citizens ask first, each for something else; then the rules take what is left."""
    register, boxes_ = on_sqlite.register, on_sqlite.folder / "boxes"
    Device("tablet-7").give(register, *told(5))
    with register.read() as conn:
        query = text("SELECT receipt FROM response WHERE kind = 'form' ORDER BY receipt LIMIT 3")
        receipts = conn.execute(query).scalars().all()
    for receipt, part in zip(receipts, ("comment", "all", "time"), strict=True):
        retention.erase_receipt(register, str(receipt), part, "Ayu")
    for day in (date(2027, 3, 30), date(2027, 3, 31), date(2027, 4, 6)):
        run(register, boxes_, day)
    with register.read() as conn:
        counted = erased.read(conn, ZONE)
        n = conn.execute(text("SELECT count(*) FROM response_private")).scalar_one()
    for each in counted.parts:
        assert each.n_gone == n
        assert each.n_by_rule + each.n_asked + each.n_absent == n, each
        assert each.n_rest == 0


def test_passes_are_told_by_days_of_the_office_however_many_lines_they_took(
    on_sqlite: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PORTION", 3)
    register = on_sqlite.register
    night = datetime(2027, 2, 19, 17, 30, tzinfo=UTC)  # half past midnight in Jakarta
    with time_machine.travel(night, tick=False):
        retention.erase_due(register, night)
    with register.read() as conn:
        act = erased.read(conn, ZONE).acts["erase"]
        n_lines = conn.execute(text("SELECT count(*) FROM journal WHERE act = 'erase'"))
        assert n_lines.scalar_one() > 1
        reach = heads.reach_of_journal(conn, journal.head(conn).seq)
    assert act == (1, date(2027, 2, 20), date(2027, 2, 20))
    assert reach is not None
    assert reach.last_day == date(2027, 2, 20)


def test_older_lines_of_two_parts_are_counted_as_what_they_are(on_sqlite: Lived) -> None:
    with on_sqlite.register.begin() as conn:
        detail = proven.pass_detail(("bands", "comment"), DAY, 7)
        journal.note(conn, "retention", "erase", UNIT, detail)
        counted = erased.read(conn, ZONE)
    assert (counted.n_together, counted.n_untold) == (1, 0)
    assert [part.n_by_rule for part in counted.parts] == [0, 7, 7]
