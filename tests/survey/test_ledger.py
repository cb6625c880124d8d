"""The written form of an entry, its digests, its chain: what box and register agree on."""

import json
import os
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers.drafts import Bands, Channel, Draft, Kind, Slot
from survey.answers.origins import Circumstances, DatedBy, Provenance
from survey.canonical import NotCanonical, canonical
from survey.ledger import (
    BadReceipt,
    Entry,
    Head,
    Sealed,
    UnknownEntry,
    chain,
    check,
    check_alone,
    first_fault,
    genesis,
    link,
    normal_receipt,
    open_entry,
    receipt,
    same_content,
    seal,
)
from tests.builders import a_detail, a_form, a_rating

BOX = "0123456789abcdef0123456789abcdef"
PARTS = ("time", "bands", "comment")
BODY_KEYS = [
    "about",
    "channel",
    "counter",
    "dated",
    "day",
    "ignored",
    "kind",
    "lang",
    "officer",
    "private",
    "provenance",
    "q",
    "reasons",
    "scores",
    "service",
    "slot",
    "tenant",
    "unit",
    "v",
]

codes = st.from_regex(r"[A-Za-z0-9-]{1,20}", fullmatch=True)
# Any text that can be written as UTF-8; comments are in NFC by the time they are a Draft.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2106, 2, 7)).map(  # noqa: DTZ001 -- UTC next
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)
bands = st.builds(Bands, texts, texts, texts, texts)
drafts = st.builds(
    Draft,
    id=st.uuids(),
    kind=st.sampled_from(Kind),
    questionnaire=st.just("skm-2017/1"),
    scores=st.text("123456789-", min_size=10, max_size=10),
    reasons=st.lists(codes, max_size=4).map(lambda keys: tuple(sorted(keys))),
    tenant=st.integers(0, 2**62 - 1),
    unit=codes,
    counter=codes | st.just(""),
    service=texts,
    channel=st.sampled_from(Channel),
    lang=st.sampled_from(["id", "en"]),
    day=st.dates(date(1970, 1, 1), date(2106, 2, 7)),
    slot=st.sampled_from(Slot),
    about=st.none() | st.uuids(),
    officer=codes | st.just(""),
    provenance=st.sampled_from(Provenance),
    dated=st.sampled_from(DatedBy),
    ignored=st.integers(0, 9999),
    at=st.none() | moments,
    visit=texts,
    duration_s=st.none() | st.integers(0, 9999),
    bands=bands,
    comment=texts,
    circumstances=st.builds(
        Circumstances,
        st.uuids().map(lambda boot: boot.hex) | st.just(""),
        st.none() | st.integers(-3_000_000, 2**40),
        st.none() | st.integers(1, 9),
    ),
)


def nfc(draft: Draft) -> Draft:
    """What a draft is once written: every text in NFC."""

    def short(text: str) -> str:
        return unicodedata.normalize("NFC", text)

    said = Bands(
        *map(short, (draft.bands.sex, draft.bands.age_band)),
        *map(short, (draft.bands.education, draft.bands.job)),
    )
    return replace(
        draft,
        service=short(draft.service),
        visit=short(draft.visit),
        bands=said,
        comment=short(draft.comment),
    )


def chained(n: int) -> list[Entry]:
    entries: list[Entry] = []
    head = genesis(BOX)
    for _ in range(n):
        entries.append(chain(head, seal(a_rating())))
        head = Head(entries[-1].seq, entries[-1].hash)
    return entries


def erased(one: Sealed, *parts: str) -> Sealed:
    private = one.private
    if "time" in parts:
        private = replace(private, time=None, time_salt=None)
    if "bands" in parts:
        private = replace(private, bands=None, bands_salt=None)
    if "comment" in parts:
        private = replace(private, comment=None, comment_salt=None)
    return replace(one, private=private)


@given(drafts)
def test_a_body_is_canonical_and_holds_exactly_the_keys_of_version_2(draft: Draft) -> None:
    body = seal(draft).body
    read = json.loads(body)
    assert canonical(read) == body
    assert list(read) == BODY_KEYS
    assert unicodedata.is_normalized("NFC", body.decode())


@given(drafts)
def test_an_entry_opens_to_the_answer_it_was_made_of(draft: Draft) -> None:
    entry = chain(genesis(BOX), seal(draft))
    assert open_entry(entry) == nfc(draft)


