"""Sponsors, collaborators, responsible parties and officials: who takes part in a trial, in which role."""

from __future__ import annotations

from kg import names
from kg.model import AgentIdentity, Grounding, Record
from kg.triples.encode import Graph

_ROLE_OF_OFFICIAL = {
    "PRINCIPAL_INVESTIGATOR": "principal_investigator",
    "STUDY_CHAIR": "study_chair",
    "STUDY_DIRECTOR": "study_director",
    "SUB_INVESTIGATOR": "sub_investigator",
}


def state_people(g: Graph, r: Record, grounding: Grounding) -> None:
    """State each participation with the name as stated, beside the identity behind it."""
    t = names.trial(r.trial_id)
    if r.lead_sponsor and grounding.lead_sponsor:
        g.link(t, "hasLeadSponsor", grounding.lead_sponsor.iri)
        _participation(g, r, "lead_sponsor", grounding.lead_sponsor, r.lead_sponsor.name, r.lead_sponsor.agency_class)
    for stated, who in zip(r.collaborators, grounding.collaborators, strict=True):
        g.link(t, "hasCollaborator", who.iri)
        _participation(g, r, "collaborator", who, stated.name, stated.agency_class)
    if r.organization and grounding.organization:
        _participation(g, r, "organization", grounding.organization, r.organization.name, r.organization.agency_class)
    party = r.responsible_party
    if party and party.name and grounding.responsible_party:
        _participation(
            g, r, "responsible_party", grounding.responsible_party, party.name, affiliation=party.affiliation
        )
    for official, who in zip(r.officials, grounding.officials, strict=True):
        role = _ROLE_OF_OFFICIAL.get(official.role or "", "official")
        _participation(g, r, role, who, official.name, affiliation=official.affiliation)


def _participation(
    g: Graph,
    r: Record,
    role: str,
    who: AgentIdentity,
    stated_name: str,
    agency_class: str | None = None,
    affiliation: str | None = None,
) -> None:
    node = names.part("participation", r.trial_id, f"{role} {stated_name} {affiliation or ''}".strip())
    g.link(names.trial(r.trial_id), "hasParticipation", node)
    g.is_a(node, "Participation")
    g.text(node, "rdfs:label", f"{stated_name}, {role.replace('_', ' ')} of {r.trial_id}")
    g.link(node, "agent", who.iri)
    g.coded(node, "participationRole", "ParticipationRole", role)
    g.text(node, "statedName", stated_name)
    g.coded(node, "agencyClass", "AgencyClass", agency_class)
    g.text(node, "statedAffiliation", affiliation)
    _agent(g, who)


def _agent(g: Graph, who: AgentIdentity) -> None:
    """State who an agent is; an organization of the catalogue is described there, and only there."""
    if who.kind == "person":
        g.is_a(who.iri, "Person")
        g.text(who.iri, "rdfs:label", who.label)
        if who.affiliation:
            g.link(who.iri, "affiliation", who.affiliation.iri)
            _agent(g, who.affiliation)
    elif not who.rule.startswith("catalogue"):
        g.is_a(who.iri, "Organization")
        g.text(who.iri, "rdfs:label", who.label)
        if who.kind != "other":  # "cannot tell" is no fact, and another record may be able to tell
            g.coded(who.iri, "organizationKind", "OrganizationKind", who.kind)
