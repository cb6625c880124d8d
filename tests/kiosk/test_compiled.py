"""Compiled templates: kept beside the program, made anew when one changes, never needed."""

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from kiosk.compiled import Compiled, compiled


@pytest.fixture(autouse=True)
def _may_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def said(text: str, pages: str, folder: Path, *, autoescape: bool = True) -> str:
    kept = compiled(pages, folder)
    environment = Environment(
        loader=DictLoader({"page": text}), autoescape=True, bytecode_cache=kept
    )
    environment.autoescape = autoescape
    return environment.get_template("page").render(name="<b>")


def test_a_template_that_changed_is_compiled_anew(tmp_path: Path) -> None:
    assert said("dulu {{ name }}", "touch", tmp_path) == "dulu &lt;b&gt;"
    assert said("kini {{ name }}", "touch", tmp_path) == "kini &lt;b&gt;"


def test_one_that_did_not_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said("{{ name }}", "touch", tmp_path)
    monkeypatch.setattr(Environment, "_compile", None)
    assert said("{{ name }}", "touch", tmp_path) == "&lt;b&gt;"
    with pytest.raises(TypeError):  # the control: nobody kept this one
        said("{{ name }}", "phone", tmp_path)


def test_pages_with_other_rules_share_no_compiled_template(tmp_path: Path) -> None:
    """Else a page that escapes would run what one that does not had compiled."""
    assert said("{{ name }}", "plain", tmp_path, autoescape=False) == "<b>"
    assert said("{{ name }}", "touch", tmp_path) == "&lt;b&gt;"
    assert said("{{ name }}", "plain", tmp_path) == "<b>"  # the control: they would


def test_a_folder_that_cannot_be_written_keeps_no_page_from_being_shown(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert compiled("touch", tmp_path / "file" / "below") is None
    folder = tmp_path / "gone"
    kept = compiled("touch", folder)
    assert isinstance(kept, Compiled)
    folder.rmdir()
    page = Environment(
        loader=DictLoader({"page": "{{ 6 * 7 }}"}), autoescape=True, bytecode_cache=kept
    )
    assert page.get_template("page").render() == "42"


@pytest.mark.parametrize("damage", [b"", b"j2\0\0", b"\xff" * 400])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    said("{{ name }}", "touch", tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert said("{{ name }}", "touch", tmp_path) == "&lt;b&gt;"
    assert file.read_bytes() != damage


def test_nothing_is_kept_where_python_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert compiled("touch", tmp_path / "none") is None
    assert not (tmp_path / "none").exists()
