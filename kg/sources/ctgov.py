"""Study objects of the ClinicalTrials.gov API v2 (https://clinicaltrials.gov/data-api/about-api/study-data-structure).

Every module and field is optional; a value that is not what its field allows is set aside as a `Doubt`.
"""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec

from kg.model import (
    CODES,
    REGISTRY_ID,
    Arm,
    Document,
    Enrollment,
    Identifier,
    Intervention,
    MeshTerm,
    Official,
    Outcome,
    Record,
    Reference,
    ResponsibleParty,
    SiteUse,
    StatedDate,
)  # fmt: skip
from kg.sources import criteria
from kg.sources.ctgov_fields import Fields, Json
from kg.sources.refusal import Refused

_TYPE_PREFIX = re.compile(f"^(?:{'|'.join(c.replace('_', ' ').title() for c in CODES['InterventionType'])}): ")
_OUTCOMES: tuple[tuple[Literal["primary", "secondary", "other"], str], ...] = (
    ("primary", "primaryOutcomes"),
    ("secondary", "secondaryOutcomes"),
    ("other", "otherOutcomes"),
)


def record_of(study: Json, document: Document) -> Record:
    """Read one study object. Raises Refused where it has no registry id of its own."""
    f = Fields()
    protocol = f.module(study, "protocolSection")
    ident = f.module(protocol, "identificationModule")
    trial_id = ident.get("nctId")
    if not isinstance(trial_id, str) or not re.fullmatch(r"NCT[0-9]{8}", trial_id):
        raise Refused(f"no registry id: nctId is {str(trial_id)[:40]!r}, not NCT and eight digits")
    status = f.module(protocol, "statusModule")
    derived = f.module(study, "derivedSection")
    fields: dict[str, Any] = {
        **_identification(f, ident),
        **_status(f, status),
        **_sponsors(f, f.module(protocol, "sponsorCollaboratorsModule")),
        **_design(f, f.module(protocol, "designModule")),
        **_arms(f, f.module(protocol, "armsInterventionsModule")),
        **_eligibility(f, f.module(protocol, "eligibilityModule")),
        **_places(f, f.module(protocol, "contactsLocationsModule")),
        **_derived(f, derived),
    }
    description = f.module(protocol, "descriptionModule")
    conditions = f.module(protocol, "conditionsModule")
    oversight = f.module(protocol, "oversightModule")
    references = f.objects(f.module(protocol, "referencesModule"), "references")
    outcomes = f.module(protocol, "outcomesModule")
    return Record(
        trial_id=trial_id,
        document=_dated_document(f, document, study, fields["last_update_post_date"], derived),
        brief_summary=f.text(description, "briefSummary"),
        detailed_description=f.text(description, "detailedDescription"),
        conditions=f.texts(conditions, "conditions"),
        keywords=f.texts(conditions, "keywords"),
        has_results=f.flag(study, "hasResults"),
        has_dmc=f.flag(oversight, "oversightHasDmc"),
        fda_regulated_drug=f.flag(oversight, "isFdaRegulatedDrug"),
        fda_regulated_device=f.flag(oversight, "isFdaRegulatedDevice"),
        outcomes=_outcomes(f, outcomes),
        references=tuple(
            Reference(pmid=f.text(r, "pmid"), type=f.text(r, "type"), citation=f.text(r, "citation"))
            for r in references
        ),
        ipd_sharing=f.text(f.module(protocol, "ipdSharingStatementModule"), "ipdSharing"),
        **fields,
        doubts=tuple(f.doubts),
    )


def _dated_document(
    f: Fields, document: Document, study: Json, last_update_post: StatedDate | None, derived: Json
) -> Document:
    stated = {
        "last_update_post": last_update_post,
        "version_holder": f.date(f.module(derived, "miscInfoModule"), "versionHolder"),
    }
    return msgspec.structs.replace(
        document,
        partial=document.partial or "_reconstructed" in study or "_example" in study,
        dates=document.dates | {name: date.date for name, date in stated.items() if date},
    )


