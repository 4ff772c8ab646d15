"""Targets that no cell has all of: lists joined by *or*, chosen by what the tumour carries, or of products in a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from kg.model import Evidence
from kg.recognize.matching import texts
from kg.recognize.matching.guards import GuardedPattern
from kg.recognize.matching.spans import Span
from kg.recognize.matching.texts import Doc
from kg.recognize.roles.readings import Reading

_NAMING = frozenset({texts.NAME, texts.TITLE, texts.EDITORIAL_TITLE})
_FIELDS = _NAMING | {texts.OTHER_NAME, texts.PRODUCT_TEXT, texts.ARM_LABEL, texts.ARM_TEXT, texts.SUMMARY}
_OR = re.compile(r"(?!.*\b(?:and|not|with|plus)\b)[\w\s(),-]{0,40}\bor\b(?! gat)[\w\s(-]{0,20}")
_OR_OTHERS = re.compile(r"[\s)]*,? or (?:an)?others?\b")
_LISTED = re.compile(r",|\bor\b")
_MOST_IN_ONE = 4
"""A list of more targets is that of a platform, however it is joined."""
_AS_ONE = re.compile(r"[\s-]*[/x&+-][\s-]*(?:cd-?)?")
_CHOSEN = GuardedPattern(
    r"(?:according to|depend\w* (?:up)?on|based (?:up)?on|match(?:es|ing)\b|determined by"
    r"|chosen (?:by|for|from|according)|(?:selected|picked) (?:by|from|according|based)|whichever)[\w\s,'/()-]{0,60}?"
    r"(?:express|antigen|target|marker|profil|immunohisto|\bihc\b|screening)"
    r"|target(?:[- ]based)?[- ]screen|one of (?:the )?(?:two|three|four|several|following|these)\b"
)


_OWN_HEAD = r"(?:u|s|4s|hu)?(?:car[\s-]?(?:t|nk)|cart|scar(?:-?t)?)(?![a-z])(?:[\s-]?cells?)?"
_OWN_AFTER = re.compile(rf"[\s-]*(?:(?:targeted|specific|directed)[\s-]+)?{_OWN_HEAD}")
_OWN_BEFORE = re.compile(r"(?:\b|hu|4)(?:car[\s-]?t|cart|scar)[\s-]?$")
_AND = (
    r"[\s)]*(?:,|;|/|\+|&|\band\b|\bplus\b|\bcombined with\b|\bin combination with\b)"
    r"\s*(?:(?!or\b)[\w-]+\s){0,2}?(?:anti-?\s?)?"
)
_AFTER_AND = re.compile(rf"{_OWN_AFTER.pattern}{_AND}")
_HEAD_BEFORE = r"(?:hu|4)?(?:car[\s-]?t|cart|scar)[\s-]?"
_AND_BEFORE = re.compile(rf"[\s)]*(?:,|;|/|\+|&|\band\b|\bplus\b)?\s*(?:anti-?\s?)?{_HEAD_BEFORE}")
_AFTER_AND_BEFORE = re.compile(rf"{_OWN_AFTER.pattern}{_AND}{_HEAD_BEFORE}")


def products_in_a_row(doc: Doc, stated: Iterable[Reading], targets: tuple[str, ...]) -> Evidence | None:
    """Give the words of a name or title by which each target has cells of its own: `A CAR-T and B CAR-T cells`."""
    if len(targets) < 2:
        return None
    for a, b in _neighbours(_about(stated, targets, _NAMING)):
        gap, after = doc.text[a.end : b.start], doc.text[b.end : b.end + 40]
        before = doc.text[max(a.field.start, a.start - 12) : a.start]
        if (
            (_AFTER_AND.fullmatch(gap) and _OWN_AFTER.match(after))
            or (_AND_BEFORE.fullmatch(gap) and _OWN_BEFORE.search(before))
            or _AFTER_AND_BEFORE.fullmatch(gap)
        ):
            return doc.evidence(a.start, b.end, "design.products-in-a-row")
    return None


def _about(stated: Iterable[Reading], targets: tuple[str, ...], kinds: frozenset[str]) -> list[Reading]:
    known = set(targets)
    return [r for r in stated if r.span.field.kind in kinds and not known.isdisjoint(r.antigens)]


def _neighbours(mine: list[Reading]) -> Iterator[tuple[Span, Span]]:
    """Give the readings that follow each other in one field, of different antigens."""
    for a, b in pairwise(mine):
        if a.span.field is b.span.field and a.antigens != b.antigens:
            yield a.span, b.span


def joined_by_or(doc: Doc, members: list[Span]) -> bool:
    """Tell whether a list ends in *or*: `A or B`, `A, B or C`."""
    return len(members) > 1 and _OR.fullmatch(doc.text, members[-2].end, members[-1].start) is not None


def _or_others(doc: Doc, mine: list[Reading]) -> Evidence | None:
    """Give the last of a list that ends with *or others*: the list is one of targets to choose from."""
    last = (r.span for r in mine if _OR_OTHERS.match(doc.text, r.span.end))
    return next((doc.evidence(span.start, span.end, "design.or-others") for span in last), None)


_OR_CELLS = re.compile(rf"{_OWN_AFTER.pattern}[\s,]*\bor\b[\s-]*(?:anti-?\s?)?")


def _choice_in_name(doc: Doc, mine: list[Reading], targets: tuple[str, ...]) -> Evidence | None:
    """Give the words of a name that offers targets: `A, B or C CAR-T`, or `A CAR-T cells or B/C CAR-T cells`.

    A name tells of the cells themselves, so that a slash between the same targets in a title does not join them.
    """
    named = (r for r in mine if r.span.field.kind == texts.NAME)
    for _, together in groupby(named, key=lambda r: r.span.field.number):
        read = list(together)
        parts, gaps = [set(read[0].antigens)], []
        for a, b in pairwise(read):
            gap = doc.text[a.span.end : b.span.start]
            gaps.append(gap)
            if _OR_CELLS.fullmatch(gap):
                parts.append(set())
            parts[-1].update(b.antigens)
        listed = all(map(_LISTED.search, gaps)) and any(map(_OR.fullmatch, gaps))
        # Where one of the cells has all targets, they are no alternatives.
        if listed or (len(parts) > 1 and not any(part >= set(targets) for part in parts)):
            return doc.evidence(read[0].span.start, read[-1].span.end, "design.one-of")
    return None


def chosen_one(doc: Doc, stated: Iterable[Reading], targets: tuple[str, ...]) -> Evidence | None:
    """Give the words that make several targets alternatives; None where one product has them all, or nothing tells."""
    if len(targets) < 2:
        return None
    mine = _about(stated, targets, _FIELDS)
    if choice := _choice_in_name(doc, mine, targets):
        return choice
    joined = _or_others(doc, mine)
    may_be_one = len(targets) <= _MOST_IN_ONE
    compound = False
    for a, b in _neighbours(mine):
        gap = doc.text[a.end : b.start]
        as_one = compound and may_be_one and a.field.kind == texts.SUMMARY
        if len(gap) <= 80 and not as_one and _CHOSEN.search(doc.text[slice(*doc.sentence(a.start, b.end))]):
            return doc.evidence(a.start, b.end, "design.chosen")
        if joined is None and _OR.fullmatch(gap):
            joined = doc.evidence(a.start, b.end, "design.one-of")
        compound = compound or _is_compound(a.field.kind, gap)
    return None if compound and may_be_one else joined


def _is_compound(kind: str, gap: str) -> bool:
    """Tell whether what stands between two targets of a field of some kind makes one product of them."""
    if kind == texts.NAME and _LISTED.search(gap) is None:
        return True
    return kind in _NAMING and _AS_ONE.fullmatch(gap) is not None
