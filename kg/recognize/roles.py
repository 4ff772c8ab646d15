"""The role in which a record mentions an antigen, read from the field, the sentence and the neighbours."""

from __future__ import annotations

import re

from msgspec import Struct

from kg.recognize import texts
from kg.recognize.contexts import OF_OTHER_STUDIES
from kg.recognize.frames import FRAMES
from kg.recognize.guards import GuardedPattern
from kg.recognize.lexicon import AntigenEntry, Lexicon
from kg.recognize.masks import CHECKPOINT, CRITERIA_MASKS, DRUG_AFTER, MASKS, STATUS_AFTER, STATUS_BEFORE
from kg.recognize.spans import Span
from kg.recognize.texts import Doc
from kg.recognize.vocabulary import PRIOR, STRONG_HEAD, Beside, Rule, RuleTable, left, right


class Reading(Struct, frozen=True, gc=False):
    """A span with its role, the rule that gave it and how far to trust it, 0 to 1."""

    span: Span
    role: str
    rule: str
    score: float
    means: tuple[str, ...] = ()
    """The targets, where the span names their binder instead."""

    @property
    def antigens(self) -> tuple[str, ...]:
        """Give the antigens that the reading is about."""
        return self.means or (self.span.antigen,)


SCORES = {
    texts.NAME: 1.0, texts.OTHER_NAME: 0.95, texts.TITLE: 0.95, texts.PRODUCT_TEXT: 0.9, texts.ARM_LABEL: 0.9,
    texts.ARM_TEXT: 0.85, texts.EDITORIAL_TITLE: 0.8, texts.SUMMARY: 0.8, texts.DESCRIPTION: 0.7,
    texts.EDITORIAL: 0.5, texts.KEYWORD: 0.3,
}  # fmt: skip
"""How far to trust a target by the field that names it."""

_LONG_LIST = 6
"""A list this long is that of a platform: it names targets only, even those that are seldom one."""
_CRITERIA = frozenset(
    {texts.INCLUSION, texts.EXCLUSION, texts.CRITERION, texts.CONDITION, texts.POPULATION, texts.OUTCOME}
)
_PRIOR_BEFORE = Rule(
    "role.prior-before",
    "an antigen of a therapy that patients had",
    "prior_therapy",
    left=left(rf"{PRIOR}[\s-]+(?:[\w+/'-]+[\s,(-]+){{0,5}}?(?:anti[\s-]?)?"),
)
_FAILED_AFTER = re.compile(r"[\s-]*(?:[\w-]+[\s-]+){0,2}?(?:fail|relaps|refractory|exposed)")
_IN_SEQUENCE = re.compile(r"\bsequential(?:ly)?\b[^.]{0,120}\b(?:after|following) (?:anti[\s-]?)?$")
"""`Sequential A CAR-T after B CAR-T`: both are the trial's own, unless patients failed the second."""
_JOINED = re.compile(r"\b(?:with|plus|then|followed by|and) (?:an? |the )?anti[\s-]*$|\+ ?anti[\s-]*$")
"""What joins another drug to the cells: `CAR-T combined with anti-A antibody`."""
_ASSESSMENT = re.compile(
    r"\b(?:after|following|prior|before) [^.;,]{0,40}\b(?:assess|screen|profil|test)\w*[\s(]+(?:of |for )?(?:the )?$"
)
"""What comes after a test of the tumour is no earlier therapy: it may be chosen by the test."""
_HAD = re.compile(
    r"\b(?:received|treated with|exposed to|exposure to|administered|dosed with)[\s-]+(?:[\w+/'-]+[\s,(-]+){0,5}?"
    r"(?:anti[\s-]?)?$"
)
"""What those who are followed had is the product; what they relapsed after is not."""
_OTHERS = Rule(
    "role.other-product",
    "other people's work: `has shown ... A`",
    "background",
    left=left(
        r"(?:ha(?:s|ve) (?:shown|demonstrated|achieved|revolution|been approved|been shown"
        r"|emerged|become)|\bapproved\b|previous (?:stud|trial|report|clinical)|\bother (?:trial"
        r"|stud|car)|\bearlier stud|unlike|compared (?:to|with)|in contrast"
        r"|preclinical)[^.]{0,120}"
    ),
)
_ALREADY = Rule(
    "role.other-product-after",
    "other people's work: `A has been approved`",
    "background",
    right=right(
        r"[^.]{0,80}(?:ha(?:s|ve) (?:shown|demonstrated|achieved|been approved|revolution"
        r"|been shown|become|proven)|(?:was|were|been|is|are) approved|(?:who|that) failed it)"
    ),
)
_PRIOR_THERAPY = GuardedPattern(
    r"(?:\bprior|\bprevious|\brelaps|\bafter|\brefractory|\bfail|\breceived|\btreat(?:ed|ment)"
    r"|\btherap|\bexposure|\bmonoclonal|\bantibod|car-?\s?t|\bchimeric|\bhistory of|inhibitor"
    r"|mab\b)"
)
_THERAPY_AFTER = re.compile(r"[\s-]*(?:targeted|directed|specific|car\b|car-|therap)")
_COUNT_AFTER = re.compile(r"[\s+-]*(?:count|t cell count|cells?/|lymphocyte)")
_HLA = re.compile(r"^hla-")
_MEASURED = re.compile(
    r"[\s)-]*(?:\(\w+\)\s)?(?:(?:has |have )?(?:continu|ris|rose|increas|declin|doubl|progress|nadir|recurren|respon"
    r"|velocity|elevat|decreas|fall|level|value|concentration|test|measure|relapse)"
    r"|(?:of |was |is )?[<>=\d]|ng\b|\u2265|\u2264)"
)


