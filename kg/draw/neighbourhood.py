"""A neighbourhood as a picture: what surrounds a thing, or several, with a name on every node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import names
from kg.draw.frame import MARGIN, TOP, WIDTH, above
from kg.draw.picture import Picture
from kg.draw.scene import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    VERMILLION,
    Circle,
    Item,
    Mark,
    Scene,
    Text,
    line,
)  # fmt: skip
from kg.draw.spread import Places, places
from kg.draw.surroundings import KINDS, MOST, TrialsOf, kind_of, surroundings
from kg.draw.wording import counted, shorten, width
from kg.query import UsageError, find, find_trial
from kg.query.header import THINGS

if TYPE_CHECKING:
    import networkx

COLOURS = {
    "trial": GREY, "antigen": VERMILLION, "sponsor": BLUE, "condition": GREEN, "product": ORANGE, "facility": PURPLE,
    "country": SKY,
}  # fmt: skip
_SIZE, _LABEL = 12.0, 168.0
_WORDS = {"facility": ("site",), "country": ("country", "countries"), "product": ("known product",)}


class Neighbourhood(Picture):
    """A picture of what surrounds things.

    `graph` holds all of it: nodes are IRIs with `kind`, `label`, `title`, `opened` and `distance` from the first thing,
    edges lead from trials to what they have. Its `left_out` counts trials of that thing that had no room. `places` are
    the pixels that nodes stand at.
    """

    graph: networkx.DiGraph[str]
    places: Places


def neighbourhood(store: ox.Store, thing: str, depth: int = 1, limit: int = MOST) -> Neighbourhood:
    """Draw what is within so many steps of a thing: a trial, or what trials have, by IRI, trial id, label or synonym.

    One step leads from a thing to its last trials and what these have, from a trial to all that it has. Takes in at
    most `limit` nodes. Raises UsageError where nothing is called so, or networkx is missing.
    """
    opened = [_called(store, thing).value]
    picture = around(store, opened, limit=limit)
    for _ in range(depth - 1):
        opened += [node for node in picture.graph if node not in opened]
        picture = around(store, opened, limit=limit)
    return picture


def around(
    store: ox.Store, opened: Iterable[str], trials_of: TrialsOf | None = None, limit: int = MOST
) -> Neighbourhood:
    """Draw what is shown after each of these IRIs was opened; see `surroundings`."""
    if find_spec("networkx") is None:
        raise UsageError("a neighbourhood needs networkx: pip install 'cell-therapy-kg[draw]'")
    import networkx

    opened = list(opened)
    steps = surroundings(store, opened, trials_of, limit)
    graph = steps[-1]
    distance = networkx.single_source_shortest_path_length(graph.to_undirected(as_view=True), opened[0])
    networkx.set_node_attributes(graph, {node: distance.get(node, -1) for node in graph}, "distance")
    beside = sum(kind_of(node) == "trial" for node in graph.predecessors(opened[0]))
    graph.graph["left_out"] = 0 if kind_of(opened[0]) == "trial" else graph.nodes[opened[0]]["trials"] - beside
    wide = {node: width(_shown(graph, node), _SIZE, bold=bool(data["opened"])) for node, data in graph.nodes.items()}
    at, tall = places(steps, wide, WIDTH - 2 * MARGIN)
    at = {node: (x + MARGIN, y + TOP + 34) for node, (x, y) in at.items()}
    scene = _scene(graph, opened[0], at, tall + TOP + 50)
    label = {node: data["label"] for node, data in graph.nodes.items()}
    rows = sorted((label[a], data["label"], label[b]) for a, b, data in graph.edges.data())
    picture = Neighbourhood(scene, ("trial", "has as", "what"), rows)
    picture.graph, picture.places = graph, at
    return picture


def _scene(graph: networkx.DiGraph[str], first: str, at: Places, height: float) -> Scene:
    items: list[Item] = []
    x = MARGIN + 6
    for kind in (kind for kind in KINDS if any(data["kind"] == kind for data in graph.nodes.values())):
        items.append(Circle(x=x, y=TOP + 2, r=6, fill=COLOURS[kind]))
        items.append(Text(x=x + 11, y=TOP + 6, text=KINDS[kind].called, size=12))
        x += 11 + width(KINDS[kind].called, 12) + 24
    items += [line(*at[a], *at[b], stroke="#b6bec8", line=1.2) for a, b in sorted(graph.edges)]
    items += [_node(graph, node, at[node]) for node in sorted(graph)]
    centre = graph.nodes[first]
    title = centre["title"] if centre["kind"] != "trial" else f"{centre['label']} {centre['title']}"
    kinds = Counter(data["kind"] for data in graph.nodes.values())
    words = ", ".join(counted(n, *_WORDS.get(kind, (kind,))) for kind, n in kinds.most_common())
    more = f"; {counted(graph.graph['left_out'], 'earlier trial')} left out" if graph.graph["left_out"] else ""
    head = above(f"Around {title}", words + more)
    return Scene(width=WIDTH, height=height, title=title, items=[*head, *items],
                 described=f"What surrounds {title}: {words}")  # fmt: skip


def _node(graph: networkx.DiGraph[str], node: str, at: tuple[float, float]) -> Mark:
    data = graph.nodes[node]
    x, y = at
    beside = sorted({*graph.predecessors(node), *graph.successors(node)})
    r = 9.0 if data["opened"] else min(4.0 + len(beside), 8.0)
    colour = COLOURS[data["kind"]]
    disc = Circle(x=x, y=y, r=r, fill=colour if data["opened"] else PAPER, stroke=colour, line=2.5)
    name = Text(x=x, y=y + 21, text=_shown(graph, node), size=_SIZE, fill=INK, anchor="middle",
                bold=bool(data["opened"]), halo=True)  # fmt: skip
    called = KINDS[data["kind"]].called
    tip = (f"{data['label']} {data['title']}".strip() if data["kind"] == "trial" else data["label"],
           f"{called}, joined to {counted(len(beside), 'other')} here")  # fmt: skip
    trials = tuple(n.rpartition("/")[2] for n in (node, *beside) if kind_of(n) == "trial")
    return Mark(key=node, tip=tip, shapes=(disc, name), links=tuple(beside), iri=node, trials=trials)


def _shown(graph: networkx.DiGraph[str], node: str) -> str:
    return shorten(graph.nodes[node]["label"], _LABEL, _SIZE, bold=bool(graph.nodes[node]["opened"]))


def _called(store: ox.Store, thing: str) -> ox.NamedNode:
    """Give the thing of a name: an IRI, whole or with one of our prefixes, a trial id, or what it is called."""
    stated = thing.strip()
    prefix, colon, local = stated.partition(":")
    node = names.PREFIXES[prefix] + local if colon and prefix in names.PREFIXES else stated
    if node.startswith(names.BASE) and not set(node) & set(' <>"{}|^`\\'):
        if not any(store.quads_for_pattern(ox.NamedNode(node), None, None)):
            raise UsageError(f"nothing in this graph has the IRI {node}")
        if not kind_of(node):
            kinds: Sequence[str] = [kind.called for kind in KINDS.values()]
            raise UsageError(f"a neighbourhood is that of a {', '.join(kinds[:-1])} or {kinds[-1]}; {node} is none")
        return ox.NamedNode(node)
    problems = []
    for kind in ("trial", *THINGS):
        if kind == "modality":
            continue
        try:
            return find_trial(store, stated) if kind == "trial" else find(store, kind, THINGS[kind], stated)
        except UsageError as error:
            problems.append(str(error))
    hint = next((p.partition("; ")[2] for p in problems if "; did you mean" in p), "")
    raise UsageError(f"nothing in this graph is called “{thing}”" + (f"; {hint}" if hint else ""))
