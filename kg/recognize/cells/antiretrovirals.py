"""`cART` is the combination antiretroviral therapy of people with HIV, where a record speaks of it; not a receptor."""

from __future__ import annotations

import re

_WORD = re.compile(r"cart\b(?<!\wcart)(?!-|[\s-]*(?:t[\s-]*)?(?:cells?|t\b|\d)|\.\w)")
"""It begins with its letters, as these are faster looked for than the start of a word."""
_SPEAKS = re.compile(r"anti-?\s?retro-?\s?viral|\bhaart\b|\bhiv\b|\baids\b")
_SPELLED = re.compile(r"anti-?\s?retro-?\s?viral[\w\s,-]{0,40}\(?\s*$")
_CELLS = re.compile(r"chimeric|\bcar-?\s?ts?\b|\bcart-?\d|\bcart[\s-]+(?:t[\s-]*)?cells?|\bcar [\w-]+ cells?")
_AS_DRUGS = "aart"


def without_antiretrovirals(raw: str, folded: str) -> str:
    """Give the folded text of a record with other letters for a `cart` that stands for antiretroviral drugs.

    It does where it is written `cART`, and in any case where the record once spells the drugs out before it, or speaks
    of the drugs and of no cells with receptors. The text keeps its length.
    """
    words = [found.span() for found in _WORD.finditer(folded)] if "cart" in folded else ()
    if not words or _SPEAKS.search(folded) is None:
        return folded
    drugs = "retroviral" in folded or "retro-viral" in folded
    spelled = drugs and any(_SPELLED.search(folded[max(0, start - 60) : start]) for start, _ in words)
    every = spelled or (drugs and _CELLS.search(folded) is None)
    pieces, at = [], 0
    for start, end in words:
        if every or raw[start:end] == "cART":
            pieces += [folded[at:start], _AS_DRUGS]
            at = end
    return "".join([*pieces, folded[at:]])
