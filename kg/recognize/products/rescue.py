"""Grafts of the patient's own blood cells that are no product: they make up for what a treatment did to the marrow."""

from __future__ import annotations

import re
from functools import partial

from kg.model import Record
from kg.recognize.cells.drafts import Draft
from kg.recognize.cells.heads import OWN_MAKE
from kg.recognize.matching.matcher import fold
from kg.recognize.products.studies import MADE

_CELLS = r"(?:stem|progenitor|precursor|blood|ha?ematopoietic|bone|marrow|autologous|pb[sp]c)\b"
_RESCUE = re.compile(
    rf"{_CELLS}[\w\s(),/+-]{{0,40}}?\b(?:rescue|support|reconstitution)\b"
    rf"|\b(?:rescue|support(?:ed)?) (?:of|with|by) [\w\s]{{0,40}}?{_CELLS}"
    rf"|\b(?:stem|progenitor) cell[- ]supported\b"
)
"""Words that say of a graft what it is for: `with autologous stem cell rescue`."""

_STUDIED = re.compile(
    rf"{MADE.pattern}"
    r"|\b(?:allo|haplo|donor|cord\b|unrelated|sibling|matched|in vitro|purg|cd ?34|deplet|activat|edited)"
)
"""What makes a graft the treatment itself: it is a donor's, or something was done to its cells."""

_WORD = r"(?:\b(?:stem|progenitor|precursor)[- ]?cells?\b|marrow\b|\b(?:a?hsct|a?sct|hct|a?bmt|pb[sp]ct?)\b|transplant)"
_GRAFT = re.compile(_WORD)
_COMPARED = re.compile(rf"{_WORD}[^\n]{{0,40}}? (?:versus|vs\.?) [^\n]{{0,40}}?{_WORD}")
"""Grafts set against each other are what is studied, whatever they are for."""
_TREATMENT = re.compile(
    r"chemo|\bhigh[- ]?dose|dose[- ](?:inten|dense|escal)|\bintensi|radi[ao]|irradiat|antibod|ablative"
)
_OTHERWISE = re.compile(r"immuno-?suppress|immuno-?ablat|non-?myelo-?ablat|reduced[- ]intensity")
"""What makes room for a graft that is itself the treatment."""
_CHOICE = re.compile(r"\b(?:versus|vs|compar\w+)\b|\bor (?=(?:an? )?(?:autologous )?$)")
"""What stands after it is set against what stands before it, and not given after it."""


def is_rescue(record: Record, titles: str, draft: Draft) -> bool:
    """Tell whether a graft only supports a treatment of which the titles speak first, or is called its rescue.

    A donor's graft is a treatment of its own, and so is one whose cells were altered; where they are compared with
    other cells or another treatment, they are what is studied.
    """
    if draft.modality != "HSC" or draft.catalogue or OWN_MAKE.search(fold(draft.name)):
        return False
    names = [fold(given.name) for given in record.interventions]
    if _COMPARED.search(titles) or any(_STUDIED.search(text) for text in (titles, *names)):
        return False
    if _RESCUE.search(titles):
        return True
    formal = fold(record.official_title or record.brief_title or "")
    graft = _GRAFT.search(formal)
    before = _CHOICE.split(formal[: graft.start()])[-1] if graft else formal
    if _OTHERWISE.search(before):
        return False
    beside = (name for i, name in enumerate(names) if name and i not in draft.interventions)
    return _TREATMENT.search(before) is not None or any(map(partial(_holds, before), beside))


def _holds(text: str, name: str) -> bool:
    """Tell whether a text holds a name as whole words."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
