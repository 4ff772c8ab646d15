"""The trial itself: titles, status, dates, design, arms, interventions, outcomes, conditions, references."""

from __future__ import annotations

from kg import names
from kg.model import Grounding, Record
from kg.triples.encode import Graph, years

_CLASS_OF_TYPE = {
    "INTERVENTIONAL": "InterventionalTrial",
    "OBSERVATIONAL": "ObservationalTrial",
    "EXPANDED_ACCESS": "ExpandedAccessTrial",
}
_DATES = {
    "startDate": "start_date",
    "primaryCompletionDate": "primary_completion_date",
    "completionDate": "completion_date",
    "firstSubmitDate": "first_submit_date",
    "firstPostDate": "first_post_date",
    "lastUpdateSubmitDate": "last_update_submit_date",
    "lastUpdatePostDate": "last_update_post_date",
    "resultsFirstPostDate": "results_first_post_date",
    "verifiedDate": "verified_date",
}
_TYPED_DATES = ("startDate", "primaryCompletionDate", "completionDate")
_TEXTS = {
    "briefTitle": "brief_title",
    "officialTitle": "official_title",
    "acronym": "acronym",
    "editorialTitle": "editorial_title",
    "whyStopped": "why_stopped",
    "modelDescription": "model_description",
    "minimumAge": "minimum_age",
    "maximumAge": "maximum_age",
    "ipdSharing": "ipd_sharing",
}
_FLAGS = {
    "healthyVolunteers": "healthy_volunteers",
    "hasDataMonitoringCommittee": "has_dmc",
    "fdaRegulatedDrug": "fda_regulated_drug",
    "fdaRegulatedDevice": "fda_regulated_device",
    "hasResults": "has_results",
}
_CODES = {
    "overallStatus": ("RecruitmentStatus", "overall_status"),
    "lastKnownStatus": ("RecruitmentStatus", "last_known_status"),
    "allocation": ("Allocation", "allocation"),
    "interventionModel": ("InterventionModel", "intervention_model"),
    "primaryPurpose": ("PrimaryPurpose", "primary_purpose"),
    "masking": ("Masking", "masking"),
    "observationalModel": ("ObservationalModel", "observational_model"),
    "timePerspective": ("TimePerspective", "time_perspective"),
    "sex": ("Sex", "sex"),
}


def state_trial(g: Graph, r: Record, grounding: Grounding, *, is_cell_therapy: bool) -> None:
    """State what the record says of the trial as a whole, and of its parts."""
    t = names.trial(r.trial_id)
    g.is_a(t, "ClinicalTrial")
    if r.study_type:
        g.is_a(t, _CLASS_OF_TYPE[r.study_type])
    g.text(t, "rdfs:label", r.brief_title or r.official_title or r.editorial_title or r.trial_id)
    g.text(t, "trialId", r.trial_id)
    g.boolean(t, "isCellTherapyTrial", is_cell_therapy)
    _fields(g, r, t)
    _identifiers(g, r, t)
    _arms_and_interventions(g, r, t)
    _conditions(g, r, t, grounding)
    _outcomes(g, r, t)
    _references(g, r, t)
    for doubt in r.doubts:
        g.text(t, "unrecognizedValue", f"{doubt.field}: {doubt.value}")


def _fields(g: Graph, r: Record, t: str) -> None:
    """State the fields of one value each."""
    for name, field in _TEXTS.items():
        g.text(t, name, getattr(r, field))
    for name, field in _FLAGS.items():
        g.boolean(t, name, getattr(r, field))
    for name, (scheme, field) in _CODES.items():
        g.coded(t, name, scheme, getattr(r, field))
    for name, field in _DATES.items():
        if stated := getattr(r, field):
            g.date(t, name, stated.date)
            if name in _TYPED_DATES:
                g.coded(t, name + "Type", "DateType", stated.type)
    g.coded(t, "hasPhase", "Phase", "-".join(r.phases) or None)
    if r.enrollment:
        g.integer(t, "enrollmentCount", r.enrollment.count)
        g.coded(t, "enrollmentType", "DateType", r.enrollment.type)
    g.decimal(t, "minimumAgeYears", years(r.minimum_age), 2)
    g.decimal(t, "maximumAgeYears", years(r.maximum_age), 2)


