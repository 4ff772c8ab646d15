"""What grounding makes of a trial: the identities behind its names."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from kg.model.family import FamilyLink


class AgentIdentity(Struct, frozen=True, gc=False, kw_only=True):
    """Who a stated name is. `kind` is `person` or a code of OrganizationKind; `rule` says how we know."""

    iri: str
    label: str
    kind: str
    rule: str
    matched: str | None = None
    """The label or alias of the catalogue by which it was found."""
    affiliation: AgentIdentity | None = None


class FacilityIdentity(Struct, frozen=True, gc=False, kw_only=True):
    """Where a site is. `country` is ISO 3166-1 alpha-2; `rule` says what led from the stated name to this one."""

    iri: str
    label: str
    city: str | None = None
    state: str | None = None
    country: str | None = None
    organization: str | None = None
    """The IRI of the catalogue's organization whose name it bears."""
    rule: str = "name"


class SiteIdentity(Struct, frozen=True, gc=False, kw_only=True):
    """The identities behind one site: none where the stated name names no place, and `rule` says why it does not."""

    facility: FacilityIdentity | None = None
    country: str | None = None
    country_label: str | None = None
    rule: str | None = None


class ConditionGrounding(Struct, frozen=True, gc=False, kw_only=True):
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
    confirmed_by: tuple[str, ...] = ()
    """Ids of the record's MeSH descriptors that name one of the diseases, or a broader one."""


class Grounding(Struct, frozen=True, gc=False, kw_only=True):
    """The identities behind the names of one record; tuples run parallel to the record's."""

    lead_sponsor: AgentIdentity | None = None
    collaborators: tuple[AgentIdentity, ...] = ()
    organization: AgentIdentity | None = None
    responsible_party: AgentIdentity | None = None
    officials: tuple[AgentIdentity, ...] = ()
    sites: tuple[SiteIdentity, ...] = ()
    conditions: tuple[ConditionGrounding, ...] = ()
    """One per stated condition, a glued line split where the vocabulary allows."""
    family: tuple[FamilyLink, ...] = ()
    """The other trials that the record says its trial belongs with."""
