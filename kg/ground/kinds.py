"""What kind of body an organization is, by the words of its name, else by what the registry says of it."""

from __future__ import annotations

import re

from kg.ground.keys import fold


def _any_of(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives))


_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "government",
        _any_of(
            r"\b(?:ministry|department of (?:defense|health|veterans)|government|food and drug|veterans affairs)\b",
            r"\bnational institutes? of (?:health|allergy|mental|diabetes|neurological|child|aging|dental)\b",
            r"\bnational (?:cancer institute|heart|eye|center for comp|human genome)|centers for disease control",
            r"\b(?:public health agency|county council|commission|agency|agence|agenzia|research council|office of)\b",
            r"\b(?:science council|science foundation|technology council|health authority|bureau|european union)\b",
            r"\bu\.?s\.? (?:army|air force|navy)\b|\bcouncil,? taiwan",
        ),
    ),
    (
        "hospital",
        _any_of(
            r"hospit|hopit|ospedal|klinik|clinic\b|clinics\b|clinique|clinica\b|infirmary|ziekenhui|gasthuis|sykehus",
            r"sygehus|sjukhus|hospices|azienda|policlinico|\bnhs\b|healthcare|irccs|\bumc\b|city of hope",
            r"medical cent(?:er|re)|cancer (?:cent(?:er|re)|institute)|medical centrum|medisch centrum",
            r"cent(?:er|re) hospitalier|health (?:system|care|network|service|sciences cent)|theater command",
            r"childrens? (?:mercy|national)|children's (?:mercy|national)",
        ),
    ),
    (
        "university",
        _any_of(
            r"universi|\bcollege\b|school of|medical school|institute of technology|\bku leuven\b|faculty|politecnico",
            r"academy of sciences|academy of medical",
        ),
    ),
    (
        "company",
        _any_of(
            r"\b(?:\w*pharma\w*|\w*therapeutics?|biotech\w*|bioscience\w*|biologics|biomedicine|immunotherapeutics)\b",
            r"\bbio\b|\blaboratories\b|\btechnologies\b",
        ),
    ),
    (
        "network",
        _any_of(
            r"\b(?:oncology|cooperative|study|trials?|cancer|lymphoma|leuk\w+|myeloma|research|working) group\b",
            r"\b(?:network|consortium|intergroup|working party|alliance|trialists|cooperative)\b",
            r"\b(?:grupo|gruppo|groupe)\b|research organi[sz]ation|\barbeitsgemeinschaft\b",
        ),
    ),
    (
        "foundation",
        _any_of(
            r"\b(?:foundation|fondation|fondazione|fundacion?|fundacao|stichting|trust|charity|society|societ[ea])\b",
            r"\b(?:association|associazione|fund)\b|cancer research uk|stiftelsen?\b|stiftung\b",
        ),
    ),
    (
        "company",
        _any_of(
            r"\b(?:technology|diagnostics|medicines?|genetics|genomics|industries|vaccines|sciences|biolog\w+)\b",
            r"(?:bio|gene|cell|thera|pharm|med)s?$",
        ),
    ),
)
_LEGAL_FORM = _any_of(
    r"\b(?:inc|incorporated|corp|corporation|company|co|ltd|limited|llc|lp|plc|gmbh|ag|spa|nv|bv|a/s|kgaa|pty|pte)\b\.?\s*$",
    r"\b(?:s\.?a\.?s?|s\.p\.a|k\.k|sdn|s\.?r\.?l|oyj?|ab)\b\.?\s*$|\b(?:co\.|ltd|inc\.|gmbh|llc)",
    r", an? [\w& -]+ company$",
)

_CLASS_KINDS = {
    "INDUSTRY": "company", "NIH": "government", "FED": "government", "OTHER_GOV": "government", "NETWORK": "network",
}  # fmt: skip


def kind_by_words(name: str) -> str:
    """Give the code of OrganizationKind that the words of a name tell, else `other`."""
    plain = fold(name)
    return next((kind for kind, pattern in _KINDS if pattern.search(plain)), "other")


def organization_kind(name: str, agency_class: str | None = None) -> str:
    """Give the code of OrganizationKind by the words of a name, its legal form, or the registry's agency class."""
    return why_kind(name, agency_class)[0]


def why_kind(name: str, agency_class: str | None = None) -> tuple[str, str]:
    """Give the code of OrganizationKind and what told it: a word of the name, its legal form, the agency class."""
    plain = fold(name)
    for kind, pattern in _KINDS:
        if told := pattern.search(plain):
            return kind, f"the word “{told[0].strip(' ,')}”"
    if told := _LEGAL_FORM.search(plain):
        return "company", f"the legal form “{told[0].strip(' ,')}”"
    if agency_class in _CLASS_KINDS:
        return _CLASS_KINDS[agency_class], f"the registry's agency class {agency_class}"
    return "other", "nothing tells"
