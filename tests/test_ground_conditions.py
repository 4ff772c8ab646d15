import csv
import re
import time

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg import assets, names
from kg.cli import main
from kg.ground import condition, ground, load_catalogue
from kg.ground.catalogue import vocabulary
from kg.ground.glued import split_glued
from kg.ground.vocabulary import Found
from kg.infer import infer_chunk, load_context
from kg.model import Document, MeshTerm, Record
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


@pytest.mark.parametrize(
    ("text", "curies"),
    [
        ("Non-squamous Non-small Cell Lung Cancer", ("MONDO:0005233",)),
        ("Metastatic Carcinoma in the Liver", ("MONDO:0024879",)),
        ("Advanced Triple-negative Breast Cancer", ("MONDO:0005494",)),
        ("Colo-rectal Cancer", ("MONDO:0005575",)),
        ("Haemophilia A With Inhibitors", ("MONDO:0010602",)),
        ("Hepatitis A", ("MONDO:0005790",)),
        ("Post-Traumatic Stress Disorder", ("MONDO:0005146",)),
        ("Macular Edema Secondary to Retinal Vein Occlusion", ("MONDO:0003005",)),
        ("Connective Tissue Disease-Associated Thrombocytopenia", ("MONDO:0002049",)),
        ("T-cell Leukemia/Lymphoma", ("MONDO:0005525", "MONDO:0015760")),
        ("mNSCLC", ("MONDO:0005233",)),
    ],
)
def test_the_head_of_a_phrase_is_the_disease(text, curies):
    assert condition(text, CATALOGUE).conditions == curies


@pytest.mark.parametrize(
    "text",
    [
        "Cancer-related Fatigue", "Tumor Microenvironment", "Graft-versus-leukemia", "Genetic Predisposition to Cancer",
        "Controls Without Atopy", "HIV Envelope Protein", "Lung", "Circulating Tumor Cells",
        "Unresectable or Metastatic Disease",
    ],
)  # fmt: skip
def test_a_disease_that_is_only_mentioned_is_no_condition(text):
    assert condition(text, CATALOGUE).conditions == ()


@pytest.mark.parametrize("name", ["ncit", "doid", "mesh", "oncotree"])
def test_mappings_are_valid_sssom(name):
    lines = (assets.folder("ontology") / "mappings" / f"mondo_{name}.sssom.tsv").read_text().splitlines()
    head = dict(re.match(r"#\s+(\w+): ?(.*)", line).groups() for line in lines if line.startswith("#"))
    prefixes = {re.match(r"#   (\w+): (\S+)$", line)[1] for line in lines if line.startswith("#   ")}
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    assert {"curie_map", "mapping_set_id", "license"} <= head.keys()
    assert set(rows[0]) == {"subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification"}
    used = {r[c].partition(":")[0] for r in rows for c in ("subject_id", "predicate_id", "object_id")}
    assert used | {"semapv"} == prefixes
    assert {r["predicate_id"] for r in rows} <= {"skos:exactMatch", "skos:closeMatch"}
    assert all(all(r.values()) for r in rows)
    assert len({(r["subject_id"], r["object_id"]) for r in rows}) == len(rows)
    assert {r["subject_id"] for r in rows} <= CATALOGUE.vocabulary.labels.keys()


def test_a_list_of_conditions_is_resolved():
    lines = "Relapsed/Refractory B-ALL\nAML/MDS\nCAR-T\n"
    done = CliRunner().invoke(main, ["ground", "conditions", "-", "--format", "csv"], input=lines)
    base = "https://w3id.org/cell-therapy-kg/id/condition/"
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "name,is_disease,iri,mondo,match,qualifiers,rule",
        f"Relapsed/Refractory B-ALL,yes,{base}MONDO_0004947,MONDO:0004947,broader,Relapsed;Refractory,without status",
        f"AML/MDS,yes,{base}MONDO_0018874;{base}MONDO_0018881,MONDO:0018874;MONDO:0018881,exact,,list",
        "CAR-T,no,,,none,,none",
    ]


SOLID = "NCIT:C9292"
BLOOD = {"MONDO:0044881", "MONDO:0005374", "MONDO:0015757", "MONDO:0017343"}
"""Neoplasms of blood cells, of the bone marrow, of lymphoid cells, and the lymphoproliferative ones of a virus."""
NEITHER = {
    "Epstein-Barr virus-related tumor", "anaplastic cancer", "benign neoplasm", "benign neoplasm of lymph node",
    "benign neoplasm of spleen", "cancer", "childhood malignant neoplasm", "childhood neoplasm",
    "connective tissue neoplasm", "epidural abscess", "hematopoietic and lymphoid system neoplasm",
    "high grade malignant neoplasm", "human herpesvirus 8-related tumor", "immune system cancer",
    "immune system organ benign neoplasm", "integumentary system cancer", "lymph node cancer",
    "lymph node neoplasm", "lymphatic system cancer", "multicentric Castleman disease",
    "musculoskeletal system cancer", "nasal cavity and paranasal sinus lethal midline granuloma", "neoplasm",
    "orbit lymphoma", "pre-malignant neoplasm", "refractory malignant neoplasm", "secondary malignant neoplasm",
    "soft tissue amyloid neoplasm", "spleen cancer", "spleen neoplasm", "testicular lymphoma",
    "virus associated tumor",
}  # fmt: skip
"""Neoplasms named by age, grade, virus or immune organ, and others that do not say how they grow."""


