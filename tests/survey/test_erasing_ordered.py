"""What is noted as to be erased in a box is erased there only if something orders it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Connection, insert, select, update

from survey.actions import publish_bundle, retention
from survey.box import boxes
from survey.differences import DifferenceKind
from survey.ledger import receipt
from survey.register import journal, proven
from survey.register.journal_check import BreakKind, check
from survey.register.schema import erasure, flag, response_private
from survey.transfer import erasing
from tests.builders import DAY, TENANT, UNIT, a_form, opened, put
from tests.erased import at_noon
from tests.lived import SOON, Lived, Named, compared, edited, own, run, told

NOBODY = {"made_at": "2026-11-20T00:00:00Z", "made_by": "retention"}
COMMENT = "comment"


def forges(conn: Connection, answer_id: bytes, *, asked: bool = False, part: str = COMMENT) -> None:
    row = {"tenant": TENANT, "id": answer_id, "part": part, "asked": asked}
    conn.execute(insert(erasure), {**row, **NOBODY})


def empties(conn: Connection, answer_id: bytes) -> None:
    """Take a comment out of the register, as retention does before a box has it to do."""
    mine = response_private.c.id == answer_id
    conn.execute(update(response_private).where(mine).values(comment=None))


def held(office: Lived, answer_id: bytes) -> frozenset[str]:
    """Say which parts of an answer a box still has."""
    return frozenset(
        part
        for box in boxes(office.folder / "boxes")
        for entry_id, parts in box.held_parts()
        if entry_id.bytes == answer_id
        for part in parts
    )


def applied(office: Lived) -> int:
    with time_machine.travel(at_noon(SOON), tick=False):
        return erasing.apply(office.register, office.folder / "boxes")


@pytest.mark.parametrize("asked", [False, True], ids=["by the rules", "by a citizen"])
def test_an_erasure_that_no_line_orders_is_told_and_not_carried_out(
    on_sqlite: Lived, *, asked: bool
) -> None:
    """Whoever empties a part in the register could else have the service empty it in the box."""
    mine = own(on_sqlite.named["form"])

    def change(conn: Connection, _: Named) -> None:
        empties(conn, mine)
        forges(conn, mine, asked=asked)

    seen = edited(on_sqlite, change)
    assert seen.pop((DifferenceKind.ERASED, "response_private")) == 1
    assert seen == ({} if asked else {(DifferenceKind.UNORDERED, "erasure"): 1})
    with on_sqlite.register.read() as conn:
        breaks = {(broken.kind, broken.what) for broken in check(conn).breaks}
    assert ((BreakKind.ROWS, "erasure") in breaks) == asked
    assert applied(on_sqlite) == 0
    assert COMMENT in held(on_sqlite, mine)
    assert erasing.open_work(on_sqlite.register, at_noon(SOON)) == (0, 1)
    # The control: the same row and the same gap, with a line that orders it.
    with on_sqlite.register.begin() as conn:
        params = {"again": {COMMENT: [mine.hex()]}}
        journal.note(conn, "retention", "erase_again", "align", "–", params=params)
    assert applied(on_sqlite) == 0
    assert COMMENT not in held(on_sqlite, mine)
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == {}


@pytest.mark.parametrize("days", [1, 0], ids=["the day before", "its day"])
def test_a_pass_orders_it_for_answers_up_to_its_day_alone(on_sqlite: Lived, days: int) -> None:
    mine = own(on_sqlite.named["form"])

    def change(conn: Connection, _: Named) -> None:
        empties(conn, mine)
        forges(conn, mine)

    edited(on_sqlite, change)
    with on_sqlite.register.begin() as conn:
        detail = proven.pass_detail([COMMENT], DAY - timedelta(days), 1)
        journal.note(conn, "retention", "erase", UNIT, detail)
    assert applied(on_sqlite) == 0
    assert (COMMENT in held(on_sqlite, mine)) == (days == 1)


def test_control_a_wish_that_a_line_seals_is_carried_out(on_sqlite: Lived) -> None:
    form = on_sqlite.named["form"]
    retention.erase_receipt(on_sqlite.register, receipt(TENANT, form.id), COMMENT, "Ayu")
    assert applied(on_sqlite) == 0
    assert COMMENT not in held(on_sqlite, own(form))


def test_forged_work_before_a_citizen_s_does_not_keep_it_waiting(
    on_sqlite: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "_SETTLED", 2)
    form = on_sqlite.named["form"]

    def change(conn: Connection, named: Named) -> None:
        for name in named:
            if name != "form":
                forges(conn, own(named[name]), part="time")

    edited(on_sqlite, change)
    retention.erase_receipt(on_sqlite.register, receipt(TENANT, form.id), COMMENT, "Ayu")
    assert applied(on_sqlite) == 0
    assert COMMENT not in held(on_sqlite, own(form))
    assert "time" in held(on_sqlite, own(on_sqlite.named["low"]))


def test_what_the_register_never_took_is_not_erased(on_sqlite: Lived) -> None:
    """A row under the id of an entry that waits would reach it before the register does."""
    with opened(on_sqlite.folder) as box:
        put(box, waiting := a_form(2, comment="KENARI empat"))
    seen = edited(on_sqlite, lambda conn, _: forges(conn, waiting.id.bytes))
    assert seen == {(DifferenceKind.UNORDERED, "erasure"): 1}
    assert applied(on_sqlite) == 0
    assert COMMENT in held(on_sqlite, waiting.id.bytes)


def test_what_did_not_fit_its_digest_stays_in_the_box_until_its_time_is_due(
    on_sqlite: Lived,
) -> None:
    mine = own(on_sqlite.named["form"])

    def change(conn: Connection, _: Named) -> None:
        row = conn.execute(select(response_private).where(response_private.c.id == mine)).one()
        mark = {"tenant": TENANT, "id": mine, "rule": "private", "unit": row.unit, "day": row.day}
        conn.execute(insert(flag), mark)
        empties(conn, mine)
        forges(conn, mine)

    edited(on_sqlite, change)
    assert applied(on_sqlite) == 0
    assert COMMENT in held(on_sqlite, mine)
    with time_machine.travel(at_noon(DAY + timedelta(days=90)), tick=False):  # the control
        erasing.apply(on_sqlite.register, on_sqlite.folder / "boxes")
    assert COMMENT not in held(on_sqlite, mine)


def test_retention_says_that_nobody_ordered_it_and_leads_to_verify_which_names_it(
    on_sqlite: Lived,
) -> None:
    publish_bundle(on_sqlite.register, on_sqlite.folder)
    before = run(on_sqlite.folder, "retention").output
    edited(on_sqlite, lambda conn, named: forges(conn, own(named["form"])))
    after = run(on_sqlite.folder, "retention").output
    sentence = "1 bagian dicatat untuk dihapus dari kotak, tetapi tidak ada aturan"
    assert (sentence in after, sentence in before) == (True, False)
    assert "sedang dipakai program lain" not in after  # nothing to be waited for
    doctor = run(on_sqlite.folder, "doctor").output
    assert "tetapi tidak ada yang memerintahkannya; bagian itu tetap disimpan" in doctor
    verified = run(on_sqlite.folder, "verify")
    assert verified.exit_code == 1
    assert "BEDA   1 penghapusan tanpa perintah" in verified.output
    assert "loket restore BERKAS" in verified.output
