"""What a record says of the family of its trial: each other trial by its stated id, with the words that say so.

Which trial of the graph an id belongs to is known only when all records are in: rules of queries/rules/ see to that.
"""

from __future__ import annotations

from kg import names
from kg.model import Grounding, Trial
from kg.triples.encode import Graph
from kg.triples.evidence import text_evidence

_IN_WORDS = {
    "follow_up": "follow-up",
    "expanded_access": "expanded access",
    "follow_on": "follow-on",
    "participants": "shared participants",
    "re_registration": "second registration",
    "shared_id": "shared id",
}


def state_families(g: Graph, trial: Trial, grounding: Grounding) -> None:
    """State one assertion for each other trial that the record says its trial belongs with."""
    trial_id = trial.record.trial_id
    for link in grounding.family:
        node = names.statement("assertion", trial_id, "family", link.relation, link.part, link.named_id)
        g.is_a(node, "FamilyAssertion")
        words = _IN_WORDS.get(link.relation, link.relation)
        g.text(node, "rdfs:label", f"{words} with {link.part} {link.named_id} in {trial_id}")
        g.link(node, "aboutTrial", names.trial(trial_id))
        g.coded(node, "familyRelation", "FamilyRelation", link.relation)
        g.coded(node, "namedAs", "FamilyPart", link.part)
        g.text(node, "namedId", link.named_id)
        for evidence in link.evidence:
            g.link(node, "hasEvidence", text_evidence(g, trial, evidence))
