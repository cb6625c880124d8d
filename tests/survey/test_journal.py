"""What the journal seals: after an honest life nothing differs, after an edit its line tells."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from survey import actions
from survey.actions import retention
from survey.register import erasures, journal
from survey.register.engine import Register
from survey.register.journal_check import Break, BreakKind, Checked, check, check_after
from survey.register.schema import journal as lines
from survey.register.schema import metadata
from survey.register.services import Given
from survey.substitutions import Substitution
from tests.builders import (
    DAY,
    UNIT,
    Device,
    a_duty,
    a_form,
    a_rating,
    a_unit,
    an_office,
    filled_register,
    local,
)
from tests.survey.test_migrations import as_before_the_journal


def checked(register: Register) -> Checked:
    with register.read() as conn:
        return check(conn)


def edit(register: Register, *statements: str) -> None:
    """Change rows as somebody does who holds the file: no trigger, no rule of ours in the way."""
    with register.engine.execution_options(writing=True).begin() as conn:
        unguard(conn)
        for statement in statements:
            conn.execute(text(statement))


def unguard(conn: Connection) -> None:
    if conn.dialect.name == "sqlite":
        conn.execute(text("DROP TRIGGER IF EXISTS journal_only_erased"))
        conn.execute(text("DROP TRIGGER IF EXISTS journal_remains"))
    else:
        conn.execute(text("ALTER TABLE journal DISABLE TRIGGER USER"))


def lived_in(register: Register) -> Register:
    """Do what an office does: answers, rules, a roster, a correction, an import taken out."""
    device = Device()
    device.give(register, *(a_rating(n % 4 + 1, at=local(9, n)) for n in range(12)), a_form())
    device.give(register, a_rating(2, at=local(8, day=DAY - timedelta(days=1))))
    device.give(register, *(a_rating(4, at=local(14, 0, 2 * n)) for n in range(3)))  # rapid taps
    actions.judge(register)
    actions.set_duties(register, {UNIT: [a_duty()]}, "Ayu")
    taken = Substitution(
        start=local(9).replace(tzinfo=None),
        end=local(10).replace(tzinfo=None),
        counter="L1",
        officer="P02",
        reason="P01 sakit",
    )
    actions.carry_out(register, lambda conn: actions.correct(conn, UNIT, taken, "Ayu"))
    actions.begin_import(register, "lama.csv", "ab" * 32, UNIT, "Ayu")
    Device("import").give(register, a_form(at=local(11)), a_rating(1, at=local(12)))
    actions.withdraw_import(register, 1, "Ayu")
    actions.set_services_given(register, [Given(UNIT, DAY, "", "", 40)], "antrean", "Ayu")
    actions.judge(register)
    return register


def kinds(found: Sequence[Break]) -> set[tuple[BreakKind, str]]:
    return {(each.kind, each.what) for each in found}


def test_after_an_honest_life_nothing_differs(register: Register) -> None:
    lived_in(register)
    report = checked(register)
    assert report.breaks == ()
    assert report.n_lines > 8
    assert report.n_rows > 20
    with register.read() as conn:
        assert report.head == journal.head(conn)


def test_what_is_erased_is_no_difference(register: Register) -> None:
    lived_in(register)
    with register.read() as conn:
        code = conn.scalars(text("SELECT receipt FROM response WHERE kind = 'form'")).first()
    retention.erase_receipt(register, str(code), "all", "Ayu")
    retention.erase_receipt(register, str(code), "comment", "Ayu")
    retention.erase_due(register, datetime.now(UTC) + timedelta(days=900))
    retention.erase_receipt(register, str(code), "all", "Budi")
    with register.read() as conn:
        assert conn.scalar(text("SELECT count(*) FROM erasure WHERE sealed_by IS NOT NULL"))
        assert erasures.n_open(conn)
    assert checked(register).breaks == ()


@dataclass(frozen=True)
class Edit:
    """Something done to the tables by hand, and the break that tells it."""

    does: str
    sql: tuple[str, ...]
    tells: tuple[BreakKind, str]


ROWS, STATE, CHAIN, TOLD = BreakKind.ROWS, BreakKind.STATE, BreakKind.CHAIN, BreakKind.TOLD
UNJUDGED = BreakKind.UNJUDGED
_FLAG = "INSERT INTO flag SELECT tenant, id, '{}', unit, day FROM response WHERE scores LIKE '1%'"
_LOW = "SELECT id FROM response WHERE scores LIKE '1%'"
_DAY_STATE = (STATE, f"flags {UNIT} {DAY}")
_OLD_ACT = (
    "INSERT INTO audit (tenant, n, made_at, made_by, act, subject, detail) SELECT tenant, 1,"
    " '2026-01-01T00:00:00Z', 'Ayu', 'erase_again', 'align', '' FROM installation"
)
_LINE_0 = (
    "INSERT INTO journal SELECT tenant, {}, at, made_by, '{}', subject, detail, params, sealed,"
    " salt, d_told, prev_hash, hash FROM journal WHERE seq = 1"
)
EDITS = (
    *(
        Edit(f"writes a line {n} of {act}", (_LINE_0.format(n, act),), (CHAIN, ""))
        for n, act in (
            *((0, "fork"), (0, "erase_again"), (0, "retention"), (0, "remove_damaged")),
            (-1, "verify"),
        )
    ),
    Edit(
        "raises scores", ("UPDATE response SET scores = '4' || substr(scores, 2)",), (ROWS, "entry")
    ),
    Edit("moves a day", ("UPDATE response SET day = '2026-11-13'",), (ROWS, "entry")),
    Edit(
        "hands answers to a colleague",
        ("UPDATE response SET officer = 'P02', ground = 'duty' WHERE ground = 'none'",),
        (ROWS, "entry"),
    ),
    Edit("unpairs a browser", ("UPDATE response SET provenance = 'unpaired'",), (ROWS, "entry")),
    Edit("makes phones of files", ("UPDATE response SET provenance = 'qr'",), (ROWS, "entry")),
    Edit("dates by arrival", ("UPDATE response SET dated = 'arrival'",), (ROWS, "entry")),
    Edit("deletes low answers", (f"DELETE FROM response WHERE id IN ({_LOW})",), (ROWS, "entry")),
    Edit(
        "deletes low answers with their entries",
        (
            f"DELETE FROM entry WHERE id IN ({_LOW})",
            "DELETE FROM response WHERE scores LIKE '1%'",
        ),
        (ROWS, "entry"),
    ),
    Edit("changes a verdict", ("UPDATE entry SET verdict = 'repeat'",), (ROWS, "entry")),
    Edit("changes a clock", ("UPDATE entry SET clock_s = 3600",), (ROWS, "entry")),
    Edit(
        "gives answers to another import",
        ("UPDATE entry SET import_n = 1 WHERE import_n IS NULL",),
        (ROWS, "entry"),
    ),
    Edit(
        "changes an entry's hash",
        ("UPDATE entry SET hash = (SELECT max(hash) FROM entry)",),
        (ROWS, "entry"),
    ),
    Edit(
        "flags low answers",
        (_FLAG.format("unpaired"),),
        (ROWS, "entry"),
    ),
    Edit(
        "forges what a rule says",
        (_FLAG.format("burst"),),
        (STATE, f"flags {UNIT} {DAY}"),
    ),
    Edit(
        "takes flags of rapid taps back",
        ("DELETE FROM flag WHERE rule = 'mash'",),
        (STATE, f"flags {UNIT} {DAY}"),
    ),
    Edit("says of low answers that they were rapid", (_FLAG.format("mash"),), _DAY_STATE),
    Edit(
        "strips all lines of their salts and changes names",
        (
            "UPDATE journal SET salt = NULL",
            "UPDATE officer SET name = 'Budi' WHERE code = 'P01'",
            "UPDATE services_given SET source = 'mesin antrean'",
        ),
        (TOLD, ""),
    ),
    Edit(
        "moves the office to another time zone",
        ("UPDATE journal SET salt = NULL", "UPDATE office SET timezone = 'Asia/Makassar'"),
        (STATE, "office"),
    ),
    Edit("invents acts from before the journal", (_OLD_ACT,), (ROWS, "audit")),
    Edit(
        "deletes what the rules counted", ("DELETE FROM judgement",), (STATE, f"flags {UNIT} {DAY}")
    ),
    Edit(
        "brings an import back",
        ("UPDATE amendment SET withdrawn = NOT withdrawn",),
        (ROWS, "amendment"),
    ),
    Edit(
        "lets a judged day be forgotten",
        ("DELETE FROM judgement", "DELETE FROM flag"),
        (UNJUDGED, f"flags {UNIT} {DAY}"),
    ),
    Edit("deletes amendments", ("DELETE FROM amendment",), (ROWS, "amendment")),
    Edit("changes a reason", ("UPDATE amendment SET reason = 'lain'",), (TOLD, "")),
    Edit("changes who amended", ("UPDATE amendment SET made_by = 'Budi'",), (TOLD, "")),
    Edit("changes a roster", ("UPDATE duty SET officer = 'P02'",), (ROWS, "duty")),
    Edit("deletes a roster", ("DELETE FROM duty",), (ROWS, "duty")),
    Edit(
        "changes a correction", ("UPDATE substitution SET officer = 'P01'",), (ROWS, "substitution")
    ),
    Edit("changes a correction's reason", ("UPDATE substitution SET reason = 'cuti'",), (TOLD, "")),
    Edit(
        "changes hours",
        ("UPDATE fact SET value = 'Mon-Fri 08:00-11:00' WHERE topic = 'hours'",),
        (ROWS, "fact"),
    ),
    Edit("changes services given", ("UPDATE services_given SET n = 4",), (ROWS, "services_given")),
    Edit(
        "changes the digest of a file",
        ("UPDATE import_file SET unit = 'lain'",),
        (ROWS, "import_file"),
    ),
    Edit("renames a file", ("UPDATE import_file SET file = 'baru.csv'",), (TOLD, "")),
    Edit(
        "renames an officer",
        ("UPDATE officer SET name = 'Budi' WHERE code = 'P01'",),
        (STATE, "names"),
    ),
    Edit("deletes a line", ("DELETE FROM journal WHERE seq = 3",), (CHAIN, "")),
    Edit("changes an act", ("UPDATE journal SET act = 'retention' WHERE seq = 3",), (CHAIN, "")),
    Edit("changes who did it", ("UPDATE journal SET made_by = 'Budi' WHERE seq = 3",), (TOLD, "")),
    Edit(
        "changes what was told", ("UPDATE journal SET detail = 'lain' WHERE seq = 3",), (TOLD, "")
    ),
    Edit(
        "changes when",
        ("UPDATE journal SET at = '2026-01-01T00:00:00Z' WHERE seq = 3",),
        (CHAIN, ""),
    ),
    Edit(
        "changes what is sealed", ("UPDATE journal SET sealed = '{}' WHERE seq = 3",), (CHAIN, "")
    ),
    Edit("damages what is sealed", ("UPDATE journal SET sealed = '[' WHERE seq = 3",), (CHAIN, "")),
    Edit(
        "sends rows ahead of the journal",
        ("UPDATE duty SET sealed_by = 900",),
        (BreakKind.BEYOND, "duty"),
    ),
    Edit(
        "cuts the tail and leaves its rows",
        ("DELETE FROM journal WHERE seq > 4",),
        (BreakKind.BEYOND, "amendment"),
    ),
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("journal")
    register = filled_register(folder, units=[a_unit()], office=an_office())
    lived_in(register).close()
    return folder / "register.db"


@pytest.mark.parametrize("change", EDITS, ids=lambda change: change.does)
def test_an_edit_is_told_with_its_line(change: Edit, lived: Path, tmp_path: Path) -> None:
    from survey.register.opening import open_register

    (tmp_path / "register.db").write_bytes(lived.read_bytes())
    register = open_register(tmp_path / "register.db")
    assert checked(register).breaks == ()  # the control
    edit(register, *change.sql)
    assert change.tells in kinds(checked(register).breaks)
    register.close()


def test_a_row_in_front_of_the_first_line_is_no_line_and_breaks_none(register: Register) -> None:
    lived_in(register)
    before = checked(register)
    edit(register, _LINE_0.format(0, "verify"))
    after = checked(register)
    assert [(each.kind, each.seq, each.act) for each in after.breaks] == [(CHAIN, 0, "verify")]
    assert (after.head, after.n_lines) == (before.head, before.n_lines)
    with register.read() as conn:
        assert check_after(conn, before.head.seq).breaks == after.breaks  # in part as well


def test_edits_are_told_on_either_engine(register: Register) -> None:
    lived_in(register)
    edit(register, "UPDATE response SET scores = '4' || substr(scores, 2)", "DELETE FROM duty")
    assert {(ROWS, "entry"), (ROWS, "duty")} <= kinds(checked(register).breaks)


def test_a_line_can_neither_be_changed_nor_deleted(register: Register) -> None:
    lived_in(register)
    for statement in (
        "DELETE FROM journal",
        "UPDATE journal SET act = 'erase' WHERE seq = 2",
        "UPDATE journal SET made_by = 'Budi' WHERE seq = 2",
    ):
        with pytest.raises(DBAPIError), register.engine.begin() as conn:
            conn.execute(text(statement))


def test_no_line_beside_an_answer_tells_its_moment(register: Register) -> None:
    lived_in(register)
    with register.read() as conn:
        written = conn.execute(select(lines).where(lines.c.tenant == register.tenant)).all()
    beside = [row.at for row in written if row.act in journal.BESIDE_ANSWERS]
    assert len(beside) >= 4
    assert {len(at) for at in beside} == {len("2026-11-16")}
    # The control: of what people do the moment is kept.
    assert all(len(row.at) > 10 for row in written if row.act == "set_duties")


def test_rows_that_no_line_seals_are_not_stored(register: Register) -> None:
    from survey.register import imports

    with pytest.raises(RuntimeError, match="import_file"), register.begin() as conn:
        imports.begin(conn, UNIT, "a.csv", "ab" * 32, "Ayu")
    with register.read() as conn:
        assert imports.every(conn) == []


def test_a_rehearsal_leaves_no_line(register: Register) -> None:
    before = checked(register).head
    given = [Given(UNIT, DAY, "", "", 40)]
    actions.rehearse(register, lambda conn: actions.services_given(conn, given, "antrean", "Ayu"))
    assert checked(register).head == before
    actions.set_services_given(register, given, "antrean", "Ayu")
    assert checked(register).head.seq == before.seq + 1


def test_the_first_line_seals_what_an_older_release_had_written(register: Register) -> None:
    lived_in(register)
    with register.engine.execution_options(writing=True).begin() as conn:
        as_before_the_journal(conn)
        conn.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    address = register.engine.url.render_as_string(hide_password=False)
    register.close()
    from survey.register.opening import open_register

    after = open_register(address)
    report = checked(after)
    assert report.breaks == ()
    with after.read() as conn:
        first = conn.execute(select(lines).order_by(lines.c.seq).limit(1)).one()
    sealed = json.loads(first.sealed)
    assert first.act == "begin_journal"
    assert sealed["rows"]["entry"][0] == 19
    assert {"amendment", "duty", "fact", "import_file", "substitution"} <= sealed["rows"].keys()
    assert any(state.startswith("flags ") for state in sealed["states"])
    edit(after, "UPDATE response SET scores = '4' || substr(scores, 2)", "DELETE FROM duty")
    found = [each for each in checked(after).breaks if each.seq == 1]
    assert {(ROWS, "entry"), (ROWS, "duty")} <= kinds(found)
    after.close()


def test_every_table_is_sealed_or_says_why_not() -> None:
    """A new table must be thought of: sealed by its rows, as a state, beside an entry, or never."""
    from survey.register import seals

    by_rows = {table.name for table in seals.TEXTS} | {"entry"}
    states = {table.name for table in seals.NAMES} | {"flag", "judgement"}
    with_the_entry = {"response", "response_private"}  # the second by its digests, in the box
    follows = {"box", "touched", "tally", "unjudged", "result"}  # made again from the rest
    chains = {"journal", "installation"}
    groups = (by_rows, states, with_the_entry, follows, chains)
    assert set().union(*groups) == set(metadata.tables)
    assert sum(map(len, groups)) == len(metadata.tables)


def test_what_a_digest_covers_of_a_row_holds_no_name_and_no_free_text() -> None:
    from survey.register import seals

    personal = {"made_by", "set_by", "signed_by", "position", "nip", "reason", "source", "file"}
    personal |= {"subject", "detail"}
    for table, texts in seals.TEXTS.items():
        assert personal & set(table.c.keys()) == set(texts)
