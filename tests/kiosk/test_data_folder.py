"""The data folder is closed to everybody but the service's own user."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def loket(*words: str | Path) -> str:
    run = subprocess.run(
        [sys.executable, ROOT / "run_kiosk.py", *words],
        check=True,
        capture_output=True,
        text=True,
        umask=0o022,
    )
    return run.stdout


def test_nobody_else_on_the_machine_can_read_what_citizens_wrote(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    ratings = tmp_path / "ratings.csv"
    ratings.write_text("answered_at,kepuasan,comment\n2026-11-16,4,Bagus\n", encoding="utf-8")
    loket("--data", folder, "import", "office", ROOT / "data" / "demo" / "office.toml")
    loket("--data", folder, "import", "ratings", ratings, "--unit", "dukcapil")
    files = [folder, *folder.rglob("*")]
    assert len(files) > 4
    assert {str(f): oct(f.stat().st_mode) for f in files if f.stat().st_mode & 0o077} == {}


def test_the_command_tells_its_version() -> None:
    assert loket("--version").startswith("loket, version ")
