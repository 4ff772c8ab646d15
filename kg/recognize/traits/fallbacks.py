"""Where no frame names a target: looser words of title and summary."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from kg.recognize.matching import texts
from kg.recognize.matching.lexicon import AntigenEntry, Lexicon
from kg.recognize.matching.spans import Span, group
from kg.recognize.matching.texts import Doc
from kg.recognize.matching.vocabulary import Rule, left, right
from kg.recognize.roles.masks import CHECKPOINT
from kg.recognize.roles.readings import Reading

LOOSE: tuple[Rule, ...] = (
    Rule(
        "loose.anti",
        "a receptor is against it, with words between: anti-A ... chimeric antigen receptor",
        "target",
        left=left(r"\banti[\s-]*"),
    ),
    Rule(
        "loose.targeting",
        "cells target what is called so: cells that target a protein called A",
        "target",
        left=left(r"\b(?:target(?:s|ing|ed)?|directed (?:at|against|to)|recogni[sz]es?)\b[^.;]{0,60}"),
    ),
    Rule(
        "loose.targeted",
        "something is targeted at it: A-targeted",
        "target",
        right=right(r"[\s)-]*(?:targeted|targeting|directed)\b"),
    ),
    Rule(
        "loose.as-target",
        "it is called a target of the receptor: A, B and C as the targets",
        "target",
        right=right(r"[^.;]{0,30}\bas (?:the )?[^.;]{0,24}targets?\b"),
    ),
)
"""Read only where nothing else names a target, in title and summary of a trial of engineered cells."""

SELECTED: tuple[Rule, ...] = (
    Rule(
        "selected.positive",
        "patients are chosen for A-positive disease, so that the receptor finds A",
        "target",
        right=right(
            r"[\s)-]*(?:\+(?![\w.])|(?:(?:or other |and other )?(?:antigens?|markers?"
            r"|targets?)\s)?positiv(?!ity for)\w*"
            r"|(?:over-?)?express(?:ing|ion)\b)"
        ),
    ),
    Rule(
        "selected.expressing",
        "patients are chosen for tumours that express A",
        "target",
        left=left(
            r"(?:express(?:es|ing)?|expression of|positive for|positive)[\s(]*(?:the |both |either )?"
            r"(?:antigens?\W+)?"
        ),
    ),
    Rule(
        "selected.profiling",
        "the receptor is chosen from antigens for which tumours are profiled",
        "target",
        left=left(
            r"\b(?:antigens?|targets?) (?:profiling |screening |testing |assessment )?(?:for |of |such as |including "
            r"|\()+"
        ),
    ),
)
"""Read only where neither frame nor looser word names a target: what tumours must express is what the cells bind."""

_OTHER_DRUG = re.compile(r"\b(?:adcs?|antibod\w+|conjugates?|bispecifics?|engagers?|vaccines?)\b[\w\s-]{0,30}$")
_IN_GENERAL = re.compile(r"[^.;]{0,60}\bha(?:s|ve) (?:emerged|shown|become|demonstrated|been)\b")
_NOT_SELECTED = re.compile(
    r"[\s)-]*(?:(?!and\b|or\b)\w+[\s-]){0,2}?(?:negativ|weak|low\b|loss\b|lost\b|dim\b"
    r"|mutat|amplif|rearrang)"
)
_NOT_SELECTED_BEFORE = re.compile(
    r"(?:negative for|loss of|lost|lack(?:s|ing)?(?: of)?|without"
    r"|not express\w*)[\s(]*(?:the )?$"
)

_ELIGIBILITY = re.compile(
    r"\b(?:eligib\w*|confirm\w*|must|requir\w*|enroll?(?:ed|ment)|criteria|inclusion)\b"
    r"|\b(?:patients?|participants?|subjects?|children|adults|those|they|who)\b[^.;]{0,160}?"
    r"\b(?:with|had|have|has|having|whose)\b[^.;]{0,80}$"
)
"""Prose on who may take part: in a summary it tells what patients have, not what the cells bind."""
_AMONG = re.compile(r"[\s)-]*(?:or |and )other (?:antigens?|markers?|targets?)\b")
"""What ends a list of antigens from which the receptor is chosen."""
_SUBTYPE = re.compile(r"[\s)-]*(?:\+|positiv\w*)")
_IN_PATIENTS = re.compile(r"\b(?:in|for|with|of|tested)\b[^.;]*$")

_UNDECIDED = frozenset({"role.none", "role.status-after", "role.status-before", "role.carried"})
_BY_STATUS = frozenset({"selected.positive", "selected.expressing"})
_PROSE = frozenset({texts.SUMMARY, texts.EDITORIAL})


def fall_back(doc: Doc, lexicon: Lexicon, readings: list[Reading]) -> list[Reading]:
    """Give the readings with targets by looser words, or else by what the patients' tumours must express."""
    for rules, score in ((LOOSE, 0.5), (SELECTED, 0.4)):
        for kinds in (texts.TITLES, _PROSE):
            undecided = [r.span for r in readings if r.span.field.kind in kinds and _is_undecided(r, lexicon)]
            told = {span: rule for span in undecided if (rule := _first(rules, doc, lexicon, span)) is not None}
            if told:
                told = dict.fromkeys(_in_lists(doc, undecided, told), "loose.in-list") | told
                return [Reading(r.span, "target", told[r.span], score) if r.span in told else r for r in readings]
    return readings


