"""Each kind of fault is planted in a small whole graph and must be found, by its shape and its severity."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, URIRef
from seeding import real_statements

from kg import assets, names
from kg.validate import ENGINES, Report, shapes_graph, validate_store, windows
from kg.validate.closing import SHAPES
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


@pytest.fixture(scope="module")
def stated(shared: Path) -> dict[str, dict[str, str]]:
    """For each class, each property of its instances in all 1,529 real studies, with an example of a value."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for lines in real_statements(shared):
        kinds, told = {}, []
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if predicate == _A:
                kinds.setdefault(subject, []).append(rest.split(b" ", 1)[0].decode().strip("<>"))
            else:
                told.append((subject, predicate.decode().strip("<>"), rest))
        for subject, predicate, value in told:
            for kind in kinds[subject]:
                if predicate not in found[kind]:
                    found[kind][predicate] = value.decode()
    return found


_A = f"<{RDF.type}>".encode()


def test_what_real_studies_state_is_declared_and_met_by_a_shape(stated: dict[str, dict[str, str]]) -> None:
    core, shapes = Graph().parse(data=CORE, format="turtle"), shapes_graph()
    properties = set().union(*stated.values())
    own = {iri for iri in stated.keys() | properties if iri.startswith(names.KG)}
    assert {iri for iri in own if (URIRef(iri), None, None) not in core} == set()
    assert stated.keys() - {str(kind) for kind in shapes.objects(None, SH.targetClass)} == set()
    assert properties - {str(path) for path in shapes.objects(None, SH.path)} == set()
    assert len(own) > 100


def test_every_text_of_real_studies_is_searched_for_contact_data(stated: dict[str, dict[str, str]]) -> None:
    """But for values that a shape of the class holds to a list or a form, in which there is no room for any."""
    shapes = shapes_graph()
    formed = {
        (str(shape).rpartition("#")[2].partition("-")[0], str(path))
        for shape, path in shapes.subject_objects(SH.path)
        if (shape, SH["in"], None) in shapes or (shape, SH.pattern, None) in shapes
    }
    texts = {
        (kind.removeprefix(names.KG), prop)
        for kind, told in stated.items()
        for prop, value in told.items()
        if value.startswith('"') and '"^^<' not in value and kind not in STUDY_TYPES
    }
    found = {(kind, prop) for kind, prop in texts if prop in searched(shapes, names.KG + kind)}
    assert texts - found - formed == set()
    assert len(found) > 50


STUDY_TYPES = {names.term(f"{name}Trial") for name in ("Interventional", "Observational", "ExpandedAccess")}
"""Classes of what is a clinical trial too, and as such is searched."""


def searched(shapes: Graph, kind: str) -> set[str]:
    """Give the properties of a class in which contact data is looked for."""
    path = shapes.value(SHAPES[kind.removeprefix(names.KG) + "-contacts"], SH.path)
    texts = shapes.value(path, SH.alternativePath) if path is not None else None
    return {str(p) for p in shapes.items(texts)} if texts is not None else {str(path)}


@pytest.mark.parametrize("said", ["ask a@example.org", "Tel: +86 10 1234 5678", "(phone 021-3880-4518)"])
def test_contact_data_is_found_in_every_text_of_every_class(said: str, check: Check) -> None:
    shapes, store = shapes_graph(), store_of(MINIMAL)
    planted = {
        (kind, prop, str(node))
        for kind in (str(k) for k in shapes.objects(None, SH.targetClass) if str(k).startswith(names.KG))
        for prop in searched(shapes, kind) - {"None"}
        for (node,) in store.query(f"SELECT ?s {{ GRAPH ?g {{ ?s a <{kind}> }} }} LIMIT 1")  # type: ignore[union-attr]
    }
    assert len(planted) > 60
    report = check(MINIMAL + "".join(f'{node} <{prop}> "{said}" .\n' for _, prop, node in planted))
    found = Counter(f.focus for f in report.findings if f.shape.endswith("-contacts"))
    assert found == Counter({node: 1 for _, _, node in planted})


@pytest.mark.parametrize(
    "said", ["NCT01234567 and 2013-003711-31", "1.5 x 10^9/L of CD3+ cells", "T cell 1 000 000/kg", "5 mg @ 2 hours"]
)
def test_numbers_of_medicine_are_no_contact_data(said: str, check: Check) -> None:
    report = check(MINIMAL.replace('kg:briefTitle "', f'kg:briefTitle "{said} '))
    assert [f.shape for f in report.findings if f.shape.endswith("-contacts")] == []
