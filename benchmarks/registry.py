"""Build a graph the size of the registry, ask it every named question, and say what that took.

    python benchmarks/registry.py REAL.jsonl.gz --trials 10000 --trials 580000 --dir /some/disk -o table.md

The input is made of renumbered copies of real studies: each copy keeps its texts, sponsors, sites and conditions and
gets a registry id and sponsor's numbers of its own. A quarter of them are cell therapies, of which the registry has
about one in a hundred: `--every 100` makes the input so. Peak memory is that of all processes of the build together,
sampled once a second.

The figures of each size are kept in the folder, so that sizes can be run one after the other on different days; the
table is of all that are there. `--no-graph` removes each graph, its records and its input when they have been measured.
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
from kg.model import Record
from kg.publish import read_manifest
from kg.recognize import load_lexicon, recognize
from kg.sources import read

_OWN_ID = re.compile(rb'"nctId": ?"(NCT\d{8})"')
_ID, _TURN = b"NCT--own-id", b"--turn--"
"""Gaps in a study for what each copy has of its own."""
_LONGEST = 45.0
"""Seconds after which answers are not waited for any longer."""
_AGAIN = 15.0
"""Seconds up to which a question is asked again: the first answer of a process also waits for the store's files."""
_MEMORY = 12 * 2**30
"""Bytes of memory that a question may take."""
THINGS = {
    "trial": ("NCT00000100",),
    "antigen": ("PSMA", "CD19"),
    "sponsor": ("Novartis", "University of Pennsylvania"),
    "condition": ("prostate cancer",),
}
"""What a question may begin at. CD19 has a tenth of all copied trials, as no antigen of a real registry has; PSMA has
about as many as CD19 has really."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("real", type=Path)
    arguments.add_argument("--trials", type=int, action="append", required=True)
    arguments.add_argument("--dir", type=Path, required=True)
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments.add_argument("-o", "--out", type=Path)
    arguments.add_argument("--every", type=int, default=0, metavar="N", help="one study of N is a cell therapy")
    arguments.add_argument("--no-graph", action="store_true")
    given = arguments.parse_args()
    given.dir.mkdir(parents=True, exist_ok=True)
    for trials in given.trials:
        # Inputs that are mixed otherwise are others: none may be taken for one of the same size.
        name = f"{trials}-every-{given.every}" if given.every else f"{trials}"
        source, graph = given.dir / f"{name}.jsonl.gz", given.dir / f"graph-{name}"
        write_copies(given.real, trials, source, given.every)
        (given.dir / f"measured-{name}.json").write_text(json.dumps(measured(source, graph, trials, given.jobs)))
        if given.no_graph:
            shutil.rmtree(graph)
            source.unlink()
    rows = sorted(
        (json.loads(path.read_text()) for path in given.dir.glob("measured-*.json")), key=lambda r: r["trials"]
    )
    text = "".join(lines_of(rows))
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")


def measured(source: Path, graph: Path, trials: int, jobs: int) -> dict[str, object]:
    """Build twice, ask every question, and give the figures."""
    shutil.rmtree(graph, ignore_errors=True)
    build = [sys.executable, "-m", "kg.cli", "build", source, "-o", graph, "-j", str(jobs), "--ignore-space"]
    first = timed(build)
    print(trials, "built", first, file=sys.stderr)
    again = timed(build)
    manifest = read_manifest(store.current(graph))
    assert manifest is not None
    assert manifest.trials == trials
    return {
        "trials": trials,
        "triples": sum(manifest.triples.values()),
        "first": first,
        "again": again,
        "disk": sum(sizes(store.current(graph))),
        "latency": [[*asked, *answer] for asked in questions() if (answer := latency(graph, *asked))],
    }


def write_copies(real: Path, trials: int, target: Path, every: int) -> None:
    """Write so many studies, each with ids of its own: who shares the sponsor's number is taken for one programme."""
    if target.exists():
        return
    kinds = by_kind(real, every)
    turns = {kind: enumerate(itertools.cycle(forms)) for kind, forms in kinds.items()}
    with gzip.open(target.with_suffix(".part"), "wb", compresslevel=1) as out:
        for number in range(1, trials + 1):
            kind = bool(every) and number % every == 0
            place, form = next(turns[kind])
            turn = place // len(kinds[kind])
            out.write(form.replace(_ID, b"NCT%08d" % number).replace(_TURN, b"/%d" % turn if turn else b"") + b"\n")
    target.with_suffix(".part").rename(target)


