"""A program written from docs/proof.md alone finds what `loket verify` finds, and nothing else."""

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from survey.register import journal, seals
from survey.register.engine import Register
from survey.register.heads import every
from survey.register.journal_check import check
from survey.register.opening import open_register
from tests import verifier
from tests.builders import an_empty_register, settled
from tests.frozen import figures
from tests.lived import Named, compared, disarm
from tests.survey import test_journal, test_rows_against_boxes
from tests.verifier.verifier import SEALED, Verifier

FILE = Path(verifier.__file__).with_name("verifier.py")
PROOF = Path(__file__).parents[2] / "docs" / "proof.md"


def both(folder: Path, register: Register) -> tuple[bool, bool]:
    """Say whether `loket verify` finds anything, and whether the independent program does."""
    comparison = compared(register, folder)
    with register.read() as conn:
        checked = check(conn)
    register.close()
    return bool(comparison.differences or checked.breaks), bool(Verifier(folder).run())


def test_the_program_knows_nothing_of_ours_and_is_short() -> None:
    source = FILE.read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE))
    assert imported <= sys.stdlib_module_names
    assert len(source.splitlines()) < 250


def test_an_untouched_office_has_no_difference(
    lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    """The control of all that follows."""
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    assert both(folder, open_register(folder / "register.db")) == (False, False)


def test_the_frozen_office_has_no_difference(tmp_path: Path) -> None:
    copy = figures.unpack(tmp_path)
    with copy.opened() as register:
        assert both(copy.data, register) == (False, False)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an office with rosters, corrections and imports, whose boxes are elsewhere."""
    folder = tmp_path_factory.mktemp("busy")
    test_journal.lived_in(settled(an_empty_register(folder))).close()
    (folder / "boxes").mkdir()
    return folder


@pytest.mark.parametrize("edit", test_journal.EDITS, ids=lambda edit: edit.does)
def test_both_find_what_differs_from_the_journal(
    edit: test_journal.Edit, busy: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(busy, tmp_path / "office"))
    assert Verifier(folder).run() == []
    register = open_register(folder / "register.db")
    test_journal.edit(register, *edit.sql)
    assert both(folder, register) == (True, True)


@pytest.mark.parametrize(
    "change", [pytest.param(change, id=name) for name, change, _ in test_rows_against_boxes.EDITS]
)
def test_both_find_what_differs_from_the_boxes(
    change: Callable[[Connection, Named], object], lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    register = open_register(folder / "register.db")
    with register.engine.execution_options(writing=True).begin() as conn:
        disarm(conn)
        change(conn, lived_office[1])
    assert both(folder, register) == (True, True)


def test_heads_that_were_kept_show_a_tail_that_was_cut(
    lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    register = open_register(folder / "register.db")
    with register.read() as conn:
        kept = [f"{head.box[:8]} {head.head.seq} {head.head.printed}" for head in every(conn)]
    assert Verifier(folder).run("\n".join(kept)) == []
    with register.engine.execution_options(writing=True).begin() as conn:
        disarm(conn)
        last = journal.head(conn).seq
        conn.execute(text(f"DELETE FROM journal WHERE seq = {last}"))
    register.close()
    lost = [told for told in Verifier(folder).run("\n".join(kept)) if told.startswith("head")]
    assert lost == [f"head {kept[0].split()[0]} {last}"]


def test_the_table_in_the_document_is_what_the_program_writes() -> None:
    """Columns of docs/proof.md, of the independent program and of ours are the same."""
    document = {}
    for row in re.findall(
        r"^\| (\w+)[^|]*\| (.*) \| (.*) \| (.*) \|$", PROOF.read_text(), re.MULTILINE
    ):
        document[row[0]] = tuple(part.split() for part in row[1:])
    theirs = {}
    for row in SEALED.strip().splitlines():
        table, *parts = (part.strip() for part in row.split("|"))
        theirs[table] = tuple(part.split() for part in parts)
    ours = {}
    for sealed, texts in seals.TEXTS.items():
        key = [column.name for column in sealed.primary_key if column.name != "tenant"]
        covered = seals.columns(sealed)
        assert covered[: len(key)] == key
        ours[sealed.name] = (key, covered[len(key) :], list(texts))
    assert {name: document[name] for name in ours} == ours
    assert theirs == ours
