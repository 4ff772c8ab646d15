"""What is given beside the product: lymphodepletion, bridging, apheresis, partner drugs, imaging."""

from __future__ import annotations

import re

from kg.model import CoIntervention, Record
from kg.recognize.kinds import non_cell
from kg.recognize.matcher import fold
from kg.recognize.texts import ARM_LABEL, ARM_TEXT, DESCRIPTION, NAME, PRODUCT_TEXT, SUMMARY, TITLE, Doc

_BRIDGING = re.compile(r"\bbridging\b")
_BRIDGES = re.compile(
    r"^(?:(?!(?:after|before|following|until|when|if|other)\b)[\w-]+ ){0,3}bridging\b(?! (?:to|for|radio)\b)"
    r"|\b(?:as|for|used (?:as|for|in)) (?:an? |the )?(?:optional )?bridging\b"
)
"""What says of an intervention that it bridges, and not that something else does before or after."""
_COMPARING = frozenset({"ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"})
_MAY_COMPARE = frozenset({"other", "partner_drug", "lymphodepletion"})
"""Roles that give way where an intervention stands in comparing arms alone; a scan stays a scan."""
_LYMPHODEPLETION = re.compile(r"lympho-?deplet|precondition|conditioning (?:chemo|regimen)|pre-?treatment")
_COMPARATOR = re.compile(r"placebo|standard[- ]of[- ]care|\bsoc\b|active comparator|best supportive")


def co_interventions(record: Record, doc: Doc, products: frozenset[int]) -> tuple[CoIntervention, ...]:
    """Give every intervention that is not an investigational cell product, in its role, and told lymphodepletion.

    `products` are the indexes of those that are. A role needs words of the intervention itself.
    """
    found = []
    compared = _only_compared(record, products)
    bridged = [text for f in doc.fields_of(ARM_LABEL, ARM_TEXT) if "bridging" in (text := doc.folded(f))]
    spans = {(f.index, f.kind): f for f in doc.fields_of(NAME, PRODUCT_TEXT)}
    for i, given in enumerate(record.interventions):
        if i in products:
            continue
        name = fold(given.name)
        described = fold(given.description or "")
        role, start, end, rule = "other", 0, len(given.name), "co.none"
        if match := _BRIDGING.search(name):
            role, start, end, rule = "bridging", match.start(), match.end(), "co.bridging"
        elif match := _COMPARATOR.search(name):
            role, start, end, rule = "comparator", match.start(), match.end(), "co.comparator"
        elif (kind := non_cell(name)) and (match := kind.found.search(name)):
            role, start, end, rule = kind.value, match.start(), match.end(), kind.id
        if role == "lymphodepletion" and not (products or _LYMPHODEPLETION.search(name + described)):
            role = "partner_drug"
        if role == "partner_drug" and not products:
            role = "other"
        field = spans[(i, NAME)]
        if "bridging" in described and (match := _BRIDGES.search(described)):
            role, start, end, rule = "bridging", match.start(), match.end(), "co.bridging"
            field = spans[(i, PRODUCT_TEXT)]
        elif bridged and _is_bridged(name, bridged):
            role, rule = "bridging", "co.bridging"
        if role in _MAY_COMPARE and given.name in compared:
            role, rule = "comparator", "co.comparator-arm"
        found.append(
            CoIntervention(
                name=given.name,
                role=role,
                intervention=i,
                evidence=(doc.evidence(field.start + start, field.start + end, rule),),
            )
        )
    if not any(c.role == "lymphodepletion" for c in found):
        found.extend(_told(doc))
    return tuple(found)


def _is_bridged(name: str, arms: list[str]) -> bool:
    """Tell whether the texts of arms name a drug right beside the word: `X bridging`, `bridging therapy with X`."""
    named = re.escape(name[:_NAME_LONG])
    beside = re.compile(
        rf"\b{named} (?:as )?bridging|\bbridging (?:therapy |treatment )?(?:with|by|using|of) {named}\b"
    )
    return any(beside.search(text) for text in arms)


_NAME_LONG = 100


def _only_compared(record: Record, products: frozenset[int]) -> set[str]:
    """Give the names of what comparing arms without the product alone give, where another arm is experimental."""
    comparing = [arm for arm in record.arms if arm.type in _COMPARING]
    if not comparing or not products or not any(arm.type == "EXPERIMENTAL" for arm in record.arms):
        return set()
    cells = {record.interventions[i].name for i in products}
    studied = [arm for arm in record.arms if arm.type not in _COMPARING or cells.intersection(arm.interventions)]
    beside = {name for arm in studied for name in arm.interventions}
    return {name for arm in comparing for name in arm.interventions} - beside


_TOLD = re.compile(
    r"lympho-?deplet\w+(?: (?:chemo\w*|regimen|therapy|conditioning|pre-?treatment))*"
    r"|(?:fludarabine|\bflu\b)[\w\s(),/+.-]{0,24}(?:and|/|\+|plus|combined with)\s?(?:cyclophosphamide|\bcy\b)"
    r"|cyclophosphamide[\w\s(),/+.-]{0,24}(?:and|/|\+|plus|combined with)\s?fludarabine"
)
_UNTOLD = re.compile(r"(?:without|no|not require|free of|omit\w*)[\w\s]{0,24}$")


def _told(doc: Doc) -> list[CoIntervention]:
    """Give lymphodepletion that arms or prose speak of and no intervention registers; criteria do not count."""
    if not any(word in doc.text for word in ("deplet", "fludarabine", "flu/")):
        return []
    for field in doc.fields_of(ARM_LABEL, ARM_TEXT, PRODUCT_TEXT, TITLE, SUMMARY, DESCRIPTION):
        folded = doc.folded(field)
        for match in _TOLD.finditer(folded):
            if _UNTOLD.search(folded[max(0, match.start() - 40) : match.start()]):
                continue
            evidence = doc.evidence(field.start + match.start(), field.start + match.end(), "co.told")
            return [CoIntervention(name=evidence.surface, role="lymphodepletion", evidence=(evidence,))]
    return []
