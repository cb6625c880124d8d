"""The short form of `make bench`: what does not depend on how fast this machine is today."""

from pathlib import Path

import pytest

from tests.bench import citizens, load, servers, volumes
from tests.bench.figures import Figure, again, table


def test_pages_weigh_no_more_than_a_poor_line_can_carry(tmp_path: Path) -> None:
    phone, kiosk = citizens.weights(tmp_path)

    assert phone.holds, phone.row()
    assert kiosk.holds, kiosk.row()


def test_every_tap_of_a_short_load_is_in_the_box_and_memory_stays_small(tmp_path: Path) -> None:
    data, port = tmp_path / "data", servers.free_port()
    servers.office(data)

    with servers.running(servers.ours(data, "tablet", port), port, "/kiosk/u/L1") as (process, _):
        done = load.run(port, 16, 1, load.tap(citizens.TAP))
        memory = servers.pss_mib(process.pid)

    from survey.box import boxes

    (box,) = boxes(data / "boxes")
    assert done.refused == 0
    # Up to one tap a connection was under way when time was up.
    assert done.n <= box.head.seq <= done.n + 16
    assert box.verify().ok
    assert memory <= 60


@pytest.mark.parametrize(
    ("value", "limit", "at_least", "holds"),
    [
        (0.41, 0.4, True, True),
        (0.39, 0.4, True, False),
        (2.0, 2, False, True),
        (2.1, 2, False, False),
    ],
)
def test_a_missed_limit_is_said_to_be_missed(
    value: float,
    limit: float,
    at_least: bool,
    holds: bool,
) -> None:
    figure = Figure("x", value, limit, at_least=at_least)

    assert figure.holds is holds
    assert ("MISSED" in table([figure])) is not holds


def test_a_figure_measured_alone_is_renewed_on_the_page_or_added_to_it() -> None:
    page = table([Figure("x", 1, 2), Figure("y", 1)])

    page = again(page, [Figure("x", 1.5, 2), Figure("z", 3)])

    assert [line[:9] for line in page.splitlines()[-3:]] == ["| x | 1.5", "| y | 1 ×", "| z | 3 ×"]


def test_the_measured_file_is_one_that_people_could_have_made(tmp_path: Path) -> None:
    from datetime import date

    file = tmp_path / "ratings.csv"
    volumes.ratings_file(file, 50, date(2024, 1, 1), date(2024, 1, 31))

    data = tmp_path / "data"
    servers.office(data)
    said = servers.loket(data, "import", "ratings", str(file), "--unit", "u", "--order", "list")
    assert "50 baris tersimpan" in said.stdout
    assert "0 ditolak" in said.stdout
