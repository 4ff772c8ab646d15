"""Conditions that a page joined with spaces, split where known names cover the whole line."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.ground.conditions import bracketed, core, whole
from kg.ground.vocabulary import Vocabulary
from kg.ground.wording import word_form, words

_HEAD_LAST = re.compile(
    r"(?:omas?|a?emias?|cancers?|tumou?rs?|neoplasms?|diseases?|disorders?|syndromes?|malignanc(?:y|ies)|metastas[ei]s"
    r"|osis|itis|infections?|defici?ency|lupus|sclerosis|failure|\))$|(?-i:\b[A-Z][A-Z0-9-]+$)",
    re.I,
)
"""English names of diseases end in what they are: "castration-resistant prostate cancer"."""


def split_glued(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Split conditions that were joined with spaces, where known names cover the whole line; else give it whole.

    Of the segmentations into known names, the one with the fewest names wins; among those, the one whose names
    end as names of diseases do.
    """
    pieces = text.split()
    if not 0 < len(pieces) <= 60:
        return (text,)
    best: list[tuple[int, int, tuple[int, ...]] | None] = [None] * (len(pieces) + 1)
    best[len(pieces)] = (0, 0, ())
    for start in range(len(pieces) - 1, -1, -1):
        for end in range(len(pieces), start, -1):
            tail = best[end]
            name = " ".join(pieces[start:end])
            if tail is None or not _is_name(name, vocabulary):
                continue
            names, oddities, ends = tail
            odd = name.startswith("(") or not _HEAD_LAST.search(name)
            found = (names + 1, oddities + odd, (end, *ends))
            best[start] = min(filter(None, (best[start], found)), key=lambda f: f[:2])
    if best[0] is None:
        return (text,)
    ends = best[0][2]
    return tuple(" ".join(pieces[a:b]) for a, b in zip((0, *ends[:-1]), ends, strict=True))


@lru_cache(maxsize=65536)
def _is_name(text: str, vocabulary: Vocabulary) -> bool:
    forms = [word_form(w) for w in words(text)]
    if text[-1] in ",;" or len(text) > 120 or len(set(forms)) < len(forms):
        return False
    reading = whole(text, vocabulary)
    if reading is None and "(" in text and ")" in text:
        reading = bracketed(text, vocabulary)
    if reading is None:
        reading = core(text, vocabulary)
        return reading is not None and len(reading.curies) == 1 and text.startswith(reading.qualifiers)
    return reading.match == "exact" and len(reading.curies) == 1 and reading.rule != "name twice"
