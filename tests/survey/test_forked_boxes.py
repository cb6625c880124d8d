"""In a box that forked, only what lies behind the fork may be other than the register took."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from survey.ledger import genesis, link
from survey.register import checks, proven
from survey.register.opening import open_register
from survey.transfer.forward import InProcess
from tests.builders import (
    a_form,
    a_rating,
    an_empty_register,
    carry,
    opened,
    put,
    settled,
)
from tests.lived import run
from tests.survey.test_verifier import agree

COMMON = 2  # entries that both continuations have


@pytest.fixture
def forked(tmp_path: Path) -> Path:
    """Give the file of a box that was put back from yesterday and went on in another."""
    folder, yesterday = tmp_path / "office", tmp_path / "yesterday"
    folder.mkdir()
    with closing(settled(an_empty_register(folder))) as register:
        with opened(folder) as box:
            put(box, a_form(1, comment="Petugas minta uang"), a_rating(2))
            carry(box, InProcess(register))
            old = box.id
        shutil.copytree(folder / "boxes", yesterday)
        with opened(folder) as box:
            put(box, a_rating(), a_form())
            carry(box, InProcess(register))
        shutil.rmtree(folder / "boxes")
        shutil.copytree(yesterday, folder / "boxes")
        with opened(folder) as box:
            put(box, a_rating(1))
            carry(box, InProcess(register))
        with register.read() as conn:
            assert proven.forked(conn) == {old: COMMON}
    return next((folder / "boxes").glob(f"main-{old[:16]}*.db"))


def rebuild(file: Path, first: int) -> None:
    """Write another language into every entry from one on, and let nothing have been sent."""
    with closing(sqlite3.connect(file)) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            raw.execute(f"DROP TRIGGER {name}")
        (box,) = raw.execute("SELECT id FROM box").fetchone()
        last = genesis(box).hash
        rows = raw.execute("SELECT seq, id, body FROM entry ORDER BY seq").fetchall()
        for seq, entry_id, old in rows:
            body = old.replace(b'"lang":"id"', b'"lang":"en"') if seq >= first else old
            digest = link(last, seq, UUID(bytes=entry_id), body)
            row = (body, last, digest, seq)
            raw.execute("UPDATE entry SET body = ?, prev_hash = ?, hash = ? WHERE seq = ?", row)
            last = digest
        raw.execute("UPDATE sent SET seq = 0, hash = ?", (genesis(box).hash,))


def test_control_a_box_that_forked_is_whole(forked: Path) -> None:
    assert not agree(forked.parents[1])


@pytest.mark.parametrize(("first", "differs"), [(1, True), (COMMON, True), (COMMON + 1, False)])
def test_what_the_file_says_was_sent_excuses_nothing(
    forked: Path, first: int, differs: bool
) -> None:
    rebuild(forked, first)
    assert agree(forked.parents[1]) is differs


def test_a_check_between_a_fork_and_its_line_withholds_no_report_for_ever(tmp_path: Path) -> None:
    yesterday = tmp_path / "yesterday"
    with closing(settled(an_empty_register(tmp_path))) as register:
        with opened(tmp_path) as box:
            put(box, a_rating(), a_rating(2))
            carry(box, InProcess(register))
        shutil.copytree(tmp_path / "boxes", yesterday)
        with opened(tmp_path) as box:
            put(box, a_rating(), a_form())
            carry(box, InProcess(register))
    shutil.rmtree(tmp_path / "boxes")
    shutil.copytree(yesterday, tmp_path / "boxes")
    with opened(tmp_path) as box:
        put(box, a_rating(1), a_rating(1), a_form(1))  # and nothing is sent yet
        assert run(tmp_path, "verify").exit_code == 1
        with closing(open_register(tmp_path / "register.db")) as register:
            carry(box, InProcess(register))
    assert run(tmp_path, "verify").exit_code == 0
    with closing(open_register(tmp_path / "register.db")) as register, register.read() as conn:
        assert checks.known(conn).standing == ()
