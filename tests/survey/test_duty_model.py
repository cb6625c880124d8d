"""Whom answers are about after any sequence of acts, laid beside a slow model of the rules' text.

The model goes minute by minute and shares no code with the program. It is written from this:

- Of a counter-day the roster said last holds; a duty belongs to the day it begins on.
- A correction that is not undone wins on its minutes, a later one over an earlier one; there its
  officer serves alone, or nobody does.
- A code that was renamed is the new one always; a counter that is one with another from a day on
  has no roster and no correction of its own from that day, and what was said there is the other's.
- Duties of a counter do not overlap, also of two days, but where both are shared.
- Whoever has left, and a counter that is one with another, cannot be said anew of such a day.
- An answer is about the one officer who serves at its minute, unless the counter is shared then or
  another officer served there in the ten minutes before.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import pytest

from survey.actions.duty_checks import CounterIsAnother, EndedByThen
from survey.actions.rosters import resolve_again
from survey.answers.drafts import Draft
from survey.attribution import DutiesOverlap
from survey.office.dated import NO, YES, Fact, Noun, Spell, Topic
from survey.office.facts import Duty, Officer
from survey.register import answers, facts
from survey.register.engine import Register
from survey.substitutions import Substitution
from tests.builders import DAY, UNIT, ZONE, Device, a_counter, a_rating, a_unit, sealing, settled
from tests.duties import bring, correct, undo

COUNTERS, OFFICERS = ("L1", "L2", "L3"), ("P01", "P02", "P03")
NEW_COUNTERS, NEW_OFFICERS = ("X1", "X2"), ("Q01", "Q02")
DAYS = [DAY + timedelta(days=n) for n in range(4)]
MINUTE, DAY_LONG = timedelta(minutes=1), timedelta(days=1)
IN_SHORT = range(4)


class Served(NamedTuple):
    """A duty or correction as the model knows it; officer "" is nobody."""

    officer: str
    start: datetime
    end: datetime
    shared: bool = False


# ---- the slow model --------------------------------------------------------------------------


@dataclass
class Model:
    rosters: list[tuple[str, date, list[Served]]] = field(default_factory=list)
    corrections: dict[int, tuple[str, Served]] = field(default_factory=dict)
    undone: set[int] = field(default_factory=set)
    n_rows: int = 0
    renamed: dict[str, str] = field(default_factory=dict)
    joined: dict[str, tuple[str, date]] = field(default_factory=dict)
    in_use: list[tuple[str, date, bool]] = field(default_factory=list)

    def now(self, code: str) -> str:
        return self.renamed.get(code, code)

    def counts_as(self, counter: str, day: date) -> str:
        code = self.now(counter)
        while code in self.joined and self.joined[code][1] <= day:
            code = self.now(self.joined[code][0])
        return code

    def roster(self, counter: str, day: date) -> list[Served]:
        """What the roster said last of a counter-day, whatever the counter was called then."""
        last: list[Served] = []
        for code, on, duties in self.rosters:
            if self.now(code) == counter and on == day:
                last = duties
        return last

    def standing(self) -> list[tuple[int, str, Served]]:
        known = sorted(self.corrections.items())
        return [(n, self.now(code), s) for n, (code, s) in known if n not in self.undone]

    def serving(self, counter: str, minute: datetime) -> tuple[set[str], bool]:
        """Who serves at a counter in one minute, and whether it is shared then."""
        for _, code, s in reversed(self.standing()):
            own = code == counter and self.counts_as(code, s.start.date()) == code
            if own and s.start <= minute < s.end:
                return {self.now(s.officer)} - {""}, False
        there = [
            duty
            for day in (minute.date() - DAY_LONG, minute.date())
            if self.counts_as(counter, day) == counter
            for duty in self.roster(counter, day)
            if duty.start <= minute < duty.end
        ]
        return {self.now(duty.officer) for duty in there}, any(duty.shared for duty in there)

    def officer(self, counter: str, minute: datetime) -> str:
        """Whom an answer of a minute is about, "" for nobody."""
        code = self.counts_as(counter, minute.date())
        serving, shared = self.serving(code, minute)
        if shared or len(serving) != 1:
            return ""
        for n in range(1, 11):
            if self.serving(code, minute - n * MINUTE)[0] - serving:
                return ""
        return serving.pop()

    def can_be(self, counter: str, served: Served) -> bool:
        """Whether this can be said anew: nobody has left, the counter is one of its own."""
        first, last = served.start.date(), (served.end - MINUTE).date()
        code, days = self.now(counter), {first, last}
        gone = any(self.has_left(served.officer, day) for day in days)
        return not gone and self.counts_as(code, first) == code

    def overlaps(self, counter: str, served: Served) -> bool:
        """Whether it meets what is said of the counter's day before or day after."""
        days = (served.start.date() - DAY_LONG, served.start.date() + DAY_LONG)
        return any(
            other.start < served.end and served.start < other.end
            for day in days
            if self.counts_as(counter, day) == counter
            for other in self.roster(counter, day)
            if not (other.shared and served.shared)
        )

    def has_left(self, officer: str, day: date) -> bool:
        last = True
        for code, first, there in self.in_use:
            if self.now(code) == officer and first <= day:
                last = there
        return not last


