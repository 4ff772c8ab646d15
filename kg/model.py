"""The record types: what one document says of one trial, and what we make of it. No I/O.

Codes (status, phase, allocation ...) are those of the ClinicalTrials.gov API v2, whatever the
layout they were read from. Absent is `None` or `()`: it means "this document does not say".
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

Form = Literal["registry-json", "labelled-page", "stripped-page", "module-page"]
"""How a document states its facts, most trusted first: this is the order in which claims win."""

FORMS: tuple[Form, ...] = ("registry-json", "labelled-page", "module-page", "stripped-page")

CODES: dict[str, tuple[str, ...]] = {
    "RecruitmentStatus": (
        "ACTIVE_NOT_RECRUITING", "APPROVED_FOR_MARKETING", "AVAILABLE", "COMPLETED",
        "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING", "NO_LONGER_AVAILABLE", "RECRUITING",
        "SUSPENDED", "TEMPORARILY_NOT_AVAILABLE", "TERMINATED", "UNKNOWN", "WITHDRAWN", "WITHHELD",
    ),
    "Phase": ("EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4", "NA"),
    "StudyType": ("INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS"),
    "Allocation": ("RANDOMIZED", "NON_RANDOMIZED", "NA"),
    "InterventionModel": ("SINGLE_GROUP", "PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL"),
    "PrimaryPurpose": (
        "TREATMENT", "PREVENTION", "DIAGNOSTIC", "ECT", "SUPPORTIVE_CARE", "SCREENING",
        "HEALTH_SERVICES_RESEARCH", "BASIC_SCIENCE", "DEVICE_FEASIBILITY", "OTHER",
        "EDUCATIONAL_COUNSELING_TRAINING",
    ),
    "Masking": ("NONE", "SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE"),
    "ObservationalModel": (
        "COHORT", "CASE_CONTROL", "CASE_ONLY", "CASE_CROSSOVER", "ECOLOGIC_OR_COMMUNITY",
        "FAMILY_BASED", "DEFINED_POPULATION", "NATURAL_HISTORY", "OTHER",
    ),
    "TimePerspective": ("RETROSPECTIVE", "PROSPECTIVE", "CROSS_SECTIONAL", "OTHER"),
    "DateType": ("ACTUAL", "ESTIMATED"),
    "Sex": ("ALL", "FEMALE", "MALE"),
    "ArmType": (
        "EXPERIMENTAL", "ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR",
        "NO_INTERVENTION", "OTHER",
    ),
    "InterventionType": (
        "BEHAVIORAL", "BIOLOGICAL", "COMBINATION_PRODUCT", "DEVICE", "DIAGNOSTIC_TEST",
        "DIETARY_SUPPLEMENT", "DRUG", "GENETIC", "PROCEDURE", "RADIATION", "OTHER",
    ),
    "AgencyClass": (
        "NIH", "FED", "OTHER_GOV", "INDIV", "INDUSTRY", "NETWORK", "AMBIG", "OTHER", "UNKNOWN",
    ),
    "AntigenRole": (
        "target", "blocker", "construct", "phenotype", "biomarker", "restriction", "prior_therapy",
        "exclusion", "imaging", "non_cell_drug", "lab", "background",
    ),
    "Modality": (
        "CAR-T", "CAR-NK", "CAR-NKT", "CAR-M", "CAR-gdT", "CAR-Treg", "TCR-T", "TIL", "CTL", "NK",
        "CIK", "DC", "MSC", "HSC", "in-vivo-CAR-T", "other-cell",
    ),
    "CellSource": ("autologous", "allogeneic", "both", "in-vivo"),
}  # fmt: skip
"""Every closed value set, by the class of its individuals in ontology/core.ttl."""

REGISTRY_ID = re.compile(
    r"NCT\d{8}|EUCTR\d{4}-\d{6}-\d{2}(?:-[A-Z]{2})?|20\d\d-5\d{5}-\d\d-\d\d|ISRCTN\d{8}|ChiCTR[-A-Za-z]*\d{8,10}"
    r"|jRCT[a-z]?\d{9,10}|JPRN-[A-Za-z]+\d+|DRKS\d{8}|ACTRN\d{14}p?|CTRI/\d{4}/\d\d/\d+|NL-?(?:OMON)?\d+"
    r"|IRCT\d+N\d+|KCT\d{7}|TCTR\d+|PACTR\d+|SLCTR/\d{4}/\d+|RBR-\w+|LBCTR\d+|ITMCTR\d+"
)
"""A trial id of ClinicalTrials.gov, EU CTR, CTIS or another primary registry of the WHO ICTRP."""


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file, page or study object that we were given."""

    sha256: str
    """Hash of the content: of canonical JSON for study objects, of the text for pages."""
    site: str
    form: Form
    url: str | None = None
    partial: bool = False
    """True where the document is known to be cut or to hold only some modules."""
    dates: dict[str, str] = {}
    """Dates that the document states of itself: `last_update_post`, `version_holder`, `editorial_review` ..."""


class StatedDate(Struct, frozen=True, omit_defaults=True):
    """A date as written, `YYYY[-MM[-DD]]`: its length is its precision."""

    date: str
    type: str | None = None


