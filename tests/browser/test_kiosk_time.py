"""Time on the touchscreen: what waits, what is covered, what ends."""

import re

import pytest
from playwright.sync_api import Page

from kiosk.qr import squares
from survey.answers.drafts import Kind
from survey.questionnaire import current
from tests.browser.conftest import Served
from tests.browser.touchscreen import Touchscreen

ASKED = current()


@pytest.fixture
def screen(page: Page, served: Served) -> Touchscreen:
    return Touchscreen.open(page, served.url)


def test_the_thank_you_returns_by_itself_after_ten_seconds(screen: Touchscreen) -> None:
    screen.rate(3)
    screen.later(7.5)
    assert screen.name == "thanks"
    screen.later(3)
    assert screen.name == "idle"


def test_a_touch_on_nothing_keeps_no_thank_you_and_is_told_when_the_faces_come(
    screen: Touchscreen,
) -> None:
    screen.rate(3)
    for n in range(5):
        assert screen.name == "thanks", n
        screen.page.click("main h1:visible")
        assert re.fullmatch("Layar kembali ke awal dalam [1-9] detik.", screen.note)
        screen.later(1.8)
    assert (screen.name, screen.note) == ("idle", "")


def test_in_english_the_last_second_is_one(screen: Touchscreen) -> None:
    # Before the face is touched: on a busy machine the last second would pass unseen.
    screen.hold_clock()
    screen.rate(3)
    screen.do("language")
    notes = []
    while screen.name == "thanks":
        screen.page.click("main h1:visible")
        notes.append(screen.note)
        screen.later(0.5)
    assert notes[0].endswith(" seconds.")
    assert notes[-1] == "The screen goes back to the start in 1 second."


def test_a_language_chosen_on_the_thank_you_gives_its_time_again(screen: Touchscreen) -> None:
    screen.rate(3)
    screen.later(5)
    screen.do("language")
    screen.later(7)
    assert screen.name == "thanks"
    screen.later(3)
    assert screen.name == "idle"


@pytest.mark.parametrize(("large", "seconds"), [(False, 45), (True, 90)])
def test_an_optional_screen_counts_down_visibly_and_then_ends(
    screen: Touchscreen, served: Served, large: bool, seconds: int
) -> None:
    screen.rate(1)
    screen.do("story")
    screen.choose(2)
    if large:
        screen.do("larger")
    screen.later(seconds - 12)
    assert screen.page.inner_text("#veil-text") == "", "covered, and not counting yet"
    screen.later(3)
    assert "Layar kembali ke awal dalam" in screen.page.inner_text("#veil")
    first = screen.page.inner_text("#veil-text")
    screen.later(4)
    assert screen.page.inner_text("#veil-text") != first
    screen.later(6)
    screen.shows("idle")
    tap, detail = served.holds(2)
    assert (detail.about, detail.reasons) == (tap.id, (ASKED.reasons_for(1)[2].key,))


def test_more_time_gives_the_whole_time_again(screen: Touchscreen) -> None:
    screen.rate(4)
    screen.do("story")
    screen.later(38)
    screen.do("more")
    assert screen.page.is_hidden("#veil")
    assert screen.name == "ask"
    screen.later(33)
    assert screen.page.is_hidden("#veil")
    screen.later(4)
    assert screen.page.is_visible("#veil")


def test_a_hand_beside_the_question_gives_no_more_time(screen: Touchscreen) -> None:
    screen.rate(4)
    screen.do("story")
    screen.later(38)
    for _ in range(9):
        screen.page.mouse.click(20, 20)
        screen.later(0.5)
    assert screen.page.is_visible("#veil")
    screen.later(4)
    assert screen.name == "idle"


