"""Words that turn a statement round: supportive care, denials, choices, doses, comparators, codes."""

import pytest

from kg.model import Arm, Facet, Findings, Intervention, Product
from kg.recognize.interventions.doses import bare
from kg.recognize.matching.denial import is_denied
from kg.recognize.traits.designs import settled
from tests.test_recognize import given_as, modalities, read, roles, source, targets


def given_in(*given: tuple[str, str], **fields: object) -> Findings:
    return read(interventions=tuple(Intervention(name=name, type=kind) for name, kind in given), **fields)


def facets(findings: Findings, facet: str) -> set[tuple[str, str]]:
    return {(f.value, f.basis) for p in findings.products for f in p.facets if f.facet == facet}


@pytest.mark.parametrize(
    ("title", "name", "kind"),
    [
        ("Tai Chi With CD19 CAR-T", "Tai Chi", "BEHAVIORAL"),
        ("Tai Chi With CD19 CAR-T Therapy", "Tai Chi", "OTHER"),
        ("Lacosamide Versus None With BCMA CAR-T Therapy", "Lacosamide", "DRUG"),
        ("Emapaluze for the Prevention of CRS With BCMA CAR-T Therapy", "Emapaluze", "DRUG"),
        ("Emapaluze to Prevent Seizures in Patients Receiving Axicabtagene Ciloleucel", "Emapaluze", "DRUG"),
        ("Gut Bacteria Capsules Before Axicabtagene Ciloleucel", "GBC", "BIOLOGICAL"),
        ("Gut Bacteria Capsules With CD19 CAR-T Cells", "GBC", "BIOLOGICAL"),
        ("Study of CAR-T Therapy in Older Adults", "Memory", "OTHER"),
        ("Warming Blanket for CD19 CAR-T Cells", "WB-200 blanket", "DEVICE"),
    ],
)
def test_what_is_given_beside_cells_is_no_product(title: str, name: str, kind: str):
    assert given_in((name, kind), brief_title=title, study_type="INTERVENTIONAL").products == ()


@pytest.mark.parametrize(
    ("title", "name", "product"),
    [
        ("CD19 CAR-T Cells in Lymphoma", "ABC-123", "ABC-123"),
        ("FT000/ONO-11, an Off-the-Shelf, HER2 CAR-T, With or Without Antibodies", "FT000", "FT000"),
        ("Treatment of Melanoma With GPA-QuadMAR-T Cell Therapy", "GPA-QuadMAR-T", "GPA-QuadMAR-T"),
        ("A Study of XX0594 CAR-T Cells in Myeloma", "Biological", "XX0594 CAR-T"),
        ("CD70 Chimeric Antigen Receptor T Cells", "Treatment Arm A", "CD70 Chimeric Antigen Receptor"),
    ],
)
def test_a_code_or_a_general_word_may_be_the_product_of_the_title(title: str, name: str, product: str):
    assert [p.name for p in given_as(name, brief_title=title).products] == [product]


def test_where_no_intervention_can_be_it_the_title_gives_its_own_product():
    found = given_in(("BTK inhibitor", "DRUG"), brief_title="A Combination Study of CD19 CAR-T Therapy")
    assert [(p.name, p.interventions, p.targets) for p in found.products] == [("CD19 CAR-T", (), ("CD19",))]


@pytest.mark.parametrize("name", ["cART", "HAART (cART)"])
def test_antiretrovirals_are_no_receptor(name: str):
    summary = "Combination antiretroviral therapy (cART) is started early in people with HIV."
    assert given_as(name, brief_title="Early cART in HIV", brief_summary=summary).products == ()


def test_antiretrovirals_in_capitals_beside_real_cells():
    found = given_as(
        "HIV CAR-T cells", "CART", brief_summary="People with HIV stop combination antiretroviral therapy (CART)."
    )
    assert [p.name for p in found.products] == ["HIV CAR-T cells"]
    assert targets(given_as("CART-19 cells", brief_summary="For lymphoma in people with HIV.")) == {"CD19"}


