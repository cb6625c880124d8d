"""What the minute of a line tells of who it was, and ways out that double and lose nothing."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from survey import actions
from survey.exchange.copies import CopiedLines
from survey.exchange.recounts import CountedAlready, CountedInPart, RejectsStored
from survey.questionnaire import current
from tests.desk import Desk, a_csv, a_desk

UNSUR = [item.key for item in current().unsur]
Row = dict[str, str]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as desk:
        yield desk


def citizens(n: int, seed: int = 1, scores: str = "234", names: Sequence[str] = UNSUR) -> list[Row]:
    """Give lines of citizens, two a day, in order, each at a minute of his own."""
    chance = Random(seed)
    rows = []
    for place in range(n):
        day = date(2026, 5, 1) + timedelta(days=place // 2)
        time = f"{8 + place % 2 * 3}:{chance.randrange(60):02}:{chance.randrange(1, 60):02}"
        scored = {name: chance.choice(scores) for name in names}
        rows.append({"Tanggal": f"{day} {time:>08}", **scored})
    return rows


TWENTY = citizens(20)


def no_seconds(rows: Sequence[Row]) -> list[Row]:
    return [{**row, "Tanggal": row["Tanggal"][:16]} for row in rows]


def reversed_scale(row: Row) -> Row:
    return {name: cell if name == "Tanggal" else str(5 - int(cell)) for name, cell in row.items()}


@pytest.mark.parametrize(
    "change",
    [
        reversed_scale,
        lambda row: {**row, "kepuasan": "3"},
        lambda row: {**row, "sarana": "1"},
    ],
)
def test_the_same_minutes_with_other_scores_are_the_same_list(
    desk: Desk, change: Callable[[Row], Row]
) -> None:
    desk.bring(a_csv(TWENTY))

    with pytest.raises(CountedAlready, match=r"20 dari 20 .* withdraw 1,"):
        desk.bring(a_csv([change({**row, "sarana": "2"}) for row in TWENTY]), "b.csv")

    assert len(desk.answers()) == 20


def test_half_a_list_saved_without_seconds_is_asked_about_and_the_rest_is_told(desk: Desk) -> None:
    desk.bring(a_csv(TWENTY[:12]))

    with pytest.raises(CountedInPart, match=r"6 dari 12 .* 6 jawaban lain dari impor itu"):
        desk.bring(a_csv(no_seconds(TWENTY[6:18])), "b.csv")

    assert desk.bring(a_csv(TWENTY[12:]), "b.csv").stored == 8


def test_lines_put_right_among_others_saved_anew_are_not_told_as_missing(desk: Desk) -> None:
    desk.bring(a_csv(TWENTY))
    right = [reversed_scale(row) if place in (3, 9) else row for place, row in enumerate(TWENTY)]
    days = [row | {"Tanggal": row["Tanggal"][:10]} for row in right]

    with pytest.raises(CountedAlready, match=r"1[89] dari 20 .* withdraw 1,") as refused:
        desk.bring(a_csv(days), "b.csv")

    assert not isinstance(refused.value, CountedInPart)


def test_minutes_that_many_lines_share_prove_nothing(desk: Desk) -> None:
    for seed, hours in ((1, "8"), (2, "8"), (3, "89"), (4, "89")):
        chance = Random(seed)
        rows = [
            {**row, "Tanggal": f"{row['Tanggal'][:10]} 0{chance.choice(hours)}:00"}
            for row in citizens(20, seed)
        ]
        assert desk.bring(a_csv(rows), f"{seed}.csv").stored == 20


@pytest.mark.parametrize("names", [UNSUR, ["kepuasan"]])
def test_fours_alone_at_other_minutes_are_other_people(desk: Desk, names: list[str]) -> None:
    for seed in range(3):
        rows = citizens(10, seed, "4", names)
        assert desk.bring(a_csv(rows), f"{seed}.csv").stored == 10


def test_every_import_that_shares_lines_is_named_and_the_way_out_is_true(desk: Desk) -> None:
    for n in (16, 18, 19, 20):
        desk.bring(a_csv(TWENTY[:n]))
    again = a_csv(no_seconds(TWENTY))

    with pytest.raises(CountedAlready, match=r"20 dari 20 .* impor nomor 1, 2, 3, 4 ") as refused:
        desk.bring(again)

    for number in (1, 2, 3, 4):
        assert f"loket import withdraw {number}," in str(refused.value)
    actions.withdraw_import(desk.register, 1, by="Ayu")
    with pytest.raises(CountedAlready, match=r"4 dari 20 .* impor nomor 2, 3, 4 "):
        desk.bring(again)
    for number in (2, 3, 4):
        actions.withdraw_import(desk.register, number, by="Ayu")
    assert desk.bring(again).stored == 20
    assert len(desk.answers()) == 20


@pytest.mark.parametrize("change", [list, no_seconds])
def test_a_list_pasted_twice_into_one_sheet_is_asked_about(
    desk: Desk, change: Callable[[list[Row]], list[Row]]
) -> None:
    text = a_csv([*TWENTY, *change(TWENTY)])

    with pytest.raises(CopiedLines, match="20 dari 20 baris di paruh kedua"):
        desk.bring(text)

    assert desk.bring(text, other_people=True).stored == 40


def test_halves_that_say_one_thing_are_no_list_pasted_twice(desk: Desk) -> None:
    for n, scores in ((10, "4"), (40, "4443")):
        rows = citizens(n, n, scores, ["kepuasan"])
        text = a_csv([{"kepuasan": row["kepuasan"]} for row in rows])
        assert desk.bring(text, f"{n}.csv", on=date(2026, 6, 1), batch=str(n)).stored == n


def test_rejected_lines_that_are_stored_already_may_be_deleted(desk: Desk) -> None:
    desk.bring(a_csv(TWENTY[:14]))
    bad = {
        row["Tanggal"]: f"{row['Tanggal'][8:10]}/05/2026{row['Tanggal'][10:]}" for row in TWENTY[:6]
    }
    rows = [{**row, "Tanggal": bad.get(row["Tanggal"], row["Tanggal"])} for row in TWENTY]
    assert desk.bring(a_csv(rows), "b.csv").rejected == 6
    text = (desk.folder / "b.rejected.csv").read_text(encoding="utf-8-sig")
    for right, wrong in bad.items():
        text = text.replace(wrong, right)

    with pytest.raises(RejectsStored, match=r"semua barisnya \(6\) sudah tercatat .* nomor 1 "):
        desk.bring(text, "b.rejected.csv")

    assert len(desk.answers()) == 20


def test_the_same_bytes_of_another_day_are_called_the_same_list(desk: Desk) -> None:
    text = a_csv([{"kepuasan": row["kepuasan"]} for row in citizens(20, 1, "4443", ["kepuasan"])])
    desk.bring(text, on=date(2026, 5, 8))

    with pytest.raises(CountedAlready, match="20 dari 20 baris yang baru sama isinya"):
        desk.bring(text, on=date(2026, 5, 15))