@pytest.mark.parametrize(("large", "seconds"), [(False, 20), (True, 40)])
def test_what_was_chosen_is_covered_when_nobody_touches_the_screen(
    screen: Touchscreen, large: bool, seconds: int
) -> None:
    if large:
        screen.do("larger")
    screen.rate(1)
    screen.do("story")
    screen.later(seconds)
    assert screen.page.is_hidden("#veil"), "nothing was chosen yet"
    screen.choose(2)
    screen.later(seconds - 3)
    assert screen.page.is_hidden("#veil")
    screen.later(2)
    assert screen.page.is_visible("#veil")
    veil = screen.page.locator("#veil").bounding_box()
    assert veil == {"x": 0, "y": 0, "width": 1280, "height": 800}
    colour = "getComputedStyle(veil).backgroundColor"
    assert screen.page.evaluate(colour) == "rgb(238, 244, 243)", "nothing shines through"
    screen.do("more")
    chosen = screen.page.locator("#ask-answers [aria-pressed=true]")
    assert chosen.all_inner_texts() == [ASKED.reasons_for(1)[2].text.id]


def test_who_comes_next_passes_a_covered_screen_and_sees_nothing_of_it(
    screen: Touchscreen, served: Served
) -> None:
    screen.rate(1)
    screen.do("story")
    screen.choose(2)
    screen.later(21)
    assert ASKED.reasons_for(1)[2].text.id not in screen.page.inner_text("#veil")
    screen.page.click("#veil [data-do=leave]")
    screen.later(1)
    screen.shows("idle")
    tap, detail = served.holds(2)
    assert detail.about == tap.id
    screen.rate(4)
    screen.do("story")
    assert screen.page.locator("#ask-answers [aria-pressed=true]").count() == 0


def test_a_finger_on_its_way_as_the_screen_is_covered_ends_nothing(screen: Touchscreen) -> None:
    screen.rate(1)
    screen.do("story")
    screen.choose(2)
    screen.hold_clock()
    while not screen.page.is_visible("#veil"):
        screen.later(0.25)
    screen.page.click("#veil [data-do=leave]")
    assert screen.page.is_visible("#veil")
    screen.later(1.3)
    screen.page.click("#veil [data-do=leave]")
    assert screen.name == "idle"


def test_a_story_is_ended_on_any_screen_with_what_was_chosen(
    screen: Touchscreen, served: Served
) -> None:
    screen.rate(1)
    screen.do("story")
    screen.choose(2)
    screen.do("end")
    screen.shows("done")
    tap, detail = served.holds(2)
    assert (detail.about, detail.reasons) == (tap.id, (ASKED.reasons_for(1)[2].key,))


def test_a_survey_is_left_unfinished_and_sent_when_it_is_whole(
    screen: Touchscreen, served: Served
) -> None:
    screen.rate(3)
    screen.do("survey")
    screen.choose(2)
    assert screen.page.inner_text("#end") == "Keluar tanpa melengkapi"
    screen.do("end")
    screen.shows("done")
    assert screen.heading == "Terima kasih. Survei yang belum lengkap sudah disimpan."
    assert served.holds(2)[1].kind is Kind.UNFINISHED
    screen.do("finish")
    screen.shows("idle")
    screen.rate(4)
    screen.do("survey")
    for _ in ASKED.form:
        screen.choose(3)
    assert screen.page.inner_text("#end") == "Kirim"
    screen.do("end")
    screen.shows("done")
    assert screen.heading == "Terima kasih, survei Anda sudah tercatat."
    assert served.holds(4)[3].kind is Kind.FORM


def test_a_survey_of_which_nothing_was_answered_is_left_without_a_form(
    screen: Touchscreen, served: Served
) -> None:
    screen.rate(3)
    screen.do("survey")
    screen.do("end")
    screen.shows("done")
    assert screen.heading == "Terima kasih, penilaian Anda sudah tercatat."
    assert len(served.stored) == 1


