"""Where a record says that the product's cells come from. Silence is an answer: most records do not say."""

from __future__ import annotations

import re

from kg.model import Facet
from kg.recognize import texts
from kg.recognize.drafts import Draft
from kg.recognize.facets import (
    CRITERIA,
    PRODUCT_WORDS,
    PROSE,
    FacetRule,
    affirmed,
    called,
    facet_of,
    facet_rule,
    table,
)
from kg.recognize.grafts import graft_source
from kg.recognize.heads import is_support
from kg.recognize.texts import Doc, Field

_NOT_GRAFT = (
    r"(?!(?:(?!\bcar\b|\bcart|car-|chimeric|dendritic|\bdcs?\b)[\w\s,/()+-]){0,30}(?:transplant|\bhsct\b|\basct\b|\bhct\b|\bsct\b"
    r"|\bbmt\b|graft"
    r"|stem[- ]cell (?:rescue|support|infusion|transp|collect)|hematopoietic|haematopoietic"
    r"|tumou?r (?:cell|lysate|vaccine)|serum|blood trans))"
)


_KIN = r"(?:donors?|siblings?|brothers?|sisters?|relatives?|parents?|mothers?|fathers?|family)\b"
_SUBJECT = (
    r"(?:(?:research|study|individual|enrolled|eligible) )?"
    r"(?:patients?|participants?|subjects?|recipients?|individuals?|persons?|their|your|his|you)"
    rf"(?!(?:'s|s'|')?[\s-]+(?:(?!own\b|and\b|or\b)[\w-]+[\s-]+){{0,2}}?{_KIN})"
)
"""Whose cells they are; `the patient's sibling donor` is somebody else."""

