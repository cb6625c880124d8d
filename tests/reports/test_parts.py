"""Prints of services laid beside those of their unit, over every period, never tell on a few."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import MIN_CELL, MIN_PUBLISHED, parts_shown
from survey.periods import Dates, Month, Period, Semester, Triwulan, Week, Year

TW, NEXT, SEMESTER = Triwulan(2026, 3), Triwulan(2026, 4), Semester(2026, 2)
AUGUST, SEPTEMBER, OCTOBER = months = (Month(2026, 8), Month(2026, 9), Month(2026, 10))
Cell = tuple[str, Month]
People = dict[str, dict[Month, Counter[str]]]


def people(**parts: list[int]) -> People:
    """Count people by part and month; a part called `none` is those who name none."""
    return {
        "" if name == "none" else name: {
            month: Counter({"": n}) for month, n in zip(months, counts, strict=True) if n
        }
        for name, counts in parts.items()
    }


def test_a_part_of_ten_is_shown_where_what_is_left_over_is_nobody_or_ten() -> None:
    assert parts_shown(people(ktp=[6, 6, 0], kk=[9, 6, 0]), TW) == {"ktp", "kk"}
    assert parts_shown(people(ktp=[6, 6, 0], kk=[9, 6, 0], none=[5, 5, 0]), TW) == {"ktp", "kk"}
    assert parts_shown(people(ktp=[5, 4, 0], kk=[9, 6, 0], none=[1, 0, 0]), TW) == {"kk"}


def test_a_small_part_hides_the_smallest_other_one_too() -> None:
    assert parts_shown(people(ktp=[9, 9, 0], kk=[8, 7, 0], akta=[2, 1, 0]), TW) == {"ktp"}
    assert parts_shown(people(ktp=[9, 9, 0], none=[2, 1, 0]), TW) == set()


def test_those_who_name_no_part_have_no_figures() -> None:
    assert parts_shown(people(none=[20, 20, 20]), SEMESTER) == set()


def test_a_semester_shows_a_part_where_each_of_its_triwulan_does() -> None:
    """The triwulan's ten and the semester's thirteen would tell on the three between them."""
    alone = people(ktp=[5, 5, 3], kk=[20, 20, 20], none=[10, 10, 10])
    assert parts_shown(alone, TW) == {"ktp", "kk"}
    assert parts_shown(alone, SEMESTER) == {"kk"}
    # The control: with ten of October both are shown.
    more = people(ktp=[5, 5, 10], kk=[20, 20, 20], none=[10, 10, 10])
    assert parts_shown(more, SEMESTER) == {"ktp", "kk"}


def test_a_month_of_nobody_else_gives_a_part_of_the_triwulan_away() -> None:
    """September's eight are all for ktp: taken off its ten they would leave August's two."""
    assert parts_shown(people(ktp=[2, 8, 0], none=[10, 0, 0]), TW) == set()
    assert parts_shown(people(ktp=[2, 8, 0], none=[10, 5, 0]), TW) == {"ktp"}


def test_a_part_that_is_nearly_all_one_officer_s_is_not_shown_nor_follows() -> None:
    ktp, kk = Counter({"p01": 9, "": 2}), Counter({"p01": 5, "p02": 6})
    assert parts_shown({"ktp": {AUGUST: ktp}, "kk": {AUGUST: kk}}, TW) == set()
    kk, akta = Counter({"p01": 12, "p02": 12}), Counter({"p02": 10, "": 4})
    shown = parts_shown({"ktp": {AUGUST: ktp}, "kk": {AUGUST: kk}, "akta": {AUGUST: akta}}, TW)
    assert shown == {"kk"}


@pytest.mark.parametrize("period", [AUGUST, Dates(AUGUST.first, OCTOBER.last), Week(2026, 34)])
def test_months_and_days_of_one_s_own_choice_show_no_part(period: Period) -> None:
    assert parts_shown(people(ktp=[20, 20, 20], kk=[20, 20, 20]), period) == set()


def test_a_year_is_laid_beside_its_semesters_and_triwulan() -> None:
    """Three of October follow from the print of July to September and any that holds both."""
    often = {month: Counter({"": 10}) for month in (Month(2026, 2), SEPTEMBER)}
    year = {
        "ktp": often,
        "kk": {**often, OCTOBER: Counter({"": 3})},
        "": {month: Counter({"": 12}) for month in (*often, OCTOBER)},
    }
    shown = {str(period): parts_shown(year, period) for period in (TW, SEMESTER, Year(2026))}
    assert shown == {"2026-TW3": {"ktp", "kk"}, "2026-S2": {"ktp"}, "2026": {"ktp"}}


counts = st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 8, 10, 11, 14, 30]), min_size=3, max_size=3)


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({"ktp": counts, "kk": counts, "akta": counts, "none": counts}))
def test_no_prints_added_or_taken_off_each_other_tell_on_one_to_four(
    parts: dict[str, list[int]],
) -> None:
    """Every set of people that follows is looked for, not those alone that the rule thinks of."""
    by_part = people(**parts)
    cells = {
        (part, month): by_month[month].total()
        for part, by_month in by_part.items()
        for month in by_month
    }
    units, services = prints(by_part, cells)
    of_the_unit = closed({*units})
    for people_known in closed({*units, *services}) - of_the_unit:
        assert sum(cells[cell] for cell in people_known) >= MIN_PUBLISHED


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({"ktp": counts, "kk": counts, "akta": counts, "none": counts}))
def test_one_print_leaves_over_nobody_or_ten(parts: dict[str, list[int]]) -> None:
    by_part = people(**parts)
    for period in (TW, NEXT, SEMESTER):
        n = {
            part: sum(by_month[month].total() for month in by_month if month.first in period)
            for part, by_month in by_part.items()
        }
        shown = parts_shown(by_part, period)
        assert all(n[part] >= MIN_CELL for part in shown)
        left = sum(n.values()) - sum(n[part] for part in shown)
        assert not shown or left == 0 or left >= MIN_CELL


def test_a_semester_leaves_no_single_person_of_another_triwulan_over() -> None:
    few = people(akta=[5, 5, 0], none=[0, 0, 1])
    assert parts_shown(few, TW) == {"akta"}
    assert parts_shown(few, SEMESTER) == set()


def prints(
    by_part: People, cells: dict[Cell, int]
) -> tuple[list[frozenset[Cell]], list[frozenset[Cell]]]:
    """Give whom each print is about: the unit's over every period, and the services' it shows."""
    units, services = [], []
    for period in (*months, TW, NEXT, SEMESTER):
        inside = frozenset(cell for cell in cells if cell[1].first in period)
        units.append(inside)
        services += [
            frozenset(cell for cell in inside if cell[0] == part)
            for part in parts_shown(by_part, period)
        ]
    return units, services


def closed(known: set[frozenset[Cell]]) -> set[frozenset[Cell]]:
    """Give all sets that follow: a part taken off a whole, and sets without common people added."""
    known = {people_known for people_known in known if people_known}
    while True:
        more = set[frozenset[Cell]]()
        for one, two in combinations(known, 2):
            if not one & two:
                more.add(one | two)
            elif one < two or two < one:
                more.add(one ^ two)
        if more <= known:
            return known
        known |= more


def test_nobody_is_left_where_months_too_small_for_a_print_follow_from_others() -> None:
    """A year less its second semester, off the unit's first one: April's only visitor of akta."""
    by_month = {
        "kk": [4, 1, 1, 0, 6, 2, 3, 2, 5, 2, 1, 2],
        "ktp": [0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 4, 0],
        "akta": [0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0],
    }
    year = {
        part: {Month(2025, m): Counter({"": n}) for m, n in enumerate(counts, 1) if n}
        for part, counts in by_month.items()
    }
    for period in (Year(2025), Semester(2025, 1), Semester(2025, 2)):
        assert parts_shown(year, period) == set()


def test_a_month_less_a_part_is_no_person_less_two_others() -> None:
    """October's eleven less the ten and two of ktp: one who named none, and two of December."""
    ktp = {OCTOBER: Counter({"": 10}), Month(2026, 12): Counter({"": 2})}
    other = {OCTOBER: Counter({"": 1}), Month(2026, 11): Counter({"": 12})}
    assert parts_shown({"ktp": ktp, "": other}, NEXT) == set()
    # The control: with five more of October who name none.
    more = {OCTOBER: Counter({"": 6}), Month(2026, 11): Counter({"": 12})}
    assert parts_shown({"ktp": ktp, "": more}, NEXT) == {"ktp"}


def test_a_print_has_figures_of_ten_parts_at_most() -> None:
    many = {f"s{n:02}": {AUGUST: Counter({"": 20 + n})} for n in range(14)}
    assert parts_shown(many, TW) == {f"s{n:02}" for n in range(4, 14)}
