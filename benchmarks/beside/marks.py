"""When a system had done what, in seconds of CPU (all threads and children) and of wall."""

from __future__ import annotations

import json
import resource
import time
from importlib.metadata import version

_MARKS: dict[str, tuple[float, float]] = {}


def mark(name: str) -> None:
    """Remember that this much was done by now."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    _MARKS[name] = (time.process_time() + children.ru_utime + children.ru_stime, time.perf_counter())


def report(answer: int | None, triples: int | None = None, **packages: str) -> None:
    """Print the marks, the answer to the question, how many triples a store holds, and the versions of packages."""
    versions = {name: version(package) for name, package in packages.items()}
    print(json.dumps({"marks": _MARKS, "answer": answer, "triples": triples, "versions": versions}))
