"""What one document says of one trial.

Codes (status, phase, allocation ...) are those of the ClinicalTrials.gov API v2, whatever the
layout they were read from. Absent is `None` or `()`: it means "this document does not say".
"""

from __future__ import annotations

import re

from msgspec import Struct

from kg.model.document import Document
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


class Record(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What one document says of one trial."""

    trial_id: str
    document: Document

    aliases: tuple[str, ...] = ()
    """Retired registry ids of the same trial."""
    org_study_id: str | None = None
    secondary_ids: tuple[Identifier, ...] = ()
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: Agent | None = None

    overall_status: str | None = None
    last_known_status: str | None = None
    why_stopped: str | None = None
    expanded_access_id: str | None = None
    """Registry id of the expanded-access record that the registry links to."""
    verified_date: StatedDate | None = None
    start_date: StatedDate | None = None
    primary_completion_date: StatedDate | None = None
    completion_date: StatedDate | None = None
    first_submit_date: StatedDate | None = None
    first_post_date: StatedDate | None = None
    last_update_submit_date: StatedDate | None = None
    last_update_post_date: StatedDate | None = None
    results_first_post_date: StatedDate | None = None
    has_results: bool | None = None

    lead_sponsor: Agent | None = None
    collaborators: tuple[Agent, ...] = ()
    responsible_party: ResponsibleParty | None = None
    has_dmc: bool | None = None
    fda_regulated_drug: bool | None = None
    fda_regulated_device: bool | None = None

    brief_summary: str | None = None
    detailed_description: str | None = None

    conditions: tuple[str, ...] = ()
    conditions_glued: str | None = None
    """Conditions that a page joined with spaces, to be split by vocabulary only."""
    keywords: tuple[str, ...] = ()

    study_type: str | None = None
    phases: tuple[str, ...] = ()
    allocation: str | None = None
    intervention_model: str | None = None
    model_description: str | None = None
    primary_purpose: str | None = None
    masking: str | None = None
    who_masked: tuple[str, ...] = ()
    observational_model: str | None = None
    time_perspective: str | None = None
    enrollment: Enrollment | None = None

    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    inclusion: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    """Eligibility text whose section (inclusion or exclusion) the document does not tell."""
    study_population: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    sex: str | None = None
    healthy_volunteers: bool | None = None

    sites: tuple[SiteUse, ...] = ()
    officials: tuple[Official, ...] = ()
    references: tuple[Reference, ...] = ()
    condition_mesh: tuple[MeshTerm, ...] = ()
    condition_mesh_ancestors: tuple[MeshTerm, ...] = ()
    intervention_mesh: tuple[MeshTerm, ...] = ()
    ipd_sharing: str | None = None

    editorial_title: str | None = None
    """A site's own plain-language title. Never the registry's."""
    editorial_summary: str | None = None
    """A site's own prose about the trial: the weakest evidence there is."""
    spotted_terms: tuple[str, ...] = ()
    """Words a site's keyword spotter found anywhere in the text. Never interventions, never conditions."""
    related_ids: tuple[str, ...] = ()
    """Trials that the document merely links to."""
    doubts: tuple[Doubt, ...] = ()


class Conflict(Struct, frozen=True, gc=False):
    """A claim that lost. Values are written out as text; documents are indexes into `Trial.documents`."""

    field: str
    kept_value: str
    kept_document: int
    other_value: str
    other_document: int


class Trial(Struct, frozen=True, gc=False, kw_only=True):
    """One trial, merged from every document about it.

    `record` holds the winning claims; `source_of[field]` is the index of the document that gave a field.
    `documents` are in order of precedence, so `documents[0]` is `record.document`.
    """

    record: Record
    documents: tuple[Document, ...]
    source_of: dict[str, int]
    conflicts: tuple[Conflict, ...] = ()


_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


def text_at(record: Record, path: str) -> str:
    """Give the text at a field path such as `brief_title` or `interventions[0].other_names[1]`.

    Raises KeyError if the path leads to no text.
    """
    here: object = record
    for step in path.split("."):
        match = _STEP.fullmatch(step)
        if match is None:
            raise KeyError(path)
        here = getattr(here, match[1], None)
        if match[2] is not None and isinstance(here, tuple):
            here = here[int(match[2])] if int(match[2]) < len(here) else None
    if not isinstance(here, str):
        raise KeyError(path)
    return here
