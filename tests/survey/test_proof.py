"""Heads kept outside, as people keep them: printed, scanned, saved, or typed from paper."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from reports.paper.wording import squeezed
from survey.box import boxes
from survey.exchange.tables.table import NoSuchFile
from survey.proof.box_proofs import Proof, check_boxes
from survey.proof.kept_heads import KeptHead, KeptHeads, NoHeads, read_heads
from survey.transfer.forward import InProcess
from tests.builders import a_rating, an_empty_register, carry, opened, put, settled


@pytest.fixture
def box_head(tmp_path: Path) -> tuple[str, int, str]:
    """Fill a box; gives its id, the number and the printed digits of its head."""
    with opened(tmp_path) as box:
        put(box, a_rating(4), a_rating(2), a_rating(3))
        return box.id, box.head.seq, box.head.printed


def asked(folder: Path, text: str) -> Proof:
    file = folder / "heads.txt"
    file.write_text(text, encoding="utf-8")
    return check_boxes(folder / "boxes", None, read_heads(file).heads)


def written(box_id: str, seq: int, printed: str) -> dict[str, str]:
    """Give one head in each of the ways it can come back to us."""
    return {
        "typed": f"{box_id[:8]} {seq} {printed}",
        "verify": f"utuh   kotak {box_id[:8]} (main): {seq} entri, kepala {seq} {printed}",
        "weekly print": f"main   {seq}   {printed.upper()}",
        "its QR code": f"main {seq} {printed.replace(' ', '')}",
        "weekly file": json.dumps({"heads": [{"box": box_id, "seq": seq, "head": printed}]}),
    }


WAYS = tuple(written("0" * 32, 0, "0000 0000 0000 0000"))


@pytest.mark.parametrize("way", WAYS)
def test_a_head_is_known_again_in_each_way_it_is_kept(
    tmp_path: Path, box_head: tuple[str, int, str], way: str
) -> None:
    assert asked(tmp_path, written(*box_head)[way]).ok


@pytest.mark.parametrize("way", WAYS)
def test_a_head_that_no_box_reaches_any_more_is_told(
    tmp_path: Path, box_head: tuple[str, int, str], way: str
) -> None:
    box_id, seq, printed = box_head
    proof = asked(tmp_path, written(box_id, seq + 1, printed)[way])

    assert not proof.ok
    (line,) = proof.losses
    assert line.startswith("BEDA   sidik dari luar tidak cocok: ")
    assert proof.lost == ()  # the register says nothing of it
    assert proof.broken == ()


def test_a_head_of_an_older_box_of_the_device_is_found_there(
    tmp_path: Path, box_head: tuple[str, int, str]
) -> None:
    with opened(tmp_path) as box:
        box.renew("fork")
        put(box, a_rating(1))

    assert asked(tmp_path, f"main {box_head[1]} {box_head[2]}").ok


def test_a_number_is_read_with_its_thousands_as_it_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "heads.txt"
    file.write_text("main 12.345 7f3a 91c0 55de 02b4\nmain 12,346 7f3a 91c0 55de 02b4\n")

    assert [kept.seq for kept in read_heads(file).heads] == [12345, 12346]


@pytest.mark.parametrize(
    "line",
    [
        "main 1.012 7f3a 91c0 55de 02b4",
        "MAIN   1012   7F3A 91C0 55DE 02B4  ",
        "\ufeff\n\nmain 1,012 7f3a91c055de02b4\n\n",
    ],
)
def test_a_head_is_read_as_people_copy_it_from_the_print(tmp_path: Path, line: str) -> None:
    file = tmp_path / "heads.txt"
    file.write_text(line, encoding="utf-8")
    assert read_heads(file) == KeptHeads((KeptHead("", "main", 1012, "7f3a91c055de02b4"),))


def test_a_line_of_the_journal_is_the_journals_and_others_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "heads.txt"
    file.write_text(
        "utuh   register: 19 entri dicocokkan; tidak ada yang berbeda\n"
        "utuh   jurnal: 9 baris menyegel 20 baris register, kepala 9 7f3a 91c0 55de 02b4\n"
        "main 12 7f3a 91c0 55de 02b\n"
    )
    assert read_heads(file) == KeptHeads((KeptHead("", "jurnal", 9, "7f3a91c055de02b4"),), 2)


def test_a_long_name_is_known_though_its_middle_is_not_printed(tmp_path: Path) -> None:
    device = "tablet-ruang-tunggu-lantai-2"
    with opened(tmp_path, device) as box:
        put(box, a_rating(4))
        printed = box.head.printed
    assert asked(tmp_path, f"{squeezed(device)} 1 {printed}").ok
    assert not asked(tmp_path, f"{squeezed(device)[:-1]}3 1 {printed}").ok


def test_a_file_without_heads_and_one_that_is_not_there_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("Laporan minggu 47\n")

    with pytest.raises(NoHeads):
        read_heads(tmp_path / "plain.txt")
    with pytest.raises(NoSuchFile):
        read_heads(tmp_path / "gone.txt")


@pytest.mark.parametrize(
    "text",
    [
        "main 99999999999 7f3a 91c0 55de 02b4",
        f"main {'9' * 5000} 7f3a 91c0 55de 02b4",
        '{"heads":' + "[" * 200_000,
        '{"heads": [{"box": "main", "seq": 1e400, "head": "x"}]}',
    ],
    ids=["longer than any chain", "thousands of digits", "deep", "infinite"],
)
def test_what_cannot_be_a_head_is_no_head(tmp_path: Path, text: str) -> None:
    (tmp_path / "heads.txt").write_text(text)
    with pytest.raises(NoHeads):
        read_heads(tmp_path / "heads.txt")
    (tmp_path / "heads.txt").write_text("main 9999999999 7f3a 91c0 55de 02b4")  # the control
    assert not asked(tmp_path, "main 9999999999 7f3a 91c0 55de 02b4").ok


def test_a_box_that_is_gone_is_told(tmp_path: Path) -> None:
    with opened(tmp_path):
        proof = asked(tmp_path, "deadbeef 3 7f3a 91c0 55de 02b4")

    assert not proof.ok
    assert "deadbeef" in proof.lines[-1]


def test_a_box_whose_file_was_taken_away_is_missed_by_the_register(tmp_path: Path) -> None:
    with closing(settled(an_empty_register(tmp_path))) as register:
        with opened(tmp_path) as box:
            put(box, a_rating(4))
            carry(box, InProcess(register))
            box.renew("fork")
            put(box, a_rating(2))
            carry(box, InProcess(register))
        assert check_boxes(tmp_path / "boxes", register, ()).ok
        oldest = boxes(tmp_path / "boxes")[0]
        oldest.path.unlink()

        proof = check_boxes(tmp_path / "boxes", register, ())

    assert not proof.ok
    assert oldest.id[:8] in proof.lines[-1]
