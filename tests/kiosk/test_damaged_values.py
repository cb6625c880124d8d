"""A damaged value in any column ends in one sentence that names it, or changes no figure at all."""

import json
import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date
from itertools import cycle
from pathlib import Path

import pytest
import time_machine
from _pytest.mark import ParameterSet
from click.testing import CliRunner, Result

from kiosk.cli import Unexpected, loket
from kiosk.config import Config
from kiosk.context import State
from kiosk.parts import create_app
from survey import actions
from survey.box import Box
from survey.errors import Damaged, LoketError
from survey.office.bundle import Bundle
from survey.proof.box_proofs import check_boxes
from survey.register import soundness
from survey.register.faults import DamagedValue
from survey.register.opening import open_register
from survey.transfer import forward
from tests.builders import TENANT, a_form, a_rating, an_empty_register, local, opened, put, settled
from tests.kiosk import damaged
from tests.kiosk.damaged import DECIDES, NOW, Damage, damage, every_column, forget_counts

UNIT = ("--unit", "dukcapil")
DAYS = ("--from", "2026-11-01", "--to", "2026-11-20")
REPORTS = {
    "weekly": ("report", "weekly", *UNIT, "--week", "2026-W46"),
    "skm": ("report", "skm", *UNIT, *DAYS),
    "officers": ("report", "officers", *UNIT, "--week", "2026-W46"),
    "officer": ("report", "officer", *UNIT, "--officer", "P01", "--month", "2026-11"),
    "luck": ("report", "luck", *UNIT, "--week", "2026-W46"),
    "units": ("report", "units", *DAYS),
    "board": ("report", "board", *UNIT, "--period", "2026-10"),
    "comments": ("comments", *UNIT),
    "export": ("export", "ratings", *UNIT, "-o", "OUT.csv"),
    "closings": ("close", *UNIT),
    "close": ("close", *UNIT, "--period", "2026-11", "--by", "Ayu"),
    "retention": ("retention", "--dry-run"),
}
# Where rows say when: a row of a week that every report reads.
IN_WEEK = "day BETWEEN '2026-11-09' AND '2026-11-13'"
WHERE = {"response": f"{IN_WEEK} AND kind = 'form'", "response_private": IN_WEEK}
CITIZENS = ("box", "entry", "response", "response_private", "flag", "judgement", "amendment")
PAPERS = ("erasure", "closing", "result", "earlier", "services_given", "import_file")


def some_now(cases: Sequence[tuple[object, ...]], of: int = 6) -> list[ParameterSet]:
    """Take every sixth case now, all of them in `make test-faults`."""
    later = (pytest.mark.slow, pytest.mark.faults)
    return [pytest.param(*case, marks=later if n % of else ()) for n, case in enumerate(cases)]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damaged") / "office"
    folder.mkdir()
    with time_machine.travel(NOW, tick=False):
        damaged.build(folder)
    return folder


@pytest.fixture
def copy(office: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(office, tmp_path / "office"))


def run(folder: Path, *words: str) -> Result:
    """Run a command in this process, on the day for which the answers were made."""
    said = [word.replace("OUT", str(folder.parent / "out")) for word in words]
    with time_machine.travel(NOW, tick=False):
        return CliRunner().invoke(loket, ["--data", str(folder), *said])


