from pathlib import Path

import pytest

from kg.model import Agent, Arm, Document, Doubt, Enrollment, Intervention, Outcome, SiteUse
from kg.sources import medpath

PAGES = Path(__file__).parent / "fixtures" / "pages"
RICH, STRIPPED, EUROPEAN = ((PAGES / f"medpath{kind}.txt").read_text() for kind in ("", "_stripped", "_eu"))


def read(text=RICH, url=None):
    return medpath.read(text, Document(sha256="0" * 64, site="unknown", form="labelled-page", url=url))


def test_head():
    r = read()
    assert (r.trial_id, r.brief_title) == ("NCT99000003", "BCMA CAR-NK Cells in Myeloma")
    assert (r.phases, r.overall_status, r.sex) == (("EARLY_PHASE1",), "NOT_YET_RECRUITING", "FEMALE")
    assert r.conditions == ("Multiple Myeloma", "Adult, Older", "CAR-NK")
    assert r.interventions == (
        Intervention(name="NK-9", type="BIOLOGICAL"),
        Intervention(name="Melphalan", type="DRUG"),
    )
    assert (r.lead_sponsor, r.enrollment) == (Agent("Riverside Cell Institute"), Enrollment(24))
    assert r.document == Document(sha256="0" * 64, site="trial.medpath.com", form="labelled-page")


def test_a_labels_word_inside_a_text_is_no_label():
    assert read().brief_summary == "First use of NK-9 cells.\n\nStudy Design\n\nThe word above is part of this text."
    assert (read().intervention_model, read().detailed_description) == ("PARALLEL", None)


def test_an_empty_value_before_the_next_label():
    r = read(RICH.replace("Biological: NK-9\nDrug: Melphalan\n", ""))
    assert (r.trial_id, r.interventions) == ("NCT99000003", ())
    assert [d.field for d in r.doubts] == ["arms", "arms", "arms", "sites"]


def test_arms_are_unglued_by_intervention_names():
    assert read().arms == (
        Arm(label="NK-9 alone", description="Cells from cord blood.", interventions=("NK-9",)),
        Arm(
            label="NK-9 plus melphalan",
            description="Cells after conditioning.\nGiven on day -2.",
            interventions=("NK-9", "Melphalan"),
        ),
    )


def test_outcomes_stay_glued():
    assert read().outcomes == (Outcome(kind="primary", measure="Safety28 days\nGrade of events"),)


def test_criteria():
    assert read().inclusion == ("Measurable disease.", "BCMA found by flow.")
    assert read().exclusion == ("Prior BCMA therapy:\nwithin the last year", "Pregnancy")


def test_sites():
    r = read()
    assert r.sites == (
        SiteUse(facility="Riverside Cell Institute", city="Dayton", state="Ohio", country="United States"),
        SiteUse(facility="Clinic, Japan", city="Osaka", country="Japan"),
    )
    assert r.doubts == (Doubt("sites", "Locations (3)", "page lists only the first 2 of 3"),)


def test_stripped_lists():
    r = read(STRIPPED)
    assert (r.trial_id, r.document.form, r.document.partial) == ("NCT99000004", "stripped-page", True)
    assert r.brief_title == "CD19 Cells in Childhood Leukemia"
    assert (r.phases, r.overall_status) == ((), "COMPLETED")
    assert (r.conditions, r.conditions_glued) == ((), "Acute Lymphoblastic Leukemia Relapsed Leukemia")
    assert r.interventions == (
        Intervention(name="CT-19", type="BIOLOGICAL"),
        Intervention(name="Cyclophosphamide", type="DRUG"),
    )
    assert r.lead_sponsor == Agent("Hillside Children's Hospital")


def test_criteria_without_headings_are_neither_inclusion_nor_exclusion():
    r = read(STRIPPED)
    assert (r.inclusion, r.exclusion) == ((), ())
    assert r.criteria == ("CD19 on blasts", "Active infection with hepatitis B")
    assert read(STRIPPED.replace("- CD19 on", "- Inclusion Criteria\n- CD19 on")).criteria == r.criteria


def test_records_of_the_eu_register():
    r = read(EUROPEAN)
    assert r.trial_id == "EUCTR2031-001234-12-DE"
    assert r.lead_sponsor == Agent("University Hospital Grünau")
    assert (r.study_type, r.sex, r.overall_status) == ("INTERVENTIONAL", "ALL", None)
    assert r.interventions == (Intervention(name="FX-46", other_names=("fixtate",)),)
    assert (r.inclusion, r.exclusion) == (("Age =18 years",), ("Pregnancy",))
    assert r.doubts == (Doubt("overall_status", "ot Recruiting", "not a RecruitmentStatus of the registry"),)


def test_a_cut_name_that_cannot_be_restored_is_set_aside():
    r = read(EUROPEAN.replace("niversity Hospital Grünau", "ordwind Pharma"))
    assert r.lead_sponsor is None
    assert Doubt("lead_sponsor", "ordwind Pharma", "the page cut the first letter off") in r.doubts


@pytest.mark.parametrize(("badge", "doubts"), [("Not yet recruiting", 1), ("Completed", 2)])
def test_a_badge_that_says_otherwise(badge, doubts):
    r = read(RICH.replace("\nNot yet recruiting\n", f"\n{badge}\n"))
    assert (r.overall_status, len(r.doubts)) == ("NOT_YET_RECRUITING", doubts)


def test_sniff():
    assert all(medpath.sniff(text) for text in (RICH, STRIPPED, EUROPEAN))
    assert not medpath.sniff("<html>" + RICH)
    assert not medpath.sniff("MedPath\n\nnews of the day")
