"""What was ended is on no page, a renamed counter is the same one, and every answer is taken."""

import re
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from werkzeug.test import Client

from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.pairing import COOKIE, new_link, use_link
from kiosk.parts import create_app
from survey.ledger import open_entry
from survey.office.aliases import Aliases
from survey.office.dated import NO, Noun, Spell, Timeline
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
    assert (draft.counter, draft.paired) == ("L1", True)


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
