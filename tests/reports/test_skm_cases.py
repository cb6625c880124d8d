"""Published results, brought in as files nobody has seen, come out digit for digit everywhere."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import pytest

from reports.skm import annexes, as_json, compose
from reports.skm import figures as skm
from reports.skm.figures import SkmReport
from survey import actions
from survey.exchange.ratings import import_ratings
from survey.index.scoring import weighted_index
from survey.register import earlier
from survey.register.earlier import Earlier
from survey.rounding import half_up
from tests import builders
from tests.builders import sealing
from tests.reports.results import to_keeper, to_office
from tests.reports.stored import FRESH, register_of, said, table_of, text_of

CASES = Path(__file__).resolve().parent.parent / "cases"
FIRST, LAST = date(2019, 1, 1), date(2019, 6, 30)
Order = Literal["list", "form"]
PUBLISHED: list[tuple[str, Order, str, str, dict[str, str]]] = [
    ("sekadau_2019s1_first49.csv", "form", "78.68", "B", {"0.11": "77.90", "0.111": "78.61"}),
    (
        "gaspul_kemenag_sulbar_2025q3_reconstructed.csv",
        *("list", "91.48", "A"),
        {"0.11": "90.56", "0.111": "91.38"},
    ),
]


@contextmanager
def imported(folder: Path, name: str, order: Order) -> Iterator[SkmReport]:
    """Bring a published file in through the ratings import, as an office does."""
    file = shutil.copy(CASES / name, folder / "berkas.csv")
    register = builders.settled(builders.an_empty_register(folder))
    try:
        actions.publish_bundle(register, folder)
        with builders.opened(folder, device="import") as box:
            import_ratings(
                Path(file),
                register=register,
                box=box,
                unit="dukcapil",
                by="test",
                order=order,
                on=date(2019, 6, 30),
            )
        yield skm.compute(
            register, unit="dukcapil", first=FIRST, last=LAST, fresh=FRESH, order=order
        )
    finally:
        register.close()


@pytest.mark.parametrize(("name", "order", "ikm", "mutu", "reconciliation"), PUBLISHED)
def test_a_published_file_gives_its_published_result_in_every_format(
    tmp_path: Path, *, name: str, order: Order, ikm: str, mutu: str, reconciliation: dict[str, str]
) -> None:
    with imported(tmp_path, name, order) as figures:
        found: dict[str, Any] = json.loads(json.dumps(as_json.as_json(to_keeper(figures))))
        table = list(csv.DictReader(io.StringIO(as_json.as_csv(to_keeper(figures)).decode())))
        report = compose.report(to_office(figures))
        paper = " ".join(text_of(compose.as_pdf(to_office(figures))).split())
    assert (found["ikm"], found["mutu"]) == (ikm, mutu)
    assert found["reconciliation"] == reconciliation
    assert (table[-1]["ikm"], table[-1]["mutu"]) == (ikm, mutu)
    assert table_of(report, "unsur").rows[-1][-2].value == Decimal(ikm)
    assert f"IKM {ikm.replace('.', ',')}: mutu {mutu}" in paper
    for line, row, cells in zip(
        found["unsur"], table, table_of(report, "unsur").rows, strict=False
    ):
        assert (line["label"], line["nrr"]) == (row["label"], row["nrr"])
        assert (cells[0].text, cells[4].value) == (line["label"], Decimal(line["nrr"]))
        assert f"{line['label']} {line['name']} {line['n']} {line['sum']}" in paper


@pytest.mark.parametrize(("name", "order"), [case[:2] for case in PUBLISHED])
def test_the_annex_holds_the_published_rows_and_none_of_their_order(
    tmp_path: Path, *, name: str, order: Order
) -> None:
    with (CASES / name).open(newline="") as file:
        rows = [tuple(row[f"U{i}"] for i in range(1, 10)) for row in csv.DictReader(file)]
    with imported(tmp_path, name, order) as figures:
        shuffled = annexes.shuffled(figures.gathered.times, figures.questionnaire, order)
    assert sorted(shuffled) == sorted(rows)


def published(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CASES / name).read_text())
    return found


@pytest.mark.parametrize("name", sorted(file.name for file in CASES.glob("*.json")))
def test_the_terms_of_every_published_page_give_what_is_known_of_it(name: str) -> None:
    case = published(name)
    nrrs = [Fraction(str(nrr)) for nrr in case["nrr"].values()]
    for weight, known in case["computed_by_us"].items():
        if "each_term" in weight:
            continue
        exact = Fraction(1, len(nrrs)) if weight == "exact_1_over_n" else Fraction(weight)
        assert str(half_up(weighted_index(nrrs, exact), 2)) == known["ikm"]


@pytest.mark.parametrize("year", [2011, 2012])
def test_results_of_the_older_rule_stand_in_the_history_with_their_own_weight(
    tmp_path: Path, year: int
) -> None:
    case = published(f"bogor_bpt_{year}_14unsur.json")
    first, last, no_unsur = date(year, 1, 1), date(year, 12, 31), dict[str, Decimal]()
    ikm, weight = Decimal(case["ikm"]), case["weights_used"]
    old = Earlier("dukcapil", first, last, ikm, None, no_unsur, case["title"], weight)
    with register_of(tmp_path) as register:
        with sealing(register) as conn:
            earlier.put(conn, [old], "test")
        figures = skm.compute(register, unit="dukcapil", first=FIRST, last=LAST, fresh=FRESH)
    report = compose.report(to_office(figures))
    row = [cell.text for cell in table_of(report, "tren").rows[0]]
    assert row[2:4] == [case["ikm"].replace(".", ","), "–"]
    assert f"(bobot {case['weights_used']})" in row[4]
    assert "batas mutu lain" in said(report)
