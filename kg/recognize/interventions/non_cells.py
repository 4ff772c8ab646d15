"""What an intervention is where it is no cell product: a table read in order, the first row that matches decides."""

from __future__ import annotations

from functools import lru_cache

from kg.recognize.interventions.drugs import AGAINST_HARM, CLEARING, CYTOTOXIC, NAMES, REGIMENS, STEMS, words
from kg.recognize.matching.guards import Guarded
from kg.recognize.matching.kinds import Kind, row

NON_CELL: tuple[Kind, ...] = (
    row(
        "class.apheresis",
        "cells are taken, not given",
        "leukapheresis",
        r"apheresis|pheresis|leukopheresis|leucopheresis|cell collection|\bapheres",
    ),
    row(
        "class.imaging",
        "scans and tracers",
        "imaging",
        r"\bpet\b|pet/|pet-|\bspect\b|\bmri\b|magnetic resonance|tomograph|scintigra|ultraso"
        r"|\bimaging\b|radiograph|echocardio|x-ray|\bcxr\b|\bscan\b|\b(?:68\s?-?ga|18\s?-?f|89\s?-?zr"
        r"|64\s?-?cu|99m?-?tc|111\s?-?in)\b|\b(?:in[\s-]111|tc[\s-]99m|ga[\s-]68|zr[\s-]89|cu[\s-]64|i[\s-]12[345])\b"
        r"|fluorodeoxy|fludeoxy|\bfdg\b|\btracer|radiotracer|^(?:echo|ct)$",
    ),
    row(
        "class.measuring",
        "what is taken, measured or asked",
        "other",
        r"biops(?:y|ies)\b|laboratory biomarker|biomarker analysis|pharmacolog|pharmacokinetic|quality[- ]of[- ]life"
        r"|questionnaire|\bsurvey|\bassays?\b|flow cytometry\b|immunohistochem|immunoenzyme|enzyme-linked|polymerase"
        r"|(?:expression|rearrangement|mutation|cytogenetic|proteomic|microarray) analysis|expression test"
        r"|\b(?:ecg|ekg|electrocardiogra\w+|vital signs?|pulse oximet\w+)\b",
    ),
    row(
        "class.regimen",
        "chemotherapy of which the drugs that may make room are only a part",
        "partner_drug",
        r"cyclophosphamid.{1,60}(?:rubicin|vincrist|bortezomib)|(?:rubicin|vincrist|bortezomib).{1,60}cyclophosphamid",
    ),
    row(
        "class.lymphodepletion",
        "what makes room for cells",
        "lymphodepletion",
        r"lympho-?deplet|conditioning|pre-?treatment regimen|total[- ](?:body|marrow|lymphoid)[- ]irrad"
        r"|\btbi\b(?!-\d)|fc regimen|" + words(CLEARING),
    ),
    row(
        "class.radioligand",
        "radiation, from outside or by a ligand",
        "other",
        r"\b(?:177\s?-?lu|225\s?-?ac|131\s?-?i|90\s?-?y|212\s?-?pb|211\s?-?at)\b|lutetium|\bradium"
        r"|\b(?:i[\s-]131|y[\s-]90|ho[\s-]166|sm[\s-]153|re[\s-]18[68]|lu[\s-]177)\b"
        r"|radioligand|radio-?immunotherap|radioisotope|radiation|radiotherap|irradiation|\bsbrt\b|proton|\blow-let\b",
    ),
    row(
        "class.antibody",
        "antibodies and what is joined to them",
        "partner_drug",
        r"mab\b|antibod|(?:vedotin|deruxtecan|tesirine|ozogamicin|govitecan"
        r"|emtansine|mafodotin|ravtansine|soravtansine)\b|\bbites?\b|engager|bispecific t[- ]cell|bispecific$",
    ),
    row("class.peptide", "peptides without cells", "partner_drug", r"peptides?\b"),
    row(
        "class.inhibitor",
        "inhibitors, by the word or the code",
        "partner_drug",
        r"\b(?:kinase|btk|pd-?1|pd-?l1|checkpoint|ctla-?4|mek|egfr|jak\d?|bcl-?2|hdac|proteasome|flt-?3|il-?\d+r?|parp"
        r"|gamma[- ]secretase|aromatase|immune) (?:inhibitors?|inhibition|antagonists?|blockers?|blockade)",
    ),
    row(
        "class.support",
        "what is given against the harm of other treatment",
        "other",
        words(AGAINST_HARM),
    ),
    row("class.cytotoxic", "drugs against cells that divide", "partner_drug", words(CYTOTOXIC)),
    row(
        "class.small-molecule",
        "drugs by their stems and names",
        "partner_drug",
        words(f"{STEMS} {NAMES} {REGIMENS}") + r"|(?:\bg-?csf|(?<=\w)grastim)\b(?![\s-](?:mobili|primed))"
        r"|acid\b|\bcapsules?\b|\btablets?\b|\boral\b(?! muco)|\bgranules\b"
        r"|(?:cytokine|immunomodulat\w+|endocrine[\w -]{0,20}) (?:support|therapy|drugs?)\b"
        r"|(?:gvhd|graft[ -]versus[ -]host disease) prophyla",
    ),
    row(
        "class.procedure",
        "procedures, devices, tests and care",
        "other",
        r"surgery|surgical|resection|embolization|ablation|specimen|blood (?:sampl|draw|collection"
        r"|test)|biospecimen|assessment|monitoring|observation|counsel|education|exercise|diet\b"
        r"|virtual|app\b|device|sampling|lumbar puncture|bone marrow aspirat"
        r"|standard[- ]of[- ]care(?!.{0,30}(?:car|cell))|hydrogel|catheter|data collection"
        r"|plasma exchange|medical chart|chart review|best practice|palliative|follow[- ]?up visit"
        r"|telephone|psycholog|microbio|probiotic|supportive care|cognitive|neuropsycholog"
        r"|interview|\btesting\b|training|rehabilit|acupunct|exosome|extracellular vesicle"
        r"|secretome|conditioned medium|platelet[- ]rich|platelet lysate|acellular|decellular"
        r"|amniotic membrane|amnion membrane|platelet transfusion|cell[- ]free|nutrition|daily living"
        r"|\bscales?\b|inventory|association test|test of attention|financial toxicity|physical therap"
        r"|physical exercise|\bivr\b|geriatric|^control(?: group| arm)?$|blood draw|health record",
    ),
)
"""Interventions that are no cell product; a name that holds a cell head as well is read by CELL first."""


IMAGING = next(kind for kind in NON_CELL if kind.id == "class.imaging")

_ROWS = Guarded((kind, kind.found) for kind in NON_CELL)


@lru_cache(maxsize=1 << 12)
def non_cell(text: str) -> Kind | None:
    """Give the class of an intervention that is no cells, by its folded name."""
    return next((kind for kind in _ROWS.among(text) if kind.found.search(text)), None)
