"""What the rows of officers leave of the unit's weeks is nobody, or five at least and several's."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import SEEN_BY_SUPERIOR
from reports.disclosure.grid import OFFICER_WEEKS
from reports.officers import figures as officers
from tests.reports.about import DECEMBER, NOVEMBER, OF_FIVE, person, record

CODES = [officer.code for officer in OF_FIVE.officers[:4]]
NUMBERS = st.integers(0, 75)
RATED = st.fixed_dictionaries({**dict.fromkeys(CODES, NUMBERS), "": st.integers(0, 12)})
Ratings = dict[str, int]  # by the officer's code; "" those attributed to nobody


def rows_of(rated: Ratings, *, beside_weeks: bool = True) -> Ratings:
    """Give how many ratings each row counts whose share the superior is shown."""
    persons = [
        person(NOVEMBER.last, 4 if i % 3 else 1, officer)
        for officer, n in rated.items()
        for i in range(n)
    ]
    report = officers.figures(
        record(persons),
        first=NOVEMBER.first,
        last=NOVEMBER.last,
        weeks=OFFICER_WEEKS,
        lang="id",
        fresh=DECEMBER,
        beside_weeks=beside_weeks,
    )
    return {row.officer.code: row.n for row in report.officers if row.shown in SEEN_BY_SUPERIOR}


def tells(rated: Ratings, rows: Ratings) -> bool:
    """Say whether the unit less the rows is a few, or four in five of it one's without a row."""
    left = Counter(rated) - Counter(rows)
    hidden = [left[code] for code in CODES if code not in rows]
    n = left.total()
    return n in range(1, 5) or (n > 0 and 5 * max(hidden, default=0) >= 4 * n)


@settings(max_examples=40, deadline=None)
@given(RATED)
def test_the_unit_less_the_rows_is_nobody_or_five_and_no_one_officers(rated: Ratings) -> None:
    rows, before = rows_of(rated), rows_of(rated, beside_weeks=False)
    assert not rows or not tells(rated, rows)
    assert all(n % 5 == 0 and n <= before[code] for code, n in rows.items())
    if not tells(rated, before):
        assert rows == before
    assert rows_of(dict(reversed(rated.items()))) == rows


@pytest.mark.parametrize(
    ("rated", "before", "rows"),
    [
        # The latest five of who has most; of two who have as many, of the first.
        ({"P01": 72, "P02": 60}, {"P01": 70, "P02": 60}, {"P01": 65, "P02": 60}),
        ({"P01": 61, "P02": 60}, {"P01": 60, "P02": 60}, {"P01": 55, "P02": 60}),
        # Five and more of several tell on nobody.
        ({"P01": 63, "P02": 62}, {"P01": 60, "P02": 60}, {"P01": 60, "P02": 60}),
        ({"P01": 65, "": 5}, {"P01": 65}, {"P01": 65}),
        # Of one who has no row 26 of 28, so of 33; 33 of 35, of 40, so of 45.
        ({"P01": 91, "P02": 91, "P03": 26}, {"P01": 90, "P02": 90}, {"P01": 85, "P02": 90}),
        ({"P01": 91, "P02": 91, "P03": 33}, {"P01": 90, "P02": 90}, {"P01": 85, "P02": 85}),
        # A row that falls below the threshold is none, and its ratings are left with the others.
        ({"P01": 36}, {"P01": 35}, {}),
        ({"P01": 35}, {"P01": 35}, {"P01": 35}),
    ],
)
def test_rows_give_up_the_latest_five_of_who_has_most(
    rated: Ratings, before: Ratings, rows: Ratings
) -> None:
    assert rows_of(rated, beside_weeks=False) == before
    assert rows_of(rated) == rows