def _identification(f: Fields, ident: Json) -> Json:
    org = f.module(ident, "orgStudyIdInfo")
    return {
        "aliases": tuple(a for a in f.texts(ident, "nctIdAliases") if REGISTRY_ID.fullmatch(a)),
        "org_study_id": f.text(org, "id"),
        "secondary_ids": tuple(
            Identifier(id=value, type=f.text(i, "type"), domain=f.text(i, "domain"))
            for i in f.objects(ident, "secondaryIdInfos")
            if (value := f.text(i, "id"))
        ),
        "brief_title": f.text(ident, "briefTitle"),
        "official_title": f.text(ident, "officialTitle"),
        "acronym": f.text(ident, "acronym"),
        "organization": f.agent(f.module(ident, "organization"), "fullName"),
    }


def _status(f: Fields, status: Json) -> Json:
    return {
        "overall_status": f.code(status, "overallStatus", "RecruitmentStatus"),
        "last_known_status": f.code(status, "lastKnownStatus", "RecruitmentStatus"),
        "why_stopped": f.text(status, "whyStopped"),
        "expanded_access_id": _registry_id(f, f.module(status, "expandedAccessInfo"), "nctId"),
        "verified_date": f.date(status, "statusVerifiedDate"),
        "start_date": f.dated(status, "startDateStruct"),
        "primary_completion_date": f.dated(status, "primaryCompletionDateStruct"),
        "completion_date": f.dated(status, "completionDateStruct"),
        "first_submit_date": f.date(status, "studyFirstSubmitDate"),
        "first_post_date": f.dated(status, "studyFirstPostDateStruct"),
        "last_update_submit_date": f.date(status, "lastUpdateSubmitDate"),
        "last_update_post_date": f.dated(status, "lastUpdatePostDateStruct"),
        "results_first_post_date": f.dated(status, "resultsFirstPostDateStruct"),
    }


def _registry_id(f: Fields, parent: Json, name: str) -> str | None:
    stated = f.text(parent, name)
    if stated is None or REGISTRY_ID.fullmatch(stated):
        return stated
    f.doubt(name, stated, "no id of a trial registry")
    return None


def _sponsors(f: Fields, module: Json) -> Json:
    party = f.module(module, "responsibleParty")
    return {
        "lead_sponsor": f.agent(f.module(module, "leadSponsor")),
        "collaborators": tuple(a for c in f.objects(module, "collaborators") if (a := f.agent(c))),
        "responsible_party": _responsible(f, party) if party else None,
    }


def _responsible(f: Fields, party: Json) -> ResponsibleParty:
    return ResponsibleParty(
        type=f.text(party, "type"),
        name=f.text(party, "investigatorFullName") or f.text(party, "oldNameTitle"),
        title=f.text(party, "investigatorTitle"),
        affiliation=f.text(party, "investigatorAffiliation") or f.text(party, "oldOrganization"),
    )


def _design(f: Fields, module: Json) -> Json:
    info = f.module(module, "designInfo")
    masking = f.module(info, "maskingInfo")
    enrollment = _enrollment(f, f.module(module, "enrollmentInfo"))
    phases = _phases(f, module)
    return {
        "study_type": f.code(module, "studyType", "StudyType"),
        "phases": phases,
        "allocation": f.code(info, "allocation", "Allocation"),
        "intervention_model": f.code(info, "interventionModel", "InterventionModel"),
        "model_description": f.text(info, "interventionModelDescription"),
        "primary_purpose": f.code(info, "primaryPurpose", "PrimaryPurpose"),
        "observational_model": f.code(info, "observationalModel", "ObservationalModel"),
        "time_perspective": f.code(info, "timePerspective", "TimePerspective"),
        "masking": f.code(masking, "masking", "Masking"),
        "who_masked": f.texts(masking, "whoMasked"),
        "enrollment": enrollment,
    }