@pytest.mark.parametrize(
    ("name", "antigen", "role", "found"),
    [
        ("Autologous CD8+ NY-ESO-1-specific T cells", "CD8", "phenotype", {"NY-ESO-1"}),
        ("CD4+ MAGE-A3-specific TCR T cells", "CD4", "phenotype", {"MAGE-A3"}),
        ("HER2+ GD2-specific CAR T cells", "HER2", "biomarker", {"GD2"}),
    ],
)
def test_a_plus_tells_what_cells_carry(name: str, antigen: str, role: str, found: set[str]):
    findings = given_as(name)
    assert (roles(findings, antigen), targets(findings)) == ({role}, found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("No safety switch such as iCasp9 or EGFRt is built in.", set()),
        ("EGFRt is not used.", set()),
        ("Made with EGFRt, not with iCasp9.", {"EGFRt"}),
        ("Patients who did not respond to chemotherapy get cells with EGFRt.", {"EGFRt"}),
        ("Not only EGFRt but a cytokine, too.", {"EGFRt"}),
    ],
)
def test_a_denied_switch_is_none(text: str, said: set[str]):
    assert {v for v, _ in facets(given_as("CD19 CAR-T", brief_summary=text), "safety_switch")} == said


@pytest.mark.parametrize(
    ("facet", "text"),
    [
        ("vector", "No lentiviral vector is used."),
        ("vector", "A transposase instead of a lentiviral vector makes the cells."),
        ("armoring", "The cells do not secrete IL-15."),
        ("gene_editing", "The cells are not edited by CRISPR and come without PD-1 knockout."),
        ("armoring", "PD-1 is knocked out in the cells."),
    ],
)
def test_a_denied_property_is_none(facet: str, text: str):
    assert facets(given_as("CD19 CAR-T", brief_summary=text), facet) == set()


def test_denials_end_with_their_clause():
    text = "without lymphodepletion, lentiviral cells are given"
    assert not is_denied(text, text.index("lentiviral"), text.index(" cells"))
    text = "without icasp9, egfrt or her2t"
    assert is_denied(text, text.index("her2t"), len(text))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Autologous or allogeneic cells are given.", "both"),
        ("Donor-derived or autologous CAR-T cells are given.", "both"),
        ("Cells of a healthy donor or the patient's own are taken: donor-derived or patient-derived.", "both"),
        ("The cells are autologous, not allogeneic.", "autologous"),
        ("The cells are not derived from a donor; they are autologous.", "autologous"),
        ("Autologous CAR-T cells after an autologous or allogeneic stem cell transplantation.", "autologous"),
    ],
)
def test_both_sources_are_weighed(said: str, expected: str):
    assert source(given_as("CD7 CAR-T cells", brief_summary=said)) == expected


def test_lymphocytes_of_a_donor_are_allogeneic():
    assert source(given_as("Donor lymphocyte infusion", brief_title="Donor Lymphocyte Infusion in Two Doses")) == (
        "allogeneic"
    )


def test_each_of_several_products_has_the_source_of_its_own_name():
    found = given_as("Autologous CD7 CAR-T cells", "Donor-derived CD7 CAR-T cells", brief_title="CD7 CAR-T Cells")
    assert [p.value("cell_source") for p in found.products] == ["autologous", "allogeneic"]


@pytest.mark.parametrize(
    ("name", "summary", "design"),
    [
        ("CAR-M against HER2 or mesothelin", "", "alternatives"),
        ("CAR-T cells", "CAR-T cells targeting CD19, BCMA or CD38 are given.", "alternatives"),
        ("CAR-T cells targeting CD19, BCMA and CD38", "", None),
        ("CD19/CD22 CAR-T", "CAR-T cells that recognise CD19 or CD22.", None),
        ("Tandem CD19/CD22 CAR-T", "CAR-T cells that recognise CD19 or CD22.", "tandem"),
        ("CAR-T targeting CD19, BCMA, CD38", "CAR-T targeting CD19, BCMA chosen by expression.", "alternatives"),
    ],
)
def test_targets_that_are_chosen_from_are_alternatives(name: str, summary: str, design: str | None):
    (product,) = given_as(name, brief_summary=summary).products
    assert (len(product.targets) > 1, product.value("targeting_design")) == (True, design)


def design(value: str, basis: str = "stated") -> Facet:
    return Facet(facet="targeting_design", value=value, basis=basis)


