import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ground import ground, load_catalogue
from kg.ground.people import is_person, person_key, tidy_name
from kg.model import Agent, Document, Official, Record, ResponsibleParty, SiteUse

CATALOGUE = load_catalogue()
DOCUMENT = Document(sha256="0", site="clinicaltrials.gov", form="registry-json")


def record(**fields):
    return Record(trial_id="NCT00000001", document=DOCUMENT, **fields)


@pytest.mark.parametrize(
    ("name", "agency_class", "person"),
    [
        ("su haichuan", "OTHER", True),
        ("suhaichuan", None, True),
        ("LiangZou", "INDUSTRY", True),
        ("Jane Q. Doe, MD, PhD", "OTHER", True),
        ("Prof. Dr. Jane Doe", "OTHER", True),
        ("anything at all", "INDIV", True),
        ("Doe, Jane", "OTHER", True),
        ("Eli Lilly", "INDUSTRY", False),
        ("KU Leuven", "OTHER", False),
        ("Foo Hospital", "OTHER", False),
        ("Jane Doe, M.D., Inc", "OTHER", False),
        ("Ana Qwerty", "OTHER", True),
        ("Qwerty Q. Foobar", "OTHER", True),
        ("Foobar Qwerty Ivanovna", "OTHER", True),
        ("Seo-Yeon Park", "OTHER", True),
        ("Tran Qwerty", "OTHER", True),
        ("Ana Qwerty, MD, Foo Hospital", "OTHER", True),
        ("Qwerty Foobar", "OTHER", False),
        ("Royal Qwerty", "OTHER", False),
        ("Ohio Children's", "OTHER", False),
        ("Solomon Islands", "OTHER", False),
        ("Hu Bei", "OTHER", False),
        ("Yale", "OTHER", False),
        ("UT MD Anderson", "OTHER", False),
        ("Foo, M.D. Cancer Center", "OTHER", False),
        ("Foo Biotech", "INDUSTRY", False),
    ],
)
def test_persons_are_told_from_organizations(name, agency_class, person):
    assert is_person(name, agency_class) is person


def test_a_persons_key_is_free_of_order_titles_and_spaces():
    assert person_key("su haichuan") == person_key("Haichuan Su") == person_key("suhaichuan")
    assert person_key("Kai Lin Xu，MD") == person_key("Xu Kailin")
    assert person_key("Doe, Jane") == person_key("Jane Q. Doe, MD PhD")
    assert person_key("Liang Zou") != person_key("Liqun Zou")


def test_titles_are_no_part_of_a_persons_label():
    assert tidy_name("Jane Doe, M.D.,Ph.D.") == "Jane Doe"


def test_one_person_in_three_roles_is_one_person_with_one_label():
    who = ground(
        record(
            lead_sponsor=Agent("su haichuan", "OTHER"),
            responsible_party=ResponsibleParty(name="Haichuan Su", affiliation="Tang-Du Hospital"),
            officials=(Official(name="Haichuan Su, MD", role="PRINCIPAL_INVESTIGATOR"),),
        ),
        CATALOGUE,
    )
    assert who.lead_sponsor.iri == who.responsible_party.iri == who.officials[0].iri
    assert {who.lead_sponsor.label, who.responsible_party.label, who.officials[0].label} == {"su haichuan"}
    assert who.lead_sponsor.kind == "person"
    assert who.officials[0].affiliation.label == "Tang-Du Hospital"
    assert (who.lead_sponsor.rule, who.officials[0].rule) == ("person:name", "person:role")


def test_persons_are_not_merged_across_trials():
    one = ground(record(lead_sponsor=Agent("Wei Wang", "OTHER")), CATALOGUE)
    other = ground(
        Record(trial_id="NCT00000002", document=DOCUMENT, lead_sponsor=Agent("Wei Wang", "OTHER")), CATALOGUE
    )
    assert one.lead_sponsor.iri != other.lead_sponsor.iri


