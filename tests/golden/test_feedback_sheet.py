"""What an officer's own sheet says, word for word, with figures and without."""

from syrupy.assertion import SnapshotAssertion

from tests.reports import made
from tests.reports.about import colleagues, printed, rated, sheet_of
from tests.reports.stored import text_of


def test_the_sheet_of_an_officer(snapshot: SnapshotAssertion) -> None:
    comments = [(f"2026-11-{2 + i:02}", text) for i, text in enumerate(made.WORDS)]
    found = sheet_of(rated(150) + colleagues(), comments=comments)
    assert text_of(printed(found)) == snapshot


def test_the_sheet_of_an_officer_with_few_ratings(snapshot: SnapshotAssertion) -> None:
    found = sheet_of(rated(6) + colleagues())
    assert text_of(printed(found)) == snapshot
