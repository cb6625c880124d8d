"""Nothing about a few people leaves, not even by subtraction or by comparing two reports."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reports.disclosure import (
    COMMENT_BATCH,
    MIN_PUBLISHED,
    SeenBy,
    hide_small,
    mask,
    release_comments,
    seen_by,
    shown,
)

tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 30), min_size=width, max_size=width), min_size=1, max_size=5
    )
)


def test_a_figure_of_nine_people_is_hidden_and_of_ten_is_shown() -> None:
    assert shown(9, 0.5) is None
    assert shown(10, 0.5) == 0.5


@pytest.mark.parametrize(
    ("n", "who"),
    [
        (0, SeenBy.HIDDEN),
        (9, SeenBy.HIDDEN),
        (10, SeenBy.SELF),
        (33, SeenBy.SELF),
        (34, SeenBy.SUPERIOR),
        (57, SeenBy.SUPERIOR),
        (58, SeenBy.FULL),
    ],
)
def test_who_sees_an_officer_s_figure_follows_its_reliability(n: int, who: SeenBy) -> None:
    assert seen_by(n) is who


def lines_of(cells: list[list[int]], *, column_totals: bool) -> list[list[tuple[int, int]]]:
    lines = [[(y, x) for x in range(len(row))] for y, row in enumerate(cells)]
    if column_totals:
        lines += [[(y, x) for y in range(len(cells))] for x in range(len(cells[0]))]
    return lines


@given(tables, st.booleans())
def test_no_small_cell_can_be_seen_or_worked_out(
    cells: list[list[int]],
    column_totals: bool,
) -> None:
    out = hide_small(cells, column_totals=column_totals)
    hidden = [(y, x) for y, row in enumerate(out) for x, n in enumerate(row) if n is None]
    for y, row in enumerate(cells):
        for x, n in enumerate(row):
            assert out[y][x] == n or (y, x) in hidden
            if 0 < n < MIN_PUBLISHED:
                assert (y, x) in hidden
    lines = lines_of(cells, column_totals=column_totals)
    # What an outsider can solve: a hidden cell fixed by the totals has no freedom left.
    equations = np.array([[float(cell in line) for cell in hidden] for line in lines])
    for i, (y, x) in enumerate(hidden):
        if not 0 < cells[y][x] < MIN_PUBLISHED:
            continue
        alone = np.zeros(len(hidden))
        alone[i] = 1
        rank = np.linalg.matrix_rank(equations)
        solved = np.linalg.matrix_rank(np.vstack([equations, alone])) == rank
        free = [cell for line in lines if (y, x) in line for cell in line if cell not in hidden]
        # Only where nothing else is left to hide along may a cell follow from a total.
        assert not solved or not free


@given(tables)
def test_what_is_large_enough_everywhere_stays_untouched(cells: list[list[int]]) -> None:
    assume(all(n == 0 or n >= MIN_PUBLISHED for row in cells for n in row))
    assert hide_small(cells) == cells


def test_one_small_cell_takes_the_next_smallest_of_its_row_along() -> None:
    assert hide_small([[20, 3, 8, 0]], column_totals=False) == [[20, None, None, 0]]


def test_control_hiding_only_the_small_cell_gives_it_away() -> None:
    row, total = [20, None, 8], 31
    assert total - sum(n for n in row if n is not None) == 3


FIRST = date(2026, 7, 6)
comments = st.lists(st.integers(0, 40), max_size=60).map(
    lambda days: [
        ((FIRST + timedelta(days=d)).isoformat(), f"kata {i}") for i, d in enumerate(days)
    ]
)


@given(comments, st.integers(0, 45), st.integers(0, 5))
def test_a_later_report_adds_whole_batches_only(
    rows: list[tuple[str, str]], day: int, later: int
) -> None:
    before = FIRST + timedelta(days=day)
    old = release_comments(rows, before=before, seed="a")
    new = release_comments(rows, before=before + timedelta(days=later), seed="a")
    assert set(old) <= set(new)
    fresh = len(new) - len(old)
    assert fresh == 0 or fresh >= COMMENT_BATCH
    assert len(new) == len(set(new)) <= len(rows)


@given(comments)
def test_every_week_that_shows_comments_shows_five_or_more(rows: list[tuple[str, str]]) -> None:
    weeks = [one.week for one in release_comments(rows, before=date(2027, 1, 1), seed="a")]
    assert all(weeks.count(week) >= COMMENT_BATCH for week in weeks)


@given(comments, st.integers(1, 60), st.integers(28, 36))
def test_the_latest_comments_are_the_end_of_all_of_them(
    rows: list[tuple[str, str]], latest: int, begin: int
) -> None:
    after = date(2027, 1, 1)
    every = [
        one
        for one in release_comments(rows, before=after, seed="a")
        if one.week >= f"2026-W{begin}"
    ]
    some = release_comments(
        rows, before=after, seed="a", weeks=lambda week: week >= f"2026-W{begin}", latest=latest
    )
    assert some == every[len(every) - len(some) :]
    assert len(some) >= min(latest, len(every))
    assert {one.week for one in some}.isdisjoint(one.week for one in every[: -len(some) or None])


def test_the_day_that_is_not_over_waits() -> None:
    rows = [(FIRST.isoformat(), f"kata {i}") for i in range(9)]
    assert release_comments(rows, before=FIRST, seed="a") == []
    assert len(release_comments(rows, before=FIRST + timedelta(days=1), seed="a")) == 9


def test_comments_left_over_come_out_with_the_next_full_batch() -> None:
    monday = FIRST.isoformat()
    next_week = (FIRST + timedelta(days=7)).isoformat()
    rows = [(monday, f"awal {i}") for i in range(3)] + [(next_week, "a"), (next_week, "b")]
    found = release_comments(rows, before=date(2026, 8, 1), seed="a")
    assert {one.week for one in found} == {"2026-W29"}
    assert len(found) == 5


def test_the_order_says_nothing_about_who_came_first() -> None:
    rows = [(FIRST.isoformat(), f"kata {i:02d}") for i in range(20)]
    found = [one.text for one in release_comments(rows, before=date(2027, 1, 1), seed="a")]
    assert found != sorted(found)
    assert found == [
        one.text for one in release_comments(rows[::-1], before=date(2027, 1, 1), seed="a")
    ]


@pytest.mark.parametrize(
    "number",
    [
        "3201234567890001",
        "3201 2345 6789 0001",
        "0812-3456-7890",
        "+62 812 3456 7890",
        "(021) 345-6789",
        "081234567890",
        "17/08/1945",  # may be a date of birth
    ],
)
def test_nik_and_phone_numbers_are_covered(number: str) -> None:
    covered = mask(f"Hubungi {number}, terima kasih.")
    assert covered.startswith("Hubungi ")
    assert covered.endswith(", terima kasih.")
    assert sum(letter.isdigit() for letter in covered) == 0


def test_an_address_is_covered_and_ordinary_numbers_stay() -> None:
    assert "@" not in mask("surat ke ani.w@contoh.go.id ya")
    said = "Antre 2 jam di loket 3, tanggal 16 November 2026 pukul 08.00, biaya Rp10.000"
    assert mask(said) == said


def test_the_names_of_officers_are_covered_in_whatever_case_and_part() -> None:
    names = ["Siti Rahmawati, S.Kom.", "Budi H."]
    said = "Bu siti sabar, Pak BUDI kurang ramah; Rahmawati ke mana? Situs web juga."
    covered = mask(said, names)
    assert covered == "Bu ••••• sabar, Pak ••••• kurang ramah; ••••• ke mana? Situs web juga."
    found = release_comments(
        [(FIRST.isoformat(), said)] * 5, before=date(2027, 1, 1), seed="a", names=names
    )
    assert {one.text for one in found} == {covered}
