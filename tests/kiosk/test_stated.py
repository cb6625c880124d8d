"""What a restore left behind that nothing can show: a signatory states it once, prints tell it."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from kiosk.cli import loket
from kiosk.commands.stated import HalfStated, HeadsNeeded, NothingToState
from survey.checks import OutsideHeads
from survey.errors import LoketError
from survey.integrity_words import integrity_lines
from survey.proof import newer, nightly
from survey.register import heads
from survey.register.faults import NoRegister
from survey.register.opening import open_register
from survey.statements import ChainEnd, StatedLoss
from survey.transfer import archive
from survey.transfer.forward import InProcess
from tests import lived
from tests.builders import a_rating, an_empty_register, carry, local, opened, put, settled
from tests.erased import at_noon
from tests.kiosk.test_checks import told as of_report
from tests.lived import SOON, run
from tests.reports.stored import text_of
from tests.verifier.verifier import Verifier

WHO = ("--by", "Dra. Endang", "--position", "Kepala Dinas", "--reason", "Diska rusak; pulih.")
SAID = "diterangkan oleh Dra. Endang, Kepala Dinas pada 20 November 2026: Diska rusak; pulih."


def answer(folder: Path, *hours: int) -> None:
    """Let citizens answer and the register take it."""
    with closing(open_register(folder / "register.db")) as register, opened(folder) as box:
        put(box, *(a_rating(3, at=local(hour, day=SOON)) for hour in hours))
        carry(box, InProcess(register))


def printed(folder: Path, name: str = "sidik.txt") -> Path:
    """Keep the heads as the office printed them."""
    with closing(open_register(folder / "register.db")) as register, register.read() as conn:
        every = heads.every(conn)
    rows = (f"{known.device} {known.head.seq} {known.head.printed}\n" for known in every)
    (file := folder / name).write_text("".join(rows), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an office that was restored honestly, from before its last heads were printed."""
    before = tmp_path_factory.mktemp("stated") / "before"
    before.mkdir()
    with closing(settled(an_empty_register(before))) as register:
        lived.fill(register, before)
    archive.backup(before, before.with_name("cadangan.backup"))
    answer(before, 8, 9, 10)
    file = printed(before)
    folder = before.with_name("office")
    archive.restore(before.with_name("cadangan.backup"), folder)
    shutil.copy(file, folder)
    answer(folder, 11)
    return folder


@pytest.fixture
def copy(office: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(office, tmp_path / "office"))


def ways(folder: Path) -> tuple[str, ...]:
    return ("verify", "--heads", str(folder / "sidik.txt"))


def told(folder: Path) -> str:
    """Say what a report would say of its register."""
    with closing(open_register(folder / "register.db")) as register:
        return " ".join(
            integrity_lines(newer.look(folder / "boxes", register, at_noon(SOON)), "id")
        )


def refused(folder: Path, *words: str) -> type[LoketError] | None:
    with time_machine.travel(at_noon(SOON), tick=False):
        done = CliRunner().invoke(loket, ["--data", str(folder), *words])
    return type(done.exception) if isinstance(done.exception, LoketError) else None


def agrees(folder: Path, *words: str) -> bool:
    """Say whether the command finds nothing; the independent program says the same."""
    kept = (folder / "sidik.txt").read_text(encoding="utf-8") if words else ""
    ours, theirs = run(folder, "verify", *words).exit_code, Verifier(folder).run(kept)
    assert bool(ours) is bool(theirs), theirs
    return not ours


def test_a_head_from_after_the_backup_is_settled_by_a_statement_and_told_from_then_on(
    copy: Path,
) -> None:
    with_heads = ways(copy)[1:]
    assert not agrees(copy, *with_heads)
    assert agrees(copy)  # without heads there is nothing that `verify` could say of it
    assert "2 sidik dari luar kantor tidak cocok" in told(copy)
    assert "loket verify --heads --by" in told(copy)
    done = run(copy, *ways(copy), *WHO)
    assert (done.exit_code, "BEDA" in done.output) == (0, False), done.output
    assert done.output.count("sudah diterangkan") == 2
    for _again in range(2):
        assert agrees(copy, *with_heads)
        assert agrees(copy)
        assert f"2 sidik atau kotak tidak ada lagi; {SAID}" in told(copy)
        assert "tidak cocok" not in told(copy)
        answer(copy, 13)


