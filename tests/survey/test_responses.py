from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers.drafts import (
    Bands,
    Channel,
    Draft,
    EmptyDetail,
    Kind,
    NoUnsur,
    Place,
    Received,
    Slot,
    TwoUnsur,
    WrongVisit,
    local_slot,
    read_detail,
    read_form,
    read_rating,
)
from survey.answers.fields import (
    Fields,
    MissingField,
    RepeatedField,
    TooLong,
    WrongChoice,
    WrongId,
    WrongNumber,
    WrongScore,
    WrongText,
    clean_comment,
)
from survey.answers.origins import Provenance
from survey.errors import Invalid
from survey.office.facts import Counter, Service, Unit
from survey.office.opening import Opening
from survey.questionnaire import UnknownItem, current

ID = "0f6f9a52-6c7e-4d7e-8d3e-1f5b5d6f7a01"
TAP = UUID("11111111-6c7e-4d7e-8d3e-1f5b5d6f7a01")
NOW = datetime(2026, 11, 16, 3, 30, 15, 250_000, tzinfo=UTC)
CAME = Received(NOW)
COUNTER = Counter("L1", "Loket 1", ("ktp",), "7K3M")
UNIT = Unit(
    "dukcapil",
    "Loket Dukcapil",
    "Dukcapil Contoh",
    Opening.always("Mon-Fri 08:00-15:00"),
    (Service("ktp", "KTP-el"), Service("kk", "Kartu Keluarga")),
    (COUNTER,),
)
PLACE = Place(7, UNIT, COUNTER, ZoneInfo("Asia/Jakarta"), Channel.KIOSK, Provenance.KIOSK)
KEYS = [item.key for item in current().unsur]


def tap(**fields: object) -> Draft:
    return read_rating(one({"id": ID, "kepuasan": "4"} | fields), PLACE, CAME)


def detail(**fields: object) -> Draft:
    return read_detail(one({"id": ID} | fields), PLACE, TAP, CAME)


def form(**fields: object) -> Draft:
    return read_form(one({"id": ID} | fields), PLACE, CAME)


def one(fields: dict[str, object]) -> Fields:
    return {name: [value] for name, value in fields.items()}


def test_a_tap_is_stored_with_its_place_and_local_time() -> None:
    draft = tap(service="KTP", ignored="3", lang="en")
    assert (draft.id, draft.kind, draft.scores) == (UUID(ID), Kind.RATING, "4---------")
    assert (draft.tenant, draft.unit, draft.counter, draft.service) == (7, "dukcapil", "L1", "ktp")
    assert (draft.channel, draft.provenance, draft.dated) == ("kiosk", "kiosk", "moment")
    assert (draft.ignored, draft.lang) == (3, "en")
    assert (draft.day, draft.slot) == (date(2026, 11, 16), Slot.AM)
    assert draft.at == NOW.replace(microsecond=0)
    assert draft.officer == ""


def test_web_form_and_json_say_the_same() -> None:
    assert tap(kepuasan=4, ago_s=60) == tap(kepuasan="4", ago_s="60")
    assert read_rating({"id": [ID.replace("-", "").upper()], "kepuasan": [4]}, PLACE, CAME) == tap()


@pytest.mark.parametrize(
    "score",
    ["0", "5", "-1", "4.5", "١", "４", " 4", "04", "+4", "4\n", "x", 0, 5, -1, 4.0, True, [4], {}],
)
def test_a_score_of_any_other_kind_is_refused(score: object) -> None:
    with pytest.raises(WrongScore) as refused:
        tap(kepuasan=score)
    assert refused.value.field == "kepuasan"
    with pytest.raises(WrongScore):
        form(waktu=score)
    with pytest.raises(WrongScore):
        detail(waktu=score)


@pytest.mark.parametrize("empty", ["", None])
def test_a_tap_without_a_score_is_no_tap(empty: object) -> None:
    with pytest.raises(MissingField):
        tap(kepuasan=empty)


@pytest.mark.parametrize("name", ["id", "kepuasan", "service", "ago_s", "visit", "lang"])
def test_two_values_for_one_field_are_refused(name: str) -> None:
    fields = {"id": [ID], "kepuasan": ["4"], name: ["4", "4"]}
    with pytest.raises(RepeatedField) as refused:
        read_rating(fields, PLACE, CAME)
    assert refused.value.field == name


