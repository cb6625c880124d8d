"""The words by which a row calls itself a sum, and what a column usually says. Pure.

Read next: `footers.py`.
"""

import re
from collections import Counter
from collections.abc import Sequence

# How a row below a list calls itself: by these words and no others, one of the first kind leading.
_SUMS = (
    "jumlah|jml|total|subtotal|grand|sum|nrr|rata|rerata|mean|average|bobot|ikm|indeks|nilai|skor"
    "|konversi|mutu|kinerja|predikat|kategori|persentase"
)
# By these only perhaps: a citizen may say them too.
_PERHAPS = (
    "modus|mode|median|min|minimum|minimal|maks|max|maksimum|maximum|maksimal|terendah|tertinggi"
    "|frekuensi|pembulatan|target|peringkat|ranking|prioritas|banyak|banyaknya|count|varian|stdev"
)
_BESIDE_SUMS = (
    "per|unsur|tertimbang|tertbg|tertb|terbobot|penimbang|x|pelayanan|layanan|unit|responden"
    "|kuesioner|yang|terisi|dan|dari|hasil|akhir|keseluruhan|seluruh|semua|persepsi|interval"
    "|skm|kepuasan|masyarakat|setelah|sebelum|dikonversi"
)
_BESIDE_PERHAPS = (
    "pertanyaan|ruang|lingkup|jawaban|januari|februari|maret|april|mei|juni|juli|agustus"
    "|september|oktober|november|desember|bulan|triwulan|semester|tahun|perbaikan|standar|deviasi"
)
SUM_ROW = re.compile(
    rf"\W*({_SUMS})([\W\d_]+({_SUMS}|{_BESIDE_SUMS}))*[\W\d_]*", re.ASCII | re.IGNORECASE
)
MAYBE_SUM_ROW = re.compile(
    rf"\W*({_SUMS}|{_PERHAPS})"
    rf"([\W\d_]+({_SUMS}|{_PERHAPS}|{_BESIDE_SUMS}|{_BESIDE_PERHAPS}))*[\W\d_]*|[∑Σσ].*",
    re.IGNORECASE,
)


class UsualText:
    """What usually stands in a column of numbers, days or ids.

    Args:
        cells: What stands there among the first lines, blank cells left out.
        n_lines: How many lines those are.
    """

    def __init__(self, cells: Sequence[str], n_lines: int) -> None:
        n_digits = sum(map(has_digit, cells))
        n_plain = sum(map(_is_plain, cells))
        n_sums = sum(SUM_ROW.fullmatch(text) is not None for text in cells)
        n_words = sum(not has_digit(text) and not SUM_ROW.fullmatch(text) for text in cells)
        by_letters = Counter(map(_letters, filter(has_digit, cells)))
        self._letters = next((key for key, n in by_letters.items() if 2 * n > n_digits), "")
        self._rules = 10 * n_digits >= max(1, len(cells))
        self._plainly = 2 * n_plain > len(cells)
        # A name is no sum because it says Nilai.
        self._sure = n_words <= n_digits and (n_digits > 0 or 2 * n_sums <= n_lines)
        self._sure_beside_digits = 2 * n_plain >= n_digits

    def fits(self, text: str) -> bool:
        """Say whether a cell is numbered as most are: 12, or IKM-012 where the others are too."""
        return has_digit(text) and _letters(text) == self._letters

    def makes_a_sum(self, text: str) -> bool:
        """Say whether the words of a sum surely make one here."""
        if self.fits(text):
            return False
        return self._sure_beside_digits if has_digit(text) else self._sure

    def is_odd(self, text: str) -> bool:
        """Say whether a cell has a word where others have a number."""
        n_letters = len(_letters(text))
        if not n_letters or self.fits(text):
            return False
        if MAYBE_SUM_ROW.fullmatch(text):
            return True
        return self._rules and ((self._plainly and n_letters > 2) or not has_digit(text))


def has_digit(text: str) -> bool:
    """Say whether a cell holds a digit."""
    return any(map(str.isdecimal, text))


def _is_plain(text: str) -> bool:
    return has_digit(text) and not any(map(str.isalpha, text))


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text.casefold()))
