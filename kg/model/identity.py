"""What grounding makes of a trial: the identities behind its names."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class AgentIdentity(Struct, frozen=True, kw_only=True):
    """Who a stated name is. `kind` is `person` or a code of OrganizationKind; `rule` says how we know."""

    iri: str
    label: str
    kind: str
    rule: str
    affiliation: AgentIdentity | None = None


class FacilityIdentity(Struct, frozen=True, kw_only=True):
    """Where a site is. Names are as stated, tidied; `country` is ISO 3166-1 alpha-2."""

    iri: str
    label: str
    city: str | None = None
    state: str | None = None
    country: str | None = None


class SiteIdentity(Struct, frozen=True, kw_only=True):
    """The identities behind one site: none where the stated name names no place."""

    facility: FacilityIdentity | None = None
    country: str | None = None
    country_label: str | None = None


class ConditionGrounding(Struct, frozen=True, kw_only=True):
    """One stated condition and the diseases it names.

    `conditions` are CURIEs of ontology/conditions.ttl; empty where nothing fits. `is_disease` is False for
    strings that name no disease ("CAR-T", "Child, Only").
    """

    text: str
    is_disease: bool
    conditions: tuple[str, ...] = ()
    match: Literal["exact", "broader", "none"] = "none"
    qualifiers: tuple[str, ...] = ()
    rule: str = ""


class Grounding(Struct, frozen=True, kw_only=True):
    """The identities behind the names of one record; tuples run parallel to the record's."""

    lead_sponsor: AgentIdentity | None = None
    collaborators: tuple[AgentIdentity, ...] = ()
    organization: AgentIdentity | None = None
    responsible_party: AgentIdentity | None = None
    officials: tuple[AgentIdentity, ...] = ()
    sites: tuple[SiteIdentity, ...] = ()
    conditions: tuple[ConditionGrounding, ...] = ()
    """One per stated condition, a glued line split where the vocabulary allows."""
