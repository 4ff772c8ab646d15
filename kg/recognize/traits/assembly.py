"""The products of a trial with their targets and facets, from the drafts and from the roles of antigens."""

from __future__ import annotations

import itertools
import re
from typing import Literal

from kg.model import Facet, Product
from kg.recognize.cells.drafts import Draft, is_engineered
from kg.recognize.matching.lexicon import Lexicon, ProductEntry
from kg.recognize.matching.texts import Doc
from kg.recognize.roles.frames import LIST_LEFT_OPEN, LIST_OPENS
from kg.recognize.roles.readings import Reading
from kg.recognize.traits.designs import design_facets, settled
from kg.recognize.traits.edits import gene_edits
from kg.recognize.traits.facets import other_facets
from kg.recognize.traits.origin import source_of
from kg.recognize.traits.targets import targets_of_each


def assemble(
    doc: Doc, lexicon: Lexicon, drafts: list[Draft], readings: list[Reading]
) -> tuple[list[Product], dict[int, set[str]]]:
    """Give the products with targets and facets, and the targets of each by its index."""
    if not drafts:
        return [], {}
    several = len(drafts) > 1
    stated = [r for r in readings if r.role == "target"]
    targets = targets_of_each(doc, lexicon, drafts, stated)
    products: list[Product] = []
    for p, (draft, every) in enumerate(zip(drafts, targets, strict=True)):
        others = [o for q, o in enumerate(targets) if q != p and o and is_engineered(drafts[q])]
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
    return products, {p: set(every) for p, every in enumerate(targets)}


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


def _is_open(doc: Doc, reading: Reading) -> bool:
    """Tell whether the words right beside a target leave its list open."""
    span = reading.span
    low, high = doc.sentence(span.start, span.end)
    before, after = (
        doc.text[max(low, span.start - _BESIDE) : span.start],
        doc.text[span.end : min(high, span.end + _BESIDE)],
    )
    return _OPENS.search(before) is not None or _LEFT_OPEN.match(after) is not None


_OPENS, _LEFT_OPEN = re.compile(LIST_OPENS), re.compile(LIST_LEFT_OPEN)
_BESIDE = 60


def _facets(
    doc: Doc, lexicon: Lexicon, draft: Draft, several: bool, every: tuple[str, ...], stated: list[Reading], beside: bool
) -> list[Facet]:
    """Give what the record says of a product, and what the catalogue adds to it.

    `every`: its targets; `beside`: the trial gives another engineered product, with other targets.
    """
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
    designs = list(design_facets(doc, draft, several, every, stated, beside)) if is_engineered(draft) else []
    if not draft.catalogue:
        return settled([*facets, *designs], len(every))
    label, evidence = draft.catalogue[0]
    entry = lexicon.products[label]
    design = _design(entry, every)
    facets.extend(f for f in designs if not (design and f.facet == "targeting_design" and f.basis == "inferred"))
    known = [("target", target) for target in entry.targets]
    if entry.source and (source is None or source.basis == "inferred"):
        known.append(("cell_source", entry.source))
    if design:
        known.append(("targeting_design", design))
    facets.extend(Facet(facet=facet, value=value, basis="catalogue", evidence=(evidence,)) for facet, value in known)
    return settled(facets, 1 if set(every) <= set(entry.targets) else len(every))


def _design(entry: ProductEntry, targets: tuple[str, ...]) -> str | None:
    """Give a catalogue's design of all these targets, None where it is that of one product in a name of several."""
    covers = not entry.targets or set(targets) <= set(entry.targets)
    return entry.design if covers and entry.design not in _NO_DESIGN else None


_NO_DESIGN = ("review", "none")
"""What the catalogue says of a product whose design is not settled, or that has none."""
