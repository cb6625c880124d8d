"""An event loop that waits for the box is promised what a thread is, and woken once for a batch."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from survey.box import Box, Closed, Full, IdTaken, OtherTenant, Stored, TooSlow, waiting, writer
from survey.ledger import receipt
from tests.builders import TENANT, a_rating
from tests.looped import run


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box.open(tmp_path, "main", TENANT)
    yield box
    box.close()


def busy(box: Box) -> threading.Event:
    """Keep the writer busy until the event is set."""
    go_on, held = threading.Event(), threading.Event()

    def hold() -> None:
        held.set()
        go_on.wait()

    threading.Thread(target=box._submit, args=(hold, 20)).start()
    held.wait(5)
    return go_on


def test_an_answer_is_durable_when_its_receipt_comes_and_counted_once(box: Box) -> None:
    rating = a_rating(3)

    async def scene() -> None:
        assert await box.append_soon(rating) == Stored(
            rating.id, receipt(TENANT, rating.id), repeated=False
        )
        assert box.find(rating.id) is not None
        assert (await box.append_soon(rating)).repeated
        other = a_rating(1)
        with pytest.raises(IdTaken):
            await box.append_soon(replace(other, id=rating.id))

    run(scene())
    assert box.head.seq == 1


def test_of_many_who_wait_each_gets_his_own(box: Box) -> None:
    ratings = [a_rating(4) for _ in range(200)]

    async def scene() -> list[Stored]:
        return await asyncio.gather(*(box.append_soon(rating) for rating in ratings))

    assert [stored.id for stored in run(scene())] == [rating.id for rating in ratings]
    assert box.head.seq == 200


def test_the_loop_is_woken_once_for_a_batch(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []
    tell_all = waiting.tell_all

    def tell(landed: Sequence[waiting.Awaited]) -> None:
        batches.append(len(landed))
        tell_all(landed)

    monkeypatch.setattr(writer, "tell_all", tell)

    async def scene() -> None:
        go_on = busy(box)  # while they come, so that they wait together
        waits = [asyncio.ensure_future(box.append_soon(a_rating())) for _ in range(50)]
        await asyncio.sleep(0.05)
        go_on.set()
        await asyncio.gather(*waits)

    run(scene())
    assert batches == [50]


def test_those_who_speak_together_go_into_one_commit(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    answer = box._answer

    def count(batch: list[waiting.Waiting]) -> None:
        sizes.append(len(batch))
        answer(batch)

    monkeypatch.setattr(box, "_answer", count)

    async def scene() -> None:
        for _ in range(20):  # the writer idles each time, and would wake for the first of them
            await asyncio.gather(*(box.append_soon(a_rating()) for _ in range(10)))

    run(scene())
    assert sum(sizes) == 200
    # The writer may still catch the first few of a handing over, not the first of each.
    assert len(sizes) <= 30


def test_who_speaks_as_the_box_closes_is_told_so(box: Box) -> None:
    async def scene() -> None:
        waits = asyncio.ensure_future(box.append_soon(a_rating()))
        await asyncio.sleep(0)
        box.close()
        with pytest.raises(Closed):
            await waits

    run(scene())
    assert box.head.seq == 0


def test_entries_of_a_loop_that_ended_hold_up_nobody(box: Box) -> None:
    def leave_one() -> None:
        loop = asyncio.new_event_loop()
        left = loop.create_task(box.append_soon(a_rating()))
        loop.call_soon(loop.stop)
        loop.run_forever()  # it ends between the answer and its handing over
        assert not left.done()
        run(speak())
        left.cancel()
        loop.run_until_complete(asyncio.gather(left, return_exceptions=True))
        loop.close()

    async def speak() -> None:
        assert not (await box.append_soon(a_rating())).repeated
        assert box.head.seq == 1

    # The browser's library keeps a loop running in the main thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(leave_one).result()


def test_one_who_gave_up_disturbs_nobody(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "PATIENCE_S", 0.1)
    late, gone = a_rating(), a_rating()

    async def scene() -> None:
        go_on = busy(box)
        cancelled = asyncio.ensure_future(box.append_soon(gone))
        await asyncio.sleep(0)
        cancelled.cancel()
        with pytest.raises(TooSlow):
            await box.append_soon(late)
        go_on.set()
        monkeypatch.setattr(writer, "PATIENCE_S", 10)
        assert (await box.append_soon(late)).repeated

    run(scene())
    assert box.find(gone.id) is not None  # whether it was stored he could not know; it was


def test_a_loop_that_has_ended_stops_no_writer(box: Box) -> None:
    async def scene() -> threading.Event:
        go_on = busy(box)
        asyncio.ensure_future(box.append_soon(a_rating()))  # noqa: RUF006 - it is to be left
        await asyncio.sleep(0)
        return go_on

    run(scene()).set()
    assert not box.append(a_rating()).repeated
    assert box.head.seq == 2


def test_what_is_refused_waits_for_nothing(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OtherTenant):
        run(box.append_soon(a_rating(tenant=TENANT + 1)))
    monkeypatch.setattr(writer, "MAX_WAITING", 0)
    with pytest.raises(Full):
        run(box.append_soon(a_rating()))
    box.close()
    with pytest.raises(Closed):
        run(box.append_soon(a_rating()))
    assert box.head.seq == 0
