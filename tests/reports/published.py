"""Closings as an office signs them, made from a few numbers, for tests of what is public."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from reports.board import saved
from reports.board.figures import Board, Periods
from reports.board.publication import Line, publish
from reports.board.shown import Visible, let_out, let_out_pages
from reports.disclosure import Span
from reports.disclosure.audiences import Audience, Shown
from survey.closing import Closing, sealed
from survey.periods import parse
from survey.questionnaire import current
from survey.register.earlier import Earlier
from survey.register.results import Public
from tests import builders

ZONE = ZoneInfo("Asia/Jakarta")
UNSUR = tuple(item.key for item in current().unsur)


def closing(
    period: str,
    n: int,
    *,
    version: int = 1,
    at: datetime | None = None,
    score: int = 3,
    moved: Mapping[str, int] | None = None,
    sex: Sequence[int] | None = None,
    reason: str = "",
    **figures: object,
) -> Closing:
    """Sign a period with n forms that all say `score`.

    Args:
        period: As `periods.parse` reads it.
        n: Forms.
        version: Which version.
        at: When; the day after the period unless said.
        score: What everybody answered.
        moved: By unsur, how much its sum differs from that.
        sex: L, P and not said.
        reason: Why there is a new version.
        figures: Anything else of the figures.
    """
    days = parse(period)
    sums = {key: n * score + (moved or {}).get(key, 0) for key in UNSUR}
    counts = sex or (n, 0, 0)
    found: dict[str, object] = {
        "n": n,
        "ikm": f"{25 * sum(sums.values()) / n / 9:.2f}" if n else None,
        "ikm_low": "70.00",
        "ikm_high": "80.00",
        "mutu": "C",
        "kinerja": "Kurang baik",
        "services_given": None,
        "coverage": None,
        "unsur": [
            {"key": key, "n": n, "sum": total, "nrr": f"{total / n:.4f}" if n else None}
            for key, total in sums.items()
        ],
        "respondents": {"sex": dict(zip(("L", "P", ""), counts, strict=True))},
    }
    return sealed(
        Closing(
            unit="dukcapil",
            period=period,
            first=days.first,
            last=days.last,
            version=version,
            figures=found | figures,
            digest="",
            heads=(),
            signed_by="Endang Lestari",
            position="Kepala Dinas",
            nip="",
            closed_at=at
            or datetime(days.last.year, days.last.month, days.last.day, 3, tzinfo=UTC)
            + timedelta(days=version),
            reason=reason,
            changes=(),
        )
    )


def shown(
    *closings: Closing,
    earlier: Sequence[Earlier] = (),
    today: date = date(2027, 1, 15),
    first_on: date | None = None,
    ended_on: date | None = None,
    names: Sequence[str] = (),
) -> dict[str, Line]:
    """Give what the public sees, by period."""
    lines = publish(
        closings,
        earlier,
        day_of=lambda at: at.astimezone(ZONE).date(),
        today=today,
        first_on=first_on,
        ended_on=ended_on,
        names=names,
    )
    return {line.period: line for line in lines}


def pages(
    *closings: Closing, earlier: Sequence[Earlier] = (), today: date = date(2027, 1, 15)
) -> Public:
    """Give what is saved for the public pages."""
    office, unit = builders.an_office(), builders.a_unit()
    return saved.pages(let_out_pages(Periods(office, unit, closings, tuple(earlier), None, today)))


def spans(lines: Mapping[str, Line]) -> dict[Span, int]:
    """Give the people of every period that has a public number."""
    return {
        Span(line.first, line.last): line.figures.n
        for line in lines.values()
        if line.figures is not None and line.figures.n is not None
    }


def to_public(board: Board) -> Shown[Visible]:
    return let_out(board, Audience.PUBLIC)
