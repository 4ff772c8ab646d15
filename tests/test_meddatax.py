from pathlib import Path

import pytest

from kg.model import (
    Agent,
    Arm,
    Document,
    Doubt,
    Enrollment,
    Identifier,
    Intervention,
    Official,
    Reference,
    ResponsibleParty,
    SiteUse,
    StatedDate,
)
from kg.sources import meddatax
from kg.sources.refusal import Refused

PAGES = Path(__file__).parent / "fixtures" / "pages"
RICH = (PAGES / "meddatax.txt").read_text()
STRIPPED = (PAGES / "meddatax_stripped.txt").read_text()
URL = "https://example.org/clinical-trials/NCT99000008"


def read(text=RICH, url=None):
    return meddatax.read(text, Document(sha256="0" * 64, site="unknown", form="labelled-page", url=url))


def test_basic_information():
    r = read()
    assert r.trial_id == "NCT99000002"
    assert r.brief_title == "Universal GPC3 CAR-T Cells (KL-3) for Liver Cancer"
    assert (r.overall_status, r.phases, r.study_type) == (
        "ACTIVE_NOT_RECRUITING",
        ("PHASE1", "PHASE2"),
        "INTERVENTIONAL",
    )
    assert r.enrollment == Enrollment(30)
    assert (r.start_date, r.completion_date) == (StatedDate("2024-05"), StatedDate("2027-12-31"))
    assert r.has_results is False
    assert r.document == Document(
        sha256="0" * 64, site="meddatax.com", form="labelled-page", dates={"last_update_post": "2025-03-04"}
    )


def test_the_sites_own_sentences_are_in_no_field():
    r = read()
    assert r.brief_summary == (
        "KL-3 cells come from healthy donors.\n\nThey are given after lymphodepletion with serum AFP > 20 ng/mL noted."
    )
    assert r.detailed_description is None
    assert r.conditions == ()
    assert r.conditions_glued == "Hepatocellular Carcinoma HCC"
    for words in ("Review", "Explore", "Dive into", "Learn about"):
        assert words not in str(r)


def test_a_description_glued_to_the_next_label():
    r = read()
    assert (r.allocation, r.intervention_model, r.primary_purpose, r.masking) == (
        "NON_RANDOMIZED", "SEQUENTIAL", "TREATMENT", "NONE",
    )  # fmt: skip
    assert r.model_description == "Three dose levels, then expansion"
    assert r.exclusion == ("Prior therapy that targets GPC3",)
    assert (r.minimum_age, r.maximum_age, r.sex, r.healthy_volunteers) == ("18 Years", "70 Years", "ALL", False)


def test_arms_and_interventions_are_written_in_reverse_order():
    r = read()
    assert r.interventions == (
        Intervention(name="KL-3", type="BIOLOGICAL", description="GPC3-directed cells"),
        Intervention(name="Fludarabine", type="DRUG"),
    )
    assert r.arms == (
        Arm(label="Low dose", type="EXPERIMENTAL", description="Three patients", interventions=("KL-3", "Fludarabine")),
        Arm(label="High dose", type="EXPERIMENTAL", interventions=("KL-3",)),
        Arm(label="Supportive care", type="NO_INTERVENTION"),
    )


def test_agents():
    r = read()
    assert r.lead_sponsor == Agent("Eastgate University Hospital", "OTHER")
    assert r.collaborators == (Agent("Northlake Biologics", "INDUSTRY"),)
    assert r.responsible_party == ResponsibleParty(
        type="PRINCIPAL_INVESTIGATOR", name="Ada Quill", title="Professor", affiliation="Eastgate University Hospital"
    )
    assert r.officials == (
        Official(name="Ada Quill, MD", role="PRINCIPAL_INVESTIGATOR", affiliation="Eastgate University Hospital"),
        Official(name="Bo Reed, MD", role="STUDY_DIRECTOR", affiliation="Northlake Biologics"),
    )
    assert "Cy Vane" not in str(r)


def test_responsible_party_without_a_name():
    start, end = RICH.index("Ada Quill\n\nProfessor"), RICH.index("Responsibility Role")
    r = read(
        (RICH[:start] + RICH[end:]).replace("Role PRINCIPAL_INVESTIGATOR\n\nPrincipal", "Role SPONSOR\n\nPrincipal")
    )
    assert r.responsible_party == ResponsibleParty(type="SPONSOR")


def test_sites_without_junk_states():
    assert read().sites == (
        SiteUse(
            facility="Eastgate University Hospital, Liver Unit", city="Guangzhou", country="China", status="RECRUITING"
        ),
        SiteUse(facility="Westgate Clinic", city="Seoul", country="Korea, Republic of", status="NOT_YET_RECRUITING"),
    )


def test_a_country_without_a_listed_site_is_still_a_place_of_the_trial():
    start, end = RICH.index("Westgate Clinic"), RICH.index("\nCountries\n")
    r = read(RICH[:start] + RICH[end:])
    assert r.sites[1:] == (SiteUse(country="Korea, Republic of"),)


