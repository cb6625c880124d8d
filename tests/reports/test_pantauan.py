"""The counter's monitoring index: right also when pleased people answer more often."""

import random
from collections import Counter

from reports.measures.pantauan import Extra, pantauan
from survey.questionnaire import current

KEYS = [item.key for item in current().unsur]


def everyone(n: int, scores: dict[int, int]) -> list[Extra]:
    return [Extra(KEYS[i % 9], scores[tap], tap) for i in range(n) for tap in (2, 4)]


def test_while_one_unsur_has_nine_answers_there_is_no_index() -> None:
    extras = [Extra(key, 3, 4) for key in KEYS for _ in range(10)]
    assert pantauan({4: 200}, extras[:-1], KEYS, 4) is None
    assert pantauan({4: 200}, extras, KEYS, 4) is not None


def test_without_any_tap_there_is_no_index() -> None:
    assert pantauan({}, [], KEYS, 4) is None


def test_equal_scores_give_that_score_with_an_interval_of_some_width() -> None:
    found = pantauan({4: 200}, [Extra(key, 4, 4) for key in KEYS for _ in range(10)], KEYS, 5)
    assert found is not None
    assert (found.index, found.high, found.weeks, found.n) == (100, 100, 5, 90)
    assert found.low < 100


def test_answers_count_as_the_taps_they_followed() -> None:
    # Pleased taps are 80 % of all, yet half of the answers: 0.8 * 4 + 0.2 * 2 = 3.6.
    found = pantauan({4: 80, 2: 20}, everyone(90, {4: 4, 2: 2}), KEYS, 4)
    assert found is not None
    assert round(found.index, 9) == 90


def test_a_side_without_answers_to_one_unsur_takes_its_mean_over_all() -> None:
    extras = [Extra(key, 4, 4) for key in KEYS for _ in range(10)]
    extras += [Extra(key, 2, 1) for key in KEYS[1:] for _ in range(3)]
    found = pantauan({4: 50, 1: 50}, extras, KEYS, 4)
    assert found is not None
    assert round(found.index, 9) == 75


def test_the_index_is_unbiased_when_the_pleased_answer_twice_as_often() -> None:
    rng, rounds = random.Random(2), 120
    truth = {1: 2.0, 2: 2.4, 3: 3.2, 4: 3.8}
    mix = {1: 0.05, 2: 0.15, 3: 0.4, 4: 0.4}
    exact = 25 * sum(mix[tap] * truth[tap] for tap in mix)
    ours = plain = 0.0
    covered = 0
    for _ in range(rounds):
        taps = rng.choices(list(mix), list(mix.values()), k=1500)
        extras = []
        for tap in taps:
            if rng.random() < (0.6 if tap >= 3 else 0.3):
                whole, part = divmod(truth[tap], 1)
                extras.append(Extra(rng.choice(KEYS), int(whole) + (rng.random() < part), tap))
        found = pantauan(Counter(taps), extras, KEYS, 4)
        assert found is not None
        ours += found.index / rounds
        plain += 25 * sum(e.score for e in extras) / len(extras) / rounds
        covered += found.low <= exact <= found.high
    assert abs(ours - exact) < 0.2
    assert plain - exact > 1.5, "the control must fail: unweighted answers flatter the office"
    assert covered / rounds > 0.92
