"""A product as first seen: what it is and where it is named, before its targets and facets are known."""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct

from kg.model import Evidence
from kg.recognize.cells.contexts import COMPARED, IN_GENERAL, own_words
from kg.recognize.cells.heads import CELLS, grown, is_support
from kg.recognize.cells.modalities import CAR_LIKE, ENGINEERED
from kg.recognize.matching import texts
from kg.recognize.matching.denial import is_denied
from kg.recognize.matching.matcher import fold
from kg.recognize.matching.texts import Doc

Known = tuple[tuple[str, Evidence], ...]
"""Products of the catalogue, each the label of its entry and the name as evidence."""
Named = list[tuple[int, str, Evidence]]
"""Products of the catalogue that a record names: where, the label of the entry, and the name as evidence."""


class Draft(Struct, frozen=True, gc=False, kw_only=True):
    """A product before its targets and facets are known."""

    name: str
    modality: str
    evidence: Evidence
    interventions: tuple[int, ...] = ()
    arms: frozenset[int] = frozenset()
    catalogue: Known = ()


def is_engineered(draft: Draft) -> bool:
    """Tell whether a product has an engineered receptor."""
    return not CAR_LIKE.isdisjoint(draft.modality.split(";"))


_REFINES = {
    "CAR-T": frozenset({"CAR-gdT", "CAR-Treg", "in-vivo-CAR-T", "CAR-NKT", "CAR-T;TCR-T"}),
    "other-cell": frozenset(
        {
            "CAR-T",
            "CAR-NK",
            "CAR-NKT",
            "CAR-M",
            "CAR-gdT",
            "CAR-Treg",
            "CAR-DC",
            "TCR-T",
            "TIL",
            "CTL",
            "CIK",
            "in-vivo-CAR-T",
            "NK",
            "DC",
            "MSC",
            "TIL;CAR-T",
        }
    ),
    "NK": frozenset({"CAR-NK", "CAR-NKT"}),
    "CTL": frozenset({"CAR-T", "TCR-T"}),
    "TIL": frozenset({"TIL;CAR-T"}),
    "HSC": frozenset({"CAR-T", "TCR-T", "CAR-NK"}),
    "DC": frozenset({"CAR-DC"}),
    "TCR-T": frozenset({"CAR-T"}),
    "MSC": frozenset({"MSC"}),
}
"""Which modality of the title may make the one of the intervention's name more precise."""


_OWN = (texts.NAME, texts.OTHER_NAME, texts.PRODUCT_TEXT)
_ASKED = (
    texts.OTHER_NAME,
    texts.TITLE,
    texts.EDITORIAL_TITLE,
    texts.PRODUCT_TEXT,
    texts.ARM_LABEL,
    texts.ARM_TEXT,
    texts.SUMMARY,
    texts.EDITORIAL,
)
_PROSE = frozenset({texts.SUMMARY, texts.EDITORIAL})
_GRAFTS = frozenset({"HSC", "MSC"})
"""A graft is not made the product that the title tells of by standing beside it."""


def refined(draft: Draft, doc: Doc, *, alone: bool = True, followed: bool = False) -> Draft:
    """Make the modality more precise by the titles, where the name leaves room.

    `alone`: no other intervention is an engineered product, of which the titles may speak instead. `followed`: the
    study follows those who got the product, so that what they received is the product.
    """
    allowed = _REFINES.get(draft.modality, frozenset())
    if not allowed or draft.catalogue:
        return draft
    asked: tuple[str, ...] = _ASKED if alone and draft.modality not in _GRAFTS else _OWN
    if draft.modality == "TCR-T":
        if not alone or _TCR.search(_titles(doc)):
            return draft
        asked = (texts.TITLE,)
    said = _said(draft, doc, asked, allowed, followed=followed)
    if said is None and draft.modality == "CAR-T":
        said = _of_gamma_delta(draft, doc)
    return said or draft


