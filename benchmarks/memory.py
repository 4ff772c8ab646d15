"""How much memory checking and inferring take, by how many trials have gone through them.

    python benchmarks/memory.py GRAPH [--trials 100000] [-o docs/reference/benchmark-memory.md]

GRAPH is a published graph of some thousand real trials. Its chunks go through one process again and again, each time
with other registry ids, as they would go through one worker of a build: what follows is inferred, then all is checked.
Then `kg validate` goes over the whole graph, and over one of the first tenth of the trials, in processes of their own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kg import names, store  # noqa: E402
from kg.infer import infer_chunk, load_context  # noqa: E402
from kg.pipeline.chunk import blocks  # noqa: E402
from kg.publish import read_manifest  # noqa: E402
from kg.validate import prepare, validate_chunk  # noqa: E402

VALIDATE = """
import sys
from pathlib import Path
from kg import store
from kg.validate import validate_store
report = validate_store(store.open_folder(Path(sys.argv[1])))
memory = dict(line.split(":") for line in open("/proc/self/status"))["VmHWM"].split()[0]
print(report.checked, len(report.findings), int(memory) // 1024)
"""


def memory(which: str = "VmRSS") -> int:
    """Give the memory of this process in MB: now, or at its peak (VmHWM)."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told[which].split()[0]) // 1024


def chunks(folder: Path) -> Iterator[bytes]:
    """Yield what the chunks of a graph state, again and again, each time with other registry ids."""
    inferred = f" <{names.INFERRED}> .\n".encode()
    files = sorted(folder.glob("*.nq.zst"))
    for time_ in range(1, 10):
        for file in files:
            lines = b"".join(blocks(file)).splitlines(keepends=True)
            stated = b"".join(line for line in lines if not line.endswith(inferred))
            yield stated.replace(b"NCT0", b"NCT%d" % time_)


def through_one_worker(folder: Path, trials: int) -> list[tuple[int, int, int, float]]:
    """Give trials so far, memory then, peak memory and CPU seconds, now and then."""
    prepare()
    context, done, rows, step = load_context(), 0, [], trials // 10
    started = time.process_time()
    for chunk in chunks(folder):
        inferred = infer_chunk(chunk, context)
        validate_chunk(chunk)
        done += chunk.count(f"<{names.term('trialId')}> ".encode())
        del chunk, inferred
        if done >= step * (len(rows) + 1):
            rows.append((done, memory(), memory("VmHWM"), time.process_time() - started))
            print(*rows[-1], flush=True)
        if done >= trials:
            break
    return rows


def over_a_store(folder: Path) -> tuple[int, int, int]:
    """Give nodes checked, findings and peak memory in MB of `kg validate`."""
    done = subprocess.run(
        [sys.executable, "-c", VALIDATE, folder], check=True, capture_output=True, text=True, cwd=ROOT
    )
    checked, found, peak = map(int, done.stdout.split())
    return checked, found, peak


def first_tenth(generation: Path, folder: Path) -> tuple[Path, int]:
    """Load about a tenth of the chunks of a graph into a store of their own; give it and the number of its trials."""
    files = sorted((generation / "chunks").glob("*.nq.zst"))
    part = files[: max(1, len(files) // 10)]
    store.load(folder / "store", (block for file in part for block in blocks(file)), (ROOT / "ontology").glob("*.ttl"))
    trials = store.number(store.open_folder(folder / "store"), "SELECT (COUNT(*) AS ?n) { ?trial kg:trialId ?id }")
    return folder / "store", trials


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("graph", type=Path)
    parser.add_argument("--trials", type=int, default=100_000)
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "docs" / "reference" / "benchmark-memory.md")
    args = parser.parse_args()
    generation = store.current(args.graph)
    manifest = read_manifest(generation)
    assert manifest is not None
    with tempfile.TemporaryDirectory() as folder:
        part, few = first_tenth(generation, Path(folder))
        stores = [(few, *over_a_store(part)), (manifest.trials, *over_a_store(generation / "store"))]
    for row in stores:
        print(*row, flush=True)
    rows = through_one_worker(generation / "chunks", args.trials)
    args.out.write_text(page(rows, stores), encoding="utf-8")


def page(rows: list[tuple[int, int, int, float]], stores: list[tuple[int, int, int, int]]) -> str:
    """Write the page."""
    (few, _, _, least), (many, _, _, most) = stores
    each = (most - least) / (many - few) * 1024
    lines = [
        "# Memory, measured",
        "",
        "`python benchmarks/memory.py GRAPH` renews this page.",
        "",
        "## In a build",
        "",
        "Chunks of real trials went through one process, each time with other registry ids: what follows was inferred, "
        "then all was checked. Nothing is kept from one chunk to the next but what is found.",
        "",
        "| trials so far | memory | peak | CPU seconds |",
        "| ---: | ---: | ---: | ---: |",
        *(f"| {done:,} | {now:,} MB | {peak:,} MB | {took:,.0f} |" for done, now, peak, took in rows),
        "",
        "## Over a published graph",
        "",
        "`kg validate` reads the chunks that the graph was made of, one by one, and of the store only what trials "
        "share and what the ontology has. What grows with the graph are the findings, which it holds, and what the "
        "store keeps at hand.",
        "",
        "| trials | nodes checked | findings | peak |",
        "| ---: | ---: | ---: | ---: |",
        *(f"| {trials:,} | {checked:,} | {found:,} | {peak:,} MB |" for trials, checked, found, peak in stores),
        "",
        f"That is {max(each, 0):.1f} KB for each more trial, so 100,000 trials would need about "
        f"{(most + max(each, 0) * (100_000 - many) / 1024) / 1024:.1f} GB.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
