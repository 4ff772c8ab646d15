"""Recognition of facts about products: whose binder, switch or edit it is, and what a list leaves to choose from."""

import pytest

from kg.model import Document, Findings, Intervention, Record
from kg.recognize import load_lexicon, recognize

DOCUMENT = Document(sha256="0" * 64, site="test", form="registry-json")
LEXICON = load_lexicon()


def read(*names: str, **fields: object) -> Findings:
    given = tuple(Intervention(name=name) for name in names)
    return recognize(Record(trial_id="NCT00000000", document=DOCUMENT, interventions=given, **fields), LEXICON)


def told(found: Findings, facet: str) -> list[set[str]]:
    """Give what is told of each product."""
    return [{f.value for f in product.facets if f.facet == facet} for product in found.products]


@pytest.mark.parametrize(
    ("summary", "formats", "armour"),
    [
        ("GPC3 CAR-T cells that secrete PD-1 nanobodies are given.", set(), {"PD-1 antibody"}),
        ("The cells secrete a protein of IL-21 and an scFv against PD-1.", set(), {"PD-1 antibody"}),
        ("A vector for scFv/cytokine-secreting cells is used.", set(), set()),
        ("The cells secrete IL-15. Their scFv binds GPC3.", {"scFv"}, {"IL-15"}),
        ("The receptor's scFv binds GPC3, and PD-1 nanobodies are released.", {"scFv"}, set()),
    ],
)
def test_a_binder_that_cells_give_off_is_not_that_of_their_receptor(summary: str, formats: set[str], armour: set[str]):
    found = read("GPC3 CAR-T cells", brief_title="CAR-T Cells in Liver Cancer", brief_summary=summary)
    assert (told(found, "receptor_format"), told(found, "armoring")) == ([formats], [armour])


@pytest.mark.parametrize(
    ("other", "facet", "value"),
    [
        ("MSLN CAR-T cells with PD-1 knockout", "gene_editing", "PD-1 knock-out"),
        ("MSLN CAR-T cells with CRISPR", "gene_editing", "CRISPR"),
        ("MSLN CAR-T cells with EGFRt", "safety_switch", "EGFRt"),
        ("MSLN CAR-T cells with a VHH", "receptor_format", "VHH"),
        ("MSLN CAR-T cells expressing IL-15", "armoring", "IL-15"),
    ],
)
def test_what_names_one_product_is_not_told_of_another(other: str, facet: str, value: str):
    title = f"CD19 CAR-T Cells and {other}"
    assert told(read("CD19 CAR-T cells", other, brief_title=title), facet) == [set(), {value}]
    # Where no name says whose it is, a title speaks of all.
    assert told(read("CD19 CAR-T cells", "MSLN CAR-T cells", brief_title=title), facet) == [{value}, {value}]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("CD19 U CAR-T cells", {"allogeneic"}),
        ("CD19 U-CAR-T cells", {"allogeneic"}),
        ("CD19 CAR-T cells at U Carolina", set()),
    ],
)
def test_universal_cells_are_read_with_a_space(name: str, source: set[str]):
    assert told(read(name, brief_title="Cells in Lupus"), "cell_source") == [source]


@pytest.mark.parametrize(
    ("summary", "design"),
    [
        ("Treatment combines CAR-T cells against CD33 with CAR-T cells against CD123.", "mixture"),
        ("A combination of CD33 CAR-T cells and CD123 CAR-T cells is infused.", "mixture"),
        ("Treatment combines CAR-T cells against CD33 with venetoclax.", "dual"),
        ("These are combined with CAR-T cells and chemotherapy.", "dual"),
    ],
)
def test_cells_that_are_combined_are_a_mixture(summary: str, design: str):
    found = read("CD33 and CD123 CAR-T cells", brief_title="CAR-T Cells in Leukemia", brief_summary=summary)
    assert told(found, "targeting_design") == [{design}]


