"""Words that deny a statement: what a product is said not to have, not to be, or to have instead of something else."""

from __future__ import annotations

import re

_REACH = 110
_BEFORE = re.compile(
    r"\b(?:no|not(?! only)|without|neither|nor|never|lack(?:s|ing)?|free of|devoid of|absence of|instead of"
    r"|rather than|unlike|cannot|does ?n't|do ?n't|is ?n't|are ?n't)\s+(?:with\s+|using\s+)?"
    r"(?:(?!(?:but|with|using|whose|which|who|while|until|prior|previous|previously|longer|yet|and are|and is)\b)"
    r"(?!(?:respond|response|eligible|receiv|relaps|treat|patients?|candidates?)\w*\b)"
    r"[\w/'+-]+[\s(]+){0,7}?$"
)
"""`no safety switch such as iCasp9 or EGFRt`: some words on, within one clause, and about the product."""
_INSIDE = re.compile(r"\b(?:no|not(?! only|[\s-]gat)|without|instead of)\b")
_AFTER = re.compile(
    r"[\w+-]*(?:\)?\s+(?!and\b|but\b|which\b|that\b|who\b)[\w/+-]+){0,3}?\)?\s+"
    r"(?:(?:is|are|was|were|will be|has been|have been)\s+(?:not|never|neither)\b(?! only)"
    r"|(?:is|are|was|were)n't\b|(?:do|does|did|will|can)(?: not\b|n't\b|not\b))"
    r"|[\w+-]*-free\b"
)
_LIST_END = re.compile(r"\b(?:and|or|nor)\s+$")
_LIST_ON = re.compile(r"[\w+-]*(?:,|\s+(?:and|or|nor)\b)")
_STOPS = (". ", "\n", "; ", ": ")


def is_denied(text: str, start: int, end: int) -> bool:
    """Tell whether the words around `start:end` of a folded text deny what stands there."""
    reach = max(0, start - _REACH)
    low = max(
        (text.rfind(stop, reach, start) + len(stop) for stop in _STOPS if text.rfind(stop, reach, start) >= 0),
        default=reach,
    )
    before = text[low:start]
    if "," in before:
        # A comma ends the clause, unless the denial is of a list: `without iCasp9, EGFRt or HER2t`.
        clause = before.rpartition(",")[2]
        listed = _LIST_END.search(clause) or (not clause.strip() and _LIST_ON.match(text, end))
        before = before.replace(",", "") if listed else clause
    return (
        _BEFORE.search(before) is not None
        or _INSIDE.search(text, start, end) is not None
        or _AFTER.match(text[end : end + 60].partition(". ")[0]) is not None
    )
