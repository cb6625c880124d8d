"""What is said of forms that phones sent: pure rules, and what is held against nobody."""

import itertools
import math
import random
from collections.abc import Callable, Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.rules.forms import FormRule, UnitForms, form_verdicts
from survey.rules.kinds import FormKind, agree, patterns
from survey.rules.spread import LEAST_EQUAL
from survey.rules.usual import PastForm, PhoneForm, Usual, above_binomial, above_poisson
from survey.rules.verdicts import RuleVerdict

FOUR, MIXED = "4" * 9, ("343434343", "334334334", "444433333", "222333444", "434343434")
NINE = 9 * 3600


@cache
def usual_of(n_a_day: int = 15, *, fours: float = 0.2) -> Usual:
    """Give 28 days with forms spread over the opening hours, some of all 4s."""
    rng = random.Random(1)
    days = [
        [
            PastForm(
                "L1", rng.randrange(8, 15), FOUR if rng.random() < fours else rng.choice(MIXED)
            )
            for _ in range(n_a_day)
        ]
        for _ in range(28)
    ]
    return Usual.of(days, 28)


def sent(seconds: Sequence[int], answers: str = FOUR, counter: str = "L1") -> list[PhoneForm]:
    tag = f"{answers}{counter}"
    return [PhoneForm(f"{tag}{n}".encode(), counter, s, answers) for n, s in enumerate(seconds)]


def flagged(forms: Sequence[PhoneForm], rule: FormRule, usual: Usual | None = None) -> set[bytes]:
    said = form_verdicts(UnitForms(tuple(forms)), lambda _place: usual or usual_of())[rule]
    return {form_id for form_id, verdict in said.items() if verdict is RuleVerdict.FLAG}


def ids(forms: Sequence[PhoneForm]) -> set[bytes]:
    return {form.id for form in forms}


def some_honest(n: int = 15) -> list[PhoneForm]:
    rng = random.Random(2)
    return [
        PhoneForm(b"h%d" % k, "L1", rng.randrange(8 * 3600, 15 * 3600), rng.choice(MIXED))
        for k in range(n)
    ]


def test_equal_forms_far_above_what_is_usual_are_flagged_and_the_others_are_not() -> None:
    false = sent(range(NINE, NINE + 3600, 60))
    marked = flagged([*some_honest(), *false], FormRule.EQUAL_FORMS)
    assert marked <= {form.id for form in false}
    assert len(marked) >= len(false) - 2


def test_as_many_equal_forms_stay_as_usually_come_with_so_many_others() -> None:
    """A day with 60 others usually has 15 of all 4s: so many of these are somebody honest's."""
    others = [form._replace(second=NINE + 60 * n) for n, form in enumerate(some_honest(60))]
    false = sent(range(NINE, NINE + 3600, 10))
    usual = usual_of(200)
    marked = flagged([*others, *false], FormRule.EQUAL_FORMS, usual)
    stay = 60 * usual.plain_share(FormKind(FOUR)) / (1 - usual.plain_share(FormKind(FOUR)))
    assert len(false) - len(marked) == pytest.approx(stay, abs=1)
    assert {form.id for form in false} - marked == {form.id for form in false[: round(stay)]}
    alone = flagged(false, FormRule.EQUAL_FORMS, usual)
    assert alone == ids(false[1:]), "the control: one may be somebody's"


def test_control_the_same_number_of_different_forms_is_not_held_to_be_equal() -> None:
    rng = random.Random(3)
    varied = [
        PhoneForm(b"v%d" % n, "L1", second, "".join(rng.choice("34") for _ in range(9)))
        for n, second in enumerate(range(NINE, NINE + 3600, 60))
    ]
    assert flagged([*some_honest(), *varied], FormRule.EQUAL_FORMS) == set()


