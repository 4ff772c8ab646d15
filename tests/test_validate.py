from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from rdflib import RDF, SH, Graph, Literal
from rich.console import Console
from seeding import comparable, damaged, planted_trials, real_nquads
from test_shapes import FAULTS, MINIMAL, planted, store_of

from kg import names
from kg.cli import main
from kg.pipeline.recheck import recheck
from kg.store import open_store
from kg.validate import (
    ENGINES,
    Finding,
    Report,
    shapes_graph,
    show,
    validate_chunk,
    validate_chunks,
    validate_shared,
    validate_store,
    windows,
)
from kg.validate.chunks import self_contained

fast = pytest.mark.skipif(find_spec("shacl") is None, reason="the engine shacl is not installed: extra `fast`")


def with_every_fault() -> str:
    text = MINIMAL
    for old, new, _, _ in FAULTS.values():
        text = text.replace(old, new)
    return text


def by(engine: str, nquads: bytes) -> list[Finding]:
    return sorted(ENGINES[engine](shapes_graph())(nquads))


@fast
def test_engines_find_the_same_faults() -> None:
    (window,) = windows(store_of(with_every_fault()), shapes_graph())
    found = by("pyshacl", window.ntriples)
    assert found == by("shacl", window.ntriples)
    assert len({f.shape for f in found}) > 40


@fast
def test_engines_find_the_same_in_real_studies_with_errors_of_every_kind(shared: Path) -> None:
    """Every fortieth study; benchmarks/validation.py compares a thousand of them."""
    nquads = damaged(real_nquads(shared, every=40)) + b"".join(planted_trials(MINIMAL, FAULTS))
    found = by("pyshacl", self_contained(nquads))
    assert comparable(found) == comparable(by("shacl", self_contained(nquads)))
    seeded = {(shape, severity) for _, _, shape, severity in FAULTS.values()}
    assert seeded <= {(f.shape.rsplit("#", 1)[-1], f.severity) for f in found}
    assert len(found) > 500


@pytest.fixture(scope="module")
def store(examples: Path) -> ox.Store:
    return open_store(examples)


def test_windows_hold_every_checked_node_once() -> None:
    store = store_of(MINIMAL)
    faultless = {str(number): ("", "", "", "") for number in range(40)}
    for nquads in planted_trials(MINIMAL, faultless):
        store.load(nquads, format=ox.RdfFormat.N_QUADS)
    cut = list(windows(store, shapes_graph(), size=1500))
    nodes = Counter(node for window in cut for node in window.own)
    (whole,) = windows(store, shapes_graph(), size=10**9)
    assert len(cut) > 3
    assert set(nodes.values()) == {1}
    assert nodes.keys() == whole.own


def test_windows_find_what_the_whole_finds() -> None:
    store, shapes = store_of(with_every_fault()), shapes_graph()
    everything = "".join(f"{q.triple} .\n" for q in store)
    found = {replace(f, label="", trial="") for f in validate_store(store).findings}
    assert found == set(ENGINES["pyshacl"](shapes)(everything.encode()))


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
    assert row["trials"] == 1
    (example,) = row["examples"]
    assert example["trial"] == "NCT90000001"
    assert example["label"] == "Made-up cells against PSMA"
    assert example["path"] == f"<{names.term('enrollmentCount')}>"
    assert report.findings[0].example().startswith("NCT90000001: Made-up cells against PSMA (")
    assert json.loads(report.json())["groups"][0]["message"] == row["message"]
    console = Console(file=io.StringIO(), width=160)
    show(report, console)
    assert isinstance(console.file, io.StringIO)
    assert "The graph conforms to the shapes: 0 violation, 1 warning, 0 info" in console.file.getvalue()


def test_refusal_says_why_and_what_to_do() -> None:
    report = validate_store(store_of(planted("two lead sponsors")))
    refusal = report.refusal()
    assert refusal is not None
    assert refusal.splitlines()[0] == f"refused: {report.counts['Violation']} violations, 0 allowed"
    assert "NCT90000001" in refusal
    assert f"--max-violations {report.counts['Violation']}" in refusal
    assert report.refusal(most=report.counts["Violation"]) is None
    assert report.refusal(severity="never") is None
    odd = validate_store(store_of(planted("placeholder enrollment")))
    assert (odd.refusal(), odd.at_least("warning"), odd.at_least("never")) == (None, 1, 0)
    assert "refused: 1 warning or worse" in (odd.refusal(severity="warning") or "")


def test_report_is_written_where_the_graph_is(tmp_path: Path) -> None:
    report = Report(engine="pyshacl")
    finding = Finding(
        "Warning", "https://example.org/s", "Odd.", "<urn:n>", "https://example.org/c", trial="NCT90000001"
    )
    report.add([finding])
    report.add([finding])
    report.write(tmp_path)
    assert json.loads((tmp_path / "validation.json").read_text())["counts"]["Warning"] == 1
    assert len(Graph().parse(tmp_path / "validation.ttl")) == 9


