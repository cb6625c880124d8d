"""SIGKILL at any moment: what a citizen was thanked for is there, once, and the chain holds."""

import random
import time
from pathlib import Path

import pytest

from tests.faults.serving import Citizens, Server, an_installation, stored

pytestmark = pytest.mark.faults


@pytest.mark.parametrize(
    "n_kills",
    [
        pytest.param(12, marks=pytest.mark.timeout(240)),
        pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(1800)]),
    ],
)
def test_no_acknowledged_rating_is_lost_or_doubled_when_the_server_is_killed(
    tmp_path: Path, n_kills: int
) -> None:
    rnd = random.Random(n_kills)
    data = an_installation(tmp_path)
    server = Server(data)
    citizens = Citizens(server.port)
    try:
        for _ in range(n_kills):
            # Mostly under load, sometimes already while it is starting up or recovering.
            if rnd.random() < 0.8:
                server.wait_until_it_answers()
            time.sleep(rnd.uniform(0, 0.4))
            assert server.process.poll() is None, server.log()
            server.kill()
            server.start()
        server.wait_until_it_answers()
        time.sleep(0.5)
    finally:
        citizens.stop()
        server.kill()

    found = stored(data / "boxes")
    acknowledged = citizens.acknowledged
    print(
        f"{n_kills} kills: {len(acknowledged)} acknowledged, {len(found)} stored, "
        f"{citizens.n_retries} retries"
    )
    assert citizens.refused == []
    assert len(acknowledged) > 5 * n_kills
    assert citizens.n_retries > n_kills
    assert {tap: found.get(tap) for tap in acknowledged} == acknowledged
    # Stored but not acknowledged: at most the last answer of each client.
    assert len(found) - len(acknowledged) <= 4
    assert len(list((data / "boxes").glob("*.db"))) == 1
    assert not list((data / "boxes").glob("*.damaged"))
