"""What a report compares by itself: all that came since the last check of everything."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, update

from survey import actions
from survey.checks import Integrity
from survey.proof import newer
from survey.proof.box_proofs import check_boxes
from survey.proof.verifying import compare_all, note
from survey.register import checks, heads, journal, journal_check, results
from survey.register.engine import Register
from survey.register.remembered import PUBLIC_HEADS
from survey.register.results import Public
from survey.register.schema import duty, entry, response, response_private
from survey.register.schema import journal as lines
from survey.transfer.forward import InProcess
from tests.builders import DAY, a_duty, a_form, a_rating, carry, local, opened, put
from tests.erased import at_noon
from tests.lived import SOON, Lived, disarm

Edit = Callable[[Connection], object]


def look(office: Lived) -> Integrity:
    return newer.look(office.folder / "boxes", office.register, at_noon(SOON))


def check_all(office: Lived) -> None:
    """Do what `loket verify` does, with its line in the journal."""
    boxes = office.folder / "boxes"
    assert note(office.register, "uji", compare_all(boxes, office.register, at_noon(SOON)))


def goes_on(office: Lived, n: int = 3) -> None:
    """Let some more citizens answer, and the rules and a roster work."""
    with opened(office.folder) as box:
        put(box, *(a_rating(1 + i % 4, at=local(8, i, day=SOON)) for i in range(n)))
        put(box, a_form(3, at=local(8, 50, day=SOON), comment="MURAI"))
        carry(box, InProcess(office.register))
    actions.judge(office.register)
    actions.set_duties(office.register, {"dukcapil": [a_duty("P01", day=SOON)]}, "Ayu")


def edit(register: Register, does: Edit) -> None:
    with register.engine.execution_options(writing=True).begin() as conn:
        disarm(conn)
        does(conn)


def check_the_life_of_an_office(office: Lived) -> None:
    before = look(office)
    assert (before.whole, before.standing, before.has_copy) == (None, (), True)
    assert (before.n_newer, before.n_compared, before.differs) == (19, 19, 0)
    check_all(office)
    after = look(office)
    assert after.whole is not None
    assert after.whole.ok
    assert (after.n_newer, after.n_compared, after.differs) == (0, 0, 0)
    goes_on(office)
    later = look(office)
    assert (later.n_newer, later.n_compared, later.differs, later.n_lost) == (4, 4, 0, 0)


def test_control_of_an_honest_office_nothing_is_said(on_sqlite: Lived) -> None:
    check_the_life_of_an_office(on_sqlite)


def test_control_also_on_postgresql(on_postgresql: Lived) -> None:
    check_the_life_of_an_office(on_postgresql)


def of_the_day(day: date) -> Edit:
    mine = response.c.day == day.isoformat()
    return lambda conn: conn.execute(update(response).where(mine).values(scores="4---------"))


def invents(conn: Connection) -> None:
    for table in (response, response_private):
        row = dict(conn.execute(table.select().limit(1)).mappings().one())
        row["id"] = b"\xfa" * 16
        if "receipt" in row:
            row["receipt"] = None
        if "visit" in row:
            row["visit"] = ""
        conn.execute(table.insert(), row)


def loses_an_old_one(conn: Connection) -> None:
    mine = response.c.day == DAY.isoformat()
    (lost,) = conn.execute(response.select().where(mine).limit(1)).mappings().all()
    conn.execute(delete(response).where(response.c.id == lost["id"]))


def forgets_a_new_entry(conn: Connection) -> None:
    last = conn.execute(entry.select().order_by(entry.c.sealed_by.desc()).limit(1)).mappings().one()
    conn.execute(delete(entry).where(entry.c.id == last["id"]))


EDITS: tuple[tuple[str, Edit], ...] = (
    ("a new score made high", of_the_day(SOON)),
    ("an answer invented, whenever", invents),
    ("an old answer deleted", loses_an_old_one),
    ("a new entry deleted, its answer left", forgets_a_new_entry),
)


@pytest.mark.parametrize("does", [pytest.param(does, id=name) for name, does in EDITS])
def test_what_was_done_since_is_found(on_sqlite: Lived, does: Edit) -> None:
    check_all(on_sqlite)
    goes_on(on_sqlite)
    edit(on_sqlite.register, does)
    assert look(on_sqlite).n_differences > 0


def test_it_is_found_on_postgresql_too(on_postgresql: Lived) -> None:
    check_all(on_postgresql)
    goes_on(on_postgresql)
    edit(on_postgresql.register, of_the_day(SOON))
    assert look(on_postgresql).n_differences > 0


def test_what_a_check_found_stands_until_one_finds_nothing(on_sqlite: Lived) -> None:
    edit(on_sqlite.register, of_the_day(DAY))
    assert look(on_sqlite).differs  # all of it is new while nobody has checked
    check_all(on_sqlite)
    known = look(on_sqlite)
    assert known.whole is not None
    assert known.standing == known.whole.standing != ()
    assert (known.n_differences, known.differs) == (0, known.whole.n_differences)
    goes_on(on_sqlite)
    assert look(on_sqlite).differs == known.differs
    actions.refill(on_sqlite.register, on_sqlite.folder / "boxes")
    check_all(on_sqlite)
    assert look(on_sqlite).differs == 0


def test_a_roster_changed_since_is_found_behind_many_answers(
    on_sqlite: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newer, "MOST_SEALED", 2)
    check_all(on_sqlite)
    actions.set_duties(on_sqlite.register, {"dukcapil": [a_duty("P01", day=SOON)]}, "Ayu")
    goes_on(on_sqlite, n=6)
    assert look(on_sqlite).differs == 0
    mine = duty.c.day == SOON.isoformat()
    edit(
        on_sqlite.register, lambda conn: conn.execute(update(duty).where(mine).values(ends="14:00"))
    )
    assert look(on_sqlite).n_differences > 0


def test_how_far_back_the_journal_is_compared_has_a_bound(on_sqlite: Lived) -> None:
    check_all(on_sqlite)
    goes_on(on_sqlite, n=6)
    with on_sqlite.register.read() as conn:
        acts = {row.seq: row.act for row in conn.execute(lines.select())}
        last = max(acts)
        accepted = max(seq for seq, act in acts.items() if act == "accept")

        def far(most_entries: int, most_rows: int) -> tuple[int, int]:
            return journal_check.newest(conn, 1, most_entries=most_entries, most_rows=most_rows)

        assert far(100, 1000) == (1, 1)
        assert far(6, 1000) == (1, accepted)  # seven came
        assert far(7, 1000)[1] < accepted
        assert far(100, 0) == (last, last)  # the roster
    with on_sqlite.register.begin() as conn:
        journal.seal_state(conn, "flags dukcapil 2026-11-16", [b"%d" % n for n in range(30)])
        journal.note(conn, "rules", "judge", "dukcapil", "")
        judged = journal.head(conn).seq
        assert far_of(conn, 30) < judged
        assert far_of(conn, 29) == judged  # what states hold counts too


def far_of(conn: Connection, most_rows: int) -> int:
    return journal_check.newest(conn, 1, most_entries=100, most_rows=most_rows).rows


def test_a_chain_that_breaks_among_the_newest_is_told(on_sqlite: Lived) -> None:
    check_all(on_sqlite)
    goes_on(on_sqlite)
    (path,) = (on_sqlite.folder / "boxes").glob("main-*.db")
    with closing(sqlite3.connect(path)) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            raw.execute(f"DROP TRIGGER {name}")
        changed = "UPDATE entry SET body = CAST(replace(body, 'dukcapil', 'dukcapii') AS BLOB)"
        raw.execute(f"{changed} WHERE seq = (SELECT max(seq) FROM entry)")
    assert look(on_sqlite).n_differences == 1


def test_a_register_alone_is_told_from_one_with_a_copy(on_sqlite: Lived, tmp_path: Path) -> None:
    assert look(on_sqlite).has_copy
    alone = newer.look(tmp_path / "nowhere", on_sqlite.register, at_noon(SOON))
    assert (alone.has_copy, alone.n_newer, alone.n_compared) == (False, 19, 0)


def test_only_the_newest_are_compared_where_there_are_many(
    on_sqlite: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newer, "MOST_ENTRIES", 5)
    known = look(on_sqlite)
    assert (known.n_newer, known.n_compared, known.differs) == (19, 5, 0)


def test_the_few_of_one_box_are_compared_before_the_many_of_another(
    on_sqlite: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the taps of a busy day would keep from every report what was typed in."""
    monkeypatch.setattr(newer, "MOST_ENTRIES", 5)
    check_all(on_sqlite)
    day = SOON
    with opened(on_sqlite.folder) as box:
        put(box, *(a_form(3, at=local(9, n, day=day)) for n in range(6)))
        carry(box, InProcess(on_sqlite.register))
    with opened(on_sqlite.folder, "entry") as box:
        put(box, a_rating(1, at=local(10, day=day)), a_rating(2, at=local(11, day=day)))
        carry(box, InProcess(on_sqlite.register))
    known = look(on_sqlite)
    assert (known.n_newer, known.n_compared, known.differs) == (8, 5, 0)
    low = (response.c.day == day.isoformat()) & (response.c.scores == "1---------")
    raised = update(response_private).where(
        response_private.c.id.in_(select(response.c.id).where(low))
    )
    edit(on_sqlite.register, lambda conn: conn.execute(raised.values(comment="lain")))
    assert look(on_sqlite).n_differences == 1


