"""Pages made to bytes once, so that serving one is a copy and not a rendering.

A citizen's page differs between two visitors only in the id of its form; that id is spliced in
between two pieces that are already compressed. The content-security policy is computed from
what the page really contains. Read `front.py` next.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import uuid
import zlib
from dataclasses import dataclass

ID_MARK = "@@ID@@"
VERSION_MARK = "@@VERSION@@"
_INLINE = re.compile(rb"<(script|style)(?:\s+nonce)?>(.*?)</\1>", re.DOTALL)
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def policy(html: bytes) -> str:
    """Return the content-security policy of a page: its own host and its own inline pieces only."""
    allowed: dict[bytes, list[str]] = {b"script": [], b"style": []}
    for kind, text in _INLINE.findall(html):
        digest = base64.b64encode(hashlib.sha256(text).digest()).decode()
        allowed[kind].append(f" 'sha256-{digest}'")
    return (
        "default-src 'none'; "
        f"script-src 'self'{''.join(allowed[b'script'])}; "
        f"style-src 'self'{''.join(allowed[b'style'])}; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def _squeeze(text: bytes, *, last: bool = False) -> bytes:
    """Compress one piece so that it can stand beside others in one gzip stream."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeezer.compress(text) + squeezer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)


@dataclass(frozen=True, slots=True)
class Page:
    """One page in bytes, plain and compressed, with a place for the id of the next form."""

    before: bytes
    after: bytes
    squeezed_before: bytes
    squeezed_after: bytes
    security: str
    version: str

    @classmethod
    def of(cls, html: str) -> Page:
        """Make a page from its HTML, which may hold `@@ID@@` once, and `@@VERSION@@`."""
        version = hashlib.sha256(html.encode()).hexdigest()[:16]
        html = html.replace(VERSION_MARK, version)
        before, mark, after = html.encode().partition(ID_MARK.encode())
        return cls(
            before,
            after,
            _squeeze(before),
            _squeeze(after, last=True),
            policy(before + mark + after),
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
