"""What a check found stands until one that proves as much finds nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from survey.checks import Check, OldPart, OutsideHeads
from survey.differences import (
    BoxShare,
    Comparison,
    Difference,
    DifferenceKind,
    Differences,
    RowPlace,
    Within,
)
from survey.earlier_heads import EarlierHead, Keeper
from survey.findings import FoundDifference, by_kind, merged
from survey.ledger import Head
from survey.proof.box_proofs import Proof
from survey.proof.verifying import Verified
from survey.register.break_words import line
from survey.register.journal_check import Break, BreakKind, Checked

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
HERE = {"aa": 13, "bb": 3}
WHOLE = Check(AT, differences={}, n_entries=16, reach=HERE, journal=9)
DIFFERENT = replace(WHOLE, differences={"edited response": 1})
BROKEN = replace(WHOLE, differences={"chain": 1, "head": 2})
NIGHT = replace(WHOLE, past=OldPart("aa", 13, 16, (1, 9)))


NO_FORK: Mapping[str, int | None] = {}
SHORT = replace(WHOLE, reach={"aa": 12, "bb": 3})
EDITED = FoundDifference("edited response", 1, {"aa": 13})
COMMENT = FoundDifference("edited response_private", 2, {"aa": 13})
LOOSE = FoundDifference("added response", 1)
WITHIN = Within("dukcapil", "2026-11-01", "2026-11-30")


@pytest.mark.parametrize(
    ("finding", "later", "clears"),
    [
        (DIFFERENT, WHOLE, True),
        (DIFFERENT, replace(WHOLE, reach={"aa": 20, "bb": 3, "cc": 1}), True),
        (DIFFERENT, NIGHT, False),
        (DIFFERENT, replace(WHOLE, reach={"aa": 13}), False),  # the other box was put aside
        (DIFFERENT, SHORT, False),
        (BROKEN, replace(WHOLE, reach={"aa": 13}), True),  # a damaged box that is put aside
        (BROKEN, NIGHT, False),
    ],
)
def test_a_finding_is_cleared_by_what_reaches_as_far(
    finding: Check, later: Check, clears: bool
) -> None:
    after = later.after(finding.standing, None, NO_FORK)
    assert (after.standing == ()) is clears


@pytest.mark.parametrize(
    ("row", "later", "clears"),
    [
        (COMMENT, WHOLE, True),
        (COMMENT, replace(WHOLE, reach={"aa": 13}), True),  # the other box never mattered
        (COMMENT, SHORT, False),
        (COMMENT, replace(WHOLE, reach={"bb": 3}), False),
        (LOOSE, replace(WHOLE, reach={}), True),  # the register alone tells
        (LOOSE, NIGHT, False),
        (LOOSE, replace(WHOLE, differences={"damaged": 1}), False),
        (LOOSE, replace(WHOLE, differences={"foreign": 1}), False),
        (FoundDifference("counts", 1), replace(WHOLE, reach={}), True),
    ],
)
def test_each_row_is_cleared_by_its_own_box(
    row: FoundDifference, later: Check, clears: bool
) -> None:
    assert later.clears(row, NO_FORK) is clears


@pytest.mark.parametrize(
    ("seq", "forked", "clears"),
    [
        (13, {"aa": 10}, True),  # behind it the register has another continuation
        (13, {"aa": 11}, False),
        (9, {"aa": 11}, True),
        (13, {"bb": 10}, False),
        (13, {"aa": None}, False),  # the line of an older release does not say where
        (10, {"aa": None}, True),
    ],
)
def test_a_finding_behind_a_fork_is_cleared_up_to_where_both_chains_are_one(
    seq: int, forked: Mapping[str, int | None], clears: bool
) -> None:
    later = replace(WHOLE, reach={"aa": 10, "bb": 3})
    assert later.clears(FoundDifference("edited entry", 2, {"aa": seq}), forked) is clears


def test_a_later_check_that_reaches_as_far_tells_what_is_left_of_it() -> None:
    now = replace(WHOLE, differences={"edited response": 1}, findings=(EDITED,))
    eight = replace(EDITED, n=8)
    assert [row.n for row in now.after((eight,), None, NO_FORK).standing] == [1]
    short = replace(now, reach={"aa": 12, "bb": 3})
    assert [row.n for row in short.after((eight,), None, NO_FORK).standing] == [8]


def test_no_finding_hides_another_however_large() -> None:
    """A box whose comments were edited is put aside, and many kept counts are wrong since."""
    counts = replace(WHOLE, differences={"counts": 9}, reach={"bb": 3})
    after = counts.after((COMMENT,), None, NO_FORK)
    assert by_kind(after.standing) == {"counts": 9, "edited response_private": 2}
    again = replace(WHOLE, reach={"bb": 3}).after(after.standing, None, NO_FORK)
    assert by_kind(again.standing) == {"edited response_private": 2}
    assert WHOLE.after(again.standing, None, NO_FORK).standing == ()


def test_what_two_checks_found_of_one_box_stands_once() -> None:
    part = FoundDifference("edited response", 4, {"aa": 14}, "dukcapil", "2026-11-16", "2026-11-17")
    whole = replace(part, n=8, reach={"aa": 13}, first="2026-11-17", at=AT)
    both = replace(whole, reach={"aa": 14}, first="2026-11-16")
    assert merged((part, LOOSE, whole)) == (both, LOOSE)
    (anywhere,) = merged((part, replace(whole, unit="pajak", first="", last="")))
    assert (anywhere.unit, anywhere.first, anywhere.last) == ("", "", "")


@pytest.mark.parametrize(
    ("unit", "first", "last", "touches"),
    [
        ("", "", "", True),  # not known
        ("dukcapil", "2026-11-01", "2026-11-01", True),
        ("dukcapil", "2026-11-30", "2026-12-04", True),
        ("dukcapil", "2026-10-01", "2026-12-04", True),
        ("", "2026-10-01", "2026-10-31", False),
        ("", "2026-12-01", "2026-12-02", False),
        ("pajak", "2026-11-01", "2026-11-01", False),
        ("pajak", "", "", False),
    ],
)
def test_a_finding_is_of_its_unit_and_days(unit: str, first: str, last: str, touches: bool) -> None:
    assert FoundDifference("edited response", 1, {}, unit, first, last).touches(WITHIN) is touches


def heads(n: int, n_unfit: int) -> OutsideHeads:
    return OutsideHeads(AT, n, n_unfit)


@pytest.mark.parametrize(
    ("before", "given", "after"),
    [
        (None, None, None),
        (None, heads(3, 1), heads(3, 1)),
        (heads(3, 1), None, heads(3, 1)),  # a check without heads proves nothing of them
        (heads(3, 1), heads(1, 0), heads(3, 1)),
        (heads(3, 1), heads(3, 0), heads(3, 0)),  # the slip was put right
        (heads(3, 1), heads(1, 1), heads(3, 1)),  # and one bad line asks for no less
        (heads(3, 0), None, None),
    ],
)
def test_heads_that_did_not_fit_are_cleared_by_as_many_that_do(
    before: OutsideHeads | None, given: OutsideHeads | None, after: OutsideHeads | None
) -> None:
    assert replace(WHOLE, outside=given).after((), before, NO_FORK).outside == after


def given(unfit: Mapping[str, int], fit: Mapping[str, int]) -> OutsideHeads:
    return OutsideHeads(AT, len(unfit) + len(fit), len(unfit), unfit, fit)


@pytest.mark.parametrize(
    ("unfit", "fit", "left"),
    [
        ({"main": 12}, {}, {"main": 12}),
        ({"main": 12}, {"main": 11}, {"main": 12}),  # a head from before says nothing of it
        ({"main": 12}, {"main": 12}, {}),
        ({"main": 12}, {"main": 15}, {}),
        ({"main": 12}, {"jurnal": 99, "entry": 99}, {"main": 12}),
        ({"main": 12, "jurnal": 40}, {"main": 12}, {"jurnal": 40}),
        ({"?abcdabcd": 12}, {"main": 12}, {}),  # a slip in its digits, put right
        ({"?abcdabcd": 12}, {"main": 11}, {"?abcdabcd": 12}),
        ({"?abcdabcd": 12, "main": 3}, {"main": 12}, {"?abcdabcd": 12}),  # fewer heads
    ],
)
def test_a_head_that_did_not_fit_is_cleared_by_one_of_its_chain_that_is_as_far(
    unfit: Mapping[str, int], fit: Mapping[str, int], left: Mapping[str, int]
) -> None:
    before = given(unfit, {})
    after = (
        replace(WHOLE, outside=given({}, fit) if fit else None).after((), before, NO_FORK).outside
    )
    assert after is not None
    assert (after.unfit, after.n_unfit) == (left, len(left))


def test_what_did_not_fit_is_kept_beside_what_does_not_fit_now() -> None:
    before, now = given({"main": 12, "jurnal": 40}, {}), given({"main": 10}, {"jurnal": 41})
    after = replace(WHOLE, outside=now).after((), before, NO_FORK).outside
    assert after is not None
    assert after.unfit == {"main": 12}


# --- how many differences there are -------------------------------------------------------------


def a_head(keeper: Keeper, box: str, seq: int) -> EarlierHead:
    return EarlierHead(keeper, "", None, box, "main", seq, "7f3a 91c0 55de 02b4", there=False)


def rows(n: int, table: str = "response") -> Comparison:
    edited = Difference(DifferenceKind.EDITED, table, ("scores",), RowPlace())
    share = BoxShare("", n, "", "", "")
    some = Differences(DifferenceKind.EDITED, table, n, (edited,) * min(n, 5), (share,))
    return Comparison(3, 19, 57, 0, 0, (some,) if n else (), ())


def breaks(*broken: tuple[BreakKind, str]) -> Checked:
    every = (Break(kind, 4, "accept", "2026-11-20", what, 9, 9) for kind, what in broken)
    return Checked(tuple(every), 9, 40, Head(9, bytes(32)))


ENTRY, DUTY = (BreakKind.ROWS, "entry"), (BreakKind.ROWS, "duty")
FLAGS = (BreakKind.STATE, "flags dukcapil 2026-11-20")


@pytest.mark.parametrize(
    ("comparison", "journal", "differences"),
    [
        (rows(0), breaks(), {}),
        (rows(1), breaks(ENTRY), {"edited response": 1}),
        (rows(2), breaks(ENTRY, DUTY), {"edited response": 2, "journal rows": 1}),
        (rows(1), breaks(ENTRY, ENTRY), {"edited response": 1, "journal rows": 1}),
        (rows(0), breaks(ENTRY), {"journal rows": 1}),
        (rows(1, "flag"), breaks(FLAGS), {"edited flag": 1}),
        # No line seals that table.
        (
            rows(1, "response_private"),
            breaks(ENTRY),
            {"edited response_private": 1, "journal rows": 1},
        ),
        (rows(1), breaks((BreakKind.CHAIN, "")), {"edited response": 1, "journal chain": 1}),
    ],
)
def test_a_row_that_differs_counts_once(
    comparison: Comparison, journal: Checked, differences: dict[str, int]
) -> None:
    seen = Verified(Proof(()), comparison=comparison, journal=journal)
    assert seen.differences == differences
    assert seen.n_differences == sum(differences.values())
    assert len(seen.breaks) + len(seen.confirming) == len(journal.breaks)


@pytest.mark.parametrize(
    ("n_damaged", "n_rows", "differences"),
    [
        (1, 0, {"damaged": 1}),
        (1, 1, {"edited response": 1}),
        (3, 1, {"damaged": 2, "edited response": 1}),
        (1, 3, {"edited response": 3}),
    ],
)
def test_a_damaged_value_of_a_row_that_differs_counts_once(
    n_damaged: int, n_rows: int, differences: dict[str, int]
) -> None:
    damaged = tuple(f"RUSAK  register: baris {n}" for n in range(n_damaged))
    seen = Verified(Proof(()), damaged, comparison=rows(n_rows), journal=breaks())
    assert seen.differences == differences


def test_what_stands_from_earlier_counts_as_what_was_found_now() -> None:
    seen = Verified(Proof(()), comparison=rows(0), journal=breaks())
    assert (seen.n_differences, seen.check().ok, seen.check().n_differences) == (0, True, 0)
    standing = replace(seen, before=(replace(EDITED, n=2),))
    assert (standing.n_differences, standing.differences) == (2, {EDITED.kind: 2})
    assert (standing.check().ok, standing.check().n_differences) == (False, 2)
    assert standing.check().differences == {}  # its own, which the journal keeps apart


@pytest.mark.parametrize(
    ("kind", "day"), [(DifferenceKind.MOVED, ""), (DifferenceKind.EDITED, "2026-11-16")]
)
def test_what_was_moved_may_be_of_any_days(kind: DifferenceKind, day: str) -> None:
    share = BoxShare("aa", 1, "dukcapil", "2026-11-16", "2026-11-16")
    some = Differences(kind, "response", 1, (), (share,))
    comparison = Comparison(1, 13, 39, 0, 0, (some,), (), (("aa", 13),))
    (row,) = Verified(Proof(()), comparison=comparison, journal=breaks()).findings
    assert (row.reach, row.first, row.last) == ({"aa": 13}, day, day)


def test_a_chain_that_lacks_what_was_remembered_counts_once_and_a_slip_of_the_pen_not_at_all() -> (
    None
):
    lost = (
        a_head(Keeper.CLOSING, "ab" * 16, 9),
        a_head(Keeper.PUBLIC, "ab" * 16, 12),
        a_head(Keeper.REGISTER, "cd" * 16, 3),
        a_head(Keeper.FILE, "ab" * 4, 12),
    )
    seen = Verified(Proof((), lost), comparison=rows(0), journal=breaks())
    assert seen.differences == {"head": 2}
    assert [head.seq for head in seen.proof.lost] == [12, 3]
    assert len(seen.proof.unfit) == 1
    slip = Verified(Proof((), lost[3:]), comparison=rows(0), journal=breaks())
    assert (slip.differences, slip.ok, slip.check().ok) == ({}, False, True)
    outside = slip.check().outside
    assert outside is not None
    assert (outside.n, outside.n_unfit, outside.unfit) == (1, 1, {"?abababab": 12})


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (
            Break(BreakKind.ROWS, 4, "substitute", "2026-11-20T02:11:00Z", "duty", 11, 11),
            (
                "jurnal baris 4, 2026-11-20 09:11 WIB, petugas pengganti: jadwal lain daripada"
                " saat itu: ada yang diubah di antara 11 baris"
            ),
        ),
        (
            Break(BreakKind.ROWS, 4, "accept", "2026-11-20", "entry", 11, 10),
            (
                "jurnal baris 4, 2026-11-20, jawaban diterima: entri dan jawabannya lain daripada"
                " saat itu: dahulu 11 baris, kini 10"
            ),
        ),
        (
            Break(BreakKind.STATE, 0, "", "", "flags dukcapil 2026-11-20", 0, 2),
            "tanda aturan kewajaran unit dukcapil hari 2026-11-20 tidak pernah dicatat jurnal",
        ),
    ],
)
def test_a_break_is_said_in_words_that_agree_by_the_offices_clock(broken: Break, says: str) -> None:
    assert line(broken, zone=ZoneInfo("Asia/Jakarta")) == says
