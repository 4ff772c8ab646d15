"""Roles in eligibility criteria: laboratory values, earlier therapies, what excludes, what patients have."""

from __future__ import annotations

import re

from kg.recognize.matching import texts
from kg.recognize.matching.guards import GuardedPattern
from kg.recognize.roles.clauses import BRIEFLY, bars, clause
from kg.recognize.roles.lab_values import is_value
from kg.recognize.roles.readings import Naming, Reading
from kg.recognize.roles.rules import DRUG_AFTER

_OF_ORGAN = (
    r"(?<!heart )(?<!cardiac )(?<!renal )(?<!kidney )(?<!liver )(?<!hepatic )(?<!respiratory )(?<!marrow )"
    r"(?<!organ )(?<!ovarian )"
)
"""What fails there is no therapy."""

_WITHOUT_DRUG = (
    r"(?:(?!(?:car|cart|cars|tcr|tki|tkis|mab|adc|t|nk|cells?|and|but|who|inhib\w*|antibod\w*|\w*therap\w*|treat\w*"
    r"|target\w*|direct\w*|specific|agents?|vaccin\w*|block\w*|drugs?|\w*agonists?)\b)[\w./]+[\s-]+){0,2}?"
)
"""Up to two words of which none names a therapy."""
_STATUS_AFTER = re.compile(
    rf"{BRIEFLY}(?:\+(?!\s?(?:car|cd|and anti))|(?<=\+)(?=[\s,;)])(?!\s?(?:car|and anti))"
    r"|(?:antibod\w+|ig[gm]|ab)[\s-]+(?:test|positiv|negativ|tit(?:er|re)|assay|screen|status)"
    rf"|{_WITHOUT_DRUG}(?:positiv|negativ|test(?:s|ed|ing)?\b|status\b|assay|serolog|sero(?:pos|neg)|(?:over)?express"
    r"|mutat|mutant|amplif|rearrang|fusion|translocat|wild[- ]?type|exon|deletion|alteration|copy number|ihc\b"
    r"|immunohisto|staining|gene\b))"
)
_WORSE = r"\b(?:relaps|refractor|resist|progress|recur)\w*[^.;:]{0,60}\b"
"""What grew or came back, and words up to what it did so after."""
_AFTER = r"after|from|following|post|on|during|despite"
_PRIOR_THERAPY = GuardedPattern(
    rf"(?:\bprior(?! to\b)|\bprevious(?!ly un)|{_WORSE}(?:{_AFTER}|to|with)\b"
    rf"|\bafter|{_OF_ORGAN}\bfail|\breceived|(?<!be )\btreat(?:ed|ment)|\btherap|(?<!viral )\bexposure"
    r"|\bantibod|car-?\s?t|\bchimeric|inhibitor|mab\b)"
)
_STATUS_BEFORE = GuardedPattern(
    r"(?:\b(?:sero)?(?:negativ|positiv)\w*(?: \w+){0,2} for|\b(?:over)?expression of|\bpresence of|\bmutations? in"
    r"|\b(?:over)?express(?:ing|es|ed)?) (?:the |an? )?(?:[\w/-]+,? (?:and |or )?){0,2}$"
    r"|\b(?:immuno(?:histo|stain|pheno)|stain)\w*\b[^.;:]{0,60} (?:for|of|with|by)(?: an?)? (?:anti-)?$"
)
_ACTED_ON = re.compile(r"\banti[\s-]*$|\b(?:targeting|against|directed (?:at|against|to)|inhibitors? of) $")
_THERAPY_AFTER = re.compile(
    r"[\s-]*(?:targeted|directed|specific|car\b|car-|therap|(?:derived|based) (?:\w+ )?(?:vaccin|therap))"
)

_RECEPTOR_AFTER = re.compile(r"[\s-]*(?:car\b|car-|tcr)")

_HAD = GuardedPattern(
    rf"\bprior(?! to\b)|\bprevious(?!ly un)|\bearlier\b|{_OF_ORGAN}\bfail|\breceived\b|\bexposure|\bexposed to"
    r"|(?<!be )(?<!being )\btreated with"
    r"|\bha(?:s|ve|d) (?:\w+ )?(?:taken|used|been (?:on|treated|given|taking|receiving))\b"
    r"|\bwash-?\s?out|\bpretreated|\bintoleran|\bna[i\xef]ve|\brefractory to|\bat least (?:one|two|\d) lines? of"
    r"|\bhistory of\b(?! (?:[\w,]+ ){0,4}?(?:hypersensi|allerg|reaction|intoler))"
    rf"|{_WORSE}(?:{_AFTER}|while|to(?! be\b| receive))\b"
    r"|\b(?:days?|weeks?|months?|years?) (?:if|from|since)\b|\bsince\b[^.;:]{0,30}$"
)
"""What makes a therapy an earlier one, in the words before it."""
_HAD_AFTER = GuardedPattern(
    r"[\s)-]*+(?:[\w/,()-]+\s+){0,4}?(?:refractory|resistan|na[i\xef]ve\b|pretreated|fail|wash-?\s?out|discontinued|intoleran"
    r"|experienced)",
    tied=True,
)

