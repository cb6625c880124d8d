"""What the rules for answered forms need: how long each took, what it says, and its person's tap.

Queries only; the rules are `survey/rules/walks.py`, and `actions/walk_flags.py` brings both
together. Read next: `flags.py`, which keeps what was said.
"""

from datetime import date
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from survey.answers.drafts import Channel, Draft, Kind
from survey.errors import Invalid
from survey.office.dated import Noun
from survey.questionnaire import Questionnaire, load
from survey.register import amendments, facts
from survey.register.schema import response, response_private
from survey.rules.walks import Walk

# What somebody filled in on a screen; a list that was brought in says nothing of that.
_ON_SCREEN: Final = (Channel.KIOSK, Channel.QR)


class SentWalk(NamedTuple):
    """A counted form; `counter` is "" when unknown, `erased` tells whether its time is erased."""

    walk: Walk
    counter: str
    erased: bool


def is_judged_walk(draft: Draft) -> bool:
    """Say whether these rules look at an answer: a form that somebody sent from a screen."""
    return draft.kind is Kind.FORM and draft.channel in _ON_SCREEN


def walks(conn: Connection, unit: str, day: date) -> list[SentWalk]:
    """Give the forms that were sent to a unit from screens on a day, without those taken out.

    A tap of another day is none: all that a verdict rests on lies in its own day, so that it is the
    same in whatever order answers arrive.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        day: The local day.
    """
    table, private = response, response_private
    out = amendments.latest(conn, unit, day, day).withdrawn
    timed = select(private.c.id, private.c.duration_s, private.c.visit.is_(None)).where(
        amendments.within(private, conn, unit, day, day)
    )
    times = {answer_id: (seconds, erased) for answer_id, seconds, erased in conn.execute(timed)}
    columns = ("id", "kind", "about", "counter", "lang", "questionnaire", "scores")
    rows = conn.execute(
        select(*(table.c[name] for name in columns)).where(
            amendments.within(table, conn, unit, day, day),
            table.c.kind.in_([Kind.RATING.value, Kind.FORM.value]),
            table.c.channel.in_([channel.value for channel in _ON_SCREEN]),
        )
    ).all()
    taps = {row.id: row.scores for row in rows if row.kind == Kind.RATING.value}
    aliases = facts.aliases(conn, unit)
    sent = []
    for row in rows:
        form = _version(row.questionnaire)
        if row.kind != Kind.FORM.value or row.id in out or form is None:
            continue
        duration_s, erased = times.get(row.id, (None, False))
        own = taps.get(row.about) if row.about is not None and row.about not in out else row.scores
        walk = _walk(form, row.lang, row.scores)._replace(
            id=row.id, duration_s=duration_s, tap=_kepuasan(own)
        )
        place = aliases.code(Noun.COUNTER, row.counter, day)
        sent.append(SentWalk(walk, place, bool(erased)))
    return sent


def _walk(form: Questionnaire, lang: str, scores: str) -> Walk:
    """Read what was answered, without the rest."""
    places = [n for n, item in enumerate(form.items) if item.weight]
    answered = [n for n in places if n < len(scores) and scores[n].isdigit()]
    n_words = sum(_n_words(form.items[n].question.say(lang)) for n in answered)
    return Walk(b"", tuple(int(scores[n]) for n in answered), n_words)


def _kepuasan(scores: str | None) -> int | None:
    return int(scores[0]) if scores and scores[0].isdigit() else None


@cache
def _n_words(question: str) -> int:
    return len(question.split())


@cache
def _version(ref: str) -> Questionnaire | None:
    """Give a questionnaire, None where nobody knows it, which the checks tell."""
    try:
        return load(ref)
    except Invalid:
        return None
