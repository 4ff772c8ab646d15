import csv

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.ground import facility_row, load_catalogue
from kg.ground.facilities import city_key, facility_key, is_department
from kg.ground.places import site
from kg.model import SiteUse

CATALOGUE = load_catalogue()


def at(name, city=None, country=None, state=None):
    return site(SiteUse(facility=name, city=city, country=country, state=state), CATALOGUE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Foo Hospital", "Ulm", "Germany"), ("FOO HOSPITAL", "Ulm", "Germany")),
        (("St. Foo's Hosp", "Praha 5", "Czechia"), ("Saint Foo's Hospital", "Prague", "Czech Republic")),
        (("Department of Hematology, Foo Hospital", "Ulm", "Germany"), ("Foo Hospital, Ulm", "Ulm", "Germany")),
        (("Foo Hospital-Medical Oncology ( Site 0803)", "Ulm", "Germany"), ("Foo Hospital", "Ulm", "Germany")),
        (("Foo Hospital /ID# 123456", "Seoul City", "Korea, Republic of"), ("Foo Hospital", "Seoul", "South Korea")),
        (("Klinikum Foo", "München", "Germany"), ("Klinikum Foo", "Munich", "Germany")),
        (("A B Foo Hospital", "Ulm", "Germany"), ("A.B. Foo Hospital", "Ulm", "Germany")),
        (("A. B. Foo Hospital", "Ulm", "Germany"), ("AB Foo Hospital", "Ulm", "Germany")),
        (("Foo Hospital, Barstrasse 12, 89081 Ulm", "Ulm", "Germany"), ("Foo Hospital", "Ulm", "Germany")),
        (("Foo Hospital, 7 Bar Road, Baz District", "Ulm", "Germany"), ("Foo Hospital", "Ulm", "Germany")),
        (("Foo Hospital (Follow-up only)", "Ulm", "Germany"), ("Foo Hospital", "Ulm", "Germany")),
        (('Hă"Pital Foo', "Lyon", "France"), ("Hôpital Foo", "Lyon", "France")),
        (("Foo Clinic", "Houston", "United States", "TX"), ("Foo Clinic", "Houston", "United States", "Texas")),
        (
            ("The Foo Clinic, Houston, Texas", "Houston", "United States", "Texas"),
            ("Foo Clinic", "Houston", "United States", "Texas"),
        ),
    ],
)
def test_two_spellings_are_one_facility(one, other):
    assert at(*one).facility.iri == at(*other).facility.iri


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("First Hospital of Foo", "Ulm", "Germany"), ("Second Hospital of Foo", "Ulm", "Germany")),
        (("Foo Hospital East Campus", "Ulm", "Germany"), ("Foo Hospital West Campus", "Ulm", "Germany")),
        (("Foo Hospital", "Ulm", "Germany"), ("Foo Children's Hospital", "Ulm", "Germany")),
        (("Foo Hospital", "Ulm", "Germany"), ("Foo Hospital", "Bonn", "Germany")),
        (("Foo Cancer Center", "Ulm", "Germany"), ("Foo Medical Center", "Ulm", "Germany")),
        (("Foo Cancer Center - 38th Street", "Ulm", "Germany"), ("Foo Cancer Center", "Ulm", "Germany")),
    ],
)
def test_what_tells_two_buildings_apart_keeps_them_apart(one, other):
    assert at(*one).facility.iri != at(*other).facility.iri


def test_cities_of_one_name_are_told_apart_by_their_state():
    both = [at("Mercy Hospital", "Springfield", "United States", s).facility for s in ("Missouri", "Ohio")]
    assert both[0].iri != both[1].iri
    assert [f.state for f in both] == ["Missouri", "Ohio"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Novartis Investigative Site", "no place: filler"),
        ("Foo Pharma Study Site", "no place: filler"),
        ("Local Institution - 0001", "no place: filler"),
        ("Private Practice", "no place: filler"),
        ("Houston", "no place: address"),
        ("Houston, Texas", "no place: address"),
        ("United States", "no place: address"),
        ("Department of Dermatology", "no place: department"),
        ("Cancer Center", "no place: common words"),
        ("Novartis", "no place: company"),
        ("12 Bar Avenue", "no place: address"),
        ("No. 12 Bar Road, Baz District", "no place: address"),
        ("P.O. Box 12", "no place: address"),
        ("Ana Foobar", "no place: person"),
        ("Wang Xiaoming", "no place: person"),
        ("Dr. Foo Bar", "no place: person"),
        ("Principal Investigator: Foo Bar", "no place: filler"),
    ],
)
def test_what_names_no_place_says_why(text, rule):
    found = at(text, "Houston", "United States", "Texas")
    assert (found.facility, found.rule, found.country) == (None, rule, "US")


