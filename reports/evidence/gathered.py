"""The SKM forms of a unit and period, added up: all that an official result is made of.

A year may hold a million forms, so nothing here keeps one object per person. Two parts of a
period add up to the whole. Nothing is hidden and nothing rounded. Read next: skm/figures.py.
"""

from __future__ import annotations

import functools
import operator
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from reports.evidence import tallied
from reports.evidence.tallied import PROFILE, WeekTally
from survey.index.counts import Counts, count_by_ref
from survey.questionnaire import Instrument, Questionnaire, current, load, official, versions

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Gathered:
    """Submitted forms with at least one unsur, counted; `+` pools two sets of forms.

    Attributes:
        counts: What the scoring needs, over all forms.
        flagged: The same over the forms that some plausibility rule has flagged.
        by_flag: Forms by rule; one form may have several flags.
        by_channel: Forms by channel.
        by_service: Forms by service code in small letters; "" where it was not said.
        profile: Forms by what people said about themselves: sex, age_band, education, job; "" is
            not said, or erased since.
        n_unfinished: Begun and left; no part of any other figure.
        times: How often each score string was given, by the version that asked; for the annex.
        by_reason: People who named a reason, tap and details together; they need no form.
        n_reasons: People who named any.
    """

    counts: Counts
    flagged: Counts
    by_flag: Counter[str] = field(default_factory=Counter)
    by_channel: Counter[str] = field(default_factory=Counter)
    by_service: Counter[str] = field(default_factory=Counter)
    profile: Mapping[str, Counter[str]] = field(default_factory=dict)
    n_unfinished: int = 0
    times: Mapping[str, Counter[str]] = field(default_factory=dict)
    by_reason: Counter[str] = field(default_factory=Counter)
    n_reasons: int = 0

    @property
    def n(self) -> int:
        """Number of forms."""
        return self.counts.n

    @property
    def has_strings(self) -> bool:
        """Whether `times` holds every form."""
        return self.n == sum(strings.total() for strings in self.times.values())

    def __add__(self, other: Gathered) -> Gathered:
        """Pool two sets of forms; the parts of a period add up to the whole."""
        return Gathered(
            self.counts + other.counts,
            self.flagged + other.flagged,
            self.by_flag + other.by_flag,
            self.by_channel + other.by_channel,
            self.by_service + other.by_service,
            {
                what: self.profile.get(what, Counter()) + other.profile.get(what, Counter())
                for what in PROFILE
            },
            self.n_unfinished + other.n_unfinished,
            {
                ref: self.times.get(ref, Counter()) + other.times.get(ref, Counter())
                for ref in {**self.times, **other.times}
            },
            self.by_reason + other.by_reason,
            self.n_reasons + other.n_reasons,
        )


def read(
    conn: Connection,
    unit: str,
    first: date,
    last: date,
    *,
    instrument: Instrument,
    strings: bool = True,
    alike: Questionnaire | None = None,
) -> Gathered:
    """Count the forms of one unit from one day to another, both included, every channel.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day.
        last: The last local day, included.
        instrument: Whose answers.
        strings: Whether `times` is wanted. Without it the weeks whose packed counts still hold
            are not read answer by answer; every other figure is the same, and `times` is empty
            unless no week was packed.
        alike: Only forms of versions that ask the unsur of this one; who named a reason or left a
            form counts by any version. None is every version.

    Raises:
        UnknownUnit: There is no such unit.
    """
    from survey.register.offices import unit_code

    code = unit_code(conn, unit)
    # Packed weeks hold every version of the official instrument together.
    packed = not strings and instrument == official()
    held = tallied.held(conn, code, first, last) if packed else {}
    weeks = {week: counted for week, counted in held.items() if _only(counted, alike)}
    between = tallied.rest(first, last, weeks)
    refs = None if alike is None else same_unsur(alike)
    parts = [_added(week) for week in weeks.values()]
    parts += [_grouped(conn, code, stretch, instrument, refs) for stretch in between]
    whole = functools.reduce(operator.add, parts)
    return replace(whole, times={}) if weeks else whole


def asked(instrument: Instrument) -> Questionnaire:
    """Give the version that names an instrument's unsur where nobody answered."""
    return current(instrument.key) if instrument.version is None else load(str(instrument))


def same_unsur(asked: Questionnaire) -> frozenset[str]:
    """Name the versions of an instrument that ask the same unsur as one of them, it included."""
    return frozenset(
        form.ref for form in versions(asked.key) if form.unsur_keys == asked.unsur_keys
    )


def _only(week: WeekTally, alike: Questionnaire | None) -> bool:
    """Whether a packed week has no forms of other unsur: its parts cannot be told apart."""
    sets = (each for cell in week.cells.values() for each in cell.forms.sets)
    return alike is None or all(one.questionnaire.unsur_keys == alike.unsur_keys for one in sets)


def _grouped(
    conn: Connection,
    unit: str,
    stretch: tuple[date, date],
    instrument: Instrument,
    refs: frozenset[str] | None,
) -> Gathered:
    """Let the database group the answers of some days."""
    from survey.register import reasons
    from survey.register.forms import Forms

    forms = Forms(conn, unit, *stretch, instrument, refs=refs)
    times: dict[str, Counter[str]] = {}
    by_channel, by_service = Counter[str](), Counter[str]()
    for group in forms.groups():
        times.setdefault(group.questionnaire, Counter())[group.scores] += group.n
        by_channel[group.channel] += group.n
        by_service[group.service.casefold()] += group.n
    flagged: dict[str, Counter[str]] = {}
    by_flag = Counter(forms.flags())
    if by_flag:
        for group in forms.groups(flagged=True):
            flagged.setdefault(group.questionnaire, Counter())[group.scores] += group.n
    profile: dict[str, Counter[str]] = {what: Counter() for what in PROFILE}
    for said in forms.profiles():
        for what, column in zip(PROFILE, said, strict=False):
            profile[what][str(column)] += said.n
    by_reason, n_reasons = Counter[str](), 0
    for named in reasons.named(conn, unit, *stretch, instrument):
        by_reason.update(named)
        n_reasons += 1
    return Gathered(
        count_by_ref(asked(instrument), times),
        count_by_ref(asked(instrument), flagged),
        by_flag,
        by_channel,
        by_service,
        profile,
        forms.n_unfinished(),
        times,
        by_reason,
        n_reasons,
    )


def _added(week: WeekTally) -> Gathered:
    """Add up the cells of a week's packed counts."""
    none = Counts(current())
    by_channel, by_service = Counter[str](), Counter[str]()
    for key, cell in week.cells.items():
        if cell.forms.n:
            by_channel[key.channel] += cell.forms.n
            by_service[key.service] += cell.forms.n
    return Gathered(
        sum((cell.forms for cell in week.cells.values()), none),
        sum((cell.forms_flagged for cell in week.cells.values()), none),
        week.by_flag,
        by_channel,
        by_service,
        week.profile,
        week.n_unfinished,
        {},
        week.by_reason,
        week.n_reasons,
    )
