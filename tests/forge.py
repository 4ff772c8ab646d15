"""Builds that start at once: each is a fork of one process in which everything is loaded already."""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[1]
MEMORY = 6 * 2**30
"""What a fault may cost of the address space of this machine."""


class Ended(NamedTuple):
    code: int
    """What the process ended with; of a signal, its number below zero."""
    said: str


class Running(NamedTuple):
    forge: Forge
    pid: int
    output: Path

    def wait(self) -> Ended:
        return Ended(self.forge.order(wait=self.pid), self.output.read_text())

    def signal(self, number: int, *, group: bool = False) -> None:
        (os.killpg if group else os.kill)(self.pid, number)


class Forge:
    """Runs `kg` with any arguments; its chunks hold about six trials."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self._folder, self._runs = process, folder, 0

    def order(self, **order: Any) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def start(self, *arguments: object, files: int | None = None, terminal: str | None = None) -> Running:
        """Start `kg` in a process group of its own, with so many open files at most, and on that terminal."""
        self._runs += 1
        output = self._folder / f"output-{self._runs}"
        output.touch()
        run = [str(argument) for argument in arguments]
        return Running(self, self.order(run=run, output=terminal or str(output), files=files), output)

    def kg(self, *arguments: object, files: int | None = None) -> Ended:
        return self.start(*arguments, files=files).wait()


@contextmanager
def forging(folder: Path) -> Iterator[Forge]:
    with subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"TERM": "xterm"},
    ) as process:
        assert process.stdin
        yield Forge(process, folder)
        process.stdin.close()


def main() -> None:
    sys.path.insert(0, str(ROOT))
    _load_all()
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            answer = os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                _run(**order)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _load_all() -> None:
    """Load what a build needs, but open no store: its threads would not be there after a fork.

    Of the ontology only the core and the antigens are put into stores.
    """
    import rich.progress  # noqa: F401
    from pytest import MonkeyPatch  # noqa: PT013 - here, because every worker of a build imports this module anew

    from kg import cli, export, query, validate  # noqa: F401
    from kg.pipeline import chunk
    from kg.pipeline.fingerprint import fingerprint

    chunk.tools()
    validate.prepare()
    shapes = validate.shapes_graph()
    validate.shapes_graph = lambda: shapes  # a build takes some of them out, but it is the last to ask
    fingerprint()
    make_small(MonkeyPatch())
    gc.freeze()


def make_small(patch: pytest.MonkeyPatch) -> None:
    """Make chunks of six trials, and stores with little of the ontology, which fill four times as fast."""
    import kg.records
    from kg import assets, pipeline, store

    files = [assets.folder("ontology") / name for name in ("antigens.ttl", "core.ttl")]
    nquads = store._ontology_nquads(tuple((file, file.stat().st_mtime_ns) for file in files))
    patch.setattr(kg.records, "_CHUNK", 6)
    patch.setattr(store, "_ontology_nquads", lambda files: nquads)
    patch.setattr(pipeline, "infer_ontology", lambda context: b"")


def _run(run: list[str], output: str, files: int | None) -> None:
    os.setpgrp()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # shells have what they start in the background ignore it
    out = os.open(output, os.O_WRONLY | os.O_NOCTTY)
    for stream in (1, 2):
        os.dup2(out, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    code = 70
    try:
        from kg.cli import main

        main(run, prog_name="kg")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
