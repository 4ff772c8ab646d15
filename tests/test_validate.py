from __future__ import annotations

import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, Literal
from rich.console import Console
from test_shapes import FAULTS, MINIMAL, planted, store_of

from kg import names
from kg.validate import Finding, Report, validate, validate_store
from kg.validate.terms import to_rdflib

KG = names.KG


def graph_of(store: ox.Store) -> Graph:
    graph = Graph()
    for quad in store:
        graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return graph


def compared(report: Report) -> list[tuple[object, ...]]:
    """Findings without the way in which a literal happens to be written."""
    return [(f.severity, f.shape, f.message, f.focus, f.label, f.component, f.path) for f in report.findings]


def with_every_fault() -> str:
    text = MINIMAL
    for old, new, _, _ in FAULTS.values():
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("turtle", [MINIMAL, with_every_fault()], ids=["minimal", "every fault"])
def test_store_finds_what_pyshacl_finds(turtle: str) -> None:
    store = store_of(turtle)
    by_store, by_pyshacl = validate_store(store), validate(graph_of(store))
    assert compared(by_store) == compared(by_pyshacl)
    assert by_store.conforms == (turtle == MINIMAL)


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix kg: <https://w3id.org/cell-therapy-kg/ontology#> .
@prefix s: <https://example.org/shapes#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
s:Trial a sh:NodeShape ; sh:targetClass kg:ClinicalTrial ; sh:property s:title, s:sponsor .
s:title a sh:PropertyShape ; sh:path kg:briefTitle ; sh:message "Short or plain." ;
    sh:or ( [ sh:maxLength 3 ] [ sh:pattern "^plain" ] ) .
s:sponsor a sh:PropertyShape ; sh:path kg:hasLeadSponsor ; sh:class kg:Person ; sh:message "Not a person." .
"""


def test_what_is_not_checked_here_goes_to_pyshacl(tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_text(SHAPES, encoding="utf-8")
    report = validate_store(store_of(MINIMAL), file)
    assert [(g.shape, g.message, g.count) for g in report.groups()] == [
        ("sponsor", "Not a person.", 1),
        ("title", "Short or plain.", 1),
    ]
    assert compared(report) == compared(validate(graph_of(store_of(MINIMAL)), file))


COMPONENTS = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <urn:x:> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Bad a sh:NodeShape ; sh:targetClass :Thing ; sh:targetSubjectsOf :subject ; sh:targetObjectsOf :object ;
    sh:targetNode :alone ; sh:nodeKind sh:IRI ; sh:class :Other ; sh:pattern "X$" ; sh:message "Bad node." ;
    sh:property :p, :q, :r .
:p a sh:PropertyShape ; sh:path :value ; sh:message "Bad value." ; sh:minCount 2 ; sh:maxCount 2 ;
    sh:nodeKind sh:Literal ; sh:datatype xsd:integer ; sh:in ( 1 2 "three" ) ; sh:hasValue 2 ; sh:minInclusive 1 ;
    sh:minExclusive 1 ; sh:maxInclusive 5 ; sh:maxExclusive 5 ; sh:minLength 1 ; sh:maxLength 1 ; sh:pattern "[0-9]" ;
    sh:disjoint :limit .
:r a sh:PropertyShape ; sh:path :low ; sh:message "Too high." ; sh:lessThan :limit ; sh:lessThanOrEquals :limit .
:q a sh:PropertyShape ; sh:path :link ; sh:message "Bad link." ;
    sh:class :Other ; sh:nodeKind sh:IRI ; sh:severity sh:Info .
"""
COMPONENTS_DATA = """
@prefix : <urn:x:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Sub rdfs:subClassOf :Thing . :Narrow rdfs:subClassOf :Other .
:a a :Thing ; :value 1, 5, 6, "three", "x", 2.5, "z"^^xsd:integer, :iri ; :limit 5 ; :low 4, 5, 6 ;
    :link :b, :c, "text" .
:bX a :Sub, :Other ; :value 2, 3 ; :limit 4 ; :low 1.5 . :c a :Narrow ; :subject 1 . :d :object :e, "literal" .
"""


def test_every_component_finds_what_pyshacl_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "components.ttl"
    file.write_text(COMPONENTS, encoding="utf-8")
    store = ox.Store()
    store.load(COMPONENTS_DATA.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.ASSERTED))
    by_pyshacl = validate(graph_of(store), file)
    monkeypatch.delattr("pyshacl.validate")
    by_store = validate_store(store, file)
    assert compared(by_store) == compared(by_pyshacl)
    assert len({f.component for f in by_store.findings}) == 16


def test_an_rdflib_graph_needs_no_value_sets_of_its_own() -> None:
    assert validate(Graph().parse(data=MINIMAL, format="turtle")).groups() == []


def test_report_groups_and_names_examples() -> None:
    report = validate_store(store_of(planted("placeholder enrollment")))
    assert report.counts == {"Violation": 0, "Warning": 1, "Info": 0}
    assert report.conforms
    (row,) = report.rows(examples=1)
    assert row["severity"] == "Warning"
    assert row["shape"] == "Trial-enrollment-believable"
    assert row["count"] == 1
    assert row["examples"][0].startswith("NCT90000001: Made-up cells against PSMA (")
    assert json.loads(report.json())["groups"][0]["message"] == row["message"]
    console = Console(file=io.StringIO(), width=160)
    report.render(console)
    assert isinstance(console.file, io.StringIO)
    assert "The graph conforms to the shapes: 0 violation, 1 warning, 0 info" in console.file.getvalue()


def test_report_is_shacl_in_turtle() -> None:
    report = validate_store(store_of(planted("two lead sponsors")))
    graph = Graph().parse(data=report.turtle(), format="turtle")
    (whole,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(whole, SH.conforms) == Literal(False)
    assert len(list(graph.objects(whole, SH.result))) == len(report.findings)
    shapes = {str(s).rsplit("#", 1)[-1] for s in graph.objects(None, SH.sourceShape)}
    assert "Trial-lead-sponsor" in shapes


def test_groups_put_the_worst_and_the_most_frequent_first() -> None:
    def finding(severity: str, shape: str, focus: str) -> Finding:
        return Finding(severity, shape, "Wrong.", focus, "", "c")

    report = Report(
        [finding("Info", "a", "<x>"), finding("Violation", "b", "<x>"), finding("Violation", "c", "<x>"),
         finding("Violation", "c", "<y>")], 2)  # fmt: skip
    assert [(g.severity, g.shape, g.count) for g in report.groups()] == [
        ("Violation", "c", 2), ("Violation", "b", 1), ("Info", "a", 1),
    ]  # fmt: skip


def test_unusable_shapes_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:PropertyShape ; sh:targetNode <urn:n> .",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="shapes cannot be used"):
        validate(Graph(), file)
