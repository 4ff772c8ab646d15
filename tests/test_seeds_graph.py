"""Walk the labelled facts of the five seed pages: what is stated is in the graph, what is not stated is not."""

import json
import re

import pyoxigraph as ox
import pytest

from kg import names, store
from kg.pipeline.recheck import recheck

KG = f"PREFIX kg: <{names.KG}> PREFIX rdfs: <{names.PREFIXES['rdfs']}> PREFIX skos: <{names.PREFIXES['skos']}> "
KG += f"PREFIX oa: <{names.PREFIXES['oa']}> PREFIX dcterms: <{names.PREFIXES['dcterms']}> "
KG += f"PREFIX geo: <{names.PREFIXES['geo']}> "
TRIALS = ("NCT06228404", "NCT07298239", "NCT07409766", "NCT05745454", "NCT04691349")
NOT_STATED = (None, "not_stated")


@pytest.fixture(scope="module")
def gold(shared):
    return json.loads((shared / "seeds" / "gold.json").read_text())


@pytest.fixture(scope="module")
def graph(seeds):
    return store.open_store(seeds)


def values(graph, trial_id, pattern):
    """Every value of ?v in a pattern about ?t."""
    query = f'{KG} SELECT DISTINCT ?v {{ ?t kg:trialId "{trial_id}" . {pattern} }}'
    return {row["v"].value for row in graph.query(query, use_default_graph_as_union=True)}


def check(found, stated):
    """A stated fact is the one found; a fact not stated is not found."""
    assert found == (set() if stated in NOT_STATED else {str(stated)})


PLAIN = {
    "brief_title": "?t kg:briefTitle ?v",
    "official_title": "?t kg:officialTitle ?v",
    "status": "?t kg:overallStatus/skos:notation ?v",
    "phase": "?t kg:hasPhase/skos:notation ?v",
    "n_sites": "{ SELECT ?t (COUNT(?s) AS ?v) { ?t kg:hasSite ?s } GROUP BY ?t }",
}
NESTED = {
    ("enrollment", "count"): "?t kg:enrollmentCount ?v",
    ("enrollment", "type"): "?t kg:enrollmentType/skos:notation ?v",
    ("dates", "start"): "?t kg:startDate ?v",
    ("dates", "start_type"): "?t kg:startDateType/skos:notation ?v",
    ("dates", "primary_completion"): "?t kg:primaryCompletionDate ?v",
    ("dates", "completion"): "?t kg:completionDate ?v",
    ("dates", "completion_type"): "?t kg:completionDateType/skos:notation ?v",
    ("dates", "verified"): "?t kg:verifiedDate ?v",
    ("dates", "first_submit"): "?t kg:firstSubmitDate ?v",
    ("dates", "first_post"): "?t kg:firstPostDate ?v",
    ("dates", "last_update_submit"): "?t kg:lastUpdateSubmitDate ?v",
    ("dates", "last_update_post"): "?t kg:lastUpdatePostDate ?v",
    ("sponsor", "name"): "?t kg:hasParticipation ?p . ?p kg:participationRole kg:ParticipationRole-lead_sponsor ; "
    "kg:statedName ?v",
    ("sponsor", "class"): "?t kg:hasParticipation ?p . ?p kg:participationRole kg:ParticipationRole-lead_sponsor ; "
    "kg:agencyClass/skos:notation ?v",
    ("design", "allocation"): "?t kg:allocation/skos:notation ?v",
    ("design", "model"): "?t kg:interventionModel/skos:notation ?v",
    ("design", "model_description"): "?t kg:modelDescription ?v",
    ("design", "purpose"): "?t kg:primaryPurpose/skos:notation ?v",
    ("design", "masking"): "?t kg:masking/skos:notation ?v",
    ("eligibility", "min_age"): "?t kg:minimumAge ?v",
    ("eligibility", "max_age"): "?t kg:maximumAge ?v",
    ("eligibility", "sex"): "?t kg:sex/skos:notation ?v",
    ("cell", "class"): "?t kg:hasProduct/kg:modality/skos:notation ?v",
    ("cell", "source"): "?t kg:hasProduct/kg:cellSource/skos:notation ?v",
    ("oversight", "dmc"): "?t kg:hasDataMonitoringCommittee ?v",
    ("oversight", "fda_drug"): "?t kg:fdaRegulatedDrug ?v",
    ("oversight", "fda_device"): "?t kg:fdaRegulatedDevice ?v",
}


@pytest.mark.parametrize("trial_id", TRIALS)
@pytest.mark.parametrize("field", PLAIN)
def test_plain_facts(graph, gold, trial_id, field):
    if field in gold[trial_id]:
        check(values(graph, trial_id, PLAIN[field]), gold[trial_id][field])


