"""Recognition of antigens that names only hint at: numbers that share letters, makers' codes, lists in one name."""

import pytest

from tests.test_recognize_mechanisms import read, roles, targets, values


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("CD20+22 CAR-T cells", {"CD20", "CD22"}),
        ("CD20.19.33 CAR T cells", {"CD19", "CD20", "CD33"}),
        ("CD19+20 dual CAR-NK", {"CD19", "CD20"}),
        ("CAR22.19.20 T cells", {"CD19", "CD20", "CD22"}),
        ("TRBC1/2 CAR-T cells", {"TRBC1", "TRBC2"}),
        ("HER2/3 CAR-T cells", {"HER2", "HER3"}),
        ("CAR-T cells for claudin 18.2/6", {"Claudin 18.2", "Claudin 6"}),
    ],
)
def test_numbers_that_share_the_letters_of_the_first(name: str, found: set[str]):
    assert targets(read(name)) == found


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CD19 CAR-T cells", "CD19+ 20 patients get CD19 CAR-T cells."),
        ("CD19 CAR-T cells", "The CD4+25+ cells fall; CD19.22 is the note. Of CD19 CAR-T 20.22 million are given."),
        ("CD19 CAR-T cells", "The dose of CART19.15 and of CD19 CAR-T 0.20 is safe."),
        ("HER2 CAR-T cells", "HER2 CAR-T cells for tumours of HER2/3+ or HER2/3.5."),
    ],
)
def test_numbers_that_count_or_tell_what_cells_carry(name: str, said: str):
    assert targets(read(name, said, brief_summary=said)) <= {"CD19", "HER2"}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("QZLCAR-20X cells", {"CD20"}),
        ("ZipprCART33 cells", {"CD33"}),
        ("QZCAR19", {"CD19"}),
        ("QZCAR019", set()),
        ("QZCAR7", set()),
        ("QZCAR-T 20 patients", set()),
    ],
)
def test_a_number_after_a_maker_s_own_letters_and_those_of_a_receptor(name: str, found: set[str]):
    assert targets(read(name, brief_title="CAR-T cells in lymphoma")) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("CART-CD38/CS1 cells", {"CD38", "SLAMF7"}),
        ("CAR-CD38 cells in CS1", {"CD38"}),
        ("CD38 CAR-T, group S2/CS1", {"CD38"}),
    ],
)
def test_a_short_spelling_in_the_list_of_a_receptor_s_name(name: str, found: set[str]):
    assert targets(read(name)) == found


def test_a_receptor_chain_that_is_not_numbered_needs_the_cue_of_a_receptor():
    assert targets(read("IL13Ra CAR-T cells")) == {"IL13Ra2"}
    assert roles(read("CD19 CAR-T cells", brief_summary="IL13Ra is high in asthma."), "IL13Ra2") == set()


def test_the_constructs_of_a_study_are_all_told_by_its_summary():
    said = "Three dual-target constructs ({}) are compared."
    pairs = ("(1) DLL3+GD2, (2) DLL3+B7-H3, or (3) GD2+B7-H3", "DLL3/GD2, DLL3/B7-H3, and GD2/B7-H3")
    every = {"DLL3", "GD2", "B7-H3"}
    for listed in pairs:
        for name in ("QZ-1 (DLL3/GD2 CAR-NK cells)", "QZ-1"):
            given = read(name, brief_title="Dual-Target CAR-NK Cells", brief_summary=said.format(listed))
            assert targets(given) == every
    patients = "Two dual-target groups (B7-H3-positive and GD2-positive) of patients are treated."
    assert targets(read("QZ-1 (DLL3/GD2 CAR-NK cells)", brief_summary=patients)) == {"DLL3", "GD2"}


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("CD22 CAR-T Secreting IL-15 Combined With Anti-PD1 in Lymphoma", {"CD22"}),
        ("CD22 CAR-T Plus Anti-PD-1 in Lymphoma", {"CD22"}),
        ("CD22 CAR-T Plus Anti-PD-L1 CAR-T in Lymphoma", {"CD22", "PD-L1"}),
        ("CAR-T Targeting CD22 and Anti-CD20 in Lymphoma", {"CD20", "CD22"}),
    ],
)
def test_a_checkpoint_that_is_joined_to_the_cells_is_that_of_a_drug(title: str, found: set[str]):
    assert targets(read("QZ-3 CAR-T", brief_title=title)) == found


def test_cells_are_given_a_vector_for_what_they_attack():
    said = "Donor gamma delta T cells transduced with an anti-CD20 lentiviral vector are infused."
    found = read("QZ-4 cells for infusion", brief_summary=said)
    assert (targets(found), values(found, "modality")) == ({"CD20"}, {"CAR-gdT"})
    found = read("QZ-4 cells for infusion", brief_summary=said.replace("Donor gamma delta", "Own"))
    assert (targets(found), values(found, "modality")) == ({"CD20"}, {"CAR-T"})
    receptor = "T cells transduced with an anti-MART-1 TCR retroviral vector are infused."
    assert "CAR-T" not in values(read("QZ-4 cells for infusion", brief_summary=receptor), "modality")
