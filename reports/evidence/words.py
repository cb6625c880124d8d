"""From a sentence to its words: stems, with what is said the same way made one, negations kept.

PySastrawi takes prefixes and endings off Indonesian words; it is loaded when the first word is
asked for, and every word is stemmed once. Everyday spellings, English words and stop words stand
in data/reference. Read next: measures/themes.py.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from Sastrawi.Stemmer.Stemmer import Stemmer

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?:'t)?")
_END = re.compile(r"[.!?;,\n•]+")
_SHORTEST = 2
_SKIPPED = 2  # stop words that may stand between a denial and what it denies
_LACKING = "kurang"  # at the end it denies the word before: "kursi kurang"
_STEMS_KEPT = 100_000


@cache
def _stemmer() -> tuple[Stemmer, frozenset[str]]:
    from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
    from Sastrawi.Stemmer.Stemmer import Stemmer
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    roots = StemmerFactory().get_words()
    return Stemmer(ArrayDictionary(roots)), frozenset(roots)


def is_root(word: str) -> bool:
    """Whether a small-letter word stands in the dictionary of Indonesian roots."""
    return word in _stemmer()[1]


@lru_cache(maxsize=_STEMS_KEPT)
def stem(word: str) -> str:
    """Take prefixes and endings off a word in small letters: "pelayanannya" is "layan"."""
    return str(_stemmer()[0].stem(word))


@dataclass(frozen=True, slots=True)
class Reference:
    """The tables of data/reference: spellings, negations, stop words, themes."""

    normal: Mapping[str, str]  # an everyday or English form -> the word it stands for
    same: Mapping[str, str]  # a stem -> the stem that is counted for it
    negations: Mapping[str, str]  # a word that denies -> the one that is counted for it
    stop: frozenset[str]
    everywhere: frozenset[str]  # stems that say nothing when counted
    pairs: Mapping[str, frozenset[str]]  # a stem -> those before it that make it part of a name


@cache
def reference() -> Reference:
    """Read the tables of spellings and stop words, once."""
    synonyms = tomllib.loads((REFERENCE / "synonyms.toml").read_text(encoding="utf-8"))
    stop = tomllib.loads((REFERENCE / "stopwords.toml").read_text(encoding="utf-8"))
    normal = {form: word for word, forms in synonyms["normal"].items() for form in forms.split()}
    return Reference(
        normal=normal,
        same={form: word for word, forms in synonyms["same"].items() for form in forms.split()},
        negations={
            form: word for word, forms in synonyms["negations"].items() for form in forms.split()
        },
        stop=frozenset(stop["id"].split()) | frozenset(stop["en"].split()),
        everywhere=frozenset(stop["everywhere"].split()),
        pairs={word: frozenset(before.split()) for word, before in synonyms["pairs"].items()},
    )


@lru_cache(maxsize=_STEMS_KEPT)
def canonical(word: str) -> str:
    """Give what a word is counted as: usual spelling, stem, and the one word of several alike."""
    tables = reference()
    known = tables.normal.get(word, word)
    if known in tables.same:
        return tables.same[known]
    root = stem(known)
    return tables.same.get(root, root)


def is_word(word: str) -> bool:
    """Whether a word in small letters is an ordinary one, in whatever form."""
    tables = reference()
    known = word in tables.normal or word in tables.stop
    return known or is_root(word) or is_root(stem(word))


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is said: its stem, "tidak " before it when denied, and how it was written."""

    key: str
    written: str
    after: str = ""  # the stem of the word right before it; "" behind a stop word or a denial

    @property
    def bare(self) -> str:
        """The stem without a denial."""
        return self.key.rpartition(" ")[2]


def words_of(text: str) -> list[list[str]]:
    """Cut a text into its parts of sentences, and these into words in small letters."""
    parts = (_WORD.findall(part.lower()) for part in _END.split(text))
    return [words for words in parts if words]


def terms(text: str) -> list[Term]:
    """Give what a covered text says, without stop words; a denied word stays with its denial.

    "Petugas kurang begitu ramah" gives "petugas" and "tidak ramah": a denial holds for the next
    word that says something, over two stop words at most, inside one part of a sentence.
    """
    return [term for words in words_of(text) for term in _terms(words)]


def _terms(words: Sequence[str]) -> list[Term]:
    tables = reference()
    terms: list[Term] = []
    denial: list[str] = []
    before = ""
    for word in words:
        usual = tables.normal.get(word, word)
        if usual in tables.negations:
            denial, before = [usual], ""
        elif usual in tables.stop or len(usual) < _SHORTEST:
            denial = [*denial, usual] if 0 < len(denial) <= _SKIPPED else []
            before = ""
        else:
            bare = canonical(word)
            key = f"{tables.negations[denial[0]]} {bare}" if denial else bare
            terms.append(Term(key, " ".join([*denial, usual]), before))
            denial, before = [], bare
    if denial == [_LACKING] and terms and " " not in terms[-1].key:
        last = terms.pop()
        terms.append(Term(f"{tables.negations[_LACKING]} {last.key}", f"{last.written} {_LACKING}"))
    return terms
