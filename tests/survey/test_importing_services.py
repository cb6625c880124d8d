"""How many services were given: stored by day and service, or refused as a whole."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from openpyxl import Workbook

from survey import actions
from survey.actions import codes
from survey.errors import LoketError
from survey.exchange.offices.services_given import import_services_given
from survey.office.dated import Noun
from survey.register import services
from tests.desk import Desk, a_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path / "desk") as desk:
        yield desk


def given(desk: Desk, text: str | Path) -> int:
    path = text if isinstance(text, Path) else desk.folder / "given.csv"
    if isinstance(text, str):
        path.write_text(text)
    return import_services_given(path, register=desk.register, unit="DUKCAPIL", by="Ayu")


def test_services_given_are_stored_and_replaced_by_day_and_service(desk: Desk) -> None:
    assert given(desk, "date,service,n\n2026-11-16,KTP,80\n2026-11-16,kk,40\n") == 2
    given(desk, "date,service,n,officer\n2026-11-16,ktp,50,P01\n2026-11-16,ktp,35,P02\n")

    with desk.register.read() as conn:
        found = services.recorded(conn, "dukcapil", date(2026, 11, 16), date(2026, 11, 16))
    assert sorted((one.service, one.officer, one.n) for one in found) == [
        ("kk", "", 40),
        ("ktp", "P01", 50),
        ("ktp", "P02", 35),
    ]


def test_services_given_of_every_sheet_are_stored(desk: Desk) -> None:
    book = Workbook()
    assert book.active is not None
    for sheet, month in ((book.active, 5), (book.create_sheet("Juni"), 6)):
        sheet.append(("date", "service", "n"))
        sheet.append((date(2026, month, 4), "ktp", month))
    path = desk.folder / "given.xlsx"
    book.save(path)

    assert given(desk, path) == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2026-11-16,ktp,", "baris 3: “n” harus diisi"),
        ("2026-11-16,ktp,-1", "baris 3: “n” berisi “-1”"),
        ("2026-11-16,ktp,1.5", "“n” berisi “1.5”"),
        ("16/11/2026,ktp,1", "“date” berisi “16/11/2026”"),
        *((f"{year}-11-16,ktp,1", f"“date” berisi “{year}-11-16”") for year in (1926, 2062)),
        ("2026-11-16,paspor,1", "Layanan “paspor”"),
        ("2026-11-15,kk,9", "2026-11-15 kk"),
    ],
)
def test_one_mistake_refuses_the_whole_file_of_services_given(
    desk: Desk, line: str, told: str
) -> None:
    with pytest.raises(LoketError) as refused:
        given(desk, f"date,service,n\n2026-11-15,kk,9\n{line}\n")

    assert told in str(refused.value)
    with desk.register.read() as conn:
        assert not services.recorded(conn, "dukcapil", date(2026, 1, 1), date(2026, 12, 31))


def test_what_was_given_of_a_service_comes_back_when_it_is_apart_again(desk: Desk) -> None:
    kk, ktp, today = "dukcapil/kk", "dukcapil/ktp", date(2026, 11, 17)

    def bring(*numbers: str) -> dict[str, int]:
        given(desk, "date,service,n\n" + "".join(f"{today},{number}\n" for number in numbers))
        return recorded()

    def recorded() -> dict[str, int]:
        with desk.register.read() as conn:
            rows = services.recorded(conn, "dukcapil", today, today)
        return {row.service: row.n for row in rows if row.n}

    def made_one() -> None:
        actions.carry_out(
            desk.register,
            lambda conn: codes.merge(conn, Noun.SERVICE, kk, ktp, first=today, by="Ayu"),
        )

    with time_machine.travel(datetime(2026, 11, 17, 3, tzinfo=UTC), tick=False):
        made_one()
        assert bring("ktp,40", "kk,10") == {"ktp": 50}
        actions.carry_out(
            desk.register, lambda conn: codes.split(conn, Noun.SERVICE, kk, first=today, by="Ayu")
        )
        assert recorded() == {"ktp": 40, "kk": 10}
        made_one()
        assert bring("kk,7") == {"ktp": 7}  # names the whole of what the two are
        assert bring("ktp,0") == {}
