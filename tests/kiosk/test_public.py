"""Pages for everybody: they lead on, prove that an answer was counted, and tell nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from werkzeug.test import Client

from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from survey import actions
from survey.errors import Damaged
from survey.ledger import receipt
from survey.office.opening import Opening
from survey.register import journal
from survey.register.engine import Register
from tests import builders
from tests.kiosk.conftest import PHONE, Counterside


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
    assert "Tercatat, ikut dihitung dalam laporan minggu 47 (16–22 November 2026)" in pages[0]


def test_the_check_names_the_same_week_whatever_the_hours_are_today(
    register: Register, tmp_path: Path
) -> None:
    from sqlalchemy import select

    from survey.register.schema import response

    with register.read() as conn:
        code = conn.execute(select(response.c.receipt)).scalars().first()
    for hours in ("Mon-Sat 08:00-15:00", "Mon-Thu 08:00-12:00"):
        unit = builders.a_unit(opening=Opening.always(hours))
        actions.set_office(register, builders.an_office(), [unit], {}, by="uji")
        actions.publish_bundle(register, tmp_path)
        state = State(Config(tmp_path), register)
        client = Client(Front(state, create_app(state, b"k" * 48)))
        assert "laporan minggu 47 (16–22 November 2026)" in client.get(f"/cek/{code}").text
        assert "week 47 (16–22 November 2026)" in client.get(f"/cek/{code}?lang=en").text
        state.close()


def test_a_receipt_is_read_as_people_write_it(counter: Counterside) -> None:
    code = counter.post(PHONE, waktu=3).get_json()["receipt"]
    typed = code.lower().replace("-", "").replace("0", "o").replace("1", "l")
    answer = counter.client.get("/cek", query_string={"kode": f" {typed} "})
    assert answer.status_code == 303
    assert counter.client.get(answer.headers["Location"]).status_code == 200


def test_our_own_page_sends_a_code_in_no_address(counter: Counterside) -> None:
    code = counter.post(PHONE, waktu=3).get_json()["receipt"]
    page = counter.client.get("/cek?lang=en").text
    assert '<form method="post" action="/cek">' in page
    sent = counter.client.post("/cek", data={"kode": code.lower(), "lang": "en"})
    assert sent.status_code == 200
    assert "Recorded and counted in the report" in sent.text
    assert "Location" not in sent.headers
    assert counter.client.post("/cek", data={"kode": "K7QX"}).status_code == 422
    nothing: dict[str, str] = {}
    for empty in (nothing, {"kode": " "}):
        assert 'name="kode"' in counter.client.post("/cek", data=empty).text


def test_the_check_says_when_the_list_of_an_answer_was_withdrawn(
    site: Client, register: Register
) -> None:
    from sqlalchemy import select

    from survey.register import amendments
    from survey.register.schema import response

    with register.read() as conn:
        columns = (response.c.id, response.c.unit, response.c.day, response.c.receipt)
        (*first, code), (*_, other_code) = conn.execute(select(*columns)).all()
    codes, target = (code, other_code), [amendments.Amended(*first)]
    with time_machine.travel("2026-12-02T20:00:00Z"), register.begin() as conn:
        amendments.withdraw(conn, target, 7, "uji", out=True, reason="salah unit")
        journal.note(conn, "uji", "withdraw", "7", "uji")
    out, other = (site.get(f"/cek/{code}").text for code in codes)
    assert "Pernah tercatat, sekarang tidak ikut dihitung" in out
    assert "laporan minggu 47" in out
    assert "pada tanggal 3 Desember 2026" in out
    assert "salah unit" not in out
    assert "Tercatat, ikut dihitung dalam laporan minggu 47" in other
    assert "was withdrawn" not in site.get(f"/cek/{codes[1]}?lang=en").text

    with register.begin() as conn:
        amendments.withdraw(conn, target, 8, "uji", out=False, reason="betul")
        journal.note(conn, "uji", "withdraw", "7", "uji")
    assert "Tercatat, ikut dihitung" in site.get(f"/cek/{codes[0]}").text


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


def test_every_plain_page_of_a_made_up_office_is_marked(register: Register, tmp_path: Path) -> None:
    office = replace(builders.an_office(), demo=True)
    actions.set_office(register, office, [builders.a_unit()], {}, by="uji")
    actions.publish_bundle(register, tmp_path)
    state = State(Config(tmp_path), register)
    client = Client(Front(state, create_app(state, b"k" * 48)))
    for path in ("/", "/cek", "/ikm/dukcapil", "/tidak-ada", f"{PHONE}/tercatat/K7QX2-9MDHA"):
        assert "CONTOH" in client.get(path).text, path
    state.close()
