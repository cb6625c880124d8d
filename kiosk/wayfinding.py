"""Where somebody may go whose address leads nowhere: what can be rated, or the right address.

The sentences of an unknown unit or counter name codes, for whoever types commands; who scanned
or typed an address gets names and links instead. Read next: `kiosk/errors.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.hosts import UnknownHostName
from kiosk.paths import PHONE, path
from survey.errors import LoketError
from survey.language import N_, translator
from survey.office.bundle import Bundle, UnknownAddress
from survey.office.facts import Unit, UnknownCounter, UnknownUnit

if TYPE_CHECKING:
    from kiosk.context import State

_NO_UNIT = N_("Tidak ada unit “%(code)s” di kantor ini. Periksa alamatnya.")
_NO_COUNTER = N_("Tidak ada loket “%(code)s” di %(unit)s. Periksa alamatnya.")
_NO_HOST = N_("Layanan kami tidak ada di alamat “%(host)s”. Alamat yang benar:")
_CHOOSE = N_("Yang dapat dinilai:")

Links = tuple[tuple[str, str], ...]


def on_the_way(error: LoketError, state: State, lang: str) -> tuple[str, Links]:
    """Say what is wrong with an address, and give the names and addresses of what there is.

    An address without a host is to be put below the path at which the browser sees the pages.

    Args:
        error: Why a page cannot be shown; of another kind, it has its own sentence and no links.
        state: What is known of the office.
        lang: Language, `id` or `en`.
    """
    say = translator(lang)
    if isinstance(error, UnknownHostName):  # its sentence tells of a setting, for who may set it
        address = str(error.values["address"])
        return say(_NO_HOST) % error.values, ((address.partition("://")[2], address),)
    if not isinstance(error, (UnknownUnit, UnknownCounter, UnknownAddress)):
        return error.text(lang), ()
    bundle = state.snapshot().bundle
    query = "?lang=en" if lang == "en" else ""
    text, links = error.text(lang), _units(bundle, query)
    if isinstance(error, UnknownUnit):
        text = say(_NO_UNIT) % error.values
    elif isinstance(error, UnknownCounter):
        unit = bundle.unit(str(error.values["unit"]))
        text = say(_NO_COUNTER) % (error.values | {"unit": unit.public_name})
        links = _counters(bundle, unit, query) or links
    return (f"{text} {say(_CHOOSE)}" if links else text), links


def _units(bundle: Bundle, query: str) -> Links:
    return tuple(
        (unit.public_name, f"/{query}#{unit.code}") for unit in bundle.offered if unit.counters
    )


def _counters(bundle: Bundle, unit: Unit, query: str) -> Links:
    return tuple(
        (f"{known.public_name} · {counter.name}", path(PHONE, known.code, counter.code) + query)
        for known in bundle.offered
        if known.code == unit.code
        for counter in known.counters
    )
