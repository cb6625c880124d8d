"""The rules of forbidden.yaml find what they forbid and nothing else.

`make check` looks at the program with them and puts semgrep into an environment of its own, so it
has to run once before these.
"""

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RULES = HERE / "forbidden.yaml"
SEMGREP = ROOT / "build" / "check" / "bin" / "semgrep"
EXAMPLES = tomllib.loads((HERE / "examples.toml").read_text(encoding="utf-8"))
NAMES = re.findall(r"^ {2}- id: (\S+)$", RULES.read_text(encoding="utf-8"), re.MULTILINE)


def written(folder: Path) -> Iterator[tuple[str, str, int, str]]:
    """Write every example into a file of its own: rule, whether wrong or right, number, path."""
    for rule, example in EXAMPLES.items():
        place = Path(example.get("at", "kiosk/public/made.py"))
        for kind in ("wrong", "right"):
            for n, code in enumerate(example[kind]):
                # A place of its own, that a rule's excluded paths are not taken for.
                path = folder / rule / kind / str(n) / place
                path.parent.mkdir(parents=True)
                path.write_text(f"{code}\n", encoding="utf-8")
                yield rule, kind, n, str(path)


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, int], set[str]]:
    """Give the names of the rules that found something, by example."""
    assert SEMGREP.exists(), "make check installs it"
    folder = tmp_path_factory.mktemp("rules")
    examples = {path: (rule, kind, n) for rule, kind, n, path in written(folder)}
    command = [str(SEMGREP), "scan", "--metrics=off", "--disable-version-check", "--quiet"]
    run = subprocess.run(
        [*command, "--json", "--no-git-ignore", "--config", str(RULES), str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert answer["errors"] == []
    found: dict[tuple[str, str, int], set[str]] = {key: set() for key in examples.values()}
    for finding in answer["results"]:
        found[examples[finding["path"]]].add(finding["check_id"].rpartition(".")[2])
    return found


def test_every_rule_has_examples_and_every_example_a_rule() -> None:
    assert sorted(NAMES) == sorted(EXAMPLES)
    assert all(example["wrong"] and example["right"] for example in EXAMPLES.values())


@pytest.mark.parametrize("rule", NAMES)
def test_a_rule_finds_what_is_wrong_and_leaves_alone_what_is_right(
    rule: str, looked: dict[tuple[str, str, int], set[str]]
) -> None:
    for (name, kind, n), found in looked.items():
        if name == rule:
            assert (rule in found) is (kind == "wrong"), EXAMPLES[rule][kind][n]


WRONG = "import pickle\npickle.loads(b'')\nimport requests\n"
# Python of its own kind, which semgrep of today does not understand.
UNREADABLE = "match a:\n    case {'b': 1, **c}:\n        import requests\n"


@pytest.mark.parametrize(
    ("tool", "code", "ends"),
    [("bandit", WRONG, 1), ("semgrep", WRONG, 1), ("semgrep", UNREADABLE, 2)],
)
def test_what_make_check_calls_fails_where_something_is_wrong_or_unread(
    tool: str, code: str, ends: int, tmp_path: Path
) -> None:
    listed = subprocess.run(
        ["make", "-n", "check"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (line,) = re.findall(rf"^(build/check/bin/{tool} .*?) survey ", listed.stdout, re.MULTILINE)
    file = tmp_path / "inner" / "made.py"
    file.parent.mkdir()
    file.write_text(code, encoding="utf-8")
    command = [*line.split(), str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert run.returncode == ends, run.stderr


def test_a_place_is_let_off_by_the_name_of_its_rule_and_with_a_reason() -> None:
    let_off = [
        line
        for house in ("survey", "reports", "kiosk")
        for suffix in ("py", "js")
        for file in (ROOT / house).rglob(f"*.{suffix}")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "nosemgrep" in line
    ]
    wrong = [line for line in let_off if not re.search(r"nosemgrep: ([a-z-]+) - \w", line)]
    assert wrong == []
    assert {re.sub(r".*nosemgrep: ([a-z-]+).*", r"\1", line) for line in let_off} <= set(NAMES)
