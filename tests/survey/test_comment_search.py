"""A search of comments finds the same on SQLite and on PostgreSQL."""

from datetime import UTC, date, datetime

from kiosk.commands.comments import find
from survey.register.engine import Register
from tests.builders import UNIT, Device, a_form, local

MONDAY = date(2026, 11, 16)
TEXTS = ("Antreannya lama", "ngantri lamaaa", "Gak ramah – mbak Rina", "Ramah", "Kursi kurang ☹")


def test_a_search_finds_the_same_on_every_engine(register: Register) -> None:
    forms = [a_form(3, at=local(9, i, day=MONDAY), comment=text) for i, text in enumerate(TEXTS)]
    Device().give(register, *forms)
    found = {
        words: sorted(
            find(
                register,
                UNIT,
                words,
                first=MONDAY,
                last=None,
                now=datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
            )[1:]
        )
        for words in ("antri lama", "tidak ramah", "rina", "kursi")
    }
    assert found == {
        "antri lama": ["2026-W47  Antreannya lama", "2026-W47  ngantri lamaaa"],
        "tidak ramah": ["2026-W47  Gak ramah – mbak •••••"],
        "rina": [],
        "kursi": ["2026-W47  Kursi kurang ☹"],
    }