def test_of_contradicting_designs_the_more_precise_stands():
    assert settled([design("dual"), design("tandem", "catalogue")], 2) == [design("tandem", "catalogue")]
    assert settled([design("multi"), design("single", "catalogue")], 3) == [design("multi")]
    assert settled([design("dual"), design("bispecific", "catalogue")], 2) == [design("dual")]
    assert settled([design("adapter"), design("single", "catalogue")], 1) == [
        design("adapter"),
        design("single", "catalogue"),
    ]
    assert settled([design("single", "catalogue")], 2) == []


def test_engineered_cells_are_car_t_only_where_a_receptor_is_named():
    assert modalities(given_as("Gene-modified T cells")) == {"other-cell"}
    assert modalities(given_as("Gene-modified T cells", brief_title="T Cells With a Chimeric Antigen Receptor")) == {
        "CAR-T"
    }
    assert modalities(given_as("Gene-modified T cells", brief_title="A T Cell Receptor Engineered T Cell Study")) == {
        "TCR-T"
    }
    found = given_as("Gene-modified T cells", brief_title="Gene-Modified T Cells (ADP-A2M4) in Sarcoma")
    assert facets(found, "modality") == {("TCR-T", "catalogue")}


@pytest.mark.parametrize(
    ("name", "title", "basis", "words"),
    [
        ("CT041", "CT041 in Gastric Cancer", "catalogue", "CT041"),
        ("CT041", "Claudin18.2 CAR-T (CT041) in Gastric Cancer", "stated", "CAR-T"),
        ("JCAR014", "JCAR014 in Lymphoma", "catalogue", "JCAR014"),
        ("axicabtagene ciloleucel", "Axicabtagene Ciloleucel in Lymphoma", "stated", "axicabtagene"),
    ],
)
def test_a_code_is_knowledge_of_the_catalogue(name: str, title: str, basis: str, words: str):
    (product,) = given_as(name, brief_title=title).products
    (modality,) = (f for f in product.facets if f.facet == "modality")
    assert (modality.value, modality.basis, modality.evidence[0].surface) == ("CAR-T", basis, words)


@pytest.mark.parametrize(
    ("text", "facet", "value", "words"),
    [
        ("cells with 4-1BB and CD28 domains", "costimulation", "CD28", "CD28 domains"),
        ("PD-1 knockout cells", "gene_editing", "PD-1 knock-out", "PD-1 knockout"),
        ("PD1 shRNA silences it", "gene_editing", "PD-1 knock-down", "PD1 shRNA"),
        ("a truncated CD20 epitope removes them", "safety_switch", "CD20 epitope", "truncated CD20 epitope"),
        ("cells secreting an anti-PD-1 nanobody", "armoring", "PD-1 antibody", "secreting an anti-PD-1"),
    ],
)
def test_a_facet_says_what_its_words_say(text: str, facet: str, value: str, words: str):
    (product,) = given_as("CD19 CAR-T", brief_summary=text).products
    assert [(f.value, f.evidence[0].surface) for f in product.facets if f.facet == facet and f.value == value] == [
        (value, words)
    ]


def test_a_dominant_negative_receptor_is_no_neoantigen():
    found = given_as("PSMA CAR-T", brief_title="PSMA CAR-T and TGFbRDN in Prostate Cancer")
    assert roles(found, "TGFBR2 frameshift") == set()
    assert roles(found, "TGFBR2") == {"background"}


def named(products: tuple[Product, ...]) -> list[tuple[str, tuple[int, ...]]]:
    return [(p.name, p.interventions) for p in products]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            ("BCMA CAR-T cells (0.50 x 10^6 cells/kg)", "BCMA CAR-T cells (1 x10^6 cells/kg)"),
            [("BCMA CAR-T cells", (0, 1))],
        ),
        (("High dose CD19 CAR-T cells", "Low dose CD19 CAR-T cells"), [("CD19 CAR-T cells", (0, 1))]),
        (("CD19 CAR-T Cohort A", "CD19 CAR-T Cohort B"), [("CD19 CAR-T", (0, 1))]),
        (("GD2 CAR-NKT cells", "GD2 CAR-NKT cells + Etanercept"), [("GD2 CAR-NKT cells", (0, 1))]),
        (("CD19 CAR-T", "CD22 CAR-T"), [("CD19 CAR-T", (0,)), ("CD22 CAR-T", (1,))]),
        (
            ("CD19 CAR-T cells", "CD19 CAR-T cells with a new technology"),
            [("CD19 CAR-T cells", (0,)), ("CD19 CAR-T cells with a new technology", (1,))],
        ),
    ],
)
def test_doses_are_one_product(names: tuple[str, ...], expected: list[tuple[str, tuple[int, ...]]]):
    assert named(given_as(*names).products) == expected


