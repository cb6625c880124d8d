"""Every answer of a citizen comes in here: read, check, append, and only then say so.

No Flask and no page: `front.py` calls it for the hot path, `touch.py` and `phone.py` for what
needs a page. The citizen's POST carries no authority of a cookie, so it needs no CSRF token:
whoever can reach the page may rate, and a forged rating gains nothing a real one would not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

from kiosk.budget import Turn
from kiosk.context import State
from kiosk.errors import Unreadable, problem
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
from survey.answers.fields import Fields, MissingField, read_one
from survey.answers.origins import Provenance
from survey.box import Stored, TooSlow
from survey.errors import Conflict, LoketError, Missing
from survey.language import N_
from survey.ledger import open_entry, receipt
from survey.tickets import Ticket

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

T = TypeVar("T")

MAX_BODY = 64 * 1024
MAX_FIELDS = 200
# What tells that a counter's screen is in use, and whether it is a paired one.
_FROM_SCREENS = (AnswerPath.RATING, AnswerPath.FORM)


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


def with_id(posted: Posted, fields: Fields) -> Fields:
    """Give a tap an id that comes without one from a browser: its page is kept and holds none.

    It is for browsers that run no script of ours. A program makes its ids itself, so that it can
    send again without being counted twice; without one it is refused.
    """
    if posted.rule is AnswerPath.RATING and "id" not in fields:
        return {**fields, "id": [str(uuid4())]}
    return fields


class Waits(Protocol):
    """How to wait for a disk: on an event loop, or with a thread of one's own."""

    async def append(self, draft: Draft) -> Stored:
        """Store an answer; it is durable when this returns."""

    async def apart(self, job: Callable[[], T]) -> T:
        """Do something that may take the disk's time."""


class Here:
    """Waits with the thread that calls it."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def append(self, draft: Draft) -> Stored:
        """Store an answer."""
        return self._state.box.append(draft)

    async def apart(self, job: Callable[[], T]) -> T:
        """Do it at once."""
        return job()


def at_once(steps: Coroutine[None, None, T]) -> T:
    """Run to its end, in this thread, what waits for no event loop."""
    try:
        steps.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    steps.close()
    raise RuntimeError(steps)


def take_here(state: State, posted: Posted, fields: Fields, environ: WSGIEnvironment) -> Outcome:
    """Store an answer while this thread waits."""
    return at_once(take(state, posted, fields, environ, Here(state)))


async def take(
    state: State, posted: Posted, fields: Fields, environ: WSGIEnvironment, waits: Waits
) -> Outcome:
    """Store an answer. It is given after the durable commit, never before.

    Args:
        state: the box and the office.
        posted: the address it was posted to.
        fields: what was sent.
        environ: the request, which says whether the sender is a kiosk we know.
        waits: how to wait for the box.
    """
    try:
        place = _place(state, posted, environ)
    except LoketError as error:
        return Outcome(error.status, error=error)
    try:
        if posted.rule is AnswerPath.PHONE_FORM or (
            posted.rule is AnswerPath.FORM and place.provenance is Provenance.UNPAIRED
        ):
            outcome = await _from_anywhere(state, place, fields, environ, waits)
        else:
            outcome = await _stored(_draft(state, posted, place, fields), waits)
    except LoketError as error:
        outcome = Outcome(error.status, error=error)
    _notice(state, posted, place, outcome)
    if state.noticing.is_due:
        await waits.apart(state.noticing.write)
    return outcome


async def _stored(draft: Draft, waits: Waits) -> Outcome:
    stored = await waits.append(draft)
    proof = stored.receipt
    if draft.kind is Kind.DETAIL and draft.about is not None:
        proof = receipt(draft.tenant, draft.about)  # the tap's alone proves that he was counted
    return Outcome(200 if stored.repeated else 201, str(stored.id), proof)


async def _from_anywhere(
    state: State, place: Place, fields: Fields, environ: WSGIEnvironment, waits: Waits
) -> Outcome:
    """Store a form that anybody may send, and count its browser once, however often it comes.

    Who has the address of a kiosk's page but is no paired kiosk is a phone like any other; his
    browser gets no mark of the day, for it may be a screen that many use. A code that was used
    before, or is over, takes nothing from the form but what it would have vouched for; the citizen
    is told.
    """
    by_sticker = place.provenance is Provenance.QR
    today = datetime.now(place.zone).date()
    turn = state.sources.turn(environ, today)
    draft = read_form(fields, place, _received(turn))
    ticket = state.tickets.read(fields, place.unit.code) if by_sticker else None
    if ticket and draft.kind is Kind.FORM:
        outcome = await _with_ticket(state, draft, ticket, today, waits)
    else:
        outcome = await _stored(draft, waits)
    if outcome.status == HTTPStatus.CREATED:
        state.sources.sent(turn)
    return replace(outcome, cookie=turn.cookie if by_sticker else "")


async def _with_ticket(
    state: State, draft: Draft, ticket: Ticket, today: date, waits: Waits
) -> Outcome:
    """Store a form that has a code, and say what became of the code."""
    use, stored = TicketUse.NONE, True
    if state.box.find(draft.id) is None:
        use = await waits.apart(partial(state.tickets.use, ticket, today, draft.id))
    if use is not TicketUse.COUNTED:
        outcome = await _stored(draft, waits)
        if outcome.status == HTTPStatus.OK and (entry := state.box.find(draft.id)) is not None:
            # A form that is sent again has its code used up already, by itself.
            by_itself = open_entry(entry).provenance is Provenance.TICKET
            use = TicketUse.COUNTED if by_itself else TicketUse.NONE
        return replace(outcome, ticket=use)
    try:
        outcome = await _stored(replace(draft, provenance=Provenance.TICKET), waits)
    except TooSlow:
        raise  # it may be stored: a code that was given back could count twice
    except LoketError:
        stored = False
        raise
    finally:
        await waits.apart(partial(state.tickets.done, ticket, stored=stored))
    return replace(outcome, ticket=use)


def _received(turn: Turn | None = None) -> Received:
    now = Received(datetime.now(UTC), boot_id(), up_s())
    return now if turn is None else now._replace(nth=turn.nth, over_budget=turn.over_budget)


def _draft(state: State, posted: Posted, place: Place, fields: Fields) -> Draft:
    """Read and check what a kiosk sent, paired or not; of forms only what a paired one did."""
    match posted.rule:
        case AnswerPath.RATING:
            return read_rating(fields, place, _received())
        case AnswerPath.DETAIL | AnswerPath.DETAILS:
            about = _tapped(state, place, posted.rating or read_one(fields, "rating"))
            return read_detail(fields, place, about, _received())
        case AnswerPath.FORM | AnswerPath.PHONE_FORM:  # whole, or left unfinished
            return read_form(fields, place, _received())


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
    if posted.rule in _FROM_SCREENS and outcome.stored:
        paired = place.provenance is Provenance.KIOSK
        state.noticing.tap(place.unit.code, place.counter.code, place.zone, paired=paired)
    elif isinstance(outcome.error, Conflict):
        state.noticing.conflict(place.zone)


def first(fields: Mapping[str, Sequence[object]], name: str) -> str:
    """Return the first value of a field as text, or nothing: for showing a form again."""
    values = fields.get(name) or [""]
    return values[0] if isinstance(values[0], str) else ""
