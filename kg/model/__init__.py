"""The record types: what documents say of a trial, and what we make of it. No I/O.

They are frozen and hold only what was there before them, so no cycle can arise: the garbage collector need not look at
them (`gc=False`), which it would do often.
"""

from kg.model.codes import CODES, REGISTRY_ID
from kg.model.document import FORMS, Document, Form, Quarantined
from kg.model.family import FamilyLink
from kg.model.findings import CoIntervention, Evidence, Facet, Findings, Mention, Product
from kg.model.identity import AgentIdentity, ConditionGrounding, FacilityIdentity, Grounding, SiteIdentity
from kg.model.parts import (
    Agent,
    Arm,
    Doubt,
    Enrollment,
    Identifier,
    Intervention,
    MeshTerm,
    Official,
    Outcome,
    Reference,
    ResponsibleParty,
    SiteUse,
    StatedDate,
)
from kg.model.record import Conflict, Record, Trial, text_at

__all__ = [
    "CODES",
    "FORMS",
    "REGISTRY_ID",
    "Agent",
    "AgentIdentity",
    "Arm",
    "CoIntervention",
    "ConditionGrounding",
    "Conflict",
    "Document",
    "Doubt",
    "Enrollment",
    "Evidence",
    "Facet",
    "FacilityIdentity",
    "FamilyLink",
    "Findings",
    "Form",
    "Grounding",
    "Identifier",
    "Intervention",
    "Mention",
    "MeshTerm",
    "Official",
    "Outcome",
    "Product",
    "Quarantined",
    "Record",
    "Reference",
    "ResponsibleParty",
    "SiteIdentity",
    "SiteUse",
    "StatedDate",
    "Trial",
    "text_at",
]
