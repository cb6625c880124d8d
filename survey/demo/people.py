"""The people of the made-up office: who comes, who answers, and what they say.

Every draw comes from `truth.py` through generators seeded by the day, so that the same seed
and date always make the same office. Nothing is stored here. Read next: `filling.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from survey.answers.drafts import (
    AGE_BANDS,
    EDUCATIONS,
    JOBS,
    Bands,
    Channel,
    Draft,
    Kind,
    Slot,
    local_slot,
)
from survey.answers.origins import DatedBy, Provenance
from survey.demo.truth import Effect, Moment, Truth, words
from survey.office.facts import Duty, Unit
from survey.questionnaire import Reason, load

# data/demo/truth.toml is written for the items of this version.
ASKED = load("skm-2017/1")
ITEMS = tuple(item.key for item in ASKED.items)
UNSUR = ITEMS[1:]
NOON = time(12)
AGES = (1, 14, 27, 25, 18, 10, 5)
SCHOOLS = (12, 16, 44, 8, 18, 2, 0)
WORK = (8, 2, 2, 34, 28, 26)
QR_UNTIL = time(20)
REST = timedelta(seconds=8)  # after a tap the page says thank you and takes no other


@dataclass(frozen=True, slots=True)
class Served:
    """Someone for whom a service was done."""

    at: datetime  # local, when it was done
    counter: str
    service: str
    officer: str


def generator(name: str) -> Random:
    """Make the generator of a name: the town must come out the same again, not be unguessable."""
    return Random(name)  # noqa: S311


class Writer:
    """Writes comments; no text comes again before all others of its group have been used."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._filling, self._groups = words()
        self._decks: dict[str, list[str]] = {}

    def write(self, group: str) -> str:
        """Write something of a group."""
        templates = self._groups[group]["templates"]
        if templates and self._rng.random() < 0.55:
            return self._filled(self._deck(f"{group} templates", templates))
        return self._deck(group, self._groups[group]["texts"])

    def _filled(self, template: str) -> str:
        text, used = template, set[str]()
        while "{" in text:
            name = text[text.index("{") + 1 : text.index("}")]
            word = self._rng.choice(
                [choice for choice in self._filling[name] if choice not in used]
            )
            used.add(word)
            text = text.replace(f"{{{name}}}", word, 1)
        return text[0].upper() + text[1:]

    def _deck(self, name: str, texts: Sequence[str]) -> str:
        if not self._decks.get(name):
            deck = list(texts)
            self._rng.shuffle(deck)
            self._decks[name] = deck
        return self._decks[name].pop()


