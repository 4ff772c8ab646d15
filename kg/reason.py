"""Whether the ontology contradicts itself, and what follows from it: HermiT through owlready2, in the extra `[owl]`.

OWL is the declared meaning; the rules of kg/infer are how it is made at registry size. Needs Java.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg import names

_ANTIGEN = URIRef(names.term("Antigen"))
_VIEW = URIRef(names.BASE + "reasoning-view")
_AXIOMS = {
    RDF.type, RDF.first, RDF.rest, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.members,
    OWL.equivalentClass, OWL.intersectionOf, OWL.unionOf, OWL.onProperty, OWL.hasValue, OWL.someValuesFrom,
    OWL.minCardinality, OWL.propertyChainAxiom, OWL.distinctMembers, OWL.onDatatype, OWL.withRestrictions,
    XSD.maxExclusive, XSD.maxInclusive, XSD.minExclusive, XSD.minInclusive, XSD.pattern,
}  # fmt: skip
"""Everything else in the T-Box is for people (labels, definitions): kg/infer refuses an axiom of any other kind."""


class NoReasoner(Exception):
    """Java or owlready2 is missing."""


@dataclass(frozen=True, slots=True)
class Consistency:
    """What HermiT found. Where there is a contradiction, everything follows, so nothing else is said."""

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    members: dict[str, frozenset[str]] = field(default_factory=dict)
    """Members of each named class, by IRI, told and inferred."""


def check(paths: Iterable[Path], data: Graph | None = None) -> Consistency:
    """Reason over Turtle files, with individuals from `data` if any. Time grows with the square of the trials.

    `data` may be a whole graph: only what the class definitions and chains of the files read goes to HermiT.
    Antigens are told to be all different. Raises NoReasoner where Java or owlready2 is missing.
    """
    if shutil.which("java") is None:
        raise NoReasoner("HermiT needs Java, and there is no `java` on the path")
    try:
        import owlready2
    except ImportError:
        raise NoReasoner("HermiT is run by owlready2: install cell-therapy-kg[owl]") from None
    view = reasoning_view(paths, data or Graph())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "view.nt"  # owlready2 reads no Turtle
        view.serialize(file, format="nt", encoding="utf-8")
        world = owlready2.World()
        world.get_ontology(file.as_uri()).load()
        try:
            with world.get_ontology(names.INFERRED):
                owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        except owlready2.OwlReadyInconsistentOntologyError:
            return Consistency(consistent=False)
        return Consistency(
            consistent=True,
            unsatisfiable=tuple(sorted(c.iri for c in world.inconsistent_classes() if c is not owlready2.Nothing)),
            members={c.iri: frozenset(i.iri for i in c.instances(world=world)) for c in world.classes()},
        )


def reasoning_view(paths: Iterable[Path], data: Graph) -> Graph:
    """Give the axioms of Turtle files with the part of the data that they read, under one ontology header."""
    files = Graph()
    for path in paths:
        files.parse(path)
    view = Graph()
    for s, p, o in files:
        if p in _AXIOMS and o != OWL.Ontology and not (p == RDF.type and str(o).startswith(names.KG)):
            view.add((s, p, o))
    read = _read(view)
    for s, p, o in [*view.triples((None, RDFS.domain, None)), *view.triples((None, RDFS.range, None))]:
        if s not in read:
            view.remove((s, p, o))
    for s, p, o in data:
        if p in read:
            view.add((s, p, o))
    mentioned = set(view.subjects()) | set(view.objects())
    for s, told in _classes(data + files).items():
        if s in mentioned or len(told) > 1:  # of the others nothing follows, and they would slow HermiT down
            for o in told:
                view.add((s, RDF.type, o))
    view.add((_VIEW, RDF.type, OWL.Ontology))
    antigens = sorted({str(a) for p in read for a in view.objects(None, p) if (a, RDF.type, _ANTIGEN) in view})
    if antigens:
        different = _VIEW + "#antigens"
        view.add((different, RDF.type, OWL.AllDifferent))
        members = _VIEW + "#list-of-antigens"
        Collection(view, members, [URIRef(a) for a in antigens])
        view.add((different, OWL.distinctMembers, members))
    return view


def _classes(graph: Graph) -> dict[Node, set[Node]]:
    """Give the classes of the ontology that each individual is told to be in."""
    told: dict[Node, set[Node]] = {}
    for s, o in graph.subject_objects(RDF.type):
        if str(o).startswith(names.KG):
            told.setdefault(s, set()).add(o)
    return told


def _read(axioms: Graph) -> set[Node]:
    """Give the properties that class definitions, chains and hierarchies read."""
    read: set[Node] = set(axioms.objects(None, OWL.onProperty))
    for chain in axioms.objects(None, OWL.propertyChainAxiom):
        read |= set(Collection(axioms, chain))
    narrower = set(axioms.subject_objects(RDFS.subPropertyOf))
    while more := {sub for sub, wide in narrower if wide in read and sub not in read}:
        read |= more
    return read
