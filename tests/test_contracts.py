"""What other programs are built on: names and types of every figure, and what an address answers.

The shapes stand here word for word as they were promised; more keys may be added, none may go or
change its type. Each document is held against its shape full, thin and empty.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from werkzeug.test import Client, TestResponse

from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.officers import figures as officers
from reports.skm import as_json as skm_json
from reports.skm import figures as skm
from reports.weekly import as_json as weekly_json
from reports.weekly import figures as weekly
from reports.weekly import shown as weekly_shown
from survey import actions
from survey.answers.drafts import Draft
from survey.transfer.forward import Forwarder, InProcess
from tests.builders import (
    DAY,
    UNIT,
    a_detail,
    a_duty,
    a_form,
    a_rating,
    an_empty_register,
    filled_register,
    local,
    settled,
)
from tests.reports.rated import for_custodian as officers_for_custodian
from tests.reports.results import to_keeper

FRESH = Freshness(0, datetime(2026, 11, 23, tzinfo=UTC))
DECIMAL = re.compile(r"\d+\.\d+")
DAY_TEXT = re.compile(r"\d{4}-\d\d-\d\d")
MUTU = re.compile("[ABCD]")
KINERJA = re.compile("Sangat baik|Baik|Kurang baik|Tidak baik")
HEAD = re.compile(r"[0-9a-f]{4}( [0-9a-f]{4}){3}")
UNSUR = {
    *("persyaratan", "prosedur", "waktu", "biaya", "produk"),
    *("kompetensi", "perilaku", "pengaduan", "sarana"),
}


class Maybe:
    """A figure that is null where it is unknown, hidden or not built yet."""

    def __init__(self, shape: object) -> None:
        self.shape = shape


UNSUR_ROWS = [
    {
        "key": str,
        "label": re.compile("U[1-9]"),
        "n": int,
        "sum": Maybe(int),
        "nrr": Maybe(re.compile(r"\d\.\d{4}")),
        "nrr_tertimbang": Maybe(DECIMAL),
        "ikm": Maybe(DECIMAL),
        "mutu": Maybe(MUTU),
    }
]
SAMPLE = {"population": Maybe(int), "required": Maybe(int), "sufficient": Maybe(bool)}
SKM = {
    "unit": str,
    "service": Maybe(str),
    "services": [
        {
            "service": str,
            "name": str,
            "n": int,
            "sample": SAMPLE,
            "shown": bool,
            "n_complete": Maybe(int),
            "ikm": Maybe(DECIMAL),
            "ikm_low": Maybe(DECIMAL),
            "ikm_high": Maybe(DECIMAL),
            "mutu": Maybe(MUTU),
            "kinerja": Maybe(KINERJA),
            "unsur": UNSUR_ROWS,
        }
    ],
    "from": DAY_TEXT,
    "to": DAY_TEXT,
    "n": int,
    "n_complete": int,
    "ikm": Maybe(DECIMAL),
    "ikm_low": Maybe(DECIMAL),
    "ikm_high": Maybe(DECIMAL),
    "mutu": Maybe(MUTU),
    "kinerja": Maybe(KINERJA),
    "unsur": UNSUR_ROWS,
    "reconciliation": dict,
    "sample": SAMPLE,
}
WEEKLY = {
    "unit": str,
    "week": re.compile(r"\d{4}-W\d\d"),
    "n": int,
    "n_after_rules": int,
    "kepuasan": {
        "n": int,
        "share": Maybe(float),
        "low": Maybe(float),
        "high": Maybe(float),
        "deff": Maybe(float),
    },
    "coverage": Maybe(float),
    "indeks_pantauan": Maybe(dict),
    "unsur": [{"key": str, "label": str, "n": int}],
    "trend": {"limits": Maybe(dict), "points": list, "rules": list},
    "reasons": [{"key": str, "n": int}],
    "flags": dict,
    "missing": int,
    "heads": [{"box": str, "seq": int, "head": HEAD}],
    "findings": [{"text": str}],
}
OFFICERS = {
    "unit": str,
    "from": DAY_TEXT,
    "to": DAY_TEXT,
    "icc": Maybe(float),
    "thresholds": dict,
    "officers": [
        {
            "officer": str,
            "n": int,
            "share": Maybe(float),
            "low": Maybe(float),
            "high": Maybe(float),
            "expected": Maybe(float),
            "adjusted": Maybe(float),
            "adjusted_low": Maybe(float),
            "adjusted_high": Maybe(float),
            "reliability": Maybe(float),
            "shown": re.compile("hidden|self|superior|full"),
            "verdict": Maybe(re.compile("too few|within chance|above|below|not separable")),
        }
    ],
}


def faults(shape: object, found: object, place: str = "$") -> Iterator[str]:
    """Tell where what was found is not as promised."""
    match shape:
        case Maybe():
            if found is not None:
                yield from faults(shape.shape, found, place)
        case dict():
            yield from faults_inside(shape, found, place)
        case list():
            for number, one in enumerate(found if isinstance(found, list) else [None]):
                yield from faults(shape[0], one, f"{place}[{number}]")
        case re.Pattern():
            if not isinstance(found, str) or not shape.fullmatch(found):
                yield f"{place}: {found!r} is not {shape.pattern}"
        case type():
            if type(found) not in ((int, float) if shape is float else (shape,)):
                yield f"{place}: {found!r} is not {shape.__name__}"


def faults_inside(shape: Mapping[str, object], found: object, place: str) -> Iterator[str]:
    if not isinstance(found, Mapping):
        yield f"{place}: {found!r} is no object"
        return
    for key, part in shape.items():
        if key in found:
            yield from faults(part, found[key], f"{place}.{key}")
        else:
            yield f"{place}.{key} is missing"


def shares(found: object, place: str = "$") -> Iterator[str]:
    """Tell of shares without their n, or outside 0 to 1."""
    if isinstance(found, Mapping):
        share = found.get("share", 0)
        if not (share is None or (isinstance(share, int | float) and 0 <= share <= 1)):
            yield f"{place}.share: {share!r}"
        if "share" in found and type(found.get("n")) is not int:
            yield f"{place}: a share without its n"
        for key, part in found.items():
            yield from shares(part, f"{place}.{key}")
    elif isinstance(found, list):
        for number, part in enumerate(found):
            yield from shares(part, f"{place}[{number}]")


def through_json(document: object) -> object:
    return json.loads(json.dumps(document, ensure_ascii=False, allow_nan=False))


def many() -> Iterator[Draft]:
    for number in range(120):
        at = local(8 + number % 6, day=DAY - timedelta(days=7 * (number // 30) - number % 5))
        tap = a_rating(1 + (number * 7) % 4, at=at, service="ktp" if number % 2 else "kk")
        yield tap
        reason = "lama" if tap.scores[0] in "12" else "cepat"
        yield a_detail(tap, reasons=[reason], biaya=3)
        yield a_form(2 + number % 3, at=at)


FILLINGS = {"many": list(many()), "few": [a_rating(3), a_form(4, biaya=2)], "none": []}


@pytest.fixture(params=FILLINGS)
def documents(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, object]]:
    """Give the three documents of an office with many, few and no answers."""
    days = [DAY - timedelta(days=7 * week - day) for week in range(4) for day in range(5)]
    duties = [a_duty("P01", day=day) for day in days]
    with closing(filled_register(tmp_path, FILLINGS[request.param], duties=duties)) as register:
        week = weekly.compute(register, unit=UNIT, week="2026-W47", lang="id", fresh=FRESH)
        people = officers.compute(register, unit=UNIT, week="2026-W47", fresh=FRESH)
        first, last = date(2026, 7, 1), date(2026, 11, 30)
        result = skm.compute(register, unit=UNIT, first=first, last=last, fresh=FRESH)
        yield {
            "weekly": through_json(
                weekly_json.as_json(weekly_shown.let_out(week, Audience.CUSTODIAN))
            ),
            "officers": through_json(officers_for_custodian(people)),
            "skm": through_json(skm_json.as_json(to_keeper(result))),
        }


@pytest.mark.parametrize(
    ("name", "shape"), {"weekly": WEEKLY, "officers": OFFICERS, "skm": SKM}.items()
)
def test_a_document_has_every_promised_key_with_its_type(
    documents: dict[str, object], name: str, shape: object
) -> None:
    assert list(faults(shape, documents[name])) == []


@pytest.mark.parametrize("name", ["weekly", "officers"])
def test_every_share_is_a_number_beside_its_n(documents: dict[str, object], name: str) -> None:
    assert list(shares(documents[name])) == []


def test_the_nine_unsur_stand_once_each(documents: dict[str, object]) -> None:
    for name in ("weekly", "skm"):
        document = documents[name]
        assert isinstance(document, dict)
        assert {one["key"] for one in document["unsur"]} == UNSUR
        assert len(document["unsur"]) == 9


@pytest.mark.parametrize(
    ("shape", "wrong"),
    [
        ({"n": int}, {}),
        ({"n": int}, {"n": "3"}),
        ({"n": int}, {"n": True}),
        ({"ikm": DECIMAL}, {"ikm": 78.68}),
        ([{"n": int}], [{"n": 1}, {}]),
        ({"ikm": DECIMAL}, {"ikm": None}),
    ],
)
def test_the_check_of_shapes_sees_what_is_wrong(shape: object, wrong: object) -> None:
    assert list(faults(shape, wrong))


# ---- addresses -------------------------------------------------------------------------------

TAPS = f"/kiosk/{UNIT}/L1/ratings"
PHONE = f"/q/{UNIT}/L1"
FORM = "application/x-www-form-urlencoded"
CANARIES = {
    "User-Agent": "CANARY-AGENT",
    "X-Forwarded-For": "203.0.113.77",
    "Referer": "http://canary",
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Client, State]]:
    """Serve a whole office: box, register, front and pages."""
    with closing(settled(an_empty_register(tmp_path))) as register:
        actions.publish_bundle(register, tmp_path)
        state = State(Config(tmp_path), register)
        state.snapshot()
        yield Client(Front(state, create_app(state, b"k" * 48))), state
        Forwarder(state.box, InProcess(register)).pass_once()
        state.close()


def send(client: Client, path: str, body: object, **headers: str) -> TestResponse:
    return client.post(
        path, data=json.dumps(body), content_type="application/json", headers=headers
    )


def test_every_refusal_names_its_field_and_status(site: tuple[Client, State]) -> None:
    client, _ = site
    used = str(uuid4())
    assert send(client, TAPS, {"id": used, "kepuasan": 4}).status_code == 201
    refused = {
        "kepuasan": send(client, TAPS, {"id": str(uuid4()), "kepuasan": 5}),
        "id": send(client, TAPS, {"id": used, "kepuasan": 1}),
        "reasons": send(
            client, f"{TAPS}/{used}/detail", {"id": str(uuid4()), "reasons": [["lama"]]}
        ),
        "comment": send(
            client, PHONE, {"id": str(uuid4()), "waktu": 3, "comment": "x" * 1_000_000}
        ),
        "ago_s": send(client, PHONE, {"id": str(uuid4()), "waktu": 3, "ago_s": 2_678_401}),
        "counter": send(client, f"/q/{UNIT}/L9", {"id": str(uuid4()), "waktu": 3}),
    }
    status = {"id": 409, "comment": 413, "counter": 404}
    for field, answer in refused.items():
        problem = answer.get_json()
        assert answer.mimetype == "application/problem+json"
        assert set(problem) >= {"type", "title", "status", "detail", "field"}
        assert (problem["field"], problem["status"]) == (field, answer.status_code)
        assert answer.status_code == status.get(field, 422)


@pytest.mark.parametrize("path", [PHONE, f"/kiosk/{UNIT}/L1/forms"])
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("waktu=3&comment=" + "x" * 1_000_000, FORM, 413),
        ("id=%ff&waktu=3", FORM, 422),
        ("id=1", "text/plain", 422),
        ("--X\r\n" + "x" * 1_000_000, "multipart/form-data; boundary=X", 413),
    ],
)
def test_a_browser_that_sends_too_much_or_nonsense_gets_a_page(
    site: tuple[Client, State], path: str, body: str, kind: str, status: int
) -> None:
    client, state = site
    answer = client.post(path, data=body, content_type=kind, headers={"Accept": "text/html"})

    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert "Kiriman ini" in answer.text
    assert state.box.head.seq == 0


def test_no_page_of_a_citizen_sets_a_cookie_and_only_the_kiosks_own_may_be_kept(
    site: tuple[Client, State],
) -> None:
    """That page is no visitor's: it holds no id, no answer and no receipt."""
    client, _ = site
    code = send(client, PHONE, {"id": str(uuid4()), "waktu": 3}).get_json()["receipt"]
    pages = (
        *("/", f"/kiosk/{UNIT}/L1", PHONE, "/cek", f"/cek/{code}", f"/ikm/{UNIT}"),
        f"/ikm/{UNIT}/kamus",
        *(f"{PHONE}/tercatat/{code}", f"/kiosk/{UNIT}/L1/terima-kasih/{code}"),
    )
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "Set-Cookie" not in answer.headers, page
        kept = "private, max-age=2678400" if page == f"/kiosk/{UNIT}/L1" else "no-store"
        assert answer.headers["Cache-Control"] == kept, page


def test_nothing_about_the_sender_is_written_anywhere(
    site: tuple[Client, State], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client, state = site
    caplog.set_level(0)
    asked = {"waktu": 3, "comment": "KOMENTAR-KENARI"}
    for bad in ({}, {"waktu": 9}, {"sex": "X"}):
        send(client, PHONE, {"id": str(uuid4()), **asked, **bad}, **CANARIES)
        page = {**CANARIES, "Accept": "text/html"}
        client.post(PHONE, data={"id": "zz", **asked, **bad}, headers=page)
    assert state.register is not None
    Forwarder(state.box, InProcess(state.register)).pass_once()

    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"KOMENTAR-KENARI" in kept, "the control must be found"
    for canary in CANARIES.values():
        assert canary.encode() not in kept
        assert canary not in caplog.text
    assert "KENARI" not in caplog.text