def _enrollment(f: Fields, info: Json) -> Enrollment | None:
    count = f.number(info, "count")
    if count is not None and (count < 0 or not count.is_integer()):
        f.doubt("count", info["count"], "fewer than no participants" if count < 0 else "no whole number")
        count = None
    type_ = f.code(info, "type", "DateType")
    return Enrollment(int(count), type_) if count is not None else None


def _phases(f: Fields, module: Json) -> tuple[str, ...]:
    stated = f.texts(module, "phases")
    for odd in [phase for phase in stated if phase not in CODES["Phase"]]:
        f.doubt("phases", odd, "none of the registry's values for Phase")
    return tuple(phase for phase in stated if phase in CODES["Phase"])


def _arms(f: Fields, module: Json) -> Json:
    return {
        "arms": tuple(
            Arm(
                label=label,
                type=f.code(a, "type", "ArmType"),
                description=f.text(a, "description"),
                interventions=tuple(_TYPE_PREFIX.sub("", n) for n in f.texts(a, "interventionNames")),
            )
            for a in f.objects(module, "armGroups")
            if (label := f.text(a, "label"))
        ),
        "interventions": tuple(
            Intervention(
                name=name,
                type=f.code(i, "type", "InterventionType"),
                description=f.text(i, "description"),
                other_names=f.texts(i, "otherNames"),
                arms=f.texts(i, "armGroupLabels"),
            )
            for i in f.objects(module, "interventions")
            if (name := f.text(i, "name"))
        ),
    }


def _outcomes(f: Fields, module: Json) -> tuple[Outcome, ...]:
    return tuple(
        Outcome(kind=kind, measure=measure, time_frame=f.text(o, "timeFrame"), description=f.text(o, "description"))
        for kind, name in _OUTCOMES
        for o in f.objects(module, name)
        if (measure := f.text(o, "measure"))
    )


def _eligibility(f: Fields, module: Json) -> Json:
    split = criteria.split(f.text(module, "eligibilityCriteria", escaped=True) or "")
    return {
        "inclusion": split.inclusion,
        "exclusion": split.exclusion,
        "criteria": split.unknown,
        "study_population": f.text(module, "studyPopulation"),
        "minimum_age": f.text(module, "minimumAge"),
        "maximum_age": f.text(module, "maximumAge"),
        "sex": f.code(module, "sex", "Sex"),
        "healthy_volunteers": f.flag(module, "healthyVolunteers"),
    }


def _places(f: Fields, module: Json) -> Json:
    return {
        "sites": tuple(_site(f, s) for s in f.objects(module, "locations")),
        "officials": tuple(
            Official(name=name, role=f.text(o, "role"), affiliation=f.text(o, "affiliation"))
            for o in f.objects(module, "overallOfficials")
            if (name := f.text(o, "name"))
        ),
    }


def _site(f: Fields, location: Json) -> SiteUse:
    point = f.module(location, "geoPoint")
    return SiteUse(
        facility=f.text(location, "facility"),
        city=f.text(location, "city"),
        state=f.text(location, "state"),
        zip=f.text(location, "zip"),
        country=f.text(location, "country"),
        status=f.code(location, "status", "RecruitmentStatus"),
        lat=f.number(point, "lat"),
        lon=f.number(point, "lon"),
    )


def _derived(f: Fields, derived: Json) -> Json:
    def terms(module: Json, name: str) -> tuple[MeshTerm, ...]:
        return tuple(
            MeshTerm(id=mesh_id, term=label)
            for t in f.objects(module, name)
            if (mesh_id := f.text(t, "id")) and (label := f.text(t, "term"))
        )

    conditions = f.module(derived, "conditionBrowseModule")
    return {
        "condition_mesh": terms(conditions, "meshes"),
        "condition_mesh_ancestors": terms(conditions, "ancestors"),
        "intervention_mesh": terms(f.module(derived, "interventionBrowseModule"), "meshes"),
    }
