"""A NIP is one person's: it goes with him, can be taken away, and no two officers have it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from kiosk.plans import lines
from survey.actions import CodeOfAnother
from survey.actions.officer_numbers import NipOfAnother
from survey.errors import Invalid
from survey.exchange.offices.office import import_office
from survey.exchange.offices.office_writing import export_office
from survey.plans import Plan
from survey.register import offices
from survey.register.engine import Register
from tests import builders

NIP, OTHER = "198001012005011001", "199001012015011009"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 17, 3, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    register = builders.an_empty_register(tmp_path)
    bring(register, tmp_path, ("P01", "Siti Aminah", NIP), ("P02", "Budi", ""))
    yield register
    register.close()


def bring(
    register: Register,
    folder: Path,
    *officers: tuple[str, str, str],
    same_person: tuple[str, ...] = (),
) -> Plan:
    path = folder / "kantor.toml"
    rows = ",\n".join(
        f'{{ code = "{code}", name = "{name}", nip = "{nip}" }}' for code, name, nip in officers
    )
    path.write_text(
        '[office]\nname = "Dinas"\n[[unit]]\ncode = "u"\nname = "U"\n'
        f'hours = "Sen-Jum 08.00-15.00"\nofficers = [{rows}]\n',
        encoding="utf-8",
    )
    return import_office(path, register=register, by="Ayu", same_person=same_person)


def nips(register: Register) -> dict[str, str]:
    with register.read() as conn:
        return {officer.code: officer.nip for officer in offices.unit(conn, "u").officers}


@pytest.mark.parametrize("first", [(("P01", "Siti Aminah", ""),), ()])
def test_a_number_goes_with_the_person_and_the_plan_names_both(
    register: Register, tmp_path: Path, first: tuple[tuple[str, str, str], ...]
) -> None:
    second = ("P02", "Siti Aminah", NIP)
    with pytest.raises(CodeOfAnother):
        bring(register, tmp_path, *first, second)
    plan = bring(register, tmp_path, *first, second, same_person=("u/P02",))
    told = "\n".join(lines(plan))
    assert f"berubah: Petugas u/P01: “Siti Aminah (NIP {NIP})” → “Siti Aminah”" in told
    assert f"berubah: Petugas u/P02: “Budi” → “Siti Aminah (NIP {NIP})”" in told
    assert nips(register) == {"P01": "", "P02": NIP}
    # What is exported can be imported again, and changes nothing.
    path = tmp_path / "lagi.toml"
    export_office(path, register=register)
    assert not import_office(path, register=register, by="Ayu").any


def test_a_new_officer_with_the_number_of_another_is_refused_with_the_ways(
    register: Register, tmp_path: Path
) -> None:
    new = ("P03", "Dewi", NIP)
    with pytest.raises(NipOfAnother, match=r"P03 \(“Dewi”\).*P01 \(“Siti Aminah”\)"):
        bring(register, tmp_path, new)
    assert nips(register) == {"P01": NIP, "P02": ""}
    bring(register, tmp_path, ("P01", "Siti Aminah", "-"), new)
    assert nips(register) == {"P01": "", "P02": "", "P03": NIP}


def test_a_dash_takes_a_number_away_and_nothing_keeps_it(
    register: Register, tmp_path: Path
) -> None:
    assert not bring(register, tmp_path, ("P01", "Siti Aminah", "")).changes[:-1]
    assert nips(register)["P01"] == NIP
    plan = bring(register, tmp_path, ("P01", "Siti Aminah", "-"), ("P02", "Budi", "-"))
    assert lines(plan) == [f"berubah: Petugas u/P01: “Siti Aminah (NIP {NIP})” → “Siti Aminah”"]
    assert nips(register) == {"P01": "", "P02": ""}
    assert not bring(register, tmp_path, ("P01", "Siti Aminah", "-"), ("P02", "Budi", "")).any


def test_two_officers_of_one_number_in_a_file_are_both_named(
    register: Register, tmp_path: Path
) -> None:
    with pytest.raises(Invalid, match=r"P01 \(“Siti Aminah”\) dan P02 \(“Budi”\)"):
        bring(register, tmp_path, ("P01", "Siti Aminah", NIP), ("P02", "Budi", NIP))
    assert bring(register, tmp_path, ("P01", "Siti Aminah", NIP), ("P02", "Budi", OTHER)).any
