"""The luck page: what chance alone makes of equal officers, exactly so, and of nobody by name."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from reports.disclosure.audiences import Audience
from reports.luck import as_json as luck_json
from reports.luck import compose as luck_compose
from reports.luck import figures as luck
from reports.luck import shown as luck_shown
from reports.luck.figures import Luck, Seat
from reports.measures.fair import shrinkage
from reports.measures.fair.standard import Expected
from reports.officers import figures as officers
from reports.officers.figures import OfficersReport
from reports.paper.blocks.contents import Picture, Printout
from reports.paper.blocks.printed import printout as print_out
from survey.office.facts import Office, Officer, Unit
from tests.reports import made
from tests.reports.about import DECEMBER, NAMES, NOVEMBER, OF_FIVE, person, record
from tests.reports.rated import on_sheet
from tests.reports.stored import cells, n_pages, said, text_of

LONG = "Raden Ajeng Dewi Kusumaningtyas Prameswari Hadiningrat-Sastrowardoyo, S.Sos., M.A.P."


def page(counts: Sequence[tuple[int, int]], **more: Any) -> Luck:
    """Give the page of officers with so many ratings (n), and so many of them satisfied (k)."""
    return luck.figures(beside(counts, **more))


def beside(
    counts: Sequence[tuple[int, int]], *, office: Office = made.OFFICE, unit: Unit = OF_FIVE
) -> OfficersReport:
    """Give the officers' figures of the same weeks, every rating counted."""
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
        whole_batches=False,
    )


def on_page(found: Luck) -> Printout:
    return luck_compose.printout(luck_shown.let_out(found, Audience.MANAGER))


def flat(found: Luck) -> str:
    return " ".join(text_of(print_out(on_page(found))).split())


def chance_of_a_gap(n: int, members: int, share: float) -> list[float]:
    """Give the exact chance that equal members are printed d or more points apart, d from 0 on.

    All are printed as a ... a + d per cent, and not all as a + 1 ... a + d, for one a only.
    """
    printed = np.floor(100 * np.arange(n + 1) / n + 0.5).astype(int)
    chance = np.bincount(printed, binom.pmf(np.arange(n + 1), n, share), 101)
    below = np.concatenate([[0.0], chance.cumsum()])  # the chance of less than a per cent

    def within(d: int) -> float:
        top = below[np.minimum(np.arange(101) + d + 1, 101)]
        return float(((top - below[:-1]) ** members - (top - below[1:]) ** members).sum())

    return [1.0, *(1 - within(d) for d in range(100))]


@pytest.mark.parametrize("example", luck.examples(), ids=lambda one: str(one.n))
def test_the_table_of_examples_is_what_exact_arithmetic_gives(example: luck.Example) -> None:
    exact = chance_of_a_gap(example.n, luck.EXAMPLE_OFFICERS, luck.EXAMPLE_SHARE)
    assert example.gaps.mean == pytest.approx(sum(exact[1:]) / 100, abs=1e-9)
    for gap, part in ((example.gaps.usual, 0.9), (example.gaps.rare, 0.05)):
        points = round(100 * gap)
        assert gap == points / 100  # what is printed is what was meant: no rounding comes after
        assert exact[points] >= part > exact[points + 1]
    seats = [luck.Seat(example.n)] * luck.EXAMPLE_OFFICERS
    drawn = luck.gaps_of(luck.draw(seats, luck.EXAMPLE_SHARE))
    assert drawn.mean == pytest.approx(example.gaps.mean, abs=0.001)
    assert drawn.rare == pytest.approx(example.gaps.rare, abs=0.011)


def printed_gaps(
    sizes: Sequence[int], share: float, *, full: int, rounds: int = 20_000
) -> np.ndarray:
    """Imagine the sheets of equal officers anew: those below so many ratings are shrunk."""
    chance, icc = np.random.default_rng(99), 0.065
    n = np.array(sizes)
    k = chance.binomial(n, share, (rounds, len(n)))
    others = (k.sum(1, keepdims=True) - k) / (n.sum() - n)
    strength = (1 - icc) / icc
    shrunk = (k + others * strength) / (n + strength)
    points = np.floor(100 * np.where(n < full, shrunk, k / n) + 0.5)
    return np.asarray(points.max(1) - points.min(1))


