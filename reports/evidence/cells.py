"""People and forms counted by what they have in common: day, place, person served, version.

Kept as columns of numbers, so that a year of a million answers takes little room and no time.
Two stretches of days, or two instruments, add up to both. Nothing is hidden here. Read next:
packed.py, which keeps whole weeks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from reports.evidence.people import Person, people
from survey.answers.drafts import TAP_CHANNELS, Channel, Kind
from survey.answers.origins import Provenance
from survey.questionnaire import Instrument, is_satisfied
from survey.register.answers import Answer

if TYPE_CHECKING:
    from numpy.typing import NDArray


PLACE = ("day", "slot", "channel", "counter", "service", "officer", "ref", "flags")
PROFILE = ("sex", "age_band", "education", "job")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "people": (*PLACE, "kepuasan", "reasons"),
    "forms": (*PLACE, "provenance", "scores"),
    "profiles": ("day", "ref", "flags", *PROFILE),  # never beside a score
    "unfinished": ("day", "ref"),
    "alive": ("day", "slot"),
}
Group = tuple[str, ...]
Shares = Mapping[Group, tuple[int, int]]  # people of the weekly share, and the satisfied of them


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups of like things.

    Attributes:
        words: By column, what its numbers stand for (bytes, UTF-8).
        numbers: One row per column and a last one: how many each group holds.
    """

    words: Mapping[str, NDArray[np.bytes_]]
    numbers: NDArray[np.unsignedinteger]

    @property
    def n(self) -> NDArray[np.unsignedinteger]:
        """How many each group holds."""
        last: NDArray[np.unsignedinteger] = self.numbers[-1]
        return last

    def column(self, name: str) -> NDArray[np.unsignedinteger]:
        """Give the numbers of a column."""
        place = list(self.words).index(name)
        own: NDArray[np.unsignedinteger] = self.numbers[place]
        return own

    def by(self, columns: Sequence[str]) -> Iterator[tuple[Group, int]]:
        """Pool the groups that agree in some columns."""
        key = np.zeros(self.numbers.shape[1], dtype=np.int64)
        for name in columns:
            key = key * len(self.words[name]) + self.column(name)
        keys, places = np.unique(key, return_inverse=True)
        sums = np.bincount(places, weights=self.n, minlength=len(keys)).astype(np.int64)
        read: list[list[str]] = []
        for name in reversed(columns):
            keys, own = np.divmod(keys, max(1, len(self.words[name])))
            read.append(np.char.decode(self.words[name][own], "utf-8").tolist())
        groups = zip(*reversed(read), strict=True) if read else iter([()] * len(sums))
        return zip(groups, sums.tolist(), strict=True)

    def keep(self, column: str, fits: Callable[[str], bool]) -> Groups:
        """Leave out the groups whose word in a column does not fit."""
        words = np.char.decode(self.words[column], "utf-8").tolist()
        wanted = np.fromiter(map(fits, words), dtype=bool, count=len(words))
        return Groups(self.words, self.numbers[:, wanted[self.column(column)]])


