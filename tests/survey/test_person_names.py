"""Two names: one person's, written twice, or perhaps those of two people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.office.facts import Officer
from survey.office.person_names import same_person, told_apart

NAMES = ("Siti Aminah", "Budi Santoso", "Soekarno", "Muhammad Yusuf", "Ni Luh Ayu", "Petugas 1")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Budi Santoso", "Budi Santoso, S.Sos."),
        ("Budi Santoso", "Budi Santoso, S. Sos, M. Si."),
        ("Budi Santoso", "Drs. H. BUDI SANTOSO M.Si"),
        ("Budi S.Utomo", "Budi S. Utomo"),
        ("Siti Aminah SE", "Hj. Siti Aminah"),
        ("Dr. Ani", "Dr. Hj. Ani"),
        ("Ir. Ani", "Dr. Ani"),
        ("Bpk. Budi Santoso", "H. Budi Santoso"),
        ("Nur Haliza", "Nurhaliza"),
        ("Ma'ruf Amin", "Maruf Amin"),
        ("Andre", "André"),
        ("陈 1", "陈  1"),
    ],
)
def test_titles_degrees_and_the_look_of_a_name_leave_the_person(before: str, after: str) -> None:
    assert same_person(before, after)
    assert same_person(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Budi", "Citra"),
        *(("Budi S.Utomo", "Budi S.Wibowo"), ("Dewi, Sari", "Dewi, Ratna"), ("Dewi, Sari", "Dewi")),
        *(("Chandra", "Handra"), ("Joel", "Jul"), ("Siti Aminah", "Siti Amina")),
        *(("Soekarno", "Sukarno"), ("Jamaludin", "Jamaluddin"), ("Ahmad", "Achmad")),
        *(("Siti Aminah", "Aminah Siti"), ("Moch. Yusuf", "Mohammad Yusuf")),
        *(("Sri Map", "Sri"), ("Budi, X.Y.", "Budi")),
        ("Budi Santoso", "Citra Lestari"),
        ("Siti Aminah", "Siti Rahmawati"),
        ("Sri Wahyuni", "Sri Wahyudi"),
        ("Susanti", "Susanto"),
        ("Rina Wati", "Rini Wati"),
        ("Andi", "Adi"),
        ("Agus Salim", "Agus Halim"),
        ("Budi", "Budi Santoso"),
        ("Petugas 1", "Petugas 2"),
        ("Petugas 11", "Petugas 1"),
        ("Nama Petugas", "Budi Santoso"),
        ("S. A.", "Siti Aminah"),
        ("Siti Aminah", "S. Aminah"),
        ("M. Ali", "Maryam Ali"),
        ("Suparman", "Supatman"),
        *(("Dwi Haryanto", "Dwi Haryanti"), ("Suharyanto", "Suharyanti")),
        *(("Kristianto", "Kristianti"), ("Agus Suryanto", "Agus Suryanti")),
        *(("Rudi Hartanto", "Rudi Hartanti"), ("Nurhidayah", "Nurhidayat")),
        *(
            ("Nur Fitriana", "Nur Fitriani"),
            ("Yuliana", "Yuliani"),
            ("Nurul Yulian", "Nurul Yuliana"),
        ),
        *(("Setiawan", "Setiawani"), ("Nurhidayat", "Nurhidayati"), ("Sulistiano", "Sulistianah")),
        *(("Drs. Dwi", "Dra. Dwi"), ("Tn. Dwi", "Ny. Dwi"), ("Bapak Dwi Putra", "Ibu Dwi Putra")),
        *(("H. Nur", "Hj. Nur"), ("Prof. Drs. Nur, M.Si.", "Hj. Nur"), ("Pak Nur", "Bu Nur")),
        *(("Dr. Ani", "Dra. Ani"), ("Dr. Dwi", "Drs. Dwi")),
        ("Budi Suparman", "Budi Supatman"),
        *(("Agus Supriyadi", "Agus Supriyati"), ("Tri Wulandari", "Tri Wulansari")),
        *(("Sri Handayani", "Sri Handayati"), ("Sri Indriyani", "Sri Indriyanti")),
        *(("Siti Nurhayati", "Siti Nurhayani"), ("Siti Sumiarti", "Siti Sumiati")),
        *(("Bambang Sudarsono", "Bambang Sumarsono"), ("Wayan Sudiarta", "Wayan Sudiarsa")),
        *(("Yuliani", "Yulianti"), ("Suhartono", "Suharsono"), ("Sugiarto", "Sudiarto")),
        ("陈", "王"),
        ("!", "?"),
    ],
)
def test_another_name_may_be_another_person(before: str, after: str) -> None:
    assert not same_person(before, after)
    assert not same_person(after, before)


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["", "Drs. ", "Hj. "]))
def test_a_title_never_makes_one_person_of_two(first: str, second: str, title: str) -> None:
    assert same_person(first, title + second) == (first == second)


@given(st.text(max_size=20), st.text(max_size=20))
def test_every_name_is_its_own_and_the_order_of_asking_is_no_matter(a: str, b: str) -> None:
    assert same_person(a, a)
    assert same_person(a, b) == same_person(b, a)


def test_only_those_who_bear_one_name_are_told_apart_by_their_codes() -> None:
    names = {"P01": "Siti Aminah", "P02": "Hj. SITI AMINAH, S.E.", "P03": "Budi"}

    assert told_apart([Officer(code, name) for code, name in names.items()]) == {
        "P01": "Siti Aminah (P01)",
        "P02": "Hj. SITI AMINAH, S.E. (P02)",
        "P03": "Budi",
    }
