"""Which form of an answer a client prefers: RFC 9110, section 12.5.1 (Accept)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Form(NamedTuple):
    """A form of answers. `name` is also its extension in addresses; `also` are types that older clients ask for."""

    name: str
    media_type: str
    also: tuple[str, ...] = ()


HTML = Form("html", "text/html; charset=utf-8", ("application/xhtml+xml",))
JSON = Form("json", "application/json")

ROWS = (
    Form("json", "application/sparql-results+json", ("application/json",)),
    Form("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Form("csv", "text/csv; charset=utf-8; header=present"),
    Form("tsv", "text/tab-separated-values; charset=utf-8"),
)
"""Forms of rows and of truth values, by the SPARQL 1.1 recommendations."""

ROW_GRAPH = Form("ttl", "text/turtle; charset=utf-8")
"""Rows as the result set vocabulary of the W3C's tests: given where it is named, never for an Accept header."""

GRAPHS = (
    Form("ttl", "text/turtle; charset=utf-8", ("application/x-turtle", "text/n3")),
    Form("nt", "application/n-triples", ("text/plain",)),
    Form("rdf", "application/rdf+xml", ("application/xml", "text/xml")),
    Form("jsonld", "application/ld+json", ("application/json",)),
)
"""Forms of triples."""


def choose(accept: str, forms: Sequence[Form], named: str = "") -> Form | None:
    """Give the form that is named, or else the one that a client accepts most gladly; None where there is none.

    Of forms that are equally welcome the first one is given. No Accept header, or an empty one, welcomes all.
    """
    if named:
        return next((form for form in forms if form.name == named), None)
    wanted = dict(_ranges(accept)) or {"*/*": 1.0}
    welcome = [max(_quality(bare(kind), wanted) for kind in (form.media_type, *form.also)) for form in forms]
    best = max(welcome)
    return forms[welcome.index(best)] if best > 0 else None


def bare(media_type: str) -> str:
    """Give a media type without its parameters, in small letters."""
    return media_type.partition(";")[0].strip().lower()


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for piece in accept.split(","):
        kind, *parameters = (part.strip().lower() for part in piece.split(";"))
        if kind:
            stated = next((p[2:] for p in parameters if p.startswith("q=")), "1")
            try:
                yield kind, min(max(float(stated), 0.0), 1.0)
            except ValueError:
                yield kind, 0.0


def _quality(kind: str, wanted: dict[str, float]) -> float:
    for pattern in (kind, kind.partition("/")[0] + "/*", "*/*"):
        if pattern in wanted:
            return wanted[pattern]
    return 0.0
