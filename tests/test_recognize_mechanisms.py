"""Recognition by mechanism: gates, donors, cells made in the body, status of disease, and what stands beside."""

import pytest

from kg.model import Arm, Document, Findings, Intervention, Record
from kg.recognize import load_lexicon, recognize

DOCUMENT = Document(sha256="0" * 64, site="test", form="registry-json")
LEXICON = load_lexicon()


def read(name: str, description: str | None = None, **fields: object) -> Findings:
    given = (Intervention(name=name, description=description), *fields.pop("beside", ()))
    return recognize(Record(trial_id="NCT00000000", document=DOCUMENT, interventions=given, **fields), LEXICON)


def targets(found: Findings) -> set[str]:
    return {a for p in found.products for a in p.targets}


def roles(found: Findings, antigen: str) -> set[str]:
    return {m.role for m in found.mentions if m.antigen == antigen}


def values(found: Findings, facet: str) -> set[str]:
    return {f.value for p in found.products for f in p.facets if f.facet == facet}


@pytest.mark.parametrize(
    ("said", "hits", "spares"),
    [
        ("T cells carry a CD33 CAR and an iCAR for CD19.", {"CD33"}, "CD19"),
        ("The activating CAR for CD33 is held back by an inhibitory CAR against CD19.", {"CD33"}, "CD19"),
        ("The activator senses mesothelin, the blocker senses HLA-A*02.", {"Mesothelin"}, "HLA-A*02"),
        ("A mesothelin CAR is paired with an inhibitory KIR receptor that binds HLA-A*02.", {"Mesothelin"}, "HLA-A*02"),
        ("A CD33 CAR is restrained by inhibitory receptors for EMCN, CD93 and CD34.", {"CD33"}, "EMCN"),
        ("A CD33 CAR is restrained by inhibitory receptors for EMCN, CD93 and CD34.", {"CD33"}, "CD34"),
        ("A CD33 CAR is restrained by inhibitory receptors for CD93, CD38, and CD34.", {"CD33"}, "CD38"),
        ("An inhibitory receptor for EMCN, CD33 CAR and IL-15 are built in.", {"CD33"}, "EMCN"),
    ],
)
def test_each_receptor_of_a_gate_has_its_own_antigen(said: str, hits: set[str], spares: str):
    found = read("QZ-1 CAR-T cells", said)
    assert (targets(found), roles(found, spares)) == (hits, {"blocker"})


def test_what_a_blocker_is_good_for_is_no_blocker():
    found = read("QZ-2 CAR-T", brief_title="QZ-2 CAR-T with a HLA-A*02 blocker for mesothelin-positive cancer")
    assert "blocker" not in roles(found, "Mesothelin")


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Cells are derived from the recipient's brother.", "allogeneic"),
        (
            "Lymphocytes of the patient's matched sister are used; these are collected from the patient's sister.",
            "allogeneic",
        ),
        ("The donor undergoes leukapheresis to collect cells.", None),
        ("Third-party donors are typed.", "allogeneic"),
        ("Given without leukapheresis.", None),
        ("Patient-derived product.", "autologous"),
        ("Grown from the patient's monocytes.", "autologous"),
        ("Patients undergo leukapheresis to collect cells.", "autologous"),
    ],
)
def test_whose_cells_they_are(said: str, source: str | None):
    assert read("CD19 CAR-T", said).products[0].value("cell_source") == source


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("In Vivo Engineering of Anti-CD20 CAR-T Cells", "in-vivo-CAR-T"),
        ("In vivo programming of lymphocytes with a BCMA CAR", "in-vivo-CAR-T"),
        ("Anti-CD19 in vivo lentiviral injection", "in-vivo-CAR-T"),
        ("Anti-CLDN6 in vivo lentiviral injection", "in-vivo-CAR-T"),
        ("In vivo expansion of CD19 CAR-T cells", "CAR-T"),
    ],
)
def test_receptors_that_are_made_in_the_body(title: str, made: str):
    assert values(read("ZR-11 injection", brief_title=title), "modality") == {made}


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"brief_title": "CAR-T cells for GPC3-positive liver cancer"}, {"GPC3"}),
        ({"brief_title": "CAR-T cells for CD20-positive follicular lymphoma"}, set()),
        ({"brief_title": "CAR-T cells for PD-L1 positive sarcoma"}, set()),
        ({"brief_title": "Dual-target CAR-T cells in HER2+ and other breast cancer"}, set()),
        ({"brief_summary": "CAR-T cells are given. Tumours must be CD30-positive."}, set()),
        ({"brief_summary": "CAR-T cells are given to children who have CD22-positive leukaemia."}, set()),
        ({"brief_summary": "The CAR-T cells are meant for CD19-positive lymphoma."}, {"CD19"}),
        (
            {"brief_summary": "CAR-T cells for patients with GD2, MUC1 or other markers positive cancer."},
            {"GD2", "MUC1"},
        ),
    ],
)
def test_the_status_of_a_disease_tells_a_target_only_where_the_cells_are_for_it(
    fields: dict[str, str], found: set[str]
):
    assert targets(read("CAR-T cells", **fields)) == found


@pytest.mark.parametrize(
    ("names", "said", "found"),
    [
        (("Anti-FITC CAR-T", "EC17"), "folate-FITC that binds to folate receptor alpha", "FOLR1"),
        (("ARC-T cells", "SparX-CD33"), "a soluble protein", "CD33"),
    ],
)
def test_an_adapter_tells_the_target(names: tuple[str, str], said: str, found: str):
    read_ = read(names[0], beside=(Intervention(name=names[1], description=said),))
    assert found in targets(read_)
    assert values(read_, "targeting_design") == {"adapter"}


