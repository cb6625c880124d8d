"""What `loket verify` says of the register's rows, and with which exit code."""

import json
import shutil
import sqlite3
from contextlib import closing
from itertools import takewhile
from pathlib import Path

import pytest
from click.testing import Result

from survey.register.opening import open_register
from survey.transfer.forward import InProcess
from tests import lived
from tests.builders import Device, a_rating, an_empty_register, carry, opened, put, settled

NO_COPY = "Tidak ada salinan pembanding; keutuhan data belum dapat dipastikan."
SAME = (
    "utuh   register: 19 entri dari 3 kotak dicocokkan dengan {n} baris register; "
    "tidak ada yang berbeda"
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify") / "office"
    folder.mkdir()
    with closing(settled(an_empty_register(folder))) as register:
        lived.fill(register, folder)
    return folder


@pytest.fixture
def copy(office: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(office, tmp_path / "office"))


def verify(folder: Path, *words: str) -> Result:
    return lived.run(folder, "verify", *words)


def change(folder: Path, sql: str) -> None:
    with closing(sqlite3.connect(folder / "register.db")) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            raw.execute(f"DROP TRIGGER {name}")
        assert raw.execute(sql).rowcount


def last_lines(done: Result) -> list[str]:
    """Give the lines on the register's rows: without those of the chains and of the journal."""
    lines = [line for line in done.stdout.splitlines() if not line.startswith("utuh   kotak")]
    return list(takewhile(lambda line: not line[7:].startswith("jurnal"), lines))


def test_control_an_office_that_nobody_touched_is_whole(copy: Path) -> None:
    done = verify(copy)
    assert done.exit_code == 0
    assert last_lines(done) == [SAME.format(n=19 + 16 + 16 + 7)]
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("sql", "says", "where"),
    [
        (
            "UPDATE response SET scores = '4---------' WHERE scores = '1---------'",
            "BEDA   2 jawaban diubah: isinya lain daripada di kotak",
            "entri 3, kotak {box} (main), hari 2026-11-16, unit dukcapil: scores",
        ),
        (
            "UPDATE response_private SET comment = NULL WHERE comment LIKE 'KENARI%'",
            "BEDA   3 bagian pribadi dihapus: belum jatuh tempo dan tidak ada yang memintanya",
            "entri 2, kotak {box} (main), hari 2026-11-16, unit dukcapil: comment",
        ),
        (
            "UPDATE response SET day = '2026-11-17' WHERE scores = '1---------'",
            "BEDA   2 jawaban dipindahkan",
            "entri 3, kotak {box} (main), hari 2026-11-16, unit dukcapil: day",
        ),
        (
            "DELETE FROM response WHERE scores = '1---------'",
            "BEDA   2 jawaban hilang: ada di kotak, tidak ada di register",
            "entri 3, kotak {box} (main), hari 2026-11-16, unit dukcapil",
        ),
        (
            "INSERT INTO flag SELECT tenant, x'face', 'mash', unit, day FROM flag LIMIT 1",
            "BEDA   1 tanda ditambahkan: ada di register, tidak berasal dari kotak mana pun",
            "baris face, hari 2026-11-16, unit dukcapil",
        ),
    ],
)
def test_what_differs_is_told_with_its_place_and_what_to_do(
    copy: Path, sql: str, says: str, where: str
) -> None:
    (box,) = (path.stem[5:13] for path in (copy / "boxes").glob("main-*.db"))
    change(copy, sql)
    done = verify(copy)
    lines = last_lines(done)
    assert done.exit_code == 1
    (place,) = (place for place, line in enumerate(lines) if line.startswith(says))
    assert lines[place + 1].strip() == where.format(box=box)
    assert "Simpan dahulu salinan seluruh folder data" in done.stdout
    assert lines[-1].startswith("BEDA   register: 19 entri dari 3 kotak dicocokkan")
    for secret in ("KENARI", "TIKET", "26-35"):
        assert secret not in done.output


