"""`loket verify --document`: the record is written whatever was found, and says what was found."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from kiosk.cli import loket
from survey.earlier_heads import EarlierHead, Keeper
from survey.files import CannotWrite
from survey.office.facts import Signatory
from survey.register.opening import open_register
from tests import lived
from tests.builders import a_rating, an_empty_register, an_office, opened, put, settled
from tests.erased import at_noon
from tests.kiosk.test_verify import change
from tests.reports.stored import text_of

WHOLE = "Tidak ditemukan perbedaan"
SIGNATORY = Signatory("Dra. Endang Lestari, M.Si.", "Kepala Dinas", "19700101 199503 2 001")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("minutes") / "office"
    folder.mkdir()
    with closing(settled(an_empty_register(folder))) as register:
        lived.fill(register, folder)
        settled(register, office=an_office(signatory=SIGNATORY))
    return folder


@pytest.fixture
def copy(office: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(office, tmp_path / "office"))


def verify(folder: Path, *words: str) -> Result:
    return lived.run(folder, "verify", *words)


def recorded(folder: Path, *words: str) -> tuple[Result, str]:
    """Verify with a document, and give what stands on it in one line."""
    file = folder.parent / "berita-acara.pdf"
    done = verify(folder, "--document", str(file), *words)
    return done, " ".join(text_of(file.read_bytes()).split())


def test_control_of_a_whole_office_it_says_that_nothing_differs(copy: Path) -> None:
    done, text = recorded(copy)
    assert done.exit_code == 0
    assert WHOLE in text
    assert "Jumat, tanggal dua puluh bulan November tahun dua ribu dua puluh enam" in text
    assert "pukul 12.00 WIB" in text
    assert "19 entri dari 3 kotak dengan 58 baris register" in text
    for device, last in (("main", 13), ("import", 3), ("entry", 3)):
        (box,) = (path.stem.rpartition("-")[2] for path in (copy / "boxes").glob(f"{device}-*.db"))
        assert f"{device} ({box[:8]}) 1–{last} 16 November 2026" in text
    # Each of the two has noted itself in the journal, so that its line tells of one more; by the
    # clock of the commands, which is before that of the office's first lines.
    own = re.compile("(?m)jurnal: .*|^catat  .* baris jurnal .*mundur.*\n")
    again, once = (own.sub("", run.stdout) for run in (verify(copy), done))
    assert again == once


EDITS = {
    "scores": (
        "UPDATE response SET scores = '4---------' WHERE scores = '1---------'",
        "jawaban diubah",
    ),
    "comment": (
        "UPDATE response_private SET comment = NULL WHERE comment LIKE 'KENARI%'",
        "bagian pribadi dihapus",
    ),
    "deleted": ("DELETE FROM response WHERE scores = '1---------'", "jawaban hilang"),
    "amendment": (
        "UPDATE amendment SET reason = 'lain'",
        "register lain daripada yang disegel jurnal",
    ),
    "journal": ("UPDATE journal SET at = '2020-01-01' WHERE seq = 3", "baris jurnal ini diubah"),
}


@pytest.mark.parametrize("name", EDITS)
def test_also_where_something_differs_it_is_written_and_states_it(copy: Path, name: str) -> None:
    sql, words = EDITS[name]
    change(copy, sql)
    done, text = recorded(copy)
    assert done.exit_code == 1
    assert words in text
    assert WHOLE not in text
    for secret in ("KENARI", "TIKET", "26-35", "4---------"):
        assert secret not in text


def test_without_a_register_or_without_boxes_nothing_is_confirmed(copy: Path) -> None:
    boxes = copy / "boxes"
    boxes.rename(copy / "away")
    done, text = recorded(copy)
    assert (done.exit_code, WHOLE in text) == (1, False)
    assert "13 entri kotak main" in text
    assert "Tidak ada salinan pembanding; keutuhan data belum dapat dipastikan. Ditemukan" in text
    assert "semuanya masih ada" not in text
    (copy / "away").rename(boxes)
    (copy / "register.db").unlink()
    done, text = recorded(copy)
    assert done.exit_code == 1
    assert "Tidak ada salinan pembanding" in text
    assert "Register tidak ada atau rusak" in text


def test_of_a_register_that_could_not_be_compared_it_says_that_and_no_more(copy: Path) -> None:
    change(copy, "UPDATE duty SET day = 'kemarin'")
    done, text = recorded(copy)
    assert done.exit_code == 1
    assert "Register rusak" in text
    assert "kolom day" in text
    assert WHOLE not in text


def test_a_value_that_is_damaged_hides_no_difference_that_was_proved(copy: Path) -> None:
    change(copy, "UPDATE response SET day = 'kemarin' WHERE scores = '1---------'")
    change(copy, "UPDATE response SET lang = 'en' WHERE scores = '3---------'")
    done, text = recorded(copy)
    assert done.exit_code == 1
    n = json.loads(verify(copy, "--format", "json").stdout)["differences"]
    assert f"Ditemukan {n} perbedaan" in text
    assert "Register memuat nilai yang rusak: tabel response" in text
    assert "kolom day" in text
    assert "jawaban diubah" in text
    assert "19 entri dari 3 kotak" in text
    for denial in (WHOLE, "Register rusak", "tidak dapat dipastikan", "Register tidak ada"):
        assert denial not in text


def test_a_difference_that_stands_is_counted_wherever_it_is_told(copy: Path) -> None:
    """The box that showed it is away, so this check alone found nothing."""

    def told() -> tuple[str, str, int, str]:
        _done, text = recorded(copy)
        paper = re.findall(f"Ditemukan [0-9]+ perbedaan|{WHOLE}", text)[0]
        trail = [line for line in lived.run(copy, "jejak").output.splitlines() if "semua" in line]
        given = json.loads(verify(copy, "--format", "json").stdout)
        doctor = lived.run(copy, "doctor").output
        (checked,) = re.findall(r"Keutuhan data diperiksa [^:]*: ([^;,]*)[;,]", doctor)
        return (
            paper,
            trail[0].split("semua")[1].split(",")[0].strip(),
            given["differences"],
            checked,
        )

    assert told() == (WHOLE, "utuh", 0, "utuh")  # the control
    change(copy, "UPDATE response SET lang = 'en' WHERE scores = '2---------'")
    assert verify(copy).exit_code == 1
    change(copy, "UPDATE response SET lang = 'id' WHERE scores = '2---------'")
    boxes = copy / "boxes"
    away = [path.rename(path.with_name(f"{path.name}.damaged")) for path in boxes.glob("main-*.db")]
    assert told() == ("Ditemukan 1 perbedaan", "1 perbedaan", 1, "1 perbedaan")
    for path in away:
        path.rename(path.with_suffix(""))
    assert told() == (WHOLE, "utuh", 0, "utuh")


def test_heads_that_were_kept_outside_are_told_then_and_now(copy: Path) -> None:
    done = verify(copy)
    (line,) = (line for line in done.stdout.splitlines() if "(main)" in line)
    box, head = line.split()[2], line.partition("kepala ")[2]
    kept = copy.parent / "sidik-juli.txt"
    kept.write_text(f"{box} {head}\n", "utf-8")
    done, text = recorded(copy, "--heads", str(kept))
    assert done.exit_code == 0
    assert "berkas sidik-juli.txt memuat 1 sidik; semuanya masih ada" in text
    kept.write_text(f"{box} 13 0000 0000 0000 0000\n", "utf-8")
    done, text = recorded(copy, "--heads", str(kept))
    assert done.exit_code == 1
    assert "memuat 1 sidik; 1 tidak cocok" in text
    assert f"{box} 13 0000 0000 0000 0000" in text


def test_a_head_that_only_a_closing_remembers_is_a_difference_too(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Boxes, register and journal were rebuilt together, and the closing was left as it was."""
    from survey.register import remembered

    lost = EarlierHead(
        *(Keeper.CLOSING, "dukcapil 2026-S1", at_noon(lived.SOON), "ab" * 16, "main", 9),
        *("7f3a 91c0 55de 02b4", False),
    )
    monkeypatch.setattr(remembered, "every", lambda _conn: (lost,))
    done, text = recorded(copy)
    assert done.exit_code == 1
    assert "sidik yang pernah disahkan tidak ada lagi" in done.stdout
    assert "Ditemukan 1 perbedaan" in text
    assert "(dukcapil 2026-S1)" in text


