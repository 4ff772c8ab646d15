"""Inference over the statements of a few trials as they are made: no store, no order, nothing shared.

Classes are sets here, as in the direct semantics of OWL (https://www.w3.org/TR/owl2-direct-semantics/#Class_Expressions):
an intersection is an intersection. What the ontology's own individuals give is worked out once, in the context.
"""

from __future__ import annotations

import json
import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
from ahocorasick_rs import BytesAhoCorasick, Implementation

from kg import assets, names
from kg.infer.axioms import And, AtLeast, Axiom, Chain, Expression, Facet, Named, Or, Some, Value, axioms
from kg.infer.rules import A, in_order, mentioned

Links = defaultdict[str, defaultdict[str, set[str]]]
"""By property, by subject: the values. Terms are written as in N-Triples."""
Kinds = defaultdict[str, set[str]]
"""By class: its members."""

_NONE: frozenset[str] = frozenset()
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
        self.watched = _watch(terms)
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
    return "".join(context.ontology.new()).encode()


def infer_chunk(nquads: bytes, context: Context) -> bytes:
    """Give what follows from the statements of some trials and the ontology, as N-Quads of the graph `inferred`.

    All statements of a trial must be in one chunk. Nothing is given that the chunk or the ontology states. What follows
    only from statements of several trials about a thing that they share is left to `infer_across`.
    """
    return follows(*read(nquads, context), context)


def read(nquads: bytes, context: Context) -> tuple[Links, Kinds]:
    """Read of N-Quads the statements that a rule reads or concludes."""
    links, kinds = _empty()
    properties, classes = context.properties, context.classes
    for _, start, end in context.watched.find_matches_as_indexes(nquads):
        line = nquads[nquads.rfind(b"\n", 0, start) + 1 : nquads.index(b"\n", end)]
        subject, predicate, rest = line.decode().split(" ", 2)
        value = rest[: rest.rindex(" <")]  # without the graph
        if predicate in properties:
            links[predicate][subject].add(value)
        elif predicate == A and value in classes:  # else it was the end of something else
            kinds[value].add(subject)
    return links, kinds


def follows(links: Links, kinds: Kinds, context: Context) -> bytes:
    """Give what follows from what was read and the ontology, as N-Quads of the graph `inferred`."""
    return "".join(_Known(context, links, kinds, context.ontology).new()).encode()


def _watch(terms: Iterable[str]) -> BytesAhoCorasick:
    """Find where one of these terms may be; by their ends only, since the beginnings are those of everything."""
    ends = {re.split(r"(?=[#/][^#/]*$)", term)[1] for term in terms}
    return BytesAhoCorasick([f"{end} ".encode() for end in sorted(ends)], implementation=Implementation.DFA)


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
        self._reach: dict[tuple[str, str], set[str]] = {}

    def new(self) -> Iterator[str]:
        """Yield what follows and is not stated, here or before."""
        end = f" <{names.INFERRED}> .\n"
        for head in self.context.of:
            if head in self.context.properties:
                stated: Mapping[str, set[str]] = self._stated.get(head, {})
                known = self.before.links(head) if self.before else {}
                for subject, values in self.links(head).items():
                    for value in values - stated.get(subject, _NONE) - known.get(subject, _NONE):
                        yield f"{subject} {head} {value}{end}"
            else:
                known_members = self.before.members(head) if self.before else _NONE
                for subject in self.members(head) - self._kinds.get(head, _NONE) - known_members:
                    yield f"{subject} {A} {head}{end}"

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
            found: dict[str, set[str]] = self._stated.get(on, {})
            bodies = [axiom.body for axiom in self.context.of.get(on, ()) if isinstance(axiom.body, Chain)]
            if bodies:
                found = {subject: set(values) for subject, values in found.items()}
            for body in (b for b in bodies if b.properties[0] != on):
                for subject, values in self._along(body.properties).items():
                    found.setdefault(subject, set()).update(values)
            self._links[on] = found  # a transitive property goes on by itself
            for body in (b for b in bodies if b.properties[0] == on):
                for values in found.values():
                    values.update(*[self._reached(body.properties[1], value) for value in values])
        return self._links[on]

    def values(self, on: str, subject: str) -> set[str]:
        """Give the values of a property of one subject, those known before included."""
        here = self.links(on).get(subject, set())
        return here | self.before.values(on, subject) if self.before else here

    def _along(self, chain: tuple[str, ...]) -> dict[str, set[str]]:
        first, *more = chain
        found = self.links(first)
        for on in more:
            found = {s: set().union(*(self.values(on, v) for v in values)) for s, values in found.items()}
        return {s: values for s, values in found.items() if values}

    def _reached(self, on: str, start: str) -> set[str]:
        """Give what a property leads to from here, again and again; many a trial starts from the same condition."""
        if (on, start) not in self._reach:
            waiting, reached = [start], self._reach.setdefault((on, start), set())
            while waiting:
                new = self.values(on, waiting.pop()) - reached
                waiting += new
                reached |= new
        return self._reach[on, start]

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
                return lambda values: any(v.endswith('"') and pattern.fullmatch(_text(v)) for v in values)
            case Facet(_, compares, value):
                holds, limit = _COMPARES[compares], float(value)
                return lambda values: any(holds(float(v[1 : v.index('"', 1)]), limit) for v in values)
        raise AssertionError(body)


def _text(literal: str) -> str:
    """Read a literal without datatype or language, which is written as a JSON string."""
    return json.loads(literal) if "\\" in literal else literal[1:-1]
