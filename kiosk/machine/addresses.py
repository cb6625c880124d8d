"""Where the service can be reached, for whoever has to type it at a screen.

A service that runs notes its host and port in `serving.json`, for commands know neither. Which
address an office gives its citizens is a setting (`KIOSK_ADDRESS`). Read next: `listening.py`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import ipaddress
import json
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

from kiosk.config import Config
from survey.files import CannotWrite, whole

# Where a service listens that listens everywhere → this machine's own number there.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
_NOBODY = ("192.0.2.1", 9)  # reserved for documents; nothing is sent there
_SIOCGIFADDR = 0x8915  # Linux: asks an interface for its IPv4 number
_NUMBERS_6 = Path("/proc/net/if_inet6")
_GLOBAL = "00"  # its scope: neither this machine's alone nor that of one cable


@contextlib.contextmanager
def announced(config: Config) -> Iterator[None]:
    """Note host, port, address and further names of a service for as long as it runs.

    A second service on the same folder is refused by the box a moment later; what the first one
    noted stays.
    """
    file = config.data_dir / "serving.json"
    ours = _running(config) is None and config.data_dir.is_dir()
    if ours:
        where = {"host": config.host, "port": config.port, "address": config.address}
        where |= {"hosts": config.hosts}
        with contextlib.suppress(CannotWrite), whole(file) as spare:
            spare.write_text(json.dumps({"pid": os.getpid()} | where), encoding="utf-8")
    try:
        yield
    finally:
        if ours:
            file.unlink(missing_ok=True)


def addresses(config: Config) -> tuple[str, ...]:
    """Return the addresses to open the service at, the best first.

    The one that the office gives its citizens comes first, then that of each network; this
    machine's own stands alone where the service is reached from nowhere else.
    """
    running = serving(config)
    public = (running.address or config.address).rstrip("/")
    loop = dataclasses.replace(running, host=EVERYWHERE.get(running.host, running.host))
    own = in_networks(running) or (loop.own_address,)
    return tuple(dict.fromkeys([*filter(None, [public]), *own]))


def in_networks(config: Config) -> tuple[str, ...]:
    """Return the addresses of a service that listens everywhere, one per network, the best first.

    () where this machine is in no network, and for a service at one address.
    """
    if config.host not in EVERYWHERE:
        return ()
    return tuple(dataclasses.replace(config, host=ip).own_address for ip in _own_ips(config.host))


def serving(config: Config) -> Config:
    """Return how the service of this folder runs, the settings as they are when none does.

    Its address and names may stand in the unit file alone, where a command in a shell does not see
    them.
    """
    return _running(config) or config


def is_running(config: Config) -> bool:
    """Tell whether a service runs on this folder."""
    return _running(config) is not None


def _running(config: Config) -> Config | None:
    """Return how the service of this folder runs, None when none does."""
    match _noted(config):
        case {
            "pid": int(pid),
            "host": str(host),
            "port": int(port),
            "address": str(address),
            "hosts": list(hosts),
        } if _is_alive(pid):
            names = tuple(map(str, hosts))
            return dataclasses.replace(config, host=host, port=port, address=address, hosts=names)
    return None


def _noted(config: Config) -> dict[str, object]:
    try:
        values = json.loads((config.data_dir / "serving.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def _own_ips(host: str) -> tuple[str, ...]:
    """Return this machine's numbers in its networks.

    Args:
        host: `::` for IPv6; a service that listens there is not reached by IPv4.
    """
    numbers = _numbers_6() if host == "::" else _numbers_4()
    return tuple(dict.fromkeys(ip for ip in numbers if not ipaddress.ip_address(ip).is_loopback))


def _numbers_4() -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        with contextlib.suppress(OSError):
            asking.connect(_NOBODY)  # only looks up by which way it would be reached
            yield str(asking.getsockname()[0])
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):  # it has none
                request = struct.pack("256s", name.encode()[:15])
                yield socket.inet_ntoa(fcntl.ioctl(asking, _SIOCGIFADDR, request)[20:24])


def _numbers_6() -> Iterator[str]:
    with contextlib.suppress(OSError):
        for line in _NUMBERS_6.read_text(encoding="ascii").splitlines():
            number, _, _, scope, *_ = line.split()
            if scope == _GLOBAL:
                yield str(ipaddress.IPv6Address(bytes.fromhex(number)))
