"""What the house says of itself: files that docstrings name, and the maps of its packages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("survey", "reports", "kiosk")
NAMED_FILE = re.compile(r"(?<![\w/.*-])((?:[\w.-]+/)*[a-z_0-9]+\.(?:py|typ|js|css))\b(?!\()")


HOUSE = [ROOT / name for name in (*PACKAGES, "tests")]


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def docstrings(file: Path) -> Iterator[str]:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(parsed(file)):
        if isinstance(node, documented) and (text := ast.get_docstring(node)):
            yield text


def test_files_named_in_docstrings_exist() -> None:
    files = [f"/{path.relative_to(ROOT)}" for folder in HOUSE for path in folder.rglob("*.*")]
    gone = {
        f"{file.relative_to(ROOT)} names {name}"
        for folder in HOUSE
        for file in folder.rglob("*.py")
        for text in docstrings(file)
        for name in NAMED_FILE.findall(text)
        if not (
            (file.parent / name).is_file()
            if name.startswith("../")
            else any(known.endswith(f"/{name}") for known in files)
        )
    }
    assert gone == set()


@pytest.mark.parametrize("package", [*PACKAGES, "survey/actions"])
def test_the_map_of_a_package_names_all_that_lies_in_it(package: str) -> None:
    text = ast.get_docstring(parsed(ROOT / package / "__init__.py")) or ""
    on_the_map = {
        name.strip()
        for line in text.splitlines()
        if (entry := re.match(r"    ([a-z_, ]+?)  ", line))
        for name in entry[1].split(",")
    }
    inside = {
        path.stem
        for path in (ROOT / package).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    } - {"__init__"}
    assert inside - on_the_map == set()
