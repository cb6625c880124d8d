"""The block that is signed below a list: place and day, who took note of it, name and NIP, notes.

No row of it has a score, so none is a citizen; given back it would come back for ever. It is told
by its place, below the last line that was read, and by one row at least that says what it is. Read
next: `footers.py`, for rows of sums.
"""

import re
from collections.abc import Collection, Sequence

from survey.exchange.tables.table import TableLine

MOST_CELLS = 4  # of a row; three may sign beside each other
_MONTHS = (
    "januari|februari|pebruari|maret|april|mei|juni|juli|agustus|september|oktober|november"
    "|nopember|desember"
)
_TITLES = (
    "kepala|sekretaris|camat|lurah|direktur|koordinator|ketua|penanggung ?jawab|pejabat|pengelola"
    "|petugas|operator|enumerator|surveyor|pembuat|penyusun|pemeriksa|kasi|kasubag|kabid|kasubbag"
)
# Whole cells, as below a list that is signed.
_MARK = re.compile(
    r"(di)?(mengetahui|menyetujui|setujui|sahkan|mengesahkan|ketahui|buat|susun|periksa|verifikasi)"
    r"(\W.*)?"
    r"|nip\W*\d[\d\s.]{7,}"
    r"|(ttd|tertanda|hormat kami)\W*"
    rf"|((a\.?n|u\.?b|plt|plh|pj)\b\W*)?({_TITLES})\b.*"
    rf"|[^\W\d][\w\s.()-]*,\W*(tgl\W*|tanggal\W*)?(\d{{1,2}}\W+)?({_MONTHS})\W+\d{{4}}\W*"
    rf"|[^\W\d][\w\s.()-]*,\W*\d{{1,2}}[-/. ]\d{{1,2}}[-/. ]\d{{4}}\W*"
    r"|(catatan|keterangan|sumber)\s*:.*",
    re.IGNORECASE | re.DOTALL,
)
# What somebody writes for a score; such a line is a citizen's, to be put right.
_GIVEN = re.compile(
    r"[\d.,+-]{1,5}|[a-e]|satu|dua|tiga|empat|lima"
    r"|((sangat|kurang|tidak|cukup|sangat tidak)\s+)?(baik|puas|sesuai|mudah|cepat|wajar|murah"
    r"|mampu|sopan|ramah|jelas|memuaskan)",
    re.IGNORECASE,
)


def is_mark(cell: str) -> bool:
    """Say whether a cell says that a list is signed here."""
    return _MARK.fullmatch(cell.strip()) is not None


def closing_rows(
    lines: Sequence[TableLine], scores: Collection[int], own: Collection[int]
) -> list[tuple[TableLine, str]]:
    """Give the rows of a block that is signed, of those below a list, each with its first words.

    Args:
        lines: Those of one sheet behind its last line that was read, without number and day.
        scores: Places of columns with scores.
        own: Places of columns that we wrote ourselves beside rejected lines.
    """
    rows = list[tuple[TableLine, list[str]]]()
    for line in lines:
        cells = {n: cell.strip() for n, cell in enumerate(line.cells) if n not in own}
        texts = [text for text in cells.values() if text]
        given = any(n in scores and _GIVEN.fullmatch(text) for n, text in cells.items())
        if 0 < len(texts) <= MOST_CELLS and not given:
            rows.append((line, texts))
    if not any(is_mark(text) for _, texts in rows for text in texts):
        return []
    return [(line, texts[0]) for line, texts in rows]
