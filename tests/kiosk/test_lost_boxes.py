"""A box that is lost asks about the periods of its own answers, where these are all known."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from survey.actions.closing import RowsDiffer, WhyDespite
from survey.register import heads
from survey.register.opening import open_register
from survey.transfer.forward import InProcess
from tests.builders import a_form, an_empty_register, carry, local, opened, put, settled
from tests.kiosk.test_accepted import ACCEPT, CLOSE, run
from tests.kiosk.test_verify import change


@pytest.fixture
def of_two_boxes(tmp_path: Path) -> Path:
    """Give a month of forms in one box, and the next in another."""
    with closing(settled(an_empty_register(tmp_path))) as register:
        for month, device in ((10, "entry"), (11, "main")):
            with opened(tmp_path, device) as box:
                some = [a_form(3, at=local(9, n, day=date(2026, month, 16))) for n in range(24)]
                put(box, *some)
                carry(box, InProcess(register))
    return tmp_path


def breaks(box: Path) -> None:
    """Change what an entry says: from there on the chain proves nothing."""
    with closing(sqlite3.connect(box)) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            raw.execute(f"DROP TRIGGER {name}")
        changed = "UPDATE entry SET body = CAST(replace(body, 'dukcapil', 'dukcapii') AS BLOB)"
        assert raw.execute(f"{changed} WHERE seq = 21").rowcount


@pytest.mark.parametrize("loses", [Path.unlink, breaks], ids=["gone", "broken"])
def test_a_box_that_is_lost_asks_only_about_the_periods_of_its_answers(
    of_two_boxes: Path, loses: Callable[[Path], None]
) -> None:
    """Nobody can bring it back, and each later period would have to be signed in spite of it."""
    (lost,) = (of_two_boxes / "boxes").glob("entry-*.db")
    loses(lost)
    assert run(of_two_boxes, "verify").exit_code == 1
    assert run(of_two_boxes, *CLOSE, "2026-11").exit_code == 0
    assert isinstance(run(of_two_boxes, *CLOSE, "2026-10").exception, RowsDiffer)
    assert run(of_two_boxes, *CLOSE, "2026-10", *ACCEPT).exit_code == 0


def test_where_entries_of_it_are_missing_too_it_may_be_of_any_period(of_two_boxes: Path) -> None:
    """What was taken away with the box may have been of whatever day."""
    (lost,) = (of_two_boxes / "boxes").glob("entry-*.db")
    lost.unlink()
    with closing(open_register(of_two_boxes / "register.db")) as register, register.read() as conn:
        (of_box,) = [known.box for known in heads.of_boxes(conn) if known.device == "entry"]
        assert (share := heads.share_behind(conn, of_box, 0))
        assert (share.n, share.unit, share.first, share.last) == (
            *(24, "dukcapil"),
            *("2026-10-16", "2026-10-16"),
        )
        assert (share := heads.share_behind(conn, of_box, 20))
        assert share.n == 4
        assert heads.share_behind(conn, of_box, 24) is None
    change(of_two_boxes, "DELETE FROM entry WHERE seq = 7")
    with closing(open_register(of_two_boxes / "register.db")) as register, register.read() as conn:
        assert heads.share_behind(conn, of_box, 0) is None
    refused = run(of_two_boxes, *CLOSE, "2026-11", "--despite-differences").exception
    assert isinstance(refused, WhyDespite)  # what differs is of that month too, as far as is known
