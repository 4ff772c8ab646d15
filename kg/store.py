"""The Oxigraph store of a published graph: loaded in bulk, opened read-only."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from kg import names, publish

_SKOLEM = names.BASE + ".well-known/genid/"


class Missing(Exception):
    """There is no published graph where one was asked for."""


def load(folder: Path, nquads: Iterable[bytes], ontology: Iterable[Path]) -> ox.Store:
    """Make a store on disk of N-Quads bytes and of the ontology's Turtle files. Memory stays flat.

    IRIs are taken as they are: those who write the lines see to them, and checking them again costs a third of parsing.
    """
    store = ox.Store(folder)
    files = tuple((path, path.stat().st_mtime_ns) for path in sorted(ontology))
    lines = _Stream(chain(nquads, [_ontology_nquads(files)]))
    store.bulk_load(io.BufferedReader(lines, 2**20), format=ox.RdfFormat.N_QUADS, lenient=True)
    store.flush()
    return store


@lru_cache(maxsize=1)
def _ontology_nquads(files: tuple[tuple[Path, int], ...]) -> bytes:
    """Give the ontology as N-Quads, remembered for the next build of this process as long as no file changes."""
    return ox.serialize(ontology_quads(path for path, _ in files), format=ox.RdfFormat.N_QUADS) or b""


def ontology_quads(files: Iterable[Path]) -> Iterator[ox.Quad]:
    """Yield the triples of the ontology's files, in its named graph.

    Blank nodes become IRIs by RDFC-1.0, so that the same ontology always gives the same bytes
    (https://www.w3.org/TR/rdf11-concepts/#section-skolemization).
    """
    graph = ox.NamedNode(names.ONTOLOGY)
    with_blank_nodes = ox.Dataset()
    for path in sorted(files):
        for t in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            quad = ox.Quad(t.subject, t.predicate, t.object, graph)
            if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode):
                with_blank_nodes.add(quad)
            else:
                yield quad
    with_blank_nodes.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    for quad in with_blank_nodes:
        yield ox.Quad(_named(quad.subject), quad.predicate, _named(quad.object), graph)


def _named(node: Any) -> Any:
    return ox.NamedNode(_SKOLEM + node.value) if isinstance(node, ox.BlankNode) else node


def current(root: Path) -> Path:
    """Give the generation that a graph directory publishes; where it is damaged, the newest one that is sound.

    Warns in the latter case. Raises Missing where there is none.
    """
    published = root / "current"
    harm = _harm(published)
    if harm is None:
        return published.resolve()
    for generation in publish.generations(root):
        if _harm(generation) is None:
            message = f"the current generation of {root} is damaged ({harm}): using {generation.name} instead"
            warnings.warn(message, stacklevel=2)
            return generation
    raise Missing(f"no graph in {root}: make one with `kg build -o {root}`")


def _harm(generation: Path) -> str | None:
    """Say what is wrong with a generation: what its manifest tells at a glance, and whether its store opens."""
    if harm := publish.damage(generation):
        return harm
    try:
        open_folder(generation / "store")
    except OSError as error:
        return str(error)
    return None


def open_store(root: Path) -> ox.Store:
    """Open the published graph read-only. Raises Missing where there is none."""
    return open_folder(current(root) / "store")


def open_folder(folder: Path) -> ox.Store:
    """Open a store on disk read-only. Raises OSError where it is not there or is damaged."""
    try:
        return ox.Store.read_only(str(folder))
    except RuntimeError as error:
        raise OSError(f"{folder.name} does not open: {str(error).splitlines()[0]}") from error


def counts(store: ox.Store) -> dict[str, int]:
    """Count the triples of each named graph, by its short name; all at once, for the engine counts beside Python."""

    def counted(iri: str) -> tuple[str, int]:
        triples = number(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}")
        return iri.rsplit("/", 1)[-1], triples

    with ThreadPoolExecutor() as threads:
        return dict(threads.map(counted, names.GRAPHS))


def number(store: ox.Store, question: str) -> int:
    """Give the number that a query without prologue asks for as `?n`, over the union of the named graphs."""
    prologue = f"BASE <{names.BASE}>\nPREFIX kg: <{names.KG}>\n"
    rows = cast("ox.QuerySolutions", store.query(prologue + question, use_default_graph_as_union=True))
    return int(cast("ox.Literal", next(rows)["n"]).value)


class _Stream(io.RawIOBase):
    """Chunks of bytes as a file, so that the loader takes them while they are made."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)
