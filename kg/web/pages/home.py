"""The first page: search, what the graph holds, and where to begin."""

from __future__ import annotations

from datetime import UTC, datetime

from kg.web.messages import Look, Reply
from kg.web.pages.search import FACET, TITLES
from kg.web.published import Published
from kg.web.rendering import rendered

_SHORTCUTS = ("antigen", "modality", "condition", "sponsor", "country")
_KINDS = (
    "ClinicalTrial",
    "Antigen",
    "CellTherapyProduct",
    "CatalogueProduct",
    "Organization",
    "Condition",
    "Facility",
    "Country",
)


def page(graph: Published, asked: Look) -> Reply:
    """Show the state of the graph, its most frequent values, its parts, and the kinds of things in it."""
    parts = {iri: graph.manifest.get("triples", {}).get(iri.rsplit("/", 1)[-1]) for iri in graph.graphs}
    facets, made = graph.facets, graph.folder / "manifest.json"
    built = datetime.fromtimestamp(made.stat().st_mtime, UTC).strftime("%Y-%m-%d") if made.exists() else ""
    chosen = {"cells": ["yes"]}
    masks = facets.masks(chosen)
    top = {name: facets.counts(name, chosen, masks) for name in _SHORTCUTS}
    top = {name: (facets.leanest(values, 0.6) if name == "condition" else values)[:8] for name, values in top.items()}
    of_kind = dict(facets.db.execute("SELECT kind, count(*) FROM thing GROUP BY kind"))
    return rendered(
        "home.html",
        graph,
        parts=parts,
        built=built,
        top=top,
        kinds={k: of_kind.get(k, 0) for k in _KINDS},
        titles=TITLES,
        facet=FACET,
        cells=int(facets.fitting(masks).sum()),
        total=facets.total,
    )
