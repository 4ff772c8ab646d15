"""A registry's own term for cells, where the record's words are of other cells.

An old registry listed every kind of lymphocytes that is given, and much beside it, under one term of its thesaurus;
and dendritic cells under another, that of a transplantation of cells that were treated outside the body.
"""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct

from kg.recognize.cells.drafts import Draft
from kg.recognize.cells.heads import Cell, head
from kg.recognize.matching import texts
from kg.recognize.matching.guards import GuardedPattern
from kg.recognize.matching.matcher import fold
from kg.recognize.matching.texts import TITLES, Doc, Field


class _Term(Struct, frozen=True):
    """A term of the registry: the modality it says, its name, and words of records that speak of such cells."""

    modality: str
    name: re.Pattern[str]
    said: GuardedPattern


_TERMS = (
    _Term(
        "TIL",
        re.compile(r"(?:therapeutic )?tumou?r[- ]infiltrating lymphocytes?(?: therapy)?"),
        GuardedPattern(r"infiltrating|\btils?\b"),
    ),
    _Term(
        "HSC",
        re.compile(r"in vitro-treated (?:peripheral blood stem cell|bone marrow) transplantation"),
        GuardedPattern(r"transplant|stem[- ]?cell|progenitor|\brescue|\bmarrow"),
    ),
)

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
    for term in _TERMS:
        meant = [draft for draft in drafts if _is_term(draft, term)]
        if meant and _is_of_other_cells(term, doc):
            beside = [draft for draft in drafts if draft not in meant]
            if any(draft.modality != "HSC" for draft in beside):
                return beside
            drafts = [_as_said(draft, doc) if draft in meant else draft for draft in drafts]
    return drafts


def _is_term(draft: Draft, term: _Term) -> bool:
    return draft.modality == term.modality and term.name.fullmatch(fold(draft.name)) is not None


def _is_of_other_cells(term: _Term, doc: Doc) -> bool:
    own = [doc.folded(field) for field in doc.fields_of(*_WORDS)]
    return not any(map(term.said.search, own)) and any(map(_OTHER_CELLS.search, own))


def _as_said(draft: Draft, doc: Doc) -> Draft:
    """Give the draft as the cells of the titles, or as those of the prose where titles say only what they are for."""
    told = _first(doc, TITLES)
    if told is None or (told[1].value == _GENERAL and _SELECTED.search(doc.folded(told[0]))):
        prose = _first(doc, (texts.SUMMARY, texts.DESCRIPTION))
        told = prose if prose is not None and (told is None or prose[1].value == "CTL") else told
    if told is None:
        return draft
    field, cell = told
    evidence = doc.evidence(field.start + cell.start, field.start + cell.end, cell.rule)
    return msgspec.structs.replace(draft, modality=cell.value, evidence=evidence)


def _first(doc: Doc, kinds: tuple[str, ...]) -> tuple[Field, Cell] | None:
    """Give the first field of these kinds with cells in it that are no graft, and the cells."""
    for field in doc.fields_of(*kinds):
        cell = head(doc.folded(field))
        if cell is not None and cell.value != "HSC":
            return field, cell
    return None
