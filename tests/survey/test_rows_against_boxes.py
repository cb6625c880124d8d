"""Whatever is edited in the register behind its back is found against the boxes, and only that."""

from itertools import groupby

import pytest
from sqlalchemy import Connection, Table, delete, func, insert, select, text, update

from survey.actions.acceptance import CLOCK_S
from survey.differences import DifferenceKind
from survey.register.schema import (
    amendment,
    box,
    entry,
    erasure,
    flag,
    response,
    response_private,
)
from tests.builders import TENANT, UNIT
from tests.lived import (
    HIGH,
    LOW,
    Change,
    Lived,
    Named,
    compared,
    edited,
    forges_flag,
    fresh,
    invents,
    own,
    sets,
    told,
)

MISSING, ADDED, MOVED, EDITED, ERASED, REFILLED, OUTLIVED, UNORDERED = DifferenceKind
LATER = (pytest.mark.slow, pytest.mark.faults)  # make test takes some of them on PostgreSQL

# --- the control --------------------------------------------------------------------------------


def check_untouched(office: Lived) -> None:
    comparison = compared(office.register, office.folder)
    assert told(comparison) == {}
    assert (comparison.n_boxes, comparison.n_waiting, comparison.away) == (3, 0, ())
    with office.register.read() as conn:
        n = {
            table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (entry, response, response_private, flag)
        }
    judged = ("burst", "long-run", "out-of-hours", "faster-than-services")
    assert comparison.n_entries == n["entry"] == 19
    assert comparison.n_rows == sum(n.values())
    with office.register.read() as conn:
        verdicts = set(conn.execute(select(entry.c.verdict)).scalars())
        rules = set(conn.execute(select(flag.c.rule)).scalars()) - set(judged)
        clocks = set(conn.execute(select(entry.c.clock_s)).scalars())
    assert verdicts == {"new", "repeat", "conflict"}
    assert rules == {"clock", "mash", "same-device", "unpaired", "visit_twice"}
    assert len(clocks) == 2


def test_control_an_office_that_nobody_touched_is_as_its_boxes_say(on_sqlite: Lived) -> None:
    check_untouched(on_sqlite)


def test_control_also_on_postgresql(on_postgresql: Lived) -> None:
    check_untouched(on_postgresql)


# --- edits of the register ----------------------------------------------------------------------


def lacks(name: str, *tables: Table) -> Change:
    """Delete the rows of the named answer."""

    def change(conn: Connection, named: Named) -> None:
        for table in tables:
            mine = table.c.id == own(named[name])
            conn.execute(delete(table).where(mine))

    return change


def drops_flag(rule: str) -> Change:
    return lambda conn, _: conn.execute(delete(flag).where(flag.c.rule == rule))


def moves_all(conn: Connection, named: Named) -> None:
    """Move one answer to another day in every table that says a day of it."""
    for table in (response, response_private, flag):
        mine = table.c.id == own(named["tap"])
        conn.execute(update(table).where(mine).values(day="2026-11-13"))


def counts_twice(conn: Connection, named: Named) -> None:
    """Let a repeat be new as well; the index that forbids it is taken away first."""
    conn.execute(text("DROP INDEX ix_entry_new"))
    again = (entry.c.id == own(named["other"])) & (entry.c.verdict == "repeat")
    conn.execute(update(entry).where(again).values(verdict="new"))


def puts_head_back(conn: Connection, _: Named) -> None:
    """Cut the tail of the longest box off, as if it had never been taken."""
    longest = select(box.c.box).order_by(box.c.head_seq.desc()).limit(1).scalar_subquery()
    ids = select(entry.c.id).where(entry.c.box == longest, entry.c.seq > 10)
    for table in (flag, response_private, response):
        conn.execute(delete(table).where(table.c.id.in_(ids)))
    last = select(entry.c.hash).where(entry.c.box == longest, entry.c.seq == 10)
    conn.execute(
        update(box)
        .where(box.c.box == longest)
        .values(head_seq=10, head_hash=last.scalar_subquery())
    )
    conn.execute(delete(entry).where(entry.c.box == longest, entry.c.seq > 10))


def moves_box(conn: Connection, named: Named) -> None:
    mine = entry.c.id == own(named["tap"])
    conn.execute(update(entry).where(mine).values(box=b"\xaa" * 16))


def in_front(conn: Connection, named: Named) -> None:
    """Invent answers whose entries have numbers that no chain reaches."""
    for n in (0, -1):
        for table in (entry, response, response_private):
            mine = select(table).where(table.c.id == own(named["tap"]))
            row = dict(conn.execute(mine).mappings().one())
            conn.execute(
                insert(table), {**row, "id": fresh(9 - n), **({"seq": n} if table is entry else {})}
            )


def amends_nobody(conn: Connection, named: Named) -> None:
    row = dict(conn.execute(select(amendment).limit(1)).mappings().one())
    conn.execute(insert(amendment), {**row, "n": 999, "id": fresh(1)})


