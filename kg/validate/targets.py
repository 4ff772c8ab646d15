"""Which nodes a shape looks at (https://www.w3.org/TR/shacl/#targets), and its SPARQL constraints asked among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


def aims(shapes: Graph) -> Iterator[tuple[URIRef, Node, Node]]:
    """Yield each shape with a kind of target and a target; the property shapes of a node shape share its targets."""
    for kind in TARGETS:
        for shape, target in shapes.subject_objects(kind):
            yield kind, target, shape
            for part in shapes.objects(shape, SH.property):
                yield kind, target, part


def aimed_otherwise(shapes: Graph) -> bool:
    """Whether a shape has targets of another kind: it is a class itself, or chooses them by SHACL-AF."""
    classes = set(shapes.subjects(RDF.type, RDFS.Class)) | set(shapes.subjects(RDF.type, OWL.Class))
    kinds = (SH.NodeShape, SH.PropertyShape)
    return (None, SH.target, None) in shapes or any((c, RDF.type, k) in shapes for c in classes for k in kinds)


def members(kind: URIRef, target: Node) -> str:
    """Give the graph pattern of the nodes of a target, as `?this`."""
    if kind == SH.targetNode:
        return f"VALUES ?this {{ {target.n3()} }}"
    pattern = {
        SH.targetClass: f"?class {RDFS.subClassOf.n3()}* {target.n3()} . ?this a ?class",
        SH.targetSubjectsOf: f"?this {target.n3()} ?object",
        SH.targetObjectsOf: f"?subject {target.n3()} ?this",
    }[kind]
    return f"{{ SELECT DISTINCT ?this {{ {pattern} }} }}"


@dataclass(frozen=True, slots=True)
class Question:
    """A SPARQL constraint as a SELECT of all `?this` (and `?path`, `?value`) that break it."""

    shape: Node
    severity: Node
    message: str
    query: str


def questions(shapes: Graph, shape: Node, among: str) -> Iterator[Question]:
    """Yield the SPARQL constraints of a shape, asked once among all nodes of a graph pattern."""
    for constraint in shapes.objects(shape, SH.sparql):
        prefixes = "".join(
            f"PREFIX {shapes.value(d, SH.prefix)}: <{shapes.value(d, SH.namespace)}>\n"
            for ontology in shapes.objects(constraint, SH.prefixes)
            for d in shapes.objects(ontology, SH.declare)
        )
        head, _, where = str(shapes.value(constraint, SH.select)).partition("{")
        message = shapes.value(constraint, SH.message) or shapes.value(shape, SH.message)
        yield Question(shape, severity(shapes, shape), str(message or ""), f"{prefixes}{head}{{ {among} {where}")


def severity(shapes: Graph, shape: Node) -> Node:
    """Give the severity of a shape: a violation, unless it says otherwise."""
    return shapes.value(shape, SH.severity) or SH.Violation
