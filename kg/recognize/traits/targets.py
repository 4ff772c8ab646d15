"""Which antigens each product of a trial targets."""

from __future__ import annotations

from kg.recognize.cells.drafts import Draft, is_engineered
from kg.recognize.matching import texts
from kg.recognize.matching.guards import GuardedPattern
from kg.recognize.matching.lexicon import Lexicon
from kg.recognize.matching.spans import group
from kg.recognize.matching.texts import Doc
from kg.recognize.roles.readings import Reading
from kg.recognize.traits.alternatives import joined_by_or
from kg.recognize.traits.facets import PRODUCT_WORDS

_LEVELS: tuple[frozenset[str], ...] = (
    PRODUCT_WORDS,
    frozenset({texts.SUMMARY}),
    frozenset({texts.DESCRIPTION}),
    frozenset({texts.EDITORIAL}),
)
"""Fields by how directly they speak of the product: the first level that names a target decides."""


def targets_of_each(doc: Doc, lexicon: Lexicon, drafts: list[Draft], stated: list[Reading]) -> list[tuple[str, ...]]:
    """Give the targets of each product: its own, those that the record tells of all, and those the catalogue knows.

    What the record tells is taken where no intervention claims it; of several products only for those that name none.
    """
    several = len(drafts) > 1
    own = [_own(stated, draft) for draft in drafts]
    claimed = {a for found in own for a in found}
    if not several and own[0]:
        own[0] += [a for a in _listed_with(doc, stated, own[0]) if a not in own[0]]
    at_levels = ([r for r in stated if r.span.field.kind in level] for level in _LEVELS)
    shared = next(filter(None, at_levels), [])
    transduced = any(d.modality == "other-cell" for d in drafts) and _TRANSDUCED.search(doc.text) is not None
    every: list[tuple[str, ...]] = []
    for draft, found in zip(drafts, own, strict=True):
        if not (is_engineered(draft) or draft.modality in _MAY_TARGET):
            found = []
        elif not (several and found):
            mine = [r for r in shared if (not several or _is_of(r, draft)) and _may_target(r, draft, transduced)]
            found = found + [a for r in mine for a in r.antigens if a not in claimed]
        known = [a for label, _ in draft.catalogue for a in lexicon.products[label].targets]
        every.append(_without_tags(_without_parents(tuple(dict.fromkeys([*found, *known])), lexicon), lexicon))
    return every


def _own(stated: list[Reading], draft: Draft) -> list[str]:
    """Give the targets that the interventions of a product tell."""
    return [
        a
        for r in stated
        for a in r.antigens
        if r.span.field.kind in texts.OF_INTERVENTIONS
        and r.span.field.index in draft.interventions
        # What a description says that such cells act against need not be what they are selected for.
        and (r.rule in _DIRECT or r.span.field.kind != texts.PRODUCT_TEXT or is_engineered(draft))
    ]


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


def _listed_with(doc: Doc, stated: list[Reading], own: list[str]) -> list[str]:
    """Give the targets that a summary lists together with all those that a name tells: `targeting either A or B`.

    Or that it lists of several constructs, of which the name is that of one.
    """
    told = [r for r in stated if r.span.field.kind == texts.SUMMARY]
    if {a for r in told for a in r.antigens} <= set(own):
        return []
    by_span = {r.span: r for r in told}
    found: list[str] = []
    for members in group(by_span, doc):
        listed = [a for span in members for a in by_span[span].antigens]
        constructs = by_span[members[0]].rule == "frame.constructs"
        if len(members) > 1 and set(own) <= set(listed) and (constructs or joined_by_or(doc, members)):
            found += listed
    return found


def _may_target(reading: Reading, draft: Draft, transduced: bool) -> bool:
    """Tell whether a statement of the record may make a target of such a product: of receptors, any one.

    `transduced`: T cells of no stated kind were given a gene, so that what they are said to recognise they recognise
    by a receptor.
    """
    if is_engineered(draft):
        return True
    direct = reading.rule in _DIRECT or _is_selected(reading, draft)
    if draft.modality != "other-cell":
        return direct
    # Prose on lymphocytes that are not selected tells what is measured in patients, too.
    return (direct or transduced) and reading.span.field.kind not in (texts.DESCRIPTION, texts.EDITORIAL)


_TRANSDUCED = GuardedPattern(
    r"\b(?:t[- ]?cells?|lymphocytes)[\w\s,()-]{0,40}\b(?:transduced|transfected|genetically (?:engineered|modified))\b"
    r"[\w\s,()-]{0,40}\b(?:lentivir|retrovir|receptor|vector)"
)
"""What tells that T cells carry a receptor, though nothing says of what kind."""


def _is_selected(reading: Reading, draft: Draft) -> bool:
    """Tell whether a name or title says what lymphocytes that are selected for antigens target."""
    return draft.modality == "CTL" and reading.rule == "frame.receptor-verb" and reading.span.field.kind in texts.NAMES


def _is_of(reading: Reading, draft: Draft) -> bool:
    """Tell whether a statement may be about this product of several."""
    field = reading.span.field
    if field.kind in (texts.ARM_LABEL, texts.ARM_TEXT):
        return field.index in draft.arms
    return field.kind not in texts.OF_INTERVENTIONS or field.index in draft.interventions


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
