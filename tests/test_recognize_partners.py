"""What is given beside the product, in its role: by its name, by arms and titles, and by what prose gives it for."""

import pytest
from test_recognize import given_as, read, record

from kg.model import Arm, Findings, Intervention, Record
from kg.recognize.interventions.drugs import words
from kg.recognize.interventions.non_cells import non_cell

CAR_T = "BCMA CAR-T cells"
GRAFT = "autologous bone marrow transplantation"


def beside(found: Findings) -> dict[str, str]:
    return {c.name: c.role for c in found.co_interventions}


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Vincristine", "partner_drug"),
        ("vinorelbine tartrate", "partner_drug"),
        ("VP-16", "partner_drug"),
        ("Carmustine", "partner_drug"),
        ("BCNU", "partner_drug"),
        ("Anakinra", "partner_drug"),
        ("Cyclosporine", "partner_drug"),
        ("Mycophenolate mofetil", "partner_drug"),
        ("Tacrolimus", "partner_drug"),
        ("PD-1 mAb", "partner_drug"),
        ("Hyper-CVAD", "partner_drug"),
        ("Rituximab, cyclophosphamide, doxorubicin and prednisone", "partner_drug"),
        ("Laboratory Biomarker Analysis", "other"),
        ("Quality of Life Questionnaires", "other"),
        ("Pharmacological Study", "other"),
        ("Bone Marrow Biopsy", "other"),
        ("Mesna", "other"),
        ("Acetaminophen", "other"),
        ("yttrium Y 90 monoclonal antibody AB-1", "other"),
        ("indium In 111 monoclonal antibody AB-1", "imaging"),
        ("Fludeoxyglucose F-18", "imaging"),
        ("Chest Radiography", "imaging"),
        ("Total-Body Irradiation", "lymphodepletion"),
        ("ALLO-647", "lymphodepletion"),
        ("Flu", "lymphodepletion"),
        ("Flu vaccine", "other"),
        ("Post-transplant cyclophosphamide", "partner_drug"),
        ("Bridge therapy", "bridging"),
        ("Best supportive care", "comparator"),
    ],
)
def test_a_name_tells_the_role(name: str, role: str):
    assert beside(given_as(CAR_T, name)) == {name: role}


def test_a_drug_is_added_as_a_word():
    assert non_cell("examplomycel forte") is None
    assert words("fludara* *mustine cy/flu ara-c =cy") == (r"\bfludara|(?<=\w)mustine\b|\bcy/flu\b|\bara[ -]?c\b|^cy$")


def test_cells_that_a_factor_mobilized_are_cells():
    found = given_as("G-CSF mobilized allogeneic PBSC, transduced", brief_title="Transduced stem cells in anaemia")
    assert [p.interventions for p in found.products] == [(0,)]


def test_a_product_of_the_title_alone_leaves_the_roles():
    found = given_as("Fludarabine", "Lenalidomide", brief_title="BCMA CAR-T Cells in Myeloma")
    assert [p.interventions for p in found.products] == [()]
    assert beside(found) == {"Fludarabine": "lymphodepletion", "Lenalidomide": "partner_drug"}


def test_what_a_list_makes_room_with():
    prose = (
        "Lymphodepletion regimen comprising fludarabine, cyclophosphamide, and XY-647, followed by rituximab. "
        "Lymphodepletion with etoposide is not planned after pembrolizumab."
    )
    found = given_as(CAR_T, "XY-647", "Rituximab", "Pembrolizumab", detailed_description=prose)
    assert beside(found)["XY-647"] == "lymphodepletion"
    assert {beside(found)[name] for name in ("Rituximab", "Pembrolizumab")} == {"partner_drug"}
    (told,) = [c.evidence[0] for c in found.co_interventions if c.name == "XY-647"]
    assert (told.path, told.surface, told.rule) == ("detailed_description", "XY-647", "co.listed")


OUTLINE = (
    "Stem cells are mobilized with cyclophosphamide. Patients receive carmustine IV on day -6, etoposide on days -5 to"
    " -2 and melphalan on day -1. Marrow is infused on day 0. Methotrexate is given on days 1 and 3."
)


def grafted(*names: str, **fields: object) -> dict[str, str]:
    return beside(given_as(GRAFT, *names, brief_title="Autologous Bone Marrow Transplantation in Lymphoma", **fields))


def test_days_before_the_graft_make_room():
    given = grafted(
        "carmustine",
        "etoposide phosphate",
        "melphalan",
        "methotrexate",
        "cyclophosphamide",
        detailed_description=OUTLINE,
    )
    assert given == {
        "carmustine": "lymphodepletion",
        "etoposide phosphate": "lymphodepletion",
        "melphalan": "lymphodepletion",
        "methotrexate": "partner_drug",
        "cyclophosphamide": "partner_drug",
    }


