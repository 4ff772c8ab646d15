"""What surrounds one thing of the graph: a graph of networkx that draws itself, what leads to it on the left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, cast

import pyoxigraph as ox

from kg import names
from kg.draw.frame import MARGIN
from kg.draw.picture import Picture
from kg.draw.scene import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    Anchor,
    Circle,
    Item,
    Mark,
    Path,
    Scene,
    Text,
)  # fmt: skip
from kg.draw.wording import counted, shorten, width
from kg.query import UsageError, find, find_trial
from kg.query.header import THINGS
from kg.query.terms import readable

if TYPE_CHECKING:
    import networkx

_MOST = 150
_ROWS = 24
_STEP = 31.0
_COLOUR = {"trial": BLUE, "antigen": VERMILLION, "condition": GREEN, "product": ORANGE, "org": SKY, "facility": PURPLE}
_WORDS = {"org": ("organization",), "facility": ("facility", "facilities"), "country": ("country", "countries")}
_AROUND = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?near ?property ?far ?label WHERE {
  { %s }
  FILTER(ISIRI(?far) && STRSTARTS(STR(?far), "%s"))
  OPTIONAL { ?far rdfs:label ?label }
}
"""
_BRANCH = "{{ GRAPH <{graph}> {{ {triple} }} BIND(<{near}> AS ?near) }}"
"""One for each thing and graph: given as VALUES, the engine would scan the graph."""
_AT_ONCE = 25
_BESIDE = {"document", "participation"}
"""Kinds of nodes that are about the record, not about its trial."""
_LABEL = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nSELECT ?label WHERE { %s rdfs:label ?label }"


class Neighbourhood(Picture):
    """A picture of what surrounds a thing.

    `graph` holds all of it: nodes are IRIs with `label`, `kind` (the part of the IRI that says so) and `distance`,
    directed edges carry `property` and `label`.
    """

    graph: networkx.MultiDiGraph[str]


class _Near(NamedTuple):
    near: str
    far: str
    property: str
    label: str
    inward: bool


def neighbourhood(store: ox.Store, thing: str, depth: int = 1, limit: int = _MOST) -> Neighbourhood:
    """Give what is within so many steps of a thing, named by IRI, trial id, label or synonym, and draw it.

    Steps are what records state and catalogues know of things; what rules conclude from that, evidence and mere values
    are left out. Takes in at most `limit` things, the nearest. Raises UsageError where nothing is called so, or
    networkx is missing.
    """
    if find_spec("networkx") is None:
        raise UsageError("a neighbourhood needs networkx: pip install 'cell-therapy-kg[draw]'")
    import networkx

    centre = _called(store, thing).value
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    graph.add_node(centre, label=_named(centre, _label(store, centre)), kind=_kind(centre), distance=0)
    said: dict[str, str] = {}
    parent: dict[str, _Near] = {}
    left_out: set[str] = set()
    frontier = [centre]
    for distance in range(1, depth + 1):
        reached: list[str] = []
        for step in sorted(_around(store, frontier), key=lambda s: (s.inward, s.property, s.label, s.far)):
            if step.far not in graph:
                if len(graph) >= limit:
                    left_out.add(step.far)
                    continue
                graph.add_node(step.far, label=_named(step.far, step.label), kind=_kind(step.far), distance=distance)
                parent[step.far] = step
                reached.append(step.far)
            if step.property not in said:
                said[step.property] = _label(store, step.property)
            ends = (step.far, step.near) if step.inward else (step.near, step.far)
            if not graph.has_edge(*ends, key=step.property):
                graph.add_edge(*ends, key=step.property, property=step.property, label=said[step.property])
        frontier = reached
    graph.graph["left_out"] = len(left_out)
    rows = [(graph.nodes[a]["label"], data["label"], graph.nodes[b]["label"]) for a, b, data in graph.edges(data=True)]
    picture = Neighbourhood(_drawn(graph, centre, parent, said), ("from", "property", "to"), sorted(rows))
    picture.graph = graph
    return picture


