"""Versions of a questionnaire and another instrument: counted, stored, brought in and taken out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.counts import Counts, MixedVersions, count, count_by_ref
from survey.importing_versions import WhichVersion
from survey.questionnaire import (
    Instrument,
    Questionnaire,
    current,
    instrument,
    keys,
    load,
    names,
    versions,
)
from survey.questionnaire_file import UnknownQuestionnaire, WrongFile, read
from survey.register import answers, daily, reasons
from survey.register.engine import Register
from survey.register.forms import Forms
from survey.register.instruments import elsewhere
from survey.responses import Channel, Kind
from survey.scoring import score
from tests.builders import DAY, UNIT, Device, a_form, a_rating
from tests.desk import a_csv, a_desk
from tests.versions import FOURTEEN, NINE, TEN, UNSUR, published, published_folder, scores

ALL = tuple(UNSUR)[1:]


@pytest.fixture(scope="module", autouse=True)
def questionnaires(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with published(tmp_path_factory.mktemp("versions") / "questionnaires", *ALL):
        yield


# ---- what is asked --------------------------------------------------------------------------


def test_the_newest_version_is_asked_and_each_older_one_keeps_its_own_order() -> None:
    assert current().ref == "skm-2017/4"
    assert [form.version for form in versions("skm-2017")] == [4, 3, 2, 1]
    assert keys() == ("skm-2017", "spak")
    one, two = load("skm-2017/1"), load("skm-2017/2")
    assert one.unsur_keys == two.unsur_keys
    assert (one.decode("-123333333")["persyaratan"], two.decode("-123333333")["persyaratan"]) == (
        1,
        2,
    )


def test_names_are_known_of_every_version_the_newest_first() -> None:
    known = names()
    assert [item.key for item in known.unsur][: len(FOURTEEN)] == list(FOURTEEN)
    assert names("spak").index.id == "IPAK"


@pytest.mark.parametrize("text", ["skm-2017/9", "skm-2018", "spak/2", ""])
def test_what_was_never_published_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnknownQuestionnaire, match="tidak dikenal"):
        instrument(text)


def test_a_questionnaire_that_does_not_begin_with_kepuasan_is_refused(tmp_path: Path) -> None:
    folder = published_folder(tmp_path / "q", ["skm-2017/3"])
    file = folder / "skm-2017-3.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("weight = true", "weight = false", 1), encoding="utf-8")
    with pytest.raises(WrongFile, match="kepuasan"):
        read("skm-2017/3", folder)


# ---- counting -------------------------------------------------------------------------------

refs = st.sampled_from(["skm-2017/1", "skm-2017/2", "skm-2017/3", "skm-2017/4"])
answered = st.lists(
    st.tuples(refs, st.dictionaries(st.sampled_from(FOURTEEN), st.integers(1, 4), max_size=14)),
    max_size=30,
)


def slow_index(form: Questionnaire, given: list[dict[str, int]]) -> Fraction | None:
    """Compute the index as the regulation's text says, from answers by key."""
    total = Fraction(0)
    for key in form.unsur_keys:
        own = [row[key] for row in given if key in row]
        if not own:
            return None
        total += Fraction(sum(own), len(own)) / len(form.unsur_keys)
    return 25 * total


@given(answered)
def test_answers_by_key_are_counted_as_a_slow_model_counts_them(
    rows: list[tuple[str, dict[str, int]]],
) -> None:
    by_ref: dict[str, dict[str, int]] = {}
    by_set: dict[frozenset[str], list[dict[str, int]]] = {}
    for ref, row in rows:
        form = load(ref)
        own = {key: n for key, n in row.items() if key in form.unsur_keys}
        string = form.encode(own)
        by_ref.setdefault(ref, {}).setdefault(string, 0)
        by_ref[ref][string] += 1
        if own:
            by_set.setdefault(form.unsur_keys, []).append(own)
    counted = count_by_ref(current(), by_ref)
    assert counted.n == sum(map(len, by_set.values()))
    assert counted.mixed == (len(by_set) > 1)
    for each in counted.sets:
        own_rows = by_set[each.questionnaire.unsur_keys]
        means = [Fraction(25 * sum(row.values()), len(row)) for row in own_rows]
        assert each.n == len(own_rows)
        assert each.index_sum == sum(means)
        assert each.index_squares == sum(mean * mean for mean in means)
        expected = slow_index(each.questionnaire, own_rows)
        if expected is not None:
            assert score(Counts(current(), (each,))).exact == expected


