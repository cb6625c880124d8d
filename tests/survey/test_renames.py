"""A code stands for one person: what hangs on it is never handed over by a name in a file."""

from collections.abc import Sequence

import pytest

from survey import actions
from survey.actions import CodeOfAnother, NobodyMeant
from survey.answers.drafts import Channel
from survey.office.facts import Officer, Unit
from survey.plans import ChangeKind, Plan
from survey.register import audit, lines, offices
from survey.register.engine import Register
from tests.builders import (
    UNIT,
    Device,
    a_counter,
    a_detail,
    a_duty,
    a_form,
    a_rating,
    a_service,
    a_unit,
    an_office,
    local,
)


def bring(register: Register, *units: Unit, same_person: Sequence[str] = ()) -> Plan:
    return actions.set_office(
        register, an_office(), units or [a_unit()], {}, "bu.siti", same_person=same_person
    )


def named(code: str, name: str, unit: str = UNIT) -> Unit:
    return a_unit(unit, officers=(Officer(code, name),))


def names(register: Register) -> dict[str, str]:
    with register.read() as conn:
        return {officer.code: officer.name for officer in offices.unit(conn, UNIT).officers}


def last_rename(register: Register) -> str:
    with register.read() as conn:
        act = audit.last(conn, "rename")
    assert act is not None
    return act.detail


def n_about(register: Register, officer: str) -> int:
    with register.read() as conn:
        return lines.n_about(conn, UNIT, officer)


def rated(register: Register, officer: str = "P02", n: int = 3) -> None:
    """Have citizens rate an officer, as a file vouches for it."""
    Device().give(register, *(a_rating(officer=officer, channel=Channel.IMPORT) for _ in range(n)))


@pytest.mark.parametrize("code", ["P02", "p02"])
def test_a_code_is_not_handed_to_another_person(register: Register, code: str) -> None:
    rated(register)
    before = names(register)

    with pytest.raises(CodeOfAnother) as refused:
        bring(register, named(code, "Citra Lestari"))

    told = str(refused.value)
    assert all(part in told for part in ("P02", "“Petugas 2”", "“Citra Lestari”", "3 penilaian"))
    assert "kode baru" in told
    assert "--same-person dukcapil/P02" in told
    assert names(register) == before


@pytest.mark.parametrize("value", ["P02", "p02", "dukcapil/P02", "DUKCAPIL/p02"])
def test_whoever_says_that_it_is_the_same_person_is_believed_and_noted(
    register: Register, value: str
) -> None:
    rated(register)

    changes = bring(register, named("P02", "Citra Lestari"), same_person=[value])

    assert names(register)["P02"] == "Citra Lestari"
    assert n_about(register, "P02") == 3
    (renamed,) = changes.of(ChangeKind.CHANGED)
    assert (renamed.old, renamed.new, renamed.n_answers) == ("Petugas 2", "Citra Lestari", 3)
    with register.read() as conn:
        act = audit.last(conn, "rename")
    assert act is not None
    assert (act.by, act.subject) == ("bu.siti", "dukcapil/P02")
    assert "“Petugas 2” → “Citra Lestari” (dinyatakan orang yang sama; 3 penilaian)" in act.detail


def test_saying_it_again_changes_nothing(register: Register) -> None:
    unit = named("P02", "Citra Lestari")
    bring(register, unit, same_person=["P02"])

    assert not bring(register, unit, same_person=["P02"]).any


def test_a_degree_is_told_and_asks_nobody(register: Register) -> None:
    bring(register, named("P02", "Siti Aminah"), same_person=["P02"])

    changes = bring(register, named("P02", "Hj. Siti Aminah, S.Sos."))

    (renamed,) = changes.of(ChangeKind.CHANGED)
    assert renamed.new == "Hj. Siti Aminah, S.Sos."
    assert "ejaan atau gelar" in last_rename(register)


def test_two_who_swap_their_codes_are_refused(register: Register) -> None:
    unit = a_unit(officers=(Officer("P01", "Petugas 2"), Officer("P02", "Petugas 1")))

    with pytest.raises(CodeOfAnother):
        bring(register, unit)


def with_numbers(*officers: tuple[str, str, str]) -> Unit:
    return a_unit(officers=tuple(Officer(*given) for given in officers))


def test_a_first_number_is_told_in_plan_and_trail_and_asks_nobody(register: Register) -> None:
    changes = bring(register, with_numbers(("P01", "Petugas 1", "1980 11")))
    (told,) = changes.of(ChangeKind.CHANGED)
    assert (told.old, told.new) == ("Petugas 1", "Petugas 1 (NIP 1980 11)")
    assert "“Petugas 1” → “Petugas 1 (NIP 1980 11)” (NIP dicatat; 0 penilaian)" in last_rename(
        register
    )
    # Under a known number another name is that of the same person, as after a marriage.
    bring(register, with_numbers(("P01", "Citra Lestari", "198011")))
    assert names(register)["P01"] == "Citra Lestari"