def nquads_of(turtle: str) -> bytes:
    graph = ox.NamedNode(names.ASSERTED)
    triples = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    return b"".join(sorted(f"{ox.Quad(t.subject, t.predicate, t.object, graph)} .\n".encode() for t in triples))


@pytest.mark.parametrize("engine", ["pyshacl", pytest.param("shacl", marks=fast)])
def test_chunk_and_shared_together_find_what_the_store_shows(engine: str) -> None:
    """What trials share is judged once they are together; the rest while the chunk is at hand."""
    turtle = MINIMAL
    for fault in (
        "off the globe",
        "placeholder enrollment",
        "nameless organization",
        "span that ends before it starts",
    ):
        turtle = turtle.replace(*FAULTS[fault][:2])
    store = store_of(turtle)
    in_chunk, shared = validate_chunk(nquads_of(turtle), engine), validate_shared(store, engine)
    assert {f.shape.rsplit("#", 1)[-1] for f in shared.findings} == {"label"}
    report = Report(in_chunk, engine=engine)
    report.add(shared.findings)
    assert report.findings == validate_store(store, engine=engine).findings
    assert {f.trial for f in report.findings} == {"NCT90000001"}


def test_chunks_and_what_they_leave_out_are_all_that_the_store_shows() -> None:
    """Also what is wrong with an entry of the ontology, which no chunk has."""
    turtle = MINIMAL
    for fault in ("off the globe", "placeholder enrollment", "nameless organization"):
        turtle = turtle.replace(*FAULTS[fault][:2])
    store, nameless = store_of(turtle), ox.NamedNode(names.ID + "antigen/nameless")
    kind = ox.NamedNode(names.PREFIXES["rdf"] + "type"), ox.NamedNode(names.term("ProteinAntigen"))
    store.add(ox.Quad(nameless, *kind, ox.NamedNode(names.ONTOLOGY)))
    found = validate_chunks([nquads_of(turtle)], store)
    assert found.findings == validate_store(store).findings
    assert len(found.findings) == 4


def test_a_published_graph_is_checked_by_its_chunks_or_else_by_its_store(
    examples: Path, store: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = recheck(examples, store)
    monkeypatch.setattr("kg.pipeline.recheck.read_manifest", lambda generation: None)
    from_store = recheck(examples, store)
    assert whole.findings == from_store.findings
    assert len(whole.findings) > 10


@fast
def test_where_there_is_no_room_for_a_file_the_text_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    nquads = nquads_of(planted("placeholder enrollment"))
    found = validate_chunk(nquads, "shacl")
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    assert len(found) == 1
    assert validate_chunk(nquads, "shacl") == found


def test_trials_that_disagree_on_what_they_share_are_found_when_they_are_together() -> None:
    other = MINIMAL.replace("NCT90000001", "NCT90000002").replace(
        'id:facility\\/first a kg:Facility ; rdfs:label "First Hospital" ; kg:city "Beijing"',
        'id:facility\\/first a kg:Facility ; rdfs:label "First Hospital" ; kg:city "Peking"',
    )
    store = store_of(MINIMAL)
    store.load(other.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.ASSERTED))
    assert validate_chunk(nquads_of(other)) == []
    found = [(g.severity, g.shape, g.count) for g in validate_shared(store).groups()]
    assert found == [("Violation", "Facility-city", 1), ("Warning", "RetiredTrialId-disputed", 1)]


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
        validate_store(store_of(MINIMAL), file, "pyshacl")


def test_the_examples_conform(store: ox.Store) -> None:
    report = validate_store(store)
    assert report.conforms, report.refusal()


@pytest.mark.parametrize(
    ("fail_on", "code"), [("violation", 0), ("warning", 1), ("info", 1), ("never", 0)]
)  # fmt: skip
def test_command_ends_with_the_code_asked_for(fail_on: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = Finding(
        "Warning", "https://example.org/s#odd", "Odd.", "<urn:n>", "https://example.org/c", trial="NCT90000001"
    )
    monkeypatch.setattr("kg.cli.judging.open_graph", lambda graph: None)
    monkeypatch.setattr("kg.pipeline.recheck.recheck", lambda *given: Report([odd], 1, "pyshacl"))
    result = CliRunner().invoke(main, ["validate", "--fail-on", fail_on, "--format", "json"])
    assert result.exit_code == code
    (group,) = json.loads(result.output)["groups"]
    assert (group["message"], group["examples"][0]["trial"]) == ("Odd.", "NCT90000001")


def test_scorecard_is_the_question_by_its_name(examples: Path) -> None:
    result = CliRunner().invoke(main, ["validate", "-g", str(examples), "--scorecard", "source", "--format", "csv"])
    header, *rows = result.output.splitlines()
    assert header == "source,form,trials,complete,no_dates,no_sites,car_tcr,no_target,conflicts,odd"
    assert any(row.startswith("clinicaltrials.gov,registry-json,") for row in rows)
