"""Whether a period can be trusted: each ground by its threshold, and the signs it is read from."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from reports.evidence import frames, packed
from reports.evidence.people import people
from reports.measures import quality
from reports.measures.quality import Coverage, Facts, Level, Live, OfficerCoverage
from survey.answers.drafts import Channel, Draft, Kind, Slot
from survey.answers.origins import Provenance
from survey.checks import Acceptance, Check, Integrity, OldPart, OutsideHeads
from survey.office.opening import Opening
from survey.register.flags import RuleCount
from survey.register.presence import Windows
from tests.reports.stored import OFFICE, UNIT, answer, register_of

MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
AFTER = datetime(2026, 11, 21, 1, tzinfo=UTC)
TUESDAY = date(2026, 11, 17)
WIB = ZoneInfo("Asia/Jakarta")
ON_TUESDAY = datetime(2026, 11, 16, 20, tzinfo=UTC)  # by the clock of an office in Jakarta
CHECK = Check(ON_TUESDAY, differences={}, n_entries=12_345, reach={}, journal=9)
NIGHT = replace(CHECK, at=AFTER, past=OldPart("aa", 9, 9, (1, 9)))
WRONG = replace(CHECK, at=AFTER, differences={"edited response": 3})
SOUND: dict[str, Any] = {
    "n": 200,
    "n_flagged": 0,
    "by_flag": {},
    "coverage": Coverage(200, 800, 5, ("queue",), 5, 5),
    "live": Live(10, 10, 35.0, 35.0, ()),
}


def left_out(n: int) -> quality.LeftOutForms:
    return quality.LeftOutForms(("equal-forms",), MONDAY, n, None)


def judged(**changes: Any) -> quality.Trust:
    return quality.judge(Facts(**{**SOUND, **changes}))


def grounds(**changes: Any) -> list[str]:
    return [doubt.rule for doubt in judged(**changes).doubts]


def test_a_sound_week_is_trusted_and_says_on_what_it_rests() -> None:
    assert judged().level is Level.TRUSTED
    said = quality.verdict(judged(), "id")
    assert said == "Dapat dipercaya: cakupan 25%, tidak ada nomor hilang, tidak ada yang ditandai."


@pytest.mark.parametrize(
    ("changes", "rule", "level"),
    [
        ({"n": 9}, "few", Level.WITHHELD),
        ({"n": 10}, "", Level.TRUSTED),
        ({"missing": 1}, "missing", Level.CAREFUL),
        ({"n_conflicts": 1}, "conflicts", Level.CAREFUL),
        ({"waiting": 1}, "waiting", Level.CAREFUL),
        ({"over": False}, "not_over", Level.CAREFUL),
        ({"n_flagged": 9}, "", Level.TRUSTED),
        ({"n_flagged": 10}, "flagged", Level.CAREFUL),
        ({"n_flagged": 40}, "flagged", Level.WITHHELD),
        ({"left_out": left_out(10)}, "", Level.TRUSTED),
        ({"left_out": left_out(11)}, "left_out", Level.CAREFUL),
        ({"left_out": left_out(2000)}, "left_out", Level.CAREFUL),
        ({"live": Live(10, 8, 35.0, 28.0, ())}, "", Level.TRUSTED),
        ({"live": Live(10, 7, 35.0, 24.5, ())}, "silent", Level.CAREFUL),
        ({"live": Live(10, 4, 35.0, 14.0, ())}, "silent", Level.WITHHELD),
        ({"live": Live(10, 0, 35.0, 0.0, ())}, "live_unknown", Level.CAREFUL),
        ({"live": Live(0, 0, 0.0, 0.0, ())}, "", Level.TRUSTED),
        ({"coverage": Coverage(200, 0, 0, (), 5, 0)}, "coverage_unknown", Level.CAREFUL),
        ({"coverage": Coverage(4, 100, 5, (), 5, 5)}, "coverage_low", Level.CAREFUL),
        ({"coverage": Coverage(120, 100, 5, (), 5, 5)}, "too_many", Level.CAREFUL),
        ({"integrity": Integrity()}, "", Level.TRUSTED),
        ({"integrity": Integrity(CHECK, WIB)}, "", Level.TRUSTED),
        ({"integrity": Integrity(n_differences=1)}, "differs", Level.WITHHELD),
        ({"integrity": Integrity(standing=WRONG.standing)}, "differs", Level.WITHHELD),
        ({"integrity": Integrity(n_lost=1)}, "tail_lost", Level.WITHHELD),
        ({"integrity": Integrity(has_copy=False)}, "no_copy", Level.CAREFUL),
        ({"integrity": Integrity(CHECK, n_gone=31)}, "copy_gone", Level.CAREFUL),
    ],
)
def test_each_ground_has_its_threshold(changes: dict[str, Any], rule: str, level: Level) -> None:
    found = judged(**changes)
    assert ([doubt.rule for doubt in found.doubts], found.level) == ([rule] if rule else [], level)


def test_a_shift_of_more_than_ten_points_is_a_ground_and_ten_are_none() -> None:
    before = {"kiosk": 90, "qr": 10}
    assert grounds(by_channel={"kiosk": 80, "qr": 20}, by_channel_before=before) == []
    moved = {"by_channel": {"kiosk": 79, "qr": 21}, "by_channel_before": before}
    assert grounds(**moved) == ["mix"]
    assert "bagian Layar loket berubah −11 poin" in quality.verdict(judged(**moved), "id")


def test_an_officer_is_rarely_rated_below_half_of_what_colleagues_let_expect() -> None:
    def officers(n: int, services: int = 100) -> tuple[OfficerCoverage, ...]:
        return (OfficerCoverage("P01", 60, 200), OfficerCoverage("P02", n, services))

    assert grounds(officers=officers(10)) == ["rarely_rated"]
    assert grounds(officers=officers(14)) == []
    assert grounds(officers=officers(0, 30)) == [], "fewer than ten expected: chance"
    assert grounds(officers=(OfficerCoverage("P01", 60, None),)) == []


def test_windows_that_are_opened_and_seldom_used_are_a_ground() -> None:
    usual = Windows("P01", 100, 60, 40)
    assert grounds(windows=(usual, Windows("P02", 40, 5, 35))) == ["windows_uneven"]
    assert grounds(windows=(usual, Windows("P02", 40, 20, 20))) == []


def test_grave_grounds_come_first_and_more_than_three_are_counted() -> None:
    found = judged(missing=2, n_conflicts=1, waiting=3, over=False, n_flagged=50)
    assert found.doubts[0].rule == "flagged"
    said = quality.verdict(found, "id")
    assert said.startswith("Jangan disimpulkan: 50 dari 200 jawaban ditandai; 2 nomor urut hilang;")
    assert said.endswith("; dan 2 hal lain.")


def test_names_are_said_only_to_who_may_know_them() -> None:
    found = judged(
        officers=(OfficerCoverage("P01", 60, 200), OfficerCoverage("P02", 5, 100)),
        windows=(Windows("P01", 20, 10, 10), Windows("P02", 2, 0, 2)),
    )
    names = {"P01": "Siti", "P02": "Budi"}
    counted, named = quality.words(found, "id"), quality.words(found, "id", names=names)
    assert not any("Budi" in line or "P02" in line for line in counted.lines)
    assert any("jauh lebih jarang dinilai: Budi" in line for line in named.lines)
    assert "Budi: 2 dibuka, 0 dipakai, 2 lewat waktu." in named.lines
    assert "officers" not in quality.as_json(found, "id")
    assert len(quality.as_json(found, "id", officers=True)["officers"]) == 2  # type: ignore[arg-type]


def test_without_windows_none_are_printed() -> None:
    assert not any("Jendela" in line for line in quality.words(judged(), "id").lines)


def test_the_rules_that_flagged_something_say_how_they_work() -> None:
    found = judged(n_flagged=12, by_flag={"burst": 8, "clock": 4, "long-run": 0})
    lines = quality.words(found, "id").lines
    assert any(line.startswith("Lonjakan penilaian 8: Dalam 4 menit") for line in lines)
    assert "Jam perangkat tidak tepat 4." in lines
    assert not any("Deretan" in line for line in lines)


def test_what_a_rule_only_points_at_or_cannot_judge_is_said() -> None:
    rules = (RuleCount("burst", 180, 0, 0, 20), RuleCount("faster-than-services", 188, 0, 12, 0))
    lines = quality.words(judged(rules=rules), "id").lines
    assert any(line.startswith("Disorot: Lebih banyak daripada layanan 12. ") for line in lines)
    assert any(line.startswith("Tidak dapat diperiksa: 20 penilaian") for line in lines)
    assert judged(rules=rules).level is Level.TRUSTED


def test_half_days_are_those_of_the_calendar() -> None:
    unit = replace(UNIT, opening=Opening.always("Mon-Fri 08:00-12:00,13:00-15:00; Sat 08:00-11:30"))
    closed = replace(OFFICE, closed=frozenset({MONDAY}))
    found = quality.open_half_days(closed, unit, MONDAY, date(2026, 11, 22), AFTER)
    assert [half.day for half in found].count("2026-11-16") == 0
    assert [(half.slot, half.hours) for half in found[:2]] == [("am", 4.0), ("pm", 2.0)]
    assert (found[-1].day, found[-1].slot, found[-1].hours) == ("2026-11-21", "am", 3.5)
    # 08.00 WIB on Saturday: its morning is not over, Friday is.
    assert [half.over for half in found[-2:]] == [True, False]


def test_a_half_day_that_has_not_ended_is_not_silent() -> None:
    noon = datetime(2026, 11, 16, 5, 30, tzinfo=UTC)  # 12.30 WIB
    halves = quality.open_half_days(OFFICE, UNIT, MONDAY, FRIDAY, noon)
    found = quality.live(halves, {("2026-11-16", "am")})
    assert (found.n_open, found.n_live, found.silent) == (1, 1, ())
    assert quality.live(halves, ()).share is None, "nothing proves it, nothing disproves it"


def a_window(officer: str, state: str, n: int) -> Draft:
    made = answer("-" * 10, officer, state, n, kind=Kind.WINDOW, channel=Channel.KIOSK)
    return replace(made, officer=officer, reasons=(state,), slot=Slot.PM)


def test_windows_contradictions_and_signs_of_life_are_read_from_entries(tmp_path: Path) -> None:
    tap = answer("4---------", kind=Kind.RATING, channel=Channel.KIOSK)
    tap = replace(tap, slot=Slot.AM)
    other = replace(tap, scores="1---------")
    phone = replace(answer("-333333333"), slot=Slot.PM, day=FRIDAY)
    states = ("opened", "opened", "used", "expired")
    opened = [a_window("P01", state, i) for i, state in enumerate(states)]
    with register_of(tmp_path, tap, other, phone, *opened) as register, register.read() as conn:
        found = frames.read_marks(conn, "DUKCAPIL", MONDAY, FRIDAY)
        assert found.windows == (Windows("P01", 2, 1, 1),)
        assert found.n_conflicts == 1
        # A window proves that the kiosk was there; a telephone does not.
        counted = packed.read(conn, "dukcapil", MONDAY, FRIDAY)
        assert counted.half_days_alive == {("2026-11-16", "am"), ("2026-11-16", "pm")}
        outside = frames.read_marks(conn, "dukcapil", FRIDAY, FRIDAY)
        assert (outside.windows, outside.n_conflicts) == ((), 0)
        assert {one.n_flag for one in outside.rules} == {0}
        assert len(frames.read(conn, "dukcapil", MONDAY, FRIDAY)) == 2, "a window is no person"


def test_an_unpaired_browser_proves_no_screen_alive(tmp_path: Path) -> None:
    stranger = answer("-333333333", channel=Channel.KIOSK, provenance=Provenance.UNPAIRED)
    stranger = replace(stranger, slot=Slot.AM)
    screen = replace(stranger, id=uuid4(), slot=Slot.PM, provenance=Provenance.KIOSK)
    with register_of(tmp_path, stranger, screen) as register, register.read() as conn:
        counted = packed.read(conn, "dukcapil", MONDAY, FRIDAY)
        assert counted.half_days_alive == {("2026-11-16", "pm")}
        assert counted.forms.n == 2, "it is counted all the same"


def test_officers_are_laid_beside_their_own_records() -> None:
    from survey.register.services import Recorded
    from tests.reports.made import tap

    persons = people([tap(MONDAY, 4, n=i, officer="P01") for i in range(3)])
    given = [Recorded("2026-11-16", "ktp", "p01", 12, "officers")]
    assert quality.by_officer(persons, given, ["P01", "P02"]) == (
        OfficerCoverage("P01", 3, 12),
        OfficerCoverage("P02", 0, None),
    )


UTUH = "Keutuhan data diperiksa 17 November 2026: utuh, 12.345 entri"
ELSEWHERE = "7 entri dari kotak yang tidak ada di sini tidak ikut"
NO_BOX = "kotak dari 31 entri di antaranya kini tidak ada lagi untuk dicocokkan"
AT_NIGHT = (
    "sejak itu 237 entri baru: 237 dicocokkan pada 21 November 2026 dan 150 yang terbaru sekarang,"
    " cocok"
)
NEVER = "Keutuhan data belum pernah diperiksa seluruhnya"


def said(known: Integrity | None) -> list[str]:
    """Give what is said of the integrity of the data, among all lines."""
    plain = quality.words(judged(), "id").lines
    every = quality.words(judged(integrity=known), "id").lines
    return [line for line in every if line not in plain]


@pytest.mark.parametrize(
    ("known", "says"),
    [
        (Integrity(CHECK, WIB), f"{UTUH}; sejak itu tidak ada entri baru."),
        (
            Integrity(CHECK, WIB, n_newer=212, n_compared=212),
            f"{UTUH}; sejak itu 212 entri baru, cocok.",
        ),
        (
            Integrity(CHECK, WIB, n_newer=2120, n_compared=400),
            f"{UTUH}; sejak itu 2.120 entri baru, 400 yang terbaru cocok.",
        ),
        (Integrity(replace(CHECK, n_away=7), WIB, n_newer=None), f"{UTUH}; {ELSEWHERE}."),
        (Integrity(CHECK, WIB, n_newer=None), f"{UTUH}."),
        (
            Integrity(CHECK, WIB, n_newer=237, n_compared=150, part=NIGHT, n_checked=237),
            f"{UTUH}; {AT_NIGHT}.",
        ),
        (
            Integrity(CHECK, WIB, n_gone=31),
            f"{UTUH}; {NO_BOX}; sejak itu tidak ada entri baru.",
        ),
        (
            Integrity(n_newer=900, n_compared=400),
            f"{NEVER}; 400 entri terbaru cocok; jalankan loket verify.",
        ),
        (
            Integrity(has_copy=False, n_newer=9),
            "Tidak ada salinan pembanding; keutuhan data belum dapat dipastikan.",
        ),
    ],
)
def test_when_all_was_compared_stands_in_the_trust_box(known: Integrity, says: str) -> None:
    assert said(known) == [says]


def test_control_where_nobody_looked_nothing_is_said() -> None:
    assert said(None) == []


def test_a_register_that_differs_is_said_first_and_with_what_to_do() -> None:
    known = Integrity(CHECK, WIB, n_newer=9, n_compared=9, n_differences=2)
    statement = quality.words(judged(integrity=known), "id")
    assert statement.verdict.startswith(
        "Jangan disimpulkan: isi register berbeda dengan kotak atau jurnalnya (2 perbedaan)"
    )
    assert statement.lines[0].startswith("ISI REGISTER BERBEDA")
    assert "jalankan loket verify" in statement.lines[0]
    assert statement.lines[1].endswith("utuh, 12.345 entri; sejak itu 9 entri baru.")
    stands = Integrity(WRONG, WIB, standing=WRONG.standing)
    assert "3 perbedaan ditemukan pada 21 November 2026" in said(stands)[0]
    assert "3 perbedaan; 12.345 entri dicocokkan" in said(stands)[1]


ENDANG = Acceptance("Endang", "Kepala Dinas", AFTER, 2, "(3 jawaban diubah): Kartu memori rusak")
BY_ENDANG = (
    "Disahkan oleh Endang, Kepala Dinas pada 21 November 2026 (versi 2) walau ada perbedaan (3"
    " jawaban diubah): Kartu memori rusak."
)


def test_what_was_accepted_is_said_with_who_when_and_why_and_may_be_signed() -> None:
    first, by, *_ = said(Integrity(WRONG, WIB, standing=WRONG.standing, accepted=ENDANG))
    assert first.startswith("ISI REGISTER BERBEDA")
    assert "Jangan tanda tangani" not in first
    assert by == BY_ENDANG
    moved = Integrity(WRONG, WIB, standing=WRONG.standing, accepted=ENDANG._replace(stands=False))
    first, by, *_ = said(moved)
    assert "Jangan tanda tangani" in first
    assert by == f"{BY_ENDANG} Angka di sini bukan lagi angka yang diterimanya."


def test_what_was_accepted_and_is_mended_since_is_said_to_be() -> None:
    later = replace(CHECK, at=AFTER + timedelta(days=3))
    by, checked = said(Integrity(later, WIB, accepted=ENDANG))
    assert by == (
        f"{BY_ENDANG} Perbedaan itu tidak ada lagi: seluruhnya diperiksa 24 November 2026, tidak"
        " ada yang berbeda."
    )
    assert "utuh" in checked
    before, _checked = said(Integrity(CHECK, WIB, accepted=ENDANG))
    assert before == BY_ENDANG, "a check of before proves nothing of it"
    gone = Integrity(later, WIB, accepted=ENDANG, has_copy=False)
    assert said(gone)[0] == BY_ENDANG, "without a copy nothing is known to be mended"


def test_kept_counts_of_weeks_are_told_from_rows() -> None:
    wrong = replace(WRONG, differences={"edited response": 8, "counts": 4})
    first = said(Integrity(wrong, WIB, standing=wrong.standing))[0]
    assert "12 perbedaan, 4 di antaranya pada hitungan mingguan ditemukan" in first


def test_a_head_that_does_not_fit_is_told_with_every_cause_and_a_way_out() -> None:
    known = Integrity(CHECK, WIB, outside=OutsideHeads(ON_TUESDAY, 3, 2))
    (text,) = (line for line in said(known) if "2 sidik dari luar" in line)
    assert "pada 17 November 2026" in text
    assert "dipulihkan dari cadangan" in text
    assert "sidik dari rantai yang sama yang nomornya tidak lebih kecil" in text
