import pytest

from reports.paper.wording import hours_text
from survey.office.hours import Hours


@pytest.mark.parametrize(
    ("hours", "lang", "said"),
    [
        ("Mon-Fri 08:00-15:00", "id", "Senin–Jumat 08.00–15.00"),
        (
            "Mon-Thu 08:00-15:00; Fri 08:00-11:00,13:00-15:00",
            "id",
            "Senin–Kamis 08.00–15.00; Jumat 08.00–11.00, 13.00–15.00",
        ),
        ("Sen,Rab 08:00-12:00", "en", "Monday 08:00–12:00; Wednesday 08:00–12:00"),
    ],
)
def test_opening_hours_are_said_as_people_say_them(hours: str, lang: str, said: str) -> None:
    assert hours_text(Hours.parse(hours), lang) == said