def test_a_gap_is_laid_beside_gaps_that_are_printed_the_same_way() -> None:
    """Six officers with 43 ratings are shrunk; raw, chance seems to make 16 and 25 points."""
    counts = [(43, 34), (43, 33), (43, 35), (43, 36), (43, 34), (43, 31)]
    found = page(counts)
    gaps = printed_gaps([43] * 6, 0.79, full=58)
    assert found.share == pytest.approx(0.79)
    assert found.gaps is not None
    assert 100 * found.gaps.mean == pytest.approx(10.9, abs=0.3)
    assert 100 * found.gaps.mean == pytest.approx(gaps.mean(), abs=0.2)
    assert 100 * found.gaps.rare == pytest.approx(18, abs=0.5)
    assert 100 * found.gaps.rare == pytest.approx(np.quantile(gaps, 0.95), abs=1)
    assert 100 * found.gaps.usual == pytest.approx(np.quantile(gaps, 0.1), abs=1)
    assert found.real is not None
    shares = printed_shares(counts)
    assert 100 * found.real.gap == pytest.approx(max(shares) - min(shares))
    assert found.real.as_often == pytest.approx(
        (gaps >= max(shares) - min(shares)).mean(), abs=0.02
    )
    text = flat(found)
    assert "rata-rata 11 poin" in text
    assert "dalam 1 dari 20 kantor 18 poin atau lebih" in text
    assert "(masing-masing 43)" in text


def test_of_some_shares_in_full_and_some_shrunk_each_is_drawn_as_it_is_printed() -> None:
    counts = [(43, 34), (45, 36), (50, 40), (70, 55), (90, 72), (120, 95)]
    found = page(counts)
    gaps = printed_gaps([n for n, _k in counts], found.share, full=58)
    assert found.gaps is not None
    assert 100 * found.gaps.mean == pytest.approx(gaps.mean(), abs=0.2)
    raw = printed_gaps([n for n, _k in counts], found.share, full=0)
    assert raw.mean() > gaps.mean() + 1.5  # the control
    assert found.real is not None
    assert [round(100 * one) for one in found.real.shares] == sorted(printed_shares(counts))


def printed_shares(counts: Sequence[tuple[int, int]]) -> list[int]:
    """Read the per cent of each officer from the officers' sheet."""
    rows = cells(on_sheet(beside(counts)), "petugas")
    return [int(row[2].removeprefix("±").partition("%")[0]) for row in rows]


def test_an_imagined_officer_is_shrunk_as_a_real_one() -> None:
    seat = luck.Seat(40, 1.6, 85.0)
    usual, k = np.array([0.81, 1.0]), np.array([30, 40])
    drawn = luck.shrunk(k, usual, seat, shrinkage.BORROWED)
    for i in range(2):
        one = Expected(40, int(k[i]), 44, 1.6, float(usual[i]), 85.0, 0.3)
        real = shrinkage.shrunk(one, shrinkage.BORROWED)
        assert real is not None
        assert drawn[i] == pytest.approx(real.share)


def test_an_officer_without_a_printed_share_is_not_imagined() -> None:
    counts = [(40, 30), (44, 30)]  # each is the only colleague of the other: the sheet prints "–"
    assert [row[2] for row in cells(on_sheet(beside(counts)), "petugas")] == ["–", "–"]
    assert page(counts).gaps is None
    assert "yang persentasenya tampil di lembar petugas" in flat(page(counts))


def test_the_same_ratings_always_give_the_same_page() -> None:
    counts = [(60, 54), (50, 40), (70, 60), (80, 70), (40, 30)]
    found, again = page(counts), page(list(reversed(counts)))
    assert (
        luck_json.as_json(luck_shown.let_out(found, Audience.CUSTODIAN))["gaps"]
        == luck_json.as_json(luck_shown.let_out(again, Audience.CUSTODIAN))["gaps"]
    )
    assert print_out(on_page(found)) == print_out(on_page(again))


