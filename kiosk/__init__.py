"""THE WEB AND THE MACHINE: pages, the command line, and the one server that runs both.

Imports go kiosk → reports → survey, never back. The map, in reading order:

    citizens                the counter's screen, the phone page, the way into the box: the hot path
    pages, compiled, qr     pages made to bytes once; their templates compiled once; QR codes
    public                  pages for everybody: receipts, the published index, health
    parts                   the pages of a part, assembled and guarded
    paths                   the addresses of a counter: its pages, and where its answers go
    context, pairing        what a request may reach; which browser is a kiosk
    invitations, noticed    how a browser gets to be a kiosk; what the service noticed as it ran
    waiting                 what paired screens have not brought home yet
    hosts, proxies          at which names we are asked for, and by whom; from whose page it came
    budget, tickets         how often a browser and an address send forms; codes that vouch for one
    uptime                  how long the machine has run, and which run it is
    config, errors, language  settings; how refusals and languages come to a page
    wayfinding              where an address that leads nowhere leads on to
    machine                 the one server that runs it all, jobs by the clock, doctor, logs
    plans, overview         what an act would change, and what is set up, in words
    cli, commands           the command line
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

__version__ = "0.1.0"

STATIC = Path(__file__).parent / "static"


@cache
def static_version(name: str) -> str:
    """Return eight hex digits that change when a static file does."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]


def static_path(name: str, root: str = "") -> str:
    """Return the address of a static file, below the path at which browsers see the pages."""
    return f"{root}/static/{name}?v={static_version(name)}"
