"""What qualifies a disease without naming it, and what names no disease at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.ground.wording import word_form, words

_STAGE = r"[ivx0-9]+[a-c]?\d?"
_GRADE = r"(?:[ivx]+|\d)[a-c]?"
_LINK = r"(?:[-/ ,]+(?:and |or )?"

_COURSE = (
    r"\b(?:"
    + "|".join(
        (
            r"relapsed|relapsing|relapse|refractory|recurrent|recurrence|recurring|r/r|rr\b",
            r"in (?:first |second |complete |partial )?(?:relapse|remission)|early relapse of|first relapse|remission",
            r"(?:locally |loco-?regionally )?advanced|metastatic|metastasized|disseminated|non-?metastatic",
            r"oligo-?(?:metastatic|progressive|recurrent)|localized|occult|incurable|de novo|agg?ressive",
            r"unresectable|inoperable|non-?resectable|resectable|resected|completely resected",
            r"micro-?satellite[- ](?:stable|instable|unstable|instability)(?:[- ]high)?|ms[is](?:-h|-l)?\b|[dp]mmr\b",
            r"(?:poorly |well |un)?controlled|decompensated|difficult[- ]to[- ]treat|(?:good|poor|bad) prognosis",
            r"(?:newly|recently|previously|de novo)[ -](?:diagnosed|treated|untreated)",
            r"untreated|pre-?treated|treatment[ -]na[iï]ve|progressive|progressing|persistent|residual",
            r"(?:end|late|early|extensive|limited)[ -]stage",
            rf"(?:(?:clinical|pathologic|anatomic|prognostic|(?:non)?contiguous|tnm) )?"
            rf"stage {_STAGE}{_LINK}{_STAGE})*|ajcc v?\d+|v\d\b|tnm \w+",
            rf"(?:who )?(?:grade|class) {_GRADE}{_LINK}{_GRADE})*",
            r"(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|later|front)[- ]?line",
            r"minimal residual disease|mrd(?:[- ]positive|[- ]negative|\+)?",
            r"(?:very |ultra[- ]?)?(?:high|low|intermediate|standard|poor)[- ]risk|favorable|unfavorable|adverse",
            r"(?:high |huge )?tumou?r burden|huge",
            r"(?:platinum|therapy|treatment|drug|steroid|chemo(?:therapy)?|hormone|radioiodine|imatinib|endocrine)"
            r"[- ]?(?:resistant|refractory|sensitive|dependent|insensitive)",
            r"(?<=\S\s)(?:refractory to|resistant to|after|following|who failed|failing|failure of|despite).*$",
            r"(?<=\S\s)post[- ]?(?:transplant|therap|treatment|chemo|radi|surg|operative|car\b|allo|auto|hsct|asct).*$",
            r"(?<=\S\s)(?:not responding to|ineligible|unwilling|intolerant|receiving|undergoing).*$",
            r"(?<=\S\s)(?:previously treated|treated with|treated by|planned for|eligible for|scheduled for).*$",
            r"(?<=\S\s)(?:metastatic|metastasi[sz]ed) to .*$",
            r"(?<=\S\s)in (?:adults?|children|adolescents|patients|pediatric).*$",
            r"(?<=\S\s)with (?:no|high|huge|poor|positive|measurable|either).*$",
        )
    )
    + ")"
)
_MARKERS = (
    r"\b(?!triple\b)[a-z0-9-]*[a-z0-9][a-z0-9.-]*(?: ?/ ?[a-z0-9-]+)?(?:\+|[- ]?(?:positive|negative|expressing"
    r"|pos|expression|mutated|mutant|amplified|overexpressing))(?=\W|$)"
    r"|(?<![\w-])(?<!triple )(?:positive|negative) (?:for )?[a-z0-9-]+"
)
_UNMARKED = re.compile(_COURSE, re.I)
_STATUS = re.compile(f"{_COURSE}|{_MARKERS}", re.I)
"""Course, stage, risk, line of treatment and markers: they never change which disease it is. A few diseases have
one in their names, so that it goes second."""

_POPULATION = re.compile(
    r"\b(?:"
    + "|".join(
        (
            r"adults?|childhood|child|children|pa?ediatric|elderly|infants?|adolescents?|young|older|aged?|years?|old",
            r"female|male|men|women|patients?|subjects?|participants?|people|who|have|has|had|having",
            r"with|without|in|of|from|for|the|either|both|other|certain|various|any|all(?: types)?|and|or",
            r"nos|unspecified|not otherwise specified|suspected|confirmed|proven|history|risk|bulky",
            r"aggressive|indolent|smoldering|transformed|extramedullary|severe|moderate|mild|active",
            r"symptomatic|asymptomatic|activated b[- ]cell type|germinal center(?: b[- ]cell type)?",
        )
    )
    + r")\b",
    re.I,
)
"""Age, population and severity: taken out second, because vocabularies name some diseases by them."""

_TEMPO = re.compile(
    r"\b(?:"
    + "|".join(
        (
            r"high[- ]grade|low[- ]grade|acute|chronic|generalized|primary|secondary|idiopathic|classical|classic",
            r"malignant|benign|invasive|histology|type|subtype|multiple|sporadic|hereditary|familial",
        )
    )
    + r")\b",
    re.I,
)
"""Course and form: taken out late, because they often tell diseases apart."""

_SOLID = re.compile(r"\bsolid\b", re.I)
_SITE = re.compile(r"\b(?:cns|brain|liver|lung|bone)\b", re.I)
"""Site: taken out last. "Solid" goes before it: a solid tumour of the brain is one of the brain."""

_THERAPY = re.compile(
    "|".join(
        (
            r"therap(?:y|ies)|transplant(?:ation|s)?|vaccin(?:e|ation|es)|infusion|treatment|receptor|engineered|editing",
            r"toxicity|safety(?: issues)?|efficacy|immunogenicity|immunology|survival|quality of life|biomarkers?",
            r"car-?t|car|chimeric antigen receptor.*|(?:t|nk|b)[- ]?cells?|cells?",
            r"immunotherap(?:y|ies)|chemotherapy|radiotherapy|lymphodepletion|conditioning|apheresis|leukapheresis",
            r"antigen|antibody|issues|only|effects?|reaction|adverse effects|donors?|healthy(?: \w+)*|pharmacokinetics",
            r"mutation|expression|gene|protein|screening|prevention|registry|data|model|status|study|trial|design|method",
        )
    ),
    re.I,
)
_INTERVENTION = re.compile(
    r"(?:immuno|chemo|radio)?therap(?:y|ies)|transplant(?:ation|s)?|vaccin(?:e|ation|es)|infusion|screening|prevention"
    r"|survivors?|registry|lymphodepletion|biomarkers?",
    re.I,
)
_TRANSPLANT = re.compile(r"transplant(?:ation|s)?|infusion|therap(?:y|ies)|immunotherapy", re.I)
_ANTIGEN = re.compile(r"\bantigen(?: \w+)?(?:, \w+)?$", re.I)
_METASTASIS = re.compile(r"metastas[ei]s|metastatic disease", re.I)
_ABOUT = re.compile(
    r"\b(?:predisposition|susceptibility) to\b|\b(?:effects?|impact) (?:of|on)\b"
    r"|^(?:\w+ )?(?:tumou?r|cancer) (?:cells?|markers?|microenvironment)\b",
    re.I,
)
_OF_NOTHING = re.compile(r"(?:disease|or|and|the|of|with)s?", re.I)
_BRACKETED = re.compile(r"\([^()]*\)")
_AFTER = re.compile(
    r"\b(?:refractory to|resistant to|after|following|receiving|undergoing|treated|failed|failing|post)\b", re.I
)

_DISEASED = re.compile(
    "|".join(
        (
            r"(?:omas?|emias?|aemias?|itis|osis|oses|opathy|opathies|penias?|plasias?|trophy|algia|uria|cancers?|tumou?rs?",
            r"neoplasms?|diseases?|disorders?|syndromes?|infections?|failure|deficiency|malignanc(?:y|ies)|metastas[ei]s",
            r"lupus|diabetes|myasthenia|scleroderma|purpura|hiv|covid(?:-19)?|gravis|anaphylaxis|asthma|allergy|rejection",
            r"injury|stroke|fibrosis|carcinomatosis|effusion|pemphigus|psoriasis|epilepsy|dementia|palsy|ulcers?|fracture",
            r"\w*(?:iasis|thyroidism|embolism|ectasia|plegia)|autism|alcoholism|pneumonias?|influenza|malaria|urticaria",
            r"eczema|hernias?|fistulas?|rh?inoconjunctivitis|measles|tuberculosis|migraine|gout|acne|cataracts?",
            r"pain|depression|obesity|hypertension|infarction|hemorrhage|gvhd|polyangiitis|cytopenias?|sepsis|shock|dysfunction|insufficiency)\b",
        )
    ),
    re.I,
)

_DISEASE_OF = re.compile(rf"(?:{_DISEASED.pattern}) (?:of|in) .*(?:transplant|graft)s?$", re.I)
"""What befalls a graft is a disease: "rejection of a transplant"."""

_HEAD = re.compile(r"\w*(?:oma|emia)|cancer|tumor|neoplasm|metastasis|malignancy|disorder|syndrome")
_FILLER = frozenset((
    "or", "and", "with", "of", "the", "in", "a", "to", "for", "from", "by", "on", "without", "patients",
    "subjects",
))  # fmt: skip


SOLIDITY = "without status, population, tempo and “solid”"
_STEPS = (
    ("without status", (_UNMARKED,)),
    ("without status", (_STATUS,)),
    ("without status and population", (_STATUS, _POPULATION)),
    ("without status, population and tempo", (_STATUS, _POPULATION, _TEMPO)),
    (SOLIDITY, (_STATUS, _POPULATION, _TEMPO, _SOLID)),
    ("without status, population, tempo and site", (_STATUS, _POPULATION, _TEMPO, _SITE)),
)


def _spans(text: str, kinds: tuple[re.Pattern[str], ...]) -> list[tuple[int, int]]:
    found = sorted(m.span() for kind in kinds for m in kind.finditer(text) if m.end() > m.start())
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def qualifying(text: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], str]]:
    """Give the words that are left without qualifiers, the qualifiers as stated, and the rule, surest first."""
    last: tuple[str, ...] | None = None
    for rule, kinds in _STEPS:
        spans = _spans(text, kinds)
        if not spans:
            continue
        rest: list[str] = []
        at = 0
        for start, end in spans:
            rest += words(text[at:start])
            at = end
        rest += words(text[at:])
        kept = tuple(w for w in rest if w.lower() not in _FILLER)
        if kept == last:
            continue
        last = kept
        taken = tuple(text[a:b].strip() for a, b in spans if text[a:b].strip().lower() not in _FILLER)
        yield kept, taken, rule


def is_no_disease(text: str) -> bool:
    """Tell whether a string names a therapy, a cell, a study matter or only a qualifier."""
    stated = words(_BRACKETED.sub(" ", text)) or words(text)
    if (
        not stated
        or _METASTASIS.fullmatch(text)
        or _STATUS.fullmatch(text)
        or ((_POPULATION.fullmatch(text) or _TEMPO.fullmatch(text)) and not text.isupper())
    ):
        return True
    if _ANTIGEN.search(text) or _ABOUT.search(text):
        return True
    if all(_OF_NOTHING.fullmatch(word) for word in words(_STATUS.sub(" ", text))):
        return True
    tail = " ".join(stated[-2:])
    if _DISEASED.search(text):
        if _DISEASE_OF.search(text):
            return False
        return bool(_INTERVENTION.fullmatch(stated[-1])) and not _AFTER.search(text)
    return bool(
        _THERAPY.fullmatch(stated[-1])
        or _THERAPY.fullmatch(tail)
        or _THERAPY.fullmatch(text)
        or (len(stated) < 8 and any(_TRANSPLANT.fullmatch(w) for w in stated))
    )


def is_metastasis(text: str) -> bool:
    """Tell whether a text says that something has spread, and not what."""
    return bool(_METASTASIS.fullmatch(text.strip()))


def looks_like_disease(text: str) -> bool:
    """Tell whether an ungrounded string still looks like the name of a disease, by the ends of its words."""
    return not is_no_disease(text) and bool(_DISEASED.search(text))


def worth_naming(inner: str, outer: str) -> bool:
    """Tell whether bracketed text says more than an abbreviation or repetition of the words before it."""
    letters = "".join(c for c in inner if c.isalnum()).lower()
    initials = "".join(w[0] for w in words(outer)).lower()
    if len(letters) <= 6 and " " not in inner.strip() and letters[:1] in initials:
        return False
    return {word_form(w) for w in words(inner)} - {word_form(w) for w in words(outer)} != set()


def only_qualifies(text: str) -> bool:
    """Tell whether every word of a text qualifies, as "Relapsed" does in "Relapsed/Refractory"."""
    readings = list(qualifying(text))
    return bool(readings) and not readings[-1][0]


_NOT_AFTER = frozenset(("anti", "non", "pseudo", "no", "versus", "post", "without"))
_NOT_BEFORE = frozenset((
    "virus", "vaccine", "vaccination", "antigen", "marker", "microenvironment", "survivor", "caregiver", "screening",
    "antibody", "immunogen", "protein", "envelope", "neoantigen", "reverse", "serodiagnosis", "library", "cell",
    "healing", "related", "associated", "induced", "mediated", "exacerbated",
))  # fmt: skip


def is_phrase(window: tuple[str, ...], *, before: str, after: str) -> bool:
    """Tell whether a run of words inside a longer string can be a name of its own.

    It neither begins nor ends with a link, ends with no single letter, repeats no word, is no part of another
    thing ("Tumor Virus", "Anti-Lymphoma"), and puts its head last: "cancer liver" in "colon cancer liver
    metastases" is none.
    """
    forms = [word_form(w) for w in window]
    if before.lower() in _NOT_AFTER or word_form(after) in _NOT_BEFORE:
        return False
    if forms[0] in _FILLER or len(set(forms)) < len(forms) or "to" in forms:
        return False
    if (forms[-1] in _FILLER or len(forms[-1]) == 1) and not (len(window) > 1 and window[-1].isupper()):
        return False
    if len(window) == 1:
        return len(window[0]) > 4 or (window[0].isupper() and len(window[0]) > 2)
    return not before or "of" in forms or not _HEAD.fullmatch(forms[0])
