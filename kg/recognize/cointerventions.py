"""What is given beside the product: lymphodepletion, bridging, apheresis, partner drugs, imaging."""

from __future__ import annotations

import re

from kg.model import CoIntervention, Product, Record
from kg.recognize.comparisons import Titled, compared_in_arms
from kg.recognize.drugs import CLEARING_OR_MOBILIZING, words
from kg.recognize.kinds import Kind, non_cell
from kg.recognize.matcher import fold
from kg.recognize.regimens import Span, bare_name, irradiates_body, listed, lists_of_clearing, uses_in_graft
from kg.recognize.texts import ARM_LABEL, ARM_TEXT, DESCRIPTION, NAME, PRODUCT_TEXT, SUMMARY, TITLE, Doc

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
_MAY_CLEAR = frozenset({"class.cytotoxic", "class.small-molecule", "class.antibody", "class.radioligand"})
"""Classes of which prose may list one among what makes room for the cells; so may a name of no known class be."""


def co_interventions(record: Record, doc: Doc, products: list[Product]) -> tuple[CoIntervention, ...]:
    """Give every intervention that is not an investigational cell product, in its role, and told lymphodepletion.

    A role needs words of the intervention itself, or a place in arms, titles or prose that names it in that role.
    """
    indexes = frozenset(i for product in products for i in product.interventions)
    beside = [(i, given) for i, given in enumerate(record.interventions) if i not in indexes]
    compared = compared_in_arms(record, indexes)
    asked = _Asked(record, doc, products, indexes)
    fields = {(f.index, f.kind): f for f in doc.fields_of(NAME, PRODUCT_TEXT)} if beside else {}
    found = []
    for i, given in beside:
        name, described = fold(given.name), fold(given.description or "")
        role, start, end, rule = "other", 0, len(given.name), "co.none"
        kind: Kind | None = None
        if match := _BRIDGING.search(name):
            role, start, end, rule = "bridging", match.start(), match.end(), "co.bridging"
        elif match := _COMPARATOR.search(name):
            role, start, end, rule = "comparator", match.start(), match.end(), "co.comparator"
        elif (kind := non_cell(name)) and (match := kind.found.search(name)):
            role, start, end, rule = kind.value, match.start(), match.end(), kind.id
        at = fields[(i, NAME)].start
        if "bridging" in described and (match := _BRIDGES.search(described)):
            role, start, end, rule = "bridging", match.start(), match.end(), "co.bridging"
            at = fields[(i, PRODUCT_TEXT)].start
        elif role in _MAY_COMPARE and (told := asked.role(name, described, kind, role)):
            role, rule, span = told
            at, start, end = (0, *span) if span else (at, 0, len(given.name))
        if role in _MAY_COMPARE and (given.name in compared or asked.is_compared(name, kind, role)):
            role, rule = "comparator", "co.comparator-arm"
        found.append(
            CoIntervention(
                name=given.name, role=role, intervention=i, evidence=(doc.evidence(at + start, at + end, rule),)
            )
        )
    if not any(c.role == "lymphodepletion" for c in found):
        found.extend(_told(doc, indexes))
    return tuple(found)


