"""The shape of the house: who may import whom, how long a file may be, where SQL may stand.

The plan behind these rules is in docs/decisions and in the docstrings of the three packages.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("survey", "reports", "kiosk")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50

# Where figures come from; a sheet in which none stands lets nothing out.
FIGURES = (
    "reports.evidence",
    "reports.measures",
    "survey.box",
    "survey.index",
    "survey.register.answers",
    "survey.register.closings",
    "survey.register.tallies",
)
BEHIND_THE_BOX = ("survey.register", "survey.actions", "survey.proof", "survey.transfer")
# A package or module, and what it must not import (itself or below).
FORBIDDEN = {
    "survey": ("reports", "kiosk", "flask", "werkzeug", "uvicorn", "pandas", "numpy", "scipy"),
    "reports": ("kiosk", "flask", "werkzeug", "uvicorn"),
    "reports.form": FIGURES,
    "reports.minutes": FIGURES,
    "reports.stickers": FIGURES,
    "kiosk.citizens": ("reports", "survey.register", "survey.actions"),
    "kiosk.pages": ("reports", "survey.register", "survey.actions", "flask"),
    "kiosk.citizens.front": ("flask",),
    "kiosk.citizens.touch_page": ("flask",),
    "kiosk.citizens.phone_page": ("flask",),
    "kiosk.citizens.flow": ("flask",),
    "survey.errors": ("survey.box", "survey.register", "survey.actions", "survey.office"),
    "survey.language": ("survey.box", "survey.register", "survey.actions", "survey.office"),
    "survey.ledger": ("survey.box", *BEHIND_THE_BOX),
    "survey.proof": ("survey.transfer",),
}
STORES = ("survey.box", *BEHIND_THE_BOX, "sqlite3")
NOUNS = (
    "survey.questionnaire",
    "survey.office",
    "survey.answers",
    "survey.index",
    "survey.attribution",
    "survey.closing",
    "survey.periods",
    "survey.retention",
    "survey.rules",
    "survey.exchange.tables",
)
BOX_NEVER = (*BEHIND_THE_BOX, "survey.exchange", "sqlalchemy")
SPEAKS_TO_A_DATABASE = {
    ("survey/transfer/archive.py", "sqlite3"): "copies whole files by the library's backup",
    ("kiosk/machine/doctor.py", "sqlite3"): "tells the library's version",
}
HEAVY = ("pandas", "numpy", "scipy", "matplotlib", "sqlalchemy", "alembic", "typst", "reports")
CITIZENS_PATH = (
    "kiosk.citizens.front",
    "kiosk.citizens.touch_page",
    "kiosk.citizens.phone_page",
    "kiosk.citizens.touch",
    "kiosk.citizens.phone",
    "kiosk.citizens.intake",
    "kiosk.pages",
    "survey.box",
)
SQL = re.compile(
    r"^\s*(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|PRAGMA\s"
    r"|CREATE\s+(TABLE|INDEX|UNIQUE|TRIGGER|VIEW)|ALTER\s+TABLE|DROP\s+(TABLE|INDEX|TRIGGER|VIEW))",
    re.DOTALL,
)
UNFINISHED = re.compile(
    r"\b(TODO|FIXME|XXX|HACK|NotImplementedError|lorem ipsum|coming soon|not yet implemented"
    r"|segera hadir)\b"
)


def python_files(*folders: str) -> list[Path]:
    found = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return [file for file in found if "__pycache__" not in file.parts]


def our_files(*endings: str) -> list[Path]:
    folders = (*PACKAGES, "tests", "data", "deploy")
    found = [file for folder in folders for file in sorted((ROOT / folder).rglob("*"))]
    return [f for f in found if f.suffix in endings and "vendor" not in f.parts and f.is_file()]


def short(file: Path) -> str:
    return str(file.relative_to(ROOT))


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_package(module: str) -> bool:
    return (ROOT / module.replace(".", "/")).is_dir()


def is_module(name: str) -> bool:
    return is_package(name) or (ROOT / name.replace(".", "/")).with_suffix(".py").is_file()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


@cache
def imports(file: Path) -> frozenset[str]:
    """Every name a module imports anywhere, late imports too, made absolute."""
    found: set[str] = set()
    package = module_name(file).split(".")
    if file.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names = {f"{base}.{alias.name}" for alias in node.names}
            found |= names if all(map(is_module, names)) else {base, *names}
    return frozenset(found)


def belongs(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def breaches(module: str, never: tuple[str, ...]) -> list[str]:
    return [
        f"{short(file)} imports {name}"
        for file in python_files(*PACKAGES)
        if belongs(module_name(file), module)
        for name in sorted(imports(file))
        if any(belongs(name, forbidden) for forbidden in never)
    ]


def test_every_name_in_these_lists_exists() -> None:
    modules = {module_name(file) for file in python_files(*PACKAGES)}
    libraries = {"flask", "werkzeug", "uvicorn", "pandas", "numpy", "scipy", "sqlite3"}
    libraries |= {"sqlalchemy", *HEAVY} - {"reports"}
    named = {*FORBIDDEN, *NOUNS, *STORES, *BOX_NEVER, *CITIZENS_PATH}
    named |= {name for never in FORBIDDEN.values() for name in never}
    assert named - libraries - modules == set()
    assert [path for path, _ in SPEAKS_TO_A_DATABASE if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("module", FORBIDDEN)
def test_imports_go_one_way(module: str) -> None:
    assert breaches(module, FORBIDDEN[module]) == []


def circles(arrows: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """Name every set of modules from each of which all the others can be reached."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            new = set(arrows.get(ahead.pop(), ())) - seen
            seen |= new
            ahead.extend(new)
        return seen

    beyond = {module: reached(module) for module in arrows}
    return sorted(
        {
            tuple(sorted(other for other in beyond[module] if module in beyond.get(other, ())))
            for module in arrows
            if module in beyond[module]
        }
    )


