"""The published index of a unit on the web: what was saved, in words, for people and programs."""

import csv
import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing as closed_after
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from werkzeug.test import Client

from kiosk.citizens.front import Front
from kiosk.commands.public_results import REPORT, refresh
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from reports.skm.closing import close
from survey import actions
from survey.actions import places
from survey.closing import Closing
from survey.office.dated import Noun
from survey.register import results
from survey.register.earlier import Earlier
from survey.register.engine import Register
from tests import builders
from tests.reports.published import closing, pages

LATE = datetime(2026, 8, 3, tzinfo=UTC)
OLD = Earlier(
    "dukcapil",
    date(2024, 7, 1),
    date(2024, 12, 31),
    Decimal("80.11"),
    150,
    {},
    "Laporan SKM Semester II 2024",
    "",
)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    register = builders.filled_register(tmp_path, [builders.a_rating()])
    actions.publish_bundle(register, tmp_path)
    yield register
    register.close()


@pytest.fixture
def site(register: Register, tmp_path: Path) -> Iterator[Client]:
    state = State(Config(tmp_path, address="https://skm.contoh.go.id"), register)
    yield Client(Front(state, create_app(state, b"k" * 48)))
    state.close()


def publish(register: Register, *closings: Closing, earlier: Sequence[Earlier] = ()) -> None:
    """Save what the public sees, as the report process does."""
    save(register, pages(*closings, earlier=earlier, today=date(2026, 9, 1)))


def until(it_is_so: Callable[[], bool]) -> None:
    """Wait for what the pages notice within a second."""
    end = time.monotonic() + 5
    while not it_is_so() and time.monotonic() < end:
        time.sleep(0.05)


def save(register: Register, text: str) -> None:
    with register.begin() as conn:
        results.save(conn, REPORT, "dukcapil", results.Public(text), datetime.now(UTC))


def test_without_a_published_result_the_page_says_what_will_stand_there(site: Client) -> None:
    page = site.get("/ikm/dukcapil").text
    assert "Belum ada hasil yang dapat diumumkan" in page
    assert "10 formulir" in page
    assert "/ikm/dukcapil.csv" not in page
    answer = site.get("/ikm/dukcapil.csv")
    assert answer.status_code == 404
    assert "Belum ada data yang diumumkan" in answer.text


def test_the_number_stands_with_who_answered_its_interval_and_its_method(
    site: Client, register: Register
) -> None:
    publish(register, closing("2026-S1", 31, services_given=9000, coverage=31 / 9000))
    page = site.get("/ikm/DUKCAPIL").text
    said = "Diisi sukarela oleh 31 dari 9.000 penerima layanan (0,3%); rentang 70,00–80,00."
    for text in ("75,00", ">C</b>", "Kurang baik", "Semester I 2026", said, 'href="#cara"'):
        assert text in page
    assert "PermenPANRB 14/2017" in page
    assert "kebetulan" in page
    assert "Disahkan tanggal 1 Juli 2026." in page
    assert "75.00" in site.get("/ikm/dukcapil?lang=en").text


def test_the_results_of_an_ended_unit_stay_linked_and_those_of_one_without_any_are_not(
    register: Register, tmp_path: Path
) -> None:
    units = [builders.a_unit(), builders.a_unit("salah", public_name="Salah")]
    actions.set_office(register, builders.an_office(), units, {}, by="uji")
    publish(register, closing("2026-S1", 31))
    actions.publish_bundle(register, tmp_path)
    state = State(Config(tmp_path), register)
    site = Client(Front(state, create_app(state, b"k" * 48)))
    assert "Hasil survei yang sudah berakhir" not in site.get("/").text
    for unit in ("dukcapil", "salah"):
        end = partial(places.end, noun=Noun.UNIT, place=unit, first=date(2026, 1, 1), by="uji")
        actions.carry_out(register, end)
    actions.publish_bundle(register, tmp_path)
    until(lambda: state.snapshot().bundle.offered == ())
    page = site.get("/").text
    assert "Hasil survei yang sudah berakhir" in page
    assert '<a href="/ikm/dukcapil">Hasil survei Dukcapil Contoh</a>' in page
    assert "Salah" not in page
    result = site.get("/ikm/dukcapil").text
    assert "75,00" in result
    assert "Survei unit ini sudah berakhir." in result
    state.close()


@pytest.mark.parametrize(
    ("given", "coverage"), [(None, None), (9000, None), (20, 1.5)], ids=["none", "partly", "more"]
)
def test_without_a_whole_record_of_services_no_share_is_claimed(
    site: Client, register: Register, given: int | None, coverage: float | None
) -> None:
    publish(register, closing("2026-S1", 31, services_given=given, coverage=coverage))
    page = site.get("/ikm/dukcapil").text
    assert "Diisi sukarela oleh 31 orang (jumlah penerima layanan tidak tercatat lengkap)" in page


def test_a_share_too_small_to_print_is_not_printed_as_none(
    site: Client, register: Register
) -> None:
    publish(register, closing("2026-S1", 31, services_given=90_000, coverage=31 / 90_000))
    assert "(kurang dari 0,1%)" in site.get("/ikm/dukcapil").text


def test_every_earlier_period_is_listed_with_its_number_or_why_there_is_none(
    site: Client, register: Register
) -> None:
    few = closing("2025-S2", 7)
    publish(register, closing("2026-S1", 31), few, earlier=[OLD])
    page = " ".join(site.get("/ikm/dukcapil").text.split())
    for row in (
        'Semester II 2025</span> <span class="not">tidak diumumkan</span>',
        'Semester I 2025</span> <span class="not">belum dipublikasikan</span>',
        "Semester II 2024</span> <b>80,11</b> <small>menurut Laporan SKM Semester II 2024",
    ):
        assert row in page


