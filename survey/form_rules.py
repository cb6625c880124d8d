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
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from survey.language import N_
from survey.rules import RuleVerdict
from survey.usual_forms import DAY_HOURS, HOUR_S, Usual, agree, patterns

# How unlikely a window must be, by a bound that is never below the true chance.
ALARM: Final = 1e-6
WINDOWS_S: Final = (60, 600, 3600, 6 * 3600, 24 * 3600)
# A family may agree: fewer equal forms are nothing, however quickly they come.
LEAST_EQUAL: Final = 8
# A whole waiting room may press "Kirim" together: fewer forms a minute are no rush.
LEAST_RUSH: Final = 20
# The sixth form of one browser on one day; a family shares a phone.
MOST_OF_DEVICE: Final = 5
_SURFACE_S: Final = HOUR_S
# Eight equal forms over so many times their usual distance are no part of a stretch; seconds are.
_FAR: Final = 2
_NEAR_S: Final = 2
# Less than this a form may be behind others by the way it took.
_OVERTAKEN_S: Final = 60
# So many forms a reminder may bring, all of which may have had to wait.
_CROWD: Final = 100
# So many in a row that were not overtaken end a stretch of those that were.
_OTHERS: Final = 5


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
        "Formulir ponsel yang jawabannya sama di setiap unsur yang diisi datang jauh lebih rapat"
        " daripada biasanya di unit itu pada jam itu, sedangkan formulir lain tidak ikut ramai."
    ),
    FormRule.FORM_RUSH: N_(
        "Formulir ponsel datang jauh lebih rapat daripada biasanya. Ditandai: 20 atau lebih dalam"
        " satu menit, juga jauh lebih dari 100 yang menyebut waktu lebih awal daripada formulir"
        " yang sudah datang sebelumnya. Sejam yang sangat ramai hanya disorot."
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
        answers: The scores of its unsur, "-" where there is none: what the index is made of.
        nth: The how manieth of its browser on that day, 1 to 9; None when browsers are not counted.
        over_budget: Whether its source had sent more than a source usually does.
        arrived: The second of that day (more is a later day) before which it did not come, by
            what had come before it; None when nobody knows.
    """

    id: bytes
    counter: str
    second: int | None
    answers: str
    nth: int | None = None
    over_budget: bool = False
    arrived: int | None = None


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
        FormRule.EQUAL_FORMS: _verdict(day, known, flag=equal),
        FormRule.FORM_RUSH: _verdict(day, known, flag=rush, surface=busy),
        FormRule.SAME_DEVICE: _verdict(day, counted, flag=again),
        FormRule.MORE_FORMS: _verdict(day, beside, surface=many),
        FormRule.OVER_BUDGET: _verdict(day, known, surface=over),
    }


def _in_time(form: PhoneForm) -> tuple[int, bytes]:
    return form.second or 0, form.id


def _verdict(
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
    equal, rush, busy = dict[bytes, str](), set[bytes](), set[bytes]()
    kinds = _kinds(timed)
    counters = {form.counter for form in timed}
    for place in (*sorted(counters), None) if len(counters) > 1 else (None,):
        # In the unit only what no counter showed, or it would accuse the honest of another one.
        line = [f for f in timed if place == f.counter or (place is None and f.id not in equal)]
        seconds = [form.second or 0 for form in line]
        if not _may_be_dense(line, seconds, kinds):
            continue
        known = usual(place)
        for pattern, texts in kinds.items():
            for n in equal_forms(seconds, [f.answers in texts for f in line], pattern, known):
                equal.setdefault(line[n].id, pattern)
        rush |= {line[n].id for n in crowded(seconds, WINDOWS_S[0], known)}
        busy |= {line[n].id for n in crowded(seconds, _SURFACE_S, known)}
    rush |= overtaken(timed, usual)
    return equal.keys() - spared(timed, equal, usual), rush, busy


def _kinds(timed: Sequence[PhoneForm]) -> dict[str, frozenset[str]]:
    """Give by pattern what forms of it say; a text may be of several patterns."""
    texts = {form.answers for form in timed}
    return {
        pattern: frozenset(text for text in texts if agree(text, pattern))
        for pattern in patterns(form.answers for form in timed)
    }


def _may_be_dense(
    line: Sequence[PhoneForm], seconds: Sequence[int], kinds: Mapping[str, Collection[str]]
) -> bool:
    """Say whether any rule could mark anything, before the days before are read."""
    ends = zip(seconds, seconds[LEAST_RUSH - 1 :], strict=False)
    if any(last - first <= _SURFACE_S for first, last in ends):
        return True
    times = Counter(form.answers for form in line)
    return any(sum(times[text] for text in texts) >= LEAST_EQUAL for texts in kinds.values())


# ---- equal forms -----------------------------------------------------------------------------


def equal_forms(
    seconds: Sequence[int], alike: Sequence[bool], pattern: str, usual: Usual
) -> set[int]:
    """Find forms of one pattern that come too densely while the others do not.

    Both must be out of the question: so many, by what is usual then, and such a part of all.

    Args:
        seconds: Of the local day, rising.
        alike: Whether each of these forms agrees with the pattern.
        pattern: What they say.
        usual: What is usual there.

    Returns:
        The places of the marked forms.
    """
    marked: set[int] = set()
    places = [place for place, own in enumerate(alike) if own]
    if len(places) < LEAST_EQUAL:
        return marked
    own = [seconds[place] for place in places]
    for first, last in _too_dense(own, seconds, usual, usual.share(pattern)):
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
    timed: Sequence[PhoneForm],
    marked: Mapping[bytes, str],
    usual: Callable[[str | None], Usual],
) -> set[bytes]:
    """Give as many equal forms as usually come with so many others, the first ones: they stay.

    Nobody can tell which are honest; as they are equal, no figure asks.

    Args:
        timed: All forms of the day in order.
        marked: By id the pattern that a form was marked by.
        usual: What is usual.
    """
    if not marked:
        return set()
    known, stay = usual(None), set[bytes]()
    by_pattern: dict[str, list[PhoneForm]] = {}
    for form in timed:
        if form.id in marked:
            by_pattern.setdefault(marked[form.id], []).append(form)
    for pattern, own in by_pattern.items():
        share = known.plain_share(pattern)
        different = [form for form in timed if not agree(form.answers, pattern)]
        others = 0
        for counter in {form.counter for form in own}:
            seconds = [form.second or 0 for form in own if form.counter == counter]
            others += sum(
                form.counter == counter and seconds[0] <= (form.second or 0) <= seconds[-1]
                for form in different
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
        n, hour = end - start + 1, began // HOUR_S % DAY_HOURS
        # What comes in an hour may come in ten minutes of it, when people are reminded.
        likely = usual.rate(hour) * min(1.0, 10 * width / HOUR_S)
        if n >= LEAST_RUSH and above_poisson(n, likely) >= -math.log(ALARM):
            marked.update(range(max(start, upto + 1), end + 1))
            upto = end
    return marked


def overtaken(timed: Sequence[PhoneForm], usual: Callable[[str | None], Usual]) -> set[bytes]:
    """Find forms that say they are older than what had come before them, one behind the other.

    A phone that was offline brings one such form. After a failure of the server, or of an office's
    line, those that waited come in any order: no more than may come in so long a time, and not more
    than an evening's crowd above it if just then everybody was reminded.
    """
    marked: set[bytes] = set()
    for late in _late_together(timed):
        claimed = [form.second or 0 for form in late]
        first, last = min(claimed), max(claimed)
        likely = usual(None).most(first, last, max(HOUR_S, last - first)) + _CROWD
        if above_poisson(len(late), likely) >= -math.log(ALARM):
            marked.update(form.id for form in late)
    return marked


def _late_together(timed: Sequence[PhoneForm]) -> list[list[PhoneForm]]:
    """Give the overtaken forms of each stretch in which few others came; 20 or more."""
    stretches: list[list[PhoneForm]] = [[]]
    in_between = 0
    for form in sorted((f for f in timed if f.arrived is not None), key=_in_coming):
        in_between += 1
        if (form.arrived or 0) - (form.second or 0) > _OVERTAKEN_S:
            if in_between > _OTHERS:
                stretches.append([])
            stretches[-1].append(form)
            in_between = 0
    return [late for late in stretches if len(late) >= LEAST_RUSH]


def _in_coming(form: PhoneForm) -> tuple[int, int, bytes]:
    return form.arrived or 0, -(form.second or 0), form.id
