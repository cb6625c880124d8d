"""Requests that nobody's page sends, made from a seed: any route, any method, any body."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode
from uuid import UUID

from flask import Flask

from survey.questionnaire import current

METHODS = ("GET", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "FOO")
KINDS = (
    "application/x-www-form-urlencoded",
    "application/json",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/x-www-form-urlencoded; charset=utf-16",
    "text/plain",
    "",
    "application/json; charset=\xff",
)
ACCEPTS = ("text/html", "application/json", "*/*", "", "text/html;q=x", "\xff")
PLACES = {"unit": ("dukcapil", "DUKCAPIL", "nowhere"), "counter": ("L1", "l1", "L2", "L9")}
NASTY = (
    "",
    " ",
    "0",
    "-1",
    "5",
    "4.0",
    "04",
    "４",
    "1e9",
    "9" * 5000,
    "'; DROP TABLE entry; --",
    "<script>alert(1)</script>",
    "../../secret.key",
    "%00",
    "\x00",
    "a\r\nSet-Cookie: x=y",
    "\ud800",
    "\u202eBaik",
    "é" * 600,
    "{{7*7}}",
    "null",
    "true",
    "NaN",
    "2026-11-30T08:00:00",
)
FIELDS = (
    "id",
    "kepuasan",
    "U1",
    *(item.key for item in current().unsur),
    *("service", "visit", "lang", "sex", "age_band", "education", "job", "comment"),
    *("reasons", "rating", "ago_s", "dated", "ignored", "duration_s", "unfinished"),
    *("questionnaire", "k", "__proto__", "csrf_token"),
)
LIKELY = {
    "kepuasan": ("1", "2", "3", "4"),
    "service": ("ktp", "kk"),
    "lang": ("id", "en"),
    "sex": ("L", "P"),
    "comment": ("Antre lama", "Baik"),
    "ago_s": ("0", "60"),
    "ignored": ("0", "2"),
}
JSON_ODD: tuple[object, ...] = (
    None,
    True,
    False,
    4,
    5,
    -1,
    4.0,
    1e400,
    [],
    {},
    [1, 2],
    {"a": 1},
    "4",
)


@dataclass
class Sent:
    """One request, and what it says where that can be told."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    fields: dict[str, list[object]] = field(default_factory=dict)


class Sender:
    """Makes requests.

    Args:
        app: whose routes.
        seed: makes the same requests again.
    """

    def __init__(self, app: Flask, seed: int) -> None:
        self._rnd = random.Random(seed)
        self._rules = sorted({rule.rule for rule in app.url_map.iter_rules()})
        self._ids: list[str] = []

    def request(self) -> Sent:
        """Make the next one; about one of four is such as a page sends."""
        rnd = self._rnd
        sensible = rnd.random() < 0.25
        path = self._path(sensible=sensible)
        fields = self._fields(sensible=sensible)
        kind = rnd.choice(KINDS[:2] if sensible else KINDS)
        body = self._body(kind, fields, sensible=sensible)
        headers = {"Content-Type": kind, "Accept": rnd.choice(ACCEPTS)}
        if not sensible and rnd.random() < 0.2:
            headers |= self._odd_header()
        method = "POST" if sensible else rnd.choice(METHODS)
        return Sent(method, path, headers, body, fields)

    def _path(self, *, sensible: bool) -> str:
        rules = [rule for rule in self._rules if rule.endswith(("/ratings", "/forms", "<counter>"))]
        rule = self._rnd.choice(rules if sensible else self._rules)

        def value(match: re.Match[str]) -> str:
            name = match[1].rpartition(":")[2]
            if sensible:
                return PLACES.get(name, ("x",))[0]
            likely = (*PLACES.get(name, ()), *self._ids[-3:])
            return quote(self._rnd.choice((*likely, *NASTY)), errors="surrogatepass", safe="%")

        path = re.sub(r"<([^>]+)>", value, rule)
        if not sensible and self._rnd.random() < 0.3:
            values = {self._rnd.choice(FIELDS): self._rnd.choice(NASTY) for _ in range(2)}
            path += "?" + urlencode(values, errors="surrogatepass")
        return path

    def _fields(self, *, sensible: bool) -> dict[str, list[object]]:
        rnd = self._rnd
        fields: dict[str, list[object]] = {"id": [self._id(sensible=sensible)]}
        names = list(LIKELY) if sensible else FIELDS
        for name in rnd.sample(names, rnd.randrange(1, 6)):
            values = LIKELY.get(name, ()) if sensible else (*LIKELY.get(name, ()), *NASTY)
            fields[name] = [
                rnd.choice(values) for _ in range(1 if sensible else rnd.choice((1, 1, 2)))
            ]
        if sensible:
            fields["kepuasan"] = [rnd.choice(LIKELY["kepuasan"])]
        return fields

    def _id(self, *, sensible: bool) -> str:
        if self._ids and self._rnd.random() < 0.2:
            return self._rnd.choice(self._ids)
        if not sensible and self._rnd.random() < 0.3:
            return self._rnd.choice(NASTY)
        self._ids.append(str(UUID(int=self._rnd.getrandbits(128), version=4)))
        return self._ids[-1]

    def _body(self, kind: str, fields: dict[str, list[object]], *, sensible: bool) -> bytes:
        rnd = self._rnd
        if not sensible and rnd.random() < 0.15:
            return rnd.randbytes(rnd.choice((0, 1, 50, 70_000)))
        if kind.startswith("application/json"):
            return self._json(fields, sensible=sensible)
        if kind.startswith("multipart"):
            parts = (
                f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                for name, values in fields.items()
                for value in values
            )
            return ("".join(parts) + "--x--\r\n").encode(errors="surrogatepass")
        pairs = [(name, value) for name, values in fields.items() for value in values]
        return urlencode(pairs, errors="surrogatepass").encode()

    def _json(self, fields: dict[str, list[object]], *, sensible: bool) -> bytes:
        if not sensible:
            for name in fields:
                if self._rnd.random() < 0.3:
                    fields[name] = [self._rnd.choice(JSON_ODD)]
            if self._rnd.random() < 0.1:
                return json.dumps(self._rnd.choice(JSON_ODD)).encode()
        pairs: Sequence[str] = [
            f"{json.dumps(name)}: {json.dumps(value)}"
            for name, values in fields.items()
            for value in values
        ]
        return ("{" + ", ".join(pairs) + "}").encode()

    def _odd_header(self) -> dict[str, str]:
        names = (
            "Cookie",
            "Origin",
            "Host",
            "X-Forwarded-For",
            "X-Forwarded-Prefix",
            "If-None-Match",
        )
        values = ("loket_kiosk=x", "null", "a..b", "127.0.0.1", "/../", "x" * 5000, "\xff", "")
        return {self._rnd.choice(names): self._rnd.choice(values)}
