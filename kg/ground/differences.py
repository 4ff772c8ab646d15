"""Why two names of organizations are not taken for one: what their keys differ in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from kg.ground.key_steps import ORDINAL_WORDS, PROVINCES
from kg.ground.keys import organization_key
from kg.ground.pinyin import is_pinyin

_PROTECTED: tuple[tuple[str, frozenset[str]], ...] = (
    ("ordinal", ORDINAL_WORDS),
    ("direction", frozenset((
        "north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "northeast",
        "northwest", "southeast", "southwest", "northeastern", "northwestern", "southeastern", "southwestern",
        "upper", "lower", "new", "old",
    ))),
    ("province", PROVINCES | {"province", "provincial", "city", "municipal", "county", "state", "federal", "national"}),
    ("field", frozenset((
        "cancer", "childrens", "children", "pediatric", "pediatrics", "womens", "women", "maternity", "maternal",
        "chest", "heart", "eye", "dental", "mental", "psychiatric", "veterans", "military", "army", "navy", "naval",
        "air", "force", "medical", "traditional", "chinese", "medicine", "technology", "science", "sciences",
        "pharmaceutical", "agricultural", "normal", "veterinary", "general", "peoples",
    ))),
    ("affiliation", frozenset(("affiliated", "affiliate", "teaching"))),
    ("kind of body", frozenset((
        "university", "hospital", "hospitals", "college", "school", "institute", "academy", "center", "clinic",
        "foundation", "department", "division", "laboratory", "laboratories", "faculty", "network", "group",
        "society", "association", "trust", "ministry", "system", "branch", "campus", "unit", "research",
    ))),
    ("country", frozenset((
        "usa", "us", "uk", "china", "japan", "korea", "australia", "canada", "europe", "eu", "germany", "france",
        "italy", "spain", "belgium", "switzerland", "sweden", "denmark", "netherlands", "israel", "india", "brazil",
        "taiwan", "hong", "kong", "singapore", "pty", "pte", "kk", "international", "global", "america", "asia",
    ))),
)  # fmt: skip
"""Classes of words that tell bodies apart whatever else their names share."""


def why_apart(one: str, other: str) -> tuple[bool, str]:
    """Give whether their words keep two names apart, and the words that their keys differ in.

    Where they do not, the names are candidates for an alias of the catalogue: one is spelled or ordered otherwise, or
    has more words.
    """
    left, right = Counter(organization_key(one).split()), Counter(organization_key(other).split())
    only_left, only_right = list((left - right).elements()), list((right - left).elements())
    if not only_left and not only_right:
        return False, "no rule: the same words in another order"
    for name, protected in _PROTECTED:
        if protected.intersection(only_left) or protected.intersection(only_right):
            return True, f"protected {name}: {_beside(only_left, only_right)}"
    numbers = [w for w in (*only_left, *only_right) if any(c.isdigit() for c in w)]
    if numbers:
        return True, f"protected number: {_beside(only_left, only_right)}"
    if loose(one) == loose(other):
        return False, f"no rule: written together, {_beside(only_left, only_right)}"
    if not only_left or not only_right:
        return False, f"no rule: more words in one, {_beside(only_left, only_right)}"
    if not all(_alike(a, b) for a, b in _pairs(only_left, only_right)):
        return True, f"different words: {_beside(only_left, only_right)}"
    if all(is_pinyin(w) for w in (*only_left, *only_right)):
        return True, f"different names in pinyin: {_beside(only_left, only_right)}"
    return False, f"no rule: spelled otherwise, {_beside(only_left, only_right)}"


def _pairs(left: list[str], right: list[str]) -> Iterator[tuple[str, str]]:
    """Pair words in order; a word too many is paired with nothing."""
    for i in range(max(len(left), len(right))):
        yield left[i] if i < len(left) else "", right[i] if i < len(right) else ""


def _alike(one: str, other: str) -> bool:
    return OSA.distance(one, other) <= (1 if min(len(one), len(other)) < 8 else 2) < min(len(one), len(other))


def _beside(left: list[str], right: list[str]) -> str:
    return f"{' '.join(left) or '–'} ≠ {' '.join(right) or '–'}"


def loose(name: str) -> str:
    """Give the key without spaces, by which names that are written together or apart meet."""
    return re.sub(r"\s+", "", organization_key(name))
