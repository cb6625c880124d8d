"""Opening a register: what is there, what is refused, how it is kept safe; on both engines."""

import sqlite3
import subprocess
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import UniqueConstraint, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from survey import actions
from survey.errors import LoketError
from survey.register import answers, heads, opening, results
from survey.register.engine import Register, insert_many
from survey.register.faults import (
    ForeignDatabase,
    NewerRegister,
    NoRegister,
    NotARegister,
    RegisterAway,
    RegisterFull,
    WrongAddress,
)
from survey.register.opening import open_register
from survey.register.results import Public
from survey.register.schema import entry, metadata, response_private
from tests.builders import (
    DAY,
    UNIT,
    Device,
    a_duty,
    a_rating,
    a_unit,
    an_empty_register,
    an_office,
    filled_register,
    local,
    settled,
)


def test_a_register_is_made_with_a_random_number_and_found_again(tmp_path: Path) -> None:
    first = open_register(tmp_path / "new" / "register.db", create=True)
    first.close()
    again = open_register(tmp_path / "new" / "register.db", create=True)
    again.close()
    other = open_register(tmp_path / "other.db", create=True)
    other.close()
    assert first.tenant == again.tenant != other.tenant
    assert 0 < first.tenant < 2**62


def test_no_register_is_made_unless_asked_for(tmp_path: Path) -> None:
    with pytest.raises(NoRegister, match="import office"):
        open_register(tmp_path / "register.db")
    assert list(tmp_path.iterdir()) == []


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE guests (name TEXT)")
    conn.close()


def newer(path: Path) -> None:
    register = open_register(path, create=True)
    register.close()
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
    conn.close()


def half(path: Path) -> None:
    register = open_register(path, create=True)
    register.close()
    path.write_bytes(path.read_bytes()[:20_000])


def garbled(path: Path) -> None:
    register = open_register(path, create=True)
    register.close()
    path.write_bytes(path.read_bytes()[:200] + b"\xff" * 4000 + path.read_bytes()[4200:])


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda path: path.write_text("ini bukan basis data, hanya catatan\n" * 40), NotARegister),
        (half, NotARegister),
        (garbled, NotARegister),
        (foreign, ForeignDatabase),
        (newer, NewerRegister),
        (Path.mkdir, RegisterAway),
    ],
)
@pytest.mark.parametrize("create", [False, True])
def test_what_is_no_register_of_ours_is_refused_and_left_as_it_is(
    tmp_path: Path,
    spoil: Callable[[Path], object],
    expected: type[LoketError],
    *,
    create: bool,
) -> None:
    path = tmp_path / "register.db"
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    kinds = (expected, NoRegister) if path.is_dir() else (expected,)
    with pytest.raises(kinds) as refused:
        open_register(path, create=create)
    assert str(path) in str(refused.value)
    assert "Error" not in str(refused.value)
    if path.is_file():
        assert path.read_bytes() == before


def test_an_empty_file_becomes_a_register_only_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    path.touch()
    with pytest.raises(NoRegister):
        open_register(path)
    open_register(path, create=True).close()


def test_a_database_server_that_is_away_is_said_in_a_sentence() -> None:
    with pytest.raises(RegisterAway) as away:
        open_register("postgresql://loket:rahasia@/loket?host=/nowhere")
    assert "rahasia" not in str(away.value)


def test_the_durable_settings_are_read_back(empty_register: Register) -> None:
    said = empty_register.describe()
    if empty_register.engine.dialect.name == "sqlite":
        safe = sqlite3.sqlite_version_info >= (3, 51, 3)
        assert ("WAL, synchronous=FULL" if safe else "DELETE, synchronous=EXTRA") in said
    else:
        assert "synchronous_commit=on" in said


def test_a_newer_sqlite_uses_wal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_SAFE_WAL", (3, 0, 0))
    register = an_empty_register(tmp_path)
    assert "WAL, synchronous=FULL" in register.describe()
    register.close()


def test_a_transaction_that_fails_leaves_nothing(register: Register) -> None:
    def fail() -> None:
        with register.begin() as conn:
            results.save(conn, "weekly", UNIT, Public("{}"), datetime.now(UTC))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with register.read() as conn:
        assert results.latest(conn, "weekly", UNIT) is None


