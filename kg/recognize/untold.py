"""The product of a trial whose interventions do not say what it is: from titles, arms and summary."""

from __future__ import annotations

import re

from kg.model import Evidence, Record
from kg.recognize import texts
from kg.recognize.cells import ENGINEERED
from kg.recognize.drafts import Draft, refined
from kg.recognize.heads import Cell, head, is_support
from kg.recognize.kinds import non_cell
from kg.recognize.lexicon import Lexicon
from kg.recognize.texts import Doc
from kg.recognize.words import is_receptor_word

TITLES = (texts.TITLE, texts.EDITORIAL_TITLE)
GENERIC = frozenset({"other-cell", "HSC", "NK", "CTL", "CIK", "DC", "MSC", "TIL"})

_SPEAKING = frozenset({texts.SUMMARY, texts.DESCRIPTION, texts.EDITORIAL})
_CODE_LIKE = re.compile(r"(?i)[0-9]|inject|infus|cell|product|dose|therap|treatment|group|immun|^[A-Z][A-Z-]+$")
"""A name that may be a product's: a code, or a word for giving something."""

_GIVEN = re.compile(
    r"infus|transplant|inject|therap|vaccin|transfer|adoptive|autologous|allogeneic|donor"
    r"|derived|expanded|engineered|off-the-shelf"
)


def _is_treatment(text: str, cell: Cell, has_interventions: bool) -> bool:
    """Tell whether a title speaks of giving cells, where no intervention does. Grafts would be listed."""
    if cell.value == "HSC" and has_interventions:
        return False
    return _GIVEN.search(text[max(0, cell.start - 40) : cell.end + 40]) is not None


_STUDIED = re.compile(
    r"\b(?:study|trial|evaluat\w+|assess\w*|safety|efficacy|feasib\w+|investigat\w+|is an?|are"
    r"|receiv\w+|infus\w+|administ\w+|product|treat\w*|using|effects?|consist\w*)\b"
)
"""What stands before a cell head in prose where it is what the trial studies."""


def from_text(
    record: Record,
    doc: Doc,
    unknown: list[int],
    hits: list[tuple[int, str, Evidence]],
    lexicon: Lexicon,
    *,
    long_term: bool,
) -> list[Draft]:
    """Find the product in titles and summary where no intervention says what it is."""
    title_hits = tuple((label, e) for at, label, e in hits if doc.field_at(at).kind in TITLES)
    engineered = any(map(is_receptor_word, doc.words))
    prose_only = not record.interventions and not any(doc.fields_of(*TITLES))
    for field in doc.fields_of(
        *TITLES, texts.SUMMARY, texts.EDITORIAL, texts.ARM_LABEL, texts.ARM_TEXT, texts.DESCRIPTION
    ):
        if field.kind not in TITLES and not (
            engineered and (unknown or prose_only or field.kind in (texts.ARM_LABEL, texts.ARM_TEXT))
        ):
            continue
        folded = doc.folded(field)
        cell = head(folded, supported=long_term and field.kind in TITLES)
        if cell is None or (field.kind not in TITLES and cell.value not in ENGINEERED):
            continue
        if cell.value in GENERIC and not (long_term or _is_treatment(folded, cell, bool(record.interventions))):
            continue
        if field.kind in _SPEAKING and not _STUDIED.search(folded[max(0, cell.start - 110) : cell.start]):
            continue
        if (
            field.kind in _SPEAKING
            and unknown
            and not any(_CODE_LIKE.search(record.interventions[i].name) for i in unknown)
        ):
            continue
        start, end = field.start + cell.start, field.start + cell.end
        named = tuple(unknown)
        name = record.interventions[named[0]].name if named else doc.raw[start:end]
        known = lexicon.products[title_hits[0][0]].modality if title_hits and cell.value in GENERIC else None
        draft = Draft(
            name=name,
            modality=known or cell.value,
            evidence=doc.evidence(start, end, cell.rule),
            interventions=named[:1] if named else (),
            catalogue=title_hits,
        )
        return [refined(draft, doc)]
    if title_hits and (
        long_term
        or not record.interventions
        or (not unknown and (only_preparation(doc) or combined_in_title(doc, hits)))
    ):
        entry = lexicon.products[title_hits[0][0]]
        return [
            Draft(
                name=title_hits[0][1].surface,
                modality=entry.modality or "other-cell",
                evidence=title_hits[0][1],
                catalogue=title_hits,
            )
        ]
    return []


def only_preparation(doc: Doc) -> bool:
    """Tell whether the interventions are only what prepares a patient for cells: the product is then in the title."""
    rows = [non_cell(doc.folded(f)) for f in doc.fields_of(texts.NAME)]
    kinds = {row.value for row in rows if row is not None}
    return "lymphodepletion" in kinds and kinds <= {"lymphodepletion", "leukapheresis", "imaging", "other"}


_COMBINED_BEFORE = re.compile(
    r"(?:\bplus|\+|\bcombin\w+ (?:of|with)"
    r"|\bconcomitant(?:ly)?(?: \w+){0,3})[\w\s-]{0,40}$"
)
_COMBINED_AFTER = re.compile(r"[\w\s()-]{0,30}(?:\bplus\b|\+ |\bcombin\w+ with|\bin combination)")


def combined_in_title(doc: Doc, hits: list[tuple[int, str, Evidence]]) -> bool:
    """Tell whether a title joins a cell product to the registered drugs: `Dasatinib Plus Brexucabtagene Autoleucel`.

    Some records register only the drug of such a combination.
    """
    for field in doc.fields_of(*TITLES):
        folded = doc.folded(field)
        cell = head(folded)
        spans = [(cell.start, cell.end)] if cell is not None and cell.value in ENGINEERED else []
        spans += [
            (at - field.start, at - field.start + len(e.surface)) for at, _, e in hits if field.start <= at < field.end
        ]
        for start, end in spans:
            if is_support(folded, start, end):
                continue
            if _COMBINED_BEFORE.search(folded[max(0, start - 60) : start]) or _COMBINED_AFTER.match(
                folded[end : end + 60]
            ):
                return True
    return False
