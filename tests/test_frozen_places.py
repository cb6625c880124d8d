"""The frozen office tells of the past what it told, whatever is to hold there later."""

import json
from pathlib import Path

import pytest
import time_machine

from tests.frozen import figures
from tests.frozen.compare import differences

LATER = "2027-01-04"  # after every period that the frozen office tells of
ACTS = (
    ("jam", "dukcapil", "Sen-Jum 08.00-10.00", "--from", LATER),
    ("hari", "kantor", LATER, "tutup"),
    ("hari", "dukcapil", "2027-01-09", "08.00-12.00"),
    ("gabung", "loket", "dukcapil/L2", "dukcapil/L1", "--from", LATER),
    ("gabung", "layanan", "dukcapil/kk", "dukcapil/ktp", "--from", LATER),
    ("akhiri", "loket", "dukcapil/L2", "--from", LATER),
    ("akhiri", "petugas", "dukcapil/P01", "--from", LATER),
    ("akhiri", "unit", "izin", "--from", LATER),
)


@pytest.fixture
def copy(tmp_path: Path) -> figures.Copy:
    return figures.unpack(tmp_path)


@pytest.mark.parametrize("in_short", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_what_holds_later_leaves_every_past_figure(copy: figures.Copy, in_short: bool) -> None:
    with time_machine.travel(figures.TODAY, tick=False):
        for words in ACTS:
            copy.command("kantor", *words, "--yes")
        now = figures.everything(copy, in_short=in_short)
    differing = {name: differences(figures.kept(name), now[name]) for name in now}
    assert {name: lines for name, lines in differing.items() if lines} == {}


@pytest.mark.slow  # test_pasts.py does it on a small office
def test_new_codes_change_names_and_no_figure(copy: figures.Copy) -> None:
    with time_machine.travel(figures.TODAY, tick=False):
        copy.command("kantor", "kode", "loket", "dukcapil/L1", "A1", "--yes")
        copy.command("kantor", "kode", "layanan", "dukcapil/ktp", "ktp-el", "--yes")
        now = figures.everything(copy)
    before = {name: figures.kept(name) for name in now}
    for name in before.keys() - {"rows"}:  # answers keep the code they were given under
        before[name] = json.loads(json.dumps(before[name]).replace('"ktp"', '"ktp-el"'))
    differing = {name: differences(before[name], now[name]) for name in now}
    assert {name: lines for name, lines in differing.items() if lines} == {}


def test_control_shorter_hours_from_the_beginning_are_told_and_change_a_past_week(
    copy: figures.Copy,
) -> None:
    with time_machine.travel(figures.TODAY, tick=False):
        words = ("kantor", "jam", "dukcapil", "Sen-Jum 08.00-10.00", "--from", "awal")
        assert "masa lalu, dari awal" in copy.command(*words, "--preview")
        copy.command(*words, "--yes")
        now = copy.report("weekly", "--unit", "dukcapil", "--week", "2026-W43")
    assert differences(figures.kept("weekly-dukcapil-2026-W43"), now) != []
