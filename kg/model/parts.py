"""The parts of a record: dates, agents, arms, interventions, outcomes, sites ..."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class StatedDate(Struct, frozen=True, gc=False, omit_defaults=True):
    """A date as written, `YYYY[-MM[-DD]]`: its length is its precision."""

    date: str
    type: str | None = None


class Agent(Struct, frozen=True, gc=False, omit_defaults=True):
    """A sponsor, collaborator or organization by its stated name."""

    name: str
    agency_class: str | None = None


class ResponsibleParty(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """Who answers for the record."""

    type: str | None = None
    name: str | None = None
    title: str | None = None
    affiliation: str | None = None


class Identifier(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """An id other than the trial's own."""

    id: str
    type: str | None = None
    domain: str | None = None


class Enrollment(Struct, frozen=True, gc=False, omit_defaults=True):
    """Number of participants, planned or actual."""

    count: int
    type: str | None = None


class Arm(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """An arm or observational group. `interventions` are names of this record's interventions."""

    label: str
    type: str | None = None
    description: str | None = None
    interventions: tuple[str, ...] = ()


class Intervention(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """An intervention as registered."""

    name: str
    type: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()


class Outcome(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """An outcome measure. `kind` is primary, secondary or other."""

    kind: Literal["primary", "secondary", "other"]
    measure: str
    time_frame: str | None = None
    description: str | None = None


class SiteUse(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One trial's use of one place. Contacts are never read."""

    facility: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    status: str | None = None
    lat: float | None = None
    lon: float | None = None


class Official(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A named official of the trial, such as its principal investigator."""

    name: str
    role: str | None = None
    affiliation: str | None = None


class Reference(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A cited publication. `type` is BACKGROUND, RESULT or DERIVED."""

    pmid: str | None = None
    type: str | None = None
    citation: str | None = None


class MeshTerm(Struct, frozen=True, gc=False, omit_defaults=True):
    """A MeSH descriptor that the registry derived, or an ancestor of one."""

    id: str
    term: str


class Doubt(Struct, frozen=True, gc=False):
    """A value that was set aside because it is not what its field allows."""

    field: str
    value: str
    reason: str
