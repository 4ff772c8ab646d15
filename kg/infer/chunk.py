"""Inference over the statements of a few trials as they are made: no store, no order, nothing shared.

Classes are sets here, as in the direct semantics of OWL (https://www.w3.org/TR/owl2-direct-semantics/#Class_Expressions):
an intersection is an intersection. What the ontology's own individuals give is worked out once, in the context.
"""

from __future__ import annotations

import json
import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg import assets, names
from kg.infer.axioms import And, AtLeast, Axiom, Chain, Expression, Facet, Named, Or, Some, Value, axioms
from kg.infer.rules import A, in_order, mentioned

Links = defaultdict[str, defaultdict[str, set[str]]]
"""By property, by subject: the values. Terms are written as in N-Triples."""
Kinds = defaultdict[str, set[str]]
"""By class: its members."""

_COMPARES: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class Context:
    """What every chunk needs: the axioms, and what is known of the individuals of the ontology."""

    def __init__(self, table: Iterable[Axiom], files: Iterable[Path]) -> None:
        self.table = in_order(table)
        self.of: dict[str, list[Axiom]] = {}
        for axiom in self.table:
            self.of.setdefault(axiom.head, []).append(axiom)
        terms = {term for axiom in self.table for term in {axiom.head} | mentioned(axiom.body)}
        self.properties = {t for axiom in self.table for t in _properties(axiom)}
        self.classes = terms - self.properties
        self.watched = _pattern(self.properties, self.classes)
        links, kinds = _empty()
        for file in files:
            for q in ox.parse(path=file, format=ox.RdfFormat.TURTLE):
                _note(links, kinds, str(q.subject), str(q.predicate), str(q.object))
        self.ontology = _Known(self, links, kinds, None)


def load_context(files: Iterable[Path] | None = None) -> Context:
    """Make the context of the ontology's Turtle files, or of those given. Takes about a second; to be made once.

    Raises Unsupported for an axiom that cannot be made into rules.
    """
    return Context(axioms(), files or sorted(assets.folder("ontology").glob("*.ttl")))


def infer_ontology(context: Context) -> bytes:
    """Give what follows from the ontology alone, as N-Quads of the graph `inferred`."""
    return b"".join(context.ontology.new())


def infer_chunk(nquads: bytes, context: Context) -> bytes:
    """Give what follows from the statements of some trials and the ontology, as N-Quads of the graph `inferred`.

    All statements of a trial must be in one chunk. Nothing is given that the chunk or the ontology states. What follows
    only from statements of several trials about a thing that they share is left to `infer_across`.
    """
    links, kinds = _empty()
    for match in context.watched.finditer(nquads):
        start = nquads.rfind(b"\n", 0, match.start()) + 1
        subject = nquads[start : match.start() + 1]
        if b" " in subject:  # within a literal
            continue
        rest = nquads[match.end() : nquads.index(b"\n", match.end())]
        _note(links, kinds, subject.decode(), match[1].decode(), rest[: rest.rindex(b" <")].decode())
    return b"".join(_Known(context, links, kinds, context.ontology).new())


def _pattern(properties: Iterable[str], classes: Iterable[str]) -> re.Pattern[bytes]:
    """Match the end of a subject and the predicate, where the statement is one that a rule reads or concludes."""
    return re.compile(f"> ({_any_of(properties)}|{re.escape(A)}(?= {_any_of(classes)} )) ".encode())


def _any_of(iris: Iterable[str]) -> str:
    """Match one of these IRIs. What they have in common is written once, or each would be compared from its start."""
    locals_of: defaultdict[str, list[str]] = defaultdict(list)
    for iri in sorted(iris):
        namespace, local = re.split(r"(?<=[#/])(?=[^#/]*$)", iri)
        locals_of[namespace].append(re.escape(local))
    return (
        "(?:" + "|".join(f"{re.escape(namespace)}(?:{'|'.join(local)})" for namespace, local in locals_of.items()) + ")"
    )


def _properties(axiom: Axiom) -> set[str]:
    def read(body: Expression | Chain) -> set[str]:
        match body:
            case Chain(properties):
                return {axiom.head, *properties}
            case Named():
                return set()
            case And(parts) | Or(parts):
                return set().union(*map(read, parts))
            case Some(on, of) if of is not None:
                return {on} | read(of)
            case _:
                return {body.property}

    return read(axiom.body)


def _empty() -> tuple[Links, Kinds]:
    return defaultdict(lambda: defaultdict(set)), defaultdict(set)


