"""What is checked at night: all that is new, and everything old within thirty nights."""

from collections.abc import Callable
from contextlib import closing
from itertools import pairwise

import pytest
from sqlalchemy import Connection, delete, select, update

from survey.checks import Check, OldPart
from survey.proof import nightly, verifying
from survey.proof.nightly import Stretch, turn, turn_of_lines
from survey.register import checks, journal
from survey.register.opening import open_register
from survey.register.schema import duty, entry, response
from survey.register.schema import journal as lines
from tests.builders import DAY
from tests.erased import at_noon
from tests.lived import SOON, Lived
from tests.survey.test_newer import check_all, edit, goes_on, invents, look, shown


def night(office: Lived) -> Check:
    """Do what the service does at night."""
    done = nightly.look(office.folder / "boxes", office.register, at_noon(SOON))
    assert verifying.note(office.register, "uji", done)
    return done.check()


def test_in_thirty_nights_every_old_entry_has_its_turn() -> None:
    known = [("a", 9_000), ("b", 3), ("c", 20_000)]
    seen: dict[str, set[int]] = {"a": set(), "b": set(), "c": set()}
    last = None
    for _night in range(nightly.NIGHTS):
        tonight = turn(known, last)
        assert sum(part.until - part.after for part in tonight) == 967  # 29 003 / 30
        for box, after, until in tonight:
            seen[box] |= set(range(after + 1, until + 1))
        last = (tonight[-1].box, tonight[-1].until)
    assert {box: len(numbers) for box, numbers in seen.items()} == dict(known)


def test_a_small_office_is_gone_through_each_night() -> None:
    assert turn([("a", 12), ("b", 7)], ("a", 5)) == [
        Stretch("a", 5, 12),
        Stretch("b", 0, 7),
        Stretch("a", 0, 5),
    ]
    assert turn([("a", 12)], ("gone", 5)) == [Stretch("a", 0, 12)]
    assert turn([("a", 0)], None) == []


def test_the_lines_of_a_small_office_are_gone_through_each_night_and_of_a_large_in_turn() -> None:
    assert turn_of_lines(None, 12, 12) == [(1, 12)]
    assert turn_of_lines(None, 12, 0) == [(1, 12), (1, 1)]  # nothing is old
    assert turn_of_lines(ended(10), 12, 10) == [(11, 12), (1, 10)]  # at the end, so from the first
    assert turn_of_lines(None, 9_000, 9_000) == [(1, 300)]
    assert turn_of_lines(ended(300), 9_001, 9_000) == [(9_001, 9_001), (301, 601)]
    assert turn_of_lines(ended(8_999), 9_000, 9_000) == [(9_000, 9_000)]
    assert turn_of_lines(ended(9_000), 9_000, 9_000) == [(1, 300)]


def ended(line: int) -> OldPart:
    return OldPart("a", 1, 1, (1, line))


def check_nights(office: Lived) -> None:
    first = night(office)
    assert (first.ok, first.is_whole, first.n_entries) == (True, False, 19)
    goes_on(office)
    second = night(office)
    assert (second.ok, sum(second.reach.values())) == (True, 23)
    assert second.past is not None
    assert second.past.n == 19
    check_all(office)
    third = night(office)
    assert (third.ok, third.differences, third.n_entries) == (True, {}, 23)
    with office.register.read() as conn:
        whole, newest, standing, _outside = checks.known(conn)
    assert whole is not None
    assert (whole.is_whole, newest and newest.is_whole, standing) == (True, False, ())


def test_control_of_an_honest_office_nights_find_nothing(on_sqlite: Lived) -> None:
    check_nights(on_sqlite)


def test_control_also_on_postgresql(on_postgresql: Lived) -> None:
    check_nights(on_postgresql)


