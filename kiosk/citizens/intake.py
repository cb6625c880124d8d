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
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from uuid import UUID

from kiosk.budget import Turn
from kiosk.context import State
from kiosk.errors import Unreadable, problem
from kiosk.pairing import is_paired
from kiosk.paths import AnswerPath, Posted
from kiosk.tickets import TicketUse
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
from survey.answers.fields import Fields
from survey.answers.origins import Provenance
from survey.errors import LoketError, Missing
from survey.language import N_
from survey.ledger import receipt

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
    cookie: str = ""  # what a phone keeps for a day
    ticket: TicketUse = TicketUse.NONE

    @property
    def stored(self) -> bool:
        return self.error is None

    def json(self, lang: str) -> bytes:
        """Return the body a program gets: id and receipt, or the problem in words."""
        if self.error is not None:
            return problem(self.error, lang)
        ticket = b',"ticket":"%s"' % self.ticket.encode() if self.ticket else b""
        return b'{"id":"%s","receipt":"%s"%s}' % (self.id.encode(), self.receipt.encode(), ticket)


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


def _received(turn: Turn | None = None) -> Received:
    if turn is None:
        return Received(datetime.now(UTC), boot_id(), up_s())
    return Received(datetime.now(UTC), boot_id(), up_s(), turn.nth, turn.over_budget)


def take_rating(state: State, place: Place, fields: Fields) -> Outcome:
    """Store one tap. The answer is given after the durable commit, never before."""
    try:
        return _append(state, read_rating(fields, place, _received()))
    except LoketError as error:
        return Outcome(error.status, error=error)


def take_detail(state: State, place: Place, fields: Fields, rating: str) -> Outcome:
    """Store what a citizen added to a tap: reasons, one unsur, a comment, the service.

    The receipt is the tap's: it alone proves that he was counted.
    """
    try:
        try:
            about = UUID(rating)
        except ValueError as error:
            raise UnknownRating from error
        if state.box.kind_of(about) != Kind.RATING:
            raise UnknownRating
        stored = _append(state, read_detail(fields, place, about, _received()))
        return replace(stored, receipt=receipt(place.tenant, about))
    except LoketError as error:
        return Outcome(error.status, error=error)


def take_form(state: State, place: Place, fields: Fields) -> Outcome:
    """Store a whole SKM form of a kiosk, or one left unfinished (`unfinished=1`)."""
    try:
        return _append(state, read_form(fields, place, _received()))
    except LoketError as error:
        return Outcome(error.status, error=error)


def take_from_phone(
    state: State, place: Place, fields: Fields, environ: WSGIEnvironment
) -> Outcome:
    """Store a phone's form and count its browser, once however often the form is sent.

    A code that was used before, or is over, takes nothing from the form but what it would have
    vouched for; the citizen is told.
    """
    try:
        today = datetime.now(place.zone).date()
        turn = state.sources.turn(environ, today)
        draft = read_form(fields, place, _received(turn))
        ticket = state.tickets.read(fields, place.unit.code)
        use = TicketUse.NONE
        # A form that is sent again has its code used up already, by itself.
        if ticket and draft.kind is Kind.FORM and state.box.kind_of(draft.id) is None:
            use = state.tickets.use(ticket, today)
        if use is TicketUse.COUNTED:
            draft = replace(draft, provenance=Provenance.TICKET)
        try:
            outcome = _append(state, draft)
        except LoketError:
            if ticket is not None and use is TicketUse.COUNTED:
                state.tickets.give_back(ticket)
            raise
    except LoketError as error:
        return Outcome(error.status, error=error)
    if outcome.status == HTTPStatus.CREATED:
        state.sources.sent(turn)
    return replace(outcome, cookie=turn.cookie, ticket=use)


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
            paired = is_paired(state.config, environ)
            provenance = Provenance.KIOSK if paired else Provenance.UNPAIRED
        place = state.snapshot().place(posted.unit, posted.counter, channel, provenance)
    except LoketError as error:
        return Outcome(error.status, error=error)
    match posted.rule:
        case AnswerPath.RATING:
            return take_rating(state, place, fields)
        case AnswerPath.DETAIL:
            return take_detail(state, place, fields, posted.rating)
        case AnswerPath.FORM:
            return take_form(state, place, fields)
        case AnswerPath.PHONE_FORM:
            return take_from_phone(state, place, fields, environ)


def first(fields: Mapping[str, Sequence[object]], name: str) -> str:
    """Return the first value of a field as text, or nothing: for showing a form again."""
    values = fields.get(name) or [""]
    return values[0] if isinstance(values[0], str) else ""
