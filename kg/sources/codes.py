"""Codes of the registry in the spellings of trial pages, and of the registry itself in older forms of its records."""

from __future__ import annotations

import re

from kg.model import CODES

_WORD = re.compile(r"[^A-Z0-9]+")
_PHASE = re.compile(r"(EARLY)?(?:PHASE)?(I{1,3}V?|[0-4])[ABC]?")
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}

_ALIASES: dict[str, dict[str, str]] = {
    "RecruitmentStatus": {"UNKNOWN_STATUS": "UNKNOWN"},
    "StudyType": {
        "INTERVENTIONAL_CLINICAL_TRIAL_OF_MEDICINAL_PRODUCT": "INTERVENTIONAL",
        "INTERVENTIONAL_STUDY": "INTERVENTIONAL",
        "OBSERVATIONAL_STUDY": "OBSERVATIONAL",
        "OBSERVATIONAL_PATIENT_REGISTRY": "OBSERVATIONAL",
    },
    "Allocation": {"N_A": "NA", "NOT_APPLICABLE": "NA", "NONRANDOMIZED": "NON_RANDOMIZED"},
    "InterventionModel": {"SINGLE_GROUP_ASSIGNMENT": "SINGLE_GROUP", "SINGLE_ARM": "SINGLE_GROUP",
                          "PARALLEL_ASSIGNMENT": "PARALLEL", "CROSSOVER_ASSIGNMENT": "CROSSOVER",
                          "CROSS_OVER": "CROSSOVER", "FACTORIAL_ASSIGNMENT": "FACTORIAL",
                          "SEQUENTIAL_ASSIGNMENT": "SEQUENTIAL"},
    "Masking": {"OPEN_LABEL": "NONE", "NONE_OPEN_LABEL": "NONE"},
    "Sex": {"BOTH": "ALL", "FEMALE_YES_MALE_YES": "ALL", "FEMALE_YES_MALE_NO": "FEMALE",
            "FEMALE_NO_MALE_YES": "MALE", "MALES": "MALE", "FEMALES": "FEMALE"},
    "InterventionType": {"BIOLOGICAL_VACCINE": "BIOLOGICAL"},
    "AgencyClass": {"U_S_FED": "FED"},
    "DateType": {"ANTICIPATED": "ESTIMATED"},
}  # fmt: skip

_LONGEST = 200
"""No stated code is longer, and patterns need not be tried on what is."""


def code(scheme: str, value: str) -> str | None:
    """Give the API v2 code that a value states, or None."""
    if len(value) > _LONGEST:
        return None
    for form in (value, re.split(r"[(\[]", value, maxsplit=1)[0]):
        key = _WORD.sub("_", form.upper()).strip("_")
        key = _ALIASES.get(scheme, {}).get(key, key)
        if key in CODES[scheme]:
            return key
    return None


def phases(value: str) -> tuple[str, ...]:
    """Give the phase codes of `PHASE1/PHASE2`, `Phase 1; Phase 2`, `Early Phase 1`, `N/A`; empty if none."""
    text = value.strip().upper()[:_LONGEST]
    if text in {"NA", "N/A", "NOT APPLICABLE", "PHASE N/A", "PHASE NA", "PHASE NOT APPLICABLE"}:
        return ("NA",)
    if not re.match(r"(?:EARLY[\s_]*)?PHASE", text):
        return ()
    found = []
    for part in re.split(r"[/;,|&]|\bAND\b|-", text):
        match = _PHASE.fullmatch(re.sub(r"[\s_]+", "", part))
        if match is None:
            return ()
        number = _ROMAN.get(match[2], match[2])
        found.append("EARLY_PHASE1" if match[1] or number == "0" else f"PHASE{number}")
    return tuple(dict.fromkeys(sorted(found, key=CODES["Phase"].index)))
