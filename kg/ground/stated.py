"""How a stated condition is made ready to be read: one form of spaces and marks, and what it denies set apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from kg.ground.wording import joined
from kg.model.entities import without_entities

_CHROMOSOMES = re.compile(r"\b(?:t|inv|del)\((?:\d|v)[^)]*\)")
_LISTED = re.compile(r"^[A-Z]\.\s+(?=[A-Z])|\s*\((?:disorder|finding|diagnosis|disease)\)$", re.I)
"""What is no part of a name: the letter of a list, the tag of a terminology."""

_POSITIVE = re.compile(r"(?<![\w-])([A-Z][\w-]*[A-Z0-9])(?:\s*\(\+\)|\s+\+(?=\s+[A-Za-z]))")
"""A marker and its plus, which some write apart or in brackets: "HER2 + breast cancer", "HER2(+)"."""

_CLIPPED = ((re.compile(r"(?<=\S )amyloid$", re.I), "amyloidosis"), (re.compile(r"(?<=[a-z] )C[aA]$"), "cancer"))
"""Heads of names as clinics shorten them: "cardiac amyloid", "breast Ca"."""
_NO_CLIP = re.compile(r"\b(?:serum|beta|anti)\b|β", re.I)

_DENIED = re.compile(
    r"\b(?:not(?! otherwise)|no|never|absence of|lack of|free (?:of|from)|negative for|rul(?:e|ed|ing) out"
    r"|exclu(?:ding|sion of)|other than|except(?:ing| for)?)\b(?!\.?\s*\d)[^,;()]*"
    r"|(?<!or )(?<!/)\bwithout\b[^,;()]*"
    r"|(?<![\w-])[\w-]+(?:-free\b| free$)",
    re.I,
)
"""What a text says that nobody has: all that follows "no" or "without" up to a comma, and the word before "-free"."""
_ABSENT = re.compile(r"(?!triple\b)[\w-]+[- ]negative", re.I)
_EMPTY = re.compile(
    r"(?:with|but|and|or|in|of|who|have|has|had|are|is|patients?|subjects?|participants?|people|adults?|children|state"
    r"|healthy|normal|volunteers?|controls?"
    r"|status|survival|\W)*",
    re.I,
)


def tidy(text: str, is_disease: Callable[[str], bool]) -> str:
    """Give a text in one form of spaces, marks and heads. A plus after a disease is a list's."""
    clean = clean_spaces(text)
    plain = joined(_CHROMOSOMES.sub(" ", _LISTED.sub("", clean)))
    plain = _POSITIVE.sub(lambda m: m[0] if is_disease(m[1]) else f"{m[1]}+", plain)
    if not _NO_CLIP.search(plain):
        for shortened, whole in _CLIPPED:
            plain = shortened.sub(whole, plain)
    return plain


def clean_spaces(text: str) -> str:
    """Give a text without entities of HTML, odd forms of characters, and spaces or stops at its ends."""
    return " ".join(without_entities(unicodedata.normalize("NFKC", text)).split()).strip(" .;,")


@lru_cache(maxsize=1024)
def without_denied(text: str) -> str:
    """Blank out what a text denies, so that all else keeps its place."""
    return _DENIED.sub(lambda m: " " * len(m[0]), text)


def only_denies(text: str) -> bool:
    """Tell whether a text names nothing that anybody has: "No evidence of cancer", "lymphoma-free", "HIV negative"."""
    if _ABSENT.fullmatch(text):
        return True
    rest = without_denied(text)
    return rest != text and _EMPTY.fullmatch(rest) is not None
