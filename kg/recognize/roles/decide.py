"""The role in which a record mentions an antigen: what the place decides, then the words beside it, then the frame."""

from __future__ import annotations

from collections.abc import Callable

from kg.recognize.cells.contexts import OF_OTHER_STUDIES
from kg.recognize.matching import texts
from kg.recognize.matching.lexicon import Lexicon
from kg.recognize.matching.spans import Span
from kg.recognize.matching.texts import Doc
from kg.recognize.matching.vocabulary import Beside
from kg.recognize.roles.by_frame import bridged, given_by_number, in_frame, in_product_name
from kg.recognize.roles.by_place import of_drug, of_field, of_other_intervention
from kg.recognize.roles.by_words import (
    carried,
    masked,
    of_antibody,
    of_drug_told_before,
    of_earlier_therapy,
    of_measure,
    of_short_form,
    of_status,
)
from kg.recognize.roles.frames import FRAMES
from kg.recognize.roles.lab_values import of_count
from kg.recognize.roles.masks import PRODUCT_MASKS
from kg.recognize.roles.readings import SCORES, Naming, Reading, Surroundings
from kg.recognize.roles.rules import RULES

_FRAMES = RULES.bits(FRAMES)
_EVERYWHERE = ~RULES.bits(PRODUCT_MASKS)

_DECISIONS: tuple[Callable[[Naming], Reading | None], ...] = (
    of_drug,
    of_count,
    masked,
    of_field,
    of_other_intervention,
    given_by_number,
    of_short_form,
    of_earlier_therapy,
    of_antibody,
    carried,
    in_frame,
    of_drug_told_before,
    of_measure,
    of_status,
    bridged,
    in_product_name,
)
"""What may give an antigen its role, in order: the first that does decides."""


def read_group(members: list[Span], doc: Doc, lexicon: Lexicon, around: Surroundings) -> list[Reading]:
    """Give the role of every span of one list of antigens."""
    kind = members[0].field.kind
    if kind == texts.KEYWORD:
        return [Reading(m, "background", "field.keyword", 0.3) for m in members]
    if kind == texts.EDITORIAL and doc.text.find(OF_OTHER_STUDIES, members[0].field.start, members[0].start) >= 0:
        return [Reading(m, "background", "field.other-studies", 0.5) for m in members]
    low, high = doc.sentence(members[0].start, members[-1].end)
    rules = -1 if around.cell_therapy else _EVERYWHERE
    group = _beside(doc, members[0].start, members[-1].end, low, high, rules)
    frame = None
    if around.cell_therapy and kind in SCORES:
        serves = lexicon.antigens[members[0].antigen].serves
        frame = next((rule.id for rule in group.deciding(_FRAMES, group.before, kind, serves)), None)
    with_usual = frame is not None and any(not lexicon.antigens[m.antigen].seldom_target for m in members)
    readings = []
    for m in members:
        beside = group if len(members) == 1 else _beside(doc, m.start, m.end, low, high, rules)
        entry = lexicon.antigens[m.antigen]
        readings.append(_read(Naming(m, entry, kind, beside, group, len(members), with_usual, frame, around)))
    return readings


def _beside(doc: Doc, start: int, end: int, low: int, high: int, rules: int) -> Beside:
    """Give the words before and after a stretch, within the bounds of a sentence, for the rules that bits stand for."""
    return RULES.beside(doc.text[max(low, start - 160) : start], doc.text[end : min(high, end + 120)], rules)


def _read(it: Naming) -> Reading:
    for decide in _DECISIONS:
        if reading := decide(it):
            return reading
    return it.give("background", "role.none", 0.5)
