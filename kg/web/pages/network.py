"""The graph view: a neighbourhood that grows where one clicks. The address says what was opened, in order."""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec
import numpy as np
from markupsafe import Markup

from kg.draw.neighbourhood import Neighbourhood, around
from kg.draw.scene import Mark
from kg.draw.surroundings import KINDS, MOST, kind_of
from kg.names import ID
from kg.web.addresses import address
from kg.web.index.facets import key
from kg.web.messages import Look, Reply
from kg.web.negotiation import HTML, JSON
from kg.web.pages.forms import form_of, unavailable
from kg.web.published import Published
from kg.web.rendering import rendered

_MOST_OPENED = 12
_ENOUGH = 200


def page(graph: Published, asked: Look) -> Reply:
    """Show the neighbourhood of `node`, and of each `open`; without a node, where one may begin."""
    form = form_of(asked, (HTML, JSON))
    if form is None:
        return unavailable((JSON,))
    stated = [v for name in ("node", "open") for n, v in asked.fields if n == name and iri_of(v)]
    opened = list(dict.fromkeys(stated))[:_MOST_OPENED]
    picture = _picture(graph, opened) if opened else None
    if form is JSON:
        return Reply(200, JSON.media_type, _json(picture), {"Vary": "Accept"})

    def opening(iri: str) -> str:
        return _address("/network", [*opened, key_of(iri)])

    def link(mark: Mark) -> str:
        open_ = len(opened) >= _MOST_OPENED or (picture is not None and picture.graph.nodes[mark.iri]["opened"])
        return address(mark.iri) if open_ else opening(mark.iri)

    facets = graph.facets
    masks = facets.masks({"cells": ["yes"]})
    starts = {k: facets.counts(k, {}, masks)[:12] for k in ("antigen", "sponsor", "product")} if not opened else {}
    others = [(_address("/network.json", opened), JSON.media_type, "json")] if opened else []
    return rendered(
        "network.html", graph, picture=picture, opening=opening, full=len(opened) >= _MOST_OPENED, most=MOST,
        svg=Markup(picture.svg(link)) if picture else "",  # noqa: S704 - ours, and escaped
        listed=_listed(picture) if picture else [],
        called={kind: of.called for kind, of in KINDS.items()}, starts=starts, others=others,
    )  # fmt: skip


def iri_of(stated: str) -> str | None:
    """Give the IRI of a node by its key in addresses, such as `antigen:PSMA`; None for what is no key of one."""
    kind, _, local = stated.partition(":")
    return ID + KINDS[kind].path + local if kind in KINDS and local and not set(local) & set('<>"{}|^`\\ ') else None


def key_of(iri: str) -> str:
    """Give the key of a node in addresses."""
    kind = kind_of(iri)
    return f"{kind}:{iri.removeprefix(ID + KINDS[kind].path)}"


def _picture(graph: Published, opened: list[str]) -> Neighbourhood:
    def trials_of(iri: str) -> tuple[list[str], int]:
        facets = graph.facets
        fits = np.asarray(facets.fitting(facets.masks({kind_of(iri): [key(iri)]})))
        return [trial.iri for trial in facets.trials(fits, 0, _ENOUGH)], int(fits.sum())

    return around(graph.store, [iri for node in opened if (iri := iri_of(node))], trials_of)


def _listed(picture: Neighbourhood) -> list[str]:
    """Give the nodes by kind, those with most edges first."""
    kinds, nodes = list(KINDS), picture.graph.nodes
    of = picture.graph.degree
    return sorted(nodes, key=lambda n: (kinds.index(nodes[n]["kind"]), -of(n), nodes[n]["label"].casefold()))


def _address(path: str, opened: list[str]) -> str:
    return f"{path}?{urlencode([('node', opened[0]), *(('open', k) for k in opened[1:])], safe=':')}"


def _json(picture: Neighbourhood | None) -> bytes:
    nodes = [
        {"key": key_of(iri), "iri": iri, "kind": data["kind"], "label": data["label"], "at": picture.places[iri]}
        for iri, data in picture.graph.nodes.items()
    ] if picture else []  # fmt: skip
    edges = sorted((key_of(a), key_of(b)) for a, b in picture.graph.edges) if picture else []
    return msgspec.json.encode({"nodes": nodes, "edges": edges})
