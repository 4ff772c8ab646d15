"""Which interventions of a trial are investigational cell products, and of which modality."""

from __future__ import annotations

import re

import msgspec

from kg.model import Evidence, Record
from kg.recognize import texts
from kg.recognize.cells import ENGINEERED
from kg.recognize.contexts import LONG_TERM, NOT_PRODUCT_FOLLOW_UP, RETROSPECTIVE
from kg.recognize.drafts import Draft, refined
from kg.recognize.heads import head, is_of_others
from kg.recognize.kinds import non_cell
from kg.recognize.lexicon import Lexicon
from kg.recognize.spans import has_cue
from kg.recognize.texts import Doc, Field
from kg.recognize.untold import GENERIC, TITLES, from_text, only_preparation


def catalogue_hits(doc: Doc, lexicon: Lexicon, words: frozenset[str]) -> list[tuple[int, str, Evidence]]:
    """Give the catalogue products named in the record: where, which, and the name as evidence.

    `words` are those of the text that may begin a name.
    """
    found = []
    for hit in lexicon.product_matcher.find(doc.text, words):
        cued, exact = lexicon.is_cued(hit.spelling, doc.raw[hit.start : hit.end])
        if cued and (not exact or not has_cue(doc, hit.start, hit.end)):
            continue
        label = hit.keys[0]
        found.append((hit.start, label, doc.evidence(hit.start, hit.end, f"catalogue:{label}")))
    return found


def find_products(record: Record, doc: Doc, lexicon: Lexicon, hits: list[tuple[int, str, Evidence]]) -> list[Draft]:
    """Give the investigational cell products: none where the trial studies something else."""
    drafts: list[Draft] = []
    unknown: list[int] = []
    by_index: dict[int, list[Field]] = {}
    for field in doc.fields_of(texts.NAME, texts.OTHER_NAME, texts.PRODUCT_TEXT):
        by_index.setdefault(field.index, []).append(field)
    title = "\n".join(doc.folded(f) for f in doc.fields_of(*TITLES))
    others = is_of_others(title) and LONG_TERM.search(title) is None
    for i, given in enumerate(record.interventions):
        fields = by_index.get(i, [])
        known = tuple(
            (label, e)
            for at, label, e in hits
            if any(f.start <= at < f.end and f.kind != texts.PRODUCT_TEXT for f in fields)
        )
        draft = _classify(i, given.name, fields, known, doc, lexicon, others)
        if isinstance(draft, Draft):
            drafts.append(draft)
        elif draft:
            unknown.append(i)
    if _is_no_product_study(record, title, drafts):
        return []
    drafts = [msgspec.structs.replace(d, arms=_arms(record, d)) for d in drafts]
    drafts = [refined(d, doc) for d in _main_only(drafts, title)]
    if drafts:
        drafts += _siblings(record, doc, drafts, unknown, lexicon)
    long_term = LONG_TERM.search(title) is not None and NOT_PRODUCT_FOLLOW_UP.search(title) is None
    if drafts or (record.interventions and not unknown and not long_term and not only_preparation(doc)):
        return drafts
    if others and not long_term:
        return []
    drafts = from_text(record, doc, unknown, hits, lexicon, long_term=long_term)
    taken = {i for d in drafts for i in d.interventions}
    return drafts + _siblings(record, doc, drafts, [i for i in unknown if i not in taken], lexicon)


def _arms(record: Record, draft: Draft) -> frozenset[int]:
    names = {record.interventions[i].name for i in draft.interventions}
    return frozenset(i for i, arm in enumerate(record.arms) if names.intersection(arm.interventions))


_LATER = re.compile(
    r"\b(?:during|after|before|prior to|following|post|toxicit\w+|patients? (?:who|treated"
    r"|after))\b"
)


