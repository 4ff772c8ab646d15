"""The product of a trial whose interventions do not say what it is: from titles, arms and summary."""

from __future__ import annotations

import re

from kg.model import Record
from kg.recognize.cells.contexts import own_words
from kg.recognize.cells.drafts import Draft, Known, Named, is_background, refined
from kg.recognize.cells.heads import Cell, head, is_support
from kg.recognize.cells.modalities import ENGINEERED, GENERIC
from kg.recognize.interventions.doses import bare, same_product
from kg.recognize.interventions.left_out import CODE_LIKE, combined_in_title, is_treatment, only_preparation
from kg.recognize.matching import texts
from kg.recognize.matching.lexicon import Lexicon
from kg.recognize.matching.matcher import fold
from kg.recognize.matching.texts import TITLES, Doc, Field
from kg.recognize.matching.words import is_receptor_word

_ARMS = (*TITLES, texts.ARM_LABEL, texts.ARM_TEXT)
_PROSE = frozenset({texts.SUMMARY, texts.DESCRIPTION, texts.EDITORIAL})
_ANYWHERE = (*_ARMS, *_PROSE)


def from_text(
    record: Record,
    doc: Doc,
    unknown: list[int],
    hits: Named,
    lexicon: Lexicon,
    *,
    long_term: bool,
    graft: bool = False,
) -> list[Draft]:
    """Find the product that no intervention says it is: cells of the text, else a known name in titles, else a code.

    `graft`: the titles are of a transplantation, of which the interventions are only the drugs.
    """
    unknown = [] if graft else sorted(unknown, key=lambda i: not _OF_CELLS.search(fold(record.interventions[i].name)))
    named = tuple((label, e) for at, label, e in hits if doc.field_at(at).kind in TITLES)
    told = _cells_told(record, doc, unknown, long_term, graft)
    if long_term and not (told and unknown) and (each := _each_named(named, lexicon)):
        return each
    if told:
        return [refined(_drafted(record, doc, unknown, *told, named, lexicon), doc, followed=long_term)]
    if named and (
        long_term
        or not record.interventions
        or (not unknown and (only_preparation(doc) or combined_in_title(doc, hits)))
    ):
        return [_known(named, lexicon)]
    for i in unknown:
        name = record.interventions[i].name
        if (cell := called_cells(doc, fold(name))) is not None:
            evidence = doc.evidence(cell.start, cell.end, cell.rule)
            return [Draft(name=name, modality=cell.value, evidence=evidence, interventions=(i,))]
    return []


def _cells_told(
    record: Record, doc: Doc, unknown: list[int], long_term: bool, graft: bool
) -> tuple[Field, Cell] | None:
    """Give the first cells of titles, arms and prose that are what the trial gives.

    Arms and prose count only for engineered cells, prose only where an intervention may be a product by its name or
    where nothing else tells of any cells.
    """
    names = [record.interventions[i].name for i in unknown]
    titles = [doc.folded(f) for f in doc.fields_of(*TITLES)]
    prose_only = not record.interventions and not any(head(title, supported=True) for title in titles)
    genetic = any(record.interventions[i].type == "GENETIC" for i in unknown)
    grafts_listed = bool(record.interventions) and not graft and not genetic
    kinds: tuple[str, ...] = TITLES
    if any(map(is_receptor_word, doc.words)):
        kinds = _ANYWHERE if prose_only or any(map(CODE_LIKE.search, names)) else _ARMS
    for field in doc.fields_of(*kinds):
        in_title = field.kind in TITLES
        folded = own_words(doc.folded(field))
        cell = head(folded, supported=long_term and in_title)
        if cell is None or not (in_title or cell.value in ENGINEERED):
            continue
        if cell.value in GENERIC and not (long_term or is_treatment(folded, cell, grafts_listed)):
            continue
        if field.kind in _PROSE and not _is_studied(folded, cell):
            continue
        # Where the titles are of something else, prose may name cells only as what others get.
        if prose_only and titles and is_background(folded, cell.start, cell.end):
            continue
        return field, cell
    return None


def _is_studied(folded: str, cell: Cell) -> bool:
    """Tell whether the cells of prose are what the trial studies."""
    before = folded[max(0, cell.start - 110) : cell.start]
    return _STUDIED.search(before) is not None or _STUDY.match(folded, cell.end) is not None


