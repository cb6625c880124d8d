import shutil
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import Invalid
from survey.questionnaire import Owner, UnknownItem, WrongLength, WrongScores, current, load
from survey.questionnaire.file import FOLDER, ChangedFile, UnknownQuestionnaire, WrongFile, read

SKM = current()
KEYS = [item.key for item in SKM.items]
# The wording of PermenPANRB 14/2017, in the order of its form, typed here a second time.
OFFICIAL = {
    "persyaratan": "Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan"
    " jenis pelayanannya?|Tidak sesuai|Kurang sesuai|Sesuai|Sangat sesuai",
    "prosedur": "Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini?"
    "|Tidak mudah|Kurang mudah|Mudah|Sangat mudah",
    "waktu": "Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan?"
    "|Tidak cepat|Kurang cepat|Cepat|Sangat cepat",
    "biaya": "Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?"
    "|Sangat mahal|Cukup mahal|Murah|Gratis",
    "produk": "Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang"
    " tercantum dalam standar pelayanan dengan hasil yang diberikan?"
    "|Tidak sesuai|Kurang sesuai|Sesuai|Sangat sesuai",
    "kompetensi": "Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam"
    " pelayanan?|Tidak kompeten|Kurang kompeten|Kompeten|Sangat kompeten",
    "perilaku": "Bagaimana pendapat Saudara tentang perilaku petugas dalam pelayanan terkait"
    " kesopanan dan keramahan?|Tidak sopan dan ramah|Kurang sopan dan ramah|Sopan dan ramah"
    "|Sangat sopan dan ramah",
    "sarana": "Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana?"
    "|Buruk|Cukup|Baik|Sangat baik",
    "pengaduan": "Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan?"
    "|Tidak ada|Ada tetapi tidak berfungsi|Berfungsi kurang maksimal|Dikelola dengan baik",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the questionnaires, to be spoilt."""
    return Path(shutil.copytree(FOLDER, tmp_path / "questionnaires"))


def spoil(folder: Path, old: str, new: str, name: str = "skm-2017.toml") -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_official_questions_stand_word_for_word_in_the_order_of_the_form() -> None:
    found = {
        item.key: "|".join([item.question.id, *(option.text.id for option in item.options)])
        for item in SKM.form
    }
    assert found == OFFICIAL
    assert list(found) == list(OFFICIAL)


def test_the_published_version_is_the_one_that_was_recorded() -> None:
    assert SKM.ref == "skm-2017/1"
    assert SKM.digest == "16b5eaf98427909200095fb503a424577fd6bc6f4ed503137bd4111e5effcef1"


def test_satisfaction_comes_first_and_has_no_weight() -> None:
    assert (SKM.items[0].key, SKM.items[0].weight) == ("kepuasan", False)
    assert [option.text.id for option in SKM.items[0].options] == [
        "Tidak baik",
        "Kurang baik",
        "Baik",
        "Sangat baik",
    ]
    assert SKM.bobot * 9 == 1


def test_list_and_form_swap_only_complaints_and_premises() -> None:
    as_list, as_form = SKM.by_label("list"), SKM.by_label("form")
    assert {u for u in as_list if as_list[u] != as_form[u]} == {"U8", "U9"}
    assert (as_list["U8"], as_form["U8"]) == ("pengaduan", "sarana")
    assert SKM.label("sarana", "form") == "U8"


def test_only_competence_and_manner_are_about_the_officer() -> None:
    assert [item.key for item in SKM.unsur if item.about_officer] == ["kompetensi", "perilaku"]


def test_the_tap_has_no_number_among_the_unsur() -> None:
    with pytest.raises(UnknownItem):
        SKM.label("kepuasan")


def test_every_text_exists_in_both_languages() -> None:
    texts = [t for i in SKM.items for t in (i.name, i.question, i.hint)]
    texts += [o.text for i in SKM.items for o in i.options] + [r.text for r in SKM.reasons]
    assert all(text.say("id") and text.say("en") for text in texts)
    assert texts[0].say("jv") == texts[0].id


def test_every_reason_about_the_officer_belongs_to_an_unsur_about_the_officer() -> None:
    for reason in SKM.reasons:
        assert (reason.owner is Owner.OFFICER) == SKM.item(reason.unsur).about_officer, reason.key


def test_low_and_high_taps_are_asked_for_different_reasons() -> None:
    assert SKM.reasons_for(1) == SKM.reasons_for(2)
    assert SKM.reasons_for(3) == SKM.reasons_for(4)
    assert not set(SKM.reasons_for(2)) & set(SKM.reasons_for(3))
    assert SKM.ask["low"] != SKM.ask["high"]
    assert SKM.reason("ramah").side == "high"


@given(st.dictionaries(st.sampled_from(KEYS), st.integers(1, 4)))
def test_answers_come_back_from_their_score_string(scores: dict[str, int]) -> None:
    assert SKM.decode(SKM.encode(scores)) == scores


def test_a_tap_is_one_character_and_nine_dashes() -> None:
    assert SKM.encode({"kepuasan": 4}) == "4---------"


@pytest.mark.parametrize("score", [0, 5, -1, True, 10])
def test_a_score_outside_the_options_is_not_encoded(score: int) -> None:
    with pytest.raises(WrongScores):
        SKM.encode({"waktu": score})


def test_a_score_string_of_another_length_or_script_is_refused() -> None:
    with pytest.raises(WrongLength):
        SKM.decode("4--------")
    with pytest.raises(WrongScores):
        SKM.decode("١---------")
    with pytest.raises(UnknownItem, match="persyaratan"):
        SKM.position("syarat")


def test_the_extra_question_is_drawn_by_the_last_eight_digits_in_form_order() -> None:
    drawn = [SKM.drawn_unsur(UUID(int=(7 << 64) + n)) for n in range(9)]
    assert drawn == [item.key for item in SKM.form]
    assert SKM.drawn_unsur(UUID("00000000-0000-4000-8000-0000ffffffff")) == "biaya"


def test_a_changed_file_under_the_same_version_is_refused(folder: Path) -> None:
    spoil(folder, "Sangat mahal", "Mahal sekali")
    with pytest.raises(ChangedFile, match=r"skm-2017\.toml"):
        read("skm-2017/1", folder)


def test_a_changed_reason_under_the_same_version_is_refused(folder: Path) -> None:
    spoil(folder, 'owner = "officer"', 'owner = "unit"', "skm-2017.reasons.toml")
    with pytest.raises(ChangedFile):
        read("skm-2017/1", folder)


def test_a_changed_comment_in_the_file_changes_nothing(folder: Path) -> None:
    spoil(folder, "# The questionnaire", "# This questionnaire")
    assert read("skm-2017/1", folder) == SKM


def test_a_version_that_was_never_published_is_refused() -> None:
    with pytest.raises(UnknownQuestionnaire, match="skm-2017/1"):
        load("skm-2017/2")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('key = "waktu"', 'key = "prosedur"', "item “prosedur”"),
        ("form_number = 9", "form_number = 7", "form_number"),
        ("list_number = 9", "list_number = 11", "list_number"),
        ("score = 4", "score = 5", "item 1.options"),
        ("weight = false", 'weight = "no"', "item 1.weight"),
        ('en = "Satisfaction"', 'en = ""', "item 1.name.en"),
        ("version = 1", "version = 2", "key, version"),
        ("[[item]]", "[[item]", "TOML"),
    ],
)
def test_wrong_data_is_refused_with_its_file_and_place(
    folder: Path, old: str, new: str, place: str
) -> None:
    spoil(folder, old, new)
    with pytest.raises(WrongFile) as refused:
        read("skm-2017/1", folder)
    assert "skm-2017.toml" in str(refused.value)
    assert place in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('key = "berbelit"', 'key = "lama"', "reason “lama”"),
        ('unsur = "waktu"', 'unsur = "tempo"', "low 1.unsur"),
        ('owner = "unit"', 'owner = "boss"', "low 1.owner"),
    ],
)
def test_a_wrong_reason_is_refused_with_its_file_and_place(
    folder: Path, old: str, new: str, place: str
) -> None:
    spoil(folder, old, new, "skm-2017.reasons.toml")
    with pytest.raises(WrongFile) as refused:
        read("skm-2017/1", folder)
    assert "skm-2017.reasons.toml" in str(refused.value)
    assert place in str(refused.value)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "skm-2017.reasons.toml").unlink()
    with pytest.raises(Invalid, match=r"skm-2017\.reasons\.toml"):
        read("skm-2017/1", folder)
