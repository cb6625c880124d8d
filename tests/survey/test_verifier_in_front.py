"""Rows in front of the journal's first line: both programs name each and read nothing from it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from survey.register.journal_check import check
from survey.register.opening import open_register
from tests.lived import Named, compared
from tests.survey.test_verifier import cuts_a_box, differing, in_register, nulls_comments

IN_FRONT = {
    "retention": "{}",  # that ran in a year far ahead, so that all is due
    "erase_again": '{"again":{"comment":[IDS]}}',
    "accept": "{}",  # that seals no entry
    "fork": '{"box":"BOX","common": 0}',
    "remove_damaged": "{}",
}


@pytest.mark.parametrize("number", [0, -1])
@pytest.mark.parametrize("act", IN_FRONT)
def test_both_name_a_row_in_front_of_the_journal_and_read_nothing_from_it(
    lived_office: tuple[Path, Named], tmp_path: Path, act: str, number: int
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    nulls_comments(folder)
    cuts_a_box(folder)
    alone = differing(folder)
    with closing(open_register(folder / "register.db")) as register:
        before = compared(register, folder)
    params = IN_FRONT[act]
    with closing(sqlite3.connect(folder / "register.db")) as raw:
        ids = raw.execute("SELECT lower(hex(id)) FROM response_private WHERE comment IS NULL")
        params = params.replace("IDS", ",".join(f'"{row[0]}"' for row in ids))
        (box,) = raw.execute("SELECT lower(hex(box)) FROM box WHERE device = 'main'").fetchone()
    insert = (
        "INSERT INTO journal SELECT tenant, {}, '2099-01-01T00:00:00Z', made_by, '{}', '{}', '{}',"
        " '{}', sealed, salt, d_told, prev_hash, hash FROM journal WHERE seq = 1"
    )
    file = f"main-{box[:16]}.db.damaged"
    in_register(folder, insert.format(number, act, box, file, params.replace("BOX", box)))
    assert sorted(differing(folder)) == sorted([*alone, f"journal {number}"])
    with closing(open_register(folder / "register.db")) as register:
        assert compared(register, folder) == before
        with register.read() as conn:
            assert [broken.seq for broken in check(conn).breaks] == [number]
