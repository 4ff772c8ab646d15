"""Which nodes of a store the shapes aim at (https://www.w3.org/TR/shacl/#targets)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, SH, Graph
from rdflib.term import Node

_TYPE = ox.NamedNode(str(RDF.type))
_SUBCLASS = ox.NamedNode(str(RDFS.subClassOf))


def aimed_at(store: ox.Store, shapes: Graph, among: Callable[[Any], bool]) -> Iterator[Any]:
    """Yield each target node of any shape once, except literals, where `among` holds of it."""
    before: set[Any] = set()

    def new(node: Any) -> bool:
        types = (quad.object for quad in store.quads_for_pattern(node, _TYPE, None, None))
        return among(node) and before.isdisjoint(types)

    for kind in _classes(store, shapes):
        yield from (q.subject for q in store.quads_for_pattern(None, _TYPE, kind, None) if new(q.subject))
        before.add(kind)
    others = dict.fromkeys(_aimed_otherwise(store, shapes))
    yield from (node for node in others if not isinstance(node, ox.Literal) and new(node))


def _classes(store: ox.Store, shapes: Graph) -> list[Any]:
    """Give the classes that shapes aim at, with all their subclasses."""
    targets = {*shapes.objects(None, SH.targetClass), *_shapes_that_are_classes(shapes)}
    waiting: list[Any] = [ox.NamedNode(target) for target in sorted(map(str, targets))]
    for kind in waiting:
        subclasses = (quad.subject for quad in store.quads_for_pattern(None, _SUBCLASS, kind, None))
        waiting += [subclass for subclass in subclasses if subclass not in waiting]
    return waiting


def _shapes_that_are_classes(shapes: Graph) -> set[Node]:
    classes = {*shapes.subjects(RDF.type, RDFS.Class), *shapes.subjects(RDF.type, OWL.Class)}
    return classes & {*shapes.subjects(RDF.type, SH.NodeShape), *shapes.subjects(RDF.type, SH.PropertyShape)}


def _aimed_otherwise(store: ox.Store, shapes: Graph) -> Iterator[Any]:
    for node in shapes.objects(None, SH.targetNode):
        yield ox.NamedNode(str(node))
    for predicate in shapes.objects(None, SH.targetSubjectsOf):
        yield from (q.subject for q in store.quads_for_pattern(None, ox.NamedNode(str(predicate)), None, None))
    for predicate in shapes.objects(None, SH.targetObjectsOf):
        yield from (q.object for q in store.quads_for_pattern(None, ox.NamedNode(str(predicate)), None, None))
