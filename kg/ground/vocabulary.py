"""The names of diseases, and how a run of words is looked up among them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from kg.ground.wording import bag, word_form

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
_WIDENED = frozenset((("malignancy", ("neoplasm",)), ("carcinoma", ("cancer",))))
"""Those of them that mean more than the one stated: a neoplasm need not be malignant."""
_EPONYM = re.compile(r"([A-Z][a-zà-ÿ]+) (?:disease|syndrome|tumor|lymphoma|sarcoma)")


@dataclass(frozen=True, slots=True)
class Found:
    """A disease that words lead to, and whether they mean just that or a kind of it."""

    curie: str
    same: bool


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
    narrower: frozenset[str] = frozenset()
    """Keys of `names` and `abbreviations` that name a kind of their disease and not the disease itself."""
    longest: int = field(default=12)

    def find(self, stated: tuple[str, ...]) -> str | None:
        """Give the CURIE of the disease that a run of words names, or None: "disease" names none."""
        found = self.look_up(stated)
        return found.curie if found else None

    def look_up(self, stated: tuple[str, ...]) -> Found | None:
        """Give the disease that a run of words names, and whether they mean just that; None for "disease"."""
        found = self._find(stated)
        return None if found is None or found.curie in TOO_GENERAL else found

    def eponym(self, word: str) -> str | None:
        """Give the disease that has a person's name, by the name alone: "Wilms", "Crohn's"."""
        return _eponyms(self).get(word_form(word)) if word[:1].isupper() else None

    def at_or_above(self, curie: str) -> frozenset[str]:
        """Give a disease and all that are broader."""
        return _at_or_above(self, curie)

    def mondo(self, curie: str) -> tuple[str, ...]:
        """Give the terms of MONDO for a disease: itself, or for one of another vocabulary those right above it."""
        return (curie,) if curie.startswith("MONDO:") else self.broader[curie]

    def _find(self, stated: tuple[str, ...]) -> Found | None:
        if not stated or len(stated) > self.longest:
            return None
        if len(stated) == 1 and len(stated[0]) < 6 and not stated[0].islower():
            known = self.abbreviations.get(stated[0])
            if known:
                return Found(known, stated[0] not in self.narrower)
            if len(stated[0]) < 4 or stated[0].isupper():
                return None
        elif len(stated) <= 3 and any(w.isupper() for w in stated):
            letters = " ".join(stated)
            known = self.abbreviations.get(letters)
            if known:
                return Found(known, letters not in self.narrower)
        key = bag(stated)
        known = self.names.get(key)
        return Found(known, key not in self.narrower) if known else self._in_other_words(key)

    def _in_other_words(self, key: str) -> Found | None:
        """Look a name up with "cancer" for "malignancy" and the like, where the vocabulary has only that."""
        forms = key.split()
        for word, others in _OTHER_WORDS:
            if word in forms:
                for other in others:
                    meant = " ".join(sorted({*forms, *other} - {word}))
                    known = self.names.get(meant)
                    if known:
                        return Found(known, (word, other) not in _WIDENED and meant not in self.narrower)
        return None


@lru_cache(maxsize=4)
def _eponyms(vocabulary: Vocabulary) -> Mapping[str, str]:
    """Give the diseases whose label is a person's name and what it is, where it is one's only."""
    found: dict[str, list[str]] = {}
    for curie, label in vocabulary.labels.items():
        if named := _EPONYM.fullmatch(label):
            found.setdefault(word_form(named[1]), []).append(curie)
    return {name: curies[0] for name, curies in found.items() if len(curies) == 1}


@lru_cache(maxsize=16384)
def _at_or_above(vocabulary: Vocabulary, curie: str) -> frozenset[str]:
    return frozenset((curie,)).union(*(_at_or_above(vocabulary, c) for c in vocabulary.broader.get(curie, ())))
