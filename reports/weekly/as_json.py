"""The weekly report as JSON: the figures that may leave, under the keys that never change.

What is hidden was taken out before (shown.py) and is null beside its n. Read next: sheet.py,
which prints the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.disclosure.audiences import Shown
from reports.measures import quality, trends
from reports.measures.summary import UnsurRow
from reports.measures.tables import Reasons
from reports.measures.trends import words as trend_words
from reports.paper.exports import picked
from reports.weekly.shown import Visible
from survey.questionnaire import Questionnaire, load
from survey.rounding import half_up

SHARE = "n share low high"


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give the report as design section 6 fixes it, with further keys for who wants more."""
    report = shown.figures
    return {
        **_head(report),
        **_kepuasan(report),
        "indeks_pantauan": _pantauan(report),
        "unsur": _unsur(report.unsur, report.questionnaire, report.lang),
        "unsur_13_weeks": _unsur(report.unsur_shown, report.questionnaire, report.lang),
        "trend": _trend(report.trend, report.lang),
        "trend_n": _trend(report.volume, report.lang, shares=False),
        "reasons": [*_reasons(report.low, report.lang), *_reasons(report.high, report.lang)],
        "reasons_basis": {
            side.side: picked(side, "people weeks waiting") for side in (report.low, report.high)
        },
        "flags": dict(report.flags),
        "heads": [picked(head, "box device seq missing", head="printed") for head in report.heads],
        "channels": [
            picked(row, "channel n part", shift_points="shift")
            | {"kepuasan": picked(row.satisfied, SHARE)}
            for row in report.channels
        ],
        "half_days": _half_days(report),
        "sample": _sample(report),
        "comments": [picked(comment, "week", comment="text") for comment in report.comments],
        "words": _words(report),
        "findings": [
            picked(finding, f"rule look {SHARE}", **{"not": "caution"})
            | {"text": f"{finding.lead} {finding.text}"}
            for finding in report.findings
        ],
    }


def _head(report: Visible) -> dict[str, object]:
    return {
        **picked(report, "n n_after_rules missing", unit="unit.code", unit_name="unit.name"),
        **picked(report, demo="office.demo", to="week.last", **{"from": "week.first"}),
        "week": str(report.week),
        "figures_to": report.reach.isoformat(),
        "n_to_come": report.n if report.waits else 0,
        "until": report.fresh.until_at.astimezone(report.office.zone).isoformat("T", "seconds"),
        "waiting": report.fresh.waiting,
        "integrity": report.fresh.integrity and report.fresh.integrity.as_json(),
        "trust": quality.as_json(report.trust, report.lang),
    }


def _kepuasan(report: Visible) -> dict[str, object]:
    coverage = report.coverage
    basis = picked(coverage, "n days open_days", open_days_recorded="recorded")
    return {
        "kepuasan": picked(report.kepuasan, f"{SHARE} deff"),
        "kepuasan_after_rules": picked(report.after_rules, SHARE),
        "kepuasan_before": picked(report, weeks="before_weeks", n="before.n", share="before.share"),
        "clustering": {
            "icc": report.days.icc if report.days.known else None,
            "days": report.days.n_days,
        },
        "coverage": coverage.share,
        "coverage_basis": basis
        | {
            "services": coverage.services if coverage.days else None,
            "sources": list(coverage.sources),
        },
    }


def _pantauan(report: Visible) -> dict[str, object] | None:
    index = report.pantauan
    if index is None:
        return None
    version = load(index.ref)
    unsur = [picked(x, "key n mean") | {"label": version.label(x.key)} for x in index.unsur]
    return picked(index, "index low high n weeks") | {"unsur": unsur}


def _unsur(rows: Sequence[UnsurRow], form: Questionnaire, lang: str) -> list[dict[str, object]]:
    return [
        {
            **picked(row, "key label n low high"),
            "name": form.item(row.key).name.say(lang),
            "sum": None if row.nrr is None else row.sum,
            "nrr": None if row.nrr is None else str(half_up(row.nrr, 4)),
        }
        for row in rows
    ]


def _trend(trend: trends.Trend, lang: str, *, shares: bool = True) -> dict[str, object]:
    limits, expected = trend.limits, trends.false_signals(trend)
    figures, share = "week n lower upper outside phase", {"share": "value"} if shares else {}
    return {
        "limits": limits
        and picked(limits, "centre lower upper sigma_z provisional", weeks="n_weeks")
        | {"kind": trend.kind},
        "points": [
            picked(point, figures, **share) | {"not_compared": point.left_out.value or None}
            for point in trend.points
        ],
        "rules": [
            picked(signal, "week rule side")
            | {"grade": grade, "text": trend_words.rule(signal, lang)}
            for grade, signals in (("finding", trend.signals), ("watch", trend.watched))
            for signal in signals
        ],
        "phases": [
            picked(phase, "centre", to="last", weeks="n_weeks", **{"from": "first"})
            for phase in trend.phases
        ],
        "false_signals_a_year": expected and picked(expected, "findings watched"),
        "target": trend.target,
        "target_verdict": trend.target_verdict and trend.target_verdict.value,
        "text": trend_words.caption(trend, lang),
    }


def _reasons(side: Reasons, lang: str) -> list[dict[str, object]]:
    return [
        {
            **picked(row, "n", key="reason.key", owner="reason.owner", unsur="reason.unsur"),
            **picked(side, "side people weeks"),
            "reason": row.reason.text.say(lang),
        }
        for row in side.rows
    ]


def _half_days(report: Visible) -> dict[str, object]:
    """Give the map with the days it is of: a fixed block, the same on eight sheets."""
    shown = report.heat
    return {
        **picked(shown, withheld="n_withheld", to="block.last", **{"from": "block.first"}),
        "weeks": report.mapped.n_days // 7 if report.mapped else 0,
        "left_out": [str(week) for week in shown.left_out],
        "cells": [picked(x, "weekday slot") | picked(x.satisfied, SHARE) for x in shown.cells],
    }


def _words(report: Visible) -> dict[str, object]:
    spoken = report.written
    return {
        "weeks": report.weeks(trends.SHOWN_WEEKS),
        "comments": spoken.n,
        "words": [picked(word, "n", word="written") for word in spoken.words],
        "themes": [
            picked(count, "n", key="theme.key", unsur="theme.unsur")
            | {
                "theme": count.theme.name[report.lang],
                "words": [picked(word, "n", word="written") for word in count.words],
            }
            for count in spoken.themes
        ],
    }


def _sample(report: Visible) -> dict[str, object]:
    record = report.sample.record
    return {
        **picked(report.sample, "population required sufficient"),
        "semester": str(report.semester),
        "n": report.n_forms,
        "recorded_from": record.since.isoformat() if record and record.or_more else None,
        "days": record and picked(record, "recorded", open="open_days"),
    }
