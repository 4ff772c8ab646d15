"""The product of a trial whose interventions do not say what it is: from titles, arms and summary."""

from __future__ import annotations

import re

from kg.model import Evidence, Record
from kg.recognize import texts
from kg.recognize.cells import ENGINEERED
from kg.recognize.contexts import own_words
from kg.recognize.doses import bare, same_product
from kg.recognize.drafts import Draft, is_background, refined
from kg.recognize.heads import Cell, head, is_support
from kg.recognize.kinds import non_cell
from kg.recognize.lexicon import Lexicon
from kg.recognize.matcher import WORD, fold
from kg.recognize.texts import Doc, Field
from kg.recognize.words import is_receptor_word

TITLES = (texts.TITLE, texts.EDITORIAL_TITLE)
GENERIC = frozenset({"other-cell", "HSC", "NK", "CTL", "CIK", "DC", "MSC", "TIL"})

_SPEAKING = frozenset({texts.SUMMARY, texts.DESCRIPTION, texts.EDITORIAL})
_CODE_LIKE = re.compile(
    r"(?i:[0-9]|inject|infus|cell|product|dose|therap|treatment|group|immun|lymphocyt|\bdcs?\b|vaccin|\barm\b|cohort|phase"
    r"|stage|strat|intervention|experimental|biological|-cel\b|^drug$|\bcar\b|\btcr\b|peripheral blood)"
    r"|^[A-Z][A-Z -]+$|^\S+-[A-Z]{1,3}$"
)
"""A name that may be a product's: a code, or a word for giving something."""

_NEVER_CELLS = frozenset({"BEHAVIORAL", "DIETARY_SUPPLEMENT", "DEVICE", "DIAGNOSTIC_TEST", "RADIATION"})
"""Types of intervention under which registries list no cells."""

_BETWEEN = 300
_APART = re.compile(r"(?!.*, an? )(?:\b(?:with(?:out)?|versus|vs|and|plus|followed by|or|combin\w+|for|in)\b| \+ )")
"""What stands in a title between a product and something else that is given."""


def could_be_told(record: Record, doc: Doc, unknown: list[int]) -> list[int]:
    """Give those of the interventions that do not say what they are which may be the product that the titles tell of.

    None of a type that holds no cells, no plain word such as the name of a drug or a test, and none that the title
    names beside the cells: `Yoga With CAR-T`.
    """
    titles = [doc.folded(f) for f in doc.fields_of(*TITLES)]
    return [
        i
        for i in unknown
        if (record.interventions[i].type or "").upper() not in _NEVER_CELLS
        and (
            (
                _CODE_LIKE.search(record.interventions[i].name)
                and not _is_other_vaccine(record.interventions[i].name, titles)
            )
            or record.interventions[i].type == "GENETIC"
            or any(_is_apposed(record.interventions[i].name, title) for title in titles)
        )
        and not any(_is_beside(record.interventions[i].name, title) for title in titles)
    ]


def _is_other_vaccine(name: str, titles: list[str]) -> bool:
    """Tell whether a vaccine is none of cells, by the titles: only dendritic cells are given as one."""
    cells = [cell for title in titles if (cell := head(title)) is not None]
    return _VACCINE.search(fold(name)) is not None and not any(cell.value == "DC" for cell in cells)


_VACCINE = re.compile(r"\bvaccin")


def _is_beside(name: str, title: str) -> bool:
    """Tell whether a title names an intervention, or spells out its letters, and then the cells as something else."""
    cell = head(title, supported=True)
    if cell is None:
        return False
    start = title.find(fold(name))
    end = start + len(name)
    if start < 0 and name.isupper() and name.isalpha():
        start, end = _spelled_out(name.lower(), title)
    return start >= 0 and end <= cell.start and _APART.search(title[end : cell.start][:_BETWEEN]) is not None


def _is_apposed(name: str, title: str) -> bool:
    """Tell whether a title names an intervention right before its cells: `GPA-TriMAR-T Cell Therapy`."""
    cell = head(title, supported=True)
    start = title.find(fold(name))
    return cell is not None and 0 <= start < cell.start and cell.start - (start + len(name)) <= 1


def _spelled_out(letters: str, title: str) -> tuple[int, int]:
    """Give where words of a title begin with these letters in turn; (-1, -1) where none do."""
    words = list(WORD.finditer(title))
    for at in range(len(words) - len(letters) + 1):
        run = words[at : at + len(letters)]
        if all(word[0][0] == letter for word, letter in zip(run, letters, strict=True)):
            return run[0].start(), run[-1].end()
    return -1, -1


