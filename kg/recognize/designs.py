"""How a product joins its targets, the format of its receptor, its switches and its edits: only as the record says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kg.model import Evidence, Facet
from kg.recognize import texts
from kg.recognize.denial import is_denied
from kg.recognize.drafts import Draft
from kg.recognize.facets import (
    PRODUCT_WORDS,
    STATEMENTS,
    FacetRule,
    facet_rule,
    fields_about,
    is_of_another,
    other_facets,
    table,
)
from kg.recognize.heads import TEXT_LONG
from kg.recognize.matcher import MOST
from kg.recognize.texts import Doc

_NEAR = PRODUCT_WORDS | {texts.SUMMARY}
_PRODUCT = r"(?:car\b|cars\b|car-?(?:t|nk)|cart\b|chimeric|t[- ]cells?|nk[- ]cells?|receptors?)"
_CELLS = r"(?:anti-?\s?)?(?:[\w-]+[\s-])?car[\s-]?t(?:[\s-]cells?)?"


def _design(value: str, why: str, pattern: str) -> FacetRule:
    return facet_rule(f"design.{value.lower()}", why, "targeting_design", value, pattern, _NEAR)


JOINED = table(
    _design(
        "tandem",
        "two binders in one receptor",
        r"\btandem\b(?![\s-](?:tcr|cd3|cd28|4-?1bb|co-?stim|signal|domain|auto|transplant|[ah]?sct\b|stem))|\btan-?car",
    ),
    _design(
        "bicistronic",
        "two receptors from one vector or in one cell",
        r"\bbi-?cistronic|\bbivalent (?:lentivir\w+ )?vector|compound[- ]?car"
        r"|\bco-?express\w*[\w\s,/-]{0,40}(?:both|two|and)[\w\s,/-]{0,30}\bcars?\b",
    ),
    _design(
        "mixture",
        "several products infused as one",
        r"\bcocktail|\bmix(?:ed|ture)\b(?! (?:\w+ )?(?:tumou?rs?|cancers?|leuk|lymphoma|phenotype|lineage|chimer"
        r"|response|cellularity|gonad|germ|cell))|\bpooled\b"
        r"|\bco-?(?:infus|administ)\w+ (?:of )?(?:[\w-]+ ){0,2}?"
        r"(?:both|two|cd-?\d+|anti-?\s?\w+|car\b|car-?(?:t|nk)s?\b|\w*cart)"
        r"|\b(?:car-?(?:t|nk)s?|t[- ]cells?|products) (?:will be |are |were )?co-?(?:infused|administered)\b(?! with)"
        rf"|\bcombin\w+ (?!with\b)(?:of )?{_CELLS}(?: (?:against|targeting|specific for) [\w-]+)? "
        rf"(?:with|and|plus) {_CELLS}",
    ),
    _design(
        "sequential",
        "products given one after the other",
        rf"(?:^|(?<=\bof )|(?<=\bthe )|(?<=\ba )|(?<=\bwith )|(?<=\band )|(?<=\bby )|(?<=\bare )|(?<=\bbe )|(?<=: )"
        rf"|(?<=\. ))sequential(?:ly)?\b(?! with\b)[\w\s,/+()-]{{0,60}}{_PRODUCT}"
        rf"|{_PRODUCT}[\w\s,/+()-]{{0,40}}\bsequentially\b|{_PRODUCT} sequential (?:therapy|treatment|infusions?)\b"
        rf"|{_PRODUCT}[\w\s]{{0,24}},? followed by (?:an? |the )?(?:[\w/.-]+ ){{0,2}}{_PRODUCT}",
    ),
    _design(
        "AND",
        "acts only where both are found",
        r"\band[- ](?:gat\w+|logic\b)|\bsyn-?notch"
        r"|\b(?:activ\w*|kills?|responds?|attacks?|fires?|acts?) only (?:where|when|if)\b[^.;]{0,60}\bboth\b",
    ),
    _design("OR", "acts where either is found", r"\bor[- ]gat\w+|\bdual-or\b"),
    _design(
        "multi",
        "three or more binders, joined in a way that is not said",
        r"\btri-?specific|\btriple[- ](?:target|specific)\w*|\bmulti-?(?:target|specific|car)\w*",
    ),
    _design(
        "dual",
        "two binders, joined in a way that is not said",
        r"\bdual\b|\bbi-?specific(?! (?:antibod|t[- ]cell eng|engag))|\bdouble[- ]target\w*",
    ),
)
"""Read where a product has several targets; the first that is said decides."""

GATED = table(
    _design(
        "NOT",
        "an antigen of healthy cells stops it",
        r"\binhibitory (?:cars?\b|chimeric antigen|lir-?\d receptor)|\bicars?\b(?!-?\s?(?:t|nk|m)\b)"
        r"|\blogic[- ]gated|\btmod\b|\bnot[- ]gat\w+|-gated blocker|\bblocker receptor",
    ),
    _design(
        "adapter",
        "the target is that of a molecule given with the cells",
        r"\bactr\b|unicar|revcar|\bswitchable|sparx|\badapt[eo]r\b|anti-?\s?fitc|anti-?\s?fluorescein"
        r"|\bfitc-?\w{0,4}[\s-](?:specific[\s-])?car|\bfolate[\s-](?:fitc|fluorescein)|\bfluorescein[\s-]folate"
        r"|\bzip-?cars?\b|targeting module",
    ),
)
"""Read of any product."""


def _format(value: str, why: str, pattern: str) -> FacetRule:
    id_ = value.lower().replace(" ", "-")
    return facet_rule(f"format.{id_}", why, "receptor_format", value, pattern)


FORMATS = table(
    _format(
        "scFv",
        "a single-chain antibody fragment binds",
        r"\bscfv|\bsingle[- ]chain (?:variable|antibod)",
    ),
    _format(
        "VHH",
        "an antibody of one domain binds",
        r"\bvhh\b|\bnanobod|\bsingle[- ]domain antibod",
    ),
    _format(
        "TRuC",
        "a T cell receptor fusion construct",
        r"\btruc(?:-t|s)?\b|t[- ]cell receptor fusion construct",
    ),
    _format("STAR", "a synthetic receptor on the chains of a TCR", r"\bstar-t\b"),
    _format("TAC", "a T cell antigen coupler", r"\btac-?t\b|t[- ]cell antigen coupler"),
    _format("CAAR", "an autoantigen binds", r"\bcaar-?t?\b|\bchimeric auto-?antibody"),
    _format("AbTCR", "an antibody on the chains of a TCR", r"\babtcr|\bartemis-?t?\b"),
    _format("DARIC", "a receptor whose halves a drug joins", r"\bs?c?-?daric\d*"),
    _format("TCR mimic", "binds peptide and HLA", r"\btcr[- ]?(?:mimic|like)"),
)  # fmt: skip


def _switch(value: str, pattern: str) -> FacetRule:
    why = "cells can be removed or tracked by it"
    return facet_rule(f"switch.{value.lower().replace(' ', '-')}", why, "safety_switch", value, pattern)


SWITCHES = table(
    _switch("iCasp9", r"\bi-?casp(?:ase)?-?\s?9|\binducible caspase|\bic9\b"),
    _switch("EGFRt", r"\b(?:hu)?egfrt|\btegfr\b|truncated (?:human )?(?:egfr|epidermal)"),
    _switch("HER2t", r"\bher2tg?\b|truncated her2"),
    _switch("CD19t", r"\bcd19t\b|truncated cd19|\bdeltacd19"),
    _switch("RQR8", r"\brqr8"),
    _switch("CD20 epitope", r"\b(?:truncated )?cd20 (?:epitope|mimotope)|\btruncated cd20\b|\btcd20\b"),
    _switch("HSV-TK", r"\bhsv-?tk\b|\bthymidine kinase (?:gene|suicide)"),
)

_GENES = {
    "TCR": r"tcr(?:-?a(?:lpha)?b?(?:eta)?)?|trac|t[- ]cell receptor",
    "B2M": r"b2m|beta-?2[- ]microglobulin",
    "PD-1": r"pd-?1|pdcd1",
    "TGFBR2": r"tgfbr-?2",
    "HLA": r"hla(?:-[abc])?",
    "CTLA-4": r"ctla-?4",
    "LAG-3": r"lag-?3",
    "TIM-3": r"tim-?3",
    "CLL-1": r"cll-?1",
    **{name: name.lower() for name in ("CD52", "CD7", "CD5", "CD4", "CD38", "CD70", "CD33", "CISH", "CIITA", "SPPL3")},
}
"""Genes that are edited out of cell products, by the words for them."""

_GENE = "|".join(f"(?P<g{i}>{pattern})" for i, pattern in enumerate(_GENES.values()))
_EDITED = re.compile(
    rf"\b(?:{_GENE})(?![\w+])(?:[\s-]*\([\w\s-]{{0,12}}\))?[\s-]*(?:genes?[\s-]*)?"
    r"(?:(?:(?:genes? )?(?:and|/) [\w-]{2,8} )?(?:genes? )?(?:is|are|was|were) )?"
    r"(?:ko\b|knock(?:ed)?[- ]?(?:out|down)|-?null\b|delet(?:ed|ion)|disrupt\w*|deficient|silenced|-edited|shrna|sirna)"
)
_EDITING = re.compile(
    r"(?:knock(?:ed|ing)?[- ]?(?:out|down)|delet(?:ed|ing|ion)|disrupt\w+|ablat\w+|lack\w*(?! (?:the )?hla))[\s-]+"
    rf"(?:of[\s-]+)?(?:the[\s-]+)?(?:endogenous[\s-]+)?(?:{_GENE})\b(?!\+)"
)
_LISTED = re.compile(
    r"\b[a-z0-9-]{2,10}(?:(?:,| and|, and|/| &) ?[a-z0-9][a-z0-9-]{1,9}){1,6} (?:genes? )?(?:(?:are|were) )?"
    r"(?:disrupted|deleted|knocked[- ]out|inactivated|edited out|disruptions?|knock-?outs?|knock[- ]outs?|kos?)\b"
    r"|\bedit(?:ing|ed) (?:of )?(?:the )?[a-z0-9-]{2,10}(?:(?:,| and|, and|/| &) ?[a-z0-9][a-z0-9-]{1,9}){0,6} "
    r"(?:genes?|loci|locus)\b"
)
"""Genes that are edited out together; the last of them alone stands beside the word."""
_MEMBER = re.compile(rf"\b(?:{_GENE})(?![\w+-])")
_QUIET = re.compile(r"down|silenc|shrna|sirna")
_EDITS = STATEMENTS.table((pattern, pattern) for pattern in (_EDITED, _EDITING, _LISTED))


def gene_edits(doc: Doc, draft: Draft, several: bool) -> Iterator[Facet]:
    """Give the genes that are edited out of a product or silenced in it, each once: `TCR knock-out`."""
    seen: set[str] = set()
    bits = doc.called(STATEMENTS)
    for field in fields_about(doc, draft, _NEAR, several):
        for _, pattern in _EDITS.among([bits[field.number]]):
            if several and is_of_another(doc, draft, field, pattern):
                continue
            folded = doc.folded(field)[:TEXT_LONG]
            for match in islice(pattern.finditer(folded), MOST):
                genes = [match] if pattern is not _LISTED else _MEMBER.finditer(folded, match.start(), match.end())
                how = "knock-down" if _QUIET.search(match[0]) else "knock-out"
                for gene in genes:
                    name = _NAMES[int(str(gene.lastgroup)[1:])]
                    if name not in seen and not is_denied(folded, match.start(), match.end()):
                        seen.add(name)
                        evidence = doc.quoted(field.start + gene.start(), field.start + gene.end(), "edit.gene")
                        yield Facet(facet="gene_editing", value=f"{name} {how}", basis="stated", evidence=(evidence,))


_NAMES = list(_GENES)


def design_facets(
    doc: Doc,
    draft: Draft,
    several: bool,
    targets: int,
    ligands: int,
    chosen: Evidence | None = None,
    bridge: Evidence | None = None,
    row: Evidence | None = None,
    beside: bool = False,
) -> Iterator[Facet]:
    """Give receptor format, safety switches and targeting design of a product with so many targets.

    `ligands`: of how many its binder is a natural ligand; `chosen`: the words by which each patient gets one of the
    targets; `bridge`: where an adapter is said to hold the cells to the target; `row`: the words by which each target
    has cells of its own; `beside`: the trial gives another engineered product, with other targets.
    Where nothing is said, one target is a single design by inference, two a dual and more a multiple one.
    """
    for rules in (FORMATS, SWITCHES):
        yield from other_facets(doc, draft, several, rules)
    said = list(other_facets(doc, draft, several, GATED))
    ways = other_facets(doc, draft, several, JOINED) if targets > 1 or (targets and beside) else ()
    joined = next((f for f in ways if targets > 1 or f.value in _OF_SEVERAL), None)
    if row and (joined is None or joined.value in _OPEN_DESIGNS):
        joined = Facet(facet="targeting_design", value="mixture", basis="stated", evidence=(row,))
    if chosen and (joined is None or joined.value == "multi"):
        joined = Facet(facet="targeting_design", value="alternatives", basis="stated", evidence=(chosen,))
    if joined:
        said.append(joined)
    if bridge and not any(f.value == "adapter" for f in said):
        said.append(Facet(facet="targeting_design", value="adapter", basis="stated", evidence=(bridge,)))
    if ligands:
        said.append(Facet(facet="targeting_design", value="ligand-CAR", basis="stated", evidence=(draft.evidence,)))
    if targets and (not said or (said[-1].value == "ligand-CAR" and len(said) == 1 and ligands < targets)):
        value = (
            "single" if targets == 1 else "mixture" if ";" in draft.modality else "dual" if targets == 2 else "multi"
        )
        said.append(Facet(facet="targeting_design", value=value, basis="inferred", evidence=(draft.evidence,)))
    yield from said


_OF_SEVERAL = frozenset({"mixture", "sequential"})
"""Designs that products of one target each have together."""
_OPEN_DESIGNS = frozenset({"dual", "multi"})
"""Designs that leave open how targets are joined."""

_PRECISION = {
    "single": 0,
    **dict.fromkeys(("multi", "dual", "bispecific", "tri"), 1),
    **dict.fromkeys(("alternatives", "compound", "OR", "AND", "dual-OR"), 2),
    **dict.fromkeys(("mixture", "sequential", "tandem", "bicistronic", "tandem-OR", "bicistronic-OR"), 3),
}
"""How precisely a design tells in what way targets are joined; others say something else of the product."""


def settled(facets: list[Facet], targets: int) -> list[Facet]:
    """Leave of designs that contradict each other the most precise, of equal ones the one that the record states.

    A product with several targets has no single design, whatever a catalogue says of one of its parts.
    """
    ways = [f for f in facets if f.facet == "targeting_design" and f.value in _PRECISION]
    if targets > 1:
        ways = [f for f in ways if f.value != "single"]
    best = max(ways, key=lambda f: (_PRECISION[f.value], f.basis == "stated"), default=None)
    return [
        f
        for f in facets
        if f.facet != "targeting_design" or f.value not in _PRECISION or (best is not None and f.value == best.value)
    ]
