"""A published graph into any store that speaks the SPARQL 1.1 Graph Store HTTP Protocol.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit, urlunsplit

import msgspec
import pyoxigraph as ox
import requests

from kg import names, publish, store
from kg.remote import TIMEOUT, RemoteStore, cause, said

CHUNK_BYTES = 4 * 2**20
"""Size of one request. Stores hold a request in memory, and some refuse large ones."""

_ENDPOINT_BESIDE = {
    "store": "query", "data": "sparql", "sparql-graph-crud": "sparql", "sparql-graph-crud-auth": "sparql",
}  # fmt: skip
"""Where a store answers queries, by the last step of where it takes graphs: Oxigraph, Fuseki, Virtuoso."""

Progress = Callable[[str, int, int | None], None]


class Refused(Exception):
    """The store does not take what it is sent, or does not hold afterwards what it was sent."""


class Sent(msgspec.Struct):
    """How far a push has come, so that one that breaks off goes on where it stopped."""

    generation: str
    chunks: dict[str, int] = {}
    """How many chunks of each named graph the store has acknowledged."""


def push(
    root: Path,
    url: str,
    *,
    sparql: str | None = None,
    user: tuple[str, str] | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> dict[str, int]:
    """Send the published graph to a Graph Store endpoint in chunks; give the triples of each named graph it holds then.

    Each named graph is replaced. A push that breaks off and is begun again goes on after the last chunk that the
    store has acknowledged, which no blank node makes unsafe. `sparql` is where the store answers queries, if it
    cannot be told from `url`; `user` is a name and a password.

    Raises Refused where the store refuses a chunk or counts other triples than were sent, and ValueError where
    `sparql` is missing.
    """
    endpoint = RemoteStore(sparql or _endpoint_beside(url))
    generation = store.current(root)
    manifest = publish.read_manifest(generation)
    journal = root / f".push-{hashlib.sha256(url.encode()).hexdigest()[:16]}.json"
    sent = _taken_up(journal, generation.name)
    session = _session(url, user)
    graph = store.open_folder(generation / "store")
    expected = dict(manifest.triples) if manifest else store.counts(graph)
    for iri in names.GRAPHS:
        name = iri.rsplit("/", 1)[-1]
        for number, (chunk, triples) in enumerate(_chunks(graph, iri)):
            if number >= sent.chunks.get(name, 0):
                _send(session, "PUT" if number == 0 else "POST", url, iri, chunk)
                sent.chunks[name] = number + 1
                journal.write_bytes(msgspec.json.encode(sent))
            progress(f"sending {name}", triples, expected[name])
    held = store.counts(cast("ox.Store", endpoint))
    journal.unlink(missing_ok=True)
    if held != expected:
        raise Refused(f"{url} holds {held} triples, and {expected} were sent")
    return held


def _endpoint_beside(url: str) -> str:
    parts = urlsplit(url)
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    if last not in _ENDPOINT_BESIDE:
        raise ValueError(f"where {url} answers queries cannot be told from its name")
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/{_ENDPOINT_BESIDE[last]}", "", ""))


def _taken_up(journal: Path, generation: str) -> Sent:
    try:
        sent = msgspec.json.decode(journal.read_bytes(), type=Sent)
    except (OSError, msgspec.DecodeError):
        return Sent(generation)
    return sent if sent.generation == generation else Sent(generation)


def _session(url: str, user: tuple[str, str] | None) -> requests.Session:
    """Open a session that is known to the store before the first chunk: one that is refused has been sent in vain."""
    session = requests.Session()
    if user:
        try:
            asked = session.get(url, timeout=TIMEOUT).headers.get("WWW-Authenticate", "")
            session.auth = requests.auth.HTTPDigestAuth(*user) if asked.lower().startswith("digest") else user
            session.get(url, params={"graph": names.ID + "nothing"}, timeout=TIMEOUT)
        except requests.RequestException as error:
            raise Refused(f"{url} does not answer: {cause(error)}") from None
    return session


def _chunks(graph: ox.Store, iri: str) -> Iterator[tuple[bytes, int]]:
    """Yield the N-Triples of a named graph in chunks, each with the number of triples up to its end.

    The order is that of the store's index, the same each time.
    """
    out = io.BytesIO()
    triples = 0
    for quad in graph.quads_for_pattern(None, None, None, ox.NamedNode(iri)):
        out.write(f"{quad.triple} .\n".encode())
        triples += 1
        if out.tell() >= CHUNK_BYTES:
            yield out.getvalue(), triples
            out = io.BytesIO()
    yield out.getvalue(), triples


def _send(session: requests.Session, method: str, url: str, graph: str, chunk: bytes) -> None:
    headers = {"Content-Type": "application/n-triples"}
    try:
        response = session.request(method, url, params={"graph": graph}, data=chunk, headers=headers, timeout=TIMEOUT)
    except requests.RequestException as error:
        raise Refused(f"{url} does not answer: {cause(error)}") from None
    if not response.ok:
        raise Refused(f"{url} answers {said(response)}")
