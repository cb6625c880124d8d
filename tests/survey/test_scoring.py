import csv
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.index.counts import Counts, Tally, count
from survey.index.scoring import (
    Mutu,
    NoAnswers,
    WrongPopulation,
    mutu,
    sample_size,
    score,
    unsur_scores,
    weighted_index,
)
from survey.questionnaire import WrongLength, WrongScores, current
from survey.rounding import half_up

CASES = Path(__file__).resolve().parent.parent / "cases"
SKM = current()
KEYS = [item.key for item in SKM.unsur]

full = st.text("1234", min_size=9, max_size=9).map("-".__add__)
partly = st.text("1234-", min_size=10, max_size=10)


def case(name: str) -> Any:
    """Read a published result, its decimals as they are printed."""
    return json.loads((CASES / name).read_text(encoding="utf-8"), parse_float=str, parse_int=str)


def counted(name: str) -> Counts:
    by_label = SKM.by_label("form")
    with (CASES / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return count(SKM, [SKM.encode({k: int(row[u]) for u, k in by_label.items()}) for row in rows])


def test_49_respondents_of_sekadau_give_the_published_index() -> None:
    scored = score(counted("sekadau_2019s1_first49.csv"))
    assert (scored.n, scored.n_complete) == (49, 49)
    assert (str(scored.ikm), scored.mutu, scored.mutu.kinerja) == ("78.68", Mutu.B, "Baik")
    assert {w: str(v) for w, v in scored.reconciliation.items()} == {
        "0.11": "77.90",
        "0.111": "78.61",
    }
    first = scored.unsur[0]
    assert (first.key, first.n, first.sum) == ("persyaratan", 49, 138)
    assert (str(half_up(first.nrr, 4)), str(first.ikm)) == ("2.8163", "70.41")


def test_the_printed_counts_of_gaspul_give_both_figures_it_prints() -> None:
    printed = case("gaspul_kemenag_sulbar_2025q3.json")
    scored = score(counted("gaspul_kemenag_sulbar_2025q3_reconstructed.csv"))
    by_key = {line.key: line for line in scored.unsur}
    for label, key in SKM.by_label("form").items():
        assert str(by_key[key].sum) == printed["totals"][label]
        assert half_up(by_key[key].nrr, 4) == Decimal(printed["nrr"][label])
    assert (str(scored.ikm), scored.mutu) == (printed["ikm"], Mutu.A)
    assert str(scored.reconciliation["0.11"]) == printed["ikm_with_0_11"]


def test_the_printed_terms_of_sumbar_do_not_give_its_printed_index() -> None:
    printed = case("dpmptsp_sumbar_s1.json")
    terms = [Fraction(term) for term in printed["nrr_tertimbang_published"].values()]
    assert str(half_up(25 * sum(terms), 2)) == "82.63"
    assert printed["ikm"] == "81.71"
    nrrs = [Fraction(nrr) for nrr in printed["nrr"].values()]
    assert str(half_up(weighted_index(nrrs, Fraction(1, 9)), 2)) == "82.70"


@pytest.mark.parametrize("year", [2011, 2012])
def test_the_old_rule_of_14_unsur_used_a_weight_of_0071(year: int) -> None:
    printed = case(f"bogor_bpt_{year}_14unsur.json")
    nrrs = [Fraction(nrr) for nrr in printed["nrr"].values()]
    index = half_up(weighted_index(nrrs, Fraction("0.071")), 2)
    assert (str(index), printed["mutu"]) == (printed["ikm"], "B")
    assert mutu(index) is Mutu.C, "its B is of the bands of 2004"
    assert half_up(weighted_index(nrrs, Fraction(1, 14)), 2) > index


def test_the_sample_table_of_the_regulation_comes_out_in_all_90_rows() -> None:
    with (CASES / "krejcie_morgan_table.csv").open(encoding="utf-8") as file:
        rows = [(int(row["N"]), int(row["S"])) for row in csv.DictReader(file)]
    assert len(rows) == 90
    assert [(n, sample_size(n)) for n, _ in rows] == rows


def test_a_sample_is_never_larger_than_the_population() -> None:
    assert [sample_size(n) for n in range(1, 10)] == list(range(1, 10))
    with pytest.raises(WrongPopulation):
        sample_size(0)


def test_no_result_of_up_to_400_answers_falls_between_two_grades() -> None:
    bounds = {Mutu.A: Decimal("88.31"), Mutu.B: Decimal("76.61"), Mutu.C: Decimal("65.00")}
    for n in range(1, 401):
        before = None
        for total in range(n, 4 * n + 1):
            value = half_up(Fraction(25 * total, n), 2)
            grade = mutu(value)
            assert (value >= bounds[grade]) if grade in bounds else value < bounds[Mutu.C]
            assert before is None or grade <= before
            before = grade


def test_a_result_in_the_gap_of_the_printed_bands_is_graded_by_its_rounded_value() -> None:
    assert mutu(half_up(Fraction(25 * 1367, 43 * 9), 2)) is Mutu.A
    assert str(half_up(Fraction(25 * 1367, 43 * 9), 4)) == "88.3075"


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        ("100.00", "A"),
        ("88.31", "A"),
        ("88.30", "B"),
        ("76.61", "B"),
        ("76.60", "C"),
        ("65.00", "C"),
        ("64.99", "D"),
        ("25.00", "D"),
    ],
)
def test_the_grades_begin_at_their_lower_bounds(value: str, grade: str) -> None:
    assert mutu(Decimal(value)) == grade


