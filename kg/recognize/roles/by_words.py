"""Roles that the words beside an antigen decide: masks, earlier therapies, other people's work, other drugs."""

from __future__ import annotations

import re

from kg.recognize.matching import texts
from kg.recognize.matching.vocabulary import STRONG_HEAD, WEAK_HEAD
from kg.recognize.roles.masks import CHECKPOINT, CRITERIA_MASKS, MASKS
from kg.recognize.roles.readings import Naming, Reading
from kg.recognize.roles.rules import (
    ALREADY,
    DRUG_AFTER,
    DRUG_ANTI,
    DRUG_BEFORE,
    DRUG_IN_BRACKETS,
    ILLNESS,
    MEASURED_AFTER,
    MEASURED_BEFORE,
    OTHERS,
    PEPTIDE,
    PRIOR_BEFORE,
    RULES,
    STATUS_AFTER,
    STATUS_BEFORE,
)

_MASKS, _CRITERIA_MASKS = map(RULES.bits, (MASKS, CRITERIA_MASKS))
_POSITIVE = re.compile(r"\+[\s/,]")


def masked(it: Naming) -> Reading | None:
    """Read what looks like a target and is a part, a marker, a phenotype, a drug or a scan."""
    before, after = it.beside.before, it.beside.after
    if it.span.rule is not None and not MASKS[0].applies(before, after, it.kind, it.entry.serves):
        return None
    masks = _CRITERIA_MASKS if it.kind in texts.OF_PATIENTS else _MASKS
    for mask in it.beside.deciding(masks, before[-70:], it.kind, it.entry.serves):
        # `CD4-specific` is a target whatever mask it fits; `CD8+ A-specific T cells` still tells a phenotype.
        if mask.role == "phenotype" and it.frame == "frame.specific-receptor" and not _POSITIVE.match(after):
            continue
        # A checkpoint's ligand is what an inhibitory receptor of any T cell binds.
        if mask.id == "mask.inhibitory-receptor" and CHECKPOINT in it.entry.serves:
            continue
        return it.give(mask.role, mask.id)
    return None


def of_short_form(it: Naming) -> Reading | None:
    """Read a number in a receptor's name, as in `CART19`: it is the target."""
    rule = it.span.rule
    if rule is None:
        return None
    if it.beside.meet(PRIOR_BEFORE):
        return it.give("prior_therapy", rule, 0.5)
    if not it.around.cell_therapy:
        return it.give("background", rule, 0.5)
    return it.target(rule)


_FAILED_AFTER = re.compile(r"[\s-]*(?:[\w-]+[\s-]+){0,2}?(?:fail|relaps|refractory|exposed)")
_IN_SEQUENCE = re.compile(r"\bsequential(?:ly)?\b[^.]{0,120}\b(?:after|following) (?:anti[\s-]?)?$")
"""`Sequential A CAR-T after B CAR-T`: both are the trial's own, unless patients failed the second."""
_ASSESSMENT = re.compile(
    r"\b(?:after|following|prior|before) [^.;,]{0,40}\b(?:assess|screen|profil|test)\w*[\s(]+(?:of |for )?(?:the )?$"
)
"""What comes after a test of the tumour is no earlier therapy: it may be chosen by the test."""
_HAD = re.compile(
    r"\b(?:received|treated with|exposed to|exposure to|administered|dosed with)[\s-]+(?:[\w+/'-]+[\s,(-]+){0,5}?"
    r"(?:anti[\s-]?)?$"
)
"""What those who are followed had is the product; what they relapsed after is not."""


