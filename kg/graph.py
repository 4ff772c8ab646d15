"""A published graph in the hands of Python: `kg.open`, and what can be asked of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from kg.query import Answer, Rows, UsageError, ask, questions, sparql
from kg.remote import RemoteStore
from kg.store import open_store

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.draw import Neighbourhood, Picture
    from kg.explain import Explanation

_WEB = ("http://", "https://")


def open_graph(where: str | Path = "graph") -> Graph:
    """Open a graph to be asked: the directory that `kg build` published, or the address of a SPARQL endpoint.

    Nothing is written to it. Raises `kg.store.Missing` where the directory holds no graph.
    """
    if isinstance(where, str) and where.startswith(_WEB):
        return Graph(RemoteStore(where), where)
    return Graph(open_store(Path(where)), Path(where))


class Graph:
    """A graph to ask. Answers, pictures and explanations display themselves in a notebook.

    Methods raise `kg.query.UsageError` where a name is unknown or a question wrongly put, and of a graph behind an
    endpoint `kg.remote.Unreachable`. `store` is what holds it, for whoever needs more.
    """

    def __init__(self, store: ox.Store | RemoteStore, where: str | Path) -> None:
        self.store = cast("ox.Store", store)
        self.where = where

    def __repr__(self) -> str:
        return f"kg.open({str(self.where)!r})"

    def questions(self) -> Rows:
        """Give the named questions: name, parameters with their defaults, and what each answers."""
        import pyoxigraph as ox

        rows: list[tuple[Any, ...]] = [
            tuple(map(ox.Literal, (q.name, " ".join(map(str, q.params)), q.question))) for q in questions().values()
        ]
        return Rows(("name", "parameters", "question"), rows)

    def query(self, question: str, **params: object) -> Rows:
        """Answer a named question: `query("sponsors-by-antigen", antigen="PSMA")`."""
        return ask(self.store, question, **params)

    def sparql(self, text: str) -> Answer:
        """Answer any read-only SPARQL 1.1 query; our prefixes need no declaration."""
        return sparql(self.store, text)

    def explain(self, trial_id: str) -> Explanation:
        """Give a trial, its products, and every mention of an antigen with the words around it.

        Raises `kg.explain.UnknownTrial`, and UsageError of a graph behind an endpoint: the records are not there.
        """
        from kg.explain import explain

        if not isinstance(self.where, Path):
            raise UsageError("an explanation needs the records, which are with a graph on disk only")
        return explain(self.where, trial_id)

    def neighbourhood(self, thing: str, depth: int = 1, limit: int = 150) -> Neighbourhood:
        """Give what is within so many steps of a thing, by IRI or name: a picture, and `graph` for networkx."""
        from kg.draw import neighbourhood

        return neighbourhood(self.store, thing, depth, limit)

    def network(self, of: Literal["all", "sponsors"] = "all", **filters: Any) -> Picture:
        """Draw who tests against which antigen in which condition; `graph` is the whole of it, analysed."""
        from kg.draw import network

        return network(self.store, of, **filters)

    def landscape(self, by: Literal["condition", "sponsor"] = "condition", **filters: Any) -> Picture:
        """Draw target antigens by condition or lead sponsor, white where nobody is."""
        from kg.draw import landscape

        return landscape(self.store, by, **filters)

    def timeline(self, **filters: Any) -> Picture:
        """Draw the starts of each year by modality and target antigen."""
        from kg.draw import timeline

        return timeline(self.store, **filters)

    def map(self, **filters: Any) -> Picture:
        """Draw the cities that trials have sites in."""
        from kg.draw import site_map

        return site_map(self.store, **filters)
