"""Validation side by side in one run: pySHACL alone, and the path that a build takes.

    python benchmarks/validation.py ../shared/data [--trials 1529] [--alone 1000] [--minutes 9] [--again]

All are given the N-Quads of the same whole studies, into which errors of every kind are seeded, and must find the
same: focus node, path, value, component, severity, message and shape. Chunk by chunk each way has its turn, in a
process of its own, so that its memory can be told and that a busy machine is as busy for all of them. What is measured
is kept: after so many minutes it stops, and goes on when called again; `--again` begins anew. At the end it writes
docs/reference/benchmark-validation.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import platform
import re
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

if TYPE_CHECKING:
    from kg.validate import Finding

PAGE = ROOT / "docs" / "reference" / "benchmark-validation.md"
CHUNK = 100
ALONE, FALLBACK, FAST = "pySHACL alone", "our adapter of pySHACL (fallback)", "our path with `shacl` (default)"


def studies(shared: Path, trials: int) -> Iterator[bytes]:
    """Give chunks of whole studies as N-Quads with errors; the last one holds a small trial for each fault too."""
    from seeding import damaged, planted_trials
    from test_shapes import FAULTS, MINIMAL

    from kg.model import Record
    from kg.pipeline.chunk import build_chunk
    from kg.sources import read

    records = [r for r in read([shared / "registry" / "ctgov_v2.jsonl.gz"]) if isinstance(r, Record)][:trials]
    for i in range(0, len(records), CHUNK):
        planted = planted_trials(MINIMAL, FAULTS) if i + CHUNK >= len(records) else ()
        yield b"".join([damaged(build_chunk([r] for r in records[i : i + CHUNK]).nquads), *planted])


def alone() -> Callable[[bytes], tuple[list[Finding], float]]:
    """Check with pySHACL as its own documentation says, in chunks, because that costs it least."""
    import pyshacl
    from rdflib import Graph

    from kg.validate.chunks import chunk_shapes, self_contained
    from kg.validate.engines import as_written, findings_of, union

    shapes = chunk_shapes()

    def check(chunk: bytes) -> tuple[list[Finding], float]:
        text = union(self_contained(chunk))
        started = time.process_time()
        with as_written():
            data = Graph().parse(data=text, format="nt")
        _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
        took = time.process_time() - started
        return list(findings_of(results, shapes)), took

    return check


def ours(engine: str) -> Callable[[bytes], tuple[list[Finding], float]]:
    """Check as a build does, but for the names of trials."""
    from kg.validate import prepare
    from kg.validate.chunks import chunk_engine, context_of

    prepare(engine)

    def check(chunk: bytes) -> tuple[list[Finding], float]:
        started = time.process_time()
        found = list(chunk_engine(engine)(chunk, context_of(chunk)))
        return found, time.process_time() - started

    return check


def work(name: str, asked: Connection) -> None:
    """Check the files that come, until none does; give the number of findings, their hash, CPU seconds and memory."""
    from seeding import comparable

    check = alone() if name == ALONE else ours("pyshacl" if name == FALLBACK else "shacl")
    while (file := asked.recv()) is not None:
        found, took = check(file.read_bytes())
        same = comparable(found)
        digest = hashlib.sha256(json.dumps(same).encode()).hexdigest()[:16]
        peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024  # type: ignore[index]
        asked.send({"findings": len(same), "digest": digest, "seconds": took, "memory": peak})


def main() -> None:
    """Measure every way, compare what they find, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--trials", type=int, default=1529)
    parser.add_argument("--alone", type=int, default=1000, help="trials for pySHACL alone, which takes longest")
    parser.add_argument("--minutes", type=float, default=9)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--folder", type=Path, default=ROOT / "out" / "benchmark-validation")
    args = parser.parse_args()
    until = time.monotonic() + 60 * args.minutes
    args.folder.mkdir(parents=True, exist_ok=True)
    if args.again or not (args.folder / "results.json").exists():
        for old in args.folder.glob("*.nq"):
            old.unlink()
        for number, chunk in enumerate(studies(args.shared, args.trials)):
            (args.folder / f"{number:05}.nq").write_bytes(chunk)
        (args.folder / "results.json").write_text("{}")
    files = sorted(args.folder.glob("*.nq"))
    results: dict[str, dict[str, Any]] = json.loads((args.folder / "results.json").read_text())
    todo = [
        (file, name)
        for number, file in enumerate(files)
        for name in (FAST, FALLBACK, ALONE)
        if f"{file.stem} {name}" not in results and (name != ALONE or number * CHUNK < args.alone)
    ]
    context, pipes = multiprocessing.get_context("spawn"), {}
    for file, name in todo:
        if time.monotonic() > until:
            sys.exit(f"{len(results)} of {len(results) + len(todo)} measured; call again to go on")
        if name not in pipes:
            pipes[name], theirs = context.Pipe()
            context.Process(target=work, args=(name, theirs), daemon=True).start()
        pipes[name].send(file)
        results[f"{file.stem} {name}"] = pipes[name].recv()
        (args.folder / "results.json").write_text(json.dumps(results))
    for pipe in pipes.values():
        pipe.send(None)
    text = page(results, files, args.trials, args.alone)
    sys.stdout.write(text)
    if any(len({r["digest"] for r in of_chunk(results, file)}) > 1 for file in files):
        sys.exit("the engines do not find the same")
    PAGE.write_text(text, encoding="utf-8")


def of_chunk(results: dict[str, dict[str, Any]], file: Path) -> list[dict[str, Any]]:
    """Give what each way that has checked a chunk has found in it."""
    return [result for key, result in results.items() if key.startswith(f"{file.stem} ")]


def page(results: dict[str, dict[str, Any]], files: list[Path], trials: int, by_all: int) -> str:
    """Give the page with the measurements."""
    common = files[: by_all // CHUNK]
    quads = sum(file.read_bytes().count(b"\n") for file in common)
    of = {name: [results[f"{file.stem} {name}"] for file in common] for name in (ALONE, FALLBACK, FAST)}
    base = sum(r["seconds"] for r in of[ALONE])
    lines = [
        "# Validation measured",
        "",
        f"{by_all:,} whole studies of the registry with seeded errors of every kind, {quads:,} quads in chunks of "
        f"{CHUNK} trials, checked against all of our shapes; CPU seconds of one process, from N-Quads to findings. "
        f"Python {platform.python_version()}, pySHACL {version('pyshacl')}, shacl {version('shacl')}. "
        "To measure again: `python benchmarks/validation.py ../shared/data --again`, and without `--again` until it "
        "is through.",
        "",
        "| way | CPU seconds | trials per CPU second | times pySHACL alone | findings | peak memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, chunks in of.items():
        took, found = sum(r["seconds"] for r in chunks), sum(r["findings"] for r in chunks)
        peak = max(r["memory"] for r in chunks)
        lines.append(f"| {name} | {took:.2f} | {by_all / took:,.0f} | {base / took:.1f} | {found:,} | {peak:,.0f} MB |")
    every = sum(results[f"{file.stem} {FAST}"]["findings"] for file in files)
    lines += [
        "",
        f"All of them find the same; and both engines find the same {every:,} in all {trials:,} whole studies. "
        "Compared are focus node, path, value, component, severity, message and shape of every finding, each once; "
        "left out is sh:lessThan between what is no literal, where pySHACL is silent against the standard. Memory is "
        "that of the whole process, which holds one chunk at a time, as a build does.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
