"""Pages made to bytes once, so that serving one is a copy and not a rendering.

A citizen's page differs between two visitors only in the id of its form; that id is spliced in
between two pieces that are already compressed. Which scripts and styles a page may run is known
before any page is made: see `policy`. Read `front.py` next.
"""

from __future__ import annotations

import base64
import hashlib
import html
import struct
import uuid
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

ID_MARK = "@@ID@@"
VERSION_MARK = "@@VERSION@@"
RECEIPT_MARK = "@@RECEIPT@@"
ADDRESS_MARK = "@@ADDRESS@@"
_ID_LENGTH = 36  # of a UUID in words; no page holds as many zeros, so nothing refers to them
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def policy(*, scripts: Iterable[str] = (), styles: Iterable[str] = ()) -> str:
    """Return a content-security policy: its own host, and these inline pieces only.

    The pieces come from the program's own files, never from a page that was made: a script that
    got into a page with a name or a comment would otherwise be allowed like the page's own.

    Args:
        scripts: the text of each inline script, as it stands between its tags.
        styles: the text of each inline style sheet.
    """
    return (
        "default-src 'none'; "
        f"script-src 'self'{_digests(scripts)}; "
        f"style-src 'self'{_digests(styles)}; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def _digests(pieces: Iterable[str]) -> str:
    digests = (hashlib.sha256(piece.encode()).digest() for piece in pieces)
    return "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


PLAIN = policy()  # of a page that has no inline piece


def _squeeze(text: bytes, *, behind: bytes = b"", last: bool = False) -> bytes:
    """Compress one piece so that it can stand beside others in one gzip stream.

    Args:
        text: the piece.
        behind: what stands before it in the stream; it need not be said again.
        last: whether the stream ends here.
    """
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=behind)
    return squeezer.compress(text) + squeezer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)


@dataclass(frozen=True, slots=True)
class PackedPage:
    """One page in bytes, plain and compressed, with a place for the id of the next form."""

    before: bytes
    after: bytes
    squeezed_before: bytes
    squeezed_after: bytes
    security: str
    version: str

    @classmethod
    def of(cls, html: str, security: str) -> PackedPage:
        """Make a page.

        Args:
            html: what it shows; may hold `@@ID@@` once, and `@@VERSION@@`.
            security: its content-security policy.
        """
        version = hashlib.sha256(html.encode()).hexdigest()[:16]
        html = html.replace(VERSION_MARK, version)
        before, _, after = html.encode().partition(ID_MARK.encode())
        return cls(
            before,
            after,
            _squeeze(before),
            _squeeze(after, behind=before + bytes(_ID_LENGTH), last=True),
            security,
            version,
        )

    def fill(self, *, gzip: bool) -> bytes:
        """Return the page with a fresh id in its form, as one gzip stream when asked for."""
        fresh = str(uuid.uuid4()).encode() if self.after else b""
        whole = self.before + fresh + self.after
        if not gzip:
            return whole
        trailer = struct.pack("<II", zlib.crc32(whole), len(whole))
        return b"".join(
            (_GZIP_HEAD, self.squeezed_before, _squeeze(fresh), self.squeezed_after, trailer)
        )


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """A page made once that differs between two visitors only in a receipt and where to check it.

    Attributes:
        text: what it shows, with a mark in their places.
        security: its content-security policy.
    """

    text: str
    security: str

    def fill(self, receipt: str, address: str) -> bytes:
        """Return the page.

        Args:
            receipt: the code, as it is printed.
            address: where it can be checked; whatever a request said.
        """
        page = self.text.replace(RECEIPT_MARK, receipt)
        return page.replace(ADDRESS_MARK, html.escape(address)).encode()
