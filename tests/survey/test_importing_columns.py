"""One line of a ratings file: how cells are read, and the id of a line that brings none."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from survey.errors import Invalid
from survey.exchange.answers.columns import LineReader, choose_columns
from survey.exchange.answers.lines import Source, made_id
from survey.exchange.answers.versions import AskedBy
from tests.builders import TENANT, ZONE, a_unit

ON = date(2026, 11, 16)


def read(header: str, *cells: str, on: date | None = ON) -> dict[str, str]:
    """Read one line of a file with this header."""
    asked, today = AskedBy.named(None), date(2026, 11, 20)
    columns = choose_columns(
        Path("x.csv"), header.split(","), version=asked, order=None, on=on, ignore=False
    )
    return LineReader(a_unit(), ZONE, columns, version=asked, on=on, today=today).read(cells)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("answered_at", "16/11/2026"),
        ("answered_at", "2026-02-30"),
        ("answered_at", "2026-11-16T24:01"),
        ("answered_at", "1970-01-01"),
        ("answered_at", "2106-01-01"),
        ("answered_at", "45000"),
        ("answered_at", "2026-11-16 8.3"),
        ("answered_at", "2026-11-16 24:00"),
        ("answered_at", "2026-11-16 7"),
        ("answered_at", "16-11-26"),
        ("answered_at", "0001-01-01T00:00+09:00"),
        ("unit", "samsat"),
        ("counter", "L9"),
        ("service", "paspor"),
        ("officer", "P99"),
        ("channel", "fax"),
        ("sex", "X"),
        ("age", "131"),
        ("age", "-3"),
        ("age", "17-26"),
        ("education", "TK"),
        ("job", "Petani"),
        ("reasons", "lama bosan"),
        ("id", "7"),
        ("id", str(UUID(int=0))),
        ("comment", "a" * 501),
        ("comment", "a" * 1_000_000),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_column(column: str, cell: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(f"waktu,{column}", "4", cell)

    assert refused.value.field == column


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-11-16 08.30", "2026-11-16T08:30:00+07:00"),
        ("2026-11-16 08.30 WIB", "2026-11-16T08:30:00+07:00"),
        ("2026-11-16 08.30 WIT", "2026-11-16T06:30:00+07:00"),
        ("2026-11-16T08:30:15.999", "2026-11-16T08:30:15+07:00"),
        ("2026/11/16", "2026-11-16"),
    ],
)
def test_a_moment_is_kept_to_its_second(cell: str, moment: str) -> None:
    assert read("waktu,answered_at", "4", cell)["answered_at"] == moment


@pytest.mark.parametrize(
    ("age", "band"),
    [("16", "0-16"), ("17", "17-25"), ("66", "66+"), ("0", "0-16"), ("26–35", "26-35")],
)
def test_an_age_is_kept_as_a_band(age: str, band: str) -> None:
    assert read("waktu,age", "4", age)["age"] == band


def test_profile_words_are_read_in_any_case() -> None:
    line = read("waktu,sex,education,job", "4", "perempuan", "d-iii", "pns")

    assert (line["sex"], line["education"], line["job"]) == ("P", "D3", "PNS")


def test_another_installation_gives_other_ids() -> None:
    line = {"answered_at": "2026-11-16", "waktu": "4", "questionnaire": "skm-2017/1"}
    ours = made_id(Source(TENANT, "dukcapil", ZONE), line, 1)

    assert ours == made_id(Source(TENANT, "DUKCAPIL", ZONE), line, 1)
    assert ours != made_id(Source(TENANT + 1, "dukcapil", ZONE), line, 1)
    assert ours != made_id(Source(TENANT, "samsat", ZONE), line, 1)
    assert ours != made_id(Source(TENANT, "dukcapil", ZONE), line, 2)
    assert ours != made_id(Source(TENANT, "dukcapil", ZONE), {**line, "channel": "qr"}, 1)
