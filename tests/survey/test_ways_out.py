"""What verify finds wrong with a register as a whole is named as what it is, with a way out.

A sentence that says "run verify" is none for whoever has just run it.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from survey.canonical import read_canonical, read_json
from survey.register import schema
from survey.transfer import archive
from tests.lived import Named, run
from tests.verifier.verifier import SQL, Verifier

Spoil = Callable[[sqlite3.Connection], object]
DEEP = "[" * 100_000 + "]" * 100_000  # deeper than Python follows
FOREIGN = "nomor pemasangan lain"


def another_tenant(table: str) -> Spoil:
    """Copy a row under the number of another installation."""
    names = [column.name for column in schema.metadata.tables[table].columns]
    values = ", ".join("tenant + 1" if name == "tenant" else name for name in names)
    return lambda db: db.execute(f"INSERT INTO {table} SELECT {values} FROM {table} LIMIT 1")


def two_installations(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO installation SELECT tenant + 1, made_at FROM installation")


def nested_result(db: sqlite3.Connection) -> None:
    sql = "INSERT INTO result SELECT tenant, 'heads', '', 'all', ?, ? FROM installation"
    db.execute(sql, (f'{{"heads": {DEEP}}}', "2026-11-20T00:00:00Z"))


def nested_params(db: sqlite3.Connection) -> None:
    db.execute("UPDATE journal SET params = ? WHERE seq = 3", (f'{{"deep": {DEEP}}}',))


def nested_seal(db: sqlite3.Connection) -> None:
    db.execute("UPDATE journal SET sealed = ? WHERE seq = 3", (f'{{"rows": {DEEP}}}',))


def nested_check(db: sqlite3.Connection) -> None:
    """The line of a check is read by every report."""
    sql = "UPDATE journal SET params = ?, act = 'verify' WHERE seq = (SELECT max(seq) FROM journal)"
    db.execute(sql, (f'{{"ok": {DEEP}}}',))


def spoiled(folder: Path, spoil: Spoil) -> None:
    with closing(sqlite3.connect(folder / "register.db", isolation_level=None)) as db:
        sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        guards = dict(db.execute(sql).fetchall())
        for name in guards:
            db.execute(f"DROP TRIGGER {name}")
        spoil(db)
        for guard in guards.values():
            db.execute(guard)


SPOILS = {
    **{
        f"a row of another installation in {name}": another_tenant(name)
        for name in ("response", "entry", "box", "duty", "journal", "unit")
    },
    "nested result": nested_result,
    "nested params": nested_params,
    "nested seal": nested_seal,
    "nested check": nested_check,
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_what_is_wrong_is_named_and_the_way_out_leads_out(
    lived_office: tuple[Path, Named], tmp_path: Path, spoil: Spoil
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    archive.backup(folder, tmp_path / "cadangan.zip")
    spoiled(folder, lambda db: None)
    assert (run(folder, "verify").exit_code, Verifier(folder).run()) == (0, [])  # the control
    spoiled(folder, spoil)
    for _again in range(2):
        seen = run(folder, "verify")
        assert seen.exit_code == 1
        lines = [line for line in seen.output.splitlines() if line.startswith("RUSAK  register")]
        assert lines
        assert all(FOREIGN in line or "kolom" in line for line in lines)
        assert "Daftar lengkapnya" not in seen.output  # which is this one
        assert "(loket restore BERKAS)" in seen.output
    assert Verifier(folder).run()
    out = tmp_path / "pulih"
    assert run(out, "restore", str(tmp_path / "cadangan.zip")).exit_code == 0
    shutil.rmtree(out / "boxes")
    shutil.copytree(folder / "boxes", out / "boxes")
    assert run(out, "verify").exit_code == 0


@pytest.mark.parametrize("table", ["response", "entry", "box", "duty", "journal", "unit"])
def test_the_nightly_part_names_rows_of_another_installation(
    lived_office: tuple[Path, Named], tmp_path: Path, table: str
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    assert run(folder, "verify", "--part").exit_code == 0  # the control
    spoiled(folder, another_tenant(table))
    seen = run(folder, "verify", "--part")
    assert (seen.exit_code, f"tabel {table}, baris" in seen.output) == (1, True)
    assert FOREIGN in seen.output


def test_a_report_says_whose_row_it_is_and_does_not_send_to_verify(
    lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    spoiled(folder, another_tenant("response"))
    with pytest.raises(AssertionError, match="nomor pemasangan lain: tabel response") as refused:
        run(folder, "report", "skm", "--unit", "dukcapil", "--period", "2026-11")
    assert "loket verify" not in str(refused.value)
    assert "loket restore" in str(refused.value)


def test_two_installations_in_one_register_are_refused_with_the_way_out(
    lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    spoiled(folder, two_installations)
    with pytest.raises(AssertionError, match="loket restore BERKAS"):
        run(folder, "verify")
    assert Verifier(folder).run() == ["rows of two installations"]


def test_the_document_names_every_table_that_has_an_installation() -> None:
    tables = {name for name, table in schema.metadata.tables.items() if "tenant" in table.columns}
    named = SQL["wrong"].partition("'rows of two installations'")[2].split()
    assert {name for name in named if name in schema.metadata.tables} == tables


@pytest.mark.parametrize("read", [read_json, read_canonical])
def test_what_is_nested_too_deep_is_no_value(read: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match="too deep"):
        read(DEEP)
    assert read("[[1]]") == [[1]]  # the control
