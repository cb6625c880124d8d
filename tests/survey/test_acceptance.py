"""Entries into the register: exactly once, in order, whatever way and however often they come."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey import actions, ledger
from survey.actions import Acks, ForeignTenant
from survey.answers.drafts import Bands, Channel, Draft, Kind
from survey.answers.origins import DatedBy, Provenance
from survey.ledger import Entry
from survey.register import answers, audit, heads
from survey.register.answers import Answer
from survey.register.engine import Register
from survey.register.offices import NoOffice
from survey.register.opening import open_register
from tests.builders import (
    DAY,
    TENANT,
    UNIT,
    Device,
    a_detail,
    a_duty,
    a_form,
    a_rating,
    local,
    settled,
    undated,
)


def read(register: Register, *, days: int = 0) -> list[Answer]:
    with register.read() as conn:
        return answers.read(conn, UNIT, DAY, DAY + timedelta(days))


def verdicts(acks: Acks) -> list[str]:
    return [verdict for _, verdict in acks.verdicts]


def test_an_answer_is_read_as_it_was_given(register: Register) -> None:
    tap = a_rating(2, at=local(13, 5), service="ktp")
    more = a_detail(tap, reasons=["lama", "antre"], biaya=3, comment="Antre dua jam.")
    form = a_form(4, biaya=1, bands=Bands("P", "26-35", "S1", "PNS"), lang="en")
    Device().give(register, tap, more, form)
    by_id = {one.id: one for one in read(register)}
    assert by_id[tap.id.bytes] == Answer(
        id=tap.id.bytes,
        kind="rating",
        about=None,
        day="2026-11-16",
        slot="pm",
        minute=785,
        counter="L1",
        service="ktp",
        channel="kiosk",
        lang="id",
        questionnaire="skm-2017/1",
        scores="2---------",
        reasons=(),
        officer="",
        ground="none",
        flags=(),
        has_comment=False,
        sex="",
        age_band="",
        education="",
        job="",
        late=by_id[tap.id.bytes].late,
        provenance="kiosk",
    )
    detail = by_id[more.id.bytes]
    assert (detail.about, detail.reasons, detail.has_comment) == (
        tap.id.bytes,
        ("antre", "lama"),
        True,
    )
    said = by_id[form.id.bytes]
    assert (said.sex, said.age_band, said.education, said.job) == ("P", "26-35", "S1", "PNS")
    assert (said.scores, said.lang) == (form.scores, "en")


def test_a_repeated_batch_changes_nothing(register: Register) -> None:
    device = Device()
    batch = device.batch(device.take(a_rating(1), a_form(), a_rating(2)))
    first = actions.accept(register, batch)
    before = read(register)
    again = actions.accept(register, batch)
    assert again == first
    assert verdicts(first) == ["new", "new", "new"]
    assert first.head == device.head
    assert read(register) == before


def test_the_register_goes_on_behind_what_it_knows_of_a_batch(register: Register) -> None:
    device = Device()
    entries = device.take(*(a_rating() for _ in range(5)))
    actions.accept(register, device.batch(entries[:3]))
    acks = actions.accept(register, device.batch(entries[1:]))
    assert acks.head == device.head
    assert len(read(register)) == 5


@pytest.mark.parametrize(
    "again",
    [
        {"at": local(9) + timedelta(days=1), "day": DAY + timedelta(days=1)},  # after midnight
        {"lang": "en"},
        {"channel": Channel.QR, "provenance": Provenance.QR, "dated": DatedBy.ARRIVAL},
        {"ignored": 9},
        {"duration_s": 7},
    ],
)
def test_a_retry_through_another_box_counts_once(
    register: Register, again: dict[str, object]
) -> None:
    tap = a_rating(3, service="kk")
    Device().give(register, tap)
    before = read(register, days=2)
    acks = Device("other").give(register, replace(tap, **again))  # type: ignore[arg-type]
    assert verdicts(acks[0]) == ["repeat"]
    assert read(register, days=2) == before


@pytest.mark.parametrize(
    "other",
    [
        {"scores": "1---------"},
        {"service": "ktp"},
        {"counter": "L2"},
        {"kind": Kind.FORM},
        {"reasons": ("lama",)},
        {"visit": "T-17"},
        {"comment": "Lain."},
        {"bands": Bands("L", "", "", "")},
        {"officer": "P02"},
        {"about": uuid4()},
    ],
)
def test_the_same_id_with_other_content_is_a_conflict_and_counts_nowhere(
    register: Register, other: dict[str, object]
) -> None:
    tap = a_rating(3, service="kk")
    Device().give(register, tap)
    before = read(register)
    acks = Device().give(register, replace(tap, **other))  # type: ignore[arg-type]
    assert verdicts(acks[0]) == ["conflict"]
    assert acks[0].head is not None, "the chain goes on behind a conflict"
    assert read(register) == before


def test_an_id_that_comes_twice_in_one_batch_counts_once(register: Register) -> None:
    tap = a_rating(3)
    acks = Device().give(register, tap, tap, replace(tap, scores="1---------"))
    assert verdicts(acks[0]) == ["new", "repeat", "conflict"]
    assert [one.scores for one in read(register)] == ["3---------"]


def test_an_erased_part_matches_whatever_comes_again(register: Register) -> None:
    form = a_form(2, comment="Tolong tambah kursi.", bands=Bands("P", "", "", ""), visit="T1")
    device = Device()
    (entry,) = device.take(form)
    erased = replace(
        entry.private,
        time=None,
        time_salt=None,
        bands=None,
        bands_salt=None,
        comment=None,
        comment_salt=None,
    )
    actions.accept(register, device.batch([replace(entry, private=erased)]))
    assert verdicts(Device().give(register, form)[0]) == ["repeat"]
    (answer,) = read(register)
    assert (answer.minute, answer.has_comment, answer.sex) == (None, False, "")


def test_a_gap_is_not_accepted_and_the_sender_learns_where_to_go_on(register: Register) -> None:
    device = Device()
    entries = device.take(*(a_rating() for _ in range(5)))
    assert actions.accept(register, device.batch(entries[2:])) == Acks(None, ())
    actions.accept(register, device.batch(entries[:2]))
    acks = actions.accept(register, device.batch(entries[3:]))
    assert acks.head is not None
    assert acks.head.seq == 2
    assert not acks.fork
    assert len(read(register)) == 2


def changed(entry: Entry) -> Entry:
    return replace(entry, body=entry.body.replace(b"3---------", b"4---------"))


def test_a_fork_stores_nothing_and_closes_the_box_for_ever(register: Register) -> None:
    device = Device()
    entries = device.take(a_rating(3), a_rating(3))
    actions.accept(register, device.batch(entries))
    twin = Device(box=device.box)
    twin.take(a_rating(1), a_rating(1))
    acks = actions.accept(register, device.batch(twin.take(a_rating(1), a_rating(2))))
    assert acks.fork
    assert verdicts(acks) == ["fork", "fork"]
    assert acks.head == device.head
    honest = actions.accept(register, device.batch(device.take(a_rating())))
    assert honest.fork, "nobody knows which of the two is right"
    assert len(read(register)) == 2
    with register.read() as conn:
        assert [act.act for act in audit.acts(conn)].count("fork") == 1


def test_another_entry_under_a_known_number_is_a_fork(register: Register) -> None:
    device = Device()
    actions.accept(register, device.batch(device.take(a_rating(3))))
    twin = Device(box=device.box)
    assert actions.accept(register, device.batch(twin.take(a_rating(1)))).fork
    assert [one.scores for one in read(register)] == ["3---------"]


@pytest.mark.parametrize("where", [0, 1, 2])
def test_an_entry_changed_on_the_way_stops_the_whole_batch(register: Register, where: int) -> None:
    device = Device()
    entries = list(device.take(*(a_rating(3) for _ in range(3))))
    entries[where] = changed(entries[where])
    assert actions.accept(register, device.batch(entries)).fork
    assert read(register) == []


def test_a_private_part_that_was_not_sealed_so_is_left_out_and_flagged(register: Register) -> None:
    device = Device()
    (entry,) = device.take(a_form(2, comment="Baik."))
    forged = replace(entry, private=replace(entry.private, comment="Petugas P01 meminta uang."))
    assert verdicts(actions.accept(register, device.batch([forged]))) == ["new"]
    (answer,) = read(register)
    assert answer.flags == ("private",)
    assert not answer.has_comment


def test_a_batch_of_another_installation_is_refused(register: Register) -> None:
    device = Device()
    with pytest.raises(ForeignTenant):
        actions.accept(register, device.batch(device.take(a_rating()), tenant=TENANT + 1))
    hidden = device.batch(Device(box=device.box).take(a_rating(tenant=TENANT + 1)))
    with pytest.raises(ForeignTenant):
        actions.accept(register, hidden)
    assert read(register) == []


def test_without_an_office_nothing_is_taken_and_nothing_is_lost(empty_register: Register) -> None:
    device = Device()
    batch = device.batch(device.take(a_rating()))
    with pytest.raises(NoOffice):
        actions.accept(empty_register, batch)
    settled(empty_register)
    assert verdicts(actions.accept(empty_register, batch)) == ["new"]


def test_flags_are_set_and_nothing_is_dropped(register: Register) -> None:
    cases = {
        "unpaired": a_rating(provenance=Provenance.UNPAIRED),
        "mash": a_rating(ignored=3),
        "": a_rating(ignored=2),
        "qr": a_form(),
    }
    Device().give(register, *cases.values())
    found = {one.id: one.flags for one in read(register)}
    assert [found[draft.id.bytes] for draft in cases.values()] == [("unpaired",), ("mash",), (), ()]


def test_a_second_answer_on_one_visit_is_flagged_also_later(register: Register) -> None:
    first, second, third = (a_rating(visit="T-99") for _ in range(3))
    own = a_detail(first, reasons=["lama"], visit="T-99")
    Device().give(register, first, own, second)
    Device().give(register, third)
    found = {one.id: one.flags for one in read(register)}
    assert found[first.id.bytes] == found[own.id.bytes] == ()
    assert found[second.id.bytes] == found[third.id.bytes] == ("visit_twice",)


def test_a_wrong_clock_is_corrected_and_flagged(register: Register) -> None:
    slow = a_rating(at=local(23, 50, day=DAY - timedelta(days=1)))
    Device().give(register, slow, undated(a_rating()), clock_s=1200)
    by_id = {one.id: one for one in read(register)}
    answer = by_id[slow.id.bytes]
    assert (answer.day, answer.slot, answer.minute) == ("2026-11-16", "am", 10)
    assert answer.flags == ("clock",)


def test_a_clock_nearly_right_is_left_alone(register: Register) -> None:
    Device().give(register, a_rating(at=local(9)), clock_s=200)
    (answer,) = read(register)
    assert (answer.minute, answer.flags) == (540, ())


def test_an_answer_without_a_time_has_no_minute_no_slot_and_no_duty(register: Register) -> None:
    actions.set_duties(register, {UNIT: [a_duty()]}, "test")
    Device().give(register, undated(a_rating(channel=Channel.IMPORT)))
    (answer,) = read(register)
    assert (answer.slot, answer.minute, answer.ground) == ("", None, "none")


def test_the_officer_on_duty_is_stored_with_the_answer(register: Register) -> None:
    actions.set_duties(register, {UNIT: [a_duty("P02", "08:00", "12:00")]}, "test")
    taps = [a_rating(at=local(hour)) for hour in (7, 9, 13)]
    Device().give(register, *taps, a_rating(at=local(9), counter="L2"))
    found = {one.id: (one.officer, one.ground) for one in read(register)}
    assert [found[tap.id.bytes] for tap in taps] == [("", "none"), ("P02", "duty"), ("", "none")]


def test_a_receipt_tells_only_that_and_when_it_counts(register: Register) -> None:
    form, tap = a_form(1, at=local(10, day=DAY + timedelta(days=1))), a_rating()
    more = a_detail(tap, reasons=["lama"])
    Device().give(register, form, tap, more)
    with register.read() as conn:
        written = ledger.receipt(TENANT, form.id).lower().replace("-", " ")
        assert answers.find_receipt(conn, written) == (UNIT, DAY + timedelta(days=1), None)
        assert answers.find_receipt(conn, ledger.receipt(TENANT, more.id)) is None
        assert answers.find_receipt(conn, "00000-00000") is None


def test_heads_and_missing_numbers_are_told(register: Register) -> None:
    device = Device("main")
    device.give(register, *(a_rating() for _ in range(3)))
    with register.read() as conn:
        assert heads.of_boxes(conn) == [(device.box, "main", device.head)]
        assert heads.gaps(conn) == {}


def test_two_writers_at_once_lose_nothing_and_double_nothing(register: Register) -> None:
    same = [a_rating(1 + n % 4) for n in range(60)]
    place = register.engine.url.render_as_string(hide_password=False)
    barrier = Barrier(3)
    failures: list[BaseException] = []

    def write(device: Device) -> None:
        mine = open_register(place)
        try:
            entries = device.take(*same, *(a_rating() for _ in range(60)))
            barrier.wait()
            for start in range(0, len(entries), 20):
                actions.accept(mine, device.batch(entries[start : start + 20]))
        except BaseException as failure:  # noqa: BLE001 -- shown by the test below
            failures.append(failure)
        finally:
            mine.close()

    threads = [Thread(target=write, args=(Device(f"d{n}"),)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = [one.id for one in read(register)]
    assert len(found) == len(set(found)) == 60 + 3 * 60


DRAFTS: list[Draft] = [
    *(a_rating(1 + n % 4, at=local(9, n)) for n in range(6)),
    a_form(2, comment="Baik."),
    undated(a_form(4)),
]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cuts=st.lists(
        st.tuples(st.integers(0, len(DRAFTS) - 1), st.integers(1, len(DRAFTS))), max_size=12
    )
)
def test_any_split_into_batches_in_any_repetition_gives_the_same_register(
    register: Register, cuts: list[tuple[int, int]]
) -> None:
    """Each example has ids and a box of its own; at last everything is sent once more."""
    drafts = [replace(draft, id=uuid4()) for draft in DRAFTS]
    device = Device()
    entries = device.take(*drafts)
    for first, length in [*cuts, (0, len(entries))]:
        assert not actions.accept(register, device.batch(entries[first : first + length])).fork
    ids = {draft.id.bytes: draft for draft in drafts}
    found = [one for one in read(register) if one.id in ids]
    assert sorted(one.id for one in found) == sorted(ids)
    assert all(one.scores == ids[one.id].scores for one in found)
    assert all(one.flags == () for one in found)