def test_what_the_command_finds_stands_on_paper_too_with_the_same_number(copy: Path) -> None:
    """Whatever it is: also a box that is gone, which neither rows nor journal tell."""
    change(copy, "UPDATE response SET scores = '4---------' WHERE scores = '1---------'")
    done, text = recorded(copy)
    assert "; 2 perbedaan" in done.stdout
    assert "BEDA   jurnal baris" in done.stdout
    assert "Ditemukan 2 perbedaan" in text
    assert "Jurnal menunjukkan perbedaan baris yang sama" in text
    next((copy / "boxes").glob("entry-*.db")).unlink()
    done, text = recorded(copy)
    assert "tidak ada lagi di komputer ini" in done.stdout
    assert "Ditemukan 3 perbedaan" in text
    assert "berkas kotak tidak ada lagi di komputer ini 1 entry" in text


def test_who_signs_is_who_was_named_else_the_offices_own_signatory(copy: Path) -> None:
    _, text = recorded(
        copy, "--examiner", " Bambang \n Suryadi ", "--number", "700/1", "--place", "Cibinong"
    )
    assert "Nama : Bambang Suryadi NIP :" in text
    assert "Nomor: 700/1" in text
    assert "bertempat di Cibinong," in text
    assert f"Nama : {SIGNATORY.name} NIP : {SIGNATORY.nip} Jabatan : Kepala Dinas" in text
    _, text = recorded(copy, "--holder", SIGNATORY.name.upper(), "--holder-position", "Plt. Kepala")
    assert f"Nama : {SIGNATORY.name} NIP : {SIGNATORY.nip} Jabatan : Plt. Kepala" in text
    _, text = recorded(copy, "--holder", "Ayu Lestari")
    assert "Nama : Ayu Lestari NIP : Jabatan :" in text
    _, text = recorded(copy, "--holder", "")
    assert SIGNATORY.name not in text


