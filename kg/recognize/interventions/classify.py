"""What each intervention is by its own names and description: a cell product, something else, or not told."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Literal

from kg.model import Evidence, Record
from kg.recognize.cells.drafts import Draft, Known, Named, in_code
from kg.recognize.cells.heads import Cell, head, modalities
from kg.recognize.cells.modalities import ENGINEERED, GENERIC
from kg.recognize.interventions.described import described, lymphocytes_for_a_graft
from kg.recognize.interventions.non_cells import non_cell
from kg.recognize.matching import texts
from kg.recognize.matching.kinds import Kind
from kg.recognize.matching.lexicon import Lexicon
from kg.recognize.matching.texts import Doc, Field

_Cells = tuple[str, Evidence]
"""A modality and the words for it."""
_Told = _Cells | Literal["other", "unknown"]
"""What an intervention is: cells, something else, or a thing that it does not say."""


def by_interventions(
    record: Record, doc: Doc, lexicon: Lexicon, hits: Named, others: bool
) -> tuple[list[Draft], list[int]]:
    """Give the products that interventions are, and the places of interventions that do not say what they are.

    `others`: the titles speak of cells only as other people's therapy.
    """
    drafts: list[Draft] = []
    unknown: list[int] = []
    own = doc.fields_of(texts.NAME, texts.OTHER_NAME, texts.PRODUCT_TEXT)
    for i, together in groupby(own, key=lambda field: field.index):
        fields = list(together)
        names = [f for f in fields if f.kind != texts.PRODUCT_TEXT]
        known = tuple((label, e) for at, label, e in hits if any(f.start <= at < f.end for f in names))
        found = _told(fields, names, known, doc, lexicon, others)
        if isinstance(found, tuple):
            name, (modality, evidence) = record.interventions[i].name, found
            drafts.append(Draft(name=name, modality=modality, evidence=evidence, interventions=(i,), catalogue=known))
        elif found == "unknown":
            unknown.append(i)
    return drafts, unknown


def _told(fields: list[Field], names: list[Field], known: Known, doc: Doc, lexicon: Lexicon, others: bool) -> _Told:
    """Give what the first of the names tells that tells anything, else what the description does."""
    for field in names:
        found = _by_name(field, fields, known, doc, lexicon, others)
        if found is not None:
            return found
    for field in fields:
        if field.kind == texts.PRODUCT_TEXT and (cell := described(doc.folded(field))) is not None:
            return cell.value, doc.evidence(field.start + cell.start, field.start + cell.end, cell.rule)
    return "unknown"


def _by_name(field: Field, fields: list[Field], known: Known, doc: Doc, lexicon: Lexicon, others: bool) -> _Told | None:
    """Give what a name tells, or None; only the name it is registered by can tell that it is something else."""
    folded = doc.folded(field)
    registered = field.kind == texts.NAME
    other = _other_than_cells(folded)
    if other is not None and registered and not known and _settles(other, folded, others):
        return "other"
    cell = head(folded, supported=other is None and _LATER.search(folded) is None)
    if known and (cell is None or cell.value in GENERIC):
        label, evidence = known[0]
        return lexicon.products[label].modality or "other-cell", evidence
    if cell is not None and (other is None or _outweighs(cell, other)):
        return _named(cell, field, fields, known, doc)
    if registered and other is not None:
        return "unknown" if other.value == "partner_drug" and _TREATED_CELLS.search(folded) else "other"
    return "other" if registered and head(folded, supported=True) is not None else None


_LATER = re.compile(
    r"\b(?:during|after|before|prior to|following|post|toxicit\w+|patients? (?:who|treated"
    r"|after))\b"
)
"""Words by which a name speaks of those who have cells from elsewhere, or of another time."""

_TREATED_CELLS = re.compile(r"(?:pre-?)?treated [\w+ -]{0,20}\bcells?\b|\bcells? (?:pre-?)?treated")
"""Cells that a drug has treated are not the drug: `IL-2 pre-treated CD19 cells`."""


def _other_than_cells(folded: str) -> Kind | None:
    """Give the class of what a name speaks of beside cells: not of what they were grown with, nor of one of several."""
    other = non_cell(folded)
    if other is None or _GROWN_WITH.search(folded):
        return None
    return None if " + " in folded and any(non_cell(part) is None for part in folded.split(" + ")) else other


_GROWN_WITH = re.compile(
    r"\b(?:cells?|lymphocytes?|monocytes)(?: \([\w+ -]{1,12}\))?,? (?:ex vivo |in vitro )?"
    r"(?:cultured|cultivated|expanded|grown|activated|stimulated|primed|incubated|educated)"
    r" (?:ex vivo |in vitro )?(?:with|in|by|using) "
)
"""What cells were grown with is not what is given: `lymphocytes cultured with interleukin-2`."""


def _settles(other: Kind, folded: str, others: bool) -> bool:
    """Tell whether a name that speaks of something else than cells is no product, whatever cells it names too."""
    if others or other.value == "leukapheresis":
        return True
    found = head(folded)
    return other.value == "imaging" and (found is None or found.value not in ENGINEERED)


def _outweighs(cell: Cell, other: Kind) -> bool:
    """Tell whether the cells of a name are the product, though it speaks of something else too."""
    return cell.value in ENGINEERED or (cell.value in GENERIC and other.id in _BOUND)


_BOUND = frozenset({"class.antibody", "class.peptide"})
"""What cells are coated, pulsed or given with is no reason to doubt that they are the product."""


def _named(cell: Cell, field: Field, fields: list[Field], known: Known, doc: Doc) -> _Cells:
    """Give what the cells of a name are, by its words or by the code that these are a part of."""
    modality = modalities(doc.folded(field), cell)
    if modality == "HSC" and (lymphocytes := lymphocytes_for_a_graft(fields, doc)) is not None:
        field, cell = lymphocytes
        modality = cell.value
    start, end = field.start + cell.start, field.start + cell.end
    code = next((e for _, e in known if in_code(doc, e, start, end)), None)
    return modality, code or doc.evidence(start, end, cell.rule)
