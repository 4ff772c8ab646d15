"""The systems measured beside us are given the same to do: their mapping says what ours says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from kg import assets

BESIDE = Path(__file__).resolve().parents[1] / "benchmarks" / "beside"


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BESIDE.parent)
    monkeypatch.syspath_prepend(BESIDE)


def test_every_term_of_their_mapping_is_one_of_ours():
    import mapping

    known = Graph().parse(assets.folder("ontology") / "core.ttl")
    fields = [*mapping.TRIAL, *mapping.LISTS, *(field for part in mapping.PARTS for field in part.fields)]
    terms = {mapping.full(field.predicate) for field in fields if field.predicate}
    terms |= {mapping.full(part.link) for part in mapping.PARTS} | {mapping.KG + part.cls for part in mapping.PARTS}
    terms |= {mapping.KG + field.kind for field in fields if field.kind[0].isupper()}
    terms |= {mapping.KG + cls for cls in mapping.CLASSES.values()}
    ours = {term for term in terms if term.startswith(mapping.KG)}
    assert {term for term in ours if (URIRef(term), None, None) not in known} == set()


def test_the_plain_loop_states_of_the_examples_what_we_state(tmp_path: Path):
    import by_rdflib
    import by_us
    import same

    studies = assets.folder("examples") / "records" / "trials.jsonl"
    plain = Graph()
    for line in studies.read_text(encoding="utf-8").splitlines():
        by_rdflib.add(plain, json.loads(line))
    plain.serialize(tmp_path / "plain.nt", format="nt", encoding="utf-8")
    (tmp_path / "ours.nq").write_bytes(b"".join(by_us.nquads(studies)))
    found = same.compare(tmp_path / "ours.nq", tmp_path / "plain.nt")
    assert found.both > 1000
    assert found.only_second == 0
    # a retired id with its label, and a trial without a brief title
    assert [unit.split(" | ")[1].rpartition("#")[2] for unit in found.examples] == ["type", "label", "label"]


def test_a_difference_is_told(tmp_path: Path):
    import same

    line = '<{id}trial/NCT00000001> <{kg}briefTitle> "{title}" {graph}.\n'
    names = {"id": same.ID, "kg": same.KG}
    (tmp_path / "ours.nq").write_text(line.format(**names, title="a > b", graph="<urn:g> "), encoding="utf-8")
    (tmp_path / "same.nt").write_text(line.format(**names, title=r"a \\> b", graph=""), encoding="utf-8")
    (tmp_path / "other.nt").write_text(line.format(**names, title="a < b", graph=""), encoding="utf-8")
    assert same.compare(tmp_path / "ours.nq", tmp_path / "same.nt")[:3] == (1, 0, 0)
    assert same.compare(tmp_path / "ours.nq", tmp_path / "other.nt")[:3] == (0, 1, 1)


def test_the_asking_between_loading_and_writing_is_not_counted():
    import peers

    marks = {"started": [1.0, 10.0], "loaded": [3.0, 14.0], "answered": [4.0, 16.0], "written": [6.0, 20.0]}
    assert peers.spent(marks) == ((4.0, 8.0), (3.0, 6.0))
