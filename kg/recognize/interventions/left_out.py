"""Which interventions that do not say what they are may be the product, and whether it is registered at all."""

from __future__ import annotations

import re

from kg.model import Intervention, Record
from kg.recognize.cells.drafts import Named
from kg.recognize.cells.heads import Cell, head, is_support
from kg.recognize.cells.modalities import ENGINEERED, GENERIC
from kg.recognize.interventions.non_cells import non_cell
from kg.recognize.matching import texts
from kg.recognize.matching.matcher import WORD, fold
from kg.recognize.matching.texts import TITLES, Doc

CODE_LIKE = re.compile(
    r"(?i:[0-9]|inject|infus|cell|product|dose|therap|treatment|group|immun|lymphocyt|\bdcs?\b|vaccin|\barm\b|cohort|phase"
    r"|stage|strat|intervention|experimental|biological|-cel\b|^drug$|\bcar\b|\btcr\b|peripheral blood)"
    r"|^[A-Z][A-Z -]+$|^\S+-[A-Z]{1,3}$"
)
"""A name that may be a product's: a code, or a word for giving something."""

_NEVER_CELLS = frozenset({"BEHAVIORAL", "DIETARY_SUPPLEMENT", "DEVICE", "DIAGNOSTIC_TEST", "RADIATION"})
"""Types of intervention under which registries list no cells."""

_BETWEEN = 300
_APART = re.compile(r"(?!.*, an? )(?:\b(?:with(?:out)?|versus|vs|and|plus|followed by|or|combin\w+|for|in)\b| \+ )")
"""What stands in a title between a product and something else that is given."""


def could_be_told(record: Record, doc: Doc, unknown: list[int]) -> list[int]:
    """Give those of the interventions that do not say what they are which may be the product that the titles tell of.

    None of a type that holds no cells, no plain word such as the name of a drug or a test, and none that the title
    names beside the cells: `Yoga With CAR-T`.
    """
    titles = [doc.folded(f) for f in doc.fields_of(*TITLES)]
    return [i for i in unknown if _could_be_told(record.interventions[i], titles)]


def _could_be_told(given: Intervention, titles: list[str]) -> bool:
    if (given.type or "").upper() in _NEVER_CELLS or any(_is_beside(given.name, title) for title in titles):
        return False
    if given.type == "GENETIC" or any(_is_apposed(given.name, title) for title in titles):
        return True
    return CODE_LIKE.search(given.name) is not None and not _is_other_vaccine(given.name, titles)


def _is_other_vaccine(name: str, titles: list[str]) -> bool:
    """Tell whether a vaccine is none of cells, by the titles: only dendritic cells are given as one."""
    cells = [cell for title in titles if (cell := head(title)) is not None]
    return _VACCINE.search(fold(name)) is not None and not any(cell.value == "DC" for cell in cells)


_VACCINE = re.compile(r"\bvaccin")


def _is_beside(name: str, title: str) -> bool:
    """Tell whether a title names an intervention, or spells out its letters, and then the cells as something else."""
    cell = head(title, supported=True)
    if cell is None:
        return False
    start = title.find(fold(name))
    end = start + len(name)
    if start < 0 and name.isupper() and name.isalpha():
        start, end = _spelled_out(name.lower(), title)
    return start >= 0 and end <= cell.start and _APART.search(title[end : cell.start][:_BETWEEN]) is not None


def _is_apposed(name: str, title: str) -> bool:
    """Tell whether a title names an intervention right before its cells: `GPA-TriMAR-T Cell Therapy`."""
    cell = head(title, supported=True)
    start = title.find(fold(name))
    return cell is not None and 0 <= start < cell.start and cell.start - (start + len(name)) <= 1


def _spelled_out(letters: str, title: str) -> tuple[int, int]:
    """Give where words of a title begin with these letters in turn; (-1, -1) where none do."""
    words = list(WORD.finditer(title))
    for at in range(len(words) - len(letters) + 1):
        run = words[at : at + len(letters)]
        if all(word[0][0] == letter for word, letter in zip(run, letters, strict=True)):
            return run[0].start(), run[-1].end()
    return -1, -1


