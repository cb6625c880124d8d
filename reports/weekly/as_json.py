"""The weekly report as JSON: the figures that may leave, under the keys that never change.

Every figure of a group passes disclosure.py here; a hidden one is null beside its n. Read next:
sheet.py, which prints the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.disclosure import MIN_PUBLISHED, Released, betrayed, enough, shown, visible
from reports.frames import TAP_CHANNELS
from reports.quality import ChannelRow
from reports.summary import Share, UnsurRow
from reports.tables import HeatCell, Reasons
from reports.weekly.figures import HEAT_WEEKS, Weekly
from survey.questionnaire import Questionnaire
from survey.rounding import half_up


def visible_channels(rows: Sequence[ChannelRow]) -> frozenset[str]:
    """Say whose share may be shown: kiosk and ticket only together, as their total is known."""
    large = {row.channel for row in rows if enough(row.satisfied.n)}
    taps = {row.channel for row in rows if row.channel in TAP_CHANNELS and row.satisfied.n}
    return frozenset(large if taps <= large else large - taps)


def visible_cells(cells: Sequence[HeatCell]) -> list[bool]:
    """Say which half-days may be shown; a single small one takes another along."""
    return visible([cell.satisfied.n for cell in cells])


def visible_after_rules(report: Weekly) -> bool:
    """Say whether the share without flagged ratings may stand beside the share with them.

    The difference of the two tells how the flagged ones voted, so there must be none or five.
    """
    flagged = report.kepuasan.n - report.after_rules.n
    return enough(report.after_rules.n) and not betrayed(flagged, MIN_PUBLISHED)


def visible_unsur(report: Weekly) -> tuple[UnsurRow, ...]:
    """Give the week's unsur; a row whose figure must stay hidden has no NRR.

    Beside the row of all weeks it would tell on the few who answered in the weeks before.
    """
    return tuple(
        now
        if enough(now.n) and not betrayed(long.n - now.n)
        else replace(now, nrr=None, low=None, high=None)
        for now, long in zip(report.unsur, report.unsur_shown, strict=True)
    )


def visible_comments(report: Weekly) -> tuple[Released, ...]:
    """Give the released comments, none while fewer than ten people answered that week."""
    return report.comments if enough(report.n) else ()


def as_json(report: Weekly) -> dict[str, object]:
    """Give the report as design section 6 fixes it, with further keys for who wants more."""
    return {
        **_head(report),
        "n": report.n,
        "n_after_rules": report.n_after_rules,
        **_kepuasan(report),
        **_coverage(report),
        "indeks_pantauan": _pantauan(report),
        "unsur": _unsur(visible_unsur(report), report.questionnaire, report.lang),
        "unsur_13_weeks": _unsur(report.unsur_shown, report.questionnaire, report.lang),
        "trend": _trend(report),
        "reasons": [*_reasons(report.low, report.lang), *_reasons(report.high, report.lang)],
        "reasons_basis": {
            side.side: {"people": side.people, "weeks": side.weeks}
            for side in (report.low, report.high)
        },
        "flags": dict(report.flags),
        "missing": report.missing,
        "heads": _heads(report),
        "channels": _channels(report),
        "half_days": {"weeks": HEAT_WEEKS, "cells": _cells(report)},
        "sample": _sample(report),
        "comments": [{"week": one.week, "comment": one.text} for one in visible_comments(report)],
        "findings": _findings(report),
    }


def _head(report: Weekly) -> dict[str, object]:
    return {
        "unit": report.unit.code,
        "unit_name": report.unit.name,
        "week": str(report.week),
        "from": report.week.first.isoformat(),
        "to": report.week.last.isoformat(),
        "until": report.fresh.until_at.astimezone(report.office.zone).isoformat("T", "seconds"),
        "waiting": report.fresh.waiting,
    }


def _kepuasan(report: Weekly) -> dict[str, object]:
    return {
        "kepuasan": {**_share(report.kepuasan), "deff": report.kepuasan.deff},
        "kepuasan_after_rules": _share(report.after_rules, seen=visible_after_rules(report)),
        "kepuasan_before": {
            "weeks": report.before_weeks,
            "n": report.before.n,
            "share": shown(report.before.n, report.before.share),
        },
        "clustering": {
            "icc": report.days.icc if report.days.known else None,
            "days": report.days.n_days,
        },
    }


def _coverage(report: Weekly) -> dict[str, object]:
    found = report.coverage
    return {
        "coverage": found.share,
        "coverage_basis": {
            "n": found.n,
            "services": found.services if found.days else None,
            "days": found.days,
            "sources": list(found.sources),
        },
    }


def _heads(report: Weekly) -> list[dict[str, object]]:
    return [
        {
            "box": head.box,
            "device": head.device,
            "seq": head.seq,
            "head": head.printed,
            "missing": head.missing,
        }
        for head in report.heads
    ]


def _findings(report: Weekly) -> list[dict[str, object]]:
    return [
        {
            "rule": one.rule,
            "text": f"{one.lead} {one.text}",
            "look": one.look,
            "not": one.caution,
            "n": one.n,
            "share": one.share,
            "low": one.low,
            "high": one.high,
        }
        for one in report.findings
    ]


def _share(of: Share, *, seen: bool = True) -> dict[str, object]:
    visible = seen and enough(of.n)
    return {
        "n": of.n,
        "share": of.share if visible else None,
        "low": of.low if visible else None,
        "high": of.high if visible else None,
    }


def _pantauan(report: Weekly) -> dict[str, object] | None:
    found = report.pantauan
    if found is None:
        return None
    return {
        "index": found.index,
        "low": found.low,
        "high": found.high,
        "n": found.n,
        "weeks": found.weeks,
        "unsur": [
            {
                "key": unsur.key,
                "label": report.questionnaire.label(unsur.key),
                "n": unsur.n,
                "mean": shown(unsur.n, unsur.mean),
            }
            for unsur in found.unsur
        ],
    }


def _unsur(rows: Sequence[UnsurRow], form: Questionnaire, lang: str) -> list[dict[str, object]]:
    return [
        {
            "key": row.key,
            "label": row.label,
            "name": form.item(row.key).name.say(lang),
            "n": row.n,
            "sum": row.sum if row.nrr is not None and enough(row.n) else None,
            "nrr": str(half_up(row.nrr, 4)) if row.nrr is not None and enough(row.n) else None,
            "low": shown(row.n, row.low),
            "high": shown(row.n, row.high),
        }
        for row in rows
    ]


def _trend(report: Weekly) -> dict[str, object]:
    limits = report.trend.limits
    return {
        "limits": limits
        and {
            "kind": "laney p'",
            "centre": limits.centre,
            "lower": limits.lower,
            "upper": limits.upper,
            "sigma_z": limits.sigma_z,
            "weeks": limits.n_weeks,
            "provisional": limits.provisional,
        },
        "points": [
            {
                "week": point.week,
                "n": point.n,
                "share": point.share,
                "lower": point.lower,
                "upper": point.upper,
                "outside": point.outside,
            }
            for point in report.trend.points
        ],
        "rules": [
            {"week": signal.week, "rule": signal.rule, "side": signal.side}
            for signal in report.trend.signals
        ],
    }


def _reasons(side: Reasons, lang: str) -> list[dict[str, object]]:
    if not enough(side.people):
        return []
    return [
        {
            "key": row.reason.key,
            "reason": row.reason.text.say(lang),
            "side": side.side,
            "owner": str(row.reason.owner),
            "unsur": row.reason.unsur,
            "n": row.n,
            "people": side.people,
            "weeks": side.weeks,
        }
        for row in side.rows
    ]


def _channels(report: Weekly) -> list[dict[str, object]]:
    seen = visible_channels(report.channels)
    return [
        {
            "channel": row.channel,
            "n": row.n,
            "part": row.part,
            "shift_points": row.shift,
            "kepuasan": _share(row.satisfied, seen=row.channel in seen),
        }
        for row in report.channels
    ]


def _cells(report: Weekly) -> list[dict[str, object]]:
    seen = visible_cells(report.heat)
    return [
        {"weekday": cell.weekday, "slot": cell.slot, **_share(cell.satisfied, seen=ok)}
        for cell, ok in zip(report.heat, seen, strict=True)
    ]


def _sample(report: Weekly) -> dict[str, object]:
    sample = report.sample
    begun = sample.recorded_from
    return {
        "semester": str(sample.semester),
        "n": sample.n,
        "population": sample.population,
        "required": sample.required,
        "sufficient": sample.sufficient,
        "recorded_from": begun.isoformat() if begun else None,
    }
