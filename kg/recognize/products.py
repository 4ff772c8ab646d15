"""Which interventions of a trial are investigational cell products, and of which modality."""

from __future__ import annotations

import re

import msgspec

from kg.model import Evidence, Record
from kg.recognize import texts
from kg.recognize.altered import as_gene_therapy, in_arm_label
from kg.recognize.cells import CELL, ENGINEERED
from kg.recognize.comparisons import is_comparator
from kg.recognize.contexts import ASSESSED, LONG_TERM, LOOKS_BACK, NOT_PRODUCT_FOLLOW_UP, RETROSPECTIVE
from kg.recognize.described import described, lymphocytes_for_a_graft
from kg.recognize.doses import merged
from kg.recognize.drafts import Draft, in_code, proved, refined_each
from kg.recognize.heads import head, is_of_others, modalities
from kg.recognize.kinds import non_cell
from kg.recognize.lexicon import Lexicon
from kg.recognize.marketed import named_in_text
from kg.recognize.matcher import Hit, fold
from kg.recognize.spans import has_cue
from kg.recognize.terms import by_own_words
from kg.recognize.texts import Doc, Field
from kg.recognize.untold import (
    GENERIC,
    TITLES,
    combined_in_title,
    could_be_told,
    drugs_beside,
    from_text,
    only_preparation,
)


def catalogue_hits(doc: Doc, lexicon: Lexicon, named: list[Hit]) -> list[tuple[int, str, Evidence]]:
    """Give the catalogue products named in the record, of the spellings found: where, which, the name as evidence."""
    found = []
    for hit in named:
        cued, exact = lexicon.is_cued(hit.spelling, doc.raw[hit.start : hit.end])
        if cued and (not exact or not has_cue(doc, hit.start, hit.end)):
            continue
        label = hit.keys[0]
        found.append((hit.start, label, doc.evidence(hit.start, hit.end, f"catalogue:{label}")))
    return found


def find_products(record: Record, doc: Doc, lexicon: Lexicon, hits: list[tuple[int, str, Evidence]]) -> list[Draft]:
    """Give the investigational cell products: none where the trial studies something else."""
    return [proved(draft, doc) for draft in _products(record, doc, lexicon, hits)]


def _products(record: Record, doc: Doc, lexicon: Lexicon, hits: list[tuple[int, str, Evidence]]) -> list[Draft]:
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
    drafts = by_own_words([d for d in drafts if not _is_bare(d, doc)], doc)
    if _is_no_product_study(record, title, drafts) or (others and ASSESSED.search(title)):
        return []
    drafts = [msgspec.structs.replace(d, arms=_arms(record, d)) for d in drafts]
    found = merged(drafts)
    named = _named_in_titles(doc, hits) if found else {}
    drafts = [d for d in found if not is_comparator(record, d, title, named)]
    if found and not drafts:
        return []
    drafts = _main_only(drafts, title)
    drafts = _main_only(refined_each(drafts, doc), title)
    if drafts:
        drafts = named_in_text(drafts, doc, hits, lexicon)
        drafts += _siblings(record, doc, drafts, unknown, lexicon)
    if drafts and not unknown and all(d.modality == "HSC" for d in drafts) and _before_graft(title):
        return from_text(record, doc, [], hits, lexicon, long_term=False) or drafts
    long_term = LONG_TERM.search(title) is not None and NOT_PRODUCT_FOLLOW_UP.search(title) is None
    unknown = unknown if drafts else could_be_told(record, doc, unknown)
    graft = is_graft_study(title)
    if not (drafts or others):
        drafts = in_arm_label(doc, title) or as_gene_therapy(record, doc, title)
    if drafts or (
        record.interventions
        and not graft
        and not unknown
        and not long_term
        and not only_preparation(doc)
        and not combined_in_title(doc, hits)
        and not drugs_beside(record, doc)
    ):
        return drafts
    if others and not long_term:
        return []
    told = from_text(record, doc, unknown, hits, lexicon, long_term=long_term, graft=graft)
    drafts = [d for d in told if not _is_bare(d, doc)]
    taken = {i for d in drafts for i in d.interventions}
    return drafts + _siblings(record, doc, drafts, [i for i in unknown if i not in taken], lexicon)


def _before_graft(title: str) -> bool:
    """Tell whether a title speaks of an engineered product first and then of the graft that alone is registered."""
    cell = head(title)
    graft = _GRAFT.search(title)
    return cell is not None and cell.value in ENGINEERED and graft is not None and cell.start < graft.start()


def is_graft_study(title: str) -> bool:
    """Tell whether a title is that of a transplantation of blood stem cells for a disease, and of nothing else."""
    cell = head(title)
    return cell is not None and cell.value == "HSC" and _GRAFT_FOR.search(title) is not None


_GRAFT_FOR = re.compile(
    r"(?m)^(?:(?!(?:after|following|before|in|for|with|and|or|versus|vs|to|during|undergoing|prior|by|than|on)\b)"
    r"[\w/,()'-]+[\s-]+){0,7}?"
    r"(?:(?:stem|progenitor|precursor|hematopoietic|haematopoietic|blood)[\s-]?cells?|marrow|(?:cord|placental) blood)"
    r" (?:\(\w+\) )?transplant(?:s|ation|ations)?(?: \(\w+\))? (?:for|in|to treat)\b"
    r"(?!.*\b(?:recipients?|prophyla|prevent|complicat|outcome|quality|infection|vaccin|gvhd|graft-versus|mobili[sz]"
    r"|surviv|nutrition|anxiety|exercise|feasibility of|virus|vs\b|versus|compar|rejection|need))"
)
"""A graft at the start of a title, and the disease after it."""


