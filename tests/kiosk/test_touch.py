"""The touchscreen's page as text, and what a browser without a script is told."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest

from kiosk import qr
from kiosk.citizens.touch_page import render_page
from kiosk.citizens.touch_texts import BANDS, TEXTS
from kiosk.pages import ID_MARK, PLAIN, VERSION_MARK, PackedPage
from survey.answers.drafts import BAND_VALUES
from survey.language import LANGS
from survey.office.facts import Officer
from survey.questionnaire import current
from tests.kiosk.conftest import BUNDLE, TAPS, UNIT, Counterside

ADDRESS = "https://skm.contoh.go.id"
COUNTER = UNIT.counters[0]
ASKED = current()


def a_page(**changes: str) -> str:
    return render_page(BUNDLE, UNIT, COUNTER, **{"address": ADDRESS, **changes})


def data_of(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, object] = json.loads(found.group(1))
    return data


class Tags(HTMLParser):
    """Collect the tags of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]


def test_the_faces_are_buttons_of_a_form_in_their_one_order() -> None:
    tags = Tags(a_page())
    assert tags.of("form")[0]["action"] == TAPS
    faces = [b["value"] for b in tags.of("button") if b.get("name") == "kepuasan"]
    assert faces == ["1", "2", "3", "4"]
    assert (a_page().count(ID_MARK), a_page().count(VERSION_MARK)) == (0, 1)
    assert [field["name"] for field in tags.of("input")] == ["questionnaire"]


def test_every_text_is_there_in_both_languages() -> None:
    texts = data_of(a_page())["texts"]
    assert isinstance(texts, dict)
    assert set(TEXTS) <= set(texts)
    for key, said in texts.items():
        assert set(said) == set(LANGS), key
        assert all(said.values()), key


def test_the_script_gets_the_words_for_one_second_and_for_several() -> None:
    texts: Any = data_of(a_page())["texts"]
    assert [form.rsplit(" ", 1)[1] for form in texts["locked"]["en"]] == ["second.", "seconds."]
    assert texts["locked"]["id"] == TEXTS["locked"]


def test_the_official_questions_stand_word_for_word_in_form_order() -> None:
    items = data_of(a_page())["items"]
    assert isinstance(items, list)
    assert [item["question"]["id"] for item in items] == [i.question.id for i in ASKED.form]
    for item, official in zip(items, ASKED.form, strict=True):
        assert [o["id"] for o in item["options"]] == [o.text.id for o in official.options]


def test_every_reason_has_a_drawing() -> None:
    symbols = {attrs["id"] for attrs in Tags(a_page()).of("symbol")}
    assert {f"i-{reason.icon}" for reason in ASKED.reasons} <= symbols


def test_the_bands_are_those_that_the_intake_takes() -> None:
    assert {field: tuple(choices) for field, choices in BANDS.items()} == BAND_VALUES


def test_no_officer_is_named() -> None:
    unit = replace(UNIT, officers=(Officer("P01", "Siti Rahmawati"),))
    assert "Siti" not in render_page(BUNDLE, unit, COUNTER, address=ADDRESS)


def test_contoh_stands_on_a_made_up_office_and_on_no_other() -> None:
    demo = replace(BUNDLE, office=replace(BUNDLE.office, demo=True))
    assert "CONTOH" in render_page(demo, UNIT, COUNTER)
    assert "CONTOH" not in render_page(BUNDLE, UNIT, COUNTER)


def test_names_of_an_office_cannot_break_the_page() -> None:
    unit = replace(UNIT, public_name="</script><script>alert(1)</script>'\"&")
    html = render_page(BUNDLE, unit, COUNTER)
    assert "<script>alert" not in html
    assert len(Tags(html).of("script")) == len(Tags(a_page()).of("script"))
    services = (replace(UNIT.services[0], name="</script><b>"), *UNIT.services[1:])
    html = render_page(BUNDLE, replace(UNIT, services=services), COUNTER)
    assert "</script><b>" not in html
    found = data_of(html)["services"]
    assert isinstance(found, list)
    assert found[0]["text"]["id"] == "</script><b>"


def test_the_short_address_is_said_and_drawn_when_it_is_known() -> None:
    assert "skm.contoh.go.id/AB7K" in a_page().replace("<wbr>", "")
    assert 'class="qr"' not in a_page(address="")


def test_a_code_is_drawn_square_and_quiet() -> None:
    code = qr.squares(f"{ADDRESS}/AB7K")
    assert code.size >= 21 + 2 * 2
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", code.d)
    assert "".join(f"M{x} {y}h{w}v1h-{b}z" for x, y, w, b in runs) == code.d
    for x, y, width, back in runs:
        assert width == back
        assert 2 <= int(x) < int(x) + int(width) <= code.size - 2
        assert 2 <= int(y) < code.size - 2


def test_the_version_changes_with_the_page_and_the_page_knows_it() -> None:
    page, other = (
        PackedPage.of(html, PLAIN) for html in (a_page(), a_page(address="http://10.0.0.5:8080"))
    )
    assert page.version != other.version
    assert f'data-page="{page.version}"'.encode() in page.fill(gzip=False)


def test_a_browser_without_a_script_is_thanked_whatever_it_chose(counter: Counterside) -> None:
    said = set()
    for kepuasan in (1, 4):
        answer = counter.form(TAPS, f"id={uuid4()}&kepuasan={kepuasan}")
        assert answer.status_code == 303
        thanks = counter.client.get(answer.headers["Location"])
        assert thanks.headers["Refresh"] == "10; url=/kiosk/dukcapil/L1"
        receipt = answer.headers["Location"].rsplit("/", 1)[1]
        said.add(thanks.text.replace(receipt, ""))
        assert receipt in thanks.text
    assert len(said) == 1
    assert "Terima kasih, penilaian Anda sudah tercatat." in said.pop()


def test_the_same_tap_changed_and_sent_again_is_thanked_for_and_changes_nothing(
    counter: Counterside,
) -> None:
    own = uuid4()
    counter.form(TAPS, f"id={own}&kepuasan=4")
    again = counter.form(TAPS, f"id={own}&kepuasan=1")
    assert again.status_code == 409
    assert "Terima kasih, penilaian ini sudah tercatat." in again.text
    assert counter.n_stored == 1


@pytest.mark.parametrize("body", ["kepuasan=5", "kepuasan=3&kepuasan=4", ""])
def test_a_refused_tap_is_told_in_one_sentence_and_the_faces_return(
    counter: Counterside, body: str
) -> None:
    answer = counter.form(TAPS, f"id={uuid4()}&{body}")
    assert answer.status_code == 422
    assert answer.text.count("<h1>") == 1
    assert answer.headers["Refresh"].endswith("url=/kiosk/dukcapil/L1")
    assert counter.n_stored == 0


def test_an_unknown_counter_is_named(counter: Counterside) -> None:
    answer = counter.client.get("/kiosk/dukcapil/L9", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "L9" in answer.text


def test_a_receipt_that_is_none_is_refused(counter: Counterside) -> None:
    answer = counter.client.get("/kiosk/dukcapil/L1/terima-kasih/%3Cb%3E")
    assert answer.status_code in {404, 422}
    assert "<b>" not in answer.text
