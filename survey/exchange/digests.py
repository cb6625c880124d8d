"""The digests by which a file's content is known again. Nothing else; `ratings.py` asks."""

from codecs import BOM_UTF8
from hashlib import sha256
from pathlib import Path

AT_ONCE = 1 << 20


def digests(path: Path) -> tuple[str, str]:
    """Give the SHA-256 of a file in hex, and what it would be with or without its UTF-8 mark.

    Spreadsheets put the mark before a list or take it away; its people are the same.
    """
    with path.open("rb") as file:
        head = file.read(len(BOM_UTF8))
        is_marked = head == BOM_UTF8
        own = sha256(head)
        other = sha256(b"" if is_marked else BOM_UTF8 + head)
        while chunk := file.read(AT_ONCE):
            own.update(chunk)
            other.update(chunk)
    return own.hexdigest(), other.hexdigest()
