"""The project as a whole: lock files, version, licence, links between documents."""

import configparser
import os
import re
import subprocess
from pathlib import Path

import pytest

from kiosk import __version__

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("base", "reports", "hub", "dev", "check")


@pytest.fixture(scope="module")
def setup_cfg() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def locked(name: str) -> dict[str, str]:
    return dict(
        re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)", lock_text(name), re.MULTILINE)
    )


def asked_for(lines: str) -> set[str]:
    names = (re.split(r"[\[<>=!~ ;]", line.strip())[0] for line in lines.splitlines())
    return {name.lower() for name in names if name and not name.startswith("#")}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_pins_every_library_with_hashes_and_names_no_address(name: str) -> None:
    text = lock_text(name)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    entries = re.split(r"\n(?=[a-z])", text.strip())
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("name", ["base", "reports", "hub"])
def test_all_lock_files_agree_on_each_version(name: str) -> None:
    whole = locked("dev")
    assert {library: whole.get(library) for library in locked(name)} == locked(name)


def test_the_lock_files_hold_what_setup_cfg_asks_for(setup_cfg: configparser.ConfigParser) -> None:
    base = asked_for(setup_cfg["options"]["install_requires"])
    extras = {key: asked_for(text) for key, text in setup_cfg["options.extras_require"].items()}
    assert base <= locked("base").keys()
    assert base | extras["reports"] <= locked("reports").keys()
    assert base | extras["reports"] | extras["hub"] | extras["parquet"] <= locked("hub").keys()
    assert set.union(base, *extras.values()) <= locked("dev").keys()
    checking = (ROOT / "requirements" / "check.in").read_text(encoding="utf-8")
    assert asked_for(checking) <= locked("check").keys()


def test_a_tablet_needs_no_report_library() -> None:
    assert {"pandas", "numpy", "scipy", "matplotlib", "typst"} & locked("base").keys() == set()


def test_the_newest_release_in_the_changelog_is_the_version(
    setup_cfg: configparser.ConfigParser,
) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", changelog, re.MULTILINE)
    assert releases
    assert releases[0] == setup_cfg["metadata"]["version"] == __version__


def test_make_says_what_each_of_its_few_targets_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert targets
    names = targets.group(1).split()
    assert len(names) <= 11
    explained = re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE)
    assert sorted(explained) == sorted(names)


def test_the_list_of_libraries_is_made_of_all_that_an_office_may_install() -> None:
    run = subprocess.run(
        ["make", "-n", "sbom"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (line,) = re.findall(r"cyclonedx-py requirements .*", run.stdout)
    made_of, made = re.findall(r"requirements/(\w+)\.txt|-o (\S+)", line)
    assert made[1] == "build/sbom.json"
    for name in ("base", "reports"):
        assert locked(name).items() <= locked(made_of[0]).items()


@pytest.mark.parametrize("path", [".ci/run", "deploy/need", "deploy/loket"])
def test_what_is_started_by_name_can_be_started(path: str) -> None:
    assert os.access(ROOT / path, os.X_OK)


@pytest.mark.parametrize("folder", ["reports/paper/fonts", "kiosk/static/fonts"])
def test_every_font_travels_with_its_licence(folder: str) -> None:
    fonts = [f for f in (ROOT / folder).iterdir() if f.suffix in {".ttf", ".woff2"}]
    assert len(fonts) == 2
    assert "SIL OPEN FONT LICENSE" in (ROOT / folder / "OFL.txt").read_text(encoding="utf-8")
    for font in fonts:
        if font.suffix == ".woff2":
            assert font.stat().st_size <= 16 * 1024


def documents() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{document.relative_to(ROOT)} -> {target}"
        for document in documents()
        for target in re.findall(
            r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")
        )
        if "://" not in target and not target.startswith("mailto:")
        if not (document.parent / target).exists()
    ]
    assert broken == []


def test_files_named_in_a_document_exist() -> None:
    path = re.compile(r"`((?:survey|reports|kiosk|data|tests|docs|deploy|requirements)/[\w./-]*)`")
    gone = [
        f"{document.relative_to(ROOT)} names {name}"
        for document in documents()
        for name in path.findall(document.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    ]
    assert gone == []


def test_the_live_data_of_an_office_cannot_be_committed() -> None:
    assert "/instance/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
