"""Sponsors, collaborators, responsible parties and officials: who takes part in a trial, in which role."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from kg import names
from kg.model import AgentIdentity, Grounding, Record, Trial
from kg.triples.encode import Graph

_ROLE_OF_OFFICIAL = {
    "PRINCIPAL_INVESTIGATOR": "principal_investigator",
    "STUDY_CHAIR": "study_chair",
    "STUDY_DIRECTOR": "study_director",
    "SUB_INVESTIGATOR": "sub_investigator",
}


class _Part(Struct, frozen=True):
    """One agent in one role, with the field that says so and the words it uses."""

    field: str
    role: str
    who: AgentIdentity
    name: str
    agency_class: str | None = None
    affiliation: str | None = None


def _parts(r: Record, grounding: Grounding) -> Iterator[_Part]:
    if r.lead_sponsor and grounding.lead_sponsor:
        stated = r.lead_sponsor
        yield _Part("lead_sponsor", "lead_sponsor", grounding.lead_sponsor, stated.name, stated.agency_class)
    for stated, who in zip(r.collaborators, grounding.collaborators, strict=True):
        yield _Part("collaborators", "collaborator", who, stated.name, stated.agency_class)
    if r.organization and grounding.organization:
        yield _Part(
            "organization", "organization", grounding.organization, r.organization.name, r.organization.agency_class
        )
    party = r.responsible_party
    if party and party.name and grounding.responsible_party:
        who = grounding.responsible_party
        yield _Part("responsible_party", "responsible_party", who, party.name, affiliation=party.affiliation)
    for official, who in zip(r.officials, grounding.officials, strict=True):
        role = _ROLE_OF_OFFICIAL.get(official.role or "", "official")
        yield _Part("officials", role, who, official.name, affiliation=official.affiliation)


def state_people(g: Graph, evidence: Graph, trial: Trial, grounding: Grounding) -> None:
    """State each participation with the name as stated, beside the identity behind it.

    Why a name was taken for its agent, and in which document it stands, goes to `evidence`. A decision is one node for
    all trials that use the name; a person's is one trial's, as the person is.
    """
    r = trial.record
    t = names.trial(r.trial_id)
    if grounding.lead_sponsor:
        g.link(t, "hasLeadSponsor", grounding.lead_sponsor.iri)
    for who in grounding.collaborators:
        g.link(t, "hasCollaborator", who.iri)
    for part in _parts(r, grounding):
        who = part.who
        node = names.part("participation", r.trial_id, f"{part.role} {part.name} {part.affiliation or ''}".strip())
        g.link(t, "hasParticipation", node)
        g.is_a(node, "Participation")
        g.text(node, "rdfs:label", f"{part.name}, {part.role.replace('_', ' ')} of {r.trial_id}")
        g.link(node, "agent", who.iri)
        g.coded(node, "participationRole", "ParticipationRole", part.role)
        g.text(node, "statedName", part.name)
        g.coded(node, "agencyClass", "AgencyClass", part.agency_class)
        g.text(node, "statedAffiliation", part.affiliation)
        _agent(g, who)
        decision, lines = _decision(evidence.iri, part.name, who.iri, who.label, who.rule, who.matched)
        evidence.lines |= lines
        document = names.document(trial.documents[trial.source_of[part.field]].sha256)
        evidence.link(node, "agentGrounding", decision)
        evidence.link(node, "statedInDocument", document)


@lru_cache(maxsize=65536)
def _decision(
    graph: str, name: str, agent: str, label: str, rule: str, matched: str | None
) -> tuple[str, frozenset[bytes]]:
    """Give the IRI of a decision and its lines in a graph: most names are those of many trials."""
    g = Graph(graph)
    node = names.statement("agent-grounding", name, agent, rule)
    g.is_a(node, "AgentGrounding")
    g.text(node, "rdfs:label", f"“{name}” is {label}")
    g.text(node, "groundedName", name)
    g.link(node, "groundedAgent", agent)
    g.text(node, "rule", "catalogue" if matched else rule)
    g.text(node, "matchedName", matched)
    return node, frozenset(g.lines)


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