def forges_work(conn: Connection, named: Named) -> None:
    """Note parts as ones to erase in the box: of answers, and of what never came."""
    for answer_id in (own(named["form"]), own(named["other"]), fresh(1)):
        row = {"tenant": TENANT, "id": answer_id, "part": "comment", "asked": False}
        made = {"made_at": "2026-11-20T00:00:00Z", "made_by": "retention"}
        conn.execute(insert(erasure), {**row, **made})


def turned(verdict: str, into: str) -> Change:
    mine = entry.c.verdict == verdict
    return lambda conn, _: conn.execute(update(entry).where(mine).values(verdict=into))


ALL = (flag, response_private, response, entry)
EDITS: tuple[tuple[str, Change, dict[tuple[DifferenceKind, str], int]], ...] = (
    ("a low score made high", sets(response, "low", scores=HIGH), {(EDITED, "response"): 1}),
    (
        "every answer made all 4",
        sets(response, scores="-444444444"),
        {(EDITED, "response"): 14},
    ),
    ("an answer gone with its entry", lacks("tap", *ALL), {(MISSING, "entry"): 1}),
    (
        "an answer gone, its entry left",
        lacks("form", response, response_private),
        {(MISSING, "response"): 1, (MISSING, "response_private"): 1},
    ),
    ("an entry gone, its answer left", lacks("tap", entry), {(MISSING, "entry"): 1}),
    (
        "a private part gone",
        lacks("form", response_private),
        {(MISSING, "response_private"): 1},
    ),
    (
        "an answer gone, its private part left",
        lacks("form", response),
        {(MISSING, "response"): 1, (ADDED, "response_private"): 1},
    ),
    ("200 invented", invents(200, response), {(ADDED, "response"): 200}),
    (
        "200 invented with private parts",
        invents(200, response, response_private),
        {(ADDED, "response"): 200},
    ),
    (
        "200 invented with entries",
        invents(200, entry, response, response_private),
        {(ADDED, "entry"): 200},
    ),
    (
        "entries in front of the first of their box",
        in_front,
        {(ADDED, "entry"): 2},
    ),
    (
        "an entry of a box that there is not",
        moves_box,
        {(MISSING, "entry"): 1, (ADDED, "entry"): 1},
    ),
    ("another day", sets(response, "tap", day="2026-11-17"), {(MOVED, "response"): 1}),
    (
        "another day everywhere",
        moves_all,
        {(MOVED, "response"): 1, (MOVED, "response_private"): 1, (MOVED, "flag"): 1},
    ),
    ("another unit", sets(response, "tap", unit="lain"), {(MOVED, "response"): 1}),
    ("the other half of the day", sets(response, "tap", slot="pm"), {(MOVED, "response"): 1}),
    ("a clock's day", sets(response, "night", day="2026-11-16"), {(MOVED, "response"): 1}),
    ("a flag forged", forges_flag("private", "low"), {(ADDED, "flag"): 1}),
    ("a clock flag forged", forges_flag("clock", "low"), {(ADDED, "flag"): 1}),
    ("a rule's flag on a form", forges_flag("burst", "form"), {(ADDED, "flag"): 1}),
    ("a phone rule's flag on a tap", forges_flag("equal-forms", "low"), {(ADDED, "flag"): 1}),
    ("a flag of no rule", forges_flag("salah", "low"), {(ADDED, "flag"): 1}),
    ("a visit that was no visit", forges_flag("visit_twice", "low"), {(ADDED, "flag"): 1}),
    ("the clock flags gone", drops_flag("clock"), {(MISSING, "flag"): 2}),
    ("the mash flag gone", drops_flag("mash"), {(MISSING, "flag"): 1}),
    ("the unpaired flag gone", drops_flag("unpaired"), {(MISSING, "flag"): 1}),
    ("the second visit not flagged", drops_flag("visit_twice"), {(MISSING, "flag"): 1}),
    ("a flag of another day", sets(flag, "tap", day="2026-11-17"), {(MOVED, "flag"): 1}),
    ("a browser paired", sets(response, "stray", provenance="kiosk"), {(EDITED, "response"): 1}),
    ("a file made a kiosk", sets(response, "paper", provenance="kiosk"), {(EDITED, "response"): 1}),
    ("a moment made a day", sets(response, "low", dated="day"), {(EDITED, "response"): 1}),
    (
        "a comment changed",
        sets(response_private, "form", comment="Bagus sekali"),
        {(EDITED, "response_private"): 1},
    ),
    (
        "comments gone that nobody erased",
        sets(response_private, comment=None),
        {(ERASED, "response_private"): 16},
    ),
    (
        "profiles gone that nobody erased",
        sets(response_private, "form", sex=None, age_band=None, education=None, job=None),
        {(ERASED, "response_private"): 1},
    ),
    (
        "half a profile gone",
        sets(response_private, "form", education=None),
        {(EDITED, "response_private"): 1},
    ),
    (
        "a form said to be one of many",
        sets(response_private, "other", over_budget=True),
        {(EDITED, "response_private"): 1},
    ),
    ("one hash changed", sets(entry, "tap", hash=b"\0" * 32), {(EDITED, "entry"): 1}),
    ("a kind changed", sets(entry, "tap", kind="form"), {(EDITED, "entry"): 1}),
    ("a repeat said to conflict", turned("repeat", "conflict"), {(EDITED, "entry"): 2}),
    ("a conflict said to repeat", turned("conflict", "repeat"), {(EDITED, "entry"): 1}),
    (
        "the first said to repeat",
        sets(entry, "paper", verdict="repeat"),
        {(EDITED, "entry"): 1, (ADDED, "response"): 1},
    ),
    ("one id counted twice", counts_twice, {(EDITED, "entry"): 2}),
    ("a clock that was right", sets(entry, "tap", clock_s=200), {(EDITED, "entry"): 1}),
    (
        "a clock that was as far off as is let be",
        sets(entry, "tap", clock_s=CLOCK_S),
        {(EDITED, "entry"): 1},
    ),
    (
        "a clock put right after all",
        sets(entry, "clocked", clock_s=0),
        {(MOVED, "response"): 1, (EDITED, "response_private"): 1, (ADDED, "flag"): 1},
    ),
    ("an import that there was not", sets(entry, "paper", import_n=9), {(EDITED, "entry"): 1}),
    ("an import of a tap", sets(entry, "tap", import_n=1), {(EDITED, "entry"): 1}),
    (
        "another officer than the file names",
        sets(response, "paper", officer="P01"),
        {(EDITED, "response"): 1},
    ),
    (
        "a phone form given to an officer",
        sets(response, "form", officer="P01", ground="duty"),
        {(EDITED, "response"): 1},
    ),
    (
        "a form that came late",
        sets(response, "form", late="2026-11-20T10:00:00.000000"),
        {(EDITED, "response"): 1},
    ),
    (
        "a tap that came late on its own day",
        sets(response, "low", late="2026-11-16T10:00:00.000000"),
        {(EDITED, "response"): 1},
    ),
    ("another device", sets(box, device="tablet"), {(EDITED, "box"): 3}),
    (
        "another end of every box than the entry there",
        sets(box, head_hash=b"\7" * 32),
        {(EDITED, "box"): 3},
    ),
    ("the tail cut off and the head put back", puts_head_back, {(MISSING, "entry"): 3}),
    ("work in a box that nobody ordered", forges_work, {(UNORDERED, "erasure"): 3}),
    ("a correction of nobody's answer", amends_nobody, {(ADDED, "amendment"): 1}),
)


