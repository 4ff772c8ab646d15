"""What the readers of trial pages share: cleaned lines, value vocabularies, ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from kg.model import REGISTRY_ID, Document, Doubt, Record, StatedDate
from kg.model.entities import without_entities
from kg.sources.cleaning import CONTROL
from kg.sources.codes import code, phases
from kg.sources.criteria import Criteria, unescape
from kg.sources.ctgov_fields import is_date
from kg.sources.refusal import Refused

_ID = re.compile(rf"(?<![\w-])(?:{REGISTRY_ID.pattern})(?![\w-])")
_URL_ID = re.compile(
    r"(?<![A-Z0-9])(?:NCT\d{8}|EUCTR\d{4}-\d{6}-\d{2}(?:-[A-Z]{2})?|ISRCTN\d{8}|DRKS\d{8})(?!\d)", re.ASCII
)
_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*(Year|Month|Week|Day|Hour|Minute)s?", re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_NOTHING = {"", "-", "–", "—", "N/A", "NONE", "NULL", "UNDEFINED", "NOT AVAILABLE", "NOT SPECIFIED", "不限"}

_LONGEST = 200
"""No stated age is longer, and patterns need not be tried on what is."""
_MARKUP = re.compile(
    r"[\s\ufeff]*(?:<(?:!doctype|html|head|body|\?xml)\b|<!doctype|<\?xml|[\[{]\s*[\"{\[\]}])", re.IGNORECASE
)
"""A page's title may begin with a bracket, as in `[18F]FDG`; JSON goes on differently."""


def is_text(text: str) -> bool:
    """Whether a document is a page's text, not HTML and not JSON."""
    return _MARKUP.match(text) is None


def lines_of(text: str) -> list[str]:
    """Give the lines of a page without entities of HTML, control characters and trailing blanks.

    Other odd characters are data.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text:
        text = "\n".join(re.sub(r"[\r\n]", " ", without_entities(line)) for line in text.split("\n"))
    text = text.replace("\xa0", " ")
    return [line.rstrip() for line in CONTROL.sub("", text).split("\n")]


def filled(lines: Iterable[str]) -> list[str]:
    """Give the lines that hold something, stripped."""
    return [bare for line in lines if (bare := line.strip())]


def prose(lines: Sequence[str]) -> str | None:
    """Join lines back into paragraphs, without escapes; None where nothing is said."""
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return unescape(text) if stated(text) else None


def drop_cut_label(lines: list[str], labels: Iterable[str]) -> None:
    """Take off the last line of a cut page where it may be the beginning of the next label."""
    while lines and not lines[-1].strip():
        lines.pop()
    if lines and any(label.startswith(lines[-1].strip()) for label in labels):
        lines.pop()


def stated(value: str | None) -> str | None:
    """Give a value unless it is one of the ways in which pages write nothing."""
    value = (value or "").strip()
    return None if value.upper() in _NOTHING else value


def stated_date(value: str) -> StatedDate | None:
    """Give a date `YYYY[-MM[-DD]]`; None where the value is anything else."""
    return StatedDate(value.strip()) if _DATE.fullmatch(value.strip()) and is_date(value.strip()) else None


def age(value: str) -> str | None:
    """Give an age in the registry's form, `18 Years`."""
    match = _AGE.fullmatch(value.strip()[:_LONGEST])
    return f"{match[1]} {match[2].capitalize()}{'' if match[1] == '1' else 's'}" if match else None


def age_range(value: str) -> tuple[str | None, str | None] | None:
    """Give the least and greatest age of `18 Years to 75 Years`, `18 Years and up`, `up to 21 Years`."""
    value = re.sub(r"\s+", " ", value.strip())
    if match := re.fullmatch(r"up to (.+)|(.+?) and (?:younger|under)", value, re.IGNORECASE):
        return (None, high) if (high := age(match[1] or match[2])) else None
    if match := re.fullmatch(r"(.+?)(?: and (?:up|older|over)|\+)", value, re.IGNORECASE):
        return (low, None) if (low := age(match[1])) else None
    if match := re.fullmatch(r"(.+?) (?:to|-|–) (.+)", value):
        low, high = age(match[1]), age(match[2])
        return (low, high) if low and high else None
    return None


def ids_in(text: str) -> tuple[str, ...]:
    """Give the registry ids in a text, each once, in order."""
    return tuple(dict.fromkeys(match[0] for match in _ID.finditer(text)))


def own_id(said: Iterable[str], document: Document) -> str:
    """Give the page's own id: the first stated one, else the one of its address.

    Raises Refused where there is none, or where the address names several.
    """
    for value in said:
        if found := ids_in(value):
            return found[0]
    found = tuple(dict.fromkeys(_URL_ID.findall((document.url or "").upper())))
    if len(found) == 1:
        return found[0]
    raise Refused("no registry id on the page")


class Facts:
    """What a reader has found so far on one page: field values, and the values it set aside."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}
        self.doubts: list[Doubt] = []

    def put(self, field: str, value: object) -> None:
        """Keep a value, unless it says nothing or the field has one."""
        if value is not None and value != () and value != "":
            self.found.setdefault(field, value)

    def doubt(self, field: str, value: str, reason: str) -> None:
        """Set a value aside."""
        self.doubts.append(Doubt(field, value[:300], reason))

    def coded(self, field: str, scheme: str, value: str) -> str | None:
        """Give the code of a value, or set the value aside."""
        if not stated(value) and value.strip().upper() != "NONE":
            return None
        if (found := code(scheme, value)) is None:
            self.doubt(field, value, f"not a {scheme} of the registry")
        return found

    def put_code(self, field: str, scheme: str, value: str) -> None:
        """Keep the code of a value, or set the value aside."""
        self.put(field, self.coded(field, scheme, value))

    def put_phases(self, value: str) -> None:
        """Keep phase codes, or set the value aside."""
        if found := phases(value):
            self.put("phases", found)
        elif stated(value):
            self.doubt("phases", value, "not a Phase of the registry")

    def put_date(self, field: str, value: str) -> None:
        """Keep a date, or set the value aside."""
        if found := stated_date(value):
            self.put(field, found)
        elif stated(value):
            self.doubt(field, value, "not a date")

    def put_criteria(self, criteria: Criteria) -> None:
        """Keep the criteria of all three sections."""
        self.put("inclusion", criteria.inclusion)
        self.put("exclusion", criteria.exclusion)
        self.put("criteria", criteria.unknown)

    def record(self, trial_id: str, document: Document) -> Record:
        """Make the record."""
        return Record(trial_id=trial_id, document=document, doubts=tuple(dict.fromkeys(self.doubts)), **self.found)
