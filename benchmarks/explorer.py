"""Measure the explorer over a graph: `python benchmarks/explorer.py GRAPH [--seconds 60] [-o FILE.md]`.

Starts `kg serve` on any free port and asks as browsers do. Times are wall-clock at the client, over one connection,
with nobody else asking; the CPU time of the server's processes over the same requests is beside them, for machines
that are busy. First paint is what headless Chromium reports (first-contentful-paint), on a fresh page.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).parents[1]
CLIENTS = 64
_TICK = os.sysconf("SC_CLK_TCK")
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PAGES = {
    "facets, all trials": "/trials",
    "facets, one antigen": "/trials?antigen=CD19",
    "facets, three choices": "/trials?antigen=CD19&modality=CAR-T&country=CN",
    "facets, wide condition": "/trials?condition=MONDO_0004992",
    "facets, words": "/trials?q=lymphoma",
    "search": "/search?q=prostate",
    "home": "/",
    "antigen": "/id/antigen/CD19",
    "condition": "/id/condition/MONDO_0004992",
    "landscape": "/landscape",
    "timeline": "/timeline",
    "map": "/map",
    "question": "/questions/sponsors-by-antigen?antigen=PSMA",
    "Turtle, a page of 500 trials": "/trials.ttl",
    "CSV of all trials": "/trials.csv",
}
VIEWS = ("antigen:CD19", "condition:MONDO_0004992", "antigen:PSMA")


class Measured(NamedTuple):
    """Milliseconds of the first answer, the median and the slowest of the others, and of CPU for one."""

    first: float
    median: float
    worst: float
    cpu: float


class Server:
    """A server in a process of its own, and what it uses."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process, self.address = process, address
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "", parts.port or 0

    def processes(self) -> Iterator[Path]:
        """Yield the folder of each process of the server that lives."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(folder.name) == self.process.pid or int(fields[1]) == self.process.pid:
                yield folder

    def cpu(self) -> float:
        """Give seconds of CPU of all processes, those that have ended among them."""
        stats = [(folder / "stat").read_text().rpartition(")")[2].split() for folder in self.processes()]
        ended = next(int(fields[13]) + int(fields[14]) for fields in stats if int(fields[1]) == os.getpid())
        return (sum(int(fields[11]) + int(fields[12]) for fields in stats) + ended) / _TICK

    def megabytes(self) -> float:
        """Give the resident memory of all processes, that of shared files counted for each."""
        total = 0
        for folder in self.processes():
            found = re.search(r"VmRSS:\s+(\d+)", (folder / "status").read_text())
            total += int(found[1]) if found else 0
        return total / 1024

    def connection(self) -> http.client.HTTPConnection:
        """Give a connection."""
        return http.client.HTTPConnection(self.host, self.port, timeout=120)


@contextmanager
def serving(graph: Path, *options: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "kg.cli", "serve", "-g", str(graph), "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        assert process.stdout
        yield Server(process, process.stdout.readline().split()[0].rstrip("/"))
    finally:
        process.terminate()
        process.wait()


def asked(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    connection.request("GET", path, headers={"Accept": "text/html, */*;q=0.5"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def measured(server: Server, paths: list[str]) -> Measured:
    """Ask for paths one after another."""
    connection, times, before = server.connection(), [], server.cpu()
    for path in paths:
        start = time.perf_counter()
        status, _ = asked(connection, path)
        times.append((time.perf_counter() - start) * 1000)
        assert status == 200, (path, status)
    cpu = (server.cpu() - before) * 1000 / len(paths)
    return Measured(times[0], statistics.median(times[1:]), max(times[1:]), cpu)


def trials(server: Server, number: int) -> list[str]:
    """Give the addresses of some trials of cell therapies, spread over the list of them."""
    connection = server.connection()
    found: list[str] = []
    _, body = asked(connection, "/trials?cells=yes")
    last = int(re.search(rb"Page 1 of ([\d,]+)", body)[1].replace(b",", b"")) if b"Page 1 of" in body else 1  # type: ignore[index]
    for page in range(1, last + 1, max(1, last // 10)):
        _, body = asked(connection, f"/trials?cells=yes&page={page}")
        found += [path.decode() for path in re.findall(rb'href="(/id/trial/[^"]+)"', body)[:: max(1, 500 // number)]]
    return found[:number]


def painted(server: Server) -> dict[str, tuple[float, float]]:
    """Give milliseconds to the first contentful paint of graph views, first and again, each in a fresh context."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for view in VIEWS:
            times = []
            for _ in range(4):
                context = browser.new_context(viewport={"width": 1280, "height": 800})
                page = context.new_page()
                page.goto(f"{server.address}/network?node={view}")
                paint = None
                while paint is None:
                    page.wait_for_timeout(50)
                    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
                times.append(paint)
                context.close()
            found[view] = (times[0], statistics.median(times[1:]))
        browser.close()
    return found


