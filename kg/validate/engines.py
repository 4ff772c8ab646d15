"""SHACL engines: each is given shapes, then N-Quads again and again, and says what is wrong with their union.

N-Quads are given in one piece or in several, whole lines each. N-Triples are N-Quads too, of the default graph.

pySHACL is the reference. The package `shacl` is written in Rust, much faster, and
an extra; the tests have both find the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from kg.validate.report import Finding

Engine = Callable[..., Iterator[Finding]]
"""Called with pieces of bytes."""

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


def pyshacl_engine(shapes: Graph) -> Engine:
    """Check with pySHACL. Raises ValueError, at the first check, where the shapes cannot be used."""
    import pyshacl  # heavy
    from pyshacl.errors import ReportableRuntimeError

    flat, path_of = _flat(shapes), _paths(shapes)

    def check(*nquads: bytes) -> Iterator[Finding]:
        with as_written():
            data = _Prepared().parse(data=union(b"".join(nquads)), format="nt")
        try:
            _, results, text = pyshacl.validate(data, shacl_graph=flat, inference="none")
        except ReportableRuntimeError as error:
            raise ValueError(f"the shapes cannot be used: {error}") from error
        if not isinstance(results, Graph):
            raise ValueError(f"the shapes cannot be used: {text}")
        yield from findings_of(results, shapes, path_of)

    return check


def findings_of(results: Graph, shapes: Graph, path_of: Callable[[Node, str], str] | None = None) -> Iterator[Finding]:
    """Yield what a report of pySHACL says."""
    path_of = path_of or _paths(shapes)
    for result in results.objects(None, SH.result):
        said = dict(results.predicate_objects(result))
        shape = _named_shape(shapes, said[SH.sourceShape])
        yield Finding(
            severity=_local(said[SH.resultSeverity]),
            shape=str(shape),
            message=str(said.get(SH.resultMessage, "")),
            focus=_ntriples(said[SH.focusNode]),
            component=str(said[SH.sourceConstraintComponent]),
            path=path_of(shape, said[SH.resultPath].n3() if SH.resultPath in said else ""),
            value=_ntriples(said[SH.value]) if SH.value in said else "",
        )


def shacl_engine(shapes: Graph) -> Engine:
    """Check with `shacl`. Raises ValueError where it is not installed, or where the shapes cannot be used."""
    if not find_spec("shacl"):
        raise ValueError("the engine shacl is not installed: pip install 'cell-therapy-kg[fast]'")
    import shacl

    compiled, path_of = shacl.Shapes.from_text(shapes.serialize(format="nt"), format="ntriples"), _paths(shapes)

    def check(*nquads: bytes) -> Iterator[Finding]:
        for result in _report(compiled, nquads).results:
            shape = URIRef((result.root_shape or result.source_shape or "").strip("<>"))
            yield Finding(
                severity=result.severity,
                shape=str(shape),
                message=result.message or "",
                focus=result.focus_node,
                component=result.component_iri.strip("<>"),
                path=path_of(shape, result.path or ""),
                value=_canonical(result.value or ""),
            )

    return check


def _report(shapes: Any, nquads: tuple[bytes, ...]) -> Any:
    """Have `shacl` check a file: of a text, which it takes as `str` only, a third of the time goes into characters."""
    try:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "data.nq"
            with file.open("wb") as data:
                data.writelines(nquads)
            return shapes.validate_file(str(file))
    except OSError:  # no room for a file
        return shapes.validate_text(b"".join(nquads).decode(), format="nquads")


ENGINES: dict[str, Callable[[Graph], Engine]] = {"pyshacl": pyshacl_engine, "shacl": shacl_engine}


def fastest() -> str:
    """Give the name of the fastest engine that is installed."""
    return "shacl" if find_spec("shacl") else "pyshacl"


def union(nquads: bytes) -> bytes:
    """Give the triples of N-Quads as N-Triples, whatever graph they are in."""
    triples = (quad.triple for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


class _Prepared(Graph):
    """A graph that parses a query once: pySHACL asks each SPARQL constraint anew for every focus node."""

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:
        if isinstance(query_object, str):
            query_object = _prepare(query_object, tuple(sorted((options.get("initNs") or {}).items())))
        return super().query(query_object, *args, **options)


@lru_cache(maxsize=256)
def _prepare(query: str, prefixes: tuple[tuple[str, str], ...]) -> Query:
    return prepareQuery(query, initNs=dict(prefixes))


@contextmanager
def as_written() -> Iterator[None]:
    """Have rdflib keep literals as they are written, so that `"1"^^xsd:boolean` does not become `true`."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _flat(shapes: Graph) -> Graph:
    """Give the property shapes of node shapes the same targets themselves, which says the same.

    pySHACL takes all targets of a shape at once, but the sh:property of a node shape node by node.
    """
    flat = Graph() + shapes
    for shape, part in shapes.subject_objects(SH.property):
        targets = [(p, o) for p, o in shapes.predicate_objects(shape) if p in _TARGETS]
        if targets and not _needs_its_parts(shapes, shape):
            flat.remove((shape, SH.property, part))
            for kind, target in targets:
                flat.add((part, kind, target))
    return flat


def _needs_its_parts(shapes: Graph, shape: Node) -> bool:
    """Whether a shape says more than its parts do: it is closed, counts its siblings, is referred to, or is off."""
    return (
        (shape, SH.closed, None) in shapes
        or (shape, SH.deactivated, None) in shapes
        or (None, None, shape) in shapes
        or any((part, SH.qualifiedValueShapesDisjoint, None) in shapes for part in shapes.objects(shape, SH.property))
    )


def _named_shape(shapes: Graph, shape: Node) -> Node:
    """Give the nearest shape around a nameless one that has a name."""
    while isinstance(shape, BNode) and (around := next(shapes.subjects(None, shape), None)) is not None:
        shape = around
    return shape


def _paths(shapes: Graph) -> Callable[[Node, str], str]:
    """Give a result's path: that of its shape, else the property that was found; none of a nameless shape's own."""

    @lru_cache(maxsize=4096)
    def path_of(shape: Node, stated: str) -> str:
        own = shapes.value(shape, SH.path)
        if own is not None:
            return _turtle_path(shapes, own)
        return stated if re.fullmatch(r"<[^<>]+>", stated) else ""

    return path_of


def _turtle_path(shapes: Graph, path: Node) -> str:
    if isinstance(path, URIRef):
        return path.n3()
    if (path, RDF.first, None) in shapes:
        return f"( {' '.join(_turtle_path(shapes, step) for step in shapes.items(path))} )"
    return f"[ {' ; '.join(f'{p.n3()} {_turtle_path(shapes, o)}' for p, o in shapes.predicate_objects(path))} ]"


def _ntriples(node: Node) -> str:
    if not isinstance(node, Literal):
        return node.n3()
    if node.language:
        return str(ox.Literal(str(node), language=node.language))
    return str(ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None))


def _canonical(value: str) -> str:
    """Write a literal as `_ntriples` does; engines escape the same character in several ways."""
    if not value.startswith('"'):
        return value
    (triple,) = ox.parse(f"<urn:s> <urn:p> {value} .", format=ox.RdfFormat.N_TRIPLES)
    return str(triple.object)


def _local(iri: Node) -> str:
    return str(iri).rsplit("#", 1)[-1]
