"""What is demanded of every property of a class: that a shape knows it, and that no contact data is in its text.

Here several files may say something about one class, so the properties are gathered from all of them, and a new shape
widens both demands by itself. sh:closed knows those of one shape only
(https://www.w3.org/TR/shacl/#ClosedConstraintComponent).
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, RDFS, SH, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg import names

SHAPES = Namespace(names.BASE + "shapes#")
FILE = URIRef(names.BASE + "shapes")
"""The subject of what the shapes say of themselves."""


def widen(shapes: Graph, axioms: Graph) -> Graph:
    """Add what the shapes demand of classes as a whole, and give them back.

    Classes of kgsh:closes get a shape that is closed; these and those of kgsh:private get one that lets no contact data
    into any text. `axioms` has the rdfs:subClassOf of the classes: what a shape of a superclass or subclass looks at is
    known too.
    """
    closed = {name_of(kind) for kind in shapes.objects(FILE, SHAPES.closes)}
    private = {name_of(kind) for kind in shapes.objects(FILE, SHAPES.private)}
    parts = {name: list(_parts(shapes, axioms, name)) for name in closed | private}
    for name in sorted(closed):
        _close(shapes, name, {path for _, path in parts[name]})
    for name in sorted(closed | private):
        _keep_contacts_out(shapes, name, {path for part, path in parts[name] if _is_text(shapes, part)})
    return shapes


def name_of(kind: Node) -> str:
    """Give the name of a class without its namespace."""
    return str(kind).rsplit("#", 1)[-1]


def _close(shapes: Graph, name: str, paths: set[URIRef]) -> None:
    shape, known = SHAPES[f"{name}-closed"], BNode()
    Collection(shapes, known, [RDF.type, *sorted(paths)])
    message = f"No shape of kg:{name} knows this property: declare it, and give it a shape."
    shapes += [
        (shape, RDF.type, SH.NodeShape),
        (shape, SH.targetClass, URIRef(names.term(name))),
        (shape, SH.name, Literal(f"known properties of {name}")),
        (shape, SH.closed, Literal(True)),
        (shape, SH.ignoredProperties, known),
        (shape, SH.message, Literal(message)),
    ]


def _keep_contacts_out(shapes: Graph, name: str, paths: set[URIRef]) -> None:
    shape, texts = SHAPES[f"{name}-contacts"], BNode()
    path = BNode() if len(paths) > 1 else min(paths)
    if len(paths) > 1:  # of a single path there is no alternative
        Collection(shapes, texts, [*sorted(paths)])
        shapes.add((path, SH.alternativePath, texts))
    message = "An e-mail address or a telephone number in a text: take it out, contact data must not enter the graph."
    shapes += [
        (shape, RDF.type, SH.PropertyShape),
        (shape, SH.targetClass, URIRef(names.term(name))),
        (shape, SH.name, Literal(f"no contact data in the texts of {name}")),
        (shape, SH.path, path),
        (shape, SH["not"], SHAPES["E-mail"]),
        (shape, SH["not"], SHAPES["Telephone-in-text"]),
        (shape, SH.message, Literal(message)),
    ]


def _parts(shapes: Graph, axioms: Graph, name: str) -> Iterator[tuple[Node, URIRef]]:
    """Yield the shapes of a class that are about one property: of a plain path, or of the first step of a sequence.

    Alternative paths tell of many classes at once (no telephone number in any name), and make nothing known.
    """
    kind = URIRef(names.term(name))
    above = {kin for kin in axioms.transitive_objects(kind, RDFS.subClassOf) if kin}
    below = {kin for kin in axioms.transitive_subjects(RDFS.subClassOf, kind) if kin}
    for kin in {kind} | above | below:
        for shape in shapes.subjects(SH.targetClass, kin):
            for part in (shape, *shapes.objects(shape, SH.property)):
                path = shapes.value(part, SH.path)
                first = path if path is None else shapes.value(path, RDF.first, default=path)
                if isinstance(first, URIRef):
                    yield part, first


def _is_text(shapes: Graph, part: Node) -> bool:
    """Whether the values may be words of a record: literals of which neither the datatype nor the values are told."""
    words = (part, SH.nodeKind, SH.Literal) in shapes or (part, SH.datatype, XSD.string) in shapes
    return words and (part, SH["in"], None) not in shapes
