"""A citizen walks through the touchscreen: every way through it, and what is stored of each."""

from uuid import UUID

import pytest
from playwright.sync_api import Page

from survey.answers.drafts import Kind
from survey.questionnaire import current
from tests.browser.conftest import Served
from tests.browser.touchscreen import Touchscreen
from tests.paired import cookie_of

ASKED = current()


@pytest.fixture
def screen(page: Page, served: Served) -> Touchscreen:
    return Touchscreen.open(page, served.url)


@pytest.mark.parametrize("kepuasan", [1, 2, 3, 4])
def test_one_touch_is_stored_and_thanked_for(
    screen: Touchscreen, served: Served, kepuasan: int
) -> None:
    name, value = cookie_of(served.state.config).split("=")
    url = f"{served.url}/kiosk/dukcapil/L1"
    screen.page.context.add_cookies([{"name": name, "value": value, "url": url}])
    served.state.pairs._look_at = 0.0
    screen.rate(kepuasan)
    (tap,) = served.stored
    assert (tap.kind, ASKED.decode(tap.scores)) == (Kind.RATING, {"kepuasan": kepuasan})
    assert (tap.unit, tap.counter, tap.provenance, tap.ignored) == ("dukcapil", "L1", "kiosk", 0)
    assert screen.heading == "Terima kasih, penilaian Anda sudah tercatat."


@pytest.mark.parametrize(("kepuasan", "side"), [(1, "low"), (4, "high")])
def test_the_whole_story_is_one_entry_about_the_tap(
    screen: Touchscreen, served: Served, kepuasan: int, side: str
) -> None:
    screen.rate(kepuasan)
    screen.do("story")
    assert screen.heading == ASKED.ask[side].id
    screen.choose(0)
    screen.choose(3)
    screen.do("next")
    screen.choose(1)
    screen.choose(2)
    screen.write("terima kasih. ada kursi")
    screen.do("next")
    screen.shows("done")
    tap, detail = served.stored
    reasons = ASKED.reasons_for(kepuasan)
    assert (detail.kind, detail.about, detail.service) == (Kind.DETAIL, tap.id, "kk")
    assert set(detail.reasons) == {reasons[0].key, reasons[3].key}
    assert ASKED.decode(detail.scores) == {ASKED.drawn_unsur(tap.id): 3}
    assert detail.comment == "Terima kasih. Ada kursi"


def test_the_page_draws_the_same_question_as_the_questionnaire(
    screen: Touchscreen, served: Served
) -> None:
    for _ in range(5):
        screen.rate(3)
        screen.do("story")
        screen.do("next")
        screen.do("next")
        asked = screen.heading
        tap = served.stored[-1]
        assert asked == ASKED.item(ASKED.drawn_unsur(tap.id)).question.id
        screen.later(60)
        screen.shows("idle")


@pytest.mark.parametrize("walk", ["story", "survey"])
def test_the_last_screen_says_that_answers_have_to_be_sent(screen: Touchscreen, walk: str) -> None:
    screen.rate(3)
    screen.do(walk)
    screen.choose(0)
    while screen.name == "ask":
        assert screen.page.inner_text("#go") in {"Lewati", "Lanjut"}
        screen.do("next")
    assert screen.heading == "Ada saran? Tekan Kirim bila selesai."
    assert screen.page.inner_text("#go") == "Kirim"
    screen.do("language")
    assert screen.heading == "Any comment? Press Send when done."
    assert screen.page.inner_text("#go") == "Send"
    screen.do("next")
    screen.shows("done")
    assert "recorded" in screen.heading


def test_the_last_screen_skips_where_there_is_nothing_to_send(screen: Touchscreen) -> None:
    screen.rate(3)
    screen.do("survey")
    while screen.name == "ask":
        screen.do("next")
    assert screen.heading == "Ada yang ingin Anda sampaikan?"
    assert screen.page.inner_text("#go") == "Lewati"
    screen.write("a")
    assert screen.page.inner_text("#go") == "Kirim"


def test_skipping_everything_leaves_the_tap_alone(screen: Touchscreen, served: Served) -> None:
    screen.rate(2)
    screen.do("story")
    for _ in range(4):
        screen.do("next")
    screen.shows("done")
    assert [draft.kind for draft in served.stored] == [Kind.RATING]


