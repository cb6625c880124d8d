"""What goes out can come in again, runs no formula, and is never half-written."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import update

from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.officers import figures as officers
from reports.skm import as_json as skm_json
from reports.skm import figures as skm
from reports.weekly import as_json as weekly_json
from reports.weekly import figures as weekly
from reports.weekly import shown as weekly_shown
from survey import actions, files
from survey.answers.drafts import Bands, Channel, Draft
from survey.answers.fields import clean_comment
from survey.exchange import exporting
from survey.exchange.answers.lines import columns
from survey.exchange.exporting import NoParquet, TooManyRows, UnknownEnding, export_ratings
from survey.files import CannotWrite, disarm, rearm
from survey.questionnaire import current
from survey.register import audit
from survey.register.answers import Answer
from survey.register.schema import response_private
from tests.builders import a_detail, a_duty, a_form, a_rating, local, undated
from tests.desk import Desk, a_desk
from tests.reports.rated import for_custodian as officers_for_custodian
from tests.reports.results import to_keeper

DUTIES = [a_duty("P01", "08:00", "12:00"), a_duty("P02", "12:00", "15:00", counter="L2")]
FRESH = Freshness(0, datetime(2026, 11, 20, tzinfo=UTC))
OVER = Freshness(0, datetime(2026, 11, 23, tzinfo=UTC))  # so are the days of the result
FORMULAS = ["=1+1", "+62", "-5", "@x", "＝1", "＋1", "－1", "＠x", "'=1", "''=1", "'hello", "'"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path / "here", duties=DUTIES) as desk:
        yield desk


def everything() -> list[Draft]:
    """Make answers of every kind that a line can hold."""
    tap = a_rating(2, at=local(9, 30, 5))
    plain = a_rating(4, at=local(13, 1), counter="L2")
    linked = a_rating(3, at=local(14))
    return [
        tap,
        a_detail(tap, reasons=["lama", "sistem"], service="kk", waktu=1, comment='=Antre\n"lama"'),
        plain,
        linked,
        a_form(kepuasan=3, about=linked.id, channel=Channel.KIOSK, at=local(14, 2)),
        a_form(
            {"waktu": 2, "biaya": 4},
            kepuasan=4,
            service="ktp",
            bands=Bands("P", "66+", "S1", "PNS"),
            comment="Bagus, “sekali”",
        ),
        undated(a_form(4, channel=Channel.ASSISTED)),
        undated(a_rating(1, channel=Channel.IMPORT, officer="P03")),
    ]


def comparable(desk: Desk) -> list[Answer]:
    """Give the answers without what a file does not carry.

    That is their language, when they came, who vouches for them, and the details' own ids.
    """
    left_out: dict[str, Any] = {"lang": "", "ground": "", "flags": (), "late": "", "provenance": ""}
    loose = [answer._replace(**left_out) for answer in desk.answers()]
    by_tap = [
        one._replace(id=b"", service="", slot="", minute=None, counter="", channel="")
        if one.kind == "detail"
        else one
        for one in loose
    ]
    return sorted(by_tap, key=lambda one: (one.kind, one.id, one.about or b""))


def all_reports(desk: Desk) -> list[dict[str, Any]]:
    """Compute every report of the week, without what must differ.

    The heads are those of each installation's chains, and whoever brings a file vouches for its
    forms and for the officers named in it, whom the roster named before.
    """
    register, unit, week = desk.register, "dukcapil", "2026-W47"
    first, last = date(2026, 11, 16), date(2026, 11, 20)
    reports: list[dict[str, Any]] = [
        skm_json.as_json(
            to_keeper(skm.compute(register, unit=unit, first=first, last=last, fresh=OVER))
        ),
        weekly_json.as_json(
            weekly_shown.let_out(
                weekly.compute(register, unit=unit, week=week, lang="id", fresh=FRESH),
                Audience.CUSTODIAN,
            )
        ),
        officers_for_custodian(officers.compute(register, unit=unit, week=week, fresh=FRESH)),
    ]
    for report in reports:
        report.pop("heads", None)
        report.pop("provenance", None)
        for officer in report.get("officers", ()):
            officer["by_ground"] = sum(officer["by_ground"].values())
    return reports


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_an_export_gives_the_same_report_in_a_fresh_installation(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    desk.give(*everything())
    path = desk.export(name)

    with a_desk(tmp_path / "there", duties=DUTIES) as there:
        outcome = there.bring(path)

        assert (outcome.stored, outcome.rejected) == (7, 0)
        assert all_reports(there) == all_reports(desk)
        assert all_reports(desk)[0]["n"] == 3
        assert there.export("again.csv").read_bytes() == desk.export("first.csv").read_bytes()


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_an_export_brought_back_is_all_known(desk: Desk, name: str) -> None:
    desk.give(*everything())
    before = desk.answers()

    outcome = desk.bring(desk.export(name))

    assert (outcome.known, outcome.stored, outcome.rejected) == (7, 0, 0)
    assert desk.answers() == before


def test_a_line_holds_a_tap_with_all_that_was_added_to_it(desk: Desk) -> None:
    desk.give(*everything())

    rows = desk.rows(desk.export())

    tap = next(row for row in rows if row["kepuasan"] == "2")
    assert list(tap) == list(columns(current()))
    assert (tap["answered_at"], tap["counter"], tap["officer"]) == (
        "2026-11-16T09:30:05+07:00",
        "L1",
        "P01",
    )
    assert (tap["waktu"], tap["service"], tap["reasons"]) == ("1", "kk", "lama sistem")
    assert tap["comment"] == '\'=Antre\n"lama"'


def test_the_form_of_a_tap_does_not_count_the_tap_again(desk: Desk) -> None:
    desk.give(*everything())

    rows = desk.rows(desk.export())

    assert [row["kepuasan"] for row in rows if row["channel"] == "kiosk" and row["biaya"]] == [""]
    assert len([row for row in rows if row["kepuasan"]]) == 5


def test_only_the_days_asked_for_go_out(desk: Desk) -> None:
    days = [date(2026, 10, 1) + timedelta(days=n) for n in range(0, 60, 5)]
    desk.give(*(a_rating(at=local(9, day=day)) for day in days))

    path = desk.export(first=date(2026, 10, 11), last=date(2026, 11, 10))

    found = [row["answered_at"][:10] for row in desk.rows(path)]
    assert found == [str(day) for day in days if "2026-10-11" <= str(day) <= "2026-11-10"]
    assert len(desk.rows(desk.export())) == len(days)


def test_what_was_withdrawn_stays_out(desk: Desk) -> None:
    number = desk.bring("answered_at,waktu\n2026-11-16,4\n").number
    assert number is not None
    actions.withdraw_import(desk.register, number, "Ayu")

    assert desk.rows(desk.export()) == []


def test_after_erasure_a_line_says_less_and_is_still_known(desk: Desk) -> None:
    desk.give(*everything())
    path = desk.export()
    with desk.register.begin() as conn:
        conn.execute(
            update(response_private).values(
                at=None,
                minute=None,
                comment=None,
                sex=None,
                age_band=None,
                education=None,
                job=None,
            )
        )

    assert {row["answered_at"] for row in desk.rows(desk.export("later.csv"))} == {"2026-11-16"}
    assert desk.bring(path).known == 7
    assert desk.bring(desk.folder / "later.csv").known == 7


def test_a_second_extra_answer_finds_no_room_and_is_counted(desk: Desk) -> None:
    tap = a_rating(4)
    desk.give(tap, a_detail(tap, waktu=3), a_detail(tap, biaya=4))

    exported = export_ratings(
        desk.folder / "out.csv", register=desk.register, unit="dukcapil", by="Ayu"
    )

    assert (exported.n_lines, exported.n_left_out) == (1, 1)


@pytest.mark.parametrize("comment", FORMULAS)
def test_no_spreadsheet_runs_what_a_citizen_wrote(desk: Desk, comment: str) -> None:
    desk.give(a_form(comment=comment))

    book = load_workbook(desk.export("out.xlsx"))

    assert book.active is not None
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
    assert "f" not in kinds
    assert rearm(desk.rows(desk.export())[0]["comment"]) == comment


@given(st.text())
def test_taking_the_mark_away_undoes_putting_it_there(text: str) -> None:
    assert rearm(disarm(text)) == text
    assert disarm(text)[:1] not in files.FORMULA_STARTS


def clean(text: str) -> str:
    """Take a text as it would have been stored; two letters that XLSX cannot hold left out."""
    return clean_comment(text.replace("\ufffe", "").replace("\uffff", "")[:150])


answers = st.builds(
    lambda scores, tap, comment, counter, service, at, reasons, kiosk: (
        scores,
        tap,
        clean(comment),
        counter,
        service,
        at,
        reasons,
        kiosk,
    ),
    st.dictionaries(
        st.sampled_from([item.key for item in current().unsur]), st.integers(1, 4), max_size=9
    ),
    st.integers(1, 4),
    st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(FORMULAS),
    st.sampled_from(["", "L1", "L2"]),
    st.sampled_from(["", "ktp", "kk"]),
    st.datetimes(datetime.fromisoformat("2026-11-01"), datetime.fromisoformat("2026-11-19")),
    st.sets(st.sampled_from([reason.key for reason in current().reasons]), max_size=3),
    st.booleans(),
)


def drafts(found: Any) -> list[Draft]:
    """Make a tap with its detail, or a form, as the pages would."""
    scores, tap, comment, counter, service, at, reasons, kiosk = found
    moment = at.replace(microsecond=0, tzinfo=UTC)
    where = {"counter": counter, "service": service, "at": moment}
    if not kiosk and scores:
        return [a_form(scores, comment=comment, **where)]
    own = a_rating(tap, **where)
    one = dict(list(scores.items())[:1])
    detail = a_detail(own, reasons=reasons, comment=comment, at=moment, **one)
    empty = not (one or reasons or comment)
    return [own] if empty else [own, detail]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(given_answers=st.lists(answers, max_size=6), ending=st.sampled_from([".csv", ".xlsx"]))
def test_whatever_citizens_say_goes_out_and_comes_in_again(
    tmp_path_factory: pytest.TempPathFactory, given_answers: list[Any], ending: str
) -> None:
    folder = tmp_path_factory.mktemp("round")
    with a_desk(folder / "a") as here, a_desk(folder / "b") as there:
        here.give(*(draft for one in given_answers for draft in drafts(one)))
        path = here.export(f"out{ending}")

        assert here.bring(path).rejected == 0
        assert there.bring(path).rejected == 0
        assert comparable(there) == comparable(here)
        assert there.export("x.csv").read_bytes() == here.export("x.csv").read_bytes()


def test_parquet_holds_numbers_as_numbers(desk: Desk) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    desk.give(*everything())

    rows = pq.read_table(desk.export("out.parquet")).to_pylist()

    assert len(rows) == 7
    assert {type(row["kepuasan"]) for row in rows} == {int, type(None)}
    assert '=Antre\n"lama"' in {row["comment"] for row in rows}


def test_without_pyarrow_a_sentence_says_so_and_nothing_is_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(NoParquet, match="pyarrow"):
        desk.export("out.parquet")

    assert not list(desk.folder.glob("*out*"))


def test_an_unknown_ending_is_refused(desk: Desk) -> None:
    with pytest.raises(UnknownEnding, match=r"out\.pdf"):
        desk.export("out.pdf")


def test_more_lines_than_a_sheet_holds_are_refused_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "SHEET_ROWS", 3)
    desk.give(*everything())

    with pytest.raises(TooManyRows):
        desk.export("out.xlsx")

    assert not list(desk.folder.glob("*out*"))


def test_a_place_that_cannot_be_written_is_told(desk: Desk) -> None:
    with pytest.raises(CannotWrite, match=r"nowhere/out\.csv.*foldernya tidak ada"):
        desk.export("nowhere/out.csv")
    os.mkfifo(desk.folder / "pipe.csv")
    with pytest.raises(CannotWrite, match="bukan berkas biasa"):
        desk.export("pipe.csv")
    assert (desk.folder / "pipe.csv").is_fifo()


def test_an_export_cut_off_leaves_the_earlier_file_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.export()
    desk.give(*everything())
    monkeypatch.setattr(exporting, "line_of", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        desk.export()

    assert len(desk.rows(path)) == 0
    assert [file.name for file in desk.folder.glob("*out*")] == ["out.csv"]


def test_an_export_is_noted_and_only_its_maker_can_read_it(desk: Desk) -> None:
    path = desk.export(first=date(2026, 11, 1))

    with desk.register.read() as conn:
        act = audit.acts(conn)[-1]
    assert (act.act, act.by, act.subject) == ("export_ratings", "Ayu", "dukcapil")
    assert "2026-11-01" in act.detail
    assert path.stat().st_mode & 0o077 == 0


def test_ids_of_lines_are_those_of_the_answers(desk: Desk) -> None:
    tap = a_rating(id=UUID(int=9))
    desk.give(tap)

    assert [row["id"] for row in desk.rows(desk.export())] == [str(UUID(int=9))]
