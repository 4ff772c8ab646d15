"""What the axioms of the ontology allow to conclude, read from its Turtle files: nothing is skipped in silence.

Class expressions are those that may stand on the left of a subclass axiom in OWL 2 RL
(https://www.w3.org/TR/owl2-profiles/#Class_Expressions_3), with counting and facets of datatypes besides. Terms are
written as in N-Triples.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import assets, names

OWL, RDF, RDFS, XSD = (names.PREFIXES[p] for p in ("owl", "rdf", "rdfs", "xsd"))

FACETS = {"maxExclusive": "<", "maxInclusive": "<=", "minExclusive": ">", "minInclusive": ">=", "pattern": "~"}
_PLAIN = {"Class", "Ontology", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual"}
_PARTS_OF_AXIOMS = {
    *(OWL + p for p in ("intersectionOf", "unionOf", "onProperty", "hasValue", "someValuesFrom", "minCardinality",
                        "onDatatype", "withRestrictions", "members")),
    *(XSD + facet for facet in FACETS), RDF + "first", RDF + "rest",
}  # fmt: skip
_ODD = re.compile(r"[\\$]|(?<!\[)\^")
"""What XML Schema, SPARQL and Python do not read alike in a pattern."""
CONDITIONS = {RDFS + "domain", RDFS + "range", OWL + "disjointWith"}
"""Axioms from which nothing is concluded: they say what a graph must meet, and shapes and HermiT see to that. As rules
they would make an antigen of whatever stands where an antigen belongs, and so hide the mistake."""
_FOR_PEOPLE = {
    *(RDFS + p for p in ("label", "comment", "seeAlso", "isDefinedBy")), OWL + "versionIRI", OWL + "versionInfo",
}  # fmt: skip


class Unsupported(ValueError):
    """An axiom from which the rules would not conclude all that follows."""


@dataclass(frozen=True, slots=True)
class Named:
    """The members of a class."""

    iri: str


@dataclass(frozen=True, slots=True)
class Value:
    """Everything of which the property has this value."""

    property: str
    value: str


@dataclass(frozen=True, slots=True)
class Some:
    """Everything of which the property has a value, of this kind if one is given."""

    property: str
    of: Expression | None = None


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Everything of which the property has so many values or more. Things with different IRIs are different."""

    number: int
    property: str


@dataclass(frozen=True, slots=True)
class Facet:
    """Everything of which the property has a literal that compares so with a value, or matches it as a pattern."""

    property: str
    compares: str
    value: str


@dataclass(frozen=True, slots=True)
class And:
    """What is in each of these."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What is in one of these at least."""

    parts: tuple[Expression, ...]


Expression = Named | Value | Some | AtLeast | Facet | And | Or


@dataclass(frozen=True, slots=True)
class Chain:
    """Things joined by these properties, one after the other. Twice the concluded property: it is transitive."""

    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Axiom:
    """What meets the body is a member of the class, or is joined by the property, that the head names."""

    head: str
    body: Expression | Chain
    why: str


def axioms(files: Iterable[Path] | None = None) -> list[Axiom]:
    """Give what may be concluded by the axioms of Turtle files; without any, by core.ttl and defined.ttl.

    Raises Unsupported for an axiom from which more would follow than the rules conclude.
    """
    folder = assets.folder("ontology")
    found = list(_Reader(files or (folder / "core.ttl", folder / "defined.ttl")).axioms())
    return sorted(set(found), key=lambda axiom: (axiom.head, repr(axiom.body)))


