"""What people write about: stems, denials, words from five people on, themes from 200 comments."""

import subprocess
import sys
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import COMMENT_BATCH, MASK, THEMES_FROM, Released, release_comments
from reports.evidence.words import canonical, reference, terms
from reports.measures.themes import NothingToSearch, Said, by_theme, said, search, themes
from survey.questionnaire import current

WEEK = "2026-W47"
TEXTS = (
    "Antreannya lama sekali",
    "ngantri lamaaa, kursi kurang",
    "Petugas kurang begitu ramah",
    "gak ramah bgt petugasnya",
    "The staff were not friendly",
    "Cepat dan ramah, terima kasih",
    "tidak ada kursi untuk menunggu",
    "Syarat tidak jelas",
)


def released(*texts: str) -> list[Released]:
    return [Released(WEEK, text) for text in texts]


def keys(text: str) -> list[str]:
    return [term.key for term in terms(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Pelayanannya memuaskan", ["layan", "puas"]),
        ("antri, antrian, antrean, mengantre, queue", ["antre"] * 5),
        ("Petugas kurang begitu ramah", ["petugas", "tidak ramah"]),
        ("not friendly", ["tidak ramah"]),
        ("tidak. Ramah sekali", ["ramah"]),  # a denial ends with its part of the sentence
        ("Kursi kurang, banyak yang berdiri", ["tidak kursi", "banyak", "diri"]),
        ("berbelit-belit", ["ribet"]),
        (f"Bu {MASK} sabar", ["sabar"]),
        ("", []),
        ("???", []),
    ],
)
def test_what_is_said_the_same_way_is_one_word(text: str, found: list[str]) -> None:
    assert keys(text) == found


def test_a_word_is_shown_from_five_people_on_however_often_each_says_it() -> None:
    four = released(*["ramah ramah ramah ramah ramah"] * 4)
    assert said(four).words == ()
    [word] = said([*four, *released("sangat ramah")]).words
    assert (word.written, word.n) == ("ramah", 5)


def test_a_denied_word_is_counted_apart_and_written_as_most_wrote_it() -> None:
    found = said(released(*["ramah"] * 6, *["kurang ramah"] * 4, *["tidak ramah"] * 2))
    assert [(w.written, w.n) for w in found.words] == [("kurang ramah", 6), ("ramah", 6)]


@pytest.mark.parametrize(
    ("text", "unsur"),
    [
        ("Tolong kursi tunggu diperhatikan", {"sarana"}),
        ("Ruang tunggunya lega dan terang", {"sarana"}),
        ("Menunggu terlalu lama di ruang tunggu", {"sarana", "waktu"}),
        ("Kursinya bagus. Menunggu sejam", {"sarana", "waktu"}),
        ("Petugas menerangkan dengan sabar", {"kompetensi", "perilaku"}),
    ],
)
def test_a_chair_to_wait_on_is_no_waiting(text: str, unsur: set[str]) -> None:
    assert {theme.unsur for theme in by_theme(terms(text))} == unsur


def test_themes_need_200_comments() -> None:
    texts = [TEXTS[i % len(TEXTS)] for i in range(THEMES_FROM)]
    assert said(released(*texts[:-1])).themes == ()
    found = {one.theme.key: one for one in said(released(*texts)).themes}
    assert set(found) == {"waktu", "sikap", "tempat", "syarat", "penjelasan"}
    assert found["sikap"].n == THEMES_FROM // 2
    assert [(word.written, word.n) for word in found["sikap"].words] == [
        ("kurang begitu ramah", 75),
        ("ramah", 25),
    ]
    assert found["waktu"].n == THEMES_FROM // 2


def test_every_theme_belongs_to_an_unsur_and_to_reasons_that_are_asked() -> None:
    form = current()
    known = {reason.key: reason.unsur for reason in form.reasons}
    for theme in themes():
        assert theme.unsur in {item.key for item in form.unsur}
        assert {known[key] for key in theme.reasons} <= {theme.unsur}
        assert set(theme.name) == {"id", "en"}


def test_no_word_belongs_to_two_themes() -> None:
    words = [word for theme in themes() for word in theme.words]
    assert sorted(words) == sorted(set(words))


def test_no_spelling_stands_for_two_words() -> None:
    tables = reference()
    assert not set(tables.normal) & set(tables.negations) - {"kurang"}
    assert not {word for word in tables.normal if tables.normal[word] in tables.normal}


@settings(max_examples=40)
@given(st.lists(st.sampled_from(TEXTS), max_size=40), st.integers(0, 10**6))
def test_the_order_of_comments_changes_nothing(texts: list[str], seed: int) -> None:
    other = list(texts)
    Random(seed).shuffle(other)
    found: Said = said(released(*texts))
    assert found == said(released(*other))
    assert all(COMMENT_BATCH <= word.n <= found.n == len(texts) for word in found.words)


def test_a_search_finds_every_form_of_a_word() -> None:
    all_of = released(*TEXTS)
    assert [one.text for one in search(all_of, "menunggu")] == [TEXTS[6]]
    assert [one.text for one in search(all_of, "antrian lama")] == [TEXTS[0], TEXTS[1]]
    assert [one.text for one in search(all_of, "tidak ramah")] == [*TEXTS[2:5]]
    assert [one.text for one in search(all_of, "RAMAH")] == [*TEXTS[2:6]]
    assert search(all_of, "parkir") == []
    assert [one.text for one in search(all_of, "untuk")] == [TEXTS[6]]
    assert search(all_of, "untu") == search(all_of, "a*") == []  # no part of a word
    with pytest.raises(NothingToSearch):
        search(all_of, "123 ?")


def test_a_search_for_a_hidden_name_or_number_finds_nothing() -> None:
    rows = [("2026-11-16", f"Bu Siti lama sekali {n}, hubungi 0812-3456-7890") for n in range(5)]
    found = release_comments(rows, before=date(2026, 12, 1), seed="a", names=["Siti Rahmawati"])
    assert len(search(found, "lama")) == 5
    assert search(found, "siti") == []
    with pytest.raises(NothingToSearch):
        search(found, "0812")
    waiting = release_comments(rows[:4], before=date(2026, 12, 1), seed="a")
    assert search(waiting, "lama") == []


def test_the_stemmer_is_loaded_with_the_first_word_only() -> None:
    program = (
        "import sys, reports.measures.themes, "
        "reports.disclosure\n"
        "assert not [name for name in sys.modules if name.startswith('Sastrawi')]\n"
        "from reports.evidence.words import canonical\n"
        "assert canonical('menjelaskan') == 'jelas'\n"
        "assert 'Sastrawi' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_released_weeks_give_the_same_words_again() -> None:
    first = date(2026, 11, 16)
    rows = [((first + timedelta(days=i % 9)).isoformat(), TEXTS[i % 8]) for i in range(60)]
    found = release_comments(rows, before=date(2026, 12, 1), seed="a")
    assert said(found) == said(release_comments(rows[::-1], before=date(2026, 12, 1), seed="a"))
    assert canonical("ngantri") == "antre"
