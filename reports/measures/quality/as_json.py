"""The judgement of a period for programs: level, grounds, and the figures they rest on.

Read next: words.py, which says the same to people.
"""

from __future__ import annotations

from reports.measures.quality.calendar import Live
from reports.measures.quality.trust import Facts, Trust, rarely_rated
from reports.measures.quality.words import verdict


def as_json(trust: Trust, lang: str, *, officers: bool = False) -> dict[str, object]:
    """Give the judgement.

    Args:
        trust: The judgement.
        lang: Language of the sentence.
        officers: Whether rows by officer are given too, for the custodian.
    """
    facts = trust.facts
    found: dict[str, object] = {
        "level": trust.level.value,
        "verdict": verdict(trust, lang),
        "doubts": [
            {"rule": doubt.rule, "grave": doubt.grave, "value": doubt.value, "of": doubt.of}
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
            "opened": sum(one.opened for one in facts.windows),
            "used": sum(one.used for one in facts.windows),
            "expired": sum(one.expired for one in facts.windows),
        },
        "officers_recorded": sum(one.services is not None for one in facts.officers),
        "officers_rarely_rated": len(rarely_rated(facts)),
        "conflicts": facts.n_conflicts,
        "missing": facts.missing,
        "flagged": _flagged(facts),
    }
    if officers:
        found["officers"] = _officers(facts)
    return found


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
                "rule": one.rule,
                "pass": one.n_pass,
                "flag": one.n_flag,
                "surface": one.n_surface,
                "not_applied": one.n_not_applied,
            }
            for one in facts.rules
        ],
        "measure": facts.measure.value,
        "with": facts.with_flagged,
        "without": facts.without_flagged,
    }


def _officers(facts: Facts) -> list[dict[str, object]]:
    windows = {one.officer.casefold(): one._asdict() for one in facts.windows}
    return [
        {
            "officer": one.officer,
            "n": one.n,
            "services": one.services,
            "coverage": one.share,
            "windows": windows.get(one.officer.casefold()),
        }
        for one in facts.officers
    ]
