"""Roles by place: laboratory values, earlier therapies and drugs in criteria, and what an intervention names."""

import pytest

from kg.model import Intervention, Outcome
from tests.test_recognize_mechanisms import read, roles


@pytest.mark.parametrize(
    ("said", "antigen", "role"),
    [
        ("Antibody test for hepatitis C virus is negative", "HCV", "biomarker"),
        ("Negative HIV antibody after the last transfusion", "HIV", "biomarker"),
        ("No heart failure requiring therapy Other: HIV negative", "HIV", "biomarker"),
        ("History of CMV colitis or previously untreated CMV pneumonia", "CMV", "biomarker"),
        ("Prior HBV vaccination", "HBV", "prior_therapy"),
        ("Received at least one anti-HIV drug", "HIV", "prior_therapy"),
        ("Stays on anti-HIV medication throughout", "HIV", "non_cell_drug"),
        ("Well controlled HIV on therapy", "HIV", "biomarker"),
        ("Prior EBV-specific T cells", "EBV", "prior_therapy"),
    ],
)
def test_a_virus_is_of_the_patient_unless_a_therapy_against_it_is_named(said: str, antigen: str, role: str):
    assert roles(read("EX-101", inclusion=(said,)), antigen) == {role}


@pytest.mark.parametrize(
    ("said", "antigen", "role"),
    [
        ("Tissue after neoadjuvant treatment must be there for HER2 testing", "HER2", "biomarker"),
        ("Relapsed after chemotherapy; the tumour carries PSMA", "PSMA", "biomarker"),
        ("Relapsed after PSMA targeting therapy", "PSMA", "prior_therapy"),
        ("Liver failure is ruled out, MSLN on most tumour cells", "Mesothelin", "biomarker"),
        ("Failed a therapy that hits BCMA", "BCMA", "prior_therapy"),
        ("Previously treated disease with EGFR exon 20 insertion", "EGFR", "biomarker"),
        ("Previously treated with an EGFR TKI", "EGFR", "prior_therapy"),
        ("Earlier treatment; immunostaining of the tumour with anti-PD-L1 antibody", "PD-L1", "biomarker"),
    ],
)
def test_a_therapy_is_told_in_the_same_clause(said: str, antigen: str, role: str):
    assert roles(read("EX-101", inclusion=(said,)), antigen) == {role}


@pytest.mark.parametrize(
    ("said", "antigen", "role"),
    [
        ("PSA, measured twice, must be less than 10", "PSA", "lab"),
        ("Alpha-fetoprotein (AFP) no more than 400", "AFP", "lab"),
        ("Progression shown by a rising CA-125 alone", "MUC16", "lab"),
        ("Relapse by PSA", "PSA", "lab"),
        ("CEA stains at least 20% of tumour cells", "CEACAM5", "biomarker"),
        ("Tumour that expresses CEA in at least 20% of cells", "CEACAM5", "biomarker"),
        ("CD4/CD8 ratio of one or more", "CD4", "lab"),
        ("CD4 > 250", "CD4", "lab"),
        ("At least 250 CD4+ T cells per cubic millimetre", "CD4", "lab"),
        ("CD4+ T cells that make the product", "CD4", "phenotype"),
        ("A graft of CD34+ cells > 3 x 10^6/kg", "CD34", "phenotype"),
        ("A low level of HIV in the blood", "HIV", "lab"),
        ("HIV-1 RNA at most 50 copies/ml", "HIV", "lab"),
        ("HIV-1 RNA by any licensed test", "HIV", "biomarker"),
    ],
)
def test_laboratory_values_of_criteria(said: str, antigen: str, role: str):
    assert roles(read("EX-101", inclusion=(said,)), antigen) == {role}


@pytest.mark.parametrize(
    ("said", "antigen", "role"),
    [
        ("No known HIV infection", "HIV", "exclusion"),
        ("Not HBV, HCV or HIV positive", "HIV", "exclusion"),
        ("Patients must not have received anti-CD20 antibodies", "CD20", "exclusion"),
        ("No prior rituximab", "CD20", "exclusion"),
        ("No active infection HIV negative", "HIV", "biomarker"),
        ("No pregnancy CD20-positive lymphoma", "CD20", "biomarker"),
        ("No more than two prior anti-CD20 antibodies", "CD20", "prior_therapy"),
        ("Disease with no EGFR mutation", "EGFR", "biomarker"),
    ],
)
def test_a_denial_excludes_where_criteria_are_not_told_apart(said: str, antigen: str, role: str):
    assert roles(read("EX-101", criteria=(said,)), antigen) == {role}


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("Progression despite a regimen with cetuximab", "prior_therapy"),
        ("At least 4 weeks since the last dose of cetuximab", "prior_therapy"),
        ("Disease that is refractory to cetuximab", "prior_therapy"),
        ("Washout period of three weeks from cetuximab", "prior_therapy"),
        ("Candidates for cetuximab after earlier surgery", "non_cell_drug"),
        ("To be treated with cetuximab", "non_cell_drug"),
        ("Contraception until 2 months after the last dose of cetuximab", "non_cell_drug"),
        ("Effects of cetuximab are explained", "non_cell_drug"),
    ],
)
def test_a_drug_in_criteria_is_an_earlier_one_only_where_they_say_so(said: str, role: str):
    assert roles(read("EX-101", inclusion=(said,)), "EGFR") == {role}


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("Scans are made after cetuximab and following surgery.", "non_cell_drug"),
        ("Patients received cetuximab weekly.", "non_cell_drug"),
        ("Sarcoma that relapsed after cetuximab is studied.", "prior_therapy"),
        ("Sarcoma that is refractory to cetuximab is studied.", "prior_therapy"),
        ("Previous studies of cetuximab were small.", "non_cell_drug"),
        ("Swelling is looked for prior to cetuximab.", "non_cell_drug"),
    ],
)
def test_a_drug_elsewhere_is_the_trial_s_own_unless_words_of_history_tell(said: str, role: str):
    assert roles(read("EX-101", brief_summary=said), "EGFR") == {role}


def test_an_outcome_that_names_a_drug_measures_no_antigen():
    outcomes = (Outcome(kind="primary", measure="Peak of cetuximab in serum"),)
    assert roles(read("EX-101", outcomes=outcomes), "EGFR") == {"non_cell_drug"}
    outcomes = (Outcome(kind="primary", measure="Density of EGFR"),)
    assert roles(read("EX-101", outcomes=outcomes), "EGFR") == {"lab"}


@pytest.mark.parametrize(
    ("said", "antigen", "role"),
    [
        ("Patients with positive EGFR get the tablet.", "EGFR", "biomarker"),
        ("Those with negative EGFR/ALK mutation get chemotherapy.", "EGFR", "biomarker"),
        ("The genes ABC1, CD44, XYZ2, CD38, QRS3, TUV4 and KLM5 are read.", "CD44", "lab"),
        ("A vaccine of the peptides ABC1, CD44, XYZ2, CD38, QRS3, TUV4.", "CD44", "non_cell_drug"),
        ("The tablet acts upon EGFR.", "EGFR", "non_cell_drug"),
    ],
)
def test_what_an_intervention_without_cells_names(said: str, antigen: str, role: str):
    beside = (Intervention(name="EX-101", description=said),)
    assert roles(read("GD2 CAR-T", beside=beside), antigen) == {role}
