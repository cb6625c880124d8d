"""What the rows of an office file say: the office, and its units with all that is in them.

Wherever a row stands, in TOML or in a sheet, it is read here, and its mistakes are told with its
place. The files themselves are opened in `office.py`. Read next: `rows.py`,
`survey/office/facts.py`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest
from zoneinfo import ZoneInfo

from survey.actions.renames import NO_NIP
from survey.errors import Invalid, LoketError
from survey.exchange.tables.rows import Mistake, RepeatedCode, Row, UnknownCode, WrongValue
from survey.language import N_, NN_
from survey.office.dated import YES, Spell, Timeline
from survey.office.facts import Counter, Office, Officer, Service, Signatory, Unit
from survey.office.holidays import holidays
from survey.office.hours import Hours, read_day_spans, times_of
from survey.office.opening import Opening
from survey.wall_clock import IN_YEARS

OFFICE = ("name", "region", "timezone", "letterhead", "signatory", "closed", "holidays")
SIGNATORY = ("name", "position", "nip")
UNIT = (
    *("code", "name", "public_name", "hours", "days", "from", "to"),
    *("services", "counters", "officers", "duty"),
)
WEEK = ("week", "from", "to")
DAY = ("day", "hours")
SERVICE = ("code", "name", "standard_days", "from", "to")
COUNTER = ("code", "name", "services", "from", "to")
OFFICER = ("code", "name", "nip", "from", "to")
ZONE = N_("Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura")
TIMES = N_("jam seperti 08.00-12.00 atau 08.00-12.00,13.00-15.00, atau tutup")
NUMBER = N_("NIP: angka, boleh dengan spasi; yang tidak punya ditulis -, atau dikosongkan")
YEARS = N_("tahun seperti 2026, beberapa tahun dipisah dengan ;")
AS_MANY = N_("sebanyak from: tiap masa pakai satu hari pertama dan satu hari terakhir, atau -")
OR_OPEN = {
    "from": N_("tanggal di tahun 1900 sampai 2999; yang dari semula dikosongkan, atau ditulis -"),
    "to": N_("tanggal di tahun 1900 sampai 2999; yang tidak berakhir dikosongkan, atau ditulis -"),
}
OPEN = "-"  # no first or no last day
_NIP = re.compile(r"[0-9][0-9 .-]{3,29}", re.ASCII)


class LastBeforeFirst(Invalid):
    """A last day that comes before the first one."""

    slug = "last-before-first"
    sentence = N_(
        "“to” (%(last)s) lebih awal daripada “from” (%(first)s). Tukar keduanya, atau betulkan "
        "tahunnya."
    )


class OverlappingUse(Invalid):
    """Two times of use of one thing that are not one after the other."""

    slug = "overlapping-use"
    sentence = N_(
        "masa pakai harus berurutan dan tidak bertumpuk: yang mulai %(first)s datang sebelum yang "
        "terdahulu berakhir."
    )


class UnclearWeek(Invalid):
    """Opening hours with days, and not one week beside them that holds else."""

    slug = "unclear-week"
    sentence = NN_(
        "harus ada tepat satu jam buka yang biasa, yaitu yang tanpa “from”; di sini ada %(n)s. "
        "Minggu-minggu lain diberi “from”, dan “to” kalau berakhir."
    )


class RepeatedNip(Invalid):
    """One civil servant's number at two officers of a unit."""

    slug = "repeated-nip"
    sentence = N_(
        "NIP %(nip)s tertulis pada petugas %(first)s dan %(second)s. Satu NIP untuk satu orang: "
        "betulkan, atau tulis “-” pada yang bukan pemiliknya."
    )


class RepeatedDay(Invalid):
    """One day that stands twice in a list."""

    slug = "repeated-day"
    sentence = N_("hari %(day)s ada dua kali. Hapus salah satunya.")


def office(row: Row) -> Office:
    """Read the office itself.

    Raises:
        Mistake: The first mistake, with its place.
    """
    row.allow(OFFICE)
    signatory = row.given("signatory")
    signed = None
    if signatory is not None:
        if not isinstance(signatory, dict):
            raise row.wrong("signatory", N_("tabel"))
        inner = Row(signatory, row.at).allow(SIGNATORY)
        signed = Signatory(inner.text("name"), inner.text("position"), inner.text("nip", ""))
    timezone = row.text("timezone", "Asia/Jakarta")
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        raise row.wrong("timezone", ZONE) from None
    return Office(
        name=row.text("name"),
        region=row.text("region", ""),
        timezone=timezone,
        letterhead=row.texts("letterhead"),
        signatory=signed,
        closed=row.days("closed") | _holidays(row),
    )


def _holidays(row: Row) -> frozenset[date]:
    value = row.given("holidays")
    written = value if isinstance(value, list) else re.split(r"[;,\s]+", str(value or ""))
    years = [str(year).strip() for year in written]
    days: set[date] = set()
    for year in filter(None, years):
        if not re.fullmatch(r"20[0-9]{2}", year):
            raise row.wrong("holidays", YEARS)
        try:
            days.update(holiday.day for holiday in holidays(int(year)))
        except LoketError as problem:
            raise row.at(problem) from problem
    return frozenset(days)


