"""The page of an IRI, whatever it names: its statements, those that lead to it, and the same for programs."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pyoxigraph as ox

from kg.query.terms import json_term
from kg.web import addresses
from kg.web.graphs import graph_reply
from kg.web.messages import Look, Reply, refusal
from kg.web.negotiation import GRAPHS, HTML, JSON
from kg.web.pages import things, trial
from kg.web.pages.forms import extension, form_of, other_forms, unavailable
from kg.web.published import Published
from kg.web.rendering import rendered
from kg.web.resource import LISTED, MOST, Group, describe, known, listing, triples

_TTL, _NT, _RDF, _JSONLD = GRAPHS
_FORMS = (_TTL, HTML, JSON, _JSONLD._replace(also=()), _NT._replace(also=()), _RDF)
_OWN: dict[str, Callable[..., Reply | None]] = {"trial": trial.show} | dict.fromkeys(things.KINDS, things.show)
"""Pages that show more of a thing than its statements, by the part of the path that tells kinds apart."""
_OTHERS = (_TTL, _JSONLD, JSON, _NT, _RDF)


def page(graph: Published, asked: Look) -> Reply:
    """Give the page of an IRI of our namespace, by its path. An extension names the form."""
    node = _node(addresses.iri_at(asked.path))
    if node and known(graph, node):
        return _shown(graph, node, msgspec.structs.replace(asked, path=""), asked.path)
    named = extension(asked.path, _FORMS)
    stem = asked.path.removesuffix(f".{named}") if named else asked.path
    node = _node(addresses.iri_at(stem))
    return _shown(graph, node, asked, stem)


def elsewhere(graph: Published, asked: Look) -> Reply:
    """Give the page of any IRI, by `iri=`; `format=` names the form."""
    iri = asked.params.get("iri", "")
    form = asked.params.get("format", "")
    return _shown(graph, _node(iri), msgspec.structs.replace(asked, path=f".{form}"), addresses.statements(iri))


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def _shown(graph: Published, node: ox.NamedNode | None, asked: Look, here: str) -> Reply:
    """Give a node in the form that was asked for; `here` is the address of its page."""
    form = form_of(asked, _FORMS)
    if form is None:
        return unavailable(_OTHERS)
    if node is None or not known(graph, node):
        return rendered("missing.html", graph, 404, path=here) if form is HTML else refusal(404, f"nothing at {here}")
    others = other_forms(here, _OTHERS)
    if form is HTML:
        return _with_links(_page(graph, node, asked, here), others)
    if form is JSON:
        return _with_links(Reply(200, form.media_type, _json(graph, node), {"Vary": "Accept"}), others)
    return _with_links(graph_reply(triples(graph, node), form), others)


def _page(graph: Published, node: ox.NamedNode, asked: Look, here: str) -> Reply:
    """Show a node, or one property of it where `property=` names one."""
    others = other_forms(here, _OTHERS)
    own = _OWN.get(here.split("/")[2]) if here.startswith("/id/") and "property" not in asked.params else None
    shown = own(graph, node, here, others) if own and asked.params.get("view") != "statements" else None
    if shown is not None:
        return shown
    property_ = _node(asked.params.get("property", ""))
    if property_ is None:
        return rendered("resource.html", graph, it=describe(graph, node), here=here, others=others)
    page_ = asked.params.get("page", "1")
    number = int(page_) if page_.isascii() and page_.isdigit() and len(page_) < 6 else 1
    incoming = asked.params.get("direction") == "in"
    group = listing(graph, node, property_, incoming=incoming, page=max(number, 1))
    return rendered(
        "listing.html", graph, node=node, label=graph.label(node), group=group, incoming=incoming, here=here,
        others=others, page=max(number, 1), pages=max(1, -(-group.total // LISTED)), whole=group.total < MOST,
    )  # fmt: skip


def _json(graph: Published, node: ox.NamedNode) -> bytes:
    """Write a node as plain JSON: terms as in SPARQL results, each with the label that people read."""
    it = describe(graph, node)

    def plain(group: Group) -> dict[str, object]:
        values = [{**json_term(v.term), "label": v.label, "inferred": v.inferred} for v in group.values]
        return {"property": group.property.value, "label": group.label, "total": group.total, "values": values}

    written = {
        "iri": node.value,
        "label": it.label,
        "types": [{"iri": v.term.value, "label": v.label} for v in it.types if isinstance(v.term, ox.NamedNode)],
        "outgoing": [plain(group) for group in it.outgoing],
        "incoming": [plain(group) for group in it.incoming],
    }
    return msgspec.json.format(msgspec.json.encode(written), indent=2) + b"\n"


def _with_links(reply: Reply, others: list[tuple[str, str, str]]) -> Reply:
    links = ", ".join(f'<{path}>; rel="alternate"; type="{kind}"' for path, kind, _ in others)
    return msgspec.structs.replace(reply, headers={**reply.headers, "Link": links})