def test_two_instruments_are_never_added() -> None:
    with pytest.raises(ValueError, match="spak"):
        count(current(), []) + count(load("spak/1"), [])


def test_what_has_two_sets_of_unsur_is_refused_as_one_number_and_both_are_named() -> None:
    both = count(load("skm-2017/1"), [scores(load("skm-2017/1"))]) + count(
        load("skm-2017/3"), [scores(load("skm-2017/3"))] * 2
    )
    with pytest.raises(MixedVersions) as refusal:
        score(both)
    said = str(refusal.value)
    assert "skm-2017/3: 10 unsur, 2 formulir" in said
    assert "skm-2017/1: 9 unsur, 1 formulir" in said
    assert "--questionnaire skm-2017/3" in said
    assert both.tally("waktu").n == 3
    assert both.tally("keamanan").n == 2
    assert score(both - count(load("skm-2017/1"), [scores(load("skm-2017/1"))])).n == 2


# ---- the register, on both engines ------------------------------------------------------------


def test_only_answers_to_the_instrument_asked_for_are_read(register: Register) -> None:
    spak = load("spak/1")
    own = [a_form(3), a_rating(4)]
    others = [
        replace(a_form(3), questionnaire=spak.ref, scores=scores(spak), comment="Ada calo"),
        replace(
            a_rating(1),
            questionnaire=spak.ref,
            scores=spak.encode({"kepuasan": 1}),
            reasons=("lama",),
        ),
    ]
    Device().give(register, *own, *others)
    days = (UNIT, DAY, DAY)
    with register.read() as conn:
        assert {row.questionnaire for row in answers.read(conn, *days)} == {"skm-2017/4"}
        assert {row.questionnaire for row in answers.read(conn, *days, Instrument("spak"))} == {
            "spak/1"
        }
        assert answers.read(conn, *days, Instrument("skm-2017", 3)) == []
        assert daily.taps(conn, *days) == {DAY.isoformat(): (1, 1)}
        assert daily.forms(conn, *days) == {DAY.isoformat(): 1}
        assert [group.n for group in Forms(conn, *days).groups()] == [1]
        assert list(reasons.named(conn, *days)) == []
        assert answers.comments(conn, *days) == []
        assert len(answers.comments(conn, *days, Instrument("spak"))) == 1
        day = DAY.isoformat()
        assert elsewhere(conn, UNIT, day, day) == {"spak": 2}
        assert elsewhere(conn, UNIT, day, day, Instrument("spak")) == {"skm-2017": 2}


# ---- files in and out -------------------------------------------------------------------------


def test_what_goes_out_comes_in_again_with_its_version(tmp_path: Path) -> None:
    forms = [load(ref) for ref in UNSUR if ref.startswith("skm")]
    given = [
        replace(a_form(3), questionnaire=form.ref, scores=scores(form, waktu=2), channel=channel)
        for form in forms
        for channel in (Channel.QR, Channel.IMPORT)
    ]
    with a_desk(tmp_path / "a") as desk, a_desk(tmp_path / "b") as other:
        desk.give(*given)
        before = {(row.id, row.questionnaire, row.scores) for row in desk.answers()}
        outcome = other.bring(desk.export())
        assert (outcome.stored, outcome.rejected) == (len(given), 0)
        assert {(row.id, row.questionnaire, row.scores) for row in other.answers()} == before
        assert other.bring(desk.export()).known == len(given)
        assert desk.bring(desk.export()).known == len(given)


