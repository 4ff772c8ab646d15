import pytest

from kg.model import Agent, Document, Official, Record, SiteUse
from kg.sources.contacts import without_contacts

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


@pytest.mark.parametrize("text", ["@" * 50_000, "a@" * 50_000, "a." * 100_000 + "@", "phone " * 20_000, "1 " * 100_000])
def test_hostile_text_ends_quickly(text):
    import time

    start = time.process_time()
    without_contacts(record(brief_summary=text, lead_sponsor=Agent(text[:1000])))
    assert time.process_time() - start < 2
