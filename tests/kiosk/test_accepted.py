"""What a signatory accepted although something differed: in every format, until it is mended."""

import io
import json
import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
import time_machine
from click.testing import CliRunner, Result

from kiosk.cli import loket
from kiosk.commands.public_results import REPORT
from kiosk.public.texts import published
from survey.errors import LoketError
from survey.proof.kept_heads import read_heads
from survey.register import results
from survey.register.opening import open_register
from survey.transfer.forward import InProcess
from tests.builders import a_form, an_empty_register, carry, local, opened, put, settled
from tests.erased import at_noon
from tests.kiosk.test_verify import change
from tests.reports.stored import text_of

SIGNED, LATER = date(2026, 12, 2), date(2026, 12, 9)
EDIT = (
    "UPDATE response SET scores = replace(scores, '2', '4') WHERE day LIKE '2026-11%'"
    " AND scores LIKE '%2%'"
)
UNDO = EDIT.replace("'2', '4'", "'4', '2'").replace("'%2%'", "'%4%'")
WHO = "Disahkan oleh Endang pada 2 Desember 2026 (versi 1)"
WHAT = "walau ada perbedaan (8 jawaban diubah): Kartu memori rusak"
GONE = "Perbedaan itu tidak ada lagi: seluruhnya diperiksa 9 Desember 2026"
CLOSE = ("close", "--unit", "dukcapil", "--by", "Endang", "--yes", "--period")
ACCEPT = ("--despite-differences", "--reason", "Kartu memori rusak")
SKM = ("report", "skm", "--unit", "dukcapil", "--period", "2026-11")
BOARD = ("report", "board", "--unit", "dukcapil", "--period", "2026-11")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months of forms, each month in a batch of its own."""
    folder = tmp_path_factory.mktemp("accepted") / "office"
    folder.mkdir()
    with closing(settled(an_empty_register(folder))) as register:
        for month in (10, 11):
            day = date(2026, month, 16)
            with opened(folder) as box:
                some = [a_form(2 if n < 8 else 3, at=local(9, n, day=day)) for n in range(24)]
                put(box, *some)
                carry(box, InProcess(register))
    return folder


@pytest.fixture
def copy(office: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(office, tmp_path / "office"))


def run(folder: Path, *words: str, on: date = SIGNED) -> Result:
    with time_machine.travel(at_noon(on), tick=True):
        done = CliRunner().invoke(loket, ["--data", str(folder), *words])
    allowed = done.exception is None or isinstance(done.exception, SystemExit | LoketError)
    assert allowed, done.exception
    return done


def written(folder: Path, *words: str, form: str, on: date = SIGNED) -> bytes:
    file = folder.parent / f"laporan.{form}"
    done = run(folder, *words, "-o", str(file), on=on)
    assert done.exit_code == 0, done.output
    return file.read_bytes()


def flat(content: str) -> str:
    return " ".join(content.split())


def in_every_format(folder: Path, on: date = SIGNED) -> dict[str, str]:
    """Give what each format of the official report says, as one line."""
    of = {
        form: written(folder, *SKM, form=form, on=on)
        for form in ("pdf", "docx", "xlsx", "csv", "json")
    }
    sheet = openpyxl.load_workbook(io.BytesIO(of["xlsx"])).worksheets[0]
    return {
        "pdf": flat(text_of(of["pdf"])),
        "docx": flat(
            " ".join(each.text for each in docx.Document(io.BytesIO(of["docx"])).paragraphs)
        ),
        "xlsx": flat(" ".join(str(row[0].value) for row in sheet.iter_rows() if row[0].value)),
        "csv": flat(of["csv"].decode()),
        "json": of["json"].decode(),
    }


def recorded(folder: Path, on: date = SIGNED) -> str:
    file = folder.parent / "berita-acara.pdf"
    run(folder, "verify", "--document", str(file), on=on)
    return flat(text_of(file.read_bytes()))


def test_who_accepted_what_when_and_why_stands_in_every_format(copy: Path) -> None:
    change(copy, EDIT)
    assert run(copy, "verify").exit_code == 1
    assert run(copy, *CLOSE, "2026-11", *ACCEPT).exit_code == 0
    every = in_every_format(copy)
    kept = json.loads(every.pop("json"))
    for text in every.values():
        assert "ISI REGISTER BERBEDA" in text
        assert "8 perbedaan" in text
        assert f"{WHO} {WHAT}." in text
        assert "Jangan tanda tangani" not in text
    accepted = kept["integrity"].pop("accepted")
    assert kept["integrity"]["differences"] == 8
    assert (accepted["by"], accepted["at"][:10], accepted["stands"]) == (
        *("Endang", "2026-12-02"),
        True,
    )
    assert accepted["reason"] == "(8 jawaban diubah): Kartu memori rusak"
    assert f"dukcapil 2026-11. {WHO} {WHAT}." in recorded(copy)


def test_control_an_honest_report_says_nothing_of_it(copy: Path) -> None:
    run(copy, "verify")
    assert run(copy, *CLOSE, "2026-11").exit_code == 0
    every = in_every_format(copy)
    assert json.loads(every.pop("json"))["integrity"]["accepted"] is None
    for text in (*every.values(), recorded(copy)):
        assert "walau ada perbedaan" not in text
        assert "BERBEDA" not in text


def test_the_board_the_page_and_the_open_data_name_who_accepted(copy: Path) -> None:
    change(copy, EDIT)
    assert run(copy, *CLOSE, "2026-11", *ACCEPT).exit_code == 0
    said = f"Disahkan oleh Endang tanggal 2 Desember 2026 {WHAT}."
    assert said in flat(text_of(written(copy, *BOARD, form="pdf")))
    assert json.loads(run(copy, *BOARD).stdout)["accepted"] == {
        "by": "Endang",
        "on": "2026-12-02",
        "reason": "(8 jawaban diubah): Kartu memori rusak",
    }
    with closing(open_register(copy / "register.db")) as register, register.read() as conn:
        saved = results.latest(conn, REPORT, "dukcapil")
    assert saved is not None
    kept = json.loads(saved.json)
    shown = published(kept, "id").shown
    assert shown is not None
    assert said in shown.corrections
    assert "Endang, 2026-12-02: (8 jawaban diubah): Kartu memori rusak" in kept["csv"]


def test_a_period_of_which_nothing_differs_needs_nobody_to_answer_for_it(copy: Path) -> None:
    """The journal's line of the other month is torn, and no line says of which rows."""
    change(copy, EDIT)
    assert run(copy, "verify").exit_code == 1
    done = run(copy, *CLOSE, "2026-10")
    assert done.exit_code == 0, done.exception
    assert "kotak atau jurnalnya: 8 jawaban diubah. Pulihkan" in str(
        run(copy, *CLOSE, "2026-11").exception
    )


