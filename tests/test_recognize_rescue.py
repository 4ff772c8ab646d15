"""What is given beside a treatment, or beside cells from elsewhere, makes no trial of cells."""

import time

import pytest

from kg.model import Document, Intervention, Product, Record
from kg.recognize import load_lexicon, recognize

DOCUMENT = Document(sha256="0" * 64, site="test", form="registry-json")
LEXICON = load_lexicon()
GRAFT = "peripheral blood stem cell transplantation"


def products(title: str, *names: str, formal: str | None = None) -> tuple[Product, ...]:
    given = tuple(Intervention(name=name) for name in names)
    record = Record(
        trial_id="NCT00000000", document=DOCUMENT, brief_title=title, official_title=formal, interventions=given
    )
    return recognize(record, LEXICON).products


@pytest.mark.parametrize(
    ("title", "formal"),
    [
        ("Melphalan and Stem Cell Transplantation in Myeloma", "Tandem Melphalan With Autologous Stem Cell Rescue"),
        ("Peripheral Stem Cell Transplantation in Sarcoma", "Etoposide Supported by Blood Progenitor Cells in Sarcoma"),
        ("Stem Cell Transplantation in Lymphoma", "BEAM Chemotherapy Followed by Autologous Marrow Transplantation"),
        ("Melphalan and Stem Cell Transplantation in Amyloidosis", "Melphalan Before Autologous Transplantation"),
        ("Chemotherapy and Stem Cell Transplantation in Breast Cancer", "A Trial of Sequential High-Dose Alkylators"),
        ("Chemotherapy and Stem Cell Transplantation in Lymphoma", None),
        ("Stem Cell Transplantation in Sarcoma", "Thiotepa Then Melphalan and Own or Syngeneic Marrow Transplantation"),
    ],
)
def test_a_graft_that_makes_up_for_a_treatment_is_no_product(title: str, formal: str | None):
    assert not products(title, "melphalan", GRAFT, formal=formal)


@pytest.mark.parametrize(
    ("title", "formal"),
    [
        ("Stem Cell Transplantation in Lymphoma", "Autologous Stem Cell Transplantation for Lymphoma in Relapse"),
        ("Chemotherapy and Stem Cell Transplantation in Leukemia", "Busulfan Followed by Allogeneic Transplantation"),
        ("Chemotherapy and Stem Cell Transplantation", "Melphalan Followed by CD34-Selected Stem Cell Rescue"),
        ("Chemotherapy and Stem Cell Transplantation", "Marrow Versus Blood Stem Cells as Support of High-Dose Drugs"),
        ("Stem Cell Transplantation in Lymphoma", "Chemotherapy Versus Autologous Stem Cell Transplantation"),
        ("Stem Cell Transplantation in Lymphoma", "Melphalan or Autologous Transplantation"),
        ("Stem Cell Transplantation in Sclerosis", "High-Dose Immunosuppression and Autologous Transplantation"),
    ],
)
def test_a_graft_that_is_studied_is_a_product(title: str, formal: str):
    (product,) = products(title, "melphalan", GRAFT, formal=formal)
    assert product.value("modality") == "HSC"


@pytest.mark.parametrize("beside", ["", "ST"])
def test_a_drug_is_named_before_a_graft_by_its_whole_name(beside: str):
    assert products("A Study of Stem Cell Transplantation in Lymphoma", beside, GRAFT)


def test_a_title_of_hyphens_is_read_in_time():
    start = time.process_time()
    assert not products(f"{'a-' * 2_000}x stem cell transplantation of it", "melphalan")
    assert time.process_time() - start < 2


def test_altered_cells_are_no_rescue():
    (product,) = products(
        "Chemotherapy and Gene Therapy in Glioma",
        "carmustine",
        "gene-modified stem cell infusion",
        formal="Carmustine With Stem Cell Support",
    )
    assert product.name == "gene-modified stem cell infusion"


def test_an_edited_graft_is_no_rescue_of_the_cells_that_spare_it():
    found = products("CD7BE-HSPC + CART-7 Cells", "CD7BE-HSPC", "CART-7 cells")
    assert {product.value("modality") for product in found} == {"HSC", "CAR-T"}


@pytest.mark.parametrize(
    "title",
    [
        "Exanib to Prevent Toxicities of CAR-T Cell Therapy",
        "Exanib in Preventing Chimeric Antigen Receptor T-Cell Related Encephalopathy",
        "Immunoglobulin for Infection Prevention After CAR-T Cell Therapy",
        "Stool Capsules and the Microbiome of Patients Receiving Axicabtagene Ciloleucel",
    ],
)
def test_what_spares_those_who_get_cells_is_no_trial_of_the_cells(title: str):
    assert not products(title, "Exanib", "Axicabtagene Ciloleucel")


@pytest.mark.parametrize(
    "title",
    [
        "Exanib Plus Axicabtagene Ciloleucel in Lymphoma",
        "CMV-Specific T Cells to Prevent Infection in Recipients of Transplants",
        "The Toxicity of Axicabtagene Ciloleucel in Lymphoma",
    ],
)
def test_cells_of_which_a_title_speaks_are_studied(title: str):
    assert products(title, "Exanib", "CMV-specific T cells" if "CMV" in title else "Axicabtagene Ciloleucel")
