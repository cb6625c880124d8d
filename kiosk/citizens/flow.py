"""A citizen's walk through the touchscreen: which screen follows which, how long it waits.

No Flask, no page, no store: `touch_page.py` puts what is decided here into the page as data, and
the page's script only follows it, so that it holds no number and no order of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from survey.answers.dating import MAX_AGO_S
from survey.answers.drafts import MAX_COUNT, MAX_DURATION_S
from survey.questionnaire import Questionnaire

PROFILE = ("sex", "age_band", "education", "job")


class Ask(StrEnum):
    """What a screen after the thank-you asks for."""

    REASONS = "reasons"
    SERVICE = "service"
    DRAWN = "drawn"
    QUESTION = "question"
    PROFILE = "profile"
    COMMENT = "comment"


class End(StrEnum):
    """Where a walk comes from and where it goes."""

    THANKS = "thanks"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Times:
    """How long the page waits, in seconds.

    Attributes:
        brief: a thank-you stays this long when nobody chooses anything on it.
        brief_large: the same with large text, for people who read slowly.
        proof: the receipt as a code stays this long, for a phone that is still being taken out.
        optional: an optional screen, counted from the last touch.
        optional_large: the same with large text, for people who read slowly.
        countdown: the visible last part of an optional screen's time.
        mask: without a touch for so long, what somebody chose or wrote is covered: he may be gone.
        mask_large: the same with large text.
        stuck: what lies on the glass for so long is no finger that is about to be lifted (a palm, a
            drop of water); it is said, and other fingers choose all the same.
        lock: the faces rest this long after a finished rating, from its last touch on.
        apart: touches swallowed by the rest or the lock are told with a rating that follows the
            last touch within this time; who comes later is another person.
        saving: an unanswered tap says "saving" after this long; most are stored before.
        patience: after this long it says that nobody needs to wait.
        rest: a new screen takes nothing for an answer before this long, nor from a press that began
            earlier, so that whoever still taps the screen before chooses nothing on this one. A
            touch on the same spot begins it anew: there it is a pause of the hand, which steady
            tapping never makes.
        answer: a request unanswered for this long is tried again.
        retry_first: the first pause before a retry; each further one is twice as long.
        retry_most: the longest pause before a retry.
        poll: how often the page asks whether there is a newer one.
        corner: a finger that lies in the upper left corner for so long opens the panel of whoever
            looks after the screen.
        corner_open: the panel closes by itself when nobody touched it for so long.
        corner_pairing: the same while it shows digits that pair the screen.
        clock_off: a difference from the server's clock that the panel points out.
    """

    brief: float = 10
    brief_large: float = 30
    proof: float = 30
    optional: float = 45
    optional_large: float = 90
    countdown: float = 10
    mask: float = 20
    mask_large: float = 40
    stuck: float = 5
    lock: float = 5
    apart: float = 10
    saving: float = 0.25
    patience: float = 4
    rest: float = 1.2
    answer: float = 10
    retry_first: float = 0.5
    retry_most: float = 15
    poll: float = 2
    corner: float = 4
    corner_open: float = 30
    corner_pairing: float = 120
    clock_off: float = 90


TIMES = Times()
MOST_RETRY_AFTER_S = 600  # how long a busy server is left alone at most, whatever it asks for
LARGE_TEXT = 1.3  # times the smallest size, as far as a screen has room
CORNER = 2.4  # times the smallest size: side of the corner that opens the panel; no face is near it
SPOT = 1.0  # times the smallest size: touches so close (8 to 10 mm) are on the same spot


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of a walk.

    Attributes:
        key: names the screen within its walk; of a question the unsur, of the profile the field.
        ask: what kind of screen it is.
        back: the key of the screen before, or `thanks`.
        next: the key of the screen after, or `done`; skipping goes there too.
    """

    key: str
    ask: Ask
    back: str
    next: str


def story(n_services: int) -> tuple[Step, ...]:
    """Return the walk behind "tell us why": reasons, service, one drawn question, comment.

    Args:
        n_services: how many services the counter gives; only a choice of several is asked.
    """
    asks = [Ask.REASONS, *_service(n_services), Ask.DRAWN, Ask.COMMENT]
    return _walk([(ask.value, ask) for ask in asks])


def survey(questionnaire: Questionnaire, n_services: int) -> tuple[Step, ...]:
    """Return the walk of the whole SKM form: its questions in form order, then what is optional."""
    questions = [(item.key, Ask.QUESTION) for item in questionnaire.form]
    rest = [(ask.value, ask) for ask in _service(n_services)]
    rest += [(field, Ask.PROFILE) for field in PROFILE]
    return _walk([*questions, *rest, (Ask.COMMENT.value, Ask.COMMENT)])


def _service(n_services: int) -> tuple[Ask, ...]:
    return (Ask.SERVICE,) if n_services > 1 else ()


def _walk(screens: Sequence[tuple[str, Ask]]) -> tuple[Step, ...]:
    """Link screens in their order."""
    keys: list[str] = [End.THANKS, *(key for key, _ in screens), End.DONE]
    return tuple(Step(key, ask, keys[i], keys[i + 2]) for i, (key, ask) in enumerate(screens))


def as_data(questionnaire: Questionnaire, n_services: int) -> dict[str, object]:
    """Return all of it as plain values for the page's JSON."""
    return {
        "times": asdict(TIMES),
        "spot": SPOT,
        "corner": CORNER,
        "large_text": LARGE_TEXT,
        # More is refused at the intake.
        "most": {
            "ignored": MAX_COUNT,
            "duration_s": MAX_DURATION_S,
            "ago_s": MAX_AGO_S,
            "retry_after_s": MOST_RETRY_AFTER_S,
        },
        "story": [asdict(step) for step in story(n_services)],
        "survey": [asdict(step) for step in survey(questionnaire, n_services)],
    }