def test_without_a_copy_a_torn_line_may_be_of_any_month(copy: Path) -> None:
    change(copy, EDIT)
    for box in (copy / "boxes").glob("main-*.db"):
        box.rename(box.with_suffix(".db.damaged"))
    refused = str(run(copy, *CLOSE, "2026-10").exception)
    assert "1 ketidakcocokan dengan jurnal" in refused


def test_what_is_mended_is_said_to_be_and_can_be_signed_without_it(copy: Path) -> None:
    change(copy, EDIT)
    run(copy, *CLOSE, "2026-11", *ACCEPT)
    change(copy, UNDO)
    assert run(copy, "verify", on=LATER).exit_code == 0
    text = in_every_format(copy, LATER)["pdf"]
    assert f"{WHO} {WHAT}. {GONE}" in text
    assert "BERBEDA" not in text
    assert f"{WHO} {WHAT}. {GONE}" in recorded(copy, LATER)
    done = run(copy, *CLOSE, "2026-11", "--reason", "Dipulihkan dari cadangan", on=LATER)
    assert "versi 2" in done.stdout
    assert "walau ada perbedaan" not in in_every_format(copy, LATER)["pdf"]
    assert "Sejak itu berlaku versi 2." in recorded(copy, LATER)


def test_figures_that_stay_the_same_can_be_accepted_and_signed_anew(copy: Path) -> None:
    """What differs may be no figure; that somebody answers for it is worth a version."""
    assert run(copy, *CLOSE, "2026-11").exit_code == 0
    change(copy, "UPDATE response SET lang = 'en' WHERE day LIKE '2026-11%'")
    assert "versi 2" in run(copy, *CLOSE, "2026-11", *ACCEPT).stdout
    assert "Tidak ada yang berubah" in run(copy, *CLOSE, "2026-11", *ACCEPT).stdout
    change(copy, "UPDATE response SET lang = 'id' WHERE day LIKE '2026-11%'")
    same = run(copy, *CLOSE, "2026-11", on=LATER).stdout
    assert "Tidak ada yang berubah" in same
    assert "sahkan sekali lagi tanpa perbedaan itu" in same
    done = run(copy, *CLOSE, "2026-11", "--reason", "Dipulihkan", on=LATER)
    assert "versi 3" in done.stdout
    board = flat(text_of(written(copy, *BOARD, form="pdf", on=LATER)))
    assert "Disahkan lagi tanggal 9 Desember 2026, nilainya tetap 66,67: Dipulihkan." in board
    assert "semula" not in board
    assert "perbedaan" not in board


