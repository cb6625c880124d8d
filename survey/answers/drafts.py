"""One answer of a citizen, checked: when is a tap, a detail or a form whole and valid?

Reads the fields of a web form or of JSON and gives a `Draft`, which a box may store. Wrong values
are refused with the field's name, unknown fields are ignored, nothing is guessed. Every page says
which version of which questionnaire it asked (`questionnaire`); an answer that does not say is one
to the official questionnaire as it is asked now. Files are read by `exchange/ratings.py`. Read
next: `dating.py`, `origins.py`, `bodies.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from survey.answers.dating import read_dating
from survey.answers.fields import (
    Fields,
    MissingField,
    WrongChoice,
    WrongText,
    read_choice,
    read_comment,
    read_id,
    read_number,
    read_one,
    read_score,
)
from survey.answers.origins import UNKNOWN, Circumstances, DatedBy, Provenance, capped
from survey.errors import Invalid
from survey.language import LANGS, N_
from survey.office.facts import Counter, Unit
from survey.questionnaire import Questionnaire, current, load, official, refs, versions

MAX_DURATION_S = 86_400
MAX_COUNT = 9_999
SEXES = ("L", "P")
AGE_BANDS = ("0-16", "17-25", "26-35", "36-45", "46-55", "56-65", "66+")
EDUCATIONS = ("SD", "SMP", "SMA", "D3", "S1", "S2", "S3")
JOBS = ("PNS", "TNI", "POLRI", "SWASTA", "WIRAUSAHA", "LAINNYA")
BAND_VALUES = {"sex": SEXES, "age_band": AGE_BANDS, "education": EDUCATIONS, "job": JOBS}

_VISIT = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class Kind(StrEnum):
    """What an entry of a box is."""

    RATING = "rating"
    FORM = "form"
    DETAIL = "detail"
    UNFINISHED = "unfinished"
    WINDOW = "window"


class Channel(StrEnum):
    """Through what an answer came."""

    KIOSK = "kiosk"
    QR = "qr"
    TICKET = "ticket"
    ASSISTED = "assisted"
    IMPORT = "import"


# Where one tap, and one drawn question after it, are given; the weekly share is theirs.
TAP_CHANNELS = (Channel.KIOSK, Channel.TICKET)


class Slot(StrEnum):
    """The half of the day: before 12:00 local time, from 12:00, or unknown."""

    AM = "am"
    PM = "pm"
    NONE = ""


class WrongVisit(Invalid):
    """A visit token that no ticket carries."""

    slug = "wrong-visit"
    sentence = N_("Kode kunjungan tidak dapat dibaca. Pindai lagi kode di tiket Anda.")


class NoUnsur(Invalid):
    """A form on which no question is answered."""

    slug = "no-unsur"
    sentence = N_("Belum ada pertanyaan yang dijawab. Jawab paling sedikit satu pertanyaan.")


class EmptyDetail(Invalid):
    """A detail that says nothing."""

    slug = "empty-detail"
    sentence = N_("Belum ada yang diisi. Pilih alasan, jawab pertanyaan, atau tulis saran.")


class TwoUnsur(Invalid):
    """A detail with more than its one drawn question."""

    slug = "two-unsur"
    sentence = N_("Hanya satu pertanyaan tambahan yang dapat dijawab di sini.")


@dataclass(frozen=True, slots=True)
class Bands:
    """What a citizen chose to say of himself, in bands; "" is not said."""

    sex: str = ""
    age_band: str = ""
    education: str = ""
    job: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return not (self.sex or self.age_band or self.education or self.job)


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked answer, not yet stored.

    `day` and `slot` are local; `at` is the UTC moment in whole seconds, None when only a date is
    known; of an answer dated by its arrival both are the arrival's, and its slot is unknown.
    `about` is the rating that a detail or form belongs to. `counter`, `service`, `officer`,
    `visit` and `comment` are "" when unknown or not said.
    """

    id: UUID
    kind: Kind
    questionnaire: str
    scores: str
    reasons: tuple[str, ...]
    tenant: int
    unit: str
    counter: str
    service: str
    channel: Channel
    lang: str
    day: date
    slot: Slot
    about: UUID | None
    officer: str
    provenance: Provenance
    dated: DatedBy
    ignored: int
    at: datetime | None
    visit: str
    duration_s: int | None
    bands: Bands
    comment: str
    circumstances: Circumstances = UNKNOWN


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer comes in: known by its address and its sender, never by its fields."""

    tenant: int
    unit: Unit
    counter: Counter
    zone: ZoneInfo
    channel: Channel
    provenance: Provenance


class Received(NamedTuple):
    """What the machine that takes an answer knows as it comes in.

    Attributes:
        now: Its UTC clock.
        boot: Its run since it was started, as `Circumstances.boot`; "" where nothing is known.
        up_s: How many seconds ago that was.
        nth: The how manieth answer of the device that sent it today it is, None if not counted.
        over_budget: Whether its source had sent more than a source usually does.
    """

    now: datetime
    boot: str = ""
    up_s: int | None = None
    nth: int | None = None
    over_budget: bool = False

    def ago(self, ago_s: int | None) -> Circumstances:
        """Give what is kept of an answer that was given some seconds before it came in.

        Args:
            ago_s: How many, None where that is doubtful: then it is kept out of this run's order.
        """
        if ago_s is None or self.up_s is None:
            return Circumstances("", None, capped(self.nth), self.over_budget)
        return Circumstances(self.boot, self.up_s - ago_s, capped(self.nth), self.over_budget)


def local_slot(at: datetime, zone: ZoneInfo) -> tuple[date, Slot]:
    """Give the local day and half-day of a UTC moment."""
    local = at.astimezone(zone)
    return local.date(), Slot.AM if local.hour < 12 else Slot.PM


def read_rating(fields: Fields, place: Place, received: Received) -> Draft:
    """Read a tap: `id` and `kepuasan`; optional service, visit, lang, ago_s, dated, ignored.

    Args:
        fields: Each field's values in order.
        place: Where it was sent to.
        received: What the server knows as it comes in.

    Raises:
        Invalid: Names the field that is wrong.
    """
    form = _questionnaire(fields, place)
    kepuasan = read_score(fields, "kepuasan")
    if kepuasan is None:
        raise MissingField(field="kepuasan")
    return _draft(fields, place, received, Kind.RATING, form=form, scores={"kepuasan": kepuasan})


def read_detail(fields: Fields, place: Place, rating_id: UUID, received: Received) -> Draft:
    """Read what was said after a tap: reasons, one unsur, a comment, a service; at least one.

    Args:
        fields: Each field's values in order.
        place: Where it was sent to.
        rating_id: The tap that it belongs to.
        received: What the server knows as it comes in.

    Raises:
        Invalid: Names the field that is wrong.
    """
    form = _questionnaire(fields, place)
    scores = _unsur_scores(fields, form)
    if len(scores) > 1:
        raise TwoUnsur(field=list(scores)[1])
    draft = _draft(
        fields,
        place,
        received,
        Kind.DETAIL,
        form=form,
        scores=scores,
        reasons=_reasons(fields, form),
        about=rating_id,
        comment=read_comment(fields),
    )
    if not (scores or draft.reasons or draft.comment or draft.service):
        raise EmptyDetail
    return draft


def read_form(fields: Fields, place: Place, received: Received) -> Draft:
    """Read a whole SKM form: at least one unsur; all else may be left out.

    Args:
        fields: Each field's values in order; `rating` names the tap of the same person, and
            `unfinished` 1 says that the person left before sending it.
        place: Where it was sent to.
        received: What the server knows as it comes in.

    Raises:
        NoUnsur: No question is answered.
        Invalid: Names the field that is wrong.
    """
    form = _questionnaire(fields, place)
    scores = _unsur_scores(fields, form)
    if not scores:
        raise NoUnsur
    kepuasan = read_score(fields, "kepuasan")
    if kepuasan is not None:
        scores["kepuasan"] = kepuasan
    rating = read_one(fields, "rating")
    return _draft(
        fields,
        place,
        received,
        Kind.UNFINISHED if read_number(fields, "unfinished", 1) else Kind.FORM,
        form=form,
        scores=scores,
        about=None if rating is None else read_id(rating, "rating"),
        bands=Bands(
            **{name: read_choice(fields, name, choices) for name, choices in BAND_VALUES.items()}
        ),
        comment=read_comment(fields),
    )


def _draft(
    fields: Fields,
    place: Place,
    received: Received,
    kind: Kind,
    *,
    form: Questionnaire,
    scores: Mapping[str, int],
    reasons: tuple[str, ...] = (),
    about: UUID | None = None,
    bands: Bands = Bands(),
    comment: str = "",
) -> Draft:
    own = read_one(fields, "id")
    if own is None:
        raise MissingField(field="id")
    given = read_dating(fields, place.provenance, received.now)
    day, slot = local_slot(given.moment, place.zone)
    lang = read_one(fields, "lang")
    return Draft(
        id=read_id(own),
        kind=kind,
        questionnaire=form.ref,
        scores=form.encode(scores),
        reasons=reasons,
        tenant=place.tenant,
        unit=place.unit.code,
        counter=place.counter.code,
        service=_service(fields, place),
        channel=place.channel,
        lang=lang if isinstance(lang, str) and lang in LANGS else LANGS[0],
        day=day,
        slot=slot if given.dated is DatedBy.MOMENT else Slot.NONE,
        about=about,
        officer="",
        provenance=place.provenance,
        dated=given.dated,
        ignored=read_number(fields, "ignored", MAX_COUNT) or 0,
        at=None if given.dated is DatedBy.DAY else given.moment,
        visit=_visit(fields),
        duration_s=read_number(fields, "duration_s", MAX_DURATION_S),
        bands=bands,
        comment=comment,
        circumstances=received.ago(given.ago_s),
    )


def _questionnaire(fields: Fields, place: Place) -> Questionnaire:
    """Give the version that the page says it asked, else the one that is asked now.

    A touchscreen asks the official instrument: its taps are the weekly share, and nobody takes one
    out of it by a name.
    """
    if read_one(fields, "questionnaire") is None:
        return current()
    known = refs()
    if place.channel is Channel.KIOSK:
        known = tuple(form.ref for form in versions(official().key))
    return load(read_choice(fields, "questionnaire", known))


def _unsur_scores(fields: Fields, form: Questionnaire) -> dict[str, int]:
    scores = {item.key: read_score(fields, item.key) for item in form.unsur if item.key in fields}
    return {key: score for key, score in scores.items() if score is not None}


def _service(fields: Fields, place: Place) -> str:
    value = read_one(fields, "service")
    if value is None:
        return ""
    code = place.unit.sent_service(place.counter, value) if isinstance(value, str) else None
    if code is None:
        known = ", ".join(s.code for s in place.unit.services_at(place.counter))
        raise WrongChoice(field="service", known=known or "–")
    return code


def _visit(fields: Fields) -> str:
    value = read_one(fields, "visit")
    if value is None:
        return ""
    if isinstance(value, str) and _VISIT.fullmatch(value):
        return value
    raise WrongVisit(field="visit")


def _reasons(fields: Fields, form: Questionnaire) -> tuple[str, ...]:
    """Read the one field that may be repeated; JSON may also give one list."""
    keys: set[str] = set()
    for value in fields.get("reasons", ()):
        for key in value if isinstance(value, list) else (value,):
            if not isinstance(key, str):
                raise WrongText(field="reasons")
            if key:
                keys.add(form.reason(key).key)
    return tuple(sorted(keys))
