"""Made-up answers for report tests, always the same: no register, no clock, no chance."""

import hashlib
from collections import Counter as TallyOf
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from reports.disclosure import last_block, weeks_of
from reports.evidence import frames
from reports.evidence.cells import Group
from reports.evidence.people import people
from reports.measures import quality
from reports.weekly import figures as weekly
from reports.weekly import people as sorting
from reports.weekly.content import Weekly
from reports.weekly.people import Read
from survey.office.facts import Counter, Office, Officer, Service, Signatory, Unit
from survey.office.opening import Opening
from survey.periods import Week
from survey.questionnaire import current
from survey.register.answers import Answer
from survey.register.services import Recorded

FORM = current()
EMPTY = "-" * len(FORM.items)
WEEK = Week(2026, 47)
SHOWN = [Week.of(WEEK.first - timedelta(days=7 * back)) for back in range(12, -1, -1)]
MAPPED = weeks_of(last_block(WEEK))  # of the half-day map
FRIDAY = datetime(2026, 11, 20, 8, 4, tzinfo=UTC)  # 15.04 WIB
FRESH = frames.Freshness(waiting=0, until_at=FRIDAY)
UNIT = Unit(
    code="dukcapil",
    name="Pelayanan Loket Dukcapil",
    public_name="Dukcapil Contoh",
    opening=Opening.always("Mon-Fri 08:00-15:00"),
    services=(Service("ktp", "KTP-el"),),
    counters=(Counter("L1", "Loket 1", (), "K7Q2"),),
    officers=(Officer("P01", "Siti Rahmawati"), Officer("P02", "Budi Hartono")),
)
OFFICE = Office(
    name="Dinas Kependudukan dan Pencatatan Sipil Kabupaten Contoh",
    region="9999",
    timezone="Asia/Jakarta",
    letterhead=("PEMERINTAH KABUPATEN CONTOH", "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL"),
    signatory=Signatory("Dra. Endang Lestari, M.Si.", "Kepala Dinas", "19700101 199503 2 001"),
)


def number(*words: object) -> int:
    """Give a number that looks like chance and is the same every time."""
    return int.from_bytes(hashlib.sha256(repr(words).encode()).digest()[:6], "big")


def chance(part: float, *words: object) -> bool:
    return number(*words) % 10_000 < part * 10_000


def tap(
    on: date,
    kepuasan: int,
    *,
    n: int = 0,
    slot: str = "am",
    channel: str = "kiosk",
    flags: tuple[str, ...] = (),
    officer: str | None = None,
) -> Answer:
    """Make a tap; ten by ten it is about one of two officers, unless it is said about whom."""
    name = UUID(int=number("tap", on, n, slot, channel, kepuasan) << 80 | n)
    return Answer(
        id=name.bytes,
        kind="rating",
        about=None,
        day=on.isoformat(),
        slot=slot,
        minute=540 if slot == "am" else 800,
        counter="L1",
        service="ktp",
        channel=channel,
        lang="id",
        questionnaire=FORM.ref,
        scores=FORM.encode({"kepuasan": kepuasan}),
        reasons=(),
        officer=f"P0{1 + n // 10 % 2}" if officer is None else officer,
        ground="duty",
        flags=flags,
        has_comment=False,
        sex="",
        age_band="",
        education="",
        job="",
    )


def detail(of: Answer, reasons: Sequence[str] = (), extra: int | None = None, n: int = 0) -> Answer:
    key = FORM.drawn_unsur(UUID(bytes=of.id))
    return of._replace(
        id=UUID(int=number("detail", of.id, n) << 64 | n).bytes,
        kind="detail",
        about=of.id,
        scores=FORM.encode({key: extra}) if extra else EMPTY,
        reasons=tuple(sorted(reasons)),
        flags=(),
    )


def form(
    on: date,
    scores: dict[str, int],
    *,
    n: int = 0,
    channel: str = "qr",
    about: Answer | None = None,
) -> Answer:
    first = tap(on, 3, n=n, slot="pm", channel=channel)
    return first._replace(
        id=UUID(int=number("form", on, n, channel) << 80 | n).bytes,
        kind="form",
        about=about.id if about else None,
        scores=FORM.encode(scores),
        officer="",
        ground="none",
    )


def read(
    answers: Sequence[Answer],
    *,
    given: Sequence[Recorded] = (),
    comments: Sequence[tuple[str, str]] = (),
    heads: Sequence[frames.ChainHead] = (),
    n_forms: int = 0,
    office: Office = OFFICE,
    unit: Unit = UNIT,
    marks: frames.Marks | None = None,
    until_at: datetime = FRIDAY,
    history: Mapping[str, tuple[int, int]] | None = None,
) -> Read:
    persons = people(answers)
    alive = frozenset((one.day, one.slot) for one in persons if one.channel == "kiosk")
    taps = [one for one in persons if one.counts_as_tap]
    counted = TallyOf(one.day for one in taps)
    pleased = TallyOf(one.day for one in taps if (one.kepuasan or 0) >= 3)
    block = last_block(WEEK)
    mapped: dict[Group, tuple[int, int]] = {}
    for one in taps:
        if date.fromisoformat(one.day) in block:
            place = (one.day, one.slot, one.officer.casefold())
            n, k = mapped.get(place, (0, 0))
            mapped[place] = n + 1, k + ((one.kepuasan or 0) >= 3)
    record = quality.Record(
        office=office,
        unit=unit,
        half_days=quality.open_half_days(office, unit, WEEK.first, WEEK.last, until_at),
        begun=WEEK.first,
        until=WEEK.last,
        alive=alive,
        marks=marks or frames.Marks((), 0),
        heads=tuple(heads),
        waiting=0,
    )
    return Read(
        record=record,
        people=persons,
        earlier=(),
        given=tuple(given),
        given_in_week=tuple(g for g in given if g.day >= WEEK.first.isoformat()),
        half_day_taps=mapped,
        days={**(history or {}), **{day: (n, pleased[day]) for day, n in counted.items()}},
        n_forms=n_forms,
        form_days=TallyOf(date.fromisoformat(p.day) for p in persons for _ in p.forms),
        comments=tuple(comments),
        unpaired={},
        refs=frozenset(one.questionnaire for one in answers),
    )