def test_a_correction_that_stays_unseen_is_told_on_the_wall(copy: Path) -> None:
    assert run(copy, *CLOSE, "2026-11").exit_code == 0
    change(copy, EDIT.replace("AND scores", "AND rowid % 6 = 0 AND scores"))
    assert "versi 2" in run(copy, *CLOSE, "2026-11", *ACCEPT).stdout
    board = flat(text_of(written(copy, *BOARD, form="pdf")))
    assert "66,67" in board
    assert "Ada perbaikan tanggal 2 Desember 2026: Disahkan walau ada perbedaan (" in board
    assert "Angkanya tetap, karena perubahannya membuka jawaban kurang dari 5 orang." in board


def test_the_official_report_prints_heads_that_verify_reads(copy: Path) -> None:
    lines = text_of(written(copy, *SKM, form="pdf")).splitlines()
    kept = copy.parent / "sidik.txt"
    start = next(n for n, line in enumerate(lines) if line.startswith("Sidik catatan: "))
    kept.write_text("\n".join(lines[start : start + 3]), "utf-8")
    assert {head.device for head in read_heads(kept).heads} == {"jurnal", "main"}
    assert run(copy, "verify", "--heads", str(kept)).exit_code == 0


def test_the_units_sheet_judges_as_every_other_print(copy: Path) -> None:
    change(copy, EDIT)
    run(copy, "verify")
    report = json.loads(run(copy, "report", "units", "--period", "2026-11").stdout)
    assert {unit["trust"]["level"] for unit in report["units"]} == {"withheld"}
    sheet = flat(text_of(written(copy, "report", "units", "--period", "2026-11", form="pdf")))
    assert "jangan disimpulkan: 1." in sheet
    assert "Jangan disimpulkan: isi register berbeda" in sheet


def test_a_part_that_saw_less_does_not_make_it_less(copy: Path) -> None:
    change(copy, EDIT)
    assert run(copy, "verify").exit_code == 1
    change(copy, UNDO.replace("AND scores", "AND rowid % 2 = 0 AND scores"))
    assert run(copy, "verify", "--part").exit_code == 1
    told = next(line for line in run(copy, "doctor").stdout.splitlines() if "BERBEDA" in line)
    assert told.count("8 perbedaan") == 2
    assert "4 perbedaan" not in told


