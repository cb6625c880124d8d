"""Who came to the counters of the frozen office, and what its clerks brought in: always the same.

Nothing here knows the program but for the question that its page draws after a tap: it gives what
was sent to which address, and files as text. `make.py` sends and imports them in the order of time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from survey.questionnaire import load

SEED = 1417
FIRST = date(2026, 7, 27)  # Monday of 2026-W31
N_WEEKS = 17  # up to 2026-W47
HOLIDAY = date(2026, 8, 17)
UNSUR = (
    *("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku"),
    *("pengaduan", "sarana"),
)
SCREEN, STRANGER = "screen", "stranger"  # a counter's paired screen; any other browser

OFFICE = """
[office]
name = "Kantor Contoh Beku"
region = "9999"
timezone = "Asia/Jakarta"
letterhead = ["PEMERINTAH KABUPATEN CONTOH", "KANTOR CONTOH BEKU"]
signatory = { name = "Kepala Contoh", position = "Kepala Kantor", nip = "19700101 199501 2 999" }
closed = ["2026-08-17"]

[[unit]]
code = "dukcapil"
name = "Pelayanan Loket Dukcapil"
public_name = "Dukcapil Contoh"
hours = "Mon-Fri 08:00-15:00"
services = [
    { code = "ktp", name = "KTP-el", standard_days = 1 },
    { code = "kk", name = "Kartu Keluarga", standard_days = 1 },
]
counters = [
    { code = "L1", name = "Loket 1", services = ["ktp", "kk"] },
    { code = "L2", name = "Loket 2", services = ["kk", "ktp"] },
]
officers = [
    { code = "P01", name = "Siti Contoh" },
    { code = "P02", name = "Bambang Contoh" },
    { code = "P03", name = "Dewi Contoh" },
    { code = "P04", name = "Hendra Contoh" },
]

