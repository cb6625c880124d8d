"""Clerks bring lists into a real register: who counts twice or not at all, and what is asked?

A clerk knows who is who. He keeps a list without ids, brings it again and again as it grows, puts
days and counters right in it, and does what the program says where it asks. Every import is held
against the people who stand in its file: those who do not count yet must count now, nobody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.desk import a_desk
from tests.truth.claims import Claim, Study, markdown
from tests.truth.clerk import UNIT, Clerk, Guest, ListKind

ROUNDS = 80  # histories of lists put right, of each kind; an eighth as many of honest ones
SEED = 92
TIMES = 6  # a list is brought


KINDS = {
    "minutes, two unsur": ListKind(timed=True, n_unsur=2, n_counters=2),
    "days only, nine unsur": ListKind(timed=False, n_unsur=9, n_counters=2),
    "days only, taps": ListKind(timed=False, n_unsur=0, n_counters=2),
    "minutes, taps, no counters": ListKind(timed=True, n_unsur=0, n_counters=0),
}


# Of files that are not laid beside each other only chance tells: these lists tell much.
TELLING = "minutes, nine unsur"
MOVING = {TELLING: ListKind(timed=True, n_unsur=9, n_counters=2), **KINDS}


def _at_first(clerk: Clerk) -> None:
    while clerk.day < 2 or len(clerk.rows) < 8:
        clerk.grow()
    clerk.bring(list(clerk.rows))


def _put_right(clerk: Clerk, acts: Sequence[Callable[[], None]]) -> None:
    """Bring a list, then without a line of it, which is answered about, then put right."""
    _at_first(clerk)
    clerk.drop()
    clerk.grow()
    clerk.bring(list(clerk.rows))
    for _ in range(TIMES - 2):
        for _ in range(clerk.chance.randint(1, 2)):
            clerk.chance.choice(acts)()
        clerk.bring(list(clerk.rows))
        if clerk.is_lost():
            return


def moved(clerk: Clerk) -> None:
    acts = [
        *(clerk.grow, clerk.grow, clerk.late, clerk.drop),
        lambda: clerk.put_right(days=True, counters=False),
        lambda: clerk.put_right(days=False, counters=True),
        lambda: clerk.put_right(days=True, counters=True),
    ]
    _put_right(clerk, acts)


def _two_months(clerk: Clerk) -> None:
    """Bring two months in files of their own; a day is put right into the other one's file."""
    files = list[list[Guest]]()
    for month in range(2):
        clerk.day, clerk.rows = 30 * month, []
        clerk.grow(6)
        files.append(list(clerk.rows))
        clerk.bring(files[-1], f"bulan-{month + 1}.csv")
    row = files[1].pop(clerk.chance.randrange(len(files[1])))
    files[0].append(row._replace(day=30 - clerk.chance.randrange(3)))
    clerk.moved.add(row.own)
    for month in clerk.chance.sample((1, 0), 2):
        clerk.rows = files[month]
        clerk.bring(list(clerk.rows), f"bulan-{month + 1}.csv")