def test_a_counter_of_one_service_asks_nobody_which_it_was(page: Page, served: Served) -> None:
    Touchscreen.open(page, served.url)
    page.goto(f"{served.url}/kiosk/dukcapil/L2")
    for way, total in (("story", 3), ("survey", len(ASKED.form) + 5)):
        screen = Touchscreen(page)
        screen.shows("idle")
        screen.rate(1)
        screen.do(way)
        for n in range(1, total):
            assert page.inner_text("#ask-kicker") == f"{n} dari {total}"
            assert screen.heading != "Layanan apa yang Anda terima?"
            screen.do("next")
        assert screen.name == "comment"
        screen.do("next")
        screen.shows("done")
        screen.do("finish")
    assert len(served.stored) == 2


@pytest.mark.parametrize("way", ["story", "survey"])
def test_progress_counts_every_screen_that_will_come(screen: Touchscreen, way: str) -> None:
    screen.rate(1)
    screen.do(way)
    total = {"story": 4, "survey": len(ASKED.form) + 6}[way]
    for n in range(1, total):
        assert screen.page.inner_text("#ask-kicker") == f"{n} dari {total}"
        assert screen.page.evaluate("far.value") == pytest.approx(n / total)
        screen.do("next")
    assert screen.name == "comment"
    assert screen.page.evaluate("far.value") == 1


def test_touches_on_nothing_of_the_thank_you_are_told_with_a_rating_soon_after_it(
    screen: Touchscreen, served: Served
) -> None:
    screen.hold_clock()
    screen.rate(3)
    screen.later(7)
    for _ in range(2):
        screen.page.click("main h1:visible")
    screen.later(5)
    screen.shows("idle")
    screen.rate(4)
    assert [draft.ignored for draft in served.holds(2)] == [0, 2]


def test_who_makes_room_for_the_next_visitor_leaves_him_no_touches(
    screen: Touchscreen, served: Served
) -> None:
    screen.rate(3)
    for _ in range(3):
        screen.page.click("main h1:visible")
    screen.do("finish")
    screen.later(5)
    screen.rate(4)
    assert [draft.ignored for draft in served.holds(2)] == [0, 0]


def test_large_type_makes_the_thank_you_stay_for_thirty_seconds(screen: Touchscreen) -> None:
    screen.do("larger")
    screen.rate(3)
    screen.later(27)
    assert screen.name == "thanks"
    screen.later(3)
    assert screen.name == "idle"


def test_a_receipt_is_shown_as_a_code_for_thirty_seconds(
    screen: Touchscreen, served: Served
) -> None:
    screen.rate(3)
    receipt = screen.page.inner_text("#code")
    screen.do("proof")
    screen.page.wait_for_selector("#proof-squares path")
    assert screen.heading == receipt
    real = squares(f"https://skm.contoh.go.id/cek/{receipt}")
    assert screen.page.locator("#proof-squares path").nth(1).get_attribute("d") == real.d
    assert receipt not in screen.page.url
    screen.later(25)
    assert screen.name == "proof"
    screen.do("proven")
    assert screen.name == "thanks"
    screen.do("proof")
    screen.later(30)
    screen.shows("idle")
    assert receipt not in screen.page.content()


def test_where_no_code_can_be_drawn_the_receipt_is_to_be_written_down(screen: Touchscreen) -> None:
    screen.page.route("**/cek/qr", lambda route: route.abort())
    screen.rate(3)
    screen.do("proof")
    screen.page.wait_for_function("document.body.innerText.includes('Catat bukti ini')")
    assert screen.heading == screen.page.text_content("#code")


def test_a_language_chosen_beside_the_code_says_it_anew(screen: Touchscreen) -> None:
    screen.rate(3)
    screen.do("proof")
    screen.page.wait_for_selector("#proof-squares path")
    drawn = screen.page.inner_html("#proof-squares")
    screen.do("language")
    screen.page.wait_for_function("document.body.innerText.includes('Scan it with a phone')")
    screen.page.wait_for_selector("#proof-squares path")
    assert screen.page.inner_html("#proof-squares") == drawn
    screen.do("proven")
    assert (screen.name, screen.heading) == ("thanks", "Thank you, your rating has been recorded.")
