"""Recognition by less usual wordings: designs, edits, sources, grafts, follow-up, and what stands in a list."""

import pytest

from kg.model import Intervention, Record
from kg.recognize import recognize
from tests.test_recognize_mechanisms import DOCUMENT, LEXICON, read, roles, targets, values


@pytest.mark.parametrize(
    ("name", "title", "design"),
    [
        ("CD33 NOT-gate CAR-T", "CD33 CAR-T with a NOT gate", "NOT"),
        ("CAR-T cells (GD2, PSMA, MUC1 or others)", "CAR-T of several kinds", "alternatives"),
        ("FITC-CAR T cells", "FITC-E2 CAR T cells with folate-fluorescein", "adapter"),
    ],
)
def test_designs_by_other_words(name: str, title: str, design: str):
    assert values(read(name, brief_title=title), "targeting_design") == {design}


def test_the_tag_of_an_adapter_is_a_part_where_the_record_says_what_the_adapter_binds():
    found = read("FITC-CAR T cells", brief_title="FITC-E2 CAR T cells with folate-fluorescein for sarcoma")
    assert (targets(found), roles(found, "Fluorescein / FITC tag")) == ({"FOLR1"}, {"construct"})
    assert targets(read("Anti-FITC CAR-T cells")) == {"Fluorescein / FITC tag"}


@pytest.mark.parametrize(
    ("said", "edited"),
    [
        ("CD19 CAR-T with TRAC, B2M and CD70 disruption", {"TCR knock-out", "B2M knock-out", "CD70 knock-out"}),
        ("CD19 CAR-T with TRAC and CD52 knock-outs", {"TCR knock-out", "CD52 knock-out"}),
    ],
)
def test_genes_that_are_edited_out_together_by_a_noun(said: str, edited: set[str]):
    assert values(read("CD19 CAR-T", brief_title=said), "gene_editing") == edited


@pytest.mark.parametrize(
    ("title", "modality"),
    [
        ("Macrophages Transduced to Carry an Anti-HER2 Chimeric Antigen Receptor", "CAR-M"),
        ("A CD7-targeted Lentiviral Vector That Generates CAR T and CAR NK Cells In Vivo", "in-vivo-CAR-T"),
        ("A Vector Designed to Generate CAR T Cells Inside the Body", "in-vivo-CAR-T"),
        ("QZ-4, an In Vivo Cluster of Differentiation 19 (CD19)-targeted CAR-T", "in-vivo-CAR-T"),
        ("QZ-4, an In Vivo CD19/CD20 Tandem CAR-T", "in-vivo-CAR-T"),
        ("The In Vivo Expansion of CD19-targeted CAR-T", "CAR-T"),
        ("The In Vivo/Ex Vivo Persistence of CD19-targeted CAR-T", "CAR-T"),
        ("GD-2 Chimeric Antigen Receptor T Cells", "CAR-T"),
        ("CD20-targeted iNKT Cells in Lupus", "CAR-NKT"),
        ("CD19 STAR-T in Lupus", "CAR-T"),
        ("Infusion of mTAA-Ts for Lymphoma", "CTL"),
        ("Autologous CD34+ Cells Transduced With a Globin Vector", "HSC"),
    ],
)
def test_the_title_tells_what_a_code_is(title: str, modality: str):
    assert values(read("QZ-4", brief_title=title), "modality") == {modality}


def test_a_vector_is_no_target_by_what_it_enters():
    found = read("QZ-5", brief_title="QZ-5, a CD7-targeted lentiviral vector encoding an anti-CD20 CAR made in vivo")
    assert (targets(found), roles(found, "CD7")) == ({"CD20"}, {"construct"})


