"""Cell heads in a text: the words that say what kind of cell product it speaks of."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from kg.recognize.cells import CELL
from kg.recognize.contexts import SUPPORT_AFTER, SUPPORT_CONTEXT
from kg.recognize.guards import Guarded


class Cell(Struct, frozen=True, gc=False):
    """A cell head found in a text."""

    value: str
    rule: str
    start: int
    end: int


_HINTS = (
    "cell", "car", "cyt", "nk", "til", "tcr", "ctl", "vst", "leucel", "plant", "stem", "marrow", "mesench",
    "macroph", "dendrit", "islet", "chimer", "killer", "sct", "hct", "msc", "bmt", "pbsc", "dc", "blast",
    "tac", "cik", "lnp", "lipid", "zeta", "28z", "bbz", "tregs", "regulatory t", "gene", "vivo", "sipuleucel",
    "receptor", "adipose", "wharton", "stromal", "dli", "pbmc", "immun",
)  # fmt: skip
"""Letters without any of which a text has no cell head."""


def head(text: str, *, supported: bool = False) -> Cell | None:
    """Give the most specific cell head of a folded text that is the text's own product."""
    return (_remembered if len(text) < _NAME_LONG else _head)(text, supported)


def _head(text: str, supported: bool) -> Cell | None:
    if not any(hint in text for hint in _HINTS):
        return None
    of_others: list[tuple[int, int]] = []
    for row in CELLS.among(text):
        if not row.may_hold(text):
            continue
        for match in row.found.finditer(text):
            if not supported and is_support(text, match.start(), match.end()):
                of_others.append((match.start(), match.end() + 70))
            if any(start <= match.start() < end for start, end in of_others[-40:]):
                continue
            if supported or not is_support(text, match.start(), match.end()):
                start = match.start()
                while start and text[start - 1].isalnum():
                    start -= 1
                return Cell(row.value, row.id, start, match.end())
    return None


_NAME_LONG = 1_000
_remembered = lru_cache(maxsize=1 << 12)(_head)
"""Names and titles are asked after more than once, and names of interventions are those of other trials."""

CELLS = Guarded((row, row.found) for row in CELL)
"""The table, of which a text calls up the rows that may match."""

_JOINT = re.compile(
    r",\s|\s(?:combined with|in combination with|plus|and|followed by|\+|&)\s"
    r"|\s?[+/]\s?(?=[a-z-]*(?:t|nk|ctl|til)s?\b)"
)
_NOT_MIXED = frozenset({"other-cell", "HSC"})
"""Heads too general to be one of two products in a name: `CAR-T and stem cell transplantation`."""


_NAME_LENGTH = 400
"""No name is longer: what comes after is not looked at."""


def modalities(text: str, found: Cell) -> str:
    """Give the modality of a name, of both where it joins two products: `A-specific T cells plus B CAR-T cells`."""
    parts = _JOINT.split(text[:_NAME_LENGTH])
    if len(parts) < 2 or found.value in _NOT_MIXED or ";" in found.value:
        return found.value
    heads = [head(part) for part in parts]
    values = [h.value for h in heads if h is not None and h.value not in _NOT_MIXED and ";" not in h.value]
    return ";".join(dict.fromkeys(values)) if len(set(values)) > 1 else found.value


def is_support(text: str, start: int, end: int) -> bool:
    """Tell whether the words around a head make it a therapy that patients have beside the trial."""
    reach = max(0, start - 110)
    cut = max(text.rfind(". ", reach, start), text.rfind("\n", reach, start), reach - 1) + 1
    return SUPPORT_CONTEXT.search(text[cut:start]) is not None or SUPPORT_AFTER.match(text, end) is not None


def is_of_others(title: str) -> bool:
    """Tell whether the titles name cells only as therapy that patients have beside the trial."""
    return head(title) is None and head(title, supported=True) is not None
