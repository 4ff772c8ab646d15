"""Exports give back the same graph, in the same bytes, whatever the order in which it was loaded."""

from __future__ import annotations

import io
import random

import pyoxigraph as ox
import pytest

from kg import names
from kg.export import FORMS, export
from kg.export.sorting import Sorted

A, E = ox.NamedNode(names.ASSERTED), ox.NamedNode(names.EVIDENCE)


def quads() -> list[ox.Quad]:
    label = ox.NamedNode(names.PREFIXES["rdfs"] + "label")
    kind = ox.NamedNode(names.PREFIXES["rdf"] + "type")
    trials = [ox.NamedNode(names.trial(f"NCT0000000{n}")) for n in range(5)]
    given = [ox.Quad(t, kind, ox.NamedNode(names.term("ClinicalTrial")), A) for t in trials]
    given += [ox.Quad(t, label, ox.Literal(f'Anti-"x" \\ {n}\n\t\x7f é 𝒳 .'), A) for n, t in enumerate(trials)]
    given += [ox.Quad(t, label, ox.Literal("deutsch", language="de"), E) for t in trials]
    given.append(ox.Quad(ox.NamedNode("http://x/a%20b"), ox.NamedNode(names.term("enrollmentCount")), ox.Literal(7), E))
    given.append(ox.Quad(ox.NamedNode(names.antigen("CLDN18.2")), label, ox.Literal("1.5", datatype=label), E))
    return given


def exported(form: str, parts: tuple[str, ...] = (), seed: int = 0) -> bytes:
    shuffled = quads()
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    store = ox.Store()
    for quad in shuffled:
        store.add(quad)
    out = io.BytesIO()
    export(store, form, out, parts)
    return out.getvalue()


@pytest.mark.parametrize(("form", "syntax"), [("nquads", ox.RdfFormat.N_QUADS), ("jsonld", ox.RdfFormat.JSON_LD)])
def test_quads_come_back(form: str, syntax: ox.RdfFormat) -> None:
    assert set(ox.parse(exported(form), syntax)) == set(quads())


@pytest.mark.parametrize(("form", "syntax"), [("ntriples", ox.RdfFormat.N_TRIPLES), ("turtle", ox.RdfFormat.TURTLE)])
def test_triples_come_back(form: str, syntax: ox.RdfFormat) -> None:
    assert {q.triple for q in ox.parse(exported(form), syntax)} == {q.triple for q in quads()}


@pytest.mark.parametrize("form", FORMS)
def test_the_order_of_loading_leaves_no_trace(form: str) -> None:
    assert exported(form, seed=1) == exported(form, seed=2)


def test_lines_are_sorted_and_name_their_graph() -> None:
    lines = exported("nquads").splitlines()
    assert lines == sorted(lines)
    assert {line.rsplit(b" ", 2)[1] for line in lines} == {str(A).encode(), str(E).encode()}


def test_turtle_has_one_block_a_subject_under_short_names() -> None:
    text = exported("turtle", ("asserted",)).decode()
    assert text.count("\ntrial:NCT00000003 ") == 1
    assert "a kg:ClinicalTrial" in text
    assert "deutsch" not in text


def test_a_wrong_form_or_part_is_told() -> None:
    with pytest.raises(ValueError, match="no form “xml”; there are turtle, nquads, ntriples, jsonld"):
        exported("xml")
    with pytest.raises(ValueError, match="no part “facts”; there are asserted, evidence, inferred, ontology"):
        exported("nquads", ("facts",))


@pytest.mark.parametrize("chunk", [1, 40, 10**6])
def test_runs_on_disk_merge_to_one_order(chunk: int) -> None:
    lines = [f"<s{n % 7}> <p> <o{n}> .\n".encode() for n in range(50)]
    random.Random(3).shuffle(lines)  # noqa: S311
    text = b"".join(lines)
    with Sorted(chunk) as merged:
        for start in range(0, len(text), 33):
            merged.write(text[start : start + 33])
        assert list(merged) == sorted(lines)


def test_rdflib_reads_the_same_graph() -> None:
    rdflib = pytest.importorskip("rdflib")
    from rdflib.compare import isomorphic

    turtle = rdflib.Graph().parse(data=exported("turtle"), format="turtle")
    assert isomorphic(turtle, rdflib.Graph().parse(data=exported("ntriples"), format="nt"))
