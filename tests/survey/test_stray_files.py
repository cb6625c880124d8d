"""What lies in the folder of boxes and is no box is named, and nothing waits for it or opens it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from survey.box import strays
from survey.register.opening import open_register
from survey.retention import damaged_until
from survey.transfer import archive, erasing, forward
from tests import verifier
from tests.builders import a_rating, an_empty_register, an_office, opened, put, settled
from tests.lived import Named, run
from tests.verifier.verifier import Verifier

SOON_S = 20  # a command on so few answers takes two
PROGRAM = Path(verifier.__file__).with_name("verifier.py")
# The head of a rollback journal, and a page that it would put back.
HOT = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\0\0\0\1" * 2 + b"\0\0\0\4\0\0\2\0\0\0\x10\0"


def box_of(folder: Path) -> Path:
    (path,) = folder.glob("main-*.db")
    return path


def pipe(folder: Path) -> Path:
    os.mkfifo(path := folder / "main-0123456789abcdef.db")
    return path


def a_folder(folder: Path) -> Path:
    (path := folder / "main-0123456789abcdef.db").mkdir()
    return path


def circle(folder: Path) -> Path:
    (path := folder / "main-0123456789abcdef.db").symlink_to(path)
    return path


def no_utf_8(folder: Path) -> Path:
    return Path(shutil.copy(box_of(folder), os.fsdecode(os.fsencode(folder) + b"/main-\xe9.db")))


def no_utf_8_and_empty(folder: Path) -> Path:
    path = Path(os.fsdecode(os.fsencode(folder) + b"/t\xe9-1.db"))
    path.touch()
    return path


def no_digits(folder: Path) -> Path:
    (path := folder / "main-zzz.db").touch()
    return path


def journal(folder: Path) -> Path:
    box = box_of(folder)
    (path := box.with_name(f"{box.name}-journal")).write_bytes(HOT.ljust(512, b"\0") + bytes(4104))
    return path


def pipe_for_a_wal(folder: Path) -> Path:
    box = box_of(folder)
    for ending in ("-wal", "-shm"):
        box.with_name(f"{box.name}{ending}").unlink(missing_ok=True)
    os.mkfifo(path := box.with_name(f"{box.name}-wal"))
    return path


LATER = (pytest.mark.slow, pytest.mark.faults)  # each runs processes of its own
STRAYS = [
    *(pipe, no_utf_8, journal),
    *(
        pytest.param(lays, marks=LATER)
        for lays in (a_folder, circle, no_utf_8_and_empty, no_digits, pipe_for_a_wal)
    ),
]


def ran(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of its own, which can be ended when it waits for ever."""
    here = {"PYTHONPATH": str(Path(strays.__file__).parents[2]), "PATH": os.environ["PATH"]}
    command = [
        sys.executable,
        "-c",
        "from kiosk.cli import loket; loket()",
        "--data",
        str(folder),
        *words,
    ]
    if words == ("verifier",):
        command = [sys.executable, str(PROGRAM), str(folder)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=SOON_S, env=here
    )


