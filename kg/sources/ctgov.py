"""Study objects of the ClinicalTrials.gov API v2 (https://clinicaltrials.gov/data-api/about-api/study-data-structure).

Every module and field is optional; a value that is not what its field allows is set aside as a `Doubt`.
"""

from __future__ import annotations

import math
import re
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from kg.model import (
    CODES,
    REGISTRY_ID,
    Agent,
    Arm,
    Document,
    Doubt,
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
from kg.model.entities import without_entities
from kg.sources import criteria
from kg.sources.cleaning import clean, printable
from kg.sources.codes import code as spelled
from kg.sources.refusal import Refused

Json = dict[str, Any]

_DATE = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_TYPE_PREFIX = re.compile(f"^(?:{'|'.join(c.replace('_', ' ').title() for c in CODES['InterventionType'])}): ")
_OUTCOMES: tuple[tuple[Literal["primary", "secondary", "other"], str], ...] = (
    ("primary", "primaryOutcomes"),
    ("secondary", "secondaryOutcomes"),
    ("other", "otherOutcomes"),
)


class _Fields:
    """Read values out of nested JSON; remember those that are not what their field allows."""

    def __init__(self) -> None:
        self.doubts: list[Doubt] = []

    def doubt(self, field: str, value: object, reason: str) -> None:
        self.doubts.append(Doubt(field, str(value)[:200], reason))

    def module(self, parent: Json, name: str) -> Json:
        value = parent.get(name)
        if value is None or isinstance(value, dict):
            return value or {}
        self.doubt(name, value, f"a {type(value).__name__} stands where an object belongs")
        return {}

    def objects(self, parent: Json, name: str) -> list[Json]:
        value = parent.get(name) or []
        if not isinstance(value, list):
            self.doubt(name, value, f"a {type(value).__name__} stands where a list belongs")
            return []
        good = [v for v in value if isinstance(v, dict)]
        if len(good) != len(value):
            self.doubt(name, [v for v in value if not isinstance(v, dict)], "not an object")
        return good

    def text(self, parent: Json, name: str, *, escaped: bool = False) -> str | None:
        value = parent.get(name)
        if value is None:
            return None
        if type(value) is not str:
            self.doubt(name, value, f"a {type(value).__name__} stands where text belongs")
            return None
        if "&" in value:
            value = without_entities(value)
        if value.isprintable() and "\\" not in value:  # nearly all of them
            return value.strip() or None
        return (printable(value) if escaped else clean(value)) or None

    def texts(self, parent: Json, name: str) -> tuple[str, ...]:
        value = parent.get(name) or []
        if not isinstance(value, list):
            self.doubt(name, value, f"a {type(value).__name__} stands where a list belongs")
            return ()
        if odd := [v for v in value if not isinstance(v, str)]:
            self.doubt(name, odd, "not text")
            value = [v for v in value if isinstance(v, str)]
        return tuple([t for v in value if (t := clean(without_entities(v)))])

    def flag(self, parent: Json, name: str) -> bool | None:
        value = parent.get(name)
        return value if isinstance(value, bool) else None

    def code(self, parent: Json, name: str, scheme: str) -> str | None:
        value = self.text(parent, name)
        if value is None or value in CODES[scheme]:
            return value
        if (known := spelled(scheme, value)) is not None:
            return known
        self.doubt(name, value, f"none of the registry's values for {scheme}")
        return None

    def date(self, parent: Json, name: str, type_of: Json | None = None) -> StatedDate | None:
        value = self.text(parent, "date" if type_of is not None else name)
        if value is None:
            return None
        if not is_date(value):
            self.doubt(name, value, "not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")
            return None
        return StatedDate(value, self.code(type_of, "type", "DateType") if type_of else None)

    def dated(self, parent: Json, name: str) -> StatedDate | None:
        struct = self.module(parent, name)
        return self.date(struct, name, struct)

    def number(self, parent: Json, name: str) -> float | None:
        value = parent.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
        if value is not None:
            self.doubt(name, value, f"a {type(value).__name__} stands where a number belongs")
        return None

    def agent(self, value: Json, name: str = "name") -> Agent | None:
        stated = self.text(value, name)
        return Agent(stated, self.code(value, "class", "AgencyClass")) if stated else None


@lru_cache(maxsize=16384)
def is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day of the calendar in ISO 8601."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


def record_of(study: Json, document: Document) -> Record:
    """Read one study object. Raises Refused where it has no registry id of its own."""
    f = _Fields()
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
        document=_dated_document(f, document, study, status, derived),
        brief_summary=f.text(description, "briefSummary"),
        detailed_description=f.text(description, "detailedDescription"),
        conditions=f.texts(conditions, "conditions"),
        keywords=f.texts(conditions, "keywords"),
        has_results=f.flag(study, "hasResults"),
        has_dmc=f.flag(oversight, "oversightHasDmc"),
        fda_regulated_drug=f.flag(oversight, "isFdaRegulatedDrug"),
        fda_regulated_device=f.flag(oversight, "isFdaRegulatedDevice"),
        outcomes=tuple(
            Outcome(
                kind=kind,
                measure=measure,
                time_frame=f.text(o, "timeFrame"),
                description=f.text(o, "description"),
            )
            for kind, name in _OUTCOMES
            for o in f.objects(outcomes, name)
            if (measure := f.text(o, "measure"))
        ),
        references=tuple(
            Reference(pmid=f.text(r, "pmid"), type=f.text(r, "type"), citation=f.text(r, "citation"))
            for r in references
        ),
        ipd_sharing=f.text(f.module(protocol, "ipdSharingStatementModule"), "ipdSharing"),
        **fields,
        doubts=tuple(f.doubts),
    )


