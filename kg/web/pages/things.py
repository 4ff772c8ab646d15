"""The pages of antigens, products, sponsors, sites, conditions and countries: what their trials have in common."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.web.index.facets import FACETS, key
from kg.web.messages import Reply
from kg.web.pages.trials import address_of, drawn_from, toggled
from kg.web.published import Published
from kg.web.rendering import rendered

KINDS = {
    "antigen": "antigen",
    "catalogue-product": "product",
    "org": "sponsor",
    "facility": "facility",
    "condition": "condition",
    "country": "country",
}
"""By the part of the path that tells kinds apart: the facet of trials whose value such a thing is."""
_BESIDE = ("antigen", "modality", "source", "disease", "sponsor", "phase", "status", "country", "product")
_MOST, _TRIALS = 8, 15
_SKOS = PREFIXES["skos"]
_NAMES = tuple(ox.NamedNode(_SKOS + name) for name in ("altLabel", "hiddenLabel"))
_FACTS = {
    "antigen": ("variantOf", "binderOf", "caution", _SKOS + "scopeNote", _SKOS + "exactMatch"),
    "catalogue-product": (
        "modality",
        "cellSource",
        "targetingDesign",
        "owner",
        "targetsAntigenCatalogued",
        PREFIXES["dcterms"] + "source",
    ),
    "org": ("organizationKind", "organizationCountry", "partOf", "^partOf", "^facilityOf"),
    "facility": ("city", "state", "country", "facilityOf"),
    "condition": (_SKOS + "notation", "understoodAs", _SKOS + "broader", "^" + _SKOS + "broader"),
    "country": (),
}
_BACK = {"^partOf": "owns", "^facilityOf": "its facilities", "^" + _SKOS + "broader": "narrower"}


def show(graph: Published, node: ox.NamedNode, here: str, others: list[tuple[str, str, str]]) -> Reply:
    """Show a thing by its trials: what they have in common, when they started, and the last of them."""
    kind = here.split("/")[2]
    facet, value, facets = KINDS[kind], key(node.value), graph.facets
    choice = {facet: [value]}
    masks = facets.masks(choice)
    fits = facets.fitting(masks)
    total = int(fits.sum())
    beside = [
        (
            name,
            "Condition, as it is named" if name == "disease" else FACETS[name].partition(",")[0],
            [(v, address_of(toggled(choice, name, v.key))) for v in facets.counts(name, choice, masks)[:_MOST]],
        )
        for name in _BESIDE
        if name != facet
    ]
    years = sorted((v for v in facets.counts("year", choice, masks) if v.key.isdigit()), key=lambda v: v.key)
    roles = [v for v in facets.counts("role", choice, masks) if v.key != "target"] if kind == "antigen" else []
    return rendered(
        "thing.html",
        graph,
        node=node,
        label=graph.label(node),
        here=here,
        others=others,
        kind=kind,
        total=total,
        facts=_facts(graph, node, kind),
        names=_names(graph, node),
        beside=[b for b in beside if b[2]],
        all=address_of(choice),
        years=_filled(years),
        most=max((v.count for v in years), default=0),
        trials=facets.trials(fits, 0, _TRIALS),
        roles=[(v, address_of({**choice, "role": [v.key]})) for v in roles],
        facet=facet,
        value=value,
        drawn=drawn_from(graph, choice),
    )


def _filled(years: list[Any]) -> list[tuple[str, int]]:
    """Give every year from the first to the last with its number of trials."""
    if not years:
        return []
    of = {int(v.key): v.count for v in years}
    return [(str(year), of.get(year, 0)) for year in range(max(min(of), max(of) - 40), max(of) + 1)]


def _names(graph: Published, node: ox.NamedNode) -> list[str]:
    found = (q.object for name in _NAMES for q in graph.store.quads_for_pattern(node, name, None))
    own = graph.label(node)
    return sorted({o.value for o in found if isinstance(o, ox.Literal) and o.value != own}, key=str.casefold)


def _facts(graph: Published, node: ox.NamedNode, kind: str) -> list[tuple[str, list[Any], int]]:
    """Give what is said of it: the name of each property, some values, and how many there are."""
    found = []
    for stated in _FACTS[kind]:
        local = stated.removeprefix("^")
        predicate = ox.NamedNode(local if "://" in local else PREFIXES["kg"] + local)
        back = stated.startswith("^")
        quads = graph.store.quads_for_pattern(*((None, predicate, node) if back else (node, predicate, None)))
        values = sorted(
            {q.subject if back else q.object for q in quads},
            key=lambda t: (graph.label(t) if isinstance(t, ox.NamedNode) else str(t)).casefold(),
        )
        if values:
            found.append((_BACK[stated] if back else graph.label(predicate), values[:24], len(values)))
    return found
