"""The form on a phone: what it weighs, what it holds, and what follows its sending."""

import gzip
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode
from uuid import UUID, uuid4

import pytest
from werkzeug.test import Client

from kiosk.citizens import phone_page
from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.pages import PLAIN, PackedPage
from kiosk.parts import create_app
from survey.ledger import open_entry, receipt
from survey.office.bundle import Bundle
from survey.office.facts import Office
from survey.questionnaire import current
from tests.kiosk.conftest import BUNDLE, PHONE, UNIT, Counterside

COUNTER = UNIT.counters[0]
ANSWERS = {"id": "", "waktu": "2", "service": "kk", "sex": "P", "comment": "Antre lama."}


def ask(counter: Counterside, lang: str = "id") -> str:
    return counter.client.get(f"{PHONE}?lang={lang}").text


def form_id(html: str) -> str:
    found = re.search(r'name=id value="([0-9a-f-]{36})"', html)
    assert found
    return found[1]


def send(counter: Counterside, **fields: str) -> tuple[int, str]:
    answer = counter.form(PHONE, urlencode(fields))
    return answer.status_code, unescape(answer.text)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_page_is_one_request_of_at_most_8_kilobytes(lang: str) -> None:
    page = phone_page.render_page(BUNDLE, UNIT, COUNTER, lang)
    packed = PackedPage.of(page, PLAIN).fill(gzip=True)
    assert gzip.decompress(packed)
    assert len(packed) <= 8192
    assert not re.search(r"<(link|script|img)[^>]+(href|src)=[\"']?(?!data:,)", page)
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_official_question_stands_with_its_hint_and_its_four_answers(lang: str) -> None:
    page = unescape(phone_page.render_page(BUNDLE, UNIT, COUNTER, lang))
    place = 0
    for item in current().form:
        for text in (item.question, item.hint, *(option.text for option in item.options)):
            place = page.index(text.say(lang), place)
        assert len(re.findall(f"name={item.key} value=[1-4]", page)) == 4
    assert "name=kepuasan" not in page


def test_the_page_says_what_is_kept_why_and_how_long() -> None:
    page = phone_page.render_page(BUNDLE, UNIT, COUNTER, "id")
    sentence = page[page.index("Yang disimpan:") :].split("<", 1)[0]
    assert all(word in sentence for word in ("tanpa nama", "mutu pelayanan", "90 hari", "31 Maret"))


def test_a_service_is_asked_only_where_there_are_several() -> None:
    both, single = (phone_page.render_page(BUNDLE, UNIT, each, "id") for each in UNIT.counters)
    assert "name=service" in both
    assert "name=service" not in single


def test_a_made_up_office_is_marked_and_a_real_one_is_not() -> None:
    demo = Office(name="Contoh", region="9999", timezone="Asia/Jakarta", demo=True)
    assert "CONTOH" in phone_page.render_page(Bundle(1, demo, (UNIT,)), UNIT, COUNTER, "id")
    assert "CONTOH" not in phone_page.render_page(BUNDLE, UNIT, COUNTER, "id")


def test_a_sent_form_is_stored_as_it_was_filled_and_leads_to_its_receipt(
    counter: Counterside,
) -> None:
    own = form_id(ask(counter))
    answer = counter.form(PHONE, urlencode(ANSWERS | {"id": own, "lang": "id"}))
    assert answer.status_code == 303
    entry = counter.state.box.find(UUID(own))
    assert entry
    draft = open_entry(entry)
    assert current().decode(draft.scores) == {"waktu": 2}
    assert (draft.service, draft.bands.sex, draft.comment) == ("kk", "P", "Antre lama.")
    thanks = counter.client.get(answer.headers["Location"]).text
    code = receipt(BUNDLE.tenant, UUID(own))
    assert code in thanks
    assert f"/cek/{code}" not in thanks  # a receipt stands in no address that is kept or passed on
    sent = counter.client.post("/cek", data={"kode": code})
    assert "Tercatat, ikut dihitung" in sent.text
    assert "skm.contoh.go.id/cek" in thanks


def test_the_receipt_page_is_the_same_for_the_best_and_the_worst_answers(
    counter: Counterside,
) -> None:
    pages = []
    for score in "14":
        own = str(uuid4())
        answer = counter.form(
            PHONE, urlencode({"id": own} | {item.key: score for item in current().form})
        )
        page = counter.client.get(answer.headers["Location"]).text
        pages.append(page.replace(receipt(BUNDLE.tenant, UUID(own)), "…"))
    assert pages[0] == pages[1]


def test_a_refused_form_keeps_every_answer_and_says_what_to_do(counter: Counterside) -> None:
    own = str(uuid4())
    fields = ANSWERS | {"id": own, "waktu": "9", "perilaku": "4", "comment": '"<b>lama</b>&'}
    status, page = send(counter, **fields)
    assert status == 422
    assert form_id(page) == own
    assert "name=perilaku value=4 checked" in page
    assert '<option value="kk" selected>' in page
    assert '<option value="P" selected>' in page
    assert '"<b>lama</b>&</textarea>' in page
    assert 'href="#waktu"' in page
    assert counter.n_stored == 0


def test_what_a_person_typed_is_never_markup(counter: Counterside) -> None:
    answer = counter.form(PHONE, urlencode({"id": "x", "comment": "</textarea><script>1</script>"}))
    assert answer.status_code == 422
    assert "<script>1" not in answer.text


