"""Whoever waits longer than two seconds is told that the computation goes on."""

import time

import pytest

from kiosk.commands.shared import patience


def test_a_long_computation_says_that_it_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    with patience(0.02):
        time.sleep(0.2)
    told = capsys.readouterr()
    assert "Masih menghitung" in told.err
    assert told.err.endswith("\n")
    assert told.out == ""


def test_a_short_one_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with patience(5):
        pass
    assert capsys.readouterr().err == ""
