"""Forms grouped by the database are the forms that reading row by row finds, on both engines."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import insert

from survey import actions
from survey.answers.drafts import Bands, Channel, Kind
from survey.register import answers, reasons
from survey.register.engine import Register
from survey.register.forms import Forms
from survey.register.schema import flag
from tests.builders import DAY, UNIT, Device, a_detail, a_form, a_rating

ALL = (date(2020, 1, 1), date(2030, 1, 1))


def filled(register: Register) -> None:
    tap = a_rating()
    said = Bands(sex="P", age_band="26-35", education="SMA", job="SWASTA")
    Device("main").give(
        register,
        tap,
        a_detail(tap),
        a_form(2, bands=said),
        a_form(2, bands=said, channel=Channel.QR),
        a_form(3, service="kk"),
        a_form(4, day=DAY + timedelta(days=1)),
        a_form(1, kind=Kind.UNFINISHED),
    )
    actions.begin_import(register, "januari.csv", "ab" * 32, UNIT.upper(), "tester")
    Device("import").give(register, *(a_form(1, channel=Channel.IMPORT) for _ in range(3)))


def slowly(register: Register) -> Counter[tuple[str, str, str]]:
    with register.read() as conn:
        rows = answers.read(conn, UNIT, *ALL)
    return Counter(
        (row.scores, row.channel, row.service)
        for row in rows
        if row.kind == Kind.FORM and row.scores[1:].strip("-")
    )


def grouped(register: Register, first: date = ALL[0], last: date = ALL[1]) -> Counter[object]:
    with register.read() as conn:
        groups = list(Forms(conn, UNIT.upper(), first, last).groups())
    return Counter({(g.scores, g.channel, g.service): g.n for g in groups})


def test_groups_hold_the_forms_that_are_read_row_by_row(register: Register) -> None:
    filled(register)
    assert grouped(register) == slowly(register)
    assert sum(grouped(register).values()) == 7


def test_a_period_holds_its_own_days_only(register: Register) -> None:
    filled(register)
    first, rest = grouped(register, DAY, DAY), grouped(register, DAY + timedelta(days=1), ALL[1])
    assert sum(rest.values()) == 1
    assert first + rest == grouped(register)


def test_withdrawn_forms_are_left_out_until_they_are_brought_back(register: Register) -> None:
    filled(register)
    before = grouped(register)
    actions.withdraw_import(register, 1, "bu.siti")
    assert grouped(register) == slowly(register)
    assert sum(grouped(register).values()) == 4
    with register.read() as conn:
        left = list(Forms(conn, UNIT, *ALL).profiles())
    assert sum(row.n for row in left) == 4
    assert before != grouped(register)


def test_people_who_said_nothing_of_themselves_are_counted_as_such(register: Register) -> None:
    filled(register)
    with register.read() as conn:
        profiles = {row[:4]: row.n for row in Forms(conn, UNIT, *ALL).profiles()}
    assert profiles == {("P", "26-35", "SMA", "SWASTA"): 2, ("", "", "", ""): 5}


def test_flagged_and_unfinished_forms_are_counted_apart(register: Register) -> None:
    filled(register)
    with register.read() as conn:
        one = next(row for row in answers.read(conn, UNIT, *ALL) if row.service == "kk")
    row = {"tenant": register.tenant, "id": one.id, "unit": UNIT, "day": one.day}
    with register.begin() as conn:
        conn.execute(insert(flag), [{**row, "rule": "burst"}, {**row, "rule": "mash"}])
    with register.read() as conn:
        forms = Forms(conn, UNIT, *ALL)
        assert forms.flags() == {"burst": 1, "mash": 1}
        assert [(g.service, g.n) for g in forms.groups(flagged=True)] == [("kk", 1)]
        assert forms.n_unfinished() == 1


def test_a_person_who_names_a_reason_twice_is_one_person(register: Register) -> None:
    box, first, second = Device("main"), a_rating(kepuasan=1), a_rating(kepuasan=2)
    box.give(
        register,
        first,
        a_detail(first, reasons=("menunggu-lama",)),
        a_detail(first, reasons=("menunggu-lama", "diminta-biaya")),
        second,
        a_detail(second, reasons=("menunggu-lama",)),
        a_rating(),
    )
    with register.read() as conn:
        said = list(reasons.named(conn, UNIT, *ALL))
    both = frozenset(("menunggu-lama", "diminta-biaya"))
    assert Counter(said) == {both: 1, frozenset(("menunggu-lama",)): 1}
