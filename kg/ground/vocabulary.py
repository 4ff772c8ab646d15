"""The names of diseases, and how a run of words is looked up among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from kg.ground.wording import bag

TOO_GENERAL = frozenset((
    "MONDO:0000001", "MONDO:0002254", "MONDO:0021147", "MONDO:0700096", "MONDO:0021166", "MONDO:0042489",
    "MONDO:0020573",
))  # fmt: skip
"""Disease, syndrome and the like: they stand in the tree, but to find one is to find nothing."""

_OTHER_WORDS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("cancer", (("carcinoma",), ("malignant", "neoplasm"))),
    ("malignancy", (("cancer",), ("malignant", "neoplasm"), ("neoplasm",))),
    ("tumor", (("neoplasm",),)),
    ("neoplasm", (("tumor",),)),
    ("metastasis", (("metastatic", "malignant", "neoplasm"),)),
    ("carcinoma", (("cancer",),)),
    ("infection", (("infectious", "disorder"),)),
    ("hypersensitivity", (("allergy",), ("allergic", "disorder"))),
    ("allergy", (("allergic", "disorder"),)),
    ("disorder", ((),)),
    ("syndrome", ((),)),
)
"""Words that a vocabulary may prefer to the one stated, tried in this order."""


@dataclass(frozen=True, eq=False, slots=True)
class Vocabulary:
    """Names of diseases. `names` is keyed by `wording.bag`, `abbreviations` by the letters in their case."""

    names: Mapping[str, str]
    abbreviations: Mapping[str, str]
    labels: Mapping[str, str]
    broader: Mapping[str, tuple[str, ...]]
    """By CURIE, the diseases that stand right above it."""
    mesh: Mapping[str, frozenset[str]]
    """By the id of a MeSH descriptor, the diseases that it is mapped to."""
    longest: int = field(default=12)

    def find(self, stated: tuple[str, ...]) -> str | None:
        """Give the CURIE of the disease that a run of words names, or None: "disease" names none."""
        curie = self._find(stated)
        return None if curie in TOO_GENERAL else curie

    def at_or_above(self, curie: str) -> frozenset[str]:
        """Give a disease and all that are broader."""
        return _at_or_above(self, curie)

    def mondo(self, curie: str) -> tuple[str, ...]:
        """Give the terms of MONDO for a disease: itself, or for one of another vocabulary those right above it."""
        return (curie,) if curie.startswith("MONDO:") else self.broader[curie]

    def _find(self, stated: tuple[str, ...]) -> str | None:
        if not stated or len(stated) > self.longest:
            return None
        if len(stated) == 1 and len(stated[0]) < 6 and not stated[0].islower():
            known = self.abbreviations.get(stated[0])
            if known or len(stated[0]) < 4 or stated[0].isupper():
                return known
        elif len(stated) <= 3 and any(w.isupper() for w in stated):
            known = self.abbreviations.get(" ".join(stated))
            if known:
                return known
        key = bag(stated)
        return self.names.get(key) or self._in_other_words(key)

    def _in_other_words(self, key: str) -> str | None:
        """Look a name up with "cancer" for "malignancy" and the like, where the vocabulary has only that."""
        forms = key.split()
        for word, others in _OTHER_WORDS:
            if word in forms:
                for other in others:
                    found = self.names.get(" ".join(sorted({*forms, *other} - {word})))
                    if found:
                        return found
        return None


@lru_cache(maxsize=16384)
def _at_or_above(vocabulary: Vocabulary, curie: str) -> frozenset[str]:
    return frozenset((curie,)).union(*(_at_or_above(vocabulary, c) for c in vocabulary.broader.get(curie, ())))
