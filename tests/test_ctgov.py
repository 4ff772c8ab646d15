import msgspec
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
    Outcome,
    Reference,
    ResponsibleParty,
    SiteUse,
    StatedDate,
)  # fmt: skip
from kg.sources.ctgov import record_of
from kg.sources.refusal import Refused

DOCUMENT = Document(sha256="0" * 64, site="clinicaltrials.gov", form="registry-json")

STUDY = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT00000001",
            "nctIdAliases": ["NCT00000009"],
            "orgStudyIdInfo": {"id": "ORG-1"},
            "secondaryIdInfos": [{"id": "2020-1", "type": "REGISTRY", "domain": "CTRP"}],
            "briefTitle": "Cells for a Disease",
            "officialTitle": "A Study of Cells \\<100 for a Disease",
            "acronym": "CELL",
            "organization": {"fullName": "Some Hospital", "class": "OTHER"},
        },
        "statusModule": {
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2024-05", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2027-01-31", "type": "ESTIMATED"},
            "lastUpdatePostDateStruct": {"date": "2025-02-03", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "Some Hospital", "class": "OTHER"},
            "collaborators": [{"name": "A Company", "class": "INDUSTRY"}],
            "responsibleParty": {
                "type": "PRINCIPAL_INVESTIGATOR",
                "investigatorFullName": "Ann Example",
                "investigatorTitle": "Professor",
                "investigatorAffiliation": "Some Hospital",
            },
        },
        "oversightModule": {"oversightHasDmc": True, "isFdaRegulatedDrug": False},
        "descriptionModule": {"briefSummary": "One. \x07Two\ud800\x7f\uffff."},
        "conditionsModule": {"conditions": ["Lymphoma"], "keywords": ["CAR-T"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {
                "allocation": "NA",
                "interventionModel": "SINGLE_GROUP",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "NONE"},
            },
            "enrollmentInfo": {"count": 12, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [{"label": "Arm A", "type": "EXPERIMENTAL", "interventionNames": ["Biological: CAR-T: one"]}],
            "interventions": [
                {"type": "BIOLOGICAL", "name": "CAR-T: one", "otherNames": ["X1"], "armGroupLabels": ["Arm A"]}
            ],
        },
        "outcomesModule": {"primaryOutcomes": [{"measure": "Safety", "timeFrame": "28 days"}]},
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* CD19 positive\n\nExclusion Criteria:\n\n* prior cells",
            "minimumAge": "18 Years",
            "sex": "ALL",
            "healthyVolunteers": False,
        },
        "contactsLocationsModule": {
            "centralContacts": [{"name": "Call Me", "phone": "555", "email": "me@example.org"}],
            "locations": [
                {
                    "facility": "Some Hospital", "city": "Basel", "country": "Switzerland", "status": "RECRUITING",
                    "geoPoint": {"lat": 47.5, "lon": 7.6}, "contacts": [{"name": "Call Me", "phone": "555"}],
                }
            ],
            "overallOfficials": [
                {"name": "Ann Example", "role": "PRINCIPAL_INVESTIGATOR", "affiliation": "Some Hospital"}
            ],
        },
        "referencesModule": {"references": [{"pmid": "1", "type": "BACKGROUND", "citation": "A paper."}]},
    },
    "derivedSection": {
        "miscInfoModule": {"versionHolder": "2025-03-01"},
        "conditionBrowseModule": {"meshes": [{"id": "D008223", "term": "Lymphoma"}]},
    },
    "hasResults": False,
}  # fmt: skip


def study(**changes):
    """The study with modules of its protocol section replaced."""
    return STUDY | {"protocolSection": STUDY["protocolSection"] | changes}


def test_every_module_that_bears_on_the_graph_is_read():
    r = record_of(STUDY, DOCUMENT)
    assert r.trial_id == "NCT00000001"
    assert r.document == msgspec.structs.replace(
        DOCUMENT, dates={"last_update_post": "2025-02-03", "version_holder": "2025-03-01"}
    )
    assert r.aliases == ("NCT00000009",)
    assert r.org_study_id == "ORG-1"
    assert r.secondary_ids == (Identifier(id="2020-1", type="REGISTRY", domain="CTRP"),)
    assert (r.brief_title, r.acronym) == ("Cells for a Disease", "CELL")
    assert r.official_title == "A Study of Cells <100 for a Disease"
    assert r.overall_status == "RECRUITING"
    assert r.start_date == StatedDate("2024-05", "ACTUAL")
    assert r.completion_date == StatedDate("2027-01-31", "ESTIMATED")
    assert r.lead_sponsor == r.organization == Agent("Some Hospital", "OTHER")
    assert r.collaborators == (Agent("A Company", "INDUSTRY"),)
    assert r.responsible_party == ResponsibleParty(
        type="PRINCIPAL_INVESTIGATOR", name="Ann Example", title="Professor", affiliation="Some Hospital"
    )
    assert (r.has_dmc, r.fda_regulated_drug, r.fda_regulated_device) == (True, False, None)
    assert r.brief_summary == "One. Two."
    assert (r.conditions, r.keywords) == (("Lymphoma",), ("CAR-T",))
    assert (r.study_type, r.phases, r.allocation) == ("INTERVENTIONAL", ("PHASE1", "PHASE2"), "NA")
    assert (r.intervention_model, r.primary_purpose, r.masking) == ("SINGLE_GROUP", "TREATMENT", "NONE")
    assert r.enrollment == Enrollment(12, "ESTIMATED")
    assert r.arms == (Arm(label="Arm A", type="EXPERIMENTAL", interventions=("CAR-T: one",)),)
    assert r.interventions == (
        Intervention(name="CAR-T: one", type="BIOLOGICAL", other_names=("X1",), arms=("Arm A",)),
    )
    assert r.outcomes == (Outcome(kind="primary", measure="Safety", time_frame="28 days"),)
    assert (r.inclusion, r.exclusion, r.criteria) == (("CD19 positive",), ("prior cells",), ())
    assert (r.minimum_age, r.maximum_age, r.sex, r.healthy_volunteers) == ("18 Years", None, "ALL", False)
    assert r.sites == (
        SiteUse(facility="Some Hospital", city="Basel", country="Switzerland", status="RECRUITING", lat=47.5, lon=7.6),
    )
    assert r.officials == (Official(name="Ann Example", role="PRINCIPAL_INVESTIGATOR", affiliation="Some Hospital"),)
    assert r.references == (Reference(pmid="1", type="BACKGROUND", citation="A paper."),)
    assert [m.term for m in r.condition_mesh] == ["Lymphoma"]
    assert r.doubts == ()


