"""Roles that the place decides where an antigen is named: names of drugs, fields that make no target, other drugs."""

from __future__ import annotations

import re

from kg.recognize import texts
from kg.recognize.guards import GuardedPattern
from kg.recognize.readings import Naming, Reading
from kg.recognize.role_rules import DRUG_AFTER, PRIOR_BEFORE, STATUS_AFTER

_ELIGIBILITY = frozenset({texts.INCLUSION, texts.CRITERION, texts.POPULATION, texts.EXCLUSION})

_SCAN = re.compile(r"[\s-]*(?:\w+[\s/-]+)?(?:pet\b|spect|imaging|scan|tracer)")


def of_drug(it: Naming) -> Reading | None:
    """Read a drug's name: it stands for its antigen, and makes a target of an adapter product alone."""
    if not it.span.drug:
        return None
    if it.kind == texts.EXCLUSION:
        return it.give("exclusion", "field.exclusion")
    if it.kind in _ELIGIBILITY:
        return it.give("prior_therapy", "field.criterion-drug")
    if it.beside.meet(PRIOR_BEFORE):
        return it.give(PRIOR_BEFORE.role, PRIOR_BEFORE.id)
    if it.kind == texts.OUTCOME:
        return it.give("lab", "field.outcome")
    if _SCAN.match(it.beside.after):
        return it.give("imaging", "mask.tracer-after")
    if it.around.adapter and it.kind in (texts.NAME, texts.TITLE):
        return it.give("target", "frame.adapter-antibody")
    return it.give("non_cell_drug", "role.drug-name")


def of_field(it: Naming) -> Reading | None:
    """Read a field that never makes a target: eligibility, conditions, outcomes."""
    if it.kind in _ELIGIBILITY:
        return _of_eligibility(it)
    if it.kind == texts.CONDITION:
        return it.give("biomarker", "field.condition")
    if it.kind == texts.OUTCOME:
        return it.give("lab", "field.outcome")
    return None


_HLA = re.compile(r"^hla-")
_MEASURED = re.compile(
    r"[\s)-]*(?:\(\w+\)\s)?(?:(?:has |have )?(?:continu|ris|rose|increas|declin|doubl|progress|nadir|recurren|respon"
    r"|velocity|elevat|decreas|fall|level|value|concentration|test|measure|relapse)"
    r"|(?:of |was |is )?[<>=\d]|ng\b|\u2265|\u2264)"
)
_COUNT_AFTER = re.compile(r"[\s+-]*(?:count|t cell count|cells?/|lymphocyte)")
_PRIOR_THERAPY = GuardedPattern(
    r"(?:\bprior|\bprevious|\brelaps|\bafter|\brefractory|\bfail|\breceived|\btreat(?:ed|ment)"
    r"|\btherap|\bexposure|\bmonoclonal|\bantibod|car-?\s?t|\bchimeric|\bhistory of|inhibitor"
    r"|mab\b)"
)
_THERAPY_AFTER = re.compile(r"[\s-]*(?:targeted|directed|specific|car\b|car-|therap)")


def _of_eligibility(it: Naming) -> Reading:
    if _HLA.match(it.entry.label.lower()):
        return it.give("restriction", "field.hla")
    after = it.beside.after
    measured = "serum marker" in it.entry.serves and _MEASURED.match(after) is not None
    if it.kind == texts.EXCLUSION:
        if measured or _COUNT_AFTER.match(after):
            return it.give("lab", "field.exclusion-lab")
        return it.give("exclusion", "field.exclusion")
    if measured:
        return it.give("lab", "field.criterion-lab")
    if _PRIOR_THERAPY.search(it.beside.before[-80:]) or it.beside.meet(DRUG_AFTER) or _THERAPY_AFTER.match(after):
        return it.give("prior_therapy", "field.inclusion-prior")
    return it.give("biomarker", "field.inclusion" if it.kind == texts.INCLUSION else "field.criterion")


def of_other_intervention(it: Naming) -> Reading | None:
    """Read an intervention that is no cell product: what it names is never a target."""
    if (
        it.kind not in texts.OF_INTERVENTIONS
        or it.around.adapter
        or it.span.field.index in it.around.cell_interventions
    ):
        return None
    of_text = it.kind == texts.PRODUCT_TEXT
    if of_text and it.around.opaque:
        return None
    if it.span.field.index in it.around.imaging_interventions:
        return it.give("imaging", "field.imaging-intervention")
    status = it.met(STATUS_AFTER) if of_text else None
    return status or it.give("non_cell_drug", "field.other-intervention")
