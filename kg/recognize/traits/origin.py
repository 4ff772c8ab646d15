"""Where a record says that the product's cells come from. Silence is an answer: most records do not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg.model import Facet
from kg.recognize.cells.drafts import Draft
from kg.recognize.cells.heads import is_support
from kg.recognize.matching import texts
from kg.recognize.matching.texts import Doc, Field
from kg.recognize.traits.facets import CRITERIA, PRODUCT_WORDS, PROSE, FacetRule, affirmed, called, facet_of
from kg.recognize.traits.grafts import graft_source
from kg.recognize.traits.source_rules import EITHER, INFERRED, STATED, SUBJECT

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
            if inferred := _said(rule, doc, draft, fields):
                return inferred
    return _by_step(doc)


def _by_step(doc: Doc) -> Facet | None:
    """Give the source that an intervention by itself lets one infer: `Leukapheresis` is a step of the patients.

    Beside a graft of their own it may be a step towards that.
    """
    rule = next(rule for rule in INFERRED if rule.id == "source.apheresis")
    names = [(field, doc.folded(field)) for field in doc.fields_of(texts.NAME)]
    if any(_OWN_GRAFT.search(folded) for _, folded in names):
        return None
    for field, folded in names:
        if (match := _APHERESIS.match(folded)) and "donor" not in folded:
            return facet_of(rule, doc, field, match)
    return None


_APHERESIS = re.compile(
    r"(?:(?!(?:plasma|ldl|lipo\w*|platelet|granulocyte|immuno|photo)\b)[\w-]+ ){0,2}?(?:leu[ck]\w{0,2})?a?pheresis\b"
)
_OWN_GRAFT = re.compile(r"\bauto\w*[\w\s-]{0,40}(?:transplant|graft|rescue)|\b(?:asct|auto-?hsct)\b")


def _weighed(doc: Doc, draft: Draft, several: bool, tier: frozenset[str]) -> Facet | None:
    """Give the source where one statement weighs both."""
    for rule, fields in called(doc, draft, tier, several, EITHER):
        for field, folded in fields:
            for match in rule.found.finditer(folded):
                if not is_support(folded, match.start(), match.end()):
                    return facet_of(rule, doc, field, match)
    return None


def _stated(doc: Doc, draft: Draft, several: bool, tier: frozenset[str]) -> Facet | None:
    """Give the source that is stated; of two both, or the donor, where the words can be of nobody else."""
    found: dict[str, Facet] = {}
    for rule, fields in called(doc, draft, tier, several, STATED):
        if rule.value not in found and _may_say(rule, doc, draft) and (facet := _said(rule, doc, draft, fields)):
            found[rule.value] = facet
    if len(found) < 2:
        return next(iter(found.values()), None)
    evidence = tuple(facet.evidence[0] for facet in found.values())
    both = Facet(facet="cell_source", value="both", basis="stated", evidence=evidence)
    if _is_studied(doc, found["autologous"]):
        return both
    return next((facet for facet in found.values() if facet.evidence[0].rule in _OF_A_DONOR), both)


def _is_studied(doc: Doc, own: Facet) -> bool:
    """Tell whether cells of patients are studied, too: `To test doses of autologous X` beside those of a donor."""
    evidence = own.evidence[0]
    field = next(field for field in doc.fields if field.path == evidence.path)
    return _STUDIED.search(doc.folded(field)[max(0, evidence.start - 160) : evidence.start]) is not None


_STUDIED = re.compile(
    r"\b(?:determin|evaluat|assess|test|examin|investigat|compar)\w* [^.;\n]{0,110}"
    r"\b(?:doses?|safety|feasibility|toxicity|tolerability|efficacy|infusions?) of $|\bwill receive (?:an? |the )?$"
)


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


def _said(rule: FacetRule, doc: Doc, draft: Draft, fields: Iterator[tuple[Field, str]]) -> Facet | None:
    """Give the first match that speaks of the product, by the words around it in its sentence."""
    doubts = _DOUBTS.get(rule.id, ())
    for field, folded in fields:
        # What is only inferred rests on steps of the schedule, and a step that is not barred is one, too.
        for match in affirmed(rule, folded) if rule.basis == "stated" else rule.parts.finditer(folded):
            if not any(doubt(folded, match) for doubt in doubts) and not _is_of_other_cells(draft, folded, match):
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


def _is_had_before(folded: str, match: re.Match[str]) -> bool:
    """Tell whether the words speak of a therapy that failed: its source is not that of the product given after it."""
    return _FAILED.search(folded, max(0, match.start() - 60), match.start()) is not None


_FAILED = re.compile(
    r"\b(?:fail(?:ed|ure|ing)|relaps\w+|progress\w+|refractory|resist\w+)"
    r"(?: (?:of|to|after|from|following|on|with|prior|previous|an?|any|the|their|treatment|therapy|treated)){0,5} $"
)


def _is_no_cell_of_donor(folded: str, match: re.Match[str]) -> bool:
    """Tell whether what a donor gave is no cell of the product: stool, plasma, or where a receptor was found."""
    return _NO_CELL.search(folded, max(0, match.start() - 60), match.start()) is not None


_NO_CELL = re.compile(
    r"(?:\b(?:microbio\w+|stools?|fa?eces|f(?:a?e)cal|plasma|serum|platelets)(?: \w+){0,2}"
    r"|\b(?:screened|cloned|identified|discovered)) $"
)


def _is_of_graft(folded: str, match: re.Match[str]) -> bool:
    """Tell whether what is given back is the graft beside the product: `PBSC reinfusion`."""
    before = folded[max(0, match.start() - 40) : match.start()]
    return _GRAFT_BEFORE.search(before) is not None or _GRAFT_AFTER.match(folded, match.end()) is not None


_STEM = r"(?:pb[sp]cs?|stem cells?|grafts?|marrow|hscs?|progenitors?|progenitor cells?)"
_GRAFT_BEFORE = re.compile(rf"\b{_STEM}(?: (?:is|are|was|were|will|be|then)){{0,3}} $")
_GRAFT_AFTER = re.compile(rf" (?:of )?(?:[\w+-]+ ){{0,3}}?{_STEM}\b")


def _is_of_other_cells(draft: Draft, folded: str, match: re.Match[str]) -> bool:
    """Tell whether the words speak of T cells, and the product is of natural killer cells."""
    return draft.modality in _KILLERS and match[0] in _WHOLE_WORDS and _T_CELLS.match(folded, match.end()) is not None


_KILLERS = frozenset({"NK", "CAR-NK"})
_WHOLE_WORDS = frozenset({"autologous", "allogeneic"})
_T_CELLS = re.compile(r" (?:[\w-]+ )?(?:t[- ]?cells?|car-?ts?|t[- ]?lymphocytes?)\b")

_WHOSE = re.compile(rf"\b(?:(?P<donor>donors?\b)|{SUBJECT}\b)")
_OF_DONOR = re.compile(r"[\w\s-]{0,24}\b(?:of|from) (?:an? |the |their )?(?:[\w-]+ ){0,2}donors?\b")

_DOUBTS: dict[str, tuple[Callable[[str, re.Match[str]], bool], ...]] = {
    "source.autologous": (_is_had_before,),
    "source.allogeneic": (_is_had_before,),
    "source.donor": (_is_no_cell_of_donor,),
    "source.own": (_is_of_method,),
    "source.leukapheresis": (_is_of_donor,),
    "source.apheresis": (_is_of_donor, _is_barred, _is_of_graft),
}
"""What makes a match of some rules say nothing of the product."""
