"""One step between the figures and everybody: what of a weekly report may leave.

It names nobody and hides the same from everyone, so JSON and both printed pages cannot differ in
what they show. A figure that stays hidden is None beside its n. Read next: as_json.py, sheet.py,
back.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NewType

from reports.disclosure import MIN_PUBLISHED, betrayed, enough, shown, visible
from reports.disclosure.audiences import Audience, Shown, release
from reports.measures.quality import ChannelRow
from reports.measures.summary import Share, UnsurRow
from reports.measures.tables import HeatCell, Reasons
from reports.weekly.content import Weekly
from survey.answers.drafts import TAP_CHANNELS

Visible = NewType("Visible", Weekly)  # a report that has passed `let_out`


def let_out(report: Weekly, audience: Audience) -> Shown[Visible]:
    """Give the report with every figure hidden that tells on a small group."""
    return release(publishable(report), audience)


def publishable(report: Weekly) -> Visible:
    """Hide what is small; the same report twice is the same once: what is hidden stays so."""
    # The share without flagged ratings less the share with them tells how the flagged ones voted:
    # there must be none of these, or five.
    flagged = report.kepuasan.n - report.after_rules.n
    after = enough(report.after_rules.n) and not betrayed(flagged, MIN_PUBLISHED)
    trust, index = report.trust, report.pantauan
    if not after:
        facts = replace(trust.facts, with_flagged=None, without_flagged=None)
        trust = replace(trust, facts=facts)
    all_weeks = {row.key: row.n for row in report.unsur_shown}
    return Visible(
        replace(
            report,
            trust=trust,
            kepuasan=_share(report.kepuasan),
            after_rules=_share(report.after_rules, seen=after),
            before=_share(report.before),
            # The row of all weeks beside the week's would tell on the few of the weeks before.
            unsur=tuple(
                _row(row, seen=not betrayed(all_weeks[row.key] - row.n)) for row in report.unsur
            ),
            unsur_shown=tuple(_row(row) for row in report.unsur_shown),
            # Its figure is shown whole or not made at all; said are the weeks that there are.
            pantauan=index and replace(index, weeks=report.weeks(index.weeks)),
            low=_reasons(report.low, report),
            high=_reasons(report.high, report),
            heat=replace(report.heat, cells=_heat(report.heat.cells)),
            channels=_channels(report.channels),
            comments=report.comments if enough(report.n) else (),
        )
    )


def _share(share: Share, *, seen: bool = True) -> Share:
    """Keep a share of ten people or more; of a hidden one only n and deff remain."""
    if seen and enough(share.n):
        return share
    return Share(n=share.n, k=0, share=None, low=None, high=None, deff=share.deff)


def _row(row: UnsurRow, *, seen: bool = True) -> UnsurRow:
    if seen and enough(row.n):
        return row
    return replace(row, nrr=None, low=None, high=None)


def _reasons(side: Reasons, report: Weekly) -> Reasons:
    rows = shown(side.people, side.rows) or ()
    return replace(side, rows=rows, weeks=report.weeks(side.weeks))


def _heat(cells: Sequence[HeatCell]) -> tuple[HeatCell, ...]:
    """Hide half-days of few people or of one officer, others along, and forget whose."""
    seen = visible([cell.by_officer for cell in cells])
    return tuple(
        replace(cell, satisfied=_share(cell.satisfied, seen=ok), by_officer={"": cell.satisfied.n})
        for cell, ok in zip(cells, seen, strict=True)
    )


def _channels(rows: Sequence[ChannelRow]) -> tuple[ChannelRow, ...]:
    """Hide small channels; kiosk and ticket only together, as their total is known."""
    large = {row.channel for row in rows if enough(row.satisfied.n)}
    taps = {row.channel for row in rows if row.channel in TAP_CHANNELS and row.satisfied.n}
    seen = large if taps <= large else large - taps
    return tuple(
        replace(row, satisfied=_share(row.satisfied, seen=row.channel in seen)) for row in rows
    )
