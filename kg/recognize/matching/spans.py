"""Where antigens are named in a text, short forms included, and which of them stand in one list."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice

from msgspec import Struct

from kg.recognize.matching import texts
from kg.recognize.matching.lexicon import Lexicon
from kg.recognize.matching.matcher import MOST, Hit
from kg.recognize.matching.texts import Doc, Field
from kg.recognize.matching.vocabulary import SPECIFIC, STRONG_HEAD


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


_Place = tuple[int, int]

_CUE_BEFORE = re.compile(
    rf"(?:\banti[\s-]*|\btarget(?:s|ing|ed)?[\s-]+(?:\w+[\s-]+){{0,2}}"
    rf"|(?<![a-z])(?:hu)?{STRONG_HEAD}[\s:.(/-]*(?:t?[\s-]*cells?[\s(:]*)?|against )$"
)
_CUE_AFTER = re.compile(
    rf"[\s)\]-]*(?:/[\w-]+ )?(?:{SPECIFIC}\b|(?:[\w-]+[\s-]+){{0,2}}?(?:{STRONG_HEAD})"
    rf"|(?:t[- ]?cells?|nk)(?! (?:lymph|leuk))|scfv|[xX/]\s?(?:cd|gd)\d"
    r"|(?:inhibitors?|tkis?|(?:monoclonal )?antibod(?:y|ies)|rearrange\w*|translocation\w*)\b)"
)
_NUMBERS = re.compile(
    r"(?P<head>car(?:-?t)?)[-. ]?(?P<list>\d{4}(?!\d)|(?<! )\d\d(?:[.+]\d\d){1,2}|\d{1,3}(?:[/x,&-]+\d{1,3}){0,3})"
    r"[a-z]{0,3}(?![0-9a-z])(?!\.\d)"
)
_BEFORE_NUMBERS = re.compile(r"(?<![a-z0-9])(?:u|s|4s|ss|this|transpo|hu|4-s|p|c|allo|mrna|auto|tri|bi)?-?$")
_MAKERS = re.compile(r"(?<![a-z0-9])(?!anti|cd\d)[a-z]{1,8}\d{0,3}-?$")
"""A maker's own letters before those of a receptor, as in `ABCAR19`: the number then stands right after."""
_IN_ORDER = re.compile(r"0|\d$")
"""How the numbers begin by which a maker counts its products: `ABCAR017`, `ABCAR2`."""
_LETTERS = 13
"""No code has more letters and digits before those of its receptor."""
_SHARED_PREFIX = re.compile(
    r"(?:\s?[/x&,]\s?|-(?=\d{2}(?:[ -]|$)(?!28z))"
    # Points and pluses join numbers only in the name of a receptor: elsewhere they are of decimals and phenotypes.
    rf"|[.+](?=\d\d(?:[.+]\d\d){{0,2}}[\s-]?(?:(?:dual|tandem|(?:bi|tri)-?specific)[\s-])?{STRONG_HEAD}))"
    r"(?:cd-?)?(\d{2,3}(?:(?<=79)[ab])?)(?![0-9a-z]|\.(?!\d\d[.\s-])[0-9a-z]|\+(?!\d\d[+\s-])|-?28z)"
)
_NEXT_NUMBER = re.compile(r"/(\d{1,2})(?![\w+%]|\.\d)")
"""What follows an antigen that ends in a number, in `TRBC1/2` or `Claudin 18.2/6`."""
_AFTER_NAME = re.compile(r"cart-[a-z]+-(\d{2})(?![0-9])")
_CHAIN = re.compile(r"(?<![a-z0-9])(\d{2})-(28|bb|28bb)z")
_COUNTED = re.compile(
    r"\s?(?:%|(?:x|to \d+|days?|weeks?|months?|years?|hours?|times|patients?|participants?|subjects?|mg|million)\b)"
)
"""What makes a number after a receptor's letters a count: `CAR-T 20 patients`."""