def _dated_document(f: _Fields, document: Document, study: Json, status: Json, derived: Json) -> Document:
    stated = {
        "last_update_post": f.dated(status, "lastUpdatePostDateStruct"),
        "version_holder": f.date(f.module(derived, "miscInfoModule"), "versionHolder"),
    }
    return Document(
        sha256=document.sha256,
        site=document.site,
        form=document.form,
        url=document.url,
        partial=document.partial or "_reconstructed" in study or "_example" in study,
        dates=document.dates | {name: date.date for name, date in stated.items() if date},
    )


def _identification(f: _Fields, ident: Json) -> Json:
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


def _status(f: _Fields, status: Json) -> Json:
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


def _registry_id(f: _Fields, parent: Json, name: str) -> str | None:
    stated = f.text(parent, name)
    if stated is None or REGISTRY_ID.fullmatch(stated):
        return stated
    f.doubt(name, stated, "no id of a trial registry")
    return None


def _sponsors(f: _Fields, module: Json) -> Json:
    party = f.module(module, "responsibleParty")
    return {
        "lead_sponsor": f.agent(f.module(module, "leadSponsor")),
        "collaborators": tuple(a for c in f.objects(module, "collaborators") if (a := f.agent(c))),
        "responsible_party": ResponsibleParty(
            type=f.text(party, "type"),
            name=f.text(party, "investigatorFullName") or f.text(party, "oldNameTitle"),
            title=f.text(party, "investigatorTitle"),
            affiliation=f.text(party, "investigatorAffiliation") or f.text(party, "oldOrganization"),
        )
        if party
        else None,
    }


def _design(f: _Fields, module: Json) -> Json:
    info = f.module(module, "designInfo")
    masking = f.module(info, "maskingInfo")
    enrollment = f.module(module, "enrollmentInfo")
    count = f.number(enrollment, "count")
    if count is not None and (count < 0 or not count.is_integer()):
        f.doubt("count", enrollment["count"], "fewer than no participants" if count < 0 else "no whole number")
        count = None
    type_ = f.code(enrollment, "type", "DateType")
    phases = f.texts(module, "phases")
    for phase in phases:
        if phase not in CODES["Phase"]:
            f.doubt("phases", phase, "none of the registry's values for Phase")
    return {
        "study_type": f.code(module, "studyType", "StudyType"),
        "phases": tuple(p for p in phases if p in CODES["Phase"]),
        "allocation": f.code(info, "allocation", "Allocation"),
        "intervention_model": f.code(info, "interventionModel", "InterventionModel"),
        "model_description": f.text(info, "interventionModelDescription"),
        "primary_purpose": f.code(info, "primaryPurpose", "PrimaryPurpose"),
        "observational_model": f.code(info, "observationalModel", "ObservationalModel"),
        "time_perspective": f.code(info, "timePerspective", "TimePerspective"),
        "masking": f.code(masking, "masking", "Masking"),
        "who_masked": f.texts(masking, "whoMasked"),
        "enrollment": Enrollment(int(count), type_) if count is not None else None,
    }


def _arms(f: _Fields, module: Json) -> Json:
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


def _eligibility(f: _Fields, module: Json) -> Json:
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


def _places(f: _Fields, module: Json) -> Json:
    sites = []
    for s in f.objects(module, "locations"):
        point = f.module(s, "geoPoint")
        sites.append(
            SiteUse(
                facility=f.text(s, "facility"),
                city=f.text(s, "city"),
                state=f.text(s, "state"),
                zip=f.text(s, "zip"),
                country=f.text(s, "country"),
                status=f.code(s, "status", "RecruitmentStatus"),
                lat=f.number(point, "lat"),
                lon=f.number(point, "lon"),
            )
        )
    officials = tuple(
        Official(name=name, role=f.text(o, "role"), affiliation=f.text(o, "affiliation"))
        for o in f.objects(module, "overallOfficials")
        if (name := f.text(o, "name"))
    )
    return {"sites": tuple(sites), "officials": officials}


def _derived(f: _Fields, derived: Json) -> Json:
    def terms(module: str, name: str) -> tuple[MeshTerm, ...]:
        return tuple(
            MeshTerm(id=mesh_id, term=label)
            for t in f.objects(f.module(derived, module), name)
            if (mesh_id := f.text(t, "id")) and (label := f.text(t, "term"))
        )

    return {
        "condition_mesh": terms("conditionBrowseModule", "meshes"),
        "condition_mesh_ancestors": terms("conditionBrowseModule", "ancestors"),
        "intervention_mesh": terms("interventionBrowseModule", "meshes"),
    }
