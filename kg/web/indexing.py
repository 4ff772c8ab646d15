"""Pages turn to a new generation when its index is there; until then they show the one before."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from kg.web.index.places import places


class Indexed:
    """The last generation that has an index. One that has none gets it from a process of its own, meanwhile.

    Where no generation has had one yet, or none can be made, it is the current one; pages that need it fail alone.
    """

    def __init__(self, current: Callable[[], Path]) -> None:
        self._current = current
        self._ready: Path | None = None
        self._making: tuple[Path, subprocess.Popen[bytes]] | None = None

    def __call__(self) -> Path:
        """Give the folder of the generation. Raises what `current` raises."""
        newest = self._current()
        if self._ready in (None, newest) or any(path.is_file() for path in places(newest)):
            self._ready = newest
        elif self._making is None or self._making[0] != newest:
            self._making = newest, index_process(newest)
        elif self._making[1].poll() is not None:
            self._ready = newest
        return self._ready if self._ready and self._ready.is_dir() else newest


def index_process(generation: Path) -> subprocess.Popen[bytes]:
    """Begin to index a generation, in a process of its own: the server reads no graph."""
    return subprocess.Popen([sys.executable, "-m", "kg.web.index.build", str(generation)], stdin=subprocess.DEVNULL)  # noqa: S603
