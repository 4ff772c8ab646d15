"""What every system makes of a study: one table, from which the mappings of Morph-KGC and maplib are written.

It holds what a study states and a mapping can say without looking anything up or deciding anything: no identities, no
products, no evidence. Paths are dotted, from the study down. Imports nothing, because it runs in every environment.
"""

from __future__ import annotations

from typing import NamedTuple

BASE = "https://w3id.org/cell-therapy-kg/"
KG = BASE + "ontology#"
ID = BASE + "id/"
PREFIXES = {
    "kg": KG,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
QUESTION = (
    f"SELECT (COUNT(*) AS ?n) WHERE {{ ?trial a <{KG}ClinicalTrial> . "
    f"?trial <{KG}hasSite> ?site . ?site <{KG}siteCity> ?city }}"
)
"""Asked of every store, to prove that it can be asked."""


class Field(NamedTuple):
    """One value of a trial or part. `kind` is text, boolean, integer, date, class, or the scheme of a code."""

    predicate: str
    path: str
    kind: str = "text"


class Part(NamedTuple):
    """Objects under a path, each a node of its own, named by its place among its like.

    With `reference`, the node is a record elsewhere instead: that prefix, and the value of the first field, which is
    then not stated. `constants` are codes and texts that the path itself tells.
    """

    name: str
    path: str
    link: str
    cls: str
    fields: tuple[Field, ...]
    constants: tuple[tuple[str, str, str], ...] = ()
    reference: str = ""

    @property
    def kind(self) -> str:
        """The kind of node, which may be found under several paths."""
        return self.name.partition("_")[0]


_IDENT, _STATUS, _DESIGN = (f"protocolSection.{m}Module" for m in ("identification", "status", "design"))
_ARMS, _OUTCOMES, _OVERSIGHT, _SPONSORS = (
    f"protocolSection.{m}Module" for m in ("armsInterventions", "outcomes", "oversight", "sponsorCollaborators")
)
_ELIGIBLE = "protocolSection.eligibilityModule"

TRIAL_ID = f"{_IDENT}.nctId"
CLASSES = {
    "INTERVENTIONAL": "InterventionalTrial",
    "OBSERVATIONAL": "ObservationalTrial",
    "EXPANDED_ACCESS": "ExpandedAccessTrial",
}
DATATYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}
PHASES = f"{_DESIGN}.phases"
TRIAL = (
    Field("kg:trialId", TRIAL_ID),
    Field("rdf:type", f"{_DESIGN}.studyType", "class"),
    Field("rdfs:label", f"{_IDENT}.briefTitle"),
    Field("kg:briefTitle", f"{_IDENT}.briefTitle"),
    Field("kg:officialTitle", f"{_IDENT}.officialTitle"),
    Field("kg:acronym", f"{_IDENT}.acronym"),
    Field("kg:whyStopped", f"{_STATUS}.whyStopped"),
    Field("kg:modelDescription", f"{_DESIGN}.designInfo.interventionModelDescription"),
    Field("kg:minimumAge", f"{_ELIGIBLE}.minimumAge"),
    Field("kg:maximumAge", f"{_ELIGIBLE}.maximumAge"),
    Field("kg:ipdSharing", "protocolSection.ipdSharingStatementModule.ipdSharing"),
    Field("kg:healthyVolunteers", f"{_ELIGIBLE}.healthyVolunteers", "boolean"),
    Field("kg:hasDataMonitoringCommittee", f"{_OVERSIGHT}.oversightHasDmc", "boolean"),
    Field("kg:fdaRegulatedDrug", f"{_OVERSIGHT}.isFdaRegulatedDrug", "boolean"),
    Field("kg:fdaRegulatedDevice", f"{_OVERSIGHT}.isFdaRegulatedDevice", "boolean"),
    Field("kg:hasResults", "hasResults", "boolean"),
    Field("kg:overallStatus", f"{_STATUS}.overallStatus", "RecruitmentStatus"),
    Field("kg:lastKnownStatus", f"{_STATUS}.lastKnownStatus", "RecruitmentStatus"),
    Field("kg:allocation", f"{_DESIGN}.designInfo.allocation", "Allocation"),
    Field("kg:interventionModel", f"{_DESIGN}.designInfo.interventionModel", "InterventionModel"),
    Field("kg:primaryPurpose", f"{_DESIGN}.designInfo.primaryPurpose", "PrimaryPurpose"),
    Field("kg:masking", f"{_DESIGN}.designInfo.maskingInfo.masking", "Masking"),
    Field("kg:observationalModel", f"{_DESIGN}.designInfo.observationalModel", "ObservationalModel"),
    Field("kg:timePerspective", f"{_DESIGN}.designInfo.timePerspective", "TimePerspective"),
    Field("kg:sex", f"{_ELIGIBLE}.sex", "Sex"),
    Field("kg:startDate", f"{_STATUS}.startDateStruct.date", "date"),
    Field("kg:startDateType", f"{_STATUS}.startDateStruct.type", "DateType"),
    Field("kg:primaryCompletionDate", f"{_STATUS}.primaryCompletionDateStruct.date", "date"),
    Field("kg:primaryCompletionDateType", f"{_STATUS}.primaryCompletionDateStruct.type", "DateType"),
    Field("kg:completionDate", f"{_STATUS}.completionDateStruct.date", "date"),
    Field("kg:completionDateType", f"{_STATUS}.completionDateStruct.type", "DateType"),
    Field("kg:firstSubmitDate", f"{_STATUS}.studyFirstSubmitDate", "date"),
    Field("kg:firstPostDate", f"{_STATUS}.studyFirstPostDateStruct.date", "date"),
    Field("kg:lastUpdateSubmitDate", f"{_STATUS}.lastUpdateSubmitDate", "date"),
    Field("kg:lastUpdatePostDate", f"{_STATUS}.lastUpdatePostDateStruct.date", "date"),
    Field("kg:resultsFirstPostDate", f"{_STATUS}.resultsFirstPostDateStruct.date", "date"),
    Field("kg:verifiedDate", f"{_STATUS}.statusVerifiedDate", "date"),
    Field("kg:enrollmentCount", f"{_DESIGN}.enrollmentInfo.count", "integer"),
    Field("kg:enrollmentType", f"{_DESIGN}.enrollmentInfo.type", "DateType"),
)
"""Single values of a trial; beside them every trial is a kg:ClinicalTrial, and its PHASES are one code together."""

