"""A program written from docs/proof.md alone finds what `loket verify` finds, and nothing else."""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import Connection, text

from survey.earlier_heads import JOURNAL
from survey.ledger import genesis, link
from survey.register import journal, seals
from survey.register.engine import Register
from survey.register.heads import every
from survey.register.journal_check import check
from survey.register.opening import open_register
from survey.transfer.forward import InProcess
from tests import verifier
from tests.builders import (
    a_form,
    a_rating,
    an_empty_register,
    carry,
    local,
    opened,
    put,
    settled,
)
from tests.erased import at_noon
from tests.frozen import figures
from tests.lived import SOON, Named, compared, disarm, run
from tests.survey import test_journal, test_rows_against_boxes
from tests.verifier.verifier import SEALED, Verifier

FILE = Path(verifier.__file__).with_name("verifier.py")


def agree(folder: Path, kept: str = "") -> bool:
    """Say whether the command and the independent program both find something, or both nothing."""
    words: tuple[str, ...] = ("verify",)
    if kept:
        (folder / "kept.txt").write_text(kept, encoding="utf-8")
        words = ("verify", "--heads", str(folder / "kept.txt"))
    with time_machine.travel(at_noon(SOON), tick=False):
        theirs = Verifier(folder).run(kept)
    ours = run(folder, *words)
    assert bool(ours.exit_code) == bool(theirs), (ours.output, theirs)
    return bool(theirs)


def both(folder: Path, register: Register) -> tuple[bool, bool]:
    """Say whether `loket verify` finds anything, and whether the independent program does."""
    comparison = compared(register, folder)
    with register.read() as conn:
        checked = check(conn)
    register.close()
    return bool(comparison.differences or checked.breaks), bool(differing(folder))


def differing(folder: Path) -> list[str]:
    """Give what the independent program finds but that boxes are elsewhere."""
    elsewhere = ("gone box", "nothing to compare")
    return [line for line in Verifier(folder).run() if not line.startswith(elsewhere)]


