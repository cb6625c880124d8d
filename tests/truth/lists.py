"""A list goes on, and lines are gone from it: who is asked, and what is stored unasked?

Lists without ids are made day by day and brought again and again. Lines are known by their words,
as in an import; the rules are those of shared days, for which it is enough to count, and of lines
that are gone (`survey/exchange/doubles/gaps.py`), which is called. Other people may say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from survey.exchange.doubles.gaps import ListedAnswer, begin_of, gone_among
from tests.truth.claims import Claim, Study, markdown, percent

ROUNDS = 200  # histories of each kind, three times eight kinds in all
SEED = 37
TIMES = 8  # a list is brought

Key = tuple[object, ...]


class Line(NamedTuple):
    """A line of a list; `day` counts from 0, `minute` is -1 where the list has none."""

    day: int
    minute: int
    scores: int

    @property
    def date(self) -> str:
        """The day, so that texts are in its order."""
        return f"{self.day:04}"


File = list[Line]


@dataclass
class Office:
    """What counts, by the words of the lines, and by which import it came."""

    by_key: dict[Key, ListedAnswer] = field(default_factory=dict)
    n_imports: int = 0

    def bring(self, file: Sequence[Line], *, other_people: bool = False) -> str:
        """Take a file in, or say which rule asks: "days", "gone", or "" for none."""
        keys = _keys(file)
        are_new = [key not in self.by_key for key in keys]
        met = [self.by_key[key] for key in keys if key in self.by_key]
        here = set(keys)
        unmet = [answer for key, answer in self.by_key.items() if key not in here]
        days = {line.date for line, is_new in zip(file, are_new, strict=True) if is_new}
        if days and not other_people:
            if not days.isdisjoint(answer.day for answer in unmet):
                return "days"
            last = max([*days, *(answer.day for answer in met)])
            moments = [(line.date, f"{line.minute:04}") for line in file]
            begin = begin_of(zip(moments, are_new, strict=True))
            if gone_among(met, unmet, last=last, begin=begin):
                return "gone"
        self.n_imports += 1
        for place, (key, line) in enumerate(zip(keys, file, strict=True)):
            answer = ListedAnswer(line.date, line.minute, self.n_imports, place, hash(line))
            self.by_key.setdefault(key, answer)
        return ""


def _keys(file: Sequence[Line]) -> list[Key]:
    n_alike: Counter[Line] = Counter()
    keys: list[Key] = []
    for line in file:
        n_alike[line] += 1
        keys.append((*line, n_alike[line]))
    return keys


class Kind(NamedTuple):
    """What lists are like.

    Attributes:
        per_day: Lines of a day, on average; a day has one at least.
        timed: Whether they have minutes.
        n_scores: How many different things people say.
    """

    per_day: int
    timed: bool
    n_scores: int


def _a_day(chance: Random, day: int, kind: Kind, n: int | None = None) -> File:
    n = n or 1 + round(chance.expovariate(1) * (kind.per_day - 1))
    minutes = sorted(chance.randrange(480, 900) if kind.timed else -1 for _ in range(n))
    return [Line(day, minute, chance.randrange(kind.n_scores)) for minute in minutes]


def _growing(chance: Random, kind: Kind) -> Iterator[File]:
    """Bring all lines so far, after one to three days each time."""
    file: File = []
    n_days = 0
    for _ in range(TIMES):
        for _ in range(chance.randint(1, 3)):
            n_days += 1
            file += _a_day(chance, n_days, kind)
        yield list(file)


def _late(chance: Random, kind: Kind) -> Iterator[File]:
    """The same, and lines of earlier days come late, in their place."""
    late: File = []
    for file in _growing(chance, kind):
        days = [line.day for line in file]
        late += _a_day(chance, chance.choice(days), kind, chance.randint(1, 2))
        yield _sorted(file + late)


def _appended(chance: Random, kind: Kind) -> Iterator[File]:
    """The last rows of a list to which late lines are appended."""
    rows: File = []
    known = 0
    n = chance.randint(3, 8) * kind.per_day
    for file in _growing(chance, kind):
        rows += file[known:]
        known = len(file)
        rows += _a_day(chance, max(1, file[-1].day - chance.randint(1, 9)), kind, 1)
        yield rows[-n:]


def _last_rows(chance: Random, kind: Kind) -> Iterator[File]:
    n = chance.randint(2, 8) * kind.per_day
    for file in _growing(chance, kind):
        yield file[-n:]


def _newest_first(chance: Random, kind: Kind) -> Iterator[File]:
    for file in _last_rows(chance, kind):
        yield file[::-1]


def _last_rows_late(chance: Random, kind: Kind) -> Iterator[File]:
    n = chance.randint(2, 8) * kind.per_day
    for file in _late(chance, kind):
        yield file[-n:]


def _last_days(chance: Random, kind: Kind) -> Iterator[File]:
    n = chance.randint(3, 12)
    for file in _late(chance, kind):
        yield [line for line in file if line.day > file[-1].day - n]


def _filtered(chance: Random, kind: Kind) -> Iterator[File]:
    """Bring the whole list, then some days of it with late lines, and so on."""
    more: File = []
    for whole in _late(chance, kind):
        yield _sorted(whole + more)
        first = chance.randint(1, whole[-1].day)
        last = min(first + chance.randint(0, 6), whole[-1].day)
        more += _a_day(chance, chance.randint(first, last), kind, 1)
        yield [line for line in _sorted(whole + more) if first <= line.day <= last]


def _sorted(file: File) -> File:
    return sorted(file, key=lambda line: line[:2])


HONEST: dict[str, Callable[[Random, Kind], Iterator[File]]] = {
    "all its lines": _growing,
    "all its lines, and late lines in their place": _late,
    "some of its days, and late lines": _filtered,
    "its last days, and late lines": _last_days,
    "its last rows": _last_rows,
    "its last rows, newest first": _newest_first,
    "its last rows, and late lines in their place": _last_rows_late,
    "its last rows, and late lines below": _appended,
}

# Lists with minutes and without; of nine scores, and of taps at quiet and busy counters.
KINDS = {
    "minutes": [Kind(n, timed=True, n_scores=30) for n in (1, 2, 5, 20)],
    "days only": [Kind(n, timed=False, n_scores=30) for n in (1, 2, 5, 20)],
    "days only, taps": [Kind(n, timed=False, n_scores=4) for n in (1, 2, 5, 20)],
}


def asked(history: Iterator[File]) -> Counter[str]:
    """Bring a list again and again; say how often which rule asked, and is answered truly."""
    office, n_asked = Office(), Counter[str]()
    for file in history:
        rule = office.bring(file)
        n_asked[rule] += 1
        if rule:
            office.bring(file, other_people=True)
    return n_asked


def moved(chance: Random, kind: Kind, *, once: bool, in_place: bool) -> str:
    """Put the day of one line right in a list that was brought; say which rule asks."""
    every = list(_growing(chance, kind))
    office = Office()
    for file in every[-1:] if once else every:
        office.bring(file)
    right = list(every[-1])
    place = chance.randrange(len(right))
    day = right[place].day
    days = [other for other in range(max(1, day - 7), day + 8) if other != day]
    right[place] = right[place]._replace(day=chance.choice(days))
    return office.bring(right if in_place else _sorted(right))


def study(rounds: int) -> Study:
    """Bring honest lists and lists put right, of every kind."""
    rows, claims = list[Sequence[object]](), list[Claim]()
    for name, history in HONEST.items():
        cells = []
        for what, kinds in KINDS.items():
            chance, n = Random(f"{SEED} {name} {what}"), Counter[str]()
            for turn in range(rounds):
                n += asked(history(chance, kinds[turn % len(kinds)]))
            cells.append(f"{percent(n['gone'] / n.total(), 2)} ({percent(n['days'] / n.total())})")
            if "late lines" not in name or "rows" not in name:
                text = f"A list that comes with {name} is asked about, {what}"
                claims.append(Claim(text, (n["gone"] + n["days"]) / n.total(), at_most=0.001))
        rows.append((name, *cells))
    honest = markdown(("An honest list comes with", *KINDS), rows)
    return Study("lists", f"{honest}\n\n{_stored_unasked(rounds, claims)}", tuple(claims))


def _stored_unasked(rounds: int, claims: list[Claim]) -> str:
    rows = list[Sequence[object]]()
    for where, in_place in (("in its place", True), ("and sorted", False)):
        for what, kinds in KINDS.items():
            cells = []
            for kind in kinds:
                shares = []
                for once in (True, False):
                    chance = Random(f"{SEED} {what} {kind} {in_place}")
                    n = Counter(
                        moved(chance, kind, once=once, in_place=in_place) for _ in range(rounds)
                    )
                    shares.append(n[""] / rounds)
                text = f"Stored unasked, {where}, {kind.per_day} a day, {what}: daily less once"
                claims.append(Claim(text, shares[1] - shares[0], at_most=0))
                cells.append(" / ".join(map(percent, shares)))
            rows.append((where, what, *cells))
    n_days = [f"{kind.per_day} a day" for kind in KINDS["minutes"]]
    return markdown(("One line's day put right", "Lists of", *n_days), rows)
