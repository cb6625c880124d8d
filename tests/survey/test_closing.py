"""Closing a period: frozen once, corrected only as a new version that says what changed."""

from collections.abc import Iterator, Mapping
from contextlib import closing as closed_after
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from reports.board import figures
from reports.evidence.frames import Freshness
from reports.skm import closing
from reports.skm import figures as skm
from reports.skm.as_json import as_json
from survey import actions
from survey.actions.closing import (
    ClosingBroken,
    ClosingOutcome,
    NoForms,
    NoSigner,
    NotOver,
    NumbersMissing,
    ReasonNeeded,
    StillWaiting,
    WhyDespite,
)
from survey.answers.drafts import Bands, Draft
from survey.closing import (
    Change,
    ClosedHead,
    Closing,
    NotClosable,
    changes,
    closable,
    digest,
    frozen,
    sealed,
)
from survey.errors import Missing
from survey.office.facts import Signatory
from survey.periods import WrongPeriod, parse
from survey.register import audit, closings, erasures, heads, schema, seals
from survey.register.engine import Register
from tests.builders import (
    UNIT,
    Device,
    a_form,
    an_empty_register,
    an_office,
    counted,
    local,
    sealing,
    settled,
)
from tests.reports.results import to_keeper

JUNE = date(2026, 6, 10)
JULY = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Register]:
    """Give a register on SQLite, where the engine makes no difference."""
    with closed_after(settled(an_empty_register(tmp_path))) as register:
        yield register


def forms(n: int, score: int = 3, **more: Any) -> list[Draft]:
    return [a_form(score, at=local(9, i % 60, day=JUNE), **more) for i in range(n)]


def close(register: Register, **how: Any) -> ClosingOutcome:
    asked: dict[str, Any] = {"unit": UNIT, "period": "2026-S1", "by": "Endang", "now": JULY}
    return closing.close(register, **{**asked, **how})


def stored(register: Register) -> tuple[Any, ...]:
    with register.read() as conn:
        return closings.versions(conn, UNIT, "2026-S1")


def test_a_closing_freezes_the_result_with_digest_heads_and_name(register: Register) -> None:
    Device().give(register, *forms(12))
    done = close(register, by=" Endang  Lestari ", position="Kepala Dinas", nip="19700101")
    assert done.new
    (one,) = stored(register)
    assert one == done.closing
    assert (one.version, one.first, one.last) == (1, date(2026, 1, 1), date(2026, 6, 30))
    assert (one.signed_by, one.position, one.nip) == ("Endang Lestari", "Kepala Dinas", "19700101")
    assert (one.figures["n"], one.figures["ikm"]) == (12, "75.00")
    assert one.sound
    assert (one.reason, one.changes) == ("", ())
    with register.read() as conn:
        (head,) = heads.of_boxes(conn)
        of_journal, *of_boxes = [(h.box, h.seq, h.printed) for h in one.heads]
        assert of_boxes == [(head.box, head.head.seq, head.head.printed)]
        assert of_journal[0] == seals.chain_id(register.tenant)
        assert closings.latest(conn, UNIT, "2026-S1") == one
        assert closings.all_of(conn, UNIT) == (one,)
        assert audit.acts(conn)[-1].act == "close"


def test_closing_again_with_nothing_new_stores_nothing(office: Register) -> None:
    Device().give(office, *forms(12))
    first = close(office)
    Device("later").give(office, a_form(1, at=local(day=date(2026, 7, 3))))
    again = close(office, by="Orang lain", now=JULY.replace(day=20))
    assert not again.new
    assert again.closing == first.closing
    assert len(stored(office)) == 1


def test_two_dates_that_are_a_semester_are_that_semester(office: Register) -> None:
    Device().give(office, *forms(12))
    close(office)
    assert not close(office, period="2026-01-01..2026-06-30").new
    assert str(closable("2026-04-01..2026-06-30")) == "2026-TW2"


@pytest.mark.parametrize("days", ["2026-W20", "2026-05-02..2026-06-30", "2026-06-10..2026-06-10"])
def test_only_periods_of_the_regulation_are_closed_and_others_hear_which(
    office: Register, days: str
) -> None:
    Device().give(office, *forms(12))
    with pytest.raises(NotClosable) as refused:
        close(office, period=days)
    month = "2026-05, 2026-TW2" if "W20" in days else "2026-06, 2026-TW2"
    assert f"{month}, 2026-S1, atau 2026" in str(refused.value)
    with pytest.raises(NotClosable):  # nor by going around the command
        actions.closing.close(
            office,
            unit=UNIT,
            period=parse(days),
            figures={"n": 12, "ikm": "75.00"},
            heads=(),
            signature=actions.closing.SignedBy("Endang"),
            waiting=0,
            now=JULY,
        )
    with office.read() as conn:
        assert closings.all_of(conn, UNIT) == ()


