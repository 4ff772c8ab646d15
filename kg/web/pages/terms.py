"""What the query editor completes: prefixes, and the names in their namespaces."""

from __future__ import annotations

from functools import lru_cache

import msgspec
import pyoxigraph as ox

from kg.names import KG, ONTOLOGY, PREFIXES
from kg.web.messages import Look, Reply
from kg.web.published import Published

_COMMON = {
    "rdf": ("type",),
    "rdfs": ("label", "comment", "subClassOf"),
    "xsd": ("date", "integer", "string", "gYear", "gYearMonth", "decimal"),
    "skos": ("broader", "prefLabel", "altLabel", "hiddenLabel", "notation", "exactMatch", "closeMatch"),
    "oa": ("exact", "start", "end"),
    "geo": ("lat", "long"),
    "dcterms": ("source", "title"),
}


def page(graph: Published, asked: Look) -> Reply:
    """Give prefixes, and terms as `[prefixed name, label]`, as JSON."""
    return Reply(200, "application/json", _terms(graph))


@lru_cache(maxsize=1)
def _terms(graph: Published) -> bytes:
    named = graph.store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdfs"] + "label"), None, ox.NamedNode(ONTOLOGY))
    subjects = {q.subject.value for q in named}  # type: ignore[union-attr]
    terms = [(f"kg:{iri.removeprefix(KG)}", graph.label(ox.NamedNode(iri))) for iri in subjects if iri.startswith(KG)]
    antigens = (
        (iri, label) for iri, label in graph.facets.db.execute("SELECT iri, label FROM thing WHERE kind = 'Antigen'")
    )
    terms += [(f"antigen:{iri.rpartition('/')[2]}", label) for iri, label in antigens]
    terms += [(f"{prefix}:{local}", local) for prefix, locals_ in _COMMON.items() for local in locals_]
    return msgspec.json.encode({"prefixes": PREFIXES, "terms": sorted(terms)})