COMMENT = (
    "UPDATE response_private SET comment = 'Bagus sekali' WHERE id ="
    " (SELECT min(id) FROM response WHERE day LIKE '2026-11%')"
)


def aside(folder: Path) -> None:
    for box in (folder / "boxes").glob("main-*.db"):
        box.rename(box.with_suffix(".db.damaged"))


@pytest.fixture
def of_two_boxes(copy: Path) -> Path:
    """The same office after somebody typed a form in, into a box of its own."""
    with (
        closing(open_register(copy / "register.db")) as register,
        opened(copy, "entry") as box,
    ):
        put(box, a_form(3, at=local(10, 0, day=date(2026, 10, 16))))
        carry(box, InProcess(register))
    return copy


@pytest.mark.parametrize("found_before", [False, True])
def test_what_was_accepted_is_not_said_to_be_gone_because_its_box_is(
    of_two_boxes: Path, found_before: bool
) -> None:
    """No digest of the journal holds a comment: only the box showed that one was edited."""
    folder = of_two_boxes
    run(folder, "verify")
    change(folder, COMMENT)
    if found_before:
        assert run(folder, "verify").exit_code == 1
    assert run(folder, *CLOSE, "2026-11", *ACCEPT).exit_code == 0
    aside(folder)
    done = run(folder, "verify", on=LATER)
    assert done.exit_code == 1
    assert "1 perbedaan ditemukan pada 2 Desember 2026 dan belum dapat" in done.stdout
    accepted = json.loads(written(folder, *SKM, form="json", on=LATER))["integrity"]
    assert (accepted["differences"], accepted["accepted"]["mended"]) == (1, False)
    paper = recorded(folder, LATER)
    assert "tidak ada lagi: seluruhnya diperiksa" not in paper
    assert "ditemukan pada 2 Desember 2026 dan belum dapat dinyatakan pulih" in paper
    for box in (folder / "boxes").glob("main-*.db.damaged"):
        box.rename(box.with_suffix(""))  # the control: it is back, and the comment as it was
    change(folder, COMMENT.replace("'Bagus sekali'", "''"))
    assert run(folder, "verify", on=LATER).exit_code == 0
    assert GONE in recorded(folder, LATER)


def test_what_an_earlier_check_found_counts_in_its_period_while_its_box_is_away(
    of_two_boxes: Path,
) -> None:
    folder = of_two_boxes
    change(folder, COMMENT)
    assert run(folder, "verify").exit_code == 1
    aside(folder)
    told = "1 perbedaan ditemukan pada 2 Desember 2026 dan belum dapat dinyatakan pulih"
    assert told in str(run(folder, *CLOSE, "2026-11").exception)
    assert run(folder, *CLOSE, "2026-10").exit_code == 0  # it is known to be of the other month


def test_what_a_closing_was_refused_for_stands(of_two_boxes: Path) -> None:
    folder = of_two_boxes
    run(folder, "verify")
    change(folder, COMMENT)
    assert run(folder, *CLOSE, "2026-11", "--preview").exit_code == 1
    assert json.loads(written(folder, *SKM, form="json"))["integrity"]["differences"] == 0
    assert run(folder, *CLOSE, "2026-11").exit_code == 1
    assert json.loads(written(folder, *SKM, form="json"))["integrity"]["differences"] == 1


def test_no_typed_reason_makes_an_honest_closing_an_accepted_difference(copy: Path) -> None:
    pretended = "Disahkan walau ada perbedaan (9 jawaban diubah): coba"
    refused = run(copy, *CLOSE, "2026-11", "--reason", pretended).exception
    assert "Sebab tidak boleh diawali" in str(refused)
    assert run(copy, *CLOSE, "2026-11", "--reason", "coba").exit_code == 0
    assert json.loads(written(copy, *SKM, form="json"))["integrity"]["accepted"] is None
