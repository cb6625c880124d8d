"""How figures are said: percentages, ranges, channels and flags in the reader's language.

Only words; the figures come from the modules that compute them. Read next: weekly/sheet.py,
which uses most of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from reports.disclosure.grid import SHORT_BLOCK_WEEKS, block_of
from survey.language import N_, date_range, day_name, number, translator
from survey.office.hours import Hours

WORD_FOR_WORD = ("skm-2017/1",)  # versions in the regulation's own words and order
LONGEST_DEVICE = 18  # letters of a device's name in a list of chains
_MONDAY = date(2026, 11, 16)  # any Monday; only the names of its week are used
CHANNELS = {
    "kiosk": N_("Layar loket"),
    "qr": N_("Ponsel (QR)"),
    "ticket": N_("Tiket antrean"),
    "assisted": N_("Dibantu petugas survei"),
    "import": N_("Dari berkas"),
}
FLAGS = {
    "unpaired": N_("Bukan dari layar loket yang terdaftar"),
    "burst": N_("Lonjakan penilaian"),
    "long-run": N_("Deretan nilai yang sama"),
    "out-of-hours": N_("Di luar jam buka"),
    "faster-than-services": N_("Lebih banyak daripada layanan"),
    "mash": N_("Layar ditekan berulang-ulang"),
    "equal-forms": N_("Formulir sama beruntun"),
    "form-rush": N_("Formulir berdesakan"),
    "same-device": N_("Banyak dari satu ponsel"),
    "hasty-equal": N_("Jawaban sama dan terlalu cepat"),
    "clock": N_("Jam perangkat tidak tepat"),
    "visit_twice": N_("Kedua kali untuk satu kunjungan"),
    "private": N_("Waktu, profil, atau komentar tidak cocok dengan sidiknya"),
}
# What rules only show, and never set on an answer.
SHOWN_ONLY = {
    "more-forms-than-services": N_("Formulir lebih banyak daripada layanan"),
    "over-budget": N_("Banyak formulir dari satu alamat"),
    "hasty": N_("Diisi lebih cepat daripada membaca"),
    "against-tap": N_("Berlawanan dengan sentuhannya sendiri"),
}
SOURCES = {
    "queue": N_("mesin antrean"),
    "register": N_("buku layanan"),
    "officers": N_("menurut catatan petugas"),
}


def hundredfold(share: float) -> Decimal:
    """Give a share (0-1) in percent as a person works it out: 57 of 200 is 28.5, not 28.499999…."""
    return Decimal(repr(share)) * 100


def percent(share: float, lang: str, places: int = 0) -> str:
    """Say a share (0-1) as a percentage; never 100 or 0 when somebody is on the other side.

    One decimal more is given where rounding would hide him.
    """
    exact = hundredfold(share)
    whole = number(exact, places, lang)
    rounded_away = (whole == "100" and share < 1) or (whole == "0" and share > 0)
    return f"{number(exact, 1, lang) if rounded_away else whole}%"


def interval_text(low: float | None, high: float | None, lang: str) -> str:
    """Say an interval of a share: "79–88%"; with a decimal when it would look like a point."""
    if low is None or high is None:
        return "–"
    places = 0 if number(low * 100, 0, lang) != number(high * 100, 0, lang) else 1
    return f"{number(low * 100, places, lang)}–{number(high * 100, places, lang)}%"


def cut(text: str, longest: int) -> str:
    """Cut a text after so many letters; the last of them is then "…"."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def squeezed(device: str) -> str:
    """Shorten a device's name in its middle: names differ at their ends."""
    if len(device) <= LONGEST_DEVICE:
        return device
    return f"{device[: LONGEST_DEVICE - 8]}…{device[-7:]}"


def kept_together(text: str) -> str:
    """Keep "n 412" on one line."""
    return re.sub(r"\bn (?=\d)", "n\u00a0", text)


def until_a_block(last: date, lang: str) -> str:
    """Say that weeks about officers end with a block of four, and when the next one ends."""
    following = block_of(last + timedelta(days=1), SHORT_BLOCK_WEEKS)
    return translator(lang)(
        N_("Di atas kertas rentang ini berakhir bersama blok empat minggu; berikutnya %(day)s.")
    ) % {"day": date_range(following.last, following.last, lang)}


def signed(points: float, lang: str) -> str:
    """Say a change in whole points with its sign: "+12", "−7"."""
    size = number(abs(points), 0, lang)
    return size if size == "0" else f"{'−' if points < 0 else '+'}{size}"


def hours_text(hours: Hours, lang: str) -> str:
    """Say opening hours as a person does: "Senin–Kamis 08.00–15.00; Jumat 08.00–11.00"."""
    sign = "." if lang == "id" else ":"
    groups = [
        (list(days), spans) for spans, days in groupby(range(7), key=hours.by_weekday.__getitem__)
    ]
    return "; ".join(
        f"{_days_text(days, lang)} " + ", ".join(f"{a:%H{sign}%M}–{b:%H{sign}%M}" for a, b in spans)
        for days, spans in groups
        if spans
    )


def _days_text(days: Sequence[int], lang: str) -> str:
    named = [day_name(_MONDAY + timedelta(days=day), lang) for day in (days[0], days[-1])]
    return named[0] if len(days) == 1 else "–".join(named)


def channel_name(channel: str, lang: str) -> str:
    """Name a channel."""
    return _named(CHANNELS, channel, lang)


def flag_name(flag: str, lang: str) -> str:
    """Name a rule that marks answers, or only shows them."""
    return _named(FLAGS | SHOWN_ONLY, flag, lang)


def source_name(source: str, lang: str) -> str:
    """Name where the number of services given comes from; a file's own word is said as it is."""
    return _named(SOURCES, source, lang)


def _named(names: Mapping[str, str], key: str, lang: str) -> str:
    say: Callable[[str], str] = translator(lang)
    return say(names.get(key, key)) if key else key
