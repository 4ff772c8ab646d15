import csv
import time

import pyoxigraph as ox
import pytest

from kg import assets
from kg.ground import condition, load_catalogue
from kg.ground.conditions import split_glued
from kg.names import PREFIXES

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("text", "curies", "match"),
    [
        ("Prostate Cancer", ("MONDO:0008315",), "exact"),
        ("Cancer of the Prostate", ("MONDO:0008315",), "exact"),
        ("Lymphoma, Non-Hodgkin", ("MONDO:0018908",), "exact"),
        ("Non-Hodgkin's Lymphomas", ("MONDO:0018908",), "exact"),
        ("Acute Myeloid Leukaemia", ("MONDO:0018874",), "exact"),
        ("DLBCL - Diffuse Large B Cell Lymphoma", ("MONDO:0018905",), "exact"),
        ("Adult Acute Myeloid Leukemia", ("MONDO:0018874",), "broader"),
        ("Stage IV Mantle Cell Lymphoma", ("MONDO:0018876",), "broader"),
        ("AML/MDS", ("MONDO:0018874", "MONDO:0018881"), "exact"),
        ("Gastric and Pancreatic Cancer", ("MONDO:0001056", "MONDO:0009831"), "exact"),
        ("Colon Cancer Liver Metastasis", ("MONDO:0021063",), "broader"),
    ],
)
def test_stated_conditions_find_their_diseases(text, curies, match):
    got = condition(text, CATALOGUE)
    assert (got.text, got.conditions, got.match, got.is_disease) == (text, curies, match, True)


def test_what_is_taken_out_is_kept_as_stated():
    got = condition("CD19-positive Relapsed/Refractory B-ALL", CATALOGUE)
    assert got.conditions == ("MONDO:0004947",)
    assert got.qualifiers == ("CD19-positive", "Relapsed", "Refractory")
    assert got.match == "broader"


@pytest.mark.parametrize(
    "text",
    [
        "CAR-T", "Child, Only", "Immunotherapy", "Mesothelin", "CD19 Positive", "Metastasis", "Refractory", "T Cell",
        "Hematopoietic Cell Transplantation", "Safety", "Healthy Volunteers", "", "  ", "(",
    ],
)  # fmt: skip
def test_what_is_no_disease_stays_ungrounded(text):
    got = condition(text, CATALOGUE)
    assert (got.is_disease, got.conditions, got.match) == (False, (), "none")


def test_a_disease_that_nobody_knows_keeps_its_text():
    got = condition("Qwertyopathy", CATALOGUE)
    assert (got.text, got.is_disease, got.conditions) == ("Qwertyopathy", True, ())


def test_abbreviations_count_in_their_case_only():
    assert condition("ALL", CATALOGUE).conditions == ("MONDO:0004967",)
    assert condition("all", CATALOGUE).conditions == ()


def test_no_name_is_read_across_another():
    assert "MONDO:0002691" not in condition("Colorectal Cancer Liver Metastasis", CATALOGUE).conditions
    assert condition("Anti-GBM Disease", CATALOGUE).conditions == ("MONDO:0009303",)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("AML AML (Acute Myeloid Leukemia)", ("AML", "AML (Acute Myeloid Leukemia)")),
        ("Leukemia, Myeloid, Acute Multiple Myeloma", ("Leukemia, Myeloid, Acute", "Multiple Myeloma")),
        ("Qwertyopathy Multiple Myeloma", ("Qwertyopathy Multiple Myeloma",)),
        ("Advanced Malignant Tumors", ("Advanced Malignant Tumors",)),
    ],
)
def test_a_glued_line_is_split_only_where_names_cover_it(line, parts):
    assert split_glued(line, CATALOGUE.vocabulary) == parts


def test_the_slim_is_a_tree_of_labelled_concepts():
    skos, rdfs = PREFIXES["skos"], PREFIXES["rdfs"]
    labelled, parents = set(), set()
    for q in ox.parse(path=str(assets.folder("ontology") / "conditions.ttl"), format=ox.RdfFormat.TURTLE):
        if q.predicate.value == rdfs + "label":
            labelled.add(q.subject.value)
        elif q.predicate.value == skos + "broader":
            parents.add(q.object.value)
    assert parents <= labelled
    assert len(labelled) > 4000


def test_the_catalogue_is_read_in_a_second_of_work():
    from kg.ground.catalogue import _load

    start = time.process_time()
    _load.__wrapped__(assets.folder("ontology"))
    assert time.process_time() - start < 1.5


@pytest.mark.parametrize("name", ["ncit", "doid", "mesh", "oncotree"])
def test_mappings_are_tables_with_a_licence(name):
    text = (assets.folder("ontology") / "mappings" / f"mondo_{name}.sssom.tsv").read_text()
    head = [line for line in text.splitlines() if line.startswith("#")]
    rows = list(csv.DictReader((line for line in text.splitlines() if not line.startswith("#")), delimiter="\t"))
    assert "# license: https://creativecommons.org/licenses/by/4.0/" in head
    assert all(r["subject_id"].startswith("MONDO:") and r["predicate_id"].startswith("skos:") for r in rows)