_POSITIVE = re.compile(r"\+[\s/,]")
_CARRIED = re.compile(r"\+\s+(?:anti-?\s?)?[\w.-]+[\s-]+(?:specific|targeted|directed|redirected)\b")
"""`A+ B-specific`: A is what the cells or the tumour carry."""

_RULES = RuleTable((*FRAMES, *MASKS, _PRIOR_BEFORE, _OTHERS, _ALREADY, DRUG_AFTER, STATUS_BEFORE, STATUS_AFTER))
_FRAMES, _MASKS, _CRITERIA_MASKS = map(_RULES.bits, (FRAMES, MASKS, CRITERIA_MASKS))


class Surroundings(Struct, frozen=True, gc=False):
    """What roles depend on beyond the words: what the trial's interventions are."""

    cell_therapy: bool
    cell_interventions: frozenset[int]
    cell_arms: frozenset[int]
    imaging_interventions: frozenset[int]
    adapter: bool
    opaque: bool = False
    followed: bool = False
    """The study follows those who got the product: what the titles say they received is the product."""


def read_group(members: list[Span], doc: Doc, lexicon: Lexicon, around: Surroundings) -> list[Reading]:
    """Give the role of every span of one list of antigens."""
    kind = members[0].field.kind
    if kind == texts.KEYWORD:
        return [Reading(m, "background", "field.keyword", 0.3) for m in members]
    if kind == texts.EDITORIAL and doc.text.find(OF_OTHER_STUDIES, members[0].field.start, members[0].start) >= 0:
        return [Reading(m, "background", "field.other-studies", 0.5) for m in members]
    low, high = doc.sentence(members[0].start, members[-1].end)
    beside = _beside(doc, members[0].start, members[-1].end, low, high)
    frame = None
    if around.cell_therapy and kind in SCORES:
        serves = lexicon.antigens[members[0].antigen].serves
        frame = next((rule.id for rule in beside.deciding(_FRAMES, beside.before, kind, serves)), None)
    listed = _List(members, beside, frame)
    if len(members) == 1:
        return [_read(members[0], beside, listed, lexicon, around)]
    return [_read(m, _beside(doc, m.start, m.end, low, high), listed, lexicon, around) for m in members]


