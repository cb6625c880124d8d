"""What phone forms have in common: the same answers, nearly the same, or as content; pure.

Forms are compared by their unsur alone, for of these the index is made: what stands beside them, or
is left out, makes of one kind no second one. Formulas: docs/method.md, chapter 11. Read next:
`usual.py`.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from survey.questionnaire import NOT_ANSWERED

# The commonest patterns of a day: more of them are variety, and would take long.
MOST_PATTERNS: Final = 40
# Of so many of them the forms that differ a little are looked at as well.
_MOST_NEAR: Final = 10
# One step in four answers is a small difference: two steps of nine.
_ANSWERS_A_STEP: Final = 4
# Means of a form from which, and down to which, many together say what the index is to be.
_CONTENT: Final = (3.75, 3.5, 3.25)
_DISCONTENT: Final = (1.75, 2.5, 2.75)


def agree(answers: str, pattern: str) -> bool:
    """Say whether a form says what a pattern does wherever both answer, once at the least.

    Args:
        answers: The form's unsur, one character each, "-" where there is none.
        pattern: The same of the pattern.
    """
    steps, both = _apart(answers, pattern)
    return both > 0 and steps == 0


@lru_cache(maxsize=1 << 16)
def _apart(answers: str, pattern: str) -> tuple[int, int]:
    """Give by how many steps two differ in all, and how many questions both answer."""
    if len(answers) != len(pattern):
        return 0, 0
    pairs = [pair for pair in zip(answers, pattern, strict=True) if NOT_ANSWERED not in pair]
    return sum(abs(int(own) - int(other)) for own, other in pairs if own != other), len(pairs)


@lru_cache(maxsize=1 << 14)
def _mean(answers: str) -> float | None:
    scores = [int(score) for score in answers if score != NOT_ANSWERED]
    return sum(scores) / len(scores) if scores else None


class FormKind(NamedTuple):
    """Forms that say the same, nearly the same, or are as content or as discontent.

    Attributes:
        pattern: What they say; "" where only how content they are is looked at.
        near: Whether small differences are none: a step in four answers.
        least: The mean of their answers is so much or more, 1-4.
        most: The mean of their answers is so much or less, 1-4.
    """

    pattern: str = ""
    near: bool = False
    least: float = 1.0
    most: float = 4.0

    def holds(self, answers: str) -> bool:
        """Say whether a form is of this kind."""
        if not self.pattern:
            mean = _mean(answers)
            return mean is not None and self.least <= mean <= self.most
        steps, both = _apart(answers, self.pattern)
        return both > 0 and steps * (_ANSWERS_A_STEP if self.near else both + 1) <= both


def kinds(forms: Iterable[str]) -> tuple[tuple[FormKind, ...], ...]:
    """Give the kinds that some forms may be of: the same first, then nearly so, then as content.

    What a narrower kind explains is not asked of a wider one.

    Args:
        forms: What each form says, as often as it does.
    """
    common = patterns(forms)
    content = (FormKind(least=mean) for mean in _CONTENT)
    discontent = (FormKind(most=mean) for mean in _DISCONTENT)
    return (
        tuple(FormKind(pattern) for pattern in common),
        tuple(FormKind(pattern, near=True) for pattern in common[:_MOST_NEAR]),
        (*content, *discontent),
    )


def patterns(forms: Iterable[str]) -> list[str]:
    """Give what some forms may have in common: each score to everything, and what they say.

    A form with gaps is put to the first commoner one that it agrees with in more than half of all
    questions, and fills the gaps that this has.

    Args:
        forms: What each form says, as often as it does.
    """
    counts = Counter(forms)
    alike = [score * n for n in sorted({len(text) for text in counts}) for score in "1234"]
    kept: list[str] = []
    for text, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        near = (n for n, pattern in enumerate(kept) if _mostly(text, pattern))
        place = next(near, None)
        if place is not None:
            kept[place] = _filled(kept[place], text)
        elif len(kept) < MOST_PATTERNS and text.strip(NOT_ANSWERED):
            kept.append(text)
    return list(dict.fromkeys((*alike, *kept)))


def _mostly(answers: str, pattern: str) -> bool:
    steps, both = _apart(answers, pattern)
    return steps == 0 and 2 * both > len(pattern)


def _filled(pattern: str, answers: str) -> str:
    pairs = zip(pattern, answers, strict=True)
    return "".join(other if own == NOT_ANSWERED else own for own, other in pairs)
