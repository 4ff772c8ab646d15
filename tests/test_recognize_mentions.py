"""Antigens that the words name without meaning a target: parts of receptors, ligands, vectors, signs and hyphens."""

import pytest
from test_recognize import given_as

from kg.model import Findings

PRODUCT = "GPC3 CAR-T cells"
CELLS = "GPC3 CAR-T Cells in Liver Cancer"


def roles(found: Findings, antigen: str, path: str = "brief_summary") -> set[str]:
    return {m.role for m in found.mentions if m.antigen == antigen and m.evidence.path == path}


def told(summary: str, antigen: str, *, cells: bool = True) -> set[str]:
    name, title = (PRODUCT, CELLS) if cells else ("Examplinib", "Examplinib in Liver Cancer")
    return roles(given_as(name, brief_title=title, brief_summary=summary), antigen)


@pytest.mark.parametrize(
    ("summary", "antigen", "role"),
    [
        ("The cells are PD-1 antibody expressing CAR-T cells.", "PD-1", "construct"),
        ("The cells come with anti-CTLA-4 scFv secreting vectors.", "CTLA-4", "construct"),
        ("CAR-T cells expressing a PD-L1 nanobody are given.", "PD-L1", "construct"),
        ("Tumors are sorted by PD-L1 expression before infusion.", "PD-L1", "biomarker"),
        ("Tregs are known by coexpression of FOXP3 and CTLA-4 molecules.", "CTLA-4", "biomarker"),
    ],
)
def test_armour_is_an_antibody_that_cells_give_off(summary: str, antigen: str, role: str):
    assert told(summary, antigen) == {role}


@pytest.mark.parametrize(
    ("summary", "antigen", "role"),
    [
        ("The graft holds CD3-/CD56+ cells.", "CD3 epsilon", "phenotype"),
        ("Blasts were CD34+CD38- at relapse.", "CD38", "phenotype"),
        ("A CD19 depleted graft follows.", "CD19", "phenotype"),
        ("Adults with HER2- breast cancer take part.", "HER2", "biomarker"),
        ("CMV+ and CMV- individuals are compared.", "CMV", "biomarker"),
        ("To find the dose of GPC3- CAR-T cells.", "GPC3", "target"),
        ("A product targeting GPC3 - in adults with liver cancer - is given.", "GPC3", "target"),
        ("CAR-T cells targeting GPC3 find GPC3-negative tumors, too.", "GPC3", "biomarker"),
    ],
)
def test_a_minus_is_told_from_a_hyphen(summary: str, antigen: str, role: str):
    assert role in told(summary, antigen)


def test_what_is_lacking_is_no_target():
    assert told("CAR-T cells that recognize and kill the CD19 negative tumor cells.", "CD19") == {"biomarker"}
    assert told("CAR-T cells that recognize and kill GPC3 tumor cells.", "GPC3") == {"target"}


@pytest.mark.parametrize(
    ("name", "antigen", "role"),
    [
        ("GPC3-CD8-CD28-CD3zeta-CAR T cells", "CD3 zeta", "construct"),
        ("CD19-CD8-CD28-CD3zeta-CAR T cells", "CD8", "construct"),
        ("CD19-CD34 CAR T cells", "CD34", "construct"),
        ("CAR.B7-H3T cells", "B7-H3", "target"),
        ("CAR.GPC3-EGFRt cells", "EGFR", "construct"),
        ("GPC3 CAR-T with 4-1BBL", "4-1BB ligand", "construct"),
    ],
)
def test_parts_of_a_receptor_in_its_name(name: str, antigen: str, role: str):
    found = given_as(name, brief_title="CAR-T Cells in Cancer")
    assert roles(found, antigen, "interventions[0].name") == {role}
    assert (antigen in found.products[0].targets) == (role == "target")


@pytest.mark.parametrize(
    ("words", "antigen", "other"),
    [
        ("CD40 ligand", "CD40 ligand", "CD40"),
        ("CD40L", "CD40 ligand", "CD40"),
        ("41BB ligand", "4-1BB ligand", "4-1BB"),
        ("flt3-ligand", "FLT3 ligand", "FLT3"),
        ("CD3 zeta", "CD3 zeta", "CD3 epsilon"),
        ("TGF-β receptor Ⅱ", "TGFBR2", "TGF-beta"),
        ("epidermal growth factor receptor (EGFR) vIII", "EGFRvIII", "EGFR"),
    ],
)
def test_a_ligand_or_a_chain_is_another_protein(words: str, antigen: str, other: str):
    summary = f"The role of {words} is looked at."
    assert told(summary, antigen, cells=False)
    assert not told(summary, other, cells=False)


def test_a_ligand_may_be_the_binder_of_a_receptor():
    found = given_as("FLT3L CAR-T cells", brief_title="FLT3L CAR-T Cells in Leukemia")
    assert found.products[0].targets == ("FLT3",)


def test_parts_of_receptors_are_of_trials_of_cells():
    words = "Belatacept acts on the main costimulatory molecule (CD28)."
    assert told(words, "CD28") == {"construct"}
    assert told(words, "CD28", cells=False) == {"background"}


def test_a_vector_and_memory_cells_are_no_antigens():
    assert not told("An adenovirus vector carries the gene.", "Adenovirus")
    assert told("Adenovirus infection is treated.", "Adenovirus")
    found = given_as("GPC3-specific CAR Tn/mem cells", brief_title=CELLS)
    assert not {m for m in found.mentions if m.antigen == "Tn antigen"}


def test_what_presents_a_peptide_may_stand_before_it():
    found = given_as("AFP TCR-T cells", brief_summary="TCR-T cells targeting the HLA-A*02:01/AFP complex.")
    assert roles(found, "HLA-A*02") == {"restriction"}
    assert found.products[0].targets == ("AFP",)


@pytest.mark.parametrize(
    ("summary", "role"),
    [
        ("Chemotherapy is given prior to EX CAR-7 infusion.", "target"),
        ("Cells are made prior to transplantation, and CART-7 will be infused at day 60.", "target"),
        ("Adults who relapsed after CART-7 infusion take part.", "prior_therapy"),
    ],
)
def test_a_number_in_a_schedule_is_the_product(summary: str, role: str):
    found = given_as("CD7 CAR-T cells", brief_title="CD7 CAR-T Cells in Leukemia", brief_summary=summary)
    assert roles(found, "CD7") == {role}


@pytest.mark.parametrize(
    ("summary", "antigen", "role"),
    [
        ("A new gene makes them able to recognize GPC3, a protein of the tumor.", "GPC3", "target"),
        ("T cells modified to recognize and attack a protein called GPC3.", "GPC3", "target"),
        ("The immune system may learn to recognize and destroy HIV.", "HIV", "background"),
        ("Doctors look for signs by which to recognize GPC3.", "GPC3", "background"),
    ],
)
def test_cells_are_made_to_recognise_their_target(summary: str, antigen: str, role: str):
    assert told(summary, antigen) == {role}


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Epstein Barr virus (EBV) specific T cells", "target"),
        ("T cells that recognize EBV", "target"),
        ("T cells to patients with Epstein Barr virus (EBV) disease", "biomarker"),
    ],
)
def test_cells_specific_for_a_virus(words: str, role: str):
    found = given_as("EBV-specific T cells", brief_title="EBV-Specific T Cells", brief_summary=f"We give {words}.")
    assert roles(found, "EBV") == {role}
