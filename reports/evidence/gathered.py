"""The SKM forms of a unit and period, added up: all that an official result is made of.

A year may hold a million forms, so nothing here keeps one object per person. Nothing is hidden and
nothing rounded. Read next: skm/figures.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from reports.evidence.cells import PROFILE, Cells, Crosstab
from survey.index.counts import Counts, count_by_ref
from survey.questionnaire import Instrument, Questionnaire, current, load, versions

_AT_ONCE = 8  # weeks whose score strings are counted together
MOST_STRINGS = 5000  # forms whose score strings are kept apart, for the annex that prints them


@dataclass(frozen=True, slots=True)
class Gathered:
    """Submitted forms with at least one unsur, counted.

    Attributes:
        counts: What the scoring needs, over all forms.
        flagged: The same over the forms that some plausibility rule has flagged.
        by_flag: Forms by rule; one form may have several flags.
        by_channel: Forms by channel.
        by_service: What the scoring needs of each service's forms, by code in small letters, ""
            where it was not said; they add up to `counts`.
        by_provenance: The same by the program's own word for where a form came from.
        profile: Forms by what people said about themselves: sex, age_band, education, job; "" is
            not said, or erased since.
        n_unfinished: Begun and left; no part of any other figure.
        times: How often each score string was given, by the version that asked; empty for more
            than `MOST_STRINGS` forms.
        by_reason: People who named a reason, tap and details together; they need no form.
        n_reasons: People who named any.
    """

    counts: Counts
    flagged: Counts
    by_flag: Counter[str] = field(default_factory=Counter)
    by_channel: Counter[str] = field(default_factory=Counter)
    by_service: Mapping[str, Counts] = field(default_factory=dict)
    by_provenance: Mapping[str, Counts] = field(default_factory=dict)
    profile: Mapping[str, Counter[str]] = field(default_factory=dict)
    n_unfinished: int = 0
    times: Mapping[str, Counter[str]] = field(default_factory=dict)
    by_reason: Counter[str] = field(default_factory=Counter)
    n_reasons: int = 0

    @property
    def n(self) -> int:
        """Number of forms."""
        return self.counts.n


def gather(period: Cells, version: Questionnaire, refs: Collection[str] | None = None) -> Gathered:
    """Count the forms of a period.

    Args:
        period: What was said in it to one instrument.
        version: The version that names the unsur where nobody answered.
        refs: Of the forms only those of these versions; who named a reason or left a form counts
            by any version. None is every version.
    """
    forms, profiles = period.forms.of_refs(refs), period.profiles.of_refs(refs)
    flagged = forms.keep("flags", bool)
    reasons = period.people.keep("reasons", bool)
    by_service = counted_by(forms, version, "service")
    return Gathered(
        counts=sum(by_service.values(), Counts(version)),
        flagged=counted(flagged, version),
        by_flag=flagged.by_each("flags"),
        by_channel=forms.by_word("channel"),
        by_service=by_service,
        by_provenance=counted_by(forms, version, "provenance"),
        profile={trait: profiles.by_word(trait) for trait in PROFILE},
        n_unfinished=period.unfinished.n,
        times=forms.nested("ref", "scores") if forms.n <= MOST_STRINGS else {},
        by_reason=reasons.by_each("reasons"),
        n_reasons=reasons.n,
    )


def counted(forms: Crosstab, version: Questionnaire) -> Counts:
    """Count what the scoring needs; a version names the unsur where nobody answered."""
    weeks = (
        count_by_ref(version, Crosstab((part,)).nested("ref", "scores")) for part in forms.parts
    )
    return sum(weeks, Counts(version))


def counted_by(forms: Crosstab, version: Questionnaire, column: str) -> dict[str, Counts]:
    """Count what the scoring needs of the forms that agree in a column, by its word.

    Some weeks at once: a service's forms of one week are few, and all score strings of a year many.
    """
    by_word: dict[str, Counts] = {}
    for begin in range(0, len(forms.parts), _AT_ONCE):
        weeks = Crosstab(forms.parts[begin : begin + _AT_ONCE])
        times: dict[str, dict[str, Counter[str]]] = {}
        for (word, ref, scores), n in weeks.by(column, "ref", "scores").items():
            times.setdefault(word, {}).setdefault(ref, Counter())[scores] += n
        for word, by_ref in times.items():
            before = by_word.get(word, Counts(version))
            by_word[word] = before + count_by_ref(version, by_ref)
    return by_word


def newest(instrument: Instrument) -> Questionnaire:
    """Give the version that names an instrument's unsur where nobody answered."""
    return current(instrument.key) if instrument.version is None else load(str(instrument))


def same_unsur(version: Questionnaire) -> frozenset[str]:
    """Name the versions of an instrument that ask the same unsur as one of them, it included."""
    return frozenset(
        form.ref for form in versions(version.key) if form.unsur_keys == version.unsur_keys
    )
