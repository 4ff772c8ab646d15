"""Recognition of whose cells they are, stated or inferred, and of donors' grafts that only a title speaks of."""

import pytest

from kg.model import Document, Findings, Intervention, Record
from kg.recognize import load_lexicon, recognize

DOCUMENT = Document(sha256="0" * 64, site="test", form="registry-json")
LEXICON = load_lexicon()


def read(*names: str, **fields: object) -> Findings:
    given = tuple(Intervention(name=name) for name in names)
    fields.setdefault("study_type", "INTERVENTIONAL")
    return recognize(Record(trial_id="NCT00000000", document=DOCUMENT, interventions=given, **fields), LEXICON)


def sources(found: Findings) -> list[tuple[str, str]]:
    return [(f.value, f.basis) for p in found.products for f in p.facets if f.facet == "cell_source"]


def modalities(found: Findings) -> list[str | None]:
    return [product.value("modality") for product in found.products]


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Each adult will have a blood sample drawn, which will be used to engineer the receptor cells.", "stated"),
        ("A tube of blood is used to make the cells of this study.", "stated"),
        ("A tube of blood is used to measure the cells of this study.", None),
        ("Blood samples are taken from participants and the T cells are separated.", "stated"),
        ("Blood samples are taken from participants and stored.", None),
        ("We use T cells already in your body and teach them to see the tumour.", "stated"),
        ("The drug wakes T cells already in your body.", None),
        ("People have a visit, cell collection for CAR-T production, and an infusion.", "stated"),
        ("Part one is screening and cell collection.", "inferred"),
        ("Part one is screening and stem cell collection.", None),
        ("After the collection of PBMC, chemotherapy is given.", "inferred"),
        ("T cells are taken, changed, and then returned to the body.", "inferred"),
        ("On day 3 after PBSC reinfusion, CAR-T cells are given.", None),
        ("Day 0 is the day of reinfusion of marrow.", None),
        ("PBPC reinfusion follows melphalan.", None),
        ("Reinfusion of the CAR-T cells is on day 0.", "inferred"),
        ("For this, immune cells are collected and then engineered to see the tumour.", "inferred"),
        ("The immune cells are counted and then engineered.", None),
        ("Plasmapheresis is allowed.", None),
        ("GPRC5D CAR-T cell autotransfusion is safe.", "stated"),
    ],
)
def test_cells_of_the_patients(said: str, source: str | None):
    found = read("GPRC5D CAR-T cells", brief_title="GPRC5D CAR-T Cells in Myeloma", brief_summary=said)
    assert sources(found) == ([("autologous", source)] if source else [])


@pytest.mark.parametrize(
    ("names", "source"),
    [
        (("Leukapheresis",), [("autologous", "inferred")]),
        (("Donor leukapheresis",), []),
        (("Plasmapheresis",), []),
        (("LDL apheresis",), []),
        (("Leukapheresis", "Autologous stem cell transplantation"), []),
    ],
)
def test_apheresis_that_is_registered_is_a_step_of_the_patients(names: tuple[str, ...], source: list[tuple[str, str]]):
    assert sources(read("GPRC5D CAR-T cells", *names, brief_title="GPRC5D CAR-T Cells in Myeloma")) == source