def find_spans(doc: Doc, lexicon: Lexicon, hits: list[Hit]) -> list[Span]:
    """Give every antigen named in the text, sorted, none twice at one place. `hits` are the spellings found.

    Where a spelling and a number stand at one place, the spelling tells.
    """
    spans, uncued = _spelled(doc, lexicon, hits)
    for span in chain(_read_on(doc, lexicon, [*spans.values()]), _numbered(doc, lexicon), _in_codes(doc, lexicon)):
        spans.setdefault((span.start, span.end), span)
    if uncued and spans:
        spans.update({(s.start, s.end): s for s in _listed(doc, uncued, spans)})
    kept: list[Span] = []
    for span in sorted(spans.values(), key=lambda s: (s.start, -s.end))[:MOST]:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _spelled(doc: Doc, lexicon: Lexicon, hits: list[Hit]) -> tuple[dict[_Place, Span], list[Span]]:
    """Give the antigens spelled out, by their places, and the short spellings that lack the cue by which they count."""
    spelled: dict[_Place, Span] = {}
    uncued: list[Span] = []
    for hit in hits:
        cued = hit.spelling in lexicon.cued
        if cued and not lexicon.is_cued(hit.spelling, doc.raw[hit.start : hit.end])[1]:
            continue
        # The eGFR is how well kidneys filter.
        if hit.spelling == "egfr" and doc.raw[hit.start] == "e":
            continue
        drug = hit.spelling in lexicon.drug_names
        span = Span(hit.start, hit.end, hit.keys[0], doc.field_at(hit.start), drug=drug)
        if not cued or has_cue(doc, hit.start, hit.end):
            spelled[hit.start, hit.end] = span
        # In lists of these fields short letters stand for what is measured.
        elif span.field.kind not in texts.OF_PATIENTS:
            uncued.append(span)
    return spelled, uncued


def has_cue(doc: Doc, start: int, end: int) -> bool:
    """Tell whether a spelling that needs a cue has one beside it."""
    field = doc.field_at(start)
    before = doc.text[max(field.start, start - 60) : start]
    after = doc.text[end : min(field.end, end + 60)]
    return _CUE_BEFORE.search(before) is not None or _CUE_AFTER.match(after) is not None


def _read_on(doc: Doc, lexicon: Lexicon, spelled: list[Span]) -> Iterator[Span]:
    """Give what lists name without its letters after an antigen: `20` in `CD19/20`, `6` in `Claudin 18.2/6`."""
    text = doc.text
    for span in spelled:
        if text.startswith("cd", span.start):
            yield from _shared_prefix(doc, lexicon, span.end, span.field)
        elif found := _NEXT_NUMBER.match(text, span.end, span.field.end):
            stem = text[span.start : span.end].rstrip(".0123456789")
            if (label := lexicon.antigen_named(f"{stem}{found[1]}")) and label != span.antigen:
                yield Span(*found.span(1), label, span.field)


def _shared_prefix(doc: Doc, lexicon: Lexicon, at: int, field: Field) -> Iterator[Span]:
    """Read on after `CD19` in `CD19/20`, `CD19x22`, `CD19-22`."""
    while found := _SHARED_PREFIX.match(doc.text, at, field.end):
        label = lexicon.antigen_named(f"CD{found[1]}")
        if label is None or doc.text[found.start(1) - 2 : found.start(1)] == "cd":
            return
        yield Span(*found.span(1), label, field)
        at = found.end()


def _numbered(doc: Doc, lexicon: Lexicon) -> Iterator[Span]:
    """Give what numbers right after a receptor's letters stand for, and those further on in the same list."""
    if not any("car" in word for word in doc.words):
        return
    text = doc.text
    for found in islice(_NUMBERS.finditer(text), MOST):
        if _is_of_receptor(text, found):
            field = doc.field_at(found.start())
            yield from _short_forms(lexicon, found, field)
            yield from _mixed_list(doc, lexicon, found.end("list"), field)


def _is_of_receptor(text: str, found: re.Match[str]) -> bool:
    """Tell whether the numbers after a receptor's letters name antigens, and count nothing."""
    spaced = text[found.end("head")] == " "
    if spaced and _COUNTED.match(text, found.end()):
        return False
    before = max(0, found.start() - _LETTERS), found.start()
    if _BEFORE_NUMBERS.search(text, *before):
        return True
    return not (spaced or _IN_ORDER.match(found["list"])) and _MAKERS.search(text, *before) is not None


