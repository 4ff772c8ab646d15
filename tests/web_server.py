"""A server in a process of its own, and what a client says to it: the tests see it as users do, over a socket."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from kg import publish, store

COUNTS = (
    "documents", "trials", "merged", "quarantined", "values_set_aside", "cell_therapy_trials", "targets", "conflicts"
)  # fmt: skip


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers.get_content_type()

    @property
    def text(self) -> str:
        return self.body.decode()


class Site:
    """A server at an address. `process` is None where it runs in this one."""

    def __init__(self, address: str, process: subprocess.Popen[str] | None = None) -> None:
        parts = urlsplit(address)
        self.host, self.port, self.process = parts.hostname or "", parts.port or 0, process

    def ask(
        self, path: str, method: str = "GET", body: bytes | str | None = None, timeout: float = 60, **headers: str
    ) -> Answer:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def sparql(self, text: str, *fields: tuple[str, str], accept: str = "*/*") -> Answer:
        return self.ask(f"/sparql?{urlencode([('query', text), *fields])}", accept=accept)


@contextmanager
def serving(root: Path, *options: object) -> Iterator[Site]:
    """Run `kg serve` on any free port until the block ends."""
    command = [sys.executable, "-m", "kg.cli", "serve", "-g", root, "--port", 0, *options]
    process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line.startswith("http://"), "the server did not start"
        yield Site(line.split()[0], process)
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


def published(root: Path, nquads: Iterable[str]) -> Path:
    """Make N-Quads the current generation of a graph directory, and give the directory."""
    with publish.aside(root) as folder:
        store.load(folder / "store", [line.encode() + b"\n" for line in nquads], [])
        counts = dict.fromkeys(COUNTS, 0)
        manifest = publish.Manifest(
            generation=publish.name_of(folder), program="", versions={}, records="", triples={}, chunks=[], **counts
        )
        publish.publish(folder, root, manifest)
    return root
