"""Worker processes kept warm; the one that overruns its deadline is killed and replaced.

A worker serves one generation. When another is published, the next job finds its worker out of date and gets a
fresh one, so that nobody who is being answered notices.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

import msgspec

from kg.web.messages import LENGTH, Job, Limits, Opening, Ready, Reply, packed, refusal

T = TypeVar("T")

_GONE = (asyncio.IncompleteReadError, ConnectionError)
_START = 60.0
"""Seconds that a worker may take to open the store."""


class Unready(Exception):
    """No worker can open the graph."""


class _Worker:
    """One process and the pipes to it."""

    def __init__(self, process: Process, generation: Path) -> None:
        self.process, self.generation = process, generation
        self.sealed = False
        self._sink, self._source = cast("StreamWriter", process.stdin), cast("StreamReader", process.stdout)

    @classmethod
    async def start(cls, generation: Path, limits: Limits, warm: bool) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kg.web.worker", stdin=PIPE, stdout=PIPE, start_new_session=True
        )
        worker = cls(process, generation)
        try:
            async with asyncio.timeout(_START):
                ready = await worker.ask(Opening(str(generation), limits, warm), Ready)
        except BaseException as error:
            await worker.end()
            if isinstance(error, (*_GONE, TimeoutError)):
                raise Unready("a worker did not start") from error
            raise
        if ready.failure:
            await worker.end()
            raise Unready(ready.failure)
        worker.sealed = ready.sealed
        return worker

    async def ask(self, message: msgspec.Struct, kind: type[T]) -> T:
        self._sink.write(packed(message))
        await self._sink.drain()
        length = int.from_bytes(await self._source.readexactly(LENGTH), "big")
        return msgspec.msgpack.decode(await self._source.readexactly(length), type=kind)

    async def end(self) -> None:
        """Kill the process, and wait until nothing of it is left."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self._sink.close()
        with suppress(ConnectionError):
            await self.process.communicate()


class Pool:
    """So many workers for jobs of one kind. `current` gives the generation to serve.

    With `warm` they have made some pages before anybody asks: the first of each kind takes long.
    """

    def __init__(self, current: Callable[[], Path], limits: Limits, size: int, *, warm: bool = False) -> None:
        self._current, self._limits, self._size, self._warm = current, limits, size, warm
        self._idle: asyncio.LifoQueue[_Worker | None] = asyncio.LifoQueue()
        self._all: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def generation(self) -> Path:
        """Give the generation that the next job is answered from."""
        return self._current()

    async def open(self) -> bool:
        """Start the workers. Gives whether the system keeps them off the network. Raises Unready."""
        workers = await asyncio.gather(*(self._start() for _ in range(self._size)))
        for worker in workers:
            self._idle.put_nowait(worker)
        return all(worker.sealed for worker in workers)

    async def close(self) -> None:
        """End the workers."""
        self._closed = True
        while self._tasks:
            await asyncio.wait(self._tasks)
        await asyncio.gather(*(worker.end() for worker in self._all))

    async def answer(self, job: Job) -> Reply:
        """Have a job done; whatever becomes of its worker, there is a reply. A cancelled job takes its worker along."""
        try:
            async with asyncio.timeout(self._limits.deadline):
                idle = await self._idle.get()
        except TimeoutError:
            busy = refusal(503, "all workers are busy: try again later")
            return msgspec.structs.replace(busy, headers={"Retry-After": "5"})
        try:
            worker = await self._fresh(idle)
        except BaseException as error:
            self._idle.put_nowait(None)
            if isinstance(error, Unready):
                return refusal(503, f"the graph cannot be read: {error}")
            raise
        try:
            async with asyncio.timeout(self._limits.deadline):
                reply = await worker.ask(job, Reply)
        except TimeoutError:
            self._replace(worker)
            return refusal(503, f"this takes longer than the {self._limits.deadline:g} seconds that an answer may take")
        except _GONE:
            self._replace(worker)
            return refusal(503, "this takes more memory than one answer may, or overran the engine; nothing is damaged")
        except BaseException:
            self._replace(worker)
            raise
        if reply.spent:
            self._replace(worker)
        else:
            self._idle.put_nowait(worker)
        return reply

    async def _fresh(self, idle: _Worker | None) -> _Worker:
        """Give a worker for the current generation: this one if it is."""
        if idle and idle.process.returncode is None and idle.generation == self._current():
            return idle
        if idle:
            self._forget(idle)
        return await self._start()

    async def _start(self) -> _Worker:
        worker = await _Worker.start(self._current(), self._limits, self._warm)
        self._all.add(worker)
        return worker

    def _replace(self, worker: _Worker) -> None:
        """Kill a worker, and start another while nobody waits for it."""
        self._forget(worker)
        self._aside(self._refill())

    async def _refill(self) -> None:
        fresh = None
        try:
            with suppress(Unready):
                fresh = None if self._closed else await self._start()
        finally:
            self._idle.put_nowait(fresh)

    def _forget(self, worker: _Worker) -> None:
        self._all.discard(worker)
        self._aside(worker.end())

    def _aside(self, work: Coroutine[None, None, None]) -> None:
        """Have something done while nobody waits for it; closing the pool does."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