def test_the_result_that_was_saved_last_is_given(register: Register) -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    with register.begin() as conn:
        results.save(conn, "weekly", UNIT, Public("first"), at + timedelta(hours=1))
        results.save(conn, "weekly", UNIT, Public("again"), at)
    with register.read() as conn:
        assert results.latest(conn, "weekly", UNIT) == ("again", "2026-11-20T00:00:00Z")


def test_the_migrations_make_exactly_the_tables_of_the_schema(empty_register: Register) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with warnings.catch_warnings(), empty_register.read() as conn:
        # SQLite cannot report an index over lower(code); the test below uses it.
        warnings.filterwarnings("ignore", message=".*expression-based index")
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []


@pytest.mark.parametrize("table", ["unit", "service", "counter", "officer"])
def test_a_code_is_taken_whatever_its_case(empty_register: Register, table: str) -> None:
    of = metadata.tables[table]

    def row(code: str, short: str) -> dict[str, object]:
        filled: dict[str, object] = {
            column.name: 0 if column.name == "position" else "x" for column in of.columns
        }
        return (
            {**filled, "tenant": empty_register.tenant, "code": code}
            | ({"short": short} if table == "counter" else {})
            | ({"standard_days": 1} if table == "service" else {})
        )

    with empty_register.engine.begin() as conn:
        conn.execute(of.insert(), row("ktp", "A"))
    with pytest.raises(Exception, match=r"(?i)unique"), empty_register.engine.begin() as conn:
        conn.execute(of.insert(), row("KTP", "B"))


def test_every_unique_key_leads_with_the_tenant() -> None:
    for table in metadata.sorted_tables:
        assert next(iter(table.primary_key)).name == "tenant", table.name
        unique = [index for index in table.indexes if index.unique]
        for index in unique:
            assert index.columns[0].name == "tenant", index.name
        assert not [one for one in table.constraints if isinstance(one, UniqueConstraint)]
        assert not table.foreign_keys, "a key across tables could not be split over machines"


def test_a_register_opens_without_alembic_and_knows_no_web() -> None:
    program = (
        "import sys; from survey.register.opening import open_register; import survey.actions;"
        "open_register(sys.argv[1]).close();"
        "print([m for m in ('alembic', 'flask', 'pandas', 'numpy') if m in sys.modules])"
    )
    from tests.builders import template

    run = subprocess.run(
        [sys.executable, "-c", program, str(template())], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_a_reader_sees_one_moment_while_others_write(postgresql: Callable[[], URL]) -> None:
    """On SQLite in journal mode DELETE the writer waits for the reader instead."""
    register = open_register(postgresql().render_as_string(hide_password=False))
    settled(register)
    with register.read() as conn:
        assert answers.read(conn, UNIT, DAY, DAY) == []
        Device().give(register, a_rating())
        assert answers.read(conn, UNIT, DAY, DAY) == []
    with register.read() as conn:
        assert len(answers.read(conn, UNIT, DAY, DAY)) == 1
    register.close()


def test_a_full_disk_is_said_and_the_register_works_again(tmp_path: Path) -> None:
    register = filled_register(tmp_path)
    with register.engine.connect() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
    device = Device()
    batch = device.batch(device.take(*(a_rating() for _ in range(500))))
    with pytest.raises(RegisterFull, match="penuh"):
        actions.accept(register, batch)
    with register.engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert actions.accept(register, batch).head == device.head
    register.close()


def test_a_page_damaged_later_is_said(tmp_path: Path) -> None:
    register = filled_register(tmp_path, [a_rating() for _ in range(2000)])
    register.close()
    path = tmp_path / "register.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\x11" * (len(whole) - 8192) + whole[-4096:])
    with pytest.raises(NotARegister):
        _read_all(path)
    path.write_bytes(whole)
    _read_all(path)


def _read_all(path: Path) -> None:
    register = open_register(path)
    try:
        with register.read() as conn:
            answers.read(conn, UNIT, DAY, DAY)
    finally:
        register.close()