def test_a_name_without_its_dose():
    assert bare("0.75x10^6 cells/kg CAR20.19.22 cells") == "CAR20.19.22 cells"
    assert bare("Dose Level 1") == ""


def comparing(*, experimental: str, comparator: str) -> Findings:
    return given_in(
        (experimental, "BIOLOGICAL"),
        (comparator, "BIOLOGICAL"),
        brief_title=f"{experimental} Versus {comparator} in Lymphoma",
        arms=(
            Arm(label="A", type="EXPERIMENTAL", interventions=(experimental,)),
            Arm(label="B", type="ACTIVE_COMPARATOR", interventions=(comparator,)),
        ),
    )


def test_a_comparator_is_not_the_product():
    assert comparing(experimental="Epcoritamab", comparator="Axicabtagene ciloleucel").products == ()
    found = comparing(experimental="BCMA CAR-T", comparator="Axicabtagene ciloleucel")
    assert named(found.products) == [("BCMA CAR-T", (0,))]
    assert [(c.name, c.role) for c in found.co_interventions] == [("Axicabtagene ciloleucel", "comparator")]


def test_what_a_product_is_compared_with_is_not_what_it_is():
    found = given_as(
        "Donor leukemia-specific cytotoxic T cells",
        brief_summary="They are safer than CAR-T cells. Therapies like antibodies and CAR-T cells are costly.",
    )
    assert modalities(found) == {"CTL"}


@pytest.mark.parametrize(
    "summary",
    ["The in vivo behavior of UCAR-T cells is studied.", "Results in vivo and CAR-T cells' persistence are studied."],
)
def test_cells_that_are_watched_in_vivo_are_not_made_there(summary: str):
    assert modalities(given_as("Allogeneic CAR-T", brief_summary=summary)) == {"CAR-T"}


def test_a_graft_beside_the_product_is_not_the_product():
    found = given_as("Allogeneic stem cell transplant", "CD19 CAR-T cells", brief_title="CD19 CAR-T and Transplant")
    assert named(found.products) == [("CD19 CAR-T cells", (1,))]
    found = given_as("Stem cell transplantation", brief_title="CD19 CAR-T Bridging to Stem Cell Transplantation")
    assert [(p.interventions, p.targets) for p in found.products] == [((), ("CD19",))]


@pytest.mark.parametrize(
    ("name", "title", "modality"),
    [
        ("therapeutic autologous lymphocytes", "Biological Therapy in Melanoma", "other-cell"),
        ("Lymphocytes, Activated", "Lymphocytes in HIV", "other-cell"),
        ("lymphokine-activated killer cells", "White Cells in Glioma", "other-cell"),
        ("Transduced Lymphocytes", "Gene Therapy", "other-cell"),
        ("Enriched Hematopoietic Stem Cell Infusion", "Tolerance of Kidney Grafts", "HSC"),
        ("peripheral blood progenitor cells carrying MDR1", "Chemotherapy in Breast Cancer", "HSC"),
        ("Cultured oral mucosa cell sheet transplantation", "Sheets for the Cornea", "other-cell"),
        ("LUCAR-XYZ1 NK cells", "A Study of LUCAR-XYZ1", "CAR-NK"),
        ("First dose", "ABC007H Cells for the Treatment of Tumors", "other-cell"),
    ],
)
def test_cells_by_older_and_plainer_names(name: str, title: str, modality: str):
    assert modalities(given_in((name, "BIOLOGICAL"), brief_title=title, study_type="INTERVENTIONAL")) == {modality}


@pytest.mark.parametrize(("name", "antigen"), [("MG7-CART", "MG7"), ("KMA CAR-T cells", "KMA")])
def test_antigens_that_need_a_cue(name: str, antigen: str):
    assert targets(given_as(name)) == {antigen}
    assert roles(given_as("Cisplatin 5 mg 7 days"), antigen) == set()
