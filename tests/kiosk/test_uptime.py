"""What the machine knows of a tap beside the clock goes into the box and nowhere else."""

import logging
import time
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from kiosk import uptime
from survey.answers.drafts import Draft
from survey.answers.origins import Circumstances
from survey.ledger import open_entry
from survey.transfer.forward import InProcess
from tests import builders, lived
from tests.kiosk.conftest import PHONE, TAPS, Counterside

BOOT = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


def taken(counter: Counterside, own: str) -> Draft:
    entry = counter.state.box.find(UUID(own))
    assert entry is not None
    return open_entry(entry)


def test_an_answer_keeps_which_run_of_the_machine_took_it_and_when_in_it(
    counter: Counterside,
) -> None:
    before = uptime.up_s()
    now, kept = (counter.post(TAPS, kepuasan=4, **more) for more in ({}, {"ago_s": 86_400}))
    form = counter.post(PHONE, biaya=3)
    after = uptime.up_s()
    for answer, ago_s, nth in ((now, 0, None), (kept, 86_400, None), (form, 0, 1)):
        known = taken(counter, answer.get_json()["id"]).circumstances
        assert (known.boot, known.nth) == (uptime.boot_id(), nth)  # only browsers are counted
        assert known.mono_s is not None
        assert before <= known.mono_s + ago_s <= after


def test_a_token_that_nobody_issued_vouches_for_nothing(counter: Counterside) -> None:
    tap = counter.post(TAPS, kepuasan=4, visit="abc-123")
    form = counter.post(PHONE, biaya=3, visit="abc-123")
    found = [taken(counter, answer.get_json()["id"]) for answer in (tap, form)]
    assert [(draft.visit, draft.provenance) for draft in found] == [
        ("abc-123", "unpaired"),  # from elsewhere, and no ticket makes a kiosk of it
        ("abc-123", "qr"),
    ]


def test_the_run_is_named_as_the_system_names_it_or_by_chance(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    uptime.boot_id.cache_clear()
    assert str(UUID(uptime.boot_id())) == uptime._BOOT_ID.read_text(encoding="ascii").strip()
    for content in (None, "", "bukan nomor", "é"):
        place = tmp_path / f"boot_id-{content}"
        if content is not None:
            place.write_text(content, encoding="utf-8")
        monkeypatch.setattr(uptime, "_BOOT_ID", place)
        uptime.boot_id.cache_clear()
        made = uptime.boot_id()
        assert UUID(made).hex == made == uptime.boot_id()
    uptime.boot_id.cache_clear()


def test_time_goes_on_where_the_system_has_no_clock_of_its_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uptime, "_CLOCK", None)
    assert int(time.monotonic()) - 1 <= uptime.up_s() <= int(time.monotonic())


def test_no_page_and_no_log_tells_it(
    counter: Counterside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    tap = counter.post(TAPS, kepuasan=4)
    own = tap.get_json()
    again = counter.post(TAPS, kepuasan=4, id=own["id"])
    other = counter.post(TAPS, kepuasan=1, id=own["id"])
    pages = [
        counter.client.get(path)
        for path in ("/healthz", "/kiosk/dukcapil/L1", PHONE, f"/cek/{own['receipt']}")
    ]
    named = (uptime.boot_id(), str(UUID(uptime.boot_id())))
    for page in (tap, again, other, *pages):
        assert not any(name in page.text or name in str(page.headers) for name in named)
    assert not any(name in caplog.text for name in named)
    assert taken(counter, own["id"]).circumstances.boot in named  # the control


def test_no_command_tells_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    known = Circumstances(BOOT, 987_654_321, 7)
    register = builders.settled(builders.an_empty_register(tmp_path))
    with closing(register), builders.opened(tmp_path) as box:
        taps = [
            builders.a_rating(4, at=builders.local(9, n), circumstances=known) for n in range(12)
        ]
        builders.put(box, *taps, builders.a_form(3, comment="Baik", circumstances=known))
        builders.carry(box, InProcess(register))
    out = tmp_path / "keluar.csv"
    week = ("--unit", "dukcapil", "--week", "2026-W47", "--format", "json")
    said = [
        lived.run(tmp_path, *words).output
        for words in (
            ("export", "ratings", "--unit", "dukcapil", "-o", str(out)),
            ("report", "weekly", *week),
            ("verify", "--format", "json"),
            ("jejak",),
            ("doctor",),
            ("retention", "--dry-run"),
        )
    ]
    said.append(out.read_text(encoding="utf-8"))
    assert "Baik" in said[-1]  # the control: what may be told is
    assert all(said)
    for secret in (BOOT, "987654321", "987.654.321"):
        assert not any(secret in text for text in (*said, caplog.text))
    assert BOOT.encode() not in (tmp_path / "register.db").read_bytes()