@pytest.mark.parametrize("name", ["DLL3-CAR", "RQR8-CD19 CAR"])
def test_a_receptor_of_three_letters_is_one_beside_a_t(name: str):
    assert values(read(name, brief_title=f"{name} T in Cancer"), "modality") == {"CAR-T"}


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Third-party CMV-specific T cells are given.", "allogeneic"),
        ("Made from NK cells of haploidentical donors.", "allogeneic"),
        ("We take white blood cells from the patient and add a gene.", "autologous"),
        ("Patient-derived CD19-specific T cells are given.", "autologous"),
    ],
)
def test_more_words_for_whose_cells_they_are(said: str, source: str):
    assert values(read("Antigen-specific T cells", brief_summary=said), "cell_source") == {source}


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("TCR T Cells Specific for Hepatitis B Virus", {"HBV"}),
        ("HBV/TCR T Cells", {"HBV"}),
        ("TCR-T Cells Against Shared TP53 Mutations", {"TP53 (mutant)"}),
    ],
)
def test_targets_that_are_seldom_one(title: str, found: set[str]):
    assert targets(read("QZ-6 TCR-T", brief_title=title)) == found


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Rollover Study of Participants Treated With BCMA CAR-T Cells", {"BCMA"}),
        ("Long-term Follow-up of CD22 CAR-T for Patients Relapsed After CD19 CAR-T", {"CD22"}),
    ],
)
def test_what_those_who_are_followed_had_is_the_product(title: str, found: set[str]):
    record = Record(trial_id="NCT00000000", document=DOCUMENT, brief_title=title)
    assert targets(recognize(record, LEXICON)) == found


DRUGS = (Intervention(name="Busulfan", type="DRUG"), Intervention(name="VP-16", type="DRUG"))


@pytest.mark.parametrize(
    ("title", "products"),
    [
        ("Allogeneic Stem Cell Transplantation for Aplastic Anemia", ["Stem Cell Transplantation"]),
        ("Donor Marrow Transplant in Treating Patients With Leukemia", ["Marrow Transplant"]),
        ("Stem Cell Transplantation for Leukemia: Prophylaxis of GVHD", []),
        ("Stem Cell Transplantation for Leukemia: Quality of Life", []),
        ("Busulfan Before Stem Cell Transplantation for Leukemia", []),
    ],
)
def test_a_title_of_a_graft_whose_drugs_alone_are_registered(title: str, products: list[str]):
    found = recognize(
        Record(trial_id="NCT00000000", document=DOCUMENT, brief_title=title, interventions=DRUGS), LEXICON
    )
    assert [p.name for p in found.products] == products


def test_drugs_that_cells_are_grown_with_are_not_what_is_given():
    found = read("Syngeneic lymphocytes (CD4+) cultured with interleukin-2", brief_title="Lymphocytes in HIV")
    assert [p.name for p in found.products] == ["Syngeneic lymphocytes (CD4+) cultured with interleukin-2"]


def test_of_interventions_that_do_not_say_what_they_are_the_product_is_no_vaccine():
    vaccine = Intervention(name="Pneumococcal vaccine 23", type="BIOLOGICAL")
    found = read("Peptide 540", beside=(vaccine,), brief_title="Transfer of Autologous T Cells After a Vaccine")
    assert vaccine.name not in {p.name for p in found.products}


@pytest.mark.parametrize("study", ["Neurocognitive Assessment of", "Pneumococcal Vaccination in"])
def test_what_is_looked_at_in_people_with_cells_is_no_study_of_the_cells(study: str):
    assert read("Commercial CAR-T", brief_title=f"{study} Patients Treated With CAR-T Cells").products == ()


def test_a_summary_that_begins_with_the_cells():
    found = read("QZ-7", brief_title="QZ-7 in Cancer", brief_summary="GPC3 chimeric antigen receptor T cells study.")
    assert (values(found, "modality"), targets(found)) == ({"CAR-T"}, {"GPC3"})