def test_the_program_runs_on_its_own_and_its_exit_code_tells(
    lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    loses_a_box(folder)
    for path, code in ((lived_office[0], 0), (folder, 1)):
        ran = subprocess.run(
            [sys.executable, FILE, path], check=False, capture_output=True, text=True
        )
        assert (ran.returncode, ran.stdout == "no difference\n") == (code, code == 0), ran


def test_the_program_says_that_a_computer_has_no_time_zones() -> None:
    """Without them it could not read moments, and every answer would look changed."""
    alone = {"PYTHONTZPATH": "", "PATH": ""}
    ran = subprocess.run(
        [sys.executable, "-S", FILE], check=False, capture_output=True, text=True, env=alone
    )
    assert (ran.returncode, ran.stderr.splitlines()[-1]) == (
        1,
        "zoneinfo._common.ZoneInfoNotFoundError: 'No time zone found with key Asia/Jakarta'",
    )


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
    assert differing(folder) == []
    register = open_register(folder / "register.db")
    test_journal.edit(register, *edit.sql)
    assert both(folder, register) == (True, True)


# What no box says: the register finds it out on arrival, and the journal seals it.
BY_SEAL = {
    *("a flag forged", "a clock flag forged", "a rule's flag on a form"),
    *("a visit that was no visit", "the clock flags gone", "the unpaired flag gone"),
    *("the second visit not flagged", "a repeat said to conflict", "a conflict said to repeat"),
    *("one id counted twice", "an import that there was not", "an import of a tap"),
    *("another officer than the file names", "a phone form given to an officer"),
    *("a form that came late", "a correction of nobody's answer"),
    *("a phone rule's flag on a tap", "a form's rule on a tap"),
    "a tap that came late on its own day",
}


@pytest.mark.parametrize(
    "change", [pytest.param(change, id=name) for name, change, _ in test_rows_against_boxes.EDITS]
)
def test_both_find_what_differs_from_the_boxes(
    change: Callable[[Connection, Named], object],
    lived_office: tuple[Path, Named],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    register = open_register(folder / "register.db")
    with register.engine.execution_options(writing=True).begin() as conn:
        disarm(conn)
        change(conn, lived_office[1])
    assert both(folder, register) == (True, True)
    rows = ("answer ", "private ", "entry ", "missing ", "added ", "head ", "device ", "work ")
    by_rows = any(line.startswith((*rows, "flag ")) for line in differing(folder))
    assert by_rows == (request.node.callspec.id not in BY_SEAL)


def boxes_of(folder: Path, device: str = "main") -> list[Path]:
    return sorted((folder / "boxes").glob(f"{device}-*.db"))


def in_boxes(folder: Path, *statements: str) -> None:
    """Edit every box as somebody does who holds the files."""
    for path in boxes_of(folder, "*"):
        with closing(sqlite3.connect(path)) as box, box:
            triggers = box.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            for (name,) in triggers.fetchall():
                box.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                box.execute(statement)


def in_register(folder: Path, *statements: str) -> None:
    with (
        closing(open_register(folder / "register.db")) as register,
        register.engine.execution_options(writing=True).begin() as conn,
    ):
        disarm(conn)
        for statement in statements:
            conn.execute(text(statement))


def nulls_comments(folder: Path) -> None:
    in_register(folder, "UPDATE response_private SET comment = NULL WHERE comment <> ''")
    in_boxes(folder, "UPDATE private SET comment = NULL, comment_salt = NULL WHERE comment <> ''")


def nulls_comments_of_the_boxes(folder: Path) -> None:
    in_boxes(folder, "UPDATE private SET comment = NULL, comment_salt = NULL WHERE comment <> ''")


def cuts_a_box(folder: Path) -> None:
    for table in ("private", "entry"):
        last = f"(SELECT max(seq) - 2 FROM {table})"
        in_boxes(folder, f"DELETE FROM {table} WHERE seq > {last}")


def puts_an_entry_in_front(folder: Path) -> None:
    columns = "x'00112233445566778899aabbccddeeff', body, prev_hash, hash"
    in_boxes(
        folder,
        f"INSERT INTO entry SELECT 0, {columns} FROM entry WHERE seq = 1",
        "INSERT INTO private SELECT 0, time, time_salt, bands, bands_salt, comment, comment_salt,"
        " d_time, d_bands, d_comment FROM private WHERE seq = 1",
    )


def loses_a_box(folder: Path) -> None:
    boxes_of(folder)[0].unlink()


def puts_every_box_aside(folder: Path) -> None:
    for path in boxes_of(folder, "*"):
        path.rename(path.with_name(f"{path.name}.damaged"))


def loses_the_register(folder: Path) -> None:
    (folder / "register.db").unlink()


def damages_a_box(folder: Path) -> None:
    path = boxes_of(folder)[0]
    with closing(sqlite3.connect(path)) as box:
        box.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    data[4096:8192] = bytes(4096)
    path.write_bytes(bytes(data))


def puts_an_older_register_back(folder: Path) -> None:
    older = (folder / "register.db").read_bytes()
    with closing(open_register(folder / "register.db")) as register, opened(folder) as box:
        put(box, a_rating(), a_form())
        carry(box, InProcess(register))
    (folder / "register.db").write_bytes(older)


def strips_a_line(folder: Path) -> None:
    in_register(folder, "UPDATE journal SET salt = NULL WHERE seq = 2")


def rebuilds_a_box_and_closes_it(folder: Path) -> None:
    """Forge a box whole, say that it is closed and nothing was sent, and name its end as taken."""
    (path,) = boxes_of(folder)
    with closing(sqlite3.connect(path)) as box, box:
        for (name,) in box.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            box.execute(f"DROP TRIGGER {name}")
        box_id = box.execute("SELECT id FROM box").fetchone()[0]
        last = genesis(box_id).hash
        for seq, entry_id, body in box.execute("SELECT seq, id, body FROM entry").fetchall():
            forged = body.replace(b'"service":"ktp"', b'"service":"kkk"')
            anew = link(last, seq, UUID(bytes=entry_id), forged)
            sql = "UPDATE entry SET body = ?, prev_hash = ?, hash = ? WHERE seq = ?"
            box.execute(sql, (forged, last, anew, seq))
            last = anew
        box.execute("UPDATE sent SET seq = 0, hash = ?", (genesis(box_id).hash,))
        box.execute("UPDATE state SET state = 'closed'")
    in_register(folder, f"UPDATE box SET head_hash = x'{last.hex()}' WHERE box = x'{box_id}'")


def adds_a_trigger_to_a_box(folder: Path) -> None:
    with closing(sqlite3.connect(boxes_of(folder)[0])) as box:
        box.execute("CREATE TRIGGER zb AFTER INSERT ON entry BEGIN SELECT 1; END")


def names_another_end(folder: Path) -> None:
    in_register(folder, "UPDATE box SET head_hash = zeroblob(32)")


@pytest.mark.parametrize(
    "change",
    [
        *(rebuilds_a_box_and_closes_it, adds_a_trigger_to_a_box, names_another_end),
        *(
            nulls_comments,
            nulls_comments_of_the_boxes,
            cuts_a_box,
            puts_an_entry_in_front,
            loses_a_box,
            loses_the_register,
            damages_a_box,
        ),
        *(puts_every_box_aside, puts_an_older_register_back, strips_a_line),
    ],
    ids=lambda change: change.__name__,
)
def test_both_find_what_became_of_the_files(
    change: Callable[[Path], None], lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    assert not agree(folder)  # the control
    change(folder)
    assert agree(folder)


def test_what_waits_and_what_forked_is_no_difference_for_either(
    lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    with opened(folder) as box:
        put(box, a_rating(2, at=local(15)))
    assert not agree(folder)
    shutil.copytree(folder / "boxes", folder / "yesterday")
    for answers in ([a_rating(), a_form()], [a_rating(2)]):
        with closing(open_register(folder / "register.db")) as register, opened(folder) as box:
            put(box, *answers)
            carry(box, InProcess(register))
        if len(answers) > 1:
            shutil.rmtree(folder / "boxes")
            shutil.copytree(folder / "yesterday", folder / "boxes")
    assert not agree(folder)


def test_both_read_heads_as_people_keep_them(
    lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    with closing(open_register(folder / "register.db")) as register, register.read() as conn:
        (main, *_rest) = [head for head in every(conn) if head.device == "main"]
        (of_journal,) = [head for head in every(conn) if head.device == JOURNAL]
    seq, printed = main.head.seq, main.head.printed
    good = [
        f"main {seq} {printed}",
        f"{main.box[:8].upper()} {seq} {printed.upper()}",
        f"\n{main.box[:8]} {seq} {printed}\n\n",
        f"jurnal {of_journal.head.seq} {of_journal.head.printed}",
    ]
    for kept in good:
        assert not agree(folder, kept), kept
    wrong = [
        f"main {seq} 0000 {printed[5:]}",
        f"{main.box[:8]} 1.012 {printed}",
        f"{main.box[:8]} {seq + 1} {printed}",
        f"ffffffff {seq} {printed}",
        f"lain {seq} {printed}",
        f"jurnal 1 {printed}",
    ]
    for kept in wrong:
        assert agree(folder, kept), kept
    assert Verifier(folder).run(f"{main.box[:8]} {seq}")  # no digits: it says nothing


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
    lost = [
        difference
        for difference in Verifier(folder).run("\n".join(kept))
        if difference.startswith("head")
    ]
    assert lost == [f"head {kept[0].split()[0]} {last}"]


def test_the_table_in_the_document_is_what_this_program_writes() -> None:
    """Columns of docs/proof.md, which the independent program reads, and ours are the same."""
    document = {table: tuple(columns) for (table, *_), *columns in SEALED[1:]}  # behind entries
    ours = {}
    for sealed, texts in seals.TEXTS.items():
        key = [column.name for column in sealed.primary_key if column.name != "tenant"]
        covered = seals.columns(sealed)
        assert covered[: len(key)] == key
        ours[sealed.name] = (key, covered[len(key) :], list(texts))
    assert document == ours