def test_the_whole_survey_is_a_form_of_the_same_person(screen: Touchscreen, served: Served) -> None:
    screen.rate(3)
    screen.do("survey")
    for n, item in enumerate(ASKED.form):
        assert screen.heading == item.question.id
        assert f"{n + 1} dari 15" in screen.text  # the service, four of the profile, the comment
        screen.choose(n % 4)
    screen.choose(0)  # service
    screen.choose(1)  # P
    screen.choose(2)  # 26-35
    screen.do("next")
    screen.choose(6)  # rather not say
    screen.write("baik")
    screen.do("next")
    screen.shows("done")
    tap, form = served.stored
    assert (form.kind, form.about, form.service, form.comment) == (Kind.FORM, tap.id, "ktp", "Baik")
    assert ASKED.decode(form.scores) == {item.key: n % 4 + 1 for n, item in enumerate(ASKED.form)}
    assert (form.bands.sex, form.bands.age_band, form.bands.education, form.bands.job) == (
        ("P", "26-35", "", "")
    )
    assert form.duration_s is not None


def test_back_shows_the_answer_given_and_lets_it_be_changed(
    screen: Touchscreen, served: Served
) -> None:
    screen.rate(3)
    screen.do("survey")
    screen.choose(0)
    screen.do("back")
    assert screen.page.locator("#ask-answers [aria-pressed=true]").inner_text() == "Tidak sesuai"
    screen.choose(3)
    for _ in range(14):
        screen.do("next")
    screen.shows("done")
    assert ASKED.decode(served.stored[1].scores) == {"persyaratan": 4}


def test_a_survey_without_any_answer_is_no_form(screen: Touchscreen, served: Served) -> None:
    screen.rate(3)
    screen.do("survey")
    for _ in range(14):
        screen.do("next")
    screen.write("ok")
    screen.do("next")
    screen.shows("done")
    tap, detail = served.stored
    assert (detail.kind, detail.about, detail.comment) == (Kind.DETAIL, tap.id, "Ok")


def test_both_ways_of_one_person_are_both_kept(screen: Touchscreen, served: Served) -> None:
    screen.rate(1)
    screen.do("story")
    screen.choose(0)
    screen.do("back")
    screen.do("survey")
    screen.choose(1)
    screen.do("back")
    screen.do("back")
    screen.later(9)
    screen.shows("idle")
    assert sorted(draft.kind for draft in served.holds(3)) == ["detail", "rating", "unfinished"]


def test_a_counter_with_one_service_does_not_ask_for_it(page: Page, served: Served) -> None:
    page.clock.install()
    page.goto(f"{served.url}/kiosk/dukcapil/L2")
    screen = Touchscreen(page)
    screen.shows("idle")
    screen.rate(4)
    screen.do("story")
    screen.do("next")
    assert screen.heading in {item.question.id for item in ASKED.form}


def test_a_keyboard_goes_all_the_way(screen: Touchscreen, served: Served) -> None:
    keyboard = screen.page.keyboard
    screen.page.focus("button[value='3']")
    keyboard.press("Enter")
    screen.shows("thanks")
    screen.page.focus("[data-do=story]")
    keyboard.press("Space")
    screen.shows("ask")
    for _ in range(3):
        screen.do("next")
    keyboard.type("Antre lama, 2 jam")
    screen.do("next")
    screen.shows("done")
    assert served.stored[1].comment == "Antre lama, 2 jam"


def test_every_tap_has_its_own_random_id(screen: Touchscreen, served: Served) -> None:
    ids = screen.page.evaluate("Array.from({length: 2000}, loket.outbox.id)")
    assert len({UUID(each) for each in ids}) == 2000
    assert {UUID(each).version for each in ids} == {4}


def test_without_a_script_the_four_faces_still_work(
    page: Page, served: Served, browser_context_args: dict[str, object]
) -> None:
    assert page.context.browser
    with page.context.browser.new_context(java_script_enabled=False) as context:
        bare = context.new_page()
        bare.goto(f"{served.url}/kiosk/dukcapil/L1")
        bare.get_by_role("button", name="Sangat baik").click()
        assert bare.inner_text("h1") == "Terima kasih, penilaian Anda sudah tercatat."
        assert "Bukti:" in bare.inner_text("nav")
        bare.go_back()
        bare.get_by_role("button", name="Baik", exact=True).click()
        assert bare.inner_text("h1").startswith("Terima kasih")
        bare.get_by_role("link", name="Kembali ke awal").click()
        assert bare.get_by_role("button", name="Tidak baik").is_visible()
    assert {draft.scores[0] for draft in served.stored} <= {"4", "3"}
