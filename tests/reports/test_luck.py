"""The luck page: what chance alone makes of equal officers, exactly so, and of nobody by name."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from reports.officers import figures as officers
from reports.officers import luck, luck_sheet
from reports.officers import sheet as officers_sheet
from reports.officers.figures import OfficersReport
from reports.officers.luck import Luck
from survey.offices import Office, Officer, Unit
from tests.reports import made
from tests.reports.about import DECEMBER, NAMES, NOVEMBER, OF_FIVE, person, record
from tests.reports.stored import n_pages, text_of

LONG = "Raden Ajeng Dewi Kusumaningtyas Prameswari Hadiningrat-Sastrowardoyo, S.Sos., M.A.P."


def page(counts: Sequence[tuple[int, int]], **more: Any) -> Luck:
    """Give the page of officers with so many ratings (n), and so many of them satisfied (k)."""
    return luck.figures(beside(counts, **more))


def beside(
    counts: Sequence[tuple[int, int]], *, office: Office = made.OFFICE, unit: Unit = OF_FIVE
) -> OfficersReport:
    """Give the officers' sheet of the same weeks."""
    people = tuple(Officer(f"P{i:02}", f"Nama {i:02} {LONG}") for i in range(len(counts)))
    unit = replace(unit, officers=people)
    persons = [
        person(NOVEMBER.last, 4 if i < k else 1, officer.code)
        for officer, (n, k) in zip(people, counts, strict=True)
        for i in range(n)
    ]
    return officers.figures(
        record(persons, office=office, unit=unit),
        first=NOVEMBER.first,
        last=NOVEMBER.last,
        weeks=13,
        lang="id",
        fresh=DECEMBER,
    )


def flat(found: Luck) -> str:
    return " ".join(text_of(luck_sheet.as_pdf(found)).split())


def chance_of_a_gap(n: int, members: int, share: float) -> list[float]:
    """Give the exact chance that equal members lie d or more ratings apart, d from 0 to n.

    All lie in a ... a + d, and not all in a + 1 ... a + d, for one a only.
    """
    x = np.arange(n + 1)

    def below(k: np.ndarray) -> np.ndarray:
        return np.asarray(binom.cdf(k, n, share))

    def within(d: int) -> float:
        top = below(np.minimum(x + d, n))
        all_in, none_at_a = (top - below(x - 1)) ** members, (top - below(x)) ** members
        return float((all_in - none_at_a).sum())

    return [1.0, *(1 - within(d - 1) for d in range(1, n + 1))]


@pytest.mark.parametrize("example", luck.examples(), ids=lambda one: str(one.n))
def test_the_table_of_examples_is_what_exact_arithmetic_gives(example: luck.Example) -> None:
    n = example.n
    exact = chance_of_a_gap(n, luck.EXAMPLE_OFFICERS, luck.EXAMPLE_SHARE)
    assert example.gaps.mean == pytest.approx(sum(exact[1:]) / n, abs=0.001)
    for gap, part in ((example.gaps.usual, 0.9), (example.gaps.rare, 0.05)):
        d = round(gap * n)
        assert exact[d] >= part - 0.01
        assert exact[d + 1] <= part + 0.01


def test_the_same_ratings_always_give_the_same_page() -> None:
    counts = [(60, 54), (50, 40), (70, 60), (80, 70), (40, 30)]
    found, again = page(counts), page(list(reversed(counts)))
    assert luck.as_json(found)["gaps"] == luck.as_json(again)["gaps"]
    assert luck_sheet.as_pdf(found) == luck_sheet.as_pdf(again)


def test_bad_days_make_equal_officers_look_further_apart() -> None:
    even, uneven = (luck.gaps_of(luck.draw([60] * 8, 0.9, [deff] * 8)) for deff in (1.0, 3.0))
    assert uneven.mean > 1.5 * even.mean


def test_the_units_own_points_stand_beside_the_imagined_ones() -> None:
    found = page([(60, 57), (60, 50), (60, 54), (60, 52), (60, 55)])
    assert found.real is not None
    assert (found.real.shown, round(found.real.gap, 4)) == (True, round(7 / 60, 4))
    text = flat(found)
    assert "Petugas di unit ini tampak berselisih 12 poin" in text
    assert "dari 10 kantor walaupun semua petugas sama baiknya" in text
    assert "Unit ini" in text


def test_a_gap_that_chance_seldom_makes_is_called_seldom_and_not_anybodys_fault() -> None:
    found = page([(100, 96), (100, 60), (100, 95), (100, 94), (100, 96)])
    assert found.real is not None
    assert found.real.as_often < 0.005
    text = flat(found)
    assert "dalam kurang dari 1 dari 100 kantor" in text
    assert "Penyebabnya dapat jenis layanan" in text


