"""A graph on another machine, behind a SPARQL 1.1 Protocol endpoint, asked as if it were a store here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast

import pyoxigraph as ox
import requests

from kg import names

TIMEOUT = 300.0
"""Seconds to wait for an answer."""

_RESULTS = "application/sparql-results+json, application/n-triples;q=0.9, text/turtle;q=0.5"
_PREFIX = re.compile(r"^\s*PREFIX\s+(\w*):", re.IGNORECASE | re.MULTILINE)


class Unreachable(Exception):
    """The endpoint does not answer, or answers with something that is no SPARQL result."""


class RemoteStore:
    """What questions need of a store, over the network: the union of our named graphs unless a query says otherwise.

    Every method raises Unreachable, and SyntaxError where the endpoint finds a query malformed.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def query(
        self, text: str, *, use_default_graph_as_union: bool = False, prefixes: Mapping[str, str] | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean | list[ox.Triple]:
        """Give the solutions, the truth or the triples of a query."""
        declared = set(_PREFIX.findall(text))
        prologue = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in (prefixes or {}).items() if p not in declared)
        form = [("query", prologue + text)]
        if use_default_graph_as_union:
            form += [(name, iri) for name in ("default-graph-uri", "named-graph-uri") for iri in names.GRAPHS]
        try:
            response = requests.post(self.url, data=form, headers={"Accept": _RESULTS}, timeout=TIMEOUT)
        except requests.RequestException as error:
            raise Unreachable(f"{self.url} does not answer: {cause(error)}") from None
        if response.status_code == requests.codes.bad_request:
            raise SyntaxError(said(response))
        if not response.ok:
            raise Unreachable(f"{self.url} answers {said(response)}")
        kind, body = response.headers.get("Content-Type", "").partition(";")[0], response.content
        try:
            if kind == "application/sparql-results+json":
                return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
            return [
                quad.triple for quad in ox.parse(body, format=cast("ox.RdfFormat", ox.RdfFormat.from_media_type(kind)))
            ]
        except (SyntaxError, TypeError, ValueError) as error:
            raise Unreachable(f"{self.url} answers with {kind} that is no SPARQL result: {error}") from None

    def quads_for_pattern(
        self,
        subject: ox.NamedNode | None,
        predicate: ox.NamedNode | None,
        value: ox.NamedNode | ox.Literal | None,
        graph: None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the statements of our named graphs that fit; their graph is not told."""
        given = [(name, term) for name, term in (("s", subject), ("p", predicate), ("o", value)) if term is not None]
        values = " ".join(f"VALUES ?{name} {{ {term} }}" for name, term in given)
        rows = self.query(f"SELECT ?s ?p ?o {{ {values} ?s ?p ?o }}", use_default_graph_as_union=True)
        for row in cast("ox.QuerySolutions", rows):
            yield ox.Quad(row["s"], row["p"], row["o"])


def said(response: requests.Response) -> str:
    """Give what a refusal says, on one line."""
    return f"{response.status_code} {response.reason}: {' '.join(response.text[:500].split())}"


def cause(error: BaseException) -> str:
    """Give the reason at the bottom of an error of the network, on one line."""
    while error.__context__ is not None:
        error = error.__context__
    return str(error).rpartition("> ")[2].removeprefix("Failed to establish a new connection: ")
