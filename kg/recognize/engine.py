"""A record in, what it says of products and antigens out."""

from __future__ import annotations

from kg.model import Findings, Mention, Product, Record
from kg.recognize.cells.antiretrovirals import without_antiretrovirals
from kg.recognize.cells.contexts import LONG_TERM
from kg.recognize.cells.drafts import Draft, is_engineered
from kg.recognize.interventions.cointerventions import co_interventions
from kg.recognize.interventions.non_cells import IMAGING
from kg.recognize.matching import texts
from kg.recognize.matching.guards import GuardedPattern
from kg.recognize.matching.lexicon import Lexicon
from kg.recognize.matching.matcher import Hit, fold
from kg.recognize.matching.spans import find_spans, group
from kg.recognize.matching.texts import Doc
from kg.recognize.matching.words import is_receptor_word
from kg.recognize.products.find import catalogue_hits, find_products
from kg.recognize.products.untold import called_cells
from kg.recognize.roles.decide import read_group
from kg.recognize.roles.readings import Reading, Surroundings
from kg.recognize.traits.assembly import assemble
from kg.recognize.traits.facets import PRODUCT_WORDS
from kg.recognize.traits.fallbacks import fall_back
from kg.recognize.traits.targets import ADAPTER_TAG

_ADAPTER = GuardedPattern(
    r"\bactr|unicar|revcar|switchable|sparx|adapter|adaptor|anti-?\s?fitc|anti-?\s?fluorescein|\bzip-?cars?\b|\btmp"
    r"|\bfitc-?\w{0,4}[\s-](?:specific[\s-])?car|\bfolate[\s-](?:fitc|fluorescein)|\bfluorescein[\s-]folate"
    r"|universal car[\w\s-]{0,20}module|targeting module|tm123"
)


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
    products, targets = assemble(doc, lexicon, drafts, readings)
    return Findings(
        products=tuple(products),
        mentions=tuple(_mentions(doc, lexicon, readings, products, targets)),
        co_interventions=co_interventions(record, doc, products) if products else (),
        notes=tuple(_notes(products, readings)),
    )


def _may_have_product(doc: Doc) -> bool:
    """Tell whether it is worth looking for products: cells in the words that name things, or receptors anywhere."""
    if any(map(is_receptor_word, doc.words)):
        return True
    prose = next((f.start for f in doc.fields if f.kind not in PRODUCT_WORDS), len(doc.text))
    naming = doc.text[:prose]
    if any(word in naming for word in doc.words):
        return True
    told = doc.text.find("cell", prose) >= 0
    return told and any(called_cells(doc, doc.folded(f)) for f in doc.fields_of(texts.NAME))


def _readings(
    doc: Doc, lexicon: Lexicon, drafts: list[Draft], indexes: frozenset[int], hits: list[Hit]
) -> list[Reading]:
    """Give every antigen span with its role."""
    spans = find_spans(doc, lexicon, hits)
    if not spans:
        return []
    within = {s.field.index for s in spans if s.field.kind in texts.OF_INTERVENTIONS}
    imaging = IMAGING.found
    around = Surroundings(
        cell_therapy=bool(drafts),
        cell_interventions=indexes,
        imaging_interventions=frozenset(
            f.index for f in doc.fields_of(texts.NAME) if f.index in within and imaging.search(doc.folded(f))
        ),
        adapter=bool(drafts) and any(_ADAPTER.search(doc.folded(f)) for f in doc.fields_in(texts.NAMES)),
        opaque=bool(drafts) and not indexes,
        followed=bool(drafts) and any(LONG_TERM.search(doc.folded(f)) for f in doc.fields_of(texts.TITLE)),
    )
    return [reading for members in group(spans, doc) for reading in read_group(members, doc, lexicon, around)]


def _needs_fall_back(doc: Doc, drafts: list[Draft], readings: list[Reading]) -> bool:
    """Tell whether a trial of engineered cells names no target; adapter products take theirs from elsewhere."""
    if any(r.role == "target" for r in readings) or any(d.catalogue for d in drafts):
        return False
    return any(is_engineered(d) for d in drafts) and _ADAPTER.search(doc.text) is None


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
                if products and lexicon.antigens[r.span.antigen].role == ADAPTER_TAG:
                    role, rule = "construct", "role.adapter-tag"
        evidence = doc.evidence(r.span.start, r.span.end, rule)
        if r.means:
            mentions.append(Mention(antigen=r.span.antigen, role="construct", evidence=evidence, score=r.score))
        mentions.extend(
            Mention(antigen=a, role=role, evidence=evidence, score=r.score, product=product) for a in r.antigens
        )
    return mentions
