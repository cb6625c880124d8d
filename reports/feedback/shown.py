"""What of an officer's own month may be seen: by himself from ten ratings on, by the custodian all.

No colleague's figure or name is in it; only what the custodian has of the record counts ratings by
officer's code. Read next: compose.py, as_json.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NewType

from reports.disclosure import MIN_PUBLISHED, SeenBy, enough, shown
from reports.disclosure.audiences import Audience, Shown, release
from reports.feedback.figures import Feedback
from reports.measures import quality
from reports.officers.shown import BESIDE, Names, line_of

_OWN: Names = ("n", "share", "low", "high", *BESIDE)
# What of his own line he is given; drawn towards what is expected where his superior sees it so.
FOR_HIMSELF: Mapping[SeenBy, Names] = {
    SeenBy.HIDDEN: (),
    SeenBy.SELF: _OWN,
    SeenBy.SUPERIOR: (*_OWN, "shrunk"),
    SeenBy.FULL: _OWN,
}

Visible = NewType("Visible", Feedback)  # a month that has passed `let_out`


def let_out(feedback: Feedback, audience: Audience) -> Shown[Visible]:
    """Give what an audience may see of an officer's month.

    Raises:
        ValueError: Another audience than the officer and the custodian; nobody else has it.
    """
    if audience is Audience.OFFICER:
        feedback = _for_himself(feedback)
    elif audience is not Audience.CUSTODIAN:
        raise ValueError(f"no officer's own month is for the audience {audience!r}")
    return release(Visible(feedback), audience)


def _for_himself(feedback: Feedback) -> Feedback:
    """Give him his own figures where ten ratings are seen, and each count only if it is large.

    What is expected stands once, for the 13 weeks: of two mixes of work it tells two colleagues'.
    """
    page = replace(
        feedback,
        trust=quality.without_officers(feedback.trust),
        figure=line_of(feedback.figure, FOR_HIMSELF[feedback.figure.shown]),
    )
    if page.figure.n is None:
        nothing = replace(page, month_own=None, n_told=None, n_unit_reasons=None)
        return replace(nothing, points=(), reasons=(), unsur=())
    many = enough(page.n_told or 0)
    return replace(
        page,
        month_own=page.month_own and shown(page.month_own.n, page.month_own),
        points=tuple(replace(x, expected=None, lower=None, upper=None) for x in page.points),
        n_told=page.n_told if many else None,
        reasons=tuple(
            replace(count, n=shown(count.n or 0, count.n, MIN_PUBLISHED))
            for count in (page.reasons if many else ())
        ),
        unsur=tuple(
            mean if enough(mean.n or 0) else replace(mean, n=None, mean=None, bounds=None)
            for mean in page.unsur
        ),
    )
