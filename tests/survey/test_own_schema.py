"""A file that holds a trigger, a view, an index or a table which is not ours is not used."""

import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.engine import URL

from kiosk.cli import loket
from survey import own_schema
from survey.box import boxes
from survey.box.erased import _TABLES
from survey.register.faults import AlteredSchema, ForeignInDatabase
from survey.register.integrity import STATEMENTS, check
from survey.register.opening import open_register
from survey.transfer import archive
from survey.transfer.archive import NotABackup
from survey.transfer.forward import InProcess
from tests.builders import a_rating, an_empty_register, carry, opened, put, settled
from tests.lived import Named, run
from tests.verifier.verifier import Verifier

FOREIGN = {
    "a trigger on kept counts": (
        "CREATE TRIGGER zt AFTER INSERT ON tally BEGIN UPDATE tally SET packed = x'00'; END",
        "TRIGGER zt",
    ),
    "a trigger that waits for the check": (
        """CREATE TRIGGER zv AFTER INSERT ON journal WHEN new.act = 'verify'
        BEGIN UPDATE response SET scores = '4---------'; END""",
        "TRIGGER zv",
    ),
    "a guard of ours that does something else": (
        """DROP TRIGGER journal_remains;
        CREATE TRIGGER journal_remains BEFORE DELETE ON journal BEGIN DELETE FROM tally; END""",
        "TRIGGER journal_remains",
    ),
    "a view in place of a table": (
        "ALTER TABLE tally RENAME TO t0; CREATE VIEW tally AS SELECT * FROM t0",
        "TABLE t0",
    ),
    "a view beside": ("CREATE VIEW v AS SELECT * FROM response", "VIEW v"),
    "an index": ("CREATE INDEX zi ON response (scores)", "INDEX zi"),
    "an index of ours over less": (
        "DROP INDEX ix_flag_day; CREATE INDEX ix_flag_day ON flag (day)",
        "INDEX ix_flag_day",
    ),
    "a table": ("CREATE TABLE zz (x)", "TABLE zz"),
    "a column compared otherwise": (
        """PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql =
        replace(sql, 'unit TEXT NOT NULL', 'unit TEXT COLLATE NOCASE NOT NULL')
        WHERE name = 'response'""",
        "TABLE response",
    ),
}


def change(file: Path, script: str) -> None:
    with closing(sqlite3.connect(file)) as raw:
        raw.executescript(script)


@pytest.fixture
def office(lived_office: tuple[Path, Named], tmp_path: Path) -> Path:
    return Path(shutil.copytree(lived_office[0], tmp_path / "office"))


@pytest.mark.parametrize(("script", "named"), FOREIGN.values(), ids=FOREIGN)
def test_a_register_that_holds_something_foreign_is_refused_and_it_is_named(
    office: Path, script: str, named: str
) -> None:
    change(office / "register.db", script)
    with pytest.raises(AlteredSchema) as refused:
        open_register(office / "register.db")
    assert refused.value.values["why"] == named
    done = CliRunner().invoke(loket, ["--data", str(office), "verify"])
    assert (done.exit_code, type(done.exception)) == (1, AlteredSchema)
    assert any(line.startswith("foreign") for line in Verifier(office).run())


def test_control_what_sqlite_itself_adds_is_no_change(office: Path) -> None:
    change(office / "register.db", "ANALYZE; VACUUM")
    for path in (office / "boxes").glob("*.db"):
        change(path, "ANALYZE")
    open_register(office / "register.db").close()
    assert run(office, "verify").exit_code == 0
    assert Verifier(office).run() == []


def test_every_statement_that_our_releases_make_stands_in_the_two_files(tmp_path: Path) -> None:
    """And nothing else: whoever adds a migration writes its statements there."""
    an_empty_register(tmp_path).close()
    with opened(tmp_path) as box:
        put(box, a_rating())
    statements = {table.replace(" IF NOT EXISTS", "").strip() for table in _TABLES}
    for file in (tmp_path / "register.db", next((tmp_path / "boxes").glob("*.db"))):
        with closing(sqlite3.connect(file)) as raw:
            statements |= {sql for (sql,) in raw.execute(STATEMENTS)}
    assert own_schema.first_foreign(statements) == ""
    written = "".join(file.read_text("utf-8") for file in (own_schema.BOX, own_schema.ELSE))
    assert written.count("\nCREATE ") == len(statements) + 2  # those of ANALYZE


def test_neither_a_backup_nor_what_it_brings_back_carries_a_trigger_along(
    office: Path, tmp_path: Path
) -> None:
    archive.backup(office, tmp_path / "sound.tar")
    change(office / "register.db", FOREIGN["a trigger on kept counts"][0])
    with pytest.raises(AlteredSchema):
        archive.backup(office, tmp_path / "kept.tar")
    # One that an older release made of such a folder.
    with zipfile.ZipFile(tmp_path / "sound.tar") as pack:
        pack.extractall(tmp_path / "parts")
    change(tmp_path / "parts" / "register.db", FOREIGN["a trigger on kept counts"][0])
    (tmp_path / "parts" / "manifest.json").unlink()
    archive._pack(tmp_path / "parts", tmp_path / "bad.tar")
    with pytest.raises(NotABackup, match="TRIGGER zt"):
        archive.restore(tmp_path / "bad.tar", tmp_path / "new")
    archive.restore(tmp_path / "sound.tar", tmp_path / "other")  # the control


