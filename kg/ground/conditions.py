"""Stated conditions to diseases: by rules and the vocabulary of ontology/conditions.ttl, never by similarity.

A string is read whole, then without what qualifies a disease (relapsed, stage IV, CD19-positive ...), then
as a list of diseases, then by the longest disease name within it, first where its head is: "macular edema" in
"Macular Edema Secondary to Diabetes". What is left over is kept as qualifiers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from msgspec.structs import replace

from kg.ground.qualifiers import (
    SOLIDITY,
    is_metastasis,
    is_no_disease,
    is_phrase,
    looks_like_disease,
    only_qualifies,
    qualifying,
    worth_naming,
)
from kg.ground.stated import clean_spaces, only_denies, tidy, without_denied
from kg.ground.vocabulary import TOO_GENERAL, Vocabulary
from kg.ground.wording import WORD, words
from kg.model import ConditionGrounding, MeshTerm
from kg.model.entities import without_entities

_PARENTHESES = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_LIST = re.compile(r"\s*(?:[;/,&+|]|\s-\s|\s–\s|\b(?:and/or|and|or|plus|as well as|including|e\.g\.|vs)\b)\s*", re.I)
_PREFIXED = re.compile(r"((?:R/R|r/r|RR|ND|rr?|mm?|nd|la|a|t|s)[ -]?)([A-Z][A-Z-]{1,8})")
"""An abbreviation with its course before it: "RRMM", "mCRC"."""

_AFTER_HEAD = re.compile(
    r"\b(?:with|without|due to|secondary to|related to|associated with|caused by|arising (?:from|in)|from|following"
    r"|transformed (?:from|into)|after|in|despite|undergoing|who|among|during|on|for)\b|:",
    re.I,
)
_BEFORE_HEAD = re.compile(
    r"[- ](?:associated|related|induced|mediated|exacerbated|acquired|borne|linked)\b[- ](?!to\b|with\b|by\b)", re.I
)
"""English puts the head of a name before its first preposition, and after "-associated"."""
_SHARED_HEAD = re.compile(r"(\S.*? (?:of|in)(?: the)? )(\S.*)", re.I)
"""A head that several organs share: "sarcoma of bone and connective tissue"."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a string."""

    curies: tuple[str, ...]
    match: Literal["exact", "broader"]
    qualifiers: tuple[str, ...]
    rule: str


_AS_NAMED: tuple[tuple[Literal["broader"], tuple[()], str], tuple[Literal["exact"], tuple[()], str]] = (
    ("broader", (), "name of a kind"),
    ("exact", (), "name"),
)
"""How a whole name is read where it means a kind of its disease, and where it means just that."""


def ground_condition(text: str, vocabulary: Vocabulary) -> ConditionGrounding:
    """Ground one stated condition. Pure and cached; the text is kept as stated, but for entities of HTML."""
    return _ground(without_entities(text), vocabulary)


def confirmed(grounding: ConditionGrounding, mesh: tuple[MeshTerm, ...], vocabulary: Vocabulary) -> ConditionGrounding:
    """Note which MeSH terms of a record name a disease that was found, or a broader one. They change nothing else."""
    if not (mesh and grounding.conditions):
        return grounding
    above = frozenset[str]().union(*map(vocabulary.at_or_above, grounding.conditions))
    agreeing = tuple(sorted({term.id for term in mesh if not above.isdisjoint(_meant(term, vocabulary))}))
    return replace(grounding, confirmed_by=agreeing) if agreeing else grounding


@lru_cache(maxsize=16384)
def _meant(term: MeshTerm, vocabulary: Vocabulary) -> frozenset[str]:
    """Give the diseases of a MeSH term: those mapped to it, and the one of its name. "Disease" means none."""
    named = vocabulary.find(tuple(words(term.term)))
    return (vocabulary.mesh.get(term.id, frozenset()) | ({named} if named else frozenset())) - TOO_GENERAL


@lru_cache(maxsize=65536)
def _ground(text: str, vocabulary: Vocabulary) -> ConditionGrounding:
    plain = tidy(text, lambda word: vocabulary.find(tuple(words(word))) is not None)
    reading = None if _names_none(plain, vocabulary) else _read(plain, vocabulary)
    if reading is None:
        sounds = looks_like_disease(clean_spaces(text)) and not only_denies(plain)
        return ConditionGrounding(text=text, is_disease=sounds, rule="none")
    return ConditionGrounding(
        text=text,
        is_disease=True,
        conditions=reading.curies,
        match=reading.match,
        qualifiers=reading.qualifiers,
        rule=reading.rule,
    )