def test_a_range_that_an_older_version_closed_is_still_read(office: Register) -> None:
    Device().give(office, *forms(12))
    days = parse("2026-05-02..2026-06-30")
    was = skm.compute(office, unit=UNIT, first=days.first, last=days.last, fresh=Freshness(0, JULY))
    old = sealed(
        Closing(
            unit=UNIT,
            period=str(days),
            first=days.first,
            last=days.last,
            version=1,
            figures=frozen(as_json(to_keeper(was))),
            digest="",
            heads=(ClosedHead("ab" * 16, "main", 12, "aaaa bbbb cccc dddd"),),
            signed_by="Endang",
            position="",
            nip="",
            closed_at=JULY,
            reason="",
            changes=(),
        )
    )
    with sealing(office) as conn:
        closings.add(conn, old)
    with office.read() as conn:
        assert closings.all_of(conn, UNIT) == (old,)
        assert closings.versions(conn, UNIT, str(days)) == (old,)
    board = figures.compute(office, unit=UNIT, first=days.first, last=days.last, now=JULY)
    assert str(board.line.figures and board.line.figures.ikm) == "75.00"


def test_a_correction_needs_a_reason_and_says_what_changed(register: Register) -> None:
    Device().give(register, *forms(12))
    close(register)
    Device("paper").give(register, *forms(2, biaya=4))
    with pytest.raises(ReasonNeeded, match="jumlah responden 12 → 14") as needed:
        close(register)
    assert "saluran " in str(needed.value)
    assert "channels" not in str(needed.value)
    assert len(stored(register)) == 1

    done = close(register, reason="Dua formulir kertas menyusul")
    assert done.closing.version == 2
    told = closing.told(done.closing.changes)
    assert "jumlah responden 12 → 14" in told
    assert "IKM 75,00 → 75,40" in told
    assert "responden menurut usia: tidak diisi 12 → 14" in told
    assert any(line.startswith("NRR ") and line.endswith("3,0000 → 3,1429") for line in told)
    assert not any("rowspan" in line or "{" in line for line in told)
    first, second = stored(register)
    assert first.figures["n"] == 12  # what was signed stays
    assert second.reason == "Dua formulir kertas menyusul"
    assert second.sound
    with register.read() as conn:
        assert [one.version for one in closings.all_of(conn, UNIT)] == [2]


def test_what_cannot_be_closed_is_refused_in_words(office: Register) -> None:
    Device().give(office, *forms(12))
    with pytest.raises(NotOver, match="2026-12-31"):
        close(office, period="2026")
    with pytest.raises(NotOver):
        close(office, now=datetime(2026, 6, 30, 16, 59, tzinfo=UTC))  # 23:59 in Jakarta
    with pytest.raises(NotClosable):
        close(office, period="2026-W20")
    with pytest.raises(WrongPeriod):
        close(office, period="semester satu")
    with pytest.raises(Missing):
        close(office, unit="tidak-ada")
    with pytest.raises(NoSigner, match="--by"):
        close(office, by="  ")
    with pytest.raises(StillWaiting, match="3 isian"):
        close(office, waiting=3)
    with pytest.raises(NoForms):
        close(office, period="2026-01")
    assert stored(office) == ()


def test_a_period_ends_with_the_office_s_own_day(office: Register) -> None:
    Device().give(office, *forms(12))
    assert close(office, now=datetime(2026, 6, 30, 17, 0, tzinfo=UTC)).new  # 1 July, 00:00


def test_missing_numbers_are_named_and_refused_unless_somebody_says_why(
    office: Register,
) -> None:
    Device().give(office, *forms(12))
    with office.begin() as conn:
        conn.execute(schema.entry.delete().where(schema.entry.c.seq.in_([4, 5])))
    with pytest.raises(NumbersMissing, match=r"main \w{8}: 4, 5"):
        close(office)
    with pytest.raises(WhyDespite):
        close(office, despite_differences=True)
    done = close(office, despite_differences=True, reason="Cadangan Mei hilang")
    assert done.closing.reason.startswith("Disahkan walau ada perbedaan (nomor hilang: main ")
    assert done.closing.reason.endswith("): Cadangan Mei hilang")
    (kept,) = stored(office)
    assert kept.accepts is not None
    assert kept.accepts.startswith("nomor hilang: main ")
    assert kept.acceptance is not None