def arrows_between(house: Callable[[str], str]) -> dict[str, set[str]]:
    modules = {module_name(file): file for file in python_files(*PACKAGES)}
    arrows: dict[str, set[str]] = {house(module): set() for module in modules}
    for module, file in modules.items():
        for name in imports(file) & modules.keys():
            if house(name) != house(module):
                arrows[house(module)].add(house(name))
    return arrows


def room(module: str) -> str:
    """Name the folder a module lies in; one that lies directly in a package is its own room."""
    return module if module.count(".") < 2 or is_package(module) else module.rpartition(".")[0]


@pytest.mark.parametrize("house", [str, room], ids=["modules", "rooms"])
def test_no_imports_go_round_in_a_circle(house: Callable[[str], str]) -> None:
    assert circles(arrows_between(house)) == []


def test_control_a_circle_would_be_found() -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set[str]()}
    assert circles(arrows) == [("b", "c")]


@pytest.mark.parametrize("noun", NOUNS)
def test_nouns_know_no_store(noun: str) -> None:
    assert breaches(noun, STORES) == []


def test_the_box_knows_nothing_of_the_register() -> None:
    boxes = [m for f in python_files("survey") if (m := module_name(f)).startswith("survey.box")]
    assert boxes
    assert [wrong for module in boxes for wrong in breaches(module, BOX_NEVER)] == []


def test_only_the_stores_speak_to_a_database() -> None:
    """Others may name the type of a connection that they hand on, and nothing more."""
    databases = ("sqlite3", "sqlite_utils", "sqlalchemy", "psycopg", "alembic")
    found = {
        (short(file), name)
        for file in python_files(*PACKAGES)
        if not is_store(file)
        for name in imports(file) - {"sqlalchemy", "sqlalchemy.Connection"}
        if any(belongs(name, database) for database in databases)
    }
    assert found == set(SPEAKS_TO_A_DATABASE)


