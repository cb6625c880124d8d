"""The judgement of a period for programs: level, grounds, and the figures they rest on.

Read next: words.py, which says the same to people.
"""

from __future__ import annotations

from reports.measures.quality.counts import Live
from reports.measures.quality.trust import Facts, Trust, rarely_rated
from reports.measures.quality.words import verdict


def as_json(trust: Trust, lang: str, *, officers: bool = False) -> dict[str, object]:
    """Give the judgement."""
    facts = trust.facts
    judgement: dict[str, object] = {
        "level": trust.level.value,
        "verdict": verdict(trust, lang),
        "doubts": [
            {"rule": doubt.rule, "grave": doubt.grave, "value": doubt.value, "of": doubt.total}
            | ({"channel": doubt.name} if doubt.name else {})
            for doubt in trust.doubts
        ],
        "coverage": {
            "n": facts.coverage.n,
            "services": facts.coverage.services,
            "share": facts.coverage.share,
            "days": facts.coverage.days,
            "open_days": facts.coverage.open_days,
            "open_days_recorded": facts.coverage.recorded,
        },
        "until": facts.until and facts.until.isoformat(),
        "live": facts.live and _live(facts.live),
        "windows": {
            "opened": sum(window.opened for window in facts.windows),
            "used": sum(window.used for window in facts.windows),
            "expired": sum(window.expired for window in facts.windows),
        },
        "officers_recorded": sum(officer.services is not None for officer in facts.officers),
        "officers_rarely_rated": len(rarely_rated(facts)),
        "conflicts": facts.n_conflicts,
        "missing": facts.missing,
        "flagged": _flagged(facts),
    }
    if officers:
        judgement["officers"] = _officers(facts)
    return judgement


def _live(live: Live) -> dict[str, object]:
    return {
        "half_days_open": live.n_open,
        "half_days_live": live.n_live,
        "hours_open": live.hours_open,
        "hours_live": live.hours_live if live.n_live else None,
        "silent": [{"day": day, "slot": slot} for day, slot in live.silent],
    }


def _flagged(facts: Facts) -> dict[str, object]:
    return {
        "n": facts.n_flagged,
        "by_rule": dict(facts.by_flag),
        "verdicts": [
            {
                "rule": rule.rule,
                "pass": rule.n_pass,
                "flag": rule.n_flag,
                "surface": rule.n_surface,
                "not_applied": rule.n_not_applied,
            }
            for rule in facts.rules
        ],
        "measure": facts.measure.value,
        "with": facts.with_flagged,
        "without": facts.without_flagged,
    }


def _officers(facts: Facts) -> list[dict[str, object]]:
    windows = {window.officer.casefold(): window._asdict() for window in facts.windows}
    return [
        {
            "officer": row.officer,
            "n": row.n,
            "services": row.services,
            "coverage": row.share,
            "windows": windows.get(row.officer.casefold()),
        }
        for row in facts.officers
    ]