@pytest.mark.parametrize(
    "id_",
    ["", "x", "0" * 32, "{" + ID + "}", "urn:uuid:" + ID, ID[:-1], 7, None, ID.replace("-", "", 1)],
)
def test_an_id_that_is_no_uuid_is_refused(id_: object) -> None:
    with pytest.raises((WrongId, MissingField)):
        tap(id=id_)


def test_unknown_fields_change_nothing() -> None:
    assert tap(officer="P01", unit="samsat", day="2020-01-01", channel="import", x=[1]) == tap()


@pytest.mark.parametrize("code", ["kk", "sim", ["ktp"], 7])
def test_a_service_of_another_counter_is_refused(code: object) -> None:
    with pytest.raises(WrongChoice, match="ktp") as refused:
        tap(service=code)
    assert refused.value.field == "service"


@pytest.mark.parametrize("value", ["-1", "2678401", "1.5", "1e3", 2678401, -1, 1.5, True, "٣"])
def test_a_delay_outside_a_month_is_refused(value: object) -> None:
    with pytest.raises(WrongNumber):
        tap(ago_s=value)


def test_a_tap_kept_through_a_restart_keeps_its_time() -> None:
    late = tap(ago_s="86400")
    assert late.at == NOW.replace(microsecond=0) - timedelta(days=1)
    assert late.day == date(2026, 11, 15)
    later = tap(ago_s="2678400")
    assert (later.day, later.slot, later.dated) == (date(2026, 10, 16), Slot.AM, "moment")


def test_whoever_is_no_paired_screen_dates_nothing_back_by_more_than_a_day() -> None:
    came = NOW.replace(microsecond=0)
    for provenance in (Provenance.QR, Provenance.UNPAIRED):
        place = replace(PLACE, provenance=provenance)
        fields = {"id": [ID], "kepuasan": ["4"]}
        kept = read_rating({**fields, "ago_s": ["86400"]}, place, CAME)
        assert (kept.dated, kept.day) == ("moment", date(2026, 11, 15))  # the control
        for more in ({"ago_s": ["86401"]}, {"dated": ["day"], "ago_s": ["60"]}):
            doubted = read_rating({**fields, **more}, place, CAME)
            assert (doubted.dated, doubted.day, doubted.slot) == ("arrival", came.date(), "")
            assert doubted.at == came
            assert doubted.circumstances.mono_s is None


def test_a_screen_whose_clock_was_set_says_what_is_certain() -> None:
    only_day = tap(dated="day", ago_s=86_400 * 3)
    assert (only_day.dated, only_day.day, only_day.slot) == ("day", date(2026, 11, 13), "")
    assert only_day.at is None
    nothing = tap(dated="arrival", ago_s=86_400 * 3)
    assert (nothing.dated, nothing.day, nothing.slot) == ("arrival", date(2026, 11, 16), "")
    with pytest.raises(WrongChoice, match="moment, day, arrival"):
        tap(dated="yesterday")


@pytest.mark.parametrize(
    ("zone", "utc", "day", "slot"),
    [
        ("Asia/Jakarta", "2026-11-15T17:00:00+00:00", "2026-11-16", Slot.AM),
        ("Asia/Jakarta", "2026-11-15T16:59:59+00:00", "2026-11-15", Slot.PM),
        ("Asia/Makassar", "2026-11-16T03:59:59+00:00", "2026-11-16", Slot.AM),
        ("Asia/Makassar", "2026-11-16T04:00:00+00:00", "2026-11-16", Slot.PM),
        ("Asia/Jayapura", "2026-12-31T15:00:00+00:00", "2027-01-01", Slot.AM),
        ("Asia/Jayapura", "2026-12-31T14:59:59+00:00", "2026-12-31", Slot.PM),
    ],
)
def test_day_and_half_day_are_those_of_the_office(
    zone: str, utc: str, day: str, slot: Slot
) -> None:
    found = local_slot(datetime.fromisoformat(utc), ZoneInfo(zone))
    assert found == (date.fromisoformat(day), slot)


def test_another_language_falls_back_to_indonesian() -> None:
    assert [tap(lang=lang).lang for lang in ("en", "fr", "", 7)] == ["en", "id", "id", "id"]


@pytest.mark.parametrize("token", ["a b", "<", "x" * 65, "ä", 7, "a\x00"])
def test_a_visit_token_that_no_ticket_carries_is_refused(token: object) -> None:
    with pytest.raises(WrongVisit):
        tap(visit=token)


