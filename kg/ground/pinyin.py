"""Words of pinyin, the Latin spelling of Chinese: what they look like, and their syllables."""

from __future__ import annotations

import re
from functools import lru_cache

_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an"
    r"|en|in|un|ia|ie|iu|ua|uo|ue|ui|er|[aeiouv])"
)
_WORD = re.compile(rf"(?:{_SYLLABLE}){{1,4}}")
_ONE = re.compile(_SYLLABLE)
_OF_OTHERS = frozenset((
    "a", "an", "de", "la", "le", "di", "da", "du", "e", "en", "in", "o", "lu", "na", "san", "sao", "ca", "can",
    "me", "we", "he", "no", "do", "to", "so", "man", "men", "pan", "sun", "long", "don", "ban", "per", "nan",
    "kong",
))  # fmt: skip
"""Syllables that are words of other languages, or stand before a name as one does: "San Antonio", "La Paz"."""


@lru_cache(maxsize=16384)
def is_pinyin(word: str) -> bool:
    """Tell whether a lower-case word can be read as one to four syllables of pinyin."""
    return _WORD.fullmatch(word) is not None


@lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """Tell whether a lower-case word is one syllable of pinyin and no word of another language."""
    return len(word) > 1 and word not in _OF_OTHERS and _ONE.fullmatch(word) is not None


def syllables(word: str) -> list[str]:
    """Split a word of pinyin into syllables, longest first; the word itself where it is none."""
    if not is_pinyin(word):
        return [word]
    found = _ONE.findall(word)
    return found if "".join(found) == word else [word]