def test_a_weeks_read_looks_only_at_that_week(tmp_path: Path) -> None:
    register = filled_register(tmp_path, [a_rating()])
    seen: list[tuple[str, Any]] = []

    def note(*args: Any) -> None:
        seen.append((args[2], args[3]))

    event.listen(register.engine, "before_cursor_execute", note)
    with register.read() as conn:
        answers.read(conn, UNIT, DAY, DAY)
        event.remove(register.engine, "before_cursor_execute", note)
        plans = [
            " ".join(str(row) for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values))
            for sql, values in seen
            if sql.startswith("SELECT")
        ]
    register.close()
    large = ("response", "response_private", "flag", "amendment")
    # What an office says of itself is looked at whole: a few hundred rows.
    assert not [plan for plan in plans if any(f"SCAN {table}" in plan for table in large)]
    by_day = "USING INDEX ix_{} (tenant=? AND unit=? AND day>? AND day<?)"
    for table in large:
        assert by_day.format(f"{table}_day") in " ".join(plans)


def test_both_engines_read_the_same(tmp_path: Path, postgresql: Callable[[], URL]) -> None:
    drafts = [
        a_rating(1 + n % 4, at=local(8 + n % 7, n), visit=f"T{n % 5}", ignored=n % 5)
        for n in range(40)
    ]
    duties = [a_duty("P01", "08:00", "12:00"), a_duty("P02", "12:00", "15:00")]
    first = filled_register(tmp_path, drafts, duties=duties)
    second = open_register(postgresql().render_as_string(hide_password=False))
    actions.set_office(second, an_office(), [a_unit()], {UNIT: duties}, "test")
    Device().give(second, *drafts)
    read = []
    for register in (first, second):
        with register.read() as conn:
            rows = answers.read(conn, UNIT, date.min, date.max)
        read.append([row._replace(late="") for row in rows])  # each took them at its own moment
        register.close()
    assert read[0] == read[1]
    assert len(read[0]) == 40


@pytest.mark.parametrize("address", ["mysql://root:rahasia@db/loket", "http://", "://", "x://y"])
def test_an_address_of_something_else_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(WrongAddress, match="postgresql://") as refused:
        open_register(address)
    assert "rahasia" not in str(refused.value)


def test_a_register_without_its_number_is_said_to_be_damaged(tmp_path: Path) -> None:
    for table in ("installation", "alembic_version"):
        register = an_empty_register(tmp_path)
        with register.engine.begin() as conn:
            conn.exec_driver_sql(f"DELETE FROM {table}")
        register.close()
        with pytest.raises(NotARegister):
            open_register(tmp_path / "register.db")


def test_two_programs_that_make_it_at_once_agree(tmp_path: Path) -> None:
    barrier, tenants = Barrier(4), []

    def make() -> None:
        barrier.wait()
        register = open_register(tmp_path / "register.db", create=True)
        tenants.append(register.tenant)
        register.close()

    threads = [Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tenants) == 4
    assert len(set(tenants)) == 1


def test_two_programs_that_make_it_at_once_on_a_server_agree(postgresql: Callable[[], URL]) -> None:
    url = postgresql()
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.exec_driver_sql("CREATE DATABASE loket_empty")
    admin.dispose()
    address = url.set(database="loket_empty").render_as_string(hide_password=False)
    barrier, tenants = Barrier(3), []

    def make() -> None:
        barrier.wait()
        register = open_register(address, create=True)
        tenants.append(register.tenant)
        register.close()

    threads = [Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tenants) == 3
    assert len(set(tenants)) == 1


def test_what_citizens_wrote_is_in_no_message_of_the_database(empty_register: Register) -> None:
    """An unforeseen error goes into the log as the library words it."""
    row = (empty_register.tenant, b"1" * 16, "u", "2026-11-16", *(None,) * 8, "KENARI", None, None)
    with pytest.raises(IntegrityError) as told, empty_register.begin() as conn:
        insert_many(conn, response_private, [row, row])
    assert "KENARI" not in str(told.value)


def test_a_removed_entry_shows_as_a_missing_number(register: Register) -> None:
    device = Device()
    device.give(register, *(a_rating() for _ in range(4)))
    with register.begin() as conn:
        conn.execute(entry.delete().where(entry.c.seq.in_([2, 3])))
    with register.read() as conn:
        assert heads.gaps(conn) == {device.box: (2, 3)}
