"""Whatever an office brings in, in whatever form and order, everybody in it counts once."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from survey import actions
from survey.exchange.doubles.doubted import CountedAlready
from survey.questionnaire import current
from tests.desk import Desk, a_csv, a_desk

UNSUR = [item.key for item in current().unsur]
Row = dict[str, str]


@dataclass
class Office:
    """A clerk who keeps lists, and knows who is who.

    Attributes:
        lists: The people of each list that he brought, by number, as he keeps them.
        counted: Whom each import made count.
        brought: Everybody who stood in a list that was taken, in a line that could be read.
        given_back: Files of rejected lines that he has not brought yet, with their people.
    """

    desk: Desk
    chance: Random
    people: list[Row] = field(default_factory=list)
    lists: list[list[int]] = field(default_factory=list)
    counted: dict[int, set[int]] = field(default_factory=dict)
    brought: set[int] = field(default_factory=set)
    given_back: list[tuple[list[int], list[Row]]] = field(default_factory=list)

    @property
    def counting(self) -> set[int]:
        return set[int]().union(*self.counted.values())

    def citizens(self, n: int) -> list[int]:
        """Have some more citizens answer on two or three days, which others answered on, too."""
        first = self.chance.randrange(1, 20)
        for _ in range(n):
            day = first + self.chance.randrange(3)
            time = f"{self.chance.randrange(8, 15):02}:{self.chance.randrange(60):02}"
            self.people.append(
                {
                    "Tanggal": f"2026-05-{day:02} {time}:{self.chance.randrange(1, 60):02}",
                    **{name: self.chance.choice("234") for name in UNSUR},
                }
            )
        return list(range(len(self.people) - n, len(self.people)))

    def a_list(self) -> list[int]:
        """Keep a new list, or an old one that grew, lost its beginning, or was put together."""
        new = self.citizens(self.chance.randrange(1, 9))
        if not self.lists or self.chance.random() < 0.4:
            return new
        old = self.chance.choice(self.lists)
        kind = self.chance.randrange(4)
        if kind == 1:
            return [*old, *new]
        if kind == 2:
            return [*old[self.chance.randrange(len(old)) :], *new]
        if kind == 3:
            return list(dict.fromkeys([*old, *self.chance.choice(self.lists)]))
        return old

    def saved(self, people: list[int]) -> list[Row]:
        """Save a list in some form, with or without changes."""
        rows = [dict(self.people[place]) for place in people]
        kind = self.chance.randrange(6)
        for row in rows:
            if kind == 1:
                row["Tanggal"] = row["Tanggal"][:16]
            if kind == 2:
                row["Tanggal"] = row["Tanggal"][:10]
            if kind == 3:
                row["sex"] = "L"
            if kind == 4:
                row |= {name: str(5 - int(row[name])) for name in UNSUR}
            if kind == 5 and self.chance.random() < 0.3:
                row["biaya"] = "1"
        return rows

    def bring(self, people: list[int], rows: list[Row]) -> None:
        """Bring a list in; where he is asked, do what is offered and true."""
        try:
            self._bring(people, rows)
        except CountedAlready as refused:
            command = re.search(r"jalankan dahulu loket import withdraw ([\d ]+),", str(refused))
            numbers = [int(n) for n in command[1].split()] if command else []
            named = set[int]().union(*(self.counted[n] for n in numbers))
            if numbers and named <= set(people):
                for number in numbers:
                    actions.withdraw_import(self.desk.register, number, by="Ayu")
                self.counted |= {n: set() for n in numbers}
                self._bring(people, rows)
            else:
                known = self.counting
                left = [place for place, own in enumerate(people) if own not in known]
                if left:
                    kept = [rows[place] for place in left]
                    self._bring([people[place] for place in left], kept, other_people=True)
        self.brought |= set(people) - wrong(people, rows)
        waiting = {own for some, _ in self.given_back for own in some}
        assert self.counting <= self.brought <= self.counting | waiting
        assert len(self.desk.answers()) == len(self.counting)

    def _bring(self, people: list[int], rows: list[Row], *, other_people: bool = False) -> None:
        before = self.counting
        outcome = self.desk.bring(a_csv(rows), "list.csv", other_people=other_people)
        if outcome.number is not None:
            self.counted[outcome.number] = set(people) - before - wrong(people, rows)
        if outcome.rejected:
            back = self.desk.rejected("list.rejected.csv")
            places = {int(row["rejected_line"]) - 2: row for row in back}
            for place, row in places.items():
                row |= {"rejected_reason": "–", "waktu": self.people[people[place]]["waktu"]}
            self.given_back.append(([people[place] for place in places], back))


def wrong(people: list[int], rows: list[Row]) -> set[int]:
    """Give those whose lines cannot be read."""
    return {own for own, row in zip(people, rows, strict=True) if row["waktu"] == "33"}


@pytest.mark.parametrize("seed", range(16))
def test_everybody_counts_once_if_the_clerk_does_what_is_offered(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    with a_desk(tmp_path) as desk:
        office = Office(desk, chance)
        for _ in range(8):
            people = office.a_list()
            rows = office.saved(people)
            if chance.random() < 0.3:
                for place in range(0, len(rows), 3):
                    rows[place]["waktu"] = "33"
            office.bring(people, rows)
            office.lists.append(people)
            if office.given_back and chance.random() < 0.7:
                office.bring(*office.given_back.pop())
        while office.given_back:
            office.bring(*office.given_back.pop())

        assert office.counting == office.brought
