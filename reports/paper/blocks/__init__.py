"""What printed documents are made of, and one writer for each format.

    contents   the typed blocks (texts, tables, charts, room to write in) and what is made of them:
               the `Booklet` with chapters and annexes, the `Printout` of a few pages
    pen        numbers, shares, days and cells in the reader's language
    drawing    the charts of a booklet
    printed    PDF of both, by the templates of their names
    word       DOCX of a booklet, with an office's own template; watermark marks a demonstration's
    workbook   XLSX of a booklet

A room composes its document of blocks from what was let out; nothing here knows a figure.
"""
