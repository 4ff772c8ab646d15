"""A worker's answer to a SPARQL query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

import pyoxigraph as ox

from kg.names import BASE, PREFIXES
from kg.query import Forbidden, Rows, Triples, Truth, UsageError
from kg.query.guard import check
from kg.web.graphs import graph_reply
from kg.web.messages import Query, Reply, refusal
from kg.web.negotiation import GRAPHS, HTML, ROW_GRAPH, ROWS, Form, choose
from kg.web.published import Published
from kg.web.rendering import rendered

_ILL_FORMED = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""What no XML 1.0 may hold, not even escaped (https://www.w3.org/TR/xml/#charsets)."""


def evaluate(graph: Published, query: Query) -> Reply:
    """Answer a query, or say why not: 400 for what can be put right, 403 for what cannot, 406 for unknown forms."""
    try:
        result = _begun(graph, query)
    except (UsageError, SyntaxError) as wrong:
        return _refused(graph, query, wrong)
    forms = GRAPHS if isinstance(result, ox.QueryTriples) else ROWS
    form = choose(query.accept, (*forms, HTML), query.form)
    if form is None and query.form == ROW_GRAPH.name and isinstance(result, ox.QuerySolutions):
        form = ROW_GRAPH
    if form is None:
        return refusal(406, f"this answer comes as {', '.join(f.media_type.partition(';')[0] for f in forms)}")
    try:
        answer = _read(result, graph.limits.rows)
    except UsageError as wrong:
        return _refused(graph, query, wrong)
    except OSError as error:
        return refusal(500, f"the query failed: {error}")
    if form is HTML:
        shown = (*forms, ROW_GRAPH) if isinstance(answer, Rows) else forms
        return rendered("answer.html", graph, query=query, answer=answer, forms=shown)
    reply = graph_reply(answer.triples, form) if isinstance(answer, Triples) else _tabled(answer, form)
    if form.name in ("xml", "rdf") and _ILL_FORMED.search(reply.body):
        return refusal(406, "this answer holds characters that XML cannot: ask for JSON or Turtle")
    return reply


def _refused(graph: Published, query: Query, wrong: Exception) -> Reply:
    """Say why there is no answer; to people with their query beside it, to be changed."""
    status = 403 if isinstance(wrong, Forbidden) else 400
    reason = f"not SPARQL 1.1: {wrong}" if isinstance(wrong, SyntaxError) else str(wrong)
    if choose(query.accept, (*ROWS, HTML), query.form) is HTML:
        return asking(graph, query.text, status, reason)
    return refusal(status, reason)


def asking(graph: Published, text: str, status: int = 200, wrong: str = "") -> Reply:
    """Give the page on which a query is written."""
    return rendered("sparql.html", graph, status, text=text, wrong=wrong, prefixes=PREFIXES, limits=graph.limits)


def _begun(graph: Published, query: Query) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
    """Begin to evaluate over the dataset of the protocol, else of the query, else over all graphs as one."""
    own = check(query.text, graph.graphs)
    if query.default_graphs is None or query.named_graphs is None:
        return graph.store.query(query.text, base_iri=BASE, prefixes=PREFIXES, use_default_graph_as_union=not own)
    return graph.store.query(
        query.text,
        base_iri=BASE,
        prefixes=PREFIXES,
        default_graph=[_known(graph, iri) for iri in query.default_graphs],
        named_graphs=[_known(graph, iri) for iri in query.named_graphs],
    )


def _known(graph: Published, iri: str) -> ox.NamedNode:
    if iri not in graph.graphs:
        raise Forbidden(f"there is no graph <{iri}> here; there are {', '.join(f'<{g}>' for g in graph.graphs)}")
    return ox.NamedNode(iri)


def _read(result: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean, most: int) -> Rows | Triples | Truth:
    """Read an answer. Raises UsageError where it has more rows or triples than one answer may."""
    if isinstance(result, ox.QueryBoolean):
        return Truth(bool(result))
    if isinstance(result, ox.QueryTriples):
        triples = list(islice(result, most + 1))
        _bounded(triples, most, "triples")
        return Triples(tuple(triples))
    columns = tuple(v.value for v in result.variables)
    rows = [tuple(s[i] for i in range(len(columns))) for s in islice(result, most + 1)]
    _bounded(rows, most, "rows")
    return Rows(columns, rows)


def _bounded(found: Sequence[object], most: int, kind: str) -> None:
    if len(found) > most:
        raise UsageError(f"the answer has more than {most:,} {kind}: ask for less with LIMIT, or page with OFFSET")


def _tabled(answer: Rows | Truth, form: Form) -> Reply:
    if form is ROW_GRAPH:
        return Reply(200, form.media_type, answer.serialize("turtle"), {"Vary": "Accept"})
    body = answer.serialize("json" if form.name == "xml" else form.name)
    if form.name == "xml":
        parsed = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        body = parsed.serialize(format=ox.QueryResultsFormat.XML) or b""
    return Reply(200, form.media_type, body, {"Vary": "Accept"})
