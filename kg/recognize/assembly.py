"""The products of a trial with their targets and facets, from the drafts and from the roles of antigens."""

from __future__ import annotations

import itertools
import re
from typing import Literal

from kg.model import Evidence, Facet, Product
from kg.recognize import texts
from kg.recognize.alternatives import chosen_one, joined_by_or, products_in_a_row
from kg.recognize.cells import CAR_LIKE
from kg.recognize.designs import design_facets, gene_edits, settled
from kg.recognize.drafts import Draft
from kg.recognize.facets import PRODUCT_WORDS, other_facets
from kg.recognize.frames import LIST_LEFT_OPEN, LIST_OPENS
from kg.recognize.guards import GuardedPattern
from kg.recognize.lexicon import Lexicon, ProductEntry
from kg.recognize.naming import Reading
from kg.recognize.origin import source_of
from kg.recognize.spans import group
from kg.recognize.texts import Doc

_OF_INTERVENTIONS = frozenset({texts.NAME, texts.OTHER_NAME, texts.PRODUCT_TEXT})
_NAMES = frozenset({texts.NAME, texts.OTHER_NAME, texts.TITLE})
_OPENS, _LEFT_OPEN = re.compile(LIST_OPENS), re.compile(LIST_LEFT_OPEN)
_BESIDE = 60

_NO_DESIGN = ("review", "none")
"""What the catalogue says of a product whose design is not settled, or that has none."""

_DIRECT = frozenset(
    {
        "frame.specific-receptor",
        "frame.receptor-after",
        "frame.receptor-before",
        "frame.anti-cells",
        "frame.armed-before",
        "frame.armed-with",
        "frame.virus-cells",
        "frame.virus-glued",
        "frame.listed-cells",
        "field.product-name",
    }
)
"""Frames that are enough for cells that are not engineered: nothing looser makes such a product's target."""

_MAY_TARGET = frozenset({"CTL", "TIL", "NK", "other-cell"})
"""Modalities without an engineered receptor that may still be selected for a target."""

_TRANSDUCED = GuardedPattern(
    r"\b(?:t[- ]?cells?|lymphocytes)[\w\s,()-]{0,40}\b(?:transduced|transfected|genetically (?:engineered|modified))\b"
    r"[\w\s,()-]{0,40}\b(?:lentivir|retrovir|receptor|vector)"
)
"""What tells that T cells carry a receptor, though nothing says of what kind."""

_LEVELS: tuple[frozenset[str], ...] = (
    PRODUCT_WORDS,
    frozenset({texts.SUMMARY}),
    frozenset({texts.DESCRIPTION}),
    frozenset({texts.EDITORIAL}),
)
"""Fields by how directly they speak of the product: the first level that names a target decides."""


def is_engineered(draft: Draft) -> bool:
    """Tell whether a product has an engineered receptor."""
    return not CAR_LIKE.isdisjoint(draft.modality.split(";"))


def assemble(
    doc: Doc, lexicon: Lexicon, drafts: list[Draft], readings: list[Reading]
) -> tuple[list[Product], dict[int, set[str]]]:
    """Give the products with targets and facets, and the targets of each by its index."""
    if not drafts:
        return [], {}
    several = len(drafts) > 1
    stated = [r for r in readings if r.role == "target"]
    own: dict[int, list[str]] = {}
    for p, draft in enumerate(drafts):
        own[p] = [
            a
            for r in stated
            for a in r.antigens
            if r.span.field.kind in _OF_INTERVENTIONS
            and r.span.field.index in draft.interventions
            # What a description says that such cells act against need not be what they are selected for.
            and (r.rule in _DIRECT or r.span.field.kind != texts.PRODUCT_TEXT or is_engineered(draft))
        ]
    shared: list[Reading] = []
    for level in _LEVELS:
        at_level = [r for r in stated if r.span.field.kind in level]
        if at_level:
            shared = at_level
            break
    claimed = {a for found in own.values() for a in found}
    transduced = any(d.modality == "other-cell" for d in drafts) and _TRANSDUCED.search(doc.text) is not None
    if not several and own[0]:
        own[0] += [a for a in _listed_with(doc, stated, own[0]) if a not in own[0]]
    joined = [
        _joined(lexicon, draft, own[p], shared, several, claimed, transduced and draft.modality == "other-cell")
        for p, draft in enumerate(drafts)
    ]
    products: list[Product] = []
    for p, (draft, every) in enumerate(zip(drafts, joined, strict=True)):
        others = [o for q, o in enumerate(joined) if q != p and o and is_engineered(drafts[q])]
        beside = any(set(every).isdisjoint(other) for other in others)
        products.append(
            Product(
                name=_told_apart(_name(draft, every), products),
                interventions=draft.interventions,
                facets=tuple(_facets(doc, lexicon, draft, several, every, stated, beside)),
                targets=every,
                catalogue_entry=draft.catalogue[0][0] if draft.catalogue else None,
                open_list=len(every) > 1 and any(_is_open(doc, r) for r in stated if set(r.antigens) & set(every)),
            )
        )
    return products, {p: set(every) for p, every in enumerate(joined)}


