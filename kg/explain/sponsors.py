"""Near misses: organizations of a graph or a list whose names are close and which are two all the same, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from msgspec import Struct

from kg.explain.rows import rows_of
from kg.ground import Catalogue, organization
from kg.ground.differences import why_apart
from kg.ground.near import near_pairs
from kg.ground.people import is_person

_NAMES = """
SELECT DISTINCT ?agent ?label ?name WHERE {
  ?grounding kg:groundedAgent ?agent ; kg:groundedName ?name .
  ?agent a kg:Organization ; rdfs:label ?label .
} ORDER BY ?agent ?name
"""
_TRIALS = """
SELECT ?agent (COUNT(DISTINCT ?trial) AS ?trials) WHERE {
  { ?trial kg:hasLeadSponsor ?agent } UNION { ?trial kg:hasCollaborator ?agent }
} GROUP BY ?agent
"""


class Stated(Struct):
    """An organization with the names it is stated by, and the number of trials it sponsors or supports."""

    iri: str
    label: str
    stated: list[str]
    trials: int = 0


class NearMiss(Struct, frozen=True):
    """Two organizations with close names: why they are two, and the line of the catalogue that would join them."""

    name: str
    other: str
    why: str
    kept_apart: bool
    """Whether a protected word keeps them apart; else nothing does but that no rule joins them."""
    trials: int
    other_trials: int
    line: str


def of_graph(graph: ox.Store) -> list[Stated]:
    """Give the organizations that take part in trials of a graph, by IRI."""
    found: dict[str, Stated] = {}
    for row in rows_of(graph, _NAMES):
        body = found.setdefault(row["agent"], Stated(row["agent"], row["label"], []))
        body.stated.append(row["name"])
    for row in rows_of(graph, _TRIALS):
        if row["agent"] in found:
            found[row["agent"]].trials = int(row["trials"])
    return [found[iri] for iri in sorted(found)]


def of_list(stated: Iterable[str], catalogue: Catalogue) -> list[Stated]:
    """Give the organizations behind a list of names, without the persons in it; each line counts as one trial."""
    found: dict[str, Stated] = {}
    for name, lines in sorted(Counter(stated).items()):
        who = organization(name, catalogue)
        if who.rule == "key" and is_person(name, "OTHER"):
            continue
        body = found.setdefault(who.iri, Stated(who.iri, who.label, []))
        body.stated.append(name)
        body.trials += lines
    return [found[iri] for iri in sorted(found)]


def near_misses(bodies: Iterable[Stated], catalogue: Catalogue, *, candidates: bool = False) -> list[NearMiss]:
    """Give the pairs of organizations with close names, those of most trials first.

    With `candidates`, only pairs that no protected word keeps apart, and that the catalogue does not know as two.
    """
    spelled = [(body, name) for body in bodies for name in body.stated]
    found: dict[tuple[str, str], NearMiss] = {}
    for i, j in near_pairs([name for _, name in spelled]):
        (one, name), (other, other_name) = spelled[i], spelled[j]
        if one.iri == other.iri:
            continue
        if one.trials < other.trials:
            one, name, other, other_name = other, other_name, one, name
        kept_apart, why = why_apart(name, other_name)
        in_catalogue = [catalogue.body(n) is not None for n in (name, other_name)]
        if not kept_apart and all(in_catalogue):
            kept_apart, why = True, f"two entries of the catalogue ({why})"
        if candidates and kept_apart:
            continue
        miss = NearMiss(name, other_name, why, kept_apart, one.trials, other.trials, _line(one, other, in_catalogue))
        known = found.get((one.iri, other.iri))
        if known is None or (known.kept_apart and not kept_apart):
            found[one.iri, other.iri] = miss
    return sorted(found.values(), key=lambda m: (-m.trials - m.other_trials, m.name, m.other))


def _line(one: Stated, other: Stated, in_catalogue: list[bool]) -> str:
    """Give the line that joins two organizations, for ontology/organizations.ttl; none where it has both already."""
    if all(in_catalogue):
        return ""
    kept, added = (other, one) if in_catalogue[1] else (one, other)
    entry = "" if any(in_catalogue) else f"a kg:Organization ; rdfs:label {_text(kept.label)} ; "
    return f"<{kept.iri}> {entry}skos:altLabel {', '.join(map(_text, added.stated))} ."


def _text(name: str) -> str:
    return str(ox.Literal(name))


def rows(misses: Iterable[NearMiss]) -> Iterator[tuple[str, ...]]:
    """Yield near misses as rows of text: name, other, why, trials of each, line of the catalogue."""
    for miss in misses:
        yield miss.name, miss.other, miss.why, str(miss.trials), str(miss.other_trials), miss.line