def _identifiers(g: Graph, r: Record, t: str) -> None:
    own = [(r.org_study_id, "ORGANIZATION", None)] if r.org_study_id else []
    for value, kind, domain in own + [(i.id, i.type, i.domain) for i in r.secondary_ids]:
        node = names.part("identifier", r.trial_id, f"{value} {kind or ''} {domain or ''}")
        g.link(t, "hasIdentifier", node)
        g.is_a(node, "Identifier")
        g.text(node, "rdfs:label", value)
        g.text(node, "identifierValue", value)
        g.text(node, "identifierType", kind)
        g.text(node, "identifierDomain", domain)
    for alias in r.aliases:
        if alias != r.trial_id:
            g.is_a(names.trial(alias), "RetiredTrialId")
            g.text(names.trial(alias), "rdfs:label", alias)
            g.link(names.trial(alias), "dcterms:isReplacedBy", t)


def intervention_iris(r: Record) -> list[str]:
    """Give the IRIs of the record's interventions, in order."""
    return names.parts("intervention", r.trial_id, (i.name for i in r.interventions))


def _arms_and_interventions(g: Graph, r: Record, t: str) -> None:
    nodes = intervention_iris(r)
    for intervention, node in zip(r.interventions, nodes, strict=True):
        g.link(t, "hasIntervention", node)
        g.is_a(node, "Intervention")
        g.text(node, "rdfs:label", intervention.name)
        g.coded(node, "interventionType", "InterventionType", intervention.type)
        g.text(node, "dcterms:description", intervention.description)
        for other in intervention.other_names:
            g.text(node, "otherName", other)
    arms = names.parts("arm", r.trial_id, (a.label for a in r.arms))
    for arm, node in zip(r.arms, arms, strict=True):
        g.link(t, "hasArm", node)
        g.is_a(node, "Arm")
        g.text(node, "rdfs:label", arm.label)
        g.coded(node, "armType", "ArmType", arm.type)
        g.text(node, "dcterms:description", arm.description)
        for intervention, used in zip(r.interventions, nodes, strict=True):
            if intervention.name in arm.interventions or arm.label in intervention.arms:
                g.link(node, "usesIntervention", used)


def _conditions(g: Graph, r: Record, t: str, grounding: Grounding) -> None:
    for stated in grounding.conditions:
        g.text(t, "statedCondition", stated.text)
        for curie in stated.conditions:
            g.link(t, "hasCondition", names.condition(curie))
    for keyword in r.keywords:
        g.text(t, "keyword", keyword)
    for name, terms in (("conditionMesh", r.condition_mesh), ("interventionMesh", r.intervention_mesh)):
        for mesh in terms:
            node = names.registry_reference("mesh", mesh.id)
            g.link(t, name, node)
            g.is_a(node, "MeshDescriptor")
            g.text(node, "rdfs:label", mesh.term)


def _outcomes(g: Graph, r: Record, t: str) -> None:
    for outcome in r.outcomes:
        node = names.part("outcome", r.trial_id, f"{outcome.kind} {outcome.measure} {outcome.time_frame or ''}")
        g.link(t, "hasOutcome", node)
        g.is_a(node, "Outcome")
        g.text(node, "rdfs:label", outcome.measure)
        g.text(node, "outcomeKind", outcome.kind)
        g.text(node, "timeFrame", outcome.time_frame)


def _references(g: Graph, r: Record, t: str) -> None:
    for reference in r.references:
        if reference.pmid and reference.pmid.isascii() and reference.pmid.isdigit():
            node = names.registry_reference("pubmed", reference.pmid)
            g.link(t, "cites", node)
            g.is_a(node, "Publication")
            g.text(node, "rdfs:label", f"PubMed {reference.pmid}")
