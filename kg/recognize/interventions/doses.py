"""Interventions that are one product: they differ in dose, route, batch or arm, or in a drug given beside it."""

from __future__ import annotations

import re
from collections import Counter

import msgspec

from kg.recognize.cells.drafts import Draft
from kg.recognize.cells.heads import head
from kg.recognize.interventions.non_cells import non_cell
from kg.recognize.matching.matcher import fold

_AMOUNT = r"(?:up to |about |approximately )?[\d.,]+\s?(?:[x*]\s?10\s?\^?\(?\s?e?\d{1,2}\)?|e\+?\d{1,2})"
_UNIT = (
    r"(?:\s?(?:viable |total |car[- ]?(?:t|nk)?\+? ?(?:t )?|t |nk )*cells?\b)?"
    r"(?:\s?/\s?(?:kg|m2|dose))?(?: per (?:dose|kg))?"
)
_WHICH = r"(?:-?\d{1,2}|[ivx]{1,4}|[a-f])\b"
_ROUTE = (
    r"\((?:via|by|through) [^()]{2,40}\)"
    r"|\b(?:via |by )?intra-?(?:venous|pleural|tumou?r|thecal|ventricular|cavitary|cranial|cerebral|peritoneal|arterial"
    r"|muscular|articular|dermal|lesional|coronary|myocardial|nodal|vitreal|osseous)[a-z]*"
)
_BATCH = r"\b(?:fresh|freshly|frozen|thawed|cryo-?preserved)\b"
_DOSE = re.compile(
    rf"\([^()]*?{_AMOUNT}[^()]*\)"
    r"|\b(?:maximum|maximal|maximally|optimal) tolerated (?:dose|dosage)s?(?: of)?\b"
    rf"|\b(?:\d{{1,2}}|single|two|three|multiple)-doses? schedules?\b|{_ROUTE}|{_BATCH}"
    rf"|\b(?:dose|dosage) ?(?:levels?|groups?|cohorts?|escalation|expansion|finding)*\s?[:#-]?\s?(?:{_WHICH})?"
    rf"|\b(?:cohort|arm|group|regimen|stage|part|phase|level|stratum|schedule|panel)\s?[:#-]?\s?{_WHICH}"
    r"|\b(?:very )?(?:low|medium|middle|mid|high|higher|lower|intermediate|starting|first|second|third|fourth|fifth"
    r"|1st|2nd|3rd|4th|5th|single|multiple|repeat\w*|split)[\s-]*(?:dose|dosage|level)s?\b"
    rf"|(?:\bat |\bof )?(?<![a-z0-9]){_AMOUNT}{_UNIT}"
    r"|\b(?:dose|escalation|expansion|group|arm|cohort|phase|part|level|starting)s?\b"
)
_EDGES = " \t,;:-\u2013/([{"
_TRAILING = re.compile(r"\s(?:for|with|at|of|in)$", re.IGNORECASE)
_JOIN = re.compile(r"\s(\+|plus|and|with|in combination with|combined with)\s")


def bare(name: str) -> str:
    """Give a name without what tells doses, cohorts and arms apart; nothing where no name is left."""
    if len(name) > _LONG:
        return name
    folded, kept, at = fold(name), "", 0
    for found in _DOSE.finditer(folded):
        kept += name[at : found.start()]
        at = found.end()
    kept += name[at:]
    kept = re.sub(r"[(\[{][\s,;:/-]*[)\]}]", " ", kept)
    kept = _TRAILING.sub("", re.sub(r"\s+", " ", kept).strip().strip(_EDGES).strip())
    if kept.count("(") > kept.count(")"):
        kept = kept.rstrip(".") + ")"
    return kept if sum(map(str.isalpha, kept)) >= _LETTERS else ""


_LONG = 400
"""A longer name is not looked into."""
_LETTERS = 2
"""Fewer letters are no name."""


def same_product(names: list[str]) -> list[int]:
    """Give the places of the names that differ from the first only in dose, cohort, arm or a drug given beside."""
    keys = {_key(name) for name in names}
    wanted = _own_key(names[0], keys)
    return [i for i, name in enumerate(names) if _own_key(name, keys) == wanted]


def _own_key(name: str, keys: set[str]) -> str:
    """Give the key of a name, or of the product in it where the rest is a drug given beside: `JCARH125 + anakinra`."""
    folded = fold(name)
    join = _JOIN.search(folded)
    if join is None or len(name) > _LONG:
        return _key(name)
    # What joins the parts stands between them.
    parts = _JOIN.split(folded)[::2]
    known = [part for part in parts if _key(part) in keys]
    rest = [part for part in parts if part not in known]
    beside = all(non_cell(part) is not None or (head(part) is None and join[1] != "with") for part in rest)
    return _key(known[0]) if len(known) == 1 and beside else _key(name)


def _key(name: str) -> str:
    """Give the form under which the names of doses of one product are equal."""
    folded = fold(name)
    if len(name) > _LONG:
        return folded
    left = re.sub(r"\bthe\b|[\W_]+", "", _DOSE.sub(" ", folded))
    return left if sum(map(str.isalpha, left)) >= _LETTERS or not _DOSE.search(folded) else ""


def merged(drafts: list[Draft]) -> list[Draft]:
    """Join the drafts that are one product into the first of them, named without its dose."""
    if len(drafts) < 2:
        return drafts
    keys = {_key(d.name) for d in drafts}
    groups: dict[tuple[str | int, ...], list[Draft]] = {}
    listed: Counter[str] = Counter()
    for draft in drafts:
        alike = (_own_key(draft.name, keys), draft.modality, *(label for label, _ in draft.catalogue))
        # Listed twice under one name, interventions are two in the eyes of who registered them.
        groups.setdefault((listed[fold(draft.name)], *alike), []).append(draft)
        listed[fold(draft.name)] += 1
    return [_one(same) for same in groups.values()]


def _one(same: list[Draft]) -> Draft:
    if len(same) == 1:
        return same[0]
    names = [name for draft in same if (name := bare(draft.name))]
    return msgspec.structs.replace(
        same[0],
        name=min(names, key=len, default=same[0].evidence.surface),
        interventions=tuple(sorted({i for d in same for i in d.interventions})),
        arms=frozenset().union(*(d.arms for d in same)),
    )