def unit(row: Row) -> Unit:
    """Read a unit with its hours, services, counters and officers.

    Raises:
        Mistake: The first mistake, with its place.
    """
    row.allow(UNIT)
    code = row.code("code", N_("Kode unit"))
    opening = Opening(_weeks(row), _days(row))
    services = tuple(
        Service(
            r.code("code", N_("Kode layanan")),
            r.text("name"),
            r.count("standard_days"),
            _in_use(r),
        )
        for r in (r.allow(SERVICE) for r in row.rows("services"))
    )
    codes = _distinct(row, N_("Kode layanan"), [service.code for service in services])
    counters = tuple(_counter(r.allow(COUNTER), codes, code) for r in row.rows("counters"))
    officers = tuple(
        Officer(r.code("code", N_("Kode petugas")), r.text("name"), _nip(r), _in_use(r))
        for r in (r.allow(OFFICER) for r in row.rows("officers"))
    )
    _distinct(row, N_("Kode loket"), [counter.code for counter in counters])
    _distinct(row, N_("Kode petugas"), [officer.code for officer in officers])
    _check_numbers(row, officers)
    name = row.text("name")
    return Unit(
        code=code,
        name=name,
        public_name=row.text("public_name", name),
        opening=opening,
        services=services,
        counters=counters,
        officers=officers,
        in_use=_in_use(row),
    )


def _weeks(row: Row) -> Timeline:
    """Read opening hours: one week, or several with days; none where nothing is said of them."""
    given = row.given("hours")
    if given is None:
        return Timeline()
    if not isinstance(given, list):
        return Timeline((Spell(_week(row, "hours")),))
    spells = []
    for inner in row.rows("hours"):
        inner.allow(WEEK)
        written = (str(inner.given(name) or OPEN) for name in ("from", "to"))
        first, last = _first_and_last(inner, *written)
        spells.append(Spell(_week(inner, "week"), first, last))
    n_usual = sum(spell.first is None for spell in spells)
    if n_usual != 1:
        raise row.at(UnclearWeek(n=n_usual))
    return Timeline(tuple(sorted(spells, key=lambda spell: spell.first is not None)))


def _week(row: Row, name: str) -> str:
    lines = str(row.given(name) or "").splitlines()
    week = ";".join(" ".join(line.split()) for line in lines)
    try:
        return Hours.parse(Row({name: week}, row.at).text(name)).text
    except Mistake:
        raise
    except Invalid as problem:
        raise row.at(problem) from problem


def _days(row: Row) -> dict[date, str]:
    """Read the days of a unit that are not as its week: their times, "" where it is closed."""
    days: dict[date, str] = {}
    for inner in row.rows("days"):
        day, text = inner.allow(DAY).day("day"), inner.text("hours")
        if day in days:
            raise inner.at(RepeatedDay(day=day))
        try:
            days[day] = times_of(read_day_spans(text))
        except ValueError:
            raise inner.wrong("hours", TIMES) from None
    return days


def _in_use(row: Row) -> Timeline:
    """Read the first and the last day in use; several times of use stand in the same order."""
    firsts, lasts = row.texts("from"), row.texts("to")
    if max(len(firsts), len(lasts)) > 1 and len(firsts) != len(lasts):
        raise row.wrong("to", AS_MANY)
    spells: list[Spell] = []
    for first_text, last_text in zip_longest(firsts, lasts, fillvalue=OPEN):
        first, last = _first_and_last(row, first_text, last_text)
        before = spells[-1].last if spells else date.min
        if before is None or (spells and (first is None or first <= before)):
            raise row.at(OverlappingUse(first=first or OPEN))
        spells.append(Spell(YES, first, last))
    return Timeline(tuple(s for s in spells if s.first is not None or s.last is not None))


def _first_and_last(row: Row, first: str, last: str) -> tuple[date | None, date | None]:
    days = [
        None if text.strip() == OPEN else _edge(Row({name: text}, row.at), name)
        for name, text in (("from", first), ("to", last))
    ]
    if days[0] is not None and days[1] is not None and days[1] < days[0]:
        raise row.at(LastBeforeFirst(first=days[0], last=days[1]))
    return days[0], days[1]


def _edge(row: Row, name: str) -> date:
    """Read a first or a last day; a day far away mostly means that there is none."""
    try:
        return row.day(name)
    except Mistake as problem:
        wrong = problem.values["problem"]
        if isinstance(wrong, WrongValue) and wrong.values["what"] == IN_YEARS:
            raise row.wrong(name, OR_OPEN[name]) from problem
        raise


def _nip(row: Row) -> str:
    nip = row.text("nip", "")
    if nip.strip("-. ") == "":
        return NO_NIP if nip else ""
    if not _NIP.fullmatch(nip):
        raise row.wrong("nip", NUMBER)
    return nip


def _check_numbers(row: Row, officers: Sequence[Officer]) -> None:
    """Refuse two officers of one number."""
    holders: dict[str, Officer] = {}
    for officer in officers:
        if number := re.sub(r"\D", "", officer.nip):
            first = holders.setdefault(number, officer)
            if first is not officer:
                both = [f"{holder.code} (“{holder.name}”)" for holder in (first, officer)]
                raise row.at(RepeatedNip(nip=officer.nip, first=both[0], second=both[1]))


def _distinct(row: Row, what: str, codes: Sequence[str]) -> dict[str, str]:
    """Index codes without case; a code that comes twice is refused."""
    by_code: dict[str, str] = {}
    for code in codes:
        if code.casefold() in by_code:
            raise row.at(RepeatedCode(what=what, code=code))
        by_code[code.casefold()] = code
    return by_code


def _counter(row: Row, services: Mapping[str, str], unit: str) -> Counter:
    given = []
    for text in row.texts("services"):
        for code in text.replace(",", " ").split():
            if code.casefold() not in services:
                known = ", ".join(services.values()) or "–"
                problem = UnknownCode(what=N_("Layanan"), code=code, unit=unit, known=known)
                raise row.at(problem)
            given.append(services[code.casefold()])
    code = row.code("code", N_("Kode loket"))
    return Counter(code, row.text("name", code), tuple(given), "", _in_use(row))
