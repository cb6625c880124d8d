"""What a counter's addresses answer: to citizens, to programs, and to nonsense."""

import json
import re
from uuid import UUID, uuid4

import pytest
from werkzeug.test import Client

from kiosk.citizens.front import Front
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from survey.answers.drafts import Draft
from survey.ledger import open_entry
from survey.questionnaire import current
from tests.kiosk.conftest import PHONE, TAPS, Counterside
from tests.paired import cookie_of


def stored(counter: Counterside, answer_id: str) -> Draft:
    entry = counter.state.box.find(UUID(answer_id))
    assert entry is not None
    return open_entry(entry)


def test_a_tap_is_stored_before_it_is_acknowledged(counter: Counterside) -> None:
    answer = counter.post(TAPS, kepuasan=4, service="ktp")

    assert answer.status_code == 201
    body = answer.get_json()
    assert set(body) == {"id", "receipt"}
    draft = stored(counter, body["id"])
    assert (draft.scores[0], draft.service, draft.channel, draft.unit) == (
        "4",
        "ktp",
        "kiosk",
        "dukcapil",
    )


def test_the_same_tap_again_is_the_same_success_and_other_content_is_a_conflict(
    counter: Counterside,
) -> None:
    tap_id = str(uuid4())

    first = counter.post(TAPS, id=tap_id, kepuasan=2)
    again = counter.post(TAPS, id=tap_id, kepuasan=2, ago_s=30)
    other = counter.post(TAPS, id=tap_id, kepuasan=3)

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.get_json() == again.get_json()
    assert other.mimetype == "application/problem+json"
    assert other.get_json()["status"] == 409
    assert counter.n_stored == 1


@pytest.mark.parametrize(
    "score",
    [
        0,
        5,
        -1,
        4.5,
        "٤",
        "４",
        "²",
        "Ⅳ",
        "1,0",
        " 1 ",
        "01",
        "1e0",
        True,
        None,
        [],
        [4],
        {},
        "",
        2**63,
    ],
)
def test_a_wrong_score_is_refused_with_its_field_and_nothing_is_stored(
    counter: Counterside, score: object
) -> None:
    answer = counter.post(TAPS, kepuasan=score)

    assert answer.status_code == 422
    assert answer.get_json()["field"] == "kepuasan"
    assert counter.n_stored == 0


