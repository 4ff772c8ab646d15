"""Recognition of cells that are told elsewhere than in an intervention's name, and of terms that name other cells."""

import pytest

from kg.model import Arm, Document, Findings, Intervention, Record
from kg.recognize import load_lexicon, recognize

DOCUMENT = Document(sha256="0" * 64, site="test", form="registry-json")
LEXICON = load_lexicon()
TERM = "therapeutic tumor infiltrating lymphocytes"


def read(*given: str | Intervention, **fields: object) -> Findings:
    each = tuple(Intervention(name=one) if isinstance(one, str) else one for one in given)
    return recognize(Record(trial_id="NCT00000000", document=DOCUMENT, interventions=each, **fields), LEXICON)


def products(found: Findings) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(p.name, p.value("modality"), p.targets) for p in found.products]


def rules(found: Findings) -> list[str]:
    return [f.evidence[0].rule for p in found.products for f in p.facets if f.facet == "modality"]


@pytest.mark.parametrize(
    ("title", "description", "modality"),
    [
        ("Allogeneic Cytotoxic T Lymphocytes in Glioma", "The cells are put where the tumor was.", "CTL"),
        ("Tyrosinase-Specific T Cells in Melanoma", "Cytotoxic T-lymphocyte clones are grown and given.", "CTL"),
        ("Implants of Mononuclear Cells Sensitized in Culture", "Implants come first.", "TIL"),
        ("T Cells for Melanoma", "T-cell clones are grown from blood and given.", "other-cell"),
        ("Lymphocytes for Melanoma", "TILs are grown; cytotoxic T cells are counted.", "TIL"),
        ("Biological Therapy for Melanoma", "Lymphocytes are given.", "TIL"),
    ],
)
def test_a_term_of_the_registry_stands_for_the_cells_of_the_record(title: str, description: str, modality: str):
    found = read(TERM, "aldesleukin", brief_title=title, detailed_description=description)
    assert [(p.name, p.value("modality")) for p in found.products] == [(TERM, modality)]


def test_a_term_beside_cells_with_words_of_their_own_is_no_product():
    found = read(TERM, "dendritic cell vaccine", brief_title="A Dendritic Cell Vaccine in Melanoma")
    assert products(found) == [("dendritic cell vaccine", "DC", ())]


@pytest.mark.parametrize(
    ("title", "description", "modality"),
    [
        ("Dendritic Cells Pulsed With a Peptide in Melanoma", "Blood cells are made into dendritic cells.", "DC"),
        ("Stem Cell Transplantation and Dendritic Cells in Melanoma", "The graft is treated.", "HSC"),
    ],
)
def test_the_term_of_a_treated_graft_stands_for_dendritic_cells(title: str, description: str, modality: str):
    term = "in vitro-treated peripheral blood stem cell transplantation"
    found = read(term, brief_title=title, detailed_description=description)
    assert {p.value("modality") for p in found.products} == {modality}


@pytest.mark.parametrize(
    ("title", "modality"),
    [
        ("AB-1 in CD7+ T/NK Cell Hematologic Malignancies", "other-cell"),
        ("AB-1 in NK/T Cell Lymphoma", "other-cell"),
        ("AB-1 NK Cells in Lymphoma", "NK"),
        ("AB-1 NK Cells for Acute Leukemia", "NK"),
    ],
)
def test_cells_of_a_disease_are_not_given(title: str, modality: str):
    assert [p.value("modality") for p in read("AB-1 cell infusion", brief_title=title).products] == [modality]


@pytest.mark.parametrize(
    ("words", "modality"),
    [
        ("Transduced CD34+ cells will be infused on day 0.", ["HSC"]),
        ("The transduced hepatocytes are returned through a vein.", ["other-cell"]),
        ("Gene-corrected T cells are then reinfused.", ["other-cell"]),
        ("Transduced hepatocytes are counted in a biopsy.", []),
        ("The vector is given into a vein; transduced cells are looked for.", []),
    ],
)
def test_a_gene_therapy_is_cells_where_these_are_given_back(words: str, modality: list[str]):
    found = read(
        "gene therapy",
        study_type="INTERVENTIONAL",
        brief_title="Ex Vivo Gene Therapy for a Lack of an Enzyme",
        detailed_description=words,
    )
    assert [(p.name, p.value("modality")) for p in found.products] == [("gene therapy", m) for m in modality]
    assert rules(found) == ["cell.given-back"] * len(modality)


def test_transduced_cells_of_a_title_are_a_treatment_that_may_help():
    found = read("Gene therapy", official_title="Transduced Keratinocytes for Possible Treatment of an Eye Disease")
    assert products(found) == [("Gene therapy", "other-cell", ())]


def test_what_a_description_defines_is_a_product_without_what_it_acts_against():
    words = "AB510 is an edited allogeneic natural killer (NK) cell product. It acts against CD155-expressing tumors."
    found = read(Intervention(name="AB510", description=words), "AB7-TIL", brief_title="A Platform for Rare Tumors")
    assert sorted(products(found)) == [("AB510", "NK", ()), ("AB7-TIL", "TIL", ())]


@pytest.mark.parametrize(
    "words",
    [
        "AB510 is a stem cell mobilizer.",
        "AB510 is a mesenchymal stem cell-derived exosome product.",
        "AB510 is a drug that activates natural killer cells.",
        "This is a natural killer cell test.",
        "Patients had natural killer cell therapy.",
    ],
)
def test_what_acts_on_cells_or_comes_from_them_is_not_defined_as_cells(words: str):
    found = read(Intervention(name="AB510", description=words), "AB7-TIL", brief_title="A Platform for Rare Tumors")
    assert products(found) == [("AB7-TIL", "TIL", ())]


