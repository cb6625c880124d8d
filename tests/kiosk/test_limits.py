"""What the citizen's path takes at most, at the very edge, and whom it takes for a kiosk."""

import io
import json
import stat
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from kiosk.citizens.front import Front
from kiosk.citizens.intake import MAX_BODY, MAX_FIELDS
from kiosk.config import Config
from kiosk.invitations import new_link, use_link
from kiosk.machine.server import secret_key
from kiosk.pairing import COOKIE, Pairs
from kiosk.parts import create_app
from survey.answers.drafts import Kind
from survey.ledger import open_entry
from survey.transfer.archive import NotABackup, WouldOverwrite, restore
from tests.kiosk.conftest import PHONE, TAPS, Counterside
from tests.paired import cookie_of

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def send(counter: Counterside, path: str, body: bytes, kind: str = JSON, **more: str) -> int:
    """Send bytes as they are to the front itself and give the status."""
    environ = EnvironBuilder(path, method="POST", content_type=kind).get_environ()
    environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))} | more
    environ["HTTP_ACCEPT"] = JSON
    front = Front(counter.state, create_app(counter.state, b"k" * 48))
    return int(run_wsgi_app(front, environ)[1].split()[0])


@pytest.mark.parametrize("kind", [JSON, FORM])
@pytest.mark.parametrize(("more", "status"), [(-1, 201), (0, 201), (1, 413)])
def test_a_body_may_have_exactly_so_many_bytes(
    counter: Counterside, kind: str, more: int, status: int
) -> None:
    tap = {"id": str(uuid4()), "kepuasan": 4, "filler": ""}
    body = json.dumps(tap) if kind == JSON else f"id={tap['id']}&kepuasan=4&filler="
    lacking = MAX_BODY + more - len(body)
    body = body.replace('""', f'"{"x" * lacking}"') if kind == JSON else body + "x" * lacking
    assert len(body) == MAX_BODY + more
    assert send(counter, TAPS, body.encode(), kind) == status
    assert counter.n_stored == (1 if status == 201 else 0)


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "+5", "٣", "²", "0x10"])
def test_a_length_that_is_no_number_is_too_long(counter: Counterside, length: str) -> None:
    body = json.dumps({"id": str(uuid4()), "kepuasan": 4}).encode()
    assert send(counter, TAPS, body, CONTENT_LENGTH=length) == 413
    assert counter.n_stored == 0


@pytest.mark.parametrize(("n", "status"), [(MAX_FIELDS, 201), (MAX_FIELDS + 1, 422)])
def test_a_form_may_have_so_many_fields(counter: Counterside, n: int, status: int) -> None:
    fields = [f"id={uuid4()}", "kepuasan=4", *(f"f{k}=1" for k in range(n - 2))]
    assert send(counter, TAPS, "&".join(fields).encode(), FORM) == status


def test_half_a_letter_is_no_text(counter: Counterside) -> None:
    body = f'{{"id": "{uuid4()}", "biaya": 4, "comment": "ramah \\ud83d"}}'
    assert send(counter, PHONE, body.encode()) == 422
    assert counter.n_stored == 0


def test_only_a_tap_can_be_added_to(counter: Counterside) -> None:
    form = counter.post(PHONE, biaya=4).get_json()["id"]
    answer = counter.post(f"{TAPS}/{form}/detail", reasons=["lama"])
    assert answer.status_code == 404
    assert counter.n_stored == 1


def test_a_phone_is_no_kiosk_also_on_this_machine_and_in_a_paired_browser(
    counter: Counterside,
) -> None:
    known = {"REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": cookie_of(counter.state.config)}
    for path, answer in ((PHONE, "biaya"), (TAPS, "kepuasan")):
        body = json.dumps({"id": str(uuid4()), answer: 4}).encode()
        assert send(counter, path, body, **known) == 201
    taken = [open_entry(entry) for entry in counter.state.box.unsent()]
    came_from = [(draft.kind, draft.provenance) for draft in taken]
    assert came_from == [(Kind.FORM, "qr"), (Kind.RATING, "kiosk")]


# --- pairing ------------------------------------------------------------------------------------


def as_kiosk(config: Config, path: str, cookie: str) -> bool:
    environ = EnvironBuilder(path).get_environ()
    environ |= {"REMOTE_ADDR": "10.0.0.9", "HTTP_COOKIE": f"{COOKIE}={cookie}"}
    return Pairs(config).is_kiosk(environ)


@pytest.mark.parametrize(
    ("path", "paired"),
    [
        ("/kiosk/dukcapil/L1", True),
        ("/kiosk/DUKCAPIL/l1/ratings", True),
        ("/kiosk/dukcapil/L10/ratings", False),
        ("/kiosk/dukcapil/L", False),
        ("/kiosk/dukcapil/L2/L1/", False),
        ("/kiosk/dukcapil2/L1/ratings", False),
        ("/q/dukcapil/L1/", False),
    ],
)
def test_a_screen_is_paired_with_one_counter_and_none_that_begins_alike(
    config: Config, path: str, *, paired: bool
) -> None:
    token = new_link(config, "dukcapil", "L1").rsplit("/", 1)[1]
    cookie = use_link(config, "dukcapil", "L1", token)
    assert as_kiosk(config, path, cookie) is paired


def test_pairs_and_the_key_are_for_the_service_only(tmp_path: Path) -> None:
    config = Config(tmp_path)
    new_link(config, "dukcapil", "L1")
    secret_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "pairs").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


@pytest.mark.parametrize(("size", "kept"), [(0, False), (31, False), (32, True), (48, True)])
def test_a_key_that_was_cut_short_is_made_anew(tmp_path: Path, size: int, *, kept: bool) -> None:
    (tmp_path / "secret.key").write_bytes(b"k" * size)
    found = secret_key(tmp_path)
    assert (found == b"k" * size) is kept
    assert len(found) >= 32


# --- restoring ----------------------------------------------------------------------------------


def test_a_folder_with_nothing_but_an_office_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "bundle.json").write_text("{}")
    with pytest.raises(WouldOverwrite):
        restore(tmp_path / "any.zip", tmp_path)


def test_a_backup_of_another_version_is_named_so(tmp_path: Path) -> None:
    import zipfile

    manifest: dict[str, Any] = {"version": 2, "made_at": "now", "files": {}}
    with zipfile.ZipFile(tmp_path / "new.zip", "w") as pack:
        pack.writestr("manifest.json", json.dumps(manifest))
    with pytest.raises(NotABackup, match="versi 2"):
        restore(tmp_path / "new.zip", tmp_path / "target")