class Citizens:
    """Everybody who comes to a unit, day by day.

    Args:
        truth: What is true there.
        unit: Its counters, services and hours.
        duties: Who serves where.
        zone: The office's clocks.
        tenant: The installation's number.
        first: The Monday of week 1.
        seed: Another seed is another town.
    """

    def __init__(
        self,
        truth: Truth,
        unit: Unit,
        duties: Sequence[Duty],
        zone: ZoneInfo,
        *,
        tenant: int,
        first: date,
        seed: int,
    ) -> None:
        self._truth, self._unit, self._zone = truth, unit, zone
        self._tenant, self._first, self._seed = tenant, first, seed
        self._duties: dict[tuple[str, date], list[Duty]] = {}
        for duty in duties:
            self._duties.setdefault((duty.counter, duty.start.date()), []).append(duty)
        self._writer = Writer(generator(f"{seed} words {first}"))

    def served(self, on: date) -> list[Served]:
        """Give all who are served on an open day, in order of time."""
        rng = generator(f"{self._seed} served {on}")
        week, weekday = self._week(on), on.isoweekday()
        spans = self._unit.opening.spans(on)
        crowds = [e for e in self._truth.effects if e.when(week, weekday) and e.crowd != 1]
        visits = []
        for counter, people in self._truth.people.items():
            weights = self._truth.services[counter]
            for half, share in enumerate(self._truth.halves):
                start = datetime.combine(on, time(8)) + timedelta(minutes=30 * half)
                if not any(first <= start.time() < last for first, last in spans):
                    continue
                slot = Slot.AM if start.time() < NOON else Slot.PM
                expected = people * share
                for effect in crowds:
                    expected *= effect.crowd if effect.slot in (None, slot) else 1
                for _ in range(max(0, round(rng.gauss(expected, expected**0.5)))):
                    at = start + timedelta(seconds=rng.randrange(1800))
                    service = rng.choices(list(weights), list(weights.values()))[0]
                    officer = self._officer(counter, at)
                    if officer:
                        visits.append(Served(at, counter, service, officer))
        return sorted(visits, key=lambda visit: (visit.at, visit.counter))

    def answers(self, on: date, served: Sequence[Served]) -> Iterator[Draft]:
        """Give what those served on a day say, in no particular order."""
        rng = generator(f"{self._seed} answers {on}")
        share = self._truth.answering
        at_rest: dict[str, datetime] = {}  # until when a counter's page takes no further tap
        for visit in served:
            if rng.random() < share["tap"]:
                yield from self._at_the_kiosk(rng, visit, at_rest)
            elif rng.random() < share["qr"] / (1 - share["tap"]):
                yield self._by_phone(rng, visit)
        stuffing = self._truth.stuffing
        if (self._week(on), on.isoweekday()) == (stuffing.week, stuffing.weekday):
            start = datetime.combine(on, stuffing.at)
            for n in range(stuffing.n):
                at = start + timedelta(seconds=stuffing.every_s * n + rng.randrange(5))
                yield self._draft(rng, at, Kind.RATING, {"kepuasan": 4}, stuffing.counter)

    def _week(self, on: date) -> int:
        return (on - self._first).days // 7 + 1

    def _officer(self, counter: str, at: datetime) -> str:
        for duty in self._duties.get((counter, at.date()), ()):
            if duty.start <= at < duty.end:
                return duty.officer
        return ""

    def _felt(self, visit: Served) -> list[Effect]:
        slot = Slot.AM if visit.at.time() < NOON else Slot.PM
        week, weekday = self._week(visit.at.date()), visit.at.isoweekday()
        moment = Moment(week, weekday, slot, visit.service, visit.officer)
        return [effect for effect in self._truth.effects if effect.holds(moment)]

    def _opinion(self, rng: Random, felt: Sequence[Effect]) -> dict[str, int]:
        """Draw what someone would answer to every question."""
        kind = rng.gauss(0, self._truth.person)
        opinion = {}
        for item in ITEMS:
            middle = self._truth.mean[item] + sum(e.shift.get(item, 0) for e in felt)
            opinion[item] = min(4, max(1, round(middle + kind + rng.gauss(0, self._truth.chance))))
        return opinion

    def _at_the_kiosk(
        self, rng: Random, visit: Served, at_rest: dict[str, datetime]
    ) -> Iterator[Draft]:
        felt, share = self._felt(visit), self._truth.answering
        opinion = self._opinion(rng, felt)
        lang = "en" if rng.random() < share["english"] else "id"
        at = visit.at + timedelta(seconds=rng.randrange(5, 50))
        at = max(at, at_rest.get(visit.counter, at))
        at_rest[visit.counter] = at + REST
        ignored = rng.choices((0, 1, 2, 5), (970, 20, 8, 2))[0]
        tap = self._draft(rng, at, Kind.RATING, {"kepuasan": opinion["kepuasan"]}, visit.counter)
        alone = len(self._truth.services[visit.counter]) == 1  # then nobody needs to be asked
        tap = replace(tap, lang=lang, ignored=ignored, service=visit.service if alone else "")
        yield tap
        way = rng.random()
        if way < share["detail"]:
            yield self._detail(rng, visit, tap, opinion, felt)
        elif way < share["detail"] + share["full_form"] + share["unfinished"]:
            whole = way < share["detail"] + share["full_form"]
            form = self._form(rng, visit, at + timedelta(seconds=rng.randrange(50, 160)), opinion)
            if not whole:
                kept = ASKED.decode(form.scores)
                some = dict(list(kept.items())[: rng.randrange(1, 6)])
                form = replace(form, scores=ASKED.encode(some), bands=Bands())
            kind = Kind.FORM if whole else Kind.UNFINISHED
            yield replace(form, kind=kind, channel=Channel.KIOSK, about=tap.id)

    def _detail(
        self, rng: Random, visit: Served, tap: Draft, opinion: Mapping[str, int], felt: list[Effect]
    ) -> Draft:
        share = self._truth.answering
        drawn = ASKED.drawn_unsur(tap.id)
        scores = {drawn: opinion[drawn]} if rng.random() < share["extra"] else {}
        reasons = self._reasons(rng, opinion, felt) if rng.random() < 0.9 or not scores else ()
        comment = ""
        if rng.random() < share["comment"]:
            comment = self._comment(rng, tap.lang, opinion, felt)
        at = (tap.at or datetime.now(UTC)).astimezone(self._zone).replace(tzinfo=None)
        at += timedelta(seconds=rng.randrange(8, 45))
        detail = self._draft(rng, at, Kind.DETAIL, scores, visit.counter)
        service = visit.service if not tap.service and rng.random() < 0.8 else ""
        return replace(
            detail, about=tap.id, lang=tap.lang, service=service, reasons=reasons, comment=comment
        )

    def _by_phone(self, rng: Random, visit: Served) -> Draft:
        share = self._truth.answering
        opinion = self._opinion(rng, felt := self._felt(visit))
        at = visit.at + timedelta(seconds=int(rng.expovariate(1 / 3600)) + 60)
        at = min(
            at, datetime.combine(visit.at.date(), QR_UNTIL) - timedelta(seconds=rng.randrange(3600))
        )
        form = self._form(rng, visit, at, opinion)
        scores = ASKED.decode(form.scores)
        if rng.random() < 0.9:
            scores["kepuasan"] = opinion["kepuasan"]
        lang = "en" if rng.random() < 2 * share["english"] else "id"
        comment = ""
        if rng.random() < share["qr_comment"]:
            comment = self._comment(rng, lang, opinion, felt)
        return replace(form, scores=ASKED.encode(scores), lang=lang, comment=comment)

    def _form(self, rng: Random, visit: Served, at: datetime, opinion: Mapping[str, int]) -> Draft:
        """Make a whole form as a phone sends it; some questions are left out."""
        scores = {key: opinion[key] for key in UNSUR if rng.random() > 0.03}
        scores = scores or {"waktu": opinion["waktu"]}
        bands = Bands()
        if rng.random() < self._truth.answering["bands"]:
            bands = Bands(
                sex=rng.choices("LP", (48, 52))[0],
                age_band=rng.choices(AGE_BANDS, AGES)[0],
                education=rng.choices(EDUCATIONS, SCHOOLS)[0],
                job=rng.choices(JOBS, WORK)[0],
            )
        form = self._draft(rng, at, Kind.FORM, scores, visit.counter)
        return replace(
            form,
            channel=Channel.QR,
            service=visit.service,
            bands=bands,
            duration_s=rng.randrange(45, 240),
        )

    def _reasons(
        self, rng: Random, opinion: Mapping[str, int], felt: Sequence[Effect]
    ) -> tuple[str, ...]:
        """Draw one to three reasons, those first that fit the rest of the opinion."""
        low = opinion["kepuasan"] <= 2
        favoured = {key for effect in felt for key in effect.reasons}
        weights = []
        possible = _reasons_for(opinion["kepuasan"])
        for reason in possible:
            score = opinion[reason.unsur]
            weight = (
                (0.05, 6.0, 2.5, 0.3, 0.1)[score] if low else (0.05, 0.05, 0.2, 1.0, 2.5)[score]
            )
            if reason.key in favoured:
                weight *= 4
            elif reason.key in ("sistem", "diminta-biaya", "gratis"):
                weight *= 0.3
            weights.append(weight)
        n = rng.choices((1, 2, 3), (62, 30, 8))[0]
        drawn = rng.choices(possible, weights, k=n)
        return tuple(sorted({reason.key for reason in drawn}))

    def _comment(
        self, rng: Random, lang: str, opinion: Mapping[str, int], felt: Sequence[Effect]
    ) -> str:
        if lang == "en":
            return self._writer.write("english")
        low = opinion["kepuasan"] <= 2
        for effect in felt:
            if effect.comments and rng.random() < effect.often[0 if low else 1]:
                return self._writer.write(effect.comments)
        groups, weights = (
            (("low", "room", "idea", "fee", "private"), (62, 22, 10, 4, 2))
            if low
            else (("high", "idea", "room", "low", "fee", "private"), (70, 14, 10, 4, 1, 1))
        )
        return self._writer.write(rng.choices(groups, weights)[0])

    def _draft(
        self, rng: Random, at: datetime, kind: Kind, scores: Mapping[str, int], counter: str
    ) -> Draft:
        moment = at.replace(tzinfo=self._zone).astimezone(UTC)
        day, slot = local_slot(moment, self._zone)
        return Draft(
            id=UUID(int=rng.getrandbits(128), version=4),
            kind=kind,
            questionnaire=ASKED.ref,
            scores=ASKED.encode(scores),
            reasons=(),
            tenant=self._tenant,
            unit=self._unit.code,
            counter=counter,
            service="",
            channel=Channel.KIOSK,
            lang="id",
            day=day,
            slot=slot,
            about=None,
            officer="",
            provenance=Provenance.DEMO,
            dated=DatedBy.MOMENT,
            ignored=0,
            at=moment,
            visit="",
            duration_s=None,
            bands=Bands(),
            comment="",
        )


@cache
def _reasons_for(kepuasan: int) -> tuple[Reason, ...]:
    return ASKED.reasons_for(kepuasan)
