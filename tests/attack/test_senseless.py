"""Whatever is sent to any route: no 5xx, no traceback, and nothing stored but what was said."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client

from kiosk.citizens import intake
from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from kiosk.paths import posted
from survey import actions
from survey.answers.drafts import Draft, Place, Received, read_rating
from survey.answers.fields import Fields
from survey.ledger import open_entry
from survey.questionnaire import load
from tests import builders
from tests.attack.senseless import Sender, Sent


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(builders.filled_register(tmp_path, [])) as register:
        actions.publish_bundle(register, tmp_path)
        state = State(Config(tmp_path), register)
        state.snapshot()
        yield state
        state.close()


@pytest.fixture
def app(state: State) -> Flask:
    return create_app(state, b"k" * 48)


def send(state: State, app: Flask, n: int, seed: int) -> tuple[list[str], dict[str, list[Sent]]]:
    """Send so many; give what went wrong, and by id what was told to be stored."""
    client, sender = Client(Front(state, app)), Sender(app, seed)
    faults: list[str] = []
    acknowledged: dict[str, list[Sent]] = {}
    for _ in range(n):
        sent = sender.request()
        try:
            answer = client.open(
                sent.path, method=sent.method, headers=sent.headers, data=sent.body
            )
        except ValueError:
            continue
        text = answer.get_data(as_text=True)
        if answer.status_code >= 500 or "Traceback" in text:
            faults.append(f"{answer.status_code} {sent}")
        if answer.status_code in {201, 303} and posted(sent.path.partition("?")[0]):
            acknowledged.setdefault(str(sent.fields["id"][0]).lower(), []).append(sent)
    return faults, acknowledged


def says(sent: Sent, draft: Draft) -> bool:
    """Tell whether an answer is what a request said, field by field."""
    fields = {name: [str(value) for value in values] for name, values in sent.fields.items()}
    questions = load(draft.questionnaire)
    scores = questions.decode(draft.scores)
    keys = {item.key: n for n, item in enumerate(questions.unsur, 1)}
    for key, score in scores.items():
        given = fields.get(key) or fields.get(f"U{keys.get(key, 0)}")
        if given != [str(score)]:
            return False
    _, where, unit, counter, *_ = sent.path.partition("?")[0].split("/")
    at_kiosk = draft.channel.value == "kiosk"
    return (
        (draft.unit, draft.counter) == (unit.lower(), counter.upper())
        and (where == "kiosk") == at_kiosk
        and draft.service in {"", *fields.get("service", ())}
        and draft.comment in {"", *(text.strip() for text in fields.get("comment", ()))}
        and draft.bands.sex in {"", *fields.get("sex", ())}
    )


def check(state: State, app: Flask, n: int, seed: int) -> None:
    faults, acknowledged = send(state, app, n, seed)
    assert faults == []
    stored = [open_entry(entry) for entry in state.box.unsent(n)]
    assert {str(draft.id) for draft in stored} == set(acknowledged)
    for draft in stored:
        assert any(says(sent, draft) for sent in acknowledged[str(draft.id)]), (
            draft,
            acknowledged[str(draft.id)],
        )
    assert len(stored) > n // 20  # the seed is no good otherwise


def test_two_thousand_senseless_requests_break_nothing(state: State, app: Flask) -> None:
    check(state, app, 2000, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(2, 12))
def test_a_hundred_thousand_break_nothing(state: State, app: Flask, seed: int) -> None:
    check(state, app, 10_000, seed)


def test_a_mistake_of_the_program_would_be_seen(
    state: State, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a check that raises what it should not."""

    def broken(*_: object) -> Draft:
        raise RuntimeError

    monkeypatch.setattr(intake, "read_rating", broken)
    with pytest.raises(RuntimeError):
        send(state, app, 500, seed=1)


def test_a_value_that_is_not_what_was_said_would_be_seen(
    state: State, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a tap stored with another score."""

    def better(fields: Fields, place: Place, received: Received) -> Draft:
        tap = read_rating(fields, place, received)
        return replace(tap, scores=re.sub("[1-3]", "4", tap.scores))

    monkeypatch.setattr(intake, "read_rating", better)
    with pytest.raises(AssertionError):
        check(state, app, 500, seed=1)
