"""Which other trials a record says that its trial belongs with: by stated ids only, never by likeness of titles.

A statement needs two things in one sentence: the id of the other trial, and words that say how the two belong
together. The words nearest before the id decide. A trial that is merely cited belongs to no family.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import Literal

from kg.ground.alternatives import has_any
from kg.ground.family_frames import AFTER, CITATION, FRAMES, NOT, OWN_KIND, PLAN, SCREENS, later_kind
from kg.model import Evidence, FamilyLink, Record

Part = Literal["parent", "child", "twin"]

_REGISTERED = re.compile(
    r"(?<![A-Za-z0-9])(?:NCT[ :#-]{0,2}\d{8}|ISRCTN ?\d{8}|ChiCTR[-A-Za-z]*\d{8,10}|jRCT[a-z]?\d{9,10}|DRKS\d{8}"
    r"|ACTRN\d{14})(?![A-Za-z0-9])"
)
_CODE = (
    r"(?:[A-Z]{2,6} \d{3,4}|[A-Z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)+|[A-Z]{1,6}\d{3,}[A-Za-z0-9]*|\d{2,4}-[A-Z]{1,3}-\d+"
    r"|\d{5,7})(?![\w/-])"
)
_NUMBERED = (
    r"s?(?: no\.?| number| (?P<of>of|for)| to)?\s{1,12}\(?"
    rf"(?P<codes>{_CODE}(?P<more>(?:,? (?:and|or) |, |/){_CODE})*)"
    rf"(?P<noun> (?:\w+ )?(?:stud(?:y|ies)|trials?|protocols?|participants)\b)?"
)
_PROTOCOLS = re.compile(
    r"(?:study|Study|studies|Studies|trial|Trial|protocol|Protocol|rollover|Rollover|extension|Extension|follow-up"
    rf"|Follow-Up){_NUMBERED}"
)
"""Words for a study and the protocol numbers after them. No word boundary in front: it would slow the search down."""
_MENTION = re.compile(
    r"(?:ud(?<=[Ss]tud)(?:y|ies)|ial(?<=[Tt]rial)|col(?<=[Pp]rotocol)|ver(?<=[Rr]ollover)|xtension(?<=[Ee]xtension)"
    rf"|-(?:(?<=follow-)up|(?<=Follow-)Up)){_NUMBERED}"
)
"""The same, only to tell that there is one: found from the rarest letters of the words, in half the time."""
_CONTINUES = re.compile(r"roll-?over|extension", re.IGNORECASE)
_ONE_CODE = re.compile(rf"(?<![\w-])(?:{_CODE})")
_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z0-9(*])|\n\s*\n")
_LIST = re.compile(r"[^.]*?\b(?:trials?|stud(?:y|ies)|protocols?)\b[^.:]{0,80}:")
_REACH = 300
"""Characters before an id in which words may say what it is there for."""
_FAR = 2000
"""Characters before an id in which a list may begin that it stands in."""
_MANY = 200
"""Ids read in one text: one that names more is a list, and would take long."""
_ENOUGH = 5
"""Evidence kept of one link."""

_REGISTRIES = ("NCT", "ISRCTN", "ChiCTR", "jRCT", "DRKS", "ACTRN")
_CUES = (
    "roll", "parent", "extension", "follow-up", "follow up", "substudy", "sub-study", "participated in", "enrolled in",
    "completed", "treated in", "randomi", "received", "preceding", "companion",
)  # fmt: skip
_RANK = (
    "expanded_access", "rollover", "follow_up", "extension", "substudy", "re_registration", "shared_id", "follow_on",
    "participants",
)  # fmt: skip
"""Relations, the most telling first."""
_OPEN = ("follow_on", "participants")
"""Relations that say who takes part, and leave open what for."""


def family_links(record: Record) -> tuple[FamilyLink, ...]:
    """Give what a record says of the family of its trial, one link for each other trial, in order of its id. Pure."""
    said: dict[str, list[tuple[str, Part, Evidence]]] = {}
    own = {record.trial_id, *record.aliases, record.org_study_id, *(i.id for i in record.secondary_ids)}
    for named, relation, part, evidence in _statements(record):
        if named not in own or evidence.path.startswith(("secondary_ids", "org_study_id")):
            said.setdefault(named, []).append((relation, part, evidence))
    return tuple(link for named in sorted(said) if named != record.trial_id and (link := _agreed(named, said[named])))


def _agreed(named: str, said: list[tuple[str, Part, Evidence]]) -> FamilyLink | None:
    """Make one link of all that is said of one trial; none where the statements contradict each other."""
    directed = {part for _, part, _ in said if part != "twin"}
    if len(directed) > 1:
        return None
    relation = min((r for r, _, _ in said), key=_RANK.index)
    part = directed.pop() if directed else said[0][1]
    evidence = dict.fromkeys(e for _, p, e in said if p == part)
    return FamilyLink(relation=relation, part=part, named_id=named, evidence=tuple(evidence)[:_ENOUGH])


def _statements(record: Record) -> Iterator[tuple[str, str, Part, Evidence]]:
    if named := record.expanded_access_id:
        evidence = _evidence("expanded_access_id", named, 0, len(named), "family.expanded-access-field")
        yield named, "expanded_access", "child", evidence
    yield from _own_ids(record)
    kind: str | None = None
    for path, text in _texts(record):
        registered = has_any(text, _REGISTRIES)
        if not registered and not (_MENTION.search(text) and has_any(text.lower(), _CUES)):
            continue
        for named, start, end in islice(_named(text, registered=registered), _MANY):
            kind = kind or _own_kind(record)
            if found := _read(text, start, end, kind):
                relation, part, rule = found
                if relation in _OPEN and part == "parent":
                    relation = kind or relation
                    if path == "detailed_description" and not kind and not _tells_plan(text, start):
                        continue
                yield named, relation, part, _evidence(path, text, start, end, rule)


def _own_ids(record: Record) -> Iterator[tuple[str, str, Part, Evidence]]:
    """Registry ids that stand among the record's own: those of the same study elsewhere, or of one it belongs with."""
    ids = [("org_study_id", record.org_study_id or "")]
    ids += [(f"secondary_ids[{n}].id", i.id) for n, i in enumerate(record.secondary_ids)]
    for path, stated in ids:
        if match := _REGISTERED.fullmatch(stated.strip()):
            named = _normal(match[0])
            if named not in (record.trial_id, *record.aliases):
                here = stated.index(match[0])
                evidence = _evidence(path, stated, here, here + len(match[0]), "family.own-id")
                yield named, "shared_id" if named.startswith("NCT") else "re_registration", "twin", evidence


