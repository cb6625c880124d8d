"""A clerk who knows who is who, with his list: what he does with it, and what he is told.

Read next: `clerks.py`, which lets clerks live through histories.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from survey import actions
from survey.exchange.doubles.doubted import CountedAlready
from survey.exchange.outcomes import ImportOutcome
from survey.questionnaire import current
from tests.builders import a_counter, a_unit
from tests.desk import Desk, a_csv

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
        moved: Whose lines he put right into another file, as long as nothing was said of it.
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
    moved: set[int] = field(default_factory=set)
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
            again = {row.own for row in rows if row.own in self.moved and row[1:] not in self.ever}
            self.by_import[outcome.number] = new | again
        self._judge(outcome, rows, new)
        self.ever |= {row[1:] for row in rows}
        here = {row.own for row in rows}
        people = set[int]().union(*(self.by_import.get(n, set()) for n in outcome.lacking))
        if moved := self.moved & (people - here):
            self._take_out(moved, outcome, rows, name)

    def _take_out(
        self, moved: set[int], outcome: ImportOutcome, rows: Sequence[Guest], name: str
    ) -> None:
        """Take those out whose lines he moved, as he is told where their list lacks them."""
        self.n["twice"] -= min(self.n["twice"], len(moved))
        self.n["told"] += len(moved)
        self.moved -= moved
        self.withdraw(list(outcome.lacking))
        self.bring(rows, name)

    def _judge(self, outcome: ImportOutcome, rows: Sequence[Guest], new: set[int]) -> None:
        is_told = bool(outcome.unasked or outcome.said_before)
        self.n["notices"] += is_told or bool(outcome.lacking)
        self.n["rows"] += len(new)
        n_more = outcome.stored - len(new)
        if n_more > 0:
            self.n["told" if is_told else "twice"] += n_more
            if is_told:
                self.moved -= {row.own for row in rows}
        elif n_more < 0:
            is_equal = any(row.own in new and row[1:] in self.ever for row in rows)
            self.n["taken" if is_equal else "dropped"] -= n_more
