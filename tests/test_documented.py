"""Whatever a person can type or be told is explained: every command, every refusal."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from kiosk.cli import loket as loket_command
from kiosk.config import SETTINGS
from tests import messages

ROOT = Path(__file__).resolve().parent.parent
TYPED = re.compile(
    r"^ *(?:loket|\.venv/bin/python run_kiosk\.py) +(?:--data \S+ +)?([a-z].*)$", re.MULTILINE
)
GUIDES = ("README.md", "docs/operate.md")
assert isinstance(loket_command, click.Group)
loket: click.Group = loket_command


def walk(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command, name
        if command.hidden:
            continue
        here = (*path, name)
        yield " ".join(here), command
        if isinstance(command, click.Group):
            yield from walk(command, here)


def commands() -> set[str]:
    return {name for name, command in walk(loket) if not isinstance(command, click.Group)}


def test_every_command_is_explained_in_a_guide() -> None:
    text = "\n".join((ROOT / guide).read_text(encoding="utf-8") for guide in GUIDES)
    silent = [name for name in commands() if not re.search(rf"\bloket {re.escape(name)}\b", text)]
    assert silent == []


def test_the_guides_name_no_command_and_no_option_that_does_not_exist() -> None:
    known = dict(walk(loket))
    wrong = []
    for guide in GUIDES:
        text = (ROOT / guide).read_text(encoding="utf-8").replace("\\\n", " ")
        for line in TYPED.findall(text):
            words = line.split()
            name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
            command = known.get(name)
            if command is None or isinstance(command, click.Group):
                wrong.append(f"{guide}: loket {line}")
                continue
            options = {opt for parameter in command.params for opt in parameter.opts}
            used = re.findall(r"(?<![\w-])--?[a-z][a-z-]*", line.split("#")[0])
            wrong += [f"{guide}: loket {name} {option}" for option in used if option not in options]
            wrong += [
                f"{guide}: loket {name} needs {parameter.opts[0]}"
                for parameter in command.params
                if isinstance(parameter, click.Option) and parameter.required
                if not set(parameter.opts) & set(used)
            ]
    assert wrong == []


def test_no_guide_starts_a_kiosk_in_a_window_that_forgets_its_pairing() -> None:
    text = "\n".join((ROOT / guide).read_text(encoding="utf-8") for guide in GUIDES)
    started = re.findall(r"^ +(?:chromium|google-chrome) .*$", text, re.MULTILINE)
    assert len(started) == 2
    for line in started:
        assert "--user-data-dir=" in line, line
        assert "--incognito" not in line, line


def test_every_command_and_option_has_help() -> None:
    silent: list[str] = []
    for name, command in [("", loket), *walk(loket)]:
        if not command.help:
            silent.append(name)
        silent += [
            f"{name} {option.opts[0]}"
            for option in command.params
            if isinstance(option, click.Option) and not option.help and not option.hidden
        ]
    assert silent == []


def test_every_setting_of_the_environment_is_explained() -> None:
    text = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bKIOSK_[A-Z_]+\b", text)) == set(SETTINGS)


def test_every_refusal_has_a_name_of_its_own() -> None:
    slugs = [refusal.slug for refusal in messages.refusals()]
    assert [slug for slug in slugs if slugs.count(slug) > 1] == []


def test_every_refusal_is_explained() -> None:
    assert messages.DOCUMENT.read_text(encoding="utf-8") == messages.document(), "make translate"
    assert [slug for slug, text in messages.explanations().items() if not text] == []
