"""Too few people is told at the very number: hidden cells, nicknames, days that are not over."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest

from reports.disclosure.comments import mask
from reports.disclosure.successive import settled_for_a_day
from reports.disclosure.tables import hide_small
from reports.measures.fair import calling
from reports.measures.fair.standard import Expected, Member, Ratings, Standard

TODAY = date(2026, 11, 18)


def test_hidden_cells_of_a_line_stand_for_five_people_together() -> None:
    """Two cells of one and two people tell that three people are in them."""
    assert hide_small([[1, 2, 50, 60]], 5, column_totals=False) == [[None, None, None, 60]]
    assert hide_small([[1, 4, 50, 60]], 5, column_totals=False) == [[None, None, 50, 60]]


@pytest.mark.parametrize(
    ("text", "covered"),
    [("si Brah membantu", True), ("si Tyoo membantu", True), ("si Bra membantu", False)],
)
def test_a_name_is_known_by_four_of_its_letters(text: str, *, covered: bool) -> None:
    assert ("•" in mask(text, ["Brahmantyoo"])) is covered


def test_a_day_that_is_not_over_is_never_counted_whatever_the_clocks_of_others_say() -> None:
    tomorrow, yesterday = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    eve = TODAY - timedelta(days=2)
    month = (date(2026, 11, 1), date(2026, 11, 30))
    assert settled_for_a_day({TODAY: 5, tomorrow: 5}, *month, TODAY) is None
    assert settled_for_a_day({yesterday: 5, TODAY: 5}, *month, TODAY) is None
    assert settled_for_a_day({eve: 5, yesterday: 5, TODAY: 5}, *month, TODAY) == eve


@pytest.mark.parametrize(("others", "looked_at"), [(9, False), (10, True)])
def test_the_spread_of_others_is_looked_at_from_ten_on(
    monkeypatch: pytest.MonkeyPatch, others: int, *, looked_at: bool
) -> None:
    work = ("ktp", "", "kiosk", "am")
    members = [Member(f"P{n:02}", {work: Ratings(60, 55 if n else 20)}) for n in range(others + 1)]
    asked: list[int] = []

    def dispersion(some: Collection[Expected]) -> float:
        asked.append(len(some))
        return 0.0

    monkeypatch.setattr(calling, "dispersion", dispersion)
    standard = Standard(members)
    keys = [one.key for one in members]
    one = standard.expected(keys, set(keys))["P00"]
    calling._p(standard, "P00", one, set(keys), 0.05)
    assert asked == ([others] if looked_at else [])