_GRAFT = next(row.found for row in CELL if row.id == "cell.hsc")

_CELLULAR = re.compile(r"cell|chimeric|lymphocyt|\bnk\b|macrophag|receptor|immuno|[\s-]ts?\b")
_TELLING = (texts.NAME, texts.OTHER_NAME, texts.PRODUCT_TEXT, *TITLES, texts.ARM_LABEL, texts.ARM_TEXT, texts.SUMMARY)


def _is_bare(draft: Draft, doc: Doc) -> bool:
    """Tell whether only three letters make it a receptor: a ring for anastomoses is called CAR too."""
    if draft.catalogue or draft.evidence.surface.lower() not in ("car", "cars"):
        return False
    return not any(_CELLULAR.search(doc.folded(field)) for field in doc.fields_of(*_TELLING))


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
        if other is not None and _GROWN_WITH.search(folded):
            other = None
        if other is not None and " + " in folded and any(non_cell(part) is None for part in folded.split(" + ")):
            other = None
        if other is not None and field.kind == texts.NAME and not known and _settles(other.value, folded, others):
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
            other is None or cell.value in ENGINEERED or (cell.value in GENERIC and other.id in _BOUND)
        ):
            modality = modalities(folded, cell)
            told = lymphocytes_for_a_graft(fields, doc) if modality == "HSC" else None
            spoken, cell = told or (field, cell)
            modality = cell.value if told else modality
            start, end = spoken.start + cell.start, spoken.start + cell.end
            code = next((e for _, e in known if in_code(doc, e, start, end)), None)
            return Draft(
                name=name,
                modality=modality,
                evidence=code or doc.evidence(start, end, cell.rule),
                interventions=(index,),
                catalogue=known,
            )
        if other is not None and field.kind == texts.NAME:
            return other.value == "partner_drug" and _TREATED_CELLS.search(folded) is not None
        if field.kind == texts.NAME and head(folded, supported=True) is not None:
            return False
    for field in fields:
        if field.kind == texts.PRODUCT_TEXT:
            folded = doc.folded(field)
            cell = described(folded)
            if cell is not None:
                start, end = field.start + cell.start, field.start + cell.end
                return Draft(
                    name=name,
                    modality=cell.value,
                    evidence=doc.evidence(start, end, cell.rule),
                    interventions=(index,),
                    catalogue=known,
                )
    return True


_BOUND = frozenset({"class.antibody", "class.peptide"})
"""What cells are coated, pulsed or given with is no reason to doubt that they are the product."""

_GROWN_WITH = re.compile(
    r"\b(?:cells?|lymphocytes?|monocytes)(?: \([\w+ -]{1,12}\))?,? (?:ex vivo |in vitro )?"
    r"(?:cultured|cultivated|expanded|grown|activated|stimulated|primed|incubated|educated)"
    r" (?:ex vivo |in vitro )?(?:with|in|by|using) "
)
"""What cells were grown with is not what is given: `lymphocytes cultured with interleukin-2`."""

_TREATED_CELLS = re.compile(r"(?:pre-?)?treated [\w+ -]{0,20}\bcells?\b|\bcells? (?:pre-?)?treated")
"""Cells that a drug has treated are not the drug: `IL-2 pre-treated CD19 cells`."""


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
        treated = is_graft_study(title) or (len(record.interventions) == 1 and drafts and _TREATING.search(title))
        if treated and not RETROSPECTIVE.search(title):
            return False
        return RETROSPECTIVE.search(title) is not None or not any(
            d.modality in ENGINEERED or d.catalogue or _MADE.search(fold(d.name)) for d in drafts
        )
    if record.study_type is None and not record.arms and LOOKS_BACK.search(title) is not None:
        return True
    return not drafts and RETROSPECTIVE.search(title) is not None


def _named_in_titles(doc: Doc, hits: list[tuple[int, str, Evidence]]) -> dict[str, list[int]]:
    """Give where in the titles each product of the catalogue is named."""
    offset = next((f.start for f in doc.fields_of(*TITLES)), 0)
    named: dict[str, list[int]] = {}
    for at, label, _ in hits:
        if doc.field_at(at).kind in TITLES:
            named.setdefault(label, []).append(at - offset)
    return named


def _main_only(drafts: list[Draft], title: str) -> list[Draft]:
    """Leave out cell grafts given beside an engineered product, and grafts that the title does not speak of."""
    if any(part in ENGINEERED for d in drafts for part in d.modality.split(";")):
        return [
            d
            for d in drafts
            if d.modality in ENGINEERED
            or d.catalogue
            or d.modality not in ("HSC", "other-cell", "MSC")
            or (d.modality == "other-cell" and _OWN_MAKE.search(fold(d.name)))
        ]
    return [
        d for d in drafts if d.modality != "HSC" or d.catalogue or head(title) is not None or _MADE.search(fold(d.name))
    ]


_TREATING = re.compile(r"\btransplant\w* (?:in|for) (?:treating|the treatment)\b")
"""What says that the graft is what is studied, whatever the type of the study."""

_OWN_MAKE = re.compile(r"knock-?out|edited|-ko\b|lymphokine[- ]activated")
"""Cells that are a product beside those with a receptor; other words may be the registry's second name for these."""

_MADE = re.compile(r"transduc|\bgene|\bmarked|engineer|modif|enrich|expanded|manipulat|carrying|cultured|corrected")
"""Words for what is done to cells that makes them a product even where the titles or the study's type do not."""