def _listed_with(doc: Doc, stated: list[Reading], own: list[str]) -> list[str]:
    """Give the targets that a summary lists together with all those that a name tells: `targeting either A or B`."""
    told = [r for r in stated if r.span.field.kind == texts.SUMMARY]
    if {a for r in told for a in r.antigens} <= set(own):
        return []
    by_span = {r.span: r for r in told}
    found: list[str] = []
    for members in group(by_span, doc):
        listed = [a for span in members for a in by_span[span].antigens]
        if len(members) > 1 and set(own) <= set(listed) and joined_by_or(doc, members):
            found += listed
    return found


def _joined(
    lexicon: Lexicon,
    draft: Draft,
    own: list[str],
    shared: list[Reading],
    several: bool,
    claimed: set[str],
    transduced: bool,
) -> tuple[str, ...]:
    """Give the targets of a product: its own, those that the record tells of all, and those the catalogue knows.

    `claimed` are targets that the interventions of some product name; `transduced`: T cells of no stated kind were
    given a gene, so that what they are said to recognise they recognise by a receptor.
    """
    found: list[str] = []
    if is_engineered(draft) or draft.modality in _MAY_TARGET:
        found += own
        mine = [r for r in shared if not several or _is_of(r, draft)]
        if not is_engineered(draft) and not transduced:
            mine = [r for r in mine if r.rule in _DIRECT or _is_selected(r, draft)]
        if draft.modality == "other-cell":
            # Prose on lymphocytes that are not selected tells what is measured in patients, too.
            mine = [r for r in mine if r.span.field.kind not in (texts.DESCRIPTION, texts.EDITORIAL)]
        if not several:
            found += [a for r in mine for a in r.antigens if a not in claimed]
        elif not found:
            found += [a for r in mine for a in r.antigens if a not in claimed or not claimed]
    known = [a for label, _ in draft.catalogue for a in lexicon.products[label].targets]
    every = tuple(dict.fromkeys([*found, *known]))
    return _without_tags(_without_parents(every, lexicon), lexicon)


def _is_selected(reading: Reading, draft: Draft) -> bool:
    """Tell whether a name or title says what lymphocytes that are selected for antigens target."""
    return draft.modality == "CTL" and reading.rule == "frame.receptor-verb" and reading.span.field.kind in _NAMES


def _is_of(reading: Reading, draft: Draft) -> bool:
    """Tell whether a statement may be about this product of several."""
    field = reading.span.field
    if field.kind in (texts.ARM_LABEL, texts.ARM_TEXT):
        return field.index in draft.arms
    return field.kind not in _OF_INTERVENTIONS or field.index in draft.interventions


def _told_apart(name: str, others: list[Product]) -> str:
    """Give the name, numbered if it comes again: the registry may list two products under one."""
    names = {other.name for other in others}
    return next(n for n in itertools.chain([name], (f"{name} ({k})" for k in itertools.count(2))) if n not in names)


_STUDYING = re.compile(
    r"^(?:the )?(?:(?:safety|efficacy|effects?|tolerability|feasibility|evaluation|study|infusion|administration)"
    r"(?:,? and |, | )?)+of (?:the )?(?=\S)",
    re.IGNORECASE,
)
"""Words of what is done with a product, before its name."""


