"""Answers to several versions of a questionnaire, and to another instrument, in every report."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import openpyxl
import pytest

from reports.board import figures as board
from reports.board import saved
from reports.board.shown import let_out_pages
from reports.disclosure.audiences import Audience
from reports.evidence import gathered, packed
from reports.evidence.frames import Freshness
from reports.paper.blocks.contents import Table
from reports.skm import as_json, closing, compose
from reports.skm import figures as skm
from reports.skm.shown import OnlyOfficial
from reports.units import figures as units
from reports.weekly import figures as weekly
from reports.weekly import sheet as weekly_sheet
from reports.weekly import shown as weekly_shown
from survey import actions
from survey.answers.drafts import Channel, Draft, Kind
from survey.index.counts import MixedVersions
from survey.periods import parse
from survey.questionnaire import Instrument, current, load
from survey.register.engine import Register
from tests.reports.results import to_keeper, to_office, to_outside
from tests.reports.several import printed as printed_units
from tests.reports.stored import OFFICE, UNIT, answer, register_of, said, send, text_of
from tests.versions import FOURTEEN, NINE, SPAK, TEN, published, scores

FRESH = Freshness(waiting=0, until_at=datetime(2027, 1, 4, 3, tzinfo=UTC))
JANUARY = datetime(2027, 1, 4, 3, tzinfo=UTC)
DAYS = (date(2026, 7, 1), date(2026, 12, 31))
PERIOD = dict(zip(("first", "last"), DAYS, strict=True))
ALL = ("skm-2017/2", "skm-2017/3", "skm-2017/4", "spak/1")


@pytest.fixture(autouse=True)
def questionnaires(tmp_path: Path) -> Iterator[None]:
    with published(tmp_path / "questionnaires", *ALL):
        yield


def filled(ref: str, n: int = 12, **by_key: int) -> list[Draft]:
    """Have n people send a form of a version, all alike."""
    form = load(ref)
    return [sent(ref, scores(form, **by_key), i) for i in range(n)]


def sent(ref: str, string: str, name: object, **more: Any) -> Draft:
    made = answer(string, ref, name, **more)
    return replace(made, questionnaire=ref, id=uuid5(NAMESPACE_URL, f"{ref} {name} {string}"))


def reported(folder: Path, *answers: Draft, **more: Any) -> skm.SkmReport:
    folder.mkdir(exist_ok=True)
    with register_of(folder, *answers) as register:
        return computed(register, **more)


def computed(register: Register, **more: Any) -> skm.SkmReport:
    return skm.compute(register, unit="dukcapil", fresh=FRESH, **{**PERIOD, **more})


def nrr(report: skm.SkmReport) -> dict[str, str]:
    return {line.key: str(line.nrr) for line in report.result.unsur}


def test_an_unsur_gets_its_own_answers_whatever_the_order_of_its_version(tmp_path: Path) -> None:
    changed = {"persyaratan": 1, "prosedur": 4}
    report = reported(tmp_path / "a", *filled("skm-2017/2", **changed))
    assert (nrr(report)["persyaratan"], nrr(report)["prosedur"]) == ("1.0000", "4.0000")
    # Half by one version and half by the other are as all by the first: only the order differed.
    both = reported(
        tmp_path / "b",
        *filled("skm-2017/1", 6, **changed),
        *filled("skm-2017/2", 6, **changed),
    )
    alone = reported(tmp_path / "c", *filled("skm-2017/1", 12, **changed))
    assert not both.mixed
    assert nrr(both) == nrr(alone) == nrr(report)
    of_both, of_one = both.result, alone.result
    assert (of_both.ikm, of_both.low, of_both.high) == (of_one.ikm, of_one.low, of_one.high)
    assert both.gathered.counts.n_complete == 12


@pytest.mark.parametrize(
    ("ref", "unsur", "weight"),
    [("skm-2017/1", NINE, "1/9"), ("skm-2017/3", TEN, "1/10"), ("skm-2017/4", FOURTEEN, "1/14")],
)
def test_a_version_of_any_length_is_reported_in_every_format(
    tmp_path: Path, ref: str, unsur: Sequence[str], weight: str
) -> None:
    report = reported(tmp_path / "a", *filled(ref, 12, waktu=1))
    exact = Decimal(25 * (3 * (len(unsur) - 1) + 1)) / len(unsur)
    assert report.result.ikm == exact.quantize(Decimal("0.01"))
    assert sorted(nrr(report)) == sorted(unsur)
    ikm = str(report.result.ikm).replace(".", ",")
    model = said(compose.report(to_office(report)))
    assert f"NRR × {weight}" in model
    assert f"{len(unsur)} pertanyaan" in model
    for text in (model, " ".join(text_of(compose.as_pdf(to_office(report))).split())):
        assert ikm in text
    assert compose.as_docx(to_office(report))[:2] == b"PK"
    book = openpyxl.load_workbook(io.BytesIO(compose.as_xlsx(to_office(report))))
    rows = list(book["Data"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 12 * len(unsur)
    table = list(csv.reader(io.StringIO(as_json.as_csv(to_keeper(report)).decode("utf-8-sig"))))
    assert [row[0] for row in table] == ["key", *unsur, "ikm", "service"]
    assert len(as_json.as_json(to_keeper(report))["unsur"]) == len(unsur)  # type: ignore[arg-type]


def test_eleven_of_fourteen_answers_give_the_exact_mean(tmp_path: Path) -> None:
    """Their index is 25 x 43 / 11 = 97,7273; with units of 1/2520 it was 97,7183."""
    form = load("skm-2017/4")
    given = dict.fromkeys(FOURTEEN[:10], 4) | {FOURTEEN[10]: 3}
    with (
        register_of(tmp_path, sent(form.ref, form.encode(given), 0)) as register,
        register.read() as conn,
    ):
        counted = gathered.gather(packed.read(conn, "dukcapil", *DAYS), form)
    assert (
        counted.counts.one_set.index_sum == Decimal(25) * 43 / 11
        or round(float(counted.counts.one_set.index_sum), 4) == 97.7273
    )


def test_versions_with_other_unsur_are_reported_apart_and_never_as_one(tmp_path: Path) -> None:
    nine, ten = filled("skm-2017/1", 15, waktu=1), filled("skm-2017/3", 11, keamanan=1)
    report = reported(tmp_path / "a", *nine, *ten)
    assert report.mixed
    none = report.result
    assert (report.n, none.ikm, none.mutu, none.unsur) == (26, None, None, ())
    found = json.loads(json.dumps(as_json.as_json(to_keeper(report))))
    assert (found["ikm"], found["unsur"]) == (None, [])
    assert [(one["questionnaire"], one["n"]) for one in found["versions"]] == [
        ("skm-2017/3", 11),
        ("skm-2017/1", 15),
    ]
    only = [
        reported(tmp_path / "b", *ten),
        reported(tmp_path / "c", *nine),
    ]
    assert [one["ikm"] for one in found["versions"]] == [str(one.result.ikm) for one in only]
    model = said(compose.report(to_office(report)))
    assert "Tidak ada satu IKM untuk periode ini" in model
    assert "bernilai sama" not in model
    for one in only:
        assert str(one.result.ikm).replace(".", ",") in model
    for make in (compose.as_pdf, compose.as_docx, compose.as_xlsx):
        assert make(to_office(report))
    table = as_json.as_csv(to_keeper(report)).decode("utf-8-sig").splitlines()
    assert [line.split(",")[2] for line in table if line.startswith("ikm,")] == [
        "Pelayanan Loket Dukcapil (skm-2017/3)",
        "Pelayanan Loket Dukcapil (skm-2017/1)",
    ]


def test_one_version_alone_is_as_if_the_other_had_never_been(tmp_path: Path) -> None:
    nine, ten = filled("skm-2017/1", 15, waktu=1), filled("skm-2017/3", 11, keamanan=1)
    alone = reported(tmp_path / "a", *nine)
    narrowed = reported(tmp_path / "b", *nine, *ten, instrument=Instrument("skm-2017", 1))
    assert (narrowed.n, narrowed.result.ikm, nrr(narrowed)) == (15, alone.result.ikm, nrr(alone))
    assert "Hanya jawaban kuesioner skm-2017/1." in said(compose.report(to_office(narrowed)))
    with pytest.raises(OnlyOfficial):
        compose.report(to_outside(narrowed))


def test_a_period_of_two_sets_of_unsur_cannot_be_closed(tmp_path: Path) -> None:
    both = [*filled("skm-2017/1"), *filled("skm-2017/3")]
    with (
        register_of(tmp_path, *both) as register,
        pytest.raises(MixedVersions, match=r"skm-2017/3: 10 unsur, 12 formulir"),
    ):
        closing.close(register, unit="dukcapil", period="2026-S2", by="Endang", now=JANUARY)


def test_a_period_of_ten_unsur_is_closed_and_stands_on_the_board(tmp_path: Path) -> None:
    with register_of(tmp_path, *filled("skm-2017/3", 12, keamanan=4)) as register:
        closing.close(register, unit="dukcapil", period="2026-S2", by="Endang", now=JANUARY)
        first, last = PERIOD.values()
        shown = board.compute(register, unit="dukcapil", first=first, last=last, now=JANUARY)
        assert shown.figures is not None
        assert (shown.figures.n, str(shown.figures.ikm)) == (12, "77.50")
        assert sorted(one.key for one in shown.figures.unsur) == sorted(TEN)
        with register.read() as conn:
            periods = board.periods(conn, shown.unit, shown.office, JANUARY)
        page = json.loads(saved.pages(let_out_pages(periods)))
        head, row = csv.reader(io.StringIO(page["csv"].lstrip("\ufeff")))
        assert dict(zip(head, row, strict=True))["nrr_keamanan"] == "4.0000"


def test_packed_weeks_hold_every_version(tmp_path: Path) -> None:
    both = [*filled("skm-2017/2", 12, prosedur=1), *filled("skm-2017/4", 11, keadilan=2)]
    with register_of(tmp_path, *both, *filled("spak/1")) as register:
        with register.read() as conn:
            before = packed.read(conn, "dukcapil", *DAYS)
        assert packed.refresh(register, JANUARY) > 0
        with register.read() as conn:
            after = packed.read(conn, "dukcapil", *DAYS)
            spak = packed.read(conn, "dukcapil", *DAYS, Instrument("spak"))
    kept = gathered.gather(after, current())
    assert kept == gathered.gather(before, current())
    assert spak.forms.by_word("ref") == {"spak/1": 12}
    assert [(each.questionnaire.ref, each.n) for each in kept.counts.sets] == [
        ("skm-2017/4", 11),
        ("skm-2017/2", 12),
    ]


def test_units_with_other_unsur_have_no_index_together(tmp_path: Path) -> None:
    other = replace(UNIT, code="klinik", name="Klinik", officers=(), counters=UNIT.counters[:1])
    with register_of(tmp_path, *filled("skm-2017/1", 12)) as register:
        actions.set_office(register, OFFICE, [UNIT, other], {}, "test")
        ten = [replace(one, unit="klinik") for one in filled("skm-2017/3", 12)]
        send(register, ten)
        found = units.compute(register, fresh=FRESH, lang="id", period=parse("2026-S2"))
        assert [one.forms.ikm for one in found.units] == [Decimal("75.00"), Decimal("75.00")]
        assert (found.all.forms.n, found.all.forms.ikm, found.all.forms.mixed) == (24, None, True)
        assert found.mean_of_units is None  # nor is an average of the two an index of both
        text = " ".join(text_of(printed_units(found)).split())
    assert "tidak digabung: kuesioner dengan unsur berbeda" in text


def test_another_instrument_is_in_no_figure_of_the_official_one(tmp_path: Path) -> None:
    nine = filled("skm-2017/1", 12, waktu=1)
    taps = [
        sent("spak/1", load("spak/1").encode({"kepuasan": 1}), i, kind=Kind.RATING, channel=kiosk)
        for i, kiosk in enumerate([Channel.KIOSK] * 12)
    ]
    alone = reported(tmp_path / "a", *nine)
    beside = reported(tmp_path / "b", *nine, *filled("spak/1", 13, imbalan=1), *taps)
    own, others = (
        json.loads(json.dumps(as_json.as_json(to_keeper(one)))) for one in (alone, beside)
    )
    assert others.pop("elsewhere") == {"spak": 25}
    assert own.pop("elsewhere") == {}
    for passing in ("heads", "trust"):
        del own[passing], others[passing]
    assert own == others
    assert "Kuesioner spak: 25 jawaban, tidak dihitung di sini" in said(
        compose.report(to_office(beside))
    )
    with register_of(tmp_path, *taps) as register:
        week = weekly.compute(register, unit="dukcapil", week="2026-W47", lang="id", fresh=FRESH)
    assert (week.n, week.kepuasan.n) == (0, 0)
    assert "Kuesioner spak: 12 jawaban" in " ".join(
        text_of(weekly_sheet.as_pdf(weekly_shown.let_out(week, Audience.MANAGER))).split()
    )


def test_another_instrument_has_a_report_of_its_own_words(tmp_path: Path) -> None:
    answers = [*filled("skm-2017/1", 12), *filled("spak/1", 13, imbalan=4)]
    report = reported(tmp_path / "a", *answers, instrument=Instrument("spak"))
    assert (report.n, str(report.result.ikm), sorted(nrr(report))) == (13, "80.00", sorted(SPAK))
    model = said(compose.report(to_office(report)))
    assert "SURVEI ANTI KORUPSI" in model
    assert "IPAK 80,00 dari 13 responden" in model
    for word_of_the_regulation in ("IKM", "mutu", "PANRB", "BAB I", "Rencana Tindak Lanjut"):
        assert word_of_the_regulation not in model
    assert "IPAK" in text_of(compose.as_pdf(to_office(report)))
    assert compose.as_docx(to_office(report))
    assert compose.as_xlsx(to_office(report))


def test_a_few_forms_of_another_version_take_no_index_away(tmp_path: Path) -> None:
    nine, few = filled("skm-2017/1", 15, waktu=1), filled("skm-2017/3", 9, keamanan=1)
    (tmp_path / "a").mkdir()
    with register_of(tmp_path / "a", *nine, *few) as register:
        report = computed(register)
        closing.close(register, unit="dukcapil", period="2026-S2", by="Endang", now=JANUARY)
    alone = reported(tmp_path / "b", *nine)
    assert not report.mixed
    assert (report.result.ikm, nrr(report), report.questionnaire.ref) == (
        alone.result.ikm,
        nrr(alone),
        "skm-2017/1",
    )
    assert [(each.questionnaire.ref, each.n) for each in report.stray] == [("skm-2017/3", 9)]
    assert "9 formulir menjawab kuesioner skm-2017/3" in said(compose.report(to_office(report)))
    assert [one["n"] for one in as_json.as_json(to_keeper(report))["versions"]] == [9, 15]  # type: ignore[attr-defined]


def test_every_n_of_a_result_is_of_the_forms_that_its_index_is_made_of(tmp_path: Path) -> None:
    """Four forms of other unsur, one of them half empty and on paper, are told apart everywhere."""
    nine = [sent("skm-2017/1", scores(load("skm-2017/1"), waktu=1), i) for i in range(14)]
    nine.append(sent("skm-2017/1", load("skm-2017/1").encode({"waktu": 1}), "half"))
    part = load("skm-2017/3").encode({"keamanan": 1})
    few = [*filled("skm-2017/3", 3), sent("skm-2017/3", part, 9, channel=Channel.IMPORT)]
    first, last = PERIOD.values()
    with register_of(tmp_path, *nine, *few) as register:
        report = computed(register, population=15)
        packed.refresh(register, JANUARY)
        assert as_json.as_json(to_keeper(computed(register, population=15))) == as_json.as_json(
            to_keeper(report)
        )
        closed = closing.close(
            register, unit="dukcapil", period="2026-S2", by="Endang", now=JANUARY
        )
        shown = board.compute(register, unit="dukcapil", first=first, last=last, now=JANUARY)
        beside = units.compute(register, fresh=FRESH, lang="id", period=parse("2026-S2"))
    found: Any = json.loads(json.dumps(as_json.as_json(to_keeper(report))))
    assert (found["n"], found["n_complete"]) == (15, 14)
    assert sum(found["channels"].values()) == 15
    assert {sum(groups.values()) for groups in found["respondents"].values()} == {15}
    assert {one["questionnaire"]: one["n"] for one in found["versions"]} == {
        "skm-2017/3": 4,
        "skm-2017/1": 15,
    }
    assert report.trust.facts.n == 15
    model = said(compose.report(to_office(report)))
    for sentence in ("dari 15 responden", "terkumpul 15 responden", "terkumpul 15."):
        assert sentence in model
    assert "19" not in re.findall(r"\b\d+\b", model.split("BAB II")[-1].split("Lampiran")[0])
    assert closed.closing.figures["n"] == 15
    assert shown.figures is not None
    assert shown.figures.n == 15
    unit = beside.units[0]
    assert (unit.forms.n, sum(unit.forms_by_channel.values()), beside.all.forms.n) == (15, 15, 15)


def test_two_sets_of_few_forms_are_too_few_whatever_they_add_up_to(tmp_path: Path) -> None:
    report = reported(tmp_path, *filled("skm-2017/1", 9), *filled("skm-2017/3", 9))
    assert (report.n, report.result.ikm) == (18, None)
    model = said(compose.report(to_office(report)))
    assert "Jangan disimpulkan: paling banyak 9 jawaban untuk unsur yang sama" in model
    assert "ditulis sendiri-sendiri" not in model
    assert "(skm-2017/3: 9, skm-2017/1: 9), masing-masing terlalu sedikit" in model
    assert compose.as_pdf(to_office(report))


def test_each_table_of_a_mixed_period_says_its_own_numbering(tmp_path: Path) -> None:
    report = reported(tmp_path, *filled("skm-2017/1"), *filled("skm-2017/3"))
    tables = {name: note for name, note in _notes(report) if name.startswith("unsur-")}
    assert "Nomor unsur mengikuti urutan daftar unsur peraturan." in tables["unsur-1"]
    assert "Nomor unsur mengikuti urutan pertanyaan kuesioner." in tables["unsur-3"]


def _notes(report: skm.SkmReport) -> list[tuple[str, str]]:
    model = compose.report(to_office(report))
    sections = [section for chapter in model.chapters for section in chapter.sections]
    blocks = [block for section in sections for block in section.blocks]
    return [(block.name, block.note) for block in blocks if isinstance(block, Table)]


def test_packed_weeks_know_the_forms_of_each_version(tmp_path: Path) -> None:
    both = [*filled("skm-2017/1", 12), *filled("skm-2017/2", 11)]
    with register_of(tmp_path, *both) as register:
        assert packed.refresh(register, JANUARY) > 0
        one = computed(register, instrument=Instrument("skm-2017", 1))
        assert (one.n, one.questionnaire.ref) == (12, "skm-2017/1")
        nobody = computed(register, instrument=Instrument("skm-2017", 3))
        assert (nobody.n, [line.key for line in nobody.result.unsur]) == (0, list(TEN))


def test_another_instrument_has_no_grade_in_any_format(tmp_path: Path) -> None:
    report = reported(tmp_path, *filled("spak/1", 13), instrument=Instrument("spak"))
    found = as_json.as_json(to_keeper(report))
    assert (found["mutu"], found["kinerja"]) == (None, None)
    assert {line["mutu"] for line in found["unsur"]} == {None}  # type: ignore[attr-defined]