def test_numbers_that_come_first_do_not_let_two_swap_their_names(register: Register) -> None:
    rated(register)
    numbers = "198001", "198002"
    bring(
        register, with_numbers(("P01", "Petugas 1", numbers[0]), ("P02", "Petugas 2", numbers[1]))
    )
    swapped = with_numbers(("P01", "Petugas 2", numbers[0]), ("P02", "Petugas 1", numbers[1]))
    with pytest.raises(CodeOfAnother, match="P01"):
        bring(register, swapped)
    with pytest.raises(CodeOfAnother, match="3 penilaian"):
        bring(register, swapped, same_person=["P01"])
    with pytest.raises(CodeOfAnother, match=r"P02.*--same-person"):
        bring(register, with_numbers(("P02", "Petugas 1", numbers[1])))
    assert names(register)["P02"] == "Petugas 2"
    assert bring(register, swapped, same_person=["P01", "P02"]).any


def test_a_first_number_that_a_colleague_has_is_asked_about(register: Register) -> None:
    bring(register, with_numbers(("P01", "Petugas 1", "198001")))
    with pytest.raises(CodeOfAnother, match="NIP 198001"):
        bring(register, with_numbers(("P02", "Petugas 2", "198001")))


@pytest.mark.parametrize("value", ["P09", "samsat/P02", "P02/dukcapil", ""])
def test_a_confirmation_of_nobody_is_refused(register: Register, value: str) -> None:
    with pytest.raises(NobodyMeant, match="dukcapil/P02"):
        bring(register, named("P02", "Citra Lestari"), same_person=[value])


def test_one_code_in_two_units_is_confirmed_with_its_unit(register: Register) -> None:
    units = (named("P02", "Citra"), named("P02", "Dodi", "capil"))
    bring(register, a_unit(), named("P02", "Eka", "capil"))

    with pytest.raises(NobodyMeant, match=r"dukcapil/P02, capil/P02"):
        bring(register, *units, same_person=["P02"])
    with pytest.raises(CodeOfAnother, match="capil/P02"):
        bring(register, *units, same_person=["dukcapil/P02"])
    changes = bring(register, *units, same_person=["dukcapil/P02", "capil/P02"])
    assert [c.place for c in changes.of(ChangeKind.CHANGED)] == [f"{UNIT}/P02", "capil/P02"]


def test_a_new_officer_and_one_who_is_not_named_are_no_matter(register: Register) -> None:
    changes = bring(register, named("P09", "Citra Lestari"))

    assert len(changes.of(ChangeKind.ADDED)) == 1
    assert changes.of(ChangeKind.CHANGED) == ()
    assert names(register)["P02"] == "Petugas 2"


def test_other_names_are_facts_and_told_with_the_old_ones(register: Register) -> None:
    unit = a_unit(
        name="Baru",
        public_name="Umum",
        services=(a_service("ktp", name="KTP-el"), a_service("kk")),
        counters=(a_counter("l1", name="Loket Satu"),),
    )

    changes = bring(register, unit)

    assert [(c.what, c.place, c.old, c.new) for c in changes.of(ChangeKind.CHANGED)] == [
        ("Unit", UNIT, "Pelayanan Loket Dukcapil", "Baru"),
        ("Nama publik unit", UNIT, "Dukcapil Contoh", "Umum"),
        ("Layanan", f"{UNIT}/ktp", "Layanan KTP", "KTP-el"),
        ("Loket", f"{UNIT}/L1", "Loket 1", "Loket Satu"),
    ]
    with register.read() as conn:
        assert [act.act for act in audit.acts(conn)].count("rename") == 4


def test_what_hangs_on_a_code_is_counted_as_it_is_now(register: Register) -> None:
    tap = a_rating(at=local(9))
    Device().give(register, tap, a_detail(tap, waktu=2), a_form(at=local(9)))
    rated(register, "P01", 2)
    assert n_about(register, "P01") == 2

    actions.set_duties(register, {UNIT: [a_duty("P01")]}, "test")
    assert (n_about(register, "P01"), n_about(register, "P02")) == (3, 0)

    actions.set_duties(register, {UNIT: [a_duty("P02")]}, "test")
    assert (n_about(register, "P01"), n_about(register, "P02")) == (2, 1)


@pytest.mark.parametrize("other", ["dwi haryanto", "Dwi Haryanto, S.E."])
@pytest.mark.parametrize("name", ["Dwi Haryanto, M.Si.", "Drs. Dwi Haryanto"])
def test_an_old_name_that_another_officer_bears_now_is_that_of_two_people(
    register: Register, name: str, other: str
) -> None:
    bring(register, named("P02", "Dwi Haryanto"), same_person=["P02"])
    both = (Officer("P02", name), Officer("P07", other))

    for officers in (both, both[::-1]):
        with pytest.raises(CodeOfAnother):
            bring(register, a_unit(officers=officers))

    bring(register, a_unit(officers=both[:1]))
    assert names(register)["P02"] == name


def test_an_officer_who_is_not_in_the_file_keeps_a_name_too(register: Register) -> None:
    both = (Officer("P02", "Dwi Haryanto"), Officer("P08", "Drs. Dwi Haryanto"))
    bring(register, a_unit(officers=both), same_person=["P02"])

    with pytest.raises(CodeOfAnother):
        bring(register, named("P02", "Dwi Haryanto, S.E."))

    changes = bring(register, named("P02", "Dwi Haryanto, S.E."), same_person=["P02"])
    assert len(changes.of(ChangeKind.CHANGED)) == 1
    assert "dinyatakan orang yang sama" in last_rename(register)
