"""The luck page as JSON, for the custodian. Read next: shown.py."""

from __future__ import annotations

from reports.disclosure.audiences import Shown
from reports.luck.figures import EXAMPLE_OFFICERS, EXAMPLE_SHARE, ROUNDS, Gaps
from reports.luck.shown import Visible
from reports.measures import quality


def as_json(shown: Shown[Visible]) -> dict[str, object]:
    """Give the page for the custodian, the real gap with `shown` beside it."""
    luck = shown.figures
    real = luck.real
    return {
        "unit": luck.unit.code,
        "demo": luck.office.demo,
        "from": luck.first.isoformat(),
        "to": luck.last.isoformat(),
        "weeks": luck.weeks,
        "weeks_there": luck.weeks_there,
        "trust": quality.as_json(luck.trust, luck.lang),
        "n_officers": len(luck.sizes),
        "n_left_out": luck.n_left_out,
        "n": list(luck.sizes),
        "share": luck.share if luck.sizes else None,
        "rounds": ROUNDS,
        "gaps": _gaps(luck.gaps) if luck.gaps else None,
        "imagined": [list(row) for row in luck.imagined],
        "real": {"gap": real.gap, "as_often": real.as_often, "shown": real.printable}
        if real
        else None,
        "examples": [
            {
                "n_officers": EXAMPLE_OFFICERS,
                "share": EXAMPLE_SHARE,
                "n": example.n,
                **_gaps(example.gaps),
            }
            for example in luck.examples
        ],
        "waiting": luck.fresh.waiting,
        "integrity": luck.fresh.integrity and luck.fresh.integrity.as_json(),
    }


def _gaps(gaps: Gaps) -> dict[str, float]:
    return {"mean": gaps.mean, "in_9_of_10": gaps.usual, "in_1_of_20": gaps.rare}