@dataclass(frozen=True, slots=True, eq=False)
class Crosstab:
    """How many there are of each group of like things; `+` pools two sets of things."""

    parts: tuple[Groups, ...] = ()

    @classmethod
    def of(cls, columns: Sequence[str], groups: Mapping[Group, int]) -> Crosstab:
        """Lay groups out, by what their words are; the same groups always give the same bytes."""
        if not groups:
            return cls()
        rows = sorted(groups.items())
        words, lines = {}, []
        for name, own in zip(columns, zip(*(group for group, _ in rows), strict=True), strict=True):
            known = sorted(set(own))
            numbers = {word: number for number, word in enumerate(known)}
            words[name] = np.array([word.encode() for word in known], dtype=np.bytes_)
            lines.append([numbers[word] for word in own])
        lines.append([n for _, n in rows])
        largest = max(max(line) for line in lines)
        return cls((Groups(words, np.array(lines, dtype=np.min_scalar_type(largest))),))

    @property
    def n(self) -> int:
        """How many things in all."""
        return sum(int(part.n.sum()) for part in self.parts)

    def by(self, *columns: str) -> Counter[Group]:
        """Count by some columns, in the order asked for."""
        counted = Counter[Group]()
        for part in self.parts:
            for group, n in part.by(columns):
                counted[group] += n
        return counted

    def by_word(self, column: str) -> Counter[str]:
        """Count by one column."""
        counted = Counter[str]()
        for (word,), n in self.by(column).items():
            counted[word] = n
        return counted

    def nested(self, outer: str, inner: str) -> dict[str, Counter[str]]:
        """Count by one column inside each word of another."""
        counted: dict[str, Counter[str]] = {}
        for (word, own), n in self.by(outer, inner).items():
            counted.setdefault(word, Counter())[own] += n
        return counted

    def by_each(self, column: str) -> Counter[str]:
        """Count by each of the words that a column holds with spaces between them."""
        counted = Counter[str]()
        for words, n in self.by_word(column).items():
            for word in words.split():
                counted[word] += n
        return counted

    def keep(self, column: str, fits: Callable[[str], bool]) -> Crosstab:
        """Leave out the groups whose word in a column does not fit."""
        kept = (part.keep(column, fits) for part in self.parts)
        return Crosstab(tuple(part for part in kept if part.numbers.shape[1]))

    def of_refs(self, refs: Collection[str] | None) -> Crosstab:
        """Leave out what answers other versions; None leaves out none."""
        return self if refs is None else self.keep("ref", lambda ref: ref in refs)

    def __add__(self, other: Crosstab) -> Crosstab:
        """Pool two sets of things."""
        return Crosstab(self.parts + other.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """What people said in some days, by everything that is asked of it.

    Attributes:
        people: Everybody, every channel, by who each is and what the tap said.
        forms: Submitted forms with at least one unsur, by what was answered.
        profiles: The same forms by what people said of themselves; "" not said, or erased since.
        unfinished: Forms that were begun and left; in no other figure.
        alive: Entries of any kind from kiosks, to whatever instrument; none of an unpaired browser.
    """

    people: Crosstab = Crosstab()
    forms: Crosstab = Crosstab()
    profiles: Crosstab = Crosstab()
    unfinished: Crosstab = Crosstab()
    alive: Crosstab = Crosstab()

    def __add__(self, other: Cells) -> Cells:
        """Pool two sets of answers; the parts of a period add up to the whole."""
        return Cells(*(getattr(self, name) + getattr(other, name) for name in COLUMNS))

    def _keep(self, column: str, fits: Callable[[str], bool]) -> Cells:
        """Keep what fits, where it has such a column."""
        tabs = ((getattr(self, name), columns) for name, columns in COLUMNS.items())
        return Cells(*(tab.keep(column, fits) if column in own else tab for tab, own in tabs))

    def within(self, first: date, last: date) -> Cells:
        """Give what was said from one day to another, both included."""
        begin, end = first.isoformat(), last.isoformat()
        return self._keep("day", lambda day: begin <= day <= end)

    def leaving_out(self, leaves_out: Callable[[str], bool]) -> Cells:
        """Give what stays when forms with some flags are left out; people stay as they are."""
        forms, profiles = (
            each.keep("flags", lambda own: not leaves_out(own))
            for each in (self.forms, self.profiles)
        )
        return replace(self, forms=forms, profiles=profiles)

    def answering(self, instrument: Instrument) -> Cells:
        """Give what was said to an instrument, or to one version of it."""
        if instrument.version is not None:
            return self._keep("ref", lambda ref: ref == str(instrument))
        return self._keep("ref", lambda ref: ref.rpartition("/")[0] == instrument.key)

    @property
    def taps(self) -> Crosstab:
        """Those of the weekly share: at a counter or by ticket, who said how satisfied they are."""
        at_counters = self.people.keep("channel", lambda channel: channel in TAP_CHANNELS)
        return at_counters.keep("kepuasan", bool)

    def shares_by(self, *columns: str) -> Shares:
        """Count those of the weekly share, and the satisfied among them, by some columns."""
        counted = self.taps.by(*columns, "kepuasan")
        by_score = {
            group: (n, n if is_satisfied(int(group[-1])) else 0) for group, n in counted.items()
        }
        return pooled(by_score, *range(len(columns)))

    @property
    def half_days_alive(self) -> frozenset[tuple[str, str]]:
        """Day and slot of the half-days on which a kiosk sent anything."""
        return frozenset((day, slot) for day, slot in self.alive.by("day", "slot"))

    @property
    def share_by_day(self) -> dict[str, tuple[int, int]]:
        """Count those of the weekly share, and the satisfied among them, by day."""
        return {day: counted for (day,), counted in self.shares_by("day").items()}


def pooled(shares: Shares, *places: int) -> Shares:
    """Add up the groups that have the same words in some places, 0 the first; in their order."""
    sums: dict[Group, tuple[int, int]] = {}
    for group, (n, k) in sorted(shares.items()):
        kept = tuple(group[place] for place in places)
        before = sums.get(kept, (0, 0))
        sums[kept] = before[0] + n, before[1] + k
    return sums


def count(rows: Sequence[Answer]) -> Cells:
    """Count answers, to as many instruments and of as many days as there are."""
    by_key: dict[str, list[Answer]] = {}
    for row in rows:
        by_key.setdefault(row.questionnaire.rpartition("/")[0], []).append(row)
    return sum(map(_of_one, by_key.values()), Cells())


def _of_one(rows: Sequence[Answer]) -> Cells:
    """Count the answers to one instrument."""
    everybody = people(rows)
    forms = [form for person in everybody for form in person.forms]
    left = Counter((row.day, row.questionnaire) for row in rows if row.kind == Kind.UNFINISHED)
    # Anybody may send by the address of a kiosk's page: that proves no screen.
    kiosk = [
        row
        for row in rows
        if row.channel == Channel.KIOSK and row.provenance != Provenance.UNPAIRED
    ]
    counted: Mapping[str, Counter[Group]] = {
        "people": Counter(map(_group, everybody)),
        "forms": Counter(map(_form, forms)),
        "profiles": Counter(
            (form.day, form.questionnaire, _flags(form), *(getattr(form, t) for t in PROFILE))
            for form in forms
        ),
        "unfinished": Counter[Group](left),
        "alive": Counter((row.day, row.slot) for row in kiosk),
    }
    return Cells(*(Crosstab.of(COLUMNS[name], groups) for name, groups in counted.items()))


def _group(person: Person) -> Group:
    return (
        *_place(person),
        "" if person.kepuasan is None else str(person.kepuasan),
        " ".join(person.reasons),
    )


def _form(form: Answer) -> Group:
    return (*_place(form), form.provenance, form.scores)


def _place(voice: Person | Answer) -> Group:
    return (
        voice.day,
        voice.slot,
        voice.channel,
        voice.counter.casefold(),
        voice.service.casefold(),
        voice.officer.casefold(),
        voice.questionnaire,
        _flags(voice),
    )


def _flags(voice: Person | Answer) -> str:
    return " ".join(sorted(voice.flags)) if voice.flags else ""
