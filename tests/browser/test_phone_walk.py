"""A citizen with a phone: the whole form on good and bad lines, with a script and without."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from survey.questionnaire import current
from tests.browser.conftest import Served
from tests.conftest import watch

SKM = current()
PAGES = {
    "start": "/",
    "phone": "/q/dukcapil/L1",
    "receipt": "/q/dukcapil/L1/tercatat/K7QX2-9MDHA",
    "check": "/cek",
    "check-wrong": "/cek/x",
    "check-unknown": "/cek/K7QX2-9MDHA",
    "index": "/ikm/dukcapil",
    "dictionary": "/ikm/dukcapil/kamus",
    "no-page": "/tidak-ada",
}
TABLES = ("index", "dictionary")
# The contrast of every piece of text with the ground it stands on, by WCAG's formula.
CONTRASTS = """() => {
  const part = c => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4 }
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(part)
    return .2126 * r + .7152 * g + .0722 * b
  }
  const ground = element => {
    const colour = getComputedStyle(element).backgroundColor
    return colour.endsWith(', 0)') && element.parentElement ? ground(element.parentElement) : colour
  }
  const says = node => node.nodeType === 3 && node.data.trim()
  return [...document.querySelectorAll('body *')]
    .filter(element => element.checkVisibility() && [...element.childNodes].some(says))
    .map(element => [light(getComputedStyle(element).color), light(ground(element))])
    .map(([a, b]) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05))
}"""
Picture = Callable[[Page, str], Path]
Check = Callable[[Page], None]


@pytest.fixture
def page(page: Page, served: Served) -> Page:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{served.url}/q/dukcapil/L1")
    return page


@pytest.fixture
def plain(browser: Browser, served: Served) -> Iterator[Page]:
    """A phone whose browser runs no script."""
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="id-ID"
    )
    wrongs = watch(context)
    page = context.new_page()
    page.goto(f"{served.url}/q/dukcapil/L1")
    yield page
    context.close()
    assert wrongs == []


def choose(page: Page, unsur: str, score: int) -> None:
    words = SKM.item(unsur).options[score - 1].text.id
    page.locator(f"#{unsur}").get_by_label(words, exact=True).check()


def fill_all(page: Page, score: int = 3) -> None:
    for item in SKM.form:
        choose(page, item.key, score)


def send(page: Page) -> None:
    page.get_by_role("button", name="Kirim").click()


def thanks(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Terima kasih, jawaban Anda sudah tercatat."
    )


def checked(page: Page) -> int:
    return page.locator("input:checked").count()


def storage(page: Page) -> int:
    found: int = page.evaluate("sessionStorage.length + localStorage.length")
    return found


def test_a_citizen_fills_the_whole_form_and_checks_the_receipt(
    page: Page, served: Served, picture: Picture, assert_accessible: Check
) -> None:
    picture(page, "phone-form")
    fill_all(page, 4)
    choose(page, "waktu", 2)
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 9)
    picture(page, "phone-answered")
    page.get_by_label("Layanan yang Anda terima").select_option("Kartu Keluarga")
    page.get_by_label("Jenis kelamin").select_option("Perempuan")
    page.get_by_label("Usia").select_option("66 tahun atau lebih")
    page.get_by_label("Saran Anda").fill("Antrean panjang.")
    expect(page.locator("#l")).to_have_text("16 / 500")
    send(page)
    thanks(page)
    assert page.url.endswith("?lang=id"), "nothing of a ticket: this page comes from bytes"
    picture(page, "phone-thanks")
    assert_accessible(page)
    [draft] = served.stored
    scores = dict.fromkeys((item.key for item in SKM.form), 4) | {"waktu": 2}
    assert SKM.decode(draft.scores) == scores
    assert (draft.kind, draft.channel, draft.service) == ("form", "qr", "kk")
    assert (draft.bands.sex, draft.bands.age_band) == ("P", "66+")
    assert draft.comment == "Antrean panjang."
    page.get_by_role("button", name="/cek").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tercatat, ikut dihitung dalam")
    picture(page, "check-counted")
    assert_accessible(page)


def test_without_a_script_the_form_is_corrected_and_resent(
    plain: Page, served: Served, picture: Picture
) -> None:
    plain.get_by_label("Saran Anda").fill("Baris satu\nbaris dua")
    plain.get_by_label("Pekerjaan").select_option("Swasta")
    send(plain)
    expect(plain.get_by_role("alert")).to_contain_text("Jawab paling sedikit satu pertanyaan")
    expect(plain.get_by_label("Saran Anda")).to_have_value("Baris satu\nbaris dua")
    picture(plain, "phone-refused")
    plain.get_by_role("link", name="Ke isian itu").click()
    choose(plain, "persyaratan", 1)
    send(plain)
    thanks(plain)
    [draft] = served.stored
    assert SKM.decode(draft.scores) == {"persyaratan": 1}
    assert (draft.comment, draft.bands.job) == ("Baris satu\nbaris dua", "SWASTA")


def test_sending_the_same_page_again_tells_that_it_is_counted(
    plain: Page, served: Served, picture: Picture
) -> None:
    own = plain.locator("[name=id]").get_attribute("value")
    choose(plain, "waktu", 2)
    send(plain)
    thanks(plain)
    body = f"id={own}&waktu=4&comment=Lain"
    plain.set_content(
        f'<form method=post action="{served.url}/q/dukcapil/L1">'
        + "".join(
            f'<input name={pair.split("=")[0]} value="{pair.split("=")[1]}">'
            for pair in body.split("&")
        )
        + "<button>Kirim</button></form>"
    )
    send(plain)
    expect(plain.get_by_role("heading", level=1)).to_have_text("Formulir ini sudah tercatat")
    picture(plain, "phone-taken")
    plain.get_by_role("button", name="Buat formulir baru").click()
    expect(plain.get_by_label("Saran Anda")).to_have_value("Lain")
    assert checked(plain) == 1
    send(plain)
    thanks(plain)
    assert [SKM.decode(draft.scores)["waktu"] for draft in served.stored] == [2, 4]


def test_two_people_in_a_row_on_one_phone_see_nothing_of_each_other(
    page: Page, served: Served
) -> None:
    first = page.locator("[name=id]").get_attribute("value")
    fill_all(page, 1)
    page.get_by_label("Saran Anda").fill("Rahasia")
    send(page)
    thanks(page)
    assert storage(page) == 0
    page.go_back()
    expect(page.get_by_label("Saran Anda")).to_have_value("")
    assert checked(page) == 0
    assert page.locator("[name=id]").get_attribute("value") != first
    fill_all(page, 4)
    send(page)
    thanks(page)
    page.get_by_role("link", name="Isi formulir baru").click()
    assert checked(page) == 0
    assert [set(draft.scores[1:]) for draft in served.stored] == [{"1"}, {"4"}]
    assert served.stored[1].comment == ""


def test_two_people_without_a_script_see_nothing_of_each_other(plain: Page) -> None:
    fill_all(plain, 1)
    plain.get_by_label("Saran Anda").fill("Rahasia")
    send(plain)
    thanks(plain)
    plain.go_back()
    expect(plain.get_by_label("Saran Anda")).to_have_value("")
    assert checked(plain) == 0


def test_a_draft_survives_a_reload_and_can_be_thrown_away(
    page: Page, served: Served, picture: Picture, assert_accessible: Check
) -> None:
    own = page.locator("[name=id]").get_attribute("value")
    choose(page, "biaya", 4)
    page.get_by_label("Saran Anda").fill("Belum")
    page.reload()
    expect(page.get_by_text("Jawaban yang belum terkirim")).to_be_visible()
    expect(page.get_by_label("Saran Anda")).to_have_value("Belum")
    assert (checked(page), page.locator("[name=id]").get_attribute("value")) == (1, own)
    picture(page, "phone-draft")
    assert_accessible(page)
    page.goto(f"{served.url}/q/dukcapil/L1?lang=en")
    assert checked(page) == 1
    page.goto(f"{served.url}/q/dukcapil/L1")
    page.get_by_role("button", name="Mulai dari awal").click()
    expect(page.get_by_label("Saran Anda")).to_have_value("")
    assert checked(page) == 0
    assert page.locator("[name=id]").get_attribute("value") != own


def test_a_form_says_how_long_it_took_unless_it_was_begun_before(
    page: Page, served: Served
) -> None:
    """Of all 4s in no time the rule for hasty forms is told; of a draft nobody knows the time."""
    fill_all(page, 4)
    send(page)
    thanks(page)
    page.goto(f"{served.url}/q/dukcapil/L1")
    fill_all(page, 4)
    page.reload()
    send(page)
    thanks(page)
    hasty, begun_before = served.holds(2)
    assert hasty.duration_s is not None
    assert hasty.duration_s < 60
    assert begun_before.duration_s is None


def test_a_draft_of_long_ago_is_not_shown_to_whoever_comes_next(page: Page) -> None:
    page.clock.install()
    page.reload()
    choose(page, "biaya", 4)
    page.clock.fast_forward("31:00")
    page.reload()
    assert checked(page) == 0


def test_a_failed_send_is_repeated_with_the_same_id_until_it_is_stored_once(
    page: Page, served: Served, picture: Picture
) -> None:
    ids: list[str] = []

    def bad_line(route: Route) -> None:
        body = route.request.post_data or ""
        ids.append(dict(pair.split("=", 1) for pair in body.split("&"))["id"])
        if len(ids) == 1:
            route.abort("connectionfailed")  # it never arrived
        elif len(ids) == 2:
            route.fetch()  # it arrived, and its answer was lost
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/q/dukcapil/L1*", bad_line)
    choose(page, "perilaku", 4)
    send(page)
    expect(page.get_by_text("Jawaban tersimpan di perangkat ini")).to_be_visible()
    picture(page, "phone-again")
    send(page)  # an impatient second touch sends nothing of its own
    thanks(page)
    assert len(ids) == 3
    assert len(set(ids)) == 1
    assert len(served.stored) == 1


def test_a_phone_whose_browser_refuses_storage_sends_its_form(
    context: BrowserContext, served: Served
) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw Error('refused'); } })"
    )
    page = context.new_page()
    page.goto(f"{served.url}/q/dukcapil/L1")
    choose(page, "sarana", 2)
    send(page)
    thanks(page)
    assert len(served.stored) == 1


def test_a_phone_with_an_old_browser_sends_its_form_like_one_without_scripts(
    context: BrowserContext, served: Served
) -> None:
    context.add_init_script("delete window.AbortSignal")
    page = context.new_page()
    page.goto(f"{served.url}/q/dukcapil/L1")
    choose(page, "sarana", 2)
    send(page)
    thanks(page)
    assert len(served.stored) == 1
    # Not wait_for_function: its second look needs eval, which the page's policy refuses.
    for _ in range(100):
        if page.evaluate("sessionStorage.length + localStorage.length") == 0:
            break
        page.wait_for_timeout(50)
    else:
        pytest.fail("the page's script does not end")


def test_a_refusal_reaches_a_scripted_phone_as_a_page_that_keeps_its_answers(
    page: Page, served: Served, assert_accessible: Check
) -> None:
    page.get_by_label("Saran Anda").fill("Halo")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Belum terkirim.")
    expect(page.get_by_label("Saran Anda")).to_have_value("Halo")
    assert_accessible(page)
    choose(page, "waktu", 3)
    send(page)
    thanks(page)
    assert len(served.stored) == 1


@pytest.mark.parametrize("script", ["let (((", "throw new Error('broken');"])
def test_a_phone_whose_script_is_broken_sends_its_form(
    browser: Browser, served: Served, script: str
) -> None:
    def break_script(route: Route) -> None:
        answer = route.fetch()
        headers = {**answer.headers}
        headers.pop("content-security-policy")
        headers.pop("content-encoding", None)
        body = answer.text().replace("<script>", f"<script>{script}")
        route.fulfill(response=answer, headers=headers, body=body)

    with browser.new_context() as context:
        page = context.new_page()
        thrown: list[str] = []
        page.on("pageerror", lambda error: thrown.append(error.message))
        page.route("**/q/dukcapil/L1", break_script)
        page.goto(f"{served.url}/q/dukcapil/L1")
        assert thrown
        choose(page, "sarana", 2)
        send(page)
        thanks(page)
    assert len(served.stored) == 1


def test_a_phone_whose_script_fails_when_it_should_send_sends_its_form(
    browser: Browser, served: Served
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{served.url}/q/dukcapil/L1")
        page.evaluate("delete window.URLSearchParams")
        choose(page, "sarana", 2)
        send(page)
        thanks(page)
    assert len(served.stored) == 1


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_page_for_citizens_is_accessible_and_fits_a_phone(
    page: Page, served: Served, assert_accessible: Check, picture: Picture, lang: str
) -> None:
    for name, path in PAGES.items():
        page.goto(f"{served.url}{path}?lang={lang}")
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        picture(page, f"{name}-{lang}")
        assert_accessible(page)
        if name not in TABLES:
            page.set_viewport_size({"width": 180, "height": 740})  # everything twice as large
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            page.set_viewport_size({"width": 360, "height": 740})


def test_every_answer_row_is_large_enough_for_a_thumb(page: Page) -> None:
    rows = page.locator("fieldset label, select, textarea, main button:visible")
    heights = [box["height"] for row in rows.all() if (box := row.bounding_box())]
    assert len(heights) == 36 + 5 + 1 + 1
    assert min(heights) >= 52


def test_text_on_the_form_has_a_contrast_of_seven_to_one(page: Page) -> None:
    ratios: list[float] = page.evaluate(CONTRASTS)
    assert len(ratios) > 50
    assert min(ratios) >= 7
