"""Which ratings say something about an officer, and how they are laid out for the comparison.

Attributed ratings given at the counter count; one whose reasons all lie with the unit is left out
and counted apart (design rule 7). Of each officer only whole fives are seen. Nothing is
compared here. Read next: standard.py, and disclosure/fives.py.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reports import disclosure
from reports.evidence.people import Person
from reports.measures import summary, tables
from reports.measures.fair.standard import Member, Ratings, Stratum
from reports.measures.summary import Clustering
from survey.answers.drafts import Channel
from survey.questionnaire import Owner, Questionnaire, is_satisfied


@dataclass(frozen=True, slots=True)
class Own:
    """One officer's ratings that are seen in a window."""

    key: str  # code, case folded
    counted: tuple[Person, ...]
    n_unit_reasons: int  # left out: all reasons belong to the unit
    n_unseen: int  # ratings of the window that lie in no five of it

    @property
    def k(self) -> int:
        """Satisfied ratings."""
        return sum(is_satisfied(person.kepuasan) for person in self.counted)

    @property
    def n_weekly(self) -> int:
        """Counted ratings that the unit's weekly share counts as well."""
        return sum(person.counts_as_tap for person in self.counted)

    @property
    def by_ground(self) -> dict[str, int]:
        """Counted ratings by the ground of their attribution."""
        return dict(sorted(Counter(person.ground for person in self.counted).items()))

    @property
    def day_sizes(self) -> list[int]:
        """Counted ratings of each of his days."""
        return list(Counter(person.day for person in self.counted).values())


def may_count(person: Person) -> bool:
    """A tap at the counter, or one from a file that names its officer or its minute on a roster."""
    known = person.channel == Channel.IMPORT and bool(person.officer or person.former)
    return person.counts_as_tap or (known and person.kepuasan is not None)


def only_unit_reasons(person: Person, version: Questionnaire) -> bool:
    """Say whether everything this person gave as a reason belongs to the unit."""
    owner = {reason.key: reason.owner for reason in version.reasons}
    return {owner.get(key) for key in person.reasons} == {Owner.UNIT}


def stratum(person: Person) -> Stratum:
    """Name what a rating is compared with: comparisons never pool channels (design rule 8)."""
    return person.service.casefold(), "", str(person.channel), str(person.slot)


def by_officer(persons: Iterable[Person]) -> dict[str, list[Person]]:
    """Give each officer's ratings by his code, case folded, with those that are his no longer."""
    persons_of: dict[str, list[Person]] = defaultdict(list)
    for person in persons:
        persons_of[person.officer.casefold()].append(person)
        for officer, late in person.former:
            moved = replace(person, officer=officer, late=late, gone=True)
            persons_of[officer.casefold()].append(moved)
    return persons_of


def own(
    codes: Iterable[str],
    persons: Iterable[Person],
    version: Questionnaire,
    *,
    first: date,
    last: date,
    whole_batches: bool = True,
) -> dict[str, Own]:
    """Gather what is seen of each officer from one day to another.

    Args:
        codes: The officers, also those without a rating.
        persons: Those whose rating may count, of `disclosure.gathered_over(first, last)`.
        version: The questionnaire whose reasons have owners.
        first: First day of the window.
        last: Its last day that is over.
        whole_batches: Only whole fives (design rule 10); False for the custodian, who sees every
            rating of the window.

    Returns:
        By code, case folded.
    """
    persons_of = by_officer(persons)
    return {
        code.casefold(): _seen(
            code.casefold(),
            persons_of[code.casefold()],
            version,
            (first, last),
            whole_batches=whole_batches,
        )
        for code in codes
    }


def _seen(
    key: str,
    persons: Sequence[Person],
    version: Questionnaire,
    days: tuple[date, date],
    *,
    whole_batches: bool,
) -> Own:
    counts = [person for person in persons if not only_unit_reasons(person, version)]
    left_out = [person for person in persons if only_unit_reasons(person, version)]
    first, last = (day.isoformat() for day in days)
    asked_for = sum(first <= person.day <= last and not person.gone for person in counts)
    shown = _in_sight(counts, days, whole_batches=whole_batches)
    if not shown and whole_batches:
        return Own(key, (), 0, asked_for)
    n_left_out = len(_in_sight(left_out, days, whole_batches=whole_batches))
    return Own(key, shown, n_left_out, asked_for - len(shown))


def less_a_five(officer: Own) -> Own:
    """Give an officer without the latest of his fives."""
    kept = officer.counted[: -disclosure.SEEN_BATCH]
    return replace(officer, counted=kept, n_unseen=officer.n_unseen + disclosure.SEEN_BATCH)


def _in_sight(
    persons: Sequence[Person], days: tuple[date, date], *, whole_batches: bool
) -> tuple[Person, ...]:
    """Give those who are seen; each kind of rating has fives of its own."""
    if whole_batches:
        return tuple(person for five in disclosure.fives(persons, *days) for person in five)
    first, last = (day.isoformat() for day in days)
    return tuple(person for person in persons if first <= person.day <= last and not person.gone)


def clustering(officers: Iterable[Own]) -> Clustering:
    """Say how alike the ratings of one officer's day are, days compared inside their officer."""
    return summary.clustering(
        [list(tables.by_day(officer.counted).values()) for officer in officers]
    )


def member(officer: Own, days: Clustering) -> Member:
    """Lay one officer's ratings out by stratum."""
    n, k = Counter[Stratum](), Counter[Stratum]()
    for person in officer.counted:
        n[stratum(person)] += 1
        k[stratum(person)] += is_satisfied(person.kepuasan)
    return Member(officer.key, {s: Ratings(n[s], k[s]) for s in n}, days.deff(officer.day_sizes))
