"""The catalogue's name for a lone product that its intervention calls only what it is."""

from __future__ import annotations

import re

import msgspec

from kg.model import Evidence
from kg.recognize.cells.drafts import Draft, Named
from kg.recognize.cells.heads import is_support
from kg.recognize.cells.modalities import ENGINEERED, GENERIC
from kg.recognize.matching import texts
from kg.recognize.matching.lexicon import Lexicon
from kg.recognize.matching.matcher import fold
from kg.recognize.matching.texts import TITLES, Doc


def named_in_text(drafts: list[Draft], doc: Doc, hits: Named, lexicon: Lexicon) -> list[Draft]:
    """Give a lone product that its intervention calls only "CAR-T cells" the catalogue name of titles or summary."""
    if not hits or len(drafts) > 1 or drafts[0].catalogue:
        return drafts
    if drafts[0].modality not in ENGINEERED and not _MODIFIED.search(fold(drafts[0].name)):
        return drafts
    named = {label: e for at, label, e in hits if is_own(doc, at, at + len(e.surface), TITLES)}
    if not named:
        return _named_in_summary(drafts[0], doc, hits)
    if len(named) != 1:
        return drafts
    known = msgspec.structs.replace(drafts[0], catalogue=tuple(named.items()))
    ((label, evidence),) = named.items()
    modality = lexicon.products[label].modality
    if known.modality in GENERIC and modality:
        return [msgspec.structs.replace(known, modality=modality, evidence=evidence)]
    return [known]


_MODIFIED = re.compile(r"(?:gene(?:tically)?[ -](?:modified|engineered)|engineered|redirected) ")
"""What calls cells engineered without saying with what."""


def is_own(doc: Doc, start: int, end: int, kinds: tuple[str, ...]) -> bool:
    """Tell whether a name stands in a field of some kinds, and not as therapy that patients have beside the trial."""
    return doc.field_at(start).kind in kinds and not is_support(doc.text, start, end)


_BARE = re.compile(
    r"(?:chimeric antigen receptors?|\(?\bcars?\b\)?)[\s-]*(?:\(car(?:-?\s?ts?)?\)[\s-]*)?(?:ts?\b)?[\s-]*"
    r"(?:(?:cells?|lymphocytes?|therapy|treatment|infusion|product)\b[\s-]*)*(?:\(car-?\s?t\))?"
)
"""Names that say no more than that cells have a receptor."""
_STEM = re.compile(r"\w+leucel\b")
_GIVEN = re.compile(
    r"\b(?:receiv\w+|administ\w+|infus\w+|(?:therapy|treatment|treated) with|either)\b[\w\s(),-]{0,60}$"
)
_NOT_GIVEN = re.compile(r"\b(?:prior|previous(?:ly)?|after|approved|not|unlike|such as|than|failed|compared)\b")
_REACH = 80


def _named_in_summary(draft: Draft, doc: Doc, hits: Named) -> list[Draft]:
    """Give a product without any name that of the only marketed one in the summary, which patients are said to get.

    Only names by the non-proprietary stem: a code in prose is sooner another trial's.
    """
    if _BARE.fullmatch(fold(draft.name)) is None:
        return [draft]
    named: dict[str, Evidence] = {}
    given = False
    for at, label, evidence in hits:
        if doc.field_at(at).kind != texts.SUMMARY or _STEM.search(fold(evidence.surface)) is None:
            continue
        low, _ = doc.sentence(at, at + len(evidence.surface))
        before = doc.text[max(low, at - _REACH) : at]
        if _NOT_GIVEN.search(before):
            return [draft]
        named.setdefault(label, evidence)
        given |= _GIVEN.search(before) is not None
    return [msgspec.structs.replace(draft, catalogue=tuple(named.items()))] if given and len(named) == 1 else [draft]