def test_an_unrounded_value_is_never_graded() -> None:
    with pytest.raises(ValueError, match="88"):
        mutu(Decimal("88.3075"))


def test_an_unsur_without_answers_gives_no_index_and_is_named() -> None:
    with pytest.raises(NoAnswers, match="Sarana dan Prasarana"):
        score(count(SKM, ["-44444444-"]))
    assert len(unsur_scores(count(SKM, ["-44444444-"]).one_set)) == 8
    with pytest.raises(NoAnswers):
        score(count(SKM, []))


def test_a_tap_alone_is_no_respondent_of_the_index() -> None:
    counts = count(SKM, ["4---------", "-444444444"])
    assert (counts.n, counts.tally("kepuasan").n, counts.tally("waktu").n) == (1, 1, 1)


def test_score_strings_of_another_questionnaire_are_refused() -> None:
    with pytest.raises(WrongLength):
        count(SKM, ["444444444"])
    with pytest.raises(WrongScores):
        count(SKM, ["-444444445"])
    with pytest.raises(WrongScores):
        count(SKM, ["-44444444١"])


@given(st.lists(partly), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(rows: list[str], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert count(SKM, mixed) == count(SKM, rows)


@given(st.lists(partly), st.lists(partly))
def test_the_parts_add_up_to_the_whole(a: list[str], b: list[str]) -> None:
    assert count(SKM, a) + count(SKM, b) == count(SKM, a + b)


@given(st.lists(full, min_size=1))
def test_the_index_of_complete_forms_is_the_mean_of_the_respondents_own(rows: list[str]) -> None:
    counts = count(SKM, rows)
    scored, answers = score(counts), counts.one_set
    assert 25 <= scored.exact <= 100
    assert scored.exact == answers.index_sum / answers.n
    assert answers.index_squares * answers.n >= answers.index_sum**2


@given(full, st.integers(1, 9), st.lists(full, min_size=1))
def test_a_missing_answer_moves_only_its_own_denominator(
    row: str, place: int, rest: list[str]
) -> None:
    before = count(SKM, [row, *rest])
    after = count(SKM, [row[:place] + "-" + row[place + 1 :], *rest])
    for i, key in enumerate(KEYS, 1):
        lost = 1 if i == place else 0
        assert after.tally(key).n == before.tally(key).n - lost
        assert after.tally(key).sum == before.tally(key).sum - lost * int(row[place])
    assert (after.n, after.n_complete) == (before.n, before.n_complete - 1)


@given(st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1))
def test_list_or_form_order_changes_names_and_never_the_index(rows: list[list[int]]) -> None:
    as_list, as_form = (
        score(
            count(
                SKM, [SKM.encode(dict(zip(SKM.by_label(o).values(), r, strict=True))) for r in rows]
            )
        )
        for o in ("list", "form")
    )
    assert as_list.exact == as_form.exact
    assert sorted(line.sum for line in as_list.unsur) == sorted(line.sum for line in as_form.unsur)


@given(st.dictionaries(partly, st.integers(1, 50), max_size=20))
def test_counted_groups_equal_the_single_answers(groups: dict[str, int]) -> None:
    single = [row for row, times in groups.items() for _ in range(times)]
    assert count(SKM, groups) == count(SKM, single)


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**4), st.integers(0, 4))
def test_rounding_goes_half_up_and_never_further_than_half_a_step(a: int, b: int, d: int) -> None:
    exact = Fraction(a, b)
    assert abs(Fraction(half_up(exact, d)) - exact) <= Fraction(1, 2 * 10**d)
    assert half_up(exact, d) == -half_up(-exact, d)


def test_halves_go_up_where_binary_floats_would_not() -> None:
    assert str(half_up(Fraction("2.675"), 2)) == "2.68"
    assert str(half_up(2.675, 2)) == "2.68"
    assert str(half_up(Decimal("-0.5"), 0)) == "-1"
    assert str(half_up(3, 2)) == "3.00"


def test_tallies_know_their_number_and_sum() -> None:
    assert (Tally((1, 0, 2, 3)).n, Tally((1, 0, 2, 3)).sum) == (6, 19)
