"""Every document passes one `let_out`, and the command line asks for what the catalogue has."""

import ast
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from kiosk.cli import loket
from reports.catalogue import DOCUMENTS, Document, NotForThem, as_asked
from reports.disclosure.audiences import Audience, Shown, release
from tests.frozen import figures as frozen
from tests.kiosk.test_damaged_values import REPORTS as DAMAGED

ROOT = Path(__file__).resolve().parents[2]
PUBLIC, OFFICER, SUPERIOR, MANAGER, HEAD, INSPECTORATE, CUSTODIAN = Audience


@dataclass(frozen=True)
class Row:
    """What a document must declare, written by hand: a slip in the catalogue differs from it."""

    may_ask: frozenset[Audience]
    reader: Mapping[str, Audience]
    in_batches: bool
    on_grid: bool


INSIDE = frozenset({MANAGER, HEAD, INSPECTORATE, CUSTODIAN})
HELD = {
    "weekly": Row(INSIDE, {"json": CUSTODIAN, "pdf": MANAGER}, in_batches=True, on_grid=True),
    "luck": Row(
        INSIDE | {SUPERIOR, OFFICER},
        {"json": CUSTODIAN, "pdf": MANAGER},
        in_batches=True,
        on_grid=True,
    ),
    "officers": Row(
        frozenset({SUPERIOR, CUSTODIAN}),
        {"json": CUSTODIAN, "pdf": SUPERIOR},
        in_batches=True,
        on_grid=True,
    ),
    "officer": Row(
        frozenset({OFFICER, CUSTODIAN}),
        {"json": CUSTODIAN, "pdf": OFFICER},
        in_batches=False,
        on_grid=True,
    ),
    "units": Row(
        frozenset({HEAD, INSPECTORATE, CUSTODIAN}),
        {"json": CUSTODIAN, "pdf": HEAD},
        in_batches=False,
        on_grid=True,
    ),
    "board": Row(
        frozenset(Audience),
        {"json": PUBLIC, "pdf": PUBLIC, "png": PUBLIC},
        in_batches=False,
        on_grid=False,
    ),
    "skm": Row(
        INSIDE | {PUBLIC},
        {
            "json": CUSTODIAN,
            "csv": CUSTODIAN,
            "pdf": MANAGER,
            "docx": MANAGER,
            "xlsx": MANAGER,
        },
        in_batches=False,
        on_grid=True,
    ),
}


def test_every_document_has_a_row_of_what_it_must_declare() -> None:
    missing = sorted(set(DOCUMENTS) - set(HELD))
    assert not missing, f"write a row in HELD for {missing}: who may ask, for whom each format is"
    assert set(HELD) == set(DOCUMENTS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_declares_what_its_row_says(name: str) -> None:
    document, row = DOCUMENTS[name](), HELD[name]
    assert document.may_ask == row.may_ask
    assert document.reader == row.reader
    assert document.in_batches is row.in_batches
    assert (document.on_grid is not as_asked) is row.on_grid


def test_no_document_leaves_a_check_to_a_default() -> None:
    arguments = inspect.signature(Document).parameters.values()
    assert [argument.name for argument in arguments if argument.default is not argument.empty] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_computed_in_batches_is_declared_so(name: str) -> None:
    document = DOCUMENTS[name]()
    asked = inspect.signature(document.compute).parameters
    assert ("whole_batches" in asked) is document.in_batches


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_lists_that_are_kept_by_hand_name_every_document(name: str) -> None:
    """That of the demonstration's mark compares itself: `test_demo_mark.py`."""
    assert any(file.startswith(f"{name}-") for file in frozen.names()), "tests/frozen/figures.py"
    assert name in DAMAGED, "tests/kiosk/test_damaged_values.py"
    room = DOCUMENTS[name]().let_out.__module__.split(".")[1]
    assert (ROOT / f"tests/reports/test_shown_{room}.py").is_file()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_command_offers_the_formats_its_document_can_write(name: str) -> None:
    group = loket.get_command(click.Context(loket), "report")
    assert isinstance(group, click.Group)
    [option] = [option for option in group.commands[name].params if option.name == "form"]
    assert isinstance(option.type, click.Choice)
    assert set(option.type.choices) == set(DOCUMENTS[name]().writers)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_format_has_its_reader(name: str) -> None:
    document = DOCUMENTS[name]()
    assert set(document.reader) == set(document.writers)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_figures_that_were_not_let_out_reach_no_writer(name: str) -> None:
    for write in DOCUMENTS[name]().writers.values():
        with pytest.raises(AttributeError, match="figures"):
            write(object())


def test_nobody_makes_what_may_be_shown_but_who_lets_it_out() -> None:
    with pytest.raises(TypeError):
        Shown(1, Audience.PUBLIC, None)
    assert release(1, Audience.PUBLIC).figures == 1


def test_only_the_rooms_of_documents_let_figures_out() -> None:
    users = {
        str(file.relative_to(ROOT))
        for folder in ("reports", "kiosk")
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "release"
    }
    assert users
    assert [user for user in users if not user.endswith("/shown.py")] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_whoever_may_not_ask_is_refused_and_every_reader_may(name: str) -> None:
    document = DOCUMENTS[name]()
    assert set(document.reader.values()) <= document.may_ask
    for audience in set(Audience) - document.may_ask:
        with pytest.raises(NotForThem):
            document.check(audience)