def test_identifiers_and_related_trials():
    r = read()
    assert r.org_study_id == "KL3-01"
    assert r.secondary_ids == (Identifier(id="EU-2024-17", type="OTHER"),)
    assert r.related_ids == ("NCT99000090", "NCT99000091")
    assert r.doubts == ()


def test_references():
    section = "\nReferences\n\nExplore related publications, and more.\n\nPMID: 1234567\n"
    r = read(RICH.replace("\nOther Identifiers", section + "\nOther Identifiers"))
    assert (r.references, r.secondary_ids) == ((Reference(pmid="1234567"),), read().secondary_ids)


def test_results():
    assert read(RICH.replace("Results pending", "Results available")).has_results is True


def test_stripped_values_are_told_by_what_they_can_be():
    r = read(STRIPPED, URL)
    assert r.trial_id == "NCT99000008"
    assert r.document.form == "stripped-page"
    assert r.brief_title is None
    assert (r.overall_status, r.phases, r.study_type) == ("UNKNOWN", ("NA",), "INTERVENTIONAL")
    assert (r.allocation, r.intervention_model, r.primary_purpose, r.masking) == ("NA", "SINGLE_GROUP", "OTHER", "NONE")
    assert (r.start_date, r.completion_date) == (StatedDate("2024-05-02"), StatedDate("2027-12-31"))
    assert (r.minimum_age, r.maximum_age, r.sex, r.healthy_volunteers) == ("18 Years", "75 Years", "ALL", False)
    assert r.lead_sponsor == Agent("li xiaoming", "OTHER")
    assert r.interventions == (Intervention(name="MG4-TCR", description="Cells that see MAGE-A4 on HLA-A2"),)
    assert r.arms == (Arm(label="Treated patients", interventions=("MG4-TCR",)),)
    assert r.detailed_description == "A TCR product for carriers of HLA-A*0201."
    assert r.exclusion == ("Brain metastases",)
    assert r.related_ids == ("NCT99000090",)


def test_stripped_criteria_without_the_exclusion_heading_are_of_unknown_section():
    r = read(STRIPPED.replace("Exclusion Criteria\n", ""), URL)
    assert (r.inclusion, r.exclusion, r.criteria) == ((), (), ("Tumor with MAGE-A4", "Brain metastases"))


def test_stripped_order_does_not_matter():
    values = ["UNKNOWN", "NA", "12 participants", "INTERVENTIONAL", "2024-05-02", "2027-12-31"]
    shuffled = read(STRIPPED.replace("\n".join(values), "\n".join(reversed(values))), URL)
    assert shuffled == read(STRIPPED, URL)


def test_a_bare_date_or_age_alone_is_ambiguous():
    r = read(STRIPPED.replace("2027-12-31\n", "").replace("75 Years\n", ""), URL)
    assert (r.start_date, r.completion_date, r.minimum_age, r.maximum_age) == (None, None, None, None)
    assert Doubt("start_date", "2024-05-02", "a bare date: start or completion") in r.doubts
    ambiguous = "bare ages that do not say which is the least or greatest"
    assert Doubt("minimum_age", "18 Years", ambiguous) in r.doubts
    r = read(STRIPPED.replace("75 Years\n", "75 Years\n80 Years\n"), URL)
    assert (r.minimum_age, r.maximum_age) == (None, None)
    assert Doubt("minimum_age", "18 Years; 75 Years; 80 Years", ambiguous) in r.doubts


def test_a_class_or_role_is_never_a_sponsors_name():
    start = RICH.index("Eastgate University Hospital\n")
    r = read(RICH[:start] + "Sponsor Role lead\nINDUSTRY\n" + RICH[start:])
    assert r.lead_sponsor == Agent("Eastgate University Hospital", "OTHER")
    assert r.doubts == (
        Doubt("lead_sponsor", "Sponsor Role lead", "stands with no sponsor"),
        Doubt("lead_sponsor", "INDUSTRY", "stands with no sponsor"),
    )


def test_a_sponsor_without_class_and_role_is_doubted():
    start = RICH.index("Eastgate University Hospital\n")
    r = read(RICH[:start] + "A Friend of the Hospital\n" + RICH[start:])
    assert r.lead_sponsor == Agent("Eastgate University Hospital", "OTHER")
    assert r.doubts == (Doubt("lead_sponsor", "A Friend of the Hospital", "a sponsor without its role"),)


def test_a_related_trials_id_is_never_the_pages_own():
    with pytest.raises(Refused, match="no registry id"):
        read(STRIPPED)


def test_observational_design():
    start, end = RICH.index("Allocation Method"), RICH.index("Study Groups")
    design = "Observational Model Type\n\nCOHORT\n\nStudy Time Perspective\n\nOTHER\n\n"
    r = read(RICH[:start] + design + RICH[end:])
    assert (r.observational_model, r.time_perspective, r.allocation) == ("COHORT", "OTHER", None)


def test_sniff():
    assert meddatax.sniff(RICH)
    assert meddatax.sniff(STRIPPED)
    assert not meddatax.sniff("<html>" + RICH)
    assert not meddatax.sniff("Brief Summary\n\nBasic Information")