# ---- acts ------------------------------------------------------------------------------------


@dataclass
class Roster:
    counter: str
    duties: list[Served]

    def do(self, register: Register) -> bool:
        duties = [Duty(self.counter, s.officer, s.start, s.end, s.shared) for s in self.duties]
        try:
            bring(register, *duties)
        except (EndedByThen, CounterIsAnother, DutiesOverlap):
            return False
        return True

    def tell(self, model: Model) -> bool:
        day, code = self.duties[0].start.date(), model.now(self.counter)
        known = [s._replace(officer=model.now(s.officer)) for s in model.roster(code, day)]
        if sorted(known) == sorted(self.duties):
            return True
        if not all(model.can_be(self.counter, s) for s in self.duties):
            return False
        if any(model.overlaps(code, s) for s in self.duties):
            return False
        model.rosters.append((self.counter, day, self.duties))
        return True


@dataclass
class Correct:
    counter: str
    served: Served

    def do(self, register: Register) -> bool:
        s = self.served
        try:
            correct(register, Substitution(self.counter, s.officer, s.start, s.end, "uji"))
        except (EndedByThen, CounterIsAnother):
            return False
        return True

    def tell(self, model: Model) -> bool:
        s, code = self.served, model.now(self.counter)
        if not model.can_be(self.counter, s):
            return False
        over = [
            (model.now(known.officer), known.start, known.end)
            for _, counter, known in model.standing()
            if counter == code and known.start < s.end and s.start < known.end
        ]
        if not over or over[-1] != (s.officer, s.start, s.end):
            model.n_rows += 1
            model.corrections[model.n_rows] = (self.counter, s)
        return True


@dataclass
class Undo:
    place: int  # among those that stand

    def do(self, register: Register) -> bool:
        return bool(self.number) and undo(register, self.number).any

    def tell(self, model: Model) -> bool:
        if self.number:
            model.undone.add(self.number)
            model.n_rows += 1
        return bool(self.number)

    def among(self, model: Model) -> None:
        standing = model.standing()
        self.number = standing[self.place % len(standing)][0] if standing else 0


@dataclass
class Say:
    """An end, a return, a new code or a merger, as their acts write it."""

    facts: list[Fact]

    def do(self, register: Register) -> bool:
        with sealing(register) as conn:
            facts.add(conn, self.facts, "uji")
            days = [day + n * DAY_LONG for day in DAYS for n in (-1, 0, 1, 2)]
            every = {code.casefold(): days for code in (*COUNTERS, *NEW_COUNTERS)}
            resolve_again(conn, UNIT, every, "uji", "uji")
        return True

    def tell(self, model: Model) -> bool:
        for fact in self.facts:
            spell = fact.spell
            if fact.topic is Topic.IN_USE:
                assert spell.first is not None
                model.in_use.append((fact.code, spell.first, spell.value == YES))
            elif spell.first is None:
                model.renamed[fact.code] = spell.value
            else:
                model.joined[fact.code] = (spell.value, spell.first)
        return True


@dataclass
class Tap:
    counter: str
    at: datetime


Act = Roster | Correct | Undo | Say | list[Tap]