@given(drafts)
def test_time_and_bands_are_written_canonically(draft: Draft) -> None:
    private = seal(draft).private
    for written in (private.time, private.bands):
        assert written is not None
        assert written == "" or canonical(json.loads(written)).decode() == written


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | texts,
        lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
        max_leaves=20,
    )
)
def test_canonical_form_does_not_depend_on_the_order_of_keys(value: object) -> None:
    def turned(part: object) -> object:
        if isinstance(part, dict):
            return {key: turned(part[key]) for key in reversed(part)}
        return [turned(item) for item in part] if isinstance(part, list) else part

    assert canonical(turned(value)) == canonical(value)


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), [1, [2.5]], {"a": {"b": 0.1}}, b"x", {1.5: 1}]
)
def test_what_has_no_exact_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_the_chain_is_what_the_documentation_says() -> None:
    sealed = seal(a_rating())
    entry = chain(Head(6, b"\x07" * 32), sealed)
    by_hand = sha256(b"\x07" * 32 + (7).to_bytes(8, "big") + sealed.id.bytes + sealed.body)
    assert entry.hash == by_hand.digest() == link(b"\x07" * 32, 7, sealed.id, sealed.body)
    assert entry.seq == 7
    private = sealed.private
    assert private.time is not None
    assert private.time_salt is not None
    assert private.d_time == sha256(private.time_salt + private.time.encode()).digest()
    three = private.d_time + private.d_bands + private.d_comment
    assert json.loads(sealed.body)["private"] == sha256(three).hexdigest()


def test_no_two_boxes_begin_alike_and_salts_are_fresh() -> None:
    assert genesis(BOX) != genesis(uuid4().hex)
    assert genesis(BOX).seq == 0
    rating = a_rating()
    assert seal(rating).body != seal(rating).body


@given(st.lists(drafts, min_size=1, max_size=6))
def test_a_chain_holds_and_still_holds_when_everything_private_is_erased(some: list[Draft]) -> None:
    head, entries = genesis(BOX), []
    for draft in some:
        entry = chain(head, seal(draft))
        entries.append(entry)
        head = Head(entry.seq, entry.hash)
    assert first_fault(entries, genesis(BOX)) == (head, None, None)
    bare = [
        chain(Head(e.seq - 1, e.prev_hash), erased(Sealed(e.id, e.body, e.private), *PARTS))
        for e in entries
    ]
    assert first_fault(bare, genesis(BOX)) == (head, None, None)
    assert open_entry(bare[0]).comment == ""
    assert open_entry(bare[0]).at is None


def test_every_change_of_an_entry_is_told_apart() -> None:
    one, two, three = chained(3)
    prev = Head(one.seq, one.hash)
    assert check(two, prev) is None
    changed = [
        replace(two, seq=3),
        replace(two, id=uuid4()),
        replace(two, body=two.body.replace(b'"4---------"', b'"1---------"')),
        replace(two, prev_hash=three.hash),
        replace(two, hash=three.hash),
        replace(two, private=replace(two.private, comment="lain")),
        replace(two, private=replace(two.private, time=None)),
        replace(two, private=replace(two.private, time_salt=None)),
        replace(two, private=replace(two.private, d_bands=b"\0" * 32)),
        replace(two, private=three.private),
        three,
    ]
    reasons = [check(entry, prev) for entry in changed]
    assert None not in reasons
    assert len(set(reasons)) == 5
    assert check_alone(three) is None


def test_a_retry_after_midnight_in_another_language_is_the_same_content() -> None:
    first = a_form(4, comment="Antrean panjang", bands=Bands(sex="P"), visit="abc", service="ktp")
    assert first.at is not None
    again = replace(
        first,
        at=first.at + timedelta(hours=15),
        day=first.day + timedelta(days=1),
        slot=Slot.NONE,
        lang="en",
        channel=Channel.KIOSK,
        provenance=Provenance.TYPED,
        dated=DatedBy.ARRIVAL,
        circumstances=Circumstances("ab" * 16, 7, 9),
        ignored=3,
        duration_s=9,
        questionnaire="skm-2017/2",
    )
    assert same_content(seal(first), seal(again))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": Kind.UNFINISHED},
        {"unit": "lain"},
        {"counter": "L2"},
        {"service": "kk"},
        {"visit": "tiket-2"},
        {"scores": "1---------"},
        {"reasons": ("antrean",)},
        {"about": UUID(int=7)},
        {"officer": "P02"},
        {"bands": Bands(sex="L")},
        {"comment": "lain"},
    ],
)
def test_whatever_a_citizen_said_makes_other_content(change: dict[str, object]) -> None:
    draft = a_form(4, comment="Baik", bands=Bands(sex="P"), visit="tiket-1")
    assert not same_content(seal(draft), seal(replace(draft, **change)))  # type: ignore[arg-type]


