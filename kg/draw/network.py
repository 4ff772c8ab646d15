"""The network as a picture of three columns, sponsor, antigen and condition, or as a matrix of sponsors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import sqrt
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from kg.draw.analysis import KINDS, network_of, sponsors_of
from kg.draw.carry import FORMS
from kg.draw.columns import columns, strongest
from kg.draw.frame import TOP, WIDTH, above, below, of_trials
from kg.draw.matrix import Axis, draw_matrix
from kg.draw.picture import Picture, Rows
from kg.draw.scene import (
    BLUE,
    FAINT,
    GREEN,
    PAPER,
    VERMILLION,
    Circle,
    Item,
    Mark,
    Path,
    Rect,
    Scene,
    Shape,
    Text,
)  # fmt: skip
from kg.draw.trials import Filters, Trials, choose
from kg.draw.wording import counted, shorten, width

if TYPE_CHECKING:
    import networkx

SHOWN = 18
"""Nodes of each kind that a slide has room for."""
_LOOK = {"sponsor": (BLUE, "Lead sponsors"), "antigen": (VERMILLION, "Target antigens"),
         "condition": (GREEN, "Conditions")}  # fmt: skip
_X = {"sponsor": 400.0, "antigen": 640.0, "condition": 880.0}
_ROOM = 330.0
_SIZE = 13.0
_MANY_EDGES = 150
"""From here on the edges of single trials stand back, or they hide the strong ones."""


class NetworkPicture(Picture):
    """A picture of a network; `graph` is the whole of it, of which the picture shows the most active part."""

    graph: networkx.Graph[str]


def network(
    store: ox.Store, of: Literal["all", "sponsors"] = "all", limit: int = SHOWN, **filters: Any
) -> NetworkPicture:
    """Draw who tests against which antigen in which condition; with `of="sponsors"`, who shares antigens with whom.

    Shows at most `limit` nodes of a kind and says of how many. `filters` are those of `Filters`; among sponsors an
    antigen chooses these, and what they share is counted over all that they target. May be saved as
    .graphml, .gexf and .cyjs too, whole and with its analysis. Raises UsageError where a name is unknown, networkx is
    missing, or no trial with a known target fits.
    """
    chosen = choose(store, Filters(**filters))
    if of == "all":
        return _of_all(chosen, limit)
    if filters.get("antigen"):
        chosen = _with_all_antigens(chosen, choose(store, Filters(**{**filters, "antigen": None})))
    return _of_sponsors(chosen, limit)


def _with_all_antigens(chosen: Trials, whole: Trials) -> Trials:
    """Give all trials of the sponsors that target an antigen: one antigen alone would be all that any two share."""
    sponsors = {s for t in chosen.targeted() for s in t.sponsors}
    whole.by_iri = {iri: t for iri, t in whole.by_iri.items() if not t.sponsors.isdisjoint(sponsors)}
    whole.filters = tuple(re.sub("^antigen ", "sponsors against ", words) for words in chosen.filters)
    return whole


def _finished(graph: networkx.Graph[str], scene: Scene, columns: tuple[str, ...], rows: Rows) -> NetworkPicture:
    picture = NetworkPicture(scene, columns, rows)
    picture.graph = graph
    for suffix, write in FORMS.items():
        picture.forms[suffix] = lambda write=write: write(graph)  # type: ignore[misc]
    return picture


def _of_all(trials: Trials, limit: int) -> NetworkPicture:
    graph = network_of(trials)
    shown = strongest(graph, limit)
    order = columns(shown)
    tallest = max(len(column) for column in order.values())
    step = 28.0 if tallest > 4 else 40.0
    top, tall = TOP + 46, max(tallest, 3) * step
    place = {n: (_X[kind], top + (i + 0.5) * tall / len(column)) for kind, column in order.items()
             for i, n in enumerate(column)}  # fmt: skip
    items = [*_edges(shown, place), *_nodes(shown, place), *_heads(graph, shown)]
    title = "Who tests cells against which antigen, in which condition"
    subtitle = of_trials(graph.graph["trials"], "whose target is known", trials.filters)
    notes = ["The number beside a name counts its trials, the width of a band those that join the two; a trial of "
             "several antigens or conditions counts for each. Neighbours are drawn side by side."]  # fmt: skip
    foot, height = below(top + tall + 4, notes, trials.source)
    scene = Scene(width=WIDTH, height=height, title=title, items=[*above(title, subtitle), *items, *foot],
                  described=f"{title}: {subtitle}")  # fmt: skip
    rows = [
        (data["kind"], data["label"], str(data["trials"]), str(data["degree"]), f"{data['degree_centrality']:.4f}",
         f"{data['betweenness_centrality']:.4f}", str(data["community"]), data["trial_ids"])
        for kind in KINDS for _, data in sorted(graph.nodes(data=True), key=lambda n: (-n[1]["trials"], n[1]["label"]))
        if data["kind"] == kind
    ]  # fmt: skip
    names = ("kind", "name", "trials", "neighbours", "degree centrality", "betweenness centrality", "community",
             "trial ids")  # fmt: skip
    return _finished(graph, scene, names, rows)


def _edges(graph: networkx.Graph[str], place: dict[str, tuple[float, float]]) -> list[Item]:
    """Draw each edge as a band of a width by its trials, in the colour of its outer end; strong ones on top."""
    most = max((w for _, _, w in graph.edges(data="trials")), default=1)
    faintest = 0.22 if graph.number_of_edges() < _MANY_EDGES else 0.12
    items: list[Item] = []
    for first, second, data in sorted(graph.edges(data=True), key=lambda e: (e[2]["trials"], *sorted(e[:2]))):
        outer, antigen = sorted((first, second), key=lambda n: graph.nodes[n]["kind"] == "antigen")
        (x0, y0), (x1, y1) = place[outer], place[antigen]
        middle, trials = (x0 + x1) / 2, data["trials"]
        band = Path(
            steps=(("M", x0, y0), ("C", middle, y0, middle, y1, x1, y1)), stroke=_LOOK[graph.nodes[outer]["kind"]][0],
            line=_width(trials, most), opacity=round(faintest + 0.5 * sqrt(trials / most), 2),
        )  # fmt: skip
        tip = (f"{graph.nodes[outer]['label']} – {graph.nodes[antigen]['label']}", counted(trials, "trial"),
               data["trial_ids"] if trials <= 6 else "")  # fmt: skip
        items.append(Mark(key=f"{outer} {antigen}", tip=tuple(t for t in tip if t), shapes=(band,),
                          links=(outer, antigen), trials=tuple(data["trial_ids"].split())))  # fmt: skip
    return items


def _nodes(graph: networkx.Graph[str], place: dict[str, tuple[float, float]]) -> list[Item]:
    most = max(data["trials"] for _, data in graph.nodes(data=True))
    items: list[Item] = []
    for node, (x, y) in place.items():
        data = graph.nodes[node]
        kind, colour = data["kind"], _LOOK[data["kind"]][0]
        shapes: list[Shape] = []
        base = y + 4.6
        if kind == "antigen":
            text = f"{shorten(data['label'], 110, _SIZE, bold=True)}  {data['trials']:,}"
            wide = width(text, _SIZE, bold=True) + 14
            shapes.append(Rect(x=x - wide / 2, y=y - 11, width=wide, height=22, fill=PAPER, stroke=colour, line=1.8))
            shapes.append(Text(x=x, y=base, text=text, size=_SIZE, anchor="middle", bold=True))
        else:
            r = 3.5 + 7 * sqrt(data["trials"] / most)
            side: Literal["start", "end"] = "end" if kind == "sponsor" else "start"
            number = f"{data['trials']:,}"
            name = shorten(data["label"], _ROOM - width(number, _SIZE), _SIZE)
            shapes.append(Circle(x=x, y=y, r=r, fill=colour, stroke=PAPER, line=1))
            text = f"{name}  {number}"
            shapes.append(Text(x=x - r - 6 if side == "end" else x + r + 6, y=base, text=text, size=_SIZE, anchor=side))
        ends = sorted(graph.neighbors(node))
        edges = [f"{node} {n}" if kind != "antigen" else f"{n} {node}" for n in ends]
        tip = [data["label"], f"{kind}, {counted(data['trials'], 'trial')}",
               f"joined to {counted(data['degree'], 'other')}, community {data['community']}"]  # fmt: skip
        if data.get("closest_rival"):
            tip.append(f"{counted(data['rivals'], 'other sponsor')} with an antigen in common, "
                       f"most with {data['closest_rival']}")  # fmt: skip
        items.append(Mark(key=node, tip=tuple(tip), shapes=tuple(shapes), links=(*ends, *edges), iri=node,
                          trials=tuple(data["trial_ids"].split())))  # fmt: skip
    return items


def _heads(graph: networkx.Graph[str], shown: networkx.Graph[str]) -> list[Item]:
    items: list[Item] = []
    for kind, (colour, title) in _LOOK.items():
        there, total = (sum(d["kind"] == kind for _, d in g.nodes(data=True)) for g in (shown, graph))
        cut = f"all {total}" if total > 1 else ""
        if there < total:
            cut = f"the {there} most active; {total - there:,} more"
        anchor: Any = {"sponsor": "end", "antigen": "middle", "condition": "start"}[kind]
        items.append(Text(x=_X[kind], y=TOP + 12, text=title, size=15, bold=True, fill=colour, anchor=anchor))
        items.append(Text(x=_X[kind], y=TOP + 29, text=cut, size=11.5, fill=FAINT, anchor=anchor))
    return items


def _width(trials: int, most: int) -> float:
    """Give the width of an edge in pixels: it grows with the root of its trials, the widest is 10 at most."""
    return 1.0 + min(1.8, 9.0 / sqrt(max(1, most - 1))) * sqrt(trials - 1)


def _of_sponsors(trials: Trials, limit: int) -> NetworkPicture:
    graph = sponsors_of(trials)
    busiest = sorted(graph, key=lambda n: (-graph.nodes[n]["trials"], graph.nodes[n]["label"], n))
    shown = sorted(busiest[:limit], key=lambda n: (graph.nodes[n]["community"], busiest.index(n)))
    label = {n: graph.nodes[n]["label"] for n in shown}
    lines = Axis(shown=tuple(shown), others=(), label=label, kind="sponsor", many="sponsors", diagonal=True)

    def cell(rows: Iterable[str], columns: Iterable[str]) -> set[str]:
        return {a for r in rows for c in columns if graph.has_edge(r, c) for a in graph[r][c]["antigens"].split("; ")}

    items, bottom = draw_matrix(lines, lines, cell, "antigens", totals=False)
    title = "Which sponsors target the same antigens"
    of = counted(graph.number_of_nodes(), "lead sponsor")
    only = f" · only {', '.join(trials.filters)}" if trials.filters else ""
    more = f"the {len(shown)} with most trials of {of}" if len(shown) < len(busiest) else of
    subtitle = f"{more}, by the antigens that both target{only}"
    notes = ["Each number counts the antigens that both sponsors target; a white cell means none in common. Sponsors "
             "that share most stand together (communities by the method of Louvain)."]  # fmt: skip
    foot, height = below(bottom, notes, trials.source)
    scene = Scene(width=WIDTH, height=height, title=title, items=[*above(title, subtitle), *items, *foot],
                  described=f"{title}: {subtitle}")  # fmt: skip
    rows = [(graph.nodes[a]["label"], graph.nodes[b]["label"], str(d["shared"]), d["antigens"], f"{d['jaccard']:.2f}")
            for a, b, d in sorted(graph.edges(data=True), key=lambda e: (-e[2]["shared"], e[0], e[1]))]  # fmt: skip
    return _finished(graph, scene, ("sponsor", "other sponsor", "shared", "antigens", "jaccard"), rows)