@pytest.mark.parametrize(
    ("change", "expected"), [pytest.param(*edit[1:], id=edit[0]) for edit in EDITS]
)
def test_an_edit_of_the_register_is_found(
    on_sqlite: Lived, change: Change, expected: dict[tuple[DifferenceKind, str], int]
) -> None:
    assert edited(on_sqlite, change) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(*edit[1:], id=edit[0], marks=LATER if n % 8 else ())
        for n, edit in enumerate(EDITS)
    ],
)
def test_an_edit_is_found_on_postgresql_too(
    on_postgresql: Lived, change: Change, expected: dict[tuple[DifferenceKind, str], int]
) -> None:
    assert edited(on_postgresql, change) == expected


# What the register alone knows is taken from it; of these columns it is seen what cannot be.
ITS_OWN = {"tenant", "id", "officer", "ground", "late"}
VALUES = {"ignored": 7, "minute": 601, "duration_s": 9, "about": b"\1" * 16}
VALUES |= {"nth": 3, "over_budget": True}
COLUMNS = [
    (table, column.name)
    for table in (response, response_private)
    for column in table.columns
    if column.name not in ITS_OWN
]


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda part: getattr(part, "name", part))
def test_every_column_that_the_box_knows_is_compared(
    on_sqlite: Lived, table: Table, column: str
) -> None:
    name = "form" if table is response_private else "low"
    change = sets(table, name, **{column: VALUES.get(column, "x")})
    assert sum(edited(on_sqlite, change).values()) == 1
    comparison = compared(on_sqlite.register, on_sqlite.folder)
    (difference,) = comparison.differences[0].first
    assert difference.columns == (column,)
    assert difference.place.unit == UNIT
    assert difference.place.id == own(on_sqlite.named[name]).hex()
    assert difference.place.seq in {3, 4}


def test_of_many_differences_the_first_few_are_told_and_all_are_counted(on_sqlite: Lived) -> None:
    edited(on_sqlite, sets(response, scores=LOW))
    (some,) = compared(on_sqlite.register, on_sqlite.folder).differences
    assert some.n > len(some.first) == 5
    for _box, of_box in groupby(some.first, lambda difference: difference.place.box):
        seqs = [difference.place.seq for difference in of_box]
        assert seqs == sorted(seqs, key=lambda seq: seq or 0)