def test_bad_days_make_equal_officers_look_further_apart() -> None:
    even, uneven = (luck.gaps_of(luck.draw([Seat(60, deff)] * 8, 0.9)) for deff in (1.0, 3.0))
    assert uneven.mean > 1.5 * even.mean


def test_the_units_own_points_stand_beside_the_imagined_ones() -> None:
    found = page([(60, 57), (60, 50), (60, 54), (60, 52), (60, 55)])
    assert found.real is not None
    assert (found.real.printable, round(found.real.gap, 4)) == (True, 0.12)
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
    assert not found.real.printable
    text = flat(found)
    assert "Unit ini" not in text
    assert "Titik unit ini tidak digambar" in text
    assert "dalam 9 dari 10 kantor walaupun" in text


def test_the_page_counts_exactly_the_officers_whose_figures_stand_beside_it() -> None:
    counts = [(700, 630), (720, 650), (740, 660), (760, 690), (780, 700), (20, 10), (9, 1)]
    report = beside(counts)
    found = luck.figures(report)
    printed = [row for row in cells(on_sheet(report), "petugas") if "%" in row[2]]
    assert [int(row[1]) for row in printed] == [700, 720, 740, 760, 780]

    sizes = sorted(int(row[1]) for row in printed)
    shares = [int(row[2].partition("%")[0]) / 100 for row in printed]
    pooled = round(sum(k for _, k in counts[:5]) / sum(sizes), 2)
    expected = luck.gaps_of(luck.draw([Seat(n) for n in sizes], pooled))
    assert (list(found.sizes), found.share) == (sizes, pooled)
    assert found.gaps is not None
    assert found.gaps.rare == pytest.approx(expected.rare, abs=0.001)
    assert found.gaps.mean == pytest.approx(expected.mean, abs=0.001)
    assert found.real is not None
    assert found.real.gap == pytest.approx(max(shares) - min(shares))
    assert found.real.printable
    assert "2 petugas lain tidak dihitung di sini" in flat(found)
    everybody = luck.gaps_of(luck.draw([Seat(n) for n, _ in counts[:6]], pooled))
    assert everybody.rare > 3 * found.gaps.rare  # the control: what the sixth one would make of it


def test_officers_who_are_printed_alike_are_said_to_be_alike() -> None:
    [picture] = (b for b in on_page(page([(60, 54)] * 5)).blocks if isinstance(b, Picture))
    assert picture.alt.startswith("Unit ini: semua 90%; Kebetulan 1: ")


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
    assert "Belum ada dua petugas dengan 34 penilaian" in said(on_page(found))


def test_without_officers_the_examples_fill_the_page() -> None:
    assert "Sepuluh petugas yang sama baiknya" in flat(page([]))


def test_nobody_is_named_and_nobody_ranked() -> None:
    found = page([(60, 57), (60, 50), (60, 54), (60, 52), (60, 55)])
    text = flat(found) + json.dumps(
        luck_json.as_json(luck_shown.let_out(found, Audience.CUSTODIAN))
    )
    assert not [name for name in (*NAMES, "Nama", "P00", "P04") if name in text]
    assert "Petugas terbaik dan terburuk selalu ada" in text


@pytest.mark.parametrize("n", [2, 60])
def test_it_is_one_page_also_with_many_officers_and_long_names(n: int) -> None:
    office, unit = made.with_long_names()
    found = page([(58, 50)] * n, office=office, unit=unit)
    assert n_pages(print_out(on_page(found))) == 1


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (1.0, "hampir semua"),
        (0.9, "9 dari 10"),
        (0.1, "1 dari 10"),
        (0.05, "5 dari 100"),
        (0.049, "5 dari 100"),
        (0.005, "1 dari 100"),
        (0.0049, "kurang dari 1 dari 100"),
        (0.0, "kurang dari 1 dari 100"),
    ],
)
def test_parts_are_said_as_people_count(part: float, said: str) -> None:
    assert luck_compose.often(part, "id") == said