def _note(links: Links, kinds: Kinds, subject: str, predicate: str, value: str) -> None:
    if predicate == A:
        kinds[value].add(subject)
    else:
        links[predicate][subject].add(value)


class _Known:
    """What is stated, and what follows from it and from what is known without it."""

    def __init__(self, context: Context, links: Links, kinds: Kinds, before: _Known | None) -> None:
        self.context, self.before = context, before
        self._stated, self._kinds = links, kinds
        self._links: dict[str, dict[str, set[str]]] = {}
        self._members: dict[str, set[str]] = {}
        self._fitting: dict[int, set[str]] = {}

    def new(self) -> Iterator[bytes]:
        """Yield what follows and is not stated, here or before."""
        for head in self.context.of:
            if head in self.context.properties:
                for subject, values in self.links(head).items():
                    old = self._stated[head].get(subject, set()) if head in self._stated else set()
                    for value in values - old - (self.before.values(head, subject) if self.before else set()):
                        yield f"{subject} {head} {value} <{names.INFERRED}> .\n".encode()
            else:
                old = self._kinds.get(head, set())
                for subject in self.members(head) - old - (self.before.members(head) if self.before else set()):
                    yield f"{subject} {A} {head} <{names.INFERRED}> .\n".encode()

    def members(self, name: str) -> set[str]:
        """Give the members of a named class, those known before included."""
        if name not in self._members:
            found = set(self._kinds.get(name, ()))
            for axiom in self.context.of.get(name, ()):
                found |= self.extension(axiom.body)  # type: ignore[arg-type]
            self._members[name] = found | self.before.members(name) if self.before else found
        return self._members[name]

    def extension(self, body: Expression) -> set[str]:
        """Give the members of a class expression."""
        match body:
            case Named(iri):
                return self.members(iri)
            case And(parts):
                return set.intersection(*map(self.extension, parts))
            case Or(parts):
                return set.union(*map(self.extension, parts))
        if id(body) not in self._fitting:
            fits = self._test(body)
            found = {subject for subject, values in self.links(body.property).items() if fits(values)}
            self._fitting[id(body)] = found | self.before.extension(body) if self.before else found
        return self._fitting[id(body)]

    def links(self, on: str) -> dict[str, set[str]]:
        """Give the values of a property for each subject of which something is stated here."""
        if on not in self._links:
            found = {s: set(values) for s, values in self._stated[on].items()} if on in self._stated else {}
            bodies = [axiom.body for axiom in self.context.of.get(on, ()) if isinstance(axiom.body, Chain)]
            for body in (b for b in bodies if b.properties[0] != on):
                for subject, values in self._along(body.properties).items():
                    found.setdefault(subject, set()).update(values)
            for body in (b for b in bodies if b.properties[0] == on):
                for values in found.values():
                    self._go_on(values, body.properties[1])
            self._links[on] = found
        return self._links[on]

    def values(self, on: str, subject: str) -> set[str]:
        """Give the values of a property of one subject, those known before included."""
        here = self.links(on).get(subject, set())
        return here | self.before.values(on, subject) if self.before else here

    def _along(self, chain: tuple[str, ...]) -> dict[str, set[str]]:
        first, *more = chain
        found = {subject: set(values) for subject, values in self.links(first).items()}
        for on in more:
            found = {s: set().union(*(self.values(on, v) for v in values)) for s, values in found.items()}
        return {s: values for s, values in found.items() if values}

    def _go_on(self, values: set[str], on: str) -> None:
        """Add to the values what a property leads to from them, again and again."""
        waiting = list(values)
        while waiting:
            reached = self.values(on, waiting.pop()) - values
            waiting += reached
            values |= reached

    def _test(self, body: Value | Some | AtLeast | Facet) -> Callable[[set[str]], bool]:
        match body:
            case Value(_, value):
                return lambda values: value in values
            case Some(_, None):
                return bool
            case Some(_, of) if of is not None:
                within = self.extension(of)
                return lambda values: not within.isdisjoint(values)
            case AtLeast(number, _):
                return lambda values: len(values) >= number
            case Facet(_, "~", value):
                pattern = re.compile(value)
                return lambda values: any(v.endswith('"') and pattern.fullmatch(json.loads(v)) for v in values)
            case Facet(_, compares, value):
                holds, limit = _COMPARES[compares], float(value)
                return lambda values: any(holds(float(v[1 : v.index('"', 1)]), limit) for v in values)
        raise AssertionError(body)
