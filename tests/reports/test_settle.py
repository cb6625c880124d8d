"""No two prints of a result differ by a few people, whatever versions of the questionnaire came."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import enough, few
from reports.evidence.cells import COLUMNS, Crosstab
from reports.skm import compose, forms, index
from reports.skm import figures as skm
from survey.answers.drafts import Draft
from survey.questionnaire import Instrument, load
from tests.reports.results import to_office
from tests.reports.stored import FRESH, OVER, register_of, said
from tests.reports.test_versions import filled, sent
from tests.versions import published, scores

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
REFS = ("skm-2017/1", "skm-2017/2", "skm-2017/3")  # the first two ask the same unsur


@pytest.fixture(autouse=True, scope="module")
def questionnaires(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with published(tmp_path_factory.mktemp("settle") / "questionnaires", *REFS[1:]):
        yield


def tab(given_forms: Sequence[tuple[date, str]]) -> Crosstab:
    groups = Counter((str(day), *[""] * 5, ref, "", "", "-" * 10) for day, ref in given_forms)
    return Crosstab.of(COLUMNS["forms"], groups)


def by_set(known: Crosstab, refs: frozenset[str] | None, until: date) -> Counter[frozenset[str]]:
    counted = Counter[frozenset[str]]()
    for (day, ref), n in known.by("day", "ref").items():
        if day <= str(until) and (refs is None or ref in refs):
            counted[load(ref).unsur_keys] += n
    return counted


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([0.3, 1, 3]), st.sampled_from([0, 0.1, 0.5]))
def test_prints_of_two_days_differ_by_nobody_or_by_five_of_each_set(
    seed: int, per_day: float, other: float
) -> None:
    chance = Random(seed)
    came = [
        (FIRST + timedelta(days=d), REFS[2] if chance.random() < other else chance.choice(REFS[:2]))
        for d in range(30)
        for _ in range(chance.randint(0, round(2 * per_day)))
    ]
    printed: list[Counter[frozenset[str]]] = []
    for today in (FIRST + timedelta(days=d) for d in range(2, 32)):
        known = tab([(day, ref) for day, ref in came if day <= today])
        refs, until = forms.settle(known, FIRST, LAST, today)
        printed.append(by_set(known, refs, until))
    for before, after in itertools.pairwise(printed):
        for unsur in before:
            if enough(before[unsur]) and enough(after[unsur]):  # fewer have no figures
                assert not few(after[unsur] - before[unsur])


def on(day: int, drafts: Sequence[Draft]) -> list[Draft]:
    return [replace(draft, day=date(2026, 11, day)) for draft in drafts]


def result(folder: Path, drafts: Sequence[Draft], **more: object) -> skm.SkmReport:
    asked = {"first": FIRST, "last": LAST, "fresh": FRESH, "unit": "dukcapil", **more}
    with register_of(folder, *drafts) as register:
        return skm.compute(register, **asked)  # type: ignore[arg-type]


def test_a_version_asked_for_alone_has_no_figure_while_the_period_runs(tmp_path: Path) -> None:
    """Twelve of the first version, then four of the third and one woman, then six more."""
    made = [
        *on(2, filled(REFS[0], 12)),
        *on(5, filled(REFS[2], 4)),
        *on(5, [sent(REFS[0], scores(load(REFS[0]), waktu=1), "she")]),
        *on(12, [sent(REFS[0], scores(load(REFS[0])), f"later {i}") for i in range(6)]),
    ]
    report = result(tmp_path, made)
    assert report.n == 12  # she waits until four more of her own questionnaire came with her
    (tmp_path / "alone").mkdir()
    alone = result(tmp_path / "alone", made, instrument=Instrument("skm-2017", 1))
    assert (alone.n, alone.n_to_come) == (0, 19)
    assert "Hasil satu versi dihitung setelah periode berakhir: 19 formulir menunggu." in said(
        compose.report(to_office(alone))
    )


def test_a_version_is_not_printed_alone_where_the_rest_are_a_few(tmp_path: Path) -> None:
    made = [*filled(REFS[0], 14), *filled(REFS[1], 1)]
    alone = result(tmp_path, made, instrument=Instrument("skm-2017", 1), fresh=OVER)
    assert (alone.n, alone.beside) == (14, 1)
    text = said(compose.report(to_office(alone)))
    assert "Hasil versi ini tidak dicetak: versi lain dengan unsur yang sama" in text
    assert str(alone.result.ikm).replace(".", ",") not in text
    (tmp_path / "b").mkdir()
    five = [*filled(REFS[0], 14), *filled(REFS[1], 5)]
    alone = result(tmp_path / "b", five, instrument=Instrument("skm-2017", 1), fresh=OVER)
    assert str(alone.result.ikm).replace(".", ",") in said(compose.report(to_office(alone)))


def test_two_sets_of_unsur_are_counted_when_the_period_is_over(tmp_path: Path) -> None:
    made = [*on(2, filled(REFS[0], 12)), *on(3, filled(REFS[2], 11))]
    running = result(tmp_path, made)
    assert (running.n, running.n_to_come, running.awaits_end) == (0, 23, True)
    assert "dijawab kuesioner yang unsurnya berbeda; hasil masing-masing dihitung setelah" in said(
        compose.report(to_office(running))
    )
    (tmp_path / "b").mkdir()
    over = result(tmp_path / "b", made, fresh=OVER)
    assert [(own.questionnaire.ref, own.n) for own in over.results] == [
        (REFS[2], 11),
        (REFS[0], 12),
    ]


def test_the_sample_is_of_one_questionnaire() -> None:
    assert index.one_set({REFS[0]: 350, REFS[2]: 12}) is None
    assert index.one_set({REFS[0]: 350, REFS[1]: 3, REFS[2]: 9}) == frozenset(REFS[:2])
    assert index.one_set({REFS[2]: 3}) == frozenset(REFS[2:])
    assert index.one_set({}) is None
