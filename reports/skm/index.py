"""The index of a period: one result for each set of unsur that was answered, nearly always one.

Every figure is exact until its one rounding (survey/index/scoring.py); only the interval is
floating point. Read next: figures.py, which puts the report's figures together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from reports.disclosure import enough
from reports.evidence.gathered import Gathered
from reports.measures import summary
from survey.index import scoring
from survey.index.counts import Counts, NoIndex, SetCounts
from survey.questionnaire import Order, Questionnaire, is_official, load
from survey.rounding import half_up


@dataclass(frozen=True, slots=True)
class UnsurLine:
    """One unsur; figures are rounded once from the exact value, None without an answer."""

    key: str
    label: str  # U1-U9 in the order asked for
    name: str
    n: int = 0
    sum: int = 0
    nrr: Decimal | None = None  # 4 places, 1-4
    nrr_tertimbang: Decimal | None = None  # 4 places
    ikm: Decimal | None = None  # 2 places, 25-100
    mutu: str | None = None
    low: Decimal | None = None  # interval of the NRR, 2 places
    high: Decimal | None = None

    @property
    def exact(self) -> Fraction:
        """The NRR before any rounding, 0 without an answer: what unsur are put in order by."""
        return Fraction(self.sum, self.n) if self.n else Fraction(0)


@dataclass(frozen=True, slots=True)
class Result:
    """What is computed of the answers to one set of unsur; no index while an unsur lacks any."""

    questionnaire: Questionnaire  # the newest version with these unsur
    n: int
    n_complete: int
    ikm: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unsur: tuple[UnsurLine, ...]
    reconciliation: Mapping[str, Decimal]

    def without_figures(self, unsur: tuple[UnsurLine, ...]) -> Result:
        """Give how many answered what, and no index."""
        return replace(self, ikm=None, low=None, high=None, unsur=unsur, reconciliation={})

    @property
    def tertimbang(self) -> Decimal | None:
        """The sum of NRR tertimbang, 4 places; the index before it is multiplied by 25."""
        if self.ikm is None:
            return None
        return half_up(sum(line.exact for line in self.unsur) * self.questionnaire.bobot, 4)

    @property
    def mutu(self) -> str | None:
        """The grade of the index; the regulation grades its own instrument only."""
        return None if self._grade is None else self._grade.value

    @property
    def kinerja(self) -> str | None:
        """The grade in the regulation's words, to be translated where it is shown."""
        return None if self._grade is None else self._grade.kinerja

    @property
    def _grade(self) -> scoring.Mutu | None:
        official = is_official(self.questionnaire)
        return scoring.mutu(self.ikm) if official and self.ikm is not None else None


@dataclass(frozen=True, slots=True)
class Unflagged:
    """The result without the forms that a plausibility rule has flagged."""

    n_flagged: int
    by_flag: Mapping[str, int]
    ikm: Decimal | None


def one_set(by_ref: Mapping[str, int]) -> frozenset[str] | None:
    """Name the versions, of forms by version, that figures are made of; None where no index is.

    Where versions with different unsur were answered they are those of the only set of ten forms or
    more: a few forms of another version, sent late or for fun, take nobody's index away and are in
    no figure of it. Where several sets are that large, or none is, there is no one index.
    """
    by_set = Counter[frozenset[str]]()
    for ref, n in by_ref.items():
        by_set[load(ref).unsur_keys] += n
    wanted = [unsur for unsur, n in by_set.items() if enough(n)] if len(by_set) > 1 else by_set
    if len(wanted) != 1:
        return None
    [unsur] = wanted
    return frozenset(ref for ref in by_ref if load(ref).unsur_keys == unsur)


def scored(counts: Counts) -> scoring.Scored | None:
    """Score answers; None where no one index can be made."""
    try:
        return scoring.score(counts)
    except NoIndex:
        return None


def unflagged(forms: Gathered) -> Unflagged:
    """Compute the index without the forms that a plausibility rule has flagged."""
    n = forms.flagged.n
    rest = scored(forms.counts - forms.flagged) if n and scored(forms.counts) else None
    return Unflagged(n, dict(sorted(forms.by_flag.items())), rest.ikm if rest else None)


def results(counts: Counts, order: Order, lang: str) -> tuple[Result, ...]:
    """Compute each set of unsur for itself, the newest first; one empty result for nobody."""
    answered = [each for each in counts.sets if each.n] or [counts.one_set]
    return tuple(_result(each, order, lang) for each in answered)


def _result(answers: SetCounts, order: Order, lang: str) -> Result:
    alone = Counts(answers.questionnaire, (answers,))
    score = scored(alone)
    bounds = summary.ikm_interval(alone, score.ikm) if score else None
    return Result(
        questionnaire=answers.questionnaire,
        n=answers.n,
        n_complete=answers.n_complete,
        ikm=score.ikm if score else None,
        low=half_up(bounds.low, 2) if bounds else None,
        high=half_up(bounds.high, 2) if bounds else None,
        unsur=_unsur(answers, order, lang),
        reconciliation=score.reconciliation if score else {},
    )


def _unsur(answers: SetCounts, order: Order, lang: str) -> tuple[UnsurLine, ...]:
    version = answers.questionnaire
    scores = {line.key: line for line in scoring.unsur_scores(answers)}
    lines = []
    for label, key in version.by_label(order).items():
        name = version.item(key).name.say(lang)
        line = scores.get(key)
        if line is None:
            lines.append(UnsurLine(key, label, name))
            continue
        bounds = summary.unsur_interval(answers.tallies[key])
        lines.append(
            UnsurLine(
                key,
                label,
                name,
                line.n,
                line.sum,
                half_up(line.nrr, 4),
                half_up(line.nrr_tertimbang, 4),
                line.ikm,
                line.mutu.value if is_official(version) else None,
                half_up(bounds.low, 2) if bounds else None,
                half_up(bounds.high, 2) if bounds else None,
            )
        )
    return tuple(lines)
