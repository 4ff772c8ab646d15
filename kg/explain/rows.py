"""What a query of ours gives, row by row."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg import names


def rows_of(graph: ox.Store, text: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a query over the union of the graphs, with the text of each cell; `` where it is unbound."""
    solutions = graph.query(text, use_default_graph_as_union=True, prefixes=names.PREFIXES)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError("not a SELECT query")
    columns = [variable.value for variable in solutions.variables]
    for row in solutions:
        yield {c: "" if row[c] is None else str(row[c].value) for c in columns}
