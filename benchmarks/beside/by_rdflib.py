"""The plain way: a loop over the studies, json to an rdflib Graph, and that graph to N-Triples.

    python by_rdflib.py STUDIES.jsonl OUT.nt

Written as one writes it by hand; nothing is taken from the table of the mapping but names, so that the two check each
other.
"""

from __future__ import annotations

import json
import sys

from mapping import CLASSES, DATATYPES, ID, KG, QUESTION
from marks import mark, report
from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

kg = Namespace(KG)
DESCRIPTION = URIRef("http://purl.org/dc/terms/description")


def text(g, subject, predicate, value):
    if value:
        g.add((subject, predicate, Literal(value)))


def code(g, subject, predicate, scheme, value):
    if value:
        g.add((subject, predicate, kg[f"{scheme}-{value}"]))


def flag(g, subject, predicate, value):
    if value is not None:
        g.add((subject, predicate, Literal(value)))


def date(g, subject, predicate, value):
    if value:
        g.add((subject, predicate, Literal(value, datatype=XSD[DATATYPES[len(value)]], normalize=False)))


def part(g, trial, link, cls, kind, name):
    node = URIRef(f"{ID}{kind}/{name}")
    g.add((trial, link, node))
    g.add((node, RDF.type, cls))
    return node


def add(g, study):
    protocol = study["protocolSection"]
    ident, status = protocol["identificationModule"], protocol.get("statusModule", {})
    design, eligible = protocol.get("designModule", {}), protocol.get("eligibilityModule", {})
    oversight, sponsors = protocol.get("oversightModule", {}), protocol.get("sponsorCollaboratorsModule", {})
    nct = ident["nctId"]
    t = URIRef(f"{ID}trial/{nct}")
    g.add((t, RDF.type, kg.ClinicalTrial))
    if design.get("studyType") in CLASSES:
        g.add((t, RDF.type, kg[CLASSES[design["studyType"]]]))
    text(g, t, kg.trialId, nct)
    text(g, t, RDFS.label, ident.get("briefTitle"))
    text(g, t, kg.briefTitle, ident.get("briefTitle"))
    text(g, t, kg.officialTitle, ident.get("officialTitle"))
    text(g, t, kg.acronym, ident.get("acronym"))
    text(g, t, kg.whyStopped, status.get("whyStopped"))
    text(g, t, kg.minimumAge, eligible.get("minimumAge"))
    text(g, t, kg.maximumAge, eligible.get("maximumAge"))
    text(g, t, kg.ipdSharing, protocol.get("ipdSharingStatementModule", {}).get("ipdSharing"))
    flag(g, t, kg.healthyVolunteers, eligible.get("healthyVolunteers"))
    flag(g, t, kg.hasDataMonitoringCommittee, oversight.get("oversightHasDmc"))
    flag(g, t, kg.fdaRegulatedDrug, oversight.get("isFdaRegulatedDrug"))
    flag(g, t, kg.fdaRegulatedDevice, oversight.get("isFdaRegulatedDevice"))
    flag(g, t, kg.hasResults, study.get("hasResults"))
    code(g, t, kg.overallStatus, "RecruitmentStatus", status.get("overallStatus"))
    code(g, t, kg.lastKnownStatus, "RecruitmentStatus", status.get("lastKnownStatus"))
    info = design.get("designInfo", {})
    text(g, t, kg.modelDescription, info.get("interventionModelDescription"))
    code(g, t, kg.allocation, "Allocation", info.get("allocation"))
    code(g, t, kg.interventionModel, "InterventionModel", info.get("interventionModel"))
    code(g, t, kg.primaryPurpose, "PrimaryPurpose", info.get("primaryPurpose"))
    code(g, t, kg.masking, "Masking", info.get("maskingInfo", {}).get("masking"))
    code(g, t, kg.observationalModel, "ObservationalModel", info.get("observationalModel"))
    code(g, t, kg.timePerspective, "TimePerspective", info.get("timePerspective"))
    code(g, t, kg.sex, "Sex", eligible.get("sex"))
    code(g, t, kg.hasPhase, "Phase", "-".join(design.get("phases", [])))
    for name in ("startDate", "primaryCompletionDate", "completionDate"):
        stated = status.get(name + "Struct", {})
        date(g, t, kg[name], stated.get("date"))
        code(g, t, kg[name + "Type"], "DateType", stated.get("type"))
    date(g, t, kg.firstSubmitDate, status.get("studyFirstSubmitDate"))
    date(g, t, kg.firstPostDate, status.get("studyFirstPostDateStruct", {}).get("date"))
    date(g, t, kg.lastUpdateSubmitDate, status.get("lastUpdateSubmitDate"))
    date(g, t, kg.lastUpdatePostDate, status.get("lastUpdatePostDateStruct", {}).get("date"))
    date(g, t, kg.resultsFirstPostDate, status.get("resultsFirstPostDateStruct", {}).get("date"))
    date(g, t, kg.verifiedDate, status.get("statusVerifiedDate"))
    flag(g, t, kg.enrollmentCount, design.get("enrollmentInfo", {}).get("count"))
    code(g, t, kg.enrollmentType, "DateType", design.get("enrollmentInfo", {}).get("type"))
    conditions = protocol.get("conditionsModule", {})
    for condition in conditions.get("conditions", []):
        text(g, t, kg.statedCondition, condition)
    for keyword in conditions.get("keywords", []):
        text(g, t, kg.keyword, keyword)
    lead = [sponsors["leadSponsor"]] if "leadSponsor" in sponsors else []
    for role, agents in (("lead_sponsor", lead), ("collaborator", sponsors.get("collaborators", []))):
        for i, agent in enumerate(agents):
            node = part(g, t, kg.hasParticipation, kg.Participation, "participation", f"{nct}-{role}-{i}")
            code(g, node, kg.participationRole, "ParticipationRole", role)
            text(g, node, kg.statedName, agent.get("name"))
            code(g, node, kg.agencyClass, "AgencyClass", agent.get("class"))
    arms = protocol.get("armsInterventionsModule", {})
    for i, given in enumerate(arms.get("interventions", [])):
        node = part(g, t, kg.hasIntervention, kg.Intervention, "intervention", f"{nct}--{i}")
        text(g, node, RDFS.label, given.get("name"))
        code(g, node, kg.interventionType, "InterventionType", given.get("type"))
        text(g, node, DESCRIPTION, given.get("description"))
    for i, arm in enumerate(arms.get("armGroups", [])):
        node = part(g, t, kg.hasArm, kg.Arm, "arm", f"{nct}--{i}")
        text(g, node, RDFS.label, arm.get("label"))
        code(g, node, kg.armType, "ArmType", arm.get("type"))
        text(g, node, DESCRIPTION, arm.get("description"))
    for i, site in enumerate(protocol.get("contactsLocationsModule", {}).get("locations", [])):
        node = part(g, t, kg.hasSite, kg.Site, "site", f"{nct}--{i}")
        text(g, node, kg.statedFacility, site.get("facility"))
        text(g, node, kg.siteCity, site.get("city"))
        text(g, node, kg.siteState, site.get("state"))
        text(g, node, kg.postalCode, site.get("zip"))
        text(g, node, kg.statedCountry, site.get("country"))
        code(g, node, kg.siteStatus, "RecruitmentStatus", site.get("status"))
    outcomes = protocol.get("outcomesModule", {})
    for kind in ("primary", "secondary", "other"):
        for i, outcome in enumerate(outcomes.get(kind + "Outcomes", [])):
            node = part(g, t, kg.hasOutcome, kg.Outcome, "outcome", f"{nct}-{kind}-{i}")
            text(g, node, kg.outcomeKind, kind)
            text(g, node, RDFS.label, outcome.get("measure"))
            text(g, node, kg.timeFrame, outcome.get("timeFrame"))
    own = ident.get("orgStudyIdInfo", {}).get("id")
    stated = [("own", 0, {"id": own, "type": "ORGANIZATION"})] if own else []
    stated += [("other", i, other) for i, other in enumerate(ident.get("secondaryIdInfos", []))]
    for whose, i, identifier in stated:
        node = part(g, t, kg.hasIdentifier, kg.Identifier, "identifier", f"{nct}-{whose}-{i}")
        text(g, node, RDFS.label, identifier.get("id"))
        text(g, node, kg.identifierValue, identifier.get("id"))
        text(g, node, kg.identifierType, identifier.get("type"))
        text(g, node, kg.identifierDomain, identifier.get("domain"))
    for kind in ("condition", "intervention"):
        for mesh in study.get("derivedSection", {}).get(kind + "BrowseModule", {}).get("meshes", []):
            if not mesh.get("id"):
                continue
            node = URIRef(f"https://bioregistry.io/mesh:{mesh['id']}")
            g.add((t, kg[kind + "Mesh"], node))
            g.add((node, RDF.type, kg.MeshDescriptor))
            text(g, node, RDFS.label, mesh.get("term"))
    for reference in protocol.get("referencesModule", {}).get("references", []):
        if reference.get("pmid"):
            node = URIRef(f"https://bioregistry.io/pubmed:{reference['pmid']}")
            g.add((t, kg.cites, node))
            g.add((node, RDF.type, kg.Publication))


def main(studies, out):
    mark("started")
    g = Graph()
    with open(studies, encoding="utf-8") as lines:
        for line in lines:
            add(g, json.loads(line))
    mark("loaded")
    answer = int(next(iter(g.query(QUESTION)))[0])
    mark("answered")
    g.serialize(out, format="nt", encoding="utf-8")
    mark("written")
    report(answer, rdflib="rdflib")


if __name__ == "__main__":
    main(*sys.argv[1:])
