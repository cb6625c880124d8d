"""How alike two lists are: contradictions count, blanks do not, and chance is allowed for."""

from random import Random

import pytest

from survey.exchange.doubles.likeness import Traits, compare, dayless, readings, traits
from survey.questionnaire import current

UNSUR = [item.key for item in current().unsur]
SURE = 2.5


def a_line(day: int = 1, **said: str) -> Traits:
    return traits({"questionnaire": current().ref, "answered_at": f"2026-05-{day:02}", **said})


def a_list(seed: int, n: int, *, n_days: int, one_for_all: float) -> list[Traits]:
    """Give lines of citizens of whom some give one score throughout, some tell their sex."""
    chance = Random(seed)
    lines = []
    for place in range(n):
        score = chance.choices("234", (1, 7, 12))[0]
        scores = dict.fromkeys(UNSUR, score)
        if chance.random() >= one_for_all:
            scores |= {key: chance.choice("234") for key in chance.sample(UNSUR, 2)}
        said = {"sex": chance.choice("LP")} if chance.random() < 0.5 else {}
        lines.append(a_line(1 + place * n_days // n, **scores, **said))
    return lines


@pytest.mark.parametrize("n_days", [1, 20])
@pytest.mark.parametrize("one_for_all", [0.3, 0.9])
def test_lists_of_different_people_are_alike_by_chance_only(
    n_days: int, one_for_all: float
) -> None:
    n_refused = 0
    for seed in range(30):
        lines, others = (
            a_list(2 * seed + k, 40, n_days=n_days, one_for_all=one_for_all) for k in (0, 1)
        )
        likeness = compare(lines, others)
        n_refused += likeness.n_alike >= 32 and likeness.surplus >= SURE

    assert n_refused == 0


@pytest.mark.parametrize("one_for_all", [0.3, 0.9])
def test_the_same_people_are_no_chance_though_a_column_is_gone(one_for_all: float) -> None:
    lines = a_list(1, 40, n_days=20, one_for_all=one_for_all)
    bare = [line._replace(person=("",) * len(line.person)) for line in lines]

    likeness = compare(bare, lines)

    assert likeness.n_alike == 40
    assert likeness.surplus >= SURE


def test_each_line_has_one_like_and_none_that_contradicts_it() -> None:
    lines = [a_line(waktu="4", sex="L"), a_line(waktu="4"), a_line(waktu="4", comment="Lama")]
    others = [a_line(waktu="4", sex="P"), a_line(waktu="4", sex="L"), a_line(2, waktu="4")]

    assert compare(lines, others).n_alike == 2
    assert compare(dayless(lines), dayless(others)).n_alike == 3


def test_a_list_is_read_by_the_other_order_too() -> None:
    line = a_line(sarana="1", pengaduan="4")

    assert {reading[0].scores for reading in readings([line])} == {
        (("pengaduan", "4"), ("sarana", "1")),
        (("pengaduan", "1"), ("sarana", "4")),
    }
