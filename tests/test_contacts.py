import re

import pytest

from kg.model import Agent, Document, Intervention, Official, Record, SiteUse
from kg.sources.contacts import REMOVED, without_contacts

DOCUMENT = Document(sha256="a", site="s", form="registry-json")


def record(**fields):
    return Record(trial_id="NCT00000001", document=DOCUMENT, **fields)


def test_a_record_without_contacts_is_left_alone():
    plain = record(
        brief_title='A "quoted" title at 5 mg',
        brief_summary="From 2020-01-02, 1.5 x 10^9/L, NCT01234567, EudraCT 2013-003711-31.",
        lead_sponsor=Agent("Hospital No. 301"),
        sites=(SiteUse(facility="Investigational Site 1234", zip="100000"),),
        org_study_id="123456789012",
    )
    assert without_contacts(plain) is plain


def test_addresses_and_numbers_are_taken_out():
    told = record(
        brief_summary='Write to "ann.example@mail.example.org" or phone: +1 (555) 010-0199. Then wait.',
        officials=(Official(name="Ann Example 010-87788713", affiliation="Some Hospital, tel 8613581809307"),),
        sites=(SiteUse(facility="Some Hospital (+86 10 8778 8713)"),),
    )
    clean = without_contacts(told)
    assert clean.brief_summary == 'Write to "" or . Then wait.'
    assert clean.officials == (Official(name="Ann Example", affiliation="Some Hospital"),)
    assert clean.sites[0].facility == "Some Hospital"


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("Tel:\n 010 8778 8713", ""),
        ("Ask:\nann@mail.example.org\nor wait", "Ask:\n\nor wait"),
        ("Ask\tann@mail.example.org", "Ask\t"),
        ('Phone "+1 (555) 010-0199".', '".'),
        ("Tel.：010 8778 8713，周一", "，周一"),
        ("Call 911 within 24 hours", "Call 911 within 24 hours"),
    ],
)
def test_addresses_are_found_across_lines_and_other_signs(told, left):
    assert without_contacts(record(brief_summary=told)).brief_summary == left


@pytest.mark.parametrize(
    "place",
    [
        "Some Center, Box 0378 1500 E Example Drive",
        "Some Clinic, PO Box 100278 1600 SW Example Road",
        "Some Hospital, Ann Arbor, MI 48109-5008",
        "Faculdade, CEP 01246-903, Brasil",
    ],
)
def test_a_postal_address_is_no_number(place):
    told = record(sites=(SiteUse(facility=place),))
    assert without_contacts(told) == told


def test_a_number_behind_a_room_is_taken_out():
    told = record(sites=(SiteUse(facility="Some Hospital, Room 301 010-87788713"),))
    assert without_contacts(told).sites[0].facility == "Some Hospital, Room 301"


@pytest.mark.parametrize("text", ["@" * 50_000, "a@" * 50_000, "a." * 100_000 + "@", "phone " * 20_000, "1 " * 100_000])
def test_hostile_text_ends_quickly(text):
    import time

    start = time.process_time()
    without_contacts(record(brief_summary=text, lead_sponsor=Agent(text[:1000])))
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "told",
    [
        'write to "ann"@mail.example.org',
        "müller@klinik.example",
        "a@b.example@c.example",
        "see\n@mail.example",
        "_tel: 010 8778 8713",
        "Tel01087788713",
    ],
)
def test_nothing_is_left_that_a_shape_would_find(told):
    clean = without_contacts(record(brief_title=told)).brief_title
    assert not re.search(r"[^@ ]@[^@ ]+[.][A-Za-z][A-Za-z]+", clean)
    assert "8778" not in clean


def test_a_short_number_is_taken_out_of_names_of_places():
    told = record(sites=(SiteUse(facility="Some Clinic, cell 12-345", city="Tel: 5551 2", state="X"),))
    assert without_contacts(told).sites == (SiteUse(facility="Some Clinic", state="X"),)


def test_what_is_called_by_a_contact_only_is_called_so():
    told = record(
        interventions=(Intervention(name="ann@mail.example.org"),),
        conditions=("ann@mail.example.org", "Lymphoma"),
        lead_sponsor=Agent("ann@mail.example.org"),
    )
    clean = without_contacts(told)
    assert (clean.interventions[0].name, clean.conditions, clean.lead_sponsor) == (REMOVED, ("Lymphoma",), None)
