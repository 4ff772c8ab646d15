"""What the graph says of one node: its statements, those that lead to it, and names for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec
import pyoxigraph as ox

from kg.names import INFERRED, PREFIXES
from kg.query.terms import Term
from kg.web.published import Published

MOST = 20_000
"""Statements that are read of one node in one direction; a class of a large graph has more."""
SHOWN = 12
"""Values of one property on the page of a node. The rest is on pages of its own."""
LISTED = 200
"""Values on such a page."""
_NAMED = 500
"""Groups up to this size are sorted by name before they are cut."""

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")


class Value(msgspec.Struct, frozen=True):
    """One end of a statement: a term, what people call it, and whether a rule put it there."""

    term: Term
    label: str
    inferred: bool


class Group(msgspec.Struct, frozen=True):
    """The values of one property: as many as are shown, and how many there are."""

    property: ox.NamedNode
    label: str
    values: tuple[Value, ...]
    total: int


class Description(msgspec.Struct, frozen=True):
    """A node. Its types and its label stand apart from its other statements.

    `uses` are examples of statements whose property it is; `whole` is False where `MOST` was reached.
    """

    node: ox.NamedNode
    label: str
    types: tuple[Value, ...]
    outgoing: tuple[Group, ...]
    incoming: tuple[Group, ...]
    uses: tuple[tuple[Value, Value], ...]
    whole: bool


def known(graph: Published, node: ox.NamedNode) -> bool:
    """Say whether an IRI is anywhere in the graph."""
    patterns = ((node, None, None), (None, None, node), (None, node, None), (None, None, None, node))
    return any(next(iter(graph.store.quads_for_pattern(*pattern)), None) for pattern in patterns)


def describe(graph: Published, node: ox.NamedNode) -> Description:
    """Gather what is said of a node, by property, in order of the names of properties and of values."""
    out = list(islice(graph.store.quads_for_pattern(node, None, None), MOST))
    into = list(islice(graph.store.quads_for_pattern(None, None, node), MOST))
    uses = islice(graph.store.quads_for_pattern(None, node, None), SHOWN)
    return Description(
        node=node,
        label=graph.label(node),
        types=_sorted(_value(graph, q, q.object) for q in out if q.predicate == _TYPE),
        outgoing=_groups(graph, ((q, q.object) for q in out if q.predicate not in (_TYPE, _LABEL))),
        incoming=_groups(graph, ((q, q.subject) for q in into)),
        uses=tuple((_value(graph, q, q.subject), _value(graph, q, q.object)) for q in uses),
        whole=len(out) < MOST and len(into) < MOST,
    )


def listing(graph: Published, node: ox.NamedNode, property_: ox.NamedNode, *, incoming: bool, page: int) -> Group:
    """Gather the values of one property of a node, or those whose property leads to it: page by page, from 1."""
    pattern = (None, property_, node) if incoming else (node, property_, None)
    quads = islice(graph.store.quads_for_pattern(*pattern), MOST)
    values = _sorted(_value(graph, q, q.subject if incoming else q.object) for q in quads)
    first = (page - 1) * LISTED
    return Group(property_, graph.label(property_), values[first : first + LISTED], len(values))


def triples(graph: Published, node: ox.NamedNode) -> set[ox.Triple]:
    """Give the statements about a node and those that lead to it, with the labels of all that they name."""
    found: set[ox.Triple] = set()
    for pattern in ((node, None, None), (None, None, node)):
        found |= {q.triple for q in islice(graph.store.quads_for_pattern(*pattern), MOST)}
    for named in {term for t in found for term in (t.subject, t.object) if isinstance(term, ox.NamedNode)}:
        found |= {q.triple for q in graph.store.quads_for_pattern(named, _LABEL, None)}
    return found


def _groups(graph: Published, ends: Iterable[tuple[ox.Quad, Term]]) -> tuple[Group, ...]:
    by_property: dict[ox.NamedNode, list[tuple[ox.Quad, Term]]] = {}
    for quad, end in ends:
        by_property.setdefault(quad.predicate, []).append((quad, end))
    groups = (_group(graph, property_, found) for property_, found in by_property.items())
    return tuple(sorted(groups, key=lambda group: group.label))


def _group(graph: Published, property_: ox.NamedNode, found: list[tuple[ox.Quad, Term]]) -> Group:
    some = found if len(found) <= _NAMED else found[:SHOWN]
    values = _sorted(_value(graph, quad, end) for quad, end in some)
    return Group(property_, graph.label(property_), values[:SHOWN], len(found))


def _value(graph: Published, quad: ox.Quad, end: Term) -> Value:
    inferred = isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value == INFERRED
    return Value(end, end.value if isinstance(end, ox.Literal) else graph.label(end), inferred)


def _sorted(values: Iterator[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=lambda value: (value.label.casefold(), str(value.term))))
