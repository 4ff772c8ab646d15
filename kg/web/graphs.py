"""Triples as bytes, the same for the same triples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.web.messages import Reply
from kg.web.negotiation import Form

_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def graph_reply(triples: Iterable[ox.Triple], form: Form, prefixes: Mapping[str, str] = PREFIXES) -> Reply:
    """Give triples in one of the forms `negotiation.GRAPHS`, sorted, each once."""
    ordered = sorted(set(triples), key=str)
    body = ox.serialize(ordered, format=_FORMATS[form.name], prefixes=dict(prefixes)) or b""
    return Reply(200, form.media_type, _tidy(body) if form.name == "ttl" else body, {"Vary": "Accept"})


def _tidy(turtle: bytes) -> bytes:
    """Keep the prefixes that are used, in order: the engine writes all of them, each time in another order."""
    end = re.search(rb"^(?!@prefix)", turtle, re.MULTILINE)
    head, rest = turtle[: end.start()] if end else turtle, turtle[end.start() :] if end else b""
    used = {match[1] for match in re.finditer(rb"(?<![\w:/#.-])([a-z]+):", rest)}
    lines = sorted(line for line in head.splitlines(keepends=True) if line.split()[1].rstrip(b":") in used)
    return b"".join([*lines, b"\n", rest]) if lines else rest
