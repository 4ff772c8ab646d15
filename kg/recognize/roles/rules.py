"""Rules of roles beside frames and masks: earlier therapies, other people's work, other drugs, what patients carry."""

from __future__ import annotations

from kg.recognize.matching.vocabulary import PRIOR, Rule, RuleTable, left, right
from kg.recognize.roles.frames import FRAMES
from kg.recognize.roles.masks import MASKS

PRIOR_BEFORE = Rule(
    "role.prior-before",
    "patients had a therapy against it",
    "prior_therapy",
    left=left(rf"{PRIOR}[\s-]+(?:[\w+/'-]+[\s,(-]+){{0,5}}?(?:anti[\s-]?)?"),
)

OTHERS = Rule(
    "role.other-product",
    "other people's work is told before it: has shown ... A",
    "background",
    left=left(
        r"(?:ha(?:s|ve) (?:shown|demonstrated|achieved|revolution|been approved|been shown"
        r"|emerged|become)|\bapproved\b|previous (?:stud|trial|report|clinical)|\bother (?:trial"
        r"|stud|car)|\bearlier stud|unlike|compared (?:to|with)|in contrast"
        r"|preclinical)[^.]{0,120}"
    ),
)

ALREADY = Rule(
    "role.other-product-after",
    "other people's work is told after it: A has been approved",
    "background",
    right=right(
        r"[^.]{0,80}(?:ha(?:s|ve) (?:shown|demonstrated|achieved|been approved|revolution"
        r"|been shown|become|proven)|(?:was|were|been|is|are) approved|(?:who|that) failed it)"
    ),
)

DRUG_AFTER = Rule(
    "role.drug-after",
    "a drug that is no cell acts on it: anti-PD-1 antibody, EGFR TKI",
    "non_cell_drug",
    right=right(
        r"[\s)-]*(?:(?!car|cells?\b)[\w/-]+[\s-]+){0,3}?"
        r"(?:antibod\w+(?![\s-](?:associated|positiv|negativ|mediated|disease|syndrome|encephalitis|tit(?:er|re)|level"
        r"|test|assay|respons|panel))|mab\b|mabs\b|adc\b|adcs\b"
        r"|inhibitors?\b|inhibition|bispecific (?:anti|t[- ]cell eng)\w*|engager|bites?\b"
        r"|t[- ]cell engag"
        r"|tki\b|vaccine|blockade|monoclonal|radioligand|antisense|agonist|blocker\b|immunotoxin"
        r"|drug conjugate|immunoconjugate)"
    ),
)

_ASIDE = (
    r"(?: ?\([\w /-]{1,30}\))?,?"
    r"(?: (?:that|which|is|are|it|and|can|may|designed|directed|able|to|both|dual(?:ly)?|\w{4,20}ly)){0,4}"
)
"""What may stand between a drug's class and what it does: `conjugate (ADC) which specifically`."""

_ABBREVIATED = r"[\s)-]*(?:\([\w-]{1,15}\)[\s-]*)?"
"""What may stand right after a name: the letters that it is shortened to, in brackets."""

DRUG_BEFORE = Rule(
    "role.drug-before",
    "a drug that is no cell acts on it, and is told before it: an antibody that binds A, an inhibitor of A",
    "non_cell_drug",
    left=left(
        r"\b(?:(?:(?:monoclonal|bispecific|trispecific) antibodies|(?:antibody|nanobod(?:y|ies)|adcs?|conjugates?"
        r"|inhibitors?|bispecifics?|engagers?|radioligands?|immunotoxins?|tkis?|blockers?|(?:ant)?agonists?|vaccines?))"
        rf"{_ASIDE}[ -](?:(?:target|bind|block|inhibit|recogni[sz]|neutrali[sz])(?:s|es|ing|ed)?|directed|against|of)"
        r"|(?:monoclonal|bispecific|humani[sz]ed|chimeric|murine|mouse|conjugated) antibod(?:y|ies) (?:to|for))"
        r"(?: (?:to|at|against|on|by|with|the|of|both|human|anti|cell|surface|protein|receptors?|antigens?)){0,4}[ -]"
        r"(?:anti-?\s?)?\(?"
        r"|\bvaccines? ?[(:](?: ?[\w./-]+[\s,;]+){0,3}"
    ),
    right=right(r"(?![\s-]*(?:\+|positiv|negativ|infected|express|over-?express|muta))"),
)

DRUG_IN_BRACKETS = Rule(
    "role.drug-in-brackets",
    "brackets tell of a code that it acts against it: EX-101 (anti-A)",
    "non_cell_drug",
    left=left(r"\b[a-z]{2,8}[ -]?\d{2,}[\w-]* ?\((?:an? )?anti[- ]?"),
)