SOURCE_RULES: tuple[FacetRule, ...] = (
    facet_rule(
        "source.universal",
        "universal or off-the-shelf products come from donors",
        "cell_source",
        "allogeneic",
        r"\buniversal\b(?! precaution|\W{0,3}(?:immune )?receptors?\b)|\bu-?car"
        r"|\bu car(?=[\s-]?(?:t|nk)\b)|off[- ]the[- ]shelf|\bucart",
    ),
    facet_rule(
        "source.allogeneic",
        "said to be allogeneic",
        "cell_source",
        "allogeneic",
        r"(?<!bridging to )\ballo(?:geneic|genic)?\b" + _NOT_GRAFT + r"|(?<!bridging to )\ballogene(?:ic"
        r"|tic)" + _NOT_GRAFT,
    ),
    facet_rule(
        "source.donor",
        "made from a donor's cells",
        "cell_source",
        "allogeneic",
        r"(?:healthy|third[- ]party|related|hla[- ]matched|haplo\w*|matched|unrelated|transplant"
        r"|stem cell|hsct|normal)[\s-]*donors?[\s-]*(?:derived|cells|lymphocytes|t[- ]cells|nk"
        r"|pbmc|blood|'s)|donor[- ]derived(?! (?:xeno|cell-free|leuk))|donor[\w\s'-]{0,20}(?:car\b"
        r"|car-?t|t[- ]cells|nk[- ]cells|natural killer|\bctls?\b|\bvsts?\b|derived)|\bthird[- ]party donors?\b"
        r"|\bthird[- ]party[\s,]+(?:[\w/-]+[\s,]+){0,5}?(?:t[- ]?cells?|ctls?|vsts?|lymphocytes|nk|car-?ts?)\b"
        r"|\bcar\w* donor lymphocytes|(?:from|of) (?:a "
        r"|an |the )?(?:healthy |related |haplo\w* |half-matched |mismatched |hla-\w+ |sibling |family |partially "
        r"|normal |unrelated |allogeneic |matched |adult |third-party |transplant |stem cell )*donors?\b",
    ),
    facet_rule(
        "source.kin",
        "made from the cells of a relative",
        "cell_source",
        "allogeneic",
        r"(?<!stem )(?<!progenitor )(?<!marrow )(?:cells?|lymphocytes?|ctls?|pbmcs?|leu[ck]ocytes?|monocytes)\)?"
        r"(?: (?:are|is|were|was|will be|to be))?"
        r"(?: (?:deriv|made|manufactur|generat|produc|collect|obtain|isolat)\w*)? "
        r"(?:from|of) (?:an? |the |their )?(?:(?:patient|recipient|subject|participant)(?:'s|s'|s)? )?"
        r"(?:(?:(?:hla|fully|half|closely)-?)?(?:matched|identical|related|mismatched|haplo\w*) )*"
        r"(?:siblings?|brothers?|sisters?|relatives?|parents?|mothers?|fathers?|family)\b",
    ),
    facet_rule(
        "source.twin",
        "made from the cells of an identical twin",
        "cell_source",
        "allogeneic",
        r"\bsyngeneic\b|\bidentical twins?\b",
        frozenset({texts.NAME, texts.OTHER_NAME, texts.TITLE}),
    ),
    facet_rule(
        "source.islets",
        "islets are taken from the pancreas of somebody who died",
        "cell_source",
        "allogeneic",
        r"\bislets?\b[^.;]{0,60}?\b(?:from|of) (?:[\w-]+ ){0,4}?(?:donors?|pancreata)\b",
    ),
    facet_rule(
        "source.biopsy",
        "cells of a tissue are taken from the patient",
        "cell_source",
        "autologous",
        rf"\b{_SUBJECT}[^.;]{{0,40}}?\bbiops\w+[^.;]{{0,60}}?"
        r"\b(?:for|to (?:obtain|harvest|isolate|collect|grow|culture)) (?:[\w-]+ ){0,2}?"
        r"(?:chondrocytes?|keratinocytes?|fibroblasts?|myoblasts?|muscle cells|epithelial cells"
        r"|melanocytes?)\b",
    ),
    facet_rule(
        "source.donor-lymphocytes",
        "lymphocytes of a donor are what is given",
        "cell_source",
        "allogeneic",
        r"\bdonor (?:lymphocyte|leu[ck]ocyte|white blood cell)s?\b|\bdlis?\b|\btherapeutic allogeneic lymphocytes",
        frozenset({texts.NAME, texts.OTHER_NAME, texts.TITLE}),
    ),
    facet_rule(
        "source.bank",
        "made from cord blood, placenta or a cell line",
        "cell_source",
        "allogeneic",
        r"(?:cord[- ]blood|\bcb|umbilical cord|placenta\w*|(?<!autologous )(?<!patient-specific )ipsc"
        r"|induced pluripotent(?: stem cell)?s?)[\s-]*(?:\(?\w+\)?[\s-]){0,2}(?:derived|nk\b"
        r"|natural killer|car\b|t[- ]cells?|mesenchymal|\bmsc)|\bnk-?92|(?:derived|generated|from"
        r"|using)[\w\s]{0,24}(?:cord blood|ipsc|pluripotent|placenta)",
    ),
    facet_rule(
        "source.autologous",
        "said to be autologous",
        "cell_source",
        "autologous",
        r"\bautologous(?:\b|(?=chimeric|car-?t))"
        + _NOT_GRAFT
        + r"|(?<!after )(?<!prior )(?<!failed )(?<!failure of )\bauto[- ](?:anti-\w+ )?car\b"
        r"(?![\w -]{0,8}(?:relaps|fail))|\bself[- ]derived\b|patient[- ]derived(?:(?=\W*$|[.,;)])"
        r"|(?= (?:[\w/-]+-(?:specific|targeted|directed) )?"
        r"(?:t|car|immune|nk|lymph|monocyt|macroph|dendritic|product|autologous|cell product|cell therap)))",
    ),
    facet_rule(
        "source.inn",
        "the name ends in -autoleucel",
        "cell_source",
        "autologous",
        r"autoleucel",
        PRODUCT_WORDS,
    ),
    facet_rule(
        "source.own",
        "made from the patient's own cells",
        "cell_source",
        "autologous",
        rf"\b(?:from|using|of|with|modif\w+|collect\w*|genetically (?:modified|engineered|altered)"
        rf"|engineer\w*|take|takes|taking|re-?program\w*)\W+(?:\w+\W+){{0,4}}?{_SUBJECT}(?:'s?"
        rf"|s')?[\s-]+own\b[\w\s(),-]{{0,24}}(?:cells?|blood|lymphocytes|immune)|\b(?:patient"
        rf"|participant|subject|person)s?'?\s?s? own (?:t|immune|white|blood|nk|cells)|\b(?:attach|insert"
        rf"|introduc|transduc|modif|engineer)\w*[^.]{{0,160}}?\b(?:into|to|on|onto)\W+(?:the "
        rf"|your )?(?:patient|participant|subject)s?'?s? (?:own )?t[- ]?cells"
        rf"|\b(?:from|using) (?:isolated |the |each |every |a )?{_SUBJECT}'?s?'? (?:own )?(?:peripheral )?"
        rf"(?:blood|t[- ]?cells|lymphocytes|immune cells|nk cells|pbmcs?|monocytes|white blood cells|leu[ck]ocytes)\b"
        rf"|\b(?:t[- ]?cells|lymphocytes) of (?:the |each |every ){_SUBJECT}\b(?! with)"
        rf"|\b(?:t[- ]?cells|lymphocytes|nk cells)\b[^.;]{{0,60}}\b(?:come|comes|coming|originate|originates) from "
        rf"(?:the |each |every )?{_SUBJECT}\b",
    ),
    facet_rule(
        "source.collected",
        "cells are collected from the patient to make the product",
        "cell_source",
        "autologous",
        rf"\b(?:cells?|lymphocytes?|pbmcs?|blood|leukocytes?"
        rf"|monocytes?)(?:\W+\([\w ]+\))?\W+(?:(?:will|would|are|is|be|being|were|can|then"
        rf"|have been|first)\W+)*(?:collected|isolated|harvested|obtained|taken|drawn|removed"
        rf"|derived|separated|extracted)\W+(?:(?!{_KIN})\w+\W+){{0,8}}?(?:from|of)\W+(?:the|each|all|every"
        rf"|eligible|enrolled|that|these|a|an)?\W*(?:\w+\W+)?{_SUBJECT}"
        rf"|\b(?:tak(?:e|es|ing)|remov(?:e|es|ing)|harvest(?:s|ing)?|isolat(?:e|es|ing)|extract(?:s|ing)?)\W+"
        rf"(?:\w+\W+){{0,3}}?(?:white blood cells?|t[- ]?cells?|lymphocytes|pbmcs?|immune cells)\W+"
        rf"(?:\w+\W+){{0,2}}?from\W+(?:the |each )?(?:\w+ )?{_SUBJECT}"
        rf"|\bcollect\w*\W+(?:\w+\W+){{0,5}}?(?:blood|cells?|lymphocytes"
        rf"|pbmcs?)\W+(?:\w+\W+){{0,3}}?from\W+(?:the |each )?(?:\w+ )?{_SUBJECT}"
        rf"|\b(?:their|your|his|patients?'s?) (?:own )?(?:t[- ]?cells|lymphocytes|(?:white )?blood cells|immune cells)"
        rf"[\w\s(),/-]{{0,60}}(?:collected|removed|taken|modified|engineered|changed)"
        rf"|\b(?:your|their) blood and remove (?:the |some )?t[- ]?cells"
        rf"|\b(?:blood|cells) of (?:the |each |every ){_SUBJECT} (?:was|were|is|are|will be) (?:extracted"
        rf"|collected|drawn|taken)"
        rf"|\b(?:take|takes|taking|remove|removes|removing|collect|collects|collecting|modify|modifies|modifying)\W+"
        rf"(?:the |each |every )?{_SUBJECT}(?:'s|s'|') (?:own )?(?:white blood cells?|t[- ]?cells?|immune cells?"
        rf"|lymphocytes)\b"
        rf"|\b{_SUBJECT} will have (?:their |some |some of their )?(?:white blood cells?|t[- ]?cells?|immune cells?"
        rf"|lymphocytes) (?:removed|collected|taken)\b"
        r"|\b(?:lymphocytes|pbmcs?|cells|blood)\W+(?:will be|are|is|were|was)\W+(?:collected|isolated|harvested)\W+"
        r"(?:for|to)\W+(?:the )?(?:t[- ]cell )?"
        r"(?:prepar|manufact|produc|mak|generat)",
    ),
    facet_rule(
        "source.leukapheresis",
        "the patient undergoes apheresis to make the product",
        "cell_source",
        "autologous",
        rf"(?<!donor )\b{_SUBJECT}[\w\s,()/:*-]{{0,60}}(?:undergo|receiv|have"
        rf"|complet)\w*[\w\s,()/-]{{0,30}}(?:leuk[ao]pheresis|apheresis)|(?:leuk[ao]pheresis"
        rf"|apheresis)[\w\s,()/.-]{{0,80}}(?:manufactur|generat|produc|prepar|to make|to obtain"
        rf"|to collect|collect)|(?:leuk[ao]pheresis|apheresis) (?:of|from) (?:the )?{_SUBJECT}",
    ),
    facet_rule(
        "source.collection-step",
        "collecting cells is a step of the schedule between screening and infusion",
        "cell_source",
        "autologous",
        r"\b(?:after|following|undergo\w*|criteria for)\b[\w\s,]{0,60}(?:\bpbmcs?|(?:mono"
        r"|single )nucle\w+ cells?)(?: \(pbmcs?\))? "
        r"(?:collection|isolation)",
    ),
    facet_rule(
        "source.apheresis",
        "apheresis of the patient is foreseen",
        "cell_source",
        "autologous",
        r"\b\w{0,6}pheresis|venous access|mononuclear cell collection"
        r"|\bre-?infus\w+|infused back|transfused back",
        PROSE | CRITERIA,
        "inferred",
    ),
)