def test_in_english_too(copy: Path) -> None:
    done, text = recorded(copy, "--lang", "en")
    assert done.exit_code == 0
    assert "RECORD OF A VERIFICATION OF DATA INTEGRITY" in text
    assert "On this day, Friday, 20 November 2026 (20-11-2026), at 12:00 WIB" in text
    assert "No difference was found in the data examined." in text


def test_what_cannot_be_written_or_meant_is_told_before_anything_is_verified(copy: Path) -> None:
    nowhere = ("--data", str(copy), "verify", "--document", str(copy / "nowhere" / "x.pdf"))
    done = CliRunner().invoke(loket, nowhere)
    assert isinstance(done.exception, CannotWrite)
    assert "foldernya tidak ada" in str(done.exception)
    assert done.output == ""
    done = verify(copy, "--document", str(copy / "x.pdf"), "--holder-nip", "1")
    assert done.exit_code == 2
    assert "--holder" in done.output
    assert not (copy / "x.pdf").exists()


def test_options_of_a_document_that_is_not_wanted_are_named(copy: Path) -> None:
    done = verify(copy, "--examiner", "Ayu", "--place", "Cibinong")
    assert done.exit_code == 0
    assert "--place, --examiner tidak dipakai" in done.stderr
    assert verify(copy).stderr == ""  # the control


def test_an_office_that_nobody_has_named_yet_can_be_verified(tmp_path: Path) -> None:
    data = tmp_path / "office"
    data.mkdir()
    with closing(an_empty_register(data)):
        pass
    with opened(data) as box:
        put(box, a_rating(4))
    done, text = recorded(data)
    assert done.exit_code == 0
    assert "1 entri di kotak belum masuk register" in text
    with (
        closing(open_register(data / "register.db")),
        closing(sqlite3.connect(data / "register.db")) as raw,
    ):
        assert raw.execute("SELECT count(*) FROM response").fetchone() == (0,)


def test_at_night_the_record_names_the_days_of_the_office(copy: Path) -> None:
    """Half past midnight in Jakarta is the day before in UTC."""
    file = copy.parent / "malam.pdf"
    with time_machine.travel(datetime(2027, 2, 19, 17, 30, tzinfo=UTC), tick=True):
        for words in (("retention",), ("verify", "--document", str(file))):
            CliRunner().invoke(loket, ["--data", str(copy), *words])
    text = " ".join(text_of(file.read_bytes()).split())
    assert "(20-02-2027), pukul 00.30 WIB" in text
    assert "menurut aturan pada 1 hari (20 Februari 2027)" in text.replace("\u00a0", " ")
    assert "19 Februari" not in text


def test_what_is_due_and_was_not_erased_is_told(copy: Path) -> None:
    file = copy.parent / "terlambat.pdf"
    with time_machine.travel(at_noon(date(2027, 2, 20)), tick=True):
        CliRunner().invoke(loket, ["--data", str(copy), "verify", "--document", str(file)])
    text = " ".join(text_of(file.read_bytes()).split())
    assert "Sudah jatuh tempo dan belum dihapus, menurut jawaban: waktu 1" in text
