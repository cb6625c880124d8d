"""Pages for everybody: they lead on, prove that an answer was counted, and tell nothing else."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from werkzeug.test import Client

from kiosk import create_app
from kiosk.config import Config
from kiosk.context import State
from kiosk.front import Front
from survey import actions
from survey.errors import Damaged
from survey.ledger import receipt
from survey.register import results
from survey.register.engine import Register
from tests import builders
from tests.kiosk.conftest import PHONE, Counterside

FIGURES = {
    "unit": "dukcapil",
    "from": "2026-07-01",
    "to": "2026-09-30",
    "n": 1020,
    "ikm": "78.68",
    "ikm_low": "76.10",
    "ikm_high": "81.26",
    "mutu": "B",
    "kinerja": "Baik",
    "services_given": 20400,
}


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    best, worst = (builders.a_rating(kepuasan=score) for score in (4, 1))
    register = builders.filled_register(tmp_path, [best, worst])
    actions.publish_bundle(register, tmp_path)
    yield register
    register.close()


@pytest.fixture
def site(register: Register, tmp_path: Path) -> Iterator[Client]:
    state = State(Config(tmp_path), register)
    yield Client(Front(state, create_app(state, b"k" * 48)))
    state.close()


def publish(register: Register, **changes: object) -> None:
    with register.begin() as conn:
        text = json.dumps(FIGURES | changes)
        results.save(conn, "public", "dukcapil", "2026-TW3", text, datetime.now(UTC))


def test_the_start_page_leads_to_everything(counter: Counterside) -> None:
    page = counter.client.get("/").text
    for path in ("/q/dukcapil/L1", "/kiosk/dukcapil/L1", "/q/dukcapil/L2", "/ikm/dukcapil", "/cek"):
        assert f'href="{path}"' in page
        assert counter.client.get(path).status_code == 200


def test_without_an_office_the_start_page_says_how_one_is_made(tmp_path: Path) -> None:
    state = State(Config(tmp_path))
    client = Client(Front(state, create_app(state, b"k" * 48)))
    page = client.get("/")
    assert page.status_code == 200
    assert "loket import office" in page.text
    assert client.get("/ikm/dukcapil").status_code == 503


def test_a_form_is_counted_from_the_moment_it_is_stored(counter: Counterside) -> None:
    code = counter.post(PHONE, waktu=3).get_json()["receipt"]
    page = counter.client.get(f"/cek/{code}")
    assert page.status_code == 200
    assert "Tercatat, ikut dihitung dalam laporan" in page.text


def test_the_check_says_the_week_and_the_same_for_every_answer(
    site: Client, register: Register
) -> None:
    from sqlalchemy import select

    from survey.register.schema import response

    with register.read() as conn:
        codes = conn.execute(select(response.c.receipt)).scalars().all()
    pages = [site.get(f"/cek/{code}").text.replace(code, "…") for code in codes]
    assert len(pages) == 2
    assert pages[0] == pages[1]
    assert "Tercatat, ikut dihitung dalam laporan 16–20 November 2026" in pages[0]


def test_a_receipt_is_read_as_people_write_it(counter: Counterside) -> None:
    code = counter.post(PHONE, waktu=3).get_json()["receipt"]
    typed = code.lower().replace("-", "").replace("0", "o").replace("1", "l")
    answer = counter.client.get("/cek", query_string={"kode": f" {typed} "})
    assert answer.status_code == 303
    assert counter.client.get(answer.headers["Location"]).status_code == 200


def test_nobody_is_told_that_his_answer_is_gone_while_the_register_is_away(
    counter: Counterside,
) -> None:
    page = counter.client.get(f"/cek/{receipt(1, uuid4())}")
    assert page.status_code == 503
    assert "coba lagi" in page.text
    assert "tidak ditemukan" not in page.text


def test_a_damaged_register_is_nobody_elses_business(
    site: Client, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> object:
        raise Damaged(file="/srv/loket/register.db")

    monkeypatch.setattr(type(register), "read", lambda _self: broken())
    for path in ("/cek/K7QX2-9MDHA", "/ikm/dukcapil"):
        page = site.get(path)
        assert page.status_code == 503
        assert "/srv/loket" not in page.text


def test_an_unknown_receipt_is_told_plainly(site: Client) -> None:
    code = receipt(1, uuid4())
    page = site.get(f"/cek/{code}")
    assert page.status_code == 404
    assert code in page.text
    assert 'name="kode"' in page.text


@pytest.mark.parametrize("code", ["x", "12345678901", "<script>"])
def test_what_cannot_be_a_receipt_is_refused_with_an_example(
    counter: Counterside, code: str
) -> None:
    for page in (
        counter.client.get(f"/cek/{code}"),
        counter.client.get("/cek", query_string={"kode": code}),
    ):
        assert page.status_code == 422
        assert "K7QX2-9MDHA" in page.text
        assert "<script>" not in page.text


def test_without_a_published_result_the_page_says_what_will_stand_there(site: Client) -> None:
    page = site.get("/ikm/dukcapil").text
    assert "Belum ada hasil yang dapat diterbitkan" in page
    assert "10 formulir" in page


def test_a_published_result_stands_with_its_n_interval_and_method(
    site: Client, register: Register
) -> None:
    publish(register)
    page = site.get("/ikm/DUKCAPIL").text
    for text in ("78,68", "Mutu B", "Baik", "Triwulan III 2026", "1.020", "76,10", "81,26"):
        assert text in page
    assert "PermenPANRB 14/2017" in page
    assert "kebetulan" in page
    assert "78.68" in site.get("/ikm/dukcapil?lang=en").text


def test_the_number_of_services_stands_beside_the_index_known_or_not(
    site: Client, register: Register
) -> None:
    publish(register)
    assert "tercatat pada masa itu: 20.400" in site.get("/ikm/dukcapil").text
    publish(register, services_given=None)
    assert "tidak tercatat" in site.get("/ikm/dukcapil").text


@pytest.mark.parametrize("changes", [{"ikm": None}, {"from": "x"}, {"ikm_low": None}])
def test_a_result_without_all_its_figures_is_not_shown(
    site: Client, register: Register, changes: dict[str, object]
) -> None:
    publish(register, **changes)
    page = site.get("/ikm/dukcapil")
    assert page.status_code == 200
    assert "Belum ada hasil yang dapat diterbitkan" in page.text


def test_the_heads_of_the_chains_are_public(site: Client, register: Register) -> None:
    from survey.register import answers

    with register.read() as conn:
        [head] = answers.heads(conn)
    page = site.get("/ikm/dukcapil").text
    assert head.head.printed in page


def test_an_unknown_unit_is_told_in_a_sentence(site: Client) -> None:
    page = site.get("/ikm/samsat")
    assert page.status_code == 404
    assert "samsat" in page.text


def test_every_plain_page_of_a_made_up_office_is_marked(register: Register, tmp_path: Path) -> None:
    office = replace(builders.an_office(), demo=True)
    actions.set_office(register, office, [builders.a_unit()], {}, by="uji")
    actions.publish_bundle(register, tmp_path)
    state = State(Config(tmp_path), register)
    client = Client(Front(state, create_app(state, b"k" * 48)))
    for path in ("/", "/cek", "/ikm/dukcapil", "/tidak-ada", f"{PHONE}/tercatat/K7QX2-9MDHA"):
        assert "CONTOH" in client.get(path).text, path
    state.close()
