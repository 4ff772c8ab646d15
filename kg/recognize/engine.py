"""A record in, what it says of products and antigens out."""

from __future__ import annotations

import itertools
import re
from typing import Literal

from kg.model import Evidence, Facet, Findings, Mention, Product, Record
from kg.recognize import texts
from kg.recognize.alternatives import chosen_one
from kg.recognize.antiretrovirals import without_antiretrovirals
from kg.recognize.cells import CAR_LIKE
from kg.recognize.cointerventions import co_interventions
from kg.recognize.contexts import LONG_TERM
from kg.recognize.designs import design_facets, gene_edits, settled
from kg.recognize.drafts import Draft
from kg.recognize.facets import other_facets
from kg.recognize.fallbacks import fall_back
from kg.recognize.frames import LIST_OPEN
from kg.recognize.guards import GuardedPattern
from kg.recognize.kinds import NON_CELL
from kg.recognize.lexicon import Lexicon
from kg.recognize.matcher import Hit, fold
from kg.recognize.origin import source_of
from kg.recognize.products import catalogue_hits, find_products
from kg.recognize.roles import Reading, Surroundings, read_group
from kg.recognize.spans import find_spans, group
from kg.recognize.texts import Doc
from kg.recognize.words import is_receptor_word

_ADAPTER = GuardedPattern(
    r"\bactr|unicar|revcar|switchable|sparx|adapter|adaptor|anti-?\s?fitc|anti-?\s?fluorescein|\bzip-?cars?\b|\btmp"
    r"|\bfitc-?\w{0,4}[\s-](?:specific[\s-])?car|\bfolate[\s-](?:fitc|fluorescein)|\bfluorescein[\s-]folate"
    r"|universal car[\w\s-]{0,20}module|targeting module|tm123"
)
_OPEN = re.compile(LIST_OPEN)

_NO_DESIGN = ("review", "none")
"""What the catalogue says of a product whose design is not settled, or that has none."""

_DIRECT = frozenset(
    {
        "frame.specific-receptor",
        "frame.receptor-after",
        "frame.receptor-before",
        "frame.anti-cells",
        "frame.virus-cells",
        "frame.listed-cells",
        "field.product-name",
    }
)
"""Frames that are enough for cells that are not engineered: nothing looser makes such a product's target."""

_NAMING = frozenset(
    {
        texts.NAME,
        texts.OTHER_NAME,
        texts.PRODUCT_TEXT,
        texts.TITLE,
        texts.EDITORIAL_TITLE,
        texts.ARM_LABEL,
        texts.ARM_TEXT,
    }
)
"""Fields that come first in a `Doc` and say what is given."""

_OF_INTERVENTIONS = frozenset({texts.NAME, texts.OTHER_NAME, texts.PRODUCT_TEXT})
_NAMES = frozenset({texts.NAME, texts.OTHER_NAME, texts.TITLE})

_MAY_TARGET = frozenset({"CTL", "TIL", "NK", "other-cell"})
"""Modalities without an engineered receptor that may still be selected for a target."""

_LEVELS: tuple[frozenset[str], ...] = (
    frozenset(
        {
            texts.NAME,
            texts.OTHER_NAME,
            texts.TITLE,
            texts.EDITORIAL_TITLE,
            texts.PRODUCT_TEXT,
            texts.ARM_LABEL,
            texts.ARM_TEXT,
        }
    ),
    frozenset({texts.SUMMARY}),
    frozenset({texts.DESCRIPTION}),
    frozenset({texts.EDITORIAL}),
)
"""Fields by how directly they speak of the product: the first level that names a target decides."""


def recognize(record: Record, lexicon: Lexicon) -> Findings:
    """Give the cell products of a trial, the antigens it mentions in their roles, and what is given beside."""
    stated = texts.texts_of(record)
    raw = texts.BREAK.join([part[-1] for part in stated])
    folded = without_antiretrovirals(raw, fold(raw))
    scan = lexicon.scanner.scan(folded)
    antigens = lexicon.antigen_matcher.find(folded, scan.antigens)
    named = lexicon.product_matcher.find(folded, scan.products)
    if not (scan.words or antigens or named):
        return Findings()
    doc = Doc(stated, raw, folded, scan.words)
    hits = catalogue_hits(doc, lexicon, named)
    drafts = find_products(record, doc, lexicon, hits) if hits or _may_have_product(doc) else []
    indexes = frozenset(i for d in drafts for i in d.interventions)
    readings = _readings(doc, lexicon, drafts, indexes, antigens)
    if _needs_fall_back(doc, drafts, readings):
        readings = fall_back(doc, lexicon, readings)
    products, targets = _assemble(doc, lexicon, drafts, readings)
    return Findings(
        products=tuple(products),
        mentions=tuple(_mentions(doc, lexicon, readings, products, targets)),
        co_interventions=co_interventions(record, doc, indexes) if products else (),
        notes=tuple(_notes(products, readings)),
    )