def test_another_loss_of_the_same_chain_is_none_that_was_stated(copy: Path) -> None:
    run(copy, *ways(copy), *WHO)
    kept = (copy / "sidik.txt").read_text(encoding="utf-8")
    of_main = kept[kept.index("main 16 ") :][:12]  # with the first of its digits
    other = f"main 16 {'ffff' if of_main.endswith('0') else '0000'}"
    for before, after in (
        *(("main 16 ", "main 15 "), ("main 16 ", "main 17 "), ("jurnal", "entry")),
        (of_main, other),
    ):
        assert before in kept
        (copy / "sidik.txt").write_text(kept.replace(before, after), encoding="utf-8")
        assert not agrees(copy, *ways(copy)[1:])
        assert "sidik dari luar kantor tidak cocok" in told(copy)


def test_a_box_that_is_gone_for_ever_is_settled_too_and_stays_uncompared(copy: Path) -> None:
    (file,) = (copy / "boxes").glob("import-*.db")
    file.unlink()
    seen = run(copy, "verify")
    assert (seen.exit_code, "tidak ada lagi di komputer ini" in seen.output) == (1, True)
    assert "loket verify --by" in seen.output  # it says what to do
    assert "Jangan tanda tangani" in told(copy)
    assert run(copy, "verify", *WHO).exit_code == 0
    assert agrees(copy)
    assert f"1 sidik atau kotak tidak ada lagi; {SAID}" in told(copy)
    assert "Jangan tanda tangani" not in told(copy)
    assert "3 entri dari kotak yang tidak ada di sini tidak ikut" in told(copy)
    with closing(open_register(copy / "register.db")) as register:
        assert nightly.look(copy / "boxes", register, at_noon(SOON)).differences == {}
    (file,) = (copy / "boxes").glob("entry-*.db")  # of another nobody stated anything
    file.unlink()
    assert not agrees(copy)
    assert "Jangan tanda tangani" in told(copy)
    with closing(open_register(copy / "register.db")) as register:
        assert nightly.look(copy / "boxes", register, at_noon(SOON)).differences == {"head": 1}


def test_a_statement_needs_a_name_a_reason_and_something_that_is_gone(copy: Path) -> None:
    assert refused(copy, "verify", *WHO) is NothingToState
    assert refused(copy, "verify", "--by", "Endang") is HalfStated
    assert refused(copy, "verify", "--reason", "Pulih", "--position", "Kepala") is HalfStated
    assert run(copy, *ways(copy)).exit_code == 1
    # Which heads they were stands in the file alone.
    assert refused(copy, "verify", *WHO) is HeadsNeeded
    assert run(copy, "verify", "--part", *WHO).exit_code == 2
    assert "diterangkan" not in told(copy)  # nothing of it was written
    (copy / "register.db").unlink()
    assert refused(copy, *ways(copy), *WHO) is NoRegister  # there is nothing to write it into


def test_it_stands_in_the_trail_on_paper_and_in_json(copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "berita-acara.pdf"
    run(copy, *ways(copy), *WHO, "--document", str(file))
    assert SAID in " ".join(text_of(file.read_bytes()).split())
    trail = run(copy, "jejak", "--act", "state").output
    assert all(word in trail for word in ("Dra. Endang", "Kepala Dinas", "Diska rusak; pulih."))
    answer = json.loads(run(copy, *ways(copy), "--format", "json").output)
    assert (answer["ok"], len(answer["stated"]), answer["lost"]) == (True, 2, [])
    integrity = of_report(copy)["integrity"]
    assert isinstance(integrity, dict)
    stated = integrity["stated"]
    assert [(each["by"], each["reason"]) for each in stated] == [
        ("Dra. Endang", "Diska rusak; pulih.")
    ]
    assert {end["chain"] for end in stated[0]["ends"]} == {"main", "jurnal"}


def test_a_statement_settles_each_chain_as_far_as_it_names_it() -> None:
    outside = OutsideHeads(at_noon(SOON), 3, 2, {"main": 16, "jurnal": 14}, {"entry": 3})
    main, of_journal = ChainEnd("main", 16, "ab" * 8), ChainEnd("jurnal", 14, "cd" * 8)

    def left(*ends: ChainEnd) -> OutsideHeads | None:
        return outside.without([StatedLoss("Endang", "", outside.at, "Pulih", frozenset(ends))])

    remaining = left(main)
    assert remaining is not None
    assert (remaining.unfit, remaining.n_unfit) == ({"jurnal": 14}, 1)
    assert left() == outside == left(main._replace(seq=15))
    assert left(main, of_journal) is None