def _names_none(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text names no disease. A name of several words that the vocabulary has is one all the same."""
    stated = words(text)
    if only_denies(text):
        return vocabulary.find(tuple(stated)) is None
    if not is_no_disease(without_denied(text).strip(" ,;")):
        return False
    return not any(len(w) > 2 and w.isupper() and w in vocabulary.abbreviations for w in stated) and (
        len(stated) < 2 or is_metastasis(text) or vocabulary.find(tuple(stated)) is None
    )


def _read(text: str, vocabulary: Vocabulary) -> _Reading | None:
    return (
        whole(text, vocabulary)
        or bracketed(text, vocabulary)
        or _shared(text, vocabulary)
        or _qualified(text, vocabulary)
        or _prefixed(text, vocabulary)
        or _several(text, vocabulary)
        or _within(text, vocabulary)
    )


def whole(text: str, vocabulary: Vocabulary) -> _Reading | None:
    """Read a text that is one name, all of it."""
    stated = tuple(words(text))
    found = vocabulary.look_up(stated)
    if found:
        return _Reading((found.curie,), *_AS_NAMED[found.same])
    eponym = vocabulary.eponym(stated[0]) if len(stated) == 1 else None
    return _Reading((eponym,), "exact", (), "name of a person") if eponym else None


def bracketed(text: str, vocabulary: Vocabulary) -> _Reading | None:
    """Read "name (abbreviation)", "ABC - name" and "name ABC": both halves name one disease."""
    outer = " ".join(_PARENTHESES.sub(" ", text).split())
    inner = [w for w in _PARENTHESES.findall(text) if w.strip()]
    if not (inner and outer):
        return _name_twice(text, vocabulary)
    if found := core(outer, vocabulary):
        return _with_brackets(found, outer, inner, vocabulary)
    named = [r for r in (core(i, vocabulary) for i in inner) if r]
    if len(named) == 1:
        return _Reading(named[0].curies, named[0].match, named[0].qualifiers, "bracketed name")
    return None


def _with_brackets(found: _Reading, outer: str, inner: list[str], vocabulary: Vocabulary) -> _Reading:
    """Add to a name what stands in brackets with it: the diseases that it lists, else what else it says."""
    for part in (_several(i, vocabulary) for i in inner):
        if part and len(part.curies) > 1 and part.match == "exact":
            return _Reading(part.curies, "exact", found.qualifiers, "bracketed list")
    extra = tuple(i.strip() for i in inner if worth_naming(i, outer) and not vocabulary.find(tuple(words(i))))
    match = "broader" if extra else found.match
    return _Reading(found.curies, match, found.qualifiers + extra, "bracketed " + found.rule)


def _name_twice(text: str, vocabulary: Vocabulary) -> _Reading | None:
    """Read a disease and itself again: on both sides of a dash or colon, or the one in the first or last word."""
    halves = [h for h in re.split(r"\s+[-–:]\s+|\s*:\s+", text) if h]
    if len(halves) == 2:
        first, second = (whole(h, vocabulary) for h in halves)
        if first and second and first.curies == second.curies:
            return _Reading(first.curies, "exact", (), "name twice")
    stated = tuple(words(text))
    for cut in (1, len(stated) - 1):
        head, tail = stated[:cut], stated[cut:]
        if head and tail and (curie := vocabulary.find(head)) and curie == vocabulary.find(tail):
            return _Reading((curie,), "exact", (), "name twice")
    return None


def core(text: str, vocabulary: Vocabulary) -> _Reading | None:
    """Read a text that is one name with or without qualifiers."""
    return whole(text, vocabulary) or _qualified(text, vocabulary)


_SPREAD = re.compile(r"((?:metastatic|secondary) .+?) ((?:in|to) .+)", re.I)
"""The organ of a metastasis is no organ of the tumour: "Metastatic Carcinoma in the Liver"."""

_ANY_TUMOR = frozenset(("MONDO:0004992", "MONDO:0005070"))
"""Cancer and neoplasm: what is left of a solid tumour without "solid" must say where it grows."""
_OPPOSITES = (("secondary", "primary"), ("benign", "malignant"), ("acute", "chronic"), ("chronic", "acute"))


def _contradicts(text: str, label: str) -> bool:
    """Tell whether a text says the opposite of a disease's label: "secondary" where the disease is primary."""
    stated, meant = words(text.lower()), words(label.lower())
    return any(a in stated and b in meant and a not in meant and b not in stated for a, b in _OPPOSITES)


def _qualified(text: str, vocabulary: Vocabulary) -> _Reading | None:
    """Take the qualifiers out, the surest kinds first, until what is left is a name."""
    spread = _SPREAD.fullmatch(text)
    if spread and (named := whole(spread[1], vocabulary)):
        return _Reading(named.curies, "broader", (spread[2],), "without site of metastasis")
    for rest, taken, rule in qualifying(text):
        if not rest:
            return None
        curie = vocabulary.find(rest)
        if curie and curie not in _ANY_TUMOR and rule == SOLIDITY:
            return _Reading((curie,), "broader", taken, rule)
        if curie and rule != SOLIDITY and not _contradicts(text, vocabulary.labels[curie]):
            return _Reading((curie,), "broader", taken, rule)
    return None


def _prefixed(text: str, vocabulary: Vocabulary) -> _Reading | None:
    short = _PREFIXED.fullmatch(text)
    curie = vocabulary.abbreviations.get(" ".join(words(short[2]))) if short else None
    return _Reading((curie,), "broader", (short[1].strip(),), "prefixed abbreviation") if short and curie else None


def _several(text: str, vocabulary: Vocabulary) -> _Reading | None:
    """Read a list of diseases. Every part must name one, or only qualify; a bare last word may be shared."""
    parts = _parts(text)
    if not 2 <= len(parts) <= 8:
        return None
    curies: list[str] = []
    taken: list[str] = []
    exact = True
    shared = " ".join(words(parts[-1])[-1:])
    tight = "/" in text and " /" not in text and "/ " not in text
    for before, part in zip(("", *parts), parts, strict=False):
        if only_qualifies(part) or is_metastasis(part):
            taken.append(part.strip())
            exact = False
            continue
        reading = None
        if tight and len(words(part)) == 1:
            reading = whole(" ".join((*words(before)[:-1], part)), vocabulary)
        reading = reading or whole(part, vocabulary) or bracketed(part, vocabulary) or _qualified(part, vocabulary)
        if reading is None and part is not parts[-1]:
            reading = core(f"{part} {shared}", vocabulary)
        if reading is None:
            return None
        curies.extend(c for c in reading.curies if c not in curies)
        taken.extend(reading.qualifiers)
        exact = exact and reading.match == "exact"
    if not curies:
        return None
    return _Reading(tuple(curies), "exact" if exact else "broader", tuple(dict.fromkeys(taken)), "list")


def _shared(text: str, vocabulary: Vocabulary) -> _Reading | None:
    """Read a list of organs that share a head, where each names a disease with it."""
    head = _SHARED_HEAD.fullmatch(text)
    parts = _parts(head[2]) if head else []
    if not head or not 2 <= len(parts) <= 4:
        return None
    found = [whole(head[1] + part, vocabulary) for part in parts]
    curies = tuple(dict.fromkeys(r.curies[0] for r in found if r))
    exact = all(r and r.match == "exact" for r in found)
    return _Reading(curies, "exact", (), "list of organs") if exact and len(curies) > 1 else None


def _parts(text: str) -> list[str]:
    """Split a list at its commas and links, but not at those in brackets."""
    masked = _PARENTHESES.sub(lambda m: "x" * len(m[0]), text)
    cuts = [(0, 0), *(m.span() for m in _LIST.finditer(masked)), (len(text), len(text))]
    parts = [text[a[1] : b[0]] for a, b in pairwise(cuts)]
    return [p for p in parts if p.strip()]


def _within(text: str, vocabulary: Vocabulary) -> _Reading | None:
    """Find the longest name inside the string, first where the head of each phrase is, then anywhere."""
    bare = _PARENTHESES.sub(lambda m: " " * len(m[0]), text)
    plain = without_denied(bare)
    spans = [m.span() for m in WORD.finditer(plain)]
    all_of_it = len(WORD.findall(bare))
    if not spans or not 1 < all_of_it <= 40:
        return None
    for low, high in _heads(plain):
        inside = [s for s in spans if low <= s[0] and s[1] <= high]
        found = _longest(plain, inside, vocabulary, max(1, len(inside) - (len(inside) == all_of_it)))
        if found:
            curie, start, end = found
            rest = tuple(
                r for r in (part.strip(" ,;:-/") for part in (text[:start], text[end:])) if any(c.isalnum() for c in r)
            )
            return _Reading((curie,), "broader", rest, "name within")
    return None


def _heads(text: str) -> list[tuple[int, int]]:
    """Give the stretches of a text in which to look for its head: the surest first, the whole text last."""
    ends = [m.start() for m in _AFTER_HEAD.finditer(text)]
    starts = [0, *(m.end() for m in _AFTER_HEAD.finditer(text))]
    found: list[tuple[int, int]] = []
    for low, high in zip(starts, (*ends, len(text)), strict=True):
        inner = [m.end() for m in _BEFORE_HEAD.finditer(text, low, high)]
        found += [(at, high) for at in reversed(inner)]
        found.append((low, high))
    return found if found[-1] == (0, len(text)) else [*found, (0, len(text))]


def _longest(text: str, spans: list[tuple[int, int]], vocabulary: Vocabulary, most: int) -> tuple[str, int, int] | None:
    """Find the longest name; of two as long, the later, because English puts the head last."""
    stated = [text[a:b] for a, b in spans]
    for size in range(min(most, vocabulary.longest), 0, -1):
        for start in range(len(stated) - size, -1, -1):
            window = tuple(stated[start : start + size])
            before = stated[start - 1] if start else ""
            after = stated[start + size] if start + size < len(stated) else ""
            curie = vocabulary.find(window) if is_phrase(window, before=before, after=after) else None
            if curie and not _contradicts(text, vocabulary.labels[curie]):
                return curie, spans[start][0], spans[start + size - 1][1]
    return None