class _List(Struct, frozen=True, gc=False):
    """Antigens that stand in one list, with what is beside it and the frame that it fills."""

    members: list[Span]
    beside: Beside
    frame: str | None


def _beside(doc: Doc, start: int, end: int, low: int, high: int) -> Beside:
    """Give the words before and after a stretch, within the bounds of a sentence."""
    return _RULES.beside(doc.text[max(low, start - 160) : start], doc.text[end : min(high, end + 120)])


def _read(span: Span, beside: Beside, listed: _List, lexicon: Lexicon, around: Surroundings) -> Reading:
    """Give the role of a span by the words beside it and those beside its list."""
    field, frame, members = span.field, listed.frame, listed.members
    before, after, group = beside.before, beside.after, listed.beside
    kind = field.kind
    entry = lexicon.antigens[span.antigen]

    def give(role: str, rule: str, score: float = 0.9) -> Reading:
        return Reading(span, role, rule, score)

    if span.drug:
        return give(*_drug(field, around, beside))
    if span.rule is None or MASKS[0].applies(before, after, kind, entry.serves):
        masks = _CRITERIA_MASKS if kind in _CRITERIA else _MASKS
        for mask in beside.deciding(masks, before[-70:], kind, entry.serves):
            # `CD4-specific` is a target whatever mask it fits; `CD8+ A-specific T cells` still tells a phenotype.
            if mask.role == "phenotype" and frame == "frame.specific-receptor" and not _POSITIVE.match(after):
                continue
            # A checkpoint's ligand is what an inhibitory receptor of any T cell binds.
            if mask.id == "mask.inhibitory-receptor" and CHECKPOINT in entry.serves:
                continue
            return give(mask.role, mask.id)
    if by_field := _by_field(kind, entry, beside):
        return give(*by_field)
    other = _by_intervention(field, around, group)
    if other:
        return give(*other)
    if span.rule is not None:
        if around.cell_therapy and not beside.meet(_PRIOR_BEFORE):
            return give("target", span.rule, SCORES.get(kind, 0.5))
        return give("prior_therapy" if beside.meet(_PRIOR_BEFORE) else "background", span.rule, 0.5)
    in_name = kind in (texts.NAME, texts.OTHER_NAME)
    if not in_name or around.adapter:
        followed = around.followed and kind == texts.TITLE and _HAD.search(group.before) is not None
        if (
            group.meet(_PRIOR_BEFORE)
            and _ASSESSMENT.search(group.before) is None
            and not (
                frame is not None
                and (followed or (_IN_SEQUENCE.search(group.before) and not _FAILED_AFTER.match(group.after)))
            )
        ):
            return give("prior_therapy", "role.prior-before")
        if group.meet(_OTHERS) or (group.meet(_ALREADY) and kind not in (texts.TITLE,)):
            return give("background", "role.other-product")
    joined = frame == "frame.receptor-verb" and _JOINED.search(group.before) is not None
    if group.meet(DRUG_AFTER) and (joined or frame not in _OF_CELLS):
        drug = in_name or not entry.seldom_target or before.endswith(("anti-", "anti "))
        return give("non_cell_drug" if drug else "background", "role.drug-after")
    if _CARRIED.match(after):
        return give("biomarker", "role.status")
    if frame is not None and around.cell_therapy:
        if entry.binder_of:
            return Reading(span, "target", "frame.binder-of", SCORES.get(kind, 0.5), entry.binder_of)
        if entry.role == "effector_arm" and not before.endswith(("anti-", "anti ", "targeting ")):
            return give("construct", "role.seldom", 0.6)
        if entry.role == "virus_level" and not _VIRUS_SPECIFIC.match(after):
            if _VIRUS_CELLS.search(group.before):
                return give("target", "frame.virus-cells", SCORES.get(kind, 0.5))
            return give("background", "role.seldom", 0.5)
        with_usual = any(not lexicon.antigens[m.antigen].seldom_target for m in members)
        alone = before.endswith(("anti-", "anti ", "targeting ")) and (len(members) == 1 or with_usual)
        if entry.role == "armoring_mostly" and not alone and len(members) < _LONG_LIST:
            return give("construct", "role.seldom", 0.6)
        if (
            entry.seldom_target
            and entry.role != "virus_level"
            and not (alone and entry.role == "armoring_mostly")
            and not (with_usual and entry.role == "phenotype_mostly")
            and len(members) < _LONG_LIST
            and frame not in ("frame.specific-receptor", "frame.anti-cells")
            and not _tight(before, after)
        ):
            return give(
                "construct" if entry.role in ("effector_arm", "armoring_mostly", "construct_mostly") else "background",
                "role.seldom",
                0.6,
            )
        return give("target", frame, SCORES.get(kind, 0.5))
    if group.meet(STATUS_AFTER) or group.meet(STATUS_BEFORE):
        return give("biomarker", "role.status")
    if around.adapter and kind in SCORES and not entry.seldom_target and _BRIDGE.search(group.before):
        return give("target", "frame.adapter-bridge", SCORES[kind])
    if in_name and around.cell_therapy and field.index in around.cell_interventions:
        if entry.binder_of and around.cell_therapy:
            return Reading(span, "target", "frame.binder-of", SCORES[kind], entry.binder_of)
        if entry.seldom_target:
            return give("construct", "role.seldom", 0.6)
        return give("target", "field.product-name", SCORES[kind])
    return give("background", "role.none", 0.5)


