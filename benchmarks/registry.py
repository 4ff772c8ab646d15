"""Build a graph the size of the registry, ask it every named question, and say what that took.

    python benchmarks/registry.py REAL.jsonl.gz --trials 10000 --trials 580000 --dir /some/disk -o table.md

The input is made of renumbered copies of real studies: each copy keeps its texts, sponsors, sites and conditions and
gets a registry id of its own. Peak memory is that of all processes of the build together, sampled five times a second.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from kg import query, store
from kg.publish import read_manifest

_OWN_ID = re.compile(rb'"nctId": ?"(NCT\d{8})"')
_SLOW = 5.0
"""Seconds after which a question is not asked again."""
QUESTIONS: dict[str, dict[str, str]] = {
    "sponsors-by-antigen": {"antigen": "CD19"},
    "trials-by-antigen": {"antigen": "PSMA"},
    "trials-by-sponsor": {"sponsor": "University of Pennsylvania"},
    "trials-by-condition": {"condition": "prostate cancer"},
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("real", type=Path)
    arguments.add_argument("--trials", type=int, action="append", required=True)
    arguments.add_argument("--dir", type=Path, required=True)
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments.add_argument("-o", "--out", type=Path)
    given = arguments.parse_args()
    given.dir.mkdir(parents=True, exist_ok=True)
    rows = [measured(given.real, trials, given.dir, given.jobs) for trials in given.trials]
    text = "".join(lines_of(rows))
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")


def measured(real: Path, trials: int, folder: Path, jobs: int) -> dict[str, object]:
    """Build twice, ask every question, and give the figures."""
    source, graph = folder / f"{trials}.jsonl.gz", folder / f"graph-{trials}"
    write_copies(real, trials, source)
    shutil.rmtree(graph, ignore_errors=True)
    first = timed([sys.executable, "-m", "kg.cli", "build", source, "-o", graph, "-j", str(jobs)])
    again = timed([sys.executable, "-m", "kg.cli", "build", source, "-o", graph, "-j", str(jobs)])
    manifest = read_manifest(store.current(graph))
    assert manifest is not None
    assert manifest.trials == trials
    return {
        "trials": trials,
        "triples": sum(manifest.triples.values()),
        **{f"first {name}": value for name, value in first.items()},
        **{f"again {name}": value for name, value in again.items()},
        "disk": sum(size for size in sizes(store.current(graph))),
        "latency": latencies(graph),
    }


def write_copies(real: Path, trials: int, target: Path) -> None:
    """Write so many studies, each with an id of its own."""
    if target.exists():
        return
    with gzip.open(real) as lines:
        studies = lines.read().splitlines()
    with gzip.open(target.with_suffix(".part"), "wb", compresslevel=1) as out:
        for number, line in enumerate(itertools.islice(itertools.cycle(studies), trials)):
            own = _OWN_ID.search(line)
            assert own is not None
            out.write(line.replace(own[1], b"NCT%08d" % (number + 1)) + b"\n")
    target.with_suffix(".part").rename(target)


def timed(command: list[object]) -> dict[str, float]:
    """Run a command; give seconds of wall and CPU, and the peak memory of all of its processes in bytes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    process = subprocess.Popen([str(part) for part in command])
    peak = [0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            peak[0] = max(peak[0], sum(map(resident, family(process.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    done.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code not in (0, 1):
        sys.exit(f"{command} ended with {code}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": time.monotonic() - began, "cpu": cpu, "peak": peak[0]}


def family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def resident(pid: int) -> int:
    """Give the memory that a process shares with nobody, plus its part of what is shared, in bytes."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def sizes(folder: Path) -> Iterator[int]:
    return (path.stat().st_size for path in folder.rglob("*") if path.is_file())


def latencies(graph: Path) -> dict[str, float]:
    """Ask every named question up to three times; give the best time of each in milliseconds."""
    opened = store.open_store(graph)
    found: dict[str, float] = {}
    for name, question in query.questions().items():
        given = QUESTIONS.get(name) or {p.name: example(p.type) for p in question.params if p.default is None}
        times = []
        for _ in range(3):
            began = time.perf_counter()
            query.ask(opened, name, **given)
            times.append(time.perf_counter() - began)
            if times[0] > _SLOW:
                break
        found[name] = 1000 * min(times)
    return found


def example(kind: str) -> str:
    return {
        "antigen": "CD19", "trial": "NCT00000100",
        "sponsor": "University of Pennsylvania", "condition": "prostate cancer",
    }.get(kind, "1")  # fmt: skip


def lines_of(rows: list[dict[str, object]]) -> Iterator[str]:
    def gigabytes(value: object) -> str:
        return f"{float(value) / 1e9:.2f} GB"  # type: ignore[arg-type]

    yield "| trials | triples | wall | CPU | trials/s | peak memory | disk | second build |\n" + "|---" * 8 + "|\n"
    for row in rows:
        wall = float(row["first wall"])  # type: ignore[arg-type]
        yield (
            f"| {row['trials']:,} | {row['triples']:,} | {wall:,.0f} s | {row['first cpu']:,.0f} s "
            f"| {int(row['trials']) / wall:,.0f} | {gigabytes(row['first peak'])} | {gigabytes(row['disk'])} "  # type: ignore[call-overload]
            f"| {row['again wall']:,.0f} s |\n"
        )
    yield "\n| question | " + " | ".join(f"{row['trials']:,}" for row in rows) + " |\n|---|" + "---|" * len(rows) + "\n"
    for name in rows[-1]["latency"]:  # type: ignore[attr-defined]
        yield f"| {name} | " + " | ".join(f"{row['latency'][name]:,.0f} ms" for row in rows) + " |\n"  # type: ignore[index]
    yield "\n" + json.dumps({"python": sys.version.split()[0], "jobs": os.cpu_count()}) + "\n"


if __name__ == "__main__":
    main()
