"""A saved public result in words: every number is already text in the reader's language.

The web draws what it gets from here and decides nothing. Which figures were saved is said by
`reports/board/publication.py`. Read next: `templates/public/index.html`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports.board.sentences import about, accepted, corrected, outcome
from survey.language import date_range, number, translator
from survey.periods import parse

Saved = Mapping[str, object]
NUMBERED = ("published", "earlier")
AS_LONG_AS = 5  # "78,68"; a longer number is set smaller on a wall


@dataclass(frozen=True, slots=True)
class CurrentIndex:
    """The index that stands large."""

    period: str
    ikm: str
    mutu: str
    kinerja: str
    about: str
    signed: str
    corrections: tuple[str, ...]

    @property
    def long(self) -> bool:
        """Whether the number needs more room than most."""
        return len(self.ikm) > AS_LONG_AS


@dataclass(frozen=True, slots=True)
class OtherPeriod:
    """One other period: its number, or in words why there is none."""

    period: str
    ikm: str  # "" without a public number
    words: str  # then why
    note: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """All that a unit's page says."""

    shown: CurrentIndex | None
    rows: tuple[OtherPeriod, ...]
    corrections: tuple[tuple[str, str], ...]  # of the other periods: which, and what became of it


@dataclass(frozen=True, slots=True)
class DayHeads:
    """Where every chain stood when a day ended."""

    day: str
    lines: tuple[tuple[str, int, str], ...]  # box, its first 8 digits; entries; the head's digits


def heads(saved: Saved, lang: str) -> DayHeads:
    """Write out the heads of the chains, each as `loket verify --heads` reads it.

    Args:
        saved: As `commands/public_results.py` saves them.
        lang: Language, `id` or `en`.

    Raises:
        KeyError, TypeError, ValueError: It is not whole.
    """
    by_box = saved["heads"]
    if not isinstance(by_box, Sequence):
        raise TypeError(by_box)
    lines = tuple(
        (str(known["box"])[:8], int(known["seq"]), str(known["head"])) for known in by_box
    )
    return DayHeads(_day(saved["day"], lang), lines)


def published(saved: Saved, lang: str) -> UnitPage:
    """Write a saved result out.

    Args:
        saved: As `reports.board.saved.pages` writes it; empty when nothing was saved.
        lang: Language, `id` or `en`.

    Raises:
        KeyError, TypeError, ValueError, ArithmeticError: It is not whole.
    """
    saved_lines = saved.get("lines", ())
    if not isinstance(saved_lines, Sequence):
        raise TypeError(saved_lines)
    lines = [line for line in saved_lines if isinstance(line, Mapping)]
    now = next((line for line in lines if line["period"] == saved.get("current")), None)
    others = [line for line in lines if line is not now]
    return UnitPage(
        None if now is None else _shown(now, lang),
        tuple(_row(line, lang) for line in others),
        tuple(
            (_label(line, lang), correction)
            for line in others
            for correction in _corrections(line, lang)
        ),
    )


def _label(line: Saved, lang: str) -> str:
    return parse(str(line["period"])).label(lang)


def _shown(line: Saved, lang: str) -> CurrentIndex:
    given, coverage = line["services_given"], line["coverage"]
    _ = translator(lang)
    return CurrentIndex(
        period=_label(line, lang),
        ikm=_points(line["ikm"], lang),
        mutu=str(line["mutu"]),
        kinerja=_(str(line["kinerja"])),
        about=about(
            int(str(line["n"])),
            Decimal(str(line["ikm_low"])),
            Decimal(str(line["ikm_high"])),
            given=None if given is None else int(str(given)),
            coverage=None if coverage is None else float(str(coverage)),
            lang=lang,
        ),
        signed=_("Disahkan tanggal %(day)s.") % {"day": _day(line["closed_on"], lang)},
        corrections=_corrections(line, lang),
    )


def _row(line: Saved, lang: str) -> OtherPeriod:
    _ = translator(lang)
    status, words, note = str(line["status"]), _("belum dipublikasikan"), ""
    if status == "published":
        n = number(int(str(line["n"])), 0, lang)
        note = _("mutu %(mutu)s, %(n)s formulir") % {"mutu": line["mutu"], "n": n}
    elif status == "earlier":
        note = _("menurut %(source)s") % {"source": line["source"]}
    elif status == "few":
        words, note = _("tidak diumumkan"), _("kurang dari 10 formulir")
    elif status == "held":
        words = _("tidak diumumkan")
        note = _("selisihnya dengan periode lain membuka jawaban kurang dari 5 orang")
    ikm = _points(line["ikm"], lang) if status in NUMBERED else ""
    return OtherPeriod(_label(line, lang), ikm, words, note)


def _corrections(line: Saved, lang: str) -> tuple[str, ...]:
    corrections = line["corrections"]
    if not isinstance(corrections, Sequence):
        raise TypeError(corrections)
    status, signed = str(line["status"]), line.get("accepted")
    sentences = [_correction(correction, status, lang) for correction in corrections]
    if isinstance(signed, Mapping):
        on = date.fromisoformat(str(signed["on"]))
        by, reason, before = str(signed["by"]), str(signed["reason"]), " ".join(sentences)
        sentences.append(accepted(by, on, reason, lang, before=before))
    return tuple(sentences)


def _correction(correction: Saved, status: str, lang: str) -> str:
    """Tell what became of a number that had been public."""
    return corrected(
        date.fromisoformat(str(correction["on"])),
        str(correction["reason"]),
        Decimal(str(correction["before"])),
        outcome=outcome(
            shown=bool(correction["shown"]),
            same=bool(correction.get("same")),  # what an older release saved does not say it
            few=status == "few",
        ),
        lang=lang,
    )


def _points(value: object, lang: str) -> str:
    return number(Decimal(str(value)), 2, lang)


def _day(value: object, lang: str) -> str:
    day = date.fromisoformat(str(value))
    return date_range(day, day, lang)
