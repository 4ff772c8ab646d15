"""Constraints of SHACL Core that look one step far, as plain functions of a node's own triples.

The definitions are those of https://www.w3.org/TR/shacl/#core-components. What is not said here is left to
pySHACL, which finds the same and is some thirty times slower.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import pyoxigraph as ox
from rdflib import SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection as RdfList
from rdflib.term import Node

from kg.validate.targets import TARGETS, severity
from kg.validate.terms import to_ox

Term = Any
Facts = Mapping[str, Collection[Term]]
"""The objects of one node by predicate."""
Breaks = Callable[[Collection[Term], Facts], Iterator[Term | None]]
"""Yields the values that break a constraint; None where it is the node that breaks it."""
IsA = Callable[[Term, str], bool]

_NUMBERS = {XSD.integer, XSD.decimal}
_LEXICAL = {
    XSD.string: re.compile(""),
    XSD.integer: re.compile(r"[+-]?\d+\Z", re.ASCII),
    XSD.decimal: re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z", re.ASCII),
    XSD.boolean: re.compile(r"(true|false|0|1)\Z"),
}
_KINDS = {SH.IRI: ox.NamedNode, SH.Literal: ox.Literal, SH.BlankNode: ox.BlankNode}
_BOUNDS = {
    SH.minInclusive: operator.ge, SH.minExclusive: operator.gt,
    SH.maxInclusive: operator.le, SH.maxExclusive: operator.lt,
}  # fmt: skip
_ORDERS = {SH.lessThan: operator.lt, SH.lessThanOrEquals: operator.le}
_NO_CONSTRAINT = {SH.path, SH.name, SH.description, SH.message, SH.severity, SH.flags}
_ELSEWHERE = {SH.property, SH.sparql}
"""Aimed and asked on their own where they belong to a node shape."""


@dataclass(frozen=True, slots=True)
class Check:
    """One constraint of one shape. `path` is None where it is about the node itself."""

    shape: Node
    severity: Node
    message: str
    component: URIRef
    path: URIRef | None
    breaks: Breaks


def checks(shapes: Graph, shape: Node, is_a: IsA) -> list[Check] | None:
    """Give the Core constraints of a shape; None where it has one that is not said here, or no message of its own."""
    path, message = shapes.value(shape, SH.path), shapes.value(shape, SH.message)
    if path is not None and not isinstance(path, URIRef):
        return None
    made = []
    for predicate, given in shapes.predicate_objects(shape):
        parameter = URIRef(str(predicate))
        if parameter not in SH or parameter in _NO_CONSTRAINT or parameter in TARGETS:
            continue
        if parameter in _ELSEWHERE and path is None:
            continue
        breaks = _breaks(shapes, shape, parameter, given, is_a)
        if breaks is None or message is None:
            return None
        name = parameter.removeprefix(str(SH))
        component = URIRef(f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent")
        made.append(Check(shape, severity(shapes, shape), str(message), component, path, breaks))
    return made


def _breaks(shapes: Graph, shape: Node, parameter: URIRef, given: Node, is_a: IsA) -> Breaks | None:
    number = int(given) if isinstance(given, Literal) and given.datatype == XSD.integer else 0
    if parameter == SH.minCount:
        return lambda values, _: iter([None] if len(values) < number else [])
    if parameter == SH.maxCount:
        return lambda values, _: iter([None] if len(values) > number else [])
    if parameter == SH.hasValue:
        wanted = to_ox(given)
        return lambda values, _: iter([] if wanted in values else [None])
    if parameter == SH.disjoint:
        return lambda values, facts: (v for v in values if v in facts.get(str(given), ()))
    if parameter in _ORDERS:
        holds = _ORDERS[parameter]
        return lambda values, facts: (
            v for v in values for other in facts.get(str(given), ()) if not _compare(holds, v, _number(other))
        )
    keeps = _keeps(shapes, shape, parameter, given, number, is_a)
    return None if keeps is None else lambda values, _: (v for v in values if not keeps(v))


def _keeps(
    shapes: Graph, shape: Node, parameter: URIRef, given: Node, number: int, is_a: IsA
) -> Callable[[Term], bool] | None:
    """Give the condition that a constraint demands of each value."""
    if parameter == SH["class"]:
        return lambda v: is_a(v, str(given))
    if parameter == SH.nodeKind and given in _KINDS:
        kind = _KINDS[URIRef(str(given))]
        return lambda v: isinstance(v, kind)
    if parameter == SH.datatype and given in _LEXICAL:
        lexical = _LEXICAL[URIRef(str(given))]
        return lambda v: (
            isinstance(v, ox.Literal) and v.datatype.value == str(given) and lexical.match(v.value) is not None
        )
    if parameter == SH["in"]:
        allowed = {to_ox(item) for item in RdfList(shapes, given)}
        return allowed.__contains__
    if parameter == SH.pattern:
        ignoring_case = re.IGNORECASE if "i" in str(shapes.value(shape, SH.flags) or "") else 0
        pattern = re.compile(str(given), ignoring_case)
        return lambda v: not isinstance(v, ox.BlankNode) and pattern.search(v.value) is not None
    if parameter == SH.minLength:
        return lambda v: not isinstance(v, ox.BlankNode) and len(v.value) >= number
    if parameter == SH.maxLength:
        return lambda v: not isinstance(v, ox.BlankNode) and len(v.value) <= number
    if parameter in _BOUNDS and (bound := _number(to_ox(given))) is not None:
        holds = _BOUNDS[parameter]
        return lambda v: _compare(holds, v, bound)
    return None


def _compare(holds: Callable[[Decimal, Decimal], bool], value: Term, bound: Decimal | None) -> bool:
    number = _number(value)
    return number is not None and bound is not None and holds(number, bound)


def _number(term: Term) -> Decimal | None:
    """Give a number as written; None for everything else, which compares with nothing."""
    try:
        return Decimal(term.value) if isinstance(term, ox.Literal) and URIRef(term.datatype.value) in _NUMBERS else None
    except InvalidOperation:
        return None
