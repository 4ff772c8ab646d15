"""Prefixes, and the only place that mints IRIs.

Every IRI is a function of what it names, so the same input always gives the same graph.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

BASE = "https://w3id.org/cell-therapy-kg/"
KG = BASE + "ontology#"
ID = BASE + "id/"

PREFIXES: dict[str, str] = {
    "kg": KG,
    "trial": ID + "trial/",
    "antigen": ID + "antigen/",
    "condition": ID + "condition/",
    "org": ID + "org/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "bioregistry": "https://bioregistry.io/",
}

ASSERTED = BASE + "graph/asserted"
EVIDENCE = BASE + "graph/evidence"
INFERRED = BASE + "graph/inferred"
ONTOLOGY = BASE + "graph/ontology"
GRAPHS = (ASSERTED, EVIDENCE, INFERRED, ONTOLOGY)


_READABLE = bytes(ord(chr(b).lower()) if chr(b).isalnum() else 32 for b in range(128)) + b" " * 128


def term(local: str) -> str:
    """Give the IRI of a class or property of the ontology."""
    return KG + local


@lru_cache(maxsize=4096)
def code(scheme: str, value: str) -> str:
    """Give the IRI of a value of a closed set, such as `code("Phase", "PHASE1")`."""
    return f"{KG}{scheme}-{quote(value, safe='-._~')}"


def slug(text: str, limit: int = 48) -> str:
    """Give a readable ASCII path segment of a name; empty where the name has no Latin letter or digit."""
    plain = text.encode() if text.isascii() else unicodedata.normalize("NFKD", text).encode("ascii", "ignore")
    return b"-".join(plain.translate(_READABLE).split())[:limit].rstrip(b"-").decode()


def digest(*parts: str, length: int = 8) -> str:
    """Give the first hex digits of the SHA-256 of the parts, NFC-normalized."""
    joined = "\x1f".join(parts)
    normal = joined if joined.isascii() else unicodedata.normalize("NFC", joined)
    return hashlib.sha256(normal.encode()).hexdigest()[:length]


def _within(trial_id: str, name: str) -> str:
    readable = slug(name)
    return f"{_registered(trial_id)}-{readable}{'-' if readable else ''}{digest(name)}"


def trial(trial_id: str) -> str:
    """Give the IRI of a trial by its registry id."""
    return f"{ID}trial/{_registered(trial_id)}"


@lru_cache(maxsize=4096)
def _registered(trial_id: str) -> str:
    return quote(trial_id, safe="-")


@lru_cache(maxsize=4096)
def antigen(label: str) -> str:
    """Give the IRI of an antigen by its catalogue label."""
    return f"{ID}antigen/{quote(label, safe='-._~')}"


@lru_cache(maxsize=65536)
def organization(key: str, label: str) -> str:
    """Give the IRI of an organization by its identity key, readable through its label."""
    return f"{ID}org/{slug(label) or 'org'}-{digest(key)}"


def person(trial_id: str, key: str) -> str:
    """Give the IRI of a person: scoped to the trial, because people are never merged on name alone."""
    return f"{ID}person/{_within(trial_id, key)}"


@lru_cache(maxsize=65536)
def facility(name: str, city: str, state: str, country: str) -> str:
    """Give the IRI of a facility by its normal name and place."""
    return f"{ID}facility/{digest(name, city, state, country, length=16)}"


def country(alpha2: str) -> str:
    """Give the IRI of a country by its ISO 3166-1 alpha-2 code."""
    return f"{ID}country/{alpha2}"


def condition(curie: str) -> str:
    """Give the IRI of a condition by its CURIE, such as `MONDO:0008315`."""
    return f"{ID}condition/{curie.replace(':', '_')}"


def statement(kind: str, *parts: str) -> str:
    """Give the content-hashed IRI of a statement: assertion, evidence, conflict, grounding."""
    return f"{ID}{kind}/{digest(*parts, length=20)}"


def product_entry(label: str) -> str:
    """Give the IRI of a product of the catalogue, the same in every trial."""
    return f"{ID}catalogue-product/{slug(label)}-{digest(label)}"


def reading_rule(rule: str) -> str:
    """Give the IRI of a rule of recognition by its id, such as `frame.receptor-after`."""
    return f"{ID}rule/{quote(rule, safe='-._~')}"


def document(sha256: str) -> str:
    """Give the IRI of a source document by the hash of its content."""
    return f"{ID}document/{sha256[:20]}"


def parts(kind: str, trial_id: str, keys: Iterable[str]) -> list[str]:
    """Give the IRIs of parts of one trial in order; a key that comes again is told apart by its count."""
    seen: dict[str, int] = {}
    iris = []
    for key in keys:
        seen[key] = count = seen.get(key, 0) + 1
        iris.append(part(kind, trial_id, key if count == 1 else f"{key} ({count})"))
    return iris


def part(kind: str, trial_id: str, name: str) -> str:
    """Give the IRI of a part of one trial: `arm`, `intervention`, `product`, `site`, `outcome` ..."""
    return f"{ID}{kind}/{_within(trial_id, name)}"


@lru_cache(maxsize=4096)
def registry_reference(prefix: str, local: str) -> str:
    """Give the IRI of an external record through the Bioregistry, such as `pubmed:123`."""
    return f"https://bioregistry.io/{prefix}:{quote(local, safe='-._~')}"
