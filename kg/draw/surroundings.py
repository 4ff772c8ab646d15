"""What surrounds things of the graph: trials and what they have in common, as much as can be read at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox
from msgspec import Struct

from kg import names

if TYPE_CHECKING:
    import networkx

MOST = 150
"""Nodes at once: beyond that nobody reads them."""
_AT_FIRST, _TRIALS, _MORE_TRIALS = 60, 14, 8
_AT_ONCE = 25
_PREFIXES = f"PREFIX kg: <{names.KG}>\nPREFIX rdfs: <{names.PREFIXES['rdfs']}>\n"


class Kind(Struct, frozen=True):
    """A kind of node: where its IRIs are, what people call it, and the paths from a trial to one and to all such.

    `all` leads to what is wider too, so that the trials of a condition are also those of narrower ones.
    """

    path: str
    called: str
    to: str
    all: str = ""
    asked: bool = False
    """Whether it is shown only where it was asked for: there are too many beside every trial."""


KINDS = {
    "trial": Kind("trial/", "trial", "kg:continuesTrial"),
    "antigen": Kind("antigen/", "antigen", "kg:hasProduct/kg:targetsAntigen"),
    "sponsor": Kind("org/", "lead sponsor", "kg:hasLeadSponsor", "kg:hasLeadSponsorGroup|kg:hasLeadSponsor"),
    "condition": Kind("condition/", "condition", "kg:hasCondition", "kg:hasBroadCondition|kg:hasCondition"),
    "product": Kind("catalogue-product/", "known product", "kg:hasProduct/kg:instanceOfProduct"),
    "facility": Kind("facility/", "site", "kg:hasSite/kg:atFacility", asked=True),
    "country": Kind("country/", "country", "kg:hasCountry", asked=True),
}

TrialsOf = Callable[[str], tuple[list[str], int]]
"""Gives IRIs of trials of a thing, those that started last first, and how many there are in all."""


def kind_of(iri: str) -> str:
    """Give the kind of a node by its IRI; empty where a neighbourhood has no such nodes."""
    local = iri.removeprefix(names.ID)
    return next((kind for kind, of in KINDS.items() if local.startswith(of.path)), "")


def surroundings(
    store: ox.Store, opened: Iterable[str], trials_of: TrialsOf | None = None, limit: int = MOST
) -> list[networkx.DiGraph[str]]:
    """Give what is shown after each node is opened, one after another, by IRI: the last graph is the whole.

    Nodes are IRIs with `kind`, `label` and `opened`, and those opened with `trials`, all that they have. Edges lead
    from trials to what they have, `label` says as what. A thing opens to its last trials and what these have in
    common, a trial to all that it has. At most `limit` nodes are taken in.
    """
    import networkx

    shown: networkx.DiGraph[str] = networkx.DiGraph()
    steps = []
    for number, node in enumerate(opened):
        _open(store, shown, node, trials_of or _asker(store), number == 0, limit)
        steps.append(shown.copy())
    return steps


def _open(
    store: ox.Store, shown: networkx.DiGraph[str], node: str, trials_of: TrialsOf, first: bool, limit: int
) -> None:
    room = min(_AT_FIRST, limit) if first else limit
    if not _add(shown, node, room):
        return
    shown.nodes[node]["opened"] = True
    trials, total = ([node], 1) if kind_of(node) == "trial" else trials_of(node)
    shown.nodes[node]["trials"] = total
    fresh = [t for t in trials if t not in shown]
    some = fresh[: _TRIALS if first else _MORE_TRIALS] if kind_of(node) != "trial" else trials
    for trial in some:
        _add(shown, trial, room)
    common = Counter(end for trial, ends in _ends(store, some, shown).items() if trial in shown for end in ends)
    for end, _ in sorted(common.items(), key=lambda item: (-item[1], item[0])):
        _add(shown, end, room)
    there = [n for n in shown if kind_of(n) == "trial"]
    for trial, ends in _ends(store, there, shown).items():
        shown.add_edges_from((trial, end, {"label": KINDS[kind_of(end)].called}) for end in ends if end in shown)
    if kind_of(node) != "trial":
        for trial in trials:
            if trial in shown and not shown.has_edge(trial, node):
                shown.add_edge(trial, node, label=f"{KINDS[kind_of(node)].called}, through a narrower one")
    _name(store, shown)


def _add(shown: networkx.DiGraph[str], node: str, room: int) -> bool:
    if node not in shown and kind_of(node) and len(shown) < room:
        shown.add_node(node, kind=kind_of(node), label="", opened=False)
    return node in shown


def _ends(store: ox.Store, trials: list[str], shown: networkx.DiGraph[str]) -> dict[str, list[str]]:
    """Give what each trial has, of the kinds that are shown."""
    there = {kind_of(node) for node in shown}
    kinds = [of for kind, of in KINDS.items() if not of.asked or kind in there]
    branches = [f"{{ <{t}> {of.to} ?end BIND(<{t}> AS ?near) }}" for t in trials for of in kinds]
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in _united(store, "SELECT DISTINCT ?near ?end", branches, _AT_ONCE * len(kinds)):
        if kind_of(row["end"].value) and row["near"] != row["end"]:
            found[row["near"].value].append(row["end"].value)
    return {trial: sorted(found[trial]) for trial in trials}


def _name(store: ox.Store, shown: networkx.DiGraph[str]) -> None:
    """Put labels on the nodes that have none yet; a trial is called by its id, and has a title."""
    nameless = [node for node, data in shown.nodes(data=True) if not data["label"]]
    branches = [f"{{ <{node}> rdfs:label ?label BIND(<{node}> AS ?near) }}" for node in nameless]
    found: dict[str, str] = {}
    for row in _united(store, "SELECT ?near ?label", branches, 4 * _AT_ONCE):
        node, label = row["near"].value, row["label"].value
        found[node] = min(label, found.get(node, label))
    for node in nameless:
        tail = node.rpartition("/")[2]
        data: dict[str, Any] = shown.nodes[node]
        data["label"] = tail if data["kind"] == "trial" else found.get(node, tail)
        data["title"] = found.get(node, tail)


def _united(store: ox.Store, select: str, branches: list[str], size: int) -> Iterator[ox.QuerySolution]:
    """Ask for branches together, so many at once. Given as VALUES, the engine would scan the graph."""
    for at in range(0, len(branches), size):
        text = f"{_PREFIXES}{select} WHERE {{ {' UNION '.join(branches[at : at + size])} }}"
        yield from cast("ox.QuerySolutions", store.query(text, use_default_graph_as_union=True))


def _asker(store: ox.Store) -> TrialsOf:
    def trials_of(node: str) -> tuple[list[str], int]:
        kind = KINDS[kind_of(node)]
        text = f"""{_PREFIXES}SELECT DISTINCT ?trial ?start WHERE {{
          ?trial {kind.all or kind.to} <{node}> . OPTIONAL {{ ?trial kg:startDate ?start }} }}"""
        rows = cast("ox.QuerySolutions", store.query(text, use_default_graph_as_union=True))
        found = {row["trial"].value: row["start"].value if row["start"] else "" for row in rows}
        last = sorted(sorted(found, reverse=True), key=lambda t: found[t], reverse=True)
        return last, len(last)

    return trials_of
