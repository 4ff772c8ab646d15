"""What prose says a registered drug is given for: to make room for cells, or to bring stem cells into the blood."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from kg.recognize.matching.texts import ARM_LABEL, ARM_TEXT, DESCRIPTION, PRODUCT_TEXT, SUMMARY, TITLE, Doc

_PROSE = (ARM_LABEL, ARM_TEXT, PRODUCT_TEXT, SUMMARY, DESCRIPTION)
_REACH = 240
_NAME_LONG = 100

Span = tuple[int, int]
"""Bounds in the text of a `Doc`."""

_SALT = re.compile(
    r"\s*[(\[,].*$|\s+(?:hydrochloride|sulfate|phosphate|sodium|calcium|tartrate|citrate|injection|injectable|infusion"
    r"|for injection|tablets?|capsules?|oral|i\.?v\.?|\d[\w.,]*)\b.*$"
)


def bare_name(folded: str) -> str:
    """Give the name of a drug without its salt, form and dose; nothing where it is no plain name."""
    bare = _SALT.sub("", folded[:_REACH]).strip(" ,;:-")
    return bare if 2 < len(bare) < _NAME_LONG else ""


_LISTS = re.compile(
    r"(?:deplet\w+|conditioning|preparative)"
    r"(?: (?:chemo\w*|regimens?|therapy|conditioning|treatment|pre-?treatment|agents?|drugs?))*"
    r"(?: \(\w+\))?(?: (?:that )?(?:compris\w+(?: of)?|consist\w+ of|composed of|with|of|includ\w+|using|by)\b|:| \()"
    r"((?:(?!\b(?:followed|prior|before|then|after|infus\w+"
    r"|receiv\w+|patients?|gvhd|graft\w*|post|immunosuppress\w*|prophyla\w+|and (?:then|subsequent\w*)"
    r"|in combination|combined)\b)[^.;\n]|\n(?![\s*-]*\n)|(?<=\d)\.(?=\d)){0,160})"
)
"""What lists the drugs that make room for the cells."""


def lists_of_clearing(doc: Doc) -> list[Span]:
    """Give where the record lists the drugs that make room for the cells."""
    text = doc.text
    found = [
        match.span(1)
        for word in ("deplet", "conditioning", "preparative")
        for start, _ in _finds(text, word, 0, len(text))
        if (word != "deplet" or text.startswith("lympho", max(0, start - 7)) or text.startswith("lympho", start - 6))
        and (match := _LISTS.match(text, start))
    ]
    return [span for span in found if doc.field_at(span[0]).kind in _PROSE]


def _finds(text: str, word: str, low: int, high: int) -> Iterator[Span]:
    at = text.find(word, low, high)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + 1, high)


def _named(text: str, bare: str, low: int, high: int) -> Iterator[Span]:
    """Give where a text names a drug by a word of its own: finding letters is much cheaper than matching words."""
    for start, end in _finds(text, bare, low, high):
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (before.isalnum() or before == "-" or after.isalnum()):
            yield start, end


def listed(doc: Doc, bare: str, lists: list[Span]) -> Span | None:
    """Give where any of some lists names a drug."""
    if not bare or not lists:
        return None
    return next((span for low, high in lists for span in _named(doc.text, bare, low, high)), None)


class Uses(Struct, frozen=True, gc=False):
    """Where the prose of a transplantation gives a drug to make room, and whether it gives it for something else."""

    clearing: Span | None
    otherwise: bool
    """True where every place that names it speaks of mobilization, or of what comes after the graft."""


_STOP = re.compile(r"\.\s|\n\s*\n|\n\s*-\s")
_DAY = re.compile(r"\b(?:days?|d)\s?([+-]?)\s?\d")
_CLEARS = re.compile(r"conditioning|preparative|preparatory|ablati\w+|(high[- ]dose|intensive[- ]dose)")
_MOBILIZES = re.compile(r"mobili[sz]|\bprim(?:ing|ed)\b")
_COLLECTS = re.compile(r"\b(?:until|mobili[sz]\w+|harvest\w*|(?:leuk)?apheresis|pheresis|collect\w+)\b")
_LATER = re.compile(
    r"post-?\s?transplant|(?:after|following|post) (?:the |bone |marrow |stem |cell |pbsc )*"
    r"(?:transplant|graft|infusion)|gvhd|graft[- ]versus"
)
_OTHER_PHASE = re.compile(
    r"inducti|consolidation|conventional|sequential|versus|\bvs\b|maintenance|salvage"
    r"|relaps|purg|intrathecal|standard[- ]dose|prior|previous"
    r"|refractory|resistan|sensitiv|respon[ds]"
)
_NEXT_PHASE = re.compile(r"[\s\w,/-]{0,30}\b(?:induction|consolidation|intensification|mobili)")
_THEN_GRAFT = re.compile(
    r"(?:(?!\bfollow)[^;])*?(?:followed\s+by\s+(?:[\w/()-]+\s+){0,9}?(?:\w*transplant|rescue|infusion)"
    r"|(?:with|plus|and|by|receiving|without)\s+(?:[\w/,()-]+\s+){0,7}?(?:\w*transplant|rescue|support|stem|marrow|pb[sp]c))"
)


def uses_in_graft(doc: Doc, bare: str) -> Uses:
    """Tell what the prose of a transplantation gives a drug for, by the words and the days beside its name.

    The graft comes on day 0, so that a drug whose first day is before it makes room.
    """
    others: list[bool] = []
    for start, end in _places(doc, bare):
        before, after, earlier = _around(doc, start, end)
        first = _DAY.search(after[: _REACH // 2])
        if first is not None and first[1] == "-":
            return Uses((start, end), False)
        mobilizes = _mobilizes(earlier + before) or _COLLECTS.search(after) is not None
        otherwise = mobilizes or _LATER.search(before) is not None
        if first is None and not otherwise and _makes_room(before, after):
            return Uses((start, end), False)
        others.append(otherwise)
    return Uses(None, bool(others) and all(others))


def _mobilizes(text: str) -> bool:
    """Tell whether of mobilization and what makes room, words for the former come last."""
    last = _last(_MOBILIZES, text)
    return last >= 0 and last > _last(_CLEARS, text)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)


def _makes_room(before: str, after: str) -> bool:
    """Tell whether the words beside a drug of which no day is told call it what makes room for the graft."""
    words = [*_CLEARS.finditer(before)]
    if not words or _OTHER_PHASE.search(before, words[-1].end()) or _NEXT_PHASE.match(after):
        return False
    # A high dose makes room where the graft is what follows it.
    return words[-1][1] is None or _THEN_GRAFT.match(after) is not None


def _places(doc: Doc, bare: str) -> Iterator[Span]:
    if not bare:
        return
    for field in doc.fields_of(TITLE, *_PROSE):
        yield from _named(doc.text, bare, field.start, field.end)


def _around(doc: Doc, start: int, end: int) -> tuple[str, str, str]:
    """Give what stands before a name in its sentence, what stands after it, and the sentence before."""
    field = doc.field_at(start)
    window = doc.text[max(field.start, start - 2 * _REACH) : start]
    stops = [found.end() for found in _STOP.finditer(window)]
    before = window[stops[-1] :] if stops else window
    earlier = window[stops[-2] if len(stops) > 1 else 0 : stops[-1]] if stops else ""
    after = doc.text[end : min(field.end, end + _REACH)]
    stop = _STOP.search(after)
    return before[-_REACH:], (after[: stop.start()] if stop else after).split(";")[0], earlier


_BODY = re.compile(r"total[\s-]+(?:body|marrow|lymphoid)[\s-]+(?:\w+ )?irradiat\w+|\bf?tbi\b")
_PLACES = re.compile(
    r"(?:local\w*|involved[- ]field|cranial|craniospinal|chest wall|external[- ]beam|boost|consolidat\w+|primary"
    r"|tumou?r|mediastin\w+|breast|axilla\w*|residual|bulky|locoregional|regional)[\s\w-]{0,24}(?:radiat|radiother|irradiat)"
    r"|(?:radiat\w*|radiotherapy|irradiat\w*)(?: therapy)? (?:to|of) (?!the whole|total)"
)


def irradiates_body(doc: Doc) -> Span | None:
    """Give where prose tells that the whole body is irradiated, where it tells of no other radiation."""
    if "irradiat" not in doc.text and "tbi" not in doc.text:
        return None
    first: Span | None = None
    for field in doc.fields_of(TITLE, *_PROSE):
        if _PLACES.search(doc.text, field.start, field.end):
            return None
        if first is None and (found := _BODY.search(doc.text, field.start, field.end)):
            first = found.span()
    return first
