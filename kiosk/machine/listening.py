"""Where the service listens: which address and port can be taken, and how many may connect.

Whatever is wrong with them is said before anything is opened, in one sentence. Read next:
`server.py`.
"""

from __future__ import annotations

import errno
import ipaddress
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from survey.errors import LoketError, Refused
from survey.language import N_

CONNECTIONS: Final = 2000  # at once
LEAST_CONNECTIONS: Final = 4
# File descriptors for everything else: both stores, their readers, the log, pages, jobs.
OWN_FILES: Final = 40
MOST_PORT: Final = 65535


class AddressTaken(Refused):
    slug = "address-taken"
    sentence = N_(
        "Alamat %(host)s:%(port)s sedang dipakai program lain. "
        "Tutup program itu, atau pilih nomor lain dengan --port."
    )


class UnknownHost(Refused):
    slug = "unknown-host"
    sentence = N_(
        "Alamat “%(host)s” tidak dikenal. Pakai --host 127.0.0.1 untuk komputer ini saja, "
        "atau --host 0.0.0.0 agar terjangkau dari ponsel dan tablet."
    )


class ForeignHost(Refused):
    slug = "foreign-host"
    sentence = N_(
        "Alamat %(host)s bukan milik komputer ini. Pakai --host 0.0.0.0 untuk semua alamat "
        "komputer ini, atau periksa alamatnya di setelan jaringan."
    )


class PortNotAllowed(Refused):
    slug = "port-not-allowed"
    sentence = N_(
        "Nomor port %(port)s hanya boleh dipakai administrator komputer ini. "
        "Pilih nomor mulai dari 1024 dengan --port, misalnya 8080."
    )


class WrongPort(Refused):
    slug = "wrong-port"
    sentence = N_("Nomor port %(port)s tidak ada: pilih 1 sampai 65535, misalnya 8080.")


class CannotListen(Refused):
    slug = "cannot-listen"
    sentence = N_(
        "Layanan tidak dapat dijalankan di alamat %(host)s, port %(port)s (%(why)s). "
        "Pilih alamat atau nomor lain dengan --host dan --port."
    )


class NoThreads(Refused):
    slug = "no-threads"
    sentence = N_(
        "Komputer ini tidak memberi layanan cukup utas atau memori untuk mulai. Tutup program "
        "lain atau naikkan batasnya (ulimit -u), lalu jalankan lagi."
    )


def check(host: str, port: int) -> None:
    """Look whether an address can mean a place to listen at.

    Args:
        host: a name or number, IPv6 without brackets.
        port: 1 to 65535.

    Raises:
        WrongPort: there is no such port.
        UnknownHost: nothing is known of the name.
    """
    if not 1 <= port <= MOST_PORT:
        raise WrongPort(port=port, field="port")
    try:
        if not host:
            raise UnknownHost(host=host, field="host")
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        if any(_is_nobody_s(str(place[4][0]), host) for place in places):
            raise UnknownHost(host=host, field="host")
    except (OSError, ValueError) as error:  # ValueError: no name can be so long
        raise UnknownHost(host=host, field="host") from error


def _is_nobody_s(number: str, host: str) -> bool:
    """Say whether an address is one to send to and not one of a computer, or a short form of all.

    The system takes "0" for every address, "224.0.0.1" for its own, and nobody reaches it there.
    """
    ip = ipaddress.ip_address(number.partition("%")[0])
    everywhere = ip.is_unspecified and host not in {"0.0.0.0", "::"}  # noqa: S104 - compared
    return ip.is_multicast or everywhere or number == "255.255.255.255"


@contextmanager
def bound(host: str, port: int) -> Iterator[list[socket.socket]]:
    """Hold an address while the body runs: one socket for each number behind a name.

    Raises:
        LoketError: the system does not give it; says why.
    """
    with ExitStack() as sockets:
        try:
            places = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
            taken = [
                sockets.enter_context(socket.create_server(place[:2], family=family))
                for family, *_, place in places
            ]
        except OSError as error:
            raise refusal(error, host, port) from error
        yield taken


def refusal(error: OSError, host: str, port: int) -> LoketError:
    """Say in a sentence why an address was not given to us."""
    kinds: dict[int | None, type[Refused]] = {
        errno.EADDRINUSE: AddressTaken,
        errno.EADDRNOTAVAIL: ForeignHost,
        errno.EACCES: PortNotAllowed,
        errno.EPERM: PortNotAllowed,
    }
    kind = kinds.get(error.errno, CannotListen)
    return kind(host=host, port=port, why=error.strerror or error)


def connections() -> int:
    """Say how many connections may be open at once, and make room for them where it is allowed.

    Without a limit below that of the system, `accept` fails and no tap gets through; with one,
    whoever comes too many takes the place of somebody slow (`connections.py`).
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return CONNECTIONS
    return max(LEAST_CONNECTIONS, min(CONNECTIONS, soft - OWN_FILES))
