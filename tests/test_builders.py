"""What all tests build upon is the same whichever of them is the first."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import time_machine

from tests import builders


def test_a_register_s_journal_begins_by_the_true_clock_whoever_makes_it_first() -> None:
    with time_machine.travel(datetime(2047, 6, 1, tzinfo=UTC), tick=False):
        path = builders.template.__wrapped__()
    with closing(sqlite3.connect(path)) as conn:
        [(moment,)] = conn.execute("SELECT at FROM journal").fetchall()
    assert moment < "2047"
