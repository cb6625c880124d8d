"""Plausibility verdicts on how somebody went through a form on a screen: pure, a form at a time.

They look at every form, on a kiosk and on a phone: how quickly it was answered, whether all answers
are the same, and whether it agrees with the tap of the same person. Formulas and sources:
docs/method.md, chapter 11. Read next: `actions/walk_flags.py`.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from survey.language import N_
from survey.rules.verdicts import RuleVerdict

# Silent reading: 4 words a second on average, 5 where people read quickly (Brysbaert, Journal of
# Memory and Language 109, 2019). Nobody takes in the words of a question at 7.
WORDS_A_SECOND: Final = 7
# Fewer answers may well be equal, or lie apart from the tap by the one thing that was bad.
LEAST_ANSWERS: Final = 4
# Steps between the tap and the mean of the unsur: from "puas" to the other end of the scale.
OPPOSITE_STEPS: Final = 2


class WalkRule(StrEnum):
    """The rules for how a form was answered, by the name that a flag carries."""

    HASTY = "hasty"
    HASTY_EQUAL = "hasty-equal"
    AGAINST_TAP = "against-tap"


# How each rule works, in one line for the reports.
WHY_WALKS: Final[Mapping[WalkRule, str]] = {
    WalkRule.HASTY: N_(
        "Formulir diisi lebih cepat daripada pertanyaannya dapat dibaca; disorot saja, karena orang"
        " yang sudah mengenal pertanyaannya dapat menjawab dengan cepat."
    ),
    WalkRule.HASTY_EQUAL: N_(
        "Formulir dengan empat jawaban atau lebih yang semuanya sama, diisi lebih cepat daripada"
        " pertanyaannya dapat dibaca."
    ),
    WalkRule.AGAINST_TAP: N_(
        "Rata-rata jawaban formulir berlawanan dengan nilai yang disentuh orang yang sama; disorot"
        " saja, karena tidak dapat diketahui mana yang ia maksud."
    ),
}


class Walk(NamedTuple):
    """A form as somebody answered it.

    Attributes:
        id: Of the form.
        scores: The unsur that were answered, 1-4 each; one at the least.
        n_words: Of the questions that were answered, in the language in which they were shown.
        duration_s: From the first look to the last touch; None when unknown or erased.
        tap: What the same person tapped, 1-4; None when there is no tap, or none of that day.
    """

    id: bytes
    scores: tuple[int, ...]
    n_words: int
    duration_s: int | None = None
    tap: int | None = None

    @property
    def hasty(self) -> bool:
        """Whether its questions cannot have been read; False when nobody knows."""
        return self.duration_s is not None and self.duration_s * WORDS_A_SECOND < self.n_words

    @property
    def equal(self) -> bool:
        """Whether all of several answers are the same."""
        return len(self.scores) >= LEAST_ANSWERS and len(set(self.scores)) == 1


def walk_verdicts(walks: Iterable[Walk]) -> dict[WalkRule, dict[bytes, RuleVerdict]]:
    """Judge every form by every rule.

    Returns:
        By rule the verdict of each form, by its id.
    """
    by_rule: dict[WalkRule, dict[bytes, RuleVerdict]] = {rule: {} for rule in WalkRule}
    for walk in walks:
        by_rule[WalkRule.HASTY][walk.id] = _by_time(walk, RuleVerdict.SURFACE, applies=walk.hasty)
        by_rule[WalkRule.HASTY_EQUAL][walk.id] = _by_time(
            walk, RuleVerdict.FLAG, applies=walk.hasty and walk.equal
        )
        by_rule[WalkRule.AGAINST_TAP][walk.id] = _against_tap(walk)
    return by_rule


def _by_time(walk: Walk, verdict: RuleVerdict, *, applies: bool) -> RuleVerdict:
    if walk.duration_s is None:
        return RuleVerdict.NOT_APPLIED
    return verdict if applies else RuleVerdict.PASS


def _against_tap(walk: Walk) -> RuleVerdict:
    if walk.tap is None or len(walk.scores) < LEAST_ANSWERS:
        return RuleVerdict.NOT_APPLIED
    apart = abs(walk.tap * len(walk.scores) - sum(walk.scores))
    opposite = apart >= OPPOSITE_STEPS * len(walk.scores)
    return RuleVerdict.SURFACE if opposite else RuleVerdict.PASS
