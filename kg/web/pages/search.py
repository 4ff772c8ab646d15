"""Search: what is called so, by kind."""

from __future__ import annotations

import msgspec

from kg.web.addresses import address
from kg.web.index.search import search
from kg.web.messages import Look, Reply
from kg.web.negotiation import HTML, JSON
from kg.web.pages.forms import form_of, unavailable
from kg.web.published import Published
from kg.web.rendering import rendered

TITLES = {
    "Antigen": "Antigens",
    "CatalogueProduct": "Known products",
    "Condition": "Conditions",
    "Organization": "Organizations",
    "ClinicalTrial": "Trials",
    "CellTherapyProduct": "Products in trials",
    "Modality": "Modalities",
    "Facility": "Sites",
    "Country": "Countries",
    "Person": "People",
}
FACET = {
    "Antigen": "antigen",
    "CatalogueProduct": "product",
    "Condition": "condition",
    "Organization": "sponsor",
    "Modality": "modality",
    "Facility": "facility",
    "Country": "country",
}
"""The facet of trials that things of a kind are values of."""


def page(graph: Published, asked: Look) -> Reply:
    """Show what is found, or give it as JSON."""
    words = asked.params.get("q", "").strip()[:200]
    form = form_of(asked, (HTML, JSON))
    if form is None:
        return unavailable((JSON,))
    groups = search(graph.facets.db, words) if words else {}
    if form is JSON:
        found = [
            {**msgspec.to_builtins(thing), "page": address(thing.iri)} for things in groups.values() for thing in things
        ]
        return Reply(
            200, JSON.media_type, msgspec.json.encode({"words": words, "found": found}) + b"\n", {"Vary": "Accept"}
        )
    return rendered("search.html", graph, words=words, groups=groups, titles=TITLES, facet=FACET)