LISTS = (
    Field("kg:statedCondition", "protocolSection.conditionsModule.conditions"),
    Field("kg:keyword", "protocolSection.conditionsModule.keywords"),
)

_AGENT = (Field("kg:statedName", "name"), Field("kg:agencyClass", "class", "AgencyClass"))
_OUTCOME = (Field("rdfs:label", "measure"), Field("kg:timeFrame", "timeFrame"))
_MESH = (Field("", "id"), Field("rdfs:label", "term"))
PARTS = (
    *(
        Part(
            f"participation_{role}", f"{_SPONSORS}.{path}", "kg:hasParticipation", "Participation", _AGENT,
            (("kg:participationRole", "ParticipationRole", role),),
        )
        for role, path in (("lead_sponsor", "leadSponsor"), ("collaborator", "collaborators"))
    ),
    Part(
        "intervention", f"{_ARMS}.interventions", "kg:hasIntervention", "Intervention",
        (
            Field("rdfs:label", "name"),
            Field("kg:interventionType", "type", "InterventionType"),
            Field("dcterms:description", "description"),
        ),
    ),
    Part(
        "arm", f"{_ARMS}.armGroups", "kg:hasArm", "Arm",
        (
            Field("rdfs:label", "label"),
            Field("kg:armType", "type", "ArmType"),
            Field("dcterms:description", "description"),
        ),
    ),
    Part(
        "site", "protocolSection.contactsLocationsModule.locations", "kg:hasSite", "Site",
        (
            Field("kg:statedFacility", "facility"),
            Field("kg:siteCity", "city"),
            Field("kg:siteState", "state"),
            Field("kg:postalCode", "zip"),
            Field("kg:statedCountry", "country"),
            Field("kg:siteStatus", "status", "RecruitmentStatus"),
        ),
    ),
    *(
        Part(
            f"outcome_{kind}", f"{_OUTCOMES}.{kind}Outcomes", "kg:hasOutcome", "Outcome", _OUTCOME,
            (("kg:outcomeKind", "text", kind),),
        )
        for kind in ("primary", "secondary", "other")
    ),
    Part(
        "identifier_own", f"{_IDENT}.orgStudyIdInfo", "kg:hasIdentifier", "Identifier",
        (Field("rdfs:label", "id"), Field("kg:identifierValue", "id")),
        (("kg:identifierType", "text", "ORGANIZATION"),),
    ),
    Part(
        "identifier_other", f"{_IDENT}.secondaryIdInfos", "kg:hasIdentifier", "Identifier",
        (
            Field("rdfs:label", "id"),
            Field("kg:identifierValue", "id"),
            Field("kg:identifierType", "type"),
            Field("kg:identifierDomain", "domain"),
        ),
    ),
    *(
        Part(
            f"mesh_{kind}", f"derivedSection.{kind}BrowseModule.meshes", f"kg:{kind}Mesh", "MeshDescriptor", _MESH,
            reference="https://bioregistry.io/mesh:",
        )
        for kind in ("condition", "intervention")
    ),
    Part(
        "reference", "protocolSection.referencesModule.references", "kg:cites", "Publication",
        (Field("", "pmid"),), reference="https://bioregistry.io/pubmed:",
    ),
)  # fmt: skip
SINGLE = ("participation_lead_sponsor", "identifier_own")
"""Parts of which a study has one, so that its path leads to an object and not to a list."""


def full(name: str) -> str:
    """Give the IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def at(value: object, path: str) -> object:
    """Give what stands at a dotted path; None where nothing does."""
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
