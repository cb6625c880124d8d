"""Words and themes of released comments: how many people wrote of what.

Counted are comments that anybody with this report may read, in whole batches and covered, so that
no count tells more than the texts themselves. Few comments give words, many give themes. Read
next: ../disclosure/comments.py, words.py.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from reports.disclosure import COMMENT_BATCH, THEMES_FROM, Released, enough
from reports.themes.words import REFERENCE, Term, canonical, reference, terms

MOST_WORDS = 12
MOST_INSIDE = 4  # words named below a theme


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """Something that people write about, laid beside the questionnaire."""

    key: str
    name: Mapping[str, str]  # by language
    unsur: str
    reasons: tuple[str, ...]  # the faces' reasons of the same matter
    words: frozenset[str]  # stems, without denial


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a denied one, and the comments that hold it."""

    written: str  # as most people wrote it
    n: int


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """A theme with the comments that speak of it; one comment may speak of several."""

    theme: Theme
    n: int
    words: tuple[Word, ...]  # its most frequent ones


@dataclass(frozen=True, slots=True)
class Said:
    """What the released comments of a window say."""

    n: int  # comments
    words: tuple[Word, ...]  # the most frequent first
    themes: tuple[ThemeCount, ...]  # empty below THEMES_FROM comments


def said(released: Iterable[Released], *, words: int = MOST_WORDS) -> Said:
    """Count words and themes.

    A word is shown when five comments hold it, however often each of them does; a theme likewise,
    and only among 200 comments or more: below that a theme would be a handful of people.

    Args:
        released: Comments let out by `disclosure.release_comments`, of any window.
        words: How many words at most.
    """
    comments = [terms(one.text) for one in released]
    people, written = _count(comments)
    shown = _shown(people, written)
    if not enough(len(comments), THEMES_FROM):
        return Said(len(comments), tuple(shown[:words]), ())
    found = [_theme(theme, comments) for theme, comments in _by_theme(comments).items()]
    ordered = sorted((one for one in found if one is not None), key=lambda x: (-x.n, x.theme.key))
    return Said(len(comments), tuple(shown[:words]), tuple(ordered))


def _count(comments: Sequence[Sequence[Term]]) -> tuple[Counter[str], Mapping[str, Counter[str]]]:
    people = Counter[str]()
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for comment in comments:
        people.update({term.key for term in comment})
        for key, form in {(term.key, term.written) for term in comment}:
            written[key][form] += 1
    return people, written


def _shown(people: Mapping[str, int], written: Mapping[str, Counter[str]]) -> list[Word]:
    found = [
        Word(min(written[key], key=lambda form: (-written[key][form], form)), n)
        for key, n in people.items()
        if enough(n, COMMENT_BATCH) and key not in reference().everywhere
    ]
    return sorted(found, key=lambda word: (-word.n, word.written))


def _by_theme(comments: Iterable[Sequence[Term]]) -> dict[Theme, list[list[Term]]]:
    """Give what each comment says of a theme, for the comments that speak of it."""
    found: dict[Theme, list[list[Term]]] = {theme: [] for theme in themes()}
    for comment in comments:
        for theme, spoken in by_theme(comment).items():
            found[theme].append(spoken)
    return found


def by_theme(comment: Sequence[Term]) -> dict[Theme, list[Term]]:
    """Give what one comment says of each theme that it speaks of.

    A word that only names the one before it says nothing of its own: "kursi tunggu" is a chair,
    nobody who waits.

    Args:
        comment: The terms of one comment.
    """
    theme_of = {word: theme for theme in themes() for word in theme.words}
    found: dict[Theme, list[Term]] = defaultdict(list)
    for term in comment:
        if term.after in reference().pairs.get(term.key, frozenset()):
            continue
        if (theme := theme_of.get(_bare(term.key))) is not None:
            found[theme].append(term)
    return found


def _theme(theme: Theme, speaking: Sequence[Sequence[Term]]) -> ThemeCount | None:
    if not enough(len(speaking), COMMENT_BATCH):
        return None
    return ThemeCount(theme, len(speaking), tuple(_shown(*_count(speaking))[:MOST_INSIDE]))


def _bare(key: str) -> str:
    """Take the denial off a term's key."""
    return key.rpartition(" ")[2]


@cache
def themes() -> tuple[Theme, ...]:
    """Read the themes of data/reference/synonyms.toml, once."""
    tables = tomllib.loads((REFERENCE / "synonyms.toml").read_text(encoding="utf-8"))
    return tuple(
        Theme(
            key=one["key"],
            name=one["name"],
            unsur=one["unsur"],
            reasons=tuple(one["reasons"].split()),
            words=frozenset(canonical(word) for word in one["words"].split()),
        )
        for one in tables["theme"]
    )
