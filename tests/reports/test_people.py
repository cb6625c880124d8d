"""Who is one person: taps, what was added to them, and forms that stand alone."""

from datetime import date
from uuid import UUID

from reports.evidence.people import people
from tests.reports.made import FORM, detail, form, tap

DAY = date(2026, 11, 16)


def test_a_tap_with_its_detail_and_its_form_is_one_person() -> None:
    one = tap(DAY, 2)
    found = people([one, detail(one, ["lama"]), form(DAY, {"waktu": 2}, about=one)])
    assert len(found) == 1
    assert found[0].kepuasan == 2
    assert found[0].reasons == ("lama",)
    assert len(found[0].forms) == 1


def test_the_order_of_arrival_changes_nothing() -> None:
    one, two = tap(DAY, 2, n=1), tap(DAY, 4, n=2)
    rows = [one, two, detail(one, ["lama"]), form(DAY, {"waktu": 2}, about=two)]
    assert set(people(rows)) == set(people(rows[::-1]))


def test_a_form_without_a_tap_is_a_person_of_its_own() -> None:
    found = people([tap(DAY, 4), form(DAY, {"waktu": 3, "kepuasan": 3})])
    assert [person.channel for person in found] == ["kiosk", "qr"]
    assert found[1].kepuasan == 3
    assert not found[1].counts_as_tap


def test_the_tap_stands_where_the_form_says_otherwise() -> None:
    one = tap(DAY, 2)
    found = people([one, form(DAY, {"waktu": 3, "kepuasan": 4}, about=one)])
    assert [person.kepuasan for person in found] == [2]


def test_two_details_add_up_and_a_reason_counts_once() -> None:
    one = tap(DAY, 1)
    rows = [one, detail(one, ["lama"], n=1), detail(one, ["lama", "sistem"], n=2)]
    assert people(rows)[0].reasons == ("lama", "sistem")


def test_a_detail_whose_tap_lies_outside_the_days_is_left_out() -> None:
    assert people([detail(tap(DAY, 2), ["lama"])]) == ()


def test_a_flag_on_any_part_is_a_flag_on_the_person() -> None:
    one = tap(DAY, 4)
    found = people([one, detail(one, ["cepat"])._replace(flags=("mash",))])
    assert found[0].flags == {"mash"}


def test_only_the_question_that_was_drawn_counts_as_the_extra_one() -> None:
    one = tap(DAY, 4)
    drawn = FORM.drawn_unsur(UUID(bytes=one.id))
    other = next(item.key for item in FORM.unsur if item.key != drawn)
    right = detail(one, extra=3)
    wrong = right._replace(scores=FORM.encode({other: 1}))
    assert people([one, right])[0].extra == (drawn, 3)
    assert people([one, wrong])[0].extra is None


def test_a_form_with_only_the_overall_score_is_no_skm_form() -> None:
    found = people([form(DAY, {"kepuasan": 4})])
    assert found[0].forms == ()
    assert found[0].kepuasan == 4
