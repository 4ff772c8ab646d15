"""The catalogues that names are looked up in, read from ontology/{organizations,countries,conditions}.ttl."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox

from kg import assets
from kg.ground.keys import fold, organization_key
from kg.ground.kinds import organization_kind
from kg.ground.vocabulary import Vocabulary
from kg.ground.wording import bag, words
from kg.names import KG, PREFIXES, registry_reference

_LABEL = PREFIXES["rdfs"] + "label"
_ALT = PREFIXES["skos"] + "altLabel"
_HIDDEN = PREFIXES["skos"] + "hiddenLabel"
_NOTATION = PREFIXES["skos"] + "notation"
_BROADER = PREFIXES["skos"] + "broader"
_EXACT = PREFIXES["skos"] + "exactMatch"
_CLOSE = PREFIXES["skos"] + "closeMatch"
_MESH = registry_reference("mesh", "")
_TYPE = PREFIXES["rdf"] + "type"
_KIND = KG + "organizationKind"
_PART_OF = KG + "partOf"
_COUNTRY = KG + "organizationCountry"
_NOT_NAMED = KG + "notNamed"
_CITY = KG + "organizationCity"
_NARROWER = KG + "narrowerName"
_ORGANIZATION = KG + "Organization"
_BIGGEST_ABBREVIATION = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """An organization of the catalogue, and the names of what it belongs to today."""

    iri: str
    label: str
    kind: str
    parents: tuple[str, ...] = ()
    country: str | None = None
    """ISO 3166-1 alpha-2, where known."""
    city: str | None = None
    """Where its short name is some other body's in other cities."""


@dataclass(frozen=True, slots=True)
class Known:
    """An organization of the catalogue, and the label or alias by which it was found."""

    entry: Entry
    name: str


@dataclass(frozen=True, eq=False, slots=True)
class Catalogue:
    """What is known of organizations, countries and diseases. Compared by identity, so that it can key caches."""

    organizations: Mapping[str, Known]
    """By `organization_key` of the label and of every alias."""
    exact: Mapping[str, Known]
    """By the folded label or alias, which wins over the key: a sister company may differ in its legal form only."""
    apart: frozenset[str]
    """Folded names of which `kg:notNamed` says that they are nobody's but their own, whatever their key."""
    spelling: Mapping[str, str]
    """How words of organizations' names are written, by their folded form."""
    hyphened: frozenset[str]
    """Words with which a folded form of several begins."""
    countries: Mapping[str, str]
    """ISO 3166-1 alpha-2 codes by folded name, alpha-2 and alpha-3."""
    country_labels: Mapping[str, str]
    vocabulary: Vocabulary

    def known(self, name: str) -> Known | None:
        """Give the organization that a name means, by its exact form or by its key."""
        folded = fold(name)
        return self.exact.get(folded) or (
            None if folded in self.apart else self.organizations.get(organization_key(name))
        )

    def body(self, name: str) -> Entry | None:
        """Give the organization that a name means, without the name by which it is known."""
        found = self.known(name)
        return found.entry if found else None


