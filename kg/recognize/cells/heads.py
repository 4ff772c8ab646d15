"""Cell heads in a text: the words that say what kind of cell product it speaks of."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from kg.recognize.cells.contexts import SUPPORT_AFTER, SUPPORT_CONTEXT, TREATED_WITH
from kg.recognize.cells.modalities import CELL
from kg.recognize.matching.guards import Guarded
from kg.recognize.matching.leftmost import Leftmost


class Cell(Struct, frozen=True, gc=False):
    """A cell head found in a text."""

    value: str
    rule: str
    start: int
    end: int


def head(text: str, *, supported: bool = False) -> Cell | None:
    """Give the most specific cell head of a folded text that is the text's own product.

    With `supported`, also one that is a therapy which patients have beside the trial.
    """
    own, first = _remembered(text) if len(text) < _NAME_LONG else _heads(text[:TEXT_LONG])
    return first if supported else own


def _heads(text: str) -> tuple[Cell | None, Cell | None]:
    """Give the first head that is the text's own product, and the first whosesoever it is."""
    of_others: list[tuple[int, int]] = []
    first: Cell | None = None
    for row, pattern in CELLS.among(text):
        if not row.may_hold(text):
            continue
        for match in pattern.finditer(text):
            # What makes it somebody else's therapy stands beside the whole word: `before axi|cabtagene`.
            start, end = grown(text, *match.span())
            cell = Cell(row.value, row.id, start, end)
            first = first or cell
            if is_support(text, start, end):
                line = text.find("\n", end, end + 70)
                of_others.append((start, line if line >= 0 else end + 70))
            if not any(low <= start < high for low, high in of_others[-40:]):
                return cell, first
    return None, first


_WORD_LONG = 60
"""A longer run of letters and digits is no word, and is not followed to its ends."""


def grown(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the bounds of the whole words in which a span starts and ends."""
    first, last = max(0, start - _WORD_LONG), min(len(text), end + _WORD_LONG)
    while start > first and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < last and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


_NAME_LONG = 1_000
TEXT_LONG = 1 << 16
"""No text of a record is longer: what comes after in a hostile one is not looked at."""
_remembered = lru_cache(maxsize=1 << 12)(_heads)
"""Names and titles are asked after more than once, and names of interventions are those of other trials."""

CELLS = Guarded(((row, Leftmost(row.found)), row.found) for row in CELL)
"""The table, of which a text calls up the rows that may match, each with its pattern."""

_JOINT = re.compile(
    r"[,;]\s|\s(?:combined with|in combination with|plus|and|followed by|\+|&)\s"
    r"|\s?[+/]\s?(?=[a-z-]*(?:t|nk|ctl|til)s?\b)"
)
_NOT_MIXED = frozenset({"other-cell", "HSC"})
"""Heads too general to be one of two products in a name, unless edited: `CAR-T and stem cell transplantation`."""

OWN_MAKE = re.compile(r"knock-?out|(?<![a-z])(?:base-?|gene-?)?edited|-ko\b|\d(?:ko|be)\b|lymphokine[- ]activated")
"""Cells that are a product beside those with a receptor; other words may be the registry's second name for these."""


def _is_made_graft(cell: Cell, part: str) -> bool:
    """Tell whether cells of a graft are edited, so that they are a product beside those with a receptor."""
    return cell.value == "HSC" and OWN_MAKE.search(part) is not None


_NAME_LENGTH = 400
"""No name is longer: what comes after is not looked at."""


def modalities(text: str, found: Cell) -> str:
    """Give the modality of a name, of both where it joins two products: `A-specific T cells plus B CAR-T cells`."""
    parts = _JOINT.split(text[:_NAME_LENGTH])
    if len(parts) < 2 or found.value in _NOT_MIXED or ";" in found.value:
        return found.value
    heads = [head(part) for part in parts]
    values = [
        h.value
        for h, part in zip(heads, parts, strict=True)
        if h is not None and ";" not in h.value and (h.value not in _NOT_MIXED or _is_made_graft(h, part))
    ]
    return ";".join(dict.fromkeys(values)) if len(set(values)) > 1 else found.value


def is_support(text: str, start: int, end: int) -> bool:
    """Tell whether the words around a head make it a therapy that patients have beside the trial."""
    reach = max(0, start - 110)
    cut = max(text.rfind(". ", reach, start), text.rfind("\n", reach, start), reach - 1) + 1
    before = text[cut:start]
    if SUPPORT_CONTEXT.search(before) is not None and TREATED_WITH.search(before) is None:
        return True
    return SUPPORT_AFTER.match(text, end) is not None


def is_of_others(title: str) -> bool:
    """Tell whether the titles name cells only as therapy that patients have beside the trial.

    A graft that patients had says nothing of what they get now, which may well be cells.
    """
    if head(title) is not None:
        return False
    cell = head(title, supported=True)
    return cell is not None and cell.value != "HSC"