_OF_CELLS = frozenset({"frame.specific-receptor", "frame.receptor-verb", "frame.armed-before", "frame.armed-with"})
"""Frames whose words say that what follows is part of the cells or comes after them."""
_BRIDGE = re.compile(
    r"(?:\bsparx|\bsprx|\bzipfv|\btargeting modules?|\badapt[eo]rs?)[\s:-]+(?:proteins? |molecules? )?"
    r"(?:(?:that |which )?(?:for|against|to|targeting|binds?(?: to)?|binding(?: to)?|recogni[sz]\w+) )?(?:the )?$"
    r"|(?:fitc|fluorescein)[\w\s,)-]{0,24}\b(?:binds?(?: to)?|binding(?: to)?|attach\w*(?: itself)? to|targeting) "
    r"(?:the )?$"
)
"""What stands before the antigen that an adapter holds the cells to."""
_SCAN = re.compile(r"[\s-]*(?:\w+[\s/-]+)?(?:pet\b|spect|imaging|scan|tracer)")


def _drug(field: texts.Field, around: Surroundings, beside: Beside) -> tuple[str, str]:
    """Give the role of a drug's name, which stands for its antigen: target only of an adapter product."""
    if field.kind == texts.EXCLUSION:
        return "exclusion", "field.exclusion"
    if field.kind in (texts.INCLUSION, texts.CRITERION, texts.POPULATION) or beside.meet(_PRIOR_BEFORE):
        return "prior_therapy", "role.prior-before"
    if field.kind == texts.OUTCOME:
        return "lab", "field.outcome"
    if _SCAN.match(beside.after):
        return "imaging", "mask.tracer-after"
    if around.adapter and field.kind in (texts.NAME, texts.TITLE):
        return "target", "frame.adapter-antibody"
    return "non_cell_drug", "role.drug-name"