_THERAPY = (
    r"(?:vaccin|immuni[sz]|\w*therap|treatment|drugs?\b(?! (?:resist|use|abus))|agents?\b|medic(?:ation|ine)"
    r"|regimens?\b|prophyla|suppress|inhibitor|hyperimmune|immune globulin|antivirals?\b|antiretroviral"
    r"|(?:(?:specific|directed|targeted|reactive)[\s-]+)?(?:cytotoxic )?"
    r"(?:t[- ]?(?:cells?|lymphocytes?)\b(?! response)|v?sts?\b|ctls?\b))"
)
_VIRUS_THERAPY_AFTER = re.compile(
    rf"{BRIEFLY}(?:1\s)?(?:(?!(?:and|or|on|in|with|who|by|for|to)\b|infect|disease|positiv|negativ|antibod|relat|associat"
    rf"|retinitis|complicat)[\w/-]+\s+){{0,2}}?{_THERAPY}"
)
_ANTI_THERAPY_AFTER = re.compile(rf"{BRIEFLY}(?:1\s)?(?:(?!(?:and|or|on)\b|antibod)[\w/-]+\s+){{0,2}}?{_THERAPY}")
_CELLS_AFTER = re.compile(r"[\s-]*(?:v?sts?\b|ctls?\b|(?:specific|directed|targeted|reactive)\b)")
_VACCINE_BEFORE = re.compile(
    r"\b(?:vaccin\w*|immuni[sz]\w*) (?:\w+ ){0,2}?(?:against|for|to|with) (?:the )?(?:[\w/-]+,? (?:and |or )?){0,4}$"
)


def of_eligibility(it: Naming) -> Reading:
    """Read what the criteria name: a laboratory value, what excludes, an earlier therapy or what patients have."""
    exclusion = it.kind == texts.EXCLUSION
    if is_value(it):
        return it.give("lab", "field.exclusion-lab" if exclusion else "field.criterion-lab")
    if exclusion:
        return it.give("exclusion", "field.exclusion")
    if bars(it):
        return it.give("exclusion", "field.criterion-denied")
    therapy = _of_virus if it.entry.role == "virus_level" else _of_therapy
    return therapy(it) or it.give("biomarker", "field.inclusion" if it.kind == texts.INCLUSION else "field.criterion")


def _of_therapy(it: Naming) -> Reading | None:
    """Read a therapy that the criteria admit, unless the words right after tell what patients have."""
    before, after = it.beside.before, it.beside.after
    if _STATUS_AFTER.match(after) or (_STATUS_BEFORE.search(before) and not _RECEPTOR_AFTER.match(after)):
        return None
    # What is measured in blood stands beside other therapies all the time.
    told = "serum marker" not in it.entry.serves or _ACTED_ON.search(before) is not None
    if (
        (told and _PRIOR_THERAPY.search(clause(before)[-80:]))
        or it.beside.meet(DRUG_AFTER)
        or _THERAPY_AFTER.match(after)
    ):
        return it.give("prior_therapy", "field.inclusion-prior")
    return None


def _of_virus(it: Naming) -> Reading | None:
    """Read a therapy against a virus: patients have the infection, unless a therapy is named."""
    before, after = it.beside.before, it.beside.after
    therapy = _ANTI_THERAPY_AFTER if before.endswith(("anti-", "anti ")) else _VIRUS_THERAPY_AFTER
    if not (therapy.match(after) or _VACCINE_BEFORE.search(before)):
        return None
    if _HAD.search(clause(before)) or _CELLS_AFTER.match(after):
        return it.give("prior_therapy", "field.inclusion-prior")
    return it.give("non_cell_drug", "field.inclusion-drug")


# --- names of drugs ---

_CONTRACEPTION = GuardedPattern(
    r"contracep|birth control|\babst(?:inen|ain)|\bsperm\b|\bbreast-?feed|childbearing|(?:non)?pregnan|fetus"
)
_JUST_EARLIER = re.compile(r"\b(?:prior|previous(?:ly)?|failed)\s(?:[\w-]+[\s,(]+){0,4}$")
_LAST_DOSE = re.compile(r"\b(?:last|final) (?:dose|infusion|administration|cycle)s? of (?:[\w/-]+[\s,]+){0,5}$")
_HAD_LAST = re.compile(r"\b(?:since|relaps|progress|recur|wash|from (?:the|their))")
_TO_BE_GIVEN = GuardedPattern(
    r"\b(?:candidates?|eligible|suitable|appropriate|planned|scheduled|intended|indicat(?:ed|ions?)|going|willing|able|about)"
    r" (?:\w+ ){0,3}?(?:for|to)\b|\b(?:to|will) be (?:treated|given)|\bwill (?:receive|undergo)"
)


def of_drug_in_criteria(it: Naming) -> Reading:
    """Read a drug's name in criteria: an earlier therapy where the clause says so, else what is given beside."""
    if it.kind == texts.EXCLUSION:
        return it.give("exclusion", "field.exclusion")
    if bars(it):
        return it.give("exclusion", "field.criterion-denied")
    if _had_before(it):
        return it.give("prior_therapy", "field.criterion-drug")
    return it.give("non_cell_drug", "role.drug-name")


def _had_before(it: Naming) -> bool:
    before, after = it.beside.before, it.beside.after
    told = clause(before)
    if _JUST_EARLIER.search(told):
        return True
    if _CONTRACEPTION.search(before) or _CONTRACEPTION.search(after):
        return False
    if _LAST_DOSE.search(told):
        return _HAD_LAST.search(told) is not None
    if given := _TO_BE_GIVEN.search(told):
        told = told[given.end() :]
    return _HAD.search(told) is not None or _HAD_AFTER.match(after) is not None
