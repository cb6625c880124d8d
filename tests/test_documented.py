"""Whatever a person can type or be told is explained: every command, every refusal."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ("README.md", "docs/operate.md")
MESSAGES = ROOT / "docs" / "messages.md"


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[str]:
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name))


def all_errors() -> dict[str, type[Exception]]:
    """Every refusal of the program by its slug, whichever module it stands in."""
    for package in ("survey", "reports", "kiosk"):
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    from survey.errors import LoketError

    found: dict[str, type[Exception]] = {}
    waiting: list[type[LoketError]] = [LoketError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        slug = getattr(kind, "slug", "")
        if not slug or slug in {getattr(base, "slug", "") for base in kind.__bases__}:
            continue
        assert found.get(slug, kind) is kind, f"two refusals share the slug {slug}"
        found[slug] = kind
    return found


def test_every_command_is_explained_in_a_guide() -> None:
    from kiosk.cli import main

    assert isinstance(main, click.Group)
    text = "\n".join((ROOT / guide).read_text(encoding="utf-8") for guide in GUIDES)
    silent = [c for c in commands(main) if not re.search(rf"\bloket {re.escape(c)}\b", text)]
    assert silent == []


def test_the_guides_name_no_command_that_does_not_exist() -> None:
    from kiosk.cli import main

    assert isinstance(main, click.Group)
    known = set(commands(main))
    first_words = {command.split()[0] for command in known}
    wrong = []
    for guide in GUIDES:
        text = (ROOT / guide).read_text(encoding="utf-8")
        for line in re.findall(
            r"^(?: {4}|`)?loket +(?:--data \S+ +)?([a-z].*)$", text, re.MULTILINE
        ):
            words = line.split()
            if words[0] not in first_words:
                wrong.append(f"{guide}: loket {words[0]}")
            elif not {" ".join(words[:2]), words[0]} & known:
                wrong.append(f"{guide}: loket {' '.join(words[:2])}")
    assert wrong == []


def test_every_command_and_option_has_help() -> None:
    from kiosk.cli import main

    assert isinstance(main, click.Group)
    silent: list[str] = []
    waiting: list[tuple[str, click.Command]] = [("loket", main)]
    while waiting:
        path, command = waiting.pop()
        if not command.help:
            silent.append(path)
        silent += [
            f"{path} {option.opts[0]}"
            for option in command.params
            if isinstance(option, click.Option) and not option.help and not option.hidden
        ]
        if isinstance(command, click.Group):
            waiting += [(f"{path} {name}", sub) for name, sub in command.commands.items()]
    assert silent == []


def test_every_refusal_is_explained_and_none_is_invented() -> None:
    explained = re.findall(
        r"^\| `([a-z0-9-]+)` \|", MESSAGES.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(explained) == len(set(explained))
    assert set(explained) == set(all_errors())
