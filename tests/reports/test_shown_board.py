"""What of a board leaves: the same to everybody, and no number that the public may not see."""

import json
from pathlib import Path
from typing import Any

import pytest

from reports.board import as_json, words
from reports.board.shown import let_out
from reports.catalogue import DOCUMENTS
from reports.disclosure.audiences import Audience, Shown
from reports.evidence.frames import Freshness
from survey.answers.drafts import Bands
from tests.reports.stored import register_of
from tests.reports.test_board import FIRST, JANUARY, LAST, ask, board, flat, forms, sign

BANDS = [Bands("L", "", "SMA")] * 12 + [Bands("P", "", "S1")] * 8 + [Bands("", "", "S3")] * 2


def test_everybody_sees_the_same_board(tmp_path: Path) -> None:
    computed = board(tmp_path, forms(*BANDS))
    every = [let_out(computed, audience) for audience in Audience]
    assert [shown.audience for shown in every] == list(Audience)
    assert all(shown.figures == computed for shown in every)


def test_no_writer_gives_a_group_that_would_tell_on_a_few(tmp_path: Path) -> None:
    shown = let_out(board(tmp_path, forms(*BANDS)), Audience.PUBLIC)
    keys: Any = as_json.as_json(shown)
    assert keys["sex"] == {"L": 12, "P": None, "not_said": None}
    assert (keys["education"]["S1"], keys["education"]["S3"]) == (None, None)
    text = flat(words.as_pdf(shown))
    assert ("Laki-laki 12" in text, "Perempuan •" in text) == (True, True)
    # The control: where nobody is told on, the same count stands there.
    (tmp_path / "more").mkdir()
    more = let_out(board(tmp_path / "more", forms(*BANDS[:20])), Audience.PUBLIC)
    assert "Perempuan 8" in flat(words.as_pdf(more))


def test_below_ten_forms_nobody_gets_a_number(tmp_path: Path) -> None:
    computed = board(tmp_path, forms(*[Bands("L", "", "S1")] * 9))
    for audience in Audience:
        keys: Any = as_json.as_json(let_out(computed, audience))
        assert "77.78" not in json.dumps(keys)
        assert (keys["n"], keys["ikm"], keys["unsur"], keys["sex"]) == (None, None, [], None)
    assert "77,78" not in flat(words.as_pdf(let_out(computed, Audience.PUBLIC)))


@pytest.mark.parametrize("n", [9, 12])
def test_no_writer_takes_a_board_that_nobody_let_out(tmp_path: Path, n: int) -> None:
    unchecked: Any = board(tmp_path, forms(*[Bands()] * n))
    for write in DOCUMENTS["board"]().writers.values():
        with pytest.raises((TypeError, AttributeError)):
            write(unchecked)
    with pytest.raises(TypeError):
        Shown(unchecked, Audience.PUBLIC, object())


def test_the_office_writes_every_format_for_the_public(tmp_path: Path) -> None:
    document = DOCUMENTS["board"]()
    assert document.let_out is let_out
    assert document.reader == dict.fromkeys(("json", "pdf", "png"), Audience.PUBLIC)
    assert set(document.writers) == set(document.reader)
    question = {"unit": "dukcapil", "first": FIRST, "last": LAST, "lang": "id"}
    with register_of(tmp_path, *forms(*BANDS)) as register:
        sign(register)
        made = document.make("json", register, question, Freshness(0, JANUARY))
        expected = as_json.as_json(let_out(ask(register), Audience.PUBLIC))
    assert json.loads(made) == json.loads(json.dumps(expected))
