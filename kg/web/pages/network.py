"""The graph view: a neighbourhood that grows where one clicks. The address says what was opened, in order."""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec

from kg.web.messages import Look, Reply
from kg.web.negotiation import HTML, JSON
from kg.web.neighbourhood import MOST, PATHS, Neighbourhood, iri_of, neighbourhood
from kg.web.pages.forms import form_of, unavailable
from kg.web.published import Published
from kg.web.rendering import rendered
from kg.web.spread import label_of, places

_MOST_OPENED = 12


def page(graph: Published, asked: Look) -> Reply:
    """Show the neighbourhood of `node`, and of each `open`; without a node, where one may begin."""
    form = form_of(asked, (HTML, JSON))
    if form is None:
        return unavailable((JSON,))
    stated = [v for name in ("node", "open") for n, v in asked.fields if n == name and iri_of(v)]
    opened = list(dict.fromkeys(stated))[:_MOST_OPENED]
    steps = neighbourhood(graph, opened)
    shown = steps[-1] if steps else Neighbourhood({}, set())
    at, width, height = places(steps)
    if form is JSON:
        nodes = [
            {"key": n.key, "iri": n.iri, "kind": n.kind, "label": n.label, "at": at[n.key]}
            for n in shown.nodes.values()
        ]
        return Reply(
            200,
            JSON.media_type,
            msgspec.json.encode({"nodes": nodes, "edges": sorted(shown.edges)}),
            {"Vary": "Accept"},
        )

    def opening(key: str) -> str:
        return f"/network?{urlencode([('node', opened[0]), *(('open', k) for k in (*opened[1:], key))], safe=':')}"

    facets = graph.facets
    masks = facets.masks({"cells": ["yes"]})
    starts = {k: facets.counts(k, {}, masks)[:12] for k in ("antigen", "sponsor", "product")} if not opened else {}
    return rendered(
        "network.html",
        graph,
        shown=shown,
        at=at,
        width=width,
        height=height,
        opened=opened,
        opening=opening,
        full=len(opened) >= _MOST_OPENED,
        label_of=label_of,
        kinds=list(PATHS),
        starts=starts,
        most=MOST,
        degree=_degrees(shown),
        others=[
            (
                f"/network.json?{urlencode([('node', opened[0]), *(('open', k) for k in opened[1:])], safe=':')}",
                JSON.media_type,
                "json",
            )
        ]
        if opened
        else [],
    )


def _degrees(shown: Neighbourhood) -> dict[str, int]:
    found = dict.fromkeys(shown.nodes, 0)
    for edge in shown.edges:
        for end in edge:
            found[end] += 1
    return found
