"""What the endpoint says of itself: https://www.w3.org/TR/sparql11-service-description/."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.web.published import Published

SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip
DESCRIBING = PREFIXES | {"sd": SD, "void": _VOID, "formats": "http://www.w3.org/ns/formats/"}


def description(graph: Published, endpoint: str) -> Iterator[ox.Triple]:
    """Yield the service description of the endpoint at an address: language, forms, graphs and their sizes."""
    service, dataset, union = (ox.NamedNode(endpoint + part) for part in ("", "#dataset", "#union"))
    a = ox.NamedNode(PREFIXES["rdf"] + "type")

    yield ox.Triple(service, a, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), service)
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _FORMATS:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(DESCRIBING["formats"] + name))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, a, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), union)
    yield ox.Triple(union, a, _sd("Graph"))
    sizes = graph.manifest.get("triples", {})
    for iri in graph.graphs:
        part = iri.rsplit("/", 1)[-1]
        named, content = ox.NamedNode(f"{endpoint}#named-{part}"), ox.NamedNode(f"{endpoint}#graph-{part}")
        yield ox.Triple(dataset, _sd("namedGraph"), named)
        yield ox.Triple(named, a, _sd("NamedGraph"))
        yield ox.Triple(named, _sd("name"), ox.NamedNode(iri))
        yield ox.Triple(named, _sd("graph"), content)
        yield ox.Triple(content, a, _sd("Graph"))
        if part in sizes:
            yield ox.Triple(content, ox.NamedNode(_VOID + "triples"), ox.Literal(sizes[part]))


def _sd(local: str) -> ox.NamedNode:
    return ox.NamedNode(SD + local)
