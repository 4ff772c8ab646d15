"""What is given beside a product though no intervention is it: what the product's name joins, and what prose tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import CoIntervention, Product
from kg.recognize.cells.heads import head
from kg.recognize.interventions.regimens import Span
from kg.recognize.matching.texts import ARM_LABEL, ARM_TEXT, DESCRIPTION, NAME, PRODUCT_TEXT, SUMMARY, TITLE, Doc

_APART = re.compile(
    r"(?<!\d)\+|;|\b(?:(?:in )?combin(?:ed|ation|ing) with|together with|plus|followed by|then"
    r"|sequential(?:ly)?(?: with)?|bridged(?: to| with)?|bridging to)\b"
)
"""What stands between two things that are given; a plus after a digit is that of `CD19+`.

A bare *with* is not among them: it may as well tell what the cells carry.
"""
_LISTED = re.compile(r",|&|\band\b")
"""What stands there too, but also between the things that one product carries."""
_MARKS = ("+", ";", ",", "&", "and", "plus", "combin", "follow", "sequen", "bridg", "together", "then")
"""Letters of which a name that joins has some: looking for them first is cheap."""
_MADE = re.compile(
    r"express|secret|releasing|producing|armou?r|modif|transduc|transfect|stimulat|activat|cultur|expan[ds]|puls|load|treated"
)
"""Words on how cells are made: what is listed beside them may be what they carry or were kept in."""
_FOR_WHOM = re.compile(r"\s(?:in|for)(?: the)? (?:treatment|treating|patients|subjects)\b")
_BEFORE_IT = re.compile(r"(?:group|arm|cohort) \w{1,3}:\s*|regimen (?:with|of|including)\s+")
_NAME_LONG = 400
"""No name is longer: what comes after is not looked at."""
_GRAFT = re.compile(r"transplant|\b(?:auto-?|allo-?|haplo-?|a)?h?sct\b")
_OF_OTHERS = re.compile(r"\b(?:after|before|following|prior|previous|post|relaps\w*|failed)\b")
"""Words by which a part of a name tells of another time than the trial's."""


def joined(doc: Doc, products: list[Product], indexes: frozenset[int]) -> Iterator[Span]:
    """Give the parts of products' names that are no cells: `dasatinib` of `CD19 CAR-T cells plus dasatinib`.

    A graft is no cells here: it stands beside any other product, while a name that has a graft for its product tells
    as often how the patient is made ready as what is given beside.
    """
    grafts: set[int] | None = None
    for field in doc.fields_of(NAME):
        if field.index not in indexes or not any(map(doc.folded(field).__contains__, _MARKS)):
            continue
        if grafts is None:
            grafts = {i for product in products if _grafts(product) for i in product.interventions}
        if field.index in grafts:
            continue
        text, end = doc.text, min(field.end, field.start + _NAME_LONG)
        if whom := _FOR_WHOM.search(text, field.start, end):
            end = whom.start()
        pieces: list[Span] = []
        for low, high in _between(_APART, text, field.start, end):
            pieces.extend([(low, high)] if _MADE.search(text, low, high) else _between(_LISTED, text, low, high))
        for piece in pieces if len(pieces) > 1 else ():
            start, stop = _trimmed(text, *piece)
            if _may_be_beside(text[start:stop]):
                yield start, stop


def is_graft(part: str) -> bool:
    """Tell whether a part of a name is a transplantation of stem cells."""
    return _GRAFT.search(part) is not None


def _grafts(product: Product) -> bool:
    return any(facet.facet == "modality" and facet.value == "HSC" for facet in product.facets)


def _between(joint: re.Pattern[str], text: str, low: int, high: int) -> Iterator[Span]:
    for match in joint.finditer(text, low, high):
        yield low, match.start()
        low = match.end()
    yield low, high


def _trimmed(text: str, low: int, high: int) -> Span:
    while low < high and text[low].isspace():
        low += 1
    if before := _BEFORE_IT.match(text, low, high):
        low = before.end()
    while low < high and text[high - 1].isspace():
        high -= 1
    return low, high


def _may_be_beside(part: str) -> bool:
    """Tell whether a part of a name is whole, of the trial's time, and no cells but a graft's."""
    if not part or part.count("(") != part.count(")") or _OF_OTHERS.search(part):
        return False
    return (cell := head(part)) is None or cell.value == "HSC"


_TOLD = re.compile(
    r"lympho-?deplet\w+(?: (?:chemo\w*|regimen|therapy|conditioning|pre-?treatment))*"
    r"|(?:fludarabine|\bflu\b)[\w\s(),/+.-]{0,24}(?:and|[/;+]|plus|combined with)\s?(?:cyclophosphamide|\bcy\b)"
    r"|cyclophosphamide[\w\s(),/+.-]{0,24}(?:and|[/;+]|plus|combined with)\s?fludarabine"
)
_ON = r"(?:\s(?!(?:but|after|before|until|then|who|eligible|patients?)\b)[\w-]+)"
_NEED = r"(?:without|no|eliminat\w+|avoid\w*|obviat\w+|remov\w+)(?: the| a| any)? need (?:for|of|to)\b"
_UNTOLD = re.compile(rf"\b(?:(?:(?<!or )without|not?|free of|omit\w*){_ON}{{0,4}}|{_NEED}{_ON}{{0,9}})[\s(]*$")
"""Words before it by which it is not given; a need denied reaches further, and *with or without* gives it to some."""


def told_clearing(doc: Doc, products: frozenset[int]) -> CoIntervention | None:
    """Give lymphodepletion that a product's name, arms or prose speak of, for where nothing else registers it.

    Criteria do not count.
    """
    if not any(map(doc.text.__contains__, _LETTERS)):
        return None
    for field in doc.fields_of(NAME, ARM_LABEL, ARM_TEXT, PRODUCT_TEXT, TITLE, SUMMARY, DESCRIPTION):
        if field.kind == NAME and field.index not in products:
            continue
        folded = doc.folded(field)
        if "deplet" not in folded and "flu" not in folded:
            continue
        for match in _TOLD.finditer(folded):
            if _UNTOLD.search(folded[max(0, match.start() - _REACH) : match.start()]):
                continue
            evidence = doc.evidence(field.start + match.start(), field.start + match.end(), "co.told")
            return CoIntervention(name=evidence.surface, role="lymphodepletion", evidence=(evidence,))
    return None


_LETTERS = ("deplet", "fludarabine", "flu/")
_REACH = 110
