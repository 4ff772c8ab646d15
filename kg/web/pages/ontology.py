"""The vocabulary on one page, each term at its own anchor, as its IRI says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import cast

import msgspec
import pyoxigraph as ox

from kg.names import KG, ONTOLOGY, PREFIXES
from kg.query.terms import Term
from kg.web.graphs import graph_reply
from kg.web.messages import Look, Reply
from kg.web.negotiation import GRAPHS, HTML
from kg.web.pages.forms import form_of, other_forms, unavailable
from kg.web.published import Published
from kg.web.rendering import rendered

_VOCABULARY = KG.removesuffix("#")
_TERMS = f'SELECT ?term {{ GRAPH <{ONTOLOGY}> {{ ?term a ?kind }} FILTER(STRSTARTS(STR(?term), "{KG}")) }}'
_GRAPH = ox.NamedNode(ONTOLOGY)
_OWL, _RDFS, _SKOS = PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["skos"]
_SECTIONS = {
    _OWL + "Class": "Classes",
    _OWL + "ObjectProperty": "Properties that lead to things",
    _OWL + "DatatypeProperty": "Properties that lead to values",
    _OWL + "AnnotationProperty": "Properties that annotate",
}
_OTHERS = "Values and schemes"
_SHOWN = {
    "kind of": _RDFS + "subClassOf",
    "part of": _RDFS + "subPropertyOf",
    "said of": _RDFS + "domain",
    "leads to": _RDFS + "range",
    "example": _SKOS + "example",
}


class Entry(msgspec.Struct, frozen=True):
    """A term as the page lists it."""

    iri: str
    local: str
    label: str
    definition: str
    facts: dict[str, list[Term]]


def page(graph: Published, asked: Look) -> Reply:
    """Show every term with what defines it; the same as RDF."""
    form = form_of(asked, (*GRAPHS, HTML))
    if form is None:
        return unavailable(GRAPHS)
    if form is not HTML:
        nodes = (*_terms(graph), ox.NamedNode(_VOCABULARY))
        return graph_reply((q.triple for n in nodes for q in graph.store.quads_for_pattern(n, None, None)), form)
    others = other_forms("/ontology", GRAPHS)
    return rendered("ontology.html", graph, iri=_VOCABULARY, sections=_sections(graph), others=others)


@lru_cache(maxsize=1)
def _sections(graph: Published) -> dict[str, list[Entry]]:
    """Give the entries of every section; a worker has one generation, whose vocabulary does not change."""
    sections: dict[str, list[Entry]] = {title: [] for title in (*_SECTIONS.values(), _OTHERS)}
    for node in sorted(_terms(graph), key=lambda node: graph.label(node).casefold()):
        sections[_section(graph, node)].append(_entry(graph, node))
    return sections


def _terms(graph: Published) -> set[ox.NamedNode]:
    found = cast("ox.QuerySolutions", graph.store.query(_TERMS))
    return {cast("ox.NamedNode", row["term"]) for row in found}


def _section(graph: Published, node: ox.NamedNode) -> str:
    kinds = {str(q.object)[1:-1] for q in _about(graph, node, PREFIXES["rdf"] + "type")}
    return next((title for kind, title in _SECTIONS.items() if kind in kinds), _OTHERS)


def _entry(graph: Published, node: ox.NamedNode) -> Entry:
    facts = {title: [q.object for q in _about(graph, node, iri)] for title, iri in _SHOWN.items()}
    definitions = [q.object for q in _about(graph, node, _SKOS + "definition")]
    return Entry(
        iri=node.value,
        local=node.value.removeprefix(KG),
        label=graph.label(node),
        definition=next((d.value for d in definitions if isinstance(d, ox.Literal)), ""),
        facts={title: objects for title, objects in facts.items() if objects},
    )


def _about(graph: Published, node: ox.NamedNode, predicate: str) -> Iterator[ox.Quad]:
    return iter(graph.store.quads_for_pattern(node, ox.NamedNode(predicate), None, _GRAPH))