class Story:
    """Acts one after the other, drawn so that minutes meet each other's edges."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.edges = [("L1", datetime.combine(day, time(8))) for day in DAYS]
        self.renamed: dict[str, str] = {}
        self.joined: set[str] = set()
        self.left: list[Fact] = []

    def acts(self, n: int = 32) -> Iterator[Act]:
        draw: list[Callable[[], Act]] = [
            self.roster,
            self.correct,
            self.taps,
            self.taps,
            self.undo,
            self.fact,
        ]
        for act in self.rng.choices(draw, (5, 5, 2, 2, 2, 2), k=n):
            yield act()

    def place(self) -> tuple[str, datetime]:
        """Choose a counter, under its code now or an old one, and a minute near an edge there."""
        near = (-1, 0, 0, 0, 1, 5, 9, 9, 10, 11)
        counter, edge = self.rng.choice(self.edges[-16:])
        at = edge + self.rng.choice(near) * MINUTE + self.rng.choice([0, 0, 0, 1]) * DAY_LONG
        if self.rng.random() < 0.2 or not DAYS[0] <= at.date() <= DAYS[-1]:
            counter = self.rng.choice(COUNTERS)
            at = datetime.combine(self.rng.choice(DAYS), time(self.rng.randrange(24)))
        return self.rng.choice([counter, self.now(counter)]), at

    def code(self, codes: tuple[str, ...]) -> str:
        """Choose a code that is in use by now."""
        code = self.rng.choice(codes)
        return self.renamed.get(code, code)

    def served(
        self, counter: str, officer: str, start: datetime, *, shared: bool = False
    ) -> Served:
        length = self.rng.choice([1, 5, 9, 10, 11, 60, 60, 240, 240, 500, 1439]) * MINUTE
        self.edges += [(counter, start), (counter, start + length)]
        return Served(officer, start, start + length, shared)

    def roster(self) -> Roster:
        (counter, start), shared = self.place(), self.rng.random() < 0.1
        day, duties = start.date(), list[Served]()
        for _ in range(self.rng.choice([1, 2, 3])):
            if start.date() == day:
                duties.append(self.served(counter, self.code(OFFICERS), start, shared=shared))
                start = duties[-1].end + self.rng.choice([0, 0, 1, 9, 10, 11, 30]) * MINUTE
        return Roster(counter, duties)

    def correct(self) -> Correct:
        officer = self.code(OFFICERS) if self.rng.random() < 0.7 else ""
        counter, start = self.place()
        return Correct(counter, self.served(counter, officer, start))

    def undo(self) -> Undo:
        return Undo(self.rng.randrange(100))

    def taps(self) -> list[Tap]:
        return [Tap(*self.place()) for _ in range(16)]

    def fact(self) -> Act:
        day = self.rng.choice(DAYS)
        kind = self.rng.choice(["leave", "rename", "join"])
        if kind == "leave":
            word = self.rng.choice([NO, NO, YES])
            spell = Spell(word, day)
            self.left.append(Fact(Noun.OFFICER, UNIT, self.code(OFFICERS), Topic.IN_USE, spell))
            return Say(self.left[-1:])
        if kind == "join":
            free = [c for c in map(self.now, COUNTERS) if c not in self.joined]
            if len(free) > 1:
                code, other = self.rng.sample(free, 2)
                self.joined.add(code)
                return Say([Fact(Noun.COUNTER, UNIT, code, Topic.COUNTS_AS, Spell(other, day))])
        for noun, codes, new_codes in (
            (Noun.COUNTER, COUNTERS, NEW_COUNTERS),
            (Noun.OFFICER, OFFICERS, NEW_OFFICERS),
        ):
            old = [c for c in codes if c not in self.renamed and c not in self.joined]
            new = [c for c in new_codes if c not in self.renamed.values()]
            if old and new and self.rng.random() < 0.5:
                code = self.rng.choice(old)
                self.renamed[code] = new[0]
                renamed = Fact(noun, UNIT, code, Topic.COUNTS_AS, Spell(new[0]))
                # What was said of its days goes along to the new code.
                carried = [replace(fact, code=new[0]) for fact in self.left if fact.code == code]
                return Say([*carried, renamed])
        return self.taps()

    def now(self, code: str) -> str:
        return self.renamed.get(code, code)


# ---- one beside the other --------------------------------------------------------------------


@pytest.mark.parametrize(
    "seed", [*IN_SHORT, *(pytest.param(n, marks=pytest.mark.slow) for n in range(4, 200))]
)
def test_any_sequence_of_acts_gives_what_the_slow_model_gives(
    empty_register: Register, seed: int
) -> None:
    unit = a_unit(
        counters=tuple(a_counter(code) for code in (*COUNTERS, *NEW_COUNTERS)),
        officers=tuple(Officer(code, f"Nama {code}") for code in (*OFFICERS, *NEW_OFFICERS)),
    )
    register, device, model = settled(empty_register, units=[unit]), Device(), Model()
    taps: list[tuple[Draft, Tap]] = []
    for n, act in enumerate(Story(seed).acts(), start=1):
        if isinstance(act, list):
            new = [(a_rating(at=t.at.replace(tzinfo=ZONE), counter=t.counter), t) for t in act]
            device.give(register, *(draft for draft, _ in new))
            taps += new
        else:
            if isinstance(act, Undo):
                act.among(model)
            assert act.do(register) == act.tell(model), act
        if n % 4 == 0:
            expected = {draft.id.bytes: model.officer(t.counter, t.at) for draft, t in taps}
            assert officers(register) == expected, act


def officers(register: Register) -> dict[bytes, str]:
    with register.read() as conn:
        read = answers.read(conn, UNIT, DAYS[0] - DAY_LONG, DAYS[-1] + DAY_LONG)
        return {answer.id: answer.officer for answer in read}


def test_the_seeds_of_every_run_come_to_every_rule() -> None:
    """A model beside which nothing happens would agree with anything."""
    kinds: set[str] = set()
    officers_named: set[str] = set()
    for seed in IN_SHORT:
        model = Model()
        for act in Story(seed).acts():
            if isinstance(act, list):
                officers_named |= {model.officer(tap.counter, tap.at) for tap in act}
                continue
            if isinstance(act, Undo):
                act.among(model)
            accepted = act.tell(model)
            topic = act.facts[-1].topic if isinstance(act, Say) else ""
            kinds.add(f"{type(act).__name__} {topic} {accepted}".replace("  ", " "))
    assert kinds == {
        *("Roster True", "Roster False", "Correct True", "Correct False"),
        *("Undo True", "Undo False", "Say in_use True", "Say counts_as True"),
    }
    assert officers_named >= {"", *OFFICERS, NEW_OFFICERS[0]}