_ROWS = table(*SOURCE_RULES)
_TIERS = (frozenset({texts.NAME}), PRODUCT_WORDS, PROSE - PRODUCT_WORDS, CRITERIA)
"""Fields in which to look for a source, the first that tell of one decide."""

_GENERAL = re.compile(
    r"\bprinciple\b|like other|(?:car[- ]?t(?:[- ]cell)?s?(?: (?:cell )?(?:therapy|technology"
    r"|immunotherapy|treatment))|chimeric antigen receptor[\w\s()-]{0,30}(?:therapy"
    r"|technology)|(?:this|the) (?:technology|approach|strategy)|immunotherapy|immunotherapies"
    r"|cell therapy)\s+(?:is|uses|use|involves|works|refers|has|represents|utili[sz]es|relies"
    r"|takes)\b"
)


def source_of(doc: Doc, draft: Draft, several: bool) -> Facet | None:
    """Give where the product's cells come from: a statement about the product, else an inference, else None."""
    if "in-vivo-CAR-T" in draft.modality:
        return Facet(facet="cell_source", value="in-vivo", basis="stated", evidence=(draft.evidence,))
    if draft.modality == "HSC":
        return graft_source(doc, draft)
    found: dict[str, tuple[FacetRule, Field, re.Match[str]]] = {}
    inferred: Facet | None = None
    for tier in _TIERS:
        if tier is not CRITERIA and (settled := _weighed(doc, draft, several, tier)):
            return settled
        for rule, fields in called(doc, draft, tier, several, _ROWS):
            if rule.id == "source.donor-lymphocytes" and draft.modality not in _LYMPHOCYTES:
                continue
            if rule.value in found or (rule.basis == "inferred" and (found or inferred)):
                continue
            for field, folded in fields:
                match = _stated(rule, doc, folded)
                if match is None:
                    continue
                if rule.basis == "inferred":
                    inferred = facet_of(rule, doc, field, match)
                else:
                    found[rule.value] = rule, field, match
                break
        if found:
            break
    if not found:
        return inferred
    if len(found) > 1:
        evidence = tuple(facet_of(*_args(doc, f)).evidence[0] for f in found.values())
        strong = [
            v for v in found.values() if v[0].id in ("source.universal", "source.donor", "source.kin", "source.bank")
        ]
        if not strong:
            return Facet(facet="cell_source", value="both", basis="stated", evidence=evidence)
        return facet_of(*_args(doc, strong[0]))
    return facet_of(*_args(doc, next(iter(found.values()))))


