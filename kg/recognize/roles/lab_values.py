"""Laboratory values that eligibility criteria ask for: serum markers, how much of a virus, counts of cells."""

from __future__ import annotations

import re

from kg.recognize.matching import texts
from kg.recognize.matching.guards import GuardedPattern
from kg.recognize.roles.clauses import BRIEFLY, clause
from kg.recognize.roles.masks import MASKS
from kg.recognize.roles.readings import Naming, Reading

_OTHER_MEASURE = (
    r"\b(?:gleason|age|life|ecog|karnofsky|performance|wbc|platelet|tumou?r cells|stag(?:e|ing)|lesions?|dose|courses?"
    r"|express|overexpress|positiv|negativ|stain|immuno|ihc|prior|previous|regimen|therapy|no )"
)
_COMPARED = (
    r"(?:[<>=\u2264\u2265]|\d|\b(?:greater|less|more|higher|lower) than\b|\bat least\b|\bno (?:more|greater|less)\b"
    r"|\b(?:above|below|under|exceed\w*|between)\b|\belevat|\brising\b|\bris(?:e|en)\b|\bincreas|\bdecreas|\bdeclin"
    r"|\bnormal|\bundetect|\bdetectable)"
)
_MEASURED = GuardedPattern(
    r"[\s)-]*(?:\(\w+\)\s)?(?:(?:has |have )?(?:continu|ris|rose|increas|declin|doubl|progress|nadir|recurren|respon"
    r"|velocity|elevat|decreas|fall|level|value|concentration|test|measure|relapse)"
    r"|(?:of |was |is )?[<>=\d]|ng\b|\u2265|\u2264)",
    tied=True,
)
_VALUE_AFTER = re.compile(
    rf"{BRIEFLY}(?:(?:levels?|values?|titers?|changes?|criteria|evidence|only disease|ratio|failure|determin\w+|normal"
    r"|known)\b"
    rf"|(?:(?!{_OTHER_MEASURE})[^.;:]){{0,40}}?{_COMPARED})"
)
_VALUE_BEFORE = re.compile(
    r"\b(?:elevat\w+|rising|rises? (?:in|of)|(?:in|de)creas(?:es?|ed|ing)|(?:ab)?normal\w*|serum|plasma|nadir|blood"
    r"|levels? of|values? of|(?:serum|tumou?r|chemical) markers?|baseline"
    r"|(?:disease|progression|relapse|recurrence|failure)(?: \w+)? by)\b(?:(?!\bor |\band no)[^.;:]){0,40}$"
)
_OF_TISSUE = re.compile(
    r"\b(?:over)?express|\bstain|\bpositive (?:\w+ )?for|\bimmuno|\bihc\b|\bsecret|\btargeting|\bagainst|\banti-?$"
)
_OF_TISSUE_AFTER = re.compile(
    r"[\s)\]-]*(?:\w+[\s-]+)?(?:(?:over)?express|stain|positiv|negativ|immuno|vaccin|specific)"
)


def _is_serum_value(it: Naming) -> bool:
    """Tell whether a marker in the blood is named by its value there; in exclusion, by plain words alone."""
    if "serum marker" not in it.entry.serves:
        return False
    before, after = it.beside.before, it.beside.after
    if _MEASURED.match(after) is not None:
        return True
    if it.kind == texts.EXCLUSION or _OF_TISSUE_AFTER.match(after) or _OF_TISSUE.search(before[-50:]):
        return False
    return _VALUE_AFTER.match(after) is not None or _VALUE_BEFORE.search(clause(before)) is not None


