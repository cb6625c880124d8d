"""The questionnaire: what is asked, which answers exist, and what each item is called.

A version of a questionnaire is a data file that never changes once answers name it; only here do
answers become positions in a score string. An instrument is a questionnaire with all its versions;
figures of two instruments are never pooled. Texts carry both languages. Read next:
`published.py` for which versions there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Literal
from uuid import UUID

from survey.errors import Invalid
from survey.language import N_, NN_

Order = Literal["list", "form"]
NOT_ANSWERED = "-"
SATISFIED_FROM = 3  # kepuasan 3 and 4 count as satisfied (design rule 9)


def is_satisfied(kepuasan: int | None) -> bool:
    """Say whether a tap is a satisfied one; nobody's tap is none."""
    return kepuasan is not None and kepuasan >= SATISFIED_FROM


class UnknownItem(Invalid):
    """A key that the questionnaire does not have."""

    slug = "unknown-item"
    sentence = N_(
        "Butir “%(key)s” tidak ada dalam kuesioner %(questionnaire)s. Butirnya: %(known)s."
    )


class WrongScores(Invalid):
    """A stored or given score that is not one of the options."""

    slug = "wrong-scores"
    sentence = N_("Nilai “%(value)s” untuk %(item)s bukan salah satu dari 1, 2, 3, 4.")


class WrongLength(Invalid):
    """A score string of another questionnaire."""

    slug = "wrong-length"
    sentence = NN_(
        "Deret nilai “%(scores)s” bukan dari kuesioner %(questionnaire)s,"
        " yang mempunyai %(n)s butir."
    )


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    id: str
    en: str

    def say(self, lang: str) -> str:
        """Give the text in a language; any but English is Indonesian."""
        return self.en if lang == "en" else self.id


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: its score, 1 to 4, and its words."""

    score: int
    text: Text


@dataclass(frozen=True, slots=True)
class Item:
    """One question. With weight it is an unsur and counts in the IKM."""

    key: str
    name: Text
    question: Text
    hint: Text
    options: tuple[Option, ...]
    weight: bool
    list_number: int | None
    form_number: int | None
    about_officer: bool


class Owner(StrEnum):
    """Who can mend what a reason names: the person at the counter or the office."""

    OFFICER = "officer"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason a citizen may choose for a face; `side` is "low" (1-2) or "high" (3-4)."""

    key: str
    text: Text
    unsur: str
    owner: Owner
    icon: str
    side: str


