"""Any number of lines in order, with memory for one chunk: runs sorted in memory, merged from disk."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import IO

CHUNK_BYTES = 64 * 2**20


class Sorted:
    """Takes N-Triples by `write`, gives their lines in order of bytes when iterated over.

    `mark` sets the end that the following lines get in place of ` .`, such as the name of their graph.
    """

    def __init__(self, chunk: int = CHUNK_BYTES) -> None:
        self._chunk = chunk
        self._end = b" .\n"
        self._rest = b""
        self._lines: list[bytes] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []

    def __enter__(self) -> Sorted:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for run in self._runs:
            run.close()

    def mark(self, end: bytes) -> None:
        """Set the end of the lines to come."""
        self._end = end

    def write(self, data: bytes) -> int:
        """Take a piece of text; it may break off anywhere."""
        data = bytes(data)
        whole, newline, rest = (self._rest + data).rpartition(b"\n")
        self._rest = rest
        if newline:
            self._lines += [line.removesuffix(b" .") + self._end for line in whole.split(b"\n")]
            self._size += len(whole)
            if self._size >= self._chunk:
                self._spill()
        return len(data)

    def flush(self) -> None:
        """Nothing waits to be flushed."""

    def __iter__(self) -> Iterator[bytes]:
        self._lines.sort()
        if not self._runs:
            return iter(self._lines)
        return heapq.merge(*self._runs, self._lines)

    def _spill(self) -> None:
        self._lines.sort()
        run = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the merge
        run.writelines(self._lines)
        run.seek(0)
        self._runs.append(run)
        self._lines, self._size = [], 0
