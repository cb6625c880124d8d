"""Plausibility verdicts on the forms that phones sent to one unit on one day: pure rules.

They know no address and no person: who sends very often shows in what was sent, when, and how
often the same browser came back. Evenings at home, families, and many people behind one carrier's
address are honest. Formulas, sources and known misses: docs/method.md, chapter 11. Read next:
`actions/form_flags.py`.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import Final, NamedTuple

from survey.language import N_
from survey.rules import RuleVerdict

# How unlikely a window must be, by a bound that is never below the true chance.
ALARM: Final = 1e-6
WINDOWS_S: Final = (60, 600, 3600, 6 * 3600, 24 * 3600)
# A family may agree: fewer equal forms are nothing, however quickly they come.
LEAST_EQUAL: Final = 8
# A whole waiting room may press "Kirim" together: fewer forms a minute are no rush.
LEAST_RUSH: Final = 20
# The sixth form of one browser on one day; a family shares a phone.
MOST_OF_DEVICE: Final = 5
USUAL_DAYS: Final = 28
# Below so many forms of the days before, nobody knows what is usual here.
_KNOWN: Final = 30
_SHARE_UNKNOWN: Final = 0.75
_LEAST_SHARE: Final = 0.3
_HOURS: Final = 24
_HOUR_S: Final = 3600
_SURFACE_S: Final = 3600
# Eight equal forms over so many times their usual distance are no part of a stretch; seconds are.
_FAR: Final = 2
_NEAR_S: Final = 2


class FormRule(StrEnum):
    """The rules for forms, by the name that a flag carries."""

    EQUAL_FORMS = "equal-forms"
    FORM_RUSH = "form-rush"
    SAME_DEVICE = "same-device"
    MORE_FORMS = "more-forms-than-services"
    OVER_BUDGET = "over-budget"


# How each rule works, in one line for the reports.
WHY_FORMS: Final[Mapping[FormRule, str]] = {
    FormRule.EQUAL_FORMS: N_(
        "Formulir ponsel yang isinya sama persis datang jauh lebih rapat daripada biasanya di unit"
        " itu pada jam itu, sedangkan formulir lain tidak ikut ramai."
    ),
    FormRule.FORM_RUSH: N_(
        "Formulir ponsel datang jauh lebih rapat daripada biasanya: 20 atau lebih dalam satu menit"
        " ditandai, sejam yang sangat ramai hanya disorot."
    ),
    FormRule.SAME_DEVICE: N_(
        "Formulir keenam atau lebih dari peramban yang sama pada hari yang sama."
    ),
    FormRule.MORE_FORMS: N_(
        "Dalam tujuh hari unit menerima lebih banyak formulir ponsel daripada layanan yang"
        " tercatat; disorot saja, karena tidak dapat diketahui formulir yang mana."
    ),
    FormRule.OVER_BUDGET: N_(
        "Banyak formulir datang dari satu alamat internet; disorot saja, karena satu alamat dapat"
        " dipakai bersama oleh banyak orang. Alamatnya tidak dicatat."
    ),
}


class PhoneForm(NamedTuple):
    """A form that a phone sent.

    Attributes:
        id: Of the answer.
        counter: Whose sticker led to it.
        second: Of the local day, None when the time is unknown or erased.
        answers: All scores with the questionnaire's version: equal texts are equal forms.
        nth: The how manieth of its browser on that day, 1 to 9; None when browsers are not counted.
        over_budget: Whether its source had sent more than a source usually does.
    """

    id: bytes
    counter: str
    second: int | None
    answers: str
    nth: int | None = None
    over_budget: bool = False


class PastForm(NamedTuple):
    """What is looked at of a form of the days before; the hour is 0 to 23, None if unknown."""

    counter: str
    hour: int | None
    answers: str


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual at a place: forms by hour of the day and by content, over some days.

    A day far above the others counts for no more than a busy one: who stuffed a day before has
    not made it usual.

    Attributes:
        n_days: Days from the first form to the day before, 0 or more.
        by_hour: Forms by hour of the day.
        by_answers: Forms by what they say.
    """

    n_days: int = 0
    by_hour: tuple[float, ...] = (0.0,) * _HOURS
    by_answers: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, days: Sequence[Sequence[PastForm]], n_days: int) -> "Usual":
        """Count the forms of days before; each day of `days` has one form at least."""
        sizes = [len(day) for day in days if day]
        most = 2 * median(sizes) + 5 if sizes else 0
        by_hour, by_answers = [0.0] * _HOURS, dict[str, float]()
        for day in days:
            weight = min(1.0, most / len(day)) if day else 0.0
            for form in day:
                if form.hour is not None:
                    by_hour[form.hour] += weight
                by_answers[form.answers] = by_answers.get(form.answers, 0.0) + weight
        return cls(n_days, tuple(by_hour), by_answers)

    @property
    def n(self) -> float:
        """How many forms it knows."""
        return sum(self.by_answers.values())

    def rate(self, hour: int) -> float:
        """Give how many forms an hour of the day may have here, by it and the hours beside it."""
        if not self.n_days:
            return 2.0
        near = [self.by_hour[(hour + step) % _HOURS] for step in (-1, 0, 1)]
        return _at_most(max(*near, sum(self.by_hour) / _HOURS) / self.n_days)

    def most(self, first: int, last: int, width: int) -> float:
        """Give how many forms may come here at the most, in a window from one second to another."""
        if width <= _HOUR_S or not self.n_days:
            return self.rate(last // _HOUR_S % _HOURS) * width / _HOUR_S
        hours = range(first // _HOUR_S, last // _HOUR_S + 1)
        return _at_most(sum(self.by_hour[hour % _HOURS] for hour in hours) / self.n_days)

    def share(self, answers: str) -> float:
        """Give which share of forms may honestly say just this, 0-1: its usual odds doubled."""
        if self.n < _KNOWN:
            return _SHARE_UNKNOWN
        usual = self.plain_share(answers)
        return max(_LEAST_SHARE, 2 * usual / (1 + usual))

    def plain_share(self, answers: str) -> float:
        """Give which share of forms usually says just this, 0-1; 0 where nobody knows."""
        if self.n < _KNOWN:
            return 0.0
        return (self.by_answers.get(answers, 0.0) + 1) / (self.n + 2)


def _at_most(usual: float) -> float:
    """Give how many forms may honestly come where so many usually do."""
    return 2 * usual + 4 * math.sqrt(usual) + 2


@dataclass(frozen=True, slots=True)
class UnitForms:
    """The forms that phones sent to a unit on one day, with what the office says of it.

    Attributes:
        forms: In any order.
        services: Services given on that day and the six before, None when there is no record.
        n_week: Forms that phones sent on these days.
    """

    forms: tuple[PhoneForm, ...]
    services: int | None = None
    n_week: int = 0


def form_verdicts(
    day: UnitForms, usual: Callable[[str | None], Usual]
) -> dict[FormRule, dict[bytes, RuleVerdict]]:
    """Judge every form of a unit's day by every rule.

    Args:
        day: The forms.
        usual: Gives what is usual at a counter, or at the whole unit (None); only asked where
            forms come densely at all.

    Returns:
        By rule the verdict of each form, by its id.
    """
    timed = sorted((form for form in day.forms if form.second is not None), key=_in_time)
    equal, rush, busy = _dense(timed, usual)
    known = {form.id for form in timed}
    counted = {form.id for form in day.forms if form.nth is not None}
    again = {form.id for form in day.forms if (form.nth or 0) > MOST_OF_DEVICE}
    over = {form.id for form in day.forms if form.over_budget}
    beside = {form.id for form in day.forms if day.services is not None}
    many = beside if day.n_week > (day.services or 0) else set()
    return {
        FormRule.EQUAL_FORMS: _said(day, known, flag=equal),
        FormRule.FORM_RUSH: _said(day, known, flag=rush, surface=busy),
        FormRule.SAME_DEVICE: _said(day, counted, flag=again),
        FormRule.MORE_FORMS: _said(day, beside, surface=many),
        FormRule.OVER_BUDGET: _said(day, known, surface=over),
    }


def _in_time(form: PhoneForm) -> tuple[int, bytes]:
    return form.second or 0, form.id


def _said(
    day: UnitForms,
    judged: Collection[bytes],
    *,
    flag: Collection[bytes] = (),
    surface: Collection[bytes] = (),
) -> dict[bytes, RuleVerdict]:
    verdicts = {}
    for form in day.forms:
        verdict = RuleVerdict.PASS if form.id in judged else RuleVerdict.NOT_APPLIED
        if form.id in flag:
            verdict = RuleVerdict.FLAG
        elif form.id in surface:
            verdict = RuleVerdict.SURFACE
        verdicts[form.id] = verdict
    return verdicts


def _dense(
    timed: Sequence[PhoneForm], usual: Callable[[str | None], Usual]
) -> tuple[set[bytes], set[bytes], set[bytes]]:
    """Find equal forms, a rush, and an hour that is busy only; at each counter and in the unit."""
    equal, rush, busy = set[bytes](), set[bytes](), set[bytes]()
    counters = {form.counter for form in timed}
    for place in (*sorted(counters), None) if len(counters) > 1 else (None,):
        # In the unit only what no counter showed, or it would accuse the honest of another one.
        line = [f for f in timed if place == f.counter or (place is None and f.id not in equal)]
        seconds = [form.second or 0 for form in line]
        if not _may_be_dense(line, seconds):
            continue
        known = usual(place)
        equal |= {line[n].id for n in equal_forms(seconds, [f.answers for f in line], known)}
        rush |= {line[n].id for n in crowded(seconds, WINDOWS_S[0], known)}
        busy |= {line[n].id for n in crowded(seconds, _SURFACE_S, known)}
    return equal - spared(timed, equal, usual), rush, busy


def _may_be_dense(line: Sequence[PhoneForm], seconds: Sequence[int]) -> bool:
    """Say whether any rule could mark anything, before the days before are read."""
    by_answers: dict[str, list[int]] = {}
    for form, second in zip(line, seconds, strict=True):
        by_answers.setdefault(form.answers, []).append(second)
    ends = zip(seconds, seconds[LEAST_RUSH - 1 :], strict=False)
    many = any(last - first <= _SURFACE_S for first, last in ends)
    return many or max(map(len, by_answers.values()), default=0) >= LEAST_EQUAL


# ---- equal forms -----------------------------------------------------------------------------


def equal_forms(seconds: Sequence[int], answers: Sequence[str], usual: Usual) -> set[int]:
    """Find equal forms that come too densely while the others do not.

    Both must be out of the question: so many, by what is usual then, and such a part of all.

    Args:
        seconds: Of the local day, rising.
        answers: What each of these forms says.
        usual: What is usual there.

    Returns:
        The places of the marked forms.
    """
    marked: set[int] = set()
    for content, n in Counter(answers).items():
        if n < LEAST_EQUAL:
            continue
        places = [place for place, own in enumerate(answers) if own == content]
        own = [seconds[place] for place in places]
        for first, last in _too_dense(own, seconds, usual, usual.share(content)):
            marked.update(places[first : last + 1])
    return marked


def _too_dense(
    own: Sequence[int], everybody: Sequence[int], usual: Usual, share: float
) -> Iterator[tuple[int, int]]:
    """Give the first and last place of each stretch of equal forms that is too dense."""
    for width in WINDOWS_S:
        end = -1
        for start, began in enumerate(own):
            before, end = end, max(end, start)
            while end + 1 < len(own) and own[end + 1] - began <= width:
                end += 1
            n = end - start + 1
            if n < LEAST_EQUAL or end == before:
                continue
            of_all = bisect_right(everybody, own[end]) - bisect_left(everybody, began)
            likely = usual.most(began, own[end], width) * share
            weight = min(above_poisson(n, likely), above_binomial(n, of_all, share))
            if weight >= -math.log(ALARM):
                yield _without_edges(own, start, end)


def spared(
    timed: Sequence[PhoneForm], marked: Collection[bytes], usual: Callable[[str | None], Usual]
) -> set[bytes]:
    """Give as many equal forms as usually come with so many others, the first ones: they stay.

    Nobody can tell which are honest; as they are equal, no figure asks.
    """
    if not marked:
        return set()
    known, stay = usual(None), set[bytes]()
    by_answers: dict[str, list[PhoneForm]] = {}
    for form in timed:
        if form.id in marked:
            by_answers.setdefault(form.answers, []).append(form)
    for content, own in by_answers.items():
        share = known.plain_share(content)
        others = 0
        for counter in {form.counter for form in own}:
            seconds = [form.second or 0 for form in own if form.counter == counter]
            others += sum(
                form.counter == counter
                and form.answers != content
                and seconds[0] <= (form.second or 0) <= seconds[-1]
                for form in timed
            )
        stay.update(form.id for form in own[: round(others * share / (1 - share))])
    return stay


def _without_edges(own: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Leave off the ends of a stretch what lies far from its middle half: somebody else's."""
    quarter = (end - start + 1) // 4
    middle = own[end - quarter] - own[start + quarter]
    mean = max(middle / (end - start - 2 * quarter), _NEAR_S)
    # The ends must be about as dense, eight by eight: two by chance would keep each other.
    reach = LEAST_EQUAL - 1
    far = _FAR * mean * reach
    while end - start > reach and own[start + reach] - own[start] > far:
        start += 1
    while end - start > reach and own[end] - own[end - reach] > far:
        end -= 1
    return start, end


def above_poisson(n: int, likely: float) -> float:
    """Bound the chance of n or more where `likely` are expected; gives -ln of the bound, 0 or more.

    Chernoff's bound: exp(-(m - n + n ln(n / m))), never below the chance itself.
    """
    return 0.0 if n <= likely else likely - n + n * math.log(n / likely)


def above_binomial(n: int, of_all: int, share: float) -> float:
    """Bound the chance of n or more of some, each with a share; gives -ln of the bound, 0 or more.

    Chernoff and Hoeffding (1963): exp(-N · KL(n / N ‖ share)).
    """
    part = n / of_all
    if part <= share:
        return 0.0
    rest = (1 - part) * math.log((1 - part) / (1 - share)) if part < 1 else 0.0
    return of_all * (part * math.log(part / share) + rest)


# ---- any forms -------------------------------------------------------------------------------


def crowded(seconds: Sequence[int], width: int, usual: Usual) -> set[int]:
    """Find the places of forms of any content that come too densely, within so many seconds."""
    marked: set[int] = set()
    end = upto = -1
    for start, began in enumerate(seconds):
        end = max(end, start)
        while end + 1 < len(seconds) and seconds[end + 1] - began <= width:
            end += 1
        n, hour = end - start + 1, began // _HOUR_S % _HOURS
        # What comes in an hour may come in ten minutes of it, when people are reminded.
        likely = usual.rate(hour) * min(1.0, 10 * width / _HOUR_S)
        if n >= LEAST_RUSH and above_poisson(n, likely) >= -math.log(ALARM):
            marked.update(range(max(start, upto + 1), end + 1))
            upto = end
    return marked