def drugs_beside(record: Record, doc: Doc) -> bool:
    """Tell whether a title gives cells of its own beside the drugs and devices that alone are registered."""
    names = [fold(given.name) for given in record.interventions]
    kinds = {row.value for name in names if (row := non_cell(name)) is not None}
    preparing = "lymphodepletion" in kinds or any(map(_PROCESSING.search, names))
    for field in doc.fields_of(*TITLES):
        folded = doc.folded(field)
        cell = head(folded)
        if cell is None or cell.value == "HSC":
            continue
        if cell.value in GENERIC and not _EFFECTOR.search(folded[cell.start : cell.end]):
            continue
        given = _is_treatment(folded, cell, grafts_listed=True)
        if given and _JOINED_TO.search(folded[max(0, cell.start - 60) : cell.start]):
            return True
        if any(name in folded for name in names):
            continue
        if (given and (preparing or kinds == {"partner_drug"})) or (preparing and cell.value in ENGINEERED):
            return True
    return False


_PROCESSING = re.compile(r"clinimacs|isolex|cell (?:select|separat|process|isolat)")
"""Devices that prepare cells for being given."""
_JOINED_TO = re.compile(
    r"(?:\band|\bplus|\bwith or without|\bfollowed by)\s+"
    r"(?:(?!(?:in|of|for|after|before|during|care|with)\b)[\w-]+\s+){0,3}?$"
)
_EFFECTOR = re.compile(r"\bt\b|lymph|\bnk\b|dendrit|killer|macroph|mesench|\bctl|\btil|\bcik")
"""Words for a kind of cell, without which a head is too general."""

_GIVEN = re.compile(
    r"infus|transduced|add-?back|transplant|inject|therap|vaccin|transfer|adoptive|autologous|allogeneic|donor"
    r"|derived|expanded|engineered|off-the-shelf"
)


def _is_treatment(text: str, cell: Cell, grafts_listed: bool) -> bool:
    """Tell whether a title speaks of giving cells, where no intervention does. Grafts would be listed."""
    if cell.value == "HSC" and grafts_listed:
        return _ALTERED.search(text[max(0, cell.start - 40) : cell.end + 60]) is not None
    if _FOR.match(text, cell.end):
        return True
    return _GIVEN.search(text[max(0, cell.start - 40) : cell.end + 40]) is not None


_ALTERED = re.compile(r"transduc|lentivir|edited|corrected|gene[- ](?:modif|correct|edit)|genetically")
"""Words for stem cells that are made a product, which an intervention may call by its name alone."""

_FOR = re.compile(r"\s(?:for|in) (?:the )?(?:(?:possible|potential) )?treat")
"""What follows cells that are the treatment: `ABC-007 Cells for the Treatment of`."""

_STUDIED = re.compile(
    r"\b(?:study|trial|evaluat\w+|assess\w*|safety|efficacy|feasib\w+|investigat\w+|is an?|are"
    r"|receiv\w+|infus\w+|administ\w+|product|treat\w*|using|effects?|consist\w*|designed to)\b"
)
"""What stands before a cell head in prose where it is what the trial studies."""
_STUDY = re.compile(
    r"[\s-]*(?:t[\s-]*)?(?:cells?|lymphocytes?|injection|infusion)?\s*(?:clinical )?(?:research|study|trial)\b"
)
"""What stands after it: `A CAR-T clinical study`."""