def report(
    answers: Sequence[Answer],
    lang: str = "id",
    fresh: frames.Freshness = FRESH,
    target: float | None = None,
    **more: object,
) -> Weekly:
    found = read(answers, until_at=fresh.until_at, **more)  # type: ignore[arg-type]
    return weekly.count(found, sorting.people(found, SHOWN, fresh), lang, fresh, target)


def week_of_taps(week: Week, n: int, share: float) -> list[Answer]:
    """Spread n taps over the five days and two halves of a week."""
    found = []
    for i in range(n):
        on = week.first + timedelta(days=i % 5)
        slot = "am" if i % 2 else "pm"
        good = chance(share, "good", week, i)
        value = (4 if chance(0.45, "very", week, i) else 3) if good else 2 - (i % 3 == 0)
        found.append(tap(on, value, n=i, slot=slot))
    return found


LOW = ("lama", "lama", "lama", "syarat-kurang-jelas", "sistem", "penjelasan-kurang", "lama")
HIGH = ("cepat",)
WORDS = (
    "Antrean Senin pagi terlalu panjang, hanya dua loket yang buka.",
    "Bu Siti sabar menjelaskan syarat akta kelahiran.",
    "Nomor saya 0812-3456-7890, tolong dihubungi soal KK.",
    "Kursi kurang, banyak ibu membawa anak berdiri.",
    "Cepat dan gratis, terima kasih.",
    "Daftar syarat di papan belum sama dengan yang diminta di loket.",
    "Sistem mati hampir satu jam tanpa pemberitahuan.",
    "NIK 3201234567890001 salah ketik, mohon diperbaiki.",
    "Ruang laktasi sudah bagus.",
    "Mohon ada jalur khusus lansia.",
)


def like_a_real_office(per_week: int = 400, last_share: float = 0.82) -> list[Answer]:
    """Thirteen weeks of a believable counter, the last one worse, with forms and extras."""
    found: list[Answer] = []
    for week in SHOWN:
        share = last_share if week == WEEK else 0.9
        for i, one in enumerate(week_of_taps(week, per_week, share)):
            value = FORM.decode(one.scores)["kepuasan"]
            flagged = one._replace(flags=("mash",)) if chance(0.015, week, i, "f") else one
            found.append(flagged)
            if chance(0.35, "detail", week, i):
                side = LOW if value <= 2 else HIGH
                known = [r.key for r in FORM.reasons_for(value)]
                wanted = side[i % len(side)]
                key = wanted if wanted in known else known[i % len(known)]
                found.append(detail(one, [key], extra=2 + (i % 3 > 0) + (value == 4), n=i))
        for i in range(max(1, per_week // 30)):
            scores = {
                item.key: 2 + (number(week, i, item.key) % 3 > 0) + (number(i, item.key) % 2)
                for item in FORM.unsur
            }
            scores["biaya"] = 4
            found.append(form(week.first + timedelta(days=i % 5), {**scores, "kepuasan": 3}, n=i))
    return found


def a_history(weeks: int = 30, shifted: int = 14) -> dict[str, tuple[int, int]]:
    """Count taps of the weeks before those shown; the level fell `shifted` weeks before them."""
    found = {}
    for back in range(1, weeks + 1):
        for day in range(5):
            on = SHOWN[0].first - timedelta(days=7 * back - day)
            n = 18 + number(on) % 13
            share = 0.78 if back > shifted else 0.9
            found[on.isoformat()] = (n, round(n * share) - number(on, "k") % 3)
    return found


def services(per_day: int = 204) -> list[Recorded]:
    days = [WEEK.last - timedelta(days=back) for back in range(364)]
    return [
        Recorded(day.isoformat(), "ktp", "", per_day, "queue") for day in days if day.weekday() < 5
    ]


def remarks() -> list[tuple[str, str]]:
    return [
        ((WEEK.first + timedelta(days=i // 4)).isoformat(), text) for i, text in enumerate(WORDS)
    ]


HEADS = (
    frames.ChainHead("a" * 32, "demo", 9012, "7f3a 91c0 55de 02b4", 0),
    frames.ChainHead("b" * 32, "main", 143, "0b4e 54fa c211 9d07", 0),
)


def demo(lang: str = "id", **more: object) -> Weekly:
    values: dict[str, object] = {
        "given": services(),
        "comments": remarks(),
        "heads": HEADS,
        "n_forms": 143,
    }
    return report(like_a_real_office(), lang, **{**values, **more})  # type: ignore[arg-type]


def with_long_names() -> tuple[Office, Unit]:
    long = "Unit Pelaksana Teknis Pelayanan Administrasi Kependudukan Terpadu Satu Pintu"
    name = f"{long} Kecamatan Pangkalan Balai Selatan Kabupaten Ogan Komering Ulu Timur"
    head = ("PEMERINTAH KABUPATEN OGAN KOMERING ULU TIMUR PROVINSI SUMATERA SELATAN", name.upper())
    office = replace(OFFICE, name=name, letterhead=head, demo=True)
    return office, replace(UNIT, name=name)
