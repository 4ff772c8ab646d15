"""The network of sponsors, antigens and conditions as a graph of networkx, with what its analysis says of each node."""

from __future__ import annotations

from collections import defaultdict
from importlib.util import find_spec
from itertools import combinations
from typing import TYPE_CHECKING, Any

from kg.draw.trials import Trials
from kg.query import UsageError

if TYPE_CHECKING:
    import networkx

KINDS = ("sponsor", "antigen", "condition")
_STEPS = 1_500_000
"""Nodes times edges that betweenness may walk, some two seconds; where the exact one needs more, it is estimated from
as many nodes as that allows (Brandes and Pich 2007), from 50 at least."""
_SEED = 20


def network_of(trials: Trials) -> networkx.Graph[str]:
    """Give the network of lead sponsors, targeted antigens and conditions of the trials with a known target.

    Nodes are IRIs with `kind`, `label`, `trials` and what `analyse` adds; sponsors also tell how many others target an
    antigen of theirs (`rivals`) and with whom they share most (`closest_rival`, `shared_antigens`). Edges join a
    sponsor or a condition to an antigen and carry `trials`. Raises UsageError where networkx is missing.
    """
    graph = _empty(trials)
    chosen = trials.targeted()
    things: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    pairs: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for trial in chosen:
        for kind, found in (("sponsor", trial.sponsors), ("antigen", trial.antigens), ("condition", trial.conditions)):
            for thing in found:
                things[kind, thing].add(trial.id)
                if kind != "antigen":
                    for antigen in trial.antigens:
                        pairs[thing, antigen].add(trial.id)
    for (kind, thing), ids in sorted(things.items()):
        graph.add_node(thing, kind=kind, label=trials.label[thing], trials=len(ids), trial_ids=" ".join(sorted(ids)))
    for (thing, antigen), ids in sorted(pairs.items()):
        graph.add_edge(thing, antigen, trials=len(ids), trial_ids=" ".join(sorted(ids)))
    analyse(graph, "trials")
    between = _joined_sponsors(trials)
    for sponsor in between:
        near = max(between[sponsor], key=lambda o: (between[sponsor][o]["shared"], o), default=None)
        graph.nodes[sponsor]["rivals"] = between.degree(sponsor)
        graph.nodes[sponsor]["closest_rival"] = between.nodes[near]["label"] if near else ""
        graph.nodes[sponsor]["shared_antigens"] = between[sponsor][near]["shared"] if near else 0
    return graph


def sponsors_of(trials: Trials) -> networkx.Graph[str]:
    """Give the lead sponsors, each two joined that target an antigen in common: the projection onto sponsors.

    Nodes have `label`, `trials`, `antigens` and what `analyse` adds; edges the number of antigens that both target
    (`shared`), which ones (`antigens`), and their share of all that either targets (`jaccard`).
    """
    graph = _joined_sponsors(trials)
    analyse(graph, "shared")
    return graph


def _joined_sponsors(trials: Trials) -> networkx.Graph[str]:
    graph = _empty(trials)
    targets: defaultdict[str, set[str]] = defaultdict(set)
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for trial in trials.targeted():
        for sponsor in trial.sponsors:
            targets[sponsor] |= trial.antigens
            ids[sponsor].add(trial.id)
    for sponsor in sorted(targets):
        graph.add_node(sponsor, kind="sponsor", label=trials.label[sponsor], trials=len(ids[sponsor]),
                       antigens=_named(trials, targets[sponsor]))  # fmt: skip
    for a, b in combinations(sorted(targets), 2):
        if shared := targets[a] & targets[b]:
            either = len(targets[a] | targets[b])
            graph.add_edge(a, b, shared=len(shared), antigens=_named(trials, shared),
                           jaccard=round(len(shared) / either, 4))  # fmt: skip
    return graph


def analyse(graph: networkx.Graph[str], weight: str) -> None:
    """Put on each node its degree and `weighted_degree`, its centralities, and the number of its community.

    Degree centrality is the share of all others that a node is joined to. Betweenness is the share of shortest paths
    that lead through it, unweighted. Communities are those of Blondel et al. (2008, doi:10.1088/1742-5468/2008/10/
    P10008), numbered from 1 by size.
    """
    import networkx as nx

    if not graph:
        return
    nodes = graph.number_of_nodes()
    pivots = min(nodes, max(50, _STEPS // max(1, graph.number_of_edges())))
    graph.graph["betweenness"] = f"estimated from {pivots} nodes" if pivots < nodes else "exact"
    between = nx.betweenness_centrality(graph, k=pivots if pivots < nodes else None, seed=_SEED)
    central = nx.degree_centrality(graph)
    found = nx.community.louvain_communities(graph, weight=weight, seed=_SEED)
    number = {n: i for i, group in enumerate(sorted(found, key=lambda g: (-len(g), min(g))), 1) for n in group}
    for node, data in graph.nodes(data=True):
        data["degree"] = graph.degree(node)
        data["weighted_degree"] = graph.degree(node, weight=weight)
        data["degree_centrality"] = round(central[node], 6)
        data["betweenness_centrality"] = round(between[node], 6)
        data["community"] = number[node]


def _empty(trials: Trials) -> networkx.Graph[str]:
    if find_spec("networkx") is None:
        raise UsageError("the network needs networkx: pip install 'cell-therapy-kg[draw]'")
    import networkx

    about: dict[str, Any] = {"trials": len(trials.targeted()), "filters": "; ".join(trials.filters)}
    graph: networkx.Graph[str] = networkx.Graph(**about, source=trials.source)
    return graph


def _named(trials: Trials, things: set[str]) -> str:
    return "; ".join(sorted(trials.label[thing] for thing in things))
