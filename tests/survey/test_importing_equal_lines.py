"""Equal lines of one day, of which some are known and some are other people's."""

from pathlib import Path

import pytest

from survey.exchange.doubles.doubted import CountedAlready
from tests.desk import a_csv, a_desk


def taps(scores: str) -> str:
    return a_csv([{"answered_at": "2026-06-01", "kepuasan": score} for score in scores])


def test_taps_left_alone_in_a_file_count_as_told_beside_equal_ones_of_the_day(
    tmp_path: Path,
) -> None:
    with a_desk(tmp_path) as desk:
        desk.bring(taps("44444443332"))
        # One 3 was put right as 4, one 4 is missing, and six citizens are new.
        with pytest.raises(CountedAlready) as refused:
            desk.bring(taps("4444444332" + "444422"), "b.csv")

        assert "tambahkan juga --batch NAMA" in str(refused.value)
        assert "add --batch NAME" in refused.value.text("en")
        desk.bring(taps("444422"), "c.csv", batch="baru", other_people=True)
        assert len(desk.answers()) == 17


def test_nothing_is_said_of_equal_lines_where_there_are_none(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.bring(taps("4"))
        with pytest.raises(CountedAlready) as refused:
            desk.bring(taps("3"), "b.csv")

        assert "--batch" not in str(refused.value)
