"""SPARQL 1.1 Protocol, the request: https://www.w3.org/TR/sparql11-protocol/#query-operation."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from kg.web.messages import Query
from kg.web.negotiation import bare
from kg.web.security import body_of

_FORM, _DIRECT, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_MOST_FIELDS = 64


async def query_of(request: Request) -> Query | None:
    """Read the query that a request to the endpoint makes; None where it makes none, which asks for the description.

    Raises HTTPException: 400 for a request that breaks the protocol, 403 for updates, 408, 413 and 415 by RFC 9110.
    """
    fields = _decoded(request.scope["query_string"])
    if request.method == "POST":
        kind, body = _kind(request), await body_of(request)
        fields += _decoded(body) if kind == _FORM else [("query", _text(body))]
    if any(name == "update" for name, _ in fields):
        raise HTTPException(403, "updates are refused: the graph is changed by building it")
    queries = [value for name, value in fields if name == "query"]
    if not queries and request.method != "POST":
        return None
    if len(queries) != 1:
        raise HTTPException(400, f"a request makes one query, not {len(queries)}")
    default, named = (tuple(v for n, v in fields if n == key) for key in ("default-graph-uri", "named-graph-uri"))
    own_dataset = bool(default or named)
    return Query(
        text=queries[0],
        accept=request.headers.get("accept", ""),
        form=next((value for name, value in fields if name == "format"), ""),
        default_graphs=default if own_dataset else None,
        named_graphs=named if own_dataset else None,
    )


def _kind(request: Request) -> str:
    """Give the media type of a body, of those that the protocol has."""
    stated = request.headers.get("content-type", "")
    kind = bare(stated)
    if kind == _UPDATE:
        raise HTTPException(403, "updates are refused: the graph is changed by building it")
    if kind not in (_FORM, _DIRECT):
        raise HTTPException(415, f"a query is posted as {_DIRECT} or {_FORM}")
    charset = next((p.strip()[8:] for p in stated.lower().split(";") if p.strip().startswith("charset=")), "utf-8")
    if charset.strip('"') not in ("utf-8", "utf8", "us-ascii"):
        raise HTTPException(415, "a query is posted in UTF-8")
    return kind


def _decoded(fields: bytes) -> list[tuple[str, str]]:
    try:
        decoded = _text(fields)
        return parse_qsl(decoded, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, "the fields of the request are not UTF-8, or too many") from None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise HTTPException(400, "the query is not UTF-8") from None
