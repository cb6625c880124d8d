"""What printed documents are made of, and one writer for each format.

    contents   the typed blocks (texts, tables, charts, room to write in) and the two kinds of
               document that are made of them: the `Book` with chapters, the `Printout` of few pages
    pen        numbers, shares, days and cells in the reader's language
    drawing    the charts of a book
    printed    PDF, by the templates book and printout
    word       DOCX of a book, with an office's own template; watermark marks a demonstration's
    workbook   XLSX of a book

A room composes its document of blocks from what was let out; nothing here knows a figure.
"""