@dataclass(frozen=True)
class Questionnaire:
    """One published version: items in the order of its score strings, and its reasons.

    The first item is `kepuasan`, the only one without weight. `title` is what its form is headed,
    `index` the short name of what is computed from it ("IKM"). `digest` is the SHA-256 of its
    content in hex; `ask` holds what is asked above the reasons.
    """

    key: str
    version: int
    title: Text
    index: Text
    items: tuple[Item, ...]
    reasons: tuple[Reason, ...]
    ask: Mapping[str, Text]
    digest: str
    _place: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the items by key."""
        object.__setattr__(self, "_place", {item.key: i for i, item in enumerate(self.items)})

    @cached_property
    def ref(self) -> str:
        """The name stored beside every answer: "skm-2017/1"."""
        return f"{self.key}/{self.version}"

    @cached_property
    def unsur(self) -> tuple[Item, ...]:
        """The items with weight, in list order."""
        return tuple(item for item in self.items if item.weight)

    @cached_property
    def unsur_keys(self) -> frozenset[str]:
        """The keys of the unsur, whatever their order: versions that share them are comparable."""
        return frozenset(item.key for item in self.unsur)

    @cached_property
    def form(self) -> tuple[Item, ...]:
        """The unsur in the order in which the official form asks them."""
        return tuple(sorted(self.unsur, key=lambda item: item.form_number or 0))

    @cached_property
    def bobot(self) -> Fraction:
        """The weight of each unsur: exactly 1 / number of unsur (PermenPANRB 14/2017)."""
        return Fraction(1, len(self.unsur))

    @cached_property
    def index_unit(self) -> int:
        """A number that every count of answered unsur divides: means are whole numbers over it."""
        return lcm(*range(1, len(self.unsur) + 1))

    def position(self, key: str) -> int:
        """Say which character of a score string belongs to an item, from 0.

        Raises:
            UnknownItem: The questionnaire has no such item.
        """
        try:
            return self._place[key]
        except KeyError:
            known = ", ".join(self._place)
            raise UnknownItem(field=key, key=key, questionnaire=self.ref, known=known) from None

    def item(self, key: str) -> Item:
        """Find an item by its key.

        Raises:
            UnknownItem: The questionnaire has no such item.
        """
        return self.items[self.position(key)]

    def encode(self, scores: Mapping[str, int]) -> str:
        """Write answers as a score string, one character per item, "-" where there is none.

        Args:
            scores: Score 1 to 4 by item key.

        Raises:
            UnknownItem: A key that is not an item.
            WrongScores: A score that is not one of the options.
        """
        out = [NOT_ANSWERED] * len(self.items)
        for key, score in scores.items():
            place = self.position(key)
            if isinstance(score, bool) or score not in (1, 2, 3, 4):
                raise WrongScores(field=key, item=key, value=score)
            out[place] = "0123456789"[score]
        return "".join(out)

    def decode(self, scores: str) -> dict[str, int]:
        """Read a score string back: score by item key, without the unanswered.

        Raises:
            WrongLength: Not as many characters as items.
            WrongScores: A character that is neither "1" to "4" nor "-".
        """
        if len(scores) != len(self.items):
            raise WrongLength(scores=scores, questionnaire=self.ref, n=len(self.items))
        by_key = {}
        for item, mark in zip(self.items, scores, strict=True):
            if mark == NOT_ANSWERED:
                continue
            if mark not in "1234":
                raise WrongScores(field=item.key, item=item.key, value=mark)
            by_key[item.key] = int(mark)
        return by_key

    def label(self, key: str, order: Order = "list") -> str:
        """Give an unsur its number in one of the two orders: "U8". Print the name beside it.

        Raises:
            UnknownItem: Not an unsur.
        """
        item = self.item(key)
        n = item.list_number if order == "list" else item.form_number
        if n is None:
            known = ", ".join(item.key for item in self.unsur)
            raise UnknownItem(field=key, key=key, questionnaire=self.ref, known=known)
        return f"U{n}"

    def by_label(self, order: Order) -> dict[str, str]:
        """Give the key behind each label: {"U1": "persyaratan", …}, in the order of the labels."""
        items = self.unsur if order == "list" else self.form
        return {self.label(item.key, order): item.key for item in items}

    def reasons_for(self, kepuasan: int) -> tuple[Reason, ...]:
        """Give the reasons that fit a tap: the low ones for 1 and 2, the high ones for 3 and 4."""
        side = "high" if is_satisfied(kepuasan) else "low"
        return tuple(reason for reason in self.reasons if reason.side == side)

    @cached_property
    def _reasons(self) -> dict[str, Reason]:
        return {reason.key: reason for reason in self.reasons}

    def reason(self, key: str) -> Reason:
        """Find a reason by its key.

        Raises:
            UnknownItem: The questionnaire has no such reason.
        """
        try:
            return self._reasons[key]
        except KeyError:
            known = ", ".join(self._reasons)
            raise UnknownItem(
                field="reasons", key=key, questionnaire=self.ref, known=known
            ) from None

    def drawn_unsur(self, rating_id: UUID) -> str:
        """Draw the one extra question of a kiosk rating by the rating's id.

        The last 8 hex digits modulo the number of unsur, counted in form order: the page's script
        does the same, so that nobody can choose which question is asked.
        """
        return self.form[int(rating_id.hex[-8:], 16) % len(self.form)].key


@dataclass(frozen=True, slots=True)
class Instrument:
    """Whose answers a figure is made of: every version of a questionnaire, or only one of them."""

    key: str
    version: int | None = None

    def __str__(self) -> str:
        """Write it as people name it: "skm-2017", or "skm-2017/1" for one version."""
        return self.key if self.version is None else f"{self.key}/{self.version}"