@pytest.mark.parametrize(
    "body",
    [
        "kepuasan=4&kepuasan=1&id={id}",
        "kepuasan[]=4&id={id}",
        "kepuasan=4",
        "kepuasan=4&id=not-a-uuid",
        "kepuasan=4&id=00000000-0000-0000-0000-000000000000",
        "kepuasan=4&id={id}&service=akta",
        "kepuasan=4&id={id}&ago_s=-5",
        "kepuasan=4&id={id}&ago_s=2678401",
    ],
)
def test_a_wrong_form_is_refused_without_being_stored(counter: Counterside, body: str) -> None:
    answer = counter.form(TAPS, body.format(id=uuid4()), page=False)

    assert answer.status_code == 422
    assert counter.n_stored == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"4",
        b'{"id": ',
        b"[" * 60_000,
        b'{"kepuasan": NaN}',
        b'{"comment": "\\ud800"}',
        b'{"kepuasan": ' + b"9" * 5000 + b"}",
        "\ufeff{}".encode(),
        b"\xff\xfe{",
    ],
)
def test_a_body_that_is_no_answer_gets_a_sentence_never_a_failure(
    counter: Counterside, body: bytes
) -> None:
    answer = counter.client.post(TAPS, data=body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.get_json()["detail"].endswith(".")
    assert counter.n_stored == 0


def test_a_key_that_stands_twice_in_json_is_refused(counter: Counterside) -> None:
    body = f'{{"id": "{uuid4()}", "kepuasan": 4, "kepuasan": 1}}'

    answer = counter.client.post(TAPS, data=body, content_type="application/json")

    assert answer.status_code == 422
    assert counter.n_stored == 0


def test_a_megabyte_comment_is_refused_as_too_large(counter: Counterside) -> None:
    answer = counter.post(PHONE, persyaratan=3, comment="a" * 1_000_000)

    assert answer.status_code == 413
    assert counter.n_stored == 0


def test_control_and_direction_characters_are_taken_out_of_a_comment(counter: Counterside) -> None:
    answer = counter.post(PHONE, persyaratan=3, comment="baik\x00\u202e sekali\x1b")

    assert answer.status_code == 201
    assert stored(counter, answer.get_json()["id"]).comment == "baik sekali"


@pytest.mark.parametrize(
    "path",
    ["/kiosk/dukcapil/L9/ratings", "/kiosk/lain/L1/ratings", "/q/lain/L1", "/kiosk/../L1/ratings"],
)
def test_an_unknown_counter_is_told_in_a_sentence(counter: Counterside, path: str) -> None:
    answer = counter.post(path, kepuasan=4, persyaratan=4)

    assert answer.status_code == 404
    assert answer.get_json()["detail"]
    assert counter.n_stored == 0


def test_codes_are_known_in_any_case_of_letters(counter: Counterside) -> None:
    answer = counter.post("/kiosk/DUKCAPIL/l1/ratings", kepuasan=4)

    assert answer.status_code == 201
    assert stored(counter, answer.get_json()["id"]).unit == "dukcapil"


def test_a_detail_points_to_its_tap_and_needs_one(counter: Counterside) -> None:
    tap = counter.post(TAPS, kepuasan=1).get_json()["id"]

    reason = current().reasons_for(1)[0].key
    detail = counter.post(
        f"{TAPS}/{tap}/detail", waktu=1, comment="lama", reasons=[reason], service="kk"
    )
    lost = counter.post(f"{TAPS}/{uuid4()}/detail", waktu=1)
    nonsense = counter.post(f"{TAPS}/satu/detail", waktu=1)

    assert lost.status_code == 404
    assert nonsense.status_code == 404
    assert detail.status_code == 201
    assert stored(counter, detail.get_json()["id"]).about == UUID(tap)


def test_a_detail_names_its_tap_in_the_body_and_in_no_address(counter: Counterside) -> None:
    tap = counter.post(TAPS, kepuasan=1).get_json()
    path = "/kiosk/dukcapil/L1/details"
    added = counter.post(path, rating=tap["id"], waktu=1)
    assert added.status_code == 201
    assert added.get_json()["receipt"] == tap["receipt"]
    assert stored(counter, added.get_json()["id"]).about == UUID(tap["id"])
    # The old way names it in its address; a field of that name says nothing there.
    old = counter.post(f"{TAPS}/{tap['id']}/detail", rating=str(uuid4()), waktu=1)
    assert stored(counter, old.get_json()["id"]).about == UUID(tap["id"])
    for wrong in (str(uuid4()), "satu", 4, added.get_json()["id"]):
        assert counter.post(path, rating=wrong, waktu=1).get_json()["title"] == "unknown-rating"
    assert counter.post(path, waktu=1).get_json()["field"] == "rating"
    twice = f"id={uuid4()}&rating={tap['id']}&rating={tap['id']}&waktu=1"
    assert counter.form(path, twice, page=False).status_code == 422
    page = counter.client.get("/kiosk/dukcapil/L1").text
    assert f'"details": "{path}"' in page
    assert '/detail"' not in page


def test_nobody_adds_to_a_tap_from_another_counter(counter: Counterside) -> None:
    tap = counter.post(TAPS, kepuasan=1).get_json()["id"]
    for path in ("/kiosk/dukcapil/L2/details", f"/kiosk/dukcapil/L2/ratings/{tap}/detail"):
        answer = counter.post(path, rating=tap, waktu=1)
        assert (answer.status_code, answer.get_json()["title"]) == (404, "unknown-rating")
    assert counter.n_stored == 1
    own = counter.post("/kiosk/DUKCAPIL/l1/details", rating=tap, waktu=1)  # the control
    assert own.status_code == 201


def test_what_is_added_to_a_tap_gives_the_taps_receipt(counter: Counterside) -> None:
    """A detail is looked up nowhere by itself; the code shown last must be found."""
    tap = counter.post(TAPS, kepuasan=1).get_json()
    added = counter.post(f"{TAPS}/{tap['id']}/detail", comment="lama").get_json()

    assert added["id"] != tap["id"]
    assert added["receipt"] == tap["receipt"]


def test_a_form_needs_one_answered_question(counter: Counterside) -> None:
    empty = counter.post(PHONE, sex="P")
    filled = counter.post(PHONE, sex="P", age_band="66+", perilaku=4)

    assert empty.status_code == 422
    assert filled.status_code == 201
    assert stored(counter, filled.get_json()["id"]).channel == "qr"


def test_a_kiosk_form_may_name_its_tap_and_may_be_left_unfinished(counter: Counterside) -> None:
    tap = counter.post(TAPS, kepuasan=3).get_json()["id"]

    form = counter.post("/kiosk/dukcapil/L1/forms", rating=tap, waktu=3)
    left = counter.post("/kiosk/dukcapil/L1/forms", unfinished=1, waktu=3)

    draft = stored(counter, form.get_json()["id"])
    assert (draft.kind, draft.about, draft.channel) == ("form", UUID(tap), "kiosk")
    assert stored(counter, left.get_json()["id"]).kind == "unfinished"


def test_a_form_that_nobody_handed_in_is_unfinished_however_much_is_answered(
    counter: Counterside,
) -> None:
    whole = {item.key: 1 for item in current().form}
    left = counter.post("/kiosk/dukcapil/L1/forms", unfinished="1", duration_s=12, **whole)

    draft = stored(counter, left.get_json()["id"])
    assert (draft.kind, draft.duration_s) == ("unfinished", 12)
    assert current().decode(draft.scores) == whole


def test_a_tap_kept_through_a_restart_keeps_its_time(counter: Counterside) -> None:
    now = counter.post(TAPS, kepuasan=3).get_json()["id"]
    kept = counter.post(TAPS, kepuasan=3, ago_s=3600).get_json()["id"]

    first, second = stored(counter, now).at, stored(counter, kept).at
    assert first is not None
    assert second is not None
    assert 3598 <= (first - second).total_seconds() <= 3602


def test_a_browser_goes_on_to_a_page_it_may_reload(counter: Counterside) -> None:
    tap = counter.form(TAPS, f"id={uuid4()}&kepuasan=4")
    form = counter.form(PHONE, f"id={uuid4()}&waktu=4&lang=en")

    assert tap.status_code == 303
    assert re.fullmatch(r"/kiosk/dukcapil/L1/terima-kasih/[0-9A-Z-]+", tap.headers["Location"])
    assert form.headers["Location"].endswith("?lang=en")
    for answer in (tap, form):
        assert counter.client.get(answer.headers["Location"]).status_code == 200


def test_a_refused_browser_form_gets_a_page_with_the_sentence(counter: Counterside) -> None:
    for path, body in ((TAPS, "kepuasan=9"), (PHONE, "comment=halo")):
        answer = counter.form(path, f"id={uuid4()}&{body}")

        assert answer.status_code == 422
        assert answer.mimetype == "text/html"
        assert "<h1" in answer.text
    assert counter.n_stored == 0


def test_a_multipart_form_is_read_too(counter: Counterside) -> None:
    answer = counter.client.post(
        PHONE,
        data={"id": str(uuid4()), "waktu": "4"},
        content_type="multipart/form-data",
        headers={"Accept": "text/html"},
    )

    assert answer.status_code in {201, 303}
    assert counter.n_stored == 1


def test_a_kiosk_learns_in_a_few_bytes_that_its_page_is_current(counter: Counterside) -> None:
    path = "/kiosk/dukcapil/L1/window"

    first = counter.client.get(path)
    again = counter.client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert set(first.get_json()) == {"page", "window", "paired"}
    assert (again.status_code, again.data) == (304, b"")


def test_every_answer_forbids_sniffing_and_tells_other_sites_no_address(
    counter: Counterside,
) -> None:
    for path in ("/", PHONE, "/kiosk/dukcapil/L1", "/tidak-ada", "/healthz"):
        headers = counter.client.get(path).headers

        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Set-Cookie" not in headers


def test_a_kiosk_rating_from_elsewhere_is_stored_but_marked(counter: Counterside) -> None:
    body = json.dumps({"id": str(uuid4()), "kepuasan": 4})
    there = counter.client.post(
        TAPS,
        data=body,
        content_type="application/json",
        environ_overrides={"REMOTE_ADDR": "127.0.0.1"},
    )
    counter.client.set_cookie(*cookie_of(counter.state.config).split("="))
    counter.state.pairs._look_at = 0.0
    here = counter.client.post(
        TAPS,
        data=json.dumps({"id": str(uuid4()), "kepuasan": 4}),
        content_type="application/json",
        environ_overrides={"REMOTE_ADDR": "192.168.1.20"},
    )

    assert there.status_code == here.status_code == 201
    assert stored(counter, there.get_json()["id"]).provenance == "unpaired"
    assert stored(counter, here.get_json()["id"]).provenance == "kiosk"


def test_a_tap_is_asked_for_again_while_the_office_cannot_be_read(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 404 would make the kiosk's page give it up."""
    monkeypatch.setattr("kiosk.context.LOOK_EVERY_S", 0.0)
    whole = config.bundle_file.read_text("utf-8")
    config.bundle_file.write_text(whole[:100], "utf-8")
    state = State(config)
    counter = Counterside(Client(Front(state, create_app(state, b"k" * 48))), state)

    broken = counter.post(TAPS, kepuasan=2)
    config.bundle_file.write_text(whole, "utf-8")
    mended = counter.post(TAPS, kepuasan=2)

    assert (broken.status_code, mended.status_code) == (503, 201)
    state.close()
