from pathlib import Path

import pytest

from kg.model import Agent, Document, Enrollment, Intervention, StatedDate
from kg.sources import ignite
from kg.sources.ignite_json import close
from kg.sources.refusal import Refused

PAGES = Path(__file__).parent / "fixtures" / "pages"
JSON, SHOW, DESCRIPTION, ELIGIBILITY = (
    (PAGES / f"ignite_{kind}.txt").read_text() for kind in ("json", "show", "description", "eligibility")
)


def read(text, url=None):
    return ignite.read(text, Document(sha256="0" * 64, site="unknown", form="labelled-page", url=url))


def test_the_study_object_wins_over_the_header():
    r = read(JSON)
    assert (r.trial_id, r.brief_title) == ("NCT99000005", "FAP Macrophages in Sarcoma")
    assert r.first_post_date == StatedDate("2026-01-09", "ACTUAL")
    assert r.lead_sponsor == Agent("Southbank University", "OTHER")
    assert r.enrollment == Enrollment(21, "ESTIMATED")
    assert r.interventions == (Intervention(name="FM-2", type="BIOLOGICAL"),)
    assert (r.inclusion, r.exclusion) == (("FAP score > 2, by the site's reader",), ("HLA-A*0201",))
    assert (r.document.site, r.document.form, r.document.partial) == ("ignite-sd.com", "registry-json", False)
    assert r.document.dates == {
        "page_created": "2026-03-26", "page_modified": "2026-03-31", "last_update_post": "2026-02-13",
    }  # fmt: skip


def test_a_cut_study_object_is_read_up_to_its_last_whole_value():
    r = read(JSON[: JSON.index("'count'") + 3])
    assert (r.trial_id, r.phases, r.study_type) == ("NCT99000005", ("PHASE1",), "INTERVENTIONAL")
    assert (r.document.form, r.document.partial) == ("registry-json", True)
    assert r.brief_title is None


@pytest.mark.parametrize(
    ("literal", "closed"),
    [
        ("{'a': 1} tail", ("{'a': 1}", False)),
        ("{'a': [1, {'b': 'x, y}'", ("{'a': [1, {'b': 'x, y}'}]}", True)),
        ("{'a': 10", ("{}", True)),
        ("{'a': 10, 'b': 'half of a te", ("{'a': 10}", True)),
        ("{'a': {'b': \"it's\"}, 'c'", ("{'a': {'b': \"it's\"}}", True)),
    ],
)
def test_close(literal, closed):
    assert close(literal) == closed


def test_nothing_is_ever_evaluated():
    r = read(JSON.replace("'count': 21", "'count': __import__('os').getcwd()"))
    assert (r.trial_id, r.enrollment) == ("NCT99000005", None)


def test_label_pages_that_lost_their_punctuation_are_weak_sources():
    r = read(SHOW)
    assert (r.trial_id, r.document.form) == ("NCT99000006", "stripped-page")
    assert (r.overall_status, r.why_stopped) == ("TERMINATED", "Slow accrual")
    assert (r.acronym, r.last_known_status, r.detailed_description) == (None, None, None)
    assert (r.lead_sponsor, r.verified_date) == (Agent("Westhill Hospital"), StatedDate("2024-03"))
    assert (r.has_dmc, r.fda_regulated_drug) == (True, False)
    assert r.first_post_date is None


def test_description_module():
    r = read(DESCRIPTION)
    assert (r.trial_id, r.document.form, r.document.partial) == ("NCT99000007", "module-page", True)
    assert r.brief_summary == "A first study of MSLN cells [MS-1] in mesothelioma."
    assert r.detailed_description == "Doses rise in three steps.\n\nSites take turns."


def test_eligibility_module_in_one_line():
    r = read(ELIGIBILITY)
    assert r.inclusion == ("MSLN on 3+ of cells", "ANC > 1.5 * 10^9/L")
    assert r.exclusion == ("Heart failure", "Prior MSLN therapy: 1. antibody or vaccine", "Pregnancy")
    assert (r.minimum_age, r.maximum_age, r.sex, r.healthy_volunteers) == ("1 Year", "90 Years", "ALL", False)


def test_a_module_without_an_id_is_refused():
    text = "Eligibility Criteria:\nInclusion Criteria:\n* DLBCL\n"
    assert ignite.sniff(text)
    with pytest.raises(Refused, match="no registry id"):
        read(text, "https://example.org/clinical/show/eligibilitymodule/19102")


def test_sniff():
    assert all(ignite.sniff(text) for text in (JSON, SHOW, DESCRIPTION, ELIGIBILITY))
    assert not ignite.sniff("<html>" + JSON)
    assert not ignite.sniff(JSON[JSON.index("{") :])