@pytest.mark.parametrize(
    "counts",
    [
        [(60, 54)] * 4,  # four points are four people
        [*[(60, 54)] * 5, (40, 30)],  # one whose share the sheet draws towards the expected one
    ],
)
def test_the_units_own_points_stay_away_where_they_may_not_be_seen(
    counts: list[tuple[int, int]],
) -> None:
    found = page(counts)
    assert found.real is not None
    assert not found.real.shown
    text = flat(found)
    assert "Unit ini" not in text
    assert "Titik unit ini tidak digambar" in text
    assert "dalam 9 dari 10 kantor walaupun" in text


def test_the_page_counts_exactly_the_officers_whose_figures_stand_beside_it() -> None:
    counts = [(700, 630), (720, 650), (740, 660), (760, 690), (780, 700), (20, 10), (9, 1)]
    report = beside(counts)
    found = luck.figures(report)
    rows: Any = officers_sheet.words(report)["table"]
    printed = [row for row in rows["rows"] if "%" in row[2]]
    assert [int(row[1]) for row in printed] == [700, 720, 740, 760, 780]

    sizes = sorted(int(row[1]) for row in printed)
    shares = [k / n for n, k in counts[:5]]
    pooled = round(sum(k for _, k in counts[:5]) / sum(sizes), 2)
    expected = luck.gaps_of(luck.draw(sizes, pooled, [1.0] * 5))
    assert (list(found.sizes), found.share) == (sizes, pooled)
    assert found.gaps is not None
    assert found.gaps.rare == pytest.approx(expected.rare, abs=0.001)
    assert found.gaps.mean == pytest.approx(expected.mean, abs=0.001)
    assert found.real is not None
    assert found.real.gap == pytest.approx(max(shares) - min(shares))
    assert found.real.shown
    assert "2 petugas lain tidak dihitung di sini" in flat(found)
    everybody = luck.gaps_of(luck.draw([n for n, _ in counts[:6]], pooled, [1.0] * 6))
    assert everybody.rare > 3 * found.gaps.rare  # the control: what the sixth one would make of it


def test_of_few_officers_the_units_share_is_said_coarsely() -> None:
    assert page([(60, 58), (60, 54)]).share == pytest.approx(0.95)
    assert page([(60, 58), (60, 54)] * 3).share == pytest.approx(0.93)
    assert page([(60, 60)] * 6).share == pytest.approx(0.99)


def test_the_units_share_does_not_move_with_a_figure_that_is_the_officers_alone() -> None:
    others = [(60, 54)] * 5
    assert page([*others, (30, 0)]).share == page([*others, (30, 30)]).share == page(others).share


@pytest.mark.parametrize(
    "counts", [[], [(0, 0)], [(9, 9)] * 5, [(80, 70), (9, 4)], [(80, 70), (33, 30)]]
)
def test_with_fewer_than_two_officers_only_the_examples_are_printed(
    counts: list[tuple[int, int]],
) -> None:
    found = page(counts)
    assert (found.gaps, found.imagined, found.real) == (None, (), None)
    assert "Belum ada dua petugas dengan 34 penilaian" in luck_sheet.headline(found)


def test_without_officers_the_examples_fill_the_page() -> None:
    assert "Sepuluh petugas yang sama baiknya" in flat(page([]))


def test_nobody_is_named_and_nobody_ranked() -> None:
    found = page([(60, 57), (60, 50), (60, 54), (60, 52), (60, 55)])
    said = flat(found) + json.dumps(luck.as_json(found))
    assert not [name for name in (*NAMES, "Nama", "P00", "P04") if name in said]
    assert "Petugas terbaik dan terburuk selalu ada" in said


@pytest.mark.parametrize("n", [2, 60])
def test_it_is_one_page_also_with_many_officers_and_long_names(n: int) -> None:
    office, unit = made.with_long_names()
    assert n_pages(luck_sheet.as_pdf(page([(58, 50)] * n, office=office, unit=unit))) == 1


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (1.0, "hampir semua"),
        (0.9, "9 dari 10"),
        (0.05, "1 dari 10"),
        (0.049, "5 dari 100"),
        (0.005, "1 dari 100"),
        (0.0049, "kurang dari 1 dari 100"),
        (0.0, "kurang dari 1 dari 100"),
    ],
)
def test_parts_are_said_as_people_count(part: float, said: str) -> None:
    assert luck_sheet.often(part, "id") == said
