"""The five addresses of a citizen's answer stand in one place, which reads them and writes them."""

import re

import pytest

from kiosk.paths import PHONE, SCREEN, AnswerPath, Posted, path, posted
from tests.test_architecture import PACKAGES, ROOT, found_in, our_files

RATING = "0b4e5454-0000-4000-8000-000000000000"


@pytest.mark.parametrize("answer", AnswerPath)
def test_an_address_that_was_written_is_read_again(answer: AnswerPath) -> None:
    written = path(answer, "dukcapil", "L1").replace("<rating>", RATING)
    rating = RATING if answer is AnswerPath.DETAIL else ""
    assert posted(written) == Posted(answer, "dukcapil", "L1", rating)


@pytest.mark.parametrize(
    ("written", "page"),
    [
        ("/kiosk/dukcapil/L1/ratings", "/kiosk/dukcapil/L1"),
        (f"/kiosk/dukcapil/L1/ratings/{RATING}/detail", "/kiosk/dukcapil/L1"),
        ("/kiosk/dukcapil/L1/details", "/kiosk/dukcapil/L1"),
        ("/kiosk/dukcapil/L1/forms", "/kiosk/dukcapil/L1"),
        ("/q/dukcapil/L1", "/q/dukcapil/L1"),
    ],
)
def test_whoever_posts_goes_back_to_the_page_he_came_from(written: str, page: str) -> None:
    target = posted(written)
    assert target is not None
    assert target.page == page
    assert target.at_kiosk is page.startswith("/kiosk")


@pytest.mark.parametrize(
    "other",
    [
        "/",
        "/kiosk/dukcapil/L1",
        "/kiosk/dukcapil/L1/ratings/",
        f"/kiosk/dukcapil/L1/ratings/{RATING}",
        "/kiosk/dukcapil/L1/L2/forms",
        "/q/dukcapil",
        "/q/dukcapil/L1/baru",
        "/q/dukcapil/L1/forms",
    ],
)
def test_no_other_address_takes_an_answer(other: str) -> None:
    assert posted(other) is None


def test_no_other_file_spells_an_address_of_an_answer() -> None:
    pattern = re.compile(r"/ratings\b(?!\.)|/forms\b(?!\.)|/details?\b|/kiosk/[<{$]|\"/q/|/q/[<{$]")
    files = [
        f for f in our_files(".py", ".js", ".html") if f.relative_to(ROOT).parts[0] in PACKAGES
    ]
    files.remove(ROOT / "kiosk" / "paths.py")
    assert found_in(files, pattern) == []
    assert all(pattern.search(rule) for rule in (*AnswerPath, SCREEN, PHONE))
