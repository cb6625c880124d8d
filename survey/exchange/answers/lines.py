"""One line of a ratings file: what its columns mean, which entries it becomes, and back.

A line holds the named values of one citizen, plainly written and already checked. Here is no file
and no store: `ratings.py` makes lines of files, `exporting.py` files of lines, and both rest on
the two directions being each other's inverse. A form's `rating` is the id of the tap that the same
person gave before, so that he counts once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from survey.answers.drafts import TAP_CHANNELS, Bands, Channel, Draft, Kind, Slot
from survey.answers.origins import DatedBy, Provenance
from survey.errors import Invalid
from survey.language import N_
from survey.office.aliases import NO_ALIASES, Aliases
from survey.office.dated import Noun
from survey.questionnaire import Questionnaire, load, official
from survey.successions import are_one

if TYPE_CHECKING:
    from survey.register.lines import StoredAnswer

# By column; what was not said is not in it, but for `questionnaire`, which says who asked.
Values = Mapping[str, str]

PLACES = ("unit", "counter", "service", "officer")
PROFILE = ("sex", "age", "education", "job")
BEFORE = ("id", "answered_at", "channel", *PLACES)
AFTER = ("reasons", *PROFILE, "comment", "rating", "questionnaire")
TEXTS = frozenset((*PLACES, "reasons", "comment"))  # free of form: disarmed when written
# In a made id, said apart from the other values; which version asked was not always a column.
SKIPPED = frozenset(("id", "unit", "channel", "questionnaire"))
# Drawn once for this program.
NAMESPACE = UUID("0d9d6a3e-5b0c-4c57-9c8f-6f8f3c3a7c11")


class NoFormOfTap(Invalid):
    """A line names the tap that it follows, as forms do, and answers no unsur."""

    slug = "no-form-of-tap"
    sentence = N_(
        "Kolom rating menunjuk penilaian yang dilanjutkan oleh formulir, tetapi baris ini tidak "
        "menjawab satu unsur pun. Kalau baris ini penilaian orang lain, kosongkan kolom rating; "
        "kalau orangnya sudah ada di baris penilaian itu, hapus baris ini."
    )


@dataclass(frozen=True, slots=True)
class Source:
    """Where lines belong: installation, unit by its stored code, zone of its clocks, its codes."""

    tenant: int
    unit: str
    zone: ZoneInfo
    aliases: Aliases = NO_ALIASES

    def counter(self, code: str, day: str) -> str:
        """Give what a counter's code counts as on an ISO 8601 day, without case; "" is none."""
        return self.aliases.code(Noun.COUNTER, code, date.fromisoformat(day)).casefold()

    def counter_at_last(self, code: str) -> str:
        """Give what a code counts as once all changes hold: two counters made one are one."""
        return self.aliases.code(Noun.COUNTER, code, date.max).casefold()


def columns(form: Questionnaire) -> tuple[str, ...]:
    """Give every column that a line may have whose questionnaire has these items."""
    return (*BEFORE, *(item.key for item in form.items), *AFTER)


def made_id(source: Source, line: Values, nth: int) -> UUID:
    """Make the id of a line that brings none, the same whenever it comes.

    Args:
        source: Where it belongs.
        line: Its values; a day given for the whole file is one of them.
        nth: The how manieth line of the file with these very values it is, from 1.
    """
    values = [f"{name}={value}" for name, value in sorted(line.items()) if name not in SKIPPED]
    channel = line.get("channel", Channel.IMPORT)
    if (key := _form(line).key) != official().key:
        values.append(f"questionnaire={key}")  # the same words to another instrument are another's
    return uuid5(
        NAMESPACE,
        "\x1f".join((str(source.tenant), source.unit.casefold(), channel, *values, str(nth))),
    )


def detail_id(own: UUID) -> UUID:
    """Make the id of what a line adds to its tap."""
    return uuid5(own, "detail")


