"""The demonstration: whole, the same again, believable; every planted effect can be found."""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from statistics import mean
from typing import NamedTuple
from uuid import UUID

import pytest

from survey.box import boxes
from survey.demo import filling as demo
from survey.demo.truth import OFFICE, first_monday, truth, words
from survey.exchange.offices.office import read_office
from survey.questionnaire import current
from survey.register import answers, offices, rosters, services
from survey.register.answers import Answer
from survey.register.opening import open_register
from tests import lived

TODAY = date(2026, 11, 20)  # a Friday
NOW = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)  # 10:30 in Jakarta
UNIT = "dukcapil"
FIRST = first_monday(TODAY)
LAST_WEEK = TODAY - timedelta(days=TODAY.weekday() + 1)


class Built(NamedTuple):
    folder: Path
    answers: list[Answer]
    comments: list[str]
    given: list[services.Recorded]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    demo.build(folder, today=TODAY, now=NOW)
    return read(folder)


def read(folder: Path) -> Built:
    register = open_register(folder / "register.db")
    try:
        with register.read() as conn:
            return Built(
                folder,
                # When the register took them is the clock's of this very test.
                [one._replace(late="") for one in answers.read(conn, UNIT, FIRST, TODAY)],
                [one.comment for one in answers.comments(conn, UNIT, FIRST, TODAY)],
                services.recorded(conn, UNIT, FIRST, TODAY),
            )
    finally:
        register.close()


class Voice(NamedTuple):
    """One tap or form with what planted effects depend on."""

    scores: dict[str, int]
    kind: str
    service: str
    officer: str
    week: int
    weekday: int
    slot: str


def voices(built: Built) -> list[Voice]:
    """Join what people said; of a form on the phone the roster does not tell the officer."""
    services: dict[bytes | None, str] = {}
    extra: dict[bytes | None, dict[str, int]] = {}
    officers = {one.id: one.officer for one in built.answers}
    for one in built.answers:
        if one.kind == "detail":
            services[one.about] = one.service or services.get(one.about, "")
            extra[one.about] = current().decode(one.scores)
    found = []
    for one in built.answers:
        if one.kind in ("detail", "unfinished"):
            continue
        on = date.fromisoformat(one.day)
        found.append(
            Voice(
                {**current().decode(one.scores), **extra.get(one.id, {})},
                one.kind,
                one.service or services.get(one.id, ""),
                officers.get(one.about or one.id, ""),
                (on - FIRST).days // 7 + 1,
                on.isoweekday(),
                one.slot,
            )
        )
    return found


def expected(middle: float) -> float:
    """Give the mean answer for a mean opinion: it is rounded and cut to 1-4."""
    spread = math.hypot(truth().person, truth().chance)

    def below(limit: float) -> float:
        return 0.5 * (1 + math.erf((limit - middle) / (spread * math.sqrt(2))))

    return 4 - sum(below(limit) for limit in (1.5, 2.5, 3.5))


