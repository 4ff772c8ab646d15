"""Do two systems state the same? Compared is what the mapping's table holds, whatever the nodes are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from mapping import ID, KG, LISTS, PARTS, TRIAL, full

from kg.model.entities import without_entities
from kg.sources.cleaning import clean

_TYPE = full("rdf:type")
_OF_TRIAL = {full(field.predicate) for field in (*TRIAL, *LISTS)} | {f"{KG}hasPhase", *(full(p.link) for p in PARTS)}
_OF_PART: dict[str, set[str]] = defaultdict(lambda: {_TYPE})
for _part in PARTS:
    _of = _OF_PART[_part.reference or _part.kind]
    _of |= {full(field.predicate) for field in _part.fields if field.predicate} | {full(c[0]) for c in _part.constants}
_REFERENCES = tuple({part.reference for part in PARTS if part.reference})
_ROLES = {f"<{KG}{kind}-{value}>" for part in PARTS for _, kind, value in part.constants if kind == "ParticipationRole"}


class Difference(NamedTuple):
    """Statements about trials, and parts with all that is said of them: how many are in both, or in one only."""

    both: int
    only_first: int
    only_second: int
    examples: tuple[str, ...]


def triples(path: Path) -> set[int]:
    """Hash every triple of a file of N-Triples, as canonical text."""
    return {hash(str(triple)) for triple in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)}


def units(path: Path, *, tidy: bool) -> set[tuple[str, ...]]:
    """Give the statements of the table in a file, a part of a trial as one unit with all that is said of it.

    `tidy` cleans texts by this project's rules, which another system cannot be asked to know.
    """
    found: set[tuple[str, ...]] = set()
    links: list[tuple[str, str, str]] = []
    said: dict[str, list[str]] = defaultdict(list)
    form = ox.RdfFormat.N_QUADS if path.suffix == ".nq" else ox.RdfFormat.N_TRIPLES
    for quad in ox.parse(path=str(path), format=form):
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
        kind = _kind(subject)
        if predicate not in (_OF_TRIAL if kind == "trial" else _OF_PART.get(kind, ())):
            continue
        if tidy and isinstance(value, ox.Literal) and value.datatype.value.endswith("#string"):
            text = clean(without_entities(value.value))
            if not text:
                continue
            value = ox.Literal(text)
        if kind == "trial" and isinstance(value, ox.NamedNode) and _kind(value.value) in _OF_PART:
            links.append((subject, predicate, value.value))
        elif kind == "trial":
            found.add((subject, predicate, str(value)))
        else:
            said[subject].append(f"{predicate} {value}")
    for subject, predicate, part in links:
        facts = sorted(set(said[part]))
        if predicate.endswith("#hasParticipation") and not any(fact.rpartition(" ")[2] in _ROLES for fact in facts):
            continue
        named = (part,) if part.startswith(_REFERENCES) else ()
        found.add((subject, predicate, *named, *facts))
    return found


def compare(first: Path, second: Path) -> Difference:
    """Compare our N-Quads with the N-Triples of another system."""
    ours, theirs = units(first, tidy=False), units(second, tidy=True)
    return Difference(
        len(ours & theirs), len(ours - theirs), len(theirs - ours), tuple(_shown(ours - theirs, theirs - ours))
    )


def _shown(ours: Iterable[tuple[str, ...]], theirs: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for mark, units_ in (("+", ours), ("-", theirs)):
        for unit in sorted(units_)[:200]:
            yield f"{mark} {' | '.join(unit)}"


def _kind(iri: str) -> str:
    if iri.startswith(ID):
        return iri[len(ID) :].partition("/")[0]
    return next((prefix for prefix in _REFERENCES if iri.startswith(prefix)), "")
