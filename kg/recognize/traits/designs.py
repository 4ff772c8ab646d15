"""How a product joins its targets, the format of its receptor and its switches: only as the record says."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from kg.model import Evidence, Facet
from kg.recognize.cells.drafts import Draft
from kg.recognize.matching.texts import Doc
from kg.recognize.roles.readings import Reading
from kg.recognize.traits.alternatives import chosen_one, products_in_a_row
from kg.recognize.traits.facets import NEAR, FacetRule, facet_rule, other_facets, table

_PRODUCT = r"(?:car\b|cars\b|car-?(?:t|nk)|cart\b|chimeric|t[- ]cells?|nk[- ]cells?|receptors?)"
_CELLS = r"(?:anti-?\s?)?(?:[\w-]+[\s-])?car[\s-]?t(?:[\s-]cells?)?"


def _design(value: str, why: str, pattern: str) -> FacetRule:
    return facet_rule(f"design.{value.lower()}", why, "targeting_design", value, pattern, NEAR)


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


def design_facets(
    doc: Doc, draft: Draft, several: bool, targets: tuple[str, ...], stated: list[Reading], beside: bool
) -> Iterator[Facet]:
    """Give receptor format, safety switches and targeting design of an engineered product with these targets.

    `stated`: what tells the targets; `beside`: the trial gives another engineered product, with other targets.
    Where nothing is said, one target is a single design by inference, two a dual and more a multiple one.
    """
    for rules in (FORMATS, SWITCHES):
        yield from other_facets(doc, draft, several, rules)
    said = list(other_facets(doc, draft, several, GATED))
    if joined := _joined(doc, draft, several, targets, stated, beside):
        said.append(joined)
    if (bridge := _bridge(doc, stated, targets)) and not any(f.value == "adapter" for f in said):
        said.append(_facet("adapter", bridge))
    by_ligand = {a for r in stated for a in r.means}.intersection(targets)
    # That some targets are bound by their ligand does not tell how they are joined to the others.
    is_told = bool(said) or len(by_ligand) == len(targets)
    if by_ligand:
        said.append(_facet("ligand-CAR", replace(draft.evidence, rule="design.ligand")))
    yield from said
    if not is_told:
        number = {1: "single", 2: "dual"}.get(len(targets), "multi")
        value = "mixture" if ";" in draft.modality and len(targets) > 1 else number
        evidence = replace(draft.evidence, rule="design.by-number")
        yield Facet(facet="targeting_design", value=value, basis="inferred", evidence=(evidence,))


def _facet(design: str, evidence: Evidence) -> Facet:
    return Facet(facet="targeting_design", value=design, basis="stated", evidence=(evidence,))


def _joined(
    doc: Doc, draft: Draft, several: bool, targets: tuple[str, ...], stated: list[Reading], beside: bool
) -> Facet | None:
    """Give how targets are joined, by the words for it, and where these leave that open by how targets are listed."""
    ways = other_facets(doc, draft, several, JOINED) if len(targets) > 1 or (targets and beside) else ()
    said = next((f for f in ways if len(targets) > 1 or f.value in _OF_SEVERAL), None)
    if (said is None or said.value in _OPEN_DESIGNS) and (row := products_in_a_row(doc, stated, targets)):
        return _facet("mixture", row)
    if (said is None or said.value == "multi") and (chosen := chosen_one(doc, stated, targets)):
        return _facet("alternatives", chosen)
    return said


def _bridge(doc: Doc, stated: list[Reading], targets: tuple[str, ...]) -> Evidence | None:
    """Give the place where an adapter tells a target."""
    told = (r for r in stated if r.rule == "frame.adapter-bridge" and r.span.antigen in targets)
    return next((doc.evidence(r.span.start, r.span.end, r.rule) for r in told), None)


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
