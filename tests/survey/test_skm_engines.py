"""The same answers give the same Laporan SKM, whatever the engine and the order of arrival."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.engine import URL

from reports.evidence.frames import Freshness
from reports.skm import as_json, compose
from reports.skm import figures as skm
from survey.answers.drafts import Bands, Channel, Draft
from survey.register.engine import Register
from survey.register.opening import open_register
from survey.transfer.forward import InProcess
from tests.builders import a_form, an_empty_register, carry, local, opened, put, settled
from tests.reports.results import to_keeper, to_office

FRESH = Freshness(waiting=0, until_at=datetime(2027, 1, 4, 3, 0, tzinfo=UTC))


def forms() -> list[Draft]:
    bands = [Bands("L", "26-35", "SMA", "SWASTA"), Bands("P", "36-45", "S1", "PNS"), Bands()]
    channels = [Channel.QR, Channel.KIOSK]
    return [
        a_form(
            1 + i % 4,
            at=local(9, i),
            bands=bands[i % 3],
            channel=channels[i % 2],
            service="kk" if i % 3 else "ktp",
            comment="Antrean lama" if i < 7 else "",
        )
        for i in range(16)
    ]


def report_of(register: Register, folder: Path, answers: list[Draft]) -> tuple[object, object]:
    settled(register)
    with opened(folder) as box:
        put(box, *answers)
        carry(box, InProcess(register))
    first, last = date(2026, 7, 1), date(2026, 12, 31)
    figures = skm.compute(register, unit="dukcapil", first=first, last=last, fresh=FRESH)
    found = as_json.as_json(to_keeper(figures))
    found.pop("heads")
    report = compose.report(to_office(figures))
    register.close()
    return found, (report.cover, report.chapters, report.annexes)


def test_engine_and_order_of_arrival_change_nothing_in_the_report(
    tmp_path: Path, postgresql: Callable[[], URL]
) -> None:
    (tmp_path / "b").mkdir()
    answers = forms()
    one = report_of(an_empty_register(tmp_path), tmp_path, answers)
    address = postgresql().render_as_string(hide_password=False)
    other = report_of(open_register(address), tmp_path / "b", answers[::-1])
    assert one == other
    # The control: one answer less is another report.
    (tmp_path / "c").mkdir()
    assert report_of(an_empty_register(tmp_path / "c"), tmp_path / "c", answers[:-1]) != one
