"""Where antigens are named in a text, short forms included, and which of them stand in one list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from kg.recognize import texts
from kg.recognize.lexicon import Lexicon
from kg.recognize.matcher import MOST, Hit
from kg.recognize.texts import Doc, Field
from kg.recognize.vocabulary import SPECIFIC, STRONG_HEAD


class Span(Struct, frozen=True, gc=False):
    """An antigen named at `start:end` of `Doc.text`, in a field.

    `rule` is set where the spelling itself says that it is a target.
    """

    start: int
    end: int
    antigen: str
    field: Field
    rule: str | None = None
    drug: bool = False
    """True where the name of a drug that binds the antigen stands for it."""


_CUE_BEFORE = re.compile(
    rf"(?:\banti[\s-]*|\btarget(?:s|ing|ed)?[\s-]+(?:\w+[\s-]+){{0,2}}"
    rf"|(?<![a-z])(?:hu)?{STRONG_HEAD}[\s:.(/-]*(?:t?[\s-]*cells?[\s(:]*)?|against )$"
)
_CUE_AFTER = re.compile(
    rf"[\s)\]-]*(?:/[\w-]+ )?(?:{SPECIFIC}\b|(?:[\w-]+[\s-]+){{0,2}}?(?:{STRONG_HEAD})"
    rf"|(?:t[- ]?cells?|nk)(?! (?:lymph|leuk))|scfv|[xX/]\s?(?:cd|gd)\d)"
)
_NUMBERS = re.compile(
    r"(?P<head>car(?:-?t)?)[-. ]?(?P<list>\d{4}(?!\d)|\d{1,3}(?:[/x,&-]+\d{1,3}){0,3})[a-z]{0,3}(?![0-9a-z])(?!\.\d)"
)
_BEFORE_NUMBERS = re.compile(r"(?<![a-z0-9])(?:u|s|4s|ss|this|transpo|hu|4-s|p|c|allo|mrna|auto|tri|bi)?-?$")
_SHARED_PREFIX = re.compile(
    r"(?:\s?[/x&,]\s?|-(?=\d{2}(?:[ -]|$)(?!28z)))(?:cd-?)?(\d{2,3}(?:(?<=79)[ab])?)(?![0-9a-z.]|\+|-?28z)"
)
_CLAUDIN_PAIR = re.compile(r"\s?/\s?(6)\b")
"""What follows `Claudin 18.2` in `Claudin 18.2/6`."""
_AFTER_NAME = re.compile(r"cart-[a-z]+-(\d{2})(?![0-9])")
_CHAIN = re.compile(r"(?<![a-z0-9])(\d{2})-(28|bb|28bb)z")
_COUNTED = re.compile(
    r"\s?(?:%|(?:x|to \d+|days?|weeks?|months?|years?|hours?|times|patients?|participants?|subjects?|mg|million)\b)"
)
"""What makes a number after a receptor's letters a count: `CAR T 20 patients`."""


def find_spans(doc: Doc, lexicon: Lexicon, hits: list[Hit]) -> list[Span]:
    """Give every antigen named in the text, sorted, none twice at one place. `hits` are the spellings found."""
    text = doc.text
    spans: dict[tuple[int, int], Span] = {}
    uncued: list[Span] = []
    for hit in hits:
        if hit.spelling in lexicon.cued:
            _, exact = lexicon.is_cued(hit.spelling, doc.raw[hit.start : hit.end])
            if not exact:
                continue
            if not has_cue(doc, hit.start, hit.end):
                field = doc.field_at(hit.start)
                if field.kind not in _MEASURING:
                    uncued.append(Span(hit.start, hit.end, hit.keys[0], field))
                continue
        if hit.spelling == "egfr" and doc.raw[hit.start] == "e":
            continue
        field = doc.field_at(hit.start)
        if hit.end > field.end:
            continue
        drug = hit.spelling in lexicon.drug_names
        spans[(hit.start, hit.end)] = Span(hit.start, hit.end, hit.keys[0], field, drug=drug)
        if hit.spelling.endswith("18.2") and (found := _CLAUDIN_PAIR.match(text, hit.end)):
            spans.setdefault(found.span(1), Span(*found.span(1), "Claudin 6", field))
        if text.startswith("cd", hit.start):
            _shared_prefix(doc, lexicon, hit.end, field, spans)
    for found in islice(_NUMBERS.finditer(text), MOST) if any("car" in word for word in doc.words) else ():
        if _BEFORE_NUMBERS.search(text, max(0, found.start() - 6), found.start()):
            counted = found[0][len(found["head"])] == " " and _COUNTED.match(text, found.end())
            if not counted:
                field = doc.field_at(found.start())
                _short_forms(lexicon, found, field, spans)
                _mixed_list(doc, lexicon, found.end("list"), field, spans)
    for found in _AFTER_NAME.finditer(text) if "cart-" in text else ():
        if label := lexicon.numbers.get(int(found[1])):
            spans.setdefault(
                found.span(1), Span(*found.span(1), label, doc.field_at(found.start(1)), "short.after-name")
            )
    for found in _CHAIN.finditer(text) if "28z" in text or "bbz" in text else ():
        if label := lexicon.numbers.get(int(found[1])):
            field = doc.field_at(found.start())
            spans.setdefault(found.span(1), Span(*found.span(1), label, field, "short.chain"))
            if found[2] == "28" and (costimulation := lexicon.antigen_named("CD28")):
                spans.setdefault(found.span(2), Span(*found.span(2), costimulation, field))
    if uncued and len(spans) > 1:
        spans.update(((s.start, s.end), s) for s in _listed(doc, uncued, list(spans.values())))
    ordered = sorted(spans.values(), key=lambda s: (s.start, -s.end))
    kept: list[Span] = []
    for span in ordered[:MOST]:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _listed(doc: Doc, uncued: list[Span], known: list[Span]) -> Iterator[Span]:
    """Give the spellings without a cue that stand between two antigens of a list: `BCMA, CS1 and CD38`."""
    before = {s.end: s for s in known}
    after = {s.start: s for s in known}
    for span in uncued[:_FEW]:
        first, last = max(span.field.start, span.start - _NEAR), min(span.field.end, span.end + _NEAR)
        left = next((at for at in range(span.start, first, -1) if at in before), None)
        right = next((at for at in range(span.end, last) if at in after), None)
        if left is not None and right is not None:
            gaps = doc.text[left : span.start], doc.text[span.end : right]
            if all(_LISTING.fullmatch(gap) for gap in gaps):
                yield span