@pytest.mark.parametrize(
    ("name", "modality"),
    [
        ("mRNA-transfected DC", "DC"),
        ("Autologous mature DCs", "DC"),
        ("moDC", "DC"),
        ("TAA-T cells", "CTL"),
        ("QRS-EGFR806 CAR(EGFRt)", "CAR-T"),
        ("Allogeneic resting macrophages", "other-cell"),
        ("T cells carrying a CD70 CAR", "CAR-T"),
        ("NK cells with a CD70 CAR", "CAR-NK"),
    ],
)
def test_cells_by_less_usual_names(name: str, modality: str):
    assert values(read(name, brief_title="Cell therapy"), "modality") == {modality}


def test_a_depleted_graft_is_a_graft():
    found = read("TCRab/CD19 depleted graft", brief_title="Haploidentical stem cell transplantation")
    assert values(found, "modality") == {"HSC"}


@pytest.mark.parametrize(
    ("study", "count"),
    [("Transplantation for Treating Leukemia", 1), ("Quality of Life of Survivors: a Cohort", 0)],
)
def test_a_graft_that_alone_is_studied_is_the_product(study: str, count: int):
    found = read("Bone marrow transplantation", brief_title=f"Marrow {study}", study_type="OBSERVATIONAL")
    assert len(found.products) == count


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("CAR-T for CD70 in kidney cancer", {"CD70"}),
        ("CAR-T for CD70 positive kidney cancer in adults or children", {"CD70"}),
        ("LoopCAR for CD19 or CD20", {"CD19", "CD20"}),
        ("CAR-T (antigen: CD19, CD20 or CD22)", {"CD19", "CD20", "CD22"}),
        ("CAR-T cells that fire only if CD33 and CLL-1 are both there", {"CD33", "CLL-1"}),
        ("CAR-T cells that kill only where CD33 and CD123 both occur", {"CD33", "CD123"}),
        ("CAR-T aimed at one of many antigens, including but not limited to GPC3 and GD2", {"GPC3", "GD2"}),
    ],
)
def test_targets_by_less_usual_words(said: str, found: set[str]):
    assert targets(read("XZ-9 CAR-T", brief_title=said)) == found


@pytest.mark.parametrize(
    "said", ["Virus-specific T cells (CMV/EBV)", "T cells of healthy donors with specificity for CMV and EBV"]
)
def test_viruses_that_cells_are_specific_for(said: str):
    assert targets(read("VST", said)) == {"CMV", "EBV"}


def test_a_follow_up_of_two_products_names_both():
    title = "Long-term follow-up of those who got tisa-cel or ide-cel"
    found = recognize(Record(trial_id="NCT00000000", document=DOCUMENT, brief_title=title), LEXICON)
    assert {p.targets for p in found.products} == {("CD19",), ("BCMA",)}


@pytest.mark.parametrize(
    ("said", "facet", "value"),
    [
        ("allogeneic gd T cells", "modality", "CAR-gdT"),
        ("transduced with GD2.CAR.15", "armoring", "IL-15"),
        ("a vector of CAR-zeta-2A-IL15", "armoring", "IL-15"),
        ("with an ICOS costimulatory domain", "costimulation", "ICOS"),
        ("TRAC, CD52 and CIITA deleted", "gene_editing", "CD52 knock-out"),
    ],
)
def test_properties_of_the_construct(said: str, facet: str, value: str):
    assert value in values(read("CD7 CAR-T", said), facet)


def test_a_list_of_edited_genes_is_no_list_of_targets():
    found = read("CD7 CAR-T", "CD52, CD38 and B2M disrupted")
    assert targets(found) == {"CD7"}
    assert roles(found, "CD52") | roles(found, "CD38") == {"construct"}


@pytest.mark.parametrize(
    ("said", "design"),
    [
        ("Lenalidomide sequential CD19/CD22 CAR-T", "dual"),
        ("Embolization sequential with CD19/CD22 CAR-T", "dual"),
        ("A study of sequential CD19/CD22 CAR-T", "sequential"),
        ("CD19 CAR-T followed by CD22 CAR-T", "sequential"),
        ("CD19/CD22 CAR-T in mixed tumors", "dual"),
        ("A mixture of CD19 CAR-T and CD22 CAR-T", "mixture"),
    ],
)
def test_what_is_sequential_or_mixed(said: str, design: str):
    assert values(read("CD19/CD22 CAR-T", brief_title=said), "targeting_design") == {design}


def roles_beside(arms: tuple[Arm, ...], *beside: Intervention) -> dict[str, str]:
    found = read("BCMA CAR-T", beside=beside, arms=arms)
    return {c.name: c.role for c in found.co_interventions}


def test_what_comparing_arms_alone_give_is_a_comparator():
    arms = (
        Arm(label="A", type="EXPERIMENTAL", interventions=("BCMA CAR-T", "Anakinra")),
        Arm(label="B", type="ACTIVE_COMPARATOR", interventions=("Carfilzomib", "Anakinra")),
    )
    beside = (Intervention(name="Carfilzomib"), Intervention(name="Anakinra"))
    assert roles_beside(arms, *beside) == {"Carfilzomib": "comparator", "Anakinra": "partner_drug"}


def test_bridging_by_its_description_or_by_the_arm():
    arms = (Arm(label="A", description="Bridging with selinexor, then cells", type="EXPERIMENTAL"),)
    beside = (
        Intervention(name="Selinexor"),
        Intervention(name="Carfilzomib", description="optional bridging"),
        Intervention(name="Bortezomib", description="given after bridging therapy"),
    )
    assert roles_beside(arms, *beside) == {
        "Selinexor": "bridging",
        "Carfilzomib": "bridging",
        "Bortezomib": "partner_drug",
    }
