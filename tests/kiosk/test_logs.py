"""What says the same again and again stands in the log once a minute, with a count."""

import io
import logging
import re
from dataclasses import dataclass

import pytest

from kiosk.machine.logs import EVERY_S, MOST_KNOWN, SeldomHandler


@dataclass
class Log:
    """A log in memory, and a clock that stands still until it is moved."""

    handler: SeldomHandler
    text: io.StringIO
    now: float = 1_800_000_000.0

    def say(
        self,
        message: str,
        *,
        level: int = logging.WARNING,
        error: bool = False,
        name: str = "waitress",
    ) -> None:
        """Log a line, with what is being handled if asked to."""
        record = logging.LogRecord(name, level, "", 1, message, None, None)
        if error:
            try:
                _fail(message)
            except OSError as caught:
                record.exc_info = (type(caught), caught, caught.__traceback__)
        record.created = self.now
        self.handler.handle(record)

    @property
    def lines(self) -> list[str]:
        return self.text.getvalue().splitlines()


def _fail(message: str) -> None:
    raise OSError(24, message)


@pytest.fixture
def log() -> Log:
    text = io.StringIO()
    return Log(SeldomHandler(text), text)


def test_the_same_line_stands_once_a_minute_and_is_summed_up(log: Log) -> None:
    for _ in range(10_000):
        log.say("accept failed")
    assert len(log.lines) == 1
    log.now += EVERY_S - 0.001
    log.say("accept failed")
    assert len(log.lines) == 1
    log.now += 0.001
    log.say("accept failed")
    assert [line.split("WARNING waitress ")[1] for line in log.lines] == [
        "accept failed",
        "accept failed (10000 more like this)",
        "accept failed",
    ]


def test_what_was_left_out_is_told_with_the_next_line_whatever_it_says(log: Log) -> None:
    log.say("accept failed")
    log.say("accept failed")
    log.now += EVERY_S
    log.say("all is well", level=logging.INFO)
    assert "accept failed (1 more like this)" in log.lines[1]
    assert log.lines[2].endswith("INFO waitress all is well")


def test_what_was_left_out_is_told_at_the_end(log: Log) -> None:
    for _ in range(3):
        log.say("accept failed")
    log.handler.close()
    assert log.lines[-1].endswith("accept failed (2 more like this)")


def test_a_failure_is_known_by_its_place_and_its_traceback_stands_once(log: Log) -> None:
    for n in range(50):
        log.say(f"Exception while serving /{n}", error=True)
    assert sum("Traceback" in line for line in log.lines) == 1
    log.handler.close()
    assert log.lines[-1].endswith("Exception while serving /0 (49 more like this)")
    assert sum("Traceback" in line for line in log.lines) == 1


def test_different_lines_all_stand_and_are_not_kept_for_ever(log: Log) -> None:
    for n in range(3 * MOST_KNOWN):
        log.say(f"line {n}", name="loket.web")
    assert len(log.lines) == 3 * MOST_KNOWN
    assert len(log.handler._known) == MOST_KNOWN


def test_numbers_and_a_stranger_s_words_make_no_new_line_of_a_library_s(log: Log) -> None:
    for n in range(600):
        where = f"<channel 127.0.0.1:{40_000 + n} at {0x7F0000000000 + n:#x}>"
        log.say(f"uncaptured python exception, closing channel {where} ('word{n}x')")
    log.say("server socket closed")
    assert len(log.lines) == 2
    log.handler.close()
    assert log.lines[-1].endswith("(599 more like this)")


def test_what_the_program_itself_says_is_told_apart_to_the_last_digit(log: Log) -> None:
    for code in (1, 2, 1):
        log.say(f"retention: exit code {code}", name="loket.schedule")
    assert len(log.lines) == 2


def test_a_line_says_when_it_was_with_the_offset_of_the_clock(log: Log) -> None:
    log.say("x")
    assert re.match(r"2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} WARNING ", log.lines[0]), log.lines
