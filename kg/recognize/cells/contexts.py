"""Words around a cell head that tell the product of the trial from other people's therapy."""

from __future__ import annotations

import re

from kg.recognize.matching.guards import GuardedPattern

SUPPORT_CONTEXT = GuardedPattern(
    r"(?:(?:patients?|recipients?|participants|subjects|people|individuals|adults|children"
    r"|survivors|lymphoma|leukemia|myeloma|toxicit\w+|outcomes?|candidates|those|caregivers)"
    r"(?:[\s,]+(?!and evaluate)\w+){0,4}?[\s,]+(?:with|after|following|receiving|undergoing"
    r"|treated with|treated by|post|given|prior to|before|who (?:have )?(?:receiv|undergo"
    r"|been)\w*|eligible for|in need of|on|planned for|scheduled for|candidate to|of|for"
    r"|submitted to|considered for|referred for)[\s-]+(?:\w+[\s/-]+){0,6}?$)"
    r"|(?:\bafter|\bfollowing|\bprior to|\bbefore|\bpost-?|\bduring"
    r"|\bbridging (?:therapy )?(?:to|before|for)|\bundergoing|\breceiving|\bassociated with"
    r"|\brelated to|\bcaused by|\binduced by|complications? (?:of|from)|toxicit\w+ (?:of|from"
    r"|after|with)|\bbridge to|\bahead of|\bfailure of|\brelapsed? (?:after|from|post)"
    r"|\bawaiting|\bwaiting for|\brecipients of|\bbeyond|cardiovascular effects of|\bpreceding|\balternative to"
    r"|\b(?:increas|enhanc|improv|augment)\w* (?:the )?(?:therapeutic )?(?:efficacy|effects?|responses?) of"
    r"|\bcandidates for|\bresist\w+ to|\brefractory to|\bexposed to|\btreated with"
    r"|lymphodepletion (?:in|for)|lymphodepleting chemotherapy (?:for"
    r"|before))[\s-]+(?:\w+[\s/()-]+){0,6}?$"
)
"""Words before a cell head that make it somebody else's therapy, not the product of the trial."""

SUPPORT_AFTER = re.compile(
    r"[\s-]{0,4}(?:t[\s-])?(?:(?:cells?|therapy|treatment|infusion|immunotherapy|transplant\w*"
    r"|product)[\s-]+){0,2}(?:recipients?|survivors|patients|toxicit|related|associated"
    r"|induced|failure|caregiver|-?refractory|relapse|exposed|naive|experienced|eligib"
    r"|candidates)"
)
"""Words after a cell head that do the same."""

LONG_TERM = GuardedPattern(
    r"long[\s-]*term|\bltfu\b|roll[- ]?over|\b(?:15|fifteen)[- ]year|extended follow|delayed adverse"
    r"|follow[- ]?up (?:study|protocol|of|for)|lifelong|late effect"
)
ASSESSED = GuardedPattern(
    r"cognitive|neuropsych|quality[- ]of[- ]life|questionnaire|vaccinat|immuni[sz]ation|immune reconstitution|microbio"
    r"|\bivig\b|immuno-?globulin"
    r"|\b(?:prevent|prophyla|reduc|mitigat|minimi[sz]|manag)\w*[^.\n]{0,60}?\b(?:toxicit|syndrome|infection|encephalopath)"
    r"|\b(?:toxicit\w*|infections?|syndrome) (?:prevent|prophyla|manag|mitigat)"
)
"""What is looked at, prevented or treated in people who have cells from elsewhere, whatever cells the registry lists as
what they get."""
NOT_PRODUCT_FOLLOW_UP = GuardedPattern(
    r"cognitive|neuropsych|quality[- ]of[- ]life|questionnaire|cardiac|cardiovascular"
    r"|fertility|\bcosts?\b|caregiver|registry"
)
RETROSPECTIVE = GuardedPattern(
    r"retrospective|registry|real[- ]world|medical record|chart review|biomarker|cohort"
    r"|questionnaire|survey|quality of life|observational|biobank|collection of|sample"
)

LOOKS_BACK = GuardedPattern(
    r"\bretrospective\b(?!ly)|\bclaims (?:data|database)|\bchart review|\bdata ?base study|\bcohort study based on"
    r"|\bobservational study\b"
)
"""What a study is called that observes what was given elsewhere, whatever its registered type."""

COMPARED = GuardedPattern(
    r"(?:\bthan|\bcompared (?:to|with)|\bin comparison (?:to|with)|\bunlike|\bsimilar to|\bas opposed to"
    r"|\bin contrast to|\balternatives? to"
    r"|\b(?:\w*therap\w+|treatments?|approach\w*|strateg\w+|options?),? (?:such as|like|including|consisting of)"
    r"|\bsuch as|\bsuccess of|\badvent of|\bapproved|\brevolutioni[sz]ed by"
    r"|\b(?:scheduled|planned) (?:to receive|for))[\s-]+(?:[\w+'/-]+[\s,(-]+){0,10}?$"
)
"""Words before a cell head that make it what the product is compared with, in prose."""

IN_GENERAL = re.compile(
    r"[^.;]{0,60}\bha(?:s|ve) (?:\w+ly )?(?:broaden|revolution|emerg|shown|show|achiev|becom|transform|chang|improv"
    r"|demonstrat|been (?:approved|shown|proven|widely|used))"
    r"|[^.;]{0,30}\b(?:may be|is|are|remains?) limited by\b"
)
"""Words after a cell head that make it other people's work."""

OF_OTHER_STUDIES = "how similar studies have performed"
"""Heading under which an editor speaks of other studies, at the end of what is said of this one."""


def own_words(folded: str) -> str:
    """Give what a folded text says of the study itself."""
    return folded.partition(OF_OTHER_STUDIES)[0]


TREATED_WITH = GuardedPattern(
    r"\b(?:treat(?:ment|ing)|therapy|immunotherapy) (?:of|for)"
    r" (?:(?!(?:after|following|receiving|undergoing|who|prior|before|during)\b)[\w/+-]+[\s,()-]+){1,9}?"
    r"(?:with|by|using) (?:(?!(?:after|following|and|or|prior|before)\b)[\w/+.-]+[\s()-]+){0,4}[\w.+/-]*$"
)
"""Words before a cell head that make it the treatment itself, though people or a disease are named: `Treatment of
Lymphoma With`."""