def _short_forms(lexicon: Lexicon, found: re.Match[str], field: Field) -> Iterator[Span]:
    """Read `CART19`, `CAR-20/19`, `4SCAR70`, `UCART20x22`, `CAR20.19.22`."""
    numbers = [*re.finditer(r"\d\d" if _TWO_NUMBERS.fullmatch(found["list"]) else r"\d+", found["list"])]
    # A number with a point in it may be a plain one.
    if "." in found["list"] and not all(int(number[0]) in lexicon.numbers for number in numbers):
        return
    for number in numbers:
        label = lexicon.numbers.get(int(number[0]))
        if label is None:
            return
        start = found.start("list") + number.start()
        yield Span(start, start + len(number[0]), label, field, "short.number")


def _mixed_list(doc: Doc, lexicon: Lexicon, at: int, field: Field) -> Iterator[Span]:
    """Read the numbers on in a list where they stand among names: after `CART20/PSMA` in `CART20/PSMA/13`."""
    while found := _IN_LIST.match(doc.text, at, field.end):
        label = lexicon.antigen_named(f"CD{found[1]}" if found[1] else found[2])
        if label is None:
            return
        if found[1]:
            yield Span(*found.span(1), label, field, "short.number")
        at = found.end()


_IN_LIST = re.compile(r"/(?:(\d{2,3}[ab]?)|([a-z][\w-]*))(?![\w.])")
_TWO_NUMBERS = re.compile(r"(\d\d)(?!\1)\d\d")
"""`CAR2219` is of two numbers, `CART2020` of none."""


def _in_codes(doc: Doc, lexicon: Lexicon) -> Iterator[Span]:
    """Give what numbers in codes stand for: after a receptor's own name, or before its chains, as in `19-28z`."""
    text = doc.text
    for found in _AFTER_NAME.finditer(text) if "cart-" in text else ():
        if label := lexicon.numbers.get(int(found[1])):
            yield Span(*found.span(1), label, doc.field_at(found.start()), "short.after-name")
    for found in _CHAIN.finditer(text) if "28z" in text or "bbz" in text else ():
        if label := lexicon.numbers.get(int(found[1])):
            field = doc.field_at(found.start())
            yield Span(*found.span(1), label, field, "short.chain")
            if found[2] == "28" and (costimulation := lexicon.antigen_named("CD28")):
                yield Span(*found.span(2), costimulation, field)


def _listed(doc: Doc, uncued: list[Span], known: Collection[_Place]) -> Iterator[Span]:
    """Give the spellings without a cue that a list tells: between two antigens, or last in a receptor's name.

    As in `BCMA, CS1 and CD38`, and in `CART-BCMA/CS1`.
    """
    starts, ends = {start for start, _ in known}, {end: start for start, end in known}
    for span in uncued[:_FEW]:
        first, last = max(span.field.start, span.start - _NEAR), min(span.field.end, span.end + _NEAR)
        left = next((at for at in range(span.start, first, -1) if at in ends), None)
        right = next((at for at in range(span.end, last) if at in starts), None)
        if left is None:
            continue
        gap = doc.text[left : span.start]
        between = right is not None and _LISTING.fullmatch(gap) and _LISTING.fullmatch(doc.text, span.end, right)
        if between or (
            gap in _JOINS and _RECEPTOR_BEFORE.search(doc.text, max(span.field.start, first - 60), ends[left])
        ):
            yield span


_FEW = 200
"""No record has so many short spellings that need a cue."""
_NEAR = 8
_JOINS = frozenset("/+&x")
"""What stands between two antigens of one receptor's name."""
_RECEPTOR_BEFORE = re.compile(rf"(?<![a-z])(?:hu)?{STRONG_HEAD}[-.]$")
_LISTING = re.compile(r"\s?(?:,|/|\+|&|x|\||;)\s?(?:and |or )?|,? (?:and|or) ")


_CONNECTOR = re.compile(
    r"[\s)\]]*(?:\([^()]{0,60}\))?\s*(?:,|/|\+|&|x|-|\||;|:|and/or|and|or|plus|as well as|\\"
    r"|,\s*(?:and|or))*\s*(?:and|or)?\s*(?:\(?[1-9]\)\s|[(\[])?\s*(?:/|-)?"
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
        if groups and _goes_on(groups[-1][-1], span, doc):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _goes_on(last: Span, span: Span, doc: Doc) -> bool:
    """Tell whether a span stands in one list with the last before it."""
    if last.field is not span.field or span.start - last.end > _FAR:
        return False
    gap = doc.text[last.end : span.start]
    return "\n\n" not in gap and _CONNECTOR.fullmatch(gap) is not None and _POSITIVE.fullmatch(gap) is None
