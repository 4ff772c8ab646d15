"""The shapes: our own, or somebody else's."""

from __future__ import annotations

from pathlib import Path

from rdflib import Graph

from kg import assets
from kg.validate.closing import widen
from kg.validate.engines import as_written


def shapes_graph(shapes: Path | None = None) -> Graph:
    """Read a file of shapes, or all of a folder; without one, our own, with what they demand of classes as a whole."""
    path = shapes or assets.folder("shapes")
    graph = Graph()
    with as_written():
        for file in sorted(path.glob("*.ttl")) if path.is_dir() else [path]:
            graph.parse(file)
    return graph if shapes else widen(graph, Graph().parse(assets.folder("ontology") / "core.ttl"))
