"""The Oxigraph store of a published graph: loaded in bulk, opened read-only."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from kg import names

_SKOLEM = names.BASE + ".well-known/genid/"


class Missing(Exception):
    """There is no published graph where one was asked for."""


def load(folder: Path, nquads: Iterable[bytes], ontology: Iterable[Path]) -> ox.Store:
    """Make a store on disk of N-Quads bytes and of the ontology's Turtle files. Memory stays flat."""
    store = ox.Store(folder)
    store.bulk_load(io.BufferedReader(_Stream(nquads), 2**20), format=ox.RdfFormat.N_QUADS)
    store.bulk_extend(ontology_quads(ontology))
    store.flush()
    return store


def ontology_quads(files: Iterable[Path]) -> Iterator[ox.Quad]:
    """Yield the triples of the ontology's files, in its named graph.

    Blank nodes become IRIs by RDFC-1.0, so that the same ontology always gives the same bytes
    (https://www.w3.org/TR/rdf11-concepts/#section-skolemization).
    """
    graph = ox.NamedNode(names.ONTOLOGY)
    dataset = ox.Dataset(
        ox.Quad(q.subject, q.predicate, q.object, graph)
        for path in sorted(files)
        for q in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    for quad in dataset:
        yield ox.Quad(_named(quad.subject), quad.predicate, _named(quad.object), graph)


def _named(node: Any) -> Any:
    return ox.NamedNode(_SKOLEM + node.value) if isinstance(node, ox.BlankNode) else node


def current(root: Path) -> Path:
    """Give the generation that a graph directory publishes. Raises Missing where there is none."""
    generation = root / "current"
    if not (generation / "store").is_dir():
        raise Missing(f"no graph in {root}: make one with `kg build -o {root}`")
    return generation.resolve()


def open_store(root: Path) -> ox.Store:
    """Open the published graph read-only. Raises Missing where there is none."""
    return ox.Store.read_only(str(current(root) / "store"))


def counts(store: ox.Store) -> dict[str, int]:
    """Count the triples of each named graph, by its short name."""
    found: dict[str, int] = {}
    for iri in names.GRAPHS:
        rows = cast("ox.QuerySolutions", store.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"))
        found[iri.rsplit("/", 1)[-1]] = int(cast("ox.Literal", next(rows)["n"]).value)
    return found


class _Stream(io.RawIOBase):
    """Chunks of bytes as a file, so that the loader takes them while they are made."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)
