"""What qualifies a disease without naming it, and what names no disease at all.

Patterns are for text in lower case: to look for both cases at every place would take twice as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.ground.alternatives import any_of, has_any
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
_SIGNS = ("+", "pos", "neg", "express", "muta", "amplified")
"""What every marker has one of. Few texts have any, and to look for markers takes longer than all else."""
_UNMARKED = re.compile(_COURSE)
_STATUS = re.compile(f"{_COURSE}|{_MARKERS}")
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
)
"""Course and form: taken out late, because they often tell diseases apart."""

_SOLID = re.compile(r"\bsolid\b")
_SITE = re.compile(r"\b(?:cns|brain|liver|lung|bone)\b")
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
)
_INTERVENTION = re.compile(
    r"(?:immuno|chemo|radio)?therap(?:y|ies)|transplant(?:ation|s)?|vaccin(?:e|ation|es)|infusion|screening|prevention"
    r"|survivors?|registry|lymphodepletion|biomarkers?",
)
_TRANSPLANT = re.compile(r"transplant(?:ation|s)?|infusion|therap(?:y|ies)|immunotherapy")
_ANTIGEN = re.compile(r"\bantigen(?: \w+)?(?:, \w+)?$")
_METASTASIS = re.compile(r"metastas[ei]s|metastatic disease")
_ABOUT = re.compile(
    r"\b(?:predisposition|susceptibility) to\b|\b(?:effects?|impact) (?:of|on)\b"
    r"|^(?:\w+ )?(?:tumou?r|cancer) (?:cells?|markers?|microenvironment)\b",
)
_OF_NOTHING = re.compile(r"(?:disease|or|and|the|of|with)s?")
_BRACKETED = re.compile(r"\([^()]*\)")
_AFTER = re.compile(
    r"\b(?:refractory to|resistant to|after|following|receiving|undergoing|treated|failed|failing|post)\b"
)

_ENDS = """
omas? emias? aemias? itis osis oses opathy opathies penias? plasias? trophy algia uria cancers? tumou?rs?
neoplasms? diseases? disorders? syndromes? infections? failure deficiency malignanc(?:y|ies) metastas[ei]s
lupus diabetes myasthenia scleroderma purpura hiv covid(?:-19)? gravis anaphylaxis asthma allergy rejection
injury stroke fibrosis carcinomatosis effusion pemphigus psoriasis epilepsy dementia palsy ulcers? fracture
iasis thyroidism embolism ectasia plegia autism alcoholism pneumonias? influenza malaria urticaria
eczema hernias? fistulas? rh?inoconjunctivitis measles tuberculosis migraine gout acne cataracts?
pain depression obesity hypertension infarction hemorrhage gvhd polyangiitis cytopenias? sepsis shock
dysfunction insufficiency
"""
_DISEASED = re.compile(rf"(?:{any_of(_ENDS.split())})\b")
_DISEASE_OF = re.compile(rf"{_DISEASED.pattern} (?:of|in) .*(?:transplant|graft)s?$")
"""What befalls a graft is a disease: "rejection of a transplant"."""

_HEAD = re.compile(r"\w*(?:oma|emia)|cancer|tumor|neoplasm|metastasis|malignancy|disorder|syndrome")
_FILLER = frozenset((
    "or", "and", "with", "of", "the", "in", "a", "to", "for", "from", "by", "on", "without", "patients",
    "subjects",
))  # fmt: skip


SOLIDITY = "without status, population, tempo and “solid”"
_KINDS = {
    "course": _UNMARKED, "status": _STATUS, "population": _POPULATION, "tempo": _TEMPO, "solid": _SOLID, "site": _SITE,
}  # fmt: skip
_STEPS = (
    ("without status", ("course",)),
    ("without status", ("status",)),
    ("without status and population", ("status", "population")),
    ("without status, population and tempo", ("status", "population", "tempo")),
    (SOLIDITY, ("status", "population", "tempo", "solid")),
    ("without status, population, tempo and site", ("status", "population", "tempo", "site")),
)


def _lower(text: str) -> str:
    """Give a text in lower case, every letter at its place: "İ" alone would become two."""
    return text.lower() if text.isascii() else text.replace("İ", "I").lower()


@lru_cache(maxsize=1024)
def _found(kind: str, lower: str) -> tuple[tuple[int, int], ...]:
    """Give where qualifiers of a kind stand. Cached, because a step looks for all those of the steps before it."""
    if kind == "status" and not has_any(lower, _SIGNS):
        return _found("course", lower)
    return tuple(m.span() for m in _KINDS[kind].finditer(lower) if m.end() > m.start())


def _spans(text: str, kinds: tuple[str, ...]) -> list[tuple[int, int]]:
    lower = _lower(text)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for kind in kinds for span in _found(kind, lower)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _rest(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Give the words that are left of a text without those stretches of it."""
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    return [word for a, b in zip(ends, starts, strict=True) for word in words(text[a:b])]


def qualifying(text: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], str]]:
    """Give the words that are left without qualifiers, the qualifiers as stated, and the rule, surest first."""
    last: tuple[str, ...] | None = None
    for rule, kinds in _STEPS:
        spans = _spans(text, kinds)
        if not spans:
            continue
        kept = tuple(w for w in _rest(text, spans) if w.lower() not in _FILLER)
        if kept == last:
            continue
        last = kept
        taken = tuple(text[a:b].strip() for a, b in spans if text[a:b].strip().lower() not in _FILLER)
        yield kept, taken, rule


def is_no_disease(text: str) -> bool:
    """Tell whether a string names a therapy, a cell, a study matter or only a qualifier."""
    stated = [_lower(word) for word in words(_BRACKETED.sub(" ", text)) or words(text)]
    lower = _lower(text)
    if (
        not stated
        or _METASTASIS.fullmatch(lower)
        or (_STATUS if has_any(lower, _SIGNS) else _UNMARKED).fullmatch(lower)
        or ((_POPULATION.fullmatch(lower) or _TEMPO.fullmatch(lower)) and not text.isupper())
    ):
        return True
    if _ANTIGEN.search(lower) or _ABOUT.search(lower):
        return True
    if all(_OF_NOTHING.fullmatch(_lower(word)) for word in _rest(text, _spans(text, ("status",)))):
        return True
    tail = " ".join(stated[-2:])
    if _DISEASED.search(lower):
        if _DISEASE_OF.search(lower):
            return False
        return bool(_INTERVENTION.fullmatch(stated[-1])) and not _AFTER.search(lower)
    return bool(
        _THERAPY.fullmatch(stated[-1])
        or _THERAPY.fullmatch(tail)
        or _THERAPY.fullmatch(lower)
        or (len(stated) < 8 and any(_TRANSPLANT.fullmatch(w) for w in stated))
    )


def is_metastasis(text: str) -> bool:
    """Tell whether a text says that something has spread, and not what."""
    return bool(_METASTASIS.fullmatch(_lower(text).strip()))


def looks_like_disease(text: str) -> bool:
    """Tell whether an ungrounded string still looks like the name of a disease, by the ends of its words."""
    return not is_no_disease(text) and bool(_DISEASED.search(_lower(text)))


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
