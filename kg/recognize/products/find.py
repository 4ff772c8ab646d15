"""Which interventions of a trial are investigational cell products, and of which modality."""

from __future__ import annotations

import re

import msgspec

from kg.model import Record
from kg.recognize.cells.contexts import ASSESSED, LONG_TERM, NOT_PRODUCT_FOLLOW_UP
from kg.recognize.cells.drafts import Draft, Named, proved, refined_each
from kg.recognize.cells.heads import OWN_MAKE, head, is_of_others
from kg.recognize.cells.modalities import ENGINEERED
from kg.recognize.interventions.classify import by_interventions
from kg.recognize.interventions.comparisons import is_comparator
from kg.recognize.interventions.doses import merged
from kg.recognize.interventions.left_out import could_be_told, is_left_out
from kg.recognize.matching import texts
from kg.recognize.matching.lexicon import Lexicon
from kg.recognize.matching.matcher import Hit, fold
from kg.recognize.matching.spans import has_cue
from kg.recognize.matching.texts import Doc
from kg.recognize.products.altered import as_gene_therapy, in_arm_label
from kg.recognize.products.marketed import named_in_text
from kg.recognize.products.rescue import is_rescue
from kg.recognize.products.studies import MADE, is_before_graft, is_graft_study, is_no_product_study
from kg.recognize.products.terms import by_own_words
from kg.recognize.products.untold import from_text
from kg.recognize.traits.facets import NEAR


def catalogue_hits(doc: Doc, lexicon: Lexicon, named: list[Hit]) -> Named:
    """Give the catalogue products named in the record, of the spellings found: where, which, the name as evidence."""
    found = []
    for hit in named:
        cued, exact = lexicon.is_cued(hit.spelling, doc.raw[hit.start : hit.end])
        if cued and (not exact or not has_cue(doc, hit.start, hit.end)):
            continue
        label = hit.keys[0]
        found.append((hit.start, label, doc.evidence(hit.start, hit.end, f"catalogue:{label}")))
    return found


def find_products(record: Record, doc: Doc, lexicon: Lexicon, hits: Named) -> list[Draft]:
    """Give the investigational cell products: none where the trial studies something else."""
    return [proved(draft, doc) for draft in _products(record, doc, lexicon, hits)]


def _products(record: Record, doc: Doc, lexicon: Lexicon, hits: Named) -> list[Draft]:
    """Take the steps by which interventions become products, or the text where none of them is one."""
    title = "\n".join(doc.folded(f) for f in doc.fields_of(*texts.TITLES))
    # People who had cells are what a follow-up is of; other titles that speak of them are of something else.
    others = is_of_others(title) and LONG_TERM.search(title) is None
    drafts, unknown = by_interventions(record, doc, lexicon, hits, others)
    drafts = by_own_words([d for d in drafts if not _is_bare(d, doc)], doc)
    if is_no_product_study(record, title, drafts) or (others and ASSESSED.search(title)):
        return []
    # A trial whose only cells support its treatment, or are what this is compared with, has no product.
    if drafts and not (drafts := _studied(record, doc, drafts, title, hits)):
        return []
    drafts = _main_only(drafts, title)
    # Made more precise, a product may be engineered, and what is beside it a graft that it needs.
    drafts = _main_only(refined_each(drafts, doc), title)
    if drafts:
        drafts = named_in_text(drafts, doc, hits, lexicon)
        if not unknown and all(d.modality == "HSC" for d in drafts) and is_before_graft(title):
            return from_text(record, doc, [], hits, lexicon, long_term=False) or drafts
        return _with_siblings(record, doc, drafts, unknown, lexicon)
    if others:
        return []
    altered = in_arm_label(doc, title) or as_gene_therapy(record, doc, title)
    return altered or _told_in_text(record, doc, lexicon, hits, unknown, title)