_LOAD_AFTER = re.compile(
    rf"{BRIEFLY}(?:1\s)?(?:(?:plasma|serum|blood)\s)?"
    r"(?:(?:(?:rna|dna|viral|virus|genome)[\s-]+)?(?:viral )?(?:loads?|levels?|copies|copy numbers?|concentrations?)\b"
    r"|(?:rna|dna)\b[^.;:]{0,30}?"
    r"(?:[<>\u2264\u2265]|\bcopies|iu/|\bundetect|\bdetectable|\bbelow|(?:greater|less|more) than))"
)
_LOAD_BEFORE = re.compile(r"\b(?:levels?|amounts?|concentrations?|load) of (?:the |active )?$")
_IN_BLOOD = re.compile(
    rf"{BRIEFLY}(?:1\s)?(?:(?:rna|dna|virus)\s)?in (?:the |your |their |his or her )?(?:blood|plasma|serum)\b"
)


def _is_load(it: Naming) -> bool:
    """Tell whether the criteria ask how much of a virus, or of anything, is in the blood."""
    if _LOAD_BEFORE.search(it.beside.before) and _IN_BLOOD.match(it.beside.after):
        return True
    return it.entry.role == "virus_level" and _LOAD_AFTER.match(it.beside.after) is not None


_COUNT_AFTER = re.compile(r"[\s+-]*(?:count|t cell count|cells?/|lymphocyte)")
_PER_VOLUME = re.compile(
    r"[\s)+-]*(?:\(\+\)\s?)?(?:(?:absolute|nadir|t[- ]?(?:cells?|lymphocytes?)?|(?:lympho|leuko)cytes?|cells?|counts?"
    r"|is|was|are|were|of|and|or|to|=|than|equal|greater|less|more|no|at|least|above|below|between|mean|median)(?![a-z])"
    r"[\s,]*+|[<>\u2264\u2265=\d,-]++\s*+){0,12}?"
    r"(?:c|cells?|lymphocytes?)?\s?(?:/|\bper )\s?(?:mm|cu|ul|\u03bcl|\u00b5l|mcl|micro|cubic)"
)
_COUNTED = re.compile(
    r"[\s)+-]*(?:(?:cells?\s|t[- ](?:cells?|lymphocytes?)\s|lymphocytes?\s)?"
    r"(?:counts?|percent(?:age)?|numbers?|ratio|nadir)\b"
    r"|%(?!\w)|(?:=\s?or\s)?[<>\u2264\u2265]\s?=?\s?\d{2,4}(?![\d%.]|\s?(?:%|x\b|\u00d7|/kg))"
    r"|\s?[/:]\s?cd\d+\+?\)?\s*(?:t[- ]cells?\s)?(?:ratio|[<>\u2264\u2265=]))"
)
_OF_RATIO = re.compile(r"\bratio of (?:cd\d+\+?\s?(?:/|:|to)\s?)?$|\bcd\d+\+?\s?[/:]\s?$")
_RATIO_AFTER = re.compile(r"[\s)+-]*(?:t[- ]cells?\s)?(?:ratio|[<>\u2264\u2265=]|(?:/|:|to)\s?cd\d)")


def is_value(it: Naming) -> bool:
    """Tell whether the criteria ask for a laboratory value; in exclusion, by plain words alone."""
    if _is_serum_value(it):
        return True
    if it.kind == texts.EXCLUSION:
        return _COUNT_AFTER.match(it.beside.after) is not None
    return _is_load(it)


_LAB_COUNT = next(mask for mask in MASKS if mask.id == "mask.lab-count")


def of_count(it: Naming) -> Reading | None:
    """Read how many cells with a marker are in the blood of those who may take part, or their ratio."""
    if it.kind not in texts.OF_ELIGIBILITY or "cell marker" not in it.entry.serves:
        return None
    before, after = it.beside.before, it.beside.after
    if _LAB_COUNT.applies(before, after, it.kind, it.entry.serves):
        return None
    ratio = _OF_RATIO.search(before) is not None and _RATIO_AFTER.match(after) is not None
    if ratio or _COUNTED.match(after) or _PER_VOLUME.match(after):
        return it.give("lab", "field.exclusion-lab" if it.kind == texts.EXCLUSION else "field.criterion-lab")
    return None