_OWN = r"(?:autologous|autogenous|patients?(?:'s?|s')?(?:[- ]derived)?|self|one's own|(?:their|her|his) own)"
_GIVEN = (
    r"(?:allo(?:geneic|genic)?|(?:(?:healthy|matched|related|unrelated|transplant|stem cell|hsct|sibling|family"
    r"|third[- ]party|new|prior|previous)[- ])*donors?(?:'s?|s')?(?:[- ]derived)?|haplo\w*)"
)
_CELLS_BETWEEN = r"(?:[\s-]+(?:t|nk|car|car-?t|immune|cells?|lymphocytes?|pbmcs?|sources?))*"
_JOINED = r"[\s,]*(?:/|\bor\b|\band/or\b|\bas well as\b)[\s,]*(?:from )?(?:an? |the )?"
_EITHER = table(
    facet_rule(
        "source.either",
        "from the patient or from a donor",
        "cell_source",
        "both",
        rf"\b{_OWN}\b{_CELLS_BETWEEN}{_JOINED}{_GIVEN}\b{_NOT_GRAFT}"
        rf"|\b{_GIVEN}\b{_CELLS_BETWEEN}{_JOINED}{_OWN}\b{_NOT_GRAFT}",
    ),
    facet_rule(
        "source.autologous-not",
        "autologous, and said not to be allogeneic",
        "cell_source",
        "autologous",
        r"\bautologous\b[\w\s-]{0,24},? (?:and |but )?(?:not |rather than |instead of )"
        r"(?:from )?(?:an? )?(?:allo|donor)\w*",
    ),
    facet_rule(
        "source.allogeneic-not",
        "allogeneic, and said not to be autologous",
        "cell_source",
        "allogeneic",
        r"\ballogeneic\b[\w\s-]{0,24},? (?:and |but )?(?:not |rather than |instead of )(?:an? )?auto\w*",
    ),
)
"""Statements that weigh both sources, which the rules for either alone would read by halves."""


