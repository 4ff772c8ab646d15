"""Where no frame names a target: looser words of title and summary."""

from __future__ import annotations

from kg.recognize import texts
from kg.recognize.lexicon import Lexicon
from kg.recognize.roles import Reading
from kg.recognize.spans import group
from kg.recognize.texts import Doc
from kg.recognize.vocabulary import Rule, left, right

LOOSE: tuple[Rule, ...] = (
    Rule("loose.anti", "anti-A ... chimeric antigen receptor, words between", "target", left=left(r"\banti[\s-]*")),
    Rule(
        "loose.targeting",
        "cells that target a protein called A",
        "target",
        left=left(r"\b(?:target(?:s|ing|ed)?|directed (?:at|against|to)|recogni[sz]es?)\b[^.;]{0,60}"),
    ),
    Rule("loose.targeted", "A-targeted", "target", right=right(r"[\s)-]*(?:targeted|targeting|directed)\b")),
    Rule(
        "loose.as-target",
        "A, B and C as the targets of the receptor",
        "target",
        right=right(r"[^.;]{0,30}\bas (?:the )?[^.;]{0,24}targets?\b"),
    ),
)
"""Read only where nothing else names a target, in title and summary of a trial of engineered cells."""

_UNDECIDED = frozenset({"role.none", "role.status"})


def fall_back(doc: Doc, lexicon: Lexicon, readings: list[Reading]) -> list[Reading]:
    """Give the readings with targets by looser words. That a disease is A-positive says nothing of the product."""
    for kinds in ((texts.TITLE, texts.EDITORIAL_TITLE), (texts.SUMMARY,)):
        chosen = [i for i in _open(doc, lexicon, readings, kinds) if _loose(doc, readings[i]) is not None]
        if chosen:
            chosen = _with_list(doc, lexicon, readings, chosen, kinds)
            return _with_targets(doc, readings, chosen)
    return readings


def _open(doc: Doc, lexicon: Lexicon, readings: list[Reading], kinds: tuple[str, ...]) -> list[int]:
    """Give the indexes of readings that nothing has decided yet, of antigens that are usual targets."""
    return [
        i
        for i, r in enumerate(readings)
        if r.rule in _UNDECIDED
        and doc.field_at(r.span.start).kind in kinds
        and not lexicon.antigens[r.span.antigen].seldom_target
    ]


def _with_list(
    doc: Doc, lexicon: Lexicon, readings: list[Reading], chosen: list[int], kinds: tuple[str, ...]
) -> list[int]:
    """Add the other members of the lists in which the chosen stand."""
    by_span = {readings[i].span: i for i in _open(doc, lexicon, readings, kinds)}
    spans = {readings[i].span for i in chosen}
    lists = [members for members in group(by_span, doc) if spans.intersection(members)]
    return sorted(by_span[span] for members in lists for span in members)


def _loose(doc: Doc, reading: Reading) -> str | None:
    low, high = doc.sentence(reading.span.start, reading.span.end)
    before = doc.text[max(low, reading.span.start - 120) : reading.span.start]
    after = doc.text[reading.span.end : min(high, reading.span.end + 80)]
    kind = doc.field_at(reading.span.start).kind
    return next((rule.id for rule in LOOSE if rule.applies(before, after, kind, reading.span.antigen)), None)


def _with_targets(doc: Doc, readings: list[Reading], chosen: list[int]) -> list[Reading]:
    changed = list(readings)
    for i in chosen:
        rule = _loose(doc, readings[i]) or "loose.in-list"
        changed[i] = Reading(readings[i].span, "target", rule, 0.5)
    return changed
