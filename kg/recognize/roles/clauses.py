"""Clauses of eligibility criteria: where one ends, and what it denies."""

from __future__ import annotations

import re

from kg.recognize.matching import texts
from kg.recognize.matching.guards import GuardedPattern
from kg.recognize.roles.readings import Naming

BRIEFLY = r"[\s)\]+-]*(?:[(\[][^()\[\]]{1,30}[)\]]\s?)?"
"""What may stand between an antigen and what is said of it: `prostate-specific antigen (PSA) above 4`."""

_BREAK = re.compile(
    r"[.;]\s|(?<!\w)(?!(?:\w*therap\w*|treatments?|regimens?|agents?|drugs?|following|includ\w+|with|prior|received|of)\b)"
    r"[a-z]\w*:\s"
)
"""Where a clause ends: at a mark, or at a heading such as `Other:` that names no therapy."""


def clause(before: str) -> str:
    """Give the words before a mention that are of its own clause."""
    start = 0
    for found in _BREAK.finditer(before):
        start = found.end()
    return before[start:]


_OF_DENIAL = (
    r"(?:prior|previous(?:ly)?|other|known|active|current(?:ly)?|concurrent|concomitant|anticipated|evidence|history|of"
    r"|for|to|with|by|against|a|an|any|the|and|or|have|had|been|be|are|is|clinical(?:ly)?|serologic\w*|laboratory|serum"
    r"|documented|documentation|chronic|acute|uncontrolled|untreated|symptomatic|positive|detectable|severe|serious"
    r"|ongoing|recent|overt|presence|suspected|possible|confirmed|systemic|opportunistic|viral|bacterial|fungal|infect\w+"
    r"|virus|aids|hepatitis|b|c|disease|surface|antigen|due|such|as|including|e\.g\.|i\.e\.|murine|chimeric"
    r"|human(?:ized)?|monoclonal|antibod\w+|neutralizing|high|levels?|therapy|therapies|treat\w+|received?|receiving|use"
    r"|exposure|exposed|reactions?|hypersensitiv\w+|allerg\w+|sensitivity|contraindications?|tests?|immunotherapy"
    r"|chemotherapy|agents?|vaccin\w+|inhibitors?|anti)"
)
"""What may stand between a denial and what it denies: anything else may begin a criterion of its own."""
_DENIED = GuardedPattern(
    r"(?:^|[.;:,)(\u2022*-]\s*|(?<!\bwith )(?<!\bhas )(?<!\bhave )(?<!\bis )(?<!\bare )(?<!\bif )(?<!\bwas )(?<!\bor )"
    r"(?<=\w )|\n\s*)"
    rf"(?:no|not|without)\s(?:{_OF_DENIAL}[\s,(/-]+){{0,9}}?(?:anti[\s-]*)?"
    r"(?<!infection )(?<!infections )(?<!disease )(?<!therapy )(?<!treatment )(?<!agents )(?<!exposure )$"
)
_NEGATIVE_AFTER = re.compile(r"[\s)\]-]*(?:1\s|[/,]\s?)?(?:\w+[\s-]+){0,2}?(?:sero)?negativ")


def bars(it: Naming) -> bool:
    """Tell whether a clause of criteria that are not told apart says that patients must not have it."""
    return (
        it.kind == texts.CRITERION
        and _DENIED.search(it.group.before) is not None
        and _NEGATIVE_AFTER.match(it.beside.after) is None
        and _NEGATIVE_AFTER.match(it.group.after) is None
    )
