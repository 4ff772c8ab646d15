"""What an intervention is where it is no cell product: a table read in order, the first row that matches decides."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from kg.recognize.guards import Guarded


class Kind(Struct, frozen=True):
    """One row: what matches, and the class of intervention or the modality that it means."""

    id: str
    why: str
    value: str
    found: re.Pattern[str]
    needs: tuple[str, ...] = ()
    """Letters of which any must be there: looking for them first is cheap."""

    def may_hold(self, text: str) -> bool:
        """Tell whether it is worth matching a folded text."""
        return not self.needs or any(need in text for need in self.needs)


def row(id_: str, why: str, value: str, pattern: str, *needs: str) -> Kind:
    """Make one row of a table; the pattern runs on folded text."""
    return Kind(id_, why, value, re.compile(pattern), needs)


NON_CELL: tuple[Kind, ...] = (
    row(
        "class.apheresis",
        "cells are taken, not given",
        "leukapheresis",
        r"apheresis|pheresis|leukopheresis|leucopheresis|cell collection|\bapheres",
    ),
    row(
        "class.imaging",
        "scans, tracers and biopsies",
        "imaging",
        r"\bpet\b|pet/|pet-|\bspect\b|\bmri\b|magnetic resonance|tomograph|scintigra|ultraso"
        r"|\bimaging\b|biopsy|echocardio|x-ray|\bscan\b|\b(?:68\s?-?ga|18\s?-?f|89\s?-?zr"
        r"|64\s?-?cu|99m?-?tc|111\s?-?in)\b|fluorodeoxy|\bfdg\b|\btracer|radiotracer",
    ),
    row(
        "class.lymphodepletion",
        "what makes room for cells",
        "lymphodepletion",
        r"lympho-?deplet|fludarabin|cyclophosphamid|bendamustin|conditioning"
        r"|pre-?treatment regimen|\bflu/?cy\b|\bcy/?flu\b|cytoxan|busulfan|melphalan|thiotepa"
        r"|treosulfan|total body irrad|\btbi\b(?!-\d)|anti-?thymocyte|\batg\b|endoxan|alemtuzumab"
        r"|fc regimen|\bpreconditioning|fludara\b",
    ),
    row(
        "class.radioligand",
        "radiation, from outside or by a ligand",
        "other",
        r"\b(?:177\s?-?lu|225\s?-?ac|131\s?-?i|90\s?-?y|212\s?-?pb|211\s?-?at)\b|lutetium|\bradium"
        r"|radioligand|radiation|radiotherap|irradiation|\bsbrt\b|proton",
    ),
    row(
        "class.antibody",
        "antibodies and what is joined to them",
        "partner_drug",
        r"(?<=\w)mab\b|antibod|(?:vedotin|deruxtecan|tesirine|ozogamicin|govitecan"
        r"|emtansine|mafodotin|ravtansine|soravtansine)\b|\bbite\b|engager|bispecific t[- ]cell"
        r"|(?<=\w)(?:fusp|cept)\b",
    ),
    row("class.peptide", "peptides without cells", "partner_drug", r"peptides?\b"),
    row(
        "class.inhibitor",
        "inhibitors, by the word or the code",
        "partner_drug",
        r"\b(?:kinase|btk|pd-?1|pd-?l1|checkpoint|ctla-?4|mek|egfr|jak\d?|bcl-?2|hdac|proteasome|flt-?3|il-?\d+r?|parp)"
        r" (?:inhibitors?|antagonists?|blockers?|blockade)",
    ),
    row(
        "class.small-molecule",
        "drugs by their stems and names",
        "partner_drug",
        r"(?<=\w)(?:tinib|lisib|ciclib|parib|rafenib|metinib|brutinib|domide|zomib|degib|clax|stat"
        r"|citabine|platin|taxel|rubicin|poside|tecan|mycin|limus|statin|prazole|setron|sone"
        r"|solone|olone|tide|relin|lutamide|terone|grastim|plermin|leukin|feron|asparagase|vir"
        r"|azole|cillin|floxacin|dronate|vincristine|vinblastine|vinorelbine|ducid|rimiducid"
        r"|sartan|gliptin|gliflozin|mab|vastatin)\b|cytarabine|methotrexate|azacitidine|decitabine"
        r"|ifosfamide|temozolomide|\bil-?(?:2|7|15|21)\b|interleukin|interferon|\bgm-csf\b"
        r"|\bg-csf\b|\bs-?1\b|chemotherap|\b5-fu\b|fluorouracil|hydroxyurea|mesna|heparin|insulin"
        r"|vitamin|placebo|corticoster|dexamethas|tocilizumab|immunoglobulin|aldesleukin|\bn-803\b"
        r"|\bnkt?-?2?r?-?214\b|best supportive|laboratory biomarker|pharmacolog"
        r"|quality[- ]of[- ]life|questionnaire|survey|tamoxifen|acid\b|\bcapsules?\b|\btablets?\b"
        r"|\boral\b(?! muco)|\bgranules\b|\br?-?chop\b|\bepoch\b|\bfolfox|\bfolfiri|\bmtx\b|\br-?ice\b"
        r"|\bglobulin|\bigpro|lenalidomide|\batra\b",
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


_ROWS = Guarded((kind, kind.found) for kind in NON_CELL)


@lru_cache(maxsize=1 << 12)
def non_cell(text: str) -> Kind | None:
    """Give the class of an intervention that is no cells, by its folded name."""
    return next((kind for kind in _ROWS.among(text) if kind.found.search(text)), None)
