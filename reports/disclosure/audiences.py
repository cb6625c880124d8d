"""For whom figures are let out, and the one wrapper in which they leave.

What a role may see of a document says that document's own `let_out`; no writer, page or file takes
figures that did not pass one. Read next: `reports/catalogue.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

Figures = TypeVar("Figures")


class Audience(StrEnum):
    """A role, by its relation to what a document is about."""

    PUBLIC = "public"  # anybody
    OFFICER = "officer"  # the one whom the document is about
    SUPERIOR = "superior"  # of the officers whom it is about
    MANAGER = "manager"  # of the unit
    HEAD = "head"  # of the office
    INSPECTORATE = "inspectorate"
    CUSTODIAN = "custodian"  # keeps the register; sees every figure, beside who else may


_KEY = object()


@dataclass(frozen=True, slots=True)
class Shown(Generic[Figures]):
    """Figures as one audience may see them; only `release` makes one.

    Raises:
        TypeError: Made by anybody else.
    """

    figures: Figures
    audience: Audience
    key: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse figures that nobody let out."""
        if self.key is not _KEY:
            raise TypeError("what may be shown is made by let_out")


def release(figures: Figures, audience: Audience) -> Shown[Figures]:
    """Let figures out for an audience.

    For the `let_out` of a document only, which has taken out of them what it may not see.
    """
    return Shown(figures, audience, _KEY)