@pytest.mark.parametrize("trial_id", TRIALS)
@pytest.mark.parametrize("path", NESTED, ids=".".join)
def test_nested_facts(graph, gold, trial_id, path):
    outer, inner = path
    fact = gold[trial_id].get(outer)
    if isinstance(fact, dict) and inner in fact:
        stated = fact[inner]
        check(values(graph, trial_id, NESTED[path]), str(stated).lower() if isinstance(stated, bool) else stated)


@pytest.mark.parametrize("trial_id", TRIALS)
def test_study_type_and_healthy_volunteers(graph, gold, trial_id):
    assert values(graph, trial_id, "?t a ?v . FILTER(?v = kg:InterventionalTrial)")
    stated = gold[trial_id]["eligibility"]["healthy_volunteers"]
    check(
        values(graph, trial_id, "?t kg:healthyVolunteers ?v"), str(stated).lower() if stated in (True, False) else None
    )


@pytest.mark.parametrize("trial_id", TRIALS)
def test_sponsor_identity(graph, gold, trial_id):
    sponsor = gold[trial_id]["sponsor"]
    assert values(graph, trial_id, "?t kg:hasLeadSponsor/rdfs:label ?v") == {sponsor["name"]}
    kind = "Person" if sponsor.get("kind") == "person" else "Organization"
    assert values(graph, trial_id, f"?t kg:hasLeadSponsor ?v . ?v a kg:{kind}")
    check(values(graph, trial_id, "?t kg:hasCollaborator ?v"), gold[trial_id]["collaborators"])


@pytest.mark.parametrize("trial_id", TRIALS)
def test_responsible_party_and_officials(graph, gold, trial_id):
    role = "?t kg:hasParticipation ?p . ?p kg:participationRole kg:ParticipationRole-{} ; kg:statedName ?v"
    party = gold[trial_id].get("responsible_party")
    check(
        values(graph, trial_id, role.format("responsible_party")),
        party.get("name") if isinstance(party, dict) else None,
    )
    officials = gold[trial_id].get("investigators")
    stated = {o["name"] for o in officials} if isinstance(officials, list) else set()
    assert values(graph, trial_id, role.format("principal_investigator")) == stated


def test_the_investigator_who_is_the_sponsor_is_one_person(graph):
    assert len(values(graph, "NCT05745454", "?t kg:hasParticipation/kg:agent ?v . ?v a kg:Person")) == 1


@pytest.mark.parametrize("trial_id", TRIALS)
def test_sites(graph, gold, trial_id):
    sites = gold[trial_id]["sites"]
    if sites == "not_stated":
        assert values(graph, trial_id, "?t kg:hasSite ?v") == set()
        assert values(graph, trial_id, "?t kg:hasCountry ?v") == set()
        return
    (site,) = sites
    check(values(graph, trial_id, "?t kg:hasSite/kg:statedFacility ?v"), site["facility"])
    check(values(graph, trial_id, "?t kg:hasSite/kg:siteCity ?v"), site["city"])
    check(values(graph, trial_id, "?t kg:hasSite/kg:siteState ?v"), site.get("state"))
    check(values(graph, trial_id, "?t kg:hasSite/kg:siteCountry/rdfs:label ?v"), site["country"])
    geo = site["geo"] if isinstance(site["geo"], dict) else {}
    check(values(graph, trial_id, "?t kg:hasSite/geo:lat ?v"), geo.get("lat"))
    check(values(graph, trial_id, "?t kg:hasSite/geo:long ?v"), geo.get("lon"))
    check(values(graph, trial_id, "?t kg:hasSite/kg:siteStatus/skos:notation ?v"), site.get("site_status"))


@pytest.mark.parametrize("trial_id", TRIALS)
def test_arms_and_interventions(graph, gold, trial_id):
    arms, interventions = gold[trial_id]["arms"], gold[trial_id].get("interventions", [])
    arms = arms if isinstance(arms, list) else []
    assert values(graph, trial_id, "?t kg:hasArm/rdfs:label ?v") == {a["label"] for a in arms}
    types = {a["type"] for a in arms} - set(NOT_STATED)
    assert values(graph, trial_id, "?t kg:hasArm/kg:armType/skos:notation ?v") == types
    used = {n.split(": ")[-1] for a in arms for n in a["interventions"]}
    assert values(graph, trial_id, "?t kg:hasArm/kg:usesIntervention/rdfs:label ?v") == used
    assert values(graph, trial_id, "?t kg:hasIntervention/rdfs:label ?v") == {i["name"] for i in interventions}
    found = values(graph, trial_id, "?t kg:hasIntervention/kg:interventionType/skos:notation ?v")
    assert found == {i["type"] for i in interventions}
    described = {i["description"] for i in interventions if "description" in i}
    stated = values(graph, trial_id, "?t kg:hasIntervention/dcterms:description ?v")
    assert described <= stated


