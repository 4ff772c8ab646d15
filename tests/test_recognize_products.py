"""Recognition of products: armed cells, grafts, codes, and how several targets or products stand together."""

import pytest

from kg.model import Document, Findings, Intervention, Product, Record
from kg.recognize import load_lexicon, recognize

DOCUMENT = Document(sha256="0" * 64, site="test", form="registry-json")
LEXICON = load_lexicon()


def read(*names: str, **fields: object) -> Findings:
    given = tuple(Intervention(name=name) for name in names)
    return recognize(Record(trial_id="NCT00000000", document=DOCUMENT, interventions=given, **fields), LEXICON)


def designs(product: Product) -> set[tuple[str, str]]:
    return {(f.value, f.basis) for f in product.facets if f.facet == "targeting_design"}


def sources(found: Findings) -> set[tuple[str, str]]:
    return {(f.value, f.basis) for p in found.products for f in p.facets if f.facet == "cell_source"}


def test_a_list_in_brackets_goes_on_over_words():
    found = read(
        "EX-9 CAR-NK cells",
        brief_title="EX-9 CAR-NK Cells in Sarcoma",
        brief_summary="After antigen profiling (GD2, B7-H3 and, in some adults, mesothelin) the best product is given.",
    )
    assert [p.targets for p in found.products] == [("GD2", "B7-H3", "Mesothelin")]


@pytest.mark.parametrize(
    ("name", "title", "target"),
    [
        ("HER2Bi-armed activated T cells", "Armed T Cells in Sarcoma", "HER2"),
        ("GD2Bi-aATC", "T Cells Armed With a GD2 Bispecific Antibody", "GD2"),
        ("anti-CD3 x anti-EGFR armed activated T cells", "Armed T Cells in Glioma", "EGFR"),
        ("T cells armed with anti-CD3 x anti-CD20 bispecific antibody", "Armed T Cells in Lymphoma", "CD20"),
    ],
)
def test_armed_cells_target_what_their_antibody_binds(name: str, title: str, target: str):
    (product,) = read(name, brief_title=title).products
    assert (product.value("modality"), product.targets) == ("other-cell", (target,))


def test_cells_armed_with_something_else_stay_what_they_are():
    (product,) = read("Metabolically armed CD19 CAR-T cells", brief_title="Armed CAR-T Cells in Lymphoma").products
    assert (product.value("modality"), product.targets) == ("CAR-T", ("CD19",))


def test_a_named_graft_is_a_product_where_the_title_speaks_of_recipients():
    (product,) = read("Orca-T", brief_title="Orca-T in Recipients Undergoing Allogeneic Transplantation").products
    assert (product.value("modality"), product.value("cell_source"), product.targets) == ("HSC", "allogeneic", ())


@pytest.mark.parametrize(
    ("name", "design"),
    [
        ("CD19 CAR-T cells and BCMA CAR-T cells", ("mixture", "stated")),
        ("BCMA CART + huCART19", ("mixture", "stated")),
        ("4SCAR19 and 4SCAR30", ("mixture", "stated")),
        ("CD19/BCMA CAR-T cells", ("dual", "inferred")),
        ("CD19 and BCMA CAR-T cells", ("dual", "inferred")),
        ("CD19 CAR-T cells, or BCMA CAR-T cells", ("alternatives", "stated")),
    ],
)
def test_targets_with_cells_of_their_own_are_no_dual_design(name: str, design: tuple[str, str]):
    (product,) = read(name, brief_title="Cells in Lupus").products
    assert (set(product.targets), designs(product)) == ({"CD19", "BCMA" if "BCMA" in name else "CD30"}, {design})


def test_products_given_in_turn_are_each_part_of_a_sequence():
    title = "CD19 and CD22 CAR-T Sequential Therapy in Leukemia"
    found = read("CD19 CAR-T cells", "CD22 CAR-T cells", brief_title=title)
    assert [designs(p) for p in found.products] == [{("sequential", "stated")}] * 2
    found = read("CD19 CAR-T cells", "CD22 CAR-T cells", brief_title="CD19 or CD22 CAR-T Cells in Leukemia")
    assert [designs(p) for p in found.products] == [{("single", "inferred")}] * 2


def test_what_is_infused_with_other_things_is_no_mixture():
    summary = "The dual-target cells are co-administered with interleukin-2."
    (product,) = read("HER2/CEA dual-target CAR-NK cells", brief_title="Cells", brief_summary=summary).products
    assert designs(product) == {("dual", "stated")}


def test_a_ligand_beside_antibodies_leaves_a_product_of_several_targets():
    (product,) = read("CD19-NKG2D CAR-T cells", brief_title="CAR-T Cells in Lymphoma").products
    assert designs(product) == {("ligand-CAR", "stated"), ("dual", "inferred")}
    (product,) = read("NKG2D CAR-T cells", brief_title="CAR-T Cells in Lymphoma").products
    assert designs(product) == {("ligand-CAR", "stated")}


