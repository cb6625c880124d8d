"""Managers find released comments again by their words, and each search is noted."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kiosk.commands.comments import find
from reports.evidence import frames
from reports.measures.themes import NothingToSearch
from survey.periods import WrongOrder, WrongPeriod
from survey.questionnaire import Instrument
from survey.register import audit
from survey.register.engine import Register
from tests.builders import UNIT, Device, a_form, filled_register, local

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
TEXTS = (
    "Antreannya lama sekali",
    "Petugas gak ramah",
    "Nomor saya 0812-3456-7890, antre lama",
    "Ramah dan cepat",
    "Kursi\tkurang \x1b[2J",
)


def search(register: Register, words: str = "", **more: date | None) -> list[str]:
    days: dict[str, date | None] = {"first": None, "last": None, **more}
    return find(register, UNIT, words, first=days["first"], last=days["last"], now=NOW)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    found = filled_register(
        tmp_path,
        [a_form(3, at=local(9, i, day=MONDAY), comment=text) for i, text in enumerate(TEXTS)],
    )
    yield found
    found.close()


def test_a_comment_is_found_in_whatever_form_its_words_were_written(register: Register) -> None:
    head, *lines = search(register, "ngantri lama")
    assert "2 dari 5 komentar" in head
    assert sorted(lines) == [
        "2026-W47  Antreannya lama sekali",
        "2026-W47  Nomor saya •••••, antre lama",
    ]
    [_, line] = search(register, "tidak ramah")
    assert line == "2026-W47  Petugas gak ramah"


def test_what_a_citizen_wrote_does_not_move_the_cursor(register: Register) -> None:
    [_, line] = search(register, "kursi")
    assert line.isprintable()
    assert line.startswith("2026-W47  Kursi kurang")


def test_a_word_that_nobody_wrote_is_said_in_words(register: Register) -> None:
    [line] = search(register, "parkir")
    assert line.endswith('tidak satu pun dari 5 komentar memuat "parkir".')


def test_comments_that_wait_are_not_searched(register: Register) -> None:
    today, thursday = (local(9, day=date(2026, 11, day)) for day in (20, 19))
    few = [a_form(3, at=thursday, comment="Parkir luas") for _ in range(4)]
    many = [a_form(3, at=today, comment="Parkir penuh") for _ in range(9)]
    Device("today").give(register, *few, *many)
    [line] = search(register, "parkir")
    assert "tidak satu pun" in line
    [line] = search(register, "lama", last=MONDAY - timedelta(days=7))
    assert "belum ada komentar yang dapat dibaca" in line


def test_without_words_the_frequent_ones_are_counted(register: Register) -> None:
    head, line = search(register)
    assert head.endswith("5 komentar.")
    assert line == "Belum ada kata yang ditulis oleh 5 orang atau lebih."
    more = [a_form(3, at=local(9, i % 60, day=MONDAY), comment="lama") for i in range(200)]
    Device("more").give(register, *more)
    found = search(register)
    assert found[1].startswith("Kata: lama 202")
    assert found[2].startswith("Waktu dan antrean: 203 (lama 202")


def test_every_search_is_noted_with_what_was_asked(register: Register) -> None:
    search(register, "antre")
    search(register)
    with register.read() as conn:
        acts = [act for act in audit.acts(conn) if act.act == "search_comments"]
    assert [act.subject for act in acts] == [UNIT, UNIT]
    assert acts[0].detail.endswith('"antre"')


def test_a_search_that_cannot_be_is_refused_in_a_sentence(register: Register) -> None:
    with pytest.raises(NothingToSearch, match="123"):
        search(register, "123")
    with pytest.raises(WrongOrder):
        search(register, "lama", first=MONDAY, last=MONDAY - timedelta(days=1))


def test_the_whole_range_is_searched_however_many_wrote_since(register: Register) -> None:
    old = date(2026, 1, 12)
    Device("old").give(
        register,
        *(a_form(3, at=local(9, i, day=old), comment="Genset berisik") for i in range(5)),
        *(
            a_form(3, at=local(9, i % 60, day=MONDAY - timedelta(days=1 + i // 60)), comment="Baik")
            for i in range(600)
        ),
    )
    head, *lines = search(register, "genset")
    assert "5 dari 610 komentar" in head
    assert lines == ["2026-W03  Genset berisik"] * 5
    assert "610 komentar." in search(register)[0]
    assert "genset 5" in search(register)[1]
    [line] = search(register, "genset", first=date(2026, 2, 1))  # the range still counts
    assert "tidak satu pun dari 605 komentar" in line


def test_no_more_than_a_semester_of_comments_lies_in_memory(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    read = frames.read_comments

    def counted(
        conn: Connection, unit: str, first: date, last: date, instrument: Instrument
    ) -> tuple[tuple[str, str], ...]:
        asked.append((last - first).days)
        return read(conn, unit, first, last, instrument)

    monkeypatch.setattr(frames, "read_comments", counted)
    assert "2 dari 5" in search(register, "ngantri lama", first=date(2021, 1, 1))[0]
    assert len(asked) == 13  # the first days of 2021 lie in the semester before
    assert max(asked) < 190


def test_the_weeks_at_both_ends_of_the_range_are_searched_and_named(register: Register) -> None:
    wednesday = date(2025, 11, 26)
    few = [a_form(3, at=local(9, i, day=wednesday), comment="Plafon bocor") for i in range(6)]
    Device("old").give(register, *few)
    for first, last in (
        (None, date(2026, 11, 24)),  # a year before that Tuesday is a Tuesday
        (date(2025, 11, 24), None),
        (wednesday, date(2025, 11, 28)),
        (date(2025, 11, 30), date(2025, 12, 1)),
    ):
        head, *lines = search(register, "plafon", first=first, last=last)
        assert lines == ["2025-W48  Plafon bocor"] * 6
        assert head.startswith("Pelayanan Loket Dukcapil, 24")
    head = search(register, "plafon", first=wednesday, last=date(2025, 11, 28))[0]
    named = "24–30 November 2025 (minggu penuh yang memuat 26–28 November 2025): 6 dari 6 komentar"
    assert named in head
    [line] = search(register, "plafon", first=date(2025, 12, 1))
    assert "1 Desember 2025–19 November 2026 (minggu penuh" in line  # and today waits
    assert "tidak satu pun dari 5 komentar" in line


def test_days_whose_comments_came_out_in_a_later_week_are_no_days_without(
    register: Register,
) -> None:
    thursday = local(9, day=date(2026, 10, 15))
    Device("few").give(register, *[a_form(3, at=thursday, comment="Sepi") for _ in range(3)])
    [line] = search(register, "sepi", first=date(2026, 10, 12), last=date(2026, 10, 18))
    assert "12–18 Oktober 2026: belum ada komentar yang dapat dibaca" in line
    assert "bila belum lima, bersama komentar minggu sesudahnya" in line
    assert len(search(register, "sepi", first=date(2026, 10, 19))) == 4


@pytest.mark.parametrize("last", [date.max, date(3001, 1, 1)])
def test_a_day_beyond_all_periods_is_refused_in_a_sentence(register: Register, last: date) -> None:
    with pytest.raises(WrongPeriod):
        search(register, "lama", last=last)
