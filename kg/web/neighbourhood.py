"""A neighbourhood of the graph: trials and what they have in common, as much as can be read at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
import pyoxigraph as ox

from kg.names import ID, PREFIXES
from kg.web.published import Published

PATHS = {
    "trial": "trial/",
    "antigen": "antigen/",
    "sponsor": "org/",
    "condition": "condition/",
    "product": "catalogue-product/",
}
"""Kinds of nodes, and where the IRIs of each are."""
MOST = 150
_AT_FIRST, _TRIALS, _MORE_TRIALS = 60, 14, 8
_STEPS = {"sponsor": "hasLeadSponsor", "condition": "hasCondition", "trial": "continuesTrial"}


class Node(msgspec.Struct):
    """A node by its key, such as `antigen:PSMA`: what it is called, and whether its neighbours are shown."""

    key: str
    iri: str
    kind: str
    label: str
    opened: bool = False


class Neighbourhood(msgspec.Struct):
    """Nodes by key, edges between trials and what they have, and what had no room."""

    nodes: dict[str, Node]
    edges: set[tuple[str, str]]
    left_out: int = 0


def iri_of(key: str) -> str | None:
    """Give the IRI of a node; None for what is no key of one."""
    kind, _, local = key.partition(":")
    return ID + PATHS[kind] + local if kind in PATHS and local and not set(local) & set('<>"{}|^`\\ ') else None


def neighbourhood(graph: Published, opened: Iterable[str]) -> list[Neighbourhood]:
    """Give what is shown after each of the nodes is opened, one after another: the last is the whole."""
    shown = Neighbourhood({}, set())
    steps = []
    for i, key in enumerate(opened):
        _open(graph, shown, key, first=i == 0)
        steps.append(Neighbourhood(dict(shown.nodes), set(shown.edges), shown.left_out))
    return steps


def _open(graph: Published, shown: Neighbourhood, key: str, *, first: bool) -> None:
    node = _add(graph, shown, key)
    if node is None:
        return
    node.opened = True
    room = _AT_FIRST if first else MOST
    if node.kind == "trial":
        ends = _ends(graph, key)
        for end in ends:
            if _add(graph, shown, end, room) is not None:
                shown.edges.add(_edge(key, end))
        _join(graph, shown)
        return
    trials = _trials(graph, node)
    some = [t for t in trials if t not in shown.nodes][: _TRIALS if first else _MORE_TRIALS]
    shown.left_out += max(0, len(trials) - len(some)) if first else 0
    for trial in some:
        _add(graph, shown, trial, room)
    common = Counter(end for trial in some for end in _ends(graph, trial))
    for end, _ in sorted(common.items(), key=lambda item: (-item[1], item[0])):
        _add(graph, shown, end, room)
    _join(graph, shown)


def _add(graph: Published, shown: Neighbourhood, key: str, room: int = MOST) -> Node | None:
    iri = iri_of(key)
    if key not in shown.nodes and iri is not None:
        if len(shown.nodes) >= room:
            return None
        kind = key.partition(":")[0]
        label = key.partition(":")[2] if kind == "trial" else graph.label(ox.NamedNode(iri))
        shown.nodes[key] = Node(key, iri, kind, label)
    return shown.nodes.get(key)


def _join(graph: Published, shown: Neighbourhood) -> None:
    """Draw every edge between trials that are shown and what is shown."""
    for key in [k for k in shown.nodes if k.startswith("trial:")]:
        shown.edges |= {_edge(key, end) for end in _ends(graph, key) if end in shown.nodes}


def _edge(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _trials(graph: Published, node: Node) -> list[str]:
    """Give the trials of a value of a facet, those that started last first."""
    facets = graph.facets
    masks = facets.masks({node.kind: [node.key.partition(":")[2]]})
    return [f"trial:{trial.id}" for trial in facets.trials(np.asarray(facets.fitting(masks)), 0, 200)]


def _ends(graph: Published, key: str) -> list[str]:
    """Give what a trial has: its sponsor, its conditions, what its products target and are."""
    node = ox.NamedNode(iri_of(key) or "")
    found = [_key(end) for local in _STEPS.values() for end in _objects(graph, node, local)]
    for product in _objects(graph, node, "hasProduct"):
        found += [
            _key(end) for local in ("targetsAntigen", "instanceOfProduct") for end in _objects(graph, product, local)
        ]
    return list(dict.fromkeys(end for end in found if end and end != key))


def _objects(graph: Published, node: ox.NamedNode, local: str) -> list[Any]:
    quads = graph.store.quads_for_pattern(node, ox.NamedNode(PREFIXES["kg"] + local), None)
    return sorted((q.object for q in quads if isinstance(q.object, ox.NamedNode)), key=str)


def _key(node: ox.NamedNode) -> str:
    local = node.value.removeprefix(ID)
    return next((f"{kind}:{local.removeprefix(path)}" for kind, path in PATHS.items() if local.startswith(path)), "")