def test_a_file_of_ten_unsur_is_imported_by_key_and_by_number(tmp_path: Path) -> None:
    row = {"answered_at": "2026-11-16", **dict.fromkeys(TEN, 3), "keamanan": 1}
    numbered = {"answered_at": "2026-11-17", **{f"U{n}": 3 for n in range(1, 11)}, "U10": 1}
    with a_desk(tmp_path) as desk:
        for line in (row, numbered):
            desk.bring(a_csv([line]), questionnaire="skm-2017/3", order="list")
        stored = [load(each.questionnaire).decode(each.scores) for each in desk.answers()]
    assert [one["keamanan"] for one in stored] == [1, 1]
    assert [len(one) for one in stored] == [10, 10]


def test_a_file_of_an_older_versions_unsur_asks_which_one_was_meant(tmp_path: Path) -> None:
    row = {"answered_at": "2026-11-16", **dict.fromkeys(TEN, 3)}
    with a_desk(tmp_path) as desk:
        with pytest.raises(WhichVersion, match=r"--questionnaire skm-2017/3 atau"):
            desk.bring(a_csv([row]))
        assert desk.answers() == []
        assert desk.bring(a_csv([row]), questionnaire="skm-2017/3").stored == 1
        # Now that the answer is there, the same file in other words changes nothing.
        assert desk.bring(a_csv([row]), questionnaire="skm-2017/4").known == 1


def test_a_line_that_names_its_version_is_held_to_it(tmp_path: Path) -> None:
    rows = [
        {"answered_at": "2026-11-16", "waktu": 3, "keamanan": 2, "questionnaire": "skm-2017/1"},
        {"answered_at": "2026-11-16", "waktu": 3, "keamanan": 2, "questionnaire": "skm-2017/3"},
        {"answered_at": "2026-11-16", "waktu": 3, "keamanan": "", "questionnaire": "spak/1"},
    ]
    skm = [ref for ref in UNSUR if ref.startswith("skm")]
    with a_desk(tmp_path) as desk:
        outcome = desk.bring(a_csv(rows))
        assert (outcome.stored, outcome.rejected) == (1, 2)
        assert [str(fault) for _, fault in outcome.faults] == [
            "Kolom keamanan: butir ini tidak ada dalam kuesioner skm-2017/1.",
            f"“questionnaire” berisi “spak/1”; seharusnya {', '.join(reversed(skm))}.",
        ]
        assert [row.questionnaire for row in desk.answers()] == ["skm-2017/3"]


def test_equal_lines_of_two_versions_stay_two_people(tmp_path: Path) -> None:
    row = {"answered_at": "2026-11-16", "waktu": 3}
    rows = [{**row, "questionnaire": f"skm-2017/{n}"} for n in (1, 3, 1)]
    with a_desk(tmp_path) as desk:
        assert desk.bring(a_csv(rows)).stored == 3
        assert desk.bring(a_csv(rows)).known == 3
        assert len(desk.answers()) == 3


def test_another_instrument_comes_in_and_goes_out_by_its_own_name(tmp_path: Path) -> None:
    row = {"answered_at": "2026-11-16", "imbalan": 4, "janji": 2}
    with a_desk(tmp_path) as desk:
        assert desk.bring(a_csv([row]), questionnaire="spak").stored == 1
        desk.give(a_form(3))
        assert {answer.questionnaire for answer in desk.answers()} == {"skm-2017/4"}
        own, other = desk.export("a.csv"), desk.export("b.csv", questionnaire="spak")
        assert [line["questionnaire"] for line in desk.rows(own)] == ["skm-2017/4"]
        [line] = desk.rows(other)
        assert (line["questionnaire"], line["imbalan"], line["janji"]) == ("spak/1", "4", "2")
        assert "keamanan" not in line
        assert desk.bring(other, questionnaire="spak").known == 1


def test_the_made_id_of_a_line_is_the_same_whichever_version_asked(tmp_path: Path) -> None:
    row = {"answered_at": date(2026, 11, 16).isoformat(), **dict.fromkeys(NINE, 3)}
    with a_desk(tmp_path / "a") as one, a_desk(tmp_path / "b") as other:
        one.bring(a_csv([row]), questionnaire="skm-2017/1")
        other.bring(a_csv([row]), questionnaire="skm-2017/2")
        assert [each.id for each in one.answers()] == [each.id for each in other.answers()]
        assert {each.kind for each in one.answers()} == {Kind.FORM}
