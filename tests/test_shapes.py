"""Each kind of fault is planted in a small whole graph and must be found, by its shape and its severity."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, URIRef

from kg import assets, names
from kg.validate import ENGINES, Finding, shapes_graph, validate_store, windows

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


Check = Callable[[str], list[Finding]]


@pytest.fixture(scope="module")
def check() -> Check:
    """Read the shapes and parse their queries once for all faults."""
    shapes = shapes_graph()
    engine = ENGINES["pyshacl"](shapes)
    return lambda turtle: [f for window in windows(store_of(turtle), shapes) for f in engine(window.ntriples)]


def test_minimal_graph_is_faultless() -> None:
    report = validate_store(store_of(MINIMAL))
    assert report.groups() == []


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_found(fault: str, check: Check) -> None:
    _, _, shape, severity = FAULTS[fault]
    found = {(f.shape.rsplit("#", 1)[-1], f.severity): f.message for f in check(planted(fault))}
    assert found.get((shape, severity), "").endswith("."), found


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
