"""A registry's own term for cells, where the record's words are of other cells.

An old registry listed every kind of lymphocytes that is given, and much beside it, under one term of its thesaurus,
and dendritic cells that are grown from blood under one for grafts.
"""

from __future__ import annotations

import re

import msgspec

from kg.recognize import texts
from kg.recognize.drafts import Draft
from kg.recognize.guards import GuardedPattern
from kg.recognize.heads import Cell, head
from kg.recognize.matcher import fold
from kg.recognize.texts import TITLES, Doc, Field

_TERM = re.compile(r"(?:therapeutic )?tumou?r[- ]infiltrating lymphocytes?(?: therapy)?")
_SAID_OF_TUMOURS = GuardedPattern(r"infiltrating|\btils?\b")
"""Words of records that speak of such lymphocytes themselves."""

_OTHER_CELLS = GuardedPattern(
    r"\bctls?\b|cytotoxic t\b|cytotoxic[- ]lymph|t[- ]cell clones?|[\w-]specific t[- ]cells"
    r"|mononuclear cells sensiti[sz]ed|dendritic[- ]cells?"
)
"""Words for the cells that are meant: without them, nothing speaks against the term."""
_SELECTED = GuardedPattern(r"[\w-]specific t[- ](?:cells|lymph)")
"""Cells of which prose may say that they are cytotoxic."""

_WORDS = (*TITLES, texts.ARM_LABEL, texts.ARM_TEXT, texts.SUMMARY, texts.DESCRIPTION)
_GENERAL = "other-cell"


def by_own_words(drafts: list[Draft], doc: Doc) -> list[Draft]:
    """Give what a registry's term stands for by the record's own words, none beside cells that have words of their own.

    Without such words the term is taken as it is.
    """
    drafts = _without_graft_term(drafts, doc)
    if not any(_is_term(draft) for draft in drafts):
        return drafts
    own = [doc.folded(field) for field in doc.fields_of(*_WORDS)]
    if any(map(_SAID_OF_TUMOURS.search, own)) or not any(map(_OTHER_CELLS.search, own)):
        return drafts
    beside = [draft for draft in drafts if not _is_term(draft)]
    if any(draft.modality != "HSC" for draft in beside):
        return beside
    return [_as_said(draft, doc) if _is_term(draft) else draft for draft in drafts]


_GRAFT_TERM = re.compile(r"in[- ]vitro[- ]treated peripheral blood stem cell transplantation(?: \(pbsct\))?")


def _without_graft_term(drafts: list[Draft], doc: Doc) -> list[Draft]:
    """Give the drafts with the dendritic cells that the term for a treated graft stands for, if not named beside it."""
    if not any(_GRAFT_TERM.fullmatch(fold(draft.name)) for draft in drafts):
        return drafts
    if any(draft.modality == "DC" for draft in drafts):
        return [draft for draft in drafts if not _GRAFT_TERM.fullmatch(fold(draft.name))]
    told = _first(doc, TITLES)
    if told is None or told[1].value != "DC":
        return drafts
    return [_of(draft, doc, *told) if _GRAFT_TERM.fullmatch(fold(draft.name)) else draft for draft in drafts]


def _is_term(draft: Draft) -> bool:
    return draft.modality == "TIL" and _TERM.fullmatch(fold(draft.name)) is not None


def _as_said(draft: Draft, doc: Doc) -> Draft:
    """Give the draft as the cells of the titles, or as those of the prose where titles say only what they are for."""
    told = _first(doc, TITLES)
    if told is None or (told[1].value == _GENERAL and _SELECTED.search(doc.folded(told[0]))):
        prose = _first(doc, (texts.SUMMARY, texts.DESCRIPTION))
        told = prose if prose is not None and (told is None or prose[1].value == "CTL") else told
    if told is None:
        return draft
    return _of(draft, doc, *told)


def _of(draft: Draft, doc: Doc, field: Field, cell: Cell) -> Draft:
    """Give the draft as the cells that a field names."""
    evidence = doc.evidence(field.start + cell.start, field.start + cell.end, cell.rule)
    return msgspec.structs.replace(draft, modality=cell.value, evidence=evidence)


def _first(doc: Doc, kinds: tuple[str, ...]) -> tuple[Field, Cell] | None:
    """Give the first field of these kinds with cells in it that are no graft, and the cells."""
    for field in doc.fields_of(*kinds):
        cell = head(doc.folded(field))
        if cell is not None and cell.value != "HSC":
            return field, cell
    return None