[[unit]]
code = "izin"
name = "Pelayanan Perizinan"
public_name = "Perizinan Contoh"
hours = "Mon-Fri 08:00-15:00"
services = [{ code = "nib", name = "Nomor Induk Berusaha", standard_days = 3 }]
counters = [{ code = "M1", name = "Meja 1", services = ["nib"] }]
officers = [{ code = "Q01", name = "Nurul Contoh" }, { code = "Q02", name = "Agus Contoh" }]
"""
EARLIER = """period,ikm,n,source,weight,biaya,sarana
2024-S2,"81,20",150,Laporan SKM 2024 semester 2,"0,11",,
2025-S1,"82,75",163,Laporan SKM 2025 semester 1,1/9,"3,4100","3,0200"
"""
CREW = ("P01", "P02", "P03")
RELIEF, RELIEF_FROM, RELIEF_DAYS = "P04", date(2026, 10, 26), (1, 3)  # a colleague of few ratings
# Satisfied with an officer, of ten; what the figures about officers should find.
GOOD = {"P01": 9, "P02": 8, "P03": 5, "P04": 8, "Q01": 9, "Q02": 7}
REASONS = {
    "low": ("lama", "sistem", "kurang-ramah", "penjelasan-kurang"),
    "high": ("cepat", "ramah", "mudah"),
}
COMMENTS = (
    "Antrean lama sekali hari ini",
    "Petugas ramah dan jelas",
    "Sistem sering mati",
    "Kursi tunggu kurang",
    "Cepat, terima kasih",
    "Syarat kurang jelas di papan",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a browser sent: when (local), where to, which fields, and which browser."""

    at: datetime
    path: str
    fields: dict[str, object]
    sender: str = SCREEN


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is on duty at a counter, from when to when."""

    unit: str
    counter: str
    officer: str
    start: datetime
    end: datetime


def days(first: date = FIRST, n_weeks: int = N_WEEKS) -> list[date]:
    """Give the days on which the office was open."""
    every = [first + timedelta(days=n) for n in range(7 * n_weeks)]
    return [day for day in every if day.weekday() < 5 and day != HOLIDAY]


def turns(day: date) -> list[Turn]:
    """Give the roster of a day: hand-over at half past eleven, and everybody moves on every day."""
    moved_on = (day - FIRST).days // 7 + day.weekday()
    begin, noon, end = (datetime.combine(day, time(h, m)) for h, m in ((8, 0), (11, 30), (15, 0)))
    spans = [(place, span) for place in ("L1", "L2") for span in ((begin, noon), (noon, end))]
    duties = []
    for n, (counter, (start, stop)) in enumerate(spans):
        officer = CREW[(n + moved_on) % len(CREW)]
        if day >= RELIEF_FROM and day.weekday() in RELIEF_DAYS and (counter, start) == ("L2", noon):
            officer = RELIEF
        duties.append(Turn("dukcapil", counter, officer, start, stop))
    duties.append(Turn("izin", "M1", "Q01" if day.weekday() % 2 == 0 else "Q02", begin, end))
    return duties


def roster(duties: list[Turn]) -> str:
    """Write a roster as the office keeps it."""
    lines = ["unit,counter,officer,from,to"]
    lines += [
        f"{t.unit},{t.counter},{t.officer},{t.start:%Y-%m-%dT%H:%M},{t.end:%Y-%m-%dT%H:%M}"
        for t in duties
    ]
    return "\n".join(lines) + "\n"


class Town:
    """The citizens, drawn one after another."""

    def __init__(self, seed: int = SEED) -> None:
        self._chance = random.Random(seed)

    def sent(self, day: date) -> list[Sent]:
        """Give all that was sent on a day, in the order of time."""
        sent: list[Sent] = []
        for turn in turns(day):
            usual = (0, 1, 1, 2) if turn.unit == "dukcapil" else (1, 1, 2, 3)
            for _ in range(self._chance.choice(usual)):
                sent += self._visit(turn)
        if self._chance.random() < 0.45:
            sent.append(self._phone(day))
        return sorted(sent, key=lambda answer: answer.at)

    def _visit(self, turn: Turn) -> Iterator[Sent]:
        chance = self._chance
        seconds = int((turn.end - turn.start).total_seconds())
        at = turn.start + timedelta(seconds=chance.randrange(600, seconds - 60))
        trouble = turn.unit == "dukcapil" and date(2026, 10, 19) <= at.date() <= date(2026, 10, 30)
        pleased = chance.randrange(10) < GOOD[turn.officer] - (6 if trouble else 0)
        kepuasan = chance.choice((3, 4, 4) if pleased else (1, 2, 2))
        screen = f"/kiosk/{turn.unit}/{turn.counter}"
        tap = self.id()
        service = chance.choice(("ktp", "ktp", "kk", "kk", ""))
        fields: dict[str, object] = {"id": tap, "kepuasan": kepuasan, "lang": "id"}
        fields["ignored"] = chance.choice((0,) * 12 + (1, 4))
        if service and turn.unit == "dukcapil":
            fields["service"] = service
        sender = STRANGER if chance.random() < 0.06 else SCREEN
        yield Sent(at, f"{screen}/ratings", fields, sender)
        if chance.random() < (0.6 if pleased else 0.8):
            detail = self._detail(tap, kepuasan, trouble=trouble)
            after = at + timedelta(seconds=chance.randrange(5, 30))
            yield Sent(after, f"{screen}/ratings/{tap}/detail", detail, sender)
        if chance.random() < 0.12:
            yield self._walk(turn, tap, at, kepuasan)

    def _detail(self, tap: str, kepuasan: int, *, trouble: bool) -> dict[str, object]:
        """Give what is added to a tap: reasons, one question, a comment, or some of them."""
        chance = self._chance
        detail: dict[str, object] = {"id": self.id()}
        extra = chance.random() < 0.85
        if extra:
            detail[load("skm-2017/1").drawn_unsur(UUID(tap))] = max(
                1, kepuasan - chance.choice((0, 0, 1))
            )
        if not extra or chance.random() < 0.55:
            side = "low" if kepuasan < 3 else "high"
            detail["reasons"] = [chance.choice(REASONS[side]), chance.choice(REASONS[side])]
            if trouble and side == "low":
                detail["reasons"] = ["sistem"]
        if chance.random() < 0.2:
            detail["comment"] = chance.choice(COMMENTS)
        return detail

    def _walk(self, turn: Turn, tap: str, at: datetime, kepuasan: int) -> Sent:
        """Give the form that follows a tap on the screen; one in four is left unfinished."""
        chance = self._chance
        left = chance.random() < 0.25
        seconds = chance.randrange(40, 160)
        fields = {"id": self.id(), "rating": tap, "duration_s": seconds}
        fields |= self._scores(kepuasan, chance.randrange(2, 6) if left else 9)
        if left:
            fields["unfinished"] = 1
        at += timedelta(seconds=seconds)
        return Sent(at, f"/kiosk/{turn.unit}/{turn.counter}/forms", fields)

    def _phone(self, day: date) -> Sent:
        chance = self._chance
        unit = chance.choice(("dukcapil/L1", "dukcapil/L2", "izin/M1"))
        at = datetime.combine(day, time(chance.randrange(9, 21), chance.randrange(60)))
        fields: dict[str, object] = {"id": self.id(), "duration_s": chance.randrange(60, 400)}
        fields |= self._scores(chance.choice((2, 3, 3, 4)), 9)
        if chance.random() < 0.2:
            del fields[chance.choice(UNSUR)]
        if chance.random() < 0.8:
            fields |= self._profile()
        if chance.random() < 0.5:
            fields["comment"] = chance.choice(COMMENTS)
        return Sent(at, f"/q/{unit}", fields, STRANGER)

    def _profile(self) -> dict[str, object]:
        chance = self._chance
        return {
            "sex": chance.choice("LP"),
            "age_band": chance.choice(("17-25", "26-35", "36-45", "46-55", "66+")),
            "education": chance.choice(("SMP", "SMA", "SMA", "S1")),
            "job": chance.choice(("SWASTA", "WIRAUSAHA", "PNS", "LAINNYA")),
        }

    def _scores(self, near: int, n: int) -> dict[str, object]:
        scores: dict[str, object] = {}
        for key in UNSUR[:n]:
            moved = near + self._chance.choice((-1, 0, 0, 0, 1))
            scores[key] = 4 if key == "biaya" else max(1, min(4, moved))
        return scores

    def id(self) -> str:
        """Draw an id as a browser does."""
        return str(UUID(int=self._chance.getrandbits(128), version=4))

    def burst(self, at: datetime) -> Iterator[Sent]:
        """Give nine times the best face within two minutes: somebody at the screen himself."""
        for n in range(9):
            fields: dict[str, object] = {"id": self.id(), "kepuasan": 4}
            yield Sent(at + timedelta(seconds=13 * n), "/kiosk/dukcapil/L1/ratings", fields)

    def given(self, unit: str, week: list[date]) -> str:
        """Write how many services a unit gave in a week, with the officer where it knows him."""
        lines = ["date,service,n,officer"]
        for day in week:
            if unit == "izin":
                lines.append(f"{day},nib,{self._chance.randrange(4, 9)},")
            else:
                kk, ktp = self._chance.randrange(4, 9), self._chance.randrange(3, 7)
                pair = [turn.officer for turn in turns(day) if turn.counter == "L2"]
                lines += [f"{day},kk,{kk},{pair[0]}", f"{day},ktp,{ktp},"]
        return "\n".join(lines) + "\n"

    def paper(self, first: date, last: date, n: int, *, timed: bool = False) -> str:
        """Write paper forms as a clerk typed them, the unsur by their number in the list."""
        chance = self._chance
        columns = ["no", "answered_at", "service", *(f"U{k}" for k in range(1, 10))]
        lines = [",".join([*columns, "sex", "age", "education", "job", "comment"])]
        for number in range(1, n + 1):
            day = first + timedelta(days=chance.randrange((last - first).days + 1))
            while day.weekday() > 4:
                day -= timedelta(days=1)
            when = f"{day}T{chance.randrange(8, 15):02}:{chance.randrange(60):02}"
            scores = self._scores(chance.choice((3, 3, 4)), 9).values()
            who = self._profile().values() if chance.random() < 0.8 else [""] * 4
            comment = chance.choice(("", "", *COMMENTS)).replace(",", "")
            cells = [number, when if timed else day, chance.choice(("kk", "ktp")), *scores, *who]
            lines.append(",".join(map(str, [*cells, comment])))
        return "\n".join(lines) + "\n"