def _name(draft: Draft, targets: tuple[str, ...]) -> str:
    """Give the registered name; where no intervention is registered, targets and modality."""
    registered = bool(draft.interventions) and draft.name != draft.evidence.surface
    registered |= draft.evidence.path.startswith("interventions")
    if registered or draft.catalogue or not targets or len(targets) > 4:
        return _STUDYING.sub("", draft.name) or draft.name
    return f"{'/'.join(targets)} {draft.modality.replace(';', '/')}"


def _without_parents(found: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    parents = {lexicon.antigens[a].variant_of for a in found if a in lexicon.antigens}
    return tuple(a for a in found if a not in parents)


def _without_tags(found: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """Leave out the tag by which an adapter is held, where the record says what the adapter binds.

    And leave out antigens that are not told apart, where the record names them, too.
    """
    kept = [a for a in found if lexicon.antigens[a].role != ADAPTER_TAG]
    if len(kept) > 1:
        kept = [a for a in kept if a != _UNTOLD]
    return tuple(kept) or found


ADAPTER_TAG = "adaptor_tag"
_UNTOLD = "Multi-TAA (unspecified)"


def _is_open(doc: Doc, reading: Reading) -> bool:
    """Tell whether the words right beside a target leave its list open."""
    span = reading.span
    low, high = doc.sentence(span.start, span.end)
    before, after = (
        doc.text[max(low, span.start - _BESIDE) : span.start],
        doc.text[span.end : min(high, span.end + _BESIDE)],
    )
    return _OPENS.search(before) is not None or _LEFT_OPEN.match(after) is not None


def _of_ligands(stated: list[Reading], targets: tuple[str, ...]) -> set[str]:
    """Give the targets that are named by their natural ligand or receptor."""
    return {a for r in stated for a in r.means}.intersection(targets)


def _bridge(doc: Doc, stated: list[Reading], targets: tuple[str, ...]) -> Evidence | None:
    """Give the place where an adapter tells a target."""
    told = (r for r in stated if r.rule == "frame.adapter-bridge" and r.span.antigen in targets)
    return next((doc.evidence(r.span.start, r.span.end, r.rule) for r in told), None)


def _facets(
    doc: Doc, lexicon: Lexicon, draft: Draft, several: bool, every: tuple[str, ...], stated: list[Reading], beside: bool
) -> list[Facet]:
    basis: Literal["stated", "catalogue"] = "catalogue" if draft.evidence.rule.startswith("catalogue:") else "stated"
    facets = [
        Facet(facet="modality", value=part, basis=basis, evidence=(draft.evidence,))
        for part in draft.modality.split(";")
    ]
    source = source_of(doc, draft, several)
    if source is not None:
        facets.append(source)
    facets.extend(other_facets(doc, draft, several))
    facets.extend(gene_edits(doc, draft, several))
    if is_engineered(draft):
        known = [lexicon.products[label] for label, _ in draft.catalogue[:1]]
        design = any(e.design not in (None, *_NO_DESIGN) and _covers(e, every) for e in known)
        facets.extend(
            f
            for f in design_facets(
                doc,
                draft,
                several,
                len(every),
                len(_of_ligands(stated, every)),
                chosen_one(doc, stated, every),
                _bridge(doc, stated, every),
                products_in_a_row(doc, stated, every),
                beside,
            )
            if not (design and f.facet == "targeting_design" and f.basis == "inferred")
        )
    for label, evidence in draft.catalogue[:1]:
        entry = lexicon.products[label]
        facets.extend(Facet(facet="target", value=a, basis="catalogue", evidence=(evidence,)) for a in entry.targets)
        if entry.source and (source is None or source.basis == "inferred"):
            facets.append(Facet(facet="cell_source", value=entry.source, basis="catalogue", evidence=(evidence,)))
        if entry.design and entry.design not in _NO_DESIGN and _covers(entry, every):
            facets.append(Facet(facet="targeting_design", value=entry.design, basis="catalogue", evidence=(evidence,)))
        if set(every) <= set(entry.targets):
            return settled(facets, 1)
    return settled(facets, len(every))


def _covers(entry: ProductEntry, targets: tuple[str, ...]) -> bool:
    """Tell whether a catalogue's design is of all these targets, and not of one product in a name that has several."""
    return not entry.targets or set(targets) <= set(entry.targets)
