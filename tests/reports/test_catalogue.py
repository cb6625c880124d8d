"""Every document passes one `let_out`, and the command line asks for what the catalogue has."""

import ast
from pathlib import Path

import click
import pytest

from kiosk.cli import loket
from reports.catalogue import DOCUMENTS, NotForThem
from reports.disclosure.audiences import Audience, Shown, release

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_command_offers_the_formats_its_document_can_write(name: str) -> None:
    group = loket.get_command(click.Context(loket), "report")
    assert isinstance(group, click.Group)
    [option] = [option for option in group.commands[name].params if option.name == "form"]
    assert isinstance(option.type, click.Choice)
    assert set(option.type.choices) == set(DOCUMENTS[name]().writers)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_format_has_its_reader_and_json_hides_nothing(name: str) -> None:
    """The board's own JSON hides nothing either: what it holds is public."""
    document = DOCUMENTS[name]()
    assert set(document.reader) == set(document.writers)
    assert document.reader["json"] is (Audience.PUBLIC if name == "board" else Audience.CUSTODIAN)


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
