"""Disclosure: every number and every sentence passes here before it leaves the office's hands.

The only place that knows how few people are too few. groups.py holds the thresholds, tables.py
hides cells, also those that are one officer's, grid.py says which windows a print may have and over
which weeks small cells are counted, fives.py what is seen of an officer, parts.py of a service,
comments.py lets citizens' words out, successive.py lays a report beside the one before it. Nothing
is computed here but what may be seen. Read next: groups.py.
"""

from reports.disclosure.comments import MASK as MASK
from reports.disclosure.comments import Released as Released
from reports.disclosure.comments import gathered_from as gathered_from
from reports.disclosure.comments import mask as mask
from reports.disclosure.comments import release_comments as release_comments
from reports.disclosure.fives import fives as fives
from reports.disclosure.fives import gathered_over as gathered_over
from reports.disclosure.grid import BLOCK_WEEKS as BLOCK_WEEKS
from reports.disclosure.grid import block_of as block_of
from reports.disclosure.grid import last_block as last_block
from reports.disclosure.grid import last_over as last_over
from reports.disclosure.grid import weeks_of as weeks_of
from reports.disclosure.grid import weeks_until as weeks_until
from reports.disclosure.grid import window as window
from reports.disclosure.groups import COMMENT_BATCH as COMMENT_BATCH
from reports.disclosure.groups import MIN_CELL as MIN_CELL
from reports.disclosure.groups import MIN_PUBLISHED as MIN_PUBLISHED
from reports.disclosure.groups import SEEN_BATCH as SEEN_BATCH
from reports.disclosure.groups import SEEN_BY_SUPERIOR as SEEN_BY_SUPERIOR
from reports.disclosure.groups import THEMES_FROM as THEMES_FROM
from reports.disclosure.groups import SeenBy as SeenBy
from reports.disclosure.groups import betrayed as betrayed
from reports.disclosure.groups import enough as enough
from reports.disclosure.groups import seen_by as seen_by
from reports.disclosure.groups import shown as shown
from reports.disclosure.parts import parts_shown as parts_shown
from reports.disclosure.parts import shows_parts as shows_parts
from reports.disclosure.successive import Span as Span
from reports.disclosure.successive import few as few
from reports.disclosure.successive import largest_inside as largest_inside
from reports.disclosure.successive import rests as rests
from reports.disclosure.successive import settled_for_a_day as settled_for_a_day
from reports.disclosure.successive import tells as tells
from reports.disclosure.tables import dominated as dominated
from reports.disclosure.tables import hide_small as hide_small
from reports.disclosure.tables import left_over_tells as left_over_tells
from reports.disclosure.tables import visible as visible
