"""What is given beside the product: lymphodepletion, bridging, apheresis, partner drugs, imaging."""

from __future__ import annotations

import re
from functools import cached_property

from kg.model import CoIntervention, Intervention, Product, Record
from kg.recognize.interventions.comparisons import SetAgainst, compared_in_arms
from kg.recognize.interventions.drugs import AGAINST_RELEASE, CLEARING_OR_MOBILIZING, words
from kg.recognize.interventions.non_cells import non_cell
from kg.recognize.interventions.regimens import (
    Span,
    bare_name,
    irradiates_body,
    listed,
    lists_of_clearing,
    uses_in_graft,
)
from kg.recognize.interventions.told import is_graft, joined, told_clearing
from kg.recognize.matching.denial import is_denied
from kg.recognize.matching.kinds import Kind
from kg.recognize.matching.matcher import fold
from kg.recognize.matching.texts import ARM_LABEL, ARM_TEXT, NAME, PRODUCT_TEXT, SUMMARY, TITLE, Doc, Field

_BRIDGING = re.compile(r"\bbridging\b|\bbridge (?:therapy|treatment|chemo)")
_BRIDGES = re.compile(
    r"^(?:(?!(?:after|before|following|until|when|if|other)\b)[\w-]+ ){0,3}bridging\b(?! (?:to|for|radio)\b)"
    r"|\b(?:as|for|used (?:as|for|in)) (?:an? |the )?(?:optional )?bridging\b"
)
"""What says of an intervention that it bridges, and not that something else does before or after."""
_MAY_COMPARE = frozenset({"other", "partner_drug", "lymphodepletion"})
"""Roles that give way where an intervention stands in comparing arms alone; a scan stays a scan."""

_BRIDGING_RADIATION = re.compile(r"\bbridging (?:radio|radiation|rt\b)")
_AFTERWARDS = re.compile(r"\bpost-?\s?transplant|\bafter (?:the )?transplant|\bday \+ ?\d")
_DEPLETES = re.compile(r"lympho-?deplet|conditioning|preparative|\bday -")
_COMPARATOR = re.compile(r"placebo|standard[- ]of[- ]care|\bsoc\b|active comparator|best supportive")

_MAY_MOBILIZE = re.compile(words(CLEARING_OR_MOBILIZING))
_AGAINST_RELEASE = re.compile(words(AGAINST_RELEASE))
_MAY_CLEAR = frozenset({"class.cytotoxic", "class.small-molecule", "class.antibody", "class.radioligand"})
"""Classes of which prose may list one among what makes room for the cells; so may a name of no known class be."""


def co_interventions(record: Record, doc: Doc, products: list[Product]) -> tuple[CoIntervention, ...]:
    """Give every intervention that is not an investigational cell product, in its role, and what is told beside these.

    A role needs words of the intervention itself, or a place in arms, titles or prose that names it in that role.
    """
    indexes = frozenset(i for product in products for i in product.interventions)
    beside = [(i, given) for i, given in enumerate(record.interventions) if i not in indexes]
    parts = list(joined(doc, products, indexes))
    found: list[CoIntervention] = []
    clearing: list[CoIntervention] = []
    if beside or parts:
        asked = _Asked(record, doc, products, indexes)
        compared = compared_in_arms(record, indexes)
        fields = {(f.index, f.kind): f for f in doc.fields_of(NAME, PRODUCT_TEXT)}
        found = [_registered(i, each, doc, asked, compared, fields) for i, each in beside]
        for part in parts:
            given = _of_part(part, doc, asked)
            if given is not None and not _is_named(given, found + clearing):
                (clearing if given.role == "lymphodepletion" else found).append(given)
    if not any(c.role == "lymphodepletion" for c in found):
        told = told_clearing(doc, indexes)
        found.extend([told] if told else clearing)
    return tuple(found)


def _by_name(name: str) -> tuple[str, Span, str, Kind | None]:
    """Give the role that the folded name of something given tells, where it tells it, the rule, and its class."""
    if "bridg" in name and (match := _BRIDGING.search(name)):
        return "bridging", match.span(), "co.bridging", None
    if match := _COMPARATOR.search(name):
        return "comparator", match.span(), "co.comparator", None
    kind = non_cell(name)
    if kind is not None and (match := kind.found.search(name)):
        return kind.value, match.span(), kind.id, kind
    return "other", (0, len(name)), "co.none", kind


def _registered(
    i: int, given: Intervention, doc: Doc, asked: _Asked, compared: set[str], fields: dict[tuple[int, str], Field]
) -> CoIntervention:
    """Give an intervention of the record's list in its role."""
    name = fold(given.name)
    role, (start, end), rule, kind = _by_name(name)
    at = fields[(i, NAME)].start
    described = fold(given.description or "") if asked.bridges or role == "lymphodepletion" else ""
    if "bridging" in described and (match := _BRIDGES.search(described)):
        role, (start, end), rule = "bridging", match.span(), "co.bridging"
        at = fields[(i, PRODUCT_TEXT)].start
    elif role in _MAY_COMPARE and (told := asked.role(name, described, kind, role)):
        role, rule, span = told
        at, start, end = (0, *span) if span else (at, 0, len(given.name))
    if role in _MAY_COMPARE and (given.name in compared or asked.is_compared(name, kind, role)):
        role, rule = "comparator", "co.comparator-arm"
    elif role == "partner_drug" and (drug := asked.at_hand(name)):
        role, (start, end), rule = "other", drug, "co.at-hand"
    evidence = doc.evidence(at + start, at + end, rule)
    return CoIntervention(name=given.name, role=role, intervention=i, evidence=(evidence,))


