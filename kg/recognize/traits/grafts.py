"""Where a graft of blood stem cells comes from: the words of a graft count, for one that is the product."""

from __future__ import annotations

import re

from kg.model import Facet
from kg.recognize.cells.drafts import Draft
from kg.recognize.matching import texts
from kg.recognize.matching.texts import Doc
from kg.recognize.traits.facets import PRODUCT_WORDS, affirmed, called, facet_of, facet_rule, fields_about, table

_TOLD = frozenset({texts.SUMMARY, texts.DESCRIPTION})

GRAFTS = (
    facet_rule(
        "source.graft-donor",
        "a graft from a donor",
        "cell_source",
        "allogeneic",
        r"\ballo(?!w)|haplo|\bdonors?\b|cord blood|sibling|unrelated|matched",
        PRODUCT_WORDS,
    ),
    facet_rule(
        "source.graft-twin",
        "a graft from an identical twin is a donor's, where its own name says so",
        "cell_source",
        "allogeneic",
        r"^syngeneic\b|\bidentical twin\b",
        frozenset({texts.NAME, texts.OTHER_NAME}),
    ),
    facet_rule(
        "source.graft-own",
        "a graft of the patient's own cells",
        "cell_source",
        "autologous",
        r"\bauto(?:logous|-?hsct|-?sct|graft|-?transplant)",
        PRODUCT_WORDS,
    ),
)
_GRAFT_WORDS = (
    r"(?:transplant|stem|progenitor|mononuclear|marrow|\bbmt\b|\bpb[sp]c|\b[ah]?sct\b|rescue|harvest|re-?infus|support)"
)
_WORDS_BETWEEN = r"(?:[\s,/()-]{1,9}\w{1,40}){0,4}?[\s,/()-]{1,9}"
GRAFTS_TOLD = table(
    facet_rule(
        "source.graft-told-donor",
        "prose tells of a graft from a donor",
        "cell_source",
        "allogeneic",
        rf"\b(?:allo(?!w)|haplo|donor|sibling|unrelated|matched|syngeneic|identical twin)[\w-]{{0,40}}"
        rf"{_WORDS_BETWEEN}{_GRAFT_WORDS}",
        _TOLD,
    ),
    facet_rule(
        "source.graft-told-own",
        "prose tells of a graft of the patient's own cells",
        "cell_source",
        "autologous",
        rf"\bauto-?transplant|\bautologous{_WORDS_BETWEEN}{_GRAFT_WORDS}",
        _TOLD,
    ),
    facet_rule(
        "source.graft-reinfused",
        "what is infused again was taken from the patient",
        "cell_source",
        "autologous",
        r"\b(?:pb[sp]cs?|stem cells?|progenitor cells?|marrow|transduced cells?)\b[^.;]{0,80}?\bre-?infus\w*"
        r"|\bre-?infus\w+ (?:of )?(?:[\w-]{1,40} ){0,5}?(?:pb[sp]cs?|stem|progenitor|marrow|transduced)\b",
        _TOLD,
        "inferred",
    ),
    facet_rule(
        "source.graft-collected",
        "patients whose cells are collected get these back",
        "cell_source",
        "autologous",
        r"\b(?:patients?|participants?|subjects?) (?:will )?(?:undergo|have) (?:an )?(?:[\w-]{1,40} ){0,4}?"
        r"(?!plasma|immuno|photo)\w{0,6}pheresis\b",
        _TOLD,
        "inferred",
    ),
    facet_rule(
        "source.graft-altered",
        "transduced cells that are infused again are the patient's own, whichever donors prose speaks of",
        "cell_source",
        "autologous",
        r"\btransduced\b[^.;]{0,60}?\bre-?infus\w*|\bre-?infus\w+ (?:of )?(?:[\w-]{1,40} ){0,4}?transduced\b",
        _TOLD,
        "inferred",
    ),
)
_HAD_BEFORE = re.compile(
    r"\b(?:prior|previous\w*|relaps\w*|fail\w*|eligible|ineligible|candidates?|unable|refus\w*|history|alternative|than"
    r"|compared)\b[^.;\n]{0,60}$"
)
"""Words before a graft in prose by which it is not the trial's own."""


def graft_source(doc: Doc, draft: Draft) -> Facet | None:
    """Give the source of a stem cell graft: for one that is the product, the words of a graft count."""
    for field in fields_about(doc, draft, PRODUCT_WORDS, several=False):
        facets = [
            facet_of(rule, doc, field, match)
            for rule in GRAFTS
            if field.kind in rule.kinds and (match := rule.found.search(doc.folded(field)))
        ]
        if len(facets) > 1:
            evidence = tuple(f.evidence[0] for f in facets)
            return Facet(facet="cell_source", value="both", basis="stated", evidence=evidence)
        if facets:
            return facets[0]
    return _told_source(doc, draft) if any(word in doc.text for word in _OF_OWN) else None


_OF_OWN = ("autolog", "auto-transplant", "autotransplant", "infus", "pheresis")
"""Without one of these, prose tells of no graft of the patient's own."""


_ALTERED = "source.graft-altered"


def _told_source(doc: Doc, draft: Draft) -> Facet | None:
    """Give that a graft is the patient's own: prose says so and tells of no donor's, or altered cells go back."""
    found: dict[str, Facet] = {}
    for rule, fields in called(doc, draft, _TOLD, False, GRAFTS_TOLD):
        if rule.basis == "inferred" and found and (rule.id != _ALTERED or set(found) == {"autologous"}):
            continue
        for field, folded in fields:
            own = (
                m for m in affirmed(rule, folded) if not _HAD_BEFORE.search(folded[max(0, m.start() - 90) : m.start()])
            )
            if match := next(own, None):
                if rule.id == _ALTERED:
                    return facet_of(rule, doc, field, match)
                found.setdefault(rule.value, facet_of(rule, doc, field, match))
    return found.get("autologous") if len(found) == 1 else None
