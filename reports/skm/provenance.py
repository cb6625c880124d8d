"""What vouches for the forms of a result: how many came how, and the index of each group.

The program's own word for where a form came from, as it was taken: never what the form says. A
code or a visit says more than a kiosk, a kiosk more than somebody who takes down, he more than a
sticker. A print gives a group's index by the rule that services have (chapter 6 of the method), and
never where it lies within a few forms of a service that is printed too. Read next: services.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import Final

from reports.disclosure import betrayed
from reports.disclosure.tables import hide_small
from reports.skm import index
from survey.answers.origins import Provenance
from survey.index.counts import Counts
from survey.language import N_

# Stronger ones first; a visit and a code of a ticket say the same.
GROUPS: Final[tuple[tuple[Provenance, ...], ...]] = (
    (Provenance.VISIT, Provenance.TICKET),
    (Provenance.KIOSK,),
    (Provenance.ASSISTED,),
    (Provenance.QR,),
    (Provenance.UNPAIRED,),
    (Provenance.IMPORT,),
    (Provenance.TYPED,),
    (Provenance.DEMO,),
)
NAMES: Final[Mapping[str, str]] = {
    "visit": N_("Kunjungan atau kode tiket"),
    "kiosk": N_("Layar loket terpasang"),
    "assisted": N_("Dibantu petugas survei"),
    "qr": N_("Stiker QR"),
    "unpaired": N_("Layar loket yang tidak terpasang"),
    "import": N_("Berkas"),
    "typed": N_("Kertas, diketik di sini"),
    "demo": N_("Contoh"),
}
_LEAST: Final = 5
Together = Mapping[tuple[str, str], int]  # forms by service and group


@dataclass(frozen=True, slots=True)
class ProvenanceLine:
    """The forms of one group, or of several that were joined; the lines add up to the result.

    Attributes:
        codes: Of the groups, "visit" for visits and codes of tickets.
        n: Forms.
        ikm: Their index, None where there is none or it is not to be seen.
        shown: Whether a print may give it.
    """

    codes: tuple[str, ...]
    n: int
    ikm: Decimal | None = None
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Origins:
    """What vouches for the forms of a result.

    Attributes:
        lines: The forms by group, the strongest first.
        n_tickets: Codes printed on days of the period; 0 also where that is not told.
    """

    lines: tuple[ProvenanceLine, ...] = ()
    n_tickets: int = 0


def group_of(provenance: str) -> str:
    """Name the group that a form belongs to by its own word."""
    return next((group[0].value for group in GROUPS if provenance in group), provenance)


def lines(
    by_provenance: Mapping[str, Counts],
    shown: Collection[str],
    together: Together,
    services_shown: Collection[str],
) -> tuple[ProvenanceLine, ...]:
    """Give one line for each group that has any form, the strongest first.

    Args:
        by_provenance: What the scoring needs of each provenance's forms.
        shown: The groups that may have figures beside the whole.
        together: Forms by service and group.
        services_shown: The services that have figures of their own in the same print.
    """
    counts: dict[str, Counts] = {}
    for provenance, own in by_provenance.items():
        group = group_of(provenance)
        counts[group] = counts[group] + own if group in counts else own
    near = {group for group in counts if _near_a_service(group, together, services_shown)}
    order = [group[0].value for group in GROUPS]
    rows = []
    for group in sorted(counts, key=lambda name: order.index(name) if name in order else 99):
        own = counts[group]
        scored = index.scored(own)
        visible = group in shown and group not in near
        rows.append(ProvenanceLine((group,), own.n, scored.ikm if scored else None, visible))
    return tuple(row for row in rows if row.n)


def _near_a_service(group: str, together: Together, services: Collection[str]) -> bool:
    """Say whether a group and a service that is shown differ by a few forms only."""
    n = Counter[str]()
    for (_service, own), count in together.items():
        n[own] += count
    for service in services:
        of_service = sum(count for (own, _), count in together.items() if own == service)
        both = together.get((service, group), 0)
        if both and betrayed(n[group] + of_service - 2 * both):
            return True
    return False


def let_out(rows: Sequence[ProvenanceLine]) -> tuple[ProvenanceLine, ...]:
    """Join the groups of fewer than five forms, and take out the figures that no print may give."""
    [kept] = hide_small([[row.n for row in rows]], _LEAST, column_totals=False) if rows else [[]]
    small = [row for row, n in zip(rows, kept, strict=True) if n is None]
    out = [
        row if row.shown else replace(row, ikm=None)
        for row, n in zip(rows, kept, strict=True)
        if n is not None
    ]
    if small:
        codes = tuple(chain.from_iterable(row.codes for row in small))
        out.append(ProvenanceLine(codes, sum(row.n for row in small)))
    return tuple(out)


def without_figures(rows: Sequence[ProvenanceLine]) -> tuple[ProvenanceLine, ...]:
    """Give how many forms there are of each group, and no index."""
    return tuple(replace(row, ikm=None) for row in rows)
