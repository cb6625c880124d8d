"""Whoever polls public pages between two visitors does not learn whether one of them answered."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from werkzeug.test import Client

from kiosk import __version__
from kiosk.citizens.front import Front
from kiosk.commands.public_results import refresh
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from survey import actions
from survey.box import boxes
from survey.ledger import Head
from survey.proof.box_proofs import check_boxes
from survey.proof.kept_heads import read_heads
from survey.register import heads
from survey.register.engine import Register
from survey.transfer.forward import InProcess
from tests.builders import a_rating, an_empty_register, carry, local, opened, put, settled
from tests.kiosk.conftest import PHONE, TAPS

YESTERDAY, TODAY = date(2026, 11, 17), date(2026, 11, 18)
BEFORE = 5  # answers on the day before
OLDER = "older"  # where a copy of the box lies that lacks the last of them
ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OWN_CLOCK = {"Date"}
Answer = tuple[int, list[tuple[str, str]], bytes]


@dataclass
class Site:
    """A served office with its box and register, and the jobs that run beside it."""

    client: Client
    app: Flask
    state: State
    register: Register

    def tap(self) -> None:
        body = json.dumps({"id": str(uuid4()), "kepuasan": 1})
        answer = self.client.post(TAPS, data=body, content_type="application/json")
        assert answer.status_code == 201

    def fill_in(self) -> None:
        body = json.dumps({"id": str(uuid4()), "waktu": 3})
        assert (
            self.client.post(PHONE, data=body, content_type="application/json").status_code == 201
        )

    def work(self, now: datetime) -> None:
        """Do what the service does by itself: forward, and save what the public sees."""
        carry(self.state.box, InProcess(self.register))
        refresh(self.register, now=now)

    def n_stored(self) -> int:
        with self.register.read() as conn:
            return sum(one.head.seq for one in heads.of_boxes(conn))

    def poll(self) -> dict[str, Answer]:
        """Ask for every page there is, as often as anybody may; form ids are new each time."""
        found: dict[str, Answer] = {}
        for path in sorted(self.public_paths()):
            for method in ("GET", "HEAD"):
                answer = self.client.open(path, method=method)
                told = [pair for pair in answer.headers if pair[0] not in OWN_CLOCK]
                found[f"{method} {path}"] = answer.status_code, told, ID.sub(b"(id)", answer.data)
        return found

    def public_paths(self) -> set[str]:
        """Give the address of every page, also of those that nobody thought of here."""
        values = {
            "unit": "dukcapil",
            "counter": "L1",
            "code": "K7QX2-9MDHA",
            "receipt": "K7QX2-9MDHA",
            "rating": str(uuid4()),
            "token": "none",
        }
        urls = self.app.url_map.bind("localhost")
        return {
            urls.build(rule.endpoint, {name: values[name] for name in rule.arguments})
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.endpoint != "static"
        } | {"/kiosk/dukcapil/L1/window", "/q/dukcapil/L1?lang=en", "/ikm/dukcapil?lang=en"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    register = settled(an_empty_register(tmp_path))
    actions.publish_bundle(register, tmp_path)
    with opened(tmp_path) as box:
        put(box, *(a_rating(4, at=local(9, i, day=YESTERDAY)) for i in range(BEFORE - 1)))
    shutil.copytree(tmp_path / "boxes", tmp_path / OLDER)
    with opened(tmp_path) as box:
        put(box, a_rating(4, at=local(10, day=YESTERDAY)))
        carry(box, InProcess(register))
    state = State(Config(tmp_path), register)
    state.snapshot()  # as the service does at its start
    app = create_app(state, b"k" * 48)
    with closing(register), closing(state):
        yield Site(Client(Front(state, app)), app, state, register)


def at(hour: int, *, day: date = TODAY, minute: int = 0) -> datetime:
    return local(hour, minute, day=day).astimezone(UTC)


def test_no_byte_of_any_page_says_that_somebody_answered_in_between(site: Site) -> None:
    with time_machine.travel(at(8), tick=False) as clock:
        site.work(at(8))
        first = site.poll()
        assert len(first) > 20
        for minute, answers_now in enumerate((site.tap, site.fill_in, site.tap)):
            answers_now()
            assert site.poll() == first, "in the box"
            clock.move_to(at(9, minute=10 * minute))
            site.work(at(9, minute=10 * minute))
            assert site.poll() == first, "in the register, and the hourly job is done"
        # The control: three people answered.
        assert site.n_stored() == BEFORE + 3


def test_heads_and_counts_move_once_a_day_and_then_hold_the_whole_day(site: Site) -> None:
    with time_machine.travel(at(8), tick=False) as clock:
        site.work(at(8))
        assert lines(site) == [head_of(site, BEFORE)]
        assert "pada akhir hari 17 November 2026" in site.client.get("/ikm/dukcapil").text
        site.tap()
        site.tap()
        clock.move_to(at(16))
        site.work(at(16))
        assert lines(site) == [head_of(site, BEFORE)]
        # The morning after, the first visitor was faster than the job.
        clock.move_to(at(8, day=TODAY + timedelta(days=1)))
        site.tap()
        site.work(at(8, day=TODAY + timedelta(days=1)))
        assert lines(site) == [head_of(site, BEFORE + 2)]
        assert "pada akhir hari 18 November 2026" in site.client.get("/ikm/dukcapil").text


def test_an_answer_of_yesterday_that_comes_today_is_shown_tomorrow(site: Site) -> None:
    with time_machine.travel(at(8), tick=False):
        site.work(at(8))
        first = site.poll()
        with site.register.read() as conn:
            assert heads.of_boxes_before(conn, TODAY)[0].head.seq == BEFORE
        site.state.box.append(a_rating(1, at=local(15, day=YESTERDAY)))
        site.work(at(9))
        with site.register.read() as conn:  # the control: it would be in front of today's
            assert heads.of_boxes_before(conn, TODAY)[0].head.seq == BEFORE + 1
        assert site.poll() == first


def lines(site: Site) -> list[str]:
    """Give the heads as somebody copies them from the page."""
    page = site.client.get("/ikm/dukcapil").text
    found = re.search(r'<ol class="small heads">(.*?)</ol>', page, re.DOTALL)
    rows = re.findall(r"<li>(.*?)</li>", found[1]) if found else []
    return [re.sub(r"<[^>]+>", "", row) for row in rows]


def head_of(site: Site, seq: int) -> str:
    [box] = boxes(site.state.config.boxes_dir)
    entry = next(one for one in box.entries() if one.seq == seq)
    return f"{box.id[:8]} {seq} {Head(seq, entry.hash).printed}"


def test_a_head_kept_from_the_page_shows_a_tail_that_was_cut(site: Site, tmp_path: Path) -> None:
    with time_machine.travel(at(8), tick=False):
        site.work(at(8))
    kept = tmp_path / "kept.txt"
    kept.write_text("\n".join(f"{n}. {line}" for n, line in enumerate(lines(site), 1)))
    site.state.close()
    folder = site.state.config.boxes_dir
    assert check_boxes(folder, None, read_heads(kept).heads).ok
    shutil.rmtree(folder)
    shutil.move(tmp_path / OLDER, folder)
    proof = check_boxes(folder, None, read_heads(kept).heads)
    assert not proof.ok
    assert "sidik dari luar tidak cocok" in proof.losses[0]


def test_health_says_that_it_is_well_and_the_version_and_nothing_else(site: Site) -> None:
    answer = site.client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (
        200,
        {"status": "ok", "version": __version__},
    )


def test_health_names_what_is_wrong(tmp_path: Path) -> None:
    state = State(Config(tmp_path))
    answer = Client(Front(state, create_app(state, b"k" * 48))).get("/healthz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "office-not-set-up", "version": __version__}
