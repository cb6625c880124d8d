"""Packed weeks say what the answers say, and are counted again when something in them changes."""

import io
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from reports.evidence import cells, packed
from reports.evidence.cells import COLUMNS, Cells, Crosstab, Group, Groups
from survey.answers.drafts import Bands, Channel, Draft, Kind, Slot
from survey.periods import Week
from survey.questionnaire import Instrument, current
from survey.register import answers, tallies
from survey.register.engine import Register
from survey.register.schema import tally
from tests.reports.stored import answer, form, register_of, send

DAMAGED = [b"\x05" + zlib.compress(content) for content in (b"", b"PK\x03\x04", b"\x93NUMPY")]
MONDAY = date(2026, 9, 7)
TODAY = datetime(2026, 11, 16, 12, tzinfo=UTC)
WEEKS = (Week.of(MONDAY), Week.of(TODAY.date()))
UNIT = "dukcapil"
PERIODS = (
    (date(2026, 9, 7), date(2026, 10, 4)),
    (date(2026, 9, 9), date(2026, 10, 2)),  # cuts its first and last week
    (date(2026, 1, 1), date(2026, 12, 31)),
    (date(2026, 9, 8), date(2026, 9, 9)),
)


def four_weeks() -> list[Draft]:
    """Forms, taps, details and unfinished ones over four weeks, with and without bands."""
    made: list[Draft] = []
    said = (Bands(), Bands("L", "26-35", "SMA", "SWASTA"), Bands("P", "66+", "SD", "LAINNYA"))
    days = [MONDAY + timedelta(days=7 * w + d) for w in range(4) for d in (0, 1, 4)]
    for n, (day, service) in enumerate(product(days, ("ktp", "kk", ""))):
        scores = [1 + (n + i) % 4 for i in range(9)]
        one = form(*scores, name=n, day=day, service=service, bands=said[n % 3])
        made.append(replace(one, channel=Channel.KIOSK if n % 2 else Channel.QR))
        tap = answer(f"{1 + n % 4}---------", "tap", n, kind=Kind.RATING, day=day, service=service)
        tap = replace(tap, channel=Channel.KIOSK, slot=Slot.AM if n % 3 else Slot.PM)
        more = answer("-" * 10, n, kind=Kind.DETAIL, day=day, about=tap.id, reasons=("lama",))
        made += [tap, *([more] if n % 2 else [])]
    made.append(form(1, 0, 0, 0, 0, 0, 0, 0, 0, name="left", day=MONDAY, kind=Kind.UNFINISHED))
    return made


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with register_of(tmp_path, *four_weeks()) as filled:
        yield filled


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def everything(cells: Cells) -> dict[str, Counter[Group]]:
    """Give all that cells hold, in whatever order they came."""
    return {name: getattr(cells, name).by(*columns) for name, columns in COLUMNS.items()}


def read(register: Register, period: tuple[date, date]) -> Cells:
    with register.read() as conn:
        return packed.read(conn, UNIT, *period)


def from_rows(register: Register, period: tuple[date, date]) -> Cells:
    with register.read() as conn:
        return cells.count(answers.read(conn, UNIT, *period))


def n_held(register: Register) -> int:
    with register.read() as conn:
        return len(tallies.read(conn, UNIT, *WEEKS))


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_from_packed_weeks_is_that_from_its_answers(
    register: Register, period: tuple[date, date]
) -> None:
    slowly = everything(read(register, period))
    assert packed.refresh(register, TODAY) == 4
    assert slowly == everything(from_rows(register, period)) == everything(read(register, period))
    assert sum(slowly["forms"].values()) > 0


def test_a_late_answer_is_in_the_figures_at_once_and_its_week_is_counted_again(
    register: Register,
) -> None:
    packed.refresh(register, TODAY)
    before = read(register, PERIODS[2]).forms.n
    assert n_held(register) == 4
    send(register, [form(*[4] * 9, name="late", day=MONDAY)])
    assert n_held(register) == 3
    assert read(register, PERIODS[2]).forms.n == before + 1
    assert packed.refresh(register, TODAY) == 1
    assert n_held(register) == 4
    assert packed.refresh(register, TODAY) == 0
    assert read(register, PERIODS[2]).forms.n == before + 1


def test_counts_that_no_longer_hold_are_gone_with_what_they_were_made_of(
    register: Register,
) -> None:
    packed.refresh(register, TODAY)
    send(register, [form(*[4] * 9, name="late", day=MONDAY)])
    with register.read() as conn:
        assert str(Week.of(MONDAY)) not in tallies.read(conn, UNIT, *WEEKS)


def test_the_week_that_is_not_over_is_never_packed(register: Register) -> None:
    assert packed.refresh(register, noon(MONDAY + timedelta(days=27))) == 3
    assert packed.refresh(register, noon(MONDAY + timedelta(days=28))) == 1


def test_cells_say_where_when_and_about_what(register: Register) -> None:
    week = read(register, (MONDAY, Week.of(MONDAY).last))
    assert week.taps.by_word("slot") == {"am": 6, "pm": 3}
    assert set(week.people.by_word("service")) == {"ktp", "kk", ""}
    assert week.within(MONDAY, MONDAY).taps.n == 3
    assert week.unfinished.by("day", "ref") == {(str(MONDAY), current().ref): 1}
    assert week.answering(Instrument("spak")).people.n == 0
    assert week.answering(Instrument("skm-2017", current().version)).people.n == week.people.n
    assert sum(week.profiles.by_word("sex").values()) == week.forms.n