def _classify(
    index: int,
    name: str,
    fields: list[Field],
    known: tuple[tuple[str, Evidence], ...],
    doc: Doc,
    lexicon: Lexicon,
    others: bool,
) -> Draft | bool:
    """Give the product that an intervention is, or whether it could still be one.

    `others`: the titles speak of cells only as other people's therapy.
    """
    named = [f for f in fields if f.kind != texts.PRODUCT_TEXT]
    for field in named:
        folded = doc.folded(field)
        other = non_cell(folded)
        if other is not None and " + " in folded and any(non_cell(part) is None for part in folded.split(" + ")):
            other = None
        if other is not None and field.kind == texts.NAME and _settles(other.value, folded, others):
            return False
        cell = head(folded, supported=other is None and _LATER.search(folded) is None)
        if known and (cell is None or cell.value in GENERIC):
            entry = lexicon.products[known[0][0]]
            return Draft(
                name=name,
                modality=entry.modality or "other-cell",
                evidence=known[0][1],
                interventions=(index,),
                catalogue=known,
            )
        if cell is not None and (
            other is None or cell.value in ENGINEERED or (cell.value in GENERIC and other.id == "class.antibody")
        ):
            start, end = field.start + cell.start, field.start + cell.end
            return Draft(
                name=name,
                modality=cell.value,
                evidence=doc.evidence(start, end, cell.rule),
                interventions=(index,),
                catalogue=known,
            )
        if other is not None and field.kind == texts.NAME:
            return False
        if field.kind == texts.NAME and head(folded, supported=True) is not None:
            return False
    for field in fields:
        if field.kind == texts.PRODUCT_TEXT:
            folded = doc.folded(field)
            cell = head(folded[:400])
            if cell is not None and cell.value in ENGINEERED:
                start, end = field.start + cell.start, field.start + cell.end
                return Draft(
                    name=name,
                    modality=cell.value,
                    evidence=doc.evidence(start, end, cell.rule),
                    interventions=(index,),
                    catalogue=known,
                )
    return True


def _settles(kind: str, folded: str, others: bool) -> bool:
    """Tell whether a name that speaks of something else than cells is no product, whatever cells it names too."""
    if others or kind == "leukapheresis":
        return True
    found = head(folded)
    return kind == "imaging" and (found is None or found.value not in ENGINEERED)


def _siblings(record: Record, doc: Doc, drafts: list[Draft], unknown: list[int], lexicon: Lexicon) -> list[Draft]:
    """Give the products whose code is that of a product found: `V001-DLL3` beside `V001-BCMA`."""
    found = []
    fields = {f.index: f for f in doc.fields_of(texts.NAME)}
    codes = {code[0]: d for d in drafts if (code := _CODE.match(d.name.lower()))}
    for i in unknown:
        code = _CODE.match(doc.folded(fields[i]))
        if code is not None and code[0] in codes and lexicon.antigen_matcher.find(doc.folded(fields[i])):
            like = codes[code[0]]
            found.append(
                msgspec.structs.replace(like, name=record.interventions[i].name, interventions=(i,), catalogue=())
            )
    return found


_CODE = re.compile(r"[a-z]+\d+[-.]")


def _is_no_product_study(record: Record, title: str, drafts: list[Draft]) -> bool:
    """Tell whether it observes patients who got cells elsewhere; follow-up of a product's patients has a product."""
    if record.study_type == "INTERVENTIONAL" or LONG_TERM.search(title):
        return False
    if record.study_type == "OBSERVATIONAL":
        return RETROSPECTIVE.search(title) is not None or not any(
            d.modality in ENGINEERED or d.catalogue for d in drafts
        )
    return not drafts and RETROSPECTIVE.search(title) is not None


def _main_only(drafts: list[Draft], title: str) -> list[Draft]:
    """Leave out cell grafts given beside an engineered product, and grafts that the title does not speak of."""
    if any(part in ENGINEERED for d in drafts for part in d.modality.split(";")):
        return [
            d
            for d in drafts
            if d.modality in ENGINEERED or d.catalogue or d.modality not in ("HSC", "other-cell", "MSC")
        ]
    return [d for d in drafts if d.modality != "HSC" or head(title) is not None]
