"""The weekly report as JSON: the figures that may leave, under the keys that never change.

What is hidden was taken out before (shown.py) and is null beside its n. Read next: sheet.py,
which prints the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.disclosure.audiences import Shown
from reports.measures import quality, trends
from reports.measures.summary import Share, UnsurRow
from reports.measures.tables import Reasons
from reports.measures.trends import words as trend_words
from reports.weekly.shown import Visible
from survey.questionnaire import Questionnaire, load
from survey.rounding import half_up


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give the report as design section 6 fixes it, with further keys for who wants more."""
    report = shown.figures
    return {
        **_head(report),
        "trust": quality.as_json(report.trust, report.lang),
        "n": report.n,
        "n_after_rules": report.n_after_rules,
        "figures_to": report.reach.isoformat(),
        "n_to_come": report.n if report.waits else 0,
        **_kepuasan(report),
        **_coverage(report),
        "indeks_pantauan": _pantauan(report),
        "unsur": _unsur(report.unsur, report.questionnaire, report.lang),
        "unsur_13_weeks": _unsur(report.unsur_shown, report.questionnaire, report.lang),
        "trend": _trend(report.trend, report.lang),
        "trend_n": _trend(report.volume, report.lang, shares=False),
        "reasons": [*_reasons(report.low, report.lang), *_reasons(report.high, report.lang)],
        "reasons_basis": {
            side.side: {"people": side.people, "weeks": side.weeks, "waiting": side.waiting}
            for side in (report.low, report.high)
        },
        "flags": dict(report.flags),
        "missing": report.missing,
        "heads": _heads(report),
        "channels": _channels(report),
        "half_days": _half_days(report),
        "sample": _sample(report),
        "comments": [
            {"week": comment.week, "comment": comment.text} for comment in report.comments
        ],
        "words": _words(report),
        "findings": _findings(report),
    }


def _head(report: Visible) -> dict[str, object]:
    return {
        "unit": report.unit.code,
        "unit_name": report.unit.name,
        "demo": report.office.demo,
        "week": str(report.week),
        "from": report.week.first.isoformat(),
        "to": report.week.last.isoformat(),
        "until": report.fresh.until_at.astimezone(report.office.zone).isoformat("T", "seconds"),
        "waiting": report.fresh.waiting,
        "integrity": report.fresh.integrity and report.fresh.integrity.as_json(),
    }


def _kepuasan(report: Visible) -> dict[str, object]:
    return {
        "kepuasan": {**_share(report.kepuasan), "deff": report.kepuasan.deff},
        "kepuasan_after_rules": _share(report.after_rules),
        "kepuasan_before": {
            "weeks": report.before_weeks,
            "n": report.before.n,
            "share": report.before.share,
        },
        "clustering": {
            "icc": report.days.icc if report.days.known else None,
            "days": report.days.n_days,
        },
    }


def _coverage(report: Visible) -> dict[str, object]:
    coverage = report.coverage
    return {
        "coverage": coverage.share,
        "coverage_basis": {
            "n": coverage.n,
            "services": coverage.services if coverage.days else None,
            "days": coverage.days,
            "open_days": coverage.open_days,
            "open_days_recorded": coverage.recorded,
            "sources": list(coverage.sources),
        },
    }


def _heads(report: Visible) -> list[dict[str, object]]:
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


def _findings(report: Visible) -> list[dict[str, object]]:
    return [
        {
            "rule": finding.rule,
            "text": f"{finding.lead} {finding.text}",
            "look": finding.look,
            "not": finding.caution,
            "n": finding.n,
            "share": finding.share,
            "low": finding.low,
            "high": finding.high,
        }
        for finding in report.findings
    ]


def _share(share: Share) -> dict[str, object]:
    return {"n": share.n, "share": share.share, "low": share.low, "high": share.high}