def test_an_official_may_be_an_organization():
    official = ground(record(officials=(Official(name="Foo Pharmaceuticals"),)), CATALOGUE).officials[0]
    assert official.kind == "company"


def test_a_site_has_facility_and_country():
    site = SiteUse(facility="Foo  Hospital", city="Taipei", country="Taiwan, Province of China")
    identity = ground(record(sites=(site,)), CATALOGUE).sites[0]
    assert (identity.facility.label, identity.facility.city) == ("Foo Hospital", "Taipei")
    assert (identity.country, identity.country_label) == ("TW", "Taiwan")


@pytest.mark.parametrize(
    "text",
    [
        "不限",
        "Research Site",
        "Foo Investigational Site 012",
        "Local Institution - 0001",
        "201",
        "For more information on sites, call 1-800-555-0100",
        "Site Reference ID/Investigator# 8245",
        "Clinical Trial Site",
        None,
    ],
)
def test_fillers_are_no_facility_but_the_country_stays(text):
    identity = ground(record(sites=(SiteUse(facility=text, city="Ulm", country="Germany"),)), CATALOGUE).sites[0]
    assert identity.facility is None
    assert identity.country == "DE"


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ("Korea, Republic of", "KR"),
        ("Turkey (Türkiye)", "TR"),
        ("Russian Federation", "RU"),
        ("Côte D'Ivoire", "CI"),
        ("Former Serbia and Montenegro", None),
    ],
)
def test_countries_by_the_registrys_names(stated, code):
    assert ground(record(sites=(SiteUse(country=stated),)), CATALOGUE).sites[0].country == code


@pytest.mark.parametrize("text", ["Qwerty Foobar", "Foobar Qwerty, MD", "Ana Foobar"])
def test_an_officials_name_is_no_facility(text):
    stated = record(officials=(Official(name="Qwerty Foobar, MD"),), sites=(SiteUse(facility=text, country="Spain"),))
    site = ground(stated, CATALOGUE).sites[0]
    assert (site.facility, site.country, site.rule) == (None, "ES", "no place: person")


def test_the_catalogue_has_all_countries():
    assert len(CATALOGUE.country_labels) == 249


def test_one_grounding_per_stated_condition_then_the_glued_ones():
    got = ground(record(conditions=("Prostate Cancer",), conditions_glued="AML Multiple Myeloma"), CATALOGUE)
    assert [c.text for c in got.conditions] == ["Prostate Cancer", "AML", "Multiple Myeloma"]


@given(st.text(max_size=60), st.sampled_from((None, "OTHER", "INDUSTRY", "INDIV")))
def test_any_text_is_grounded_without_error(text, agency_class):
    got = ground(
        record(
            lead_sponsor=Agent(text, agency_class),
            officials=(Official(name=text, affiliation=text),),
            sites=(SiteUse(facility=text, city=text, state=text, country=text),),
            conditions=(text,),
            conditions_glued=text,
        ),
        CATALOGUE,
    )
    assert got.lead_sponsor is not None
    assert len(got.officials) == len(got.sites) == 1


def test_entities_of_html_are_read_in_names_places_and_conditions():
    def grounded(apostrophe, ampersand):
        return ground(
            record(
                lead_sponsor=Agent(f"Jane O{apostrophe}Doe", "INDIV"),
                officials=(Official(name=f"Jane O{apostrophe}Doe, MD", affiliation=f"Foo {ampersand} Bar University"),),
                sites=(SiteUse(facility=f"Foo Children{apostrophe}s Hospital", city="Bar", country="Germany"),),
                conditions=(f"Head {ampersand} Neck Cancer", f"Crohn{apostrophe}s Disease"),
            ),
            CATALOGUE,
        )

    assert grounded("&#39;", "&Amp;") == grounded("&Amp;#39;", "&amp;amp;") == grounded("'", "&")
    assert [c.text for c in grounded("&#39;", "&Amp;").conditions] == ["Head & Neck Cancer", "Crohn's Disease"]
