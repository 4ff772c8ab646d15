"""Pages of aggregators: prose without interventions, an editor's words on other studies, broken lines."""

import pytest

from kg.sources.cleaning import printable
from tests.test_recognize import given_as, modalities, read, targets

OTHERS = "How similar studies have performed: Studies with CD19 CAR-T cells have done well in lymphoma."


def test_prose_tells_the_product_where_neither_interventions_nor_titles_do():
    found = read(brief_title="QX-31 in Myeloma", brief_summary="This study tests the safety of QX-31 BCMA CAR-T cells.")
    assert (modalities(found), targets(found)) == ({"CAR-T"}, {"BCMA"})


@pytest.mark.parametrize(
    "summary",
    [
        "The study enrols adults who are scheduled to receive CAR T-cell therapy and tests a new scan.",
        "Treatment was revolutionized by therapies consisting of CAR-T cells. This study tests an MRI.",
        "The study tests a tracer during immunotherapies, including checkpoint inhibition and CAR-T therapy.",
        "Few treatments are at hand: chemotherapy works seldom, and CAR-T therapy may be limited by its price.",
    ],
)
def test_prose_on_what_others_get_tells_no_product(summary: str):
    assert read(brief_title="A New Scan in Lymphoma", brief_summary=summary).products == ()


def test_the_editor_tells_the_kind_of_cells_but_not_by_what_other_studies_did():
    title = "Engineered T-Cell Therapy for Neuroblastoma"
    own = read(editorial_title=title, editorial_summary=f"Patients get GD2 CAR-T cells.\n{OTHERS}")
    assert (modalities(own), targets(own)) == ({"CAR-T"}, {"GD2"})
    scan = read(editorial_title="A New Scan in Lymphoma", editorial_summary=f"A tracer is tested.\n{OTHERS}")
    assert scan.products == ()


@pytest.mark.parametrize(
    "title",
    [
        "Treatment of Lymphoma With CD19 CAR-T Cells",
        "Immunotherapy for Relapsed Leukemia Using CD19 CAR-T Cells",
    ],
)
def test_what_a_disease_is_treated_with_is_the_product(title: str):
    assert targets(read(brief_title=title)) == {"CD19"}


def test_what_makes_cells_from_elsewhere_work_better_is_studied_and_not_the_cells():
    title = "Oral Licorice to Enhance the Efficacy of CAR-T Therapy"
    assert read(brief_title=title, brief_summary=title).products == ()


def test_genes_before_knock_out_are_edited_and_the_target_after_it_is_not():
    assert targets(given_as("QX-8", brief_title="ABC1 and XYZ2 Genes Knock-out CD19-targeting CAR-T Cells")) == {"CD19"}


@pytest.mark.parametrize(
    ("title", "modality"),
    [("CAR-T Regulatory Cells for Rejection", "CAR-Treg"), ("CD19 CAR+gdT Cells in Lymphoma", "CAR-gdT")],
)
def test_kinds_of_cells_with_receptors(title: str, modality: str):
    assert modalities(given_as("QX-9", brief_title=title)) == {modality}


def test_what_dendritic_cells_are_pulsed_with_takes_nothing_from_whose_they_are():
    (product,) = given_as("Autologous dendritic cells pulsed with tumor lysate").products
    assert [(f.value, f.basis) for f in product.facets if f.facet == "cell_source"] == [("autologous", "stated")]


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("cells from the\r\n donor are given", "cells from the donor are given"),
        ("drugs, \r\n   and cells", "drugs, and cells"),
        ("It ends.\r\n It begins.", "It ends.\r\n It begins."),
        ("criteria\r\n 1. age\r\n 2. sex", "criteria\r\n 1. age\r\n 2. sex"),
        ("aims\r\n - safety", "aims\r\n - safety"),
        ("first\n second", "first\n second"),
    ],
)
def test_lines_broken_within_a_sentence_are_put_together(broken: str, whole: str):
    assert printable(broken) == whole
