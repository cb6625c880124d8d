"""Analysis and paper: what the register holds, turned into figures, sentences and documents.

Imports survey, never kiosk. The map, in reading order:

    catalogue       every document: how it is computed, what of it whom is shown, how it is written
    evidence        the road from the register to people and counts; what a document reads beside
                    that (services given, closings) its own room reads
    disclosure      how few are too few, and what all prints together would tell
    measures        counts to figures: summary, trends, quality, fair comparison, themes, findings
    paper           figures to a page: the blocks that documents are composed of and a writer for
                    each format, charts, wording, the templates and fonts
    weekly          the sheet of a week: what was said, the trend, the findings
    officers        the sheet of all officers of a unit, who are never ranked
    feedback        an officer's own sheet, before anybody else sees it
    luck            how far apart chance alone would put equal officers
    units           units side by side
    skm             the official Laporan SKM, and the closing of its figures
    board           what the public sees of closed periods, on paper, on a wall, as open data
    minutes         the Berita Acara of a verification: what differs, what was erased, who signs
    form            the official blank sheet
    stickers        the sheet with the QR codes of the counters
    tickets         codes for the box at a counter

Read next: evidence/frames.py, measures/summary.py, weekly/figures.py.
"""
