"""What the printed documents say, word for word: a change of a sentence shows up here."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from syrupy.assertion import SnapshotAssertion

from reports import form as blank_form
from reports import stickers
from reports.board import figures as board
from reports.board import words as board_words
from reports.evidence.frames import ChainHead, Freshness
from reports.officers import figures as officers
from reports.skm import compose
from reports.skm import figures as skm
from reports.skm.closing import close
from survey.answers.drafts import Bands, Channel, Draft, Kind
from survey.checks import Check, Integrity
from tests.reports import minuted
from tests.reports.published import to_public
from tests.reports.rated import printed
from tests.reports.results import to_office
from tests.reports.stored import FORM, OVER, answer, form, register_of, text_of

FIRST, LAST = date(2026, 7, 1), date(2026, 12, 31)
NIGHT = datetime(2026, 11, 20, 20, tzinfo=UTC)
KNOWN = Integrity(
    Check(NIGHT, differences={}, n_entries=1_234, reach={}, journal=90),
    ZoneInfo("Asia/Jakarta"),
    n_newer=12,
    n_compared=12,
)
CHECKED = replace(OVER, integrity=KNOWN)
HEAD = ChainHead("5b" * 16, "main", 24, "7f3a 91c0 55de 02b4", 0)


def forms() -> list[Draft]:
    bands = [Bands("L", "26-35", "SMA", "SWASTA"), Bands("P", "36-45", "S1", "PNS")]
    return [
        form(
            *(2 + (i * k) % 3 for k in range(1, 9)),
            0 if i == 7 else 3,
            name=i,
            channel=Channel.KIOSK if i % 3 else Channel.QR,
            bands=bands[i % 2],
        )
        for i in range(24)
    ]


def test_the_skm_result(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    with register_of(tmp_path, *forms()) as register:
        report = skm.compute(
            register, unit="dukcapil", first=FIRST, last=LAST, fresh=CHECKED, population=9000
        )
    assert text_of(compose.as_pdf(to_office(replace(report, heads=(HEAD,))))) == snapshot


def test_the_skm_result_of_too_few(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    with register_of(tmp_path, *forms()[:3]) as register:
        report = skm.compute(register, unit="dukcapil", first=FIRST, last=LAST, fresh=OVER)
    assert text_of(compose.as_pdf(to_office(replace(report, heads=())))) == snapshot


def test_the_officers_sheet(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    taps = [
        answer(
            f"{4 if i % 6 else 2}---------",
            code,
            i,
            kind=Kind.RATING,
            channel=Channel.KIOSK,
            officer=code,
            service="ktp" if i % 2 else "kk",
        )
        for code, n in (("P01", 62), ("P02", 21), ("", 5))
        for i in range(n)
    ]
    fresh = Freshness(0, datetime(2026, 11, 23, 1, 0, tzinfo=UTC), KNOWN)
    with register_of(tmp_path, *taps) as register:
        report = officers.compute(register, unit="dukcapil", week="2026-W47", fresh=fresh)
    assert text_of(printed(report)) == snapshot


def test_the_board(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    now = datetime(2027, 1, 4, tzinfo=UTC)
    with register_of(tmp_path, *forms()) as register:
        close(register, unit="dukcapil", period="2026-S2", by="Endang Lestari", now=now)
        shown = board.compute(register, unit="dukcapil", first=FIRST, last=LAST, now=now)
    assert text_of(board_words.as_pdf(to_public(shown))) == snapshot


def test_the_blank_form(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    with register_of(tmp_path) as register:
        sheet = blank_form.compute(register, unit="dukcapil", questionnaire=FORM)
    assert text_of(blank_form.as_pdf(sheet)) == snapshot


def test_the_stickers(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    with register_of(tmp_path) as register:
        sheet = stickers.compute(
            register, unit="dukcapil", address="http://192.168.1.10:8080", wifi="Tamu Dukcapil"
        )
    assert text_of(stickers.as_pdf(sheet)) == snapshot


def test_the_minutes_of_a_verification(snapshot: SnapshotAssertion) -> None:
    assert text_of(minuted.a_pdf(minuted.whole())) == snapshot


def test_the_minutes_of_a_verification_that_found_differences(snapshot: SnapshotAssertion) -> None:
    assert text_of(minuted.a_pdf(minuted.different())) == snapshot
