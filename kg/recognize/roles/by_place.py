"""Roles that the place decides where an antigen is named: names of drugs, fields that make no target, other drugs."""

from __future__ import annotations

import re

from kg.recognize.matching import texts
from kg.recognize.matching.guards import GuardedPattern
from kg.recognize.roles.in_criteria import of_drug_in_criteria, of_eligibility
from kg.recognize.roles.readings import Naming, Reading
from kg.recognize.roles.rules import PRIOR_BEFORE, STATUS_AFTER

_HLA = re.compile(r"^hla-")
_SCAN = re.compile(r"[\s-]*(?:\w+[\s/-]+)?(?:pet\b|spect|imaging|scan|tracer)")


_EARLIER = GuardedPattern(
    r"(?:\bprior\b(?! to\b)|\bprevious(?:ly)?\b(?! (?:stud|trial|report|work|data|clinical|stated|described|mentioned))"
    r"|\bfail(?:ed|ure (?:of|to|after|with|on))\b|\bha(?:ving|d) received"
    r"|\b(?:relapsed|recurred|progress(?:ed|ing))(?: \w+){0,3} (?:after|on|following|post|from)"
    r"|\b(?:after|following|upon|with|had) (?:\w+ )?(?:progression|relapse|recurrence)(?: \w+){0,2}"
    r" (?:after|on|following)"
    r"|\brefractory to|\bresistant to|\bintoleran\w+ to|\bhistory of|\bna[i\u00ef]ve to|\bpretreated with"
    r"|\bineligible for|\bnot respond\w* to)[\s-]+"
    r"(?:(?!(?:who|will|receives?|receiving|the|untreated)\b)\w[\w+/'-]*[\s,(]+){0,5}?(?:\w+-)?(?:anti[\s-]?)?$"
)
"""What makes a drug an earlier one where the trial's own is told of, too: that is given `after` something as well."""
_EARLIER_AFTER = re.compile(r"[\s)-]*(?:refractory|resistant|na[i\u00ef]ve|pretreated|failures?|experienced)\b")


def of_drug(it: Naming) -> Reading | None:
    """Read a drug's name: it stands for its antigen, and makes a target of an adapter product alone."""
    if not it.span.drug:
        return None
    if it.kind in texts.OF_ELIGIBILITY:
        return of_drug_in_criteria(it)
    if _EARLIER.search(it.beside.before) or _EARLIER_AFTER.match(it.beside.after):
        return it.give("prior_therapy", PRIOR_BEFORE.id)
    if _SCAN.match(it.beside.after):
        return it.give("imaging", "mask.tracer-after")
    if it.around.adapter and it.kind in (texts.NAME, texts.TITLE):
        return it.give("target", "frame.adapter-antibody")
    return it.give("non_cell_drug", "role.drug-name")


def of_field(it: Naming) -> Reading | None:
    """Read a field that never makes a target: eligibility, conditions, outcomes."""
    if it.kind in texts.OF_ELIGIBILITY:
        if _HLA.match(it.entry.label.lower()):
            return it.give("restriction", "field.hla")
        return of_eligibility(it)
    if it.kind == texts.CONDITION:
        return it.give("biomarker", "field.condition")
    if it.kind == texts.OUTCOME:
        return it.give("lab", "field.outcome")
    return None


_OF_STATUS = re.compile(
    r"[\s)-]*(?:/\s?\w+[\s-]+)?(?:(?:gene|exon|activating)[\s-]+)?"
    r"(?:positiv|mutat(?:ion|ed)|mutant|rearrange|fusion[\s-]positiv|amplif"
    r"|(?:over)?expression (?:test|status|assay|level))"
)
_OF_PATIENTS = re.compile(
    r"\b(?:patients?|participants?|subjects?|those|women|men|people|tumou?rs?|cancers?|disease)"
    r" (?:\w+ ){0,3}?with (?:an? )?"
    r"(?:positive|negative|high|low|mutated|mutant|wild[- ]?type) $"
)
_LISTED_BEFORE = re.compile(r"(?:(?<![\w-])[a-z][\w-]{1,9}(?: and|,|, and) ){0,12}$")
_LISTED_AFTER = re.compile(r"(?:,? and |, )[a-z][\w-]{1,9}(?![\w-])")
_GIVEN = re.compile(
    r"vaccin|peptid|target|inhibit|\banti\b|anti-|block|pulsed|against|loaded|bind|\bcells? (?:with|express)"
)
_PANEL = 6
"""A list of so many short names is of what is measured."""


def _of_panel(it: Naming) -> bool:
    """Tell whether a long list of names has it, of which none is said to be given or acted on."""
    before = _LISTED_BEFORE.search(it.beside.before)
    after = 0
    at = 0
    while found := _LISTED_AFTER.match(it.beside.after, at):
        at, after = found.end(), after + 1
    named = before[0].count(",") + before[0].count(" and ") - before[0].count(", and ") if before else 0
    return named + 1 + after >= _PANEL and _GIVEN.search(it.beside.before) is None


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
    if of_text and (status := it.met(STATUS_AFTER)):
        return status
    if _OF_STATUS.match(it.group.after) or _OF_PATIENTS.search(it.group.before):
        return it.give("biomarker", "field.other-status")
    if _of_panel(it):
        return it.give("lab", "field.other-panel")
    return it.give("non_cell_drug", "field.other-intervention")
