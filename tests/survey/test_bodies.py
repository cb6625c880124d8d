"""Two versions of what stands in an entry: the first is read for ever, the second is written."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers.bodies import of_version_1
from survey.answers.drafts import Channel, Draft, Slot
from survey.answers.origins import UNKNOWN, Circumstances, DatedBy, Provenance, capped
from survey.box import boxes
from survey.ledger import (
    Private,
    Sealed,
    UnknownEntry,
    chain,
    check,
    genesis,
    open_entry,
    same_content,
    seal,
)
from survey.transfer.forward import InProcess
from tests import first_bodies
from tests.builders import (
    a_form,
    a_rating,
    an_empty_register,
    carry,
    local,
    opened,
    put,
    settled,
    undated,
)
from tests.erased import TOLD, run
from tests.survey.test_ledger import BOX, drafts, erased

BOOT = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
TAKEN = Circumstances(BOOT, 86_401, 3)

# --- version 1, byte by byte as the last release wrote it that did ------------------------------

TIMED = b"1e8f04799bf619c1c2f0073d756cebb5922d503af54096136fcfa2b520be5225"
UNTIMED = b"a4504eea55c632c300ca0e86d08b898618f5ec03afdaebda05954ee4eb94409e"
BODY = (
    b'{"about":null,"channel":"%s","counter":"L1","day":"2026-11-16","ignored":2,'
    b'"kind":"rating","lang":"id","officer":"","paired":%s,"private":"%s",'
    b'"q":"skm-2017/1","reasons":[],"scores":"4---------","service":"","slot":"%s",'
    b'"tenant":4611686018427387,"unit":"dukcapil","v":1}'
)
AT = '{"at":"2026-11-16T02:00:00Z","duration_s":null,"visit":""}'
FIRST = (
    (BODY % (b"kiosk", b"true", TIMED, b"am"), AT, Provenance.KIOSK, DatedBy.MOMENT),
    (BODY % (b"kiosk", b"false", TIMED, b"am"), AT, Provenance.UNPAIRED, DatedBy.MOMENT),
    (BODY % (b"kiosk", b"true", UNTIMED, b""), "", Provenance.KIOSK, DatedBy.DAY),  # from a file
    (BODY % (b"qr", b"false", TIMED, b"am"), AT, Provenance.QR, DatedBy.MOMENT),
    (BODY % (b"import", b"false", UNTIMED, b""), "", Provenance.IMPORT, DatedBy.DAY),
    # Only files named these channels then.
    (BODY % (b"ticket", b"false", UNTIMED, b""), "", Provenance.IMPORT, DatedBy.DAY),
    (BODY % (b"assisted", b"false", TIMED, b"am"), AT, Provenance.IMPORT, DatedBy.MOMENT),
)


def as_sealed_then(body: bytes, time: str) -> Sealed:
    """Lay a body beside the private part that was sealed with it: a time, and nothing else."""
    salts = bytes(range(16)), bytes(range(16, 32)), bytes(range(32, 48))
    d_time, d_bands, d_comment = (
        sha256(salt + text.encode()).digest()
        for text, salt in zip((time, "", ""), salts, strict=True)
    )
    private = Private(
        *(time, salts[0], "", salts[1], "", salts[2]),
        d_time=d_time,
        d_bands=d_bands,
        d_comment=d_comment,
    )
    return Sealed(UUID(int=1), body, private)


@pytest.mark.parametrize(("body", "time", "provenance", "dated"), FIRST)
def test_a_body_of_version_1_holds_and_opens_to_words(
    body: bytes, time: str, provenance: Provenance, dated: DatedBy
) -> None:
    start = genesis(BOX)
    entry = chain(start, as_sealed_then(body, time))
    assert check(entry, start) is None
    draft = open_entry(entry)
    assert (draft.provenance, draft.dated, draft.circumstances) == (provenance, dated, UNKNOWN)
    assert draft.at == (local(9) if time else None)
    gone = replace(entry, private=erased(as_sealed_then(body, time), "time").private)
    assert check(gone, start) is None
    assert open_entry(gone) == replace(draft, at=None)  # the words do not depend on the time


@given(drafts)
def test_what_version_1_could_say_comes_back_from_it(draft: Draft) -> None:
    paired = draft.provenance is Provenance.KIOSK
    provenance, dated = of_version_1(draft.channel, draft.slot, paired=paired)
    known = {"provenance": provenance, "dated": dated, "circumstances": UNKNOWN}
    assert open_entry(first_bodies.sealed(draft)) == replace(open_entry(seal(draft)), **known)  # type: ignore[arg-type]


def test_whether_a_browser_was_paired_comes_back_from_the_words() -> None:
    for channel, slot, paired in product(Channel, Slot, (False, True)):
        provenance, _dated = of_version_1(channel, slot, paired=paired)
        assert (provenance is Provenance.KIOSK) is paired


def test_the_same_sent_again_by_a_newer_release_is_the_same() -> None:
    draft = a_form(4, comment="Baik", bands=TOLD, visit="tiket-1", circumstances=TAKEN)
    draft = replace(draft, provenance=Provenance.TICKET, dated=DatedBy.ARRIVAL)
    assert same_content(first_bodies.sealed(draft), seal(draft))
    assert same_content(seal(draft), first_bodies.sealed(draft))
    other = seal(replace(draft, visit="tiket-2"))
    assert not same_content(first_bodies.sealed(draft), other)


# --- what the machine knew ----------------------------------------------------------------------


@pytest.mark.parametrize("nth", [0, -1, 10])
def test_no_answer_is_the_tenth_of_its_device(nth: int) -> None:
    sealed = seal(a_rating(circumstances=TAKEN))
    with pytest.raises(ValueError, match=str(nth)):
        seal(a_rating(circumstances=TAKEN._replace(nth=nth)))
    time = (sealed.private.time or "").replace('"nth":3', f'"nth":{nth}')
    with pytest.raises(UnknownEntry):
        open_entry(replace(sealed, private=replace(sealed.private, time=time)))


def test_who_answers_often_is_never_more_than_the_ninth() -> None:
    assert [capped(nth) for nth in (None, 1, 8, 9, 10, 4000)] == [None, 1, 8, 9, 9, 9]


@given(st.sampled_from([Circumstances(BOOT), Circumstances(mono_s=-5), Circumstances(nth=9)]))
def test_what_is_known_beside_no_time_at_all_is_kept(known: Circumstances) -> None:
    draft = undated(a_rating(circumstances=known))
    assert open_entry(seal(draft)) == draft
    assert seal(undated(a_rating())).private.time == ""  # the control: nothing is known


def test_all_that_the_machine_knew_is_erased_with_the_time() -> None:
    draft = a_form(3, visit="tiket-1", duration_s=40, comment="Baik", circumstances=TAKEN)
    entry = chain(genesis(BOX), seal(draft))
    assert BOOT in (entry.private.time or "")
    assert BOOT.encode() not in entry.body
    left = replace(entry, private=erased(seal(draft), "time").private)
    bare = open_entry(left)
    assert (bare.circumstances, bare.at, bare.visit, bare.duration_s) == (UNKNOWN, None, "", None)
    assert (bare.comment, bare.dated) == ("Baik", DatedBy.MOMENT)


def test_no_file_tells_after_ninety_days_which_run_of_a_machine_took_an_answer(
    tmp_path: Path,
) -> None:
    def n_told(folder: Path) -> int:
        return sum(file.read_bytes().count(BOOT.encode()) for file in folder.glob("*.db*"))

    with closing(settled(an_empty_register(tmp_path))) as register, opened(tmp_path) as box:
        put(box, a_rating(circumstances=TAKEN), a_form(circumstances=TAKEN, comment="Baik"))
        carry(box, InProcess(register))
        assert n_told(box.folder) >= 2  # the control
        assert n_told(tmp_path) == 0  # the register is never told
        run(register, box.folder, date(2027, 2, 15), box)
        assert n_told(box.folder) == 0
        (here,) = boxes(box.folder)
        tap, form = map(open_entry, here.entries())
        assert (tap.circumstances, form.circumstances) == (UNKNOWN, UNKNOWN)
        assert form.comment == "Baik"  # not due
