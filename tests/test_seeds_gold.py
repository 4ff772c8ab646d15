"""The five seed pages against their gold facts: what a page states is in its record, what it does not is not."""

import json

import pytest
from conftest import SHARED

from kg.model import Agent, Arm, Identifier, Official
from kg.sources import read

GOLD = SHARED / "seeds" / "gold.json"
FACTS = json.loads(GOLD.read_text()) if GOLD.is_file() else {}
TRIALS = [name for name in FACTS if name.startswith("NCT")]

pytestmark = pytest.mark.skipif(not FACTS, reason="the shared data folder is not beside this checkout")

NOT_STATED = "not_stated"


@pytest.fixture(scope="module")
def records():
    return {
        record.trial_id: record
        for record in read([SHARED / "seeds"])
        if hasattr(record, "trial_id") and record.trial_id
    }


@pytest.fixture(params=TRIALS)
def pair(request, records):
    return FACTS[request.param], records[request.param]


def said(value):
    """Give a stated fact, None for what the page does not say."""
    return None if value == NOT_STATED else value


def test_titles(pair):
    gold, record = pair
    assert record.brief_title == said(gold.get("brief_title", NOT_STATED))
    assert record.official_title == said(gold["official_title"])
    assert record.editorial_title == gold.get("title_on_page")


def test_status_phase_and_type(pair):
    gold, record = pair
    assert record.overall_status == said(gold["status"])
    assert record.phases == (gold["phase"],)
    assert record.study_type == gold["study_type"].upper()


def test_enrollment(pair):
    gold, record = pair
    assert (record.enrollment.count, record.enrollment.type) == (
        gold["enrollment"]["count"],
        said(gold["enrollment"]["type"]),
    )


@pytest.mark.parametrize("name", ["start", "primary_completion", "completion"])
def test_dates_of_the_trial(pair, name):
    gold, record = pair
    date = getattr(record, f"{name}_date")
    assert (date.date if date else None) == said(gold["dates"].get(name, NOT_STATED))
    assert (date.type if date else None) == said(gold["dates"].get(f"{name}_type", NOT_STATED))


def test_dates_of_the_record(pair):
    gold, record = pair
    dates = gold["dates"]
    for name, field in [
        ("verified", "verified_date"),
        ("first_submit", "first_submit_date"),
        ("first_post", "first_post_date"),
        ("last_update_submit", "last_update_submit_date"),
        ("last_update_post", "last_update_post_date"),
    ]:
        date = getattr(record, field)
        assert (date.date if date else None) == said(dates.get(name, NOT_STATED))
    stated = said(dates.get("last_update", dates.get("last_update_post", NOT_STATED)))
    assert record.document.dates.get("last_update_post") == stated


def test_sponsors(pair):
    gold, record = pair
    sponsor = gold["sponsor"]
    assert record.lead_sponsor == Agent(sponsor["name"], said(sponsor["class"]))
    assert gold["collaborators"] == NOT_STATED
    assert record.collaborators == ()


def test_responsible_party(pair):
    gold, record = pair
    party = said(gold["responsible_party"])
    if party is None:
        assert record.responsible_party is None
        return
    assert record.responsible_party.type == party.get("role", party.get("type"))
    for name in ("name", "title", "affiliation"):
        assert getattr(record.responsible_party, name) == said(party.get(name))


def test_sites(pair):
    gold, record = pair
    sites = said(gold["sites"]) or []
    assert len(record.sites) == len(sites)
    for stated, site in zip(sites, record.sites, strict=True):
        for name in ("facility", "city", "state", "country"):
            assert getattr(site, name) == said(stated[name]), name
        assert site.zip == stated.get("zip")
        assert site.status == said(stated["site_status"])
        geo = said(stated["geo"]) or {"lat": None, "lon": None}
        assert (site.lat, site.lon) == (geo["lat"], geo["lon"])


def test_contacts_are_never_read(pair):
    gold, record = pair
    contacts = [
        *(said(gold.get("central_contacts", [])) or []),
        *(s.get("contact", {}) for s in said(gold["sites"]) or []),
    ]
    numbers = [c[k] for c in contacts for k in ("phone", "email") if said(c.get(k))]
    assert not [number for number in numbers if number in str(record)]


def test_interventions(pair):
    gold, record = pair
    stated = gold.get("interventions", [])
    assert [(i.name, i.type) for i in record.interventions] == [(i["name"], i["type"]) for i in stated]
    for gold_one, one in zip(stated, record.interventions, strict=True):
        if "description" in gold_one:
            assert one.description == said(gold_one["description"])
    assert list(record.spotted_terms) == gold.get("interventions_keywords", [])


