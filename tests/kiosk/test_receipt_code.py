"""A receipt drawn as a code for a phone: it leads to its page, and nobody learns from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from kiosk import qr
from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from kiosk.paths import PROOF
from kiosk.public import receipts
from tests.kiosk.conftest import BUNDLE, TAPS, Counterside

NEVER_GIVEN = "K7QX2-9MDHA"


def test_a_receipt_is_drawn_as_the_address_of_its_page(counter: Counterside) -> None:
    code = counter.post(TAPS, kepuasan=3).get_json()["receipt"]
    answer = counter.client.post(PROOF, data={"kode": code})
    page = f"https://skm.contoh.go.id/cek/{code}"
    drawn = qr.squares(page)
    assert answer.get_json() == {"size": drawn.size, "d": drawn.d}
    assert counter.client.get(page.removeprefix("https://skm.contoh.go.id")).status_code == 200


def test_it_is_drawn_as_people_write_it(counter: Counterside) -> None:
    drawn = [
        counter.client.post(PROOF, data={"kode": code}).get_json()
        for code in (NEVER_GIVEN, "k7qx29mdha", " K7QX2 9MDHA ")
    ]
    assert drawn == [drawn[0]] * 3


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Client]:
    """A service that knows no address of its own and stands below a path."""
    (tmp_path / "bundle.json").write_text(BUNDLE.dump(), encoding="utf-8")
    state = State(Config(tmp_path))
    state.snapshot()
    yield Client(Front(state, create_app(state, b"k" * 48)))
    state.close()


def test_a_service_without_an_address_draws_that_at_which_it_was_asked(elsewhere: Client) -> None:
    where = "http://192.168.1.10:8080"
    answer = elsewhere.post(PROOF, base_url=where, data={"kode": NEVER_GIVEN})
    assert answer.get_json()["d"] == qr.squares(f"{where}/cek/{NEVER_GIVEN}").d


@pytest.mark.parametrize("host", ["x" * 5_000, "skm.contoh.go.id/" + "x" * 5_000])
def test_a_name_too_long_for_a_code_is_no_mistake_of_ours(elsewhere: Client, host: str) -> None:
    answer = elsewhere.post(PROOF, headers={"Host": host}, data={"kode": NEVER_GIVEN})
    assert answer.status_code < 500


@pytest.mark.parametrize("code", ["", "x", "12345678901", "<script>", "K7QX2-9MDH\0", "é" * 10])
def test_what_cannot_be_a_receipt_is_refused_in_words(counter: Counterside, code: str) -> None:
    answer = counter.client.post(PROOF, data={"kode": code})
    assert answer.status_code == 422
    assert NEVER_GIVEN in answer.text  # the example of a receipt
    assert "<script>" not in answer.text


def test_nothing_is_looked_up_and_nothing_stored(
    counter: Counterside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks learns from no answer, and from no time it takes, whether a receipt is known."""
    known = counter.post(TAPS, kepuasan=1).get_json()["receipt"]
    looked_up: list[str] = []
    monkeypatch.setattr(receipts, "_find", looked_up.append)
    for code in (known, NEVER_GIVEN):
        assert counter.client.post(PROOF, data={"kode": code}).status_code == 200
    assert looked_up == []
    assert counter.n_stored == 1


def test_a_receipt_stands_in_no_address(counter: Counterside) -> None:
    """An address is kept by browsers and by whatever stands before us."""
    assert counter.client.get(PROOF, query_string={"kode": NEVER_GIVEN}).status_code == 422
    assert counter.client.post(f"{PROOF}?kode={NEVER_GIVEN}").status_code == 422