def test_an_evening_on_which_everybody_is_reminded_is_honest() -> None:
    """Sixty forms within an hour that usually has none: two of five say the same."""
    began = 19 * 3600
    fours = sent(range(began, began + 3600, 150))
    others = [
        form
        for n, answers in enumerate(MIXED)
        for form in sent(range(began + n, began + 3600, 500), answers)
    ]
    usual = usual_of(fours=0.35)
    assert flagged([*fours, *others], FormRule.EQUAL_FORMS, usual) == set()
    assert flagged([*fours, *others], FormRule.FORM_RUSH, usual) == set()
    control = flagged(fours, FormRule.EQUAL_FORMS, usual)
    assert control == ids(fours[1:]), "without the others nobody was reminded"


@given(n=st.integers(1, LEAST_EQUAL - 1), gap=st.integers(0, 120))
def test_a_family_that_agrees_is_never_flagged(n: int, gap: int) -> None:
    family = sent([NINE + gap * k for k in range(n)])
    for rule in (FormRule.EQUAL_FORMS, FormRule.FORM_RUSH):
        assert flagged(family, rule, Usual()) == set()


def test_who_stuffs_by_two_stickers_is_seen_in_the_whole_unit() -> None:
    false = [
        *sent(range(NINE, NINE + 3600, 120)),
        *sent(range(NINE + 60, NINE + 3600, 120), counter="L2"),
    ]
    first = min(false, key=lambda form: form.second or 0)
    assert flagged(false, FormRule.EQUAL_FORMS) == ids(false) - {first.id}


def test_what_is_left_out_makes_no_second_pattern() -> None:
    """Two of nine questions left out, another two in each: 36 texts, and one pattern."""
    gaps = list(itertools.combinations(range(9), 2))
    texts = ["".join("-" if n in out else "4" for n in range(9)) for out in gaps]
    forms = [
        PhoneForm(b"g%d" % n, "L1", NINE + 60 * n, text) for n, text in enumerate(texts + texts)
    ]
    marked = flagged([*some_honest(), *forms], FormRule.EQUAL_FORMS)
    assert marked <= {form.id for form in forms}
    assert len(marked) >= len(forms) - 2
    apart = [
        form._replace(answers=form.answers[:5] + MIXED[n % 5][:4]) for n, form in enumerate(forms)
    ]
    control = flagged([*some_honest(), *apart], FormRule.EQUAL_FORMS)
    assert control == set(), "what differs where both answered is no pattern"


def test_a_pattern_that_nobody_sent_whole_is_found_by_its_parts() -> None:
    whole = "434443443"
    texts = [whole[:n] + "-" + whole[n + 1 :] for n in range(9)]
    assert whole in patterns([*texts, *MIXED])
    assert not agree("---------", whole), "who answered nothing agrees with nobody"


def test_forms_overtaken_by_younger_ones_and_more_than_may_come_are_a_rush() -> None:
    """Six hundred within seconds, each with its own answers and another moment of the day."""
    rng = random.Random(7)
    came = 20 * 3600
    false = [
        PhoneForm(b"o%d" % n, "L1", rng.randrange(came), f"{n:09d}", arrived=came)
        for n in range(600)
    ]
    assert len(flagged([*some_honest(), *false], FormRule.FORM_RUSH)) >= 0.98 * len(false)
    in_time = [form._replace(arrived=form.second) for form in false]
    assert flagged([*some_honest(), *in_time], FormRule.FORM_RUSH) == set(), "the control"


def test_phones_and_a_server_that_were_offline_are_no_rush() -> None:
    rng = random.Random(8)
    came = 15 * 3600
    held = [
        form._replace(arrived=came + rng.randrange(30))
        for form in some_honest(30)
        if (form.second or 0) < came
    ]
    assert flagged(held, FormRule.FORM_RUSH) == set(), "no more than may come in a day"
    evening = range(19 * 3600, 21 * 3600, 90)  # of a reminder, and they had to wait
    crowd = [
        PhoneForm(b"c%d" % n, "L1", second, rng.choice(MIXED), arrived=21 * 3600)
        for n, second in enumerate(evening)
    ]
    assert flagged(crowd, FormRule.FORM_RUSH) == set(), "eighty may have been reminded"
    more = [form._replace(id=form.id + b"%d" % n) for form in crowd for n in range(4)]
    assert len(flagged(more, FormRule.FORM_RUSH)) == len(more), "the control"