@pytest.mark.parametrize(
    "text",
    [
        "Foo Cancer Research Center",
        "Klinikum Kassel",
        "Foo Research Facility",
        "Foo, Clark Site",
        "302 Hospital",
        "Baz District Hospital",
        "12 de Octubre",
        "Hospital Ana Foobar",
        "Oncology of Orange County",
    ],
)
def test_real_names_are_no_fillers(text):
    assert at(text, "Kassel", "Germany").facility is not None


def test_a_facility_of_the_catalogue_says_whose_it_is_and_by_which_rule():
    found = at("Dept. of Hematology, Mayo Clinic", "Rochester", "United States", "Minnesota").facility
    assert (found.label, found.city, found.rule) == ("Mayo Clinic", "Rochester", "department; catalogue:Mayo Clinic")
    assert found.organization == CATALOGUE.body("Mayo Clinic").iri


def test_a_short_name_is_the_catalogues_in_its_city_only():
    organizations = {c: at("Xijing Hospital", c, "China").facility.organization for c in ("Xi'an", "Shanghai")}
    assert organizations == {"Xi'an": CATALOGUE.body("Xijing Hospital").iri, "Shanghai": None}
    full = "The First Affiliated Hospital of Air Force Medicial University"
    assert at(full, "Shanghai", "China").facility.organization == CATALOGUE.body("Xijing Hospital").iri


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("FOO DE LIEGE", "Foo de Liège"),
        ("Clinica Foo", "Clínica Foo"),
        ("St. Foo's McFarland Clinic", "Saint Foos McFarland Clinic"),
        ("QZF", "QZF"),
        ("Charită Foo", "Charité Foo"),
        ("Brată Foo", "Brata Foo"),
    ],
)
def test_labels_are_written_as_sites_write_them(text, label):
    assert at(text, "Ulm", "Germany").facility.label == label


def test_romania_writes_its_own_letter():
    assert at("Spitalul Charită", "Cluj", "Romania").facility.label == "Spitalul Charita"


def test_a_namesake_in_another_country_is_not_the_catalogues():
    assert CATALOGUE.body("National Cancer Institute").country == "US"
    assert at("National Cancer Institute", "Vilnius", "Lithuania").facility.organization is None


def test_a_name_that_says_only_what_it_is_gets_its_city():
    found = at("University Hospital", "Linköping", "Sweden").facility
    assert found.label == "University Hospital, Linkoping"


def test_a_university_keeps_the_city_of_its_name():
    assert facility_key("University of Foo", "Foo", None, "US") == ("university of foo", ())


@pytest.mark.parametrize(
    ("city", "country", "key"),
    [
        ("Kansas City", "US", "kansas city"),
        ("Seongnam-si", "KR", "seongnam"),
        ("Aarhus N", "DK", "aarhus"),
        ("Kiev", "UA", "kyiv"),
    ],
)
def test_cities_have_one_key(city, country, key):
    assert city_key(city, country) == key


def test_departments_are_told_from_bodies():
    assert is_department("Division of Allergy & Immunology")
    assert is_department("Medizinische Klinik II")
    assert not is_department("Foo Cancer Center")


def test_a_row_of_a_list_has_all_columns():
    name, city, country, iri, label, code, organization, rule = facility_row("Research Site\tUlm\tGermany", CATALOGUE)
    assert (name, city, country, iri, label, code, organization) == (
        "Research Site",
        "Ulm",
        "Germany",
        "",
        "",
        "DE",
        "",
    )
    assert rule == "no place: filler"


def test_a_list_of_facilities_is_resolved_with_what_is_known_of_each():
    lines = "Mayo Clinic\tRochester\tUnited States\tMinnesota\nMayo Clinic\n"
    done = CliRunner().invoke(main, ["ground", "facilities", "-", "--format", "csv"], input=lines)
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert done.exit_code == 0
    assert list(rows[0]) == ["name", "city", "country", "iri", "label", "country_code", "organization", "rule"]
    assert [(r["label"], r["country_code"]) for r in rows] == [("Mayo Clinic", "US"), ("Mayo Clinic", "")]
    assert rows[0]["iri"] != rows[1]["iri"]
    assert rows[0]["organization"] == rows[1]["organization"]


def test_an_empty_first_column_stays_empty():
    done = CliRunner().invoke(main, ["ground", "facilities", "-", "--format", "csv"], input="\tUlm\tGermany\n")
    (row,) = csv.DictReader(done.stdout.splitlines())
    assert (row["name"], row["city"], row["country"], row["country_code"]) == ("", "Ulm", "Germany", "DE")
    assert (row["iri"], row["rule"]) == ("", "no place: no name")
