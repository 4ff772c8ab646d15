"""This project beside rdflib, Morph-KGC and maplib: the same studies, and as nearly as can be the same mapping.

    python benchmarks/peers.py ../shared/data [--write]

Each of them gets a virtual environment of its own with the versions below. What they write is compared. `--write` puts
the tables into docs/reference/benchmark-peers.md. Environments are kept in `--folder` and used again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BESIDE = ROOT / "benchmarks" / "beside"
PAGE = ROOT / "docs" / "reference" / "benchmark-peers.md"
INPUTS = ("ctgov_v2", "throughput_v2")
LONGEST = 600
"""Seconds after which a system is ended."""


class System(NamedTuple):
    """One way from studies to triples, and the packages of its environment: without any, that of this project."""

    name: str
    script: str
    mode: str = ""
    packages: tuple[str, ...] = ()
    inputs: tuple[str, ...] = INPUTS


OURS, STORE, MEMORY = "this project", "this project, into its store on disk", "this project, into a store in memory"
WHOLE = "this project, `kg build` with everything"
RDFLIB, MORPH, MAPLIB = "rdflib, a plain loop", "Morph-KGC", "maplib"
SYSTEMS = (
    System(OURS, "by_us", "file"),
    System(STORE, "by_us", "store"),
    System(MEMORY, "by_us", "memory"),
    System(WHOLE, "by_us", "whole", inputs=INPUTS[:1]),
    System(RDFLIB, "by_rdflib", packages=("rdflib==7.6.0",)),
    System(MORPH, "by_morph_kgc", packages=("morph-kgc==2.10.0", "rdflib==7.2.1", "pandas==2.3.3", "duckdb==1.5.6")),
    System(MAPLIB, "by_maplib", packages=("maplib==0.20.26", "polars==2.1.0")),
)
_ENDS = {"file": ".nq", "store": "", "memory": "", "whole": "", "": ".nt"}
AIMS = (
    ("(a) to a file", "file", OURS, {RDFLIB: 20.0, MORPH: 80.0, MAPLIB: 8.0}),
    ("(b) to its store on disk", "store", STORE, {RDFLIB: 10.0, MAPLIB: 1.3}),
    ("(b) to a store in memory, as theirs are", "store", MEMORY, {RDFLIB: 10.0, MAPLIB: 1.3}),
)


class Measure(NamedTuple):
    """Seconds of CPU and wall to a file and to an answer; None where a system does not go there. Peak in bytes."""

    file: tuple[float, float] | None
    store: tuple[float, float] | None
    peak: int
    triples: int
    answer: int | None
    versions: dict[str, str]
    out: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--folder", type=Path, default=ROOT / "out" / "benchmark-peers")
    parser.add_argument("--resume", action="store_true", help="take up a run that was interrupted")
    given = parser.parse_args()
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    pythons = {system.name: environment(system, folder) for system in SYSTEMS}
    trials, found = {}, {}
    for name in INPUTS:
        studies = folder / f"{name}.jsonl"
        studies.write_bytes(gzip.decompress((given.shared / "registry" / f"{name}.jsonl.gz").read_bytes()))
        trials[name] = studies.read_bytes().count(b"\n")
        for system in (s for s in SYSTEMS if name in s.inputs):
            kept = folder / f"{name}-{system.script}{system.mode}.json"
            if not (given.resume and kept.exists()):
                kept.write_text(json.dumps(measured(system, pythons[system.name], studies, folder)))
            if told := json.loads(kept.read_text()):
                found[system.name, name] = Measure(*told)
            print(system.name, name, *(told or ["did not end in time"])[:5], file=sys.stderr)
    how = "in a run that was taken up again" if given.resume else "in one run"
    text = "\n".join(page(trials, found, list(equality(found)), how)) + "\n"
    sys.stdout.write(text)
    if given.write:
        PAGE.write_text(text, encoding="utf-8")


def environment(system: System, folder: Path) -> Path:
    """Give the Python of a system's own environment, made where it is not there already."""
    if not system.packages:
        return Path(sys.executable)
    place = folder / f"env-{system.script}"
    python, made = place / "bin" / "python", place / "made-of"
    if not made.exists() or made.read_text() != "\n".join(system.packages):
        venv.create(place, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *system.packages], check=True)
        made.write_text("\n".join(system.packages))
    return python