def test_a_correction_is_told_with_what_stood_there_before(
    site: Client, register: Register
) -> None:
    wrong, reason = closing("2026-S1", 40), "Urutan unsur impor 3 tertukar."
    right = closing("2026-S1", 40, version=2, at=LATE, moved={"biaya": 36}, reason=reason)
    publish(register, wrong, right)
    page = site.get("/ikm/dukcapil").text
    said = "Diperbaiki tanggal 3 Agustus 2026, semula 75,00: Urutan unsur impor 3 tertukar."
    assert "77,50" in page
    assert said in page


def test_a_correction_of_a_few_is_told_without_its_number(site: Client, register: Register) -> None:
    late = closing("2026-S1", 42, version=2, at=LATE, score=2, reason="Dua susulan")
    publish(register, closing("2026-S1", 40, score=2), late)
    page = site.get("/ikm/dukcapil").text
    assert "Ada perbaikan tanggal 3 Agustus 2026: Dua susulan. Angkanya tetap" in page
    assert "40 orang" in page


def test_a_reason_cannot_write_into_the_page(site: Client, register: Register) -> None:
    bad = closing("2026-S1", 60, version=2, at=LATE, reason="<script>alert(1)</script>")
    publish(register, closing("2026-S1", 40), bad)
    assert "<script>alert" not in site.get("/ikm/dukcapil").text


@pytest.mark.parametrize("text", ["{}", '{"lines": 1}', '{"lines": [{"period": "x"}]}'])
def test_a_result_that_is_not_whole_is_not_shown(
    site: Client, register: Register, text: str
) -> None:
    save(register, text)
    page = site.get("/ikm/dukcapil")
    assert page.status_code == 200
    assert "Belum ada hasil yang dapat diumumkan" in page.text


def test_the_table_and_its_dictionary_name_the_same_columns(
    site: Client, register: Register
) -> None:
    publish(register, closing("2026-S1", 31), closing("2025-S2", 7), earlier=[OLD])
    answer = site.get("/ikm/dukcapil.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    by_period = {row["period"]: row for row in rows}
    assert by_period["2026-S1"]["ikm"] == "75.00"
    assert by_period["2026-S1"]["nrr_biaya"] == "3.0000"
    assert (by_period["2025-S2"]["status"], by_period["2025-S2"]["ikm"]) == ("few", "")
    assert by_period["2024-S2"]["source"] == "Laporan SKM Semester II 2024"

    assert 'rel="describedby"' in answer.headers["Link"]
    described = site.get("/ikm/dukcapil.csv-metadata.json")
    assert described.mimetype == "application/csvm+json"
    columns = described.get_json(force=True)["tableSchema"]["columns"]
    page = site.get("/ikm/dukcapil/kamus").text
    assert [column["name"] for column in columns] == list(rows[0])
    for column in columns:
        assert f"<code>{column['name']}</code>" in page
        assert column["dc:description"]


def test_public_data_may_be_read_from_other_sites_and_pages_may_not_be_kept(
    site: Client, register: Register
) -> None:
    publish(register, closing("2026-S1", 31))
    for path in ("/ikm/dukcapil.csv", "/ikm/dukcapil.csv-metadata.json"):
        assert site.get(path).headers["Access-Control-Allow-Origin"] == "*"
    page = site.get("/ikm/dukcapil")
    assert "Access-Control-Allow-Origin" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"


def test_the_heads_of_the_chains_are_public_once_their_day_is_over(
    site: Client, register: Register
) -> None:
    from survey.register import heads

    with register.read() as conn:
        [head] = heads.of_boxes(conn)
    for day, seen in ((builders.DAY, False), (builders.DAY + timedelta(days=1), True)):
        refresh(register, now=builders.local(16, day=day))
        assert (head.head.printed in site.get("/ikm/dukcapil").text) is seen


def test_heads_that_are_not_whole_are_not_shown(site: Client, register: Register) -> None:
    for text in ("{}", '{"day": "x", "heads": []}', '{"day": "2026-11-16", "heads": 1}'):
        with register.begin() as conn:
            results.save(conn, "heads", "", results.Public(text), datetime.now(UTC))
        page = site.get("/ikm/dukcapil")
        assert (page.status_code, "Sidik catatan" in page.text) == (200, False)


@pytest.mark.parametrize("path", ["", ".csv", ".csv-metadata.json", "/kamus"])
def test_an_unknown_unit_is_told_in_a_sentence(site: Client, path: str) -> None:
    page = site.get(f"/ikm/samsat{path}")
    assert page.status_code == 404
    assert "samsat" in page.text


def test_the_open_data_of_a_demonstration_say_contoh_in_every_line(tmp_path: Path) -> None:
    office = builders.an_office(demo=True)
    forms = [builders.a_form(3, at=builders.local(9, i)) for i in range(12)]
    with closed_after(builders.filled_register(tmp_path, forms, office=office)) as register:
        actions.publish_bundle(register, tmp_path)
        now = datetime(2027, 1, 4, tzinfo=UTC)
        close(register, unit="dukcapil", period="2026-S2", by="Kepala", now=now)
        refresh(register, now=now)
        state = State(Config(tmp_path), register)
        site = Client(Front(state, create_app(state, b"k" * 48)))
        rows = list(csv.DictReader(io.StringIO(site.get("/ikm/dukcapil.csv").text)))
        described = site.get("/ikm/dukcapil.csv-metadata.json").get_json(force=True)
        page = site.get("/ikm/dukcapil/kamus").text
        state.close()
    assert {row["demo"] for row in rows} == {"CONTOH"}
    columns = [column["name"] for column in described["tableSchema"]["columns"]]
    assert columns == list(rows[0])
    assert "<code>demo</code>" in page
