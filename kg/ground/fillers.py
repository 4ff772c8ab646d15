"""Texts that stand where a facility's name should: sponsors' site numbers, calls to phone, "no limit"."""

from __future__ import annotations

import re

from kg.ground.alternatives import has_any

_KIND = r"(?:research|investigat\w*|study|trial|local|additional|clinical(?: (?:trial|research|study))?)"
_NUMBER = r"\s*(?:[#:(]|-\s*\d|no\b|number|id\b|\d|$)"

_WHOLE = re.compile(
    r"(?:不限|[a-z]?\d+|n/?a|none|unknown|tbd|tba|na|multiple|various.*|site|other|test|to be determined)$"
    r"|(?:us|eu|uk|ca|de|fr|jp|cn|au)?[- ]?\d{2,}[- \d]*$"
    rf"|{_KIND}\s*(?:facility|institution|location|cent(?:er|re))\b{_NUMBER}"
    r"|local institution|site\b.*\d|(?:research )?(?:facility|institution) (?:id|#|no)"
    r"|(?:principal |sub-?|co-?|study |lead |chief )?investigators?\b\s*[:,-]"
    r"|(?:private|doctor'?s?|physician'?s?|medical|dermatolog\w+|specialist) (?:practice|office|ordination)s?$"
)
_PART = re.compile(
    "|".join(
        (
            rf"\b(?:{_KIND}\s*sites?\b{_NUMBER}|investigat(?:ional|ive|or|ion)\w*\s+(?:site|cent(?:er|re)|facility)"
            r"|site (?:reference|id|number|no|#|\d)|site\s*\d+\s*$|contact\b|call[- ]cent(?:er|re)\b"
            r"|administrative office|head(?:quarters| office)\b|trials? (?:info|inquir))",
            r"selected site|for (?:additional|further|more) information|call\s+\d|please (?:call|contact|email)",
            r"@(?<=\S@)\S+\.\w",
        )
    )
)
_TELLING = ("site", "investigat", "contact", "call", "office", "head", "trial", "information", "please", "@")
"""What a text has one of where that pattern is found in it."""
_PHONE = re.compile(r"1-8\d\d[- ]|\d{3}\)?[- ]\d{3}[- ]\d{4}")

_COMMON = frozenset((
    "hospital", "hospitals", "hospitalier", "clinic", "clinics", "clinical", "medical", "center", "centers", "research",
    "study", "studies", "trial", "trials", "institute", "institution", "practice", "private", "office", "department",
    "division", "unit", "ward", "ambulatory", "outpatient", "laboratory", "pharmacy", "facility", "site", "oncology",
    "hematology", "cancer", "dermatology", "allergy", "asthma", "pediatric", "pediatrics", "medicine", "internal",
    "surgery", "neurology", "rheumatology", "immunology", "cardiology", "urology", "nephrology", "gastroenterology",
    "health", "care", "healthcare", "of", "the", "and", "for", "de", "in", "klinik", "klinikum", "clinica",
    "investigational", "investigator", "phase", "i", "ii", "1", "2", "transplant", "transplantation", "bone", "marrow",
    "cell", "therapy", "local", "specialist", "specialty", "specialized", "pulmonary", "respiratory", "service",
    "services", "multiple", "general", "main", "campus", "building", "new", "treatment", "patient", "sites", "centro",
    "hopital", "krankenhaus", "ospedale", "centrum", "radiation", "tumor", "disease", "diseases", "infectious",
))  # fmt: skip
"""Words that every second place has in its name. A name of nothing else ("Cancer Center") names no place."""


def names_no_place(text: str) -> bool:
    """Tell whether a facility's text is a number, a phone call or another filler instead of a name."""
    if len(text) < 3 or not any(map(str.isalpha, text)):
        return True
    plain = text.lower()
    if _WHOLE.match(plain) or _PHONE.search(plain):
        return True
    return has_any(plain, _TELLING) and _PART.search(plain) is not None


def is_common(key: str) -> bool:
    """Tell whether a facility's key is of common words only, so that strangers in one city would share it."""
    words = key.split()
    return _COMMON.issuperset(words) and words != ["general", "hospital"]