def measured(system: System, python: Path, studies: Path, folder: Path) -> Measure | None:
    """Run a system on studies in a process of its own; None where it takes longer than `LONGEST`."""
    out = folder / f"{studies.stem}-{system.script}{system.mode}{_ENDS[system.mode]}"
    shutil.rmtree(out, ignore_errors=True)
    out.unlink(missing_ok=True)
    command = [python, BESIDE / f"{system.script}.py", *filter(None, [system.mode]), studies, out]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    limit = threading.Timer(LONGEST, process.kill)
    limit.start()
    assert process.stdout is not None
    told = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    limit.cancel()
    if process.returncode == -signal.SIGKILL:
        return None
    if process.returncode:
        sys.exit(f"{system.name} ended with {process.returncode}")
    report = json.loads(told)
    return Measure(
        *spent(report["marks"]),
        peak=usage.ru_maxrss * 1024,
        triples=report["triples"] or sum(1 for _ in out.open("rb")),
        answer=report["answer"],
        versions=report["versions"],
        out=str(out),
    )


def spent(marks: dict[str, list[float]]) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    """Give the seconds of CPU and wall to a file, without the asking between, and those to an answer."""

    def between(first: str, last: str) -> tuple[float, float]:
        return marks[last][0] - marks[first][0], marks[last][1] - marks[first][1]

    file = store = None
    if "answered" in marks:
        store = between("started", "answered")
    if "written" in marks:
        cpu, wall = between("started", "written")
        asking = between("loaded", "answered") if "answered" in marks else (0.0, 0.0)
        file = cpu - asking[0], wall - asking[1]
    return file, store


def equality(found: dict[tuple[str, str], Measure]) -> Iterator[str]:
    """Say what is equal and what is not, for each input."""
    sys.path.insert(0, str(BESIDE))
    from same import compare, triples

    for name in INPUTS:
        plain = triples(Path(found[RDFLIB, name].out))
        for other in (MORPH, MAPLIB):
            theirs = triples(Path(found[other, name].out))
            lacking, more = len(plain - theirs), len(theirs - plain)
            same = "the same triples" if lacking == more == 0 else f"{lacking:,} triples lacking, {more:,} more"
            yield f"| {other} beside rdflib | {name} | {len(theirs):,} triples | {same} |"
        ours = compare(Path(found[OURS, name].out), Path(found[RDFLIB, name].out))
        yield (
            f"| this project beside rdflib | {name} | {ours.both:,} statements and parts the same "
            f"| {ours.only_second:,} of theirs not in ours, {ours.only_first:,} of ours not in theirs |"
        )


Found = dict[tuple[str, str], Measure]


def page(trials: dict[str, int], found: Found, same: list[str], how: str) -> Iterator[str]:
    """Write the page with the measurements."""
    versions = {k: v for measure in found.values() for k, v in measure.versions.items()}
    versions["rdflib"] = found[RDFLIB, INPUTS[0]].versions["rdflib"]
    yield "# Beside other builders, measured"
    yield ""
    yield "`python benchmarks/peers.py ../shared/data --write` renews this page."
    yield (
        f"Input: {' + '.join(f'{n:,}' for n in trials.values())} studies of the registry as lines of JSON, {how} "
        f"on one machine of {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}, Python {platform.python_version()}; "
        + ", ".join(f"{name} {number}" for name, number in sorted(versions.items()))
        + ". Times are CPU seconds of all threads and children, from the first line read, with imports left out; wall "
        "seconds stand beside them, and tell how busy the machine was; on a machine that others use, ratios of two "
        "runs differ by up to a fifth. Memory is the peak of the process."
    )
    for title, part, who in (
        ("(a) From JSON to a file of triples", "file", (OURS, RDFLIB, MORPH, MAPLIB)),
        ("(b) From JSON to a store that answers SPARQL", "store", (STORE, MEMORY, RDFLIB, MAPLIB)),
    ):
        yield from ("", f"## {title}", "")
        yield "| system | CPU s | wall s | trials a CPU s | triples a CPU s | we are, by trials | by triples | peak |"
        yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
        ours = rates(trials, found, who[0], part)
        for name in who:
            rate = rates(trials, found, name, part)
            times = "1 | 1" if name == who[0] else f"{ours[2] / rate[2]:.1f} | {ours[3] / rate[3]:.1f}"
            peak = max(found[name, i].peak for i in INPUTS) / 1e6
            yield (
                f"| {name} | {rate[0]:.1f} | {rate[1]:.1f} | {rate[2]:,.0f} | {rate[3]:,.0f} | {times} "
                f"| {peak:,.0f} MB |"
            )
    yield from ("", "## (c) The honest figure beside it", "")
    yield (
        "The same studies with all that `kg build` does, in one process: it recognizes products and targets, grounds "
        "names, merges, validates every chunk, infers, loads, verifies and publishes. Several seconds of it are spent "
        "once, however many studies there are: lexicon, catalogue and rules, the ontology's own triples, verification."
    )
    yield from ("", "| studies | CPU s | wall s | trials per CPU s | triples per CPU s | peak |", "| ---: " * 6 + "|")
    for i in INPUTS:
        if (WHOLE, i) in found:
            rate = rates(trials, {(WHOLE, i): found[WHOLE, i]}, WHOLE, "store")
            yield (
                f"| {trials[i]:,} | {rate[0]:.1f} | {rate[1]:.1f} | {rate[2]:,.0f} | {rate[3]:,.0f} "
                f"| {found[WHOLE, i].peak / 1e6:,.0f} MB |"
            )
    yield from ("", "## What was aimed at", "", "| | beside | aim | by trials | by triples |", "| --- " * 5 + "|")
    for title, part, us, aims in AIMS:
        ours = rates(trials, found, us, part)
        for name, aim in aims.items():
            rate = rates(trials, found, name, part)
            yield f"| {title} | {name} | {aim:g} | {ours[2] / rate[2]:.1f} | {ours[3] / rate[3]:.1f} |"
    yield from ("", "## Is it the same?", "", "| | input | | |", "| --- " * 4 + "|", *same)
    yield from ("", *NOTES)


