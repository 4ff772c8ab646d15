"""Terms of pyoxigraph and of rdflib, each as the other, and SELECT over the union of a store's graphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def select(store: ox.Store, query: str) -> Iterator[Any]:
    """Yield the rows of a SELECT over the union of a store's graphs."""
    return iter(cast("ox.QuerySolutions", store.query(query, use_default_graph_as_union=True)))


def to_rdflib(node: Any) -> Node:
    """Give a term of pyoxigraph as one of rdflib."""
    if isinstance(node, ox.NamedNode):
        return URIRef(node.value)
    if isinstance(node, ox.BlankNode):
        return BNode(node.value)
    if node.language:
        return Literal(node.value, lang=node.language)
    return Literal(node.value, datatype=None if node.datatype.value == _STRING else URIRef(node.datatype.value))


def to_ox(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Give a term of rdflib as one of pyoxigraph."""
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if not isinstance(node, Literal):
        raise TypeError(f"{node!r} is no RDF term")
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or _STRING)))
