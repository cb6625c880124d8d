"""Answers counted: how often each score was given to each item, and how many people answered.

Whole numbers only, by key and never by position. Answers to versions that ask the same unsur are
counted together, in whatever order they ask; where versions ask other unsur each set is counted
apart, and no one index is made of both. Read next: `scoring.py`, which makes the index.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from survey.errors import Invalid
from survey.language import N_
from survey.questionnaire import NOT_ANSWERED, Questionnaire, WrongLength, WrongScores, load


class NoIndex(Invalid):
    """Answers of which no index can be made."""


class MixedVersions(NoIndex):
    """Answers to versions that ask different unsur: one number of both would be neither's."""

    slug = "mixed-versions"
    sentence = N_(
        "Tidak ada satu angka untuk masa ini: kuesionernya berganti dan unsurnya berbeda"
        " (%(versions)s). Hasil setiap versi disebut sendiri-sendiri; untuk satu versi saja pakai"
        " --questionnaire %(first)s."
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each score was given to one item: `given[0]` is the number of 1s."""

    given: tuple[int, int, int, int] = (0, 0, 0, 0)

    @property
    def n(self) -> int:
        """Number of answers."""
        return sum(self.given)

    @property
    def sum(self) -> int:
        """Sum of the scores."""
        return sum(score * n for score, n in enumerate(self.given, 1))

    def __add__(self, other: "Tally") -> "Tally":
        """Pool two sets of answers."""
        a, b = self.given, other.given
        return Tally((a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]))

    def __sub__(self, part: "Tally") -> "Tally":
        """Leave out some of the answers; `part` counts no others."""
        a, b = self.given, part.given
        return Tally((a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3]))


@dataclass(frozen=True, slots=True)
class SetCounts:
    """Answers to versions that ask the same unsur, in whatever order.

    Attributes:
        questionnaire: The newest of these versions; gives names and numbers.
        tallies: Answers by item key, `kepuasan` included.
        n: Respondents with at least one unsur.
        n_complete: Those with all.
        index_sum: Exact sum of the respondents' own indices (25 x the mean of what each answered).
        index_squares: Exact sum of the squares of these.
    """

    questionnaire: Questionnaire
    tallies: Mapping[str, Tally]
    n: int
    n_complete: int
    index_sum: Fraction
    index_squares: Fraction

    def plus(self, other: "SetCounts") -> "SetCounts":
        """Pool two sets of respondents of the same unsur."""
        return SetCounts(
            _newest(self.questionnaire, other.questionnaire),
            {key: self.tallies[key] + other.tallies[key] for key in self.tallies},
            self.n + other.n,
            self.n_complete + other.n_complete,
            self.index_sum + other.index_sum,
            self.index_squares + other.index_squares,
        )

    def minus(self, part: "SetCounts") -> "SetCounts":
        """Leave out some of the respondents; `part` counts no others."""
        return SetCounts(
            self.questionnaire,
            {key: self.tallies[key] - part.tallies[key] for key in self.tallies},
            self.n - part.n,
            self.n_complete - part.n_complete,
            self.index_sum - part.index_sum,
            self.index_squares - part.index_squares,
        )

    @property
    def anybody(self) -> bool:
        """Whether anything was answered, were it only `kepuasan`."""
        return any(tally.n for tally in self.tallies.values())


def _newest(one: Questionnaire, other: Questionnaire) -> Questionnaire:
    """Give the newer of two versions of one instrument.

    Raises:
        ValueError: They are two instruments, whose answers are never pooled.
    """
    if one.key != other.key:
        raise ValueError(f"{one.ref}, {other.ref}")
    return one if one.version >= other.version else other


@dataclass(frozen=True, slots=True)
class Counts:
    """All that the scoring needs of answers to one instrument; counts of two sets can be added.

    Attributes:
        asked: The newest version there is to name; what is asked where nobody answered.
        sets: One entry for each different set of unsur that was answered, the newest first.
    """

    asked: Questionnaire
    sets: tuple[SetCounts, ...] = ()

    @property
    def questionnaire(self) -> Questionnaire:
        """The newest version that anybody answered, for names and numbers; else what is asked."""
        return next((each.questionnaire for each in self.sets if each.n), self.asked)

    @property
    def n(self) -> int:
        """Respondents with at least one unsur."""
        return sum(each.n for each in self.sets)

    @property
    def n_alike(self) -> int:
        """The most respondents who were asked the same unsur: a sample is of one questionnaire."""
        return max((each.n for each in self.sets), default=0)

    @property
    def n_complete(self) -> int:
        """Respondents with every unsur that they were asked."""
        return sum(each.n_complete for each in self.sets)

    @property
    def one_set(self) -> SetCounts:
        """The answers, where all were asked the same unsur.

        Raises:
            MixedVersions: Versions with different unsur were answered.
        """
        answered = [each for each in self.sets if each.n]
        if len(answered) > 1:
            forms = [(each.questionnaire, each.n) for each in answered]
            told = (f"{form.ref}: {len(form.unsur)} unsur, {n} formulir" for form, n in forms)
            raise MixedVersions(versions=", ".join(told), first=forms[0][0].ref)
        return answered[0] if answered else _nobody(self.asked)

    def tally(self, key: str) -> Tally:
        """Give the answers to one item, from whatever version asked it."""
        given = [each.tallies[key] for each in self.sets if key in each.tallies]
        return sum(given, Tally())

    def __add__(self, other: Self) -> "Counts":
        """Pool two sets of respondents; the parts of a whole add up to the whole.

        Raises:
            ValueError: They answered different instruments.
        """
        return _counts(_newest(self.asked, other.asked), (*self.sets, *other.sets))

    def __sub__(self, part: Self) -> "Counts":
        """Leave out some of the respondents; `part` counts no others.

        Raises:
            ValueError: They answered different instruments.
        """
        _newest(self.asked, part.asked)
        out = {each.questionnaire.unsur_keys: each for each in part.sets}
        kept = []
        for each in self.sets:
            less = out.get(each.questionnaire.unsur_keys)
            kept.append(each.minus(less) if less else each)
        return Counts(self.asked, tuple(each for each in kept if each.anybody))


def _counts(asked: Questionnaire, sets: Iterable[SetCounts]) -> Counts:
    pooled: dict[frozenset[str], SetCounts] = {}
    for each in sets:
        if each.anybody:
            same = each.questionnaire.unsur_keys
            pooled[same] = pooled[same].plus(each) if same in pooled else each
    newest_first = sorted(pooled.values(), key=lambda each: -each.questionnaire.version)
    return Counts(asked, tuple(newest_first))


def _nobody(asked: Questionnaire) -> SetCounts:
    none = {item.key: Tally() for item in asked.items}
    return SetCounts(asked, none, 0, 0, Fraction(0), Fraction(0))


def count(questionnaire: Questionnaire, scores: Iterable[str] | Mapping[str, int] = ()) -> Counts:
    """Count score strings; a million take about a second.

    Args:
        questionnaire: The one that the strings were written by.
        scores: The strings, or how often each occurs.

    Raises:
        WrongLength: A string of another questionnaire.
        WrongScores: A character that is neither "1" to "4" nor "-".
    """
    times = scores if isinstance(scores, Mapping) else Counter(scores)
    items, unit = questionnaire.items, questionnaire.index_unit
    unsur = [i for i, item in enumerate(items) if item.weight]
    marks = [dict.fromkeys("1234" + NOT_ANSWERED, 0) for _ in items]
    n = n_complete = total = squares = 0
    for string, n_times in times.items():
        if len(string) != len(items):
            raise WrongLength(scores=string, questionnaire=questionnaire.ref, n=len(items))
        for column, mark in zip(marks, string, strict=True):
            if mark not in column:
                raise WrongScores(item=questionnaire.ref, value=mark)
            column[mark] += n_times
        given = [int(string[i]) for i in unsur if string[i] != NOT_ANSWERED]
        if given:
            own = sum(given) * unit // len(given)
            n += n_times
            n_complete += n_times if len(given) == len(unsur) else 0
            total += own * n_times
            squares += own * own * n_times
    given_by_key = {
        item.key: Tally((column["1"], column["2"], column["3"], column["4"]))
        for item, column in zip(items, marks, strict=True)
    }
    counted = SetCounts(
        questionnaire,
        given_by_key,
        n,
        n_complete,
        Fraction(25 * total, unit),
        Fraction(625 * squares, unit * unit),
    )
    return _counts(questionnaire, (counted,))


def count_by_ref(asked: Questionnaire, by_ref: Mapping[str, Mapping[str, int]]) -> Counts:
    """Count score strings of several versions of one instrument.

    Args:
        asked: The version that is asked now, for where nobody answered.
        by_ref: By the questionnaire that wrote them, how often each string occurs.

    Raises:
        Invalid: A version that was never published, or a string that it did not write.
    """
    parts = [count(load(ref), times) for ref, times in by_ref.items()]
    return sum(parts, Counts(asked))
