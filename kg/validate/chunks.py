"""Check N-Quads of whole trials while they are at hand, before any store is there.

Reading quads back from a store costs several times what checking them does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from kg import assets, names
from kg.validate.closing import FILE, SHAPES
from kg.validate.engines import ENGINES, Engine, fastest
from kg.validate.naming import InChunk
from kg.validate.report import Finding
from kg.validate.shapes import shapes_graph

_CONDITION = names.PREFIXES["condition"].encode()
_TYPE = ox.NamedNode(str(RDF.type))
_SUBCLASS = ox.NamedNode(str(RDFS.subClassOf))


@dataclass(frozen=True, slots=True)
class _Context:
    """What the ontology says of the nodes that trials refer to, as N-Triples: superclasses and types."""

    always: bytes
    conditions: dict[bytes, bytes]
    """By the end of their IRIs: of the many there are, a chunk refers to few."""
    nodes: frozenset[str]


def validate_chunk(nquads: bytes, engine: str | None = None) -> list[Finding]:
    """Check the N-Quads of some whole trials, as `build` makes them, against our own shapes; give what is wrong.

    Nodes that trials share (kgsh:shared) are left to `validate_shared`: several trials together say what they are.
    Pure: any process may call it. The first call of a process reads shapes and ontology, which takes a second or two;
    call `prepare` before forking to spare the children that. Checks with `shacl` where it is installed, else pySHACL.
    """
    known, whose = _context().nodes, InChunk(nquads)
    found = []
    for finding in chunk_engine(prepare(engine))(nquads, context_of(nquads)):
        if finding.focus not in known:
            trial, label = whose(finding.focus)
            found.append(replace(finding, trial=trial, label=label))
    return found


def prepare(engine: str | None = None) -> str:
    """Read shapes and ontology for `validate_chunk`, and give the name of the engine that it will use."""
    name = engine or fastest()
    chunk_engine(name)
    _context()
    return name


def self_contained(nquads: bytes) -> bytes:
    """Give a chunk with what the ontology says of every node that it refers to."""
    return nquads + context_of(nquads)


def context_of(nquads: bytes) -> bytes:
    """Give what the ontology says of the nodes that a chunk refers to: of conditions these only, of the others all."""
    context = _context()
    told = sorted(context.conditions[name] for name in {*_conditions(nquads)} & context.conditions.keys())
    return b"".join((context.always, *told))


def _conditions(nquads: bytes) -> Iterator[bytes]:
    """Yield the ends of the IRIs of conditions; by far the fastest way to look for something in so long a text."""
    end = 0
    while (at := nquads.find(_CONDITION, end)) >= 0:
        start = at + len(_CONDITION)
        end = nquads.index(b">", start)
        yield nquads[start:end]


def chunk_shapes() -> Graph:
    """Give our own shapes without those of `left_to_store`."""
    shapes = shapes_graph()
    for kind in left_to_store(shapes):
        shapes.remove((None, SH.targetClass, kind))
    return shapes


def left_to_store(shapes: Graph) -> set[Node]:
    """Give the classes of nodes that trials share, or that the ontology has: no chunk holds them whole."""
    context = _ontology()
    ours = {URIRef(q.object.value) for q in context if q.predicate == _TYPE and isinstance(q.object, ox.NamedNode)}
    return {*shapes.objects(FILE, SHAPES.shared), *ours}


@lru_cache(maxsize=2)
def chunk_engine(name: str) -> Engine:
    """Give an engine with the shapes of `chunk_shapes`, made once in a process."""
    return ENGINES[name](chunk_shapes())


@lru_cache(maxsize=1)
def _context() -> _Context:
    always: list[bytes] = []
    conditions: dict[bytes, bytes] = {}
    nodes: set[str] = set()
    for quad in _ontology():
        line = f"{quad.triple} .\n".encode()
        if quad.predicate == _TYPE:
            nodes.add(str(quad.subject))
        if (name := str(quad.subject).encode().removeprefix(b"<" + _CONDITION)).startswith(b"<"):
            always.append(line)
        else:
            conditions[name[:-1]] = conditions.get(name[:-1], b"") + line
    return _Context(b"".join(always), conditions, frozenset(nodes))


def _ontology() -> list[ox.Quad]:
    """Give the superclasses of our classes, and the types of what has a name in the ontology's files."""
    return [
        quad
        for path in sorted(assets.folder("ontology").glob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        if quad.predicate in (_TYPE, _SUBCLASS) and _ours(quad.subject) and _ours(quad.object)
    ]


def _ours(node: object) -> bool:
    return isinstance(node, ox.NamedNode) and node.value.startswith(names.BASE)