def _studied(record: Record, doc: Doc, drafts: list[Draft], title: str, hits: Named) -> list[Draft]:
    """Give each product once, whatever its doses, without what supports or is only compared with what is studied."""
    found = merged([msgspec.structs.replace(d, arms=_arms(record, d)) for d in drafts])
    named = _named_in_titles(doc, hits)
    return [d for d in found if not (is_comparator(record, d, title, named) or is_rescue(record, title, d))]


def _told_in_text(
    record: Record,
    doc: Doc,
    lexicon: Lexicon,
    hits: Named,
    unknown: list[int],
    title: str,
) -> list[Draft]:
    """Give the product that titles and prose tell of, where the interventions leave room for one."""
    long_term = LONG_TERM.search(title) is not None and NOT_PRODUCT_FOLLOW_UP.search(title) is None
    graft = is_graft_study(title)
    unknown = could_be_told(record, doc, unknown)
    if not (unknown or long_term or graft or not record.interventions or is_left_out(record, doc, hits)):
        return []
    told = from_text(record, doc, unknown, hits, lexicon, long_term=long_term, graft=graft)
    return _with_siblings(record, doc, [d for d in told if not _is_bare(d, doc)], unknown, lexicon)


_CELLULAR = re.compile(r"cell|chimeric|lymphocyt|\bnk\b|macrophag|receptor|immuno|[\s-]ts?\b")


def _is_bare(draft: Draft, doc: Doc) -> bool:
    """Tell whether only three letters make it a receptor: a ring for anastomoses is called CAR too."""
    if draft.catalogue or draft.evidence.surface.lower() not in ("car", "cars"):
        return False
    return not any(_CELLULAR.search(doc.folded(field)) for field in doc.fields_in(NEAR))


def _arms(record: Record, draft: Draft) -> frozenset[int]:
    names = {record.interventions[i].name for i in draft.interventions}
    return frozenset(i for i, arm in enumerate(record.arms) if names.intersection(arm.interventions))


def _named_in_titles(doc: Doc, hits: Named) -> dict[str, list[int]]:
    """Give where in the titles each product of the catalogue is named."""
    offset = next((f.start for f in doc.fields_of(*texts.TITLES)), 0)
    named: dict[str, list[int]] = {}
    for at, label, _ in hits:
        if doc.field_at(at).kind in texts.TITLES:
            named.setdefault(label, []).append(at - offset)
    return named


def _main_only(drafts: list[Draft], title: str) -> list[Draft]:
    """Leave out cell grafts given beside an engineered product, and grafts that the title does not speak of."""
    if any(part in ENGINEERED for d in drafts for part in d.modality.split(";")):
        return [
            d
            for d in drafts
            if d.catalogue or d.modality not in _BESIDE or (d.modality != "MSC" and OWN_MAKE.search(fold(d.name)))
        ]
    return [
        d for d in drafts if d.modality != "HSC" or d.catalogue or head(title) is not None or MADE.search(fold(d.name))
    ]


_BESIDE = frozenset({"HSC", "other-cell", "MSC"})
"""Modalities of what may be given beside an engineered product."""


def _with_siblings(record: Record, doc: Doc, drafts: list[Draft], unknown: list[int], lexicon: Lexicon) -> list[Draft]:
    """Add the products whose code is that of a product found: `V001-DLL3` beside `V001-BCMA`."""
    taken = {i for d in drafts for i in d.interventions}
    codes = {code[0]: d for d in drafts if (code := _CODE.match(d.name.lower()))}
    names = {f.index: doc.folded(f) for f in doc.fields_of(texts.NAME)}
    found = list(drafts)
    for i in unknown:
        code = _CODE.match(names[i])
        if i not in taken and code and code[0] in codes and lexicon.antigen_matcher.find(names[i]):
            like = codes[code[0]]
            found.append(
                msgspec.structs.replace(like, name=record.interventions[i].name, interventions=(i,), catalogue=())
            )
    return found


_CODE = re.compile(r"[a-z]+\d+[-.]")
