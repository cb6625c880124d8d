"""What of an SKM result leaves: the custodian has it all, the office no few, the public no more."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from reports.catalogue import DOCUMENTS
from reports.disclosure.audiences import Audience, Shown
from reports.skm import as_json, compose
from reports.skm.figures import SkmReport
from reports.skm.shown import PublicNotClosed, let_out
from survey.answers.drafts import Bands, Channel, Draft
from survey.closing import Change, sealed
from survey.register.engine import Register
from tests.reports.results import to_keeper, to_office, to_outside
from tests.reports.stored import register_of, said, text_of
from tests.reports.test_skm_report import close, compute, computed, forms

OFFICE = [each for each in Audience if each not in {Audience.PUBLIC, Audience.CUSTODIAN}]
PAPER = ("pdf", "docx", "xlsx")
INDEX = ("ikm", "ikm_low", "ikm_high", "mutu", "kinerja", "nrr_tertimbang")
OF_UNSUR = ("nrr", "nrr_tertimbang", "ikm", "mutu")


def told(n: int) -> list[Draft]:
    """Make forms of which three came by the kiosk, one of somebody with S3; all have a comment."""
    return [
        replace(
            draft,
            bands=Bands("LP"[i % 2], "26-35", "S3" if i == 0 else "SMA"),
            channel=Channel.KIOSK if i < 3 else Channel.QR,
            comment="Kursi kurang.",
        )
        for i, draft in enumerate(forms(n))
    ]


@contextmanager
def closed(folder: Path, n: int) -> Iterator[Register]:
    with register_of(folder, *told(n)) as register:
        close(register, "2026-S2")
        yield register


def keys(shown: Shown[Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(as_json.as_json(shown)))
    return found


@pytest.mark.parametrize("audience", OFFICE)
def test_of_fewer_than_ten_forms_nobody_but_the_custodian_has_a_figure(
    tmp_path: Path, audience: Audience
) -> None:
    with computed(tmp_path, *told(9)) as report:
        shown, kept = let_out(report, audience), keys(to_keeper(report))
    found = keys(shown)
    assert [found[key] for key in INDEX] == [None] * len(INDEX)
    assert {line[key] for line in found["unsur"] for key in OF_UNSUR} == {None}
    assert {line["sum"] for line in found["unsur"]} == {0}
    assert (found["reconciliation"], found["respondents"], found["change"]) == ({}, {}, None)
    assert found["flags"]["ikm_without"] is None
    assert not any(shown.figures.gathered.times.values())
    assert (found["n"], found["channels"]) == (9, {"kiosk": 3, "qr": 6})
    # The control: the custodian has every one of them.
    assert None not in [kept[key] for key in INDEX]
    assert None not in [line[key] for line in kept["unsur"] for key in OF_UNSUR]
    assert kept["respondents"]["education"]["S3"] == 1


def test_no_number_of_the_few_stands_in_any_format_of_the_office(tmp_path: Path) -> None:
    with computed(tmp_path, *told(9)) as report:
        kept, shown = keys(to_keeper(report)), to_office(report)
        planted = [kept["ikm"], kept["nrr_tertimbang"], *(x["nrr"] for x in kept["unsur"])]
        both = [*planted, *(number.replace(".", ",") for number in planted)]
        paper = text_of(compose.as_pdf(shown))
        for text in (paper, repr(compose.report(shown)), json.dumps(keys(shown))):
            assert not [number for number in both if number in text]
    assert all(number in json.dumps(kept) for number in planted)


def test_what_is_closed_and_what_was_asked_leave_no_raw_figure_behind(tmp_path: Path) -> None:
    with closed(tmp_path, 24) as register:
        report = compute(register)
    assert report.closing is not None
    change = Change("unsur.sarana.sum", "143", "146")  # of one form, and what it said
    report = replace(report, closing=sealed(replace(report.closing, changes=(change,))))
    for shown in (to_office(report), to_outside(report)):
        assert shown.figures.closing is not None
        assert (shown.figures.closing.figures, shown.figures.closing.changes) == ({}, ())
        assert (shown.figures.gathered.profile, shown.figures.gathered.flagged.n) == ({}, 0)
        assert shown.figures.as_closed
        assert all(not past.by_channel for past in shown.figures.history)
    kept = to_keeper(report).figures
    assert kept.closing is not None
    assert kept.closing.figures["n"] == 24


def test_the_public_has_no_small_group_no_small_channel_and_no_comment(tmp_path: Path) -> None:
    with closed(tmp_path, 24) as register:
        report = compute(register)
    outside, office, kept = (out(report) for out in (to_outside, to_office, to_keeper))
    for shown, has in ((outside, False), (office, True), (kept, True)):
        found = keys(shown)
        assert ("kiosk" in found["channels"]) is has
        assert (found["respondents"]["education"].get("S3") == 1) is has
        assert bool(shown.figures.comments) is has
        assert found["ikm"] == str(report.result.ikm)
    copy, own = said(compose.report(outside)), said(compose.report(office))
    assert ("Kursi kurang" in copy, "Kursi kurang" in own) == (False, True)
    assert outside.audience is Audience.PUBLIC
    assert compose.report(outside).cover.marks == ("Salinan untuk umum",)
    assert compose.report(office).cover.marks == ()


def test_the_public_is_told_of_no_channel_by_how_much_the_few_in_it_moved(tmp_path: Path) -> None:
    """Of twelve forms a part of 25 % would be the three at the kiosk, whom the table joins."""
    before = forms(12, first=date(2026, 1, 5), name="b", channel=Channel.QR)
    with register_of(tmp_path, *before, *told(12)) as register:
        close(register, "2026-S1")
        close(register, "2026-S2")
        report = compute(register)
    copy, own = said(compose.report(to_outside(report))), said(compose.report(to_office(report)))
    assert "berubah dari 0% menjadi 25%" in own
    assert "+25 poin" in own
    for number in ("25%", "75%", "25 poin", "25\u202fpoin"):
        assert number not in copy
    assert "bagian satu saluran berubah lebih dari 10 poin" in copy


def test_an_offices_own_word_template_finds_only_what_its_reader_may_see(tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("IKM {{ skm.ikm }}; {{ skm.channels }}; {{ skm.respondents.education }}")
    own.save(str(tmp_path / "own.docx"))
    with closed(tmp_path, 24) as register:
        report = compute(register)
    written = [
        docx.Document(io.BytesIO(compose.as_docx(shown, template=tmp_path / "own.docx")))
        for shown in (to_outside(report), to_office(report))
    ]
    copy, office = (document.paragraphs[0].text for document in written)
    assert copy.startswith(f"IKM {report.result.ikm}; {{}}; ")
    assert ("S3': 1" in copy, "'kiosk': 3" in copy) == (False, False)
    # The control: the office has them.
    assert ("S3': 1" in office, "'kiosk': 3" in office) == (True, True)


def test_a_joined_group_stands_under_all_its_codes_and_under_no_single_one(
    tmp_path: Path,
) -> None:
    with closed(tmp_path, 24) as register:
        report = compute(register)
    shown = to_outside(report)
    kept, copy = keys(to_keeper(report))["respondents"], keys(shown)["respondents"]
    joined = {trait: [key for key in groups if "/" in key] for trait, groups in copy.items()}
    assert any(joined.values()), "or the test proves nothing"
    for trait, groups in copy.items():
        assert sum(groups.values()) == report.n
        for key, n in groups.items():
            codes = key.split("/")
            assert n == sum(kept[trait].get(code, 0) for code in codes)
            assert len(codes) == 1 or not set(codes) & set(groups)
    trait, (key, *_) = next((trait, names) for trait, names in joined.items() if names)
    mark = f"skm.respondents.{trait}['{{}}']"
    own = docx.Document()
    own.add_paragraph(f"{{{{ {mark.format(key)} }}}}")
    own.add_paragraph(f"{{{{ {mark.format(key.split('/')[0])}|default('–') }}}}")
    own.add_paragraph("{{ skm.sample.population }}.")
    own.save(str(tmp_path / "own.docx"))
    written = docx.Document(io.BytesIO(compose.as_docx(shown, template=tmp_path / "own.docx")))
    texts = [paragraph.text for paragraph in written.paragraphs]
    assert texts[:2] == [str(copy[trait][key]), "–"]
    assert "None" not in texts[2]


def test_the_public_is_refused_what_is_not_closed_before_any_writer(tmp_path: Path) -> None:
    with computed(tmp_path, *told(24)) as report:
        with pytest.raises(PublicNotClosed):
            let_out(report, Audience.PUBLIC)
        assert let_out(report, Audience.MANAGER).figures.n == 24


def test_no_writer_takes_a_result_that_nobody_let_out(tmp_path: Path) -> None:
    with computed(tmp_path, *told(12)) as report:
        unchecked: Any = report
        for write in DOCUMENTS["skm"]().writers.values():
            with pytest.raises((TypeError, AttributeError)):
                write(unchecked)
        with pytest.raises(TypeError):
            Shown[SkmReport](report, Audience.MANAGER, object())


def test_the_office_writes_figures_for_the_custodian_and_paper_for_the_manager() -> None:
    document = DOCUMENTS["skm"]()
    assert document.let_out is let_out
    assert document.reader == {
        **dict.fromkeys(("json", "csv"), Audience.CUSTODIAN),
        **dict.fromkeys(PAPER, Audience.MANAGER),
    }
    assert set(document.writers) == set(document.reader)
