"""What names a person in a citizen's own words is covered before anyone reads it.

Read next: comments.py, which lets comments out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# A NIK has 16 digits, a phone number 8 to 15; people write them with spaces, dots and dashes.
_NUMBER = re.compile(r"(?<![\d])\+?\d(?:[\s.\-/()]{0,2}\d){6,}")
_ADDRESS = re.compile(r"\S+@\S+\.\S+")
MASK = "•••••"


def mask(text: str, names: Iterable[str] = ()) -> str:
    """Cover what names a person: NIK, phone, date of birth, any number of 7 digits, known names.

    Args:
        text: A citizen's own words.
        names: Full names; each of their words of three letters or more is covered wherever it
            stands, rather once too often than once too seldom.
    """
    covered = _NUMBER.sub(MASK, _ADDRESS.sub(MASK, text))
    words = {word for name in names for word in re.findall(r"[^\W\d_]{3,}", name)}
    if not words:
        return covered
    any_word = "|".join(sorted(map(re.escape, words)))
    return re.sub(rf"\b(?:{any_word})\b", MASK, covered, flags=re.IGNORECASE)
