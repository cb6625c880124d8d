"""Records of verifications made by hand, whole and in every trouble."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from reports.minutes import compose
from reports.minutes.figures import FilledIn, Minutes, Party
from reports.paper.blocks import printed
from survey.checks import RecountOutcome
from survey.differences import (
    Away,
    BoxShare,
    Comparison,
    Difference,
    DifferenceKind,
    Differences,
    RowPlace,
    Whereabouts,
)
from survey.earlier_heads import JOURNAL, EarlierHead, Keeper
from survey.ledger import Head
from survey.proof.box_proofs import BoxProof, Proof
from survey.proof.chains import Chain
from survey.proof.verifying import Verified
from survey.register.erased import ActCount, Erased, ErasedPart
from survey.register.journal_check import Break, BreakKind, Checked
from tests.reports.stored import LONG, OFFICE

AT = datetime(2026, 11, 30, 3, 15, tzinfo=UTC)
NAMED = FilledIn(
    number="700/123/INSP/2026",
    place="Contohrejo",
    examiner=Party("Drs. Bambang Suryadi, Ak.", "Auditor Madya Inspektorat", "196905051994031007"),
    holder=Party("Dra. Endang Lestari, M.Si.", "Kepala Dinas", "19700101 199503 2 001"),
    program="Suara Loket 0.1.0",
)
SIDIK = "7f3a 91c0 55de 02b4"


def a_chain(n: int = 1, device: str = "main", **changes: Any) -> Chain:
    chain = Chain(
        box=f"{n:02x}" * 16,
        device=device,
        first=1,
        last=1204 + n,
        first_day=date(2026, 1, 2),
        last_day=date(2026, 11, 30),
        head=SIDIK,
    )
    return replace(chain, **changes)


JOURNALED = a_chain(0xAB, JOURNAL, last=412)
BOXES = (a_chain(), a_chain(2, "import", last=240), a_chain(3, "entry", last=31))
NOT_HERE = a_chain(4, "tablet-7", head="", here=False)


def a_proof(boxes: Sequence[Chain], earlier: Sequence[EarlierHead] = ()) -> Proof:
    return Proof(
        tuple(
            BoxProof(
                *(box.box, box.device, not box.broken, box.last),
                None if box.broken else (box.last, box.head),
                box.last + 1 if box.broken else None,
                box.broken,
            )
            for box in boxes
            if box.here
        ),
        tuple(earlier),
    )


def a_comparison(**changes: Any) -> Comparison:
    whole = Comparison(
        n_boxes=3,
        n_entries=1476,
        n_rows=4431,
        n_waiting=0,
        n_again=0,
        differences=(),
        away=(),
    )
    return replace(whole, **changes)


def a_kept(**changes: Any) -> EarlierHead:
    head = EarlierHead(Keeper.FILE, "", None, BOXES[0].box[:8], "main", 1120, SIDIK, there=True)
    return replace(head, **changes)


def closed(chain: Chain, seq: int, period: str = "2026-S1", **changes: Any) -> EarlierHead:
    name, at = f"dukcapil {period}", datetime(2026, 7, 3, 2, tzinfo=UTC)
    head = EarlierHead(Keeper.CLOSING, name, at, chain.box, chain.device, seq, SIDIK, there=True)
    return replace(head, **changes)


ERASED = Erased(
    parts=(
        ErasedPart("time", 1180, 4, 1184),
        ErasedPart("bands", 902, 3, 905),
        ErasedPart("comment", 902, 6, 908),
    ),
    acts={
        "erase": ActCount(212, date(2026, 4, 1), date(2026, 11, 29)),
        "erase_receipt": ActCount(6, date(2026, 3, 2), date(2026, 10, 14)),
        "erase_again": ActCount(1, date(2026, 8, 8), date(2026, 8, 8)),
    },
    n_untold=0,
)
NOTHING_ERASED = Erased(tuple(ErasedPart(part.part, 0, 0, 0) for part in ERASED.parts), {}, 0)


def a_difference(kind: DifferenceKind, seq: int, *columns: str) -> Difference:
    place = RowPlace(BOXES[0].box, "main", seq, "0a" * 16, "dukcapil", "2026-11-16")
    return Difference(kind, "response", columns, place)


def differing(kind: DifferenceKind, n: int, *columns: str) -> Differences:
    first = tuple(a_difference(kind, seq, *columns) for seq in range(12, 12 + min(n, 5)))
    return Differences(kind, "response", n, first, (BoxShare("", n, "", "", ""),))


def some_minutes(
    boxes: Sequence[Chain] = BOXES,
    *,
    comparison: Comparison | None = None,
    breaks: Sequence[Break] = (),
    damaged: Sequence[str] = (),
    counts: RecountOutcome | None = None,
    earlier: Sequence[EarlierHead] | None = None,
    **changes: Any,
) -> Minutes:
    """Give a record in which all is well but for what is named."""
    checked = Checked(tuple(breaks), JOURNALED.last, 1702, Head(412, bytes.fromhex(SIDIK) * 4))
    if earlier is None:
        earlier = (closed(JOURNALED, 250), closed(BOXES[0], 640))
    seen = Verified(
        a_proof(boxes, earlier),
        comparison=comparison or a_comparison(),
        journal=checked,
        counts=counts or RecountOutcome(4, ()),
    )
    if damaged:
        seen = Verified(seen.proof, tuple(damaged))
    minutes = Minutes(
        office=OFFICE,
        at=AT,
        filled_in=NAMED,
        seen=seen,
        chains=tuple(boxes) if damaged else (JOURNALED, *boxes),
        erased=ERASED,
    )
    return replace(minutes, **changes)


def whole() -> Minutes:
    kept = (a_kept(), a_kept(box="", device=JOURNAL, seq=390))
    filled_in = replace(NAMED, heads="sidik-2026.txt")
    return some_minutes(
        filled_in=filled_in, earlier=(*kept, closed(JOURNALED, 250), closed(BOXES[0], 640))
    )


def different() -> Minutes:
    broken = Break(BreakKind.ROWS, 88, "substitute", "2026-09-02T02:11:00Z", "amendment", 12, 11)
    torn = a_chain(2, "import", last=100, head="", broken="entri tidak cocok dengan sidiknya")
    return some_minutes(
        (BOXES[0], torn, BOXES[2]),
        comparison=a_comparison(
            differences=(
                differing(DifferenceKind.MISSING, 2),
                differing(DifferenceKind.EDITED, 41, "scores", "officer"),
            ),
        ),
        breaks=(broken,),
        earlier=(closed(JOURNALED, 250), closed(BOXES[0], 640, there=False)),
    )


def not_at_hand() -> Minutes:
    away = (
        Away(NOT_HERE.box, "tablet-7", 320, Whereabouts.ELSEWHERE),
        Away("05" * 16, "tablet-8", 18, Whereabouts.ASIDE),
    )
    aside = replace(NOT_HERE, box="05" * 16, device="tablet-8")
    comparison = a_comparison(away=away, n_waiting=7, n_again=2)
    return some_minutes((*BOXES, NOT_HERE, aside), comparison=comparison)


def many_boxes() -> Minutes:
    boxes = [a_chain(n, f"tablet-{n}") for n in range(1, 31)]
    away = [Away(box.box, box.device, 9, Whereabouts.ELSEWHERE) for box in boxes[20:]]
    boxes[20:] = [replace(box, head="", here=False) for box in boxes[20:]]
    return some_minutes(boxes, comparison=a_comparison(n_boxes=20, away=tuple(away)))


def long_names() -> Minutes:
    office = replace(
        OFFICE,
        name=LONG,
        letterhead=("PEMERINTAH DAERAH KHUSUS", LONG.upper(), "Jalan Raya Pulau Pramuka 1"),
    )
    party = Party(
        f"Prof. Dr. Ir. Raden Mas {LONG}", f"Kepala Bidang {LONG}", "19700101 199503 2 001"
    )
    filled_in = replace(NAMED, place=LONG, examiner=party, number="x" * 60)
    boxes = tuple(replace(box, device=f"{box.device}-{'x' * 40}") for box in BOXES)
    return some_minutes(boxes, office=office, filled_in=filled_in)


def by_hand() -> Minutes:
    """Give one in which nobody is named and nothing was erased."""
    return some_minutes(
        filled_in=FilledIn(program=NAMED.program), earlier=(), erased=NOTHING_ERASED
    )


CASES = {
    case.__name__: case for case in (whole, different, not_at_hand, many_boxes, long_names, by_hand)
}


def a_pdf(minutes: Minutes) -> bytes:
    return printed.printout(compose.printout(minutes))
