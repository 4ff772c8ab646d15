"""Terms as N-Quads bytes (https://www.w3.org/TR/n-quads/)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

import msgspec

from kg.names import KG, PREFIXES, code

_XSD = PREFIXES["xsd"]
_DATATYPE_OF_LENGTH = {4: "gYear", 7: "gYearMonth", 10: "date"}
_text = msgspec.json.Encoder().encode
"""A JSON string is a valid N-Quads literal: both escape quotes, backslashes and control characters alike."""
_join = b"".join


def predicate(name: str) -> str:
    """Give a full IRI for a local name of our ontology or for a prefixed name such as `rdfs:label`."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon else KG + name


class _Made(dict[str, bytes]):
    """Bytes that recur in lines, made when first asked for. Keys are names that stand in the code, so they are few."""

    def __init__(self, make: Callable[[str], str]) -> None:
        self._make = make

    def __missing__(self, key: str) -> bytes:
        self[key] = made = self._make(key).encode()
        return made


_between = _Made(lambda name: f"> <{predicate(name)}> ")
_to_class = _Made(lambda name: f"> <{predicate('rdf:type')}> <{predicate(name)}")
_of_datatype = _Made(lambda name: f'"^^<{_XSD}{name}>')


@lru_cache(maxsize=8192)
def _to_code(name: str, scheme: str, value: str) -> bytes:
    return _between[name] + f"<{code(scheme, value)}".encode()


class Graph:
    """The lines of one named graph, or of several in one set. Values of None state nothing, so callers need not ask."""

    def __init__(self, iri: str, lines: set[bytes] | None = None) -> None:
        self.iri = iri
        self.lines: set[bytes] = set() if lines is None else lines
        self._add = self.lines.add
        self._end = f" <{iri}> .\n".encode()
        self._link_end = f"> <{iri}> .\n".encode()

    def link(self, subject: str, name: str, target: str | None) -> None:
        """State a relation to another node."""
        if target is not None:
            self._add(_join((b"<", subject.encode(), _between[name], b"<", target.encode(), self._link_end)))

    def is_a(self, subject: str, name: str) -> None:
        """State a class of a node by its local name."""
        self._add(_join((b"<", subject.encode(), _to_class[name], self._link_end)))

    def coded(self, subject: str, name: str, scheme: str, value: str | None) -> None:
        """State a value of a closed set."""
        if value is not None:
            self._add(_join((b"<", subject.encode(), _to_code(name, scheme, value), self._link_end)))

    def text(self, subject: str, name: str, value: str | None) -> None:
        """State a plain literal."""
        if value:
            self._add(_join((b"<", subject.encode(), _between[name], _text(value), self._end)))

    def typed(self, subject: str, name: str, value: str, datatype: str) -> None:
        """State a literal of an XSD datatype, in its canonical form."""
        self._add(
            _join((b"<", subject.encode(), _between[name], b'"', value.encode(), _of_datatype[datatype], self._end))
        )

    def integer(self, subject: str, name: str, value: int | None) -> None:
        """State a whole number."""
        if value is not None:
            self.typed(subject, name, str(value), "integer")

    def decimal(self, subject: str, name: str, value: float | None, places: int = 5) -> None:
        """State a number with at most so many decimal places."""
        if value is not None:
            self.typed(subject, name, plain_decimal(value, places), "decimal")

    def boolean(self, subject: str, name: str, value: bool | None) -> None:
        """State a truth value."""
        if value is not None:
            self.typed(subject, name, "true" if value else "false", "boolean")

    def date(self, subject: str, name: str, value: str | None) -> None:
        """State a date as precisely as it was stated: the datatype is its precision."""
        if value is not None:
            self.typed(subject, name, value, _DATATYPE_OF_LENGTH[len(value)])


@lru_cache(maxsize=16384)
def plain_decimal(value: float, places: int) -> str:
    """Write a number as a canonical xsd:decimal of XSD 1.1, as stores do: no exponent, no point without a fraction."""
    text = f"{round(Decimal(repr(value)), places):f}"
    whole, point, fraction = text.partition(".")
    text = f"{whole}.{fraction.rstrip('0')}".rstrip(".") if point else whole
    return "0" if text == "-0" else text


_AGE = re.compile(r"(\d{1,6})\s*(year|month|week|day|hour|minute)s?", re.IGNORECASE)
_PER_YEAR = {"year": 1, "month": 12, "week": 52, "day": 365, "hour": 8760, "minute": 525600}


@lru_cache(maxsize=1024)
def years(age: str | None) -> float | None:
    """Give an age such as "18 Years" or "6 Months" in years; None where it states no number."""
    match = _AGE.fullmatch(age.strip()) if age else None
    return int(match[1]) / _PER_YEAR[match[2].lower()] if match else None