@pytest.mark.parametrize(
    ("text", "curies", "qualifiers"),
    [
        ("Advanced Solid Tumours", (SOLID,), ("Advanced",)),
        ("Pediatric Malignant Solid Tumor", (SOLID,), ("Pediatric", "Malignant")),
        ("HER2-positive Solid Malignancies", (SOLID,), ("HER2-positive",)),
        ("Solid Tumor or Lymphoma", (SOLID, "MONDO:0005062"), ()),
        ("Advanced Malignant Tumors", ("MONDO:0004992",), ("Advanced",)),
        ("Solid Pseudopapillary Tumor of the Pancreas", ("MONDO:0044786",), ()),
    ],
)
def test_solid_tumours_are_a_condition_of_their_own(text, curies, qualifiers):
    got = condition(text, CATALOGUE)
    assert (got.conditions, got.qualifiers) == (curies, qualifiers)


def test_where_mondo_has_only_a_broader_term_a_list_says_so():
    done = CliRunner().invoke(main, ["ground", "conditions", "-", "--format", "csv"], input="Solid Tumors\n")
    iri = names.condition(SOLID)
    assert done.stdout.splitlines()[1] == f"Solid Tumors,yes,{iri},MONDO:0005070,broader,,name"


def test_every_neoplasm_is_solid_or_of_the_blood_or_known_to_be_neither():
    labels, above = CATALOGUE.vocabulary.labels, CATALOGUE.vocabulary.at_or_above
    path = str(assets.folder("ontology") / "conditions.ttl")
    understood = {
        q.subject.value: q.object.value
        for q in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        if q.predicate.value == names.term("understoodAs")
    }
    neoplasms = {c for c in labels if "MONDO:0005070" in above(c)}
    below = {c for c in neoplasms if SOLID in above(c)}
    alone = {c for c in neoplasms if names.condition(c) in understood}
    blood = {c for c in neoplasms if above(c) & BLOOD}
    assert set(understood.values()) == {names.condition(SOLID)}
    assert below & alone == set()
    assert {labels[c] for c in (below | alone) & blood} == {"pituitary gland basophil adenoma"}, "a slip of MONDO"
    named = re.compile(r"lymphoma\b|leuk(a)?emia|plasmacytoma|hodgkin|mastocyt", re.I)
    assert [labels[c] for c in below | alone if named.search(labels[c])] == [
        "lymphoma-like variant infiltrating bladder urothelial carcinoma"
    ]
    assert {labels[c] for c in neoplasms - blood - below - alone} == NEITHER


def test_a_trial_in_gastric_cancer_is_in_a_solid_tumour_and_one_in_gastric_lymphoma_is_not():
    trials = {
        "stomach": "MONDO:0001056", "gist": "MONDO:0011719", "stated": SOLID, "gastric-lymphoma": "MONDO:0001059",
        "leukemia": "MONDO:0005059", "cancer": "MONDO:0004992",
    }  # fmt: skip
    stated = "".join(
        f"<urn:{t}> <{names.term('hasCondition')}> <{names.condition(c)}> <{names.ASSERTED}> .\n"
        for t, c in trials.items()
    )
    broad = f"<{names.term('hasBroadCondition')}> <{names.condition(SOLID)}>"
    lines = infer_chunk(stated.encode(), load_context()).decode().splitlines()
    assert {line.split(">")[0][5:] for line in lines if broad in line} == {"stomach", "gist", "stated"}


def test_mesh_terms_of_the_record_confirm_and_never_find():
    got = ground(
        Record(
            trial_id="NCT00000001",
            document=Document(sha256="0", site="clinicaltrials.gov", form="registry-json"),
            conditions=("Castration-resistant Prostate Cancer", "Qwertyopathy", "Advanced Cancer"),
            condition_mesh=(
                MeshTerm(id="D011471", term="Prostatic Neoplasms"),
                MeshTerm(id="D001943", term="Breast Neoplasms"),
                MeshTerm(id="D004194", term="Disease"),
            ),
        ),
        CATALOGUE,
    ).conditions
    assert [(c.conditions, c.confirmed_by) for c in got] == [
        (("MONDO:0056814",), ("D011471",)),
        ((), ()),
        (("MONDO:0004992",), ()),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "No melanoma",
        "Not AML",
        "Leukemia-free",
        "Cancer free",
        "Ruled out sarcoma",
        "HIV-negative",
        "No lupus, healthy",
    ],
)
def test_what_is_denied_is_no_condition(text):
    got = condition(text, CATALOGUE)
    assert (got.is_disease, got.conditions, got.match) == (False, (), "none")


