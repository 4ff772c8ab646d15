"""Work through items in order, in this process or in several."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_WORTH_A_POOL = 4
"""With fewer items, starting processes takes longer than the work."""


class Workers:
    """Up to `jobs` processes. They start with the first work that is worth it, and end with this one, however it ends.

    Results come in the order of the items, whatever `jobs` is.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield the result for each item. `function` must be importable, and only a few items are taken ahead.

        Raises concurrent.futures.process.BrokenProcessPool where a worker is killed.
        """
        remaining = iter(items)
        first = list(itertools.islice(remaining, _WORTH_A_POOL))
        if self._jobs == 1 or len(first) < _WORTH_A_POOL:
            yield from map(function, itertools.chain(first, remaining))
            return
        if self._pool is None:
            # Spawned, because a fork would copy the locks of threads that it does not copy.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._jobs, context, initializer=_end_with_parent)
        waiting: deque[Future[R]] = deque()
        for item in itertools.chain(first, remaining):
            with _held_back():
                waiting.append(self._pool.submit(function, item))
            if len(waiting) > 3 * self._jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def _held_back() -> Iterator[None]:
    """Keep Ctrl-C from processes that are started here: this one decides, and they end with it.

    Not SIGTERM, by which the pool ends them when one of them is killed.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """End this process when its parent is gone: one that is killed cannot tell its workers."""

    def wait() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