def of_earlier_therapy(it: Naming) -> Reading | None:
    """Read what patients had before or others have shown: neither is this trial's, nor told in a product's name."""
    if it.in_name and not it.around.adapter:
        return None
    earlier = it.met(PRIOR_BEFORE)
    if earlier and not _ASSESSMENT.search(it.group.before) and not _is_own(it):
        is_therapy = it.around.cell_therapy or _OF_RECEPTOR.match(it.group.after) is not None
        return earlier if is_therapy or _HISTORY.search(it.group.before) else None
    others = it.met(OTHERS) if it.kind == texts.TITLE else it.met(OTHERS, ALREADY)
    # What other people's work was on may be told as well: a drug against it, or who has it.
    return others and (of_antibody(it) or of_drug_told_before(it) or of_measure(it) or of_status(it) or others)


_HISTORY = re.compile(
    r"\b(?:already|prior|previous\w*|refractory|resist\w+|fail\w*|relaps\w*|progress\w*|pre-?treated|history of|heavily"
    r"|intoleran\w+|na[i\xef]ve)\b[^.;\n]{0,80}$"
)
"""Words without which a trial of no cells speaks of its own drug: `after A` is the next step there."""


def _is_own(it: Naming) -> bool:
    """Tell whether what was given before is the trial's own product: followed now, or the first of a sequence."""
    if it.frame is None:
        return False
    before = it.group.before
    if it.around.followed and it.kind == texts.TITLE and _HAD.search(before):
        return True
    return _IN_SEQUENCE.search(before) is not None and _FAILED_AFTER.match(it.group.after) is None


_JOINED = re.compile(r"\b(?:with|plus|then|followed by|and) (?:an? |the )?anti[\s-]*$|\+ ?anti[\s-]*$")
"""What joins another drug to the cells: `CAR-T combined with anti-A antibody`."""
_OF_RECEPTOR = re.compile(rf"[\s)-]*(?:[\w/-]+[\s-]+){{0,2}}?(?:{STRONG_HEAD}|{WEAK_HEAD})")
"""What makes the cells themselves those against a checkpoint: `plus anti-A CAR-T cells`."""
_OF_CELLS = frozenset({"frame.specific-receptor", "frame.receptor-verb", "frame.armed-before", "frame.armed-with"})
"""Frames whose words say that what follows is part of the cells or comes after them."""


def of_antibody(it: Naming) -> Reading | None:
    """Read an antibody, inhibitor or the like against it: another drug, unless the words say that cells bear it."""
    joined = it.frame == "frame.receptor-verb" and _JOINED.search(it.group.before) is not None
    if not it.group.meet(DRUG_AFTER):
        alone = joined and CHECKPOINT in it.entry.serves and _OF_RECEPTOR.match(it.group.after) is None
        return it.give("non_cell_drug", "role.drug-joined") if alone else None
    if it.frame in _OF_CELLS and not joined:
        return None
    return it.give(DRUG_AFTER.role, DRUG_AFTER.id)


def of_drug_told_before(it: Naming) -> Reading | None:
    """Read what an antibody, inhibitor or the like acts on; without cells also a code, `anti-A`, or a peptide of it."""
    if it.around.cell_therapy:
        return it.met(DRUG_BEFORE)
    return it.met(DRUG_BEFORE, DRUG_IN_BRACKETS, DRUG_ANTI, PEPTIDE)


_CARRIED = re.compile(r"\+\s+(?:anti-?\s?)?[\w.-]+[\s-]+(?:specific|targeted|directed|redirected)\b")
"""`A+ B-specific`: A is what the cells or the tumour carry."""


def carried(it: Naming) -> Reading | None:
    """Read what stands with a plus sign before a receptor for another antigen: it tells of the cells or the tumour."""
    return it.give("biomarker", "role.carried") if _CARRIED.match(it.beside.after) else None


def of_measure(it: Naming) -> Reading | None:
    """Read what there is more or less of: it is measured."""
    return it.met(MEASURED_AFTER, MEASURED_BEFORE)


def of_status(it: Naming) -> Reading | None:
    """Read what is expressed, positive or mutated, or makes patients ill: it tells of them."""
    ill = it.met(ILLNESS) if it.entry.role == "virus_level" else None
    return ill or it.met(STATUS_AFTER, STATUS_BEFORE)
