"""Stated conditions to diseases: by rules and the vocabulary of ontology/conditions.ttl, never by similarity.

A string is read whole, then without what qualifies a disease (relapsed, stage IV, CD19-positive ...), then
as a list of diseases, then by the longest disease name within it. What is left over is kept as qualifiers.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Literal

from kg.ground.qualifiers import (
    is_no_disease,
    is_phrase,
    looks_like_disease,
    only_qualifies,
    qualifying,
    worth_naming,
)
from kg.ground.wording import WORD, bag, word_form, words
from kg.model import ConditionGrounding

_PARENTHESES = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_LIST = re.compile(r"\s*(?:[;/,&+|]|\s-\s|\s–\s|\b(?:and/or|and|or|plus|as well as|including|e\.g\.|vs)\b)\s*", re.I)
_CHROMOSOMES = re.compile(r"\b(?:t|inv|del)\((?:\d|v)[^)]*\)")
_TOO_GENERAL = frozenset(("MONDO:0000001", "MONDO:0002254", "MONDO:0021147", "MONDO:0700096", "MONDO:0021166"))
"""Disease, syndrome and the like: they stand in the tree, but to find one is to find nothing."""

_OTHER_WORDS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("cancer", (("carcinoma",), ("malignant", "neoplasm"))),
    ("malignancy", (("cancer",), ("malignant", "neoplasm"), ("neoplasm",))),
    ("tumor", (("neoplasm",),)),
    ("neoplasm", (("tumor",),)),
    ("metastasis", (("metastatic", "malignant", "neoplasm"),)),
    ("disorder", ((),)),
    ("syndrome", ((),)),
)
"""Words that a vocabulary may prefer to the one stated, tried in this order."""


@dataclass(frozen=True, eq=False, slots=True)
class Vocabulary:
    """Names of diseases. `names` is keyed by `wording.bag`, `abbreviations` by the letters in their case."""

    names: dict[str, str]
    abbreviations: dict[str, str]
    labels: dict[str, str]
    longest: int = field(default=12)

    def find(self, stated: tuple[str, ...]) -> str | None:
        """Give the CURIE of the disease that a run of words names, or None: "disease" names none."""
        curie = self._find(stated)
        return None if curie in _TOO_GENERAL else curie

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


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a string."""

    curies: tuple[str, ...]
    match: Literal["exact", "broader"]
    qualifiers: tuple[str, ...]
    rule: str


def ground_condition(text: str, vocabulary: Vocabulary) -> ConditionGrounding:
    """Ground one stated condition. Pure and cached; the text is kept as stated."""
    return _ground(text, vocabulary)


@lru_cache(maxsize=65536)
def _ground(text: str, vocabulary: Vocabulary) -> ConditionGrounding:
    clean = " ".join(unescape(unescape(unicodedata.normalize("NFKC", text))).split()).strip(" .;,")
    plain = _CHROMOSOMES.sub(" ", clean)
    reading = None if _names_none(plain, vocabulary) else _read(plain, vocabulary)
    if reading is None:
        return ConditionGrounding(text=text, is_disease=looks_like_disease(clean), rule="none")
    return ConditionGrounding(
        text=text,
        is_disease=True,
        conditions=reading.curies,
        match=reading.match,
        qualifiers=reading.qualifiers,
        rule=reading.rule,
    )


def _names_none(text: str, vocabulary: Vocabulary) -> bool:
    return is_no_disease(text) and not any(
        len(w) > 2 and w.isupper() and w in vocabulary.abbreviations for w in words(text)
    )


def _read(text: str, vocabulary: Vocabulary) -> _Reading | None:
    return (
        _whole(text, vocabulary)
        or _bracketed(text, vocabulary)
        or _qualified(text, vocabulary)
        or _several(text, vocabulary)
        or _within(text, vocabulary)
    )


def _whole(text: str, vocabulary: Vocabulary) -> _Reading | None:
    curie = vocabulary.find(tuple(words(text)))
    return _Reading((curie,), "exact", (), "name") if curie else None


