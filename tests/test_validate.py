from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, Literal
from rich.console import Console
from test_shapes import FAULTS, MINIMAL, planted, store_of

from kg import assets
from kg.pipeline import build
from kg.store import open_store
from kg.validate import ENGINES, Finding, Report, shapes_graph, validate_store, windows

fast = pytest.mark.skipif(find_spec("shacl") is None, reason="the engine shacl is not installed: extra `fast`")


def with_every_fault() -> str:
    text = MINIMAL
    for old, new, _, _ in FAULTS.values():
        text = text.replace(old, new)
    return text


def by(engine: str, ntriples: str) -> list[Finding]:
    """Findings in order; numbers and text as one string, because engines write the same literal in several ways."""
    findings = ENGINES[engine](shapes_graph())(ntriples)
    return sorted({replace(f, value=f.value.encode().decode("unicode_escape")) for f in findings})


@fast
def test_engines_find_the_same_faults() -> None:
    (window,) = windows(store_of(with_every_fault()), shapes_graph())
    found = by("pyshacl", window.ntriples)
    assert found == by("shacl", window.ntriples)
    assert len({f.shape for f in found}) > 40


@fast
def test_engines_find_the_same_in_examples(examples: ox.Store) -> None:
    window = next(windows(examples, shapes_graph(), size=4000))
    assert by("pyshacl", window.ntriples) == by("shacl", window.ntriples)


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    out = tmp_path_factory.mktemp("examples")
    build(sorted((assets.folder("examples") / "records").rglob("*.*"))[:20], out)
    return open_store(out)


def test_windows_hold_every_checked_node_once(examples: ox.Store) -> None:
    cut = list(windows(examples, shapes_graph(), size=4000))
    nodes = Counter(node for window in cut for node in window.own)
    (whole,) = windows(examples, shapes_graph(), size=10**9)
    assert len(cut) > 3
    assert set(nodes.values()) == {1}
    assert nodes.keys() == whole.own


def test_windows_find_what_the_whole_finds() -> None:
    store, shapes = store_of(with_every_fault()), shapes_graph()
    everything = "".join(f"{q.triple} .\n" for q in store)
    found = {replace(f, label="") for f in validate_store(store).findings}
    assert found == set(ENGINES["pyshacl"](shapes)(everything))


def test_parts_of_no_trial_are_checked() -> None:
    lost = MINIMAL.replace("kg:hasSite id:site\\/NCT90000001-beijing ;", "").replace("geo:lat 39.9", "geo:lat 139.9")
    assert "Site-latitude" in {g.shape for g in validate_store(store_of(lost)).groups()}


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix kg: <https://w3id.org/cell-therapy-kg/ontology#> .
@prefix s: <https://example.org/shapes#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
s:Trial a sh:NodeShape ; sh:targetClass kg:ClinicalTrial ; sh:property s:title, s:sponsor .
s:title a sh:PropertyShape ; sh:path kg:briefTitle ; sh:message "Short or plain." ;
    sh:or ( [ sh:maxLength 3 ] [ sh:pattern "^plain" ] ) .
s:sponsor a sh:PropertyShape ; sh:path kg:hasLeadSponsor ; sh:class kg:Person ; sh:message "Not a person." .
s:Retired a sh:NodeShape ; sh:targetSubjectsOf <http://purl.org/dc/terms/isReplacedBy> ;
    sh:property [ sh:path [ sh:inversePath kg:cites ] ; sh:minCount 1 ; sh:message "Nobody cites it." ] .
"""


@pytest.mark.parametrize("engine", ["pyshacl", pytest.param("shacl", marks=fast)])
def test_shapes_of_ones_own(engine: str, tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_text(SHAPES, encoding="utf-8")
    report = validate_store(store_of(MINIMAL), file, engine)
    assert [(g.shape, g.message, g.count) for g in report.groups()] == [
        ("Retired", "Nobody cites it.", 1),
        ("sponsor", "Not a person.", 1),
        ("title", "Short or plain.", 1),
    ]
    assert report.engine == engine


def test_engine_that_is_not_installed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.validate.engines.find_spec", lambda name: None)
    with pytest.raises(ValueError, match="not installed"):
        validate_store(store_of(MINIMAL), engine="shacl")


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
        return Finding(severity, shape, "Wrong.", focus, "c")

    report = Report(
        [finding("Info", "a", "<x>"), finding("Violation", "b", "<x>"), finding("Violation", "c", "<x>"),
         finding("Violation", "c", "<y>")], 2, "pyshacl")  # fmt: skip
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
        validate_store(store_of(MINIMAL), file)


def test_the_examples_conform(examples: ox.Store) -> None:
    report = validate_store(examples, engine="pyshacl")
    assert report.conforms, [f.example for f in report.findings if f.severity == "Violation"]
