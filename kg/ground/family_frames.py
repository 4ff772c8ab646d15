"""The words that say how two trials belong together. Each frame reads what stands before the id of the other trial.

Of all frames that match, the one that ends nearest to the id decides; words of citation that stand nearer still
make the id a mere citation.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

_STUDY = r"(?:stud(?:y|ies)|trials?|protocols?|programmes?|programs?)"
_LONG = r"(?:long[- ]?term|extended|late|safety|\d+[- ]year|follow[- ]?up)"
_LATER = r"(?:(?:long[- ]?term )?follow[- ]?up|LTFU?|extension|roll[- ]?over|continuation|follow[- ]?on|separate)"


class Frame(NamedTuple):
    """A pattern before an id, the relation it states, and what the named trial is to this one."""

    id: str
    relation: str
    part: Literal["parent", "child", "twin"]
    pattern: re.Pattern[str]
    why: str


def _frame(id_: str, relation: str, part: Literal["parent", "child", "twin"], pattern: str, why: str) -> Frame:
    return Frame(id_, relation, part, re.compile(pattern, re.IGNORECASE), why)


FRAMES = (
    _frame(
        "follow-up-of", "follow_up", "parent", rf"\bfollow[- ]?up(?: {_STUDY})? (?:of|to|for|from)\b",
        "a follow-up study of another trial follows its participants",
    ),
    _frame(
        "rollover-from", "rollover", "parent",
        rf"\broll(?:ed|ing|s)?[- ]?over (?:(?:{_STUDY} )?(?:for|of|from)|{_STUDY} to"
        r"|(?:participants|patients|subjects) from)\b",
        "participants roll over from the parent",
    ),
    _frame(
        "extension-of", "extension", "parent",
        r"\b(?:extension|continuation|(?:second|next|third) (?:stage|phase|part)|follow[- ]on)"
        rf"(?: {_STUDY})? (?:of|to|for|from)\b",
        "an extension carries on the treatment of its parent",
    ),
    _frame(
        "substudy-of", "substudy", "parent",
        rf"\b(?:sub-?study|companion(?: {_STUDY})?|ancillary {_STUDY}|parallel {_STUDY}) (?:of|to|for|within|in)\b"
        rf"|\bas part of (?:a|the) parallel {_STUDY}\b|\bcurrently enrolled in\b",
        "a sub-study runs beside its parent, with the same participants",
    ),
    _frame(
        "parent", "follow_on", "parent",
        rf"\b(?:parent(?:al)?|feeder|preceding|predecessor|antecedent|originating|core) (?:clinical )?{_STUDY}\b",
        "the record calls it the parent",
    ),
    _frame(
        "participants", "follow_on", "parent",
        r"\b(?:participated|included|randomi[sz]ed|treated|vaccinated|dosed|infused"
        r"|(?:previously|formerly|already|were|have been|had been) enrol+ed)"
        r" (?:in|into|on|under|during|through|as part of|with [^.;]{1,60}? in)\b"
        r"|(?<!-)\bcomplet(?:ed|ion of|ing)\b|\bparticipation in\b"
        r"|\b(?:participants|patients|subjects|survivors)\s*[(\[](?:[A-Z]+\d+, )*\s*$"
        r"|\breceived [^.;]{1,60}? (?:in|during|as part of)\b",
        "the trial takes those who were in another",
    ),
    _frame(
        "enrolled-in", "participants", "parent", r"\benrol+ed (?:in|on|into|under)\b",
        "the participants are in another study too, which may be one of screening or natural history",
    ),
    _frame(
        "primary-phase", "extension", "parent",
        rf"\bprimary (?:phase|vaccination|{_STUDY})[^.;]{{0,40}}? in a separate\b",
        "the first part is registered on its own",
    ),
    _frame(
        "booster-phase", "extension", "child", r"\bbooster phase[^.;]{0,40}? in a separate\b",
        "the second part is registered on its own",
    ),
    _frame(
        "continues-in", "extension", "child",
        r"\b(?:this|the) (?:study|trial) (?:has been|was|is|will be) continued (?:in|into|as|by|under)\b",
        "the record says where it goes on",
    ),
    _frame(
        "goes-on-in", "follow_on", "child",
        r"\b(?:will|may|can|could|to|be|offered|invited|asked|eligible)\b[^.;]{0,120}?"
        r"\b(?:enter|enrol+|roll[- ]?over|continue|transition|transfer|move|complete|join|participate|be followed)\b"
        rf"[^.;]{{0,100}}?\b{_LATER}\b[^.;]{{0,40}}?\b{_STUDY}\b",
        "participants go on in a later study",
    ),
    _frame(
        "rolls-over-to", "rollover", "child",
        r"\b(?:will|may|can|could|to|be|offered|invited|asked|eligible)\b[^.;]{0,60}?\broll[- ]?over (?:in)?to\b",
        "participants roll over to the other trial",
    ),
    _frame(
        "receives-on", "follow_on", "child",
        r"\b(?:may|will|can) (?:then )?"
        r"(?:receive (?:further |additional )?(?:treatment|therapy) (?:on|in|under)|cross over to)\b",
        "participants are treated further in another trial",
    ),
    _frame(
        "found-at", "follow_on", "child",
        rf"\b(?:a|an|the) (?:separate )?{_LATER} {_STUDY} (?:can be found|is registered|is described|is available)\b",
        "the record says where its continuation is registered",
    ),
    _frame(
        "planned", "follow_up", "child",
        r"\b(?:a|an|the) (?:separate )?(?:long[- ]?term follow[- ]?up|LTFU)(?: study)? [(\[][^.;]{0,20}$",
        "a follow-up study is announced by its id",
    ),
    _frame(
        "replaces", "re_registration", "twin",
        r"\b(?:replaces|supersedes|replacement (?:for|of)|re-?registration of|(?:replaced|superseded) by|re-?registered"
        r" (?:as|under|from)|(?:previously|originally|formerly|also|now) (?:posted|registered|listed)"
        r" (?:as|under|at|with|on|in)|duplicate (?:registration )?(?:of|with))\b",
        "one study has two registrations",
    ),
)  # fmt: skip

REASONS = {f"family.{frame.id}": frame.why for frame in FRAMES} | {
    "family.expanded-access-field": "the record names its programme of expanded access",
    "family.listed-parents": "a study that carries on others lists them",
    "family.own-id": "the id of the other trial stands among the record's own",
}
"""Why words are taken to join two trials, by the id that evidence carries."""

CITATION = re.compile(
    r"\b(?:demonstrated|show(?:ed|n|s)|report(?:ed|s)|results? (?:of|from|in)|based on|dose from|determined (?:in|by)"
    r"|reproduce|identical|in parallel with|similar(?:ly)? to|verified|evaluat(?:ed|ing|ion) (?:in|of)"
    r"|compared (?:to|with)|tested in|unlike|data (?:from|of|for)|supplying|basis for|related stud(?:y|ies)"
    r"|apart from|defined (?:in|by)"
    r"|according to|described in|undergoing|criteria of|enrol+ment in|apheresis in|builds? (?:off|on))\b",
    re.IGNORECASE,
)
"""Words that make an id a citation of knowledge or design, or of a study that only screens."""

NOT = re.compile(
    r"\b(?:not|never|nor|without|neither|unless|exclud\w*|other than|no (?:prior|previous))\b", re.IGNORECASE
)
"""Words that turn a statement about participants into its opposite."""

AFTER = re.compile(r"[^.;]{0,60}?\b(?:showed|demonstrated|achieved|responded|reported)\b", re.IGNORECASE)
"""What is told after an id when participants are spoken of as evidence, not as those who are taken."""

PLAN = re.compile(
    r"\b(?:eligible|will|may|must|can|should|are|is|invited|offered|this (?:study|trial|protocol|extension))\b",
    re.IGNORECASE,
)
"""Words by which a long description tells what is done, and not the history of the field."""

SCREENS = re.compile(r"\b(?:screening|natural history|survey|registry|questionnaire)\b", re.IGNORECASE)
"""What a study is called that many unlike trials take their participants from."""

OWN_KIND = (
    ("expanded_access", re.compile(r"\bexpanded access|compassionate use|managed access", re.IGNORECASE)),
    ("rollover", re.compile(r"\broll[- ]?over", re.IGNORECASE)),
    (
        "extension",
        re.compile(r"\bextension (?:stud|trial|protocol|of)|\bopen[- ]label extension|continuation", re.IGNORECASE),
    ),
    (
        "follow_up",
        re.compile(rf"\b{_LONG}[^.]{{0,20}}follow[- ]?up|\bfollow[- ]?up (?:stud|trial|protocol|of)", re.IGNORECASE),
    ),
    ("substudy", re.compile(r"\bsub-?study", re.IGNORECASE)),
)
"""What titles call a study, most telling first."""


_LATER_KINDS = tuple(
    (relation, re.compile(pattern, re.IGNORECASE))
    for relation, pattern in (
        ("rollover", r"roll[- ]?over"),
        ("follow_up", r"follow[- ]?up|\bLTFU?\b"),
        ("extension", "extension|continu"),
    )
)


def later_kind(words: str) -> str | None:
    """Give the kind of study that participants are said to go on in; None where the words leave it open."""
    return next((relation for relation, pattern in _LATER_KINDS if pattern.search(words)), None)
