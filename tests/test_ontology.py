"""The ontology says what each of its terms means, stays in its profile, and covers what the code mints."""

from __future__ import annotations

import re

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, URIRef

from kg import assets, names
from kg.model import CODES

ONTOLOGY = assets.folder("ontology")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def read(name: str) -> Graph:
    return Graph().parse(ONTOLOGY / f"{name}.ttl")


@pytest.fixture(scope="module")
def core() -> Graph:
    return read("core")


def ours(graph: Graph, *kinds: URIRef) -> set[URIRef]:
    return {s for kind in kinds for s in graph.subjects(RDF.type, kind) if str(s).startswith(names.KG)}  # type: ignore[misc]


@pytest.mark.parametrize("name", ["core", "defined"])
def test_every_term_has_label_definition_and_example(name: str) -> None:
    graph = read(name)
    lacking = {
        (str(term).removeprefix(names.KG), str(p).rsplit("#", 1)[-1])
        for term in ours(graph, *KINDS)
        for p in (RDFS.label, SKOS.definition, SKOS.example)
        if len(list(graph.objects(term, p))) != 1
    }
    assert lacking == {("Assertion", "example"), ("sha256", "example")} if name == "core" else lacking == set()


def test_a_term_is_one_kind_of_thing(core: Graph) -> None:
    twice = {t for t in ours(core, *KINDS) if len([k for k in KINDS if (t, RDF.type, k) in core]) > 1}
    assert twice == set()


def test_every_code_is_an_individual(core: Graph) -> None:
    for scheme, codes in CODES.items():
        for value in codes:
            individual = URIRef(names.code(scheme, value))
            assert (individual, RDF.type, URIRef(names.term(scheme))) in core, individual
            assert (individual, RDF.type, SKOS.Concept) in core
            assert str(core.value(individual, SKOS.notation)) == value
            assert core.value(individual, RDFS.label) is not None
    assert str(core.value(URIRef(names.code("Phase", "PHASE1-PHASE2")), SKOS.notation)) == "PHASE1/PHASE2"


def test_core_stays_in_rl_and_el(core: Graph) -> None:
    """https://www.w3.org/TR/owl2-profiles/: what neither profile, or only one of them, allows is not used."""
    outside = {
        OWL.inverseOf, OWL.unionOf, OWL.complementOf, OWL.oneOf, OWL.allValuesFrom, OWL.minCardinality,
        OWL.maxCardinality, OWL.cardinality, OWL.hasKey, OWL.equivalentClass, OWL.propertyDisjointWith,
    }  # fmt: skip
    assert {p for p in core.predicates() if p in outside} == set()
    kinds = {
        OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty,
        OWL.ReflexiveProperty, OWL.IrreflexiveProperty,
    }  # fmt: skip
    assert {o for o in core.objects(None, RDF.type) if o in kinds} == set()
    datatypes = {o for o in core.objects(None, RDFS.range) if str(o).startswith(str(XSD))}
    assert datatypes <= {XSD.integer, XSD.decimal, XSD.string}


def test_what_is_counted_is_not_chained(core: Graph) -> None:
    chained = set(core.subjects(OWL.propertyChainAxiom, None)) | ours(core, OWL.TransitiveProperty)
    defined = read("defined")
    counted = {
        p
        for restriction, p in defined.subject_objects(OWL.onProperty)
        if (restriction, OWL.minCardinality, None) in defined
    }
    assert counted
    assert counted.isdisjoint(chained)


def test_definitions_use_declared_terms_only(core: Graph) -> None:
    defined = read("defined")
    declared = {str(s) for g in (core, defined) for s in g.subjects() if str(s).startswith(names.KG)}
    used = {str(t) for triple in defined for t in triple if str(t).startswith(names.KG)}
    assert used - declared == set()
    antigens = {o for o in defined.objects(None, OWL.hasValue) if str(o).startswith(names.ID + "antigen/")}
    assert antigens <= set(read("antigens").subjects(RDF.type, URIRef(names.term("Antigen"))))
    conditions = {o for o in defined.objects(None, OWL.hasValue) if str(o).startswith(names.ID + "condition/")}
    assert conditions <= set(read("conditions").subjects(RDF.type, URIRef(names.term("Condition"))))
    assert len(ours(defined, OWL.Class)) >= 12


def test_alignments_map_declared_terms_to_other_vocabularies(core: Graph) -> None:
    alignments = read("alignments")
    mapped = {s for s in alignments.subjects() if str(s).startswith(names.KG)}
    assert mapped <= set(core.subjects())
    for s, p, o in alignments:
        if s in mapped:
            assert p == RDFS.subClassOf or str(p).startswith(str(SKOS)), (s, p)
            assert not str(o).startswith(names.KG), (s, o)


def test_rules_use_declared_terms_only(core: Graph) -> None:
    declared = {str(s) for g in (core, read("defined")) for s in g.subjects()}
    for rule in (assets.folder("queries") / "rules").glob("*.rq"):
        for local in re.findall(r"\bkg:([A-Za-z][\w-]*)", rule.read_text(encoding="utf-8")):
            assert names.KG + local in declared, f"{rule.name}: {local}"


def test_there_is_a_rule_for_every_defined_class() -> None:
    made = {
        local
        for rule in (assets.folder("queries") / "rules").glob("*.rq")
        for local in re.findall(r"CONSTRUCT \{ \?\w+ a kg:(\w+) \}", rule.read_text(encoding="utf-8"))
    }
    assert made == {str(c).removeprefix(names.KG) for c in ours(read("defined"), OWL.Class)}
