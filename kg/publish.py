"""Generations of a graph: built aside, swapped in by one rename, the last few kept. Readers are never disturbed."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import msgspec

from kg.model import Quarantined

KEPT_GENERATIONS = 3


class Busy(Exception):
    """Another build is writing to the same graph directory."""


class Quarantine:
    """What could not be used, one JSON object a line. `first` holds the first hundred for messages."""

    def __init__(self, path: Path) -> None:
        self.first: list[Quarantined] = []
        self._file = path.open("wb")

    def __enter__(self) -> Quarantine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, item: Quarantined) -> None:
        """Write one item down."""
        self._file.write(msgspec.json.encode(item) + b"\n")
        if len(self.first) < 100:
            self.first.append(item)


@contextmanager
def aside(out: Path) -> Iterator[Path]:
    """Give a fresh generation folder that nobody reads yet; sweep it away if it is not published.

    Raises Busy where another build holds `out`.
    """
    generations = out / "generations"
    generations.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another build is writing to {out}") from None
        for leftover in generations.glob(".*.tmp"):
            shutil.rmtree(leftover)
        number = max((int(g.name) for g in generations.iterdir() if g.name.isdigit()), default=0) + 1
        folder = generations / f".{number:06d}.tmp"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def name_of(folder: Path) -> str:
    """Give the name that a folder given by `aside` will be published under."""
    return folder.name[1:].removesuffix(".tmp")


def publish(folder: Path, out: Path, manifest: msgspec.Struct) -> Path:
    """Write the manifest, make the folder a generation, and turn `current` to it in one step."""
    written = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    (folder / "manifest.json").write_bytes(written + b"\n")
    _settle(folder)
    final = folder.with_name(name_of(folder))
    folder.rename(final)
    link = out / ".current.tmp"
    link.unlink(missing_ok=True)
    link.symlink_to(final.relative_to(out))
    os.replace(link, out / "current")
    for old in sorted(g for g in final.parent.iterdir() if g.name.isdigit())[:-KEPT_GENERATIONS]:
        shutil.rmtree(old)
    return final


def _settle(folder: Path) -> None:
    """Make sure that every file is on the disk before the rename that publishes it."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
