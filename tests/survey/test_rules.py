"""The rules mark what they say they mark, and nothing else."""

import random
from itertools import groupby, permutations

import pytest

from survey.rules.taps import (
    FALSE_ALARMS,
    LEAST,
    MASH,
    RAPID_S,
    WHY,
    CounterDay,
    Rule,
    Tap,
    expected,
    run_chance,
    thresholds,
    verdicts,
)
from survey.rules.verdicts import RuleVerdict

NINE = 9 * 3600
HOURS = (8 * 3600, 15 * 3600)


def taps(*seconds: int | None, value: int = 4) -> tuple[Tap, ...]:
    return tuple(Tap(bytes([n]), second, value) for n, second in enumerate(seconds))


def quiet_day(n: int = 30) -> list[int]:
    """Give taps every fourteen minutes from 08:05."""
    return [8 * 3600 + 300 + 840 * place for place in range(n)]


def marked(day: CounterDay, rule: Rule) -> set[int]:
    said = verdicts(day)[rule]
    return {n for n, tap in enumerate(day.taps) if said[tap.id] is RuleVerdict.FLAG}


def test_eight_taps_in_four_minutes_are_a_burst_and_the_others_are_not() -> None:
    rest, false = quiet_day(), [NINE + 7 + 30 * n for n in range(8)]
    day = CounterDay(taps(*rest, *false))

    found = marked(day, Rule.BURST)

    assert set(range(len(rest), len(rest) + 8)) <= found
    assert {day.taps[n].second for n in found} <= set(range(NINE - 240, NINE + 480))


def test_taps_a_minute_and_a_half_apart_are_no_burst() -> None:
    day = CounterDay(taps(*quiet_day(), *(NINE + 7 + 90 * n for n in range(12))))

    assert marked(day, Rule.BURST) == set()


def test_a_small_family_that_taps_together_is_no_burst() -> None:
    day = CounterDay(taps(*(NINE + 20 * n for n in range(LEAST - 1))))

    assert marked(day, Rule.BURST) == set()


def test_a_burst_of_one_value_marks_that_value_only() -> None:
    rest = taps(*quiet_day(), value=2)
    false = tuple(Tap(b"f%d" % n, NINE + 10 + 30 * n, 4) for n in range(8))
    middle = Tap(b"honest", NINE + 92, 1)
    busy = tuple(Tap(b"b%d" % n, 8 * 3600 + 25 + 60 * n, 1 + n % 3) for n in range(420))
    day = CounterDay((*rest, *false, middle, *busy))

    said = verdicts(day)[Rule.BURST]

    assert {said[tap.id] for tap in false} == {RuleVerdict.FLAG}
    assert said[b"honest"] is RuleVerdict.PASS


def test_thresholds_rise_where_more_is_usual_and_keep_within_what_is_allowed() -> None:
    rates = tuple(n / 3600 for n in (4, 14, 10, 2))

    (found,) = thresholds((rates,), FALSE_ALARMS)

    assert found[1] > found[3] >= LEAST
    assert sum(map(expected, rates, found)) <= FALSE_ALARMS
    assert sum(expected(rate, LEAST) for rate in rates) > FALSE_ALARMS, "else nothing was raised"


def test_the_expected_windows_are_those_of_simulated_days() -> None:
    rng, per_hour, least, n = random.Random(5), 60, 8, 400
    begun = 0
    for _ in range(n):
        at, seconds = 0.0, []
        while (at := at + RAPID_S + rng.expovariate(per_hour / 3600)) < 3600:
            seconds.append(at)
        dense = [b - a <= 240 for a, b in zip(seconds, seconds[least - 1 :], strict=False)]
        begun += sum(now for now, _ in groupby(dense))
    rate = 1 / (RAPID_S + 3600 / per_hour)

    assert 0.4 < expected(rate, least) * n / begun < 2.5