def is_tap(line: Values) -> bool:
    """Say whether a line is a tap, with what may have been added to it, rather than a form.

    A tap has `kepuasan` and no unsur, or the one question that a kiosk or a ticket page adds. What
    names a tap is a form.
    """
    n_unsur = sum(key in line for key in _form(line).unsur_keys)
    if "kepuasan" not in line or "rating" in line:
        return False
    return n_unsur == 0 or (n_unsur == 1 and line.get("channel") in TAP_CHANNELS)


def check_named_tap(line: Values) -> None:
    """Refuse a line that names a tap and cannot be the form that follows it.

    Raises:
        NoFormOfTap: It answers no unsur, so it is a tap itself.
    """
    if "rating" in line and _form(line).unsur_keys.isdisjoint(line):
        raise NoFormOfTap(field="rating")


def entries(line: Values, own: UUID, source: Source) -> tuple[Draft, ...]:
    """Turn a line into the entry it is, or into a tap and its detail.

    Args:
        line: Checked values, with at least one score.
        own: The id of the rating or form.
        source: Where it belongs.
    """
    scores = {item.key: int(line[item.key]) for item in _form(line).items if item.key in line}
    if not is_tap(line):
        about = UUID(line["rating"]) if "rating" in line else None
        form = _draft(line, own, source, Kind.FORM, scores, about=about, with_comment=True)
        return (form,)
    tap = _draft(line, own, source, Kind.RATING, {"kepuasan": scores.pop("kepuasan")})
    if not (scores or "reasons" in line or "comment" in line):
        return (tap,)
    detail = _draft(line, detail_id(own), source, Kind.DETAIL, scores, about=own, with_comment=True)
    return tap, detail


def _draft(
    line: Values,
    own: UUID,
    source: Source,
    kind: Kind,
    scores: Mapping[str, int],
    *,
    about: UUID | None = None,
    with_comment: bool = False,
) -> Draft:
    form = _form(line)
    day, slot, at = moment(line["answered_at"], source.zone)
    channel = Channel(line.get("channel", Channel.IMPORT))
    first = kind is not Kind.DETAIL
    reasons = line.get("reasons", "").split() if with_comment else []
    return Draft(
        id=own,
        kind=kind,
        questionnaire=form.ref,
        scores=form.encode(scores),
        reasons=tuple(sorted(reasons)),
        tenant=source.tenant,
        unit=source.unit,
        counter=line.get("counter", ""),
        service=line.get("service", "") if first else "",
        channel=channel,
        lang="id",
        day=day,
        slot=slot,
        about=about,
        officer=line.get("officer", "") if first else "",
        # Whoever made the file vouches for its channel, too: that its kiosk was one.
        provenance=Provenance.IMPORT,
        dated=DatedBy.DAY if at is None else DatedBy.MOMENT,
        ignored=0,
        at=at,
        visit="",
        duration_s=None,
        bands=Bands(*(line.get(name, "") for name in PROFILE)) if first else Bands(),
        comment=line.get("comment", "") if with_comment else "",
    )


def _form(line: Values) -> Questionnaire:
    return load(line["questionnaire"])


def moment(text: str, zone: ZoneInfo) -> tuple[date, Slot, datetime | None]:
    """Read a line's `answered_at`: local day, half-day, and the UTC moment if it has a time."""
    day = date.fromisoformat(text[:10])
    if len(text) == 10:
        return day, Slot.NONE, None
    at = datetime.fromisoformat(text)
    at = at.replace(tzinfo=at.tzinfo or zone).astimezone(UTC)
    return day, Slot.AM if text[11:13] < "12" else Slot.PM, at