def test_a_graft_that_patients_had_says_nothing_of_what_they_get():
    found = read(
        "QZ-8",
        brief_title="QZ-8 After Relapse Following an Allogeneic Transplant",
        brief_summary="The study drug is a product of CAR-T cells against BCMA.",
    )
    assert targets(found) == {"BCMA"}


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("CAR-T of Single or Compound Targets: BCMA, CS1 and CD38 as Targets", {"BCMA", "SLAMF7", "CD38"}),
        ("EBV CAR-T for Lymphoma", {"EBV"}),
        ("CAR-T Targetting on the Specific Protein of EBV", {"EBV"}),
    ],
)
def test_targets_in_unusual_company(title: str, found: set[str]):
    assert targets(read("QZ-10 CAR-T", brief_title=title)) == found


def test_antigens_that_a_tumour_is_tested_for_are_chosen_from():
    said = "After a tumor antigen assessment (HER2, MUC1, ROR1), each patient with TNBC receives the best CAR-NK cells."
    assert targets(read("Dual CAR-NK cells", brief_summary=said)) == {"HER2", "MUC1", "ROR1"}


def test_a_disease_that_other_drugs_sort_by_an_antigen_is_told_by_the_catalogue():
    sorting = {a.label: a.diseases for a in LEXICON.antigens.values() if a.diseases}
    assert sorting["HER2"] == ("breast", "gastric", "tnbc")
    for label, diseases in sorting.items():
        found = read("QZ-9 CAR-T", brief_title=f"QZ-9 CAR-T in {label}-positive {diseases[0]} cancer")
        assert targets(found) == set(), label


def test_what_is_given_with_the_cells_is_no_target_of_theirs():
    found = read("CD19 CAR-T", brief_title="CD19 CAR-T Combined With Anti-CD20 Antibody in Lymphoma")
    assert (targets(found), roles(found, "CD20")) == ({"CD19"}, {"non_cell_drug"})


def test_selected_lymphocytes_have_the_targets_that_the_title_names():
    found = read("TAA-CTLs", brief_title="Autologous T Cells Targeting PRAME, SSX2 and Survivin in Pancreatic Cancer")
    assert targets(found) == {"PRAME", "SSX2", "Survivin"}


def test_cells_of_a_patient_s_own_stem_cell_line_are_autologous():
    assert values(read("Autologous iPSC-derived cell sheet"), "cell_source") == {"autologous"}


@pytest.mark.parametrize(
    ("said", "antigen"),
    [
        ("EX-101 is an antibody-drug conjugate (ADC) which specifically binds to B7-H3 on tumors.", "B7-H3"),
        ("EX-101, a bispecific antibody targeting EGFR and HER3, is given weekly.", "HER3"),
        ("EX-101 is a selective inhibitor of TIGIT.", "TIGIT"),
        ("A humanized monoclonal antibody to CD25 is given.", "CD25"),
        ("EX-101 (anti-TIGIT) is given with EX-202.", "TIGIT"),
        ("EX-101 is a novel ALK inhibitor.", "ALK"),
        ("Patients get exmab and afatinib.", "EGFR"),
    ],
)
def test_what_a_drug_without_cells_acts_on(said: str, antigen: str):
    assert roles(read("EX-101", brief_summary=said), antigen) == {"non_cell_drug"}


@pytest.mark.parametrize(
    ("said", "antigen", "role"),
    [
        ("Protease inhibitors are given to HIV-positive children.", "HIV", "biomarker"),
        ("Donors were tested for antibody to hepatitis C virus (anti-HCV).", "HCV", "background"),
        ("The gene makes an antibody specific for HER2 that sits on T cells.", "HER2", "background"),
    ],
)
def test_what_no_drug_acts_on(said: str, antigen: str, role: str):
    assert roles(read("EX-101", brief_summary=said), antigen) == {role}