@pytest.mark.parametrize(("n", "n_value", "length"), [(3, 2, 2), (6, 3, 2), (7, 4, 3), (5, 5, 5)])
def test_the_chance_of_a_run_is_that_of_all_shuffles(n: int, n_value: int, length: int) -> None:
    orders = list(permutations([1] * n_value + [0] * (n - n_value)))
    longest = [max(len(list(run)) for is_it, run in groupby(order) if is_it) for order in orders]

    share = sum(one >= length for one in longest) / len(orders)
    assert run_chance(n, n_value, length) == pytest.approx(share)


def test_a_run_too_long_for_the_day_is_marked_and_a_day_of_one_value_is_not() -> None:
    seconds = [8 * 3600 + 400 * n for n in range(60)]
    mixed = [3 if n % 6 else 4 for n in range(35)] + [3] + [4] * 24
    day = CounterDay(
        tuple(Tap(bytes([n]), s, v) for n, (s, v) in enumerate(zip(seconds, mixed, strict=True)))
    )

    assert marked(day, Rule.LONG_RUN) == set(range(36, 60))
    assert marked(CounterDay(taps(*seconds)), Rule.LONG_RUN) == set()


def test_of_a_rapid_run_the_first_counts() -> None:
    day = CounterDay(taps(NINE, NINE + RAPID_S, NINE + 2 * RAPID_S, NINE + 3 * RAPID_S + 1))

    assert marked(day, Rule.MASH) == {1, 2}


def test_a_tap_behind_swallowed_touches_is_marked_also_without_a_time() -> None:
    day = CounterDay((Tap(b"a", None, 4, MASH), Tap(b"b", None, 4, MASH - 1)))

    assert verdicts(day)[Rule.MASH] == {b"a": RuleVerdict.FLAG, b"b": RuleVerdict.NOT_APPLIED}


def test_the_opening_hours_have_a_grace_and_a_closed_day_has_none() -> None:
    early, open_, late = HOURS[0] - 901, HOURS[0] - 900, HOURS[1] + 3601
    some = taps(early, open_, HOURS[1] + 3600, late)

    assert marked(CounterDay(some, hours=HOURS), Rule.OUT_OF_HOURS) == {0, 3}
    assert marked(CounterDay(some, hours=None), Rule.OUT_OF_HOURS) == {0, 1, 2, 3}


def test_more_ratings_than_services_are_shown_and_stay_in() -> None:
    def said(services: int | None) -> set[RuleVerdict]:
        day = CounterDay(taps(NINE), n_unit=5, services=services)
        return set(verdicts(day)[Rule.FASTER_THAN_SERVICES].values())

    assert said(4) == {RuleVerdict.SURFACE}
    assert said(5) == {RuleVerdict.PASS}
    assert said(None) == {RuleVerdict.NOT_APPLIED}


def test_without_a_time_or_a_counter_the_rules_about_order_are_not_applied() -> None:
    burst = [NINE + 30 * n for n in range(9)]
    about_order = (Rule.BURST, Rule.LONG_RUN, Rule.MASH)

    for day in (CounterDay(taps(*[None] * 9)), CounterDay(taps(*burst), known=False)):
        found = verdicts(day)
        assert all(set(found[rule].values()) == {RuleVerdict.NOT_APPLIED} for rule in about_order)


def test_every_tap_gets_one_verdict_from_every_rule_and_every_rule_says_how_it_works() -> None:
    day = CounterDay(taps(NINE, None, NINE + 2))

    found = verdicts(day)

    assert set(found) == set(Rule) == set(WHY)
    assert all(set(by_tap) == {tap.id for tap in day.taps} for by_tap in found.values())


def test_the_order_in_which_taps_are_given_does_not_matter() -> None:
    rng = random.Random(3)
    some = [
        Tap(rng.randbytes(4), NINE + rng.randrange(1200), rng.choice((3, 4))) for _ in range(60)
    ]
    before = verdicts(CounterDay(tuple(some)))
    rng.shuffle(some)

    assert verdicts(CounterDay(tuple(some))) == before
