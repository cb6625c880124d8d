"""The command of the official report: which days it takes, and which copy it refuses."""

import csv
import io
import json
import re
import shlex
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import docx
import openpyxl
import pytest
import time_machine
from click.testing import CliRunner, Result

from kiosk.cli import loket
from survey import actions
from survey.register import closings
from survey.register.opening import open_register
from survey.transfer.forward import InProcess
from tests.builders import a_form, an_empty_register, carry, local, opened, put, sealing, settled
from tests.reports import published
from tests.reports.stored import text_of

UNIT = ("report", "skm", "--unit", "dukcapil")
AFTER = datetime(2027, 1, 4, 3, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    register = settled(an_empty_register(tmp_path))
    actions.publish_bundle(register, tmp_path)
    with opened(tmp_path) as box:
        put(box, *(a_form(3, at=local(9, i)) for i in range(11)))
        carry(box, InProcess(register))
    register.close()
    return tmp_path


def run(data: Path, *words: str | Path, fails: int = 0, at: datetime = AFTER) -> str:
    with time_machine.travel(at, tick=True):
        done: Result = CliRunner().invoke(loket, ["--data", str(data), *map(str, words)])
    assert done.exit_code == fails, (done.output, done.exception)
    return done.stdout if not fails else f"{done.output} {done.exception}"


def test_a_period_and_its_two_days_give_the_same_figures(data: Path) -> None:
    named = json.loads(run(data, *UNIT, "--period", "2026-S2"))
    days = json.loads(run(data, *UNIT, "--from", "2026-07-01", "--to", "2026-12-31"))
    drop = ("heads", "trust")
    assert {k: v for k, v in named.items() if k not in drop} == {
        k: v for k, v in days.items() if k not in drop
    }
    assert (named["from"], named["to"], named["n"]) == ("2026-07-01", "2026-12-31", 11)
    month = json.loads(run(data, *UNIT, "--period", "2026-07"))
    assert (month["n"], month["ikm"]) == (0, None)


def test_days_that_say_nothing_or_too_much_are_a_slip_of_typing(data: Path) -> None:
    for words in ((), ("--period", "2026", "--from", "2026-01-01"), ("--from", "2026-01-01")):
        assert "--period" in run(data, *UNIT, *words, fails=2)
    assert "2026-W47" in run(data, *UNIT, "--period", "2026-W47", fails=1)


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx"])
def test_paper_of_days_that_are_no_months_is_refused_with_the_command_for_the_nearest(
    data: Path, tmp_path: Path, ending: str
) -> None:
    paper = tmp_path / f"laporan.{ending}"
    options = ("--population", "1200", "--signed-on", "2027-01-05", "-o", paper)
    free = ("--from", "2026-11-01", "--to", "2026-11-16")
    said = run(data, *UNIT, *free, *options, fails=1)
    assert "Di atas kertas hanya bulan penuh, triwulan, semester, atau tahun" in said
    assert not paper.exists()
    command = said.partition("Jalankan: ")[2]
    words = shlex.split(command)
    given = set(pairwise(words))
    for pair in (("--period", "2026-11"), ("--population", "1200"), ("--signed-on", "2027-01-05")):
        assert pair in given
    run(data, *words[words.index("report") :])
    assert paper.exists()


def test_control_of_two_ranges_a_day_apart_the_single_forms_of_that_day_can_be_read(
    data: Path,
) -> None:
    """The custodian's JSON may do it; the annex of a print would show them answer by answer."""
    sizes = [
        json.loads(run(data, *UNIT, "--from", "2026-11-01", "--to", day))["n"]
        for day in ("2026-11-15", "2026-11-16")
    ]
    assert sizes == [0, 11]


def test_dates_of_ones_own_choice_that_were_closed_once_stay_printable(
    data: Path, tmp_path: Path
) -> None:
    paper = tmp_path / "laporan.pdf"
    days = ("--from", "2026-11-02", "--to", "2026-11-20", "-o", paper)
    run(data, *UNIT, *days, fails=1)
    with closing(open_register(str(data / "register.db"))) as register, sealing(register) as conn:
        closings.add(conn, published.closing("2026-11-02..2026-11-20", 11))
    run(data, "report", "skm", "--unit", "DUKCAPIL", *days)
    assert "2–20 November 2026" in text_of(paper.read_bytes())


def test_any_number_of_whole_months_is_printed(data: Path, tmp_path: Path) -> None:
    paper = tmp_path / "laporan.pdf"
    run(data, *UNIT, "--from", "2026-10-01", "--to", "2026-11-30", "-o", paper)
    assert "1 Oktober–30 November 2026" in text_of(paper.read_bytes())


def test_the_public_copy_is_never_a_table_of_all_figures(data: Path, tmp_path: Path) -> None:
    assert "--format pdf" in run(data, *UNIT, "--period", "2026-S2", "--public", fails=1)
    paper = tmp_path / "umum.pdf"
    words = (*UNIT, "--period", "2026-S2", "--public", "-o", paper)
    assert "loket close" in run(data, *words, fails=1)
    assert not paper.exists()
    run(data, "close", "--unit", "dukcapil", "--period", "2026-S2", "--by", "Kepala")
    run(data, *words, "--place", "Sukamaju", "--signed-on", "2027-01-05")
    text = " ".join(text_of(paper.read_bytes()).split())
    assert "Salinan untuk umum" in text
    assert "Sukamaju, 5 Januari 2027" in text


@pytest.mark.parametrize("slip", ["nan", "0.9", "101", "0", "abc", "-5"])
def test_a_target_that_is_no_percentage_is_a_slip_of_typing(data: Path, slip: str) -> None:
    words = ("report", "weekly", "--unit", "dukcapil", "--week", "2026-W47", "--target", slip)
    assert "misalnya 90" in run(data, *words, fails=2)


def test_a_target_may_be_written_with_a_comma(data: Path) -> None:
    words = ("report", "weekly", "--unit", "dukcapil", "--week", "2026-W47", "--target")
    assert json.loads(run(data, *words, "90,5"))["trend"]["target"] == 0.905


def test_a_signature_without_a_period_is_a_slip_of_typing(data: Path) -> None:
    words = ("close", "--unit", "dukcapil")
    assert "--period" in run(data, *words, "--by", "Dra. Contoh", fails=2)
    assert "Belum ada periode" in run(data, *words)


def test_five_formats_of_a_running_period_have_one_n_while_answers_keep_arriving(
    data: Path, tmp_path: Path
) -> None:
    days = [date(2026, 11, 16) + timedelta(days=i) for i in range(4)]
    thursday = datetime(2026, 11, 19, 3, tzinfo=UTC)  # 10.00 at the office
    with opened(data) as box:
        # Tuesday counts, as many came on Wednesday; who comes today never makes Wednesday count.
        put(box, *(a_form(2, at=local(9, i, day=days[1])) for i in range(7)))
        put(box, *(a_form(4, at=local(9, i, day=days[2])) for i in range(8)))
    found: dict[str, tuple[int, str]] = {}
    untils = {}
    for hour, ending in enumerate(("pdf", "docx", "xlsx", "csv", "json")):
        with opened(data) as box:
            put(box, *(a_form(1, at=local(9 + hour, i, day=days[3])) for i in range(6)))
        file = tmp_path / f"skm.{ending}"
        at = thursday + timedelta(hours=hour)
        run(data, *UNIT, "--period", "2026-S2", "-o", file, at=at)
        found[ending], untils[ending] = read(file)
    assert set(found.values()) == {(18, "65.28")}  # 11 threes and 7 twos, in every format
    assert set(untils.values()) == {"2026-11-17"}


def read(file: Path) -> tuple[tuple[int, str], str]:
    """Give n, the index and the last day counted, as one format says them."""
    if file.suffix == ".json":
        said = json.loads(file.read_text())
        return (said["n"], said["ikm"]), said["until"]
    if file.suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(file.read_text())))
        return (int(rows[-1]["n"]), rows[-1]["ikm"]), rows[-1]["until"]
    if file.suffix == ".pdf":
        text = text_of(file.read_bytes())
    elif file.suffix == ".docx":
        document = docx.Document(str(file))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = " ".join([*(line.text for line in document.paragraphs), *cells])
    else:
        book = openpyxl.load_workbook(file)
        text = " ".join(str(c.value) for page in book for row in page.iter_rows() for c in row)
    text = " ".join(text.split())
    n, ikm, until = (
        re.findall(words, text)[0]
        for words in (
            r"Jumlah responden (\d+)",
            r"IKM unit layanan (\d+[.,]\d+)",
            r"dihitung sampai (\d+) November 2026",
        )
    )
    return (int(n), ikm.replace(",", ".")), f"2026-11-{until}"


def test_a_period_that_nobody_may_see_yet_says_how_many_wait(data: Path, tmp_path: Path) -> None:
    tuesday = datetime(2026, 11, 17, 3, tzinfo=UTC)
    found = json.loads(run(data, *UNIT, "--period", "2026-S2", at=tuesday))
    assert (found["n"], found["n_to_come"], found["until"], found["over"]) == (0, 11, None, False)
    run(data, *UNIT, "--period", "2026-S2", "-o", tmp_path / "skm.pdf", at=tuesday)
    text = " ".join(text_of((tmp_path / "skm.pdf").read_bytes()).split())
    assert "belum ada hari yang dapat dihitung; 11 formulir menunggu" in text
    assert "11 formulir menunggu sampai harinya berakhir" in text
    assert "Belum ada formulir SKM yang dikirim" not in text
