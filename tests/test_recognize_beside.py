"""What is given beside the product though no intervention is it, or though the record lists it for another reason."""

import pytest
from test_recognize import given_as

from kg.model import Findings

CAR_T = "BCMA CAR-T cells"


def beside(found: Findings) -> dict[str, str]:
    return {c.name: c.role for c in found.co_interventions}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Zanubrutinib and CD19 CAR-T cells", {"Zanubrutinib": "partner_drug"}),
        ("CD19 CAR-T cells + camrelizumab", {"camrelizumab": "partner_drug"}),
        ("JCARH125 plus anakinra", {"anakinra": "partner_drug"}),
        ("Pomalidomide, dexamethasone & BCMA CAR-T", {"Pomalidomide": "partner_drug", "dexamethasone": "partner_drug"}),
        ("Arm 2: Dara-VRD followed by BCMA CAR-T cells", {"Dara-VRD": "partner_drug"}),
        ("Regimen of BTKi + CD19 CAR-T cells", {"BTKi": "partner_drug"}),
        ("Gemcitabine-based bridging therapy + CD19 CAR-T cells", {"Gemcitabine-based bridging therapy": "bridging"}),
        ("Busulfan; CD7 CAR-T cells; melphalan", {"Busulfan": "lymphodepletion", "melphalan": "lymphodepletion"}),
        ("ASCT+CD19 CAR-T cells", {"ASCT": "other"}),
        (
            "CD7 CAR-T bridging to allogeneic stem cell transplantation",
            {"allogeneic stem cell transplantation": "other"},
        ),
        ("CD19 CAR-T combined with BTKi in the treatment of CLL after venetoclax", {"BTKi": "partner_drug"}),
    ],
)
def test_a_name_joins_partners_to_the_product(name: str, given: dict[str, str]):
    found = given_as(name, brief_title="CAR-T Cells in Lymphoma")
    assert beside(found) == given
    words = {c.name: (c.intervention, c.evidence[0].path, c.evidence[0].surface) for c in found.co_interventions}
    assert words == {drug: (None, "interventions[0].name", drug) for drug in given}


@pytest.mark.parametrize(
    "name",
    [
        "IL-15 and CCL19-expressing CD19 CAR-T cells",
        "CAR-T cells secreting IL-12, PD-1 antibody and IL-7",
        "NK cells activated ex vivo by IL-2 and IL-15",
        "Cell therapy with bispecific antibodies",
        "CD19 CAR-T cells, patients after ibrutinib",
        "CD19+CD22 CAR-T cells and CD123 CAR-T cells",
        "CD19 CAR-T cells (with ibrutinib, lenalidomide)",
        "CD33-deleted stem cells; CD33 CAR-T cells",
    ],
)
def test_what_the_cells_carry_or_patients_had_is_no_partner(name: str):
    found = given_as(name, brief_title="CAR-T Cells in Lymphoma")
    assert (found.products[0].interventions, beside(found)) == ((0,), {})


def test_what_is_registered_too_is_given_once():
    found = given_as("CAR-T cells plus IV aldesleukin", "Aldesleukin", "CD19 CAR-T cells plus IV aldesleukin")
    assert [(c.name, c.intervention) for c in found.co_interventions] == [("Aldesleukin", 1)]


@pytest.mark.parametrize(
    ("drug", "title", "summary", "role"),
    [
        ("Talquetamab", "Talquetamab Bridging Before CAR-T Cells", None, "bridging"),
        ("Talquetamab", "CAR-T Cells", "One cohort gets bridging therapy with talquetamab.", "bridging"),
        ("Gemcitabine & oxaliplatin", "Bridging With Glofitamab/Gemcitabine/Oxaliplatin", None, "bridging"),
        ("Gemcitabine & cisplatin", "Bridging With Glofitamab/Gemcitabine/Oxaliplatin", None, "partner_drug"),
        ("Pirtobrutinib", "CAR-T Cells", "We add pirtobrutinib bridging and maintenance.", "partner_drug"),
        ("Glofitamab", "CAR-T Cells", "There is no bridging with glofitamab.", "partner_drug"),
        ("Glofitamab", "Glofitamab With CAR-T Cells", "Bridging is up to the physician.", "partner_drug"),
    ],
)
def test_titles_and_summaries_tell_what_bridges(drug: str, title: str, summary: str | None, role: str):
    assert beside(given_as(CAR_T, drug, brief_title=title, brief_summary=summary)) == {drug: role}


@pytest.mark.parametrize(
    "told",
    [
        "These cells work without the need for culture outside of the body or for any prior lymphodepletion.",
        "No need to give toxic drugs first (lymphodepletion).",
        "Given without conditioning chemotherapy (lymphodepletion).",
        "Patients will not undergo lymphodepleting chemotherapy.",
    ],
)
def test_lymphodepletion_that_is_denied_is_not_told(told: str):
    assert beside(given_as(CAR_T, brief_summary=told)) == {}


@pytest.mark.parametrize(
    "told",
    [
        "Cells are given intravenously after lymphodepletion.",
        "Cells are given with or without lymphodepletion.",
        "Cells are frozen without a need for cryostorage, but lymphodepletion comes first.",
        "Those with no donor who undergo lymphodepletion.",
    ],
)
def test_lymphodepletion_that_some_get_is_told(told: str):
    assert beside(given_as(CAR_T, brief_summary=told)) == {"lymphodepletion": "lymphodepletion"}


def compared(summary: str, title: str = "BCMA CAR-T Cells in Myeloma") -> dict[str, str]:
    return beside(given_as(CAR_T, "Bortezomib", brief_title=title, brief_summary=summary))


@pytest.mark.parametrize(
    ("summary", "role"),
    [
        ("A randomized study of BCMA CAR-T cells versus standard treatment in myeloma.", "comparator"),
        ("This trial is comparing the safety of BCMA CAR-T cells to standard of care.", "comparator"),
        ("The aim is to see how BCMA CAR-T cells do, compared with investigator's choice.", "comparator"),
        ("In an earlier trial BCMA CAR-T cells did better compared with standard treatment.", "partner_drug"),
        ("BCMA CAR-T cells are potent compared with conventional drugs. This study adds more.", "partner_drug"),
        ("A trial of induction, then BCMA CAR-T cells, versus standard drugs followed by more.", "partner_drug"),
        ("A randomized study of two doses versus standard dosing of drugs.", "partner_drug"),
    ],
)
def test_a_summary_tells_what_the_product_is_compared_with(summary: str, role: str):
    assert compared(summary) == {"Bortezomib": role}


def test_titles_that_compare_leave_the_summary_unread():
    title = "BCMA CAR-T Versus Carfilzomib"
    assert compared("A randomized study of BCMA CAR-T versus standard treatment.", title) == {
        "Bortezomib": "partner_drug"
    }


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("CD19 CAR-T Cells in Lupus", "other"),
        ("Early Tocilizumab With CD19 CAR-T Cells", "partner_drug"),
        ("CD19 CAR-T Cells Versus Standard of Care in Lupus", "comparator"),
    ],
)
def test_a_drug_that_is_at_hand_is_no_partner_unless_it_is_studied(title: str, role: str):
    assert beside(given_as("CD19 CAR-T cells", "Tocilizumab", brief_title=title)) == {"Tocilizumab": role}