@pytest.mark.parametrize(
    ("summary", "is_open"),
    [
        ("CAR-T cells targeting antigens such as GD2 and HER2 are given.", True),
        ("CAR-T cells targeting GD2, HER2 and other antigens are given.", True),
        ("CAR-T cells targeting GD2 and HER2 are given for tumours including sarcoma.", False),
        ("CAR-T cells targeting GD2 and HER2 are given in sarcoma and other tumours.", False),
    ],
)
def test_a_list_is_left_open_by_the_words_beside_it(summary: str, is_open: bool):
    (product,) = read("EX-7 CAR-T cells", brief_title="EX-7 CAR-T", brief_summary=summary).products
    assert (set(product.targets), product.open_list) == ({"GD2", "HER2"}, is_open)


@pytest.mark.parametrize(
    ("name", "targets"),
    [
        ("CAR 70-BCMA CAR-T", ("CD70", "BCMA")),
        ("CAR2219 cells", ("CD22", "CD19")),
        ("CART 30 patients", ()),
        ("CART2020", ()),
        ("INX19 CAR-T cells", ()),
    ],
)
def test_a_number_is_an_antigen_only_right_after_a_receptor(name: str, targets: tuple[str, ...]):
    found = read(name, brief_title="A Study")
    assert tuple(a for p in found.products for a in p.targets) == targets


def test_virus_specific_cells_are_read_in_one_word():
    (product,) = read("EBVSTs", brief_title="EBVSTs After Transplant").products
    assert (product.value("modality"), product.targets) == ("CTL", ("EBV",))


def test_prose_may_call_a_code_cells():
    told = "An experimental therapy called QX17 cells is given."
    (product,) = read("QX17 injection", brief_title="QX17 in Leukemia", brief_summary=told).products
    assert (product.name, product.value("modality")) == ("QX17 injection", "other-cell")
    assert read("QX17 injection", brief_title="QX17 in Leukemia", brief_summary="QX17 kills cells.").products == ()


def test_transduced_cells_recognise_what_prose_says():
    told = "T cells are transduced with a QM lentivirus. The QM-T cells will recognize gp100 on tumours."
    (product,) = read("QM-T cells", brief_title="QM-T Cell Therapy in Melanoma", brief_summary=told).products
    assert product.targets == ("gp100",)


def test_a_summary_may_add_the_alternative_that_no_name_tells():
    told = "Patients get CAR-T cells targeting either CD19 or BCMA."
    (product,) = read("CD19 CAR-T cells", brief_title="Selected Cells in Lupus", brief_summary=told).products
    assert product.targets == ("CD19", "BCMA")


def test_a_graft_of_which_prose_says_whose_it_is():
    graft, title = "peripheral blood stem cell transplantation", "Stem Cell Transplantation for Lymphoma"
    told = "Chemotherapy is followed by autologous peripheral blood stem cell infusion, to allow the marrow to recover."
    assert sources(read(graft, brief_title=title, brief_summary=told)) == {("autologous", "stated")}
    told = "Chemotherapy is given. PBSC are reinfused on day 0."
    assert sources(read(graft, brief_title=title, brief_summary=told)) == {("autologous", "inferred")}
    told = "Autologous stem cells are infused, or stem cells from a sibling donor."
    told += " The donor stem cells are infused on day 0."
    assert sources(read(graft, brief_title=title, brief_summary=told)) == set()
    assert sources(read("syngeneic bone marrow transplantation", brief_title=f"Autologous {title}")) == {
        ("allogeneic", "stated")
    }


@pytest.mark.parametrize(
    "told",
    [
        "The T cells given in this study will come from the patient.",
        "We will take the subject's white blood cells and change them.",
        "Cells are made from isolated patient T cells.",
    ],
)
def test_cells_come_from_the_patient_by_more_wordings(told: str):
    found = read("CD19 CAR-T cells", brief_title="CAR-T Cells in Lymphoma", brief_summary=told)
    assert sources(found) == {("autologous", "stated")}


def test_a_look_back_on_what_was_given_elsewhere_has_no_product():
    title = "CAR-T Cells in Hospital Claims Data"
    assert read("Yescarta", brief_title=title).products == ()
    assert len(read("Yescarta", brief_title="Yescarta in Lymphoma").products) == 1


def test_a_name_is_without_the_study_of_it():
    (product,) = read("Infusion of EX-5 CD19 CAR-T cells", brief_title="CAR-T Cells in Lymphoma").products
    assert product.name == "EX-5 CD19 CAR-T cells"


def test_a_registered_term_gives_way_to_the_receptor_of_the_title():
    (product,) = read("T-cell Receptor-engineered T-cells", brief_title="L1CAM Chimeric Antigen Receptor T").products
    assert product.value("modality") == "CAR-T"
    (product,) = read("TCR-T cells", brief_title="TCR-T or CAR-T Cells in Cancer").products
    assert product.value("modality") == "TCR-T"


def test_a_catalogue_tells_no_design_of_more_than_its_product():
    (product,) = read("CAR2219, CAR2019 and CAR19 cells", brief_title="Cells in Lymphoma").products
    assert (set(product.targets), designs(product)) == ({"CD19", "CD20", "CD22"}, {("multi", "inferred")})


def test_antibodies_of_patients_are_no_drug():
    told = "Adults with myelin oligodendrocyte glycoprotein antibody-associated disease take part."
    found = read("CD19 CAR-T cells", brief_title="CAR-T Cells in Disease", brief_summary=told)
    assert {m.role for m in found.mentions if m.antigen.startswith("Myelin")} == {"biomarker"}
