"""Names of variables and classes: each says the thing, and a class name means one thing."""

import ast

from tests.test_architecture import PACKAGES, python_files, short, tree

# Names that say nothing: each could be any other. The files that still bind one may only shrink.
EMPTY_NAMES = {"one", "found", "said", "asked", "told", "its", "of"}
STILL_EMPTY = {
    "survey/box/files.py",
    "survey/box/repair.py",
    "survey/box/salvage.py",
    "survey/box/schema.py",
    "survey/box/writer.py",
    "survey/index/counts.py",
    "survey/ledger.py",
    "survey/register/answers.py",
    "survey/register/tallies.py",
}


def binds(node: ast.AST) -> str:
    """Give the variable or argument that a node binds, "" for none."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return node.id
    return node.arg if isinstance(node, ast.arg) else ""


def test_a_variable_names_the_thing() -> None:
    empty = {
        short(file)
        for file in python_files(*PACKAGES)
        if any(binds(node) in EMPTY_NAMES for node in ast.walk(tree(file)))
    }
    assert empty - STILL_EMPTY == set(), "name what it holds"
    assert STILL_EMPTY - empty == set(), "these are clean now: take them off the list"


def test_a_class_name_means_one_thing() -> None:
    places: dict[str, set[str]] = {}
    for file in python_files(*PACKAGES):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, set()).add(f"{short(file)}:{node.lineno}")
    twice = {name: where for name, where in places.items() if len(where) > 1}
    assert twice == {}


def test_a_day_is_put_in_its_week_in_one_place() -> None:
    counting = {
        short(file)
        for file in python_files(*PACKAGES)
        if any(
            isinstance(node, ast.Attribute) and node.attr == "isocalendar"
            for node in ast.walk(tree(file))
        )
    }
    assert counting == {"survey/periods.py"}, "use Week.of(day), whose text is its name"
