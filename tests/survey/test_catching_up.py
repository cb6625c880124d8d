"""What an older journal left open is sealed when a register is brought up to date."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, create_engine, text

from survey.ledger import Head
from survey.register.engine import Register, tenant_of
from survey.register.faults import AlteredSchema, SchemaSetBack
from survey.register.journal import SCHEMA
from survey.register.journal_check import BreakKind
from survey.register.opening import open_register
from survey.register.schema import HEAD, flag
from survey.register.schema import journal as lines
from survey.register.sealed_rows import flag_lines, rapid_taps
from survey.register.seals import body, compact, digest, genesis, link
from tests.builders import DAY, UNIT, sealing
from tests.lived import disarm
from tests.survey.test_journal import _DAY_STATE, checked, edit, kinds, lived_in
from tests.survey.test_migrations import as_before_old_acts, as_before_sources

OLD = (
    "INSERT INTO audit (tenant, n, made_at, made_by, act, subject, detail) SELECT tenant, {},"
    " '2026-01-0{}T00:00:00Z', 'Ayu', '{}', '{}', 'lama' FROM installation"
)


def as_it_was(register: Register) -> str:
    """Make of a register one of the release whose journal knew no rapid taps and no old acts."""
    from survey.register import journal

    with sealing(register) as conn:  # as that release sealed the day
        own = rapid_taps(conn)[f"flags {UNIT} {DAY}"]
        then = [line for line in flag_lines(conn, UNIT, str(DAY)) if line not in own]
        journal.seal_state(conn, f"flags {UNIT} {DAY}", then)
    with register.engine.execution_options(writing=True).begin() as conn:
        disarm(conn)
        without_office(conn)
    with register.engine.execution_options(writing=True).begin() as conn:
        as_before_old_acts(conn)
        for n, (act, subject) in enumerate([("close", "dukcapil"), ("withdraw_import", "1")], 1):
            conn.execute(text(OLD.format(n, n, act, subject)))
        conn.execute(text("UPDATE alembic_version SET version_num = '0006'"))
    return register.engine.url.render_as_string(hide_password=False)


def without_office(conn: Connection) -> None:
    """Chain the lines as that release wrote them: none sealed the office beside its names."""
    last = genesis(tenant_of(conn))
    for row in conn.execute(lines.select().order_by(lines.c.seq)).all():
        sealed = json.loads(row.sealed)
        sealed["states"].pop("office", None)
        told = body(row.at, row.act, row.params, compact(sealed), row.d_told)
        anew = {"sealed": compact(sealed), "prev_hash": last.hash}
        last = Head(row.seq, link(last.hash, row.seq, told))
        mine = lines.update().where(lines.c.seq == row.seq)
        conn.execute(mine.values(**anew, hash=last.hash))


@pytest.fixture
def older(register: Register) -> Callable[..., Register]:
    """Open it anew, after edits of what the older release had left."""

    def opened(*edits: str) -> Register:
        address = as_it_was(lived_in(register))
        if edits:
            edit(register, *edits)
        register.close()
        return open_register(address)

    return opened


def test_old_acts_and_rapid_taps_are_sealed_by_the_line_of_the_update(
    older: Callable[..., Register],
) -> None:
    register = older()
    assert checked(register).breaks == ()
    with register.read() as conn:
        last = conn.execute(lines.select().where(lines.c.act == "migrate")).one()
    sealed = json.loads(last.sealed)
    assert sealed["rows"]["audit"][0] == 2
    assert {"office", f"flags {UNIT} {DAY}"} <= sealed["states"].keys()
    assert sealed["states"]["office"][0] == 1
    for statement, tells in (
        ("UPDATE audit SET act = 'erase' WHERE n = 1", (BreakKind.ROWS, "audit")),
        ("UPDATE audit SET detail = 'lain' WHERE n = 2", (BreakKind.TOLD, "")),
        ("DELETE FROM flag WHERE rule = 'mash'", _DAY_STATE),
    ):
        edit(register, statement)
        assert tells in kinds(checked(register).breaks)
    register.close()


def test_nothing_foreign_acts_while_an_older_register_is_brought_up_to_date(
    register: Register,
) -> None:
    if register.engine.dialect.name != "sqlite":
        pytest.skip("a server's statements are looked at by verify")
    address = as_it_was(lived_in(register))
    edit(register, "CREATE TRIGGER zt AFTER INSERT ON journal BEGIN DELETE FROM audit; END")
    with pytest.raises(AlteredSchema):
        open_register(address)
    with register.engine.connect() as conn:
        assert conn.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0006"
        assert conn.execute(text("SELECT count(*) FROM audit")).scalar() == 2
    edit(register, "DROP TRIGGER zt")  # the control
    register.close()
    open_register(address).close()


def test_a_day_that_was_edited_before_the_update_stays_a_difference(
    older: Callable[..., Register],
) -> None:
    register = older("DELETE FROM judgement")
    assert _DAY_STATE in kinds(checked(register).breaks)
    register.close()


def test_control_rapid_taps_change_what_a_day_is_sealed_as(register: Register) -> None:
    lived_in(register)
    with register.read() as conn:
        own = rapid_taps(conn)
        every = flag_lines(conn, UNIT, str(DAY))
    rapid = own[f"flags {UNIT} {DAY}"]
    assert len(rapid) == 2
    assert digest(every) != digest([line for line in every if line not in rapid])


@pytest.mark.parametrize("version", ["0006", "0005", "0004"])
def test_a_number_of_the_schema_that_was_put_back_lets_nothing_be_sealed_anew(
    register: Register, version: str
) -> None:
    """Else flags that somebody forged would be sealed as if they had always stood there."""
    lived_in(register)
    with register.engine.execution_options(writing=True).begin() as conn:
        as_before_old_acts(conn)
        conn.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
        before = conn.execute(lines.select()).all()
    address = register.engine.url.render_as_string(hide_password=False)
    register.close()
    for _ in range(2):  # and the second time as well
        with pytest.raises(SchemaSetBack):
            open_register(address)
    engine = create_engine(address)
    with engine.begin() as conn:
        assert conn.execute(lines.select()).all() == before
    engine.dispose()


def as_0007(register: Register) -> str:
    """Make of a register one of the release before forms were judged, chain and all."""
    with register.engine.execution_options(writing=True).begin() as conn:
        disarm(conn)
        last = genesis(tenant_of(conn))
        for row in conn.execute(lines.select().order_by(lines.c.seq)).all():
            told = body(
                row.at,
                row.act,
                "{}" if SCHEMA in row.params else row.params,
                row.sealed,
                row.d_told,
            )
            anew = {"params": "{}"} if SCHEMA in row.params else {}
            line_hash = link(last.hash, row.seq, told)
            mine = lines.update().where(lines.c.seq == row.seq)
            conn.execute(mine.values(**anew, prev_hash=last.hash, hash=line_hash))
            last = Head(row.seq, line_hash)
    put_back(register)
    return register.engine.url.render_as_string(hide_password=False)


def put_back(register: Register) -> None:
    with register.engine.execution_options(writing=True).begin() as conn:
        as_before_sources(conn)
        conn.execute(text("UPDATE alembic_version SET version_num = '0007'"))


def test_an_honest_register_of_the_schema_before_is_brought_up_to_date(register: Register) -> None:
    lived_in(register)
    with register.read() as conn:
        before = conn.execute(flag.select().order_by(flag.c.id, flag.c.rule)).all()
    address = as_0007(register)
    register.close()
    newer = open_register(address)
    assert checked(newer).breaks == ()
    with newer.read() as conn:
        assert conn.execute(flag.select().order_by(flag.c.id, flag.c.rule)).all() == before
        last = conn.execute(lines.select().where(lines.c.act == "migrate")).one()
    assert json.loads(last.params) == {"schema": HEAD}
    newer.close()


def test_a_newer_register_whose_number_was_put_back_is_refused(register: Register) -> None:
    """The control: its journal says since when it is of the newer schema."""
    lived_in(register)
    put_back(register)
    address = register.engine.url.render_as_string(hide_password=False)
    register.close()
    for _ in range(2):
        with pytest.raises(SchemaSetBack):
            open_register(address)