def test_contacts_are_never_read():
    packed = msgspec.json.encode(record_of(STUDY, DOCUMENT))
    assert b"Call Me" not in packed
    assert b"555" not in packed
    assert b"example.org" not in packed


def test_a_study_without_a_registry_id_is_refused():
    for bad in (None, "NCT1", "../../etc", "NCT00000001> <x", 7):
        with pytest.raises(Refused, match="no registry id"):
            record_of(study(identificationModule={"nctId": bad}), DOCUMENT)
    with pytest.raises(Refused):
        record_of({}, DOCUMENT)


def test_codes_in_the_spelling_of_older_copies_are_those_of_the_registry():
    r = record_of(
        study(
            designModule={"designInfo": {"allocation": "N_A", "maskingInfo": {"masking": "None (Open Label)"}}},
            sponsorCollaboratorsModule={"leadSponsor": {"name": "An Agency", "class": "U_S_FED"}},
        ),
        DOCUMENT,
    )
    assert (r.allocation, r.masking, r.lead_sponsor.agency_class, r.doubts) == ("NA", "NONE", "FED", ())


def test_fewer_than_no_participants_are_set_aside():
    r = record_of(study(designModule={"enrollmentInfo": {"count": -3, "type": "ACTUAL"}}), DOCUMENT)
    assert (r.enrollment, r.doubts) == (None, (Doubt("count", "-3", "fewer than no participants"),))


def test_everything_but_the_id_may_be_absent():
    r = record_of({"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}, DOCUMENT)
    assert r == type(r)(trial_id="NCT00000001", document=DOCUMENT)


def test_values_that_a_field_does_not_allow_are_set_aside():
    r = record_of(
        study(
            designModule={"phases": ["PHASE5", "PHASE1", 3], "enrollmentInfo": {"count": "many"}},
            statusModule={
                "overallStatus": "MAYBE",
                "startDateStruct": {"date": "next May"},
                "completionDateStruct": {"date": "2024-02-31"},
            },
            conditionsModule={"conditions": "Lymphoma"},
            outcomesModule=None,
        ),
        DOCUMENT,
    )
    assert r.phases == ("PHASE1",)
    assert (r.overall_status, r.start_date, r.conditions) == (None, None, ())
    assert r.doubts == (
        Doubt("overallStatus", "MAYBE", "none of the registry's values for RecruitmentStatus"),
        Doubt("startDateStruct", "next May", "not a date of the form YYYY, YYYY-MM or YYYY-MM-DD"),
        Doubt("completionDateStruct", "2024-02-31", "not a date of the form YYYY, YYYY-MM or YYYY-MM-DD"),
        Doubt("count", "many", "a str stands where a number belongs"),
        Doubt("phases", "[3]", "not text"),
        Doubt("phases", "PHASE5", "none of the registry's values for Phase"),
        Doubt("conditions", "Lymphoma", "a str stands where a list belongs"),
    )


def test_what_serves_two_fields_is_doubted_once():
    r = record_of(
        study(statusModule={"lastUpdatePostDateStruct": {"date": "today"}})
        | {"derivedSection": {"conditionBrowseModule": ["D000001"]}},
        DOCUMENT,
    )
    assert r.doubts == (
        Doubt("lastUpdatePostDateStruct", "today", "not a date of the form YYYY, YYYY-MM or YYYY-MM-DD"),
        Doubt("conditionBrowseModule", "['D000001']", "a list stands where an object belongs"),
    )


def test_entities_are_read_in_every_text():
    r = record_of(
        study(
            identificationModule={"nctId": "NCT00000001", "briefTitle": "Head &Amp; Neck \\< 2", "acronym": "AT&T;"},
            conditionsModule={"conditions": ["Children&#39;s &amp;amp; Others"]},
            eligibilityModule={"eligibilityCriteria": "Inclusion Criteria:\n\n* age &gt; 17"},
            contactsLocationsModule={"locations": [{"facility": "Children&#39;s Hospital"}]},
        ),
        DOCUMENT,
    )
    assert (r.brief_title, r.acronym) == ("Head & Neck < 2", "AT&T;")
    assert (r.conditions, r.inclusion) == (("Children's & Others",), ("age > 17",))
    assert r.sites == (SiteUse(facility="Children's Hospital"),)