def line_of(
    own: "StoredAnswer", details: Sequence["StoredAnswer"], zone: ZoneInfo
) -> dict[str, str]:
    """Write what the register holds of a rating or form as the line of a file.

    Args:
        own: The rating or form.
        details: What was added to the rating, in any order. Where two say the same thing, the
            earlier one is written: the pages ask each question once.
        zone: The office's clocks.

    Returns:
        Its values by column, without the unsaid and the erased.
    """
    added = sorted(details, key=lambda detail: (detail.day, detail.minute or 0, detail.id))
    values = {
        "id": str(own.id),
        "answered_at": _answered_at(own, zone),
        "unit": own.unit,
        "counter": own.counter,
        "service": next((part.service for part in (own, *added) if part.service), ""),
        "officer": own.officer,
        "channel": own.channel,
        "reasons": " ".join(sorted({key for part in (own, *added) for key in part.reasons})),
        "sex": own.sex or "",
        "age": own.age_band or "",
        "education": own.education or "",
        "job": own.job or "",
        "comment": next((part.comment for part in (own, *added) if part.comment), ""),
        "rating": "" if own.about is None else str(own.about),
        "questionnaire": own.questionnaire,
    }
    unsur = load(own.questionnaire).unsur_keys
    scores = scores_of(own)
    if own.kind == Kind.FORM and own.about is not None:
        scores.pop("kepuasan", None)  # its tap is a line of its own and counts it
    for detail in added:
        more = scores_of(detail)
        if unsur.isdisjoint(scores):
            scores |= more
    values |= {name: str(score) for name, score in scores.items()}
    return {name: value for name, value in values.items() if value}


def scores_of(answer: "StoredAnswer") -> dict[str, int]:
    """Give what an answer as it is stored says, by item."""
    return load(answer.questionnaire).decode(answer.scores)


def _answered_at(answer: "StoredAnswer", zone: ZoneInfo) -> str:
    if answer.minute is None:
        return answer.day
    day = date.fromisoformat(answer.day)
    local = datetime.combine(day, time(answer.minute // 60, answer.minute % 60), zone)
    if answer.at is not None:
        moment = datetime.fromisoformat(answer.at).astimezone(zone)
        if moment.replace(second=0) == local:  # else the device's clock was off, and corrected
            local = moment
    return local.isoformat()


def says_the_same(
    line: Values, own: "StoredAnswer", details: Sequence["StoredAnswer"], source: Source
) -> bool:
    """Say whether a line is what the register holds; what is erased there may be anything.

    An officer whom the roster named later does not make a line different that named nobody.
    """
    stored = line_of(own, details, source.zone)
    given = {"channel": str(Channel.IMPORT), "unit": own.unit, **line}
    erased = set[str]()
    if own.sex is None:
        erased.update(PROFILE)
    if own.comment is None or any(detail.comment is None for detail in details):
        erased.add("comment")
    if given.get("officer", "") not in (own.named, own.officer):
        return False
    mine, theirs = given.get("answered_at", ""), stored["answered_at"]
    shorter = min(len(mine), len(theirs))
    if mine[:shorter] != theirs[:shorter]:
        return False
    if len({source.counter(code, own.day) for code in (given.get("counter", ""), own.counter)}) > 1:
        return False
    apart = {"id", "officer", "answered_at", "counter", "questionnaire", *erased}
    if own.about is not None and "rating" in given and are_one(own.about, UUID(given["rating"])):
        apart.add("rating")
    if own.about is not None and given.get("kepuasan") == str(scores_of(own).get("kepuasan")):
        apart.add("kepuasan")  # a form's own, which is not written beside its tap's
    if any(given.get(name) != stored.get(name) for name in {*given, *stored} - apart):
        return False
    return asked_the_same(given["questionnaire"], own)


def without(line: Values, parts: Collection[str]) -> Values:
    """Give a line without some private parts: any of "time", "bands", "comment"."""
    gone = {"bands": PROFILE, "comment": ("comment",)}
    names = {name for part in parts for name in gone.get(part, ())}
    left = {name: value for name, value in line.items() if name not in names}
    if "time" in parts:
        left["answered_at"] = left["answered_at"][:10]
    return left


def asked_the_same(ref: str, own: "StoredAnswer") -> bool:
    """Say whether a line's version can be the one that asked what the register holds.

    Versions of one instrument with the same unsur tell the same by key, in whatever order they
    ask; a tap alone is the same by any of them.
    """
    form, stored = load(ref), load(own.questionnaire)
    if form.key != stored.key:
        return False
    return form.unsur_keys == stored.unsur_keys or stored.unsur_keys.isdisjoint(scores_of(own))
