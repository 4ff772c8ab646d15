"""Targets of which each patient's cells get one: lists joined by *or*, or chosen by what the tumour carries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from kg.model import Evidence
from kg.recognize import texts
from kg.recognize.guards import GuardedPattern
from kg.recognize.roles import Reading
from kg.recognize.texts import Doc

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


def _or_others(doc: Doc, mine: list[Reading]) -> Evidence | None:
    """Give the last of a list that ends with *or others*: the list is one of targets to choose from."""
    last = (r.span for r in mine if _OR_OTHERS.match(doc.text, r.span.end))
    return next((doc.evidence(span.start, span.end, "design.or-others") for span in last), None)


def chosen_one(doc: Doc, stated: Iterable[Reading], targets: tuple[str, ...]) -> Evidence | None:
    """Give the words that make several targets alternatives; None where one product has them all, or nothing tells."""
    if len(targets) < 2:
        return None
    known = set(targets)
    mine = [r for r in stated if r.span.field.kind in _FIELDS and not known.isdisjoint(r.antigens)]
    joined = _or_others(doc, mine)
    compound = False
    for a, b in pairwise(mine):
        if a.span.field is not b.span.field or a.antigens == b.antigens:
            continue
        gap = doc.text[a.span.end : b.span.start]
        low, high = doc.sentence(a.span.start, b.span.end)
        as_one = compound and len(targets) <= _MOST_IN_ONE and a.span.field.kind == texts.SUMMARY
        if len(gap) <= 80 and not as_one and _CHOSEN.search(doc.text[low:high]):
            return doc.evidence(a.span.start, b.span.end, "design.chosen")
        if joined is None and _OR.fullmatch(gap):
            joined = doc.evidence(a.span.start, b.span.end, "design.or")
        named_together = a.span.field.kind == texts.NAME and _LISTED.search(gap) is None
        compound |= named_together or (a.span.field.kind in _NAMING and _AS_ONE.fullmatch(gap) is not None)
    return None if compound and len(targets) <= _MOST_IN_ONE else joined