def _of_part(part: Span, doc: Doc, asked: _Asked) -> CoIntervention | None:
    """Give a part of a product's name in its role: a graft, or what has a class and a role by that."""
    name = doc.text[slice(*part)]
    role, _, _, kind = _by_name(name)
    if role == "other" and (kind is not None or not is_graft(name)):
        return None
    if role in _MAY_COMPARE and kind is not None and (told := asked.role(name, "", kind, role)):
        role = told[0]
    evidence = doc.evidence(*part, "co.joined")
    return CoIntervention(name=evidence.surface, role=role, evidence=(evidence,))


def _is_named(given: CoIntervention, found: list[CoIntervention]) -> bool:
    name = fold(given.name)
    return any(name in other or other in name for other in (fold(each.name) for each in found))


_Role = tuple[str, str, Span | None]
"""A role, the rule by which it is told, and the place that tells it where that is not the name."""


class _Asked:
    """What a record's arms, titles and prose tell of all that is given beside."""

    def __init__(self, record: Record, doc: Doc, products: list[Product], indexes: frozenset[int]) -> None:
        self._doc = doc
        self.bridges = "bridging" in doc.text
        telling = doc.fields_of(ARM_LABEL, ARM_TEXT, TITLE, SUMMARY) if self.bridges else ()
        self._bridged = [text for f in telling if "bridging" in (text := doc.folded(f))]
        self._title = title = "\n".join(doc.folded(f) for f in doc.fields_of(TITLE))
        self._bridging = self.bridges and _BRIDGING_RADIATION.search(title) is not None
        self._grafts = all(product.value("modality") == "HSC" for product in products)
        summary = "\n".join(doc.folded(f) for f in doc.fields_of(SUMMARY))
        self._against = SetAgainst(record, title, summary, indexes, grafts=self._grafts)
        self._record = record

    def role(self, name: str, described: str, kind: Kind | None, role: str) -> _Role | None:
        """Give the role that arms, titles and prose tell of an intervention, the rule, and the place that tells."""
        if self._bridged and _is_bridged(name, self._bridged):
            return "bridging", "co.bridging", None
        if role == "other" and self._bridging and _radiates(name, kind):
            return "bridging", "co.bridging-radiation", None
        return self._not_clearing(name, described) if role == "lymphodepletion" else self._clearing(name, kind)

    def _not_clearing(self, name: str, described: str) -> _Role | None:
        """Tell whether what usually makes room for the cells is given after them, or to collect them."""
        text = name + " " + described
        if _AFTERWARDS.search(text) and not _DEPLETES.search(text):
            return "partner_drug", "co.afterwards", None
        if self._grafts and _MAY_MOBILIZE.search(name) and uses_in_graft(self._doc, bare_name(name)).otherwise:
            return "partner_drug", "co.mobilizing", None
        return None

    def _clearing(self, name: str, kind: Kind | None) -> _Role | None:
        """Tell whether prose gives something to make room for the cells: in a list, or before a graft."""
        may_clear = kind is None or kind.id in _MAY_CLEAR
        if may_clear and self._lists and (place := listed(self._doc, bare_name(name), self._lists)):
            return "lymphodepletion", "co.listed", place
        place = None
        if self._grafts and kind is not None:
            if kind.id == "class.cytotoxic":
                place = uses_in_graft(self._doc, bare_name(name)).clearing
            elif _radiates(name, kind) and not self._irradiated():
                place = irradiates_body(self._doc)
        return ("lymphodepletion", "co.conditioning", place) if place else None

    @cached_property
    def _lists(self) -> list[Span]:
        return lists_of_clearing(self._doc)

    def _irradiated(self) -> bool:
        return any(_WHOLE_BODY.search(fold(given.name)) for given in self._record.interventions)

    def is_compared(self, name: str, kind: Kind | None, role: str) -> bool:
        """Tell whether a record without arms sets an intervention against the product."""
        return self._against.holds(name, kind, role)

    def at_hand(self, name: str) -> Span | None:
        """Give the words for a drug that is kept at hand against what cells may do, where no title studies it."""
        drug = _AGAINST_RELEASE.search(name)
        return drug.span() if drug is not None and drug[0] not in self._title else None


_WHOLE_BODY = re.compile(r"total[- ](?:body|marrow|lymphoid)|\btbi\b")
_NAME_LONG = 100
_AND = re.compile(r"(?:, (?:and )?|\s?[/+&]\s?| (?:and|or|plus) )")


def _radiates(name: str, kind: Kind | None) -> bool:
    return kind is not None and kind.id == "class.radioligand" and "radi" in name


def _is_bridged(name: str, texts: list[str]) -> bool:
    """Tell whether texts name all drugs of a name right beside the word: `A bridging`, `bridging with A, B and C`."""
    drugs = [drug for drug in _AND.split(bare_name(name) or name[:_NAME_LONG]) if drug]
    return bool(drugs) and all(any(_is_bridging(drug, text) for text in texts if drug in text) for drug in drugs)


def _is_bridging(drug: str, text: str) -> bool:
    named = re.escape(drug)
    # What goes on after the cells too is more than a bridge to them.
    beside = re.compile(
        rf"\b{named} (?:as )?bridging\b(?! (?:and|or|/) ?(?:maintenance|consolidation))"
        rf"|\bbridging (?:therapy |treatment )?(?:with|by|using|of) (?:[\w-]+{_AND.pattern}){{0,6}}{named}\b"
    )
    return any(not is_denied(text, *found.span()) for found in beside.finditer(text))
