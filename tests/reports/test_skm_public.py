"""The copy of the Laporan SKM for the public: what it must not tell, alone and beside others."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reports.skm import closing, compose, shown
from survey.actions import retention
from survey.answers.drafts import Bands, Channel, Draft, Kind
from tests.reports.results import to_office, to_outside
from tests.reports.stored import FRESH, answer, form, register_of, said, send, table_of
from tests.reports.test_skm_report import close, compute, computed, forms

HEAD = r"jurnal \d+( [0-9a-f]{4}){4}"


def test_the_public_copy_joins_small_groups_and_holds_no_comment(tmp_path: Path) -> None:
    educations = ["SMA"] * 12 + ["S1"] * 9 + ["S3", "SD", "SD"]
    some = forms(24)
    channels = [Channel.QR] * 20 + [Channel.KIOSK] * 4
    some = [
        replace(one, bands=Bands(education=school), comment="Kursi kurang.", channel=channel)
        for one, school, channel in zip(some, educations, channels, strict=True)
    ]
    with register_of(tmp_path, *some) as register:
        with pytest.raises(shown.PublicNotClosed):
            compose.report(to_outside(compute(register)))
        close(register, "2026-S2")
        figures = compute(register)
        office, copy = compose.report(to_office(figures)), compose.report(to_outside(figures))
    assert "“Kursi kurang.”" in said(office)
    assert "Kursi kurang" not in said(copy)
    assert copy.cover.marks == ("Salinan untuk umum",)
    counts = [row[3].value for row in table_of(copy, "responden").rows]
    assert all(isinstance(n, int) and n >= 5 for n in counts)
    assert [row[2].value for row in table_of(copy, "saluran").rows] == [24]
    assert "Layar loket 17%" not in said(copy)
    assert len(table_of(copy, "pengolahan").rows) == 24
    # The control: the office's own copy shows the single S3.
    assert 1 in [row[3].value for row in table_of(office, "responden").rows]


def test_a_public_copy_is_refused_where_it_could_point_at_people(tmp_path: Path) -> None:
    one_unsur = [form(3, 3, 3, 3, 3, 3, 3, 3, 3 if i < 4 else 0, name=i) for i in range(12)]
    with register_of(tmp_path, *forms(9), *forms(20, first=date(2026, 1, 5), name="b")) as register:
        for wrong, more in (
            (shown.TooFewForPublic, {}),
            (shown.NotPublicPeriod, {"first": date(2026, 1, 1), "last": date(2026, 2, 1)}),
            (shown.NotPublicPeriod, {"fresh": FRESH}),
        ):
            with pytest.raises(wrong):
                compose.report(to_outside(compute(register, **more)))
    (tmp_path / "other").mkdir()
    with (
        computed(tmp_path / "other", *one_unsur) as figures,
        pytest.raises(shown.TooFewForPublic),
    ):
        compose.report(to_outside(figures))


@pytest.mark.parametrize("august", [3, 12])
def test_two_public_copies_never_tell_on_the_few_between_them(tmp_path: Path, august: int) -> None:
    answers = [
        *forms(12, day=date(2026, 7, 6), name="july"),
        *forms(august, day=date(2026, 8, 6), name="august"),
        *forms(12, day=date(2026, 9, 7), name="september"),
    ]
    with register_of(tmp_path, *answers) as register:
        for period in ("2026-07", "2026-09", "2026-TW3"):
            close(register, period)
        figures = compute(register, first=date(2026, 7, 1), last=date(2026, 9, 30))
    if august == 3:  # without July and September the quarter holds only these
        with pytest.raises(shown.TellsByDifference):
            compose.report(to_outside(figures))
        return
    copy = compose.report(to_outside(figures))
    names = {table.name for table in copy.tables()}
    assert not names & {"pengolahan", "saluran", "sebaran"}
    traits = {row[1].text for row in table_of(copy, "responden").rows}
    assert traits <= {"", "Jenis kelamin", "Pendidikan"}


def said_slow(day: date, n: int) -> list[Draft]:
    return [
        answer(
            *("2---------", day.isoformat(), i),
            kind=Kind.RATING,
            channel=Channel.KIOSK,
            reasons=("lama",),
            day=day,
        )
        for i in range(n)
    ]


def test_reasons_of_public_copies_cannot_be_taken_off_each_other(tmp_path: Path) -> None:
    months = (date(2026, 7, 6), date(2026, 8, 6), date(2026, 9, 7))
    answers = [one for day in months for one in forms(12, day=day, name=day.isoformat())]
    answers += [*said_slow(months[0], 12), *said_slow(months[1], 2)]
    quarter = {"first": date(2026, 7, 1), "last": date(2026, 9, 30)}
    with register_of(tmp_path, *answers) as register:
        close(register, "2026-TW3")
        first = compute(register, **quarter)
        alone = said(compose.report(to_outside(first)))
        close(register, "2026-07")
        beside = said(compose.report(to_outside(compute(register, **quarter))))
        office = said(compose.report(to_office(compute(register, **quarter))))
    assert "(14 orang)" in alone  # the control: nothing to take it off
    assert "orang)" not in beside
    assert "(14 orang)" in office


def test_an_index_that_is_held_back_stands_in_no_later_public_copy(tmp_path: Path) -> None:
    answers = [
        *forms(12, day=date(2026, 7, 6), name="july"),
        *forms(12, day=date(2026, 8, 6), name="august"),
        *forms(2, day=date(2026, 9, 7), name="september"),
        *forms(14, day=date(2026, 10, 6), name="october"),
    ]
    with register_of(tmp_path, *answers) as register:
        early = datetime(2026, 10, 2, tzinfo=UTC)
        closing.close(register, unit="dukcapil", period="2026-TW3", by="K", now=early)
        for period in ("2026-07", "2026-08", "2026-10"):
            close(register, period)
        figures = compute(register, first=date(2026, 10, 1), last=date(2026, 10, 31))
    held = [row[0].text for row in table_of(compose.report(to_office(figures)), "tren").rows]
    copy = [row[0].text for row in table_of(compose.report(to_outside(figures)), "tren").rows]
    assert held == ["Juli 2026", "Agustus 2026", "Oktober 2026"]
    assert copy == ["Juli 2026", "Oktober 2026"]


def test_an_erasure_after_closing_changes_nothing_in_a_public_copy(tmp_path: Path) -> None:
    some = [
        replace(one, bands=Bands("LP"[i % 2], "26-35", "S1", ("PNS", "SWASTA")[i > 11]))
        for i, one in enumerate(forms(24))
    ]
    with register_of(tmp_path, *some) as register:
        close(register, "2026-S2")
        office, before = [
            said(compose.report(let_out(compute(register)))) for let_out in (to_office, to_outside)
        ]
        retention.erase_due(register, datetime(2027, 4, 1, tzinfo=UTC))
        after = said(compose.report(to_outside(compute(register))))
        erased = said(compose.report(to_office(compute(register))))
    # Erasing is an act, so that the journal's head moves, and no other word.
    assert re.sub(HEAD, "", after) == re.sub(HEAD, "", before)
    # The control: the office's own copy is of what is there now.
    assert re.sub(HEAD, "", erased) != re.sub(HEAD, "", office)


def test_a_public_copy_is_made_of_the_closed_figures_only(tmp_path: Path) -> None:
    with register_of(tmp_path, *forms(12)) as register:
        close(register, "2026-S2")
        send(register, forms(6, name="late"))
        figures = compute(register)
    with pytest.raises(shown.PublicNotClosed):
        compose.report(to_outside(figures))
    assert "berbeda dari angka yang ditutup" in " ".join(compose.report(to_office(figures)).proof)


def test_a_correction_of_a_few_people_leaves_the_earlier_copy_public(tmp_path: Path) -> None:
    with register_of(tmp_path, *forms(30)) as register:
        close(register, "2026-S2")
        send(register, forms(1, name="late"))
        close(register, "2026-S2", reason="Satu formulir menyusul")
        report = compute(register)
    assert report.n == 31
    with pytest.raises(shown.EarlierStaysPublic, match="n 30"):
        compose.report(to_outside(report))