def _may_have_product(doc: Doc) -> bool:
    """Tell whether it is worth looking for products: cells in the words that name things, or receptors anywhere."""
    if any(map(is_receptor_word, doc.words)):
        return True
    prose = next((f.start for f in doc.fields if f.kind not in _NAMING), len(doc.text))
    naming = doc.text[:prose]
    return any(word in naming for word in doc.words)


def _readings(
    doc: Doc, lexicon: Lexicon, drafts: list[Draft], indexes: frozenset[int], hits: list[Hit]
) -> list[Reading]:
    """Give every antigen span with its role."""
    spans = find_spans(doc, lexicon, hits)
    if not spans:
        return []
    within = {s.field.index for s in spans if s.field.kind in _OF_INTERVENTIONS}
    imaging = NON_CELL[1].found
    around = Surroundings(
        cell_therapy=bool(drafts),
        cell_interventions=indexes,
        cell_arms=frozenset(),
        imaging_interventions=frozenset(
            f.index for f in doc.fields_of(texts.NAME) if f.index in within and imaging.search(doc.folded(f))
        ),
        adapter=bool(drafts) and any(_ADAPTER.search(doc.folded(f)) for f in doc.fields_in(_NAMES)),
        opaque=bool(drafts) and not indexes,
        followed=bool(drafts) and any(LONG_TERM.search(doc.folded(f)) for f in doc.fields_of(texts.TITLE)),
    )
    return [reading for members in group(spans, doc) for reading in read_group(members, doc, lexicon, around)]


def _needs_fall_back(doc: Doc, drafts: list[Draft], readings: list[Reading]) -> bool:
    """Tell whether a trial of engineered cells names no target; adapter products take theirs from elsewhere."""
    if any(r.role == "target" for r in readings) or any(d.catalogue for d in drafts):
        return False
    return any(_is_engineered(d) for d in drafts) and _ADAPTER.search(doc.text) is None


def _is_engineered(draft: Draft) -> bool:
    return not CAR_LIKE.isdisjoint(draft.modality.split(";"))


def _assemble(
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
            if r.span.field.kind in _OF_INTERVENTIONS and r.span.field.index in draft.interventions
        ]
    shared: list[Reading] = []
    for level in _LEVELS:
        at_level = [r for r in stated if r.span.field.kind in level]
        if at_level:
            shared = at_level
            break
    claimed = {a for found in own.values() for a in found}
    products: list[Product] = []
    targets: dict[int, set[str]] = {}
    for p, draft in enumerate(drafts):
        found: list[str] = []
        if _is_engineered(draft) or draft.modality in _MAY_TARGET:
            found += own[p]
            mine = [r for r in shared if not several or _is_of(r, draft)]
            if not _is_engineered(draft):
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
        every = _without_tags(_without_parents(every, lexicon), lexicon)
        targets[p] = set(every)
        products.append(
            Product(
                name=_told_apart(_name(draft, every), products),
                interventions=draft.interventions,
                facets=tuple(_facets(doc, lexicon, draft, several, every, stated)),
                targets=every,
                catalogue_entry=draft.catalogue[0][0] if draft.catalogue else None,
                open_list=len(every) > 1 and any(_is_open(doc, r) for r in stated if set(r.antigens) & set(every)),
            )
        )
    return products, targets


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


def _name(draft: Draft, targets: tuple[str, ...]) -> str:
    """Give the registered name; where no intervention is registered, targets and modality."""
    registered = bool(draft.interventions) and draft.name != draft.evidence.surface
    registered |= draft.evidence.path.startswith("interventions")
    if registered or draft.catalogue or not targets or len(targets) > 4:
        return draft.name
    return f"{'/'.join(targets)} {draft.modality.replace(';', '/')}"


