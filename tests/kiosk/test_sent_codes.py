"""An answer keeps the code that its page sent, whatever the office has said of it by then."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import time_machine
from werkzeug.test import Client

from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from survey import actions
from survey.actions import Act, codes, places
from survey.ledger import open_entry
from survey.office.dated import Noun
from survey.office.facts import Service
from survey.register import answers
from survey.register.engine import Register
from survey.transfer import forward
from tests import builders
from tests.builders import DAY, UNIT, a_counter, a_unit, an_office
from tests.kiosk.conftest import Counterside

TUESDAY = date(2026, 11, 17)
NOW = datetime(2026, 11, 17, 1, 0, tzinfo=UTC)  # eight o'clock
YESTERDAY = 50_000  # seconds ago: 18.06 on Monday
UNSUR = {"persyaratan": 3, "prosedur": 3}
THREE = tuple(Service(code, f"Layanan {code}") for code in ("ktp", "KK", "akta"))


@dataclass
class Side:
    """A served office with its register."""

    register: Register
    config: Config

    def do(self, act: Act) -> None:
        actions.carry_out(self.register, act)

    def offer(self, *services: str) -> None:
        """Bring an office file in whose counter L2 offers these."""
        counters = (a_counter("L1"), a_counter("L2", services=services), a_counter("L3"))
        counters = (*counters[:2], a_counter("L3", services=("akta",)))
        unit = a_unit(services=THREE, counters=counters)
        actions.set_office(self.register, an_office(), [unit], {}, "Ayu")

    def page(self, where: str, fields: Mapping[str, object]) -> str:
        """Send a form as a browser without a script does; gives the page that answers."""
        with self.served() as side:
            body = urlencode({"id": uuid4(), **fields})
            return unescape(side.form(where, body).text)

    def send(self, where: str, **fields: object) -> tuple[int, str]:
        """Send an answer to the pages as they are now; gives the status and what was kept."""
        with self.served() as side:
            status = side.post(where, **fields).status_code
            taken = [open_entry(entry).service for entry in side.state.box.unsent()]
            return status, taken[-1] if status == 201 else ""

    @contextmanager
    def served(self) -> Iterator[Counterside]:
        """Serve the pages as they are now."""
        (self.config.data_dir / "bundle.json").write_text(actions.bundle(self.register).dump())
        state = State(self.config)
        state.snapshot()
        try:
            yield Counterside(Client(Front(state, create_app(state, b"k" * 48))), state)
        finally:
            state.close()


@pytest.fixture
def side(tmp_path: Path) -> Iterator[Side]:
    register = builders.an_empty_register(tmp_path)
    with time_machine.travel(NOW, tick=False):
        side = Side(register, Config(tmp_path))
        side.offer("ktp", "KK")
        yield side
    register.close()


def merge(first: date = TUESDAY) -> Act:
    kk, ktp = f"{UNIT}/KK", f"{UNIT}/ktp"
    return lambda conn: codes.merge(conn, Noun.SERVICE, kk, ktp, first=first, by="Ayu")


def split() -> Act:
    kk = f"{UNIT}/KK"
    return lambda conn: codes.split(conn, Noun.SERVICE, kk, first=TUESDAY, by="Ayu")


def kiosk(what: str, counter: str = "L2") -> str:
    return f"/kiosk/{UNIT}/{counter}/{what}"


def test_what_was_said_of_a_service_the_day_before_it_was_merged_stays_about_it(side: Side) -> None:
    side.do(merge())
    tap = str(uuid4())
    sent = {"service": "kk", "ago_s": YESTERDAY}
    for where, fields in (
        (kiosk("ratings"), {"id": tap, "kepuasan": 4}),
        (kiosk(f"ratings/{tap}/detail"), {"reasons": "lama"}),
        (kiosk("forms"), UNSUR),
        (f"/q/{UNIT}/L2", UNSUR),
    ):
        assert side.send(where, **fields, **sent) == (201, "KK"), where
    forward.drain(side.config.data_dir, side.register)
    with side.register.read() as conn:
        read = answers.read(conn, UNIT, DAY, TUESDAY)
    assert {(a.day, a.service) for a in read} == {(str(DAY), "KK")}


def test_after_they_are_apart_again_an_answer_is_read_as_it_was_sent(side: Side) -> None:
    side.do(merge())
    assert side.send(kiosk("ratings"), kepuasan=4, service="kk") == (201, "KK")
    forward.drain(side.config.data_dir, side.register)

    def read_as() -> list[str]:
        with side.register.read() as conn:
            return [a.service for a in answers.read(conn, UNIT, DAY, TUESDAY)]

    assert read_as() == ["ktp"]  # it counts as the other one
    side.do(split())
    assert read_as() == ["KK"]


def test_codes_of_before_are_kept_and_the_page_offers_those_of_now(side: Side) -> None:
    side.do(lambda conn: codes.rename_code(conn, Noun.SERVICE, f"{UNIT}/KK", "keluarga", "Ayu"))
    side.do(lambda conn: codes.rename_code(conn, Noun.COUNTER, f"{UNIT}/L2", "B2", "Ayu"))
    for counter, code, kept in (
        ("L2", "kk", "KK"),
        ("B2", "Kk", "KK"),
        ("b2", "KELUARGA", "keluarga"),
    ):
        assert side.send(kiosk("ratings", counter), kepuasan=4, service=code) == (201, kept)
    side.do(
        lambda conn: codes.merge(
            conn, Noun.SERVICE, f"{UNIT}/keluarga", f"{UNIT}/ktp", first=TUESDAY, by="Ayu"
        )
    )
    for code, kept in (("kk", "KK"), ("keluarga", "keluarga"), ("ktp", "ktp")):
        assert side.send(kiosk("ratings", "L2"), kepuasan=4, service=code) == (201, kept)
    unit = actions.bundle(side.register).unit(UNIT)
    assert [s.code for s in unit.services_at(unit.counter("B2"))] == ["ktp"]


def test_what_a_counter_once_offered_is_taken_and_what_it_never_did_is_not(side: Side) -> None:
    assert side.send(kiosk("ratings"), kepuasan=4, service="akta") == (422, "")
    side.do(merge())
    side.offer("ktp")  # the next file leaves it out
    assert side.send(kiosk("ratings"), kepuasan=4, service="kk") == (201, "KK")
    side.do(split())
    side.do(lambda conn: places.end(conn, Noun.SERVICE, f"{UNIT}/KK", TUESDAY, "Ayu"))
    assert side.send(kiosk("forms"), **UNSUR, service="kk") == (201, "KK")
    # L3 has offered neither, nor anything that counted as them.
    for code in ("kk", "ktp", "tidak-ada"):
        assert side.send(kiosk("ratings", "L3"), kepuasan=4, service=code) == (422, "")
    assert side.send(kiosk("ratings", "L1"), kepuasan=4, service="kk") == (201, "KK")  # offers all


def test_a_page_of_before_they_were_apart_again_is_not_too_late(side: Side) -> None:
    side.offer("KK")
    side.do(merge())
    unit = actions.bundle(side.register).unit(UNIT)
    assert [s.code for s in unit.services_at(unit.counter("L2"))] == ["ktp"]
    assert side.send(kiosk("ratings"), kepuasan=4, service="ktp") == (201, "ktp")
    side.do(split())
    assert side.send(kiosk("ratings"), kepuasan=4, service="ktp") == (201, "ktp")


def test_a_screen_at_a_counter_that_is_one_with_another_keeps_its_own_code(side: Side) -> None:
    def made_one(first: date | None) -> Act:
        l1, l2 = f"{UNIT}/L1", f"{UNIT}/L2"
        return lambda conn: codes.merge(conn, Noun.COUNTER, l2, l1, first=first, by="Ayu")

    for first in (TUESDAY, None):
        side.do(made_one(first))
        assert side.send(kiosk("ratings"), kepuasan=4)[0] == 201
        forward.drain(side.config.data_dir, side.register)
    with side.register.read() as conn:
        assert [a.counter for a in answers.read(conn, UNIT, DAY, TUESDAY)] == ["L1", "L1"]
    side.do(lambda conn: codes.split(conn, Noun.COUNTER, f"{UNIT}/L2", first=None, by="Ayu"))
    with side.register.read() as conn:
        assert {a.counter for a in answers.read(conn, UNIT, DAY, TUESDAY)} == {"L2"}


def counters_merged(code: str, into: str) -> Act:
    one, other = f"{UNIT}/{code}", f"{UNIT}/{into}"
    return lambda conn: codes.merge(conn, Noun.COUNTER, one, other, first=None, by="Ayu")


def counters_split(code: str) -> Act:
    return lambda conn: codes.split(conn, Noun.COUNTER, f"{UNIT}/{code}", first=None, by="Ayu")


def test_a_page_of_before_two_counters_were_one_or_apart_keeps_its_service(side: Side) -> None:
    assert side.send(kiosk("forms", "L3"), **UNSUR, service="ktp") == (422, "")
    side.do(counters_merged("L3", "L2"))
    for where in (kiosk("forms", "L3"), f"/q/{UNIT}/L3"):
        assert side.send(where, **UNSUR, service="akta") == (201, "akta")  # opened before
        assert side.send(where, **UNSUR, service="KTP") == (201, "ktp")  # opened now
    side.do(counters_split("L3"))
    assert side.send(kiosk("forms", "L3"), **UNSUR, service="ktp") == (201, "ktp")
    assert side.send(kiosk("forms", "L3"), **UNSUR, service="akta") == (201, "akta")
    assert side.send(kiosk("forms", "L3"), **UNSUR, service="sim") == (422, "")


def test_services_are_kept_through_two_merges_and_by_a_counter_that_offered_all(side: Side) -> None:
    side.do(counters_merged("L3", "L2"))
    side.do(counters_merged("L2", "L1"))
    side.do(counters_split("L2"))
    side.do(counters_split("L3"))
    # L3 showed what L2 gives, then all that L1 gives.
    for code in ("ktp", "KK", "akta"):
        assert side.send(kiosk("ratings", "L3"), kepuasan=4, service=code) == (201, code)


def shown(page: str) -> list[tuple[str, str, bool]]:
    """Give the choices of a service that a form shows: code, name, whether it is chosen."""
    page = re.sub(r"<div hidden>.*?</div>", "", page, flags=re.DOTALL)
    _, _, rest = page.partition("<select name=service")
    options = re.findall(r'<option value="(.*?)"( selected)?>([^<]*)', rest.partition("</sel")[0])
    return [(code, name, bool(chosen)) for code, chosen, name in options if code]


def test_a_form_that_is_shown_again_keeps_the_service_as_it_was_chosen(side: Side) -> None:
    def again(counter: str, service: str) -> list[tuple[str, str, bool]]:
        return shown(side.page(f"/q/{UNIT}/{counter}", {"service": service, "comment": "Halo"}))

    side.offer("ktp", "KK", "akta")
    side.do(lambda conn: codes.rename_code(conn, Noun.SERVICE, f"{UNIT}/akta", "lahir", "Ayu"))
    assert ("akta", "Layanan akta", True) in again("L2", "akta")
    side.do(merge())
    assert again("L2", "kk") == [("KK", "Layanan ktp", True), ("lahir", "Layanan akta", False)]
    side.do(lambda conn: places.end(conn, Noun.SERVICE, f"{UNIT}/lahir", TUESDAY, "Ayu"))
    for counter in ("L2", "L3"):  # where it is one of two, and the only one there was
        assert ("lahir", "Layanan akta", True) in again(counter, "lahir")
    # What nothing was chosen of is offered as it is now.
    assert again("L2", "") == []


def test_a_service_that_no_counter_gave_is_refused_in_words_that_stand_on_the_page(
    side: Side,
) -> None:
    for counter, offered in (("L2", "Layanan ktp, Layanan KK"), ("L3", "Layanan akta")):
        page = side.page(f"/q/{UNIT}/{counter}", UNSUR | {"service": "sim", "sex": "L"})
        (alert,) = re.findall(r"<div class=e role=alert>(.*?)</div>", page, flags=re.DOTALL)
        assert f"“Layanan yang Anda terima” tidak dikenal. Yang ada: {offered}." in alert
        assert 'href="#service"' in alert
        assert "<label class=f id=service>" in page
        assert len(shown(page)) == len(offered.split(", "))
    page = side.page(f"/q/{UNIT}/L2", UNSUR | {"sex": "X"})
    assert "“Jenis kelamin” tidak dikenal. Yang ada: Laki-laki, Perempuan." in page


def test_a_scanned_sticker_of_a_merged_counter_is_of_that_counter_again_afterwards(
    side: Side,
) -> None:
    sticker = actions.bundle(side.register).counter(UNIT, "L2").short
    side.do(counters_merged("L2", "L1"))
    with side.served() as served:
        form = served.client.get(f"/{sticker}").location
    assert form is not None
    assert side.send(form, **UNSUR)[0] == 201
    forward.drain(side.config.data_dir, side.register)

    def read_as() -> list[str]:
        with side.register.read() as conn:
            return [a.counter for a in answers.read(conn, UNIT, DAY, TUESDAY)]

    assert read_as() == ["L1"]
    side.do(counters_split("L2"))
    assert read_as() == ["L2"]