def test_an_erased_part_matches_anything_and_the_others_still_count() -> None:
    draft = a_form(4, comment="Baik", bands=Bands(sex="P"), visit="tiket-1")
    stored = erased(seal(draft), "comment", "bands", "time")
    other = replace(draft, comment="Buruk", bands=Bands(), visit="tiket-9")
    assert same_content(stored, seal(other))
    assert same_content(seal(other), stored)
    assert not same_content(stored, seal(replace(other, scores="4---------")))
    assert not same_content(erased(seal(draft), "comment"), seal(replace(draft, visit="lain")))


def test_a_comment_in_another_normal_form_is_the_same_comment() -> None:
    composed, split = "Caf\u00e9 ramai", "Cafe\u0301 ramai"
    assert composed != split
    draft = a_form(4, comment=composed)
    assert same_content(seal(draft), seal(replace(draft, comment=split)))


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b'{"v":3}', b"\xff", b'{"v":1,"kind":"sultan"}']
)
def test_a_body_of_another_version_or_of_nonsense_is_refused_in_words(body: bytes) -> None:
    entry = replace(chained(1)[0], body=body)
    with pytest.raises(UnknownEntry, match="tidak dapat dibaca"):
        open_entry(entry)
    assert check_alone(entry) is not None


def test_a_head_is_printed_as_sixteen_digits_in_fours() -> None:
    head = Head(7, bytes.fromhex("7f3a91c055de02b4") + b"\0" * 24)
    assert head.printed == "7f3a 91c0 55de 02b4"


@given(st.integers(0, 2**62 - 1), st.uuids())
def test_a_receipt_depends_on_tenant_and_id_alone_and_survives_handwriting(
    tenant: int, one: UUID
) -> None:
    code = receipt(tenant, one)
    assert code == receipt(tenant, UUID(str(one)))
    assert len(code) == 11
    assert code[5] == "-"
    assert not set("ILOU") & set(code)
    assert normal_receipt(code) == code
    assert normal_receipt(f" {code.lower().replace('-', '')} ") == code
    assert normal_receipt(code.replace("0", "O").replace("1", "l")) == code
    assert receipt(tenant ^ 1, one) != code


def test_receipts_of_many_answers_are_all_different() -> None:
    assert len({receipt(5, uuid4()) for _ in range(20_000)}) == 20_000


@pytest.mark.parametrize(
    "text", ["", "K7QX2-9MDH", "K7QX2-9MDHAA", "K7QX2-9MDHU", "K7QX2-9MD/A", "é" * 10]
)
def test_what_is_no_receipt_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadReceipt, match="K7QX2-9MDHA"):
        normal_receipt(text)


def test_a_detail_points_to_its_rating() -> None:
    rating = a_rating()
    assert open_entry(seal(a_detail(rating, reasons=("antrean",)))).about == rating.id


def test_no_two_answers_share_a_salt_whichever_thread_or_process_seals_them() -> None:
    def salts(n: int) -> list[bytes]:
        sealed = [seal(a_rating()).private for _ in range(n)]
        own = [(p.time_salt, p.bands_salt, p.comment_salt) for p in sealed]
        return [salt for three in own for salt in three if salt is not None]

    with ThreadPoolExecutor(4) as threads:
        seen = [salt for some in threads.map(salts, [200] * 8) for salt in some]
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, b"".join(salts(20)))
        os._exit(0)
    os.wait()
    theirs = os.read(reading, 60 * 16)
    os.close(reading)
    os.close(writing)
    seen += [theirs[n : n + 16] for n in range(0, len(theirs), 16)] + salts(20)
    assert len(seen) == 8 * 600 + 60 + 60
    assert len(set(seen)) == len(seen)