def _around(store: ox.Store, things: list[str]) -> Iterator[_Near]:
    for inward, triple in ((False, "<{near}> ?property ?far"), (True, "?far ?property <{near}>")):
        best: dict[tuple[str, str, str], str] = {}
        for some in _batched(things, _AT_ONCE):
            branches = " UNION ".join(
                _BRANCH.format(graph=graph, triple=triple.format(near=near), near=near)
                for near in some
                for graph in (names.ASSERTED, names.ONTOLOGY)
            )
            text = _AROUND % (branches, names.ID)
            for row in cast("ox.QuerySolutions", store.query(text, use_default_graph_as_union=True)):
                key = (row["near"].value, row["far"].value, row["property"].value)
                label = row["label"].value if row["label"] else ""
                best[key] = min(filter(None, (label, best.get(key))), default="")
        for (near, far, prop), label in best.items():
            if near != far and _kind(far) not in _BESIDE:
                yield _Near(near, far, prop, label, inward)


def _batched(things: list[str], size: int) -> Iterator[list[str]]:
    """Cut a list into lists of so many."""
    return (things[i : i + size] for i in range(0, len(things), size))


def _drawn(graph: networkx.MultiDiGraph[str], centre: str, parent: dict[str, _Near], said: dict[str, str]) -> Scene:
    """Draw columns: the thing in the middle, what it leads to on the right, what leads to it on the left."""
    column: dict[str, int] = {centre: 0}
    for node, step in parent.items():
        column[node] = column[step.near] + (1 if column[step.near] > 0 or (not column[step.near] and not step.inward)
                                            else -1)  # fmt: skip
    rows: defaultdict[int, list[str]] = defaultdict(list)
    for node, at in column.items():
        rows[at].append(node)
    shown = {at: _some(found, parent) for at, found in rows.items()}
    room = 250.0 if len(shown) > 3 else 340.0
    lowest, highest = min(shown), max(shown)
    tallest = max(len(found) + (len(rows[at]) > _ROWS) for at, found in shown.items())
    wide = 2 * MARGIN + (highest - lowest + 1) * (room + 60) - 60
    title = graph.nodes[centre]["label"]
    top = 76.0
    place: dict[str, tuple[float, float]] = {}
    items: list[Item] = []
    for at, found in shown.items():
        x = MARGIN + (at - lowest) * (room + 60) + (room if at < 0 else 0 if at > 0 else room / 2)
        extra = len(rows[at]) > _ROWS
        start = top + (tallest - len(found) - extra) * _STEP / 2
        place |= {node: (x, start + (i + 0.5) * _STEP) for i, node in enumerate(found)}
        if extra:
            items.append(Text(x=x + (-14 if at < 0 else 14), y=start + (len(found) + 0.5) * _STEP, size=12,
                              fill=FAINT,
                              anchor="end" if at < 0 else "start",
                              text=f"and {len(rows[at]) - _ROWS} more"))  # fmt: skip
    for node, step in parent.items():
        if node in place and step.near in place:
            (x0, y0), (x1, y1) = place[step.near], place[node]
            middle = (x0 + x1) / 2
            begin: tuple[tuple[float | str, ...], ...] = (("M", x0, y0),)
            if side := column[step.near]:
                toward = 1 if side > 0 else -1
                taken = min(room - 20, width(graph.nodes[step.near]["label"], 12.5)) + 18
                begin = (("M", x0 + toward * taken, y0), ("L", x0 + toward * room, y0))
                middle = (x0 + toward * room + x1) / 2
            items.append(Path(steps=(*begin, ("C", middle, y0, middle, y1, x1, y1)), stroke="#b6bec8", line=1.2))
    for node, (x, y) in place.items():
        items.append(_node(graph, node, (x, y, room), column[node], parent.get(node), said))
    kinds = Counter(data["kind"] for _, data in graph.nodes(data=True))
    counts = ", ".join(counted(n, *_WORDS.get(kind, (kind,))) for kind, n in kinds.most_common(6))
    more = f"; {graph.graph['left_out']} more not taken in" if graph.graph["left_out"] else ""
    words = f"{graph.number_of_nodes()} things: {counts}{more}"
    head = [Text(x=MARGIN, y=34, text=shorten(title, wide - 2 * MARGIN, 20, bold=True), size=20, bold=True),
            Text(x=MARGIN, y=56, text=shorten(words, wide - 2 * MARGIN, 13), size=13, fill=FAINT)]  # fmt: skip
    height = top + tallest * _STEP + 16
    return Scene(width=wide, height=height, title=title, items=[*head, *items], described=f"What surrounds {title}")


