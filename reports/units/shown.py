"""What of the units side by side may be seen: no figure that rests on too few, or on one unit's.

How many answered stands in every row; only the custodian sees what they said where they are few.
Read next: compose.py and as_json.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NewType

from reports import disclosure
from reports.disclosure.audiences import Audience, Shown, release
from reports.measures.summary import Share
from reports.units.figures import Index, UnitFigure, UnitsReport

Visible = NewType("Visible", UnitsReport)  # a report that has passed `let_out`


def let_out(report: UnitsReport, audience: Audience) -> Shown[Visible]:
    """Take out, but for the custodian, what tells on the few of a unit.

    Of the whole office there remains what may stand beside the units' own figures.
    """
    if audience is not Audience.CUSTODIAN:
        taps, forms = report.shown.taps, report.shown.forms
        pooled = replace(
            report.shown,
            taps=_share(taps, seen=disclosure.enough(taps.n)),
            forms=_index(forms, seen=disclosure.enough(forms.n)),
        )
        report = replace(report, units=tuple(map(_unit, report.units)), all=pooled, shown=pooled)
    return release(Visible(report), audience)


def _unit(row: UnitFigure) -> UnitFigure:
    """Keep the share and the index of ten people or more, and what they are fairly beside."""
    fair = row.taps_shown and row.beside is not None and row.beside.separable
    return replace(
        row,
        taps=_share(row.taps, seen=row.taps_shown),
        beside=row.beside if fair else None,
        adjusted=row.adjusted if fair and row.full else None,
        forms=_index(row.forms, seen=row.forms_shown),
        forms_by_channel=row.forms_by_channel if row.forms_shown else {},
    )


def _share(share: Share, *, seen: bool) -> Share:
    return share if seen else Share(share.n, 0, None, None, None, 1.0)


def _index(forms: Index, *, seen: bool) -> Index:
    return forms if seen else Index(forms.n, None, None, None, None)
