"""The rows of the official annex: one per form, scores only, in an order that tells nothing.

Neither day nor place nor profile stands in a row, and the order depends on the answers alone, so
that no row can be laid beside a visitor. Read next: annexes.py, which writes the table.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping

from survey.questionnaire import Order, Questionnaire

# More rows than this make a book that nobody reads: the spread of the answers stands instead.
MOST_ROWS = 5000


def rows(
    times: Mapping[str, int], asked: Questionnaire, order: Order
) -> tuple[tuple[str, ...], ...]:
    """Shuffle the forms' scores so that no row's place tells when it was given.

    The order depends on what was answered and on nothing else: the same answers, in whatever
    order they arrived, give the same annex.

    Args:
        times: How often each score string was given.
        asked: The questionnaire that the strings were written by.
        order: Which numbering the columns follow.

    Returns:
        One row per form, one character per unsur; none at all for more than `MOST_ROWS` forms.
    """
    if sum(times.values()) > MOST_ROWS:
        return ()
    places = [asked.position(key) for key in asked.by_label(order).values()]
    canonical = [scores for scores in sorted(times) for _ in range(times[scores])]
    seed = hashlib.sha256("\n".join(canonical).encode()).digest()
    random.Random(seed).shuffle(canonical)  # noqa: S311 -- nothing secret, only no order
    return tuple(tuple(scores[place] for place in places) for scores in canonical)
