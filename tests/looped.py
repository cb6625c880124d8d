"""Coroutines in tests, on an event loop of their own."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
LONGEST_S = 30


def run(steps: Coroutine[Any, Any, T]) -> T:
    """Run to its end, in a thread: the browser's library keeps a loop running in the main one."""

    async def in_time() -> T:
        async with asyncio.timeout(LONGEST_S):
            return await steps

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, in_time()).result()