def _bracketed(text: str, vocabulary: Vocabulary) -> _Reading | None:
    """Read "name (abbreviation)", "ABC - name" and "name ABC": both halves name one disease."""
    outer = " ".join(_PARENTHESES.sub(" ", text).split())
    inner = [w for w in _PARENTHESES.findall(text) if w.strip()]
    if inner and outer:
        found = _core(outer, vocabulary)
        if found:
            parts = [_several(i, vocabulary) for i in inner]
            for part in parts:
                if part and len(part.curies) > 1 and part.match == "exact":
                    return _Reading(part.curies, "exact", found.qualifiers, "bracketed list")
            extra = tuple(i.strip() for i in inner if worth_naming(i, outer) and not vocabulary.find(tuple(words(i))))
            grade: Literal["exact", "broader"] = "broader" if extra else found.match
            return _Reading(found.curies, grade, found.qualifiers + extra, "bracketed " + found.rule)
        named = [r for r in (_core(i, vocabulary) for i in inner) if r]
        if len(named) == 1:
            return _Reading(named[0].curies, named[0].match, named[0].qualifiers, "bracketed name")
        return None
    halves = [h for h in re.split(r"\s+[-–:]\s+|\s*:\s+", text) if h]
    if len(halves) == 2:
        readings = [_whole(h, vocabulary) for h in halves]
        named = [r for r in readings if r]
        if len(named) == 2 and named[0].curies == named[1].curies:
            return _Reading(named[0].curies, "exact", (), "name twice")
    stated = words(text)
    for cut in (1, len(stated) - 1):
        head, tail = tuple(stated[:cut]), tuple(stated[cut:])
        if head and tail:
            first, second = vocabulary.find(head), vocabulary.find(tail)
            if first and first == second:
                return _Reading((first,), "exact", (), "name twice")
    return None


def _core(text: str, vocabulary: Vocabulary) -> _Reading | None:
    return _whole(text, vocabulary) or _qualified(text, vocabulary)


def _qualified(text: str, vocabulary: Vocabulary) -> _Reading | None:
    """Take the qualifiers out, the surest kinds first, until what is left is a name."""
    for rest, taken, rule in qualifying(text):
        if not rest:
            return None
        curie = vocabulary.find(rest)
        if curie:
            return _Reading((curie,), "broader", taken, rule)
    return None


def _several(text: str, vocabulary: Vocabulary) -> _Reading | None:
    """Read a list of diseases. Every part must name one, or only qualify; a bare last word may be shared."""
    parts = [p for p in _LIST.split(text) if p.strip()]
    if not 2 <= len(parts) <= 8:
        return None
    curies: list[str] = []
    taken: list[str] = []
    exact = True
    shared = " ".join(words(parts[-1])[-1:])
    for part in parts:
        if only_qualifies(part):
            taken.append(part.strip())
            exact = False
            continue
        reading = _whole(part, vocabulary) or _bracketed(part, vocabulary) or _qualified(part, vocabulary)
        if reading is None and part is not parts[-1]:
            reading = _core(f"{part} {shared}", vocabulary)
        if reading is None:
            return None
        curies.extend(c for c in reading.curies if c not in curies)
        taken.extend(reading.qualifiers)
        exact = exact and reading.match == "exact"
    if not curies:
        return None
    return _Reading(tuple(curies), "exact" if exact else "broader", tuple(dict.fromkeys(taken)), "list")


def _within(text: str, vocabulary: Vocabulary) -> _Reading | None:
    """Find the longest name inside the string; of two as long, the later, because English puts the head last."""
    plain = _PARENTHESES.sub(lambda m: " " * len(m[0]), text)
    spans = [m.span() for m in WORD.finditer(plain)]
    if not 1 < len(spans) <= 40:
        return None
    stated = [plain[a:b] for a, b in spans]
    for size in range(min(len(stated) - 1, vocabulary.longest), 0, -1):
        for start in range(len(stated) - size, -1, -1):
            window = tuple(stated[start : start + size])
            if not is_phrase(window, before=stated[start - 1] if start else ""):
                continue
            curie = vocabulary.find(window)
            if curie:
                left = text[: spans[start][0]], text[spans[start + size - 1][1] :]
                rest = tuple(r for r in (part.strip(" ,;:-/") for part in left) if any(c.isalnum() for c in r))
                return _Reading((curie,), "broader", rest, "name within")
    return None


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
    reading = _whole(text, vocabulary)
    if reading is None and "(" in text and ")" in text:
        reading = _bracketed(text, vocabulary)
    if reading is None:
        reading = _core(text, vocabulary)
        return reading is not None and len(reading.curies) == 1 and text.startswith(reading.qualifiers)
    return reading.match == "exact" and len(reading.curies) == 1 and reading.rule != "name twice"
