"""Who answered: the forms counted by sex, education, age, job and service.

Counts only, never crossed with what was answered. For the copy that leaves the office small groups
are joined until each holds five people (design rule 10). Read next:
../evidence/gathered.py and ../disclosure/tables.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from reports.disclosure import MIN_PUBLISHED, hide_small
from reports.evidence.gathered import Gathered
from survey.answers.drafts import AGE_BANDS, EDUCATIONS, JOBS, SEXES
from survey.office.facts import Unit

UNKNOWN = ""  # not said, or erased since


class Trait(StrEnum):
    """What the forms are counted by."""

    SEX = "sex"
    EDUCATION = "education"
    AGE = "age"
    JOB = "job"
    SERVICE = "service"
    CHANNEL = "channel"


_PROFILE = (
    (Trait.SEX, "sex", SEXES),
    (Trait.EDUCATION, "education", EDUCATIONS),
    (Trait.AGE, "age_band", AGE_BANDS),
    (Trait.JOB, "job", JOBS),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Some people: one code of the form, or several where groups were joined."""

    codes: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Respondents:
    """All respondents by one trait; the groups add up to the forms of the period."""

    trait: Trait
    groups: tuple[Group, ...]


def count(gathered: Gathered, unit: Unit) -> tuple[Respondents, ...]:
    """Count the forms by each trait that is known of them, every code in the form's own order.

    Of the forms of one service only the service is: profiles are kept beside no answer.
    """
    services = [service.code.casefold() for service in unit.services]
    every = (
        *(_by(trait, gathered.profile.get(key, {}), codes) for trait, key, codes in _PROFILE),
        _by(Trait.SERVICE, {code: c.n for code, c in gathered.by_service.items()}, services),
    )
    return tuple(people for people in every if sum(g.n for g in people.groups) == gathered.n)


def _by(trait: Trait, counts: Mapping[str, int], codes: Iterable[str]) -> Respondents:
    known = list(codes)
    # A service that the office no longer lists was given all the same.
    more = sorted(code for code in counts if code not in known and code != UNKNOWN)
    groups = [Group((code,), counts.get(code, 0)) for code in (*known, *more, UNKNOWN)]
    return Respondents(trait, tuple(groups))


def by_channel(counts: Mapping[str, int]) -> Respondents:
    """Count the forms by the channel through which they came, the largest first."""
    order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return Respondents(Trait.CHANNEL, tuple(Group((channel,), n) for channel, n in order))


def joined(people: Respondents) -> Respondents:
    """Join the small groups into one, so that no group points at a few people.

    Those that the public board leaves empty are joined, by the same function: laid beside each
    other the two tell no more than one of them.

    Returns:
        The same people; groups of nobody are left out.
    """
    [kept] = hide_small([[group.n for group in people.groups]], MIN_PUBLISHED, column_totals=False)
    together = [group for group, n in zip(people.groups, kept, strict=True) if n is None]
    groups = [group for group, n in zip(people.groups, kept, strict=True) if n]
    if together:
        codes = tuple(code for group in together for code in group.codes)
        groups.append(Group(codes, sum(group.n for group in together)))
    return Respondents(people.trait, tuple(groups))
