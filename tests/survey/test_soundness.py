"""Damaged values are found the same way on each engine, and only where they are."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Table, Update, func, insert, select, update

from reports.evidence import packed
from survey.answers.drafts import Bands
from survey.register import answers, closings, heads, lines, soundness
from survey.register import earlier as earlier_results
from survey.register.engine import Register, tenant_of
from survey.register.faults import DamagedValue, ForeignRow
from survey.register.schema import (
    amendment,
    box,
    closing,
    counter,
    duty,
    earlier,
    entry,
    flag,
    judgement,
    officer,
    response,
    response_private,
    service,
    services_given,
)
from tests.builders import DAY, UNIT, Device, a_form, a_rating, local

LONG_AGO = date(2000, 1, 1)


@pytest.fixture(autouse=True)
def some_answers(register: Register) -> None:
    days = [DAY + timedelta(days=n) for n in range(3)]
    Device().give(
        register,
        *(a_rating(4, at=local(9, day=day), ignored=5) for day in days),
        *(a_form(3, at=local(10, day=day), bands=Bands("P", "", "", "")) for day in days),
    )


def change(register: Register, statement: Update) -> None:
    with register.begin() as conn:
        assert conn.execute(statement).rowcount >= 1


def found(register: Register) -> list[tuple[object, object]]:
    return [(one.values["table"], one.values["column"]) for one in soundness.faults(register)]


def test_what_was_stored_is_sound(register: Register) -> None:
    assert found(register) == []
    with register.read() as conn:
        soundness.check_rows(conn, UNIT, LONG_AGO, DAY + timedelta(days=9))


@pytest.mark.parametrize("column", ["slot", "kind", "channel", "scores", "lang", "receipt"])
def test_each_damaged_value_is_found_once(register: Register, column: str) -> None:
    of = response.c
    change(register, update(response).where(of.kind == "form").values({column: "!"}))
    assert found(register) == [("response", column)] * 3


@pytest.mark.parametrize("day", ["2026-!1-16", "!026-11-16", "2026-11-31", "", "~"])
def test_a_day_that_cannot_be_is_found_by_whoever_reads_the_unit(
    register: Register, day: str
) -> None:
    with register.read() as conn:
        one = answers.read(conn, UNIT, DAY, DAY)[0].id
    change(register, update(response).where(response.c.id == one).values(day=day))
    assert found(register) == [("response", "day")]
    far = (UNIT, DAY + timedelta(days=100), DAY + timedelta(days=101))
    for read in (answers.read, answers.comments, packed.read):
        with register.read() as conn, pytest.raises(DamagedValue, match=one.hex()):
            read(conn, *far)


def test_a_word_is_looked_at_in_the_days_that_are_read_and_no_others(register: Register) -> None:
    change(
        register,
        update(response).where(response.c.day == DAY.isoformat()).values(kind="ratinq"),
    )
    with register.read() as conn:
        later = DAY + timedelta(days=1)
        assert len(answers.read(conn, UNIT, later, later)) == 2
    with register.read() as conn, pytest.raises(DamagedValue, match="kolom kind"):
        answers.read(conn, UNIT, DAY, later)


def test_a_private_part_of_nobody_and_a_band_that_there_is_not_are_found(
    register: Register,
) -> None:
    private = response_private.c
    change(register, update(response_private).where(private.day == str(DAY)).values(sex="X"))
    with register.read() as conn, pytest.raises(DamagedValue, match="kolom sex"):
        answers.read(conn, UNIT, DAY, DAY)
    with register.read() as conn:
        one = answers.read(conn, UNIT, DAY + timedelta(days=1), DAY + timedelta(days=1))[0].id
    change(register, update(response_private).where(private.id == one).values(id=bytes(16)))
    with register.read() as conn, pytest.raises(DamagedValue, match="0" * 32):
        answers.read(conn, UNIT, DAY + timedelta(days=1), DAY + timedelta(days=1))


def test_what_a_file_would_give_out_as_it_stands_is_looked_at(register: Register) -> None:
    changes = [(response_private, "education"), (response_private, "job"), (response, "named")]
    for table, column in changes:
        change(register, update(table).values({column: "!"}))
        with register.read() as conn, pytest.raises(DamagedValue, match=f"kolom {column}"):
            list(lines.of_days(conn, UNIT, DAY, DAY, ["form"]))
        change(register, update(table).values({column: ""}))


def test_a_comment_that_has_lost_its_answer_is_told(register: Register) -> None:
    a_day = (UNIT, DAY, DAY)
    Device("second").give(register, a_form(3, at=local(11), comment="Antrean lama."))
    with register.read() as conn:
        assert len(answers.comments(conn, *a_day)) == 1
    for table in (response_private, response):
        written = select(response_private.c.id).where(response_private.c.comment != "")
        with register.begin() as conn:
            answer_id = conn.execute(written).scalar_one()
        change(register, update(table).where(table.c.id == answer_id).values(id=answer_id[:-1]))
        with register.read() as conn, pytest.raises(DamagedValue, match=rf"tabel {table.name},"):
            answers.comments(conn, *a_day)
        change(register, update(table).where(table.c.id == answer_id[:-1]).values(id=answer_id))


def test_flags_are_looked_at_with_the_answers(register: Register) -> None:
    change(register, update(flag).values(rule="m!sh"))
    with register.read() as conn, pytest.raises(DamagedValue, match="tabel flag"):
        answers.read(conn, UNIT, DAY, DAY)


@pytest.mark.parametrize("column", ["counter", "service", "officer", "reasons"])
def test_what_an_answer_says_of_its_place_is_looked_at_as_it_is_read(
    register: Register, column: str
) -> None:
    change(register, update(response).values({column: "../.."}))
    with register.read() as conn, pytest.raises(DamagedValue, match=f"tabel response.*{column}"):
        answers.read(conn, UNIT, DAY, DAY)


def test_what_fails_is_explained_only_when_a_value_is_damaged(register: Register) -> None:
    with pytest.raises(ZeroDivisionError), soundness.explained(register):
        raise ZeroDivisionError
    with register.begin() as conn:
        texts = dict.fromkeys(
            ("unit", "period", "first", "last", "digest", "signed_by", "position", "nip"), "x"
        )
        texts |= dict.fromkeys(("closed_at", "reason", "figures", "heads", "changes"), "x")
        conn.execute(insert(closing), {"tenant": tenant_of(conn), "version": 1, **texts})
    with pytest.raises(DamagedValue, match="tabel closing"), soundness.explained(register):
        raise ZeroDivisionError


BY_UNIT = [
    *(response, response_private, flag, amendment, services_given, judgement, duty),
    *(officer, service, counter, earlier, closing),
]


@pytest.fixture
def papers(register: Register) -> None:
    """Give every table with a unit a row."""
    with register.begin() as conn:
        for table in BY_UNIT:
            if conn.execute(select(func.count()).select_from(table)).scalar_one():
                continue
            columns = [one for one in table.columns if one.name not in {"tenant", "unit", "day"}]
            row = {one.name: EMPTY.get(one.name, one.type.python_type(1)) for one in columns}
            row |= {"tenant": tenant_of(conn), "unit": UNIT}
            row |= {"day": DAY.isoformat()} if "day" in table.c else {}
            conn.execute(insert(table), row)


KEY_OF = {"response": "id", "response_private": "id", "flag": "id", "entry": "id", "box": "box"}
AT = "2026-11-16T01:02:03Z"
EMPTY: dict[str, object] = {
    **dict.fromkeys(("made_at", "set_at", "closed_at"), AT),
    "id": bytes(16),
    "matter": "withdrawn",
    "ground": "none",
    "digest": "0" * 64,
    "first": "2026-01-01",
    "last": "2026-06-30",
    "period": "2026-S1",
    "ikm": "80.00",
    "unsur": "{}",
    "figures": '{"n":1,"ikm":"80.00"}',
    "heads": "[]",
    "changes": "[]",
    "rule": "mash",
    **dict.fromkeys(("starts", "ends"), "2026-11-16T08:00:00"),
}


@pytest.mark.usefixtures("papers")
def test_what_stands_under_a_unit_that_there_is_not_is_found(register: Register) -> None:
    assert found(register) == []
    for table in BY_UNIT:
        for code in ("dukcapim", UNIT.upper(), "-1"):
            change(register, update(table).values(unit=code))
            assert set(found(register)) == {(table.name, "unit")}
        change(register, update(table).values(unit=UNIT))


@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize("by", [1, -1, 2**40])
def test_what_stands_under_another_installation_stops_whoever_reads(
    register: Register, by: int
) -> None:
    reads: tuple[Callable[[Connection], object], ...] = (
        lambda conn: answers.read(conn, UNIT, DAY, DAY),
        lambda conn: packed.read(conn, UNIT, LONG_AGO, DAY),
        lambda conn: earlier_results.all_of(conn, UNIT),
        lambda conn: closings.all_of(conn, UNIT),
        heads.of_boxes,
    )
    for table in (*BY_UNIT, entry, box):
        first = select(table.c[KEY_OF.get(table.name, "unit")]).limit(1).scalar_subquery()
        its_row = table.c[KEY_OF.get(table.name, "unit")] == first
        change(register, update(table).where(its_row).values(tenant=table.c.tenant + by))
        assert set(found(register)) == {(table.name, "tenant")}
        for read in reads:
            with register.read() as conn, pytest.raises(ForeignRow, match="pemasangan lain: tabel"):
                read(conn)
        change(register, update(table).values(tenant=register.tenant))


@pytest.mark.usefixtures("papers")
def test_no_report_passes_over_what_stands_under_another_unit(register: Register) -> None:
    reads: dict[Table, Callable[[Connection, str], object]] = {
        **dict.fromkeys(BY_UNIT[:-2], lambda conn, unit: answers.read(conn, unit, DAY, DAY)),
        earlier: earlier_results.all_of,
        closing: closings.all_of,
    }
    for table, read in reads.items():
        change(register, update(table).values(unit="dukcapim"))
        with register.read() as conn, pytest.raises(DamagedValue, match=f"tabel {table.name}"):
            read(conn, UNIT)
        change(register, update(table).values(unit=UNIT))
