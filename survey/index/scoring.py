"""The IKM by PermenPANRB 14/2017: counts in, exact fractions through, one rounding at the end.

Answers are counted once (`counts.py`); everything here is arithmetic on those integers with
`Fraction`, so that no order of answers and no machine can change a figure. No intervals here:
`reports.measures.summary` makes them from the exact sums. docs/method.md explains every formula.

>>> from survey.index.counts import count
>>> from survey.questionnaire import load
>>> counts = count(load("skm-2017/1"), ["-444444444", "-333333333", "-33333333-"])
>>> counts.tally("persyaratan").n, counts.tally("sarana").n, counts.n_complete
(3, 2, 2)
>>> scored = score(counts)
>>> str(scored.ikm), scored.mutu.value, str(scored.mutu.kinerja)
('83.80', 'B', 'Baik')
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from survey.errors import Invalid
from survey.index.counts import Counts, NoIndex, SetCounts
from survey.language import N_, Phrase
from survey.rounding import half_up

# What some agencies print as 1/9 or 1/14; shown only as labelled reconciliation lines.
PRINTED_WEIGHTS = {9: ("0.11", "0.111"), 14: ("0.071",)}
_CHI2 = Fraction("3.841")  # lambda squared of the regulation's sample table
_MARGIN = Fraction("0.05")
_HALF = Fraction(1, 2)
_MOST_REQUIRED = 384  # of any population, however large


class NoAnswers(NoIndex):
    """An unsur without a single answer, so that no index of all unsur exists."""

    slug = "no-answers"
    sentence = N_(
        "IKM belum dapat dihitung: belum ada jawaban untuk %(unsur)s. Setiap unsur memerlukan"
        " paling sedikit satu jawaban."
    )


class WrongPopulation(Invalid):
    """A number of service recipients that cannot be."""

    slug = "wrong-population"
    sentence = N_("Jumlah penerima layanan setahun harus bilangan bulat mulai dari 1.")


class Mutu(StrEnum):
    """The grade of an index, and in words its kinerja."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    @property
    def kinerja(self) -> Phrase:
        """The grade in the regulation's words, to be translated where it is shown."""
        return _KINERJA[self]


_KINERJA = {
    Mutu.A: N_("Sangat baik"),
    Mutu.B: N_("Baik"),
    Mutu.C: N_("Kurang baik"),
    Mutu.D: N_("Tidak baik"),
}
# The printed bands leave gaps that real answers fall into, so only their lower bounds count.
LOWER_BOUNDS = (
    (Decimal("88.31"), Mutu.A),
    (Decimal("76.61"), Mutu.B),
    (Decimal("65.00"), Mutu.C),
)


def mutu(value: Decimal) -> Mutu:
    """Grade an index that is already rounded to 2 decimals.

    Args:
        value: 25.00 to 100.00, as it is printed.

    Raises:
        ValueError: More than 2 decimals; grading before rounding is how gaps arise.
    """
    if value != half_up(value, 2):
        raise ValueError(value)
    return next((grade for bound, grade in LOWER_BOUNDS if value >= bound), Mutu.D)


@dataclass(frozen=True, slots=True)
class UnsurScore:
    """One line of the unsur table. NRR is exact, 1 to 4; `ikm` is NRR x 25, rounded."""

    key: str
    n: int
    sum: int
    nrr: Fraction
    nrr_tertimbang: Fraction
    ikm: Decimal
    mutu: Mutu


@dataclass(frozen=True, slots=True)
class Scored:
    """The index of a set of answers. `exact` is the unrounded IKM, 25 to 100."""

    n: int
    n_complete: int
    exact: Fraction
    ikm: Decimal
    mutu: Mutu
    unsur: tuple[UnsurScore, ...]
    reconciliation: Mapping[str, Decimal]


def unsur_scores(counts: SetCounts) -> tuple[UnsurScore, ...]:
    """Score each unsur that has an answer, in list order.

    NRR = sum of scores / number of answers to that unsur; an unanswered question is not a 0.
    """
    lines = []
    for item in counts.questionnaire.unsur:
        tally = counts.tallies[item.key]
        if tally.n:
            nrr = Fraction(tally.sum, tally.n)
            ikm = half_up(nrr * 25, 2)
            weighted = nrr * counts.questionnaire.bobot
            lines.append(UnsurScore(item.key, tally.n, tally.sum, nrr, weighted, ikm, mutu(ikm)))
    return tuple(lines)


def weighted_index(nrrs: Iterable[Fraction], weight: Fraction) -> Fraction:
    """Compute 25 x the sum of NRR x weight, unrounded (PermenPANRB 14/2017)."""
    return 25 * sum((nrr * weight for nrr in nrrs), Fraction(0))


def score(counts: Counts) -> Scored:
    """Compute the IKM: 25 x the sum over all unsur of NRR / number of unsur, rounded once.

    Raises:
        MixedVersions: Versions with different unsur were answered.
        NoAnswers: An unsur has no answer at all; an index over the others would be another index.
    """
    answers = counts.one_set
    lines, questionnaire = unsur_scores(answers), answers.questionnaire
    if len(lines) < len(questionnaire.unsur):
        answered = {line.key for line in lines}
        empty = [item.name.id for item in questionnaire.unsur if item.key not in answered]
        raise NoAnswers(unsur=", ".join(empty))
    nrrs = [line.nrr for line in lines]
    exact = weighted_index(nrrs, questionnaire.bobot)
    ikm = half_up(exact, 2)
    weights = PRINTED_WEIGHTS.get(len(lines), ())
    printed = {w: half_up(weighted_index(nrrs, Fraction(w)), 2) for w in weights}
    return Scored(counts.n, counts.n_complete, exact, ikm, mutu(ikm), lines, printed)


def sample_size(population: int) -> int:
    """Say how many respondents a year's number of service recipients asks for.

    Krejcie-Morgan, as in the regulation's table: S = x N P Q / (d d (N - 1) + x P Q) with
    x = 3.841, P = Q = 0.5 and d = 0.05, rounded half up and at most N.

    Args:
        population: Recipients of the service in one year, 1 or more.

    Raises:
        WrongPopulation: Less than 1.

    >>> sample_size(10), sample_size(1000), sample_size(1_000_000)
    (10, 278, 384)
    """
    if population < 1:
        raise WrongPopulation
    spread = _CHI2 * _HALF * _HALF
    exact = spread * population / (_MARGIN**2 * (population - 1) + spread)
    return min(int(half_up(exact, 0)), population)


def enough_forms(n: int, population: int, *, or_more: bool) -> bool | None:
    """Say whether n forms are what the sample table asks for.

    Args:
        n: Submitted forms.
        population: Recipients of the service in one year, 1 or more.
        or_more: The population is a lower bound, because only a part of the year is recorded.

    Returns:
        None where it depends on how many more recipients there were.

    >>> enough_forms(300, 900, or_more=False), enough_forms(300, 900, or_more=True)
    (True, None)
    >>> enough_forms(384, 900, or_more=True)  # the table never asks for more
    True
    """
    if n < sample_size(population):
        return False
    return True if not or_more or n >= _MOST_REQUIRED else None
