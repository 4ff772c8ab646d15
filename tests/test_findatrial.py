from pathlib import Path

import pytest

from kg.model import Agent, Document, Doubt, Enrollment, SiteUse
from kg.sources import findatrial
from kg.sources.refusal import Refused

PAGE = (Path(__file__).parent / "fixtures" / "pages" / "findatrial.txt").read_text()
DOCUMENT = Document(sha256="0" * 64, site="unknown", form="labelled-page")


def read(text=PAGE, **document):
    return findatrial.read(text, Document(sha256="0" * 64, site="unknown", form="labelled-page", **document))


def test_quick_facts():
    r = read()
    assert (r.trial_id, r.phases, r.study_type, r.sex) == ("NCT99000001", ("PHASE1", "PHASE2"), "INTERVENTIONAL", "ALL")
    assert r.enrollment == Enrollment(1024, "ESTIMATED")
    assert (r.minimum_age, r.maximum_age) == ("18 Years", None)
    assert r.lead_sponsor == Agent("Harbor Cell Works (Lisbon) S.A.", "INDUSTRY")


def test_spotted_words_are_no_interventions():
    assert read().spotted_terms == ("chemotherapy", "prednisone", "CART")
    assert read().interventions == ()


def test_the_editors_words_stay_apart():
    r = read()
    assert r.editorial_title == "Testing engineered cells for a hard-to-treat blood cancer"
    assert r.brief_title is None
    assert r.brief_summary is None
    assert (
        r.official_title
        == "A Phase I/II Study of Autologous CD7 CAR-T Cells (ZQ-17) in Relapsed T-Lymphoblastic Leukemia"
    )
    assert r.editorial_summary.startswith("Doctors want to learn")
    assert r.editorial_summary.endswith("A remission that lasts.")


def test_a_review_date_is_no_registry_date():
    r = read()
    assert r.document == Document(
        sha256="0" * 64, site="findatrial.com", form="labelled-page", dates={"editorial_review": "2026-04-02"}
    )
    assert r.last_update_post_date is None


def test_places_state_no_country_and_the_missing_ones_are_told():
    r = read()
    assert r.sites == (SiteUse(city="Springfield", state="Illinois"),)
    assert r.doubts == (
        Doubt("sites", "4 sites (Springfield, Illinois and 3 other locations)", "page lists only the first 1 of 4"),
    )


def test_criteria_and_conditions():
    r = read()
    assert r.inclusion == (
        "CD7 on at least 80% of blasts",
        "Any of these:\n* relapse after transplant\n* blasts > 5% after two lines",
    )
    assert r.exclusion == ("Treatment with prednisone > 10 mg a day", "HLA-A*0201 antibodies")
    assert r.conditions == ("T-Cell Leukemia", "CD7", "Relapse")


def test_contacts_are_never_read():
    assert "Pat Doe" not in str(read())


@pytest.mark.parametrize(
    ("stated", "ages"),
    [
        ("18 Years to 75 Years", ("18 Years", "75 Years")),
        ("6 Months to 1 Year", ("6 Months", "1 Year")),
        ("18 Years and up", ("18 Years", None)),
        ("up to 21 Years", (None, "21 Years")),
    ],
)
def test_ages(stated, ages):
    r = read(PAGE.replace("18 Years and up", stated))
    assert (r.minimum_age, r.maximum_age) == ages


@pytest.mark.parametrize(
    ("stated", "code"), [("EARLY_PHASE1", "EARLY_PHASE1"), ("NA", "NA"), ("Phase 0", "EARLY_PHASE1")]
)
def test_phases(stated, code):
    assert read(PAGE.replace("PhasePHASE1; PHASE2", f"Phase{stated}")).phases == (code,)


def test_an_unknown_value_is_set_aside():
    r = read(PAGE.replace("SexMale", "SexAny").replace("SexAll", "SexAny"))
    assert r.sex is None
    assert Doubt("sex", "Any", "not a Sex of the registry") in r.doubts


def test_labels_apart_from_their_values():
    glued = PAGE.replace("SexAll", "Sex\nAll").replace("Study typeInterventional", "Study type: Interventional")
    assert (read(glued).sex, read(glued).study_type) == ("ALL", "INTERVENTIONAL")


def test_without_an_id_the_address_decides_or_the_page_is_refused():
    text = PAGE.replace("NCT99000001", "")
    assert read(text, url="https://example.org/trial/x-nct99000009").trial_id == "NCT99000009"
    with pytest.raises(Refused, match="no registry id"):
        read(text)


def test_sniff():
    assert findatrial.sniff(PAGE)
    assert not findatrial.sniff("<!doctype html>" + PAGE)
    assert not findatrial.sniff("Quick facts about trees")
