"""How a product joins its targets, the format of its receptor, its switches and its edits: only as the record says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Facet
from kg.recognize import texts
from kg.recognize.drafts import Draft
from kg.recognize.facets import PRODUCT_WORDS, FacetRule, facet_rule, fields_about, other_facets
from kg.recognize.texts import Doc

_NEAR = PRODUCT_WORDS | {texts.SUMMARY}
_PRODUCT = r"(?:car\b|cars\b|car-?(?:t|nk)|cart\b|chimeric|t[- ]cells?|nk[- ]cells?|receptors?)"


def _design(value: str, why: str, pattern: str, *needs: str) -> FacetRule:
    return facet_rule(f"design.{value.lower()}", why, "targeting_design", value, pattern, _NEAR, needs=needs)


JOINED: tuple[FacetRule, ...] = (
    _design("tandem", "two binders in one receptor", r"\btandem\b|\btan-?(?:car|dem)", "tandem", "tancar", "tan-"),
    _design(
        "bicistronic",
        "two receptors from one vector or in one cell",
        r"\bbi-?cistronic|\bbivalent (?:lentivir\w+ )?vector|compound[- ]?car"
        r"|\bco-?express\w*[\w\s,/-]{0,40}(?:both|two|and)[\w\s,/-]{0,30}\bcars?\b",
        "cistronic",
        "bivalent",
        "coexpress",
        "co-express",
        "compound",
    ),
    _design(
        "mixture",
        "several products infused as one",
        r"\bcocktail|\bmix(?:ed|ture)\b|\bco-?(?:infus|administ)\w+|\bpooled\b",
        "cocktail",
        "mixed",
        "mixture",
        "co-infus",
        "coinfus",
        "co-admin",
        "coadmin",
        "pooled",
    ),
    _design(
        "sequential",
        "products given one after the other",
        rf"\bsequential(?:ly)?\b[\w\s,/+()-]{{0,60}}{_PRODUCT}|{_PRODUCT}[\w\s,/+()-]{{0,40}}\bsequential",
        "sequential",
    ),
    _design("AND", "acts only where both are found", r"\band[- ]gat\w+|\bsyn-?notch", "and-gat", "and gat", "notch"),
    _design("OR", "acts where either is found", r"\bor[- ]gat\w+|\bdual-or\b", "or-gat", "or gat", "dual-or"),
    _design(
        "multi",
        "three or more binders, joined in a way that is not said",
        r"\btri-?specific|\btriple[- ](?:target|specific)\w*|\bmulti-?(?:target|specific|car)\w*",
        "trispec",
        "tri-spec",
        "triple",
        "multi",
    ),
    _design(
        "dual",
        "two binders, joined in a way that is not said",
        r"\bdual\b|\bbi-?specific(?! (?:antibod|t[- ]cell eng|engag))|\bdouble[- ]target\w*",
        "dual",
        "bispec",
        "bi-spec",
        "double",
    ),
)
"""Read where a product has several targets; the first that is said decides."""

GATED: tuple[FacetRule, ...] = (
    _design(
        "NOT",
        "an antigen of healthy cells stops it",
        r"\blogic[- ]gated|\btmod\b|\bnot[- ]gat\w+|-gated blocker|\bblocker receptor",
        "gated",
        "tmod",
        "not gat",
        "not-gat",
        "blocker",
    ),
    _design(
        "adapter",
        "the target is that of a molecule given with the cells",
        r"\bactr\b|unicar|revcar|\bswitchable|sparx|\badapt[eo]r\b|anti-?\s?fitc|targeting module",
        "actr",
        "unicar",
        "revcar",
        "switchable",
        "sparx",
        "adapter",
        "adaptor",
        "fitc",
        "targeting module",
    ),
)
"""Read of any product."""


def _format(value: str, why: str, pattern: str, *needs: str) -> FacetRule:
    id_ = value.lower().replace(" ", "-")
    return facet_rule(f"format.{id_}", why, "receptor_format", value, pattern, needs=needs)


FORMATS: tuple[FacetRule, ...] = (
    _format(
        "scFv",
        "a single-chain antibody fragment binds",
        r"\bscfv|\bsingle[- ]chain (?:variable|antibod)",
        "scfv",
        "single chain",
        "single-chain",
    ),
    _format(
        "VHH",
        "an antibody of one domain binds",
        r"\bvhh\b|\bnanobod|\bsingle[- ]domain antibod",
        "vhh",
        "nanobod",
        "single domain",
        "single-domain",
    ),
    _format(
        "TRuC",
        "a T cell receptor fusion construct",
        r"\btruc(?:-t|s)?\b|t[- ]cell receptor fusion construct",
        "truc-t",
        "trucs",
        "truc ",
        "fusion construct",
    ),
    _format("STAR", "a synthetic receptor on the chains of a TCR", r"\bstar-t\b", "star-t"),
    _format("TAC", "a T cell antigen coupler", r"\btac-?t\b|t[- ]cell antigen coupler", "tac-t", "tact", "coupler"),
    _format("CAAR", "an autoantigen binds", r"\bcaar-?t?\b|\bchimeric auto-?antibody", "caar", "chimeric auto"),
    _format("AbTCR", "an antibody on the chains of a TCR", r"\babtcr|\bartemis-?t?\b", "abtcr", "artemis"),
    _format("DARIC", "a receptor whose halves a drug joins", r"\bs?c?-?daric\d*", "daric"),
    _format("TCR mimic", "binds peptide and HLA", r"\btcr[- ]?(?:mimic|like)", "mimic", "tcr-l", "tcr l"),
)  # fmt: skip


def _switch(value: str, pattern: str, *needs: str) -> FacetRule:
    why = "cells can be removed or tracked by it"
    return facet_rule(f"switch.{value.lower()}", why, "safety_switch", value, pattern, needs=needs)


SWITCHES: tuple[FacetRule, ...] = (
    _switch("iCasp9", r"\bi-?casp(?:ase)?-?\s?9|\binducible caspase|\bic9\b", "icasp", "i-casp", "caspase", "ic9"),
    _switch(
        "EGFRt", r"\b(?:hu)?egfrt|\btegfr\b|truncated (?:human )?(?:egfr|epidermal)", "egfrt", "tegfr", "truncated"
    ),
    _switch("HER2t", r"\bher2tg?\b|truncated her2", "her2t", "truncated her2"),
    _switch("CD19t", r"\bcd19t\b|truncated cd19|\bdeltacd19", "cd19t", "truncated cd19", "deltacd19"),
    _switch("RQR8", r"\brqr8|\bcd20 (?:epitope|mimotope)", "rqr8", "cd20 epitope", "cd20 mimotope"),
    _switch("HSV-TK", r"\bhsv-?tk\b|\bthymidine kinase (?:gene|suicide)", "hsv-tk", "hsvtk", "thymidine kinase"),
)

DESIGN_RULES: tuple[FacetRule, ...] = (*JOINED, *GATED, *FORMATS, *SWITCHES)

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
    r"(?:ko\b|knock(?:ed)?[- ]?(?:out|down)|-?null\b|delet(?:ed|ion)|disrupt\w*|deficient|silenced|-edited)"
)
_EDITING = re.compile(
    r"(?:knock(?:ed|ing)?[- ]?(?:out|down)|delet(?:ed|ing|ion)|disrupt\w+|ablat\w+|lack\w*)[\s-]+(?:of[\s-]+)?"
    rf"(?:the[\s-]+)?(?:endogenous[\s-]+)?(?:{_GENE})\b(?!\+)"
)
_EDIT_WORDS = ("knock", "ko ", "-ko", "delet", "null", "disrupt", "deficient", "silenc", "edited", "ablat", "lacking")


def gene_edits(doc: Doc, draft: Draft, several: bool) -> Iterator[Facet]:
    """Give the genes that are edited out of a product, each once: `TCR knock-out`."""
    seen: set[str] = set()
    names = list(_GENES)
    for field in fields_about(doc, draft, _NEAR, several):
        folded = doc.folded(field)
        if not any(word in folded for word in _EDIT_WORDS):
            continue
        for pattern in (_EDITED, _EDITING):
            for match in pattern.finditer(folded):
                name = names[next(i for i in range(len(names)) if match[f"g{i}"])]
                if name not in seen:
                    seen.add(name)
                    evidence = doc.evidence(field.start + match.start(), field.start + match.end(), "edit.gene")
                    yield Facet(facet="gene_editing", value=f"{name} knock-out", basis="stated", evidence=(evidence,))


def design_facets(doc: Doc, draft: Draft, several: bool, targets: int, ligand: bool) -> Iterator[Facet]:
    """Give receptor format, safety switches, edits and targeting design of a product with so many targets.

    `ligand`: its binder is a natural ligand. One target and nothing said is a single design, by inference.
    """
    yield from other_facets(doc, draft, several, (*FORMATS, *SWITCHES))
    yield from gene_edits(doc, draft, several)
    said = list(other_facets(doc, draft, several, GATED))
    if targets > 1 and (joined := next(other_facets(doc, draft, several, JOINED), None)):
        said.append(joined)
    if ligand:
        said.append(Facet(facet="targeting_design", value="ligand", basis="stated", evidence=(draft.evidence,)))
    if targets == 1 and not said:
        said.append(Facet(facet="targeting_design", value="single", basis="inferred", evidence=(draft.evidence,)))
    yield from said