class _Reader:
    def __init__(self, files: Iterable[Path]) -> None:
        self.about: defaultdict[Any, defaultdict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for file in files:
            for q in ox.parse(path=file, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                self.about[q.subject][q.predicate.value].append(q.object)

    def axioms(self) -> Iterator[Axiom]:
        """Yield what each triple that is an axiom lets conclude; refuse what is none of the known kinds."""
        for subject, stated in list(self.about.items()):
            for predicate, objects in list(stated.items()):
                for value in objects:
                    yield from self._of(subject, predicate, value)

    def _of(self, subject: Any, predicate: str, value: Any) -> Iterator[Axiom]:
        match predicate.removeprefix(OWL).removeprefix(RDFS):
            case "equivalentClass" | "subClassOf" as kind:
                left, right = (subject, value) if kind == "subClassOf" else (value, subject)
                if not isinstance(right, ox.NamedNode):
                    raise self._refused(subject, predicate, "what it is a subclass of has no name")
                for body in _alternatives(self._expression(left)):
                    yield self._axiom(right, body)
            case "subPropertyOf":
                yield self._axiom(value, Chain((str(subject),)))
            case "propertyChainAxiom":
                yield self._axiom(subject, Chain(tuple(str(p) for p in self._list(value))))
            case _ if predicate == RDF + "type":
                if value.value == OWL + "TransitiveProperty":
                    yield self._axiom(subject, Chain((str(subject), str(subject))))
                elif value.value.startswith((OWL, RDFS)) and value.value.removeprefix(OWL) not in _PLAIN:
                    parts = {OWL + "Restriction", OWL + "AllDisjointClasses", RDFS + "Datatype"}
                    if isinstance(subject, ox.NamedNode) or value.value not in parts:
                        raise self._refused(subject, predicate, value)
            case _ if predicate in _PARTS_OF_AXIOMS and isinstance(subject, ox.BlankNode):
                pass
            case _ if predicate.startswith((OWL, RDFS, RDF)) and predicate not in CONDITIONS | _FOR_PEOPLE:
                raise self._refused(subject, predicate, value)

    def _axiom(self, head: Any, body: Expression | Chain) -> Axiom:
        notes = names.PREFIXES["skos"] + "scopeNote", names.PREFIXES["skos"] + "definition"
        said = next((o.value for p in notes for o in self.about[head][p]), "")
        return Axiom(str(head), body, said or "the ontology says so")

    def _expression(self, node: Any) -> Expression:
        if isinstance(node, ox.NamedNode):
            return Named(str(node))
        stated = {p.removeprefix(OWL): values for p, values in self.about[node].items() if p != RDF + "type"}
        if any(len(values) > 1 for values in stated.values()):
            raise self._refused(node, "several of", ", ".join(stated))
        match {p: values[0] for p, values in stated.items()}:
            case {"intersectionOf": members, **rest} if not rest:
                return And(tuple(self._expression(m) for m in self._list(members)))
            case {"unionOf": members, **rest} if not rest:
                return Or(tuple(self._expression(m) for m in self._list(members)))
            case {"onProperty": ox.NamedNode() as on, "hasValue": value, **rest} if not rest:
                return Value(str(on), str(value))
            case {"onProperty": ox.NamedNode() as on, "someValuesFrom": kind, **rest} if not rest:
                return self._some(on, kind)
            case {"onProperty": ox.NamedNode() as on, "minCardinality": number, **rest} if not rest:
                return AtLeast(int(number.value), str(on))
        raise self._refused(node, "a class of", " and ".join(sorted(stated)) or "nothing")

    def _some(self, on: ox.NamedNode, kind: Any) -> Expression:
        if isinstance(kind, ox.NamedNode):
            anything = kind.value in (OWL + "Thing", RDFS + "Literal")
            if not anything and kind.value.startswith(XSD):
                raise self._refused(on, "someValuesFrom", kind)
            return Some(str(on), None if anything else Named(str(kind)))
        if OWL + "onDatatype" not in self.about[kind]:
            return Some(str(on), self._expression(kind))
        (limits,) = self.about[kind][OWL + "withRestrictions"]
        facets = [
            (p.removeprefix(XSD), o.value) for limit in self._list(limits) for p, (o,) in self.about[limit].items()
        ]
        if len(facets) != 1 or facets[0][0] not in FACETS:
            raise self._refused(on, "withRestrictions", facets)
        [(facet, value)] = facets
        if facet == "pattern" and _ODD.search(value):
            raise self._refused(on, "pattern", f"{value}, which XML Schema, SPARQL and Python read differently")
        return Facet(str(on), FACETS[facet], value)

    def _list(self, node: Any) -> Iterator[Any]:
        while node.value != RDF + "nil":
            (first,), (node,) = self.about[node][RDF + "first"], self.about[node][RDF + "rest"]
            yield first

    def _refused(self, subject: Any, predicate: str, value: Any) -> Unsupported:
        def short(term: Any) -> str:
            return (
                str(getattr(term, "value", term)).replace(names.KG, "kg:").replace(OWL, "owl:").replace(RDFS, "rdfs:")
            )

        return Unsupported(
            f"{short(subject)} {short(predicate)} {short(value)}: the rules would not conclude all that follows. "
            "Say it otherwise, or take it out of the ontology and write what shall follow as a rule in queries/rules/"
        )


def _alternatives(body: Expression) -> Iterator[Expression]:
    """Yield the parts of a union: each concludes for itself."""
    if isinstance(body, Or):
        for part in body.parts:
            yield from _alternatives(part)
    else:
        yield body
