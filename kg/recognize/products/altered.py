"""Cells altered outside the body, of which no intervention speaks: those of an arm, and those of a gene therapy."""

from __future__ import annotations

from kg.model import Record
from kg.recognize.cells.drafts import Draft
from kg.recognize.cells.heads import head
from kg.recognize.matching import texts
from kg.recognize.matching.guards import GuardedPattern
from kg.recognize.matching.matcher import fold
from kg.recognize.matching.texts import Doc

_ARM = GuardedPattern(
    r"(?:[\w-]+ ){0,2}cd34\W{0,3}(?:\+|positive)? ?(?:cells|selected|enriched)"
    r"|[\w\s-]{0,40}\bpulsed on(?:to)? (?:[\w-]+ ){0,2}dendritic cells?",
    tied=True,
)
"""How an arm is called whose patients get a graft that was processed, or dendritic cells that were loaded."""

_GENE_THERAPY = ("gene therapy", "gene-therapy", "gene transfer")
_ALTERED = r"(?:transduced|transfected|gene[- ](?:modified|corrected))"
_CELLS = (
    r"(?:(?P<blood>cd34\W{0,3}(?:positive )?(?:cells|stem|progenitor)[\w\s-]{0,24}?|(?:stem|progenitor)[- ]cells)"
    r"|hepatocytes|keratinocytes|fibroblasts|myoblasts|lymphocytes|t[- ]cells)"
)
_RETURNED = GuardedPattern(
    rf"\b{_ALTERED}\s(?:autologous\s|allogeneic\s)?{_CELLS}\s(?:are|were|will\sbe)\s(?:then\s)?"
    r"(?:re-?infused|infused|returned|transplanted|grafted|given|injected|implanted)"
)
"""What says that the cells are the medicine: a vector that is given itself alters cells, too."""


def in_arm_label(doc: Doc, title: str) -> list[Draft]:
    """Give the cells that an arm is named for where no intervention is cells, nor the folded titles of other ones."""
    for field in doc.fields_of(texts.ARM_LABEL):
        folded = doc.folded(field)
        if "cd34" not in folded and "dendritic" not in folded:
            continue
        cell = head(folded) if _ARM.match(folded) else None
        studied = head(title) if cell is not None else None
        if cell is not None and (studied is None or studied.value == cell.value):
            evidence = doc.evidence(field.start + cell.start, field.start + cell.end, cell.rule)
            name = doc.raw[field.start : field.end]
            return [Draft(name=name, modality=cell.value, evidence=evidence, arms=frozenset({field.index}))]
    return []


def as_gene_therapy(record: Record, doc: Doc, title: str) -> list[Draft]:
    """Give the cells that prose says are altered and given back, where a trial is registered as one of gene therapy.

    Not where the folded titles name cells: these are looked at for what they say of them.
    """
    if record.study_type != "INTERVENTIONAL" or not _is_gene_therapy(doc.text) or head(title) is not None:
        return []
    named = [i for i, given in enumerate(record.interventions) if _is_gene_therapy(fold(given.name))]
    if not named and not any(_is_gene_therapy(doc.folded(field)) for field in doc.fields_of(texts.TITLE)):
        return []
    for field in doc.fields_of(texts.SUMMARY, texts.DESCRIPTION):
        found = _RETURNED.search(doc.folded(field))
        if found is not None:
            return [
                Draft(
                    name=record.interventions[named[0]].name if named else found[0],
                    modality="HSC" if found["blood"] else "other-cell",
                    evidence=doc.evidence(field.start + found.start(), field.start + found.end(), "cell.given-back"),
                    interventions=tuple(named[:1]),
                )
            ]
    return []


def _is_gene_therapy(folded: str) -> bool:
    return any(words in folded for words in _GENE_THERAPY)
