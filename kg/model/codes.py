"""The closed value sets: codes of the ClinicalTrials.gov API v2, and our own for roles and products."""

from __future__ import annotations

import re

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
        "CAR-T", "CAR-NK", "CAR-NKT", "CAR-M", "CAR-gdT", "CAR-Treg", "CAR-DC", "TCR-T", "TIL", "CTL", "NK",
        "CIK", "DC", "MSC", "HSC", "in-vivo-CAR-T", "other-cell",
    ),
    "CellSource": ("autologous", "allogeneic", "both", "in-vivo"),
    "FamilyRelation": (
        "follow_up", "extension", "rollover", "expanded_access", "substudy", "follow_on", "participants",
        "re_registration", "shared_id",
    ),
    "FamilyPart": ("parent", "child", "twin"),
}  # fmt: skip
"""Every closed value set, by the class of its individuals in ontology/core.ttl."""

REGISTRY_ID = re.compile(
    r"NCT\d{8}|EUCTR\d{4}-\d{6}-\d{2}(?:-[A-Z]{2})?|20\d\d-5\d{5}-\d\d-\d\d|ISRCTN\d{8}|ChiCTR[-A-Za-z]*\d{8,10}"
    r"|jRCT[a-z]?\d{9,10}|JPRN-[A-Za-z]+\d+|DRKS\d{8}|ACTRN\d{14}p?|CTRI/\d{4}/\d\d/\d+|NL-?(?:OMON)?\d+"
    r"|IRCT\d+N\d+|KCT\d{7}|TCTR\d+|PACTR\d+|SLCTR/\d{4}/\d+|RBR-[A-Za-z0-9]+|LBCTR\d+|ITMCTR\d+",
    re.ASCII,
)
"""A trial id of ClinicalTrials.gov, EU CTR, CTIS or another primary registry of the WHO ICTRP."""