def test_twenty_forms_in_a_minute_are_a_rush_whatever_they_say() -> None:
    rng = random.Random(4)
    forms = [
        PhoneForm(b"r%d" % n, "L1", NINE + 2 * n, "".join(rng.choice("1234") for _ in range(9)))
        for n in range(25)
    ]
    marked = flagged(forms, FormRule.FORM_RUSH)
    assert marked == {form.id for form in forms[1:]}, "somebody may have come just then"
    slow = [form._replace(second=NINE + 60 * n) for n, form in enumerate(forms)]
    assert flagged(slow, FormRule.FORM_RUSH) == set()


def test_a_very_busy_hour_is_shown_and_stays_in() -> None:
    rng = random.Random(5)
    forms = [
        PhoneForm(b"b%d" % n, "L1", NINE + 60 * n, "".join(rng.choice("1234") for _ in range(9)))
        for n in range(60)
    ]
    said = form_verdicts(UnitForms(tuple(forms)), lambda _: usual_of())[FormRule.FORM_RUSH]
    assert set(said.values()) == {RuleVerdict.SURFACE}


def night(texts: Sequence[str], n: int = 600) -> list[PhoneForm]:
    """Give forms of some texts in turn, 17 a minute from two in the morning."""
    return [
        PhoneForm(b"n%d" % k, "L1", 2 * 3600 + k * 60 // 17, texts[k % len(texts)])
        for k in range(n)
    ]


@pytest.mark.parametrize("n_texts", [1, 2, 3, 4, 9])
def test_texts_that_differ_by_one_answer_are_one_kind(n_texts: int) -> None:
    texts = ["4" * n + "3" + "4" * (8 - n) for n in range(n_texts)]
    false = night(texts)
    marked = flagged([*some_honest(), *false], FormRule.EQUAL_FORMS)
    assert marked <= ids(false)
    assert len(false) - len(marked) == (2 if n_texts == 2 else 1), "one of each that is many alone"


def test_texts_far_from_each_other_are_one_kind_by_how_content_they_are() -> None:
    rng = random.Random(11)
    texts = ["".join(rng.sample("444443333", 9)) for _ in range(40)]
    false = night(texts)
    assert flagged([*some_honest(), *false], FormRule.EQUAL_FORMS) == ids(false[1:])
    discontent = night(["".join(rng.sample("222222211", 9)) for _ in range(40)])
    marked = flagged([*some_honest(), *discontent], FormRule.EQUAL_FORMS)
    assert marked == ids(discontent[1:])
    mixed = night(["".join(rng.choice("1234") for _ in range(9)) for _ in range(600)], 100)
    control = flagged([*some_honest(), *mixed], FormRule.EQUAL_FORMS)
    assert control == set(), "of no kind and no more than a crowd"


def like_the_honest(n: int, seed: int = 12) -> list[str]:
    """Give texts that are as content as the usual ones, and not the same."""
    rng = random.Random(seed)
    return ["".join(rng.sample(rng.choice(MIXED), 9)) for _ in range(n)]


def test_a_day_far_above_what_is_usual_is_a_rush_whatever_its_forms_say() -> None:
    forms = [
        PhoneForm(b"d%d" % n, "L1", 8 * 3600 + 60 * n, text)
        for n, text in enumerate(like_the_honest(420))
    ]
    marked = flagged(forms, FormRule.FORM_RUSH)
    assert len(forms) - 30 <= len(marked) < len(forms), "as many as usual stay, hour by hour"
    assert flagged(forms[::4], FormRule.FORM_RUSH) == set(), "a crowd of a hundred may come"


def test_nobody_makes_anothers_form_doubtful_by_dating_his_own_into_its_minute() -> None:
    """Twenty-one for each of three complaints, sent in the evening."""
    honest = [form._replace(arrived=form.second) for form in some_honest(40)]
    low = [
        PhoneForm(b"l%d" % n, "L1", NINE + 7000 * n, "122122112", arrived=NINE + 7000 * n)
        for n in range(3)
    ]
    texts = like_the_honest(63, 13)

    def beside(texts: Sequence[str], arrived: int | None) -> list[PhoneForm]:
        return [
            PhoneForm(b"x%d" % n, "L1", (low[n // 21].second or 0) + n % 21, text, arrived=arrived)
            for n, text in enumerate(texts)
        ]

    for some in (texts, ["122122112"] * 63):
        for rule in (FormRule.FORM_RUSH, FormRule.EQUAL_FORMS):
            marked = flagged([*honest, *low, *beside(some, 20 * 3600)], rule)
            assert marked.isdisjoint(form.id for form in [*honest, *low])
    marked = flagged([*honest, *low, *beside(texts, None)], FormRule.FORM_RUSH)
    assert len(marked) >= 60, "the control: had they come just then it were a rush"
    assert marked.isdisjoint(form.id for form in low), "and still the first of each stays"


def test_of_a_rush_that_form_stays_for_which_most_speaks() -> None:
    forms = [
        PhoneForm(b"w%d" % n, "L1", NINE + n, text, over_budget=n < 38)
        for n, text in enumerate(like_the_honest(40))
    ]

    def stays(forms: Sequence[PhoneForm]) -> set[bytes]:
        return {form.id for form in forms} - flagged(forms, FormRule.FORM_RUSH)

    assert stays(forms) == {b"w38"}, "the first whose address is within its budget"
    forms[10] = forms[10]._replace(ticket=True)
    assert stays(forms) == {b"w10"}


def test_thirty_equal_forms_a_day_are_found_by_their_week() -> None:
    days = [sent(range(NINE, NINE + 7 * 3600, 840), FOUR, "L1") for _ in range(5)]
    others = [form.answers for form in some_honest()]
    week = tuple((*others, *(form.answers for form in day)) for day in days)
    today = UnitForms((*some_honest(), *days[0]), week=lambda _: week)
    rules = form_verdicts(today, lambda _: usual_of())
    marked = {
        i for i, verdict in rules[FormRule.EQUAL_FORMS].items() if verdict is RuleVerdict.FLAG
    }
    assert marked <= {form.id for form in days[0]}
    assert len(marked) >= 0.8 * len(days[0])
    alone = UnitForms(today.forms, week=lambda _: week[:1])
    control = form_verdicts(alone, lambda _: usual_of())[FormRule.EQUAL_FORMS]
    assert RuleVerdict.FLAG not in control.values()


def test_one_stuffed_day_accuses_nobody_on_the_other_days_of_its_week() -> None:
    honest = [*some_honest(), *sent(range(NINE, NINE + 3000, 1000))]
    texts = tuple(form.answers for form in honest)
    week = (texts, texts, (*texts, *[FOUR] * 600), texts)
    verdicts = form_verdicts(UnitForms(tuple(honest), week=lambda _: week), lambda _: usual_of())
    assert RuleVerdict.FLAG not in verdicts[FormRule.EQUAL_FORMS].values()


def test_the_sixth_form_of_a_browser_is_flagged_and_the_fifth_is_not() -> None:
    forms = [f._replace(nth=n) for n, f in enumerate(sent([NINE + 900 * n for n in range(7)]), 1)]
    assert flagged(forms, FormRule.SAME_DEVICE) == {forms[5].id, forms[6].id}
    unknown = [form._replace(nth=None) for form in forms]
    said = form_verdicts(UnitForms(tuple(unknown)), lambda _: Usual())[FormRule.SAME_DEVICE]
    assert set(said.values()) == {RuleVerdict.NOT_APPLIED}


def test_an_address_over_its_budget_is_shown_and_never_flagged() -> None:
    """Behind one address of a carrier there are thousands of people."""
    forms = [form._replace(over_budget=True) for form in some_honest(40)]
    by_rule = form_verdicts(UnitForms(tuple(forms)), lambda _: usual_of())
    assert set(by_rule[FormRule.OVER_BUDGET].values()) == {RuleVerdict.SURFACE}
    assert not any(RuleVerdict.FLAG in said.values() for said in by_rule.values())


@pytest.mark.parametrize(
    ("services", "n_week", "verdict"),
    [
        (None, 50, RuleVerdict.NOT_APPLIED),
        (50, 50, RuleVerdict.PASS),
        (49, 50, RuleVerdict.SURFACE),
    ],
)
def test_more_forms_than_services_are_shown(
    services: int | None, n_week: int, verdict: RuleVerdict
) -> None:
    day = UnitForms(tuple(some_honest(3)), services, n_week)
    assert set(form_verdicts(day, lambda _: Usual())[FormRule.MORE_FORMS].values()) == {verdict}


def test_a_form_without_a_time_is_not_judged_by_time() -> None:
    forms = [form._replace(second=None) for form in sent(range(60))]
    by_rule = form_verdicts(UnitForms(tuple(forms)), lambda _: Usual())
    for rule in (FormRule.EQUAL_FORMS, FormRule.FORM_RUSH):
        assert set(by_rule[rule].values()) == {RuleVerdict.NOT_APPLIED}


def test_who_stuffed_on_one_day_has_not_made_it_usual() -> None:
    honest = [[PastForm("L1", 9, text) for text in (*MIXED, *MIXED, FOUR)] for _ in range(28)]
    stuffed = [*honest[:-1], [*honest[-1], *(PastForm("L1", 9, FOUR) for _ in range(600))]]
    before, after = Usual.of(honest, 28), Usual.of(stuffed, 28)
    assert after.share(FormKind(FOUR)) <= before.share(FormKind(FOUR)) + 0.1
    assert after.rate(9) <= 1.1 * before.rate(9)
    naive = sum(form.answers == FOUR for day in stuffed for form in day) / sum(map(len, stuffed))
    assert naive > 0.6, "the control: a plain share would have moved"


@given(
    st.lists(st.tuples(st.integers(0, 86_399), st.sampled_from(["L1", "L2"])), max_size=60),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_forms_are_given_is_no_matter(
    places: list[tuple[int, str]], rng: random.Random
) -> None:
    forms = [
        PhoneForm(n.to_bytes(2), counter, second, FOUR)
        for n, (second, counter) in enumerate(places)
    ]
    other = rng.sample(forms, len(forms))
    usual: Callable[[str | None], Usual] = lambda _place: usual_of()  # noqa: E731
    one_way = form_verdicts(UnitForms(tuple(forms)), usual)
    assert one_way == form_verdicts(UnitForms(tuple(other)), usual)
    assert all(said.keys() == {form.id for form in forms} for said in one_way.values())


@given(n=st.integers(0, 60), mean=st.floats(0.1, 40))
def test_the_bound_of_a_number_is_never_below_its_chance(n: int, mean: float) -> None:
    chance = 1 - sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(n))
    assert math.exp(-above_poisson(n, mean)) >= chance - 1e-9


@given(of_all=st.integers(1, 60), share=st.floats(0.05, 0.95), data=st.data())
def test_the_bound_of_a_share_is_never_below_its_chance(
    of_all: int, share: float, data: st.DataObject
) -> None:
    n = data.draw(st.integers(0, of_all))
    chance = sum(
        math.comb(of_all, k) * share**k * (1 - share) ** (of_all - k) for k in range(n, of_all + 1)
    )
    assert math.exp(-above_binomial(n, of_all, share)) >= chance - 1e-9


def test_on_an_ordinary_day_nobody_reads_the_days_before() -> None:
    def never(_place: str | None) -> Usual:
        raise AssertionError

    texts = [*MIXED, FOUR, "3" * 9]
    spread = [form for n, text in enumerate(texts) for form in sent(range(n, 80_000, 12_000), text)]
    assert not any(
        RuleVerdict.FLAG in said.values()
        for said in form_verdicts(UnitForms(tuple(spread)), never).values()
    )