def by_kind(real: Path, every: int) -> dict[bool, list[bytes]]:
    """Give the studies that are a cell therapy (True) and those that are not; all together unless they matter."""
    with gzip.open(real) as lines:
        forms = [_form(line) for line in lines]
    if not every:
        return {False: forms}
    lexicon = load_lexicon()
    records = [record for record in read([real]) if isinstance(record, Record)]
    kinds: dict[bool, list[bytes]] = {False: [], True: []}
    for form, record in zip(forms, records, strict=True):
        kinds[recognize(record, lexicon).is_cell_therapy].append(form)
    return kinds


def _form(line: bytes) -> bytes:
    """Give a study with gaps for its own id, and for what follows the sponsor's numbers."""
    own = _OWN_ID.search(line)
    assert own is not None
    study = json.loads(line.replace(own[1], _ID))
    stated = study["protocolSection"]["identificationModule"]
    for info in (stated.get("orgStudyIdInfo", {}), *stated.get("secondaryIdInfos", ())):
        if "id" in info:
            info["id"] += _TURN.decode()
    return json.dumps(study, ensure_ascii=False).encode()


def timed(command: list[object]) -> dict[str, float]:
    """Run a command; give seconds of wall and CPU, and the peak memory of all of its processes in bytes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    process = subprocess.Popen([str(part) for part in command])
    peak = [0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(1):
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


def questions() -> Iterator[tuple[str, str, str]]:
    """Yield each named question once for each thing that it may begin at, and once of everything where it may be.

    Its name, the parameter and its value; both empty for a question of everything.
    """
    for name, question in query.questions().items():
        for param in question.params:
            for value in THINGS.get(param.type, ()):
                yield name, param.name, value
        if not any(param.required for param in question.params):
            yield name, "", ""


def latency(graph: Path, name: str, param: str, value: str) -> tuple[float | None, float | None, int]:
    """Ask a question in a process of its own; give milliseconds and the number of rows.

    Of the first answer and of the fastest of up to three; None after too long.
    """
    command = [sys.executable, "-W", "ignore", __file__, "ask", graph, name, param, value]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST, check=False)
        found = json.loads(told.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None, None, 0
    return found["first"], found["best"], found["rows"]


def ask(graph: str, name: str, param: str, value: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    opened, took = store.open_store(Path(graph)), []
    while len(took) < 3 and sum(took) < _AGAIN:
        began = time.perf_counter()
        rows = len(query.ask(opened, name, **({param: value} if param else {})).rows)
        took.append(time.perf_counter() - began)
    print(json.dumps({"first": 1000 * took[0], "best": 1000 * min(took), "rows": rows}))


def lines_of(rows: list[dict]) -> Iterator[str]:
    yield "| trials | triples | wall | CPU | CPU per trial | trials/s | peak memory | on disk | second build |\n"
    yield "| ---: " * 9 + "|\n"
    for row in rows:
        first, again = row["first"], row["again"]
        yield (
            f"| {row['trials']:,} | {row['triples']:,} | {first['wall']:,.0f} s | {first['cpu']:,.0f} s "
            f"| {1000 * first['cpu'] / row['trials']:.1f} ms | {row['trials'] / first['wall']:,.0f} "
            f"| {first['peak'] / 1e9:.2f} GB | {row['disk'] / 1e9:.1f} GB | {again['wall']:,.0f} s |\n"
        )
    for title, anchored in (("begins at", True), ("of everything", False)):
        asked = dict.fromkeys((n, p, v) for row in rows for n, p, v, *_ in row["latency"] if bool(p) == anchored)
        yield f"\n| question | {title} |" + "".join(f" {row['trials']:,} |" for row in rows) + "\n"
        yield "| --- | --- |" + " ---: |" * len(rows) + "\n"
        for name, param, value in asked:
            cells = [next((c[3:] for c in r["latency"] if c[:3] == [name, param, value]), None) for r in rows]
            yield f"| `{name}` | {value or 'all'} |" + "".join(f" {cell(c)} |" for c in cells) + "\n"
    yield "\n" + json.dumps({"python": sys.version.split()[0], "cores": os.cpu_count()}) + "\n"


def cell(answer: tuple[float | None, float | None, int] | None) -> str:
    if answer is None:
        return ""
    first, best, rows = answer
    return f"over {_LONGEST:.0f} s" if first is None else f"{first:,.0f}, then {best:,.0f} ms, {rows:,} rows"


if __name__ == "__main__":
    if sys.argv[1:2] == ["ask"]:
        ask(*sys.argv[2:])
    else:
        main()
