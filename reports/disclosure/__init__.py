"""Disclosure: every number and every sentence passes here before it leaves the office's hands.

The only place that knows how few people are too few. groups.py holds the thresholds, tables.py
hides cells, dominance.py those that are one officer's, grid.py says which windows a print may
have, fives.py what is seen of an officer, parts.py of a service, blocks.py over which weeks small
cells are counted, comments.py and masking.py let citizens' words out, successive.py lays a report
beside the one before it. Nothing is computed here but what may be seen. Read next: groups.py.
"""

from reports.disclosure.blocks import window
from reports.disclosure.comments import Released, release_comments
from reports.disclosure.dominance import dominated, left_over_tells, visible
from reports.disclosure.fives import fives, gathered_over
from reports.disclosure.grid import BLOCK_WEEKS, block_of, last_block, weeks_of, weeks_until
from reports.disclosure.groups import (
    COMMENT_BATCH,
    MIN_CELL,
    MIN_PUBLISHED,
    SEEN_BATCH,
    SEEN_BY_SUPERIOR,
    THEMES_FROM,
    SeenBy,
    betrayed,
    enough,
    seen_by,
    shown,
)
from reports.disclosure.masking import MASK, mask
from reports.disclosure.parts import parts_shown, shows_parts
from reports.disclosure.successive import (
    Span,
    few,
    largest_inside,
    rests,
    settled_for_a_day,
    tells,
)
from reports.disclosure.tables import hide_small

__all__ = [
    "BLOCK_WEEKS",
    "COMMENT_BATCH",
    "MASK",
    "MIN_CELL",
    "MIN_PUBLISHED",
    "SEEN_BATCH",
    "SEEN_BY_SUPERIOR",
    "THEMES_FROM",
    "Released",
    "SeenBy",
    "Span",
    "betrayed",
    "block_of",
    "dominated",
    "enough",
    "few",
    "fives",
    "gathered_over",
    "hide_small",
    "largest_inside",
    "last_block",
    "left_over_tells",
    "mask",
    "parts_shown",
    "release_comments",
    "rests",
    "seen_by",
    "settled_for_a_day",
    "shown",
    "shows_parts",
    "tells",
    "visible",
    "weeks_of",
    "weeks_until",
    "window",
]
