"""The luck page shows the unit's own officers only where their sheet shows each of them in full."""

import json

import pytest

from reports.disclosure.audiences import Audience
from reports.luck import as_json, compose
from reports.luck.shown import let_out
from reports.paper.blocks.printed import printout as print_out
from tests.reports.stored import text_of
from tests.reports.test_luck import page

INSIDE = [Audience.MANAGER, Audience.HEAD, Audience.SUPERIOR, Audience.OFFICER]
TOLD = "tampak berselisih 25 poin"


@pytest.mark.parametrize("audience", INSIDE)
def test_of_few_officers_only_the_custodian_has_the_real_gap(audience: Audience) -> None:
    few = page([(60, 57), (60, 42), (60, 54)])
    shown, kept = let_out(few, audience), let_out(few, Audience.CUSTODIAN)
    assert kept.figures.real is not None
    assert shown.figures.real is None
    assert as_json.as_json(shown)["real"] is None
    assert "Unit ini" not in text_of(print_out(compose.printout(shown)))
    assert json.dumps(as_json.as_json(kept)["real"]) != "null"


@pytest.mark.parametrize("audience", INSIDE)
def test_of_five_who_are_shown_in_full_everybody_inside_sees_the_gap(audience: Audience) -> None:
    many = page([(60, 57), (60, 42), (60, 54), (60, 52), (60, 55)])
    text = " ".join(text_of(print_out(compose.printout(let_out(many, audience)))).split())
    assert TOLD in text


def test_no_audience_but_the_custodian_has_counts_of_single_officers() -> None:
    few = page([(60, 57), (60, 42)])
    assert let_out(few, Audience.MANAGER).figures.trust.facts.officers == ()