def _weighed(doc: Doc, draft: Draft, several: bool, tier: frozenset[str]) -> Facet | None:
    """Give the source where one statement weighs both."""
    for rule, fields in called(doc, draft, tier, several, _EITHER):
        for field, folded in fields:
            for match in rule.found.finditer(folded):
                if not is_support(folded, match.start(), match.end()):
                    return facet_of(rule, doc, field, match)
    return None


_LYMPHOCYTES = frozenset({"other-cell", "CTL", "CIK", "NK"})
"""Products that a donor's lymphocytes may be themselves, and not what patients had before."""


def _args(doc: Doc, found: tuple[FacetRule, Field, re.Match[str]]) -> tuple[FacetRule, Doc, Field, re.Match[str]]:
    return found[0], doc, found[1], found[2]


def _stated(rule: FacetRule, doc: Doc, folded: str) -> re.Match[str] | None:
    """Give the first match that speaks of the product, not of the method in general."""
    # What is only inferred rests on steps of the schedule, and a step that is not barred is one, too.
    for match in affirmed(rule, folded) if rule.basis == "stated" else rule.parts.finditer(folded):
        if rule.id == "source.universal" and "unicar" in doc.text:
            continue
        reach = max(0, match.start() - 400)
        low = max(folded.rfind(mark, reach, match.start()) for mark in (". ", "\n"))
        low = max(low, reach)
        if rule.id in _BY_APHERESIS and _is_of_donor(folded, low, match):
            continue
        if rule.id == "source.apheresis" and _BARRED.search(folded[low : match.start()]):
            continue
        if rule.id == "source.own" and _GENERAL.search(folded[low : match.end()]):
            continue
        return match
    return None


_BY_APHERESIS = frozenset({"source.leukapheresis", "source.apheresis"})
_BARRED = re.compile(
    r"(?:\bno|\bwithout|\bnot (?:need|requir|involv)\w*|\bobviat\w+|\bavoid\w*|\beliminat\w+|\bneither)"
    r"\s+(?:(?:the|any|a|need|needs|for|of|requiring|to|undergo|patient|prior)\s+){0,4}$"
)
"""What says that there is no such step, as products made within the body need none."""
_WHOSE = re.compile(rf"\b(?:(?P<donor>donors?\b)|{_SUBJECT}\b)")
_OF_DONOR = re.compile(r"[\w\s-]{0,24}\b(?:of|from) (?:an? |the |their )?(?:[\w-]+ ){0,2}donors?\b")


def _is_of_donor(folded: str, low: int, match: re.Match[str]) -> bool:
    """Tell whether apheresis is said of a donor: the last who is named before it, or who it is of."""
    at = folded.find("pheresis", match.start(), match.end())
    if at < 0:
        return False
    named = list(_WHOSE.finditer(folded, max(low, at - 90), at))
    return bool(named and named[-1]["donor"]) or _OF_DONOR.match(folded, at + len("pheresis")) is not None