def rates(trials: dict[str, int], found: Found, name: str, part: str) -> tuple[float, float, float, float]:
    """Give CPU seconds, wall seconds, trials and triples per CPU second of the inputs together."""
    done = [i for i in INPUTS if (name, i) in found]
    times = [getattr(found[name, i], part) for i in done]
    cpu, wall = sum(t[0] for t in times), sum(t[1] for t in times)
    return cpu, wall, sum(trials[i] for i in done) / cpu, sum(found[name, i].triples for i in done) / cpu


NOTES = """The other three share one mapping, benchmarks/beside/mapping.py: type, titles, codes, dates, enrolment,
sponsors, conditions, keywords, interventions, arms, sites, outcomes, identifiers, MeSH terms and citations. What they
write is compared triple by triple. Ours is compared statement by statement, and part by part with all that is said of
it, since a part bears another name: theirs is its place in a list, ours is made of what it is, so that it stays when
the list changes. Texts of the others are first cleaned as ours are. What differs then: ids that the registry has
retired, and the official title as label where there is no other, which only we state; codes as older copies spell them
(`N_A`), which only we read as the registry's; and e-mail addresses, telephone numbers, values that their field does not
allow, and parts without a name, which only we leave out.

What is not equal:

- We state more: who takes part as responsible party or official, places with coordinates, which arm uses which
  intervention, other names, ages in years, the source document with its hash, and how each name was read. So there are
  two ratios: by trials, which counts that against us, and by triples.
- We check every value against what its field allows, split the criteria, strip the registry's escapes, take out
  contacts, hash each document, name parts by what they are, and sort and separate the lines of a trial. The others
  pass on what they find, and write in any order.
- Our triples stand in named graphs. In the store, that is twice as many indexes as a default graph needs, and half of
  its speed. The store of a build is on disk; the graphs of rdflib and maplib are in memory, and gone when the process
  ends, so ours is measured in memory too.
- rdflib and maplib need the graph in memory before they can write it, so (a) holds their loading too. Their memory
  grows with the input; ours is that of a chunk, and of the store's loader in (b).
- Morph-KGC reads flat files that a short pass before makes of the studies, because RML's JSONPath reaches neither from
  a list to the study around it nor to a place in that list. The pass is counted, and a favour: on whole studies
  Morph-KGC would read all of them again for every single rule. It runs in one process.
- maplib gets one template for each kind of node, over columns that polars has prepared. Both use all cores.

Where an aim is missed: they were set by a prototype that passed texts from JSON to triples undecoded and did nothing
else. Here a study becomes a record first, because recognition, grounding and merging need one: reading and checking it
takes about half of the time in (a), making the lines a third, sorting and separating them the rest. In (b) most of the
time is the store's own. In a whole build, (a) is about a tenth of the work.
""".splitlines()


if __name__ == "__main__":
    main()