def _without_parents(found: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    parents = {lexicon.antigens[a].variant_of for a in found if a in lexicon.antigens}
    return tuple(a for a in found if a not in parents)


def _without_tags(found: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """Leave out the tag by which an adapter is held, where the record says what the adapter binds.

    And leave out antigens that are not told apart, where the record names them, too.
    """
    kept = [a for a in found if lexicon.antigens[a].role != _TAG]
    if len(kept) > 1:
        kept = [a for a in kept if a != _UNTOLD]
    return tuple(kept) or found


_TAG = "adaptor_tag"
_UNTOLD = "Multi-TAA (unspecified)"


def _is_open(doc: Doc, reading: Reading) -> bool:
    low, high = doc.sentence(reading.span.start, reading.span.end)
    return _OPEN.search(doc.text[low:high]) is not None


def _is_ligand(stated: list[Reading], targets: tuple[str, ...]) -> bool:
    return any(r.means and not set(targets).isdisjoint(r.means) for r in stated)


def _bridge(doc: Doc, stated: list[Reading], targets: tuple[str, ...]) -> Evidence | None:
    """Give the place where an adapter tells a target."""
    told = (r for r in stated if r.rule == "frame.adapter-bridge" and r.span.antigen in targets)
    return next((doc.evidence(r.span.start, r.span.end, r.rule) for r in told), None)


def _facets(
    doc: Doc, lexicon: Lexicon, draft: Draft, several: bool, every: tuple[str, ...], stated: list[Reading]
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
    if _is_engineered(draft):
        design = any(lexicon.products[label].design not in (None, *_NO_DESIGN) for label, _ in draft.catalogue[:1])
        facets.extend(
            f
            for f in design_facets(
                doc,
                draft,
                several,
                len(every),
                _is_ligand(stated, every),
                chosen_one(doc, stated, every),
                _bridge(doc, stated, every),
            )
            if not (design and f.facet == "targeting_design" and f.basis == "inferred")
        )
    for label, evidence in draft.catalogue[:1]:
        entry = lexicon.products[label]
        facets.extend(Facet(facet="target", value=a, basis="catalogue", evidence=(evidence,)) for a in entry.targets)
        if entry.source and (source is None or source.basis == "inferred"):
            facets.append(Facet(facet="cell_source", value=entry.source, basis="catalogue", evidence=(evidence,)))
        if entry.design and entry.design not in _NO_DESIGN:
            facets.append(Facet(facet="targeting_design", value=entry.design, basis="catalogue", evidence=(evidence,)))
        if set(every) <= set(entry.targets):
            return settled(facets, 1)
    return settled(facets, len(every))


def _notes(products: list[Product], readings: list[Reading]) -> list[str]:
    if not products:
        return []
    if not any(p.targets for p in products):
        return ["no antigen is stated of the product"]
    edited = {r.span.antigen for r in readings if r.rule.startswith("mask.knock-out")}
    return [
        f"{a} is edited out of the product and is its target"
        for a in sorted(edited)
        if any(a in p.targets for p in products)
    ]


def _mentions(
    doc: Doc, lexicon: Lexicon, readings: list[Reading], products: list[Product], targets: dict[int, set[str]]
) -> list[Mention]:
    mentions = []
    for r in readings:
        role, rule, product = r.role, r.rule, None
        if role == "none":
            continue
        field = r.span.field
        if role == "target":
            owners = [p for p, found in targets.items() if found.intersection(r.antigens)]
            inside = [
                p for p in owners if field.index in products[p].interventions and field.path.startswith("interventions")
            ]
            product = next(iter(inside or owners), None)
            if product is None:
                role, rule = "background", "target.not-decisive"
                if products and lexicon.antigens[r.span.antigen].role == _TAG:
                    role, rule = "construct", "role.adapter-tag"
        evidence = doc.evidence(r.span.start, r.span.end, rule)
        if r.means:
            mentions.append(Mention(antigen=r.span.antigen, role="construct", evidence=evidence, score=r.score))
        mentions.extend(
            Mention(antigen=a, role=role, evidence=evidence, score=r.score, product=product) for a in r.antigens
        )
    return mentions
