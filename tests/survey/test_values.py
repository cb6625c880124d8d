"""A value that has the right type for its column and still cannot be: known for what it is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Text

from survey.register import schema
from survey.register.faults import NotARegister
from survey.register.opening import open_register
from survey.register.values import fits
from tests.builders import an_empty_register

ODD = [
    ("earlier", "ikm", "7O.25"),
    ("earlier", "ikm", "NaN"),
    ("earlier", "ikm", "8025"),
    ("earlier", "n", -1),
    ("earlier", "version", -1),
    ("earlier", "unsur", "5"),
    ("earlier", "unsur", '{"biaya":3.1}'),
    ("earlier", "unsur", '{"biaya":"x"}'),
    ("closing", "changes", "5"),
    ("closing", "changes", '[["n","1"]]'),
    ("closing", "heads", "5"),
    ("closing", "heads", '[["box","main","1","00"]]'),
    ("closing", "figures", "{}"),
    ("closing", "figures", '{"n":"many","ikm":"80.00"}'),
    ("closing", "figures", '{"n":12,"ikm":"8O"}'),
    ("closing", "figures", "[" * 100_000),
    ("result", "json", "5"),
    ("services_given", "n", -4),
    ("response", "ignored", -1),
    ("response_private", "duration_s", -1),
    ("judgement", "n_pass", -1),
]


# One sound value of every column of text that stands in a key, or by which rows are chosen.
KEYS = {
    "act": "set_duties",
    "code": "L1",
    "counter": "L1",
    "day": "2026-11-16",
    "first": "2026-11-16",
    "last": "2026-11-22",
    "officer": "P01",
    "part": "comment",
    "period": "2026-TW4",
    "report": "board",
    "rule": "burst",
    "service": "ktp",
    "unit": "dukcapil",
    "week": "2026-W47",
}
SAME_TO_A_PATIENT_READER = (
    *("{} ", " {}", "{}\n", "{}\t", "{}\u00a0", "{}\u200b", "{}\0", "{}."),
    *("\uff12{}", "\u0662{}"),
)


SOUND = [
    ("earlier", "ikm", "25.00"),
    ("earlier", "ikm", "100.00"),
    ("earlier", "unsur", "{}"),
    ("earlier", "unsur", '{"biaya":"4.0000"}'),
    ("closing", "heads", "[]"),
    ("entry", "clock_s", -300),
]


@pytest.mark.parametrize(("table", "column", "value"), ODD)
def test_a_value_that_cannot_be_fits_nowhere(table: str, column: str, value: object) -> None:
    assert not fits(schema.metadata.tables[table].c[column], value)


def test_a_key_has_one_form() -> None:
    """A row under another writing of a key would stand in for the row of that key, or beside it."""
    seen = set()
    for table in schema.metadata.sorted_tables:
        for column in table.primary_key:
            if not isinstance(column.type, Text):
                continue
            seen.add(column.name)
            key = KEYS[column.name]
            assert fits(column, key)
            for shape in SAME_TO_A_PATIENT_READER:
                assert not fits(column, shape.format(key)), (table.name, column.name, shape)
    assert seen == KEYS.keys() - {"act"}
    week = schema.tally.c.week
    assert not fits(week, "2026-w47")
    assert not fits(schema.closing.c.period, "2026-tw4")
    assert not fits(schema.closing.c.period, "2026-11-01..2026-11-30 ")
    assert not fits(schema.result.c.period, "zzz")
    assert fits(schema.result.c.period, "all")


@pytest.mark.parametrize(("table", "column", "value"), SOUND)
def test_a_value_at_the_edge_of_what_can_be_fits(table: str, column: str, value: object) -> None:
    assert fits(schema.metadata.tables[table].c[column], value)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("installation", "tenant", b"{"),
        ("alembic_version", "version_num", ""),
        ("alembic_version", "version_num", "0000"),
        ("alembic_version", "version_num", "{"),
        ("alembic_version", "version_num", b"\xff"),
    ],
)
def test_a_register_that_does_not_say_whose_it_is_is_none(
    tmp_path: Path, table: str, column: str, value: object
) -> None:
    an_empty_register(tmp_path).close()
    path = tmp_path / "register.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute(f"UPDATE {table} SET {column} = ?", (value,))
    with pytest.raises(NotARegister):
        open_register(path)
