"""Each kind of fault is planted in a small whole graph and must be found, by its shape and its severity."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, URIRef
from seeding import real_nquads

from kg import assets, names
from kg.validate import ENGINES, Report, shapes_graph, validate_store, windows
from kg.validate.naming import InStore

MINIMAL = (Path(__file__).parent / "fixtures" / "minimal.ttl").read_text(encoding="utf-8")
CORE = (assets.folder("ontology") / "core.ttl").read_bytes()


def _faults() -> dict[str, tuple[str, str, str, str]]:
    """Read the faults: words of the minimal graph, what they become (⏎ for a new line), shape, severity."""
    text = (Path(__file__).parent / "fixtures" / "faults.tsv").read_text(encoding="utf-8")
    rows = [line.replace("⏎", "\n").split("\t") for line in text.splitlines()[1:]]
    return {fault: (old, new, shape, severity) for fault, old, new, shape, severity in rows}


FAULTS = _faults()


def store_of(turtle: str) -> ox.Store:
    store = ox.Store()
    store.load(CORE, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.ONTOLOGY))
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.ASSERTED))
    return store


def planted(fault: str) -> str:
    old, new, _, _ = FAULTS[fault]
    assert old in MINIMAL, f"{fault}: {old!r} is not in the minimal graph"
    return MINIMAL.replace(old, new)


Check = Callable[[str], Report]


@pytest.fixture(scope="module")
def check() -> Check:
    """Read the shapes once for all faults; test_validate has both engines find the same of them."""
    shapes = shapes_graph()
    engine = ENGINES["shacl" if find_spec("shacl") else "pyshacl"](shapes)

    def report(turtle: str) -> Report:
        store = store_of(turtle)
        whose = InStore(store)
        return Report(
            replace(finding, trial=whose(finding.focus)[0], label=whose(finding.focus)[1])
            for window in windows(store, shapes)
            for finding in engine(window.ntriples)
        )

    return report


def test_minimal_graph_is_faultless() -> None:
    report = validate_store(store_of(MINIMAL))
    assert report.groups() == []


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_found_with_its_trial(fault: str, check: Check) -> None:
    _, _, shape, severity = FAULTS[fault]
    report = check(planted(fault))
    rows = [r for r in report.rows(100) if (r["shape"], r["severity"]) == (shape, severity)]
    assert rows, report.refusal() or report.rows()
    row = rows[0]
    assert row["message"].endswith("."), row
    assert row["message"][0].isupper(), row
    of_no_trial = {""} if shape.startswith("Ownership") else set()
    assert {example["trial"] for example in row["examples"]} <= {"NCT90000001", "NCT90000009"} | of_no_trial, row
    assert all(example["label"] or fault == "nameless organization" for example in row["examples"]), row


def test_every_shape_is_met_by_the_minimal_graph() -> None:
    shapes = shapes_graph()
    store = store_of(MINIMAL)
    held = {row[0].value for row in store.query("SELECT DISTINCT ?c { GRAPH ?g { ?s a ?c } }")}  # type: ignore[union-attr]
    kinds = {str(c) for c in shapes.objects(None, SH.targetClass)}
    only_elsewhere = {names.term("ObservationalTrial"), names.term("ExpandedAccessTrial")}
    assert kinds - held == only_elsewhere


def test_every_constraint_explains_itself() -> None:
    shapes = shapes_graph()
    speechless = {
        str(s)
        for kind in (SH.NodeShape, SH.PropertyShape)
        for s in shapes.subjects(RDF.type, kind)
        if (s, SH.name, None) not in shapes
        or (kind == SH.PropertyShape and (s, SH.message, None) not in shapes)
        or not isinstance(s, URIRef)
    }
    assert speechless == set()


def test_shapes_use_declared_terms_only() -> None:
    core = Graph().parse(data=CORE, format="turtle")
    declared = {str(s) for s in core.subjects() if str(s).startswith(names.KG)}
    used = set()
    for file in assets.folder("shapes").glob("*.ttl"):
        used |= {names.KG + local for local in re.findall(r"\bkg:([A-Za-z][\w-]*)", file.read_text(encoding="utf-8"))}
    assert used - declared == set()


def test_what_real_studies_state_is_declared_and_met_by_a_shape(shared: Path) -> None:
    """Every twelfth study; of the others the build says so, because classes are closed and a violation refused."""
    quads = ox.parse(real_nquads(shared, every=12), format=ox.RdfFormat.N_QUADS)
    triples = [q.triple for q in quads if q.graph_name.value != names.INFERRED]
    core, shapes = Graph().parse(data=CORE, format="turtle"), shapes_graph()
    kinds = {q.object.value for q in triples if q.predicate.value == str(RDF.type)}
    stated = {q.predicate.value for q in triples}
    own = {iri for iri in kinds | stated if iri.startswith(names.KG)}
    assert {iri for iri in own if (URIRef(iri), None, None) not in core} == set()
    assert kinds - {str(kind) for kind in shapes.objects(None, SH.targetClass)} == set()
    assert stated - {str(path) for path in shapes.objects(None, SH.path)} == set()
    assert len(own) > 100