@pytest.mark.parametrize(
    ("name", "design"),
    [
        ("CD19, CD20 or CD22 CAR-T cells", "alternatives"),
        ("CD19 CAR-T cells, or CD20/CD22 CAR-T cells", "alternatives"),
        ("CD19, CD20, or CD22 CAR-T cells, or CD19/CD20/CD22 CAR-T cells", "multi"),
        ("CD19-CD20 or CD22 CAR-T cells", "multi"),
        ("CD19/CD20/CD22 CAR-T cells", "multi"),
    ],
)
def test_a_choice_in_a_name_counts_for_more_than_a_slash_in_a_title(name: str, design: str):
    found = read(name, brief_title="CD19/CD20/CD22 CAR-T in Lymphoma")
    assert (set(found.products[0].targets), told(found, "targeting_design")) == ({"CD19", "CD20", "CD22"}, [{design}])


@pytest.mark.parametrize(
    ("name", "costimulation"),
    [
        ("FRa-BBz CAR-T cells", {"4-1BB"}),
        ("HER2-BBζ CAR-T cells", {"4-1BB"}),
        ("HER2 ABBz CAR-T cells", set()),
        ("HER2-BB CAR-T cells", set()),
    ],
)
def test_a_chain_is_named_by_letters(name: str, costimulation: set[str]):
    assert told(read(name, brief_title="CAR-T Cells in Cancer"), "costimulation") == [costimulation]


@pytest.mark.parametrize(
    ("name", "vector"),
    [
        ("in vivo CD19 CAR-T by LNP-mRNA", {"mRNA"}),
        ("in vivo CD19 CAR-T by mRNA LNP", {"mRNA"}),
        ("in vivo CD19 CAR-T by LNP", set()),
    ],
)
def test_messenger_rna_is_read_before_and_after_what_holds_it(name: str, vector: set[str]):
    assert told(read(name, brief_title="In Vivo CAR-T in Lupus"), "vector") == [vector]


@pytest.mark.parametrize(
    ("name", "targets"),
    [
        ("NKp44 CAR-T cells", {"NKp44 ligands"}),
        ("NCR3 CAR-NK cells", {"NKp30 ligands"}),
        ("NKG2D-NKp44 CAR-T cells", {"NKG2D ligands", "NKp44 ligands"}),
        ("NKp46 CAR-T cells", set()),
    ],
)
def test_receptors_of_killer_cells_are_binders_of_their_ligands(name: str, targets: set[str]):
    (product,) = read(name, brief_title="Engineered Cells in Cancer").products
    assert (set(product.targets), product.value("targeting_design")) == (targets, "ligand-CAR" if targets else None)


@pytest.mark.parametrize(
    ("name", "targets"),
    [
        ("4SCAR19/PSMA/13/79b cells", ("CD19", "PSMA", "CD13", "CD79B")),
        ("4SCAR19/GD2/70 cells", ("CD19", "GD2", "CD70")),
        ("4SCAR19/day/70 cells", ("CD19",)),
        ("4SCAR19/GD2/5000 cells", ("CD19", "GD2")),
    ],
)
def test_numbers_go_on_after_a_name_in_a_list(name: str, targets: tuple[str, ...]):
    (product,) = read(name, brief_title="Cells in Cancer").products
    assert product.targets == targets


@pytest.mark.parametrize(
    ("name", "words", "stated"),
    [
        ("CTL infusion", {"brief_title": "Syngeneic Cytotoxic T Lymphocytes Between Identical Twins"}, "allogeneic"),
        (
            "Islet transplantation",
            {"brief_summary": "Islets from two human pancreata are given."},
            "allogeneic",
        ),
        (
            "Chondrocyte implant",
            {"brief_summary": "Patients undergo ear biopsies for chondrocytes."},
            "autologous",
        ),
        ("Chondrocyte implant", {"brief_summary": "Patients undergo ear biopsies for diagnosis."}, None),
    ],
)
def test_whose_cells_of_a_tissue_are(name: str, words: dict[str, str], stated: str | None):
    (product,) = read(name, **words).products
    assert product.value("cell_source") == stated


def test_a_vector_that_carries_a_gene_has_no_generation_of_a_receptor():
    words = "T cells get a third generation vector carrying the gene."
    assert told(read("GPC3 CAR-T cells", brief_summary=words), "generation") == [set()]