def _own_kind(record: Record) -> str | None:
    """Give the kind of relation that study type or titles tell, where a sentence leaves it open."""
    if record.study_type == "EXPANDED_ACCESS":
        return "expanded_access"
    titles = " ".join(filter(None, (record.brief_title, record.official_title)))
    return next((relation for relation, pattern in OWN_KIND if pattern.search(titles)), None)


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the texts in which a record speaks of its own family: not its exclusions, outcomes or references."""
    for path in (
        "brief_title", "official_title", "brief_summary", "detailed_description", "study_population",
        "model_description", "why_stopped",
    ):  # fmt: skip
        if text := getattr(record, path):
            yield path, text
    for index, text in enumerate(record.inclusion):
        yield f"inclusion[{index}]", text
    for index, arm in enumerate(record.arms):
        yield f"arms[{index}].label", arm.label
        if arm.description:
            yield f"arms[{index}].description", arm.description
    for index, stated in enumerate(record.secondary_ids):
        yield f"secondary_ids[{index}].id", stated.id


def _named(text: str, *, registered: bool) -> Iterator[tuple[str, int, int]]:
    """Yield every trial that a text names: by registry id, and by protocol number where no registry id follows."""
    if registered:
        for match in _REGISTERED.finditer(text):
            yield _normal(match[0]), match.start(), match.end()
    for group in _PROTOCOLS.finditer(text):
        continues = _CONTINUES.search(text, max(0, group.start() - 12), group.end())
        if group["of"] and not (group["more"] or group["noun"] or continues):
            continue  # "a study of AB-101" is about a product, "a rollover study for AB-101" is not
        for code in _ONE_CODE.finditer(text, group.start("codes"), group.end("codes")):
            if any(c.isdigit() for c in code[0]) and not _REGISTERED.search(text, code.start(), code.end() + 30):
                yield code[0], code.start(), code.end()


def _read(text: str, start: int, end: int, kind: str | None) -> tuple[str, Part, str] | None:
    """Give relation, part and rule of the words nearest before an id; None where they only cite it."""
    head = text[max(0, start - _REACH) : start]
    begin = max((m.end() for m in _SENTENCE.finditer(head)), default=0)
    before, after = (_SPACE.sub(" ", words) for words in (head[begin:], text[end : end + 80]))
    if kind and _listed(text, start):
        return kind, "parent", "family.listed-parents"
    cited = max((m.end() for m in CITATION.finditer(before)), default=-1)
    matches = [
        (match.end(), frame, match[0])
        for frame in FRAMES
        for match in frame.pattern.finditer(before)
        if match.end() > cited and not NOT.search(before[: match.start()][-40:] + match[0][:12])
    ]
    if not matches:
        return None
    nearest, frame, words = max(matches, key=itemgetter(0))
    if frame.id == "participants" and AFTER.match(after):
        return None
    relation = (later_kind(words) or frame.relation) if frame.part == "child" else frame.relation
    if relation in _OPEN and frame.part == "parent":
        telling = [
            f for _, f, _ in sorted(matches, key=itemgetter(0)) if f.part == "parent" and f.relation not in _OPEN
        ]
        if telling:
            return telling[-1].relation, "parent", f"family.{telling[-1].id}"
        if SCREENS.search(before[nearest:] + " | " + after):
            relation = "participants"
    return relation, frame.part, f"family.{frame.id}"


def _tells_plan(text: str, start: int) -> bool:
    """Whether the sentence around an id tells what this study does, rather than what was known before it."""
    head = text[max(0, start - _REACH) : start]
    begin = max((m.end() for m in _SENTENCE.finditer(head)), default=0)
    return PLAN.search(head[begin:] + _SENTENCE.split(text[start : start + _REACH], maxsplit=1)[0]) is not None


def _listed(text: str, start: int) -> bool:
    """Whether an id stands in a list that a colon opens, after words such as "the parent trials include"."""
    far = max(0, start - _FAR)
    colon = text.rfind(":", far, start)
    while colon > 0 and text[colon - 1 : colon + 2].strip(": ").isdigit():
        colon = text.rfind(":", far, colon)
    if colon < 0:
        return False
    return _LIST.fullmatch(text[max(0, colon - 140) : colon + 1].rpartition(". ")[2]) is not None


def _normal(stated: str) -> str:
    """Give a registry id as the registry writes it."""
    return re.sub(r"[ :#-]", "", stated) if stated.startswith(("NCT", "ISRCTN")) else stated


def _evidence(path: str, text: str, start: int, end: int, rule: str) -> Evidence:
    return Evidence(path=path, start=start, end=end, surface=text[start:end], rule=rule)
