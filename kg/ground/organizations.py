"""Stated names to organizations: by key or by an alias of the catalogue, never by likeness."""

from __future__ import annotations

import re
from functools import lru_cache

from kg import names
from kg.ground.catalogue import Catalogue
from kg.ground.keys import fold, organization_key
from kg.ground.kinds import kind_by_words, organization_kind
from kg.ground.people import is_person, person_key, tidy_name
from kg.model import AgentIdentity
from kg.model.entities import without_entities

_LOWER = frozenset((
    "of", "and", "for", "in", "the", "at", "to", "de", "la", "del", "di", "du", "des", "da", "dei", "d", "et",
    "und", "y", "e", "with", "on", "der", "van", "den", "dos", "della", "degli", "delle", "dell", "dello", "sur",
))  # fmt: skip
_FORMS = {
    "ii": "II", "iii": "III", "iv": "IV", "usa": "USA", "us": "US", "uk": "UK", "nhs": "NHS", "pty": "Pty",
    "peoples": "People's", "childrens": "Children's", "womens": "Women's", "kk": "K.K.", "fur": "für",
}  # fmt: skip
_OF_NO_CLASS = "OTHER"
"""The agency class under which the registry files whatever it cannot tell."""
_VOWEL = re.compile(r"[aeiouy]")


def organization(name: str, catalogue: Catalogue, agency_class: str | None = None) -> AgentIdentity:
    """Give the organization behind a stated name.

    `rule` is `catalogue:<label>` where the catalogue knows the name or its key, `apart` where the catalogue says that
    the name is nobody else's, else `key`. IRI and label of an organization outside the catalogue are functions of
    the key alone, so that two spellings of one name agree in both.
    """
    return _organization(without_entities(name), catalogue, agency_class)


@lru_cache(maxsize=65536)
def _organization(name: str, catalogue: Catalogue, agency_class: str | None) -> AgentIdentity:
    known = catalogue.known(name)
    if known is not None:
        entry = known.entry
        return AgentIdentity(
            iri=entry.iri, label=entry.label, kind=entry.kind, rule=f"catalogue:{entry.label}", matched=known.name
        )
    apart = fold(name) in catalogue.apart
    key = f"= {fold(name)}" if apart else organization_key(name)
    label = " ".join(name.split()) if apart else display(key, catalogue)
    kind = kind_by_words(label)
    if kind == "other":
        kind = organization_kind(name, agency_class)
    return AgentIdentity(iri=names.organization(key, label), label=label, kind=kind, rule="apart" if apart else "key")


def resolve(name: str, catalogue: Catalogue) -> tuple[str, str, str, str, str, str]:
    """Resolve one name of a list: name, IRI, label, kind, parents today (by label, joined with "; "), rule.

    A list has no trial to tell persons apart by: two spellings of one person's name in it are one person of the list.
    """
    entry = catalogue.body(name)
    if entry is None and is_person(name, _OF_NO_CLASS):
        key = person_key(name)
        return name, names.person("list", key), tidy_name(name), "person", "", "person:name"
    who = organization(name, catalogue, _OF_NO_CLASS)
    return name, who.iri, who.label, who.kind, "; ".join(entry.parents) if entry else "", who.rule


def display(key: str, catalogue: Catalogue) -> str:
    """Write a key as a name: words as the catalogue's organizations write them, else capitalized.

    No link ends a name: what looks like one there ("sur", "II") is written as the catalogue writes it, where it does.
    """
    parts = key.split()
    written: list[str] = []
    i = 0
    while i < len(parts):
        size = 1
        if parts[i] in catalogue.hyphened:
            size = next((n for n in (3, 2) if " ".join(parts[i : i + n]) in catalogue.spelling), 1)
        joined = " ".join(parts[i : i + size])
        i += size
        known = catalogue.spelling.get(joined) if size > 1 or i == len(parts) else None
        written.append(known or _word(joined, catalogue, len(written) == 0))
    return " ".join(written)


@lru_cache(maxsize=16384)
def _word(word: str, catalogue: Catalogue, first: bool) -> str:
    if word in _LOWER:
        return word.capitalize() if first else word
    if word in _FORMS:
        return _FORMS[word]
    known = catalogue.spelling.get(word)
    if known:
        return known
    if not _VOWEL.search(word) or any(c.isdigit() for c in word):
        return word.upper() if len(word) <= 5 else word.capitalize()
    return word.capitalize()