def _some(found: list[str], parent: dict[str, _Near]) -> list[str]:
    """Give as many as there is room for, of each property some."""
    met: Counter[str] = Counter()
    rank = {}
    for node in found:
        prop = parent[node].property if node in parent else ""
        met[prop] += 1
        rank[node] = met[prop]
    kept = set(sorted(found, key=lambda n: rank[n])[:_ROWS])
    return [node for node in found if node in kept]


def _node(
    graph: networkx.MultiDiGraph[str], node: str, at: tuple[float, float, float], side: int, step: _Near | None,
    said: dict[str, str],
) -> Mark:  # fmt: skip
    x, y, room = at
    data = graph.nodes[node]
    disc = Circle(x=x, y=y, r=6 if step else 10, fill=_COLOUR.get(data["kind"], GREY), stroke="#ffffff", line=1.5)
    if step is None:
        called = node.rpartition("/")[2] if data["kind"] == "trial" else data["label"]
        text = shorten(called, room, 13, bold=True)
        name = Text(x=x, y=y - 16, text=text, size=13, bold=True, anchor="middle", halo=True)
        return Mark(key=node, tip=(data["label"], data["kind"], readable(ox.NamedNode(node))), shapes=(disc, name))
    anchor: Anchor = "end" if side < 0 else "start"
    x += -12 if side < 0 else 12
    how = said[step.property] if step.inward == (side < 0) else f"← {said[step.property]}"
    way = "→" if step.inward else "←"
    led = f"{data['kind']}: {said[step.property]} {way} {graph.nodes[step.near]['label']}"
    tip = (data["label"], led, readable(ox.NamedNode(node)))
    name = Text(x=x, y=y - 1, text=shorten(data["label"], room - 20, 12.5), size=12.5, fill=INK, anchor=anchor)
    below = Text(x=x, y=y + 12, text=shorten(how, room - 20, 10.5), size=10.5, fill=FAINT, anchor=anchor)
    return Mark(key=node, tip=tip, shapes=(disc, name, below))


def _called(store: ox.Store, thing: str) -> ox.NamedNode:
    """Give the thing of a name: an IRI, whole or with one of our prefixes, a trial id, or what it is called."""
    stated = thing.strip()
    prefix, colon, local = stated.partition(":")
    node = names.PREFIXES[prefix] + local if colon and prefix in names.PREFIXES else stated
    if node.startswith(names.BASE) and not set(node) & set(' <>"{}|^`\\'):
        if any(store.quads_for_pattern(ox.NamedNode(node), None, None)):
            return ox.NamedNode(node)
        raise UsageError(f"nothing in this graph has the IRI {node}")
    problems = []
    for kind in ("trial", *THINGS):
        try:
            return find_trial(store, stated) if kind == "trial" else find(store, kind, THINGS[kind], stated)
        except UsageError as error:
            problems.append(str(error))
    hint = next((p.partition("; ")[2] for p in problems if "; did you mean" in p), "")
    raise UsageError(f"nothing in this graph is called “{thing}”" + (f"; {hint}" if hint else ""))


def _label(store: ox.Store, iri: str) -> str:
    solutions = cast("ox.QuerySolutions", store.query(_LABEL % f"<{iri}>", use_default_graph_as_union=True))
    return min((row["label"].value for row in solutions), default=readable(ox.NamedNode(iri)))


def _named(iri: str, label: str) -> str:
    """Give the words for a node; a trial by its id first, for titles are long and much alike."""
    tail = iri.rpartition("/")[2]
    return f"{tail} {label}".strip() if _kind(iri) == "trial" else label or tail


def _kind(iri: str) -> str:
    return iri.removeprefix(names.ID).partition("/")[0]