def _is_undecided(reading: Reading, lexicon: Lexicon) -> bool:
    """Tell whether nothing has decided a reading yet, of an antigen that is a usual target."""
    return reading.rule in _UNDECIDED and not lexicon.antigens[reading.span.antigen].seldom_target


def _in_lists(doc: Doc, undecided: list[Span], told: Collection[Span]) -> Iterator[Span]:
    """Give the members of the lists in which some of the spans stand, with words between them or not."""
    for members in group(undecided, doc):
        if any(span in told for span in members):
            yield from members
    yield from (span for span in undecided if any(_in_brackets(doc, first, span) for first in told))


_BRACKETED = re.compile(r"(?:(?!\b(?:negative|without|not|except|mutat)\w*)[^()])*")


def _in_brackets(doc: Doc, first: Span, other: Span) -> bool:
    """Tell whether two antigens stand in the same brackets: `(A, B and, in some patients, C)`."""
    start, end = min(first.end, other.end), max(first.start, other.start)
    if first.field is not other.field or not 0 < end - start < _BRACKETS_LONG:
        return False
    text, field = doc.text, first.field
    opened = text.rfind("(", max(field.start, start - _BRACKETS_LONG), start)
    closed = text.find(")", end, min(field.end, end + _BRACKETS_LONG))
    return opened >= 0 and closed >= 0 and _BRACKETED.fullmatch(text, opened + 1, closed) is not None


_BRACKETS_LONG = 200
"""What stands further apart is no list."""


def _first(rules: tuple[Rule, ...], doc: Doc, lexicon: Lexicon, span: Span) -> str | None:
    """Give the id of the first rule that makes an antigen a target."""
    low, high = doc.sentence(span.start, span.end)
    before = doc.text[max(low, span.start - 120) : span.start]
    after = doc.text[span.end : min(high, span.end + 80)]
    antigen = lexicon.antigens[span.antigen]
    if _OTHER_DRUG.search(before) or _IN_GENERAL.match(after):
        return None
    if rules is SELECTED:
        if _NOT_SELECTED.match(after) or _NOT_SELECTED_BEFORE.search(before) or CHECKPOINT in antigen.serves:
            return None
    elif _SUBTYPE.match(after) and _IN_PATIENTS.search(before[-60:]):
        return None
    rule = next((rule.id for rule in rules if rule.applies(before, after, span.field.kind, antigen.serves)), None)
    return None if rule in _BY_STATUS and _sorts_patients(doc, span, antigen) else rule


def _sorts_patients(doc: Doc, span: Span, antigen: AntigenEntry) -> bool:
    """Tell whether a sentence says which patients it is about, and not what the cells bind."""
    low, high = doc.sentence(span.start, span.end)
    # The disease is a kind that other drugs are chosen by: `HER2-positive breast cancer`.
    if any(disease in doc.text[low:high] for disease in antigen.diseases):
        return True
    if span.field.kind not in _PROSE or _AMONG.match(doc.text[span.end : min(high, span.end + 80)]):
        return False
    return _ELIGIBILITY.search(doc.text[max(low, span.start - 300) : span.start]) is not None