_STUDIED = re.compile(
    r"\b(?:study|trial|evaluat\w+|assess\w*|safety|efficacy|feasib\w+|investigat\w+|is an?|are"
    r"|receiv\w+|infus\w+|administ\w+|product|treat\w*|using|effects?|consist\w*|designed to)\b"
)
"""What stands before a cell head in prose where it is what the trial studies."""
_STUDY = re.compile(
    r"[\s-]*(?:t[\s-]*)?(?:cells?|lymphocytes?|injection|infusion)?\s*(?:clinical )?(?:research|study|trial)\b"
)
"""What stands after it: `A CAR-T clinical study`."""


def _drafted(
    record: Record, doc: Doc, unknown: list[int], field: Field, cell: Cell, named: Known, lexicon: Lexicon
) -> Draft:
    """Give the cells of a text as a product: the first that it may be of the interventions, in all its doses."""
    start, end = field.start + cell.start, field.start + cell.end
    names = [record.interventions[i].name for i in unknown]
    doses = tuple(unknown[n] for n in same_product(names)) if names else ()
    name = bare(names[0]) if len(doses) > 1 else names[0] if names else ""
    if not name or (len(name) < _NAME_LONG and _SAYS_NOTHING.fullmatch(fold(name))):
        name = named[0][1].surface if named else _called(doc, field, start, end)
    known = lexicon.products[named[0][0]].modality if named and cell.value in GENERIC else None
    return Draft(
        name=name,
        modality=known or cell.value,
        evidence=doc.evidence(start, end, cell.rule) if known is None else named[0][1],
        interventions=doses,
        catalogue=named,
    )


_OF_CELLS = re.compile(r"\bcells?\b|lymphocyt|infus|\bcar-?t?\b")
"""Words by which an intervention that does not say what it is may sooner be cells than others."""
_NAME_LONG = 200
_SAYS_NOTHING = re.compile(
    r"(?:the |study |investigational |experimental |first |single |test )*"
    r"(?:biological|drug|treatment|intervention|product"
    r"|therapy|infusion|injection|experimental|dose|group|arm|cohort|phase|stage|level|part|single[- ]arm)"
    r"(?:[\s:-]+(?:group|arm|level|dose|treatment|intervention|\(ip\)|-?\d+|[ivx]+|[a-d])\b)*[.\s]*"
    r"(?:\(starting dose level\))?"
)
"""Names of interventions that would fit any trial."""
_CODE_BEFORE = re.compile(r"(?<![\w./-])(?!(?i:anti-))(?=[\w./-]*\d)(?=[\w./-]*[A-Za-z])[\w./-]{3,}[\s(]*$")


def _called(doc: Doc, field: Field, start: int, end: int) -> str:
    """Give what a text calls the cells at a place: the code that stands before, or the cells' own words."""
    code = _CODE_BEFORE.search(doc.raw[max(field.start, start - 40) : start])
    return f"{code[0]}{doc.raw[start:end]}" if code else doc.raw[start:end]


def called_cells(doc: Doc, name: str) -> Cell | None:
    """Give where prose calls an intervention cells right after its code, by the folded name: `AB12 cells`."""
    code = _CODE.match(name) if any(map(str.isdigit, name)) else None
    if code is None:
        return None
    for field in doc.fields_of(texts.SUMMARY, texts.DESCRIPTION, texts.ARM_TEXT):
        start = doc.text.find(code[1], field.start, field.end)
        found = _CELLS_AFTER.match(doc.text, start + len(code[1])) if start >= 0 else None
        if found is None or is_support(doc.text, start, found.end()):
            continue
        cell = head(doc.text[start : found.end()])
        value, rule = (cell.value, cell.rule) if cell else ("other-cell", "cell.other")
        return Cell(value, rule, start, found.end())
    return None


_CODE = re.compile(r"((?=[a-z-]*\d)(?=\d*[a-z])[a-z\d-]{4,20})(?: (?:injection|infusion|treatment|therapy))?$")
"""A code, with nothing more than how it is given."""
_CELLS_AFTER = re.compile(r"[\s-](?:(?:car-?)?t[\s-]|nk[\s-])?cells?\b(?! (?:lines?|counts?))")


def _known(hits: Known, lexicon: Lexicon) -> Draft:
    """Give the product of the catalogue that the titles name first."""
    label, evidence = hits[0]
    modality = lexicon.products[label].modality or "other-cell"
    return Draft(name=evidence.surface, modality=modality, evidence=evidence, catalogue=hits)


def _each_named(hits: Known, lexicon: Lexicon) -> list[Draft]:
    """Give the products that a follow-up of several names, nothing where it names but one."""
    first = dict(reversed(hits))
    each = [_known(((label, first[label]),), lexicon) for label in dict.fromkeys(label for label, _ in hits)]
    return each if len(each) > 1 else []