_VIRUS_SPECIFIC = re.compile(
    r"v?sts?\b|[\s)-]*(?:[/,][\s\w-]{0,24})?(?:specific|(?<![+,])car-?ts?\b|(?:\w+[\s-]+)?(?:ctl|vst)s?\b|-?tcr|(?:reactive"
    r"|redirected|directed|targeted)\b)"
)
_VIRUS_CELLS = re.compile(
    r"\b(?:vsts?|ctls?|virus[- ]specific t[- ]?(?:cells?|lymphocytes?))\)?[\s,]+(?:that |which )?"
    r"(?:specific (?:for|to)|against|target\w*|recogni[sz]\w+|directed (?:against|at|to))\s(?:[\w-]+\s){0,2}$"
    r"|\bvirus[- ]specific t[- ]?(?:cells?|lymphocytes?)(?: \([\w-]{1,8}\))? ?\((?:anti-?)?$"
    r"|\bt[- ]?(?:cells?|lymphocytes?) (?:[\w-]+ ){0,5}?with specificity (?:for|to|against) $"
    r"|\b(?:target\w*|against|recogni\w+|specific for)(?: on)? (?:the |an? )?(?:\w+ )?"
    r"(?:proteins?|antigens?|peptides?|epitopes?) (?:of|from) (?:the )?$"
    r"|\bt[- ]?(?:cells?|lymphocytes?)\)?,? (?:(?:that|which) are )?(?:specific (?:for|to)|redirected (?:to|against)) "
    r"(?:the )?$"
)
_TIGHT_AFTER = re.compile(
    rf"[\s)-]*(?:{STRONG_HEAD}|[-\s]?(?:targeted|specific"
    rf"|directed)[\s-]+(?:\w+[\s-]+){{0,3}}?{STRONG_HEAD})"
)
_TIGHT_BEFORE = re.compile(
    r"(?:\banti[\s-]*|\btargeting |car-|cart-|4scar-?"
    r"|\b(?:t|nk|cells?) (?:against|specific for|recogni[sz]ing) (?:(?:shared|mutant|mutated|common) )?)$"
)


def _tight(before: str, after: str) -> bool:
    return _TIGHT_AFTER.match(after) is not None or _TIGHT_BEFORE.search(before) is not None


def _by_field(kind: str, entry: AntigenEntry, beside: Beside) -> tuple[str, str] | None:
    """Fields that alone settle the role: eligibility never makes a target."""
    if kind in (texts.INCLUSION, texts.EXCLUSION, texts.CRITERION, texts.POPULATION):
        if _HLA.match(entry.label.lower()):
            return "restriction", "field.hla"
        after = beside.after
        if kind == texts.EXCLUSION:
            if "serum marker" in entry.serves and _MEASURED.match(after):
                return "lab", "field.exclusion-lab"
            if _COUNT_AFTER.match(after):
                return "lab", "field.exclusion-lab"
            return "exclusion", "field.exclusion"
        if "serum marker" in entry.serves and _MEASURED.match(after):
            return "lab", "field.criterion-lab"
        if _PRIOR_THERAPY.search(beside.before[-80:]) or beside.meet(DRUG_AFTER) or _THERAPY_AFTER.match(after):
            return "prior_therapy", "field.inclusion-prior"
        return "biomarker", "field.inclusion" if kind == texts.INCLUSION else "field.criterion"
    if kind == texts.CONDITION:
        return "biomarker", "field.condition"
    if kind == texts.OUTCOME:
        return "lab", "field.outcome"
    return None


def _by_intervention(field: texts.Field, around: Surroundings, beside: Beside) -> tuple[str, str] | None:
    """Give the role of an antigen within an intervention that is no cell product: never a target."""
    if field.kind in (texts.NAME, texts.OTHER_NAME, texts.PRODUCT_TEXT):
        if (
            field.index in around.cell_interventions
            or around.adapter
            or (around.opaque and field.kind == texts.PRODUCT_TEXT)
        ):
            return None
        if field.index in around.imaging_interventions:
            return "imaging", "field.imaging-intervention"
        if beside.meet(STATUS_AFTER) and field.kind == texts.PRODUCT_TEXT:
            return "biomarker", "role.status"
        return "non_cell_drug", "field.other-intervention"
    return None