_MEASURING = frozenset(
    {texts.INCLUSION, texts.EXCLUSION, texts.CRITERION, texts.CONDITION, texts.POPULATION, texts.OUTCOME}
)
"""Fields in whose lists short letters stand for what is measured."""
_FEW = 200
"""No record has so many short spellings that need a cue."""
_NEAR = 8
_LISTING = re.compile(r"\s?(?:,|/|\+|&|x|\||;)\s?(?:and |or )?|,? (?:and|or) ")


def has_cue(doc: Doc, start: int, end: int) -> bool:
    """Tell whether a spelling that needs a cue has one beside it."""
    field = doc.field_at(start)
    before = doc.text[max(field.start, start - 60) : start]
    after = doc.text[end : min(field.end, end + 60)]
    return _CUE_BEFORE.search(before) is not None or _CUE_AFTER.match(after) is not None


def _shared_prefix(doc: Doc, lexicon: Lexicon, at: int, field: Field, spans: dict[tuple[int, int], Span]) -> None:
    """Read on after `CD19` in `CD19/20`, `CD19x22`, `CD19-22`."""
    while found := _SHARED_PREFIX.match(doc.text, at, field.end):
        label = lexicon.antigen_named(f"CD{found[1]}")
        if label is None or doc.text[found.start(1) - 2 : found.start(1)] == "cd":
            return
        spans.setdefault(found.span(1), Span(*found.span(1), label, field))
        at = found.end()


def _short_forms(lexicon: Lexicon, found: re.Match[str], field: Field, spans: dict[tuple[int, int], Span]) -> None:
    """Read `CART19`, `CAR-20/19`, `4SCAR70`, `UCART20x22`."""
    # `CAR2219` is of two numbers, `CART2020` of none.
    pair = len(found["list"]) == _TWO_NUMBERS and found["list"].isdigit() and found["list"][:2] != found["list"][2:]
    for number in re.finditer(r"\d\d" if pair else r"\d+", found["list"]):
        label = lexicon.numbers.get(int(number[0]))
        if label is None:
            return
        start = found.start("list") + number.start()
        end = start + len(number[0])
        spans.setdefault((start, end), Span(start, end, label, field, "short.number"))


def _mixed_list(doc: Doc, lexicon: Lexicon, at: int, field: Field, spans: dict[tuple[int, int], Span]) -> None:
    """Read the numbers on in a list where they stand among names: after `CART20/PSMA` in `CART20/PSMA/13`."""
    while found := _IN_LIST.match(doc.text, at, field.end):
        label = lexicon.antigen_named(f"CD{found[1]}" if found[1] else found[2])
        if label is None:
            return
        if found[1]:
            spans.setdefault(found.span(1), Span(*found.span(1), label, field, "short.number"))
        at = found.end()


_IN_LIST = re.compile(r"/(?:(\d{2,3}[ab]?)|([a-z][\w-]*))(?![\w.])")
_TWO_NUMBERS = 4

_CONNECTOR = re.compile(
    r"[\s)\]]*(?:\([^()]{0,60}\))?\s*(?:,|/|\+|&|x|-|\||;|:|and/or|and|or|plus|as well as|\\"
    r"|,\s*(?:and|or))*\s*(?:and|or)?\s*[(\[]?\s*(?:/|-)?"
    r"(?:(?:the |both |either |anti|alpha |human |antigens? )[-\s]?)*"
)


_FAR = 80
"""What stands further apart is no list."""
_POSITIVE = re.compile(r"\+\s+")
"""A plus without a space before it says that cells carry the antigen: `HER2+ GD2-specific` is no list."""


def group(spans: Iterable[Span], doc: Doc) -> list[list[Span]]:
    """Join spans that form one list, such as `HER2, PSMA (...) and FAP`; a lone span is a list of one."""
    groups: list[list[Span]] = []
    for span in spans:
        if groups:
            last = groups[-1][-1]
            if last.field is span.field and span.start - last.end <= _FAR:
                gap = doc.text[last.end : span.start]
                if "\n\n" not in gap and _CONNECTOR.fullmatch(gap) and _POSITIVE.fullmatch(gap) is None:
                    groups[-1].append(span)
                    continue
        groups.append([span])
    return groups