def shown(office: Lived) -> None:
    """Let the public pages show where the chains stand."""
    with office.register.begin() as conn:
        rows = [
            {"box": known.box, "seq": known.head.seq, "head": known.head.printed}
            for known in heads.every(conn)
        ]
        text = Public(json.dumps({"day": "2026-11-19", "heads": rows}))
        results.save(conn, PUBLIC_HEADS, "", text, at_noon(SOON))


def test_a_tail_that_was_shown_to_everybody_and_is_gone_is_told(on_sqlite: Lived) -> None:
    shown(on_sqlite)
    assert look(on_sqlite).n_lost == 0
    assert check_boxes(on_sqlite.folder / "boxes", on_sqlite.register, ()).lost == ()
    with on_sqlite.register.read() as conn:
        last = journal.head(conn).seq
    edit(on_sqlite.register, lambda conn: conn.execute(delete(lines).where(lines.c.seq == last)))
    assert look(on_sqlite).n_lost == 1
    proof = check_boxes(on_sqlite.folder / "boxes", on_sqlite.register, ())
    assert [line[:15] for line in proof.losses] == ["RUSAK  jurnal: "]


def test_checks_that_were_damaged_are_left_out(on_sqlite: Lived) -> None:
    check_all(on_sqlite)
    mine = lines.c.act == checks.ACT
    edit(
        on_sqlite.register,
        lambda conn: conn.execute(update(lines).where(mine).values(params='{"ok": 1}')),
    )
    assert look(on_sqlite).whole is None