def crowd(server: Server, seconds: float, paths: list[str]) -> tuple[Counter[int], list[float], list[float]]:
    """Ask by many clients at once. Gives statuses, seconds of each answer, and memory in MB every tenth of the time."""
    statuses: Counter[int] = Counter()
    times: list[float] = []
    until = time.monotonic() + seconds

    def client(number: int) -> None:
        connection = server.connection()
        while time.monotonic() < until:
            start = time.monotonic()
            status, _ = asked(connection, paths[number % len(paths)])
            times.append(time.monotonic() - start)
            statuses[status] += 1
            number += 7

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    memory = []
    while time.monotonic() < until:
        memory.append(server.megabytes())
        time.sleep(seconds / 10)
    for thread in threads:
        thread.join()
    memory.append(server.megabytes())
    return statuses, times, memory


def cut_off(graph: Path) -> tuple[int, float, Measured]:
    """Ask for a cross product while others look at pages. Gives its status, its seconds, and the pages."""
    with serving(graph, "--deadline", "5") as server:
        answer: list[tuple[int, float]] = []

        def ask() -> None:
            start = time.monotonic()
            status, _ = asked(server.connection(), f"/sparql?query={quote(CROSS)}")
            answer.append((status, time.monotonic() - start))

        thread = threading.Thread(target=ask)
        thread.start()
        others = measured(server, ["/trials?antigen=CD19", "/id/antigen/CD19"] * 10)
        thread.join()
        return *answer[0], others


def report(graph: Path, seconds: float) -> str:
    """Measure, and give the page."""
    began = time.perf_counter()
    with serving(graph) as server:
        ready = time.perf_counter() - began
        manifest = json.loads((graph / "current" / "manifest.json").read_text())
        idle = server.megabytes()
        rows = [(name, measured(server, [path] * 10)) for name, path in PAGES.items() if name.startswith("facets")]
        some = trials(server, 40)
        rows.append((f"trial, {len(some)} different ones", measured(server, some)))
        rows += [(name, measured(server, [path] * 6)) for name, path in PAGES.items() if not name.startswith("facets")]
        views = painted(server)
        mix = [*some[:12], "/", *list(PAGES.values())[:7], "/network?node=antigen:CD19", "/id/antigen/PSMA.ttl"]
        statuses, times, memory = crowd(server, seconds, mix)
    status, took, others = cut_off(graph)
    times.sort()
    lines = [
        f"{manifest['trials']:,} trials ({manifest['cell_therapy_trials']:,} of cell therapies), "
        f"{sum(manifest['triples'].values()):,} triples; {os.cpu_count()} cores of {_processor()}, Python "
        f"{platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}. The server was ready {ready:.1f} s after its start"
        f" and held {idle:,.0f} MB in {2 + 4 + 1} processes.",
        "",
        "| page | first, ms | median, ms | slowest, ms | CPU for one, ms |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(f"| {name} | {m.first:,.0f} | {m.median:,.0f} | {m.worst:,.0f} | {m.cpu:,.0f} |" for name, m in rows),
        "",
        "| graph view | first paint, ms | again, ms |",
        "| --- | ---: | ---: |",
        *(f"| `{view}` | {first:,.0f} | {again:,.0f} |" for view, (first, again) in views.items()),
        "",
        f"{CLIENTS} clients at once for {seconds:g} s: {sum(statuses.values()):,} answers, "
        + ", ".join(f"{n:,} of status {s}" for s, n in sorted(statuses.items()))
        + f"; half within {times[len(times) // 2]:.2f} s, 99 in 100 within {times[len(times) * 99 // 100]:.2f} s. "
        f"Memory in MB, every {seconds / 10:g} s: {', '.join(f'{m:,.0f}' for m in memory)}.",
        "",
        f"A cross product with a deadline of 5 s was answered {status} after {took:.1f} s; meanwhile a facet page and "
        f"that of an antigen took {others.median:,.0f} ms (median), {others.worst:,.0f} ms at most.",
    ]
    return "\n".join(lines) + "\n"


def _processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("-o", "--out", type=Path, help="page to add the figures to")
    asked_for = parser.parse_args()
    found = report(asked_for.graph, asked_for.seconds)
    print(found)
    if asked_for.out:
        head = asked_for.out.read_text("utf-8").rstrip() if asked_for.out.exists() else "# The explorer, measured"
        asked_for.out.write_text(f"{head}\n\n{found}", "utf-8")


if __name__ == "__main__":
    main()