def _pantauan(report: Visible) -> dict[str, object] | None:
    index = report.pantauan
    if index is None:
        return None
    return {
        "index": index.index,
        "low": index.low,
        "high": index.high,
        "n": index.n,
        "weeks": index.weeks,
        "unsur": [
            {
                "key": unsur.key,
                "label": load(index.ref).label(unsur.key),
                "n": unsur.n,
                "mean": unsur.mean,
            }
            for unsur in index.unsur
        ],
    }


def _unsur(rows: Sequence[UnsurRow], form: Questionnaire, lang: str) -> list[dict[str, object]]:
    return [
        {
            "key": row.key,
            "label": row.label,
            "name": form.item(row.key).name.say(lang),
            "n": row.n,
            "sum": None if row.nrr is None else row.sum,
            "nrr": None if row.nrr is None else str(half_up(row.nrr, 4)),
            "low": row.low,
            "high": row.high,
        }
        for row in rows
    ]


def _trend(trend: trends.Trend, lang: str, *, shares: bool = True) -> dict[str, object]:
    limits, expected = trend.limits, trends.false_signals(trend)
    return {
        "limits": limits
        and {
            "kind": trend.kind,
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
                **({"share": point.value} if shares else {}),
                "lower": point.lower,
                "upper": point.upper,
                "outside": point.outside,
                "not_compared": point.left_out.value or None,
                "phase": point.phase,
            }
            for point in trend.points
        ],
        "rules": [
            {
                "week": signal.week,
                "rule": signal.rule,
                "side": signal.side,
                "grade": grade,
                "text": trend_words.rule(signal, lang),
            }
            for grade, signals in (("finding", trend.signals), ("watch", trend.watched))
            for signal in signals
        ],
        "phases": [
            {"from": phase.first, "to": phase.last, "centre": phase.centre, "weeks": phase.n_weeks}
            for phase in trend.phases
        ],
        "false_signals_a_year": expected
        and {"findings": expected.findings, "watched": expected.watched},
        "target": trend.target,
        "target_verdict": trend.target_verdict and trend.target_verdict.value,
        "text": trend_words.caption(trend, lang),
    }


def _reasons(side: Reasons, lang: str) -> list[dict[str, object]]:
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


def _channels(report: Visible) -> list[dict[str, object]]:
    return [
        {
            "channel": row.channel,
            "n": row.n,
            "part": row.part,
            "shift_points": row.shift,
            "kepuasan": _share(row.satisfied),
        }
        for row in report.channels
    ]


def _half_days(report: Visible) -> dict[str, object]:
    """Give the map with the days it is of: a fixed block, the same on eight sheets."""
    shown = report.heat
    return {
        "weeks": report.mapped.n_days // 7 if report.mapped else 0,
        "from": shown.block.first.isoformat(),
        "to": shown.block.last.isoformat(),
        "left_out": [str(week) for week in shown.left_out],
        "withheld": shown.n_withheld,
        "cells": [
            {"weekday": cell.weekday, "slot": cell.slot, **_share(cell.satisfied)}
            for cell in shown.cells
        ],
    }


def _words(report: Visible) -> dict[str, object]:
    spoken = report.written
    return {
        "weeks": report.weeks(trends.SHOWN_WEEKS),
        "comments": spoken.n,
        "words": [{"word": word.written, "n": word.n} for word in spoken.words],
        "themes": [
            {
                "key": count.theme.key,
                "theme": count.theme.name[report.lang],
                "unsur": count.theme.unsur,
                "n": count.n,
                "words": [{"word": word.written, "n": word.n} for word in count.words],
            }
            for count in spoken.themes
        ],
    }


def _sample(report: Visible) -> dict[str, object]:
    sample = report.sample
    begun, record = sample.recorded_from, sample.record
    return {
        "semester": str(sample.semester),
        "n": sample.n,
        "population": sample.population,
        "required": sample.required,
        "sufficient": sample.sufficient,
        "recorded_from": begun.isoformat() if begun else None,
        "days": record and {"recorded": record.recorded, "open": record.open_days},
    }