def _file_per_counter(clerk: Clerk) -> None:
    """Bring a file of each counter, as it grows; a counter is put right into the other's file."""
    for turn in range(TIMES // 2 + 1):
        clerk.grow(3)
        if turn:
            place = clerk.chance.randrange(len(clerk.rows))
            row = clerk.rows[place]
            clerk.rows[place] = row._replace(counter="L2" if row.counter == "L1" else "L1")
            # A line that no file had yet was moved before anybody counted by it.
            clerk.moved |= {row.own} & clerk.counting()
        for code in ("L1", "L2"):
            rows = [row for row in clerk.rows if row.counter == code]
            if rows:
                clerk.bring(rows, f"loket-{code}.csv")
        if clerk.is_lost():
            return


def _growing(clerk: Clerk) -> None:
    _at_first(clerk)
    for _ in range(TIMES - 1):
        clerk.chance.choice((clerk.grow, clerk.late))()
        clerk.grow()
        clerk.bring(list(clerk.rows))


def _monthly(clerk: Clerk) -> None:
    for month in range(TIMES):
        clerk.day, clerk.rows = 30 * month, []
        clerk.grow(6)
        clerk.bring(list(clerk.rows), f"bulan-{month % 2 + 1}.csv")


def _last_rows(clerk: Clerk) -> None:
    for _ in range(TIMES):
        clerk.grow(3)
        clerk.bring(clerk.rows[-20:])


def _again(clerk: Clerk) -> None:
    """Bring its last rows, and once more with nothing new."""
    for _ in range(TIMES // 2):
        clerk.grow(3)
        for _ in range(2):
            clerk.bring(clerk.rows[-20:])


def _by_counter(clerk: Clerk) -> None:
    for _ in range(TIMES // 2):
        clerk.grow(3)
        for code in sorted({row.counter for row in clerk.rows}):
            rows = [row for row in clerk.rows if row.counter == code]
            clerk.bring(rows, f"loket-{code}.csv")


HONEST: dict[str, Callable[[Clerk], None]] = {
    "grows, with late lines": _growing,
    "comes monthly, in two file names": _monthly,
    "comes with its last twenty rows": _last_rows,
    "comes with its last twenty rows, and again": _again,
    "comes counter by counter": _by_counter,
}


ELSEWHERE: dict[str, Callable[[Clerk], None]] = {
    "Months in two files, a day": _two_months,
    "A file per counter, a counter": _file_per_counter,
}


def lived(history: Callable[[Clerk], None], kind: ListKind, seed: str) -> Counter[str]:
    """Let a clerk live through a history; give what came of it."""
    with TemporaryDirectory() as place, a_desk(Path(place), units=[UNIT]) as desk:
        clerk = Clerk(desk, Random(seed), kind)
        history(clerk)
        return clerk.n


def many(history: Callable[[Clerk], None], name: str, what: str, rounds: int) -> Counter[str]:
    """Let some clerks live through histories of one kind; give what came of all."""
    n = Counter[str]()
    for turn in range(rounds):
        came = lived(history, MOVING[what], f"{SEED} {name} {what} {turn}")
        n += came + Counter({f"with {key}": 1 for key in came if came[key]})
    return n


def study(rounds: int) -> Study:
    """Bring lists put right, and honest ones."""
    rows, claims = list[Sequence[object]](), list[Claim]()
    n_twice = n_dropped = 0
    for what in KINDS:
        n = many(moved, "moved", what, rounds)
        keys = ("twice", "dropped", "told", "taken", "questions")
        counts = [n[f"with {key}"] for key in keys[:-1]]
        rows.append((what, rounds, *counts, _per_100(n["questions"], n["rows"])))
        n_twice, n_dropped = n_twice + counts[0], n_dropped + counts[1]
    elsewhere = _elsewhere(rounds, claims)
    text = "Histories in which somebody counts twice in silence, days and counters put right"
    claims.append(Claim(text, n_twice / (len(KINDS) * rounds), at_most=0.01))
    text = "Histories in which somebody new is dropped in silence"
    claims.append(Claim(text, n_dropped / (len(KINDS) * rounds), at_most=0))
    head = [
        *("Days and counters put right", "Histories", "Twice, unsaid", "Dropped, unsaid"),
        *("Twice, said", "Taken for an equal line", "Questions per 100 new rows"),
    ]
    table = f"{markdown(head, rows)}\n\n{elsewhere}\n\n{_honest(rounds, claims)}"
    return Study("clerks", table, tuple(claims))


def _elsewhere(rounds: int, claims: list[Claim]) -> str:
    rows = list[Sequence[object]]()
    for name, history in ELSEWHERE.items():
        cells = []
        for what, kind in MOVING.items():
            if history is _file_per_counter and not kind.n_counters:
                cells.append("–")
                continue
            n = many(history, name, what, max(1, rounds // 8))
            cells.append(f"{n['with told']} ({n['with twice']})")
            text = f"{name} put right into another file, in silence, {what}"
            at_most = 0.2 if what == TELLING else 0.3
            claims.append(Claim(text, n["with twice"] / n["with rows"], at_most=at_most))
        rows.append((name, *cells))
    return markdown(("Put right into another file: said (unsaid)", *MOVING), rows)


def _honest(rounds: int, claims: list[Claim]) -> str:
    rows = list[Sequence[object]]()
    for name, history in HONEST.items():
        cells = []
        for what in KINDS:
            n = many(history, name, what, max(1, rounds // 8))
            cells.append(
                f"{_per_100(n['questions'], n['rows'])} ({_per_100(n['notices'], n['rows'])})"
            )
            text = f"A list that {name} is asked about per 100 new rows, {what}"
            claims.append(Claim(text, 100 * n["questions"] / n["rows"], at_most=0.1))
            text = f"Of it somebody counts twice or not at all unsaid, {what}"
            claims.append(Claim(text, n["twice"] + n["dropped"], at_most=0))
        rows.append((name, *cells))
    return markdown(("An honest list", *KINDS), rows)


def _per_100(n: int, n_rows: int) -> str:
    return f"{100 * n / n_rows:.2f}"
