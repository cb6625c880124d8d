"""Every answer of a citizen comes in here: read, check, append, and only then say so.

No Flask and no page: `front.py` calls it for the hot path, `touch.py` and `phone.py` for what
needs a page. The citizen's POST carries no authority of a cookie, so it needs no CSRF token:
whoever can reach the page may rate, and a forged rating gains nothing a real one would not.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias, TypeVar
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
from survey.box import Stored
from survey.errors import Conflict, LoketError, Missing
from survey.language import N_
from survey.ledger import open_entry, receipt

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Append: TypeAlias = Callable[[Draft], Awaitable[Stored]]
T = TypeVar("T")

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


async def take(
    state: State, posted: Posted, fields: Fields, environ: WSGIEnvironment, append: Append
) -> Outcome:
    """Store an answer. It is given after the durable commit, never before.

    Args:
        state: the box and the office.
        posted: the address it was posted to.
        fields: what was sent.
        environ: the request, which says whether the sender is a kiosk we know.
        append: how to wait for the box: on the event loop, or with a thread of one's own.
    """
    try:
        place = _place(state, posted, environ)
    except LoketError as error:
        return Outcome(error.status, error=error)
    outcome = await _taken(state, posted, place, fields, append)
    _notice(state, posted, place, outcome)
    return outcome


async def _taken(
    state: State, posted: Posted, place: Place, fields: Fields, append: Append
) -> Outcome:
    try:
        draft = _draft(state, posted, place, fields)
        stored = await append(draft)
    except LoketError as error:
        return Outcome(error.status, error=error)
    proof = stored.receipt
    if draft.kind is Kind.DETAIL and draft.about is not None:
        proof = receipt(draft.tenant, draft.about)  # the tap's alone proves that he was counted
    return Outcome(200 if stored.repeated else 201, str(stored.id), proof)


def take_here(state: State, posted: Posted, fields: Fields, environ: WSGIEnvironment) -> Outcome:
    """Store an answer while this thread waits."""
    return at_once(take(state, posted, fields, environ, waiting(state)))


def waiting(state: State) -> Append:
    """Return a way to append during which the thread waits."""

    async def append(draft: Draft) -> Stored:
        return state.box.append(draft)

    return append


def at_once(steps: Coroutine[None, None, T]) -> T:
    """Run to its end, in this thread, what waits for no event loop."""
    try:
        steps.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    steps.close()
    raise RuntimeError(steps)


def _draft(state: State, posted: Posted, place: Place, fields: Fields) -> Draft:
    """Read and check what was sent."""
    received = Received(datetime.now(UTC), boot_id(), up_s())
    match posted.rule:
        case AnswerPath.RATING:
            return read_rating(fields, place, received)
        case AnswerPath.DETAIL | AnswerPath.DETAILS:
            about = _tapped(state, place, posted.rating or read_one(fields, "rating"))
            return read_detail(fields, place, about, received)
        case AnswerPath.FORM | AnswerPath.PHONE_FORM:  # whole, or left unfinished
            return read_form(fields, place, received)


def _place(state: State, posted: Posted, environ: WSGIEnvironment) -> Place:
    channel, provenance = Channel.QR, Provenance.QR
    if posted.at_kiosk:
        channel = Channel.KIOSK
        paired = state.pairs.is_kiosk(environ)
        provenance = Provenance.KIOSK if paired else Provenance.UNPAIRED
    return state.snapshot().place(posted.unit, posted.counter, channel, provenance)


def _tapped(state: State, place: Place, rating: object) -> UUID:
    """Return the id of a tap at this very counter, under whatever code it has by now.

    Args:
        state: the box.
        place: the counter.
        rating: what the address says or, where it says nothing, the field `rating`.

    Elsewhere somebody would add to a tap that he only knows the id of, and its unit would be told
    reasons that belong to another one.
    """
    if rating is None:
        raise MissingField(field="rating")
    try:
        about = UUID(str(rating))
        entry = state.box.find(about)
        if entry is None:
            raise UnknownRating
        tap, unit = open_entry(entry), place.unit
        same_counter = unit.counter(tap.counter).code == unit.counter(place.counter.code).code
    except (ValueError, Missing) as error:
        raise UnknownRating from error
    if not (tap.kind is Kind.RATING and tap.unit == unit.code and same_counter):
        raise UnknownRating
    return about


def _notice(state: State, posted: Posted, place: Place, outcome: Outcome) -> None:
    today = datetime.now(place.zone).date()
    if posted.rule is AnswerPath.RATING and outcome.stored:
        paired = place.provenance is Provenance.KIOSK
        state.noticing.tap(place.unit.code, place.counter.code, today, paired=paired)
    elif isinstance(outcome.error, Conflict):
        state.noticing.conflict(today)


def first(fields: Mapping[str, Sequence[object]], name: str) -> str:
    """Return the first value of a field as text, or nothing: for showing a form again."""
    values = fields.get(name) or [""]
    return values[0] if isinstance(values[0], str) else ""
