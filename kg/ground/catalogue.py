"""The catalogues that names are looked up in, read from ontology/{organizations,countries,conditions}.ttl."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from kg import assets
from kg.ground.conditions import Vocabulary
from kg.ground.keys import fold, organization_key
from kg.ground.wording import bag, words
from kg.names import KG, PREFIXES

_LABEL = PREFIXES["rdfs"] + "label"
_ALT = PREFIXES["skos"] + "altLabel"
_HIDDEN = PREFIXES["skos"] + "hiddenLabel"
_NOTATION = PREFIXES["skos"] + "notation"
_KIND = KG + "organizationKind"
_BIGGEST_ABBREVIATION = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """An organization of the catalogue."""

    iri: str
    label: str
    kind: str


@dataclass(frozen=True, eq=False, slots=True)
class Catalogue:
    """What is known of organizations, countries and diseases. Compared by identity, so that it can key caches."""

    organizations: Mapping[str, Entry]
    """By `organization_key` of the label and of every alias."""
    exact: Mapping[str, Entry]
    """By the folded label or alias, which wins over the key: a sister company may differ in its legal form only."""
    spelling: Mapping[str, str]
    """How words of organizations' names are written, by their folded form."""
    countries: Mapping[str, str]
    """ISO 3166-1 alpha-2 codes by folded name, alpha-2 and alpha-3."""
    country_labels: Mapping[str, str]
    vocabulary: Vocabulary

    def body(self, name: str) -> Entry | None:
        """Give the organization that a name means, by its exact form or by its key."""
        return self.exact.get(fold(name)) or self.organizations.get(organization_key(name))


_Facts = dict[str, dict[str, list[str]]]


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Read the catalogues of a folder, by default ontology/ of this project. Cached.

    Raises FileNotFoundError where a file is missing and SyntaxError where one is not Turtle.
    """
    return _load(folder or assets.folder("ontology"))


@lru_cache(maxsize=4)
def _load(folder: Path) -> Catalogue:
    organizations, exact, spelling = _organizations(_read(folder / "organizations.ttl"))
    countries, country_labels = _countries(_read(folder / "countries.ttl"))
    return Catalogue(
        organizations=organizations,
        exact=exact,
        spelling=spelling,
        countries=countries,
        country_labels=country_labels,
        vocabulary=vocabulary(_read(folder / "conditions.ttl")),
    )


def _read(path: Path) -> _Facts:
    facts: _Facts = defaultdict(lambda: defaultdict(list))
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        facts[quad.subject.value][quad.predicate.value].append(quad.object.value)
    return facts


def _organizations(facts: _Facts) -> tuple[dict[str, Entry], dict[str, Entry], dict[str, str]]:
    by_key: dict[str, Entry] = {}
    exact: dict[str, Entry] = {}
    votes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    bodies = [
        (Entry(iri, fact[_LABEL][0], fact[_KIND][0].rpartition("-")[2]), fact.get(_ALT, []))
        for iri, fact in facts.items()
        if _KIND in fact
    ]
    bodies.sort(key=lambda body: (len(body[0].label), body[0].iri))
    for entry, _ in bodies:
        by_key.setdefault(organization_key(entry.label), entry)
        exact[fold(entry.label)] = entry
        for folded, written in _written(entry.label):
            votes[folded][written] += 1
    for entry, aliases in bodies:
        for alias in aliases:
            by_key.setdefault(organization_key(alias), entry)
            exact.setdefault(fold(alias), entry)
    spelling = {folded: max(sorted(forms), key=forms.__getitem__) for folded, forms in votes.items()}
    return by_key, exact, spelling


def _written(label: str) -> Iterable[tuple[str, str]]:
    """Give each word of a label, and each pair that a hyphen joins, under the form it has in a key."""
    for written in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", label):
        parts = written.split("-")
        if 1 < len(parts) <= 3:
            yield " ".join(_folded(p) for p in parts), written
        else:
            yield _folded(written), written


def _folded(word: str) -> str:
    return fold(word).replace("'s", "s").replace("'", "")


def _countries(facts: _Facts) -> tuple[dict[str, str], dict[str, str]]:
    codes: dict[str, str] = {}
    labels: dict[str, str] = {}
    for fact in facts.values():
        code = fact[_NOTATION][0]
        labels[code] = fact[_LABEL][0]
        for name in (*fact[_LABEL], *fact.get(_ALT, ()), *fact[KG + "alpha3"], code):
            codes[fold(name).strip(" .")] = code
    return codes, labels


def vocabulary(facts: _Facts) -> Vocabulary:
    """Index the names of diseases. A label wins over another disease's synonym, a synonym over a hidden one."""
    names: dict[str, str] = {}
    abbreviations: dict[str, str] = {}
    labels: dict[str, str] = {}
    concepts = [(fact[_NOTATION][0], fact) for _, fact in sorted(facts.items()) if _NOTATION in fact]
    for predicate in (_LABEL, _ALT, _HIDDEN):
        for curie, fact in concepts:
            for name in fact.get(predicate, ()):
                if predicate == _LABEL:
                    labels[curie] = name
                stated = words(name)
                if is_abbreviation(name):
                    abbreviations.setdefault(" ".join(stated), curie)
                else:
                    names.setdefault(bag(stated), curie)
    return Vocabulary(names, abbreviations, labels)


def is_abbreviation(name: str) -> bool:
    """Tell whether a name is read by its letters in their case: "DLBCL", "B-ALL", "mCRPC"."""
    if len(name) > _BIGGEST_ABBREVIATION or name.islower():
        return False
    parts = words(name)
    return len(parts) <= 3 and all(len(p) <= 2 or sum(c.isupper() or c.isdigit() for c in p) >= 2 for p in parts)
