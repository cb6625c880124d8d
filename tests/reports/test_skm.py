import csv
import io
import json
import random
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reports.skm import annexes, compose
from reports.skm import as_json as skm_json
from reports.skm import figures as skm
from reports.skm.figures import SkmReport
from survey import actions
from survey.answers.drafts import Channel, Draft, Kind
from survey.answers.origins import Provenance
from survey.index.scoring import WrongPopulation
from survey.language import number
from survey.office.facts import UnknownUnit
from survey.periods import WrongOrder
from survey.questionnaire import current
from survey.register.engine import Register
from tests.reports.results import to_keeper, to_office
from tests.reports.stored import (
    FORM,
    LONG,
    OFFICE,
    OVER,
    UNIT,
    answer,
    form,
    pages_of,
    register_of,
    said,
    send,
    table_of,
    text_of,
)

CASES = Path(__file__).resolve().parent.parent / "cases"
FIRST, LAST = date(2026, 7, 1), date(2026, 12, 31)


def compute(register: Register, **more: Any) -> SkmReport:
    period = {"unit": "dukcapil", "first": FIRST, "last": LAST, "fresh": OVER}
    return skm.compute(register, **{**period, **more})


def case(name: str, order: str) -> list[Draft]:
    """Read a published case whose U-labels stand in one of the two orders."""
    keys = current().by_label("form" if order == "form" else "list")
    with (CASES / name).open(newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for i, row in enumerate(rows):
        scores = FORM.encode({key: int(row[label]) for label, key in keys.items()})
        found.append(answer(scores, "case", i))
    return found


def made_up(n: int) -> list[Draft]:
    chance = random.Random(1)
    channels = [Channel.QR, Channel.QR, Channel.KIOSK, Channel.IMPORT]
    return [
        form(
            *chance.choices([0, 1, 2, 3, 4], [1, 2, 10, 50, 40], k=9),
            name=i,
            channel=chance.choice(channels),
        )
        for i in range(n)
    ]


def test_the_sekadau_forms_give_the_published_index(tmp_path: Path) -> None:
    with register_of(tmp_path, *case("sekadau_2019s1_first49.csv", "form")) as register:
        found = skm_json.as_json(to_keeper(compute(register)))
    assert (found["n"], found["n_complete"]) == (49, 49)
    assert (found["ikm"], found["mutu"], found["kinerja"]) == ("78.68", "B", "Baik")
    assert found["reconciliation"] == {"0.11": "77.90", "0.111": "78.61"}
    assert found["unsur"][0] == {  # type: ignore[index]
        "key": "persyaratan",
        "label": "U1",
        "name": "Persyaratan",
        "n": 49,
        "sum": 138,
        "nrr": "2.8163",
        "nrr_tertimbang": "0.3129",
        "ikm": "70.41",
        "mutu": "C",
    }


def test_the_gaspul_forms_give_the_published_index(tmp_path: Path) -> None:
    forms = case("gaspul_kemenag_sulbar_2025q3_reconstructed.csv", "list")
    with register_of(tmp_path, *forms) as register:
        found = skm_json.as_json(to_keeper(compute(register)))
    assert (found["ikm"], found["mutu"]) == ("91.48", "A")
    assert found["reconciliation"]["0.11"] == "90.56"  # type: ignore[index]


def test_the_order_changes_names_and_never_a_figure(tmp_path: Path) -> None:
    with register_of(tmp_path, *case("sekadau_2019s1_first49.csv", "form")) as register:
        by_list: Any = skm_json.as_json(to_keeper(compute(register, order="list")))
        by_form: Any = skm_json.as_json(to_keeper(compute(register, order="form")))
    tables = [
        [found.pop("unsur"), *(line.pop("unsur") for line in found["services"])]
        for found in (by_list, by_form)
    ]
    assert by_list == by_form
    for listed, as_asked in zip(*tables, strict=True):
        one, two = ({row.pop("key"): row for row in table} for table in (listed, as_asked))
        moved = {key for key in one if one[key].pop("label") != two[key].pop("label")}
        assert moved == {"pengaduan", "sarana"}
        assert one == two


def test_every_submitted_form_counts_and_nothing_else(tmp_path: Path) -> None:
    tap = answer("4---------", "tap", kind=Kind.RATING, channel=Channel.KIOSK)
    answers = [
        *(form(3, 3, 3, 3, 3, 3, 3, 3, 3, name=i, channel=c) for i, c in enumerate(Channel)),
        tap,
        answer("--4-------", "detail", kind=Kind.DETAIL, channel=Channel.KIOSK, about=tap.id),
        form(1, 1, 1, 1, 1, 1, 1, 1, 1, name="left", kind=Kind.UNFINISHED),
        form(1, 1, 1, 1, 1, 1, 1, 1, 1, name="before", day=date(2026, 6, 30)),
        form(1, 1, 1, 1, 1, 1, 1, 1, 1, name="after", day=date(2027, 1, 1)),
        form(3, 3, 3, 3, 3, 3, 3, 3, 3, name="first", day=FIRST),
        form(3, 3, 3, 3, 3, 3, 3, 3, 3, name="last", day=LAST),
    ]
    with register_of(tmp_path, *answers) as register:
        found = skm_json.as_json(to_keeper(compute(register)))
    assert (found["n"], found["n_unfinished"], found["ikm"]) == (7, 1, "75.00")
    assert found["channels"] == {"assisted": 1, "import": 1, "kiosk": 1, "qr": 3, "ticket": 1}


def test_a_missing_answer_moves_only_its_own_denominator(tmp_path: Path) -> None:
    answers = [form(3, 3, 3, 3, 3, 3, 3, 3, 3, name=i) for i in range(9)]
    answers.append(form(3, 3, 3, 3, 0, 3, 3, 3, 3, name="gap"))
    with register_of(tmp_path, *answers) as register:
        found = compute(register)
    assert (found.n, found.result.n_complete, found.result.ikm) == (10, 9, Decimal("75.00"))
    assert {line.key: line.n for line in found.result.unsur if line.n != 10} == {"produk": 9}
    assert "1 formulir tidak menjawab semua unsur" in said(compose.report(to_office(found)))


def test_without_a_form_the_result_is_empty_and_says_so(tmp_path: Path) -> None:
    with register_of(tmp_path) as register:
        report = compute(register)
    found = skm_json.as_json(to_keeper(report))
    assert found["n"] == 0
    assert [found[key] for key in ("ikm", "ikm_low", "ikm_high", "mutu", "kinerja")] == [None] * 5
    assert found["reconciliation"] == {}
    assert len(found["unsur"]) == 9  # type: ignore[arg-type]
    assert "Belum ada formulir yang dikirim pada periode ini." in said(
        compose.report(to_office(report))
    )
    assert (
        skm_json.as_csv(to_keeper(report)).decode().splitlines()[-1]
        == "ikm,,Pelayanan Loket Dukcapil,0,,,,,"
    )


def test_an_unsur_nobody_answered_leaves_no_index(tmp_path: Path) -> None:
    answers = [form(3, 3, 3, 3, 0, 3, 3, 3, 3, name=i) for i in range(12)]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    assert report.result.ikm is None
    assert "ada unsur yang belum dijawab" in said(compose.report(to_office(report)))


def test_below_ten_forms_the_print_holds_no_figure(tmp_path: Path) -> None:
    with register_of(tmp_path, *made_up(9)) as register:
        nine = compute(register)
        send(register, made_up(10)[9:])
        ten = compute(register)
    text = said(compose.report(to_office(nine)))
    assert nine.result.ikm is not None
    assert "Baru 9 formulir: terlalu sedikit." in text
    assert number(nine.result.ikm, 2) not in text
    assert "Baris diacak" not in text
    assert number(ten.result.ikm or 0, 2) in said(compose.report(to_office(ten)))
    assert "Baris diacak" in said(compose.report(to_office(ten)))


def test_the_interval_holds_the_index_and_never_has_zero_width(tmp_path: Path) -> None:
    answers = [form(4, 4, 4, 4, 4, 4, 4, 4, 4, name=i) for i in range(12)]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    assert report.result.ikm == report.result.high == Decimal("100.00")
    assert report.result.low is not None
    assert Decimal(80) < report.result.low < Decimal(100)


@pytest.mark.parametrize(
    ("population", "required", "sufficient"),
    [(10, 10, True), (49, 44, True), (60, 52, False), (9000, 368, False)],
)
def test_the_sample_is_held_against_the_official_table(
    tmp_path: Path, *, population: int, required: int, sufficient: bool
) -> None:
    with register_of(tmp_path, *case("sekadau_2019s1_first49.csv", "form")) as register:
        report = compute(register, population=population)
    assert skm_json.as_json(to_keeper(report))["sample"] == {
        "population": population,
        "required": required,
        "sufficient": sufficient,
        "or_more": False,
        "days": None,
    }
    word = "Sesuai: tabel" if sufficient else "Belum sesuai: tabel"
    assert word in said(compose.report(to_office(report)))


def test_without_a_population_the_services_of_twelve_months_are_taken(tmp_path: Path) -> None:
    open_days = [
        day for i in range(366) if (day := date(2025, 12, 31) + timedelta(i)).weekday() < 5
    ]
    assert (open_days[0], open_days[-1]) == (date(2025, 12, 31), date(2026, 12, 31))
    rows = [(day, "ktp", "", 5000 if day.year == 2025 else 10) for day in open_days]
    rows += [(date(2026, 1, 1), "kk", "", 700), (date(2026, 12, 31), "kk", "", 20)]
    with register_of(tmp_path, *made_up(10)) as register:
        unknown = compute(register)
        store_services(register, rows)
        known = compute(register)
    assert unknown.sample.population is None
    assert "Populasi penerima layanan belum diketahui" in said(compose.report(to_office(unknown)))
    second_half = sum(day >= date(2026, 7, 1) for day in open_days)
    assert known.sample.population == 10 * (len(open_days) - 1) + 700 + 20
    assert known.services_given == 10 * second_half + 20 == 1340
    assert known.services.served.share == pytest.approx(10 / 1340)
    text = said(compose.report(to_office(known)))
    assert "0,7% dari 1.340 layanan yang dicatat" in text
    assert "dicatat pada 261 dari 261 hari buka dalam 12 bulan sampai 31 Desember 2026)" in text


def test_a_record_of_some_weeks_never_makes_a_sample_enough(tmp_path: Path) -> None:
    rows = [(date(2026, 10, 5), "ktp", "", 12), (date(2026, 11, 20), "ktp", "", 8)]
    with register_of(tmp_path, *made_up(30)) as register:
        store_services(register, rows)
        some, more = compute(register), compute(register, population=20)
        store_services(register, [(date(2026, 10, 6), "ktp", "", 900)])
        few = compute(register)
    # 20 recorded services ask for 19 forms, but a whole year gave more services than these.
    assert (some.sample.required, some.sample.sufficient) == (19, None)
    assert (some.services_given, some.services.served.share) == (20, None)
    text = said(compose.report(to_office(some)))
    assert "Belum dapat dipastikan" in text
    assert "dicatat pada 2 dari 261 hari buka dalam 12 bulan sampai 31 Desember 2026" in text
    assert "paling sedikit 19 responden untuk populasi paling sedikit 20" in text
    assert "150,0%" not in text
    assert few.sample.sufficient is False
    assert more.sample.sufficient is True


def store_services(register: Register, rows: list[tuple[date, str, str, int]]) -> None:
    from survey.register.services import Given

    given = [Given("dukcapil", day, service, officer, n) for day, service, officer, n in rows]
    actions.set_services_given(register, given, "queue", "test")


def test_flagged_forms_count_and_the_figure_without_them_is_printed(tmp_path: Path) -> None:
    answers = [form(3, 3, 3, 3, 3, 3, 3, 3, 3, name=i) for i in range(12)]
    stray = {"channel": Channel.KIOSK, "provenance": Provenance.UNPAIRED}
    answers += [form(1, 1, 1, 1, 1, 1, 1, 1, 1, name=i, **stray) for i in ("a", "b")]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
    assert (report.rules.n_flagged, dict(report.rules.by_flag)) == (2, {"unpaired": 2})
    assert report.rules.ikm == Decimal("75.00")
    assert report.n == 14
    text = said(compose.report(to_office(report)))
    assert "Ditandai, tetap dihitung: 2" in text
    assert "tanpa yang ditandai" not in text  # it would tell how those two answered


def test_json_csv_and_print_agree_cell_by_cell(tmp_path: Path) -> None:
    with register_of(tmp_path, *made_up(57)) as register:
        report = compute(register, population=5000, order="form")
    found: dict[str, Any] = skm_json.as_json(to_keeper(report))
    rows = list(csv.DictReader(io.StringIO(skm_json.as_csv(to_keeper(report)).decode())))
    text = said(compose.report(to_office(report)))
    for mine, other in zip(found["unsur"], rows[:9], strict=True):
        for key in ("key", "label", "n", "sum", "nrr", "nrr_tertimbang", "ikm", "mutu"):
            assert str(mine[key]) == other[key]
        nrr, weighted, ikm = (mine[k].replace(".", ",") for k in ("nrr", "nrr_tertimbang", "ikm"))
        front = f"{mine['label']} {mine['name']} {mine['n']} {mine['sum']} {nrr}"
        assert re.search(rf"{re.escape(front)} \S+ {weighted} {ikm} {mine['mutu']}", text)
    unit = rows[9]
    assert [unit[k] for k in ("key", "n", "ikm", "mutu")] == [
        "ikm",
        str(found["n"]),
        found["ikm"],
        found["mutu"],
    ]
    comma = {key: found[key].replace(".", ",") for key in ("ikm", "ikm_low", "ikm_high")}
    assert f"IKM {comma['ikm']}: mutu {found['mutu']}, kinerja {found['kinerja']}" in text
    assert f"Rentang 95%* {comma['ikm_low']}–{comma['ikm_high']}" in text
    for weight, ikm in found["reconciliation"].items():
        assert f"dengan bobot {weight.replace('.', ',')} {ikm.replace('.', ',')}" in text
    json.dumps(found)


def test_the_annex_holds_every_form_and_its_footer_adds_up(tmp_path: Path) -> None:
    forms = made_up(40)
    with register_of(tmp_path, *forms) as register:
        report = compute(register)
    model = compose.report(to_office(report))
    rows = [[cell.text for cell in row] for row in table_of(model, "pengolahan").rows]
    assert Counter("".join(row[1:]) for row in rows) == Counter(
        one.scores[1:].replace("-", "–") for one in forms
    )
    footer = [[cell.text for cell in row[1:10]] for row in table_of(model, "jumlah").rows]
    columns = list(zip(*(row[1:] for row in rows), strict=True))
    for column, total, n, nrr in zip(columns, *footer[:3], strict=True):
        given = [int(score) for score in column if score != "–"]
        assert (sum(given), len(given)) == (int(total), int(n))
        assert f"{sum(given) / len(given):.4f}".replace(".", ",")[:5] == nrr[:5]
    text = said(compose.report(to_office(report)))
    assert "PENGOLAHAN DATA SURVEI KEPUASAN MASYARAKAT PER RESPONDEN DAN PER UNSUR" in text
    assert "A 88,31–100,00 Sangat baik" in text
    assert "D 25,00–64,99 Tidak baik" in text


def test_the_annex_tells_nothing_of_the_order_in_which_forms_came(tmp_path: Path) -> None:
    forms = made_up(60)
    found = []
    for name, given in (("a", forms), ("b", forms[::-1])):
        (tmp_path / name).mkdir()
        with register_of(tmp_path / name, *given) as register:
            report = compute(register)
            found.append(
                annexes.shuffled(report.gathered.times, report.questionnaire, report.order)
            )
    assert found[0] == found[1]
    came = [tuple(one.scores[1:]) for one in forms]
    assert list(found[0]) != came
    assert list(found[0]) != sorted(came)


def test_five_thousand_forms_repeat_the_header_on_every_page(tmp_path: Path) -> None:
    one = made_up(500)
    with register_of(tmp_path, *one) as register:
        report = compute(register)
    counts, times = report.gathered.counts, report.gathered.times
    many = replace(
        report.gathered,
        counts=sum([counts] * 9, counts),
        times={ref: Counter({key: 10 * n for key, n in own.items()}) for ref, own in times.items()},
    )
    report = replace(report, gathered=many)
    pdf = compose.as_pdf(to_office(report))
    pages = pages_of(pdf)
    begun = next(i for i, page in enumerate(pages) if "Nilai setiap responden" in page)
    ended = next(i for i, page in enumerate(pages) if "Kuesioner terisi" in page)
    assert report.n == 5000
    heads = [len(re.findall(r"No\.\s+Resp\.", page)) for page in pages[begun : ended - 1]]
    assert set(heads) == {3}  # three columns of lines, each below its own heading
    assert len(heads) > 20


def test_the_sheet_speaks_english_too(tmp_path: Path) -> None:
    with register_of(tmp_path, *made_up(12)) as register:
        report = compute(register, lang="en")
    text = said(compose.report(to_office(report)))
    assert number(report.result.ikm or 0, 2, "en") in text
    assert "Requirements" in text


def test_long_names_stay_on_the_sheet(tmp_path: Path) -> None:
    office = replace(OFFICE, letterhead=(LONG.upper(), OFFICE.name.upper()), demo=True)
    unit = replace(UNIT, name=f"Pelayanan Loket {LONG} {LONG}")
    with register_of(tmp_path, *made_up(12), office=office, unit=unit) as register:
        paper = compose.as_pdf(to_office(compute(register, population=9000)))
    text = " ".join(text_of(paper).split())
    assert f"Pelayanan Loket {LONG} {LONG}" in text
    assert "CONTOH" in text


def test_what_cannot_be_reported_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with register_of(tmp_path) as register:
        with pytest.raises(UnknownUnit):
            compute(register, unit="tidak-ada")
        with pytest.raises(WrongOrder):
            compute(register, first=LAST, last=FIRST)
        with pytest.raises(WrongPopulation):
            compute(register, population=0)


def test_how_fresh_the_result_is_stands_below_the_signature(tmp_path: Path) -> None:
    with register_of(tmp_path, *made_up(12)) as register:
        report = compute(register, fresh=replace(OVER, waiting=1234))
    text = said(compose.report(to_office(report)))
    assert "Data sampai 4 Januari 2027 pukul 10.00. 1.234 isian belum masuk." in text
    of_journal, head = (f"{each.seq} {each.printed}" for each in report.heads)
    assert text.endswith(f"jurnal {of_journal} main {head}")