@pytest.mark.parametrize(
    ("prose", "role"),
    [
        ("High-dose carboplatin and thiotepa followed by autologous stem cell rescue.", "lymphodepletion"),
        ("A myeloablative regimen of carboplatin and thiotepa is studied.", "lymphodepletion"),
        ("High-dose carboplatin induction followed by thiotepa, melphalan and stem cell rescue.", "partner_drug"),
        ("Mobilization with high-dose carboplatin. Stem cells are harvested.", "partner_drug"),
        ("Carboplatin IV on days 1 and 8, then high-dose thiotepa with stem cell rescue.", "partner_drug"),
        ("Patients with relapse after carboplatin.", "partner_drug"),
    ],
)
def test_high_doses_make_room_where_the_graft_follows(prose: str, role: str):
    assert grafted("carboplatin", brief_summary=prose) == {"carboplatin": role}


def test_days_tell_nothing_beside_engineered_cells():
    given = beside(given_as(CAR_T, "Carboplatin", brief_summary="Carboplatin on day -3, as bridging is allowed."))
    assert given == {"Carboplatin": "partner_drug"}


def test_radiation_of_the_whole_body_makes_room():
    told = "Total body irradiation is given twice daily on days -4 to -1."
    assert grafted("radiation therapy", brief_summary=told) == {"radiation therapy": "lymphodepletion"}
    local = told + " Involved-field radiotherapy follows."
    assert grafted("radiation therapy", brief_summary=local) == {"radiation therapy": "other"}
    assert grafted("radiation therapy", "TBI", brief_summary=told)["radiation therapy"] == "other"


@pytest.mark.parametrize("text", ["CD19 CAR-T cells; cyclophosphamide; fludarabine", "Flu/Cy + CD19 CAR-T cells"])
def test_the_name_of_a_product_tells_what_makes_room(text: str):
    (told,) = given_as(text).co_interventions
    assert (told.role, told.intervention) == ("lymphodepletion", None)


def versus(title: str, *names: str) -> dict[str, str]:
    return beside(given_as(*names, brief_title=title))


def test_a_title_sets_drugs_against_the_product():
    title = "Ciltacabtagene Autoleucel, a BCMA CAR-T, Versus Pomalidomide, Bortezomib or Daratumumab"
    given = versus(title, CAR_T, "Bortezomib", "Pomalidomide", "Fludarabine", "Isatuximab")
    assert given == {
        "Bortezomib": "comparator",
        "Pomalidomide": "comparator",
        "Fludarabine": "lymphodepletion",
        "Isatuximab": "partner_drug",
    }


def test_what_stands_on_both_sides_is_no_comparator():
    title = "Bortezomib Followed by BCMA CAR-T Versus Bortezomib Followed by ASCT"
    assert versus(title, CAR_T, "Bortezomib", "ASCT") == {"Bortezomib": "partner_drug", "ASCT": "comparator"}


def test_chemotherapy_against_cells_is_not_what_they_are_compared_with():
    title = "Chemotherapy Compared to BCMA CAR-T Cells in Myeloma"
    assert versus(title, CAR_T, "Bortezomib") == {"Bortezomib": "partner_drug"}


@pytest.mark.parametrize(
    "title",
    [
        "BCMA CAR-T Versus Standard Regimens in Myeloma",
        "A Study Comparing BCMA CAR-T Cells to Standard of Care in Myeloma",
        "BCMA CAR-T vs. Investigator's Choice in Myeloma",
    ],
)
def test_standard_treatment_is_every_drug_but_what_makes_room(title: str):
    given = versus(title, CAR_T, "Carfilzomib", "Cyclophosphamide", "Fludarabine", "Bendamustine")
    assert given == {
        "Carfilzomib": "comparator",
        "Cyclophosphamide": "lymphodepletion",
        "Fludarabine": "lymphodepletion",
        "Bendamustine": "comparator",
    }


def test_arms_decide_where_they_are_told():
    arms = (Arm(label="A", type="EXPERIMENTAL", interventions=(CAR_T, "Carfilzomib")),)
    names = tuple(Intervention(name=name) for name in (CAR_T, "Carfilzomib"))
    found = read(interventions=names, arms=arms, brief_title="BCMA CAR-T Versus Standard of Care")
    assert beside(found) == {"Carfilzomib": "partner_drug"}


def test_a_known_product_named_after_versus_alone_is_no_product():
    title = "BCMA CAR-T Versus Axicabtagene Ciloleucel in Lymphoma"
    found = given_as(CAR_T, "Axicabtagene Ciloleucel", brief_title=title)
    assert [p.name for p in found.products] == [CAR_T]
    assert beside(found) == {"Axicabtagene Ciloleucel": "comparator"}


def test_radiation_that_a_title_calls_bridging():
    title = "Bridging Radiation Before CAR-T Cells in Lymphoma"
    assert versus(title, CAR_T, "External Beam Radiation Therapy") == {"External Beam Radiation Therapy": "bridging"}


def test_a_record_without_anything_beside():
    assert isinstance(record(), Record)
    assert given_as(CAR_T).co_interventions == ()