DRUG_ANTI = Rule(
    "role.drug-anti",
    "drugs against it are spoken of: anti-HIV medicines",
    "non_cell_drug",
    left=left(r"\banti-?\s?"),
    right=right(
        _ABBREVIATED + r"(?:[\w-]+[\s-]){0,2}?(?:medic(?:ines?|ations?)|drugs?|agents?|therap(?:y|ies)|treatments?"
        r"|activity|effects?|compounds?|regimens?|combinations?"
        r"|(?:hyper-?)?immune (?:serum|plasma|globulin)|serum|globulin)\b"
    ),
)

PEPTIDE = Rule(
    "role.peptide",
    "a piece of it is given, in a trial without cells: A peptide, A:209-217",
    "non_cell_drug",
    right=right(_ABBREVIATED + r"(?::\s?\d+-\d+|\[\d+-\d+\]|(?:[\w-]+[\s-]){0,2}?peptides?\b(?!-))"),
)

ILLNESS = Rule(
    "role.illness",
    "patients have what the virus does: CMV retinitis, HIV-associated",
    "biomarker",
    right=right(
        _ABBREVIATED + r"(?:(?:(?:end-)?organ|active|acute|chronic)[\s-])?(?:retinitis|pneumon\w+|colitis"
        r"|viremia|reactivation|encephalitis|associated|related|/\s?aids\b|transmission|replication)"
    ),
)

MEASURED_AFTER = Rule(
    "role.measured-after",
    "how much of it there is gets measured: HIV RNA, PSA levels",
    "lab",
    right=right(
        _ABBREVIATED + r"(?:(?:plasma|serum|viral|pro-?viral|blood|tissue)[\s-]+){0,2}(?:loads?\b"
        r"|[rd]na\b(?![\s-]*(?:redirect|puls|load(?:ed|ing)|transfect|electropor|car|encod|vaccin))"
        r"|tit(?:er|re)s?\b|cop(?:y|ies)\b|vir(?:a)?emia|levels?\b|concentrations?\b|antigen[a]?emia|velocity)"
    ),
)

MEASURED_BEFORE = Rule(
    "role.measured-before",
    "how much of it there is gets measured: levels of PSA, plasma HIV",
    "lab",
    left=left(
        r"\b(?:(?:(?<!dose )levels?|tit(?:er|re)s?|loads?|concentrations?|amounts?|measurements?) of"
        r" (?:the |serum |plasma |free )*"
        r"|(?:serum|plasma) )"
    ),
)

STATUS_AFTER = Rule(
    "role.status-after",
    "the disease has it, or lacks it, or the patients do: CD19-positive, HER2 mutation, HIV-infected",
    "biomarker",
    right=right(
        _ABBREVIATED + r"(?:\+(?!\s?(?:car|cd|and anti))|\((?:\+|pos)|(?:(?!(?:in|for|of)\b)\w+[\s-]){0,2}?(?:"
        r"positiv\w*|negativ\w*|express\w*|over-?express\w*|mutat\w*|amplif\w*|status|low\b|high\b"
        r"|rearrang\w*|itd\b|deficien\w*|antigen loss|loss\b"
        r"|infect\w*|sero-?(?:positiv|negativ|conver|status)\w*|wild[- ]?type"
        r"|translocat\w*|fusion|tumou?rs?|cancers?|malignanc\w*|leuk\w*"
        r"|lymphoma\w*|carcinoma\w*|disease|gene\b))"
    ),
)

STATUS_BEFORE = Rule(
    "role.status-before",
    "the disease has it, or lacks it: expressing CD19",
    "biomarker",
    left=left(
        r"(?:express\w*|positive for|expression of|positivity (?:for|of)|overexpress\w*"
        r"|presence of|negative for|loss of|mutation in|mutations in|infect\w* (?:with|by)|prevalence of"
        r"|lack of)[\s(]*(?:the )?(?:\w+[\s-]){0,3}"
    ),
)

BESIDES: tuple[Rule, ...] = (
    PRIOR_BEFORE,
    OTHERS,
    ALREADY,
    DRUG_AFTER,
    DRUG_BEFORE,
    DRUG_IN_BRACKETS,
    DRUG_ANTI,
    PEPTIDE,
    ILLNESS,
    MEASURED_AFTER,
    MEASURED_BEFORE,
    STATUS_BEFORE,
    STATUS_AFTER,
)

RULES = RuleTable((*FRAMES, *MASKS, *BESIDES))
"""All rules of roles in one table, so that the words beside an antigen are read once for all of them."""
