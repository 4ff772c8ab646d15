"""What kind of study it is, by its titles and its type: of a product, of a graft, or of patients who got cells."""

from __future__ import annotations

import re

from kg.model import Record
from kg.recognize.cells.contexts import LONG_TERM, LOOKS_BACK, RETROSPECTIVE
from kg.recognize.cells.drafts import Draft
from kg.recognize.cells.heads import head
from kg.recognize.cells.modalities import CELL, ENGINEERED
from kg.recognize.matching.matcher import fold
from kg.recognize.products.graft_titles import DONOR_GRAFT, GRAFT_FOR


def is_no_product_study(record: Record, title: str, drafts: list[Draft]) -> bool:
    """Tell whether it observes patients who got cells elsewhere; follow-up of a product's patients has a product."""
    if record.study_type == "INTERVENTIONAL" or LONG_TERM.search(title):
        return False
    if record.study_type == "OBSERVATIONAL":
        treated = is_graft_study(title) or (len(record.interventions) == 1 and drafts and _TREATING.search(title))
        if treated and not RETROSPECTIVE.search(title):
            return False
        return RETROSPECTIVE.search(title) is not None or not any(
            d.modality in ENGINEERED or d.catalogue or MADE.search(fold(d.name)) for d in drafts
        )
    if record.study_type is None and not record.arms and LOOKS_BACK.search(title) is not None:
        return True
    return not drafts and RETROSPECTIVE.search(title) is not None


_TREATING = re.compile(r"\btransplant\w* (?:in|for) (?:treating|the treatment)\b")
"""What says that the graft is what is studied, whatever the type of the study."""

MADE = re.compile(
    r"transduc|\bgene|\bmarked|engineer|modif|enrich|expanded|manipulat|carrying|cultured|corrected"
    r"|in[- ]vitro[- ]treated bone marrow"  # Blood that is treated so may have become dendritic cells.
)
"""Words for what is done to cells that makes them a product even where the titles or the study's type do not."""


def is_before_graft(title: str) -> bool:
    """Tell whether a title speaks of an engineered product first and then of the graft that alone is registered."""
    cell = head(title)
    graft = _GRAFT.search(title)
    return cell is not None and cell.value in ENGINEERED and graft is not None and cell.start < graft.start()


def is_graft_study(title: str) -> bool:
    """Tell whether a title is that of a transplantation of blood stem cells for a disease, and of nothing else."""
    cell = head(title)
    return cell is not None and cell.value == "HSC" and any(p.search(title) for p in (GRAFT_FOR, DONOR_GRAFT))


_GRAFT = next(row.found for row in CELL if row.id == "cell.hsc")