@pytest.mark.parametrize(
    ("text", "curies", "qualifiers"),
    [
        ("Melanoma, no prior therapy", ("MONDO:0005105",), ("no prior therapy",)),
        ("Sarcoma other than osteosarcoma", ("MONDO:0005089",), ("other than osteosarcoma",)),
        ("Seizure-free epilepsy", ("MONDO:0005027",), ("Seizure-free",)),
        ("Lymphoma not otherwise specified", ("MONDO:0005062",), ("not otherwise specified",)),
    ],
)
def test_only_what_is_denied_is_left_out(text, curies, qualifiers):
    got = condition(text, CATALOGUE)
    assert (got.conditions, got.qualifiers, got.match) == (curies, qualifiers, "broader")


@pytest.mark.parametrize(
    ("text", "curies", "match"),
    [
        ("Large B-cell lymphoma", ("MONDO:0015759",), "broader"),
        ("ICANS", ("MONDO:0005527",), "broader"),
        ("Rejection of a heart transplant", ("MONDO:0700220",), "broader"),
        ("Central nervous system lymphoma", ("MONDO:0005062",), "broader"),
        ("Primary CNS lymphoma", ("MONDO:0002571",), "exact"),
        ("Medullary carcinoma", ("MONDO:0004993",), "broader"),
        ("Lung malignancy", ("MONDO:0008903",), "exact"),
        ("Castrate-resistant prostate cancer", ("MONDO:0056814",), "exact"),
        ("Castration-resistant prostate carcinoma", ("MONDO:0056814",), "exact"),
    ],
)
def test_exact_means_the_same(text, curies, match):
    got = condition(text, CATALOGUE)
    assert (got.conditions, got.match) == (curies, match)


def test_a_file_may_name_a_kind_of_a_disease():
    skos, rdfs = PREFIXES["skos"], PREFIXES["rdfs"]
    facts = {
        "x:1": {
            rdfs + "label": ["fooitis"],
            skos + "notation": ["X:1"],
            names.term("narrowerName"): ["hot fooitis", "HFT"],
        }
    }
    found = vocabulary(facts)
    looked = [found.look_up(tuple(words.split())) for words in ("fooitis", "hot fooitis", "HFT", "barosis")]
    assert looked == [Found("X:1", True), Found("X:1", False), Found("X:1", False), None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HER2 + breast cancer", "HER2-positive breast cancer"),
        ("HER2(+) breast cancer", "Breast cancer, HER2 positive"),
        ("Breast Ca", "Breast cancer"),
        ("Parkinson's", "Parkinson disease"),
        ("Ewing", "Ewing sarcoma"),
    ],
)
def test_two_ways_to_write_a_disease_are_one(one, other):
    found = [condition(text, CATALOGUE) for text in (one, other)]
    assert found[0].conditions == found[1].conditions != ()
    assert {f.match for f in found} == {"exact"}


def test_a_name_of_a_person_alone_is_a_disease_only_in_capitals_and_of_one_disease():
    assert [condition(t, CATALOGUE).conditions for t in ("graves", "Still")] == [(), ()]


@pytest.mark.parametrize(
    ("text", "curies"),
    [
        ("Cancer of the liver and bile duct", ("MONDO:0002691", "MONDO:0003059")),
        ("Cancer of the head and neck", ("MONDO:0005627",)),
        ("Solid kidney tumours", ("MONDO:0021163",)),
        ("Melanoma + lymphoma", ("MONDO:0005105", "MONDO:0005062")),
    ],
)
def test_organs_are_kept(text, curies):
    found = condition(text, CATALOGUE).conditions
    assert found == curies, [CATALOGUE.vocabulary.labels[c] for c in found]


def test_no_disease_of_the_blood_is_one_of_the_bone_but_those_that_grow_in_it():
    labels, above = CATALOGUE.vocabulary.labels, CATALOGUE.vocabulary.at_or_above
    bone = "MONDO:0005381"
    named = re.compile(r"bone|sternum|spin|skull|vertebra|jaw|maxill|rib\b|sinus|osseous", re.I)
    in_both = [labels[c] for c in labels if bone in above(c) and above(c) & BLOOD and not named.search(labels[c])]
    assert in_both == ["pituitary gland basophil adenoma"], "a slip of MONDO"
    assert bone not in above("MONDO:0018874")