@pytest.mark.parametrize(
    ("name", "title", "kinds"),
    [
        ("CAR-T cell therapy", "CAR-T/TCR-T Cell Therapy of Cancer", {"CAR-T", "TCR-T"}),
        ("CAR-T cell therapy", "CAR-T Cell Therapy After TCR-T Cells", {"CAR-T"}),
        ("Own T cells with a chimeric anti-CD33 immunoreceptor", "Lymphocytes for Leukemia", {"CAR-T"}),
        ("CD70-CAR-NK/T cells", "CD70 Cells in Cancer", {"CAR-NK", "CAR-T"}),
        ("CD70-CAR-NK cells", "CD70-CAR-NK for NK/T Cell Lymphoma", {"CAR-NK"}),
        ("T-cell replete PBPC allograft", "Transplantation of Stem Cells for Leukemia", {"HSC"}),
        ("PBPC collection", "Counting Cells in Leukemia", set()),
    ],
)
def test_kinds_of_cells_by_one_name(name: str, title: str, kinds: set[str]):
    assert values(read(name, brief_title=title), "modality") == kinds


def test_an_edited_graft_is_a_product_beside_the_cells_it_stands():
    title = "Edited Grafts and CAR-T for Leukemia"
    assert values(read("CD7KO-HSPC; CART-7", brief_title=title), "modality") == {"HSC", "CAR-T"}
    beside = (Intervention(name="CD7BE-HSPC"),)
    assert values(read("CD7 CAR-T cells", brief_title=title, beside=beside), "modality") == {"HSC", "CAR-T"}
    beside = (Intervention(name="Allogeneic stem cell transplantation"),)
    assert values(read("CD7 CAR-T cells", brief_title=title, beside=beside), "modality") == {"CAR-T"}


@pytest.mark.parametrize(
    ("said", "antigen", "role"),
    [
        ("Adults with HIV-1-infected cells are seen.", "HIV", "biomarker"),
        ("Human Immunodeficiency Virus (HIV)-Infected Subjects are seen.", "HIV", "biomarker"),
        ("Those infected with the hepatitis B virus are seen.", "HBV", "biomarker"),
        ("It is added to other anti-HIV medicines.", "HIV", "non_cell_drug"),
        ("A recombinant vaccine (gp120) is given.", "HIV-1 gp120/Env", "non_cell_drug"),
        ("The TIGIT blockade goes on.", "TIGIT", "non_cell_drug"),
        ("Anti-HIV immune responses are looked at.", "HIV", "background"),
        ("Plasma HIV-1 RNA levels are looked at.", "HIV", "lab"),
        ("Levels of prostate specific antigen are looked at.", "PSA", "lab"),
        ("Two dose levels of gp120 are given.", "HIV-1 gp120/Env", "background"),
        ("The HCV antibody test was done.", "HCV", "background"),
        ("HER2 has been shown on many tumors, and HER2-positive ones have shown it.", "HER2", "biomarker"),
        ("A dose of EX-101 comes after EGFR.", "EGFR", "background"),
        ("They had already received BCMA CAR-T cells.", "BCMA", "prior_therapy"),
    ],
)
def test_roles_in_a_trial_without_cells(said: str, antigen: str, role: str):
    assert role in roles(read("EX-101", brief_summary=said), antigen)


def test_rna_that_cells_are_loaded_with_is_not_measured():
    assert "lab" not in roles(read("CEA RNA-pulsed dendritic cells", brief_title="Vaccine of CEA RNA"), "CEACAM5")


@pytest.mark.parametrize(
    ("said", "antigen", "role"),
    [
        ("Adults with newly found CMV retinitis are seen.", "CMV", "biomarker"),
        ("Adults with HIV-associated weakness are seen.", "HIV", "biomarker"),
        ("Adults with HIV/AIDS are seen.", "HIV", "biomarker"),
        ("A gp100:209-217(210M) mix is given.", "gp100", "non_cell_drug"),
        ("A gp100 antigen peptide is given.", "gp100", "non_cell_drug"),
        ("The gp100 of the tumor is looked at.", "gp100", "background"),
    ],
)
def test_illness_and_peptides_in_a_trial_without_cells(said: str, antigen: str, role: str):
    assert roles(read("EX-101", brief_summary=said), antigen) == {role}
