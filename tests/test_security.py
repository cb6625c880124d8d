"""docs/security.md answers every item of the standard once, and names only tests that exist."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ANSWERS = ("met", "partly", "not met", "no such thing", "not yet")
ITEM = re.compile(r"\d+\.\d+\.\d+")
LEVELS = {
    item: int(level)
    for item, level in re.findall(
        r"^(\S+) (\d)$",
        (ROOT / "tests" / "cases" / "asvs-5.0.0.txt").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}


def rows(level: int) -> list[list[str]]:
    """Give the cells of each row of a level's table."""
    part = PAGE.partition(f"## ASVS 5.0.0, level {level}\n")[2].partition("\n## ")[0]
    return [line.strip("| ").split(" | ") for line in part.splitlines() if ITEM.match(line[2:])]


def items(text: str, level: int) -> list[str]:
    """Spell out `6.5.1–6.5.3, 7.1.1`; what lies between two is what the level has there."""
    every = [item for item, at in LEVELS.items() if at == level]
    spelled = []
    for part in text.split(", "):
        first, _, last = part.partition("–")
        spelled += every[every.index(first) : every.index(last or first) + 1]
    return spelled


@cache
def functions(file: str) -> frozenset[str]:
    body = ast.parse((ROOT / file).read_text(encoding="utf-8")).body
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in body if isinstance(node, kinds))


def missing(text: str) -> list[str]:
    """Name the tests of a text that there are not."""
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    return [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or (name and name not in functions(file))
    ]


@pytest.mark.parametrize(("level", "n"), [(1, 70), (2, 183)])
def test_every_item_of_a_level_is_answered_once(level: int, n: int) -> None:
    answered = Counter(item for row in rows(level) for item in items(row[0], level))
    assert len(answered) == n
    assert answered == Counter(item for item, at in LEVELS.items() if at == level)


@pytest.mark.parametrize("level", [1, 2])
def test_every_answer_is_one_of_five(level: int) -> None:
    for row in rows(level):
        said_so = re.match(r"\*\*([a-z ]+)\*\*", row[2 if level == 1 else 1])
        assert said_so, row
        assert said_so[1] in ANSWERS, row


def test_what_is_called_met_at_level_1_is_shown() -> None:
    unshown = [row[0] for row in rows(1) if row[2].startswith("**met") and len(row) < 4]
    assert unshown == []


def test_every_test_that_is_named_exists() -> None:
    assert len(re.findall(r"`tests/[\w/]+\.py::\w+`", PAGE)) > 100
    assert missing(PAGE) == []


def test_control_a_test_that_there_is_not_would_be_found() -> None:
    gone = "`tests/test_security.py::test_of_nothing`, `tests/test_nowhere.py::test_a`"
    assert len(missing(gone)) == 2


def test_links_within_the_page_lead_to_a_heading() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-")
        for line in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    }
    assert {link for link in re.findall(r"\]\(#([^)]+)\)", PAGE) if link not in headings} == set()
