"""What reports count is what citizens gave, whatever happened to it since; on both engines.

The cells of a period, from packed weeks or not, are laid beside a slow count that knows nothing of
them, after answers, corrections, flags, erasures and rosters in any order.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import insert

from reports.evidence import cells, packed
from reports.evidence.cells import COLUMNS, Cells
from survey import actions, ledger
from survey.actions import codes, retention
from survey.answers.drafts import Bands, Channel, Draft, Kind
from survey.office.dated import Noun
from survey.office.facts import UnknownUnit
from survey.periods import Week
from survey.questionnaire import load, official
from survey.register import answers, offices, tallies
from survey.register.answers import Answer
from survey.register.engine import Register
from survey.register.schema import flag
from tests.builders import DAY, UNIT, Device, a_detail, a_duty, a_form, a_rating, local, undated
from tests.versions import published

FIRST, LAST = DAY - timedelta(days=30), DAY + timedelta(days=30)
LATER = local(day=LAST + timedelta(days=10))


@pytest.fixture(autouse=True)
def instruments(tmp_path: Path) -> Iterator[None]:
    with published(tmp_path / "questionnaires", "skm-2017/2", "spak/1"):
        yield


def everything(counted: Cells) -> dict[str, Counter[tuple[str, ...]]]:
    return {name: getattr(counted, name).by(*columns) for name, columns in COLUMNS.items()}


def period(register: Register, first: date = FIRST, last: date = LAST) -> Cells:
    with register.read() as conn:
        return packed.read(conn, UNIT.upper(), first, last)


def rows_of(register: Register) -> list[Answer]:
    with register.read() as conn:
        return answers.read(conn, UNIT, FIRST, LAST)


# ---- a slow count that knows nothing of the cells ------------------------------------------------


def slowly(rows: Sequence[Answer]) -> dict[str, object]:
    """Count people and forms one by one."""
    taps = {(row.id, row.day): row for row in rows if row.kind == "rating"}
    alone = [row for row in rows if row.kind == "form" and (row.about, row.day) not in taps]
    first = [*taps.values(), *alone]
    forms = [row for row in rows if row.kind == "form" and set(row.scores[1:]) != {"-"}]
    share = [row for row in first if row.channel in {"kiosk", "ticket"} and row.scores[0] != "-"]
    named: dict[bytes, set[str]] = {row.id: set(row.reasons) for row in first}
    for row in rows:
        if row.about is not None and (row.about, row.day) in taps:
            named[row.about] |= set(row.reasons)
    return {
        "people": Counter(row.day for row in first),
        "n": Counter((row.day, row.slot) for row in share),
        "k": Counter((row.day, row.slot) for row in share if row.scores[0] in "34"),
        "forms": Counter((row.day, row.channel, row.service, row.scores) for row in forms),
        "flagged": sorted(row.scores for row in forms if row.flags),
        "by_flag": Counter(rule for row in forms for rule in row.flags),
        "profiles": Counter((row.sex, row.age_band, row.education, row.job) for row in forms),
        "unfinished": sum(row.kind == "unfinished" for row in rows),
        "reasons": Counter(reason for reasons in named.values() for reason in reasons),
        "n_reasons": sum(bool(reasons) for reasons in named.values()),
        "officers": Counter(row.officer.lower() for row in first),
    }


def quickly(counted: Cells) -> dict[str, object]:
    """Give the same of the cells."""
    shares = counted.shares_by("day", "slot")
    named = counted.people.keep("reasons", bool)
    flagged = counted.forms.keep("flags", bool)
    return {
        "people": counted.people.by_word("day"),
        "n": Counter({group: n for group, (n, _) in shares.items()}),
        "k": +Counter({group: k for group, (_, k) in shares.items()}),
        "forms": counted.forms.by("day", "channel", "service", "scores"),
        "flagged": sorted(flagged.by_word("scores").elements()),
        "by_flag": flagged.by_each("flags"),
        "profiles": counted.profiles.by("sex", "age_band", "education", "job"),
        "unfinished": counted.unfinished.n,
        "reasons": named.by_each("reasons"),
        "n_reasons": named.n,
        "officers": counted.people.by_word("officer"),
    }


# ---- what happens to answers ---------------------------------------------------------------------


def some_answers(chance: Random, device: Device, register: Register) -> None:
    """Let ten people answer, in every way there is."""
    given: list[Draft] = []
    spak = load("spak/1")
    said = (Bands(), Bands(sex="P", age_band="26-35", education="SMA", job="SWASTA"))
    for _ in range(10):
        at = local(8 + chance.randrange(7), day=DAY + timedelta(days=chance.randint(-15, 15)))
        channel = chance.choice([Channel.KIOSK, Channel.TICKET])
        tap = a_rating(
            chance.randint(1, 4), at=at, channel=channel, counter=chance.choice(["L1", "L2"])
        )
        bands, scores = chance.choice(said), chance.randint(1, 4)
        about = chance.choice([tap.id, None, uuid4()])
        given += chance.choice(
            [
                [tap],
                [undated(tap)],
                [tap, a_detail(tap, reasons=["lama"], at=at)],
                [tap, a_detail(tap, reasons=["lama", "sistem"], at=at + timedelta(days=1))],
                [tap, a_form(scores, at=at, channel=channel, about=about, kepuasan=scores)],
                [tap, a_form(scores, at=at + timedelta(days=1), about=tap.id)],
                [a_form(scores, at=at, service="kk", bands=bands, comment="Baik.")],
                [a_form(1, at=at, kind=Kind.UNFINISHED)],
                [a_rating(1, at=at, questionnaire="spak/1", scores=spak.encode({"kepuasan": 1}))],
                [a_form(scores, at=at, questionnaire="skm-2017/1")],
            ]
        )
    device.give(register, *given)


def an_import(chance: Random, device: Device, register: Register) -> None:
    """Bring some forms in, and perhaps take an import out or back in."""
    n = actions.begin_import(register, "januari.csv", "ab" * 32, UNIT, "tester")
    brought = [a_form(chance.randint(1, 4), channel=Channel.IMPORT) for _ in range(3)]
    device.give(register, *brought)
    if chance.random() < 0.7:
        actions.withdraw_import(register, n, "tester")
    if chance.random() < 0.5:
        again = actions.begin_import(register, "januari.csv", "ab" * 32, UNIT, "tester")
        actions.bring_back(register, again, [form.id for form in brought], "tester")


def flags(chance: Random, _: Device, register: Register) -> None:
    """Let a rule flag some answers of a day, as judging it again would."""
    rows = rows_of(register)
    day = chance.choice([row.day for row in rows]) if rows else ""
    marked = [row for row in rows if row.day == day and chance.random() < 0.5]
    rule = chance.choice(["burst", "mash"])
    known = {row.id for row in rows if rule in row.flags}
    with register.begin() as conn:
        for row in marked:
            if row.id not in known:
                place = {"tenant": register.tenant, "id": row.id, "unit": UNIT, "day": day}
                conn.execute(insert(flag), {**place, "rule": rule})
        tallies.touch(conn, [(UNIT, day)] if marked else [])


def a_roster(chance: Random, _: Device, register: Register) -> None:
    """Let a roster arrive late: it says whom answers of its day are about."""
    on = DAY + timedelta(days=chance.randint(-15, 15))
    with register.read() as conn:
        unit = offices.unit(conn, UNIT)
    officer, counter = chance.choice(unit.officers).code, chance.choice(unit.counters).code
    duties = [a_duty(officer, counter=counter, day=on)]
    actions.set_duties(register, {UNIT: duties}, "late")


def an_erasure(chance: Random, _: Device, register: Register) -> None:
    """Erase what one person said of himself."""
    rows = [row for row in rows_of(register) if row.sex]
    if rows:
        code = ledger.receipt(register.tenant, UUID(bytes=chance.choice(rows).id))
        retention.erase_receipt(register, code, "profile", "tester")


def an_alias(chance: Random, _: Device, register: Register) -> None:
    """Give a thing another code, or let two be one from some day on, or themselves again."""
    on = chance.choice([None, DAY + timedelta(days=chance.randint(-15, 15))])
    with register.read() as conn:
        unit = offices.unit(conn, UNIT)
    noun = chance.choice([Noun.SERVICE, Noun.COUNTER])
    places = [f"{UNIT}/{thing.code}" for thing in unit.things(noun)]
    first, second = chance.choice(places), chance.choice(places)
    new = f"n{chance.randrange(10**6)}"
    named = chance.choice(unit.officers).code
    acts: list[actions.Act] = [
        lambda conn: codes.rename_code(conn, noun, first, new, "tester"),
        lambda conn: codes.rename_code(conn, Noun.OFFICER, f"{UNIT}/{named}", new, "tester"),
        lambda conn: codes.merge(conn, noun, first, second, first=on, by="tester"),
        lambda conn: codes.split(conn, noun, first, first=on, by="tester"),
    ]
    said_on = local(day=on or FIRST)  # services are made one from the day on which it is said
    refused = (
        codes.SameThing,
        codes.WithItself,
        codes.MergedFromTheBeginning,
        codes.ServicesOfThePast,
    )
    with suppress(*refused), time_machine.travel(said_on):
        actions.carry_out(register, chance.choice(acts))


def packing(_: Random, __: Device, register: Register) -> None:
    """Count the weeks that are over."""
    packed.refresh(register, LATER)


ACTS: tuple[Callable[[Random, Device, Register], None], ...] = (
    some_answers,
    an_import,
    flags,
    a_roster,
    an_erasure,
    an_alias,
    packing,
)


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 12))]
)
def test_cells_are_what_counting_one_by_one_gives_after_whatever_happened(
    register: Register, seed: int
) -> None:
    chance, device, used = Random(seed), Device(), Counter[str]()
    some_answers(chance, device, register)
    for act in chance.choices(ACTS, k=12):
        act(chance, device, register)
        used[act.__name__] += 1
        rows = rows_of(register)
        now = period(register)
        assert quickly(now) == slowly(rows), act.__name__
        with register.read() as conn:
            every = answers.read_all(conn, UNIT, FIRST, LAST)
        assert everything(now) == everything(cells.count(every).answering(official()))
        screens = [row for row in every if row.provenance != "unpaired"]
        kiosk = {(row.day, row.slot) for row in screens if row.channel == "kiosk"}
        assert now.half_days_alive == kiosk
        cut = DAY + timedelta(days=chance.randint(-15, 15))
        parts = period(register, last=cut) + period(register, cut + timedelta(days=1))
        assert everything(parts) == everything(now)
    before = everything(period(register))
    packing(chance, device, register)
    with register.read() as conn:
        kept = tallies.read(conn, UNIT, Week.of(FIRST), Week.of(LAST))
    assert len(kept) >= 4
    assert everything(period(register)) == before


def test_a_form_or_detail_of_another_day_than_its_tap_is_not_added_to_it(
    register: Register,
) -> None:
    tap, tomorrow = a_rating(1), local(9, day=DAY + timedelta(days=1))
    late = a_detail(tap, reasons=["lama"], at=tomorrow), a_form(3, at=tomorrow, about=tap.id)
    Device().give(register, tap, *late)
    whole = period(register)
    assert whole.people.by_word("day") == {str(DAY): 1, str(tomorrow.date()): 1}
    assert whole.people.by_each("reasons") == {}


def test_what_was_taken_out_does_not_count_and_comes_back(register: Register) -> None:
    actions.begin_import(register, "januari.csv", "ab" * 32, UNIT, "tester")
    taps = [a_rating(1, channel=Channel.TICKET) for _ in range(3)]
    followed = a_form(3, kepuasan=4, channel=Channel.TICKET, about=taps[0].id)
    Device("import").give(register, *taps)
    Device("main").give(register, followed)
    assert period(register).share_by_day == {str(DAY): (3, 0)}
    actions.withdraw_import(register, 1, "tester")
    # The tap is gone; the form that followed it now stands alone.
    assert period(register).share_by_day == {str(DAY): (1, 1)}
    again = actions.begin_import(register, "januari.csv", "ab" * 32, UNIT, "tester")
    actions.bring_back(register, again, [tap.id for tap in taps], "tester")
    assert period(register).share_by_day == {str(DAY): (3, 0)}


def test_a_person_who_names_a_reason_twice_is_one_person(register: Register) -> None:
    first, second = a_rating(kepuasan=1), a_rating(kepuasan=2)
    Device().give(
        register,
        first,
        a_detail(first, reasons=("menunggu-lama",)),
        a_detail(first, reasons=("menunggu-lama", "diminta-biaya")),
        second,
        a_detail(second, reasons=("menunggu-lama",)),
        a_rating(),
    )
    named = period(register).people.keep("reasons", bool)
    assert named.by_each("reasons") == {"menunggu-lama": 2, "diminta-biaya": 1}
    assert named.n == 2


def test_an_unknown_unit_is_named_and_an_empty_one_has_nobody(register: Register) -> None:
    assert everything(period(register)) == everything(Cells())
    with register.read() as conn, pytest.raises(UnknownUnit):
        packed.read(conn, "lain", FIRST, LAST)