def test_the_parts_of_a_period_add_up_to_it_in_any_order(register: Register) -> None:
    first, last = PERIODS[0]
    cut = first + timedelta(days=9)
    parts = read(register, (first, cut)), read(register, (cut + timedelta(days=1), last))
    nobody = read(register, (last, first))
    whole = everything(read(register, (first, last)))
    assert everything(parts[0] + parts[1]) == everything(parts[1] + parts[0] + nobody) == whole
    assert everything(nobody) == everything(Cells())


def test_packing_loses_nothing_and_gives_the_same_bytes(register: Register) -> None:
    week = Week.of(MONDAY)
    with register.read() as conn:
        rows = answers.read_all(conn, UNIT, week.first, week.last)
    counted, again = cells.count(rows), cells.count(rows[::-1])
    unpacked = packed.unpack(packed.pack(counted))
    assert unpacked is not None
    assert everything(unpacked) == everything(counted)
    assert packed.pack(unpacked) == packed.pack(counted) == packed.pack(again)


@pytest.mark.parametrize("damage", [b"", b"\x04", b"\x05", b"\x05half", None, *DAMAGED])
def test_what_cannot_be_unpacked_is_counted_from_the_answers(
    register: Register, damage: bytes | None
) -> None:
    packed.refresh(register, TODAY)
    before = everything(read(register, PERIODS[2]))
    with register.begin() as conn:
        kept = conn.execute(select(tally.c.packed)).scalars().first()
        assert kept is not None
        changed = kept[:-40] if damage is None else damage
        conn.execute(update(tally).values(packed=changed))
    assert everything(read(register, PERIODS[2])) == before


@pytest.mark.parametrize(("n", "read_at_all"), [(2**31, True), (2**31 + 1, False), (2**63, False)])
def test_more_people_than_there_can_be_are_no_counts(
    register: Register, n: int, read_at_all: bool
) -> None:
    """Added up they would go round to less than nothing."""
    with register.read() as conn:
        week = cells.count(answers.read_all(conn, UNIT, MONDAY, MONDAY))
    (part,) = week.people.parts
    numbers = part.numbers.astype(np.uint64)
    numbers[-1, -1] = n
    forged = replace(week, people=Crosstab((Groups(part.words, numbers),)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        unpacked = packed.unpack(packed.pack(forged))
        assert (unpacked is not None) is read_at_all
        if unpacked is not None:
            assert max(unpacked.people.by("day").values()) >= n


def test_groups_and_words_of_nobody_are_no_counts(register: Register) -> None:
    """Nobody is in them, so sums stay; but they say that a screen was alive, or name a service."""
    with register.read() as conn:
        week = cells.count(answers.read_all(conn, UNIT, MONDAY, MONDAY))
    (part,) = week.people.parts
    assert packed.unpack(packed.pack(week)) is not None  # the control
    one_more = np.hstack([part.numbers, part.numbers[:, :1]])
    one_more[-1, -1] = 0
    nobody = replace(week, people=Crosstab((Groups(part.words, one_more),)))
    assert packed.unpack(packed.pack(nobody)) is None
    words = {name: np.append(own, [b"9"]) for name, own in part.words.items()}
    unused = replace(week, people=Crosstab((Groups(words, part.numbers),)))
    assert packed.unpack(packed.pack(unused)) is None


def as_npz(array: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("words.npy", array)
    return b"\x05" + zlib.compress(file.getvalue())


def npy(header: str) -> bytes:
    text = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def deep() -> bytes:
    file = io.BytesIO()
    np.savez(file, words=np.frombuffer(b"[" * 200_000, dtype=np.uint8))
    return b"\x05" + zlib.compress(file.getvalue())


@pytest.mark.parametrize(
    "crafted",
    [
        deep(),
        as_npz(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1 << 60,), }")),
        as_npz(npy(f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({2**44},), }}")),
        as_npz(npy("{'descr': '|u1', ((((")),
        as_npz(npy("")),
    ],
    ids=["deep", "odd shape", "huge shape", "open brackets", "no header"],
)
def test_what_was_written_to_make_it_fail_is_no_counts(crafted: bytes) -> None:
    assert packed.unpack(crafted) is None


@pytest.mark.parametrize(("offset", "value"), [(8, 99), (6, 1)], ids=["method", "password"])
def test_an_archive_of_another_kind_is_no_counts(offset: int, value: int) -> None:
    file = io.BytesIO()
    np.savez(file, words=np.zeros(3, dtype=np.uint8))
    raw = bytearray(file.getvalue())
    for mark, more in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        raw[raw.index(mark) + offset + more] = value
    assert packed.unpack(b"\x05" + zlib.compress(bytes(raw))) is None


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(0, 200),
    st.sets(st.integers(1, 40), max_size=8),
)
def test_packed_weeks_and_the_rest_cover_every_day_of_a_period_once(
    first: date, length: int, numbers: set[int]
) -> None:
    last = first + timedelta(days=length)
    weeks = [week for n in numbers if first <= (week := Week(2026, n)).first and week.last <= last]
    stretches = list(packed.rest(first, last, weeks))
    assert all((end - start).days < 28 for start, end in stretches)
    days = [
        start + timedelta(days=d)
        for start, end in [*stretches, *((week.first, week.last) for week in weeks)]
        for d in range((end - start).days + 1)
    ]
    assert sorted(days) == [first + timedelta(days=d) for d in range(length + 1)]
