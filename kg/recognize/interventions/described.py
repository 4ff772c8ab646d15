"""What the description of an intervention says that it is, where its name does not, or names something else."""

from __future__ import annotations

import re

from kg.recognize.cells.heads import Cell, head
from kg.recognize.cells.modalities import ENGINEERED
from kg.recognize.matching import texts
from kg.recognize.matching.guards import GuardedPattern
from kg.recognize.matching.texts import Doc, Field

_BEGINNING = 400
"""What a description says later on need not be of the intervention itself."""


def described(folded: str) -> Cell | None:
    """Give the cells that a description speaks of: with a receptor, or of any kind that it defines the product as."""
    cell = head(folded[:_BEGINNING])
    return cell if cell is not None and (cell.value in ENGINEERED or _is_defined(folded, cell)) else None


_DEFINITION = re.compile(
    r"(?:the )?(?!(?:this|that|it|they|there|these|here|which|what|patients?|participants?|subjects?|arm)\b)"
    r"[\w()/-]{2,30}(?: (?:injection|infusion|cells?))? (?:is|are) (?:an? |the )"
)
_TURNED = GuardedPattern(
    r"[.;]|\b(?:of|for|to|that|which|with|by|against|targeting|encod\w+|express\w+|composed|consist\w*)\b"
)
"""What stands between a name and cells that it is not: `AB-1 is an antibody that activates natural killer cells`."""
_PRODUCT_AFTER = re.compile(r"[\w\s()-]{0,24}?\b(?:products?|therap\w+|infusions?|transplant\w*|cells?)\b")
_ACTING_ON = re.compile(
    r"[\w\s()-]{0,40}?(?:-derived\b|\bderived (?!from)|exosom|\bextracellular|\bsecretome|\bconditioned|\blysate"
    r"|\blines?\b|\bengager|\bfactors?\b|\bgrowth|inhibitor|agonist|\bantibod|stimulat|activator|mobili[sz])"
)
"""What comes from cells or acts on them: `AB-1 is a stem cell mobilizer`."""
_WORDS_BETWEEN = 90


def _is_defined(folded: str, cell: Cell) -> bool:
    """Tell whether a description begins with what the product is, and these cells are it."""
    opening = _DEFINITION.match(folded)
    if opening is None or not 0 <= cell.start - opening.end() < _WORDS_BETWEEN:
        return False
    between = folded[opening.end() : cell.start]
    return (
        _TURNED.search(between) is None
        and _PRODUCT_AFTER.match(folded, cell.start) is not None
        and _ACTING_ON.match(folded, cell.start) is None
    )


def lymphocytes_for_a_graft(fields: list[Field], doc: Doc) -> tuple[Field, Cell] | None:
    """Give the lymphocytes that a description tells of where a registry's term names a graft of stem cells."""
    for field in fields:
        if field.kind != texts.PRODUCT_TEXT:
            continue
        folded = doc.folded(field)
        if not any(word in folded for word in _GIVEN) or any(word in folded for word in _GRAFTED):
            continue
        cell = head(folded)
        if cell is not None and cell.value == "other-cell" and _LYMPHOCYTES.search(folded, cell.start, cell.end):
            return field, cell
    return None


_GIVEN = ("infus", "inject")
_GRAFTED = ("stem", "progenitor", "cd34", "marrow", "pbsc", "graft", "transplant", "cord")
"""Words of a description that is of a graft after all."""
_LYMPHOCYTES = re.compile(r"lymphocyt|\bt[- ]?cells?")
