"""What was ended is on no page, a renamed counter is the same one, and every answer is taken."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from werkzeug.test import Client

from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.invitations import new_link, use_link
from kiosk.pairing import COOKIE
from kiosk.parts import create_app
from survey.ledger import open_entry
from survey.office.aliases import Aliases
from survey.office.dated import NO, Noun, Spell, Timeline
from survey.office.facts import Unit
from tests.kiosk.conftest import BUNDLE, UNIT, Counterside

ENDED = Timeline((Spell(NO),))
FIRST, SECOND = UNIT.counters
KTP, KK = UNIT.services
L1 = Noun.COUNTER, "l1"
# L1 is called A1 now; L2, the service kk and a whole unit were ended.
NOW = replace(
    UNIT,
    counters=(replace(FIRST, code="A1", short="XY2Z"), replace(SECOND, in_use=ENDED)),
    services=(KTP, replace(KK, in_use=ENDED)),
    aliases=Aliases({L1: Timeline((Spell("A1"),))}, {L1: "L1"}),
    former=(("AB7K", "L1"),),
)
GONE = replace(UNIT, code="lama", public_name="Unit Lama", counters=(), in_use=ENDED)


@pytest.fixture
def side(config: Config) -> Iterator[Counterside]:
    bundle = replace(BUNDLE, units=(NOW, GONE))
    config.bundle_file.write_text(bundle.dump(), encoding="utf-8")
    state = State(config)
    state.snapshot()
    yield Counterside(Client(Front(state, create_app(state, b"k" * 48))), state)
    state.close()


def test_the_front_page_offers_only_what_is_in_use(side: Counterside) -> None:
    page = side.client.get("/").text
    assert "Loket 1" in page
    assert "Loket 2" not in page
    assert "Unit Lama" not in page
    shown = re.sub(
        r"<div hidden>.*?</div>", "", side.client.get("/q/dukcapil/A1").text, flags=re.DOTALL
    )
    assert "KTP-el" not in shown  # one service alone is no choice
    assert "Kartu Keluarga" not in shown


def test_a_screen_at_an_ended_counter_still_takes_answers(side: Counterside) -> None:
    assert side.client.get("/kiosk/dukcapil/L2").status_code == 200
    assert side.post("/kiosk/dukcapil/L2/ratings", kepuasan=4).status_code == 201
    assert side.post("/kiosk/lama/L1/ratings", kepuasan=4).status_code == 404
    named = side.post("/kiosk/dukcapil/A1/ratings", kepuasan=4, service="kk")
    assert named.status_code == 201  # the page was older than the office's word


def test_a_screen_paired_under_an_earlier_code_stays_the_kiosk(side: Counterside) -> None:
    link = new_link(side.state.config, "dukcapil", "L1")
    cookie = use_link(side.state.config, "dukcapil", "L1", link.rsplit("/", 1)[1])
    page = side.client.get("/kiosk/dukcapil/L1").text
    assert "/kiosk/dukcapil/L1/ratings" in page
    side.client.set_cookie(COOKIE, cookie)
    sent = side.client.post(
        "/kiosk/dukcapil/L1/ratings",
        json={"id": str(uuid4()), "kepuasan": 3},
        environ_base={"REMOTE_ADDR": "10.0.0.9"},
    )
    assert sent.status_code == 201
    (entry,) = side.state.box.unsent()
    draft = open_entry(entry)
    assert (draft.counter, draft.provenance) == ("L1", "kiosk")


def test_the_old_sticker_leads_to_the_counter_under_the_code_it_was_printed_for(
    side: Counterside,
) -> None:
    for short, code in (("AB7K", "L1"), ("xy2z", "A1")):
        assert side.client.get(f"/{short}").location == f"/q/dukcapil/{code}"
        assert "Loket 1" in side.client.get(f"/q/dukcapil/{code}").text
        # The screen there shows the same sticker.
        assert (
            f"skm.contoh.go.id/{short.upper()}" in side.client.get(f"/kiosk/dukcapil/{code}").text
        )


# ---- nothing is left, or nothing is there yet ----------------------------------------------------


LATER = replace(UNIT, code="mal", public_name="Mal", in_use=ENDED, begins=date(2026, 12, 7))
ALONE = replace(UNIT, code="sepi", public_name="Unit Sepi")
ALONE = replace(ALONE, counters=tuple(replace(c, in_use=ENDED, short="") for c in UNIT.counters))


def say(side: Counterside, *units: Unit) -> None:
    """Let the pages know other units."""
    bundle = replace(BUNDLE, units=units)
    side.state.config.bundle_file.write_text(bundle.dump(), encoding="utf-8")
    side.state._look_at = 0  # they look once a second


def test_without_any_unit_in_use_the_front_page_tells_citizens_and_no_command(
    side: Counterside,
) -> None:
    say(side, GONE)
    for lang, words in (("id", "tidak ada loket yang dapat dinilai"), ("en", "can be rated")):
        page = side.client.get(f"/?lang={lang}").text
        assert words in page
        assert "loket import" not in page
        assert "Pilih loket" not in page
        assert f'href="/cek{"?lang=en" if lang == "en" else ""}"' in page


def test_a_unit_whose_counters_were_all_ended_is_not_said_to_have_none_yet(
    side: Counterside,
) -> None:
    say(side, ALONE)
    page = side.client.get("/").text
    assert "Saat ini tidak ada loket yang dapat dinilai di unit ini." in page
    assert "belum" not in page


def test_the_results_of_a_unit_invite_only_where_it_can_be_rated(side: Counterside) -> None:
    say(side, NOW, GONE, LATER, ALONE)
    for unit, words in (
        ("lama", "Survei unit ini sudah berakhir."),
        ("mal", "Survei unit ini dimulai tanggal 7 Desember 2026."),
        ("sepi", "Saat ini tidak ada loket yang dapat dinilai di unit ini."),
    ):
        page = side.client.get(f"/ikm/{unit}").text
        assert words in page
        assert "Ikut menilai" not in page
        assert "Isi survei" not in page
    page = side.client.get("/ikm/dukcapil").text
    assert "Ikut menilai" in page
    assert "Survei unit ini" not in page


@pytest.mark.parametrize("address", ["/q/zz/L1", "/kiosk/zz/L1", "/ikm/zz", "/ZZZZ"])
def test_an_address_of_no_unit_leads_on_by_names_of_those_in_use(
    side: Counterside, address: str
) -> None:
    say(side, NOW, GONE, LATER)
    answer = side.client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert '<a class="button" href="/#dukcapil">Dukcapil Uji</a>' in answer.text
    for code in ("#lama", "Unit Lama", "#mal", "Unit yang ada"):
        assert code not in answer.text
    english = side.client.get(f"{address}?lang=en", headers={"Accept": "text/html"}).text
    assert 'href="/?lang=en#dukcapil"' in english


def test_an_address_of_no_counter_leads_to_those_of_its_unit(side: Counterside) -> None:
    for address in ("/q/dukcapil/ZZ", "/kiosk/dukcapil/ZZ"):
        page = side.client.get(address, headers={"Accept": "text/html"}).text
        assert "Tidak ada loket “ZZ” di Dukcapil Uji." in page
        assert 'href="/q/dukcapil/A1">Dukcapil Uji · Loket 1</a>' in page
        assert "L2" not in page
    program = side.client.get("/q/dukcapil/ZZ", headers={"Accept": "application/json"})
    assert "Loket “ZZ” tidak terdaftar" in program.get_json()["detail"]
