"""What citizens write about: words and themes of released comments, and comments found by words.

Counted and searched are comments that anybody with this report may read, in whole batches, covered
and dated by week, so that no count tells more than the texts themselves and a search for a name or
a number finds nothing that was hidden. Few comments give words, many give themes. Read next:
disclosure/comments.py, evidence/words.py.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from reports.disclosure import COMMENT_BATCH, THEMES_FROM, Released, enough
from reports.evidence.words import REFERENCE, Term, canonical, reference, terms, words_of
from survey.errors import Invalid
from survey.language import N_

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


def said(released: Iterable[Released]) -> Said:
    """Count words and themes.

    A word is shown when five comments hold it, however often each of them does; a theme likewise,
    and only among 200 comments or more: below that a theme would be a handful of people.
    """
    whole = _Tally()
    spoken_of = {theme: _Tally() for theme in themes()}
    for comment in released:
        written = terms(comment.text)
        whole.add(written)
        for theme, spoken in by_theme(written).items():
            spoken_of[theme].add(spoken)
    shown = whole.words()[:MOST_WORDS]
    if not enough(whole.n, THEMES_FROM):
        return Said(whole.n, tuple(shown), ())
    theme_counts = [
        ThemeCount(theme, tally.n, tuple(tally.words()[:MOST_INSIDE]))
        for theme, tally in spoken_of.items()
        if enough(tally.n, COMMENT_BATCH)
    ]
    theme_counts.sort(key=lambda count: (-count.n, count.theme.key))
    return Said(whole.n, tuple(shown), tuple(theme_counts))


class _Tally:
    """Counts comments one by one and keeps none, for a year may hold a hundred thousand."""

    def __init__(self) -> None:
        self.n = 0
        self._people = Counter[str]()
        self._written: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, comment: Sequence[Term]) -> None:
        """Count one comment, each of its words once."""
        self.n += 1
        self._people.update({term.key for term in comment})
        for key, form in {(term.key, term.written) for term in comment}:
            self._written[key][form] += 1

    def words(self) -> list[Word]:
        """Give the words that enough people wrote, the most frequent first."""
        written = self._written
        frequent = [
            Word(min(written[key], key=lambda form: (-written[key][form], form)), n)
            for key, n in self._people.items()
            if enough(n, COMMENT_BATCH) and key not in reference().everywhere
        ]
        return sorted(frequent, key=lambda word: (-word.n, word.written))


def by_theme(comment: Sequence[Term]) -> dict[Theme, list[Term]]:
    """Give what one comment says of each theme that it speaks of.

    A word that only names the one before it says nothing of its own: "kursi tunggu" is a chair,
    nobody who waits.
    """
    theme_of = {word: theme for theme in themes() for word in theme.words}
    spoken: dict[Theme, list[Term]] = defaultdict(list)
    for term in comment:
        if term.after in reference().pairs.get(term.key, frozenset()):
            continue
        if (theme := theme_of.get(term.bare)) is not None:
            spoken[theme].append(term)
    return spoken


@cache
def themes() -> tuple[Theme, ...]:
    """Read the themes of data/reference/synonyms.toml, once."""
    tables = tomllib.loads((REFERENCE / "synonyms.toml").read_text(encoding="utf-8"))
    return tuple(
        Theme(
            key=theme["key"],
            name=theme["name"],
            unsur=theme["unsur"],
            reasons=tuple(theme["reasons"].split()),
            words=frozenset(canonical(word) for word in theme["words"].split()),
        )
        for theme in tables["theme"]
    )


class NothingToSearch(Invalid):
    """A search without a single word."""

    slug = "nothing-to-search"
    sentence = N_("Kata kunci %(words)s tidak memuat kata yang dapat dicari.")


def search(released: Iterable[Released], query: str) -> list[Released]:
    """Find the comments that hold every word of the query.

    "menunggu" also finds "nunggu" and "waiting"; "tidak ramah" finds "gak ramah" and "not
    friendly", and no comment that says "ramah" only. A word of the query without denial finds
    denied ones too. Words that say nothing, such as "yang", are left out, unless there is no
    other: then the text itself is looked through.

    Returns:
        The comments that fit, in the order given.

    Raises:
        NothingToSearch: The query holds no word.
    """
    if not words_of(query):
        raise NothingToSearch(words=f'"{query}"')
    wanted = {term.key for term in terms(query)}
    if not wanted:
        plain = _plain(query)
        return [comment for comment in released if plain in _plain(comment.text)]
    return [comment for comment in released if wanted <= _keys(terms(comment.text))]


def _plain(text: str) -> str:
    """Write the words with a blank on either side, so that "or" is not found in "formulir"."""
    return "".join(f" {word}" for part in words_of(text) for word in part) + " "


def _keys(spoken: Iterable[Term]) -> set[str]:
    """Give the keys of terms, and of denied ones the word itself too."""
    return {key for term in spoken for key in (term.key, term.bare)}