def test_arms(pair):
    gold, record = pair
    stated = said(gold["arms"]) or []
    assert [(a.label, a.type, a.interventions) for a in record.arms] == [
        (a["label"], said(a["type"]), tuple(i.removeprefix("Biological: ") for i in a["interventions"])) for a in stated
    ]
    for gold_arm, arm in zip(stated, record.arms, strict=True):
        if "description" in gold_arm:
            assert arm.description == said(gold_arm["description"])
    assert all(isinstance(arm, Arm) for arm in record.arms)


def test_conditions(pair):
    gold, record = pair
    if "conditions_raw" in gold or record.conditions_glued:
        assert record.conditions_glued == gold.get("conditions_raw", " ".join(gold["conditions"]))
        assert record.conditions == ()
    else:
        others = [*gold.get("condition_line_fragments", {}), *gold.get("condition_list_non_diseases", [])]
        assert sorted(record.conditions) == sorted([*gold["conditions"], *others])


def test_design(pair):
    gold, record = pair
    design = gold["design"]
    assert record.allocation == said(design.get("allocation", NOT_STATED))
    assert record.intervention_model == said(design.get("model", NOT_STATED))
    assert record.model_description == said(design.get("model_description", NOT_STATED))
    assert record.primary_purpose == said(design.get("purpose", NOT_STATED))
    assert record.masking == said(design.get("masking", NOT_STATED))


def test_eligibility(pair):
    gold, record = pair
    stated = gold["eligibility"]
    assert record.minimum_age == said(stated["min_age"])
    assert record.maximum_age == said(stated["max_age"])
    assert record.sex == stated["sex"]
    assert record.healthy_volunteers == said(stated["healthy_volunteers"])
    assert record.inclusion
    assert record.exclusion
    assert record.criteria == ()


def test_investigators(pair):
    gold, record = pair
    assert list(record.officials) == [
        Official(name=i["name"], role=i["role"], affiliation=i["affiliation"])
        for i in said(gold["investigators"]) or []
    ]


def test_identifiers(pair):
    gold, record = pair
    stated = said(gold["secondary_ids"]) or []
    assert record.org_study_id == next((i["id"] for i in stated if i["source"] == "org_study_id"), None)
    others = tuple(Identifier(id=i["id"], type=i["type"]) for i in stated if i["source"] != "org_study_id")
    assert record.secondary_ids == others


def test_related_trials(pair):
    gold, record = pair
    assert list(record.related_ids) == [t if isinstance(t, str) else t["nct"] for t in gold["related_trial_ids"]]


def test_outcomes(pair):
    gold, record = pair
    stated = said(gold["outcomes"]) or {"primary": 0, "secondary": 0}
    for kind in ("primary", "secondary"):
        found = [o for o in record.outcomes if o.kind == kind]
        wanted = stated[kind]
        assert len(found) == (wanted if isinstance(wanted, int) else len(wanted))
        for outcome, gold_outcome in zip(found, wanted if isinstance(wanted, list) else [], strict=False):
            for words in gold_outcome.values():
                assert words in outcome.measure


def test_oversight_and_sharing(pair):
    gold, record = pair
    oversight = gold.get("oversight", {})
    assert record.has_dmc == oversight.get("dmc")
    assert record.fda_regulated_drug == oversight.get("fda_drug")
    assert record.fda_regulated_device == oversight.get("fda_device")
    assert record.ipd_sharing == gold.get("ipd_sharing")
    if gold.get("results") == "pending":
        assert record.has_results is False


def test_detailed_description(pair):
    gold, record = pair
    if gold.get("detailed_description") in {"Not available", "heading present, text empty"}:
        assert record.detailed_description is None


def test_quotes_stand_in_the_field_that_they_are_quoted_from(pair):
    gold, record = pair
    fields = {
        "exclusion": record.exclusion,
        "inclusion": record.inclusion,
        "brief summary": (record.brief_summary,),
        "detailed description": (record.detailed_description,),
        "summary": (record.editorial_summary,),
        "what this trial studies": (record.editorial_summary,),
        "intervention description": tuple(i.description for i in record.interventions),
    }
    quotes = list(_evidence(gold))
    for quote in quotes:
        texts = fields.get(quote["section"].rstrip(" 0123456789"))
        if texts is not None:
            assert any(quote["quote"] in (text or "") for text in texts), quote


def _evidence(value):
    if isinstance(value, dict):
        if "quote" in value:
            yield value
        for inner in value.values():
            yield from _evidence(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _evidence(inner)
