"""Answers to several versions of the questionnaire on the weekly sheet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from reports.disclosure.audiences import Audience
from reports.measures import summary
from reports.weekly import as_json as weekly_json
from reports.weekly import figures as weekly
from reports.weekly import sheet as weekly_sheet
from reports.weekly import shown as weekly_shown
from reports.weekly.content import Weekly
from reports.weekly.shown import publishable
from survey.index.counts import count_by_ref
from survey.questionnaire import load
from survey.register.answers import Answer
from tests.reports import made
from tests.reports.stored import register_of, text_of
from tests.reports.test_versions import ALL, FRESH, computed, filled
from tests.versions import NINE, TEN, published


@pytest.fixture(autouse=True)
def questionnaires(tmp_path: Path) -> Iterator[None]:
    with published(tmp_path / "questionnaires", *ALL):
        yield


def test_the_weekly_sheet_counts_each_unsur_over_all_versions(tmp_path: Path) -> None:
    answers = [*filled("skm-2017/2", 12, persyaratan=1), *filled("skm-2017/3", 12, keamanan=2)]
    with register_of(tmp_path, *answers) as register:
        found = weekly.compute(register, unit="dukcapil", week="2026-W47", lang="id", fresh=FRESH)
    by_key = {row.key: (row.n, row.sum) for row in found.unsur}
    assert by_key["persyaratan"] == (24, 12 + 36)
    assert by_key["keamanan"] == (12, 24)
    assert list(by_key) == list(TEN)  # what was answered, whatever is published
    assert "Keamanan" in text_of(weekly_sheet.as_pdf(weekly_shown.let_out(found, Audience.MANAGER)))


@pytest.mark.parametrize("later", ["skm-2017/2", "skm-2017/3", "skm-2017/4"])
def test_a_quiet_week_after_a_new_version_prints_every_unsur_beside_its_own_answers(
    tmp_path: Path, later: str
) -> None:
    """The week has no form yet, the weeks before answered the first version."""
    october = [replace(one, day=date(2026, 10, 14)) for one in filled("skm-2017/1", 15, waktu=1)]
    with (
        published(tmp_path / "only", later),
        register_of(tmp_path, *october) as register,
    ):
        week = weekly.compute(register, unit="dukcapil", week="2026-W48", lang="id", fresh=FRESH)
        empty = [
            weekly.compute(register, unit="dukcapil", week=name, lang="id", fresh=FRESH)
            for name in ("2020-W53", "2027-W10")  # before the first answer, and long after
        ]
        text = " ".join(
            text_of(weekly_sheet.as_pdf(weekly_shown.let_out(week, Audience.MANAGER))).split()
        )
    assert [row.key for row in week.unsur] == [row.key for row in week.unsur_shown]
    # Nobody has answered the new version: its unsur and its numbers are not there yet.
    assert [(row.label, row.key) for row in week.unsur] == [
        (f"U{n}", key) for n, key in enumerate(NINE, 1)
    ]
    assert {tuple(row.key for row in one.unsur) for one in empty} == {NINE}
    waktu = next(row for row in week.unsur_shown if row.key == "waktu")
    assert (waktu.n, waktu.sum) == (15, 15)
    assert "Waktu Penyelesaian 0 – 15 1,00" in text


def asked_more(ref: str, first: int, last: int) -> list[Answer]:
    """Have people of four weeks tap, and answer the question that is drawn for each."""
    version, found = load(ref), []
    for i in range(first, last):
        one = made.tap(made.WEEK.first - timedelta(days=7 * (i % 4) - i % 5), 3 + i % 2, n=i)
        tapped = one._replace(questionnaire=ref, scores=version.encode({"kepuasan": 3 + i % 2}))
        drawn = version.drawn_unsur(UUID(bytes=one.id))
        more = made.detail(tapped, n=i)._replace(scores=version.encode({drawn: 3}))
        found += [tapped, more]
    return found


def told(report: Weekly) -> tuple[dict[str, object], dict[str, object]]:
    return weekly_json.as_json(
        weekly_shown.let_out(report, Audience.CUSTODIAN)
    ), weekly_sheet.words(publishable(report))


def test_a_version_that_nobody_has_answered_changes_no_weekly_sheet(tmp_path: Path) -> None:
    answers = asked_more("skm-2017/1", 0, 260)
    for some in (
        answers,
        [*answers, *(made.form(made.WEEK.first, {"waktu": 2}, n=i) for i in range(12))],
    ):
        after = made.report(some)
        with published(tmp_path / f"{len(some)}"):
            before = made.report(some)
        assert before.pantauan is not None
        assert told(after) == told(before)
        assert "menurut daftar PermenPANRB 14/2017" in str(told(after))


def test_the_index_of_the_nine_goes_on_until_the_new_unsur_have_their_answers() -> None:
    nine = asked_more("skm-2017/1", 0, 260)
    changing = made.report([*nine, *asked_more("skm-2017/4", 300, 340)])
    assert changing.pantauan is not None
    assert (changing.pantauan.ref, len(changing.pantauan.unsur)) == ("skm-2017/1", 9)
    assert "Unsurnya menurut kuesioner skm-2017/1." in str(told(changing))
    changed = made.report([*nine, *asked_more("skm-2017/4", 300, 700)])
    assert changed.pantauan is not None
    assert (changed.pantauan.ref, len(changed.pantauan.unsur)) == ("skm-2017/4", 14)
    assert "Unsur bernomor menurut urutan kuesioner skm-2017/4." in str(told(changed))


def test_the_weekly_sheet_numbers_the_unsur_as_the_result_does(tmp_path: Path) -> None:
    with register_of(tmp_path, *filled("skm-2017/2", 12)) as register:
        week = weekly.compute(register, unit="dukcapil", week="2026-W47", lang="id", fresh=FRESH)
        labels = {line.key: line.label for line in computed(register).result.unsur}
    assert {row.key: row.label for row in week.unsur} == labels
    assert labels["prosedur"] == "U1"


def test_an_unsur_that_is_no_longer_asked_keeps_its_answers_and_has_no_number(
    tmp_path: Path,
) -> None:
    forms = filled("skm-2017/3", 15, keamanan=2)
    with register_of(tmp_path, *forms) as register, published(tmp_path / "only", "skm-2017/3"):
        before = weekly.compute(register, unit="dukcapil", week="2026-W47", lang="id", fresh=FRESH)
    assert before.unsur[-1].label == "U10"
    own = count_by_ref(load("skm-2017/1"), {"skm-2017/3": {forms[0].scores: 15}})
    rows = summary.unsur_table(own, summary.unsur_asked(load("skm-2017/1"), own))
    assert [(row.key, row.label) for row in rows][-1] == ("keamanan", "–")
