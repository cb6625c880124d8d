"""What is taken out and brought back, and a register that is filled again from its boxes."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, update

from reports.evidence import packed
from survey import actions
from survey.actions import UnknownImport
from survey.answers.drafts import Bands, Channel, Draft
from survey.answers.origins import Provenance
from survey.box import Box
from survey.errors import Damaged
from survey.office.facts import UnknownUnit
from survey.register import answers, audit, heads
from survey.register.answers import Answer
from survey.register.engine import Register
from survey.register.schema import flag, response, response_private
from survey.transfer.forward import InProcess
from tests.builders import (
    DAY,
    UNIT,
    Device,
    a_detail,
    a_duty,
    a_form,
    a_rating,
    an_empty_register,
    carry,
    local,
    settled,
    undated,
)

ALL = (date(2020, 1, 1), date(2030, 1, 1))


def read(register: Register) -> list[Answer]:
    with register.read() as conn:
        return answers.read(conn, UNIT, *ALL)


def ids(register: Register) -> set[bytes]:
    return {one.id for one in read(register)}


# ---- imports ---------------------------------------------------------------------------------


def bring_in(register: Register, device: Device, *drafts: Draft) -> int:
    n = actions.begin_import(register, "januari.csv", "ab" * 32, UNIT.upper(), "tester")
    device.give(register, *drafts)
    return n


def test_a_withdrawn_import_counts_nowhere_and_the_rest_stays(register: Register) -> None:
    box, tap = Device("import"), a_rating()
    first = [a_form(2, comment="Baik.", channel=Channel.IMPORT), a_form(3)]
    second = [a_form(4)]
    assert bring_in(register, box, *first) == 1
    Device("main").give(register, tap)
    assert bring_in(register, box, *second) == 2
    assert actions.withdraw_import(register, 1, "bu.siti") == 2
    assert ids(register) == {tap.id.bytes, second[0].id.bytes}
    with register.read() as conn:
        assert answers.comments(conn, UNIT, *ALL) == []
        assert packed.read(conn, UNIT, *ALL).forms.n == 1
        last = audit.acts(conn)[-1]
    assert (last.act, last.subject, last.by) == ("withdraw_import", "1", "bu.siti")
    assert actions.withdraw_import(register, 1, "bu.siti") == 0


def test_an_unknown_import_names_those_there_are(register: Register) -> None:
    bring_in(register, Device("import"), a_form())
    with pytest.raises(UnknownImport, match="Nomor yang ada: 1"):
        actions.withdraw_import(register, 7, "tester")
    with pytest.raises(UnknownImport):
        actions.bring_back(register, 7, [uuid4()], "tester")
    with pytest.raises(UnknownUnit):
        actions.begin_import(register, "a.csv", "00", "lain", "tester")


def test_what_a_later_import_contains_again_counts_again_and_belongs_to_it(
    register: Register,
) -> None:
    box, kept, wrong = Device("import"), a_form(2), a_form(1)
    bring_in(register, box, kept, wrong)
    actions.withdraw_import(register, 1, "tester")
    n = bring_in(register, box)
    assert actions.bring_back(register, n, [kept.id, uuid4()], "tester") == 1
    assert actions.bring_back(register, n, [kept.id], "tester") == 0
    assert ids(register) == {kept.id.bytes}
    assert actions.withdraw_import(register, 1, "tester") == 0, "it is import 2 that counts now"
    assert actions.withdraw_import(register, n, "tester") == 1
    assert ids(register) == set()


def test_thousands_are_withdrawn_at_once(register: Register) -> None:
    drafts = [a_rating(channel=Channel.IMPORT) for _ in range(2500)]
    n = bring_in(register, Device("import"), *drafts)
    assert actions.withdraw_import(register, n, "tester") == 2500
    assert read(register) == []


# ---- forms and comments ----------------------------------------------------------------------


def test_forms_with_an_answered_unsur_are_counted(register: Register) -> None:
    only_tap = replace(a_form(3), scores="4---------")
    Device().give(register, a_form(3), a_form({}, biaya=1), only_tap, a_rating())
    with register.read() as conn:
        assert packed.read(conn, UNIT, DAY, DAY).forms.n == 2
        assert packed.read(conn, UNIT, DAY - timedelta(9), DAY - timedelta(1)).forms.n == 0


def test_comments_come_by_day_with_kind_and_channel(register: Register) -> None:
    tap = a_rating()
    later = a_form(comment="Lambat.", at=local(9, day=DAY + timedelta(days=1)))
    Device().give(register, later, tap, a_detail(tap, comment="Ramah."), a_form())
    with register.read() as conn:
        found = answers.comments(conn, UNIT.upper(), *ALL)
    assert found == [
        ("2026-11-16", "detail", "kiosk", "Ramah."),
        ("2026-11-17", "form", "qr", "Lambat."),
    ]


# ---- refill ----------------------------------------------------------------------------------


def a_history(box: Box, register: Register) -> None:
    """Let answers, a fork, a late roster, a withdrawal and a repeat happen."""
    tap = a_rating(1, at=local(9), visit="T1")
    for draft in (
        tap,
        a_detail(tap, reasons=["lama"], comment="Antre lama.", at=local(9, 1)),
        a_rating(4, at=local(10), visit="T1", ignored=4),
        undated(a_form(2, bands=Bands("P", "26-35", "", ""))),
        a_rating(3, at=local(11), provenance=Provenance.UNPAIRED),
    ):
        box.append(draft)
    carry(box, InProcess(register))
    box.renew("fork")
    box.append(a_rating(2, at=local(14)))
    box.append(tap)
    carry(box, InProcess(register))
    actions.set_duties(register, {UNIT: [a_duty("P01"), a_duty("P02", counter="L2")]}, "late")


def on_time(found: list[Answer]) -> list[Answer]:
    """Give answers without when they came: what was lost comes when it is filled again."""
    return [answer._replace(late="") for answer in found]


def everything(register: Register) -> tuple[list[Answer], *tuple[object, ...]]:
    with register.read() as conn:
        return (
            answers.read(conn, UNIT, *ALL),
            answers.comments(conn, UNIT, *ALL),
            heads.of_boxes(conn),
            heads.gaps(conn),
            packed.read(conn, UNIT, *ALL).forms.n,
            sorted(map(tuple, conn.execute(response_private.select()))),
            sorted(map(tuple, conn.execute(flag.select()))),
        )


def test_a_register_filled_again_from_its_boxes_reads_the_same(
    register: Register, box: Box
) -> None:
    a_history(box, register)
    before = everything(register)
    done = actions.refill(register, box.folder)
    assert (done.again, done.fresh, done.other) == (6, 0, 0)
    assert everything(register) == before


def test_what_was_lost_or_changed_in_the_register_is_right_again(
    register: Register, box: Box
) -> None:
    a_history(box, register)
    before = everything(register)
    with register.begin() as conn:
        conn.execute(update(response).values(scores="4444444444", reasons="ramah"))
    assert everything(register) != before
    actions.refill(register, box.folder)
    assert everything(register) == before
    with register.begin() as conn:
        conn.execute(delete(response))
        conn.execute(delete(response_private))
        conn.execute(delete(flag).where(flag.c.rule == "unpaired"))
    actions.refill(register, box.folder)
    (was, *rest), (now, *rest_now) = before, everything(register)
    assert (on_time(now), rest_now) == (on_time(was), rest)


def test_an_empty_register_is_filled_from_old_boxes_too(
    register: Register, box: Box, tmp_path: Path
) -> None:
    a_history(box, register)
    (tmp_path / "second").mkdir()
    second = settled(an_empty_register(tmp_path / "second"), duties=[a_duty("P01")])
    done = actions.refill(second, box.folder)
    assert (done.again, done.fresh) == (0, 7)
    assert on_time(read(second)) == on_time(read(register))
    box.append(a_rating())
    carry(box, InProcess(second))
    assert len(read(second)) == 7
    second.close()


def test_an_answer_whose_box_is_elsewhere_stays(register: Register, box: Box) -> None:
    elsewhere = a_rating()
    Device("tablet").give(register, elsewhere)
    box.append(a_rating())
    carry(box, InProcess(register))
    before = everything(register)
    actions.refill(register, box.folder)
    assert everything(register) == before


def test_what_is_erased_in_the_register_is_not_brought_back(register: Register, box: Box) -> None:
    box.append(a_form(3, comment="Nama saya Budi.", bands=Bands("L", "", "", "")))
    actions.set_duties(register, {UNIT: [a_duty()]}, "tester")
    box.append(a_rating(at=local(9)))
    carry(box, InProcess(register))
    with register.begin() as conn:
        gone = dict.fromkeys(
            ("minute", "at", "duration_s", "visit", "sex", "age_band", "education", "job"), None
        )
        conn.execute(update(response_private).values(comment=None, **gone))
    before = everything(register)
    actions.refill(register, box.folder)
    assert everything(register) == before
    assert [one.officer for one in read(register) if one.kind == "rating"] == ["P01"]


def test_a_wrong_clock_stays_corrected(register: Register, box: Box) -> None:
    box.append(a_rating(at=local(23, 50, day=DAY - timedelta(days=1))))
    batch = Device("main", box.id).batch(box.unsent(), clock_s=1200)
    actions.accept(register, batch)
    before = everything(register)
    assert read(register)[0].day == "2026-11-16"
    actions.refill(register, box.folder)
    assert everything(register) == before


def test_a_wrong_clock_stays_corrected_when_the_time_is_erased(
    register: Register, box: Box
) -> None:
    box.append(a_rating(at=local(23, 50, day=date(2001, 1, 1))))  # a flat battery
    clock_s = int((local(9) - local(23, 50, day=date(2001, 1, 1))).total_seconds())
    actions.accept(register, Device("main", box.id).batch(box.unsent(), clock_s=clock_s))
    before = everything(register)
    assert (read(register)[0].day, read(register)[0].slot) == ("2026-11-16", "am")
    gone = dict.fromkeys(("minute", "at", "duration_s", "visit"), None)
    with register.begin() as conn:
        conn.execute(update(response_private).values(gone))
    before = everything(register)
    actions.refill(register, box.folder)
    assert everything(register) == before


def test_a_damaged_box_stops_the_refill_and_nothing_has_changed(
    register: Register, box: Box
) -> None:
    a_history(box, register)
    before = everything(register)
    (box.folder / "tablet-0000000000000000.db").write_bytes(b"no database" * 500)
    with pytest.raises(Damaged):
        actions.refill(register, box.folder)
    assert everything(register) == before


def test_entries_that_were_changed_in_a_box_file_are_not_taken(
    register: Register, box: Box
) -> None:
    """The register took other ones under these numbers: it keeps what it took."""
    device = Device("main", box.id)
    device.give(register, a_rating(4), a_rating(4))
    box.append(a_rating(1))
    before = everything(register)
    done = actions.refill(register, box.folder)
    assert (done.again, done.fresh, done.other) == (0, 0, 1)
    assert everything(register) == before