class _Asked:
    """What a record's arms, titles and prose tell of all that is given beside."""

    def __init__(self, record: Record, doc: Doc, products: list[Product], indexes: frozenset[int]) -> None:
        self._doc = doc
        bridges = "bridging" in doc.text
        arms = doc.fields_of(ARM_LABEL, ARM_TEXT) if bridges else ()
        self._bridged = [text for f in arms if "bridging" in (text := doc.folded(f))]
        self._lists: list[Span] | None = None
        title = "\n".join(doc.folded(f) for f in doc.fields_of(TITLE))
        self._bridging = bridges and _BRIDGING_RADIATION.search(title) is not None
        self._grafts = all(product.value("modality") == "HSC" for product in products)
        self._titled = Titled(record, title, indexes, grafts=self._grafts)
        self._record = record

    def role(self, name: str, described: str, kind: Kind | None, role: str) -> tuple[str, str, Span | None] | None:
        """Give the role that arms, titles and prose tell of an intervention, the rule, and the place that tells."""
        radiates = kind is not None and kind.id == "class.radioligand" and "radi" in name
        if self._bridged and _is_bridged(name, self._bridged):
            return "bridging", "co.bridging", None
        if role == "other" and self._bridging and radiates:
            return "bridging", "co.bridging-radiation", None
        if role == "lymphodepletion":
            text = name + " " + described
            if _AFTERWARDS.search(text) and not _DEPLETES.search(text):
                return "partner_drug", "co.afterwards", None
            mobilizing = self._grafts and _MAY_MOBILIZE.search(name) is not None
            if mobilizing and uses_in_graft(self._doc, bare_name(name)).otherwise:
                return "partner_drug", "co.mobilizing", None
            return None
        may_clear = kind is None or kind.id in _MAY_CLEAR
        if may_clear and self._lists is None:
            self._lists = lists_of_clearing(self._doc)
        if may_clear and self._lists and (place := listed(self._doc, bare_name(name), self._lists)):
            return "lymphodepletion", "co.listed", place
        if self._grafts and kind is not None:
            if kind.id == "class.cytotoxic" and (place := uses_in_graft(self._doc, bare_name(name)).clearing):
                return "lymphodepletion", "co.conditioning", place
            if radiates and not self._irradiated() and (place := irradiates_body(self._doc)):
                return "lymphodepletion", "co.conditioning", place
        return None

    def _irradiated(self) -> bool:
        return any(_WHOLE_BODY.search(fold(given.name)) for given in self._record.interventions)

    def is_compared(self, name: str, kind: Kind | None, role: str) -> bool:
        """Tell whether the titles of a record without arms set an intervention against the product."""
        return self._titled.holds(name, kind, role)


_WHOLE_BODY = re.compile(r"total[- ](?:body|marrow|lymphoid)|\btbi\b")


def _is_bridged(name: str, arms: list[str]) -> bool:
    """Tell whether the texts of arms name a drug right beside the word: `X bridging`, `bridging therapy with X`."""
    named = re.escape(name[:_NAME_LONG])
    beside = re.compile(
        rf"\b{named} (?:as )?bridging|\bbridging (?:therapy |treatment )?(?:with|by|using|of) {named}\b"
    )
    return any(beside.search(text) for text in arms)


_NAME_LONG = 100


_TOLD = re.compile(
    r"lympho-?deplet\w+(?: (?:chemo\w*|regimen|therapy|conditioning|pre-?treatment))*"
    r"|(?:fludarabine|\bflu\b)[\w\s(),/+.-]{0,24}(?:and|[/;+]|plus|combined with)\s?(?:cyclophosphamide|\bcy\b)"
    r"|cyclophosphamide[\w\s(),/+.-]{0,24}(?:and|[/;+]|plus|combined with)\s?fludarabine"
)
_UNTOLD = re.compile(r"(?:without|no|not require|free of|omit\w*)[\w\s]{0,24}$")


def _told(doc: Doc, products: frozenset[int]) -> list[CoIntervention]:
    """Give lymphodepletion that a product's name, arms or prose speak of and nothing else registers.

    Criteria do not count.
    """
    if not any(word in doc.text for word in ("deplet", "fludarabine", "flu/")):
        return []
    for field in doc.fields_of(NAME, ARM_LABEL, ARM_TEXT, PRODUCT_TEXT, TITLE, SUMMARY, DESCRIPTION):
        if field.kind == NAME and field.index not in products:
            continue
        folded = doc.folded(field)
        for match in _TOLD.finditer(folded):
            if _UNTOLD.search(folded[max(0, match.start() - 40) : match.start()]):
                continue
            evidence = doc.evidence(field.start + match.start(), field.start + match.end(), "co.told")
            return [CoIntervention(name=evidence.surface, role="lymphodepletion", evidence=(evidence,))]
    return []
