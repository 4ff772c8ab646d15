"""Recognition by example: short phrases with the role each antigen must get, and the traps of the field."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import CODES, Arm, Document, Evidence, Findings, Intervention, Outcome, Record, text_at
from kg.recognize import load_lexicon, recognize

DOCUMENT = Document(sha256="0" * 64, site="test", form="registry-json")
LEXICON = load_lexicon()


def record(**fields: object) -> Record:
    return Record(trial_id="NCT00000000", document=DOCUMENT, **fields)


def read(**fields: object) -> Findings:
    return recognize(record(**fields), LEXICON)


def given_as(*names: str, **fields: object) -> Findings:
    return read(interventions=tuple(Intervention(name=n) for n in names), **fields)


def roles(findings: Findings, antigen: str) -> set[str]:
    return {m.role for m in findings.mentions if m.antigen == antigen}


def targets(findings: Findings) -> set[str]:
    return {a for p in findings.products for a in p.targets}


def modalities(findings: Findings) -> set[str]:
    return {f.value for p in findings.products for f in p.facets if f.facet == "modality"}


def source(findings: Findings) -> str | None:
    return findings.products[0].value("cell_source")


IN_FIELD = {
    "name": lambda text: {"interventions": (Intervention(name=text),)},
    "title": lambda text: {"brief_title": text},
    "summary": lambda text: {"brief_summary": text},
    "inclusion": lambda text: {"inclusion": (text,)},
    "exclusion": lambda text: {"exclusion": (text,)},
    "outcome": lambda text: {"outcomes": (Outcome(kind="primary", measure=text),)},
    "keyword": lambda text: {"keywords": (text,)},
    "condition": lambda text: {"conditions": (text,)},
    "arm": lambda text: {"arms": (Arm(label="A", description=text),)},
}

CASES = [
    # field, phrase, antigen, roles it must get and no others
    ("name", "CD19-targeted CAR-T cells", "CD19", {"target"}),
    ("name", "anti-CD19/CD22 CAR NK Cells", "CD19", {"target"}),
    ("name", "anti-CD19/CD22 CAR NK Cells", "CD22", {"target"}),
    ("name", "CD19/20 universal CAR-T", "CD20", {"target"}),
    ("name", "UCART20x22", "CD22", {"target"}),
    ("name", "huCART19", "CD19", {"target"}),
    ("name", "CART-123 cells", "CD123", {"target"}),
    ("name", "19-28z/IL-18 CAR T", "CD28", {"construct"}),
    ("name", "19-28z/IL-18 CAR T", "CD19", {"target"}),
    ("name", "CD19CAR-HER2t/CD22CAR-EGFRt T cells", "HER2", {"construct"}),
    ("name", "CD19CAR-4-1BB-CD3zeta-EGFRt CD4+/CD8+ T cells", "EGFR", {"construct"}),
    ("name", "CD19CAR-4-1BB-CD3zeta-EGFRt CD4+/CD8+ T cells", "CD4", {"phenotype"}),
    ("name", "CD3-/CD19- depleted donor NK cells", "CD19", {"phenotype"}),
    ("name", "CD38-knockout iPSC NK (FT538)", "CD38", {"construct"}),
    ("name", "CD7 KO anti-CD7 CAR-T", "CD7", {"construct", "target"}),
    ("name", "PD-1/CD28 switch receptor CD19 CAR-T", "PD-1", {"construct"}),
    ("name", "CART-PSMA-TGFbRDN cells", "TGFBR2", {"construct"}),
    ("name", "anti-MSLN CAR / HLA-A*02-gated blocker (A2B694)", "HLA-A*02", {"blocker"}),
    ("name", "SENTI-202 (CD33 OR FLT3 NOT EMCN)", "EMCN", {"blocker"}),
    ("name", "TX200-TR101 HLA-A2 CAR-Treg", "HLA-A*02", {"target"}),
    ("name", "177Lu-PSMA-617", "PSMA", {"non_cell_drug"}),
    ("name", "68Ga-PSMA-11 PET/CT", "PSMA", {"imaging"}),
    ("name", "68Ga-FAPI PET", "FAP", {"imaging"}),
    ("name", "Trastuzumab", "HER2", {"non_cell_drug"}),
    ("name", "Rituximab with ACTR087", "CD20", {"target"}),
    ("name", "CLDN6 RNA-LPX vaccine", "Claudin 6", {"non_cell_drug"}),
    ("arm", "Patients receive PSMA CAR-T after 177Lu-PSMA-617", "PSMA", {"target", "non_cell_drug"}),
    ("title", "PSMA CAR-T in PSMA-positive mCRPC", "PSMA", {"target", "biomarker"}),
    ("title", "CD70 CAR-NK for CD19-negative relapse after CD19 CAR-T", "CD19", {"biomarker", "prior_therapy"}),
    (
        "summary",
        "CD19 CAR-T has shown responses; we will study BCMA CAR-T in patients who failed it",
        "CD19",
        {"background"},
    ),
    (
        "summary",
        "patients who relapsed after BCMA targeting CAR-T (product LMY-920, BAFF CAR)",
        "BCMA",
        {"prior_therapy"},
    ),
    ("inclusion", "PSMA expression positive by IHC", "PSMA", {"biomarker"}),
    ("inclusion", "CD19 positive disease >= 20%", "CD19", {"biomarker"}),
    ("inclusion", "HLA-A*02:01 positive", "HLA-A*02", {"restriction"}),
    ("inclusion", "Relapse after anti-CD38 monoclonal antibody", "CD38", {"prior_therapy"}),
    ("exclusion", "Prior treatment that targets PSMA", "PSMA", {"exclusion"}),
    ("exclusion", "No prior anti-CD19 therapy is allowed", "CD19", {"exclusion"}),
    ("exclusion", "HER2-positive breast cancer", "HER2", {"exclusion"}),
    ("exclusion", "HIV, HBV surface antigen or CD4 count <200", "CD4", {"lab"}),
    ("outcome", "CD19+ B-cell aplasia duration", "CD19", {"lab"}),
    ("keyword", "CAR; GD2; B7-H3", "GD2", {"background"}),
    ("condition", "CD20 Positive Diffuse Large B-Cell Lymphoma", "CD20", {"biomarker"}),
    ("condition", "CD30-positive ALCL", "CD30", {"biomarker"}),
    ("title", "CS1 code product CM-CS1 T cells", "SLAMF7", set()),
    ("name", "GD2 x B7-H3 CAR T; PSMA x GD2", "GD2", {"target"}),
    ("title", "4SCAR-PSMA/GD2", "PSMA", {"target"}),
    ("name", "Sequential CD19 CAR-T then CD22 CAR-T", "CD22", {"target"}),
    ("name", "huMNC2-CAR22 T cells", "CD22", set()),
    ("name", "CAR.70-engineered IL15 CB-NK", "CD70", {"target"}),
    ("title", "Autologous Redirected RNA Meso-CIR T Cells", "Mesothelin", {"target"}),
    ("name", "TMpPSMA + UniCAR02-T", "PSMA", {"target"}),
    ("name", "CAR-20/19-T cells", "CD19", {"target"}),
    ("name", "CAR-20/19-T cells", "CD20", {"target"}),
    ("name", "CAR-CLD18 T cells", "Claudin 18.2", {"target"}),
    ("name", "IL13Ra2 CAR truncated CD19-expressing T cells", "CD19", {"construct"}),
    ("name", "IL13Ra2 CAR truncated CD19-expressing T cells", "IL13Ra2", {"target"}),
]


@pytest.mark.parametrize(
    ("field", "phrase", "antigen", "expected"), CASES, ids=[f"{c[0]}: {c[1]} ({c[2]})" for c in CASES]
)
def test_the_role_of_an_antigen_in_a_phrase(field: str, phrase: str, antigen: str, expected: set[str]):
    assert roles(read(**IN_FIELD[field](phrase)), antigen) == expected


@pytest.mark.parametrize("name", ["Shark Cartilage Extract", "Indole-3-Carbinol", "anti-CAR antibody titre"])
def test_letters_that_only_look_like_a_receptor_make_no_product(name: str):
    assert not given_as(name).is_cell_therapy


def test_the_coronary_artery_score_is_no_receptor():
    assert not read(brief_title="Coronary Artery Rotational (CAR) score study").is_cell_therapy


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Compression anastomosis: the Endo-CAR study", "Ring CAR"),
        ("Blood pressure control", "Carvedilol"),
        ("A cell-free extract of stem cells for the knee", "Cell-free stem cell extract"),
        ("CTL responses after an HIV vaccine", "HIV vaccine"),
        ("Virtual reality for people in cellular therapy with CAR-T", "Control"),
    ],
)
def test_what_only_sounds_like_cells_is_none(title: str, name: str):
    assert not given_as(name, brief_title=title).is_cell_therapy


# --- what may never be a target -------------------------------------------------------------------------------------


def test_eligibility_and_keywords_never_make_a_target():
    findings = given_as(
        "CAR-T cells", inclusion=("GPC3 positive by IHC", "CD19 CAR-T eligible"), keywords=("HER2", "HER2 CAR-T")
    )
    assert findings.is_cell_therapy
    assert targets(findings) == set()
    assert findings.notes == ("no antigen is stated of the product",)


def test_an_antigen_of_a_scan_or_a_radioligand_is_not_that_of_the_cells_beside_it():
    findings = given_as("CD19 CAR-T", "68Ga-PSMA-11 PET/CT", "177Lu-PSMA-617", "anti-PD-L1 antibody")
    assert targets(findings) == {"CD19"}
    assert roles(findings, "PSMA") == {"imaging", "non_cell_drug"}


def test_psma_psca_and_psa_are_three_things():
    findings = given_as("PSCA CAR-T cells", outcomes=(Outcome(kind="secondary", measure="PSA50 and PSA response"),))
    assert targets(findings) == {"PSCA"}
    assert roles(findings, "PSA") == {"lab"}


def test_cd4_is_not_read_inside_cd44v6():
    findings = given_as("CD44v6 CAR-T cells")
    assert targets(findings) == {"CD44v6"}
    assert roles(findings, "CD4") == set()


def test_a_polyposis_is_no_fibroblast_protein():
    findings = read(brief_title="Sulindac in Familial Adenomatous Polyposis (FAP)", conditions=("FAP",))
    assert findings.products == ()
    assert "target" not in roles(findings, "FAP")


def test_kidney_function_is_no_receptor():
    assert roles(read(inclusion=("eGFR >= 60 mL/min",)), "EGFR") == set()
    assert roles(read(inclusion=("EGFR mutation",)), "EGFR") == {"biomarker"}


def test_a_knocked_out_target_is_both_and_said_so():
    findings = given_as("CD5-deleted CD5 CAR-T cells")
    assert targets(findings) == {"CD5"}
    assert findings.notes == ("CD5 is edited out of the product and is its target",)


def test_what_the_cells_secrete_or_carry_is_no_target():
    findings = given_as("MSLN CAR-T cells secreting anti-PD-1", "CAR.CD30 T cells with CCR4")
    assert targets(findings) == {"Mesothelin", "CD30"}


def test_infiltrating_lymphocytes_have_no_antigen():
    findings = given_as("Autologous tumor infiltrating lymphocytes", "Aldesleukin", brief_title="TIL for melanoma")
    assert modalities(findings) == {"TIL"}
    assert targets(findings) == set()


# --- what is a product ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Tocilizumab for cytokine release in patients receiving CAR-T cells", ("Tocilizumab",)),
        ("Vaccination against influenza after CAR-T cell therapy", ("Influenza vaccine",)),
        ("Bendamustine or fludarabine for lymphodepletion in CAR-T therapy", ("Bendamustine", "Fludarabine")),
        ("Granzyme B imaging in recipients of CAR-T cells", ("PET/CT",)),
        ("Selinexor for myeloma relapsed after BCMA CAR-T", ("Selinexor",)),
        ("Quality of life of people treated with CAR-T cells", ("Questionnaire",)),
        ("A bispecific CD19-directed T-cell engager for lymphoma", ("Blinatumomab",)),
        ("PSMA PET before prostatectomy", ("68Ga-PSMA-11",)),
    ],
)
def test_what_is_given_to_people_with_cells_from_elsewhere_is_no_cell_product(title: str, names: tuple[str, ...]):
    assert given_as(*names, brief_title=title).products == ()


@pytest.mark.parametrize(
    ("name", "title", "modality"),
    [
        ("Anti-CD19 CAR-T cells", "", "CAR-T"),
        ("CD19 CAR-NK cells", "", "CAR-NK"),
        ("GD2-CAR NKT cells", "", "CAR-NKT"),
        ("HER2 CAR macrophages", "", "CAR-M"),
        ("CD20 CAR gamma delta T cells", "", "CAR-gdT"),
        ("CD6 CAR-Tregs", "", "CAR-Treg"),
        ("NY-ESO-1 TCR transduced T cells", "", "TCR-T"),
        ("Tumor infiltrating lymphocytes", "", "TIL"),
        ("EBV-specific T cells", "", "CTL"),
        ("Ex vivo expanded NK cells", "", "NK"),
        ("Cytokine-induced killer cells", "", "CIK"),
        ("Dendritic cell vaccine", "", "DC"),
        ("Umbilical cord mesenchymal stem cells", "", "MSC"),
        ("XY-101 injection", "In vivo CD19 CAR-T by lipid nanoparticles", "in-vivo-CAR-T"),
        ("XY-101", "XY-101, a BCMA CAR-T product, for myeloma", "CAR-T"),
        ("T cells", "GPC3 CAR-T cells for liver cancer", "CAR-T"),
    ],
)
def test_modality(name: str, title: str, modality: str):
    assert modalities(given_as(name, brief_title=title or None)) == {modality}


def test_long_term_follow_up_of_a_product_counts():
    findings = read(study_type="OBSERVATIONAL", brief_title="Long-term follow-up of patients treated with CAR-T cells")
    assert modalities(findings) == {"CAR-T"}


def test_a_product_without_a_registered_intervention_is_named_by_target_and_modality():
    (product,) = read(editorial_title="Enhanced PSMA CAR-T for prostate cancer").products
    assert (product.name, product.interventions, product.targets) == ("PSMA CAR-T", (), ("PSMA",))


def test_a_platform_names_all_its_targets_and_leaves_the_list_open():
    findings = given_as(
        "CAR-M",
        brief_summary="The product targets antigens including but not limited to HER2 (human epidermal growth "
        "factor receptor 2), PSMA (prostate-specific membrane antigen) and FAP.",
    )
    (product,) = findings.products
    assert (product.targets, product.open_list) == (("HER2", "PSMA", "FAP"), True)


def test_a_known_product_brings_its_target_from_the_catalogue():
    (product,) = given_as("Axicabtagene Ciloleucel").products
    (fact,) = [f for f in product.facets if f.facet == "target"]
    assert (product.targets, product.catalogue_entry) == (("CD19",), "axicabtagene ciloleucel")
    assert (fact.value, fact.basis, fact.evidence[0].surface) == ("CD19", "catalogue", "Axicabtagene Ciloleucel")
    assert fact.evidence[0].rule == "catalogue:axicabtagene ciloleucel"


def test_what_tumours_must_express_is_the_target_only_where_nothing_else_says_it():
    def said(title: str, name: str = "QX-7 CAR-T injection") -> set[str]:
        return targets(given_as(name, brief_title=title))

    assert said("QX-7 CAR-T in GPC3-positive liver cancer") == {"GPC3"}
    assert said("QX-7 CAR-T for tumours expressing CD70 and B7-H3") == {"CD70", "B7-H3"}
    assert said("QX-7 CAR-T for CD19+/BCMA+ disease") == {"CD19", "BCMA"}
    assert said("QX-7 CAR-T in GPC3-positive liver cancer", "MSLN CAR-T") == {"Mesothelin"}
    for title in (
        "QX-7 CAR-T in HER2-negative breast cancer",
        "QX-7 CAR-T after loss of CD19",
        "QX-7 CAR-T for EGFR-mutated lung cancer",
        "QX-7 CAR-T for Epstein-Barr virus-positive lymphoma",
        "QX-7 CAR-T in HLA-A*02 positive people",
    ):
        assert said(title) == set(), title


def test_such_a_target_is_trusted_less():
    (mention,) = [
        m for m in given_as("QX-7 CAR-T", brief_title="QX-7 in GPC3-positive cancer").mentions if m.role == "target"
    ]
    assert (mention.evidence.rule, mention.score) == ("selected.positive", 0.4)


def test_a_lone_product_is_known_by_the_code_in_the_title():
    (product,) = given_as("CAR-T cells infusion", brief_title="A study of JCAR017 in lymphoma").products
    assert (product.catalogue_entry, product.targets) == ("lisocabtagene maraleucel", ("CD19",))
    (other,) = given_as("CAR-T cells infusion", brief_title="CAR-T cells for relapse after JCAR017").products
    assert (other.catalogue_entry, other.targets) == (None, ())


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Dasatinib plus CD19 CAR-T cells for leukemia", True),
        ("CAR-T in combination with zanubrutinib", True),
        ("Brexucabtagene autoleucel plus dasatinib", True),
        ("Zanubrutinib for people who relapsed after CAR-T", False),
        ("Fatigue during CAR-T therapy", False),
    ],
)
def test_a_product_joined_to_the_only_registered_drug(title: str, found: bool):
    assert given_as("Zanubrutinib", brief_title=title).is_cell_therapy is found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CD19 CAR-T cells plus mesenchymal stem cells", {"CAR-T", "MSC"}),
        ("WT1 antigen-specific T cells combined with CD33 CAR-T cells", {"CTL", "CAR-T"}),
        ("NKG2D CAR-NK and NKG2D CAR-T cells", {"CAR-NK", "CAR-T"}),
        ("CD19 and CD22 CAR-T cells", {"CAR-T"}),
        ("CD7 CAR-T and stem cell transplantation", {"CAR-T"}),
        ("CD19 t-haNK", {"CAR-NK"}),
        ("Haploidentical PBSCT", {"HSC"}),
    ],
)
def test_a_mixture_has_every_modality(name: str, expected: set[str]):
    assert modalities(given_as(name, brief_title=name)) == expected


def test_one_after_the_other_is_no_earlier_therapy():
    sequential = read(brief_title="Sequential CD22 CAR-T cells after CD19 CAR-T cells")
    assert targets(sequential) == {"CD19", "CD22"}
    assert targets(read(brief_title="CD22 CAR-T cells after CD19 CAR-T cells")) == {"CD22"}


def test_an_armour_or_a_phenotype_in_a_list_of_targets_is_one():
    assert targets(given_as("anti-TIM-3/CD123 CAR-T cells")) == {"TIM-3", "CD123"}
    assert targets(given_as("CAR-T specific to CD22/CD123/CD10")) == {"CD22", "CD123", "CD10"}
    assert targets(given_as("anti-CTLA-4/PD-1 expressing MUC1 CAR-T")) == {"MUC1"}


def test_each_of_several_products_has_its_own_target():
    findings = given_as("CD19 CAR-T", "CD22 CAR-T", "Fludarabine")
    assert [(p.name, p.targets) for p in findings.products] == [("CD19 CAR-T", ("CD19",)), ("CD22 CAR-T", ("CD22",))]
    assert [(c.name, c.role) for c in findings.co_interventions] == [("Fludarabine", "lymphodepletion")]


def test_a_binder_makes_its_receptors_the_targets():
    assert targets(given_as("NKG2D CAR-T cells")) == {"NKG2D ligands"}
    assert targets(given_as("BAFF CAR-T cells")) == {"BAFF-R", "BCMA", "TACI"}


# --- where the cells come from --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Autologous CD19 CAR-T cells.", "autologous"),
        ("Off-the-shelf universal CD19 CAR-T cells.", "allogeneic"),
        ("CD19 CAR-T cells made from healthy donor lymphocytes.", "allogeneic"),
        ("CD19 CAR-T cells are engineered from the patient's own T cells.", "autologous"),
        ("T cells are collected from the patient to make CD19 CAR-T cells.", "autologous"),
        ("CD19 CAR-T cells for relapse after allogeneic stem cell transplantation.", None),
        ("CD19 CAR-T cells before autologous stem cell transplantation.", None),
        ("Auto CAR-T cells against CD19.", "autologous"),
        ("CD19 CAR-T cells for relapse after auto CAR-T.", None),
        ("Patients get CD19 CAR-T cells after PBMC collection and chemotherapy.", "autologous"),
        ("XY (allogeneic CD19 CAR-T) bridging to transplantation.", "allogeneic"),
        ("CD19 CAR-T cells bridging to allogeneic transplantation.", None),
        ("CD19 CAR-T cells. The principle of such therapy is to use the patient's own immune cells.", None),
    ],
)
def test_the_source_is_that_of_the_product(said: str, expected: str | None):
    assert source(given_as("CD19 CAR-T cells", brief_summary=said)) == expected


def test_apheresis_alone_is_an_inference():
    (product,) = given_as("CD19 CAR-T cells", inclusion=("Adequate venous access for apheresis",)).products
    assert product.value("cell_source") is None
    assert product.value("cell_source", stated_only=False) == "autologous"


def test_generation_only_as_stated():
    (product,) = given_as(
        "CD19 CAR-T cells", brief_summary="A second-generation CAR with 4-1BB costimulation."
    ).products
    assert (product.value("generation"), product.value("costimulation")) == ("second", "4-1BB")


@pytest.mark.parametrize(
    ("said", "design"),
    [
        ("Tandem CD19/CD20 CAR-T", "tandem"),
        ("Bicistronic CD19/CD22 CAR-T", "bicistronic"),
        ("A cocktail of CD19 CAR-T and CD22 CAR-T cells", "mixture"),
        ("Sequential CD19 and CD22 CAR-T cells", "sequential"),
        ("synNotch CAR-T against EphA2 and IL13Ra2", "AND"),
        ("CD33/CD123 OR-gated CAR-T cells", "OR"),
        ("Logic-gated CEA CAR-T cells", "NOT"),
        ("Trispecific CD19/CD20/CD22 CAR-T", "multi"),
        ("CD19/BCMA dual CAR-T", "dual"),
        ("Switchable CD19 CAR-T", "adapter"),
        ("APRIL CAR-T cells", "ligand-CAR"),
        ("CD19/BCMA CAR-T", None),
        ("CD19 CAR-T", None),
    ],
)
def test_targeting_design_only_as_stated(said: str, design: str | None):
    (product,) = given_as(said).products
    assert product.value("targeting_design") == design


def test_one_target_and_nothing_said_is_a_single_design_by_inference():
    (product,) = given_as("CD19 CAR-T").products
    assert [(f.value, f.basis) for f in product.facets if f.facet == "targeting_design"] == [("single", "inferred")]


def test_format_switches_and_edits_as_stated():
    (product,) = given_as(
        "iC9 CD19 CAR-T",
        brief_summary="The nanobody receptor comes with EGFRt; TCR and B2M are knocked out: TCR knock-out.",
    ).products
    stated = {
        (f.facet, f.value) for f in product.facets if f.facet in ("receptor_format", "safety_switch", "gene_editing")
    }
    assert stated == {
        ("receptor_format", "VHH"),
        ("safety_switch", "iCasp9"),
        ("safety_switch", "EGFRt"),
        ("gene_editing", "TCR knock-out"),
        ("gene_editing", "B2M knock-out"),
    }


# --- what is given beside -------------------------------------------------------------------------------------------


def test_lymphodepletion_is_told_in_prose_where_no_intervention_says_so():
    told = given_as("CD19 CAR-T", brief_summary="Patients get fludarabine and cyclophosphamide, then CD19 CAR-T.")
    assert [(c.name, c.role, c.intervention) for c in told.co_interventions] == [
        ("fludarabine and cyclophosphamide", "lymphodepletion", None)
    ]
    assert given_as("CD19 CAR-T", brief_summary="Given without lymphodepletion.").co_interventions == ()


def test_a_drug_that_is_only_an_allergy_is_not_given():
    found = given_as("CD19 CAR-T", exclusion=("Allergy to cyclophosphamide or fludarabine",))
    assert found.co_interventions == ()


# --- pages of other sites -------------------------------------------------------------------------------------------


def test_an_example_panel_in_prose_names_no_targets():
    found = given_as(
        "PZ-1 CAR-NK cells",
        brief_title="Matched CAR-NK cells for solid tumours",
        detailed_description="An example panel holds HER2, MUC1 and CEA. Other studies treat HER2-positive cancer.",
    )
    assert (found.is_cell_therapy, targets(found)) == (True, set())


def test_how_common_an_antigen_is_makes_it_no_target():
    found = given_as(
        "Autologous TIL",
        brief_title="TIL for sarcoma",
        detailed_description="NY-ESO-1 is found in 80 % of synovial sarcomas.",
    )
    assert (modalities(found), targets(found)) == ({"TIL"}, set())


def test_a_payload_is_no_target():
    (product,) = given_as("Nectin-4 CAR-T cells expressing IL-7 and CCL19").products
    assert (product.targets, product.value("armoring")) == (("Nectin-4",), "IL-7 and CCL19")


def test_the_drugs_that_made_an_antigen_known_are_background_of_the_cells_against_it():
    found = given_as(
        "HER2 CAR macrophages",
        brief_summary="Trastuzumab and trastuzumab deruxtecan target HER2. HER2 CAR macrophages may work after them.",
    )
    assert targets(found) == {"HER2"}
    assert roles(found, "HER2") == {"target", "non_cell_drug", "background"}


def test_the_name_decides_where_title_and_prose_disagree_on_the_cell():
    assert modalities(given_as("CD70 CAR-NKT cells", brief_summary="This CAR-T therapy targets CD70.")) == {"CAR-NKT"}


def test_psa_that_rises_is_a_lab_value_whatever_was_given():
    found = read(inclusion=("PSA rose after docetaxel chemotherapy", "Earlier therapy against PSMA"))
    assert (roles(found, "PSA"), roles(found, "PSMA")) == ({"lab"}, {"prior_therapy"})


# --- evidence -------------------------------------------------------------------------------------------------------


def every_evidence(findings: Findings) -> list[Evidence]:
    found = [m.evidence for m in findings.mentions]
    found += [e for p in findings.products for f in p.facets for e in f.evidence]
    return found + [e for c in findings.co_interventions for e in c.evidence]


PIECES = st.sampled_from(
    ["CD19", "anti-", " CAR-T ", "CART", "-", "/", "IL13Rα2", "İ", "ﬁ", "\u202e", "\u200b", "\x07", "\n", " × ",
    "‑", "PSMA",
     "(CD)19", "t", "NKG2D", "autologous ", "EGFRt", "HER2/neu ", "universal ", "𝛼", "ß", ". ", "GD2", "x", "Ⅷ",
     "19", "\u0301"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=24).map("".join), st.lists(PIECES, max_size=24).map("".join), st.text(max_size=60))
def test_evidence_is_always_a_span_of_its_field(title: str, name: str, summary: str):
    trial = record(
        brief_title=title,
        brief_summary=title + summary + name,
        interventions=(Intervention(name=name, description=summary + title, other_names=(title,)),),
        arms=(Arm(label=name, description=title),),
        inclusion=(name,),
        exclusion=(title,),
        keywords=(name,),
        conditions=(title,),
        outcomes=(Outcome(kind="primary", measure=name, description=title),),
    )
    findings = recognize(trial, LEXICON)
    for evidence in every_evidence(findings):
        assert text_at(trial, evidence.path)[evidence.start : evidence.end] == evidence.surface
        assert evidence.surface
    for mention in findings.mentions:
        assert mention.role in CODES["AntigenRole"]
        assert mention.antigen in LEXICON.antigens
    for product in findings.products:
        assert set(product.targets) <= set(LEXICON.antigens)
        assert {f.value for f in product.facets if f.facet == "modality"} <= set(CODES["Modality"])
        assert {f.value for f in product.facets if f.facet == "cell_source"} <= set(CODES["CellSource"])


@pytest.mark.parametrize(
    "unit",
    ["a", "CD19/", "CAR-T cells ", "patients receiving the ", "((((,,,,", "anti-", "T cells expressing ",
     "\n", "il-15 il-7 ",
     "CAR-CAR-anti-CD19 and anti-CD19 ((( patients patients ",
     "CD19 CAR-T plus ", "positive CD19 positive ", "knock-out of the PD-1 ", "after PBMC mononuclear cells ",
     "sequential, "],
)  # fmt: skip
def test_a_hostile_text_ends_soon(unit: str):
    text = unit * (100_000 // len(unit))
    start = time.process_time()
    read(
        brief_title="CAR-T", brief_summary=text, official_title=text, interventions=(Intervention(name="CAR-T" + text),)
    )
    assert time.process_time() - start < 10


def test_every_rule_has_an_id_of_its_own_and_a_reason():
    from kg.recognize.cells.modalities import CELL
    from kg.recognize.interventions.non_cells import NON_CELL
    from kg.recognize.roles.frames import FRAMES
    from kg.recognize.roles.masks import MASKS
    from kg.recognize.roles.rules import BESIDES
    from kg.recognize.traits import facets, grafts, source_rules
    from kg.recognize.traits.designs import FORMATS, GATED, JOINED, SWITCHES
    from kg.recognize.traits.fallbacks import LOOSE, SELECTED

    of_sources = (*source_rules.SOURCE_RULES, *source_rules.EITHER, *grafts.GRAFTS, *grafts.GRAFTS_TOLD)
    of_designs = (*JOINED, *GATED, *FORMATS, *SWITCHES, *facets._OTHER)
    rules = (*MASKS, *FRAMES, *LOOSE, *SELECTED, *BESIDES, *of_sources, *of_designs, *CELL, *NON_CELL)
    ids = [r.id for r in rules]
    assert len(ids) == len(set(ids))
    assert [i for i in ids if not re.fullmatch(r"[a-z]+\.[a-z0-9-]+", i)] == []
    assert [r.id for r in rules if len(r.why) < 6 or "\n" in r.why] == []
    assert {r.role for r in (*MASKS, *FRAMES, *LOOSE, *SELECTED)} <= {*CODES["AntigenRole"], "none"}


def test_a_page_of_one_module_tells_its_product_in_prose():
    """No title and no interventions: the summary is all there is, and it says what is studied."""
    found = recognize(record(brief_summary="This study evaluates the safety of a GPC3 CAR-T cell therapy."), LEXICON)
    assert [(p.targets, p.value("modality")) for p in found.products] == [(("GPC3",), "CAR-T")]


def test_two_products_of_one_name_are_told_apart():
    products = read(
        interventions=(
            Intervention(name="Anti-CD19 CAR-T Cells", description="Made of autologous T cells."),
            Intervention(name="Anti-CD19 CAR-T Cells", description="Made of allogeneic T cells."),
        )
    ).products
    assert [p.name for p in products] == ["Anti-CD19 CAR-T Cells", "Anti-CD19 CAR-T Cells (2)"]