@pytest.fixture(scope="module")
def sound(office: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give what each report says when nothing is damaged."""
    said = {}
    for name, words in REPORTS.items():
        folder = tmp_path_factory.mktemp(name) / "office"
        said[name] = _shown(run(Path(shutil.copytree(office, folder)), *words), folder)
    return said


def _shown(result: Result, folder: Path) -> str:
    assert result.exception is None, result.exception
    file = folder.parent / "out.csv"
    text = result.stdout.replace(str(folder.parent), "")
    return text + (file.read_text() if file.exists() else "")


def check(copy: Path, sound: dict[str, str], one: Damage, row: str, *names: str) -> set[str]:
    """Run reports on a damaged office; gives which of them refused."""
    named = {"table": one.table, "row": row, "column": one.column}
    refused = set()
    for name in names:
        folder = Path(shutil.copytree(copy, copy.parent / name / "office"))
        result = run(folder, *REPORTS[name])
        if result.exception is None:
            shown = _shown(result, folder)
            told = ("nomor urut hilang", "isi register berbeda")
            assert shown == sound[name] or any(ground in shown for ground in told), name
            continue
        assert isinstance(result.exception, LoketError | SystemExit), result.exception
        assert not isinstance(result.exception, Unexpected)
        if isinstance(result.exception, DamagedValue):
            assert {key: str(value) for key, value in result.exception.values.items()} == named
            assert result.stdout == ""
        assert not list(copy.parent.joinpath(name).glob("*out*"))
        refused.add(name)
    return refused


def test_an_undamaged_register_is_sound(office: Path) -> None:
    with closing(open_register(office / "register.db")) as register:
        assert list(soundness.faults(register)) == []


ALL = [
    *every_column(*CITIZENS),
    *(one for one in every_column(*PAPERS) if one.kind == "changed"),
]
CASES = list(zip(ALL, cycle(REPORTS), strict=False))


@pytest.mark.parametrize(("one", "name"), some_now(CASES), ids=str)
def test_a_damaged_value_is_found_by_verify_and_makes_no_other_figure(
    copy: Path, sound: dict[str, str], one: Damage, name: str
) -> None:
    row = damage(copy, one, WHERE.get(one.table, "1"))
    done = run(copy, "verify")
    assert done.exit_code == 1
    said = done.output or str(done.exception)
    assert f"tabel {one.table}, baris {row}, kolom {one.column}" in said
    check(copy, sound, one, row, name)


@pytest.mark.parametrize(
    "one", [one for one in every_column("response") if one.column in DECIDES], ids=str
)
def test_an_answer_that_would_vanish_from_a_report_stops_it(
    copy: Path, sound: dict[str, str], one: Damage
) -> None:
    row = damage(copy, one, WHERE["response"])
    # From counts made before, the official result says what it said; it is not signed again.
    assert check(copy, sound, one, row, "skm", "close") >= {"close"}
    for name in ("skm", "close"):
        shutil.rmtree(copy.parent / name)
    forget_counts(copy)
    assert check(copy, sound, one, row, "weekly", "skm", "close") == {"weekly", "skm", "close"}


def test_a_withdrawn_answer_does_not_come_back_by_damage(copy: Path, sound: dict[str, str]) -> None:
    for column in ("id", "unit", "day", "matter", "withdrawn", "tenant"):
        folder = Path(shutil.copytree(copy, copy.parent / column / "office"))
        one = Damage("amendment", column, "changed")
        row = damage(folder, one)
        assert check(folder, sound, one, row, "officers", "export") == {"officers", "export"}


@pytest.mark.parametrize(
    "one", [Damage("box", "head_hash", "changed"), Damage("box", "device", "null")]
)
def test_no_damaged_head_is_printed_or_signed(
    copy: Path, sound: dict[str, str], one: Damage
) -> None:
    row = damage(copy, one)
    assert check(copy, sound, one, row, "weekly", "skm", "close") == {"weekly", "skm", "close"}


def test_an_earlier_result_does_not_vanish_from_the_trend(
    copy: Path, sound: dict[str, str]
) -> None:
    one = Damage("earlier", "unit", "changed")
    row = damage(copy, one)
    assert check(copy, sound, one, row, "skm", "close") == {"skm", "close"}


def test_the_sentence_on_the_command_line_is_one_line_and_says_what_to_do(copy: Path) -> None:
    one = Damage("response", "day", "changed")
    row = damage(copy, one, WHERE["response"])
    error = run(copy, *REPORTS["skm"]).exception
    assert str(error).startswith(f"Nilai di register rusak: tabel response, baris {row}, kolom day")
    assert "loket verify" in str(error)
    assert "loket restore" in str(error)


def test_of_many_damaged_values_verify_lists_some_and_counts_the_others(copy: Path) -> None:
    with closing(sqlite3.connect(copy / "register.db", isolation_level=None)) as raw:
        n = raw.execute("UPDATE response SET slot = '!'").rowcount
    lines = run(copy, "verify").output.splitlines()
    assert sum("kolom slot" in line for line in lines) == 50
    assert f"RUSAK  register: {n - 50} nilai lagi" in lines


def test_a_backup_and_the_old_boxes_bring_everything_back(
    copy: Path, sound: dict[str, str], tmp_path: Path
) -> None:
    """What docs/operate.md says: restore, then put the old folder's boxes in place."""
    assert run(copy, "backup", str(tmp_path / "before.zip")).exit_code == 0
    with opened(copy) as box:
        put(box, *(a_form(4, at=local(9, day=date(2026, 11, 20))) for _ in range(12)))
    later = run(copy, *REPORTS["skm"]).stdout
    assert json.loads(later)["n"] == json.loads(sound["skm"])["n"] + 12
    damage(copy, Damage("response", "kind", "changed"), WHERE["response"])
    forget_counts(copy)
    assert isinstance(run(copy, *REPORTS["skm"]).exception, DamagedValue)

    new = tmp_path / "new"
    assert run(new, "restore", str(tmp_path / "before.zip")).exit_code == 0
    shutil.rmtree(new / "boxes")
    shutil.copytree(copy / "boxes", new / "boxes")

    reports = again, before = [json.loads(t) for t in (run(new, *REPORTS["skm"]).stdout, later)]
    for report in reports:  # what was done since is in another journal
        del report["heads"][0], report["integrity"]
    assert again == before
    assert run(new, "verify").exit_code == 0


def test_a_mistake_of_the_program_is_a_sentence_and_a_file_for_programmers(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        message = "nobody thought of this"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(forward, "drain", fail)
    error = run(copy, *REPORTS["weekly"]).exception
    assert isinstance(error, Unexpected)
    assert "ZeroDivisionError" in str(error)
    file = copy / "galat.txt"
    assert str(file) in str(error)
    assert "nobody thought of this" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


# --- the web ------------------------------------------------------------------------------------


@pytest.fixture
def pages(copy: Path) -> Iterator[Callable[[str], tuple[int, str]]]:
    """Open pages of the office as it lies there now."""
    with closing(open_register(copy / "register.db")) as register:
        state = State(Config(copy), register)
        state.snapshot()
        client = create_app(state, b"k" * 48).test_client()

        def get(path: str) -> tuple[int, str]:
            answer = client.get(path)
            return answer.status_code, answer.text

        yield get
        state.close()


@pytest.mark.parametrize(
    ("one", "path"),
    [
        (Damage("response", "day", "changed"), "/cek/RECEIPT"),
        (Damage("result", "json", "changed"), "/ikm/dukcapil"),
        (Damage("box", "head_hash", "changed"), "/ikm/dukcapil"),
        (Damage("result", "made_at", "changed"), "/"),
        (Damage("box", "head_seq", "changed"), "/"),
    ],
    ids=str,
)
def test_a_page_on_a_damaged_value_says_no_more_than_that_it_is_busy(
    copy: Path,
    pages: Callable[[str], tuple[int, str]],
    caplog: pytest.LogCaptureFixture,
    one: Damage,
    path: str,
) -> None:
    with closing(sqlite3.connect(copy / "register.db")) as raw:
        asked = f"SELECT receipt FROM response WHERE {WHERE['response']} ORDER BY rowid DESC"
        path = path.replace("RECEIPT", raw.execute(asked).fetchone()[0])
    damage(copy, one, WHERE.get(one.table, "1"))
    with caplog.at_level(logging.INFO):
        status, text = pages(path)
    assert status in {200, 503}
    assert "Traceback" not in text + caplog.text
    assert one.table not in text
    if status == 503:
        assert f"kolom {one.column}" in caplog.text


# --- the box and the office's own file ----------------------------------------------------------

BOX_COLUMNS = {
    "box": "id device tenant format generation made_at because follows digest",
    "state": "state",
    "entry": "seq id body prev_hash hash",
    "private": "seq time time_salt bands bands_salt comment comment_salt d_time d_bands d_comment",
    "sent": "seq hash",
}
ODD = (b"\xff\xfe", "!!", None, -5, 2**62, 1.5, '{"v":1}', b'{"v":1}', b"{}", "")


IN_BOXES = [
    (table, column, odd)
    for table, columns in BOX_COLUMNS.items()
    for column in columns.split()
    for odd in ODD
]


@pytest.mark.parametrize(("table", "column", "odd"), some_now(IN_BOXES, of=11))
def test_a_damaged_value_in_a_box_is_found_and_never_a_traceback(
    tmp_path: Path, table: str, column: str, odd: object
) -> None:
    settled(an_empty_register(tmp_path)).close()
    with opened(tmp_path) as box:
        put(box, a_rating(), a_form(3, comment="Baik"), a_rating(1))
    (path,) = (tmp_path / "boxes").glob("*.db")
    if not _spoilt(path, table, column, odd):
        return
    with closing(open_register(tmp_path / "register.db")) as register:
        proof = check_boxes(tmp_path / "boxes", register, ())
        assert all(line.startswith(("RUSAK", "utuh")) for line in proof.lines)
        with suppress(LoketError):
            actions.refill(register, tmp_path / "boxes")
        with suppress(LoketError):
            Box.open(tmp_path / "boxes", "main", TENANT).close()
        with suppress(LoketError):
            forward.drain(tmp_path, register, wait_s=0)


def _spoilt(path: Path, table: str, column: str, value: object) -> bool:
    """Put a value where the file itself would not take it, as a flipped bit does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute(
            "UPDATE sqlite_schema SET sql = replace(replace(sql, 'NOT NULL', ''), 'STRICT', '')"
        )
        raw.execute("PRAGMA writable_schema = RESET")
        try:
            last = f"SELECT max(rowid) FROM {table}"
            raw.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ({last})", (value,))
        except sqlite3.Error:
            return False  # a row number is a number in any file
    return True


def test_an_office_file_with_a_damaged_value_anywhere_is_damaged_and_no_traceback() -> None:
    from tests.kiosk.conftest import BUNDLE

    whole = json.loads(BUNDLE.dump())
    for path in _places(whole):
        for odd in (None, 5, -1, "", "!!", [], {}, [None], ["x"], {"a": 1}, True, 1.5):
            with suppress(Damaged):
                Bundle.parse(json.dumps(_with(whole, path, odd)))
    for odd in (-1, True, ["x"], "", "Asia/Nirgendwo"):
        with pytest.raises(Damaged):
            Bundle.parse(json.dumps(_with(whole, ("office", "timezone"), odd)))
    for text in ("", "{", "[]", "null", "{}", "x", "[" * 100_000, BUNDLE.dump()[:-20]):
        with pytest.raises(Damaged):
            Bundle.parse(text)


def _places(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    yield path
    inner: object = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, one in inner:  # type: ignore[attr-defined]
        yield from _places(one, (*path, key))


def _with(value: object, path: tuple[object, ...], odd: object) -> object:
    if not path:
        return odd
    first, *rest = path
    if isinstance(value, dict):
        return {k: _with(v, tuple(rest), odd) if k == first else v for k, v in value.items()}
    assert isinstance(value, list)
    return [_with(v, tuple(rest), odd) if k == first else v for k, v in enumerate(value)]
