"""The one written form of a value, which chains and digests cover; pure functions.

Sorted keys, no spaces, UTF-8 in NFC, integers only: whoever writes the same value anywhere writes
the same bytes. Read next: `answers/bodies.py`, `ledger.py`.
"""

import json
import unicodedata
from typing import Any

from survey.errors import Invalid
from survey.language import N_

_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode
_decode = json.JSONDecoder().raw_decode
_TOO_DEEP = "nested too deep"


class NotCanonical(Invalid):
    """A value has no canonical form: only text, integers, true, false, null, lists, objects."""

    slug = "not-canonical"
    sentence = N_("Nilai jenis %(kind)s tidak dapat dicatat dalam buku entri.")


def canonical(value: object) -> bytes:
    """Write a value in its one form: sorted keys, no spaces, UTF-8, NFC, integers only.

    Raises:
        NotCanonical: A float or another type without an exact form is inside.
    """
    _refuse_inexact(value)
    text = _encode(value)
    # The signs of JSON compose with nothing, so the whole text may be normalised at once.
    return nfc(text).encode()


def _refuse_inexact(value: object) -> None:
    kind = type(value)
    if kind is str or kind is int or value is None or kind is bool:
        return
    if isinstance(value, dict):
        _refuse_inexact(list(value))
        _refuse_inexact(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_inexact(item)
    elif not isinstance(value, str):
        raise NotCanonical(kind=kind.__name__)


def nfc(text: str) -> str:
    """Compose a text: what looks the same is the same."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def read_canonical(text: str) -> Any:
    """Read a written value: one, with nothing around it.

    Raises:
        ValueError: It is not JSON, or nested too deep, or something stands around it.
    """
    try:
        value, end = _decode(text)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    if end != len(text):
        raise ValueError(end)
    return value


def read_json(text: str | bytes) -> Any:
    """Read JSON that somebody may have written by hand.

    Raises:
        ValueError: It is none, or nested deeper than anybody's values are.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