def difference(
    found: Sequence[Voice], item: str, touched: Callable[[Voice], bool]
) -> tuple[float, float]:
    """Compare answers touched by an effect with the others of the same kind of moment.

    Returns:
        The difference in points and its standard error, over strata in which all other effects
        are alike: service, outage or not, Monday morning or not, before or after the improvement.
    """
    strata: dict[tuple[object, ...], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for one in found:
        if item not in one.scores:
            continue
        moment = [
            one.service == "pindah",
            one.officer == "P04",
            one.weekday == 1 and one.slot == "am",
            one.week == 6,
            one.week >= 10,
        ]
        is_touched = touched(one)
        key = tuple(moment)
        # What the effect itself changes of the moment is no part of the stratum.
        for place, changed in enumerate(EFFECT_PLACES):
            if changed is touched:
                key = key[:place] + key[place + 1 :]
        strata[key][is_touched].append(one.scores[item])
    total = weight = variance = 0.0
    for without, with_it in strata.values():
        if len(without) < 5 or len(with_it) < 5:
            continue
        n = 1 / (1 / len(without) + 1 / len(with_it))
        total += n * (mean(with_it) - mean(without))
        weight += n
        variance += n * 0.45
    return total / weight, math.sqrt(variance) / weight


def pindah(one: Voice) -> bool:
    return one.service == "pindah"


def by_p04(one: Voice) -> bool:
    return one.officer == "P04"


def on_monday_morning(one: Voice) -> bool:
    return one.weekday == 1 and one.slot == "am"


def in_the_outage(one: Voice) -> bool:
    return one.week == 6


def after_the_change(one: Voice) -> bool:
    return one.week >= 10


EFFECT_PLACES = (pindah, by_p04, on_monday_morning, in_the_outage, after_the_change)
EFFECTS = [
    (name, touched, item)
    for name, touched in (
        ("hard-service", pindah),
        ("officer", by_p04),
        ("monday-morning", on_monday_morning),
        ("outage", in_the_outage),
        ("improvement", after_the_change),
    )
    for item in truth().effect(name).shift
]


@pytest.mark.parametrize(("name", "touched", "item"), EFFECTS)
def test_a_planted_effect_is_found_again(
    built: Built, name: str, touched: Callable[[Voice], bool], item: str
) -> None:
    found = voices(built)
    if touched is by_p04:
        found = [one for one in found if one.officer]
    if touched is pindah:
        found = [one for one in found if one.service]

    seen, error = difference(found, item, touched)

    middle = truth().mean[item]
    planted = expected(middle + truth().effect(name).shift[item]) - expected(middle)
    assert abs(seen - planted) < 4 * error + 0.05, (seen, planted, error)
    assert seen * planted > 0
    assert abs(seen) > 1.5 * error


def test_where_nothing_is_planted_nothing_is_found(built: Built) -> None:
    found = [one for one in voices(built) if one.officer and one.service]

    seen, error = difference(found, "kepuasan", lambda one: one.officer == "P07")

    assert abs(seen) < 4 * error


def test_the_officer_of_the_hard_service_looks_worse_than_he_is(built: Built) -> None:
    found = [one for one in voices(built) if one.officer and "kepuasan" in one.scores]

    def satisfied(officers: set[str]) -> float:
        return mean(one.scores["kepuasan"] >= 3 for one in found if one.officer in officers)

    assert satisfied({"P07"}) < satisfied({"P01", "P02", "P03", "P05", "P06"}) - 0.05


def test_the_stuffing_stands_out_as_planted(built: Built) -> None:
    planted = truth().stuffing
    day = FIRST + timedelta(weeks=planted.week - 1, days=planted.weekday - 1)
    minutes: Counter[tuple[str, str, int]] = Counter()
    for one in built.answers:
        if one.kind == "rating" and one.minute is not None:
            for start in range(one.minute - 9, one.minute + 1):
                minutes[one.day, one.counter, start] += 1
    densest = minutes.most_common(1)[0]

    assert densest[1] >= planted.n
    assert densest[0][:2] == (str(day), planted.counter)
    others = [n for (on, _, _), n in minutes.items() if on != str(day)]
    assert max(others) < planted.n


def test_the_rules_mark_the_stuffing_of_last_week(built: Built) -> None:
    planted = truth().stuffing
    day = FIRST + timedelta(weeks=planted.week - 1, days=planted.weekday - 1)
    marked = [one for one in built.answers if "burst" in one.flags and one.day <= str(LAST_WEEK)]

    assert LAST_WEEK - timedelta(days=6) <= day <= LAST_WEEK, "the week that is shown first"
    assert {(one.day, one.counter) for one in marked} == {(str(day), planted.counter)}
    assert planted.n - 2 <= len(marked) <= planted.n + 2


def test_it_is_a_believable_office(built: Built) -> None:
    kinds = Counter(one.kind for one in built.answers)
    whole_weeks = [one for one in built.answers if one.day <= str(LAST_WEEK)]
    taps = [one for one in built.answers if one.kind == "rating"]
    forms = [current().decode(one.scores) for one in built.answers if one.kind == "form"]
    satisfied = mean(one.scores[0] >= "3" for one in taps)
    ikm = 25 * mean(
        mean(form[item.key] for form in forms if item.key in form) for item in current().unsur
    )

    assert 8_500 <= kinds["rating"] + kinds["form"] <= 10_000
    assert kinds["detail"] > 2_500
    assert 20 <= kinds["unfinished"] <= 200
    assert 0.86 <= satisfied <= 0.93
    assert 81 <= ikm <= 89
    assert len({one.day for one in whole_weeks}) >= 13 * 5 - 3
    assert len({one.officer for one in taps if one.officer}) == 8
    assert 10 <= Counter(one.officer for one in taps)["P08"] <= 58
    assert {one.lang for one in built.answers} == {"id", "en"}
    assert all(one.ground == "duty" for one in taps if one.officer)
    assert mean(one.ground == "duty" for one in taps) > 0.95


def test_extra_questions_are_those_that_were_drawn(built: Built) -> None:
    for one in built.answers:
        if one.kind == "detail" and one.about is not None and one.scores.strip("-"):
            drawn = current().drawn_unsur(UUID(bytes=one.about))
            assert list(current().decode(one.scores)) == [drawn]


def test_services_given_make_a_coverage_people_would_believe(built: Built) -> None:
    taps = Counter(
        date.fromisoformat(one.day).isocalendar()[:2]
        for one in built.answers
        if one.kind == "rating"
    )
    served: Counter[tuple[int, int]] = Counter()
    for one in built.given:
        served[date.fromisoformat(one.day).isocalendar()[:2]] += one.n

    assert set(served) == set(taps)
    assert all(0.15 < taps[week] / served[week] < 0.37 for week in served)


def test_comments_are_many_and_varied(built: Built) -> None:
    assert len(set(built.comments)) >= 250
    assert all("{" not in comment and len(comment) <= 500 for comment in built.comments)
    assert max(Counter(built.comments).values()) <= len(built.comments) * 0.03
    system = re.compile(r"sistem|server|jaringan|gangguan|komputer", re.IGNORECASE)
    assert len([comment for comment in built.comments if system.search(comment)]) >= 5
    filling, groups = words()
    assert sum(len(group["texts"]) for group in groups.values()) >= 100
    assert all(values for values in filling.values())


def test_nothing_is_later_than_now_and_today_has_begun(built: Built) -> None:
    today = [one for one in built.answers if one.day == str(TODAY)]

    assert len(today) > 20
    assert max(one.minute or 0 for one in today) <= 10 * 60 + 30
    assert not [one for one in built.answers if one.day > str(TODAY)]


def test_the_office_says_that_it_is_made_up(built: Built) -> None:
    register = open_register(built.folder / "register.db")
    with register.read() as conn:
        office = offices.office(conn)
        coming = rosters.duties(conn, UNIT, TODAY + timedelta(days=1), TODAY + timedelta(days=14))
    register.close()

    assert office.demo
    assert "Contoh" in office.name
    assert coming
    assert json.loads((built.folder / "bundle.json").read_text())["office"]["demo"] is True


def test_its_answers_came_through_a_box_of_their_own_and_all_arrived(built: Built) -> None:
    found = boxes(built.folder / "boxes")

    assert [(box.device, box.verify().ok, box.n_unsent) for box in found] == [("demo", True, 0)]
    assert found[0].head.seq == len(built.answers)


def test_its_register_is_what_its_box_says(built: Built) -> None:
    with closing(open_register(built.folder / "register.db")) as register:
        comparison = lived.compared(register, built.folder, TODAY)
    assert lived.told(comparison) == {}
    assert (comparison.n_entries, comparison.away) == (len(built.answers), ())


def test_the_same_seed_and_day_make_the_same_office(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = 2
    monkeypatch.setattr(demo, "WEEKS", few)
    monkeypatch.setattr(demo, "first_monday", lambda today: FIRST + timedelta(weeks=13 - few))
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        demo.build(tmp_path / name, today=TODAY, now=NOW, seed=seed)

    a, b, c = (read(tmp_path / name) for name in "abc")
    assert (a.answers, a.comments, a.given) == (b.answers, b.comments, b.given)
    assert {one.id for one in a.answers}.isdisjoint(one.id for one in c.answers)
    assert len(a.answers) < len(built.answers)


@pytest.mark.parametrize("today", [date(2026, 12, 25), date(2027, 1, 3), date(2026, 11, 16)])
def test_it_can_be_built_on_holidays_weekends_and_mondays(
    tmp_path: Path, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "first_monday", lambda _: today - timedelta(days=today.weekday()))

    demo.build(tmp_path / "demo", today=today, now=datetime.combine(today, time(4), UTC))

    found = [one.day for one in read(tmp_path / "demo").answers]
    office = read_office(OFFICE)
    is_open = office.office.is_open(office.units[0], today)
    assert (str(today) in found) == is_open


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "register.db").write_text("somebody's")

    with pytest.raises(demo.NotEmpty):
        demo.build(tmp_path / "demo", today=TODAY)

    assert (tmp_path / "demo" / "register.db").read_text() == "somebody's"


def test_a_build_cut_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_given", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        demo.build(tmp_path / "demo", today=TODAY)

    assert list(tmp_path.iterdir()) == []
