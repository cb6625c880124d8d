"""The rows of the official annex: one per form, scores only, in an order that tells nothing.

Neither day nor place nor profile stands in a row, and the order depends on the answers alone, so
that no row can be laid beside a visitor. Read next: annexes.py, which writes the table.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Mapping

from reports.evidence.gathered import MOST_STRINGS
from survey.questionnaire import Order, Questionnaire, load


def rows(
    times: Mapping[str, Mapping[str, int]], newest: Questionnaire, order: Order
) -> tuple[tuple[str, ...], ...]:
    """Shuffle the forms' scores so that no row's place tells when it was given.

    The order depends on what was answered and on nothing else: the same answers, in whatever
    order they arrived and by whichever version they were asked, give the same annex.

    Args:
        times: How often each score string was given, by the version that asked.
        newest: The newest version of the unsur that are wanted; forms with other unsur are left
            out.
        order: Which numbering the columns follow.

    Returns:
        One row per form, one character per unsur; none at all for more than `MOST_STRINGS` forms:
        a book that nobody reads, so the spread of the answers stands instead.
    """
    as_asked = Counter[str]()
    for ref, strings in times.items():
        version = load(ref)
        if version.unsur_keys == newest.unsur_keys:
            for scores, n in strings.items():
                as_asked[newest.encode(version.decode(scores))] += n
    if as_asked.total() > MOST_STRINGS:
        return ()
    places = [newest.position(key) for key in newest.by_label(order).values()]
    canonical = [scores for scores in sorted(as_asked) for _ in range(as_asked[scores])]
    seed = hashlib.sha256("\n".join(canonical).encode()).digest()
    random.Random(seed).shuffle(canonical)  # noqa: S311 -- nothing secret, only no order
    return tuple(tuple(scores[place] for place in places) for scores in canonical)
