"""The ontology says what each of its terms means, stays in its profile, and covers what the code mints."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, URIRef
from rdflib.collection import Collection

from kg import assets, names
from kg.infer import rules
from kg.model import CODES

ONTOLOGY = assets.folder("ontology")
ROOT = Path(__file__).parents[1]
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def read(name: str) -> Graph:
    return Graph().parse(ONTOLOGY / f"{name}.ttl")


@pytest.fixture(scope="module")
def core() -> Graph:
    return read("core")


def ontology_page() -> ModuleType:
    spec = spec_from_file_location("ontology_page", ROOT / "docs" / "ontology_page.py")
    assert spec
    assert spec.loader
    page = module_from_spec(spec)
    spec.loader.exec_module(page)
    return page


def members(name: str, kind: str) -> set[URIRef]:
    """The individuals of a class in a large file, which rdflib would take long to read."""
    triples = ox.parse(path=ONTOLOGY / f"{name}.ttl", format=ox.RdfFormat.TURTLE)
    return {URIRef(t.subject.value) for t in triples if str(t.object) == f"<{names.term(kind)}>"}


def ours(graph: Graph, *kinds: URIRef) -> set[URIRef]:
    return {s for kind in kinds for s in graph.subjects(RDF.type, kind) if str(s).startswith(names.KG)}  # type: ignore[misc]


@pytest.mark.parametrize("name", ["core", "defined"])
def test_every_term_has_label_definition_source_and_example(name: str) -> None:
    graph = read(name)
    lacking = {
        (str(term).removeprefix(names.KG), str(p).rsplit("#", 1)[-1])
        for term in ours(graph, *KINDS)
        for p in (RDFS.label, SKOS.definition, SKOS.example, DCTERMS.source)
        if len(list(graph.objects(term, p))) != 1
    }
    assert lacking == set()


def test_every_value_has_one_definition_and_those_of_a_standard_its_source(core: Graph) -> None:
    """Values of a class that comes from a standard come from it too, but for one."""
    own = URIRef(names.KG.rstrip("#"))
    undefined, unsourced = set(), set()
    for value in core.subjects(RDF.type, SKOS.Concept):
        (scheme,) = (kind for kind in core.objects(value, RDF.type) if kind != SKOS.Concept)
        if len({str(text) for text in core.objects(value, SKOS.definition) if str(text).endswith(".")}) != 1:
            undefined.add(str(value).removeprefix(names.KG))
        if core.value(scheme, DCTERMS.source) != own and core.value(value, DCTERMS.source) is None:
            unsourced.add(str(value).removeprefix(names.KG))
    assert undefined == set()
    assert unsourced == {"ParticipationRole-official"}


def test_no_two_values_of_a_scheme_have_the_same_definition(core: Graph) -> None:
    said = [
        (scheme, str(core.value(value, SKOS.definition)).lower())
        for value, scheme in core.subject_objects(RDF.type)
        if scheme != SKOS.Concept and (value, RDF.type, SKOS.Concept) in core
    ]
    assert len(said) == len(set(said)) >= 167


@pytest.mark.parametrize("path", sorted(ONTOLOGY.glob("*.ttl")), ids=lambda path: path.stem)
def test_labels_have_no_language_so_that_a_filter_by_label_finds_them(path: Path) -> None:
    label = ox.NamedNode(RDFS.label)
    labels = [t.object for t in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE) if t.predicate == label]
    assert [label for label in labels if label.language] == []


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
    assert outside_of_profiles(core) == []


@pytest.mark.parametrize(
    ("axiom", "what"),
    [
        ("kg:sponsors owl:inverseOf kg:hasLeadSponsor", "inverseOf"),
        ("kg:hasPhase a owl:FunctionalProperty", "FunctionalProperty"),
        ("kg:Agent owl:equivalentClass [ a owl:Class ; owl:unionOf ( kg:Person kg:Organization ) ]", "equivalentClass"),
        ("kg:Person rdfs:subClassOf [ owl:onProperty kg:agent ; owl:someValuesFrom kg:Agent ]", "subClassOf"),
        ("kg:startDate rdfs:range xsd:gYear", "gYear"),
        ("kg:partOf owl:propertyChainAxiom ( kg:partOf kg:affiliation )", "range"),
        ("kg:agent kg:invented kg:Person", "invented"),
    ],
)
def test_what_is_outside_of_the_profiles_is_found(core: Graph, axiom: str, what: str) -> None:
    prefixes = "".join(f"@prefix {p}: <{iri}> ." for p, iri in names.PREFIXES.items())
    odd = outside_of_profiles(core + Graph().parse(data=f"{prefixes} {axiom} .", format="turtle"))
    assert any(what in found for found in odd), odd


def outside_of_profiles(graph: Graph) -> list[str]:
    """Say which triples are no axiom, or an axiom that OWL 2 RL or OWL 2 EL does not have.

    Both have subclasses of named classes, disjointness, subproperties, chains, transitivity, domains and ranges
    (https://www.w3.org/TR/owl2-profiles/#Axioms, sections 2.2.5 and 4.2.5). Neither of them takes a named class on
    both sides of more than that here, so that expressions belong to defined.ttl. Datatypes must be in both maps (2.2.1,
    4.2.1), and a chain must end in a property that has each range of what it concludes (2.2.6).
    """
    declared = {s for kind in KINDS for s in graph.subjects(RDF.type, kind)}
    classes = set(graph.subjects(RDF.type, OWL.Class))
    properties = set(graph.subjects(RDF.type, OWL.ObjectProperty))
    data = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    annotations = set(graph.subjects(RDF.type, OWL.AnnotationProperty)) | {RDFS.label, OWL.versionInfo, OWL.versionIRI}
    annotations |= {SKOS.definition, SKOS.example, SKOS.scopeNote, DCTERMS.source}
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    lists = {node for node in graph.subjects(RDF.first, None) if isinstance(node, BNode)}
    disjoint = set(graph.subjects(RDF.type, OWL.AllDisjointClasses))
    in_both = {XSD.integer, XSD.decimal, XSD.string}
    odd = []
    for s, p, o in graph:
        if p == RDF.type:
            good = o in (*KINDS, OWL.Ontology, OWL.AllDisjointClasses) or o in classes
            good = good or (o == OWL.TransitiveProperty and s in properties)
        elif p == RDFS.subClassOf:
            good = s in classes and o in classes
        elif p == RDFS.subPropertyOf:
            good = {s, o} <= properties or {s, o} <= data
        elif p == RDFS.domain:
            good = s in properties | data and o in classes
        elif p == RDFS.range:
            good = (s in properties and o in classes) or (s in data and o in in_both)
        elif p == OWL.propertyChainAxiom:
            chain = list(Collection(graph, o))
            lacking = ranges(graph, s) - ranges(graph, chain[-1])
            odd += [f"range of {chain[-1]}: a chain to {s} ends in it" for _ in lacking]
            good = set(chain) <= properties and s in properties
        elif p == OWL.members:
            good = s in disjoint and set(Collection(graph, o)) <= classes
        elif p in (RDF.first, RDF.rest):
            good = s in lists
        else:
            individual = s not in declared and not isinstance(s, BNode)
            good = s == header or p in annotations or (individual and p in properties | data)
        odd += [] if good else [f"{s} {p} {o}"]
    return odd


def ranges(graph: Graph, on: URIRef) -> set[URIRef]:
    """Give the ranges of a property and of those that it is a subproperty of."""
    return {r for wider in graph.transitive_objects(on, RDFS.subPropertyOf) for r in graph.objects(wider, RDFS.range)}  # type: ignore[misc]


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
    assert antigens <= members("antigens", "Antigen")
    conditions = {o for o in defined.objects(None, OWL.hasValue) if str(o).startswith(names.ID + "condition/")}
    assert conditions <= members("conditions", "Condition")
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
    concluded = {term for rule in rules() for term in rule.concludes}
    assert {f"<{c}>" for c in ours(read("defined"), OWL.Class)} - concluded == set()


def canonical(path: Path) -> set[str]:
    """The triples of a file with its blank nodes named by RDFC-1.0, by which equal graphs are equal sets."""
    form = ox.RdfFormat.from_extension(path.suffix[1:])
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in ox.parse(path=path, format=form))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


ASKED_FOR = {
    "PSMACellTherapyTrial", "HER2CellTherapyTrial", "FAPCellTherapyTrial", "CARTTrial", "OffTheShelfCARNKTrial",
    "SolidTumorCARTTrial", "DualTargetCARProduct", "FirstInHumanTrial", "InVivoCARTTrial", "AcademicSponsoredTrial",
    "PaediatricTrial", "ArmouredCARProduct", "LogicGatedProduct",
}  # fmt: skip


def test_the_classes_that_analysts_ask_for_are_defined() -> None:
    defined = {str(c).removeprefix(names.KG) for c in ours(read("defined"), OWL.Class)}
    assert ASKED_FOR - defined == set()
    assert len(defined) >= 25


@pytest.mark.parametrize("name", ["core", "defined", "alignments"])
def test_all_forms_of_the_ontology_load_and_are_equal(name: str, tmp_path: Path) -> None:
    ontology_page().write_files(tmp_path)
    turtle = read(name)
    shipped = canonical(ONTOLOGY / f"{name}.ttl")
    for ending in ("ttl", "rdf", "nt"):
        assert canonical(tmp_path / f"{name}.{ending}") == shipped, ending
        assert len(Graph().parse(tmp_path / f"{name}.{ending}")) == len(turtle)
    owlready2 = pytest.importorskip("owlready2", reason="owlready2 is in the extra [owl]")
    for ending in ("rdf", "nt"):
        loaded = owlready2.World().get_ontology((tmp_path / f"{name}.{ending}").as_uri()).load()
        assert {c.iri for c in loaded.classes()} == {
            str(c) for c in turtle.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)
        }


def test_the_page_of_the_ontology_has_every_term() -> None:
    page = ontology_page().ontology()
    titles = set(re.findall(r"^### kg:(\w+)$", page, re.MULTILINE))
    assert titles == {str(t).removeprefix(names.KG) for name in ("core", "defined") for t in ours(read(name), *KINDS)}


def test_the_page_of_the_ontology_has_every_value(core: Graph) -> None:
    entries = ontology_page().ontology().split("\n### kg:")
    shown = {e.split("\n", 1)[0]: set(re.findall(r"^  - `(\S+)` ", e, re.MULTILINE)) for e in entries[1:]}
    codes: dict[str, set[str]] = {term: set() for term in shown}
    for value, kind in core.subject_objects(RDF.type):
        if (value, RDF.type, SKOS.Concept) in core and kind != SKOS.Concept:
            codes[str(kind).removeprefix(names.KG)].add(str(core.value(value, SKOS.notation)))
    assert shown == codes