class Agent(Struct, frozen=True, omit_defaults=True):
    """A sponsor, collaborator or organization by its stated name."""

    name: str
    agency_class: str | None = None


class ResponsibleParty(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who answers for the record."""

    type: str | None = None
    name: str | None = None
    title: str | None = None
    affiliation: str | None = None


class Identifier(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An id other than the trial's own."""

    id: str
    type: str | None = None
    domain: str | None = None


class Enrollment(Struct, frozen=True, omit_defaults=True):
    """Number of participants, planned or actual."""

    count: int
    type: str | None = None


class Arm(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An arm or observational group. `interventions` are names of this record's interventions."""

    label: str
    type: str | None = None
    description: str | None = None
    interventions: tuple[str, ...] = ()


class Intervention(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An intervention as registered."""

    name: str
    type: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An outcome measure. `kind` is primary, secondary or other."""

    kind: Literal["primary", "secondary", "other"]
    measure: str
    time_frame: str | None = None
    description: str | None = None


class SiteUse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One trial's use of one place. Contacts are never read."""

    facility: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    status: str | None = None
    lat: float | None = None
    lon: float | None = None


class Official(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A named official of the trial, such as its principal investigator."""

    name: str
    role: str | None = None
    affiliation: str | None = None


class Reference(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cited publication. `type` is BACKGROUND, RESULT or DERIVED."""

    pmid: str | None = None
    type: str | None = None
    citation: str | None = None


class MeshTerm(Struct, frozen=True, omit_defaults=True):
    """A MeSH descriptor that the registry derived, or an ancestor of one."""

    id: str
    term: str


class Doubt(Struct, frozen=True):
    """A value that was set aside because it is not what its field allows."""

    field: str
    value: str
    reason: str


class Quarantined(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that could not be used, and why. Nothing is dropped without one of these.

    `level` tells whether a whole input was refused, or only a value of a record that was kept.
    """

    source: str
    """File, and member or line within it."""
    stage: Literal["open", "read", "merge", "build"]
    reason: str
    level: Literal["input", "value"] = "input"
    trial_id: str | None = None
    field: str | None = None
    value: str | None = None
    sha256: str | None = None


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class Conflict(Struct, frozen=True):
    """A claim that lost. Values are written out as text; documents are indexes into `Trial.documents`."""

    field: str
    kept_value: str
    kept_document: int
    other_value: str
    other_document: int


class Trial(Struct, frozen=True, kw_only=True):
    """One trial, merged from every document about it.

    `record` holds the winning claims; `source_of[field]` is the index of the document that gave a field.
    `documents` are in order of precedence, so `documents[0]` is `record.document`.
    """

    record: Record
    documents: tuple[Document, ...]
    source_of: dict[str, int]
    conflicts: tuple[Conflict, ...] = ()


class Evidence(Struct, frozen=True, kw_only=True):
    """A span of one text field of the merged record.

    `text_at(record, path)[start:end] == surface` always; offsets count Unicode code points.
    """

    path: str
    start: int
    end: int
    surface: str
    rule: str
    """Id of the frame, mask or catalogue entry that decided."""


class Mention(Struct, frozen=True, kw_only=True):
    """An antigen named in a record, in one role. `product` indexes `Findings.products`."""

    antigen: str
    role: str
    evidence: Evidence
    score: float = 1.0
    product: int | None = None
    quote: Evidence | None = None
    """The wider words that prove the role, where they are not the whole sentence around the surface."""


class Facet(Struct, frozen=True, kw_only=True):
    """One property of a product, with its basis: stated in the record, known from the catalogue, or inferred."""

    facet: str
    value: str
    basis: Literal["stated", "catalogue", "inferred"]
    evidence: tuple[Evidence, ...] = ()


class Product(Struct, frozen=True, kw_only=True):
    """An investigational cell product of a trial. `interventions` index the record's interventions."""

    name: str
    interventions: tuple[int, ...] = ()
    facets: tuple[Facet, ...] = ()
    targets: tuple[str, ...] = ()
    catalogue_entry: str | None = None
    open_list: bool = False
    """True where the record says that the named targets are only some of them."""

    def value(self, facet: str, *, stated_only: bool = True) -> str | None:
        """Give the value of a facet, without inferences unless asked."""
        for f in self.facets:
            if f.facet == facet and not (stated_only and f.basis == "inferred"):
                return f.value
        return None


class CoIntervention(Struct, frozen=True, kw_only=True):
    """An intervention given beside the product, in its role: `lymphodepletion`, `bridging`, `partner_drug` ..."""

    name: str
    role: str
    intervention: int | None = None
    evidence: tuple[Evidence, ...] = ()


class Findings(Struct, frozen=True, kw_only=True):
    """What recognition made of one trial."""

    products: tuple[Product, ...] = ()
    mentions: tuple[Mention, ...] = ()
    co_interventions: tuple[CoIntervention, ...] = ()
    notes: tuple[str, ...] = ()
    """Why nothing was decided, where something might have been expected."""

    @property
    def is_cell_therapy(self) -> bool:
        """Whether an investigational product of the trial consists of living cells or makes CAR cells in vivo."""
        return bool(self.products)


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
