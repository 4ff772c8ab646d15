"""Close classes: a property that no shape of a class looks at is found (https://www.w3.org/TR/shacl/#ClosedConstraintComponent).

sh:closed knows only the properties of one shape. Here several files may say something about one class, so the list
is gathered from all of them, and a new shape widens it by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg import names

SHAPES = Namespace(names.BASE + "shapes#")
FILE = URIRef(names.BASE + "shapes")
"""The subject of what the shapes say of themselves."""


def close(shapes: Graph, axioms: Graph) -> Graph:
    """Add a closed shape for each class that the shapes name by kgsh:closes, and give them back.

    `axioms` has the rdfs:subClassOf of the classes: what a shape of a superclass or subclass looks at is known too.
    """
    for name in sorted(str(kind).rsplit("#", 1)[-1] for kind in shapes.objects(FILE, SHAPES.closes)):
        kind = URIRef(names.term(name))
        shape, known = SHAPES[f"{name}-closed"], BNode()
        above = {kind, *(kin for kin in axioms.transitive_objects(kind, RDFS.subClassOf) if kin)}
        below = {kin for kin in axioms.transitive_subjects(RDFS.subClassOf, kind) if kin}
        paths = {path for kin in above | below for path in _properties(shapes, kin)}
        Collection(shapes, known, [RDF.type, *sorted(paths)])
        shapes += [
            (shape, RDF.type, SH.NodeShape),
            (shape, SH.targetClass, kind),
            (shape, SH.name, Literal(f"known properties of {name}")),
            (shape, SH.closed, Literal(True)),
            (shape, SH.ignoredProperties, known),
            (
                shape,
                SH.message,
                Literal(f"No shape of kg:{name} knows this property: declare it, and give it a shape."),
            ),
        ]
    return shapes


def _properties(shapes: Graph, kind: Node) -> Iterator[URIRef]:
    """Yield the properties that the shapes of a class are about: plain paths, or the first step of a sequence.

    Alternative paths tell of many classes at once (no e-mail address in any text), and make nothing known.
    """
    for shape in shapes.subjects(SH.targetClass, kind):
        for part in (shape, *shapes.objects(shape, SH.property)):
            path = shapes.value(part, SH.path)
            first = path if path is None else shapes.value(path, RDF.first, default=path)
            if isinstance(first, URIRef):
                yield first
