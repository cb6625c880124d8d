"""What a report knows of its register: guards that no other test would miss."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from survey.checks import Acceptance, Check, Integrity
from survey.earlier_heads import JOURNAL, EarlierHead, Keeper
from survey.ledger import genesis
from survey.proof import newer
from survey.proof.box_proofs import check_boxes
from survey.proof.kept_heads import KeptHead
from survey.register import heads, remembered, seals
from survey.register.schema import response
from tests.builders import DAY, opened
from tests.lived import Lived
from tests.survey.test_newer import check_all, edit, goes_on, look
from tests.survey.test_nightly import night

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
WHOLE = Check(AT, differences={}, n_entries=16, reach={"aa": 16}, journal=9)


def test_what_was_accepted_is_mended_only_by_a_later_check_that_compared_everything() -> None:
    accepted = Acceptance("Endang", "", AT, 1, "(1 jawaban diubah): rusak")
    before, after = WHOLE, replace(WHOLE, at=AT + timedelta(hours=1))
    assert Integrity(after).mended(accepted)  # the control
    assert Integrity(before).mended(accepted)  # of the same moment: the check came behind it
    for whole in (
        None,
        replace(after, at=AT - timedelta(hours=1)),
        replace(after, n_away=1),  # what differed may be in the box that is away
        replace(after, differences={"edited response": 1}),
    ):
        assert not Integrity(whole).mended(accepted)
    assert not Integrity(after, n_differences=1).mended(accepted)


def test_what_the_night_found_is_not_said_to_have_been_compared_and_to_fit(
    on_sqlite: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newer, "MOST_ENTRIES", 1)
    check_all(on_sqlite)
    goes_on(on_sqlite)
    assert night(on_sqlite).ok
    known = look(on_sqlite)
    assert (known.n_newer, known.n_compared, known.n_checked, known.differs) == (4, 1, 4, 0)
    raised = update(response).where(response.c.day == DAY.isoformat())
    edit(on_sqlite.register, lambda conn: conn.execute(raised.values(scores="4---------")))
    assert not night(on_sqlite).ok
    assert look(on_sqlite).n_checked == 0


def test_a_report_says_of_how_many_compared_entries_the_box_is_gone_since(on_sqlite: Lived) -> None:
    check_all(on_sqlite)
    assert look(on_sqlite).n_gone == 0
    (path,) = (on_sqlite.folder / "boxes").glob("import-*.db")
    path.unlink()
    known = look(on_sqlite)
    assert (known.n_gone, known.has_copy, known.is_well) == (3, True, False)


def test_of_each_chain_the_furthest_head_that_is_remembered_is_looked_up(
    on_sqlite: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old head still holds when the tail is cut off behind it."""
    with on_sqlite.register.read() as conn:
        (main,) = [known for known in heads.of_boxes(conn) if known.device == "main"]
        place = (Keeper.CLOSING, "dukcapil 2026-S1", AT, main.box, "main")
        holds = EarlierHead(*place, main.head.seq, main.head.printed, there=True)
        cut = replace(holds, seq=main.head.seq + 2, printed="7f3a 91c0 55de 02b4")
        for every, lost in (
            ((holds,), []),
            ((holds, cut), [cut.seq]),
            ((cut, holds), [cut.seq]),
        ):
            monkeypatch.setattr(remembered, "_remembered", lambda _, every=every: iter(every))
            assert [head.seq for head in remembered.lost(conn)] == lost


def test_a_head_from_before_the_first_line_of_a_chain_is_there(
    on_sqlite: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A period may be closed while a box was opened and nobody had answered in it."""
    register = on_sqlite.register
    with register.read() as conn:
        (main,) = [known for known in heads.of_boxes(conn) if known.device == "main"]
        chains = (
            ("main", main.box, genesis(main.box)),
            (JOURNAL, seals.chain_id(register.tenant), seals.genesis(register.tenant)),
        )
        for device, name, start in chains:
            place = (Keeper.CLOSING, "dukcapil 2026-S1", AT, name, device, 0)
            begun = EarlierHead(*place, start.printed, there=True)
            other = replace(begun, printed="7f3a 91c0 55de 02b4")
            monkeypatch.setattr(remembered, "_remembered", lambda _, a=begun, b=other: iter((a, b)))
            assert [head.there for head in remembered.every(conn)] == [True, False]


def test_the_head_of_a_box_in_which_nobody_answered_yet_is_read_back(on_sqlite: Lived) -> None:
    """`loket verify` prints it like any other."""
    folder = on_sqlite.folder / "boxes"
    with opened(on_sqlite.folder, "demo"):
        pass
    (empty,) = [box for box in check_boxes(folder, on_sqlite.register, ()).boxes if not box.n]
    assert empty.line.startswith(f"utuh   kotak {empty.box[:8]} (demo): 0 entri, kepala 0 ")
    digits = empty.line[-19:].replace(" ", "")
    kept = [KeptHead(empty.box[:8], "", 0, each) for each in (digits, "7f3a91c055de02b4")]
    outside = check_boxes(folder, on_sqlite.register, kept).outside
    assert [head.there for head in outside] == [True, False]
