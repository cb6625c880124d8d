"""Is all still there, unchanged? Boxes, register and journal held against each other.

The map, in reading order:

    box_proofs, kept_heads      whether each chain holds, and what was written down of it outside
    chains                      every chain from its first line to its last, for paper
    comparison                  the register's rows against the boxes, box by box
    entry_rows, row_places      one entry against its rows; where a row stands
    repeats, gaps               entries that came again; private parts that are gone
    loose_rows                  rows that nothing brought, nothing orders, or nobody holds
    orders                      what was ordered to be erased, which alone excuses a gap
    whereabouts                 boxes that the register took from and that are not in the folder
    torn_lines                  whether the boxes tell of which days a torn line of the journal is
    verifying                   all that was looked at, as one result, and how it is noted
    newer, nightly              what a report compares; what the night does

Reads stores and changes none, but for the journal's line of a check. Read next: `verifying.py`.
"""
