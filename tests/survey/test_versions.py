"""Versions of a questionnaire and another instrument: counted, stored, brought in and taken out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import Config
from kiosk.machine import doctor
from reports.evidence import packed
from survey import actions
from survey.answers.drafts import Channel, Kind
from survey.exchange.answers.versions import LabelsByVersion, WhichVersion
from survey.exchange.doubles.doubted import CountedAlready
from survey.index.counts import Counts, MixedVersions, count, count_by_ref
from survey.index.scoring import score
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
from survey.questionnaire import file as questionnaire_file
from survey.questionnaire.file import UnknownQuestionnaire, WrongFile, read
from survey.register import answers
from survey.register.engine import Register
from survey.register.instruments import elsewhere
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


def test_a_version_that_is_not_sound_is_not_asked_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = published_folder(tmp_path / "q", ["skm-2017/2", "skm-2017/3"])
    listed = folder / "published.toml"
    text = listed.read_text(encoding="utf-8")
    digest = text[text.index('"skm-2017-3.toml"') :].split('"')[3]
    listed.write_text(text.replace(digest, "0" * 64), encoding="utf-8")
    monkeypatch.setattr(questionnaire_file, "FOLDER", folder.rename(tmp_path / "spoilt"))
    assert current().ref == "skm-2017/2"
    [wrong] = questionnaire_file.broken()
    assert f"digest {digest}" in str(wrong)
    [told] = [one for one in doctor.examine(Config(tmp_path)) if "skm-2017/3" in one.text]
    assert not told.well
    assert told.text.endswith("Sementara itu yang ditanyakan: skm-2017/2.")


def test_the_newest_version_is_the_highest_number_whatever_the_order_of_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = published_folder(tmp_path / "q", ["skm-2017/3", "skm-2017/2"])
    monkeypatch.setattr(questionnaire_file, "FOLDER", folder)
    assert current().ref == "skm-2017/3"
    assert [form.version for form in versions("skm-2017")] == [3, 2, 1]


@pytest.mark.parametrize("ref", ["skm-2017", "skm-2017/x", "skm-2017/0", "SKM/1", "/1"])
def test_a_name_that_is_no_version_is_refused_in_the_list(tmp_path: Path, ref: str) -> None:
    folder = published_folder(tmp_path / "q", [])
    with (folder / "published.toml").open("a", encoding="utf-8") as listed:
        listed.write(f'\n["{ref}"]\nfile = "x.toml"\ndigest = "x"\n')
    with pytest.raises(WrongFile, match="harus seperti skm-2017/2"):
        read("skm-2017/1", folder)


def test_the_newest_wording_names_what_several_versions_ask(tmp_path: Path) -> None:
    folder = published_folder(tmp_path / "q", ["skm-2017/3"], {"Waktu Penyelesaian": "Waktu Baru"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questionnaire_file, "FOLDER", folder)
        assert names().item("waktu").name.id == "Waktu Baru"
        assert load("skm-2017/1").item("waktu").name.id == "Waktu Penyelesaian"


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
    assert sum(each.n > 0 for each in counted.sets) == len(by_set)
    for each in counted.sets:
        own_rows = by_set[each.questionnaire.unsur_keys]
        means = [Fraction(25 * sum(row.values()), len(row)) for row in own_rows]
        assert each.n == len(own_rows)
        assert each.index_sum == sum(means)
        assert each.index_squares == sum(mean * mean for mean in means)
        expected = slow_index(each.questionnaire, own_rows)
        if expected is not None:
            assert score(Counts(current(), (each,))).exact == expected


def test_a_form_is_complete_when_all_its_own_unsur_are_answered() -> None:
    fourteen = load("skm-2017/4")
    whole, most = scores(fourteen), fourteen.encode(dict.fromkeys(FOURTEEN[:13], 3))
    assert count(fourteen, [whole, most]).n_complete == 1


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
        counted = packed.read(conn, *days)
        assert counted.share_by_day == {DAY.isoformat(): (1, 1)}
        assert counted.forms.by_word("day") == {DAY.isoformat(): 1}
        assert counted.people.keep("reasons", bool).n == 0
        assert packed.read(conn, *days, Instrument("spak")).people.by_each("reasons") == {"lama": 1}
        assert answers.comments(conn, *days) == []
        assert len(answers.comments(conn, *days, Instrument("spak"))) == 1
        assert elsewhere(conn, *days) == {"spak": 2}
        assert elsewhere(conn, *days, Instrument("spak")) == {"skm-2017": 2}
        assert elsewhere(conn, *days, Instrument("skm-2017", 3)) == {"skm-2017/4": 2, "spak": 2}


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
    # Somebody else: the same ten scores on another day would be asked about.
    numbered = {"answered_at": "2026-11-17", **{f"U{n}": 4 for n in range(1, 11)}, "U10": 1}
    with a_desk(tmp_path) as desk:
        for line in (row, numbered):
            desk.bring(a_csv([line]), questionnaire="skm-2017/3", order="list")
        stored = [load(each.questionnaire).decode(each.scores) for each in desk.answers()]
    assert [one["keamanan"] for one in stored] == [1, 1]
    assert [len(one) for one in stored] == [10, 10]


def test_columns_that_fit_several_versions_are_not_guessed_about(tmp_path: Path) -> None:
    ten = {"answered_at": "2026-11-16", **dict.fromkeys(TEN, 3)}
    numbered = {"answered_at": "2026-11-16", "U1": 1, "U2": 4}
    tap = {"answered_at": "2026-11-17", "kepuasan": 4}
    with a_desk(tmp_path) as desk:
        with pytest.raises(WhichVersion, match=r"Yang cocok: skm-2017/4, skm-2017/3\."):
            desk.bring(a_csv([ten]))
        with pytest.raises(WhichVersion, match=r"skm-2017/4, skm-2017/3, skm-2017/2, skm-2017/1"):
            desk.bring(a_csv([numbered]), order="list")
        with pytest.raises(LabelsByVersion, match="U1 dan kolom questionnaire"):
            desk.bring(a_csv([{**numbered, "questionnaire": "skm-2017/2"}]), order="list")
        assert desk.answers() == []
        assert desk.bring(a_csv([numbered]), order="list", questionnaire="skm-2017/2").stored == 1
        [row] = desk.answers()
        assert load(row.questionnaire).decode(row.scores) == {"prosedur": 1, "persyaratan": 4}
        assert desk.bring(a_csv([tap])).stored == 1  # a tap is the same by any version


def test_a_wrong_version_is_put_right_by_taking_the_import_back(tmp_path: Path) -> None:
    row = {"answered_at": "2026-11-16", **dict.fromkeys(NINE, 3)}
    with a_desk(tmp_path) as desk:
        wrong = desk.bring(a_csv([row, row]), questionnaire="skm-2017/3")
        assert wrong.number is not None
        again = desk.bring(a_csv([row, row]), questionnaire="skm-2017/1")
        assert (again.stored, again.known, again.rejected) == (0, 0, 2)
        assert "loket import withdraw" in str(again.faults[0][1])
        actions.withdraw_import(desk.register, wrong.number, by="Ayu")
        right = desk.bring(a_csv([row, row]), questionnaire="skm-2017/1")
        assert (right.stored, right.rejected) == (2, 0)
        assert [each.questionnaire for each in desk.answers()] == ["skm-2017/1"] * 2
        assert desk.bring(a_csv([row, row]), questionnaire="skm-2017/1").known == 2
        # The order alone is no other meaning: by key these are the same answers.
        assert desk.bring(a_csv([row, row]), questionnaire="skm-2017/2").known == 2
        assert desk.bring(a_csv([row, row]), questionnaire="skm-2017/3").rejected == 2
        # Taken back once more, the first import may come again, and never both.
        assert right.number is not None
        actions.withdraw_import(desk.register, right.number, by="Ayu")
        assert desk.bring(a_csv([row, row]), questionnaire="skm-2017/3").stored == 2
        assert [each.questionnaire for each in desk.answers()] == ["skm-2017/3"] * 2


def test_numbers_of_unsur_are_not_counted_as_those_of_two_versions(tmp_path: Path) -> None:
    rows = [{"answered_at": "2026-11-16", "U1": 4, "U2": n} for n in (1, 4)]
    with a_desk(tmp_path) as desk:
        desk.bring(a_csv(rows), order="list", questionnaire="skm-2017/1")
        with pytest.raises(CountedAlready, match="--questionnaire skm-2017/1"):
            desk.bring(a_csv(rows), order="list", questionnaire="skm-2017/2")
        assert len(desk.answers()) == 2


def test_lines_refused_as_another_versions_are_not_counted_from_the_rejected_file(
    tmp_path: Path,
) -> None:
    row = {"answered_at": "2026-11-16", **dict.fromkeys(NINE, 3)}
    with a_desk(tmp_path) as desk:
        wrong = desk.bring(a_csv([row, row]), questionnaire="skm-2017/3")
        desk.bring(a_csv([row, row]), questionnaire="skm-2017/1")
        path = desk.folder / "ratings.rejected.csv"
        again = desk.bring(path, questionnaire="skm-2017/1")
        assert (again.stored, again.rejected) == (0, 2)
        assert wrong.number is not None
        actions.withdraw_import(desk.register, wrong.number, by="Ayu")
        # As the sentence says: the import taken back, the lines are stored, under the ids behind.
        assert desk.bring(path, questionnaire="skm-2017/1").stored == 2
        assert desk.bring(a_csv([row, row]), questionnaire="skm-2017/1").known == 2
        for text in (a_csv([row, row]), path):
            assert desk.bring(text, "again.csv", questionnaire="skm-2017/3").rejected == 2
        assert len(desk.answers()) == 2


def test_equal_words_to_two_instruments_are_two_answers(tmp_path: Path) -> None:
    rows = [{"answered_at": "2026-11-16", "kepuasan": n} for n in (3, 2)]
    with a_desk(tmp_path) as desk:
        assert desk.bring(a_csv(rows), questionnaire="spak").stored == 2
        assert desk.bring(a_csv(rows)).stored == 2
        assert len(desk.answers()) == 2
        assert len(desk.rows(desk.export(questionnaire="spak"))) == 2


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
