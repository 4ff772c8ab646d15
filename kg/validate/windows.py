"""Cut a store into windows: pieces that can be checked one by one, because shapes look only a step or two far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from rdflib import Graph

from kg import names
from kg.validate.targets import aimed_at

_TYPE = ox.NamedNode(names.PREFIXES["rdf"] + "type")
_LABEL = ox.NamedNode(names.PREFIXES["rdfs"] + "label")
_SUBCLASS = ox.NamedNode(names.PREFIXES["rdfs"] + "subClassOf")
_TRIALS = names.PREFIXES["trial"]
_ABOUT = ox.NamedNode(names.term("aboutTrial"))
_CHAIN = ox.NamedNode(names.term("partOf"))
_PARTS = {
    kind: ox.NamedNode(names.term(predicate))
    for kind, predicate in {
        "participation": "hasParticipation",
        "site": "hasSite",
        "arm": "hasArm",
        "intervention": "hasIntervention",
        "product": "hasProduct",
        "outcome": "hasOutcome",
        "identifier": "hasIdentifier",
        "document": "describedBy",
        "evidence": "hasEvidence",
    }.items()
}
"""What is checked together with a trial, by the kind in its IRI, and the property that leads there."""
_LEADS_TO_PART = frozenset(_PARTS.values())


@dataclass(frozen=True, slots=True)
class Window:
    """Triples as N-Triples, and the nodes that are checked here, as N-Triples writes them."""

    ntriples: bytes
    own: frozenset[str]


def windows(store: ox.Store, shapes: Graph, size: int = 50_000) -> Iterator[Window]:
    """Yield windows of some `size` triples in which every target node of the shapes is checked once.

    A window holds whole trials with all their parts and assertions, or shared nodes and entries of the catalogues;
    of every other node that these refer to its types, label and chain of kg:partOf; and the subclass axioms of our
    own classes. A shape that looks farther than this, beyond what belongs to the same trial, is not served.
    """
    axioms = _subclasses(store)
    own: dict[Any, None] = {}
    around: dict[Any, None] = {}
    triples = list(axioms)
    for root in aimed_at(store, shapes, _stands_alone(store)):
        _gather(store, root, own, around, triples)
        if len(triples) >= size:
            yield _window(store, own, around, triples)
            own, around, triples = {}, {}, list(axioms)
    if own:
        yield _window(store, own, around, triples)


def _subclasses(store: ox.Store) -> list[ox.Triple]:
    quads = store.quads_for_pattern(None, _SUBCLASS, None, None)
    return [q.triple for q in quads if all(str(t).startswith(f"<{names.KG}") for t in (q.subject, q.object))]


def _stands_alone(store: ox.Store) -> Callable[[Any], bool]:
    """Give the test whether a node is neither a part of something nor stated about a trial."""

    @lru_cache(maxsize=65536)
    def exists(node: Any) -> bool:
        return any(True for _ in store.quads_for_pattern(node, _TYPE, None, None))

    def stands_alone(node: Any) -> bool:
        kind = node.value.removeprefix(names.ID).partition("/")[0]
        if kind in _PARTS:
            return not any(exists(q.subject) for q in store.quads_for_pattern(None, _PARTS[kind], node, None))
        return not any(exists(q.object) for q in store.quads_for_pattern(node, _ABOUT, None, None))

    return stands_alone


def _gather(
    store: ox.Store, root: Any, own: dict[Any, None], around: dict[Any, None], triples: list[ox.Triple]
) -> None:
    """Add a node with all its parts and, where it is a trial, all that is stated about it."""
    waiting = [root]
    if root.value.startswith(_TRIALS):
        waiting += (quad.subject for quad in store.quads_for_pattern(None, _ABOUT, root, None))
    for node in waiting:
        if node in own:
            continue
        own[node] = None
        for quad in store.quads_for_pattern(node, None, None, None):
            triples.append(quad.triple)
            value = quad.object
            if isinstance(value, ox.Literal):
                continue
            if quad.predicate in _LEADS_TO_PART:
                waiting.append(value)
            elif quad.predicate != _TYPE:
                around[value] = None


def _window(store: ox.Store, own: dict[Any, None], around: dict[Any, None], triples: list[ox.Triple]) -> Window:
    waiting = list(around)
    for node in waiting:
        if node in own:
            continue
        for predicate in (_TYPE, _LABEL, _CHAIN):
            for quad in store.quads_for_pattern(node, predicate, None, None):
                triples.append(quad.triple)
                if predicate == _CHAIN and quad.object not in around:
                    around[quad.object] = None
                    waiting.append(quad.object)
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return Window(text, frozenset(map(str, own)))