def test_the_same_is_told_as_json(copy: Path) -> None:
    whole = json.loads(verify(copy, "--format", "json").stdout)
    assert (whole["ok"], whole["compared_with_copy"], whole["damaged"]) == (True, True, [])
    assert {box["device"] for box in whole["boxes"]} == {"main", "entry", "import"}
    assert whole["comparison"]["differences"] == []
    change(copy, "UPDATE response SET provenance = 'unpaired' WHERE scores = '1---------'")
    done = verify(copy, "--format", "json")
    assert done.exit_code == 1
    (some,) = json.loads(done.stdout)["comparison"]["differences"]
    assert (some["kind"], some["table"], some["n"]) == ("edited", "response", 2)
    assert some["first"][0]["columns"] == ["provenance"]
    assert some["first"][0]["place"]["seq"] == 3


def test_without_a_register_nothing_can_be_confirmed(copy: Path) -> None:
    (copy / "register.db").unlink()
    done = verify(copy)
    assert done.exit_code == 1
    assert last_lines(done) == [f"AWAS   {NO_COPY}"]


def test_without_any_box_nothing_can_be_confirmed(copy: Path) -> None:
    shutil.rmtree(copy / "boxes")
    done = verify(copy)
    assert done.exit_code == 1
    assert f"AWAS   {NO_COPY}" in done.stdout
    assert "(main): 13 entri tidak dapat dicocokkan" in done.stdout


def test_what_is_elsewhere_or_waits_is_named_and_no_fault(copy: Path) -> None:
    with closing(open_register(copy / "register.db")) as register:
        Device("tablet-7").give(register, a_rating(), a_rating())
    with opened(copy) as box:
        put(box, a_rating())
    done = verify(copy)
    assert done.exit_code == 0
    away, waiting, summary = last_lines(done)
    assert away.startswith("luar   kotak ")
    assert away.endswith(
        "(tablet-7): 2 entri tidak dapat dicocokkan: menurut jurnal isinya datang dari perangkat "
        "lain"
    )
    assert waiting == "catat  1 entri di kotak belum masuk register; belum dihitung laporan"
    assert summary == SAME.format(n=19 + 16 + 16 + 7)


def test_a_box_that_was_here_and_is_gone_is_a_fault(copy: Path) -> None:
    next((copy / "boxes").glob("entry-*.db")).unlink()
    done = verify(copy)
    assert done.exit_code == 1
    assert "tidak ada lagi di komputer ini" in done.stdout


def test_entries_that_a_restored_register_lacks_are_told_how_they_come_back(copy: Path) -> None:
    shutil.copyfile(copy / "register.db", copy / "old.db")
    with closing(open_register(copy / "register.db")) as register, opened(copy) as box:
        put(box, a_rating(), a_rating())
        carry(box, InProcess(register))
    shutil.move(copy / "old.db", copy / "register.db")
    done = verify(copy)
    assert done.exit_code == 1
    assert "BEDA   2 entri hilang" in done.stdout
    assert "buat satu laporan, maka entri yang hilang dikirim lagi" in done.stdout


def test_parts_gone_from_the_box_are_not_to_be_erased_from_the_register_too(copy: Path) -> None:
    (path,) = (copy / "boxes").glob("main-*.db")
    with closing(sqlite3.connect(path)) as raw, raw:
        nulled = "UPDATE private SET comment = NULL, comment_salt = NULL"
        assert raw.execute(f"{nulled} WHERE comment LIKE 'KENARI%'").rowcount
    done = verify(copy)
    assert done.exit_code == 1
    assert "BEDA   3 bagian pribadi di kotak dihapus" in done.stdout
    assert "Yang masih ada di register tetap disimpan di situ." in done.stdout


def test_rows_are_not_compared_by_damaged_facts_and_that_is_told(copy: Path) -> None:
    change(copy, "UPDATE office SET timezone = 'Bukan/Zona'")
    done = verify(copy)
    assert done.exit_code == 1
    assert "tabel office" in done.stdout
    assert "AWAS   Register tidak dicocokkan dengan kotak" in done.stdout


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Let stderr be a terminal; gives what was shown of the progress."""
    from kiosk.commands import verify as command

    shown: list[tuple[int, int]] = []

    class Shows:
        def __enter__(self) -> object:
            return lambda done, total: shown.append((done, total))

        def __exit__(self, *_: object) -> None:
            """Nothing is left to end."""

    monkeypatch.setattr(command, "_is_terminal", lambda: True)
    monkeypatch.setattr(command, "progress", Shows)
    return shown


def test_a_terminal_sees_how_far_it_is(copy: Path, terminal: list[tuple[int, int]]) -> None:
    verify(copy)
    assert terminal[-1] == (19, 19)
