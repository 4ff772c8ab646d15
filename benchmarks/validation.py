"""Validation side by side in one run: pySHACL alone, and the path that a build takes.

    python benchmarks/validation.py ../shared/data [--trials 1000] [--write]

Both are given the N-Quads of the same whole studies, into which errors of every kind are seeded, and must find the
same: focus node, path, value, component, severity, message and shape. `--write` puts the table into
docs/reference/benchmark-validation.md. Each way runs in a process of its own, so that its memory can be told.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import platform
import resource
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

if TYPE_CHECKING:
    from kg.validate import Finding

PAGE = ROOT / "docs" / "reference" / "benchmark-validation.md"
CHUNK = 100


def studies(shared: Path, trials: int, seeded: bool) -> list[bytes]:
    """Give chunks of whole studies as N-Quads; the last one holds a small trial for each fault too."""
    from seeding import damaged, planted_trials
    from test_shapes import FAULTS, MINIMAL

    from kg.model import Record
    from kg.pipeline.chunk import build_chunk
    from kg.sources import read

    records = [r for r in read([shared / "registry" / "ctgov_v2.jsonl.gz"]) if isinstance(r, Record)][:trials]
    chunks = [build_chunk([r] for r in records[i : i + CHUNK]).nquads for i in range(0, len(records), CHUNK)]
    if seeded:
        chunks = [damaged(chunk) for chunk in chunks]
        chunks[-1] += b"".join(planted_trials(MINIMAL, FAULTS))
    return chunks


def alone(chunks: list[bytes]) -> tuple[list[Finding], float]:
    """Check with pySHACL as its own documentation says, in chunks, because that costs it least."""
    import pyshacl
    from rdflib import Graph

    from kg.validate.chunks import chunk_shapes, self_contained
    from kg.validate.engines import as_written, findings_of

    shapes = chunk_shapes()
    texts = [self_contained(chunk) for chunk in chunks]
    started, found = time.process_time(), []
    for text in texts:
        with as_written():
            data = Graph().parse(data=text, format="nt")
        _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
        found.append(results)
    took = time.process_time() - started
    return [f for results in found for f in findings_of(results, shapes)], took


def _by(engine: str) -> Callable[[list[bytes]], tuple[list[Finding], float]]:
    def check(chunks: list[bytes]) -> tuple[list[Finding], float]:
        from kg.validate import prepare
        from kg.validate.chunks import chunk_engine, self_contained

        prepare(engine)
        started, found = time.process_time(), []
        for chunk in chunks:
            found += chunk_engine(engine)(self_contained(chunk))
        return found, time.process_time() - started

    return check


WAYS: dict[str, Callable[[list[bytes]], tuple[list[Finding], float]]] = {
    "pySHACL alone": alone,
    "our adapter of pySHACL (fallback)": _by("pyshacl"),
    "our path with `shacl` (default)": _by("shacl"),
}


def _measure(name: str, folder: Path, answers: multiprocessing.Queue[tuple[int, str, float, float, float]]) -> None:
    chunks = [path.read_bytes() for path in sorted(folder.glob("*.nq"))]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found, took = WAYS[name](chunks)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    from seeding import comparable

    same = comparable(found)
    digest = hashlib.sha256(json.dumps(same).encode()).hexdigest()[:16]
    answers.put((len(same), digest, took, before, peak))


def main() -> None:
    """Measure every way, compare what they find, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--folder", type=Path, default=ROOT / "out" / "benchmark-validation")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    for old in args.folder.glob("*.nq"):
        old.unlink()
    quads = 0
    for number, chunk in enumerate(studies(args.shared, args.trials, seeded=True)):
        quads += chunk.count(b"\n")
        (args.folder / f"{number:05}.nq").write_bytes(chunk)
    context = multiprocessing.get_context("spawn")
    rows: dict[str, tuple[int, str, float, float, float]] = {}
    for name in WAYS:
        answers = context.Queue()
        process = context.Process(target=_measure, args=(name, args.folder, answers))
        process.start()
        rows[name] = answers.get()
        process.join()
    text = table(rows, args.trials, quads)
    sys.stdout.write(text)
    if args.write:
        PAGE.write_text(text, encoding="utf-8")
    if len({row[1] for row in rows.values()}) > 1:
        sys.exit("the engines do not find the same")


def table(rows: dict[str, tuple[int, str, float, float, float]], trials: int, quads: int) -> str:
    """Give the page with the measurements."""
    base = rows["pySHACL alone"][2]
    same = len({row[1] for row in rows.values()}) == 1
    lines = [
        "# Validation measured",
        "",
        f"{trials:,} whole studies of the registry with seeded errors of every kind, {quads:,} quads in chunks of "
        f"{CHUNK} trials, checked against all of our shapes; CPU seconds of one process, from N-Quads to findings. "
        f"Python {platform.python_version()}, pySHACL {version('pyshacl')}, shacl {version('shacl')}. "
        "To measure again: `python benchmarks/validation.py ../shared/data --write`.",
        "",
        "| way | CPU seconds | trials per CPU second | times pySHACL alone | findings | peak memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, (found, _, took, _, peak) in rows.items():
        lines.append(f"| {name} | {took:.2f} | {trials / took:,.0f} | {base / took:.1f} | {found:,} | {peak:,.0f} MB |")
    lines += [
        "",
        "All of them find the same." if same else "**They do not find the same.**",
        "Compared are focus node, path, value, component, severity, message and shape of every finding, each once; "
        "left out is sh:lessThan between what is no literal, where pySHACL is silent against the standard. Memory is "
        "that of the whole process, which holds the bytes of all chunks; a build holds one chunk at a time.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