@pytest.mark.parametrize(
    ("name", "title", "said", "source"),
    [
        ("QX9 CAR-T cells", "QX9 After Failure of Autologous CAR-T Cells", "", []),
        ("QX9 CAR-T cells", "QX9", "Allogeneic cells after failed autologous CAR-T therapy.", ["allogeneic"]),
        ("QX9 CAR-T cells", "Failure of Kidneys and Autologous CAR-T Cells", "", ["autologous"]),
        ("CBX12 CAR-T cells", "CAR-T Cells", "", []),
        ("CB CAR-NK cells", "CAR-NK Cells", "", ["allogeneic"]),
        ("QX-ALLO2 CAR-T cells", "CAR-T Cells", "", ["allogeneic"]),
        ("CD5 CAR-NK cells", "CAR-NK Cells", "Most CAR-T products are autologous T cells.", []),
        ("CD5 CAR-NK cells", "CAR-NK Cells", "Autologous NK cells are given.", ["autologous"]),
        ("QX9 cells", "Cells", "They are derived from human embryonic stem cells.", ["allogeneic"]),
        ("CD5 TCR-T cells", "TCR-T", "The receptor was cloned from a healthy donor.", []),
        ("CD5 TCR-T cells", "TCR-T", "The cells are made from a healthy donor.", ["allogeneic"]),
        ("CD5 CAR-T cells", "CAR-T", "Microbiota from healthy donors and the patient's own T cells.", ["autologous"]),
    ],
)
def test_words_that_are_of_the_product_or_of_something_else(name: str, title: str, said: str, source: list[str]):
    assert [value for value, _ in sources(read(name, brief_title=title, brief_summary=said))] == source


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("They come from the pancreas of another person.", [("allogeneic", "stated")]),
        ("They come from the pancreas of a deceased person.", [("allogeneic", "stated")]),
        ("They come from the pancreas of a person with pancreatitis.", []),
    ],
)
def test_islets_of_somebody_else(said: str, source: list[tuple[str, str]]):
    assert sources(read("Islet transplantation", brief_title="Islet Transplantation", brief_summary=said)) == source


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("To test the safety of autologous CD5 CAR-T cells. To test that of donor-derived CAR-T cells.", "both"),
        ("The efficacy of autologous CAR-T cells is known. This trial gives donor-derived CAR-T cells.", "allogeneic"),
        ("Some people are unable to receive autologous CAR-T cells. They get donor-derived ones.", "allogeneic"),
        ("Cells have two sources: one is autologous, the other is donor-derived.", "both"),
        ("Making autologous cells takes long. Cells of a healthy donor are given.", "allogeneic"),
    ],
)
def test_cells_of_patients_and_of_donors(said: str, source: str):
    assert sources(read("CD5 CAR-T cells", brief_title="CAR-T Cells", brief_summary=said)) == [(source, "stated")]


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Donor transplants are rare. The transduced cells will be re-infused.", [("autologous", "inferred")]),
        ("Donor transplants are rare. The cells will be infused.", []),
        ("Patients undergo apheresis on day 5.", [("autologous", "inferred")]),
        ("Donors undergo apheresis on day 5.", []),
        ("Patients undergo photopheresis on day 5.", []),
        ("Autologous peripheral blood mononuclear cells are grown.", [("autologous", "stated")]),
    ],
)
def test_altered_grafts_are_the_patients_own(said: str, source: list[tuple[str, str]]):
    found = read("Transduced CD34+ cells", brief_title="Gene Transfer", brief_summary=said)
    assert sources(found) == source


@pytest.mark.parametrize(
    ("title", "modality"),
    [
        ("Marrow Transplantation Using Unrelated Donors in Thalassemia", ["HSC"]),
        ("Marrow Transplantation Using Opioids in Thalassemia", []),
        ("Treosulfan Followed by Matched Donor Stem Cell Transplantation for Thalassemia", ["HSC"]),
        ("Treosulfan Followed by Stem Cell Transplantation for Thalassemia", []),
        ("Treosulfan Followed by Matched Donor Stem Cell Transplantation for Survival", []),
        ("T-Cell Depletion of Matched Donor Marrow Transplantation", ["HSC"]),
        ("In Vivo T-Cell Depletion in Marrow Transplantation", []),
    ],
)
def test_a_donors_graft_that_only_the_title_gives(title: str, modality: list[str]):
    assert modalities(read("treosulfan", brief_title=title)) == modality


def test_treated_marrow_is_a_product_whatever_the_title_speaks_of():
    assert modalities(read("in vitro-treated bone marrow transplantation", brief_title="Leukemia")) == ["HSC"]
    assert modalities(read("bone marrow transplantation", brief_title="Leukemia")) == []


def test_a_term_for_a_treated_graft_may_stand_for_dendritic_cells():
    term = "in vitro-treated peripheral blood stem cell transplantation"
    assert modalities(read(term, brief_title="Dendritic Cell Vaccine for Glioma")) == ["DC"]
    assert modalities(read(term, "autologous dendritic cells", brief_title="Vaccine for Glioma")) == ["DC"]
    assert modalities(read(term, brief_title="Peripheral Stem Cell Transplantation for Glioma")) == ["HSC"]


def test_lymphocytes_that_are_called_allogeneic_are_given():
    assert modalities(read("allogeneic lymphocytes", brief_title="Treatment of Melanoma")) == ["other-cell"]


def test_a_disialoganglioside_with_a_hyphen_is_no_kind_of_cells():
    assert modalities(read("GD-2 Chimeric Antigen Receptor T Cells", brief_title="Sarcoma")) == ["CAR-T"]
    assert modalities(read("GD chimeric antigen receptor T cells", brief_title="Sarcoma")) == ["CAR-gdT"]


def test_cells_that_match_a_tissue_type_are_not_edited():
    for said, edits in (("lacking of HLA-matched donors", []), ("knock-out of HLA", ["HLA knock-out"])):
        found = read("CD5 CAR-T cells", brief_title="CAR-T Cells", brief_summary=f"There is {said}.")
        assert [f.value for f in found.products[0].facets if f.facet == "gene_editing"] == edits
