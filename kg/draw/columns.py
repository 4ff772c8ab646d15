"""What is shown, and where: the strongest nodes of each kind in three columns, ordered so that few edges cross."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.draw.analysis import KINDS

if TYPE_CHECKING:
    import networkx

_SWEEPS = 24


def strongest(graph: networkx.Graph[str], limit: int) -> networkx.Graph[str]:
    """Give the antigens with most trials, and the sponsors and conditions with most trials among theirs."""
    antigens = _ranked(graph, "antigen")[:limit]
    kept = list(antigens)
    for kind in ("sponsor", "condition"):
        joined = [n for n in _ranked(graph, kind) if any(graph.has_edge(n, a) for a in antigens)]
        kept += joined[:limit]
    return graph.subgraph(kept)


def columns(graph: networkx.Graph[str]) -> dict[str, list[str]]:
    """Order each kind from top to bottom by the weighted mean height of its neighbours, sweep after sweep.

    The barycenter method of Sugiyama, Tagawa and Toda (1981); the order with the fewest crossings is kept.
    """
    order = {kind: _ranked(graph, kind) for kind in KINDS}
    best, fewest = order, _crossings(graph, order)
    for sweep in range(_SWEEPS):
        height = {n: (i + 0.5) / len(column) for column in order.values() for i, n in enumerate(column)}
        moved = ("antigen",) if sweep % 2 else ("sponsor", "condition")
        order = order | {k: sorted(order[k], key=lambda n: (_mean(graph, n, height), n)) for k in moved}
        if (crossings := _crossings(graph, order)) < fewest:
            best, fewest = order, crossings
    return best


def _ranked(graph: networkx.Graph[str], kind: str) -> list[str]:
    """Give the nodes of a kind by number of trials; ties by label."""
    nodes = [n for n, data in graph.nodes(data=True) if data["kind"] == kind]
    return sorted(nodes, key=lambda n: (-graph.nodes[n]["trials"], graph.nodes[n]["label"], n))


def _mean(graph: networkx.Graph[str], node: str, height: dict[str, float]) -> float:
    weights = [(height[m], data["trials"]) for _, m, data in graph.edges(node, data=True)]
    total = sum(w for _, w in weights)
    return sum(h * w for h, w in weights) / total if total else height[node]


def _crossings(graph: networkx.Graph[str], order: dict[str, list[str]]) -> int:
    """Count crossings on either side of the antigens, each weighted by the trials of both edges."""
    place = {n: i for column in order.values() for i, n in enumerate(column)}
    total = 0
    for side in ("sponsor", "condition"):
        edges = [
            (place[n], place[a], graph.edges[n, a]["trials"]) for n in order[side] for a in graph.neighbors(n)
        ]  # fmt: skip
        for i, (n, a, w) in enumerate(edges):
            total += sum(w * v for m, b, v in edges[i + 1 :] if (n - m) * (a - b) < 0)
    return total