def test_a_box_that_holds_a_trigger_is_reported_and_the_next_answer_goes_into_a_new_one(
    tmp_path: Path,
) -> None:
    with closing(settled(an_empty_register(tmp_path))) as register, opened(tmp_path) as box:
        put(box, a_rating(1), a_rating(2))
        carry(box, InProcess(register))
        put(box, a_rating(3))
    (path,) = (tmp_path / "boxes").glob("main-*.db")
    change(path, "CREATE TRIGGER zb BEFORE INSERT ON entry BEGIN SELECT RAISE(IGNORE); END")
    done = run(tmp_path, "verify")
    assert (done.exit_code, "bukan buatan Suara Loket" in done.stdout) == (1, True), done.output
    assert "foreign zb" in Verifier(tmp_path).run()
    with opened(tmp_path) as box:
        put(box, a_rating(4))
        assert box.head.seq == 2  # what waited, and the new one
        assert "TRIGGER" in "".join(box.warnings).upper()
    assert path.with_name(f"{path.name}.damaged").exists()
    assert [known.passport is None for known in boxes(tmp_path / "boxes")] == [False]


ON_POSTGRESQL = {
    "CREATE TABLE zz (x int)": "TABLE zz",
    "CREATE VIEW v AS SELECT * FROM response": "VIEW v",
    "CREATE INDEX zi ON response (scores)": "INDEX zi",
    "CREATE RULE zr AS ON UPDATE TO response DO INSTEAD NOTHING": "RULE zr ON response",
    "CREATE POLICY zp ON response USING (scores <> '1---------')": "POLICY zp ON response",
    "CREATE TABLE zc () INHERITS (response)": "TABLE zc",
    "CREATE OR REPLACE FUNCTION journal_stays() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN DELETE FROM tally; RETURN new; END $$": "TRIGGER journal_stays ON journal",
    "CREATE FUNCTION zf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN null; END $$;"
    "CREATE TRIGGER zt BEFORE INSERT ON tally FOR EACH ROW EXECUTE FUNCTION zf()": (
        "TRIGGER zt ON tally"
    ),
}


@pytest.mark.parametrize(("script", "named"), ON_POSTGRESQL.items(), ids=ON_POSTGRESQL.values())
def test_also_on_postgresql_a_check_names_it(
    postgresql: Callable[[], URL], script: str, named: str
) -> None:
    address = postgresql().render_as_string(hide_password=False)
    with (
        closing(open_register(address, create=True)) as register,
        register.engine.connect() as conn,
    ):
        check(conn)  # the control
        conn.execute(text(script))
        with pytest.raises(ForeignInDatabase) as refused:
            check(conn)
        conn.rollback()  # the next test has the same database
        assert refused.value.values["why"] == named


OTHER_WRITING = {
    "a value in capitals": "WHERE verdict = 'NEW'",
    "a value with blanks": "WHERE verdict = 'n ew'",
    "a name as a value": 'WHERE verdict = "new"',
    "a comment in a value": "WHERE verdict = '/**/new'",
}


@pytest.mark.parametrize("where", OTHER_WRITING.values(), ids=OTHER_WRITING)
def test_a_statement_of_ours_that_says_something_else_is_foreign(
    lived_office: tuple[Path, Named], tmp_path: Path, where: str
) -> None:
    """The index that forbids to count an answer twice."""
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    make = "CREATE UNIQUE INDEX ix_entry_new ON entry (tenant, id)"
    with closing(sqlite3.connect(folder / "register.db")) as raw:
        raw.execute("DROP INDEX ix_entry_new")
        raw.execute(f"{make}\n  /* as ever */ WHERE \"verdict\"='new' -- and no more")
        statements = [sql for (sql,) in raw.execute(STATEMENTS)]
        assert own_schema.first_foreign(statements) == ""  # the control: only written otherwise
        assert "foreign ix_entry_new" not in Verifier(folder).run()
        raw.execute("DROP INDEX ix_entry_new")
        raw.execute(f"{make} {where}")
        statements = [sql for (sql,) in raw.execute(STATEMENTS)]
    assert own_schema.first_foreign(statements) == "INDEX ix_entry_new"
    assert "foreign ix_entry_new" in Verifier(folder).run()


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("BIGINT NOT NULL", "BIGINTNOT NULL"),
        ("TEXT NOT NULL", "TE XT NOT NULL"),
        ("CREATE TABLE tally", 'CREATE TABLE "ta lly"'),
    ],
)
def test_words_that_run_together_or_fall_apart_are_other_words(ours: str, theirs: str) -> None:
    text = own_schema.ELSE.read_text("utf-8")
    (made,) = re.findall(r"CREATE TABLE tally \([^;]*\)", text)
    assert own_schema.first_foreign([made]) == ""
    assert own_schema.first_foreign([made.rpartition(")")[0]]) != ""  # only its beginning
    assert own_schema.first_foreign([made.replace(ours, theirs, 1)]) != ""


def test_the_independent_program_says_what_it_lacks_and_checks_nothing(
    lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    """The paper names four files; without the statements everything would look foreign."""
    root = Path(own_schema.__file__).parents[1]
    names = ("docs/proof.md", "data/reference/box.sql", "data/reference/schema.sql")
    script = tmp_path / "tests" / "verifier" / "verifier.py"
    for name in (*names, "tests/verifier/verifier.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, tmp_path / name)

    def checked() -> tuple[int, str, list[str]]:
        call = [sys.executable, str(script), str(lived_office[0])]
        ran = subprocess.run(call, check=False, capture_output=True, text=True)
        return ran.returncode, ran.stdout, ran.stderr.splitlines()

    assert checked() == (0, "no difference\n", [])
    for name in names:
        (tmp_path / name).rename(tmp_path / "away")
        code, told, (why,) = checked()
        assert (code, told) == (1, "")
        assert why.startswith(f"Not checked: {tmp_path / name} is missing; copy docs/proof.md, ")
        (tmp_path / "away").rename(tmp_path / name)
