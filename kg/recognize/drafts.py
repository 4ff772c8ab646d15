"""A product as first seen: what it is and where it is named, before its targets and facets are known."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from kg.model import Evidence
from kg.recognize import texts
from kg.recognize.heads import CELLS, is_support
from kg.recognize.texts import Doc


class Draft(Struct, frozen=True, gc=False, kw_only=True):
    """A product before its targets and facets are known. `catalogue` holds (entry label, evidence)."""

    name: str
    modality: str
    evidence: Evidence
    interventions: tuple[int, ...] = ()
    arms: frozenset[int] = frozenset()
    catalogue: tuple[tuple[str, Evidence], ...] = ()


_REFINES = {
    "CAR-T": frozenset({"CAR-gdT", "CAR-Treg", "in-vivo-CAR-T", "CAR-NKT"}),
    "other-cell": frozenset(
        {
            "CAR-T",
            "CAR-NK",
            "CAR-NKT",
            "CAR-M",
            "CAR-gdT",
            "CAR-Treg",
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
    "MSC": frozenset({"MSC"}),
}
"""Which modality of the title may make the one of the intervention's name more precise."""


def refined(draft: Draft, doc: Doc) -> Draft:
    """Make the modality more precise by the titles, where the name leaves room."""
    allowed = _REFINES.get(draft.modality, frozenset())
    if not allowed or draft.catalogue:
        return draft
    kinds = (
        texts.OTHER_NAME,
        texts.TITLE,
        texts.EDITORIAL_TITLE,
        texts.PRODUCT_TEXT,
        texts.ARM_LABEL,
        texts.ARM_TEXT,
        texts.SUMMARY,
    )
    for kind in kinds:
        for field in doc.fields_of(kind):
            if kind in (texts.OTHER_NAME, texts.PRODUCT_TEXT) and field.index not in draft.interventions:
                continue
            folded = doc.folded(field)
            for row in CELLS.among(folded):
                if row.value not in allowed or not row.may_hold(folded):
                    continue
                for match in row.found.finditer(folded):
                    if not is_support(folded, match.start(), match.end()):
                        evidence = doc.evidence(field.start + match.start(), field.start + match.end(), row.id)
                        return msgspec.structs.replace(draft, modality=row.value, evidence=evidence)
    return draft