def refined_each(drafts: list[Draft], doc: Doc) -> list[Draft]:
    """Make each of the products of a trial more precise, none by words that are of another of them."""
    engineered = [d for d in drafts if d.modality in ENGINEERED]
    known = {d.modality for d in drafts}
    found = []
    for draft in drafts:
        finer = refined(draft, doc, alone=engineered in ([], [draft]))
        of_another = finer.modality in known and not finer.evidence.path.startswith("interventions")
        found.append(draft if of_another else finer)
    return found


_TCR = re.compile(r"\btcrs?\b|tcr-|t[- ]cell[- ]receptor")
"""Titles that speak of these leave a product that is called so what it is called."""


def _titles(doc: Doc) -> str:
    return "\n".join(doc.folded(f) for f in doc.fields_of(texts.TITLE))


_GAMMA_DELTA = re.compile(
    r"\b(?:autologous|allogeneic|donor|from|using) (?:[\w-]+\+? ){0,2}(?:gd[\s-]?t|gamma[\s/-]?delta t)\b"
)
_OF_GAMMA_DELTA = ("gdt", "gd t", "gd-t", "gamma")


def _of_gamma_delta(draft: Draft, doc: Doc) -> Draft | None:
    """Give the draft as gamma delta cells where its own description says that it is made of these."""
    if not any(word in doc.text for word in _OF_GAMMA_DELTA):
        return None
    for field in doc.fields_of(*_OWN):
        if field.index in draft.interventions and (found := _GAMMA_DELTA.search(doc.folded(field))):
            if is_denied(doc.folded(field), found.start(), found.end()):
                continue
            start, end = field.start + found.start(), field.start + found.end()
            return msgspec.structs.replace(
                draft, modality="CAR-gdT", evidence=doc.quoted(start, end, "cell.of-gamma-delta")
            )
    return None


def proved(draft: Draft, doc: Doc) -> Draft:
    """Give a modality that only the catalogue knows the words of the record that state it too, where there are any."""
    if not draft.evidence.rule.startswith("catalogue:"):
        return draft
    return _said(draft, doc, (texts.NAME, *_ASKED), frozenset({draft.modality})) or draft


def _said(
    draft: Draft, doc: Doc, kinds: tuple[str, ...], allowed: frozenset[str], *, followed: bool = False
) -> Draft | None:
    """Give the draft with the first of some modalities that fields of these kinds state of it."""
    of_others: set[str] = set()
    for kind in kinds:
        for field in doc.fields_of(kind):
            if kind in _OWN and field.index not in draft.interventions:
                continue
            folded = own_words(doc.folded(field))
            for row, pattern in CELLS.among(folded):
                if row.value not in allowed or row.value in of_others or not row.may_hold(folded):
                    continue
                for match in pattern.finditer(folded):
                    if (not followed and is_support(folded, match.start(), match.end())) or (
                        kind in _PROSE and is_background(folded, match.start(), match.end())
                    ):
                        # Named as other people's therapy once, it is that wherever the text goes on about it.
                        of_others.add(row.value)
                        break
                    start, end = field.start + match.start(), field.start + match.end()
                    if any(in_code(doc, e, start, end) for _, e in draft.catalogue):
                        continue
                    return msgspec.structs.replace(draft, modality=row.value, evidence=doc.quoted(start, end, row.id))
    return None


def is_background(folded: str, start: int, end: int) -> bool:
    """Tell whether prose speaks of cells that are not the trial's own."""
    before = folded[max(0, start - 130) : start]
    return COMPARED.search(before) is not None or IN_GENERAL.match(folded, end) is not None


def in_code(doc: Doc, name: Evidence, start: int, end: int) -> bool:
    """Tell whether a span is letters of a code by which the catalogue knows the product: `JCAR` of JCAR014."""
    text, length = doc.text, len(name.surface)
    start, end = grown(text, start, end)
    word = text[start:end]
    if _STEM.search(word) or not any(map(str.isdigit, word)):
        return False
    return text.find(fold(name.surface), max(0, end - length), start + length) >= 0


_STEM = re.compile(r"cabtagene|tresgene")
"""Stems by which a non-proprietary name itself says what the product is."""