@pytest.mark.parametrize("lays", STRAYS, ids=lambda lays: lays.__name__)
def test_a_stray_file_is_named_by_both_and_gone_once_it_is_moved_away(
    lived_office: tuple[Path, Named], tmp_path: Path, lays: Callable[[Path], Path]
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    stray = lays(folder / "boxes")
    seen = ran(folder, "verify")
    assert (seen.returncode, "Traceback" in seen.stderr) == (1, False), seen.stderr
    assert not (folder / "galat.txt").exists()
    named = [line for line in seen.stdout.splitlines() if line.startswith("RUSAK")]
    assert len(named) == 1
    ways = ("pindahkan", "berkas tidak dapat dibaca")
    assert ways[lays is no_digits] in named[0]
    assert "utuh   register" in seen.stdout  # nothing else is kept waiting
    assert ran(folder, "verifier").returncode == 1
    stray.rename(tmp_path / "moved")
    again = run(folder, "verify")  # the control
    assert (again.exit_code, "RUSAK" in again.output) == (0, False), again.output
    assert Verifier(folder).run() == []


@pytest.mark.parametrize(
    "ending", ["-journal", *(pytest.param(e, marks=LATER) for e in ("-wal", "-shm", ""))]
)
def test_a_pipe_for_the_register_or_beside_it_is_named_and_nobody_waits_for_it(
    lived_office: tuple[Path, Named], tmp_path: Path, ending: str
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    pipe_here = folder / f"register.db{ending}"
    if pipe_here.exists():
        pipe_here.rename(tmp_path / "kept")
    os.mkfifo(pipe_here)
    for words in (["verify"], ["retention"]):
        seen = ran(folder, *words)  # it ends by itself
        assert seen.returncode == 1
        assert f"register.db{ending} bukan berkas biasa" in seen.stdout + seen.stderr
    pipe_here.unlink()  # the control
    if (tmp_path / "kept").exists():
        (tmp_path / "kept").rename(pipe_here)
    assert run(folder, "verify").exit_code == 0


def test_a_link_to_nowhere_beside_the_register_is_no_pipe(
    lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    """SQLite waits for none: the register is used, or it tells at once what is in its way."""
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    link = folder / "register.db-journal"
    link.symlink_to(tmp_path / "nowhere")
    seen = ran(folder, "verify")
    assert (seen.returncode, "Traceback" in seen.stderr) == (0, False), seen.stdout + seen.stderr
    assert "bukan berkas biasa" not in seen.stdout + seen.stderr


def test_a_link_to_nowhere_beside_a_box_is_put_aside_like_a_journal(
    lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    """Whoever makes the file that it names later would have it played into the box."""
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    box = box_of(folder / "boxes")
    link = box.with_name(f"{box.name}-journal")
    link.symlink_to(tmp_path / "nowhere")
    assert "RUSAK" in run(folder, "verify").output
    with opened(folder) as mine:
        put(mine, a_rating())
    assert not link.is_symlink()
    with closing(open_register(folder / "register.db")) as register:
        assert forward.drain(folder, register) == 0
    assert run(folder, "verify").exit_code == 0


@pytest.mark.parametrize("lays", [pipe, a_folder, no_utf_8, no_utf_8_and_empty])
def test_what_is_no_box_keeps_neither_answers_nor_reports_nor_backups_waiting(
    lived_office: tuple[Path, Named], tmp_path: Path, lays: Callable[[Path], Path]
) -> None:
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    stray = lays(folder / "boxes")
    with opened(folder) as box:
        put(box, a_rating())
    with closing(open_register(folder / "register.db")) as register:
        assert forward.drain(folder, register) == 0
    boxes = [path.name for path in (folder / "boxes").glob("*.db")]
    assert (len(boxes), stray.name in boxes) == (4, True)
    packed = archive.backup(folder, tmp_path / "cadangan.zip")
    assert sum(name.startswith("boxes/") for name in packed.files) == 3


def test_a_journal_beside_a_box_is_put_aside_and_never_played_into_it(
    lived_office: tuple[Path, Named], tmp_path: Path
) -> None:
    """SQLite takes it for what a transaction left, and would write its page over the box."""
    folder = Path(shutil.copytree(lived_office[0], tmp_path / "office"))
    for seq in (13, 14):
        journal(folder / "boxes")
        with opened(folder) as box:
            assert (box.warnings, box.head.seq) == ((), seq)
            put(box, a_rating())
    with closing(open_register(folder / "register.db")) as register:
        assert forward.drain(folder, register) == 0
    # Each is kept under a name of its own, and goes when what may be in it is due.
    aside = sorted(path.name for path in (folder / "boxes").glob("*-journal*"))
    assert [Path(name).suffix for name in aside] == [".asing-1", ".asing-2"]
    output = run(folder, "retention").output
    assert all(name in output for name in aside)
    assert "2 berkas kotak yang rusak, tertimpa, atau asing" in run(folder, "doctor").output
    assert run(folder, "verify").exit_code == 0


def test_whatever_was_put_aside_is_deleted_when_it_is_due(tmp_path: Path) -> None:
    office, folder = settled(an_empty_register(tmp_path)), tmp_path / "boxes"
    folder.mkdir()
    box = "main-0123456789abcdef.db"
    aside = [
        *(f"{box}-journal.asing", f"{box}-journal.asing-1"),  # older releases gave no number
        *(f"{box}.damaged", f"{box}.damaged-wal"),
        *(f"{box}.replaced-1", f"{box}.replaced-1-wal", f"{box}.replaced-2"),
    ]
    for name in (box, f"{box}-wal", f"{box}-shm", *aside):
        (folder / name).touch()
    today = an_office().day_of(datetime.now(UTC))
    assert erasing.remove_damaged(office, folder, today) == ()
    assert erasing.remove_damaged(office, folder, damaged_until(today)) == tuple(aside)
    assert sorted(path.name for path in folder.iterdir()) == [box, f"{box}-shm", f"{box}-wal"]
    office.close()