@pytest.mark.parametrize("trial_id", TRIALS)
def test_targets(graph, gold, trial_id):
    targets = gold[trial_id]["targets"]
    stated = {t["antigen"] for t in targets} if isinstance(targets, list) else set()
    assert values(graph, trial_id, "?t kg:hasProduct/kg:targetsAntigen/rdfs:label ?v") == stated
    open_lists = isinstance(targets, list) and any(t.get("open_list") for t in targets)
    assert values(graph, trial_id, "?t kg:hasProduct/kg:hasOpenTargetList ?v") == ({"true"} if open_lists else set())


ROLE = "?a kg:aboutTrial ?t ; kg:antigenRole ?role ; kg:antigen/rdfs:label ?v . ?role skos:notation ?code . FILTER({})"


@pytest.mark.parametrize("trial_id", TRIALS)
def test_other_roles(graph, gold, trial_id):
    stated = {m["antigen"] for m in gold[trial_id]["antigen_as_eligibility_biomarker"]}
    assert values(graph, trial_id, ROLE.format('?code = "biomarker"')) >= stated
    stated = {m["antigen"] for m in gold[trial_id]["antigen_as_prior_therapy_exclusion"]}
    assert values(graph, trial_id, ROLE.format('?code IN ("prior_therapy", "exclusion")')) >= stated


@pytest.mark.parametrize("trial_id", TRIALS)
def test_conditions(graph, gold, trial_id):
    stated = {c.casefold() for c in gold[trial_id]["conditions"]}
    found = {c.casefold() for c in values(graph, trial_id, "?t kg:statedCondition ?v")}
    assert found >= stated
    no_disease = set(gold[trial_id].get("condition_list_non_diseases", []))
    no_disease |= {k for k, why in gold[trial_id].get("condition_line_fragments", {}).items() if "keyword" in why}
    grounded = values(graph, trial_id, "?g kg:aboutTrial ?t ; kg:statedText ?v ; kg:groundedTo ?c .")
    assert not grounded & no_disease
    assert grounded, "at least one condition is grounded"


@pytest.mark.parametrize("trial_id", TRIALS)
def test_identifiers_and_linked_trials(graph, gold, trial_id):
    ids = gold[trial_id]["secondary_ids"]
    stated = {i["id"] for i in ids} if isinstance(ids, list) else set()
    assert values(graph, trial_id, "?t kg:hasIdentifier/kg:identifierValue ?v") == stated
    for linked in gold[trial_id]["related_trial_ids"]:
        if linked["nct"] not in TRIALS:
            assert values(graph, linked["nct"], "BIND(1 AS ?v)") == set()


@pytest.mark.parametrize("trial_id", TRIALS)
def test_outcomes(graph, gold, trial_id):
    outcomes = gold[trial_id]["outcomes"]
    count = '{{ SELECT ?t (COUNT(?o) AS ?v) {{ ?t kg:hasOutcome ?o . ?o kg:outcomeKind "{}" }} GROUP BY ?t }}'
    for kind in ("primary", "secondary"):
        stated = outcomes.get(kind) if isinstance(outcomes, dict) else None
        number = len(stated) if isinstance(stated, list) else stated
        check(values(graph, trial_id, count.format(kind)), number or None)


def test_contacts_are_nowhere(graph, gold):
    text = "".join(
        graph.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph_name)).decode()
        for graph_name in (names.ASSERTED, names.EVIDENCE, names.INFERRED)
    )
    assert "NCT06228404" in text
    for trial_id in TRIALS:
        for contact in gold[trial_id].get("central_contacts", []):
            if isinstance(contact, dict):
                for kind in {"phone", "email"} & contact.keys():
                    assert contact[kind] not in text


def test_every_quote_is_on_its_page(graph, shared):
    pages = [p.read_text() for p in sorted((shared / "seeds").glob("*.txt"))]
    flat = [re.sub(r"\s+", " ", page.replace("\\n", " ").replace("\\", "")) for page in pages]
    quotes = graph.query(KG + "SELECT ?q { GRAPH ?g { ?e kg:quote ?q } }")
    checked = 0
    for row in quotes:
        words = re.sub(r"\s+", " ", row["q"].value.replace("\\", ""))
        assert any(words in page for page in flat), row["q"].value
        checked += 1
    assert checked > 20


def test_the_seeds_conform_to_the_shapes(seeds, graph):
    report = recheck(seeds, graph)
    assert report.conforms, [f.example for f in report.findings if f.severity == "Violation"]
