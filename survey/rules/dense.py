"""Where phone forms come more densely than is usual, and which of them stay all the same: pure.

No sender can make another's form doubtful by dating his own back: forms that came when they say
are judged without those that came late. And wherever some are marked, as many as usually come
there stay. Formulas and sources: docs/method.md, chapter 11. Read next: `forms.py`.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from survey.rules.kinds import FormKind, kinds
from survey.rules.spread import LEAST_EQUAL, UsualAt, WeekForms, dense_of_week, texts_of_week
from survey.rules.usual import (
    ALARM,
    DAY_HOURS,
    HOUR_S,
    PhoneForm,
    Usual,
    above_binomial,
    above_poisson,
    least_share,
)

WINDOWS_S: Final = (60, 600, 3600, 6 * 3600, 24 * 3600)
# A whole waiting room may press "Kirim" together: fewer forms a minute are no rush.
LEAST_RUSH: Final = 20
# Eight equal forms over so many times their usual distance are no part of a stretch; seconds are.
_FAR: Final = 2
_NEAR_S: Final = 2
# So many forms a reminder may bring in a day, all of which may have had to wait.
_CROWD: Final = 100
# So many in a row that were not overtaken end a stretch of those that were.
_OTHERS: Final = 5
# One in so many phones had no line when its form was written.
_ONE_IN_LATE: Final = 5


class _Ground(NamedTuple):
    """By what a form is marked: its kind, and whether of that too many come all day or a while."""

    kind: FormKind
    all_day: bool


# ---- forms of a kind -------------------------------------------------------------------------


def alike_forms(timed: Sequence[PhoneForm], week: WeekForms, usual: UsualAt) -> set[bytes]:
    """Find forms of one kind that come too densely while the others do not.

    Args:
        timed: All forms of a unit's day whose time is known, in order.
        week: Gives what the forms of its week say.
        usual: What is usual at a counter or in the unit.
    """
    marked: dict[bytes, _Ground] = {}
    late = {form.id for form in timed if form.late}
    widths = kinds(form.answers for form in timed)
    for own in (None, late) if late else (None,):
        # Who came late is judged among all, and nobody else by him.
        judged = [form for form in timed if own is not None or not form.late]
        rest = texts_of_week(week, widths, usual, in_time=own is None)
        for some in widths:
            line = [form for form in judged if form.id not in marked]
            dense = _dense_kinds(line, some, usual)
            by_day = {ground.kind for ground in dense.values()}
            for kind in dense_of_week(rest, some, by_day, usual):
                for form in line:
                    if kind.holds(form.answers):
                        dense.setdefault(form.id, _Ground(kind, all_day=True))
            marked |= {i: ground for i, ground in dense.items() if own is None or i in own}
    return marked.keys() - _staying(timed, marked, usual)


def _dense_kinds(
    line: Sequence[PhoneForm], some: Sequence[FormKind], usual: UsualAt
) -> dict[bytes, _Ground]:
    """Find what is too dense at each counter and in the unit; by the first kind."""
    marked: dict[bytes, _Ground] = {}
    times = Counter(form.answers for form in line)
    members = {kind: frozenset(filter(kind.holds, times)) for kind in some}
    common = [kind for kind in some if sum(times[t] for t in members[kind]) >= LEAST_EQUAL]
    counters = sorted({form.counter for form in line}) if common else []
    for place in (*counters, None) if len(counters) > 1 else (None,):
        # In the unit only what no counter showed, or it would accuse the honest of another one.
        here = [f for f in line if place == f.counter or (place is None and f.id not in marked)]
        seconds = [form.second or 0 for form in here]
        for kind in common:
            own = [form.answers in members[kind] for form in here]
            for n in equal_forms(seconds, own, kind, partial(usual, place)):
                marked.setdefault(here[n].id, _Ground(kind, all_day=False))
    return marked


def equal_forms(
    seconds: Sequence[int], alike: Sequence[bool], kind: FormKind, usual: Callable[[], Usual]
) -> set[int]:
    """Find forms of one kind that come too densely while the others do not.

    Both must be out of the question: so many, by what is usual then, and such a part of all.

    Args:
        seconds: Of the local day, rising.
        alike: Whether each of these forms is of the kind.
        kind: What they have in common.
        usual: Gives what is usual there; only asked where they are no small part of all.

    Returns:
        The places of the marked forms.
    """
    marked: set[int] = set()
    places = [place for place, own in enumerate(alike) if own]
    if len(places) < LEAST_EQUAL:
        return marked
    own = [seconds[place] for place in places]
    for first, last in _too_dense(own, seconds, kind, usual):
        marked.update(places[first : last + 1])
    return marked


def _too_dense(
    own: Sequence[int], everybody: Sequence[int], kind: FormKind, usual: Callable[[], Usual]
) -> Iterator[tuple[int, int]]:
    """Give the first and last place of each stretch of equal forms that is too dense."""
    share: float | None = None
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
            if above_binomial(n, of_all, least_share(kind)) < ALARM:
                continue  # whatever is usual
            share = usual().share(kind) if share is None else share
            likely = usual().most(began, own[end], width) * share
            if min(above_poisson(n, likely), above_binomial(n, of_all, share)) >= ALARM:
                yield _without_edges(own, start, end)


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


def _staying(
    timed: Sequence[PhoneForm], marked: Mapping[bytes, _Ground], usual: UsualAt
) -> set[bytes]:
    """Give as many marked forms of a kind as usually come with so many others; they stay.

    Args:
        timed: All forms of the day in order.
        marked: By id the ground on which a form was marked.
        usual: What is usual.
    """
    stay = set[bytes]()
    by_ground: dict[_Ground, list[PhoneForm]] = {}
    for form in timed:
        if form.id in marked:
            by_ground.setdefault(marked[form.id], []).append(form)
    for ground, own in by_ground.items():
        kind, share = ground.kind, usual(None).plain_share(ground.kind)
        beside = [form for form in timed if form.id not in marked]
        if not ground.all_day:
            beside = list(_between(own, beside))
        free = sum(kind.holds(form.answers) for form in beside)
        others = len(beside) - free
        # One at the least: it may be somebody's whose words others repeat to have them left out.
        n = max(round(others * share / (1 - share)) - free, 1)
        stay.update(form.id for form in sorted(own, key=_by_word)[:n])
    return stay


def _between(own: Sequence[PhoneForm], others: Sequence[PhoneForm]) -> Iterator[PhoneForm]:
    """Give of some forms those between others of their counter."""
    seconds: dict[str, list[int]] = {}
    for form in own:
        seconds.setdefault(form.counter, []).append(form.second or 0)
    for form in others:
        here = seconds.get(form.counter)
        if here and here[0] <= (form.second or 0) <= here[-1]:
            yield form


def _by_word(form: PhoneForm) -> tuple[bool, bool, bool, int, int, bytes]:
    """Put first what more speaks for; of equals what came first, whatever it says of its time."""
    second = form.second or 0
    came = second if form.arrived is None else form.arrived
    return form.late, not form.ticket, form.over_budget, came, -second, form.id


# ---- any forms -------------------------------------------------------------------------------


def rushing_forms(
    timed: Sequence[PhoneForm], explained: Collection[bytes], usual: UsualAt
) -> set[bytes]:
    """Find forms of any content of which too many come at once, in an hour, or in a day.

    Args:
        timed: All forms of a unit's day whose time is known, in order.
        explained: The forms of a kind that are marked: without them the others may be no rush.
        usual: What is usual at a counter or in the unit.
    """
    minute, day = WINDOWS_S[0], WINDOWS_S[-1]
    in_time = [form for form in timed if not form.late]
    rest = [form for form in in_time if form.id not in explained]
    at_once = _crowds(in_time, minute, usual) & set(explained) | _crowds(rest, minute, usual)
    crowd = _crowds(rest, HOUR_S, usual, _CROWD) | _crowds(rest, day, usual, _CROWD)
    marked = at_once - _first_of_each(in_time, at_once, minute)
    marked |= crowd - _as_usual(in_time, crowd | at_once, usual)
    return marked | overtaken(timed, usual)


def busy_forms(timed: Sequence[PhoneForm], usual: UsualAt) -> set[bytes]:
    """Find the forms of an hour that is far busier than usual."""
    return _crowds(timed, HOUR_S, usual)


def _crowds(line: Sequence[PhoneForm], width: int, usual: UsualAt, crowd: int = 0) -> set[bytes]:
    """Find what is crowded at each counter and in the unit."""
    marked: set[bytes] = set()
    counters = sorted({form.counter for form in line})
    for place in (*counters, None) if len(counters) > 1 else (None,):
        here = [form for form in line if place in {None, form.counter}]
        seconds = [form.second or 0 for form in here]
        marked |= {here[n].id for n in crowded(seconds, width, partial(usual, place), crowd)}
    return marked


def crowded(
    seconds: Sequence[int], width: int, usual: Callable[[], Usual], crowd: int = 0
) -> set[int]:
    """Find the places of forms of any content that come too densely.

    Args:
        seconds: Of the local day, rising.
        width: Within so many seconds.
        usual: Gives what is usual there; only asked where forms come densely at all.
        crowd: So many may come in any such time, if just then everybody was reminded.
    """
    marked: set[int] = set()
    end = upto = -1
    for start, began in enumerate(seconds):
        end = max(end, start)
        while end + 1 < len(seconds) and seconds[end + 1] - began <= width:
            end += 1
        n, hour = end - start + 1, began // HOUR_S % DAY_HOURS
        if n < LEAST_RUSH + crowd or end <= upto:
            continue
        if width > HOUR_S:
            likely = usual().most(began, seconds[end], width)
        else:  # what comes in an hour may come in ten minutes of it, when people are reminded
            likely = usual().rate(hour) * min(1.0, 10 * width / HOUR_S)
        if above_poisson(n, likely + crowd) >= ALARM:
            marked.update(range(max(start, upto + 1), end + 1))
            upto = end
    return marked


def _first_of_each(
    in_time: Sequence[PhoneForm], marked: Collection[bytes], apart_s: int
) -> set[bytes]:
    """Give of each stretch of marked forms the one for which most speaks: it stays.

    More than one hardly ever comes in so short a time; and without it whoever sends many at once
    would decide that what somebody says just then does not count.
    """
    stretches: list[list[PhoneForm]] = []
    for form in in_time:
        if form.id in marked:
            if not stretches or (form.second or 0) - (stretches[-1][-1].second or 0) > apart_s:
                stretches.append([])
            stretches[-1].append(form)
    return {min(stretch, key=_by_word).id for stretch in stretches}


def _as_usual(
    in_time: Sequence[PhoneForm], marked: Collection[bytes], usual: UsualAt
) -> set[bytes]:
    """Give of the marked forms as many as an hour usually has, with those that are not marked."""
    stay: set[bytes] = set()
    by_hour: dict[int, list[PhoneForm]] = {}
    for form in in_time if marked else ():
        by_hour.setdefault((form.second or 0) // HOUR_S, []).append(form)
    for hour, some in by_hour.items():
        own = sorted((form for form in some if form.id in marked), key=_by_word)
        n = math.ceil(usual(None).plain(hour)) - (len(some) - len(own))
        stay.update(form.id for form in own[: max(n, 0)])
    return stay


def overtaken(timed: Sequence[PhoneForm], usual: UsualAt) -> set[bytes]:
    """Find forms that say they are older than what had come before them, one behind the other.

    A phone that was offline brings one such form. After a failure of the server, or of an office's
    line, those that waited come in any order: no more than may come in so long a time, and not more
    than an evening's crowd above it if just then everybody was reminded. Of those found so many
    stay as are missing among the ones that came in time, one in five of the usual at the least.
    """
    marked: set[bytes] = set()
    for late in _late_together(timed):
        claimed = [form.second or 0 for form in late]
        first, last = min(claimed), max(claimed)
        known = usual(None)
        likely = known.most(first, last, max(HOUR_S, last - first)) + _CROWD
        if above_poisson(len(late), likely) >= ALARM:
            here = sum(not f.late and first <= (f.second or 0) <= last for f in timed)
            likely = sum(known.plain(hour) for hour in range(first // HOUR_S, last // HOUR_S + 1))
            n = math.ceil(max(likely - here, likely / _ONE_IN_LATE))
            marked.update(form.id for form in sorted(late, key=_by_delay)[n:])
    return marked


def _late_together(timed: Sequence[PhoneForm]) -> list[list[PhoneForm]]:
    """Give the overtaken forms of each stretch in which few others came; 20 or more."""
    stretches: list[list[PhoneForm]] = [[]]
    in_between = 0
    for form in sorted((f for f in timed if f.arrived is not None), key=_in_coming):
        in_between += 1
        if form.late:
            if in_between > _OTHERS:
                stretches.append([])
            stretches[-1].append(form)
            in_between = 0
    return [late for late in stretches if len(late) >= LEAST_RUSH]


def _in_coming(form: PhoneForm) -> tuple[int, int, bytes]:
    return form.arrived or 0, -(form.second or 0), form.id


def _by_delay(form: PhoneForm) -> tuple[bool, bool, int, bytes]:
    return not form.ticket, form.over_budget, (form.arrived or 0) - (form.second or 0), form.id