def test_a_detail_keeps_reasons_once_and_in_order() -> None:
    fields: Fields = {"id": [ID], "reasons": ["ramah", "cepat", "ramah"]}
    draft = read_detail(fields, PLACE, TAP, CAME)
    assert (draft.kind, draft.reasons, draft.about) == (Kind.DETAIL, ("cepat", "ramah"), TAP)
    assert read_detail({"id": [ID], "reasons": [["ramah", "cepat"]]}, PLACE, TAP, CAME) == draft


def test_a_detail_that_says_nothing_is_refused() -> None:
    with pytest.raises(EmptyDetail):
        detail(comment=" \u202e ", waktu="", reasons="")


def test_a_detail_answers_one_question_at_most() -> None:
    assert detail(waktu="2").scores == current().encode({"waktu": 2})
    with pytest.raises(TwoUnsur):
        detail(waktu="2", biaya="4")


def test_an_unknown_reason_is_refused() -> None:
    with pytest.raises(UnknownItem):
        detail(reasons="mahal")
    with pytest.raises(WrongText):
        detail(reasons=7)


def test_a_form_needs_one_answered_question() -> None:
    with pytest.raises(NoUnsur):
        form(kepuasan="4", comment="Baik")
    assert form(waktu="3").scores == current().encode({"waktu": 3})


def test_a_form_that_its_citizen_left_is_kept_apart_from_sent_ones() -> None:
    assert form(waktu="3", unfinished="1").kind is Kind.UNFINISHED
    assert form(waktu="3", unfinished="0").kind is form(waktu="3").kind is Kind.FORM
    with pytest.raises(WrongNumber):
        form(waktu="3", unfinished="2")


def test_a_form_keeps_everything_that_was_said() -> None:
    draft = form(
        **dict.fromkeys(KEYS, "3"),
        kepuasan="4",
        sex="P",
        age_band="66+",
        education="D3",
        job="LAINNYA",
        comment="Terima kasih",
        rating=str(TAP),
        visit="T-1",
    )
    assert draft.scores == "4333333333"
    assert draft.bands == Bands("P", "66+", "D3", "LAINNYA")
    assert (draft.comment, draft.about, draft.visit) == ("Terima kasih", TAP, "T-1")
    assert form(waktu="3").bands.empty


@pytest.mark.parametrize(
    ("name", "value"),
    [("sex", "X"), ("age_band", "31"), ("education", "D4"), ("job", "pns"), ("job", 1)],
)
def test_a_profile_outside_the_bands_is_refused(name: str, value: object) -> None:
    with pytest.raises(WrongChoice) as refused:
        form(waktu="3", **{name: value})
    assert refused.value.field == name


def test_a_comment_loses_control_and_direction_marks_only() -> None:
    assert clean_comment("a\x00b\r\nc\rd\te\u202ef\u2066g\ud800\x1b") == "ab\nc\nd efg"
    assert clean_comment("  e\u0301 👩‍👧 ") == "é 👩‍👧"


def test_a_comment_of_500_is_kept_and_of_501_refused() -> None:
    assert len(form(waktu="3", comment="x" * 500).comment) == 500
    with pytest.raises(TooLong, match="501") as refused:
        form(waktu="3", comment="x" * 501)
    assert refused.value.field == "comment"
    with pytest.raises(TooLong):
        form(waktu="3", comment="x" * 1_000_000)


def test_a_comment_that_is_no_text_is_refused() -> None:
    with pytest.raises(WrongText):
        form(waktu="3", comment=["a"])


@given(st.text(max_size=600))
def test_a_cleaned_comment_is_clean_whatever_was_typed(text: str) -> None:
    try:
        clean = clean_comment(text)
    except TooLong:
        return
    assert clean_comment(clean) == clean
    assert clean.encode().decode() == clean


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
NAMES = ["id", "kepuasan", "service", "visit", "lang", "ago_s", "ignored", "comment", "reasons"]


@given(st.dictionaries(st.sampled_from([*NAMES, *KEYS, "sex", "rating"]), st.lists(anything)))
def test_whatever_is_sent_gives_a_draft_or_a_sentence(fields: Fields) -> None:
    for read in (read_rating, read_form):
        try:
            read(fields, PLACE, CAME)
        except Invalid as refused:
            sentence = refused.text("en")
        else:
            continue
        assert sentence.endswith(".")
