"""What is public of the closed periods: corrections told, nobody found by subtracting."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.board.differences import GroupCounts, concerned, table
from reports.board.publication import Status, current
from reports.disclosure import Span, rests
from survey.closing import Closing
from survey.periods import Month, Semester, Triwulan, Year
from survey.register.earlier import Earlier
from tests.reports.published import closing, shown, spans

LATE = datetime(2026, 8, 3, tzinfo=UTC)


def test_a_closed_period_with_ten_forms_is_public_and_one_with_nine_is_named_without_a_number() -> (
    None
):
    lines = shown(closing("2026-S1", 9), closing("2026-S2", 10))
    assert lines["2026-S2"].status is Status.PUBLISHED
    assert (lines["2026-S1"].status, lines["2026-S1"].figures) == (Status.FEW, None)


def test_every_period_that_nobody_closed_is_named_in_the_office_s_own_rhythm() -> None:
    lines = shown(closing("2026-TW2", 40), first_on=date(2025, 11, 20))
    assert list(lines) == ["2026-TW4", "2026-TW3", "2026-TW2", "2026-TW1", "2025-TW4"]
    assert {line.status for period, line in lines.items() if period != "2026-TW2"} == {Status.OPEN}


def test_an_office_that_closed_nothing_sees_its_finished_semesters_named() -> None:
    assert list(shown(first_on=date(2026, 3, 2))) == ["2026-S2", "2026-S1"]
    assert shown(first_on=date(2027, 1, 2)) == {}
    assert shown() == {}


def test_no_period_after_the_end_of_a_unit_waits_to_be_closed() -> None:
    assert list(shown(first_on=date(2025, 3, 2), ended_on=date(2026, 2, 1))) == [
        "2026-S1",
        "2025-S2",
        "2025-S1",
    ]
    kept = shown(closing("2026-TW2", 40), ended_on=date(2026, 2, 1))
    assert list(kept) == ["2026-TW2"]  # what was closed stays


def test_results_of_older_reports_stand_with_their_source() -> None:
    old = Earlier(
        "dukcapil",
        date(2025, 1, 1),
        date(2025, 6, 30),
        Decimal("80.11"),
        150,
        {},
        "Laporan SKM Semester I 2025",
        "",
    )
    lines = shown(closing("2026-S1", 40), earlier=[old])
    line = lines["2025-S1"]
    assert (line.status, line.source) == (Status.EARLIER, "Laporan SKM Semester I 2025")
    assert line.figures is not None
    assert (line.figures.ikm, line.figures.n) == (Decimal("80.11"), 150)
    assert lines["2025-S2"].status is Status.OPEN


def test_the_newest_public_period_stands_large_and_of_equal_ends_the_longest() -> None:
    lines = shown(closing("2026-TW2", 20), closing("2026-S1", 50), closing("2026-S2", 3))
    now = current(lines.values())
    assert now is not None
    assert now.period == "2026-S1"


def test_a_correction_of_many_replaces_the_number_and_is_told() -> None:
    reason = "Impor 3 memakai urutan unsur yang salah"
    lines = shown(
        closing("2026-S1", 40),
        closing("2026-S1", 40, version=2, at=LATE, moved={"biaya": 40}, reason=reason),
    )
    line = lines["2026-S1"]
    assert line.version == 2
    [told] = line.corrections
    assert (told.on, told.reason, told.shown) == (date(2026, 8, 3), reason, True)
    assert told.before == Decimal("75.00")


@pytest.mark.parametrize(("more", "version"), [(4, 1), (5, 2)])
def test_a_correction_that_concerns_fewer_than_five_is_told_without_its_number(
    more: int, version: int
) -> None:
    lines = shown(
        closing("2026-S1", 40), closing("2026-S1", 40 + more, version=2, at=LATE, reason="Susulan")
    )
    assert lines["2026-S1"].version == version
    assert [one.shown for one in lines["2026-S1"].corrections] == [version == 2]


def test_a_single_form_that_changed_its_scores_is_not_shown() -> None:
    lines = shown(
        closing("2026-S1", 40),
        closing("2026-S1", 40, version=2, at=LATE, moved={"biaya": -3, "waktu": -3}),
    )
    assert lines["2026-S1"].version == 1


@given(
    st.lists(st.tuples(*[st.integers(1, 4)] * 2), min_size=1, max_size=4),
    st.sampled_from(["came", "went", "changed"]),
)
def test_four_people_never_count_as_five(people: list[tuple[int, int]], what: str) -> None:
    """Each says one thing in one unsur; `what` happens to all of them between two versions."""
    before = {"n": 50, "unsur": [{"key": "biaya", "n": 50, "sum": 150}]}
    n = {"came": len(people), "went": -len(people), "changed": 0}[what]
    moved = sum(new - old for old, new in people) if what == "changed" else 0
    moved += n * 4 if n else 0
    after = {"n": 50 + n, "unsur": [{"key": "biaya", "n": 50 + n, "sum": 150 + moved}]}
    assert concerned(before, after) <= 4


def test_names_and_numbers_in_a_reason_are_covered() -> None:
    reason = "Salah ketik oleh Budi, lapor ke 0812-3456-7890"
    lines = shown(
        closing("2026-S1", 40),
        closing("2026-S1", 60, version=2, at=LATE, reason=reason),
        names=["Budi Hartono"],
    )
    [told] = lines["2026-S1"].corrections
    assert "Budi" not in told.reason
    assert "3456" not in told.reason


def test_a_period_that_shrinks_below_ten_loses_its_number_and_says_so() -> None:
    lines = shown(closing("2026-S1", 40), closing("2026-S1", 6, version=2, at=LATE, reason="Ganda"))
    assert (lines["2026-S1"].status, lines["2026-S1"].figures) == (Status.FEW, None)
    assert [one.reason for one in lines["2026-S1"].corrections] == ["Ganda"]


def test_a_semester_does_not_betray_the_few_of_its_second_quarter() -> None:
    lines = shown(closing("2026-TW1", 30), closing("2026-S1", 33))
    assert lines["2026-S1"].status is Status.HELD
    assert shown(closing("2026-TW1", 30), closing("2026-S1", 35))["2026-S1"].figures is not None


def test_forms_that_came_after_a_quarter_was_closed_are_not_found_by_adding_up() -> None:
    quarters = [closing("2026-TW1", 40), closing("2026-TW2", 57)]
    assert shown(*quarters, closing("2026-S1", 100, at=LATE))["2026-S1"].status is Status.HELD
    assert shown(*quarters, closing("2026-S1", 97, at=LATE))["2026-S1"].status is Status.PUBLISHED


def test_periods_that_overlap_halfway_are_not_public_together() -> None:
    lines = shown(closing("2026-S1", 60), closing("2026-06-01..2026-07-31", 40))
    assert lines["2026-06-01..2026-07-31"].status is Status.HELD


def test_a_closing_that_was_changed_after_it_was_signed_is_not_shown() -> None:
    signed = closing("2026-S1", 40)
    forged = replace(signed, figures={**signed.figures, "ikm": "99.00"})
    assert shown(forged) == {}


def test_the_unsur_are_shown_all_or_none() -> None:
    whole = shown(closing("2026-S1", 40))["2026-S1"].figures
    thin = closing("2026-S1", 40)
    lines = [dict(one) for one in thin.figures["unsur"]]  # type: ignore[attr-defined]
    lines[3]["n"] = 9
    few = shown(closing("2026-S1", 40, unsur=lines))["2026-S1"].figures
    assert whole is not None
    assert few is not None
    assert (len(whole.unsur), len(few.unsur)) == (9, 0)
    assert few.ikm == whole.ikm


KINDS = (Month, Triwulan, Semester, Year)
PERIODS = st.builds(
    lambda kind, day: str(kind.of(day)),
    st.sampled_from(KINDS),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
CLOSED = st.lists(st.tuples(PERIODS, st.integers(0, 40)), max_size=12, unique_by=lambda one: one[0])


def people_found(public: dict[Span, int]) -> list[int]:
    """Subtract from every public period any public ones inside it that lie apart."""
    found = []
    for span, n in public.items():
        inside = [one for one in public if one != span and span.holds(one)]
        for size in range(1, min(len(inside), 4) + 1):
            found += [
                n - sum(public[part] for part in parts)
                for parts in combinations(inside, size)
                if all(a.apart(b) for a, b in combinations(parts, 2))
            ]
    return found


def in_order(closed: list[tuple[str, int]]) -> list[Closing]:
    """Sign periods in the order given, so that a year may come before its months."""
    return [
        closing(period, n, at=datetime(2027, 1, 1, place, tzinfo=UTC))
        for place, (period, n) in enumerate(closed)
    ]


@settings(max_examples=40)
@given(CLOSED)
def test_no_subtraction_of_public_periods_finds_fewer_than_five(
    closed: list[tuple[str, int]],
) -> None:
    public = spans(shown(*in_order(closed)))
    assert not [rest for rest in rests(public).values() if 0 < abs(rest) < 5]


@settings(max_examples=12)
@given(st.lists(st.tuples(*[st.integers(0, 12)] * 3), min_size=12, max_size=12), st.randoms())
def test_what_really_happened_month_by_month_is_never_told_of_fewer_than_five(
    months: list[tuple[int, int, int]], shuffled: object
) -> None:
    """Every period of a year is closed in some order; all differences a reader can take hold."""
    everything = [
        *(str(Month(2026, k)) for k in range(1, 13)),
        *(str(Triwulan(2026, k)) for k in range(1, 5)),
        *(str(Semester(2026, k)) for k in (1, 2)),
        "2026",
    ]
    shuffled.shuffle(everything)  # type: ignore[attr-defined]
    closings = []
    for place, period in enumerate(everything):
        kind = {"S": Semester, "T": Triwulan}.get(period[5:6], Month if "-" in period else Year)
        days = kind.parse(period)
        inside = [m for k, m in enumerate(months, 1) if Month(2026, k).first in days]
        sex = [sum(column) for column in zip(*inside, strict=True)]
        at = datetime(2027, 1, 1, place, tzinfo=UTC)
        closings.append(closing(period, sum(sex), at=at, sex=sex))
    lines = shown(*closings)

    assert not [n for n in people_found(spans(lines)) if 0 < n < 5]
    for key in ("L", "P", "not_said"):
        seen = {
            Span(line.first, line.last): n
            for line in lines.values()
            if line.figures and line.figures.sex and (n := line.figures.sex[key]) is not None
        }
        assert not [n for n in (*seen.values(), *people_found(seen)) if 0 < n < 5]


def test_the_control_finds_people_where_everything_is_public() -> None:
    public = {
        Span(date(2026, 1, 1), date(2026, 6, 30)): 33,
        Span(date(2026, 1, 1), date(2026, 3, 31)): 30,
    }
    assert people_found(public) == [3]


def test_counts_by_sex_of_a_semester_add_what_its_quarters_show() -> None:
    lines = shown(
        closing("2026-TW1", 30, sex=(14, 16, 0)),
        closing("2026-TW2", 30, sex=(9, 21, 0)),
        closing("2026-S1", 60, sex=(23, 37, 0)),
    )
    figures = lines["2026-S1"].figures
    assert figures is not None
    assert figures.sex == {"L": 23, "P": 37, "not_said": 0}


def test_a_quarter_closed_after_its_semester_shows_no_counts_by_sex() -> None:
    lines = shown(
        closing("2026-S1", 60, sex=(23, 37, 0), at=LATE),
        closing("2026-TW1", 30, sex=(21, 9, 0), at=datetime(2026, 9, 1, tzinfo=UTC)),
    )
    quarter = lines["2026-TW1"].figures
    assert quarter is not None
    assert quarter.sex is None


def test_a_new_version_does_not_tell_the_sex_of_the_few_it_concerns() -> None:
    span = Span(date(2026, 1, 1), date(2026, 6, 30))
    before = GroupCounts({"L": 20, "P": 20}, {"L": 20, "P": 20})
    assert table({span: before}, span, {"L": 25, "P": 22}).seen is None
    assert table({span: before}, span, {"L": 25, "P": 25}).seen == {"L": 25, "P": 25}
