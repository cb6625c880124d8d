"""Every answer of a citizen comes in here: read, check, append, and only then say so.

No Flask and no page: `front.py` calls it for the hot path, `touch.py` and `phone.py` for what
needs a page. The citizen's POST carries no authority of a cookie, so it needs no CSRF token:
whoever can reach the page may rate, and a forged rating gains nothing a real one would not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from uuid import UUID

from kiosk.context import State
from kiosk.errors import Unreadable, problem
from kiosk.paths import AnswerPath, Posted
from kiosk.uptime import boot_id, up_s
from survey.answers.drafts import (
    Channel,
    Draft,
    Kind,
    Place,
    Received,
    read_detail,
    read_form,
    read_rating,
)
from survey.answers.fields import Fields, MissingField, read_one
from survey.answers.origins import Provenance
from survey.errors import Conflict, LoketError, Missing
from survey.language import N_
from survey.ledger import open_entry, receipt

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MAX_BODY = 64 * 1024
MAX_FIELDS = 200


class UnknownRating(Missing):
    slug = "unknown-rating"
    sentence = N_("Penilaian yang hendak dilengkapi tidak ditemukan. Mulai lagi dari layar awal.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one answer: where it can be looked up, or why it was not taken."""

    status: int
    id: str = ""
    receipt: str = ""
    error: LoketError | None = None

    @property
    def stored(self) -> bool:
        return self.error is None

    def json(self, lang: str) -> bytes:
        """Return the body a program gets: id and receipt, or the problem in words."""
        if self.error is not None:
            return problem(self.error, lang)
        return b'{"id":"%s","receipt":"%s"}' % (self.id.encode(), self.receipt.encode())


def fields_of(body: bytes, content_type: str) -> Fields:
    """Return the fields of a form or a JSON body, each with all its values in order.

    Raises:
        Unreadable: the body is neither.
    """
    try:
        if content_type.startswith("application/json"):
            return _json_fields(body)
        return _gather(
            parse_qsl(
                body.decode(),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=MAX_FIELDS,
            )
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable from error


def _gather(pairs: Sequence[tuple[str, object]]) -> dict[str, list[object]]:
    fields: dict[str, list[object]] = {}
    for name, value in pairs:
        if isinstance(value, str) and not value.isascii():
            value.encode()  # half a surrogate pair is no text; UnicodeEncodeError is a ValueError
        fields.setdefault(name, []).append(value)
    return fields


def _json_fields(body: bytes) -> Fields:
    # Pairs, not a dict: a key that stands twice must be seen twice.
    pairs = json.loads(body, object_pairs_hook=_Pairs)
    if not isinstance(pairs, _Pairs):
        raise Unreadable
    return _gather(pairs)


class _Pairs(list[tuple[str, object]]):
    """A JSON object as it was written, with repeated keys kept."""


def _append(state: State, draft: Draft) -> Outcome:
    stored = state.box.append(draft)
    return Outcome(200 if stored.repeated else 201, str(stored.id), stored.receipt)


def _received() -> Received:
    return Received(datetime.now(UTC), boot_id(), up_s())


def take_rating(state: State, place: Place, fields: Fields) -> Outcome:
    """Store one tap. The answer is given after the durable commit, never before."""
    try:
        return _append(state, read_rating(fields, place, _received()))
    except LoketError as error:
        return Outcome(error.status, error=error)


def take_detail(state: State, place: Place, fields: Fields, rating: str) -> Outcome:
    """Store what a citizen added to a tap: reasons, one unsur, a comment, the service.

    Whose it is says the address, else the field `rating`. The receipt is the tap's: it alone
    proves that he was counted.
    """
    try:
        tap = rating or read_one(fields, "rating")
        if tap is None:
            raise MissingField(field="rating")
        try:
            about = UUID(str(tap))
        except ValueError as error:
            raise UnknownRating from error
        if not _is_rated_here(state, place, about):
            raise UnknownRating
        stored = _append(state, read_detail(fields, place, about, _received()))
        return replace(stored, receipt=receipt(place.tenant, about))
    except LoketError as error:
        return Outcome(error.status, error=error)


def _is_rated_here(state: State, place: Place, about: UUID) -> bool:
    """Tell whether an id is that of a tap at this very counter, under whatever code it has by now.

    Elsewhere somebody would add to a tap that he only knows the id of, and its unit would be told
    reasons that belong to another one.
    """
    entry = state.box.find(about)
    if entry is None:
        return False
    rating, unit = open_entry(entry), place.unit
    try:
        same_counter = unit.counter(rating.counter).code == unit.counter(place.counter.code).code
    except Missing:
        return False
    return rating.kind is Kind.RATING and rating.unit == unit.code and same_counter


def take_form(state: State, place: Place, fields: Fields) -> Outcome:
    """Store a whole SKM form, or one left unfinished (`unfinished=1`), from phone or kiosk."""
    try:
        return _append(state, read_form(fields, place, _received()))
    except LoketError as error:
        return Outcome(error.status, error=error)


def take(state: State, posted: Posted, fields: Fields, environ: WSGIEnvironment) -> Outcome:
    """Store an answer.

    Args:
        state: the box and the office.
        posted: the address it was posted to.
        fields: what was sent.
        environ: the request, which says whether the sender is a kiosk we know.
    """
    try:
        channel, provenance = Channel.QR, Provenance.QR
        if posted.at_kiosk:
            channel = Channel.KIOSK
            paired = state.pairs.is_kiosk(environ)
            provenance = Provenance.KIOSK if paired else Provenance.UNPAIRED
        place = state.snapshot().place(posted.unit, posted.counter, channel, provenance)
    except LoketError as error:
        return Outcome(error.status, error=error)
    outcome = _taken(state, posted, place, fields)
    _notice(state, posted, place, outcome)
    return outcome


def _taken(state: State, posted: Posted, place: Place, fields: Fields) -> Outcome:
    match posted.rule:
        case AnswerPath.RATING:
            return take_rating(state, place, fields)
        case AnswerPath.DETAIL | AnswerPath.DETAILS:
            return take_detail(state, place, fields, posted.rating)
        case AnswerPath.FORM | AnswerPath.PHONE_FORM:
            return take_form(state, place, fields)


def _notice(state: State, posted: Posted, place: Place, outcome: Outcome) -> None:
    if posted.rule is AnswerPath.RATING and outcome.stored:
        paired = place.provenance is Provenance.KIOSK
        state.noticing.tap(place.unit.code, place.counter.code, place.zone, paired=paired)
    elif isinstance(outcome.error, Conflict):
        state.noticing.conflict(place.zone)


def first(fields: Mapping[str, Sequence[object]], name: str) -> str:
    """Return the first value of a field as text, or nothing: for showing a form again."""
    values = fields.get(name) or [""]
    return values[0] if isinstance(values[0], str) else ""
