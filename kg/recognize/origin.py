"""Where a record says that the product's cells come from. Silence is an answer: most records do not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg.model import Facet
from kg.recognize import texts
from kg.recognize.drafts import Draft
from kg.recognize.facets import CRITERIA, PRODUCT_WORDS, PROSE, FacetRule, affirmed, called, facet_of
from kg.recognize.grafts import graft_source
from kg.recognize.heads import is_support
from kg.recognize.source_rules import EITHER, INFERRED, STATED, SUBJECT
from kg.recognize.texts import Doc, Field

_TIERS = (frozenset({texts.NAME}), PRODUCT_WORDS, PROSE - PRODUCT_WORDS)
"""Fields in which to look for a source, the first that tell of one decide. Criteria only let one be inferred."""


def source_of(doc: Doc, draft: Draft, several: bool) -> Facet | None:
    """Give where the product's cells come from: a statement about the product, else an inference, else None."""
    if "in-vivo-CAR-T" in draft.modality:
        return Facet(facet="cell_source", value="in-vivo", basis="stated", evidence=(draft.evidence,))
    if draft.modality == "HSC":
        return graft_source(doc, draft)
    for tier in _TIERS:
        if told := _weighed(doc, draft, several, tier) or _stated(doc, draft, several, tier):
            return told
    for tier in (*_TIERS, CRITERIA):
        for rule, fields in called(doc, draft, tier, several, INFERRED):
            if inferred := _said(rule, doc, fields):
                return inferred
    return None


def _weighed(doc: Doc, draft: Draft, several: bool, tier: frozenset[str]) -> Facet | None:
    """Give the source where one statement weighs both."""
    for rule, fields in called(doc, draft, tier, several, EITHER):
        for field, folded in fields:
            for match in rule.found.finditer(folded):
                if not is_support(folded, match.start(), match.end()):
                    return facet_of(rule, doc, field, match)
    return None


def _stated(doc: Doc, draft: Draft, several: bool, tier: frozenset[str]) -> Facet | None:
    """Give the source that is stated; of two the donor, where the words can be of nobody else, or both."""
    found: dict[str, Facet] = {}
    for rule, fields in called(doc, draft, tier, several, STATED):
        if rule.value not in found and _may_say(rule, doc, draft) and (facet := _said(rule, doc, fields)):
            found[rule.value] = facet
    if len(found) < 2:
        return next(iter(found.values()), None)
    evidence = tuple(facet.evidence[0] for facet in found.values())
    both = Facet(facet="cell_source", value="both", basis="stated", evidence=evidence)
    return next((facet for facet in found.values() if facet.evidence[0].rule in _OF_A_DONOR), both)


_OF_A_DONOR = frozenset({"source.universal", "source.donor", "source.kin", "source.bank"})
"""Rules that tell whose cells they are: a bare *autologous* or *allogeneic* may be said of something else."""


def _may_say(rule: FacetRule, doc: Doc, draft: Draft) -> bool:
    """Tell whether the words of a rule would say of such a product, in such a record, what they say of others."""
    if rule.id == "source.donor-lymphocytes":
        return draft.modality in _LYMPHOCYTES
    # UniCAR is universal for its adapters, whosever the cells are.
    return rule.id != "source.universal" or "unicar" not in doc.text


_LYMPHOCYTES = frozenset({"other-cell", "CTL", "CIK", "NK"})
"""Products that a donor's lymphocytes may be themselves, and not what patients had before."""


def _said(rule: FacetRule, doc: Doc, fields: Iterator[tuple[Field, str]]) -> Facet | None:
    """Give the first match that speaks of the product, by the words around it in its sentence."""
    doubts = _DOUBTS.get(rule.id, ())
    for field, folded in fields:
        # What is only inferred rests on steps of the schedule, and a step that is not barred is one, too.
        for match in affirmed(rule, folded) if rule.basis == "stated" else rule.parts.finditer(folded):
            if not any(doubt(folded, match) for doubt in doubts):
                return facet_of(rule, doc, field, match)
    return None


def _sentence_start(folded: str, match: re.Match[str]) -> int:
    reach = max(0, match.start() - 400)
    return max(reach, *(folded.rfind(mark, reach, match.start()) for mark in (". ", "\n")))


def _is_of_method(folded: str, match: re.Match[str]) -> bool:
    """Tell whether a sentence speaks of the method in general."""
    return _GENERAL.search(folded[_sentence_start(folded, match) : match.end()]) is not None


_GENERAL = re.compile(
    r"\bprinciple\b|like other|(?:car[- ]?t(?:[- ]cell)?s?(?: (?:cell )?(?:therapy|technology"
    r"|immunotherapy|treatment))|chimeric antigen receptor[\w\s()-]{0,30}(?:therapy"
    r"|technology)|(?:this|the) (?:technology|approach|strategy)|immunotherapy|immunotherapies"
    r"|cell therapy)\s+(?:is|uses|use|involves|works|refers|has|represents|utili[sz]es|relies"
    r"|takes)\b"
)


def _is_barred(folded: str, match: re.Match[str]) -> bool:
    """Tell whether a sentence says that there is no such step, as products made within the body need none."""
    return _BARRED.search(folded[_sentence_start(folded, match) : match.start()]) is not None


_BARRED = re.compile(
    r"(?:\bno|\bwithout|\bnot (?:need|requir|involv)\w*|\bobviat\w+|\bavoid\w*|\beliminat\w+|\bneither)"
    r"\s+(?:(?:the|any|a|need|needs|for|of|requiring|to|undergo|patient|prior)\s+){0,4}$"
)


def _is_of_donor(folded: str, match: re.Match[str]) -> bool:
    """Tell whether apheresis is said of a donor: the last who is named before it, or who it is of."""
    at = folded.find("pheresis", match.start(), match.end())
    if at < 0:
        return False
    named = list(_WHOSE.finditer(folded, max(_sentence_start(folded, match), at - 90), at))
    return bool(named and named[-1]["donor"]) or _OF_DONOR.match(folded, at + len("pheresis")) is not None


_WHOSE = re.compile(rf"\b(?:(?P<donor>donors?\b)|{SUBJECT}\b)")
_OF_DONOR = re.compile(r"[\w\s-]{0,24}\b(?:of|from) (?:an? |the |their )?(?:[\w-]+ ){0,2}donors?\b")

_DOUBTS: dict[str, tuple[Callable[[str, re.Match[str]], bool], ...]] = {
    "source.own": (_is_of_method,),
    "source.leukapheresis": (_is_of_donor,),
    "source.apheresis": (_is_of_donor, _is_barred),
}
"""What makes a match of some rules say nothing of the product."""
