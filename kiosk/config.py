"""The frozen settings of one running program, and the only place that reads the environment.

What an office sets (names, hours, services) is not here: that lies in the register and reaches
the citizen's pages as a bundle. Read `context.py` next.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from survey.addresses import check_length
from survey.errors import Invalid
from survey.language import N_

PREFIX = "KIOSK_"
_PATH = re.compile(r"/*(?:[\w.~-]+/*)*", re.ASCII)  # of an address, in plain letters


class ServicePart(StrEnum):
    """What this process does: everything on one machine, or only the counter's screen."""

    OFFICE = "office"
    TABLET = "tablet"


class UnknownSetting(Invalid):
    slug = "unknown-setting"
    sentence = N_(
        "Pengaturan %(name)s tidak dikenal. Yang dikenal: %(known)s. Periksa ejaannya lalu ulangi."
    )


class WrongProxy(Invalid):
    slug = "wrong-proxy"
    sentence = N_(
        "KIOSK_PROXY berisi “%(value)s”, yang bukan alamat atau jaringan. "
        "Tulis misalnya 127.0.0.1 atau 10.0.0.5, dengan koma di antaranya."
    )


class NotWebAddress(Invalid):
    slug = "wrong-address"
    sentence = N_(
        "KIOSK_ADDRESS berisi “%(value)s”, yang bukan alamat web. "
        "Tulis misalnya https://skm.contoh.go.id atau http://192.168.1.10:8080."
    )


class UnreadableSecret(Invalid):
    slug = "unreadable-setting-file"
    sentence = N_(
        "Berkas %(path)s yang disebut oleh %(name)s tidak dapat dibaca. "
        "Periksa nama dan izin berkas itu lalu ulangi."
    )


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of this process; made once at the start and never changed.

    Attributes:
        data_dir: the folder that holds the boxes, the register and the bundle.
        database_url: where the register lives; empty for a SQLite file in `data_dir`.
        address: what citizens type and scan, such as `https://skm.contoh.go.id`; empty until known.
        hosts: further names at which the service is asked for, such as `loket.kantor.lan`.
        proxies: addresses and networks whose `X-Forwarded-…` headers are believed.
        threads: how many pages may be made at the same time; taps need none of them.
        notices: what the service says on stderr once it listens, a sentence or a drawing each.
    """

    data_dir: Path
    part: ServicePart = ServicePart.OFFICE
    host: str = "127.0.0.1"
    port: int = 8080
    database_url: str = ""
    address: str = ""
    hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    threads: int = 8
    notices: tuple[str, ...] = ()

    @property
    def boxes_dir(self) -> Path:
        return self.data_dir / "boxes"

    @property
    def bundle_file(self) -> Path:
        return self.data_dir / "bundle.json"

    @property
    def one_address_file(self) -> Path:
        """A note that all phones seem to come from one address; there while that is so."""
        return self.data_dir / "one-address"

    @property
    def secret_file(self) -> Path:
        """The installation's own random key."""
        return self.data_dir / "secret.key"

    @property
    def used_tickets_file(self) -> Path:
        """Digests of the ticket codes that were used, until their last day."""
        return self.data_dir / "used-tickets"

    @property
    def register_at(self) -> str:
        """Where the register is: a database address, or the path of the SQLite file."""
        return self.database_url or str(self.data_dir / "register.db")

    @property
    def own_address(self) -> str:
        """The address at which the service listens."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def public_address(self) -> str:
        """The address to type on this machine or in its network."""
        return self.address.rstrip("/") or self.own_address

    @property
    def prefix(self) -> str:
        """The path below which the pages lie for a browser, such as `/skm`; mostly empty."""
        return urlsplit(self.address).path.rstrip("/")

    def phone_address(self, *, demo: bool) -> str:
        """The address to show citizens; empty when their phones could not reach it.

        Args:
            demo: the demonstration shows this machine's own, so that the code can be seen.
        """
        own = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::"}  # noqa: S104 - compared, not bound
        reachable = bool(self.address) or self.host not in own
        return self.public_address if reachable or demo else ""


DATABASE = ("KIOSK_DATABASE_URL", "KIOSK_DATABASE_URL_FILE")
# Name in the environment → what it does; `docs/operate.md` explains each, a test compares.
SETTINGS: Mapping[str, str] = {
    "KIOSK_DATABASE_URL": "register on PostgreSQL instead of a SQLite file",
    "KIOSK_DATABASE_URL_FILE": "the same, read from a file that only the service may read",
    "KIOSK_ADDRESS": "the address citizens use, printed below QR codes",
    "KIOSK_HOSTS": "further names at which the service is asked for, with commas between them",
    "KIOSK_PROXY": "addresses and networks of proxies that are believed, with commas between them",
}


def setting(name: str, environ: Mapping[str, str] | None = None) -> str:
    """Return one setting of the environment, or of the file that `NAME_FILE` points to.

    Args:
        name: a key of `SETTINGS`, without `_FILE`.
        environ: what to read; the process's own environment when not given.

    Raises:
        UnknownSetting: the environment holds a `KIOSK_…` name that is no setting (a typing slip
            found at the start costs less than a service that quietly ignores it).
        UnreadableSecret: the named file cannot be read.
    """
    environ = os.environ if environ is None else environ
    for key in sorted(environ):
        if key.startswith(PREFIX) and key not in SETTINGS:
            raise UnknownSetting(name=key, known=", ".join(sorted(SETTINGS)))
    if file_name := environ.get(f"{name}_FILE", ""):
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableSecret(name=f"{name}_FILE", path=file_name) from error
    return environ.get(name, "").strip()


def settings(data_dir: Path, environ: Mapping[str, str] | None = None) -> Config:
    """Read all settings of the environment, for one data folder.

    Raises:
        UnknownSetting, UnreadableSecret: see `setting`.
        AddressTooLong: no QR code can carry the address.
        NotWebAddress: it is none of the web.
        WrongProxy: one of the proxies is neither an address nor a network.
    """
    address = check_length(setting("KIOSK_ADDRESS", environ))
    proxies = _list(setting("KIOSK_PROXY", environ))
    for value in proxies:
        try:
            ipaddress.ip_network(value, strict=False)
        except ValueError as error:
            raise WrongProxy(value=value) from error
    if address and not _is_web(address):
        raise NotWebAddress(value=address)
    return Config(
        data_dir,
        database_url=setting("KIOSK_DATABASE_URL", environ),
        address=address.rstrip("/"),
        hosts=_list(setting("KIOSK_HOSTS", environ)),
        proxies=proxies,
    )


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        return whole and _PATH.fullmatch(parts.path) is not None and not parts.query
    except ValueError:
        return False


def _list(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip().lower() for part in text.split(","))))
