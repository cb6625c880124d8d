"""An office that an earlier commit wrote tells today what it told then.

Where a method changes on purpose, tests/cases/office-2026-11/README.md says what to do.
"""

import hashlib
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, select, update

from survey import actions
from survey.register.schema import HEAD, response, tally
from tests import frozen
from tests.frozen import figures
from tests.frozen.compare import differences

DIGEST = "a1e9ab7ab1e2c38e6a968022339bc0e194b8115037bd28ed5cd96e2c0173485e"
WRITTEN_AS = "0002"  # the register's version on that commit


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Open a copy with today's code and ask it everything."""
    return figures.everything(figures.unpack(tmp_path_factory.mktemp("frozen")))


@pytest.fixture
def copy(tmp_path: Path) -> figures.Copy:
    return figures.unpack(tmp_path)


def test_the_folder_itself_is_never_changed() -> None:
    content = frozen.DATA.read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGEST
    assert len(content) <= 1_000_000
    with zipfile.ZipFile(frozen.DATA) as packed:
        assert {Path(name).suffix for name in packed.namelist()} == {".db", ".json"}


def version(copy: figures.Copy) -> str:
    with closing(sqlite3.connect(copy.data / "register.db")) as conn:
        [(number,)] = conn.execute("SELECT version_num FROM alembic_version")
    return str(number)


def test_a_copy_is_brought_up_to_date_and_is_intact(copy: figures.Copy) -> None:
    assert version(copy) == WRITTEN_AS
    with time_machine.travel(figures.TODAY, tick=False):
        lines = copy.command("verify").splitlines()
    assert version(copy) == HEAD
    assert all(line.startswith("utuh ") for line in lines)


@pytest.mark.parametrize("name", figures.names())
def test_it_tells_what_it_told_then(name: str, now: dict[str, Any]) -> None:
    assert differences(figures.kept(name), now[name]) == []


def test_all_that_is_told_is_compared(now: dict[str, Any]) -> None:
    assert sorted(now) == figures.names()
    states = {row["state"] for row in now["rows"].values()}
    kinds = {row["kind"] for row in now["rows"].values()}
    grounds = {row["ground"] for row in now["rows"].values()}
    assert states == {"counted", "withdrawn"}
    assert kinds == {"rating", "detail", "form", "unfinished"}
    assert grounds == {"visit", "duty", "none"}
    assert any(row["erased"] == "time bands comment" for row in now["rows"].values())
    assert "dukcapil 2026-TW3 version 2" in now["closings"]


def test_every_kind_of_figure_has_something_to_say(now: dict[str, Any]) -> None:
    week = now["weekly-dukcapil-2026-W43"]
    assert week["kepuasan"]["share"] is not None
    assert week["indeks_pantauan"] is not None
    assert [rule["rule"] for rule in week["trend"]["rules"]] == ["point_outside"]
    assert any(cell["share"] is None for cell in week["half_days"]["cells"])
    people = now["officers-dukcapil-2026-W47"]["officers"]
    assert {person["verdict"] for person in people} >= {"below", "not separable", "too few"}
    assert now["officers-dukcapil-2026-W47"]["moved"]
    assert now["weekly-dukcapil-2026-W38"]["comments"] == []
    assert now["weekly-dukcapil-2026-W47"]["comments"] != []


def a_form_of_izin() -> tuple[str, str, str]:
    """Choose a form of a closed quarter; gives its id's beginning, its scores, and others."""
    for key, row in figures.kept("rows").items():
        if (row["unit"], row["kind"], row["day"][:7]) == ("izin", "form", "2026-09"):
            scores = str(row["scores"])
            return key, scores, scores[0] + str(5 - int(scores[1])) + scores[2:]
    raise LookupError


def change(copy: figures.Copy, beginning: str, scores: str) -> None:
    """Change the scores of one answer behind the program's back."""
    with copy.opened() as register, register.begin() as conn:
        every = conn.scalars(select(response.c.id)).all()
        [whole] = [answer for answer in every if answer.hex().startswith(beginning)]
        conn.execute(update(response).where(response.c.id == whole).values(scores=scores))
        conn.execute(delete(tally))  # what was counted before


def test_control_one_changed_score_is_shown_with_the_way_to_it(copy: figures.Copy) -> None:
    key, scores, others = a_form_of_izin()
    with time_machine.travel(figures.TODAY, tick=False):
        change(copy, key, others)
        with copy.opened() as register:
            rows = figures.rows(register)
        official = figures.official(copy)

    assert differences(figures.kept("rows"), rows) == [f"{key}/scores: {scores!r} → {others!r}"]
    paths = [line.split(": ")[0] for line in differences(figures.kept("ikm"), official["ikm"])]
    assert paths == ["izin 2026-TW3/ikm", "izin 2026-TW3/nrr/persyaratan"]


def test_filled_again_from_its_boxes_it_has_the_same_rows(copy: figures.Copy) -> None:
    key, _scores, others = a_form_of_izin()
    with time_machine.travel(figures.TODAY, tick=False):
        change(copy, key, others)
        with copy.opened() as register:
            assert differences(figures.kept("rows"), figures.rows(register)), "the control sees it"
            actions.refill(register, copy.data / "boxes")
            assert differences(figures.kept("rows"), figures.rows(register)) == []
            assert differences(figures.kept("counts"), figures.counts(register)) == []


def test_control_lines_of_a_list_are_told_by_name_and_nothing_is_passed_over() -> None:
    was = {"cells": [{"key": "a", "n": 1, "share": None}, {"key": "b", "n": 2, "share": 0.5}]}
    now = {"cells": [{"key": "b", "n": 2, "share": 0.25}, {"key": "c", "n": 1, "share": None}]}
    assert differences(was, now) == [
        "cells/a: {'key': 'a', 'n': 1, 'share': None} → (nothing)",
        "cells/b/share: 0.5 → 0.25",
        "cells/c: (nothing) → {'key': 'c', 'n': 1, 'share': None}",
    ]
    assert differences({"a": [1, 2]}, {"a": [1]}) == ["a/1: 2 → (nothing)"]
    assert differences({"a": 1}, {"a": True}) == ["a: 1 → True"]
    assert differences({"a": None}, {}) == ["a: None → (nothing)"]