_Facts = dict[str, dict[str, list[str]]]


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Read the catalogues of a folder, by default ontology/ of this project. Cached.

    Raises FileNotFoundError where a file is missing and SyntaxError where one is not Turtle.
    """
    return _load(folder or assets.folder("ontology"))


@lru_cache(maxsize=4)
def _load(folder: Path) -> Catalogue:
    facts = _read(folder / "organizations.ttl")
    organizations, exact, spelling = _organizations(facts)
    _add_written(spelling)
    countries, country_labels = _countries(_read(folder / "countries.ttl"))
    return Catalogue(
        organizations=organizations,
        exact=exact,
        apart=frozenset(fold(name) for fact in facts.values() for name in fact.get(_NOT_NAMED, ())),
        spelling=spelling,
        hyphened=frozenset(folded.partition(" ")[0] for folded in spelling if " " in folded),
        countries=countries,
        country_labels=country_labels,
        vocabulary=vocabulary(_read(folder / "conditions.ttl")),
    )


def _read(path: Path) -> _Facts:
    facts: _Facts = defaultdict(lambda: defaultdict(list))
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        facts[quad.subject.value][quad.predicate.value].append(quad.object.value)
    return facts


def _organizations(facts: _Facts) -> tuple[dict[str, Known], dict[str, Known], dict[str, str]]:
    by_key: dict[str, Known] = {}
    exact: dict[str, Known] = {}
    votes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    bodies = [
        (_entry(iri, fact, facts), fact.get(_ALT, [])) for iri, fact in facts.items() if _ORGANIZATION in fact[_TYPE]
    ]
    bodies.sort(key=lambda body: (len(body[0].label), body[0].iri))
    for entry, _ in bodies:
        by_key.setdefault(organization_key(entry.label), Known(entry, entry.label))
        exact[fold(entry.label)] = Known(entry, entry.label)
        for folded, written in _written(entry.label):
            votes[folded][written] += 1
    for entry, aliases in bodies:
        for alias in aliases:
            by_key.setdefault(organization_key(alias), Known(entry, alias))
            exact.setdefault(fold(alias), Known(entry, alias))
    spelling = {folded: max(sorted(forms), key=forms.__getitem__) for folded, forms in votes.items()}
    return by_key, exact, spelling


def _entry(iri: str, fact: dict[str, list[str]], facts: _Facts) -> Entry:
    label = fact[_LABEL][0]
    kind = fact[_KIND][0].rpartition("-")[2] if _KIND in fact else organization_kind(label)
    country = fact[_COUNTRY][0].rpartition("/")[2] if _COUNTRY in fact else None
    parents = tuple(sorted(facts[parent][_LABEL][0] for parent in fact.get(_PART_OF, ())))
    return Entry(iri, label, kind, parents, country, next(iter(fact.get(_CITY, ())), None))


def _written(label: str) -> Iterable[tuple[str, str]]:
    """Give each word of a label, and each pair that a hyphen joins, under the form it has in a key."""
    for written in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", label):
        parts = written.split("-")
        if 1 < len(parts) <= 3:
            yield " ".join(_folded(p) for p in parts), written
        else:
            yield _folded(written), written


def _add_written(spelling: dict[str, str]) -> None:
    """Add how registered sites write words with accents, apostrophes or capitals of their own."""
    for word in (files("kg.ground") / "data" / "written.txt").read_text("utf-8").split():
        for folded, written in _written(word):
            if spelling.get(folded, "").isascii():
                spelling[folded] = written


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
    """Index the names of diseases. A label wins over a synonym, that over a hidden one, that over a narrower name."""
    names: dict[str, str] = {}
    abbreviations: dict[str, str] = {}
    labels: dict[str, str] = {}
    concepts = [(fact[_NOTATION][0], fact) for _, fact in sorted(facts.items()) if _NOTATION in fact]
    narrower: set[str] = set()
    for predicate in (_LABEL, _ALT, _HIDDEN, _NARROWER):
        for curie, fact in concepts:
            for name in fact.get(predicate, ()):
                if predicate == _LABEL:
                    labels[curie] = name
                stated = words(name)
                known, key = (abbreviations, " ".join(stated)) if is_abbreviation(name) else (names, bag(stated))
                if predicate == _NARROWER and key not in known:
                    narrower.add(key)
                known.setdefault(key, curie)
    return Vocabulary(names, abbreviations, labels, _broader(facts), _mesh(concepts), frozenset(narrower))


def _broader(facts: _Facts) -> dict[str, tuple[str, ...]]:
    return {
        fact[_NOTATION][0]: tuple(sorted(facts[b][_NOTATION][0] for b in fact[_BROADER]))
        for fact in facts.values()
        if _BROADER in fact
    }


def _mesh(concepts: Iterable[tuple[str, Mapping[str, list[str]]]]) -> dict[str, frozenset[str]]:
    """Give the diseases that each MeSH descriptor is mapped to, exactly or closely."""
    mapped: dict[str, set[str]] = defaultdict(set)
    for curie, fact in concepts:
        for match in (*fact.get(_EXACT, ()), *fact.get(_CLOSE, ())):
            if match.startswith(_MESH):
                mapped[match.removeprefix(_MESH)].add(curie)
    return {mesh: frozenset(curies) for mesh, curies in mapped.items()}


def is_abbreviation(name: str) -> bool:
    """Tell whether a name is read by its letters in their case: "DLBCL", "B-ALL", "mCRPC"."""
    if len(name) > _BIGGEST_ABBREVIATION or name.islower():
        return False
    parts = words(name)
    return len(parts) <= 3 and all(len(p) <= 2 or sum(c.isupper() or c.isdigit() for c in p) >= 2 for p in parts)