def test_that_something_was_accepted_is_a_field_and_no_matter_of_words(office: Register) -> None:
    Device().give(office, *forms(12))
    close(office)
    (honest,) = stored(office)
    assert (honest.accepts, honest.acceptance) == ("", None)
    words = "Disahkan walau ada perbedaan (9 jawaban diubah): coba"
    assert replace(honest, reason=words).acceptance is None
    assert replace(honest, accepts="9 jawaban diubah").acceptance is not None
    # The control: a closing of an older release has no field, and its reason alone tells.
    older = replace(honest, reason=words, accepts=None)
    assert older.acceptance is not None
    assert older.acceptance.reason == "(9 jawaban diubah): coba"
    assert replace(older, reason="coba").acceptance is None


@pytest.mark.parametrize("after", ['"accepts":"lain",', ""], ids=["another", "gone"])
def test_what_was_accepted_is_signed_with_the_figures(office: Register, after: str) -> None:
    Device().give(office, *forms(12))
    close(office)
    with office.begin() as conn:
        text = conn.execute(schema.closing.select()).one().figures
        assert text.count('"accepts":"",') == 1
        changed = text.replace('"accepts":"",', after)
        conn.execute(schema.closing.update().values(figures=changed))
    (kept,) = stored(office)
    assert not kept.sound


def test_a_changed_row_is_found_by_its_digest(office: Register) -> None:
    Device().give(office, *forms(12))
    close(office)
    with office.begin() as conn:
        of = schema.closing
        text = conn.execute(of.select()).one().figures.replace('"75.00"', '"95.00"', 1)
        conn.execute(of.update().values(figures=text))
    (one,) = stored(office)
    assert not one.sound
    assert digest(replace(one, signed_by="X")) != digest(one)


@pytest.mark.parametrize("column", ["figures", "signed_by"])
def test_what_was_changed_by_hand_can_be_signed_anew(office: Register, column: str) -> None:
    Device().give(office, *forms(12))
    close(office)
    Device("paper").give(office, *forms(2, biaya=4))
    close(office, reason="Dua formulir kertas menyusul")
    of = schema.closing
    with office.begin() as conn:
        newest = of.c.version == 2
        text = conn.execute(select(of.c[column]).where(newest)).scalar_one()
        changed = {"figures": text.replace('"75.40"', '"95.40"', 1), "signed_by": "Orang lain"}
        assert changed[column] != text
        conn.execute(of.update().where(newest).values({column: changed[column]}))
    with pytest.raises(ClosingBroken, match="versi 2 diubah sesudah disahkan"):
        close(office)
    done = close(office, reason="Versi 2 diubah orang")
    assert (done.new, done.closing.version, done.closing.sound) == (True, 3, True)
    assert "IKM 75,00 → 75,40" in closing.told(done.closing.changes), "against what was signed"
    assert not close(office).new


def test_the_offices_own_signatory_brings_his_position(office: Register) -> None:
    register = settled(office, office=an_office(signatory=Signatory("Endang", "Kepala", "1")))
    Device().give(register, *forms(12))
    one = close(register, by="endang").closing
    assert (one.signed_by, one.position, one.nip) == ("Endang", "Kepala", "1")


def test_erased_profiles_are_no_correction(office: Register) -> None:
    """What citizens said of themselves goes one day; the signed counts of it stay."""
    Device().give(office, *forms(12, bands=Bands(sex="P", education="S1")))
    first = close(office).closing
    respondents = first.figures["respondents"]
    assert isinstance(respondents, Mapping)
    assert respondents["sex"]["P"] == 12
    with sealing(office) as conn:
        due = erasures.due(conn, UNIT, ["bands"], JUNE, after=None, limit=100)
        erasures.erase(conn, due, ["bands"], "uji", by_citizen=False)
    assert not close(office).new
    assert len(counted(office)) == 12


def test_changes_are_told_by_name_not_by_place() -> None:
    before = {"n": 1, "unsur": [{"key": "biaya", "nrr": "3.0"}, {"key": "waktu", "nrr": "2.0"}]}
    after = {"n": 1, "unsur": [{"key": "waktu", "nrr": "2.0"}, {"key": "biaya", "nrr": "3.5"}]}
    assert changes(before, after) == (Change("unsur.biaya.nrr", "3.0", "3.5"),)
    assert changes(before, {**before, "invented later": 5}) == ()
    assert changes({"ikm": None}, {"ikm": "75.00"}) == (Change("ikm", "–", "75.00"),)
    assert changes({"channels": {"qr": 2}}, {"channels": {"qr": 2, "kiosk": 1}}) == (
        Change("channels.kiosk", "–", "1"),
    )


def test_closings_stand_in_the_order_of_signing_though_the_clock_goes_back(
    office: Register,
) -> None:
    Device().give(office, *forms(12))
    first = close(office, period="2026-06").closing
    second = close(office, period="2026-TW2", now=JULY).closing
    third = close(office, now=datetime(2026, 7, 1, 1, 0, tzinfo=UTC)).closing
    assert first.closed_at < second.closed_at < third.closed_at
    assert first.closed_at == JULY
