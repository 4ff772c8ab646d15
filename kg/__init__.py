"""Clinical-trial records of cell therapies as a knowledge graph: `kg.open("graph")` gives one to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kg.graph import Graph

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(where: str | Path = "graph") -> Graph:  # noqa: A001 - as gzip.open and Image.open are called
    """Open a graph to be asked: the directory that `kg build` published, or the address of a SPARQL endpoint.

    Nothing is written to it. Raises `kg.store.Missing` where the directory holds no graph.
    """
    from kg.graph import open_graph

    return open_graph(where)