def from_text(
    record: Record,
    doc: Doc,
    unknown: list[int],
    hits: list[tuple[int, str, Evidence]],
    lexicon: Lexicon,
    *,
    long_term: bool,
    graft: bool = False,
) -> list[Draft]:
    """Find the product in titles and summary where no intervention says what it is.

    `graft`: the titles are of a transplantation, of which the interventions are only the drugs.
    """
    title_hits = tuple((label, e) for at, label, e in hits if doc.field_at(at).kind in TITLES)
    engineered = any(map(is_receptor_word, doc.words))
    if graft:
        unknown = []
    unknown = sorted(unknown, key=lambda i: _CELLULAR.search(fold(record.interventions[i].name)) is None)
    grafts_listed = (
        bool(record.interventions) and not graft and not any(record.interventions[i].type == "GENETIC" for i in unknown)
    )
    titles = [doc.folded(f) for f in doc.fields_of(*TITLES)]
    prose_only = not record.interventions and not any(head(title, supported=True) for title in titles)
    for field in doc.fields_of(
        *TITLES, texts.SUMMARY, texts.EDITORIAL, texts.ARM_LABEL, texts.ARM_TEXT, texts.DESCRIPTION
    ):
        if field.kind not in TITLES and not (
            engineered and (unknown or prose_only or field.kind in (texts.ARM_LABEL, texts.ARM_TEXT))
        ):
            continue
        folded = own_words(doc.folded(field))
        cell = head(folded, supported=long_term and field.kind in TITLES)
        if cell is None or (field.kind not in TITLES and cell.value not in ENGINEERED):
            continue
        if cell.value in GENERIC and not (long_term or _is_treatment(folded, cell, grafts_listed)):
            continue
        if (
            field.kind in _SPEAKING
            and not _STUDIED.search(folded[max(0, cell.start - 110) : cell.start])
            and not _STUDY.match(folded, cell.end)
        ):
            continue
        # Where the titles are of something else, prose may name cells only as what others get.
        if prose_only and titles and is_background(folded, cell.start, cell.end):
            continue
        if (
            field.kind in _SPEAKING
            and unknown
            and not any(_CODE_LIKE.search(record.interventions[i].name) for i in unknown)
        ):
            continue
        start, end = field.start + cell.start, field.start + cell.end
        names = [record.interventions[i].name for i in unknown]
        named = tuple(unknown[n] for n in same_product(names)) if names else ()
        name = bare(names[0]) if len(named) > 1 else names[0] if names else ""
        if not name or (len(name) < _NAME_LONG and _SAYS_NOTHING.fullmatch(fold(name))):
            name = title_hits[0][1].surface if title_hits else _called(doc, field, start, end)
        known = lexicon.products[title_hits[0][0]].modality if title_hits and cell.value in GENERIC else None
        if long_term and not named and (each := _each_named(title_hits, lexicon)):
            return each
        draft = Draft(
            name=name,
            modality=known or cell.value,
            evidence=doc.evidence(start, end, cell.rule) if known is None else title_hits[0][1],
            interventions=named,
            catalogue=title_hits,
        )
        return [refined(draft, doc, followed=long_term)]
    if title_hits and (
        long_term
        or not record.interventions
        or (not unknown and (only_preparation(doc) or combined_in_title(doc, hits)))
    ):
        if long_term and (each := _each_named(title_hits, lexicon)):
            return each
        return [_known(title_hits, lexicon)]
    for i in unknown:
        name = record.interventions[i].name
        if (cell := called_cells(doc, fold(name))) is not None:
            evidence = doc.evidence(cell.start, cell.end, cell.rule)
            return [Draft(name=name, modality=cell.value, evidence=evidence, interventions=(i,))]
    return []


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


def _known(hits: tuple[tuple[str, Evidence], ...], lexicon: Lexicon) -> Draft:
    """Give the product of the catalogue that the titles name first."""
    label, evidence = hits[0]
    modality = lexicon.products[label].modality or "other-cell"
    return Draft(name=evidence.surface, modality=modality, evidence=evidence, catalogue=hits)


def _each_named(hits: tuple[tuple[str, Evidence], ...], lexicon: Lexicon) -> list[Draft]:
    """Give the products that a follow-up of several names, nothing where it names but one."""
    first = dict(reversed(hits))
    each = [_known(((label, first[label]),), lexicon) for label in dict.fromkeys(label for label, _ in hits)]
    return each if len(each) > 1 else []


_CELLULAR = re.compile(r"\bcells?\b|lymphocyt|infus|\bcar-?t?\b")
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


def only_preparation(doc: Doc) -> bool:
    """Tell whether the interventions are only what prepares a patient for cells: the product is then in the title."""
    rows = [non_cell(doc.folded(f)) for f in doc.fields_of(texts.NAME)]
    kinds = {row.value for row in rows if row is not None}
    return "lymphodepletion" in kinds and kinds <= {"lymphodepletion", "leukapheresis", "imaging", "other"}


_COMBINED_BEFORE = re.compile(
    r"(?:\bplus|\+|\bcombin\w+ (?:of|with)"
    r"|\bcombin\w+ (?:study|trial|therapy|treatment) (?:of|with)|\bconcomitant(?:ly)?(?: \w+){0,3})[\w\s-]{0,40}$"
)
_COMBINED_AFTER = re.compile(r"[\w\s()-]{0,30}(?:\bplus\b|\+ |\bcombin\w+ with|\bin combination)")


def combined_in_title(doc: Doc, hits: list[tuple[int, str, Evidence]]) -> bool:
    """Tell whether a title joins a cell product to the registered drugs: `Dasatinib Plus Brexucabtagene Autoleucel`.

    Some records register only the drug of such a combination.
    """
    for field in doc.fields_of(*TITLES):
        folded = doc.folded(field)
        cell = head(folded)
        spans = [(cell.start, cell.end)] if cell is not None and cell.value in ENGINEERED else []
        spans += [
            (at - field.start, at - field.start + len(e.surface)) for at, _, e in hits if field.start <= at < field.end
        ]
        for start, end in spans:
            if is_support(folded, start, end):
                continue
            if _COMBINED_BEFORE.search(folded[max(0, start - 60) : start]) or _COMBINED_AFTER.match(
                folded[end : end + 60]
            ):
                return True
    return False