def is_left_out(record: Record, doc: Doc, hits: Named) -> bool:
    """Tell whether only what goes with the product is registered, by the kinds of it or by the titles."""
    return only_preparation(doc) or combined_in_title(doc, hits) or _drugs_beside(record, doc)


def only_preparation(doc: Doc) -> bool:
    """Tell whether the interventions are only what prepares a patient for cells: the product is then in the title."""
    rows = [non_cell(doc.folded(f)) for f in doc.fields_of(texts.NAME)]
    kinds = {row.value for row in rows if row is not None}
    return "lymphodepletion" in kinds and kinds <= {"lymphodepletion", "leukapheresis", "imaging", "other"}


_COMBINED_BEFORE = re.compile(
    r"(?:\bplus|\+|\bcombin\w+ (?:of|with)"
    r"|\bcombin\w+ (?:study|trial|therapy|treatment) (?:of|with)|\bconcomitant(?:ly)?(?: \w+){0,3})[\w\s-]{0,40}$"
)
_COMBINED_AFTER = re.compile(r"[\w\s()-]{0,30}(?:\bplus\b|\+ |\bcombin\w+ with|\bin combination)")


def combined_in_title(doc: Doc, hits: Named) -> bool:
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


def _drugs_beside(record: Record, doc: Doc) -> bool:
    """Tell whether a title gives cells of its own beside the drugs and devices that alone are registered."""
    names = [fold(given.name) for given in record.interventions]
    kinds = {row.value for name in names if (row := non_cell(name)) is not None}
    preparing = "lymphodepletion" in kinds or any(map(_PROCESSING.search, names))
    for field in doc.fields_of(*TITLES):
        folded = doc.folded(field)
        cell = head(folded)
        if cell is None or cell.value == "HSC":
            continue
        if cell.value in GENERIC and not _EFFECTOR.search(folded[cell.start : cell.end]):
            continue
        given = is_treatment(folded, cell, grafts_listed=True)
        if given and _JOINED_TO.search(folded[max(0, cell.start - 60) : cell.start]):
            return True
        if any(name in folded for name in names):
            continue
        if (given and (preparing or kinds == {"partner_drug"})) or (preparing and cell.value in ENGINEERED):
            return True
    return False


_PROCESSING = re.compile(r"clinimacs|isolex|cell (?:select|separat|process|isolat)")
"""Devices that prepare cells for being given."""
_JOINED_TO = re.compile(
    r"(?:\band|\bplus|\bwith or without|\bfollowed by)\s+"
    r"(?:(?!(?:in|of|for|after|before|during|care|with)\b)[\w-]+\s+){0,3}?$"
)
_EFFECTOR = re.compile(r"\bt\b|lymph|\bnk\b|dendrit|killer|macroph|mesench|\bctl|\btil|\bcik")
"""Words for a kind of cell, without which a head is too general."""


_GIVEN = re.compile(
    r"infus|transduced|add-?back|transplant|inject|therap|vaccin|transfer|adoptive|autologous|allogeneic|donor"
    r"|derived|expanded|engineered|off-the-shelf"
)


def is_treatment(text: str, cell: Cell, grafts_listed: bool) -> bool:
    """Tell whether a title speaks of giving cells, where no intervention does. Grafts would be listed."""
    if cell.value == "HSC" and grafts_listed:
        return _ALTERED.search(text[max(0, cell.start - 40) : cell.end + 60]) is not None
    if _FOR.match(text, cell.end):
        return True
    return _GIVEN.search(text[max(0, cell.start - 40) : cell.end + 40]) is not None


_ALTERED = re.compile(r"transduc|lentivir|edited|corrected|gene[- ](?:modif|correct|edit)|genetically")
"""Words for stem cells that are made a product, which an intervention may call by its name alone."""

_FOR = re.compile(r"\s(?:for|in) (?:the )?(?:(?:possible|potential) )?treat")
"""What follows cells that are the treatment: `ABC-007 Cells for the Treatment of`."""