def test_every_line_of_the_journal_has_its_turn_and_is_told_in_it(
    on_sqlite: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom an answer is about no box tells: only the line does that sealed it."""
    monkeypatch.setattr(nightly, "LEAST", 2)
    monkeypatch.setattr(nightly, "NIGHTS", 4)
    check_all(on_sqlite)
    with on_sqlite.register.read() as conn:
        about = response.c.ground == "duty"
        of_line = select(entry.c.sealed_by).join(response, response.c.id == entry.c.id)
        brought = about & (entry.c.verdict == "new")
        sealing = set(conn.execute(of_line.where(brought)).scalars())
        checked = journal.head(conn).seq
    colleague = update(response).where(about).values(officer="P03")
    edit(on_sqlite.register, lambda conn: conn.execute(colleague))
    nights = [night(on_sqlite) for _night in range(2 * nightly.NIGHTS)]
    spans = [check.past.lines for check in nights if check.past is not None]
    assert len(spans) == len(nights)
    assert spans[0][0] == 1
    ways = zip(nights, pairwise(spans), strict=False)
    for before, ((_first, ended), (begins, last)) in ways:
        assert begins == (1 if ended >= before.journal else ended + 1)
        assert last >= begins
    for (first, last), check in zip(spans, nights, strict=True):
        in_turn = any(first <= seq <= last for seq in sealing)
        assert ("journal rows" in check.differences) is in_turn, (first, last)
    within = spans[: nightly.NIGHTS]
    assert {seq for first, last in within for seq in range(first, last + 1)} >= {
        *range(1, checked + 1)
    }
    assert not all(any(first <= seq <= last for seq in sealing) for first, last in spans)


def raises_old_scores(conn: Connection) -> None:
    old = response.c.day == DAY.isoformat()
    conn.execute(update(response).where(old).values(scores="4---------"))


def moves_a_roster(conn: Connection) -> None:
    conn.execute(update(duty).values(ends="14:00"))


def loses_an_old_entry(conn: Connection) -> None:
    conn.execute(delete(entry).where(entry.c.seq == 2))


@pytest.mark.parametrize("does", [raises_old_scores, moves_a_roster, loses_an_old_entry, invents])
def test_what_was_done_to_old_rows_is_found(
    on_sqlite: Lived, does: Callable[[Connection], None]
) -> None:
    check_all(on_sqlite)
    edit(on_sqlite.register, does)
    assert not night(on_sqlite).ok
    with on_sqlite.register.read() as conn:
        _whole, newest, standing, _outside = checks.known(conn)
    assert newest is not None
    assert standing == newest.standing != ()


def test_a_box_whose_file_is_gone_is_told(on_sqlite: Lived) -> None:
    check_all(on_sqlite)
    for path in (on_sqlite.folder / "boxes").glob("main-*.db*"):
        path.unlink()
    checked_by_night = night(on_sqlite)
    assert (checked_by_night.differences, checked_by_night.n_away) == ({"head": 1}, 13)


def test_a_box_that_cannot_be_read_is_told(on_sqlite: Lived) -> None:
    check_all(on_sqlite)
    (path,) = (on_sqlite.folder / "boxes").glob("main-*.db")
    path.write_bytes(bytes(4096) + path.read_bytes()[4096:])
    checked_by_night = night(on_sqlite)
    assert (checked_by_night.differences, checked_by_night.n_away) == ({"chain": 1}, 13)
    # A report does not wait for the night.
    assert look(on_sqlite).n_differences == 1


def test_a_tail_of_the_journal_that_was_signed_and_is_gone_is_told_as_what_it_is(
    on_sqlite: Lived,
) -> None:
    shown(on_sqlite)
    check_all(on_sqlite)
    with on_sqlite.register.read() as conn:
        last = journal.head(conn).seq
    edit(
        on_sqlite.register, lambda conn: conn.execute(delete(lines).where(lines.c.seq >= last - 1))
    )
    checked_by_night = night(on_sqlite).differences
    assert checked_by_night["head"] == 1
    assert "chain" not in checked_by_night  # no box is broken


def test_a_register_that_is_older_than_its_boxes_is_told(on_sqlite: Lived) -> None:
    """Somebody puts yesterday's register back: the boxes know that more was taken from them."""
    file = on_sqlite.folder / "register.db"
    check_all(on_sqlite)
    on_sqlite.register.close()
    yesterday = file.read_bytes()
    with closing(open_register(file)) as register:
        goes_on(Lived(on_sqlite.folder, register, on_sqlite.named))
    honest = file.read_bytes()
    file.write_bytes(yesterday)
    with closing(open_register(file)) as register:
        assert night(Lived(on_sqlite.folder, register, on_sqlite.named)).differences == {
            "missing entry": 4
        }
    file.write_bytes(honest)
    with closing(open_register(file)) as register:
        assert night(Lived(on_sqlite.folder, register, on_sqlite.named)).ok
