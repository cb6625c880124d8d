"""The luck page as JSON, for the custodian. Read next: shown.py."""

from __future__ import annotations

from reports.disclosure.audiences import Shown
from reports.luck.figures import EXAMPLE_OFFICERS, EXAMPLE_SHARE, ROUNDS, Gaps
from reports.luck.shown import Visible
from reports.measures import quality
from reports.paper.exports import picked


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give the page for the custodian, the real gap with `shown` beside it."""
    luck = shown.figures
    ten = {"n_officers": EXAMPLE_OFFICERS, "share": EXAMPLE_SHARE}
    return {
        **picked(luck, "weeks weeks_there n_left_out", unit="unit.code", demo="office.demo"),
        **picked(luck, to="last", waiting="fresh.waiting", **{"from": "first"}),
        "trust": quality.as_json(luck.trust, luck.lang),
        "n_officers": len(luck.sizes),
        "n": list(luck.sizes),
        "share": luck.share if luck.sizes else None,
        "rounds": ROUNDS,
        "gaps": luck.gaps and _gaps(luck.gaps),
        "imagined": [list(row) for row in luck.imagined],
        "real": luck.real and picked(luck.real, "gap as_often", shown="printable"),
        "examples": [{**ten, "n": example.n, **_gaps(example.gaps)} for example in luck.examples],
        "integrity": luck.fresh.integrity and luck.fresh.integrity.as_json(),
    }


def _gaps(gaps: Gaps) -> dict[str, object]:
    return picked(gaps, "mean", in_9_of_10="usual", in_1_of_20="rare")
