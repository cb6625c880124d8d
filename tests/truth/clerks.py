"""Clerks bring lists into a real register: who counts twice or not at all, and what is asked?

A clerk knows who is who. He keeps a list without ids, brings it again and again as it grows, puts
days and counters right in it, and does what the program says where it asks. Every import is held
against the people who stand in its file: those who do not count yet must count now, nobody else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from survey import actions
from survey.exchange.doubted import CountedAlready
from survey.exchange.outcomes import ImportOutcome
from survey.questionnaire import current
from tests.builders import a_counter, a_unit
from tests.desk import Desk, a_csv, a_desk
from tests.truth.claims import Claim, Study, markdown

ROUNDS = 80  # histories of lists put right, of each kind; an eighth as many of honest ones
SEED = 92
TIMES = 6  # a list is brought
FIRST = date(2026, 3, 1)
COUPLES = 0.1  # of people come with somebody who says the same at the same minute
UNSUR = [item.key for item in current().unsur]
COUNTERS = ("L1", "L2", "L3")
UNIT = a_unit(counters=tuple(a_counter(code, short=f"AB{code[1]}C") for code in COUNTERS))


class ListKind(NamedTuple):
    """What lists are like: whether they have minutes, how many unsur, and how many counters."""

    timed: bool
    n_unsur: int
    n_counters: int


KINDS = {
    "minutes, two unsur": ListKind(timed=True, n_unsur=2, n_counters=2),
    "days only, nine unsur": ListKind(timed=False, n_unsur=9, n_counters=2),
    "days only, taps": ListKind(timed=False, n_unsur=0, n_counters=2),
    "minutes, taps, no counters": ListKind(timed=True, n_unsur=0, n_counters=0),
}


# Of files that are not laid beside each other only chance tells: these lists tell much.
TELLING = "minutes, nine unsur"
MOVING = {TELLING: ListKind(timed=True, n_unsur=9, n_counters=2), **KINDS}


class Guest(NamedTuple):
    """Somebody who answered, as a list has him now; `day` counts from 0."""

    own: int
    day: int
    minute: int
    scores: tuple[int, ...]
    counter: str

    def row(self) -> dict[str, str]:
        """Write him as a line of a file."""
        day = (FIRST + timedelta(days=self.day)).isoformat()
        time = f" {self.minute // 60:02}:{self.minute % 60:02}" if self.minute else ""
        names = UNSUR[: len(self.scores)] if len(self.scores) > 1 else ["kepuasan"]
        counter = {"counter": self.counter} if self.counter else {}
        return (
            {"answered_at": day + time}
            | dict(zip(names, map(str, self.scores), strict=True))
            | counter
        )


@dataclass
class Clerk:
    """A clerk with his list, and what came of his imports.

    Attributes:
        by_import: Whom each import made count.
        ever: What lines of earlier files said.
        n: Questions, notices, rows brought for the first time, people `twice` in silence or `told`,
            people `dropped`, and those whose lines were `taken` for equal ones of somebody else.
    """

    desk: Desk
    chance: Random
    kind: ListKind
    rows: list[Guest] = field(default_factory=list)
    day: int = 0
    n_people: int = 0
    by_import: dict[int, set[int]] = field(default_factory=dict)
    ever: set[tuple[object, ...]] = field(default_factory=set)
    n: Counter[str] = field(default_factory=Counter)

    def guest(self, day: int) -> Guest:
        """Have somebody answer on a day."""
        self.n_people += 1
        chance, kind = self.chance, self.kind
        if self.rows and self.rows[-1].day == day and chance.random() < COUPLES:
            return self.rows[-1]._replace(own=self.n_people)
        scores = tuple(chance.choices((2, 3, 4), (1, 4, 5), k=kind.n_unsur or 1))
        minute = chance.randrange(480, 900) if kind.timed else 0
        counter = chance.choice(COUNTERS[: kind.n_counters]) if kind.n_counters else ""
        return Guest(self.n_people, day, minute, scores, counter)

    def grow(self, n_days: int = 1) -> None:
        """Add the lines of new days."""
        for _ in range(n_days):
            self.day += 1
            for _ in range(1 + round(self.chance.expovariate(1) * 4)):
                self.rows.append(self.guest(self.day))
        self.sort()

    def late(self) -> None:
        """Add a line of an earlier day."""
        self.rows.append(self.guest(self.chance.randint(max(1, self.day - 6), self.day)))

    def drop(self) -> None:
        """Lose some lines."""
        for place in sorted(self.some(), reverse=True):
            del self.rows[place]

    def some(self) -> list[int]:
        """Choose one or two lines, of the few that a list has at least."""
        n = min(len(self.rows) - 2, self.chance.randint(1, 2))
        return self.chance.sample(range(len(self.rows)), max(0, n))

    def put_right(self, *, days: bool, counters: bool) -> None:
        """Put days or counters of some lines right, and sort the list, or do not."""
        for place in self.some():
            row = self.rows[place]
            if days or not row.counter:
                row = row._replace(day=max(1, row.day + self.chance.choice((-3, -2, -1, 1, 2, 3))))
            if counters and row.counter:
                others = [code for code in COUNTERS if code != row.counter]
                row = row._replace(counter=self.chance.choice(others))
            self.rows[place] = row
        self.day = max(self.day, *(row.day for row in self.rows))
        if self.chance.random() < 0.5:
            self.sort()

    def rename(self) -> None:
        """Write another code for a counter everywhere, perhaps one that others have."""
        before, after = self.chance.sample(COUNTERS, 2)
        self.rows = [
            row._replace(counter=after) if row.counter == before else row for row in self.rows
        ]

    def is_lost(self) -> bool:
        """Say whether he does not know any more who counts."""
        return any(self.n[what] for what in ("twice", "told", "taken", "dropped"))

    def sort(self) -> None:
        """Sort the list by day and minute."""
        self.rows.sort(key=lambda row: row[1:3])

    def bring(self, rows: Sequence[Guest], name: str = "harian.csv") -> None:
        """Bring lines in; where it is asked, look at each line in doubt, and do what is offered."""
        for _ in range(3):
            try:
                self._take(rows, name, other_people=False)
            except CountedAlready as question:
                self.n["questions"] += 1
                counting = self.counting()
                doubted = {int(row.split()[-1]) - 2 for row in question.rows}
                twice = [rows[place] for place in doubted if rows[place].own in counting]
                command = re.search(r"dahulu loket import withdraw ([\d ]+),", str(question))
                numbers = list(map(int, command[1].split())) if command else []
                people = set[int]().union(*(self.by_import[number] for number in numbers))
                if twice and numbers and people <= {row.own for row in rows}:
                    self.withdraw(numbers)
                    rows = [row for row in rows if row not in twice or row.own in people]
                    continue
                rows = [row for row in rows if row not in twice]
                self.rows = [row for row in self.rows if row not in twice]
                if rows:
                    self._take(rows, name, other_people=True)
            return

    def counting(self) -> set[int]:
        """Give those who count."""
        return set[int]().union(*self.by_import.values())

    def withdraw(self, numbers: Sequence[int]) -> None:
        """Take imports out."""
        for number in numbers:
            actions.withdraw_import(self.desk.register, number, by="Ayu")
            del self.by_import[number]

    def _take(self, rows: Sequence[Guest], name: str, *, other_people: bool) -> None:
        new = {row.own for row in rows} - self.counting()
        text = a_csv([row.row() for row in rows])
        outcome = self.desk.bring(text, name, other_people=other_people)
        if outcome.number is not None:
            self.by_import[outcome.number] = new
        self._judge(outcome, rows, new)
        self.ever |= {row[1:] for row in rows}

    def _judge(self, outcome: ImportOutcome, rows: Sequence[Guest], new: set[int]) -> None:
        is_told = bool(outcome.unasked or outcome.said_before)
        self.n["notices"] += is_told
        self.n["rows"] += len(new)
        n_more = outcome.stored - len(new)
        if n_more > 0:
            self.n["told" if is_told else "twice"] += n_more
        elif n_more < 0:
            is_equal = any(row.own in new and row[1:] in self.ever for row in rows)
            self.n["taken" if is_equal else "dropped"] -= n_more


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
    for month in (1, 0):
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
            if what == TELLING:
                text = f"{name} put right into another file, in silence, {what}"
                claims.append(Claim(text, n["with twice"] / n["with rows"], at_most=0.2))
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
