"""The kiosk's browser for tests that have no browser: the cookie of a counter."""

from kiosk.config import Config
from kiosk.pairing import COOKIE, make_kiosk


def cookie_of(config: Config, place: str = "dukcapil/L1") -> str:
    """Pair a browser with a counter, `unit/counter`, and give what it sends as `Cookie`."""
    unit, counter = place.split("/")
    return f"{COOKIE}={make_kiosk(config, unit, counter, '')}"