@pytest.mark.parametrize(
    ("words", "modality"),
    [
        ("T cells harvested before are thawed and infused.", "other-cell"),
        ("Stem cells are thawed and infused; T cells are counted later.", "HSC"),
        ("T cells are counted.", "HSC"),
    ],
)
def test_lymphocytes_may_be_registered_as_a_graft(words: str, modality: str):
    graft = Intervention(name="peripheral blood stem cell transplantation", description=words)
    found = read(graft, "dendritic cell vaccine", brief_title="T-Cell Transplantation and a Vaccine in Sarcoma")
    assert {p.name: p.value("modality") for p in found.products} == {
        "dendritic cell vaccine": "DC",
        graft.name: modality,
    }


@pytest.mark.parametrize(
    ("words", "targets"),
    [
        ("It uses CAR-T specific surface antigens such as GD2, CTL specific antigens such as gp100.", ("GD2", "gp100")),
        ("T cell specific responses to gp100 are measured.", ()),
    ],
)
def test_antigens_that_cells_are_specific_for(words: str, targets: tuple[str, ...]):
    found = read("CAR-T and CTL", brief_title="CAR-T and CTL for Melanoma", brief_summary=words)
    assert [p.targets for p in found.products] == [targets]


def test_universal_receptors_are_receptors_in_t_cells():
    found = read(
        "cytotoxic T lymphocytes",
        brief_title="Gene-Modified Cytotoxic T Lymphocytes in HIV",
        brief_summary='The gene put in is of "universal" receptors specific for the gp120 envelope protein of HIV.',
    )
    assert [(p.value("modality"), p.targets) for p in found.products] == [("CAR-T", ("HIV-1 gp120/Env",))]


@pytest.mark.parametrize(
    ("label", "title", "expected"),
    [
        ("CD34+ cells from blood", "Graft-Versus-Host Disease After a Graft", ["HSC"]),
        ("Peptides pulsed on dendritic cells", "Peptides for Melanoma", ["DC"]),
        ("Patients with few CD34+ cells", "Graft-Versus-Host Disease After a Graft", []),
        ("Peptides in oil, dendritic cells counted", "Peptides for Melanoma", []),
    ],
)
def test_an_arm_is_named_for_cells_that_no_intervention_is(label: str, title: str, expected: list[str]):
    found = read("cyclosporine", brief_title=title, arms=(Arm(label=label, interventions=("cyclosporine",)),))
    assert [(p.name, p.value("modality")) for p in found.products] == [(label, m) for m in expected]


def test_lymphokine_activated_killer_cells_stay_beside_tumour_lymphocytes():
    found = read("lymphokine-activated killer cells", TERM, brief_title="Tumor Infiltrating Lymphocytes in Melanoma")
    assert products(found) == [("lymphokine-activated killer cells", "other-cell", ()), (TERM, "TIL", ())]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["AB-1 GD2 CAR-T (via ICT delivery)", "AB-1 GD2 CAR-T (via ICV delivery)"], ["AB-1 GD2 CAR-T"]),
        (["GD2 CAR-T (Intrapleural)", "GD2 CAR-T (Intravenous)"], ["GD2 CAR-T"]),
        (["GD2 CAR-T cells - fresh", "GD2 CAR-T cells - frozen"], ["GD2 CAR-T cells"]),
        (["GD2 CAR-T 2-dose schedule", "GD2 CAR-T single-dose schedule"], ["GD2 CAR-T"]),
        (["GD2 CAR-T cells", "Expansion: the maximum tolerated dose of GD2 CAR-T cells"], ["GD2 CAR-T cells"]),
        (
            ["GD2 CAR-T (Intravenous)", "B7-H3 CAR-T (Intravenous)"],
            ["GD2 CAR-T (Intravenous)", "B7-H3 CAR-T (Intravenous)"],
        ),
        (
            ["GD2 CAR-T (Intravenous)", "GD2 CAR-NK (Intravenous)"],
            ["GD2 CAR-T (Intravenous)", "GD2 CAR-NK (Intravenous)"],
        ),
    ],
)
def test_route_batch_and_schedule_make_no_second_product(names: list[str], expected: list[str]):
    assert [p.name for p in read(*names, brief_title="Cells in Neuroblastoma").products] == expected


@pytest.mark.parametrize(
    ("words", "targets"),
    [
        ("Adults who will receive tisagenlecleucel CAR T-cell therapy take part.", ("CD19",)),
        ("Unlike tisagenlecleucel, the cells are made in a day.", ()),
        ("Adults receive either axicabtagene ciloleucel or idecabtagene vicleucel.", ()),
    ],
)
def test_a_product_without_a_name_has_that_of_the_summary(words: str, targets: tuple[str, ...]):
    found = read("CAR-T", "fludarabine", brief_title="Doses of Fludarabine With CAR-T", brief_summary=words)
    assert products(found) == [("CAR-T", "CAR-T", targets)]


def test_a_product_with_a_target_of_its_own_is_not_the_one_of_the_summary():
    found = read(
        "CAR-T Targeting BCMA",
        brief_title="CAR-T Cells in Myeloma",
        brief_summary="Some adults receive tisagenlecleucel elsewhere.",
    )
    assert products(found) == [("CAR-T Targeting BCMA", "CAR-T", ("BCMA",))]