@pytest.mark.parametrize("module", CITIZENS_PATH)
def test_the_citizens_path_loads_no_report_library(module: str) -> None:
    program = (
        f"import sys, {module}\n"
        f"print(*sorted(n for n in {HEAVY!r} if n in sys.modules))\n"
        f"assert {module!r} in sys.modules"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [], "loaded on the way of a citizen's tap"


def is_store(file: Path) -> bool:
    name = module_name(file)
    return name.startswith(("survey.box", "survey.register"))


def strings(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_sql_stands_only_in_the_stores() -> None:
    wrong = [
        f"{short(file)}:{line}"
        for file in python_files(*PACKAGES)
        if not is_store(file)
        for line, text in strings(file)
        if SQL.match(text)
    ]
    assert wrong == []


def test_no_file_is_too_long() -> None:
    long = {
        short(file): n
        for file in our_files(".py", ".html", ".js", ".css", ".typ")
        if (n := len(file.read_text(encoding="utf-8").splitlines())) > MAX_FILE_LINES
    }
    assert long == {}


def function_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines; its docstring is free."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_no_function_is_too_long() -> None:
    long = {
        f"{short(file)}:{node.name}": n
        for file in [ROOT / "run_kiosk.py", *python_files(*PACKAGES, "tests")]
        if "versions" not in file.parts  # a migration is one long list of tables, never changed
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (n := function_lines(node)) > MAX_FUNCTION_LINES
    }
    assert long == {}


def test_every_module_says_what_is_in_it() -> None:
    silent = [
        short(file)
        for file in [ROOT / "run_kiosk.py", *python_files(*PACKAGES)]
        if not ast.get_docstring(tree(file))
    ]
    assert silent == []


def test_charts_never_use_the_global_state_of_pyplot() -> None:
    wrong = [
        short(file)
        for file in python_files(*PACKAGES)
        if any(belongs(name, "matplotlib.pyplot") for name in imports(file))
    ]
    assert wrong == []


FEW = {"MIN_CELL", "MIN_PUBLISHED", "COMMENT_BATCH", "SEEN_BATCH", "THEMES_FROM"}
PEOPLE = re.compile(r"^(n|n_\w+|people|forms|respondents)$")


def names_in(node: ast.expr) -> set[str]:
    return {
        one.id if isinstance(one, ast.Name) else one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Name | ast.Attribute)
    }


def judges_how_few(node: ast.Compare) -> bool:
    """Whether a comparison says how many people are too few: with a threshold, or with 5 or 10."""
    sides = (node.left, *node.comparators)
    numbers = [side.value for side in sides if isinstance(side, ast.Constant)]
    counts = any(PEOPLE.match(name) for side in sides for name in names_in(side))
    return any(names_in(side) & FEW for side in sides) or (counts and bool({5, 10} & {*numbers}))


def test_only_disclosure_says_how_few_people_are_too_few() -> None:
    wrong = [
        f"{short(file)}:{node.lineno}"
        for file in python_files("reports", "kiosk")
        if not belongs(module_name(file), "reports.disclosure")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Compare) and judges_how_few(node)
    ]
    assert wrong == [], "ask disclosure: enough, shown, visible, betrayed"


def test_control_a_threshold_of_its_own_would_be_found() -> None:
    for text in ("n < 10", "row.n >= MIN_PUBLISHED", "report.n_flagged < 5", "5 <= people"):
        assert judges_how_few(ast.parse(text).body[0].value)  # type: ignore[attr-defined]
    for text in ("hour < 10", "n < 60", "len(lines) > 5"):
        assert not judges_how_few(ast.parse(text).body[0].value)  # type: ignore[attr-defined]


def found_in(files: list[Path], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{short(file)}:{number}: {match.group()}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if (match := pattern.search(line))
    ]


def test_no_template_switches_escaping_off() -> None:
    pattern = re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(")
    assert found_in(our_files(".html"), pattern) == []


def test_no_page_carries_inline_handlers_or_styles() -> None:
    pattern = re.compile(r"""\son[a-z]+\s*=\s*["']|\sstyle\s*=\s*["']|javascript:""")
    assert (
        found_in([f for f in our_files(".html") if f.is_relative_to(ROOT / "kiosk")], pattern) == []
    )


def test_no_page_names_another_host() -> None:
    pattern = re.compile(r"(https?:)?//(?!www\.w3\.org/)[a-z0-9-]+\.[a-z]{2,}")
    pages = [f for f in our_files(".html", ".js", ".css") if f.is_relative_to(ROOT / "kiosk")]
    assert found_in(pages, pattern) == []


def test_nothing_unfinished_is_left_behind() -> None:
    files = our_files(".py", ".html", ".js", ".css", ".typ", ".toml", ".md")
    files += [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
    files.remove(Path(__file__).resolve())  # it names the words
    assert found_in(files, UNFINISHED) == []
