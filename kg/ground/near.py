"""Names that are close to one another, for a person to look at. Closeness finds pairs here; it never merges any.

Every name against every other would be 5 billion comparisons for 100,000 names. So only names that meet in a small
block are compared: they share a rare word, all words but one, or the first letters of what is left without spaces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from rapidfuzz import fuzz

from kg.ground.keys import organization_key

LARGEST_BLOCK = 40
"""Names in a block; a word or rest that more of them share tells nothing about who they are."""
CLOSE = 86.0
"""Least likeness, 0 to 100, of keys whose words are sorted, or of keys without spaces."""
_FIRST_LETTERS = 7


def near_pairs(names: Sequence[str], close: float = CLOSE) -> Iterator[tuple[int, int]]:
    """Yield the indexes of names with different keys that are close, each pair once, in order."""
    keys = [organization_key(name) for name in names]
    close_pairs = {pair for pair in _candidates(keys) if likeness(keys[pair[0]], keys[pair[1]]) >= close}
    yield from sorted(close_pairs)


def near_to(name: str, others: Sequence[str], close: float = CLOSE) -> list[int]:
    """Give the indexes of the names close to one name, the closest first."""
    key = organization_key(name)
    found = [(likeness(key, other), i) for i, other in enumerate(map(organization_key, others)) if other != key]
    return [i for score, i in sorted(found, key=lambda f: (-f[0], f[1])) if score >= close]


def likeness(one: str, other: str) -> float:
    """Give how alike two keys are, 0 to 100: by their words in any order, without spaces, or by shared words."""
    together = fuzz.ratio(one.replace(" ", ""), other.replace(" ", ""))
    return max(fuzz.token_sort_ratio(one, other), together, fuzz.token_set_ratio(one, other) - 8)


def _candidates(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    for signatures in (_words, _all_but_one, _beginning):
        for block in _blocks(keys, signatures):
            for one, other in combinations(block, 2):
                if keys[one] != keys[other]:
                    yield one, other


def _blocks(keys: Sequence[str], signatures: Callable[[str], Iterator[str]]) -> Iterator[list[int]]:
    members: dict[str, list[int]] = defaultdict(list)
    for i, key in enumerate(keys):
        for signature in signatures(key):
            if len(members[signature]) <= LARGEST_BLOCK:
                members[signature].append(i)
    return (block for block in members.values() if 1 < len(block) <= LARGEST_BLOCK)


def _words(key: str) -> Iterator[str]:
    yield from (word for word in set(key.split()) if len(word) > 2)


def _all_but_one(key: str) -> Iterator[str]:
    words = sorted(set(key.split()))
    if len(words) > 1:
        yield from (" ".join(words[:i] + words[i + 1 :]) for i in range(len(words)))


def _beginning(key: str) -> Iterator[str]:
    yield key.replace(" ", "")[:_FIRST_LETTERS]
