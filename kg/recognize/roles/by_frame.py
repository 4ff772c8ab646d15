"""Targets: antigens that fill a frame, that an adapter holds the cells to, or that stand in a product's name."""

from __future__ import annotations

import re

from kg.recognize.matching.guards import GuardedPattern
from kg.recognize.matching.vocabulary import STRONG_HEAD
from kg.recognize.roles.readings import SCORES, Naming, Reading

_LONG_LIST = 6
"""A list this long is that of a platform: it names targets only, even those that are seldom one."""
_PLAIN = frozenset({"frame.specific-receptor", "frame.anti-cells"})
"""Frames that say of any antigen that it is the target."""
_DIRECTED = ("anti-", "anti ", "targeting ")
_INSTEAD = {"effector_arm": "construct", "armoring_mostly": "construct", "construct_mostly": "construct"}
"""What an antigen that is seldom a target is instead, by its usual role; background where nothing is said."""


_LACKED = re.compile(r"[\s-]+negativ\w* (?!car)")
"""What is said to be lacking is not what cells recognise: `CAR-T targeting A-negative leukemia that expresses B`."""


def in_frame(it: Naming) -> Reading | None:
    """Read what fills a frame: it is the target; what seldom is one needs plainer words."""
    if it.frame is None or not it.around.cell_therapy or _LACKED.match(it.beside.after):
        return None
    if it.entry.binder_of or not it.entry.seldom_target:
        return it.target(it.frame)
    if it.entry.role == "virus_level":
        return _of_virus(it, it.frame)
    if _is_meant(it):
        return it.target(it.frame)
    return it.give(_INSTEAD.get(it.entry.role, "background"), "role.seldom", 0.6)


def _is_meant(it: Naming) -> bool:
    """Tell whether an antigen that is seldom a target is one here, by the company it keeps and the words beside it."""
    directed = it.beside.before.endswith(_DIRECTED)
    if it.entry.role == "armoring_mostly":
        return it.members >= _LONG_LIST or (directed and (it.members == 1 or it.with_usual))
    if it.entry.role == "effector_arm" and not directed:
        return False
    if it.entry.role == "phenotype_mostly" and it.with_usual:
        return True
    return it.members >= _LONG_LIST or it.frame in _PLAIN or _tight(it.beside.before, it.beside.after)


_TIGHT_AFTER = re.compile(
    rf"[\s)-]*(?:{STRONG_HEAD}|[-\s]?(?:targeted|specific"
    rf"|directed)[\s-]+(?:\w+[\s-]+){{0,3}}?{STRONG_HEAD})"
)
_TIGHT_BEFORE = re.compile(
    r"(?:\banti[\s-]*|\btargeting |\bredirected (?:to|against|towards?) |car-|cart-|4scar-?"
    r"|\b(?:t|nk|cells?) (?:against|specific for|recogni[sz]ing) (?:(?:shared|mutant|mutated|common) )?)$"
)


def _tight(before: str, after: str) -> bool:
    return _TIGHT_AFTER.match(after) is not None or _TIGHT_BEFORE.search(before) is not None


_VIRUS_SPECIFIC = re.compile(
    r"v?sts?\b|(?:\s?\([\w-]{1,8}\))?[\s)-]*(?:[/,][\s\w-]{0,24})?(?:specific|(?:antigens?[\s-]+)?(?:pulsed|loaded)\b"
    r"|(?<![+,])car-?ts?\b|(?:\w+[\s-]+)?(?:ctl|vst)s?\b|-?tcr|(?:reactive"
    r"|redirected|directed|targeted)\b)"
)
_VIRUS_CELLS = re.compile(
    r"\b(?:vsts?|ctls?|virus[- ]specific t[- ]?(?:cells?|lymphocytes?))\)?[\s,]+(?:that |which )?"
    r"(?:specific (?:for|to)|against|target\w*|recogni[sz]\w+|directed (?:against|at|to))\s(?:[\w-]+\s){0,2}$"
    r"|\bvirus[- ]specific t[- ]?(?:cells?|lymphocytes?)(?: \([\w-]{1,8}\))? ?\((?:anti-?)?$"
    r"|\bt[- ]?(?:cells?|lymphocytes?) (?:[\w-]+ ){0,5}?with specificity (?:for|to|against) $"
    r"|\b(?:target\w*|against|recogni\w+|specific for)(?: on)? (?:the |an? )?(?:\w+ )?"
    r"(?:proteins?|antigens?|peptides?|epitopes?) (?:of|from) (?:the )?$"
    r"|\bt[- ]?(?:cells?|lymphocytes?)(?: (?:that|which)|[\w\s,-]{0,40} ability to) recogni[sz]e (?:the )?$"
    r"|\bt[- ]?(?:cells?|lymphocytes?)\)?,? (?:(?:that|which) are )?(?:specific (?:for|to)|redirected (?:to|against)) "
    r"(?:the )?$"
)


def _of_virus(it: Naming, frame: str) -> Reading:
    """Give the role of a virus: it is the target of cells that are specific for it, and an infection otherwise."""
    if _VIRUS_SPECIFIC.match(it.beside.after):
        return it.target(frame)
    if _VIRUS_CELLS.search(it.group.before):
        return it.target("frame.virus-cells")
    return it.give("background", "role.seldom", 0.5)


_SCHEDULED = re.compile(
    r"[\s-]?(?:car[\s-]?)?(?:t[\s-]?)?(?:cells? )?(?:infusions?\b|will be (?:infused|given|administered))"
)
_HAD_BEFORE = GuardedPattern(
    r"\b(?:relaps|refractory|fail|progress|previous|prior\b(?! to\b)|received|history of|had\b)"
)


def given_by_number(it: Naming) -> Reading | None:
    """Read a number in the name of what a schedule gives: `prior to CART19 infusion` tells of the trial's own."""
    if it.span.rule is None or not it.around.cell_therapy or not _SCHEDULED.match(it.beside.after):
        return None
    return None if _HAD_BEFORE.search(it.beside.before[-80:]) else it.target(it.span.rule)


_BRIDGE = re.compile(
    r"(?:\bsparx|\bsprx|\bzipfv|\btargeting modules?|\badapt[eo]rs?)[\s:-]+(?:proteins? |molecules? )?"
    r"(?:(?:that |which )?(?:for|against|to|targeting|binds?(?: to)?|binding(?: to)?|recogni[sz]\w+) )?(?:the )?$"
    r"|(?:fitc|fluorescein)[\w\s,)-]{0,24}\b(?:binds?(?: to)?|binding(?: to)?|attach\w*(?: itself)? to|targeting) "
    r"(?:the )?$"
)
"""What stands before the antigen that an adapter holds the cells to."""


def bridged(it: Naming) -> Reading | None:
    """Read what an adapter binds: it is the target of the cells given with it."""
    if it.around.adapter and it.kind in SCORES and not it.entry.seldom_target and _BRIDGE.search(it.group.before):
        return it.target("frame.adapter-bridge")
    return None


def in_product_name(it: Naming) -> Reading | None:
    """Read what the name of a cell product holds: it is the target, unless it seldom is one."""
    if not (it.in_name and it.around.cell_therapy and it.span.field.index in it.around.cell_interventions):
        return None
    if it.entry.seldom_target and not it.entry.binder_of:
        return it.give("construct", "role.seldom", 0.6)
    return it.target("field.product-name")
