"""The words of a record, field by field, with what was concluded from them marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec

from kg.model import Record

_SECTIONS = (
    ("Titles", ("brief_title", "official_title", "acronym", "editorial_title")),
    ("Summary", ("brief_summary", "editorial_summary")),
    ("Description", ("detailed_description",)),
    ("Conditions and keywords", ("conditions", "conditions_glued", "keywords")),
    ("Interventions", ("interventions",)),
    ("Arms", ("arms",)),
    ("Eligibility", ("inclusion", "exclusion", "criteria", "study_population", "minimum_age", "maximum_age")),
    ("Outcomes", ("outcomes",)),
    ("Sponsors and people", ("lead_sponsor", "collaborators", "organization", "responsible_party", "officials")),
)


class Mark(msgspec.Struct, frozen=True):
    """Words that prove something: their place in a field, the evidence, of what kind it is, and what it proves."""

    path: str
    start: int
    end: int
    evidence: str
    kind: str
    says: str


class Piece(msgspec.Struct, frozen=True):
    """Words of a field that the same evidence covers, which may be none. `begins` are the anchors that stand here."""

    text: str
    kind: str = ""
    says: str = ""
    begins: tuple[str, ...] = ()


class Field(msgspec.Struct, frozen=True):
    """A field of a record: its path, its anchor, and its words in pieces."""

    path: str
    name: str
    anchor: str
    pieces: tuple[Piece, ...]


def anchor(path: str) -> str:
    """Give the anchor of a field, such as `f-conditions-0` for `conditions[0]`."""
    return "f-" + re.sub(r"[^\w]+", "-", path).strip("-")


def sections(record: Record, marks: Iterable[Mark]) -> list[tuple[str, list[Field]]]:
    """Give the sections of a record that have any words, in the order in which people read them."""
    by_path: dict[str, list[Mark]] = {}
    for mark in marks:
        by_path.setdefault(mark.path, []).append(mark)
    found = []
    for title, names in _SECTIONS:
        fields = [
            Field(path, _called(path), anchor(path), tuple(_pieces(text, by_path.get(path, []))))
            for name in names
            for path, text in _texts(name, getattr(record, name))
        ]
        if fields:
            found.append((title, fields))
    return found


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield the texts within a value with their paths, as `text_at` takes them."""
    if isinstance(value, str):
        if value.strip():
            yield path, value
    elif isinstance(value, tuple):
        for i, part in enumerate(value):
            yield from _texts(f"{path}[{i}]", part)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name not in ("type", "kind", "agency_class"):
                yield from _texts(f"{path}.{name}", getattr(value, name))


def _called(path: str) -> str:
    """Give the name of a field for people, such as `intervention 1 description`."""
    words = re.sub(r"\[(\d+)\]", lambda m: f" {int(m[1]) + 1}", path).replace(".", " ").replace("_", " ")
    return re.sub(r"^(intervention|arm|outcome|condition|keyword|collaborator|official)s ", r"\1 ", words)


def _pieces(text: str, marks: list[Mark]) -> Iterator[Piece]:
    """Cut a text where evidence begins or ends."""
    edges = sorted({0, len(text), *(min(e, len(text)) for m in marks for e in (m.start, m.end))})
    for start, end in pairwise(edges):
        over = [m for m in marks if m.start <= start and end <= m.end]
        kinds = {m.kind for m in over}
        kind = next((k for k in ("target", "product", "family", "seen") if k in kinds), "")
        begins = tuple(dict.fromkeys(m.evidence for m in over if m.start == start))
        yield Piece(text[start:end], kind, "; ".join(dict.fromkeys(m.says for m in over)), begins)
