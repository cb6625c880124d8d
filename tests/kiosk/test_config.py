"""Settings come from one place, and a typing slip is found at the start."""

from pathlib import Path

import pytest

from kiosk.config import UnknownSetting, UnreadableSecret, setting


def test_an_unknown_setting_stops_the_start_and_names_the_known_ones() -> None:
    with pytest.raises(UnknownSetting, match="KIOSK_ADDRESS"):
        setting("KIOSK_ADDRESS", {"KIOSK_ADRESS": "https://skm.contoh.go.id"})


def test_a_secret_can_lie_in_a_file_and_an_unreadable_file_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("postgresql://loket@/loket\n")

    found = setting("KIOSK_DATABASE_URL", {"KIOSK_DATABASE_URL_FILE": str(file)})

    assert found == "postgresql://loket@/loket"
    with pytest.raises(UnreadableSecret):
        setting("KIOSK_DATABASE_URL", {"KIOSK_DATABASE_URL_FILE": str(tmp_path / "none")})


def test_what_is_not_set_is_empty() -> None:
    assert setting("KIOSK_ADDRESS", {"PATH": "/bin"}) == ""


def test_the_demonstration_never_touches_the_office_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.config import Config
    from kiosk.machine import schedule

    job, seen = tmp_path / "job.py", tmp_path / "seen"
    job.write_text(
        "import os, pathlib\n"
        f"seen = pathlib.Path({str(seen)!r}).open('a')\n"
        "print('KIOSK_DATABASE_URL' in os.environ, file=seen)\n"
    )
    (tmp_path / "bundle.json").touch()
    monkeypatch.setattr(schedule, "RUN", job)
    monkeypatch.setenv("KIOSK_DATABASE_URL", "postgresql://office")

    schedule.refresh_public(Config(tmp_path))
    schedule.refresh_public(Config(tmp_path, database_url="postgresql://office"))

    assert seen.read_text().split() == ["False", "True"]
