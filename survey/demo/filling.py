"""Builds the demonstration office: thirteen weeks and the current one, from `data/demo/`.

Its answers go through a box of their own (device `demo`) and are accepted like any others; the
office is marked, so that every page and print says CONTOH. Read next: `people.py`.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import mkdtemp

from survey import actions
from survey.answers.drafts import Draft
from survey.box import Box
from survey.demo.people import Citizens, Served
from survey.demo.truth import OFFICE, WEEKS, first_monday, truth
from survey.errors import Conflict
from survey.exchange.offices.office import read_office
from survey.language import N_
from survey.office.facts import Duty, Office, Unit
from survey.register.engine import Register
from survey.register.opening import open_register
from survey.register.services import Given
from survey.transfer.forward import Forwarder, InProcess

SEED = 2017
AHEAD = 8  # weeks of roster to come, so that a demonstration left running still has one
BY = "demo"
HAND_OVER = time(11, 30)
PAIRS = (("P01", "P02"), ("P03", "P04"), ("P05", "P06"))
ROTATING = ("L1", "L2", "L3")
EVERY = 3  # weeks after which a pair moves on to the next counter
FIXED, RELIEF = "P07", "P08"
RELIEF_FROM = 11  # the week in which the new colleague begins, two afternoons a week
RELIEF_DAYS = (2, 4)


class NotEmpty(Conflict):
    """There is already something where the demonstration should be built."""

    slug = "demo-not-empty"
    sentence = N_("Folder %(folder)s tidak kosong. Hapus atau pindahkan dulu folder itu.")


def present_day() -> date:
    """Give the current day of the made-up office, whatever this machine's own zone."""
    return read_office(OFFICE).office.day_of(datetime.now(UTC))


def build(data_dir: Path, *, today: date, now: datetime | None = None, seed: int = SEED) -> None:
    """Build the demonstration in an empty or absent folder; it appears there only when whole.

    Args:
        data_dir: Where its register, boxes and bundle belong.
        today: The current day of the made-up office.
        now: UTC; nothing is later. None means the present moment if that is today there, else
            the end of today.
        seed: Another seed makes another town with the same truth.

    Raises:
        NotEmpty: There is something in the folder.
    """
    if data_dir.exists() and any(data_dir.iterdir()):
        raise NotEmpty(folder=data_dir)
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    building = Path(mkdtemp(prefix=f".{data_dir.name}-", dir=data_dir.parent))
    try:
        with closing(open_register(building / "register.db", create=True)) as register:
            _fill(register, building, today, now, seed)
        building.replace(data_dir)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _fill(register: Register, folder: Path, today: date, now: datetime | None, seed: int) -> None:
    office_file = read_office(OFFICE)
    office, unit = replace(office_file.office, demo=True), office_file.units[0]
    duties = tuple(_roster(office, unit, first_monday(today)))
    actions.set_office(register, office, [unit], {unit.code: duties}, BY)
    actions.publish_bundle(register, folder)
    until = _until(office, today, now)
    people = Citizens(
        truth(),
        unit,
        duties,
        office.zone,
        tenant=register.tenant,
        first=first_monday(today),
        seed=seed,
    )
    given: list[Given] = []
    drafts: list[Draft] = []
    for on in _open_days(office, unit, today):
        served = [visit for visit in people.served(on) if visit.at <= until]
        given += _given(unit, on, served)
        drafts += (draft for draft in people.answers(on, served) if _local(office, draft) <= until)
    drafts.sort(key=lambda draft: (draft.at, draft.about is not None))
    with closing(Box.open(folder / "boxes", "demo", register.tenant)) as box:
        box.append_many(drafts)
        forwarder = Forwarder(box, InProcess(register), limit=20_000)
        while forwarder.pass_once():
            pass
    actions.set_services_given(register, given, N_("register layanan"), BY)
    actions.judge(register)


def _until(office: Office, today: date, now: datetime | None) -> datetime:
    """Give the local moment after which nothing has happened yet."""
    local = (now or datetime.now(UTC)).astimezone(office.zone).replace(tzinfo=None)
    return local if now or local.date() == today else datetime.combine(today, time.max)


def _local(office: Office, draft: Draft) -> datetime:
    return (draft.at or datetime.now(UTC)).astimezone(office.zone).replace(tzinfo=None)


def _open_days(office: Office, unit: Unit, today: date) -> Iterator[date]:
    on = first_monday(today)
    while on <= today:
        if office.is_open(unit, on):
            yield on
        on += timedelta(days=1)


def _roster(office: Office, unit: Unit, first: date) -> Iterator[Duty]:
    """Make the roster: pairs hand over at half past eleven and move on every third week."""
    for n in range((WEEKS + 1 + AHEAD) * 7):
        on, week = first + timedelta(days=n), n // 7 + 1
        if not office.is_open(unit, on):
            continue
        spans = office.spans(unit, on)
        start, end = (datetime.combine(on, t) for t in (spans[0][0], spans[-1][1]))
        noon = datetime.combine(on, HAND_OVER)
        for place, pair in enumerate(PAIRS):
            counter = ROTATING[(place + (week - 1) // EVERY) % len(ROTATING)]
            early, late = pair if (week + on.weekday()) % 2 else pair[::-1]
            yield Duty(counter, early, start, noon)
            yield Duty(counter, late, noon, end)
        if week >= RELIEF_FROM and on.isoweekday() in RELIEF_DAYS:
            yield Duty("L4", FIXED, start, noon)
            yield Duty("L4", RELIEF, noon, end)
        else:
            yield Duty("L4", FIXED, start, end)


def _given(unit: Unit, on: date, served: Sequence[Served]) -> Iterator[Given]:
    """Count the services of a day as the office's own register of services has them."""
    counts: dict[tuple[str, str], int] = {}
    for visit in served:
        key = (visit.service, visit.officer)
        counts[key] = counts.get(key, 0) + 1
    for (service, officer), n in sorted(counts.items()):
        yield Given(unit.code, on, service, officer, n)
