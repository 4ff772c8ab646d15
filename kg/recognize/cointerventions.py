"""What is given beside the product: lymphodepletion, bridging, apheresis, partner drugs, imaging."""

from __future__ import annotations

import re

from kg.model import CoIntervention, Record
from kg.recognize.kinds import NON_CELL
from kg.recognize.matcher import fold
from kg.recognize.texts import NAME, PRODUCT_TEXT, Doc

_BRIDGING = re.compile(r"\bbridging\b")
_LYMPHODEPLETION = re.compile(r"lympho-?deplet|precondition|conditioning (?:chemo|regimen)|pre-?treatment")
_COMPARATOR = re.compile(r"placebo|standard[- ]of[- ]care|\bsoc\b|active comparator|best supportive")


def co_interventions(record: Record, doc: Doc, products: frozenset[int]) -> tuple[CoIntervention, ...]:
    """Give every intervention that is not an investigational cell product, in its role.

    `products` are the indexes of those that are. A role needs words of the intervention itself.
    """
    found = []
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
        else:
            for row in NON_CELL:
                if match := row.found.search(name):
                    role, start, end, rule = row.value, match.start(), match.end(), row.id
                    break
        if role == "lymphodepletion" and not (products or _LYMPHODEPLETION.search(name + described)):
            role = "partner_drug"
        if role == "partner_drug" and not products:
            role = "other"
        field = spans[(i, NAME)]
        found.append(
            CoIntervention(
                name=given.name,
                role=role,
                intervention=i,
                evidence=(doc.evidence(field.start + start, field.start + end, rule),),
            )
        )
    return tuple(found)
