"""Mentions that tell what cells or patients carry or lack, by signs and hyphens: subsets, depletion, counts."""

from __future__ import annotations

from kg.recognize.matching.vocabulary import STRONG_HEAD, Rule, left, right

_CELL_MARKERS = frozenset({"cell marker"})

_SIGN = r"\s?[+-](?![a-z0-9]*-?(?:positiv|specific|express|targeted|directed|car))"
"""A plus or minus after a marker, and no hyphen."""
_HYPHEN_ONLY = rf"\s*(?:and|or|positiv|negativ|\w*express|specific|targeted|directed|{STRONG_HEAD})"
"""What stands after a hyphen that a blank follows by mistake, or because the second word comes later: no minus."""
_WORD = r"(?:(?!(?:at|in|of|on|from|for|with|before|after|by|to|during)\b)[\w-]+ )"
"""A word that may stand before that for a disease or for people: `HER2- metastatic breast cancer`."""

PHENOTYPES: tuple[Rule, ...] = (
    Rule(
        "mask.joined-part",
        "A-CD34-CAR, A-CD8-CD28-CAR: a marker or part that a hyphen joins to the receptor's antigen",
        "construct",
        left=left(r"(?<![a-z])cd\d+[a-z]*-"),
        right=right(rf"[a-z]?(?:-[a-z0-9]+){{0,3}}[\s-]{STRONG_HEAD}"),
        antigens=_CELL_MARKERS,
    ),
    Rule(
        "mask.selection-minus",
        "CD3-/CD19-: cells that lack it, by the sign of another marker before it",
        "phenotype",
        left=left(rf"(?<![a-z])cd\d+[a-z]{{0,3}}{_SIGN}(?:[^.;]{{0,24}}[^.;a-z0-9-])?"),
        right=right(rf"-(?=[\s/,)]|$)(?!{_HYPHEN_ONLY})"),
    ),
    Rule(
        "mask.minus-before-sign",
        "CD3-CD56+: cells that lack it, by the sign of another marker after it",
        "phenotype",
        right=right(r"-[\s/,]*cd\d+[a-z]{0,3}\s?[+-](?![a-z0-9])(?!\s?(?:car|positiv|specific|targeted|directed))"),
    ),
    Rule(
        "mask.depleted",
        "depleted from the product",
        "phenotype",
        right=right(r"[\s-]*(?:cell[- ])?deplet(?!\w* (?:\w+ )?(?:virus|hiv))"),
    ),
    Rule(
        "mask.disease-minus",
        "HER2- breast cancer, CMV- individuals: who or what lacks it",
        "biomarker",
        right=right(
            rf"-\s(?!(?:[\w-]+ )?(?:{STRONG_HEAD}|specific|targeted|directed|and|or)\b){_WORD}{{0,2}}?"
            r"(?:cancers?|carcinomas?|adenocarcinomas?|tumou?rs?|hnscc|leuka?emias?|lymphomas?|myelomas?|(?:b-)?all|aml|cll"
            r"|diseases?|malignanc\w+|relapses?|patients?|individuals?|participants?|persons?|subjects|children)\b"
        ),
    ),
    Rule(
        "mask.lab-count",
        "a count of cells in blood",
        "lab",
        right=right(
            r"\s*\+?\s*(?:positive )?(?:t|b|nk)?[- ]?(?:cells?|lymphocytes?)?\s*(?:counts?|numbers?"
            r"|percentages?|levels?)\b"
        ),
        antigens=_CELL_MARKERS | {"CD19", "CD20"},
    ),
    Rule(
        "mask.selection-plus",
        "CD4+, CD34+: cells that make the product",
        "phenotype",
        right=right(
            r"\+|[\s-]*(?:positive |pos\b|select|enrich|bright|dim|low|high|hi\b|\(\+\)|stem"
            r"|progenitor|memory|central|naive|effector|regulatory|treg|t[- ]?(?:cell|lymph)|t\b"
            r"|hematopoietic|cells?/kg|cells? per|cells?\b|lymphocyt|count|helper|nk\b)"
            r"|[/,]?\s?(?:and )?cd8"
        ),
        antigens=_CELL_MARKERS,
    ),
    Rule(
        "mask.selection-before",
        "a subset of the product's cells",
        "phenotype",
        left=left(
            r"(?:cd\d+[a-z]*(?:\+[/,\s]*|-[/,\s]+)|ratio of |deplet\w+ (?:of )?|select\w+ (?:of |for )?"
            r"|enrich\w+ (?:of |for )?)"
        ),
        antigens=_CELL_MARKERS,
    ),
    Rule(
        "mask.naive-cells",
        "Tn/mem: naive and memory T cells, no antigen",
        "none",
        right=right(r"/?(?:mem|cm|scm)"),
        antigens=frozenset({"Tn antigen"}),
    ),
)
