"""Find released comments again by their words, in whatever form they were written.

Only what has been released is searched, covered and dated by week, so that a search for a name or
a number finds nothing that was hidden. Read next: evidence/words.py.
"""

from __future__ import annotations

from collections.abc import Iterable

from reports.disclosure import Released
from reports.evidence.words import Term, terms, words_of
from survey.errors import Invalid
from survey.language import N_


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

    Args:
        released: Comments let out by `disclosure.release_comments`.
        query: Words, in any order.

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
