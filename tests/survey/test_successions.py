"""Ids of one answer that was put right: found from each other, in both kinds of register."""

from reports.evidence.people import people
from survey.actions import retention
from survey.ledger import receipt
from survey.questionnaire import current
from survey.register import amendments, answers, erasures, successions
from survey.register.engine import Register
from survey.successions import ByAnswer, are_one, places_behind, successor
from tests.builders import DAY, TENANT, UNIT, Device, a_detail, a_form, a_rating, sealing


def test_followers_of_an_id_are_found_and_draw_the_same_question() -> None:
    own, other = a_rating(4).id, a_rating(4).id
    known = ByAnswer[int]()
    known.put(own.bytes, 1)
    for n in (1, 2, 9_999):
        follower = successor(own, n)
        assert places_behind(follower.bytes, own.bytes) == n
        assert successor(follower, -n) == own
        assert known.of(follower.bytes) == 1
        assert current().drawn_unsur(follower) == current().drawn_unsur(own)
        assert (follower.version, follower.variant) == (own.version, own.variant)
    assert not are_one(own, other)
    assert not are_one(own, successor(own, 10_001))
    assert known.of(other.bytes) is None


def test_what_names_an_answer_finds_the_one_that_counts(register: Register) -> None:
    tap = a_rating(2)
    later = [a_rating(score, id=successor(tap.id, n)) for n, score in ((1, 3), (2, 4))]
    form, reason = a_form(3, about=tap.id), a_detail(tap, reasons=["lama"])
    Device().give(register, tap, *later, form, reason, other := a_rating(1))
    with sealing(register) as conn:
        out = [amendments.Amended(each.id.bytes, UNIT, str(DAY)) for each in (tap, later[0])]
        amendments.withdraw(conn, out, 1, "test", out=True, reason="test")

    with register.read() as conn:
        every = people(answers.read(conn, UNIT, DAY, DAY))
        there = {tap.id: 0, later[0].id: 1, later[1].id: 2}
        for own, place in there.items():
            assert successions.taken(conn, [own])[own] == {
                n - place: each for each, n in there.items()
            }
        brought = successions.brought(conn, [later[1].id, other.id])

    assert sorted((each.kepuasan, len(each.forms), each.reasons) for each in every) == [
        (1, 0, ()),
        (4, 1, ("lama",)),
    ]
    assert brought == {later[1].id: tap.id, other.id: other.id}
    for code in (tap.id, later[1].id, form.id):
        done = retention.erase_receipt(register, receipt(TENANT, code), "comment", "Ayu")
        assert done.touched.erased in (5, 0)
    with register.read() as conn:
        ids = [tap.id, *(each.id for each in later), form.id, reason.id, other.id]
        assert erasures.asked_of(conn, ids) == dict.fromkeys(ids[:-1], frozenset({"comment"}))
