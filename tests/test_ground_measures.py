"""Measures against labels by judgement, where they are at hand. The floors are what we promise."""

import csv
from itertools import combinations

import pytest

from kg.ground import condition, ground, load_catalogue
from kg.model import Agent, Document, Record

CATALOGUE = load_catalogue()
DOCUMENT = Document(sha256="0", site="clinicaltrials.gov", form="registry-json")


@pytest.fixture(scope="module")
def labels(shared):
    folder = shared / "identity"
    if not folder.is_dir():
        pytest.skip("the identity labels are not beside this checkout")

    def read(name):
        with (folder / name).open(newline="") as lines:
            return list(csv.DictReader(lines, delimiter="\t"))

    return read


def identity(name, agency_class=None):
    sponsor = Agent(name, agency_class)
    return ground(Record(trial_id="NCT00000001", document=DOCUMENT, lead_sponsor=sponsor), CATALOGUE).lead_sponsor


def test_no_two_bodies_are_merged_and_nine_of_ten_spellings_are(labels):
    pairs = [(p, identity(p["name_a"]).iri == identity(p["name_b"]).iri) for p in labels("org_pairs_dev.tsv")]
    assert [(p["name_a"], p["name_b"]) for p, merged in pairs if merged and p["label"] != "same"] == []
    same = [merged for p, merged in pairs if p["label"] == "same"]
    assert sum(same) / len(same) >= 0.90


def test_clusters(labels):
    rows = [r for r in labels("org_clusters_dev.tsv") if r["confidence"] == "high"]
    iris = {r["name"]: identity(r["name"], "OTHER" if r["kind"] == "person" else None).iri for r in rows}
    pairs = [(a["cluster"] == b["cluster"], iris[a["name"]] == iris[b["name"]]) for a, b in combinations(rows, 2)]
    merged = sum(m for _, m in pairs)
    right = sum(m and s for s, m in pairs)
    assert right / merged >= 0.995
    assert right / sum(s for s, _ in pairs) >= 0.90


def test_persons_are_told_from_organizations(labels):
    rows = labels("org_clusters_dev.tsv")
    wrong = [r["name"] for r in rows if (identity(r["name"], "OTHER").kind == "person") != (r["kind"] == "person")]
    assert len(wrong) / len(rows) < 0.02


def test_conditions(labels):
    rows = [r for r in labels("condition_dev.tsv") if r["confidence"] == "high"]
    got = [(r, condition(r["condition"], CATALOGUE)) for r in rows]
    assert [r["condition"] for r, g in got if r["is_disease"] == "no" and g.conditions] == []
    mondo = CATALOGUE.vocabulary.mondo
    grounded = [
        ({m for c in g.conditions for m in mondo(c)}, set(f"{r['mondo']};{r['also_ok']}".split(";")))
        for r, g in got
        if g.conditions
    ]
    assert sum(found <= fine for found, fine in grounded) / len(grounded) >= 0.97
    known = [g for r, g in got if r["mondo"]]
    assert sum(bool(g.conditions) for g in known) / len(known) >= 0.95
    assert sum(g.is_disease == (r["is_disease"] == "yes") for r, g in got) / len(got) >= 0.97
