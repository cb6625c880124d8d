"""Edits of a box behind its back, of both stores, and what nothing finds here."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from survey.differences import DifferenceKind, Whereabouts
from survey.register import journal, schema
from survey.register.schema import (
    amendment,
    box,
    entry,
    erasure,
    flag,
    response,
    response_private,
)
from tests.builders import TENANT
from tests.lived import (
    Lived,
    Named,
    compared,
    edited,
    forges_flag,
    fresh,
    invents,
    own,
    sets,
    spoil,
    told,
)

MISSING, ADDED, MOVED, EDITED, ERASED, *_ = DifferenceKind
ALL = (flag, response_private, response, entry)


NULLED = "UPDATE private SET comment = NULL, comment_salt = NULL WHERE comment LIKE 'KENARI%'"


def test_comments_taken_out_of_the_box_alone_are_missed(on_sqlite: Lived) -> None:
    spoil(on_sqlite.folder, "main", NULLED)
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == {(ERASED, "private"): 3}


def test_comments_taken_out_of_both_are_missed_unless_somebody_asked_for_it(
    on_sqlite: Lived,
) -> None:
    spoil(on_sqlite.folder, "main", NULLED)
    mine = response_private.c.comment.like("KENARI%")

    def both(conn: Connection, _: Named) -> None:
        conn.execute(update(response_private).where(mine).values(comment=None))

    assert edited(on_sqlite, both) == {(ERASED, "response_private"): 3}
    row = {"tenant": TENANT, "part": "comment", "asked": True, "made_at": "2026-11-17T01:00:00Z"}
    with on_sqlite.register.begin() as conn:
        row |= {"made_by": "Ayu", "applied_at": "2026-11-17T01:00:00Z"}
        ids = [own(on_sqlite.named[name]) for name in ("form", "other")]
        journal.add(conn, erasure, [{**row, "id": answer_id} for answer_id in ids])
        journal.note(conn, "Ayu", "erase_receipt", "–", "–")
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == {(ERASED, "response_private"): 1}
    later = date(2027, 3, 31)  # when the rules erase them anyway
    assert told(compared(on_sqlite.register, on_sqlite.folder, later)) == {}


def test_a_register_without_anything_left_is_told(on_sqlite: Lived) -> None:
    def empty(conn: Connection, _: Named) -> None:
        for table in (amendment, *ALL, box, schema.unjudged):
            conn.execute(delete(table))

    assert edited(on_sqlite, empty) == {(MISSING, "entry"): 19}


def test_bytes_that_are_no_text_are_a_difference_and_no_failure(on_sqlite: Lived) -> None:
    form = own(on_sqlite.named["form"]).hex()
    sql = f"UPDATE response SET lang = CAST(x'fffe' AS TEXT) WHERE id = x'{form}'"
    assert edited(on_sqlite, lambda conn, _: conn.execute(text(sql))) == {(EDITED, "response"): 1}


@pytest.mark.parametrize("value", ["x", 2**62, -(2**62), None, b"\xff"])
@pytest.mark.parametrize("column", ["clock_s", "import_n", "verdict", "kind"])
def test_an_odd_value_of_an_entry_is_a_difference_and_no_failure(
    on_sqlite: Lived, column: str, value: object
) -> None:
    if (column, value) == ("import_n", None):
        return
    tap = own(on_sqlite.named["tap"]).hex()
    with closing(sqlite3.connect(on_sqlite.folder / "register.db")) as raw, raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '') WHERE type = 'table'"
        )
        raw.execute("PRAGMA writable_schema = RESET")
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute(f"UPDATE entry SET {column} = ? WHERE id = x'{tap}'", (value,))
    assert (EDITED, "entry") in told(compared(on_sqlite.register, on_sqlite.folder))


def test_what_nothing_finds_here_is_known(on_sqlite: Lived) -> None:
    """The register alone knows it: a journal has to seal it."""

    def change(conn: Connection, named: Named) -> None:
        sets(response, "low", officer="P02")(conn, named)  # on duty was another
        sets(response, "tap", late=None)(conn, named)
        forges_flag("burst", "low")(conn, named)
        conn.execute(delete(amendment))  # withdrawn, and counts again

    assert edited(on_sqlite, change) == {}


def test_answers_under_an_invented_device_are_of_a_box_that_is_gone(on_sqlite: Lived) -> None:
    def change(conn: Connection, named: Named) -> None:
        invents(3, response, response_private)(conn, named)
        of_tap = select(entry).where(entry.c.id == own(named["tap"]))
        mine = dict(conn.execute(of_tap).mappings().one())
        row = dict(conn.execute(select(box).limit(1)).mappings().one())
        elsewhere = {"box": b"\xbb" * 16, "device": "tablet-7", "head_seq": 3}
        conn.execute(insert(box), {**row, **elsewhere, "head_hash": mine["hash"]})
        for k in range(3):
            more = {"box": b"\xbb" * 16, "seq": k + 1, "id": fresh(k)}
            conn.execute(insert(entry), {**mine, **more})

    assert edited(on_sqlite, change) == {}
    (away,) = compared(on_sqlite.register, on_sqlite.folder).away
    assert (away.device, away.n, away.where) == ("tablet-7", 3, Whereabouts.GONE)
