"""The officers' sheet: words where figures would tell, and the same figures as the JSON."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports.officers.figures import OfficersReport
from survey.office.facts import Officer
from tests import builders
from tests.reports.rated import (
    OF_FOUR,
    compute,
    flat,
    for_custodian,
    of,
    on_sheet,
    printed,
    taps,
)
from tests.reports.stored import (
    LONG,
    OFFICE,
    UNIT,
    cells,
    n_pages,
    register_of,
    text_of,
)


def test_of_two_who_differ_nobody_can_say_which_is_unusual(tmp_path: Path) -> None:
    with register_of(tmp_path, *taps(60, 30), *taps(60, 57, officer="P02")) as register:
        report = compute(register)
    assert {one.verdict for one in report.officers} == {"not separable"}
    text = flat(printed(report))
    assert "Budi Hartono 60 50% (38–62%) – – 0 rekan pembanding terlalu sedikit" in text


def test_who_alone_handles_a_service_cannot_be_told_from_it(tmp_path: Path) -> None:
    answers = taps(60, 30, service="kk")
    answers += [d for code in ("P02", "P03", "P04") for d in taps(60, 57, officer=code)]
    with register_of(tmp_path, *answers, unit=OF_FOUR) as register:
        report = compute(register)
    assert of(report, "P01").verdict == "not separable"
    text = flat(printed(report))
    assert "pengaruh petugas dan jenis layanan tidak dapat dibedakan" in text
    assert "Budi Hartono 60 50% (38–62%) – – 0" in text


@pytest.mark.parametrize(
    ("n", "seen", "shown", "verdict"),
    [
        (0, 0, "hidden", "too few"),
        (9, 5, "hidden", "too few"),
        (10, 10, "self", "too few"),
        (34, 30, "self", "too few"),
        (35, 35, "superior", "within chance"),
        (59, 55, "superior", "within chance"),
        (60, 60, "full", "within chance"),
    ],
)
def test_who_may_see_a_figure_depends_on_its_ratings(
    tmp_path: Path, n: int, seen: int, shown: str, verdict: str | None
) -> None:
    answers = [*taps(n, n - n // 7)]
    answers += [draft for code in ("P02", "P03", "P04") for draft in taps(60, 50, officer=code)]
    with register_of(tmp_path, *answers, unit=OF_FOUR) as register:
        report = compute(register)
    rows: Any = for_custodian(report)["officers"]
    row = next(row for row in rows if row["officer"] == "P01")
    assert (row["n"], row["shown"], row["verdict"]) == (seen, shown, verdict)
    assert (row["share"] is None) == (n == 0)
    line = cells(on_sheet(report), "petugas")[0]
    assert line[0] == "Budi Hartono"
    assert (line[2:6] == ["–"] * 4) == (shown in ("hidden", "self"))
    assert line[2].startswith("±") == (shown == "superior")
    assert line[1] == ("< 10" if seen < 10 else str(seen))


def test_officers_stand_by_name_whatever_their_figures(tmp_path: Path) -> None:
    people = tuple(Officer(f"P{i:02}", f"{'ZAbcYx'[i]} Nama") for i in range(6))
    unit = replace(UNIT, officers=people)
    answers = [
        draft for i, one in enumerate(people) for draft in taps(60, 10 * i, officer=one.code)
    ]
    with register_of(tmp_path, *answers, unit=unit) as register:
        report = compute(register)
    assert [one.officer.name[0] for one in report.officers] == ["A", "b", "c", "x", "Y", "Z"]


def of_others(report: OfficersReport, hidden: str) -> list[object]:
    """Give what the superior sees of all but one officer, and the usual share."""
    return [report.base] + [
        (one.beside, one.adjusted, one.shrunk, one.verdict, row)
        for one, row in zip(report.officers, cells(on_sheet(report), "petugas"), strict=True)
        if one.officer.code != hidden
    ]


@pytest.mark.parametrize("n", [9, 20, 33])
def test_no_figure_of_a_colleague_moves_with_what_a_hidden_one_got(tmp_path: Path, n: int) -> None:
    seen = []
    for satisfied in (0, n // 2, n):
        (tmp_path / str(satisfied)).mkdir()
        answers = taps(n, satisfied, officer="P04")
        for code, k in (("P01", 54), ("P02", 50), ("P03", 48)):
            answers += taps(60, k, officer=code)
        answers += taps(12, 9, "nobody", officer="")  # or what is left of the unit would be his
        with register_of(tmp_path / str(satisfied), *answers, unit=OF_FOUR) as register:
            report = compute(register)
        assert of(report, "P04").shown in ("hidden", "self")
        assert of(report, "P01").beside.share == pytest.approx(98 / 120)
        seen.append(of_others(report, "P04"))
    assert seen[0] == seen[1] == seen[2]


def test_control_a_seen_colleague_does_move_what_is_expected(tmp_path: Path) -> None:
    seen = []
    for satisfied in (31, 35):
        (tmp_path / str(satisfied)).mkdir()
        answers = taps(40, satisfied, officer="P04")
        for code, k in (("P01", 54), ("P02", 50), ("P03", 48)):
            answers += taps(60, k, officer=code)
        with register_of(tmp_path / str(satisfied), *answers, unit=OF_FOUR) as register:
            seen.append(of_others(compute(register), "P04"))
    assert seen[0] != seen[1]


def test_the_sheet_says_how_many_ratings_moved_and_by_whom(tmp_path: Path) -> None:
    at = [builders.local(9, i) for i in range(12)]
    register = builders.filled_register(
        tmp_path,
        [builders.a_rating(4, at=moment) for moment in at],
        duties=[builders.a_duty("P01")],
    )
    before = compute(register)
    builders.settled(register, duties=[builders.a_duty("P02", "08:00", "09:06")])
    after = compute(register)
    register.close()
    assert dict(before.moved) == {}
    # Six taps are now P02's, of which five are seen, and six after his duty nobody's.
    assert (of(after, "P02").n, of(after, "P02").n_unseen) == (5, 1)
    assert (after.n_unattributed, dict(after.moved)) == (6, {"test": 12})
    assert "12 penilaian dikaitkan ulang setelah jadwal berubah, oleh: test." in flat(
        printed(after)
    )


def test_json_and_print_agree_on_every_figure_that_is_printed(tmp_path: Path) -> None:
    answers = [*taps(63, 50), *taps(67, 61, officer="P02"), *taps(71, 62, officer="P03")]
    answers += taps(80, 70, officer="P04")
    with register_of(tmp_path, *answers, unit=OF_FOUR) as register:
        report = compute(register)
    text = flat(printed(report))
    rows: Any = for_custodian(report)["officers"]
    for row in rows:
        keys = ("share", "low", "high", "expected", "adjusted", "adjusted_low", "adjusted_high")
        whole = {key: f"{row[key] * 100:.0f}" for key in keys}
        line = (
            f"{row['name']} {row['n']} {whole['share']}% ({whole['low']}–{whole['high']}%)"
            f" {whole['expected']}% {whole['adjusted']}%"
            f" ({whole['adjusted_low']}–{whole['adjusted_high']}%) {row['n_unit_reasons']}"
            " masih dalam batas kebetulan"
        )
        assert line in text


def test_every_sheet_carries_the_statement_of_use_and_what_the_interval_means(
    tmp_path: Path,
) -> None:
    with register_of(tmp_path, *taps(60, 50)) as register:
        text = flat(printed(compute(register)))
    assert "tidak boleh menjadi satu-satunya dasar pemotongan tunjangan, mutasi, atau" in text
    assert "hanya memuat faktor kebetulan, bukan pengaruh siapa yang mau menilai" in text
    assert "Ini bukan peringkat." in text


def test_nobody_and_nothing_rated_are_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with register_of(tmp_path / "a") as register:
        text = flat(printed(compute(register)))
    assert "Belum ada penilaian yang dapat dikaitkan" in text
    (tmp_path / "b").mkdir()
    with register_of(tmp_path / "b", unit=replace(UNIT, officers=())) as register:
        report = compute(register)
    assert "Unit ini belum mempunyai petugas" in flat(printed(report))
    assert for_custodian(report)["officers"] == []


def test_sixty_officers_with_long_names_fill_further_pages(tmp_path: Path) -> None:
    people = tuple(Officer(f"P{i:02}", f"{LONG} {i:02}") for i in range(60))
    unit = replace(UNIT, name=f"Loket {LONG}", officers=people)
    office = replace(OFFICE, demo=True)
    answers = [d for i in (1, 2, 3) for d in taps(60, 50, officer=f"P{i:02}")]
    with register_of(tmp_path, *answers, office=office, unit=unit) as register:
        pdf = printed(compute(register))
    assert n_pages(pdf) > 2
    assert text_of(pdf).count("Keterangan") >= 3
    assert all(f"{i:02} < 10" in flat(pdf) for i in range(4, 60))


def test_two_officers_of_one_name_are_told_apart_on_the_sheet(tmp_path: Path) -> None:
    twins = tuple(replace(o, name="Siti Aminah") for o in OF_FOUR.officers[:2])
    unit = replace(OF_FOUR, officers=(*twins, *OF_FOUR.officers[2:]))
    answers = [d for code in ("P01", "P02", "P03", "P04") for d in taps(60, 57, officer=code)]
    with register_of(tmp_path, *answers, unit=unit) as register:
        text = flat(printed(compute(register)))

    assert "Siti Aminah (P01)" in text
    assert "Siti Aminah (P02)" in text
    assert "Citra Lestari 60" in text
