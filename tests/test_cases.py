"""Golden cases: a document in, Turtle out. `KG_WRITE_CASES=1 pytest tests/test_cases.py` writes the Turtle anew."""

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import names
from kg.ground import ground, load_catalogue
from kg.merge import merge
from kg.model import Record
from kg.recognize import load_lexicon, recognize
from kg.sources import read
from kg.triples import nquads

CASES = sorted(p for p in (Path(__file__).parent / "cases").iterdir() if p.is_dir())
PREFIXES = {k: v for k, v in names.PREFIXES.items() if k not in ("sh", "schema", "owl", "skos")}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_case(case):
    records = [item for item in read(sorted(case.glob("input*"))) if isinstance(item, Record)]
    trial = merge(records)
    lines = nquads(trial, recognize(trial.record, load_lexicon()), ground(trial.record, load_catalogue()))
    made = {q.triple for q in ox.parse(lines, format=ox.RdfFormat.N_QUADS)}
    golden = case / "graph.ttl"
    if os.environ.get("KG_WRITE_CASES"):
        golden.write_bytes(ox.serialize(sorted(made, key=str), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES))
    expected = {q.triple for q in ox.parse(path=golden, format=ox.RdfFormat.TURTLE)}
    assert sorted(map(str, expected - made)) == [], "in the golden graph, not made"
    assert sorted(map(str, made - expected)) == [], "made, not in the golden graph"