def test_a_form_without_answers_is_led_to_its_first_question(counter: Counterside) -> None:
    status, page = send(counter, id=str(uuid4()), comment="Halo")
    assert (status, counter.n_stored) == (422, 0)
    assert 'href="#persyaratan"' in page
    assert "Halo</textarea>" in page


def test_sending_twice_is_one_form_and_other_answers_are_told_so(counter: Counterside) -> None:
    own = form_id(ask(counter))
    fields = ANSWERS | {"id": own}
    again = [counter.form(PHONE, urlencode(fields)).headers["Location"] for _ in range(2)]
    assert again[0] == again[1]
    status, page = send(counter, **fields | {"waktu": "4", "biaya": "4"})
    assert (status, counter.n_stored) == (409, 1)
    assert "<h1>Formulir ini sudah tercatat</h1>" in page
    assert receipt(BUNDLE.tenant, UUID(own)) in page


def test_the_new_form_after_a_conflict_keeps_the_answers_under_another_id(
    counter: Counterside,
) -> None:
    own = form_id(ask(counter))
    send(counter, **ANSWERS | {"id": own})
    _, taken = send(counter, **ANSWERS | {"id": own, "waktu": "4"})
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', taken))
    action = re.search(r'action="([^"]+)"', taken)
    assert action
    answer = counter.form(action[1], urlencode(hidden))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert form_id(answer.text) != own
    assert "name=waktu value=4 checked" in answer.text
    assert "Antre lama.</textarea>" in answer.text
    assert 'action="/q/dukcapil/L1?' in answer.text


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_refusal_speaks_the_language_of_the_form(counter: Counterside, lang: str) -> None:
    _, page = send(counter, id=str(uuid4()), lang=lang)
    assert f"<html lang={lang}>" in page


def test_the_four_characters_of_a_sticker_lead_to_the_form_of_its_counter(
    counter: Counterside,
) -> None:
    for code in ("AB7K", "ab7k"):
        answer = counter.client.get(f"/{code}")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/q/dukcapil/L1")
    assert counter.client.get("/ZZZZ").status_code == 404


def test_an_unknown_counter_gets_a_page_that_says_so(counter: Counterside) -> None:
    answer = counter.client.get("/q/dukcapil/L9", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "L9" in answer.text
    assert counter.form("/q/dukcapil/L9", urlencode({"id": str(uuid4())})).status_code == 404


@pytest.mark.parametrize("place", ["/tercatat/K7QX2-9MDHA", "/tercatat/x", ""])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_another_language_changes_nothing_else_of_an_address(
    counter: Counterside, place: str, lang: str
) -> None:
    """An instrument that a sticker asks for stays asked for, on its receipt and on a refusal."""
    asked = {"questionnaire": "skm-2017" if place.endswith("HA") else "a&b", "lang": lang}
    here = counter.client.get(f"{PHONE}{place}?{urlencode(asked)}", headers={"Accept": "text/html"})
    found = re.search(r'<a href="([^"]*)" lang="', here.text)
    assert found
    other = dict(parse_qsl(unescape(found[1]).partition("?")[2]))
    assert other == asked | {"lang": "en" if lang == "id" else "id"}


def test_a_receipt_that_is_none_gets_no_thank_you(counter: Counterside) -> None:
    assert counter.client.get(f"{PHONE}/tercatat/x").status_code == 422


def test_a_full_box_asks_to_send_again_and_keeps_the_answers(
    counter: Counterside, monkeypatch: pytest.MonkeyPatch
) -> None:
    from survey.errors import Busy

    def busy(_draft: object) -> None:
        raise Busy

    own = str(uuid4())
    monkeypatch.setattr(type(counter.state.box), "append", lambda _self, draft: busy(draft))
    status, page = send(counter, **ANSWERS | {"id": own})
    assert status == 503
    assert form_id(page) == own
    assert "name=waktu value=2 checked" in page


def test_the_thank_you_page_made_once_shows_what_the_rendered_one_shows(
    counter: Counterside,
) -> None:
    """An address that says more than our pages write is answered by the application behind."""

    def page(code: str, query: str = "") -> str:
        answer = counter.client.get(f"/q/dukcapil/L1/tercatat/{code}{query}")
        assert answer.status_code == 200
        return re.sub(r"\s+", "", answer.text).replace("&amp;x=1", "")

    for query in ("lang=id", "lang=en"):
        once, rendered = page("K7QX2-9MDHA", f"?{query}"), page("K7QX2-9MDHA", f"?{query}&x=1")
        assert once == rendered
        assert page("AAAAA-BBBBB", f"?{query}") == once.replace("K7QX2-9MDHA", "AAAAA-BBBBB")
    assert page("aaaaabbbbb") == page("AAAAA-BBBBB")  # as somebody types it
    assert counter.client.get("/q/dukcapil/L1/tercatat/AAAAA-BBBB!").status_code == 422


def test_where_to_check_is_shown_as_asked_for_and_is_never_markup(tmp_path: Path) -> None:
    (tmp_path / "bundle.json").write_text(BUNDLE.dump(), encoding="utf-8")
    state = State(Config(tmp_path))  # an office that has not said its address
    client = Client(Front(state, create_app(state, b"k" * 48)))
    for host, shown in (("10.0.0.5:8080", "10.0.0.5:8080/cek"), ("a<b>", "a&lt;b&gt;/cek")):
        answer = client.get("/q/dukcapil/L1/tercatat/K7QX2-9MDHA", headers={"Host": host})
        assert shown in answer.text or answer.status_code == 400
        assert "a<b>" not in answer.text
    state.close()
